"""What became of what left an inventory: exits met with the chain, by identifier, else by serial (METHODOLOGY 19.14).

In: a donor. Out: one `Outcome` a unit: where it is in the chain, the day it passed to its taker, the day it was in use
again, how it stands with the reuse rate. A device that came in without being planned is there too, by its origin.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read
from barometer.records.home import Home
from reuse import store
from reuse.exit_store import EXIT, exits_in, told_serial
from reuse.exits import COUNTED, NOT_REUSE, PENDING, ExitItem, Judgement, judge, routes
from reuse.kinds import day_of

#: By these events custody leaves the donor; by that one somebody uses the device again.
PASSING, REUSING, VOIDING = ("collect", "receive"), "hand-over", "void"
#: States of the chain in which a device has left its donor's hands.
NOT_YET = ("new", "announced")
#: The state of a device that its donor has again: the exit did not take place.
GIVEN_BACK = "returned_to_donor"


@dataclass(frozen=True)
class Fate:
    """A device of the chain as its donor may know it: no person, no reference of one."""

    device_id: str
    workshop: str
    state: str
    since: date
    passed_on: date | None
    reused_on: date | None
    equipment_type: str | None
    manufacturer: str | None
    model: str | None
    serial: str | None
    label: str | None
    lot: str | None
    origin: str | None
    commissioned_on: date | None
    grams: int | None
    weight_method: str | None
    data_status: str
    cycle: int


@dataclass(frozen=True)
class Outcome:
    """One unit that leaves, what the chain knows of it, and how it stands with the rate."""

    item: ExitItem
    fate: Fate | None
    passed_on: date | None
    judgement: Judgement
    is_planned: bool

    @property
    def state(self) -> str:
        """Its state in the chain; `gone` or `not_gone` where the chain does not follow it."""
        if self.fate is not None:
            return self.fate.state
        return "gone" if self.passed_on is not None else "not_gone"


def outcomes_of(home: Home, organisation: str, *, actor: str, lot: str | None = None) -> list[Outcome]:
    """Everything that leaves or left an organisation, planned or not, by lot then asset."""
    with read(home) as connection:
        access.require_in(connection, actor, "read_assets", [organisation])
        return outcomes_in(connection, organisation, lot=lot)


def donors(home: Home) -> set[str]:
    """The organisations of which a unit leaves or left, planned or not: the others have no outcome."""
    planned = sa.select(EXIT.c.organisation).where(EXIT.c.cancelled_at.is_(None))
    given = sa.select(store.CURRENT.c.donor).where(store.CURRENT.c.donor.is_not(None))
    with read(home) as connection:
        return {row[0] for row in connection.execute(planned.union(given))}


def outcomes_in(connection: sa.Connection, organisation: str, *, lot: str | None = None) -> list[Outcome]:
    """The same inside a connection, for those who have already been let in."""
    items = exits_in(connection, organisation)
    planned = {item.device_id for item in items}
    fates = fates_of(connection, organisation, planned)
    by_serial = {
        told_serial(fate.serial): fate for fate in fates.values() if fate.serial and fate.device_id not in planned
    }
    met, used = [], set(planned)
    for item in items:
        fate = fates.get(item.device_id)
        if fate is None or fate.state in NOT_YET:
            # Announced under one identifier, received under another: the serial number says that they are one.
            fate = by_serial.get(told_serial(item.serial_number) or "", fate)
        if fate is not None:
            used.add(fate.device_id)
        met.append(outcome(item, fate, is_planned=True))
    met += [
        outcome(_unplanned(organisation, fate, route), fate, is_planned=False)
        for fate in fates.values()
        if fate.device_id not in used and fate.state not in NOT_YET and (route := _route_of(fate.origin))
    ]
    kept = [each for each in met if lot is None or each.item.lot == lot]
    return sorted(kept, key=lambda each: (each.item.lot or "", each.item.asset_id, each.item.device_id))


def outcome(item: ExitItem, fate: Fate | None, *, is_planned: bool) -> Outcome:
    """An exit with what the chain knows of it."""
    passed = item.handed_on if fate is None else fate.passed_on
    judged = judge(item, passed, None if fate is None else fate.reused_on)
    if fate is not None and fate.state == GIVEN_BACK and judged.status in {COUNTED, PENDING}:
        judged = Judgement(NOT_REUSE, GIVEN_BACK, judged.year)
    return Outcome(item, fate, passed, judged, is_planned)


def fates_of(connection: sa.Connection, donor: str, device_ids: Iterable[str] = ()) -> dict[str, Fate]:
    """Every device of the chain that this donor gave, and those named."""
    current = store.CURRENT.c
    named = sorted(set(device_ids))
    every = sa.select(store.CURRENT, store.moved_at().label("moved_at"))
    rows = list(connection.execute(every.where(current.donor == donor)))
    held = {row.device_id for row in rows}
    rest = [name for name in named if name not in held]
    for start in range(0, len(rest), 500):  # a database limits how many values one statement binds
        query = every.where(current.device_id.in_(rest[start : start + 500]))
        rows += list(connection.execute(query))
    days = event_days(connection, [row.device_id for row in rows])
    return {row.device_id: _fate(row, days.get(row.device_id, {})) for row in rows}


def _fate(row: Any, days: dict[str, date]) -> Fate:
    state = json.loads(row.state_json)
    passed = [days[name] for name in PASSING if name in days]
    commissioned = state.get("commissioned_on")
    return Fate(
        device_id=row.device_id,
        workshop=row.organisation,
        state=row.state,
        since=day_of(min(row.occurred_at, row.moved_at)),
        passed_on=min(passed) if passed else None,
        reused_on=days.get(REUSING),
        equipment_type=row.equipment_type,
        manufacturer=row.manufacturer,
        model=row.model,
        serial=row.serial,
        label=row.label,
        lot=row.lot,
        origin=row.origin,
        commissioned_on=None if commissioned is None else date.fromisoformat(commissioned),
        grams=row.grams,
        weight_method=state.get("weight_method"),
        data_status=row.data_status,
        cycle=row.cycle,
    )


def event_days(connection: sa.Connection, device_ids: list[str]) -> dict[str, dict[str, date]]:
    """Device -> event -> the first day it happened, those taken back left out."""
    event = store.EVENT.c
    facts: dict[str, list[Any]] = {}
    for start in range(0, len(device_ids), 500):
        query = (
            sa.select(event.device_id, event.seq, event.type, event.occurred_at, event.payload_json)
            .where(event.device_id.in_(device_ids[start : start + 500]), event.type.in_((*PASSING, REUSING, VOIDING)))
            .order_by(event.device_id, event.seq)
        )
        for row in connection.execute(query):
            facts.setdefault(row.device_id, []).append(row)
    return {device: _first_days(rows) for device, rows in facts.items()}


def _first_days(rows: list[Any]) -> dict[str, date]:
    gone = {json.loads(row.payload_json)["voided_seq"] for row in rows if row.type == VOIDING}
    found: dict[str, date] = {}
    for row in rows:
        if row.type != VOIDING and row.seq not in gone:
            found.setdefault(row.type, day_of(row.occurred_at))
    return found


def _route_of(origin: str | None) -> str | None:
    """The route of the law that an origin of the chain stands for; None where the donor is no public body."""
    return next((code for code, route in routes().items() if route.origin == origin), None)


def _unplanned(organisation: str, fate: Fate, route: str) -> ExitItem:
    """A device that came in without being planned: retired, as far as we know, the day it left."""
    return ExitItem(
        device_id=fate.device_id,
        organisation=organisation,
        asset_id=fate.label or fate.serial or fate.device_id,
        route=route,
        retired_on=fate.passed_on or fate.since,
        reason="unplanned",
        serial_number=fate.serial,
        equipment_type=fate.equipment_type,
        manufacturer=fate.manufacturer,
        model=fate.model,
        commissioned_on=fate.commissioned_on,
        receiver=fate.workshop,
        lot=fate.lot,
    )
