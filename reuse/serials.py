"""Serial numbers of an incoming inventory that have passed through the chain (METHODOLOGY 18.2, 19.5).

In: the serial numbers of an inventory by organisation, who imports it. Out: one `Passage` a device that it
does not hold. Its state is told to the donor and to the workshop; anybody else learns the day, and nothing more.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read
from barometer.records.home import Home
from barometer.records.mandates import Sending
from barometer.records.organisations import ORGANISATION
from reuse import store
from reuse.exit_fates import NOT_YET, PASSING, event_days
from reuse.exit_store import EXIT, exits_in, told_serial
from reuse.kinds import day_of

#: The chain took it from the world: nobody can hold it any more.
GONE = ("lost", "dismantled", "waste", "handed", "recycled")
#: What became of a unit whose taker is outside the chain.
NOT_FOLLOWED = "gone"


@dataclass(frozen=True)
class Passage:
    """A device that left by the chain, as one organisation may know it; `state` is None for a device of others."""

    organisation: str
    serial: str
    manufacturer: str | None
    day: date
    state: str | None


def chain_serials(home: Home) -> set[str]:
    """Every serial number (capitals, no spaces) of the chain and of exits outside it: no other can be a passage."""
    with read(home) as connection:
        columns = (store.CURRENT.c.serial, EXIT.c.serial_number)
        found = [connection.execute(sa.select(column).where(column.is_not(None))).scalars().all() for column in columns]
    return {told for serials in found for serial in serials if (told := told_serial(serial)) is not None}


def passages(
    home: Home, serials: Mapping[str, set[str]], *, actor: str, sending: Sending | None = None
) -> list[Passage]:
    """Of these serial numbers (capitals, no spaces), by organisation: those that the chain holds for somebody else."""
    if not any(serials.values()):
        return []
    wanted = set().union(*serials.values())
    with read(home) as connection:
        access.require_in(connection, actor, "import", serials, sending=sending)
        known = _known(connection, wanted)
        days = event_days(connection, [device.device_id for devices in known.values() for device in devices])
        found = [
            passage
            for organisation, asked in sorted(serials.items())
            for serial in sorted(asked & known.keys())
            if (passage := _passage(organisation, serial, known[serial], days)) is not None
        ]
        for organisation, asked in sorted(serials.items()):
            found += _exits(connection, organisation, asked - known.keys())
        found += _handed_to_others(connection, serials, known.keys())
    return found


def _known(connection: sa.Connection, wanted: set[str]) -> dict[str, list[Any]]:
    """Serial -> devices that have left their donor, the last to have moved last. One query, however long the file."""
    current = store.CURRENT.c
    columns = (current.device_id, current.organisation, current.donor, current.possessor, current.state)
    query = sa.select(*columns, current.serial, current.manufacturer, current.occurred_at).where(
        current.serial.is_not(None), current.state.not_in(NOT_YET)
    )
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query.order_by(current.occurred_at, current.device_id)):
        serial = told_serial(row.serial)
        if serial in wanted:
            found.setdefault(serial, []).append(row)
    return found


def _passage(
    organisation: str, serial: str, devices: list[Any], days: Mapping[str, Mapping[str, date]]
) -> Passage | None:
    """The last device of a serial number; None where the organisation holds it."""
    last = devices[-1]
    if last.possessor == organisation and last.state not in GONE:
        return None
    passed = [day for name, day in days.get(last.device_id, {}).items() if name in PASSING]
    is_theirs = organisation in (last.donor, last.organisation)
    return Passage(
        organisation,
        serial,
        last.manufacturer,
        min(passed) if passed else day_of(last.occurred_at),
        last.state if is_theirs else None,
    )


def _exits(connection: sa.Connection, organisation: str, asked: set[str]) -> list[Passage]:
    """What the organisation handed on itself, to a taker outside the chain: once a serial, the last day."""
    found: dict[str, Passage] = {}
    for item in exits_in(connection, organisation):
        serial = told_serial(item.serial_number)
        if item.handed_on is None or serial is None or serial not in asked:
            continue
        if serial not in found or found[serial].day < item.handed_on:
            found[serial] = Passage(organisation, serial, item.manufacturer, item.handed_on, NOT_FOLLOWED)
    return list(found.values())


def _handed_to_others(
    connection: sa.Connection, serials: Mapping[str, set[str]], told: Collection[str]
) -> list[Passage]:
    """What an organisation handed on to a body of the register, without a workshop: told to any third one.

    Where the taker is not in the register, whoever declares the device may be the taker: nothing is said.
    """
    wanted = set().union(*serials.values()) - set(told)
    takers = {
        name.casefold(): row.organisation
        for row in connection.execute(sa.select(ORGANISATION.c.organisation, ORGANISATION.c.name))
        for name in (row.organisation, row.name)
    }
    exits = EXIT.c
    columns = (exits.organisation, exits.serial_number, exits.manufacturer, exits.taker, exits.handed_on)
    query = (
        sa.select(*columns)
        .where(exits.handed_on.is_not(None), exits.serial_number.is_not(None), exits.cancelled_at.is_(None))
        .order_by(exits.handed_on, exits.device_id)
    )
    last = {
        serial: row
        for row in connection.execute(query)
        if (serial := told_serial(row.serial_number)) is not None and serial in wanted
    }
    return [
        Passage(organisation, serial, last[serial].manufacturer, last[serial].handed_on, None)
        for organisation, asked in sorted(serials.items())
        for serial in sorted(asked & last.keys())
        if (taker := takers.get((last[serial].taker or "").casefold())) is not None
        and organisation not in (taker, last[serial].organisation)
    ]
