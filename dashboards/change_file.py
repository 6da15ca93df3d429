"""A change as a file: every contribution in full precision, and the notes beside the figure (METHODOLOGY 5.3, 5.4).

In: rows of contributions, notes. Out: one workbook of two sheets. Pure.
"""

from collections.abc import Sequence

import polars as pl

from barometer.exact import NANO
from barometer.records.notes import Note
from dashboards import downloads
from dashboards.changing import Change
from dashboards.changing_edition import EditionChange
from dashboards.voice import Voice
from factors.spelling import country_day


def contributions(change: Change, voice: Voice) -> pl.DataFrame:
    """Between two years: type, cause, contribution."""
    return pl.DataFrame(
        [
            {
                voice.column("equipment_type"): row["equipment_type"],
                voice.word("cause"): row["cause"],
                voice.word("contribution"): row["contribution"],
                voice.column("unit"): change.unit,
            }
            for row in change.by("equipment_type")
        ]
    )


def edition_contributions(change: EditionChange, voice: Voice) -> pl.DataFrame:
    """Between two editions: cause and contribution, which add up to the difference of the files."""
    return pl.DataFrame(
        [
            {
                voice.word("cause"): cause,
                voice.word("contribution"): value / NANO,
                voice.column("unit"): change.unit,
            }
            for cause, value in change.causes
        ]
    )


def change_workbook(rows: pl.DataFrame, notes: Sequence[Note], voice: Voice) -> bytes:
    """The contributions, then the notes; a sheet of notes without a row where there is none."""
    return downloads.workbook_bytes({voice("change_heading"): rows, voice("notes_title"): note_table(notes, voice)})


def note_table(notes: Sequence[Note], voice: Voice) -> pl.DataFrame:
    """One row a note, with what the figure was on that day."""
    columns = [voice(f"note_column_{name}") for name in ("number", "day", "who", "text", "value")]
    columns.append(voice.column("unit"))
    rows = [
        (
            note.note, country_day(note.recorded_at), note.recorded_by, note.text,
            None if note.figure is None else note.figure.value, None if note.figure is None else note.figure.unit,
        )
        for note in notes
    ]  # fmt: skip
    kinds = (pl.Int64(), pl.Date(), pl.String(), pl.String(), pl.Float64(), pl.String())
    return pl.DataFrame(rows, schema=dict(zip(columns, kinds, strict=True)), orient="row")
