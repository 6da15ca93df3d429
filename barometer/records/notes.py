"""Dated notes attached to a result: what somebody who knows wants read beside a figure (METHODOLOGY 5.4).

In: an indicator, a place or an organisation, a year, a text, and what the figure was when it was written. Out: notes,
the oldest first. A note is never changed: it is withdrawn, and stays in the log. No note changes a figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from barometer.records.access import require_in
from barometer.records.audit import append_entry
from barometer.records.database import read, write
from barometer.records.errors import RecordsError
from barometer.records.home import Home
from barometer.records.tables import core
from barometer.records.tables_registers import NoteTable

NOTE = core(NoteTable)
LONGEST = 1000


@dataclass(frozen=True)
class About:
    """The figure a note stands beside: exactly one of `territory` and `organisation`."""

    indicator: str
    year: int
    territory: str | None = None
    organisation: str | None = None


@dataclass(frozen=True)
class Standing:
    """A figure as it stood on a day: `low` and `high` are None where it has no interval."""

    value: float
    low: float | None
    high: float | None
    unit: str


@dataclass(frozen=True)
class Note:
    """One note. `figure`: on the day of writing, None where there was none."""

    note: int
    about: About
    text: str
    figure: Standing | None
    recorded_at: datetime
    recorded_by: str


def add_note(
    home: Home, about: About, text: str, figure: Standing | None, *, actor: str, recorded_at: datetime
) -> Note:
    """Keep a note. Refused where the text is empty, longer than `LONGEST` characters, or already said there."""
    said = " ".join(text.split())
    if not said or len(said) > LONGEST:
        raise RecordsError("note_text", length=len(said), most=LONGEST)
    with write(home) as connection:
        require_in(connection, actor, "decide", _bodies(about.organisation))
        if any(note.text == said for note in _list(connection, _is_about(about))):
            raise RecordsError("note_said")
        values = vars(about) | {"text": said} | _written(figure)
        made = connection.execute(
            NOTE.insert().values(**values, recorded_at=recorded_at, recorded_by=actor)
        ).inserted_primary_key
        number = int(made[0]) if made is not None else 0
        _log(connection, "note add", number, values, actor, recorded_at)
    return Note(number, about, said, figure, recorded_at, actor)


def withdraw_note(home: Home, number: int, *, actor: str, recorded_at: datetime) -> Note:
    """Take a note back: it is no longer shown, the log keeps it. Refused where it does not stand."""
    with write(home) as connection:
        standing = {note.note: note for note in _list(connection)}
        if number not in standing:
            raise RecordsError("note_unknown", note=number, known=", ".join(map(str, standing)) or "–")
        note = standing[number]
        require_in(connection, actor, "decide", _bodies(note.about.organisation))
        connection.execute(
            NOTE.update().where(NOTE.c.note == number).values(withdrawn_at=recorded_at, withdrawn_by=actor)
        )
        _log(connection, "note withdraw", number, vars(note.about) | {"text": note.text}, actor, recorded_at)
    return note


def notes(home: Home, *, actor: str, about: About | None = None) -> list[Note]:
    """The notes that stand, the oldest first; beside one figure where it is given."""
    with read(home) as connection:
        require_in(connection, actor, "read", [])
        return _list(connection, None if about is None else _is_about(about))


def _is_about(about: About) -> sa.ColumnElement[bool]:
    return sa.and_(*[NOTE.c[column] == value for column, value in vars(about).items()])


def _list(connection: sa.Connection, where: sa.ColumnElement[bool] | None = None) -> list[Note]:
    query = sa.select(NOTE).where(NOTE.c.withdrawn_at.is_(None)).order_by(NOTE.c.note)
    rows = connection.execute(query if where is None else query.where(where)).mappings()
    return [_note(dict(row)) for row in rows]


def _note(row: Mapping[str, Any]) -> Note:
    about = About(row["indicator"], row["year"], row["territory"], row["organisation"])
    value, low, high = (None if row[name] is None else float(row[name]) for name in ("value", "low", "high"))
    figure = None if value is None else Standing(value, low, high, row["unit"])
    return Note(row["note"], about, row["text"], figure, row["recorded_at"], row["recorded_by"])


def _written(figure: Standing | None) -> dict[str, str | None]:
    """Decimal text: no float is stored."""
    told: Mapping[str, Any] = {} if figure is None else vars(figure)
    numbers = {name: None if told.get(name) is None else repr(told[name]) for name in ("value", "low", "high")}
    return numbers | {"unit": told.get("unit")}


def _bodies(organisation: str | None) -> list[str]:
    return [] if organisation is None else [organisation]


def _log(
    connection: sa.Connection, verb: str, number: int, values: Mapping[str, Any], actor: str, recorded_at: datetime
) -> None:
    append_entry(
        connection, recorded_at=recorded_at, actor=actor, verb=verb, subject=str(number),
        organisation=values["organisation"], detail=f"{values['indicator']} {values['year']}: {values['text']}",
    )  # fmt: skip
