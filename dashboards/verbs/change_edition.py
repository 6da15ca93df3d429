"""`barometer explain CODE --against EDITION [--edition EDITION]`: why a published figure is another one (5.5)."""

from argparse import Namespace
from collections.abc import Sequence

from barometer.exact import NANO
from barometer.records.notes import Note
from dashboards import change_edition_view, exits
from dashboards.changing_edition import EditionChange
from dashboards.note_view import sentence
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.scopes import Scope
from dashboards.verbs.change import COLUMNS
from dashboards.verbs.notes import document as note_document
from dashboards.voice import Voice
from dashboards.words import word


def print_edition_change(arguments: Namespace, change: EditionChange, scope: Scope, noted: Sequence[Note]) -> int:
    """Both figures, the difference, its causes; whether the method moved; notes beside the figure."""
    if is_json(arguments):
        print_json(
            {"code": change.code, "territory": scope.territory, "year": change.year, "unit": change.unit}
            | {"before": vars(change.before), "after": vars(change.after), "difference": change.difference}
            | {"causes": [{"cause": cause, "contribution": value / NANO} for cause, value in change.causes]}
            | {"notes": [note_document(note) for note in noted]}
        )
        return exits.DONE
    voice = Voice(arguments.language)
    for said in change_edition_view.sentences(change, scope.territory or "", voice):
        print_text(said)
    if change.causes:
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in change_edition_view.cause_rows(change, voice)]
        print_rows(rows, COLUMNS, [word(column, voice.language) for column in COLUMNS])
        print_text(voice("change_edition_note"))
    for note in noted:
        print_text(sentence(note, voice))
    return exits.DONE
