"""What the two faces can do with the table of a register: read it, keep its good rows, tell the others.

In: an opened data folder, who acts, a file, the register. Out: what became of each row, and a reading whose rejects say
where and why.
"""

from collections.abc import Mapping

import polars as pl

from barometer.records.entry_import import EntryRow, Row, import_entries
from barometer.records.errors import FieldError, RecordsError
from barometer.records.home import Home
from barometer.records.organisations import Register
from barometer.records.register_import import REJECTED
from barometer.records.registers import read_register
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.expecting import effect_check
from dashboards.intake import ImportRequest
from factors.errors import UserError
from imports.findings import Reading
from imports.organisations import with_refusals
from imports.register_columns import LIST, list_words, register_columns
from imports.registers import read_register_table
from imports.templates import templates

OUTCOMES = ("added", "corrected", "unchanged")


def import_register_table(
    home: Home, actor: Actor, request: ImportRequest, template: str
) -> tuple[Reading, list[EntryRow]]:
    """(what to tell of the file, what became of its rows). A real table enters a demo folder only when asked."""
    if home.is_demo and not request.into_demo:
        raise RecordsError("real_rows_refused", folder=home.folder)
    if request.sent_by is not None:
        raise DashboardsError("register_sent_by")
    register, language = templates()[template]["mapping"], request.language
    read = read_register_table(request.path, register, language, request.known.layouts)
    known = read_register(home)
    chosen = None if request.organisation is None else known.find(request.organisation).organisation
    rows: list[Row] = []
    refused: list[EntryRow] = []
    for row in read.table.to_dicts():
        row["organisation"] = row["organisation"] or chosen
        if chosen is not None and not _is(row["organisation"], chosen, known):
            other = DashboardsError("declared_other", named=row["organisation"], chosen=chosen)
            refused.append(EntryRow(row["row"], row["key"] or "", None, (("organisation", other),)))
        else:
            rows.append(row)
    is_stopped = request.strict and bool(refused or read.reading.rows_rejected)
    done = import_entries(
        home,
        register,
        rows,
        actor=actor.name,
        recorded_at=actor.now,
        is_dry_run=request.dry_run or is_stopped,
        is_strict=request.strict,
        also=effect_check(home, actor, register),
    )
    return with_refusals(read, _told([*done, *refused], read.table, register), language), done


def _is(text: str, chosen: str, register: Register) -> bool:
    try:
        return register.find(text).organisation == chosen
    except RecordsError:
        return True  # unknown: the register says so


def _told(done: list[EntryRow], table: pl.DataFrame, register: str) -> pl.DataFrame:
    """One line a fault, its column named as the spreadsheet names it, its value as it is written there."""
    columns = register_columns(register)
    written = {row["row"]: row for row in table.to_dicts()}
    lines = []
    for each in sorted(done, key=lambda one: one.row):
        for column, fault in each.faults:
            shown = columns.get(column, {})
            value = written[each.row].get(column) or ""
            lines.append(
                (each.row, column, value, fault.code, *(_said(fault, column, shown, name) for name in ("fr", "en")))
            )
    return pl.DataFrame(lines, schema=REJECTED, orient="row")


def _said(fault: UserError, column: str, shown: Mapping[str, str], language: str) -> str:
    """The refusal in a language, its column and choices too."""
    if not isinstance(fault, FieldError):
        return fault.message(language)
    words = {"column": shown.get(language, column)}
    if "list" in shown:
        choices = list_words(shown["list"].removeprefix(LIST), language)
        words |= {"known": ", ".join(choices.values()), "value": choices.get(str(fault.value), str(fault.value))}
    return FieldError(fault.code, **(fault.values | words)).message(language)
