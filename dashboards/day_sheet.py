"""A day without network, recorded once it is back: row by row, under the rules of the chain (METHODOLOGY 19.9).

In: a file filled on our template, who acts. Out: what became of each row, each rejected one with its reason. The same
file may be given again: an operation already in the log, at the same moment, is not recorded twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from barometer.records import access
from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.workshop import read_values, record_typed
from factors.errors import UserError
from factors.spelling import COUNTRY_TIME
from imports.day_sheet import DayRow, read_day
from reuse.kinds import instant
from reuse.payload import build
from reuse.queries import show_device
from reuse.rights import ACTION
from reuse.vocabularies import Word

#: Where the clock of a workshop hangs.
APPLIED, ALREADY, REJECTED = "applied", "already", "rejected"


@dataclass(frozen=True)
class DayResult:
    """What became of a row: `why` where it was rejected, `remarks` worth reading (a late entry)."""

    row: int
    device_id: str
    event: str
    outcome: str
    why: UserError | None
    remarks: tuple[Word, ...] = ()


def record_day(
    home: Home, actor: Actor, path: Path, *, organisation: str, equipment_types: pl.DataFrame
) -> list[DayResult]:
    """Record every row that the chain accepts, in the order of the file; one rejected does not stop the others."""
    access.require(home, actor.name, ACTION, organisation)
    return [_record(home, actor, row, organisation) for row in read_day(path, equipment_types)]


def _record(home: Home, actor: Actor, row: DayRow, organisation: str) -> DayResult:
    try:
        if row.problem is not None:
            raise DashboardsError(row.problem[0], value=row.problem[1])
        at = None if row.at is None else row.at.replace(tzinfo=COUNTRY_TIME).astimezone(UTC)
        if at is not None and _is_recorded(home, actor, row, at):
            return DayResult(row.row, row.device_id, row.event, ALREADY, None)
        # The moment of each row is its own: several rows of one device may carry the same hour.
        now = Actor(actor.name, datetime.now(UTC))
        done = record_typed(
            home, now, row.event, row.device_id, row.values, organisation=organisation,
            occurred_at=None if at is None else at.isoformat(),
        )  # fmt: skip
    except UserError as refusal:
        return DayResult(row.row, row.device_id, row.event, REJECTED, refusal)
    return DayResult(row.row, row.device_id, row.event, APPLIED, None, done.remarks)


def _is_recorded(home: Home, actor: Actor, row: DayRow, at: datetime) -> bool:
    """Whether the log already holds this operation of this device at this moment."""
    event = build(row.event, read_values(row.event, row.values))
    try:
        shown = show_device(home, row.device_id, actor=actor.name)
    except UserError:
        return False
    return any(fact.event == event and fact.occurred_at == instant(at) for fact in shown.facts)
