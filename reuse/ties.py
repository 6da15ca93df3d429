"""What ties a device to its lot, in the transaction of its own event (METHODOLOGY 19.6).

In: a connection, a fact not yet decided, or just recorded. Out: the fact with what its lot already says; one device
less to count in that lot.
"""

from dataclasses import fields, replace
from typing import Any

import sqlalchemy as sa

from reuse import ledger
from reuse.errors import GuardRefusedError
from reuse.events_in import DeviceIdentified, DeviceReceived
from reuse.lot import LOT, STOCK, Lot, average_share
from reuse.lot_events import LotSerialised
from reuse.policy import Policy
from reuse.state import Device, Fact
from reuse.streams import Entry

#: What a device takes from its lot where its reception does not say it.
FROM_LOT = {"donor": "counterpart", "origin": "origin", "unit_value_cents": "unit_value_cents",
            "taker_kind": "taker_kind", "place": "place"}  # fmt: skip


def completed(connection: sa.Connection, fact: Fact, before: Device, policy: Policy) -> Fact:
    """A reception filled in from its lot; a serial that says nothing left out where a label or a hash identifies."""
    event: Any = fact.event
    if isinstance(event, DeviceReceived) and event.lot is not None:
        return replace(fact, event=_from_lot(_lot(connection, fact.organisation, event.lot), event, before))
    if isinstance(event, DeviceIdentified) and (event.label is not None or event.hardware_hash is not None):
        if event.serial is not None and policy.is_junk_serial(event.serial):
            event = replace(event, serial=None)
        return replace(fact, event=event)
    return fact


def is_serial_dropped(given: Fact, kept: Fact) -> bool:
    """Whether a serial that says nothing was left out: worth saying."""
    return isinstance(given.event, DeviceIdentified) and given.event != kept.event


def count_out(connection: sa.Connection, fact: Fact, before: Device, policy: Policy) -> None:
    """A device received out of a lot is one less in the lot's count (I2)."""
    event = fact.event
    if not isinstance(event, DeviceReceived) or event.lot is None:
        return
    lot = _lot(connection, fact.organisation, event.lot)
    equipment_type = str(event.equipment_type or before.equipment_type)
    grams = average_share(lot, STOCK, equipment_type, 1)
    said = LotSerialised(equipment_type=equipment_type, devices=(fact.device_id,), grams=grams)
    ledger.write_entry(connection, _next(lot, fact, said), policy)


def _from_lot(lot: Lot, event: DeviceReceived, before: Device) -> DeviceReceived:
    """What neither the reception nor an earlier announcement says, from the lot."""
    said: dict[str, Any] = {field.name: getattr(event, field.name) for field in fields(event)}
    for name, source in FROM_LOT.items():
        if said[name] is None and getattr(before, name, None) is None:
            said[name] = getattr(lot, source)
    held = lot.types_in(STOCK)
    if said["equipment_type"] is None and before.equipment_type is None:
        if len(held) != 1:
            raise GuardRefusedError("lot_type_needed", lot=lot.subject, known=", ".join(held) or "–")
        said["equipment_type"] = held[0]
    return DeviceReceived(**said)


def _lot(connection: sa.Connection, organisation: str, name: str) -> Lot:
    """A lot of this organisation; of another's it learns nothing."""
    found: Lot | None = ledger.load_subject(connection, LOT, name)
    if found is None or found.organisation != organisation:
        raise GuardRefusedError("lot_unknown", lot=name)
    return found


def _next(lot: Lot, fact: Fact, event: LotSerialised) -> Entry:
    return Entry(
        stream=LOT.name,
        subject=lot.subject,
        organisation=lot.organisation,
        seq=lot.seq + 1,
        occurred_at=max(fact.occurred_at, lot.occurred_at),
        recorded_at=fact.recorded_at,
        actor=fact.actor,
        event=event,
    )
