"""Devices of the chain that an organisation holds, or held: since when, until when, their life (METHODOLOGY 19.14).

In: an organisation. Out: `Holding`s, what happened day by day until it left there; never who did it, nor the reference
of a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read
from barometer.records.home import Home
from reuse import store
from reuse.device import fold
from reuse.events_out import EventVoided
from reuse.exit_fates import Outcome
from reuse.exit_store import HELD, told_serial
from reuse.kinds import day_of
from reuse.state import Device, Fact

#: Events by which a device comes to an organisation, and where each says to which one.
ARRIVALS = {"partner-receive": "partner", "transfer-out": "taker"}


@dataclass(frozen=True)
class Holding:
    """A device as it is there, or as it left on the day `until`. `life`: day and event, up to then."""

    device: Device
    since: date
    until: date | None
    life: tuple[tuple[date, str], ...]


def holdings_of(home: Home, organisation: str, *, actor: str) -> list[Holding]:
    """What came from the chain to an organisation, for whoever may read its assets."""
    with read(home) as connection:
        access.require_in(connection, actor, "read_assets", [organisation])
        return holdings_in(connection, organisation)


def holdings_in(connection: sa.Connection, organisation: str) -> list[Holding]:
    """The same inside a connection, for those who have already been let in; by identifier."""
    event = store.EVENT.c
    said = [
        (event.type == name) & event.payload_json.contains(f'"{field}":"{organisation}"', autoescape=True)
        for name, field in ARRIVALS.items()
    ]
    query = sa.select(event.device_id).where(sa.or_(*said)).distinct().order_by(event.device_id)
    found = [_holding(store.facts_of(connection, name), organisation) for name in connection.execute(query).scalars()]
    return [each for each in found if each is not None]


def _holding(facts: Sequence[Fact], organisation: str) -> Holding | None:
    """Its last stay there; None where every arrival was taken back."""
    gone = {fact.event.voided_seq for fact in facts if isinstance(fact.event, EventVoided)}
    kept = [fact for fact in facts if fact.seq not in gone and not isinstance(fact.event, EventVoided)]
    device = Device(device_id=facts[0].device_id, organisation=facts[0].organisation)
    life: list[tuple[date, str]] = []
    since, found = None, None
    for fact in kept:
        was_here, device = _is_at(device, organisation), fold(device, [fact])
        is_here, day = _is_at(device, organisation), day_of(fact.occurred_at)
        life.append((day, fact.event.name))
        if is_here:
            since = since if was_here else day
            found = Holding(device, since or day, None, tuple(life))
        elif was_here:
            found = Holding(device, since or day, day, tuple(life))
    return found


def _is_at(device: Device, organisation: str) -> bool:
    """It stands there, or was lent from there to a person."""
    if device.state == "in_use":
        return device.mode == "loan" and device.partner == organisation
    return device.state in HELD and device.possessor == organisation


def asset_names(holdings: Sequence[Holding], outcomes: Sequence[Outcome]) -> dict[str, Holding]:
    """Under which number an inventory knows each: its former one where it left from here, else that of the chain.

    One that left again by a decision of its holder is no longer followed here, but by its exit.
    """
    planned = [each for each in outcomes if each.is_planned]
    former = {told_serial(each.item.serial_number): each.item.asset_id for each in planned}
    former |= {each.item.device_id: each.item.asset_id for each in planned}
    named = {}
    for each in holdings:
        device = each.device
        name = former.get(device.device_id) or former.get(told_serial(device.serial) or "") or device.device_id
        if not any(_left_again(exit_, name, each) for exit_ in planned):
            named[name] = each
    return named


def _left_again(outcome: Outcome, asset: str, holding: Holding) -> bool:
    if outcome.passed_on is None or outcome.item.asset_id != asset or outcome.passed_on < holding.since:
        return False
    return outcome.fate is None or outcome.fate.device_id != holding.device.device_id
