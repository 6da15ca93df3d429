"""`barometer explain CODE --against YEAR`: why a figure changed, cause by cause."""

from argparse import Namespace
from collections.abc import Mapping, Sequence

from barometer.records.notes import Note
from dashboards import change_view, exits
from dashboards.changing import Change
from dashboards.note_view import sentence
from dashboards.output import is_json, print_json, print_rows, print_text, records
from dashboards.scopes import Scope
from dashboards.verbs.notes import document as note_document
from dashboards.voice import Voice
from dashboards.words import text, word

COLUMNS = ("cause", "contribution")


def print_change(
    arguments: Namespace, change: Change, scope: Scope, noted: Sequence[Note], names: Mapping[str, str]
) -> int:
    """Both values, the difference with its interval on paired draws, the causes, where they act, and notes. `names`:
    organisation -> its name.
    """
    if is_json(arguments):
        print_json(_document(change, scope) | {"notes": [note_document(note) for note in noted]})
        return exits.DONE
    language, voice = arguments.language, Voice(arguments.language)
    verdict, *more = change_view.verdict(change, voice, names)
    place = scope.territory or scope.organisation
    print_text(
        text(
            "change_total", language, code=change.code, place=place, since=change.since, year=change.year,
            verdict=verdict, **change_view.interval(change, voice),
        )
    )  # fmt: skip
    rows = [dict(zip(COLUMNS, row[:2], strict=True)) for row in change_view.cause_rows(change, voice)]
    print_rows(rows, COLUMNS, [word(column, language) for column in COLUMNS])
    for each in more:
        print_text(each)
    for note in noted:
        print_text(sentence(note, voice))
    return exits.DONE


def _document(change: Change, scope: Scope) -> dict[str, object]:
    return {
        "code": change.code,
        "territory": scope.territory,
        "organisation": scope.organisation,
        "since": change.since,
        "year": change.year,
        "before": change.before,
        "after": change.after,
        "difference": change.difference,
        "low": change.low,
        "high": change.high,
        "unit": change.unit,
        "is_distinguishable": change.is_distinguishable,
        "is_unchanged": change.is_unchanged,
        "comparable": {name: getattr(change.judged, name) for name in ("difference", "low", "high")},
        "missing_tiers": change.missing_tiers,
        "causes": change.causes(),
        "by_type": change.by("equipment_type"),
        "by_organisation": change.by("organisation"),
        "inputs": records(change.inputs),
    }
