"""A day of a workshop on a spreadsheet -> operations to record, in order (template `workshop`, METHODOLOGY 19.9).

In: a file, read by the guarded reader. Out: one `DayRow` a filled row: the event, its fields as typed, and the moment
by the workshop's clock; or what in the row cannot be understood. Deciding is for the chain.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from imports.cell_errors import error_cells
from imports.cells import Reference, read_cells
from imports.findings import REJECT, of_level
from imports.guard import read_spreadsheet
from imports.mapping import choose_layout, column_definitions
from imports.parsing import keys_of
from imports.tables import Layout
from reuse.events import CATALOGUE
from reuse.payload import specs
from reuse.vocabularies import vocabularies

MAPPING = "workshop"
#: Operations of a day that a spreadsheet can say; an erasure is proved by a file, a hand-over signed for.
EVENTS = ("receive", "identify", "weigh", "move", "diagnose", "start-repair", "finish-repair", "qualify", "unqualify",
          "return", "lose", "find", "declare-waste")  # fmt: skip
NOON = time(12)
#: The days on which a spreadsheet sets an hour that stands alone in a cell.
DAYS_OF_NO_DAY = ("1899-12-31 ", "1899-12-30 ", "1904-01-01 ")
GRAMS = 1000


@dataclass(frozen=True)
class DayRow:
    """One row: `at` by the workshop's own clock, None for the moment of the import. `problem`: (code, value)."""

    row: int
    device_id: str
    event: str
    values: dict[str, Any]
    at: datetime | None
    problem: tuple[str, str] | None


def read_day(path: Path, equipment_types: pl.DataFrame) -> list[DayRow]:
    """The rows of a file, in its order. Refused whole where it is no such sheet."""
    layout, _ = choose_layout(read_spreadsheet(path), required=(("device_id",), ("event",)), mapping=MAPPING)
    reference = Reference(pl.Series([], dtype=pl.String), None, layout.sheet.is_typed)
    values, found = read_cells(layout.rows, column_definitions(MAPPING), reference)
    rejected = {row["row"]: ("day_cell", str(row["value"])) for row in of_level(found, REJECT).to_dicts()}
    rejected |= {row["row"]: _unread(row, layout) for row in error_cells(layout).to_dicts()}
    types = _types(equipment_types)
    rows = []
    for row in values.sort("row").iter_rows(named=True):
        wrong = rejected.get(row["row"])
        rows.append(_bad(row, *wrong) if wrong else _read(row, types))
    return rows


def _unread(found: dict[str, Any], layout: Layout) -> tuple[str, str]:
    """A cell that shows something and holds nothing: a formula never calculated, or one in error; where it stands."""
    code = {"formula_without_value": "day_formula", "cell_error": "day_error"}[found["code"]]
    return code, f"{layout.columns[found['column']]}{found['row']}, {found['value']}"


def _read(row: dict[str, Any], types: dict[str, str]) -> DayRow:
    if not row.get("device_id") or not row.get("event"):
        return _bad(row, "day_incomplete", str(row.get("device_id") or "–"))
    event = words_of("event").get(_key(row["event"]))
    if event not in EVENTS:
        return _bad(row, "day_event_unknown", row["event"])
    try:
        at = _moment(row.get("day"), row.get("hour"))
    except ValueError:
        return _bad(row, "day_hour", str(row.get("hour")))
    values: dict[str, Any] = {}
    for spec in specs(CATALOGUE[event]):
        given = row.get(spec.name)
        if given is None or given is False:
            continue
        if spec.name == "equipment_type":
            given = types.get(_key(given), given)
        elif spec.kind is not None and spec.kind.vocabulary:
            given = words_of(spec.kind.vocabulary).get(_key(given), given)
        values[spec.name] = [given] if spec.is_many and not isinstance(given, list) else given
    return DayRow(row["row"], row["device_id"], event, _completed(event, row, values), at, None)


def _completed(event: str, row: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Kilograms as grams, and the disk of a diagnosis as a record."""
    known = {spec.name for spec in specs(CATALOGUE[event])}
    if row.get("kilograms") is not None and "grams" in known:
        values |= {"grams": round(row["kilograms"] * GRAMS), "weight_method": "measured"}
    if event == "diagnose" and row.get("medium"):
        kind = words_of("medium_kind").get(_key(row.get("medium_kind") or ""), row.get("medium_kind"))
        values["media"] = [{"medium": row["medium"], "kind": kind}]
    return values


def _moment(day: date | None, hour: str | None) -> datetime | None:
    """The day and hour written; noon where no hour is, the moment of the import where no day is."""
    if day is None:
        return None
    written = (hour or "").strip().casefold()
    for no_day in DAYS_OF_NO_DAY:
        written = written.removeprefix(no_day)
    written = written.replace("h", ":")
    if not written:
        return datetime.combine(day, NOON)
    hours, _, rest = written.partition(":")
    return datetime.combine(day, time.fromisoformat(f"{hours.zfill(2)}:{rest or '00'}"))


def _bad(row: dict[str, Any], code: str, value: str) -> DayRow:
    return DayRow(row["row"], str(row.get("device_id") or "–"), str(row.get("event") or "–"), {}, None, (code, value))


@cache
def words_of(vocabulary: str) -> dict[str, str]:
    """Every word of a vocabulary of the chain, in the form of `parsing.key` -> its code; the code too."""
    return {
        _key(word): code for code, said in vocabularies()[vocabulary].items() for word in (code, said["fr"], said["en"])
    }


def _types(equipment_types: pl.DataFrame) -> dict[str, str]:
    rows = equipment_types.select("equipment_type", "name_fr", "name_en").iter_rows()
    return {_key(word): row[0] for row in rows for word in row}


def _key(text: str) -> str:
    return str(keys_of([text])[0])
