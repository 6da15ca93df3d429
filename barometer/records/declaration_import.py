"""Many declared values at once, from a table: good rows are kept as drafts, the others come back with their faults.

In: rows of text (input, organisation or territory, period, value, unit, method, evidence), each with its `row`. Out:
one `DeclaredRow` a good row and one a fault, in order of rows. One transaction for the file: all the good rows are
kept, or none. Given twice, a file changes nothing. Evidence is a link: a table of somebody else names no file of this
machine.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from barometer.records.access import organisations_in
from barometer.records.database import write
from barometer.records.declaration_checks import LINKS, add_unknown_body, check_statement
from barometer.records.declarations import Kept, keep_statement
from barometer.records.errors import AccessRefusedError, FieldError, OrganisationUnknownError, RecordsError, told_in
from barometer.records.home import Home
from factors.spelling import country_day

Row = Mapping[str, str | int | None]


@dataclass(frozen=True)
class DeclaredRow:
    """One row: what was kept of it, or one of its faults and in which column."""

    row: int
    kept: Kept | None
    fault: RecordsError | None = None
    column: str = ""


class _LookedOnlyError(Exception):
    """The end of a dry run: the transaction is given up."""


def import_declarations(
    home: Home,
    rows: Iterable[Row],
    *,
    actor: str,
    recorded_at: datetime,
    is_dry_run: bool = False,
    is_strict: bool = False,
    is_synthetic: bool = False,
) -> list[DeclaredRow]:
    """Keep the good rows. `is_dry_run`: look only. `is_strict`: nothing is kept where a row is refused.

    `is_synthetic`: they are invented ones, which only a demonstration may hold.
    """
    if is_synthetic and not home.is_demo:
        raise FieldError("synthetic_refused", column="is_synthetic", value="declarations")
    done: list[DeclaredRow] = []
    try:
        with write(home) as connection:
            organisations_in(connection, actor, "declare")
            for row in rows:
                done += _one(connection, home, row, actor, recorded_at, is_synthetic)
            if is_dry_run or (is_strict and any(each.fault for each in done)):
                raise _LookedOnlyError
    except _LookedOnlyError:
        pass  # nothing was kept: what was found is told all the same
    return done


def _one(
    connection: sa.Connection, home: Home, row: Row, actor: str, recorded_at: datetime, is_synthetic: bool
) -> list[DeclaredRow]:
    number = int(row["row"] or 0)
    text = {name: str(value) for name, value in row.items() if name != "row" and value is not None}
    problems: list[FieldError] = []
    stated = check_statement(
        text.get("input", ""),
        text.get("value", ""),
        period=text.get("period", ""),
        today=country_day(recorded_at),
        problems=problems,
        organisation=text.get("organisation"),
        territory=text.get("territory"),
        unit=text.get("unit"),
        method=text.get("method"),
    )
    with told_in(problems):
        _check_evidence(text.get("evidence"))
    if stated is None or problems:
        add_unknown_body(connection, text.get("organisation"), problems)
        return [DeclaredRow(number, None, problem, problem.column) for problem in problems]
    try:
        kept = keep_statement(
            connection,
            home,
            stated,
            evidence=text.get("evidence"),
            actor=actor,
            recorded_at=recorded_at,
            is_synthetic=is_synthetic,
        )
    except RecordsError as fault:
        return [DeclaredRow(number, None, fault, _column(fault))]
    return [DeclaredRow(number, kept)]


def _check_evidence(evidence: str | None) -> None:
    if evidence is not None and not evidence.startswith(LINKS):
        raise FieldError("evidence_link_only", column="evidence", value=evidence)


def _column(fault: RecordsError) -> str:
    """The column in which a person repairs it."""
    if isinstance(fault, FieldError):
        return fault.column
    if isinstance(fault, OrganisationUnknownError | AccessRefusedError):
        return "organisation"
    return "input"
