"""`barometer note …`: what somebody wants read beside a figure."""

from argparse import Namespace
from typing import Any

from barometer.records import notes as store
from barometer.records.notes import Note
from dashboards import exits, noting
from dashboards.note_view import sentence
from dashboards.output import is_json, print_json, print_text, say
from dashboards.scopes import scope_of
from dashboards.session import actor_of, context_of, opened
from dashboards.voice import Voice


def add(arguments: Namespace) -> int:
    """Keep a note beside a figure."""
    context = context_of(arguments)
    scope = scope_of(context, arguments.territory, arguments.organisation)
    year = arguments.year or context.years[-1]
    note = noting.add_note(context, actor_of(arguments), scope, code=arguments.code, year=year, text=arguments.text)
    if is_json(arguments):
        print_json(document(note))
    say(arguments, Voice(arguments.language)("note_kept", note=note.note))
    return exits.DONE


def list_all(arguments: Namespace) -> int:
    """Every note that stands, with the figure it is about."""
    found = store.notes(opened(arguments), actor=actor_of(arguments).name)
    if is_json(arguments):
        print_json([document(note) for note in found])
        return exits.DONE
    voice = Voice(arguments.language)
    if not found:
        say(arguments, voice("note_none"))
    for note in found:
        about = note.about
        print_text(f"{about.indicator} · {about.organisation or about.territory} · {about.year}")
        print_text(f"  {sentence(note, voice)}")
    return exits.DONE


def withdraw(arguments: Namespace) -> int:
    """Take a note back."""
    actor = actor_of(arguments)
    store.withdraw_note(opened(arguments), arguments.note, actor=actor.name, recorded_at=actor.now)
    say(arguments, Voice(arguments.language)("note_withdrawn", note=arguments.note))
    return exits.DONE


def document(note: Note) -> dict[str, Any]:
    """A note as a row."""
    return {
        "note": note.note, **vars(note.about), "text": note.text,
        "figure": None if note.figure is None else vars(note.figure),
        "recorded_at": note.recorded_at.isoformat(), "recorded_by": note.recorded_by,
    }  # fmt: skip
