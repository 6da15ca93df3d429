"""What organisations declare: kept as drafts, submitted, validated; corrected, withdrawn (METHODOLOGY 17.2).

In: an input of the catalogue, a value, whose, which period. Out: rows whose history stays: a correction is another row
that names the one it replaces. A validated head count goes to the table of head counts: one truth.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from barometer.records.access import require_in
from barometer.records.audit import append_entry
from barometer.records.database import read as reading
from barometer.records.database import write
from barometer.records.decimals import Period
from barometer.records.declaration_checks import (
    HEAD_COUNT,
    Declared,
    Statement,
    add_unknown_body,
    check_evidence,
    check_overlap,
    check_statement,
)
from barometer.records.declared_proof import keep_evidence
from barometer.records.entry_fields import named
from barometer.records.errors import EntryRefusedError, FieldError, RecordsError, told_in
from barometer.records.home import Home
from barometer.records.mandates import Sending
from barometer.records.organisations import load_register
from barometer.records.registers import keep_head_count
from barometer.records.tables import core
from barometer.records.tables_registers import DeclarationTable
from factors.spelling import country_day

if TYPE_CHECKING:
    import polars as pl

DECLARATION = core(DeclarationTable)
SENT = "send_declarations"
DRAFT, SUBMITTED, VALIDATED, WITHDRAWN, SUPERSEDED = "draft", "submitted", "validated", "withdrawn", "superseded"
LIVE = (DRAFT, SUBMITTED, VALIDATED)
#: verb -> (from which states, to which, what the actor must be allowed to do)
STEPS = {
    "submit": ((DRAFT,), SUBMITTED, "declare"),
    "validate": ((SUBMITTED,), VALIDATED, "validate_declaration"),
    "withdraw": (LIVE, WITHDRAWN, "declare"),
}


@dataclass(frozen=True)
class Kept:
    """One declaration as it was kept. `unlikely`: the usual range; `before`, `state`: of the one beside it."""

    declaration: int
    value: str
    unit: str
    unlikely: tuple[str, str] | None
    replaces: int | None
    is_kept_before: bool = False
    before: str | None = None
    state: str | None = None


def declare(
    home: Home,
    input_code: str,
    value: str,
    *,
    period: str,
    actor: str,
    recorded_at: datetime,
    organisation: str | None = None,
    territory: str | None = None,
    unit: str | None = None,
    method: str | None = None,
    evidence: str | None = None,
    is_synthetic: bool = False,
) -> Kept:
    """Keep a draft. The same input and period again corrects; the same value keeps what is there."""
    if is_synthetic and not home.is_demo:
        raise FieldError("synthetic_refused", column="is_synthetic", value=input_code)
    problems: list[FieldError] = []
    stated = check_statement(
        input_code, value, period=period, today=country_day(recorded_at), problems=problems,
        organisation=organisation, territory=territory, unit=unit, method=method,
    )  # fmt: skip
    with told_in(problems):
        check_evidence(evidence)
    with write(home) as connection:
        if stated is None or problems:
            add_unknown_body(connection, organisation, problems)
            raise problems[0] if len(problems) == 1 else EntryRefusedError(input_code, problems)
        return keep_statement(
            connection, home, stated, actor=actor, recorded_at=recorded_at,
            evidence=evidence, is_synthetic=is_synthetic,
        )  # fmt: skip


def keep_statement(
    connection: sa.Connection,
    home: Home,
    stated: Statement,
    *,
    evidence: str | None,
    actor: str,
    recorded_at: datetime,
    is_synthetic: bool = False,
) -> Kept:
    """Keep a checked statement as a draft, inside a transaction; what is said again keeps what is there."""
    known = None if stated.organisation is None else load_register(connection).find(stated.organisation)
    body = None if known is None else known.organisation
    sending = Sending(SENT, country_day(recorded_at))
    require_in(connection, actor, "declare", [] if body is None else [body], sending=sending)
    declared, span = stated.declared, stated.period
    replaced = _check_others(connection, stated.input_code, body, stated.territory, span, declared)
    if replaced is not None and _says_the_same(replaced, stated, evidence):
        return _kept(replaced["declaration"], declared, replaced, is_again=True)
    proof, proof_name = keep_evidence(home, evidence)
    values: dict[str, Any] = {
        "input": stated.input_code,
        "organisation": body,
        "territory": stated.territory,
        "period": span.text,
        "period_start": span.start,
        "period_end": span.end,
        "value": declared.value,
        "unit": declared.unit,
        "written_value": declared.written_value,
        "written_unit": declared.written_unit,
        "method": stated.method,
        "evidence": proof,
        "evidence_name": proof_name,
        "state": DRAFT,
        "replaces": None if replaced is None else replaced["declaration"],
        "is_synthetic": is_synthetic,
    }
    who = {"recorded_at": recorded_at, "recorded_by": actor, "changed_at": recorded_at, "changed_by": actor}
    made = connection.execute(DECLARATION.insert().values(**values, **who)).inserted_primary_key
    number = int(made[0]) if made is not None else 0
    if replaced is not None and replaced["state"] != VALIDATED:
        _set_state(connection, replaced["declaration"], SUPERSEDED, actor, recorded_at)
    _log(connection, "declare", number, values, actor, recorded_at)
    return _kept(number, declared, replaced)


def _kept(number: int, declared: Declared, held: dict[str, Any] | None, *, is_again: bool = False) -> Kept:
    """What is told of a declaration beside the one that was there."""
    before = {} if held is None else {"before": f"{held['value']} {held['unit']}", "state": held["state"]}
    replaces = None if held is None or is_again else held["declaration"]
    return Kept(number, declared.value, declared.unit, declared.unlikely, replaces, is_kept_before=is_again, **before)


def move(home: Home, declaration: int, step: str, *, actor: str, recorded_at: datetime) -> dict[str, Any]:
    """Submit, validate or withdraw. A validated correction makes the row it replaces `superseded`."""
    return move_many(home, [declaration], step, actor=actor, recorded_at=recorded_at)[0]


def move_many(
    home: Home, numbers: Sequence[int], step: str, *, actor: str, recorded_at: datetime
) -> list[dict[str, Any]]:
    """The same step for several declarations: all of them, or none and which one cannot."""
    with write(home) as connection:
        return [_move(connection, number, step, actor, recorded_at) for number in numbers]


def _move(connection: sa.Connection, declaration: int, step: str, actor: str, recorded_at: datetime) -> dict[str, Any]:
    sources, target, action = STEPS[step]
    row = _find(connection, declaration)
    body = [] if row["organisation"] is None else [row["organisation"]]
    require_in(connection, actor, action, body)
    if row["state"] not in sources:
        state, move = named(f"state_{row['state']}"), named(f"move_{step}")
        raise RecordsError("declaration_state", declaration=declaration, state=state, step=move)
    if row["state"] == VALIDATED:
        require_in(connection, actor, "validate_declaration", body)
    _set_state(connection, declaration, target, actor, recorded_at)
    if target == VALIDATED:
        if row["replaces"] is not None:
            _set_state(connection, row["replaces"], SUPERSEDED, actor, recorded_at)
        _pass_on(connection, row, actor, recorded_at)
    _log(connection, f"declare {step}", declaration, row, actor, recorded_at)
    return row | {"state": target}


def read(home: Home) -> "pl.DataFrame":
    """The validated declarations, which is what figures may rest on: `value` is decimal text in `unit`."""
    return list_declarations(home, states=(VALIDATED,))


def list_declarations(
    home: Home, *, organisation: str | None = None, states: tuple[str, ...] | None = None
) -> "pl.DataFrame":
    """Declarations, the last first; those superseded or withdrawn too unless `states` says otherwise."""
    from barometer.records.frames import frame_of  # noqa: PLC0415 - polars only where a frame is asked for

    query = sa.select(DECLARATION).order_by(DECLARATION.c.declaration.desc())
    with reading(home) as connection:
        if organisation is not None:
            body = load_register(connection).find(organisation).organisation
            query = query.where(DECLARATION.c.organisation == body)
        if states is not None:
            query = query.where(DECLARATION.c.state.in_(states))
        return frame_of(connection, query)


def show(home: Home, declaration: int) -> list[dict[str, Any]]:
    """One declaration, then those it replaces, the last first."""
    with reading(home) as connection:
        chain = [_find(connection, declaration)]
        while chain[-1]["replaces"] is not None:
            chain.append(_find(connection, chain[-1]["replaces"]))
    return chain


def _says_the_same(held: dict[str, Any], stated: Statement, evidence: str | None) -> bool:
    """Value, unit and method as they were written, and the same link."""
    declared = stated.declared
    said = (declared.value, declared.written_unit, stated.method or None, evidence or None)
    return said == (held["value"], held["written_unit"], held["method"] or None, held["evidence"] or None)


def _check_others(
    connection: sa.Connection,
    input_code: str,
    organisation: str | None,
    territory: str | None,
    period: Period,
    declared: Declared,
) -> dict[str, Any] | None:
    """The row this one corrects; refused where another period of the same input says otherwise."""
    same = sa.and_(
        DECLARATION.c.input == input_code,
        DECLARATION.c.organisation == organisation if organisation else DECLARATION.c.territory == territory,
        DECLARATION.c.state.in_(LIVE),
        DECLARATION.c.period_end >= date(period.start.year, 1, 1),
        DECLARATION.c.period_start <= date(period.start.year, 12, 31),
    )
    query = sa.select(DECLARATION).where(same).order_by(DECLARATION.c.declaration)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    # Of one period, the last word counts: a correction being written, else what is validated.
    latest = {row["period"]: row | {"start": row["period_start"], "end": row["period_end"]} for row in rows}
    replaced = latest.pop(period.text, None)
    check_overlap(period, declared.value, list(latest.values()), declared.unit)
    return replaced


def _pass_on(connection: sa.Connection, row: dict[str, Any], actor: str, recorded_at: datetime) -> None:
    """A head count becomes the register's; what stood validated for the same period gives way."""
    is_same = sa.and_(
        DECLARATION.c.input == row["input"],
        DECLARATION.c.period == row["period"],
        DECLARATION.c.organisation == row["organisation"]
        if row["organisation"]
        else DECLARATION.c.territory == row["territory"],
        DECLARATION.c.state == VALIDATED,
        DECLARATION.c.declaration != row["declaration"],
    )
    for number in connection.execute(sa.select(DECLARATION.c.declaration).where(is_same)).scalars().all():
        _set_state(connection, number, SUPERSEDED, actor, recorded_at)
    if row["input"].startswith(HEAD_COUNT):
        counted_on = min(row["period_end"], country_day(recorded_at))
        source = row["method"] or f"declaration {row['declaration']}"
        category = row["input"].removeprefix(HEAD_COUNT)
        people = int(row["value"])
        keep_head_count(connection, row["organisation"], category, people, counted_on, source, actor, recorded_at)


def _find(connection: sa.Connection, declaration: int) -> dict[str, Any]:
    row = connection.execute(sa.select(DECLARATION).where(DECLARATION.c.declaration == declaration)).mappings()
    found = row.one_or_none()
    if found is None:
        raise RecordsError("declaration_unknown", declaration=declaration)
    return dict(found)


def _set_state(connection: sa.Connection, declaration: int, state: str, actor: str, recorded_at: datetime) -> None:
    connection.execute(
        DECLARATION.update()
        .where(DECLARATION.c.declaration == declaration)
        .values(state=state, changed_at=recorded_at, changed_by=actor)
    )


def _log(
    connection: sa.Connection, verb: str, number: int, row: dict[str, Any], actor: str, recorded_at: datetime
) -> None:
    append_entry(
        connection,
        recorded_at=recorded_at,
        actor=actor,
        verb=verb,
        subject=f"{number} {row['input']} {row['period']}",
        organisation=row["organisation"],
        detail=f"{row['value']} {row['unit']}",
    )
