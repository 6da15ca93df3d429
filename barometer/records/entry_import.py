"""One register from a table: good rows are kept, the others come back with their faults (METHODOLOGY 17.1).

In: rows of text (`row`, `key` and the fields of a register of `ENTRIES`). Out: one `EntryRow` a row, in order. One
transaction for the file: all the good rows are kept, or none. Given twice, a file changes nothing. A row without an
identifier is called after what names it; a blank cell never erases what the register holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from barometer.records.access import organisations_in
from barometer.records.database import write
from barometer.records.entries import ENTRIES, Check, check_lineage, check_together, entry_stem, find_entry, keep_entry
from barometer.records.entry_fields import check_fields, check_key
from barometer.records.errors import AccessRefusedError, FieldError
from barometer.records.home import Home
from barometer.records.organisations import Register, load_register
from barometer.records.tables import core
from factors.errors import UserError

Row = Mapping[str, str | int | None]
KEY, STARTS = "key", "starts_on"
#: Whom an entry ties an organisation to: with the day it starts, that names it where nobody wrote an identifier.
COUNTERPARTS = ("mandatary", "recipient", "successor")
PAIRED = ("organisation", *COUNTERPARTS, STARTS)
LONGEST_STEM = 45


@dataclass(frozen=True)
class EntryRow:
    """One row: what it is called and what became of it, or every fault with the column in which it is repaired."""

    row: int
    key: str
    outcome: str | None
    faults: tuple[tuple[str, UserError], ...] = ()


@dataclass
class _Table:
    """What is known while one table is read: the register, who writes, which row said what of which entry."""

    kind: str
    register: Register
    actor: str
    recorded_at: datetime
    is_synthetic: bool
    also: Check | None = None
    said: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)


class _LookedOnlyError(Exception):
    """The end of a dry run: the transaction is given up."""


def import_entries(
    home: Home,
    kind: str,
    rows: Iterable[Row],
    *,
    actor: str,
    recorded_at: datetime,
    is_dry_run: bool = False,
    is_strict: bool = False,
    is_synthetic: bool = False,
    also: Check | None = None,
) -> list[EntryRow]:
    """Keep the good rows. `is_dry_run`: look only. `is_strict`: nothing is kept where a row is refused.

    `is_synthetic`: new entries are invented ones, which only a demonstration may hold. `also`: what is asked of the
    values of a row beside their fields.
    """
    if is_synthetic and not home.is_demo:
        raise FieldError("synthetic_refused", column="is_synthetic", value=kind)
    done: list[EntryRow] = []
    try:
        with write(home) as connection:
            organisations_in(connection, actor, ENTRIES[kind].action)
            table = _Table(kind, load_register(connection), actor, recorded_at, is_synthetic, also)
            done += [_one(connection, table, row) for row in rows]
            if is_dry_run or (is_strict and any(each.faults for each in done)):
                raise _LookedOnlyError
    except _LookedOnlyError:
        pass  # nothing was kept: what was found is told all the same
    return done


def _one(connection: sa.Connection, table: _Table, row: Row) -> EntryRow:
    number = int(row["row"] or 0)
    text = {name: str(value) for name, value in row.items() if name != "row" and value is not None}
    problems: list[FieldError] = []
    values = check_fields(ENTRIES[table.kind].fields, text, table.register, problems)
    key = _key(connection, table, text.get(KEY, ""), values, problems)
    held = find_entry(connection, table.kind, key)
    if held is not None:
        values = {name: value if text.get(name) else held[name] for name, value in values.items()}
        # A row that names no entry is called after what it says: what it must say is not taken from there.
        is_named = bool(text.get(KEY, "").strip())
        known = {name for name, value in held.items() if is_named and value is not None}
        problems = [each for each in problems if each.code != "entry_field_missing" or each.column not in known]
    problems += check_together(table.kind, values)
    if not problems:
        problems += check_lineage(connection, table.kind, key, values)
        problems += [] if table.also is None else table.also(values)
    first, before = table.said.setdefault(key, (number, values)) if not problems else (number, values)
    if before != values:
        changed = next(name for name, value in values.items() if before[name] != value)
        problems.append(FieldError("entry_row_contradicts", column=changed, value=text.get(changed, "–"), first=first))
    if problems:
        return EntryRow(number, key, None, tuple((each.column, each) for each in problems))
    kept = values | {"is_synthetic": table.is_synthetic if held is None else held["is_synthetic"]}
    try:
        outcome = keep_entry(connection, table.kind, key, kept, held, actor=table.actor, recorded_at=table.recorded_at)
    except AccessRefusedError as refusal:
        return EntryRow(number, key, None, (("organisation", refusal),))
    return EntryRow(number, key, outcome)


def _key(
    connection: sa.Connection, table: _Table, text: str, values: Mapping[str, Any], problems: list[FieldError]
) -> str:
    """The identifier written; without one, that of the entry that says the very same, else what names the entry.

    Two mandates between the same two that start on different days are two, in one file or in two.
    """
    if text.strip():
        return check_key(text, problems)
    if problems:
        return entry_stem(values)
    if (same := _held(connection, table, values)) is not None:
        return same
    stem, pair = entry_stem(values), {name: values[name] for name in PAIRED if name in values}
    if not pair.keys() & set(COUNTERPARTS) or values.get(STARTS) is None:
        return stem
    if (same := _held(connection, table, pair)) is not None:
        return same
    is_taken = find_entry(connection, table.kind, stem) is not None
    return f"{stem[:LONGEST_STEM]}-{values[STARTS]}" if is_taken else stem


def _held(connection: sa.Connection, table: _Table, values: Mapping[str, Any]) -> str | None:
    """The first entry that says all this; None where none does."""
    entries = core(ENTRIES[table.kind].table)
    same = sa.and_(*(entries.c[name].is_not_distinct_from(value) for name, value in values.items()))
    return connection.execute(sa.select(entries.c.key).where(same).order_by(entries.c.key)).scalars().first()
