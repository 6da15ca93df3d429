"""What ties a device to its lot and to its request, in the transaction of its own event (METHODOLOGY 19.6, 19.7).

In: a connection, a fact not yet decided, or just recorded. Out: the fact with what its lot already says; one device
less to count in that lot; a request accepted, of that type, not yet full; a request closed by its last hand-over.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import sqlalchemy as sa

from reuse import ledger, store
from reuse.errors import GuardRefusedError
from reuse.events_in import DeviceIdentified, DeviceReceived
from reuse.events_out import DeviceAllocated, DeviceHandedOver, DeviceShipped, EventVoided
from reuse.guards import check_origin
from reuse.lot import LOT, STOCK, Lot, average_share
from reuse.lot_events import LotSerialised, LotUnserialised
from reuse.request import ACCEPTED, REQUEST, Request
from reuse.request_events import RequestClosed
from reuse.state import Device, Fact
from reuse.streams import Entry
from reuse.vocabularies import Word
from reuse.weights import shared

#: What a device takes from its lot where its reception does not say it.
FROM_LOT = {"donor": "counterpart", "origin": "origin", "unit_value_cents": "unit_value_cents",
            "taker_kind": "taker_kind", "place": "place"}  # fmt: skip


def completed(book: ledger.Book, fact: Fact, before: Device) -> Fact:
    """A reception filled in from its lot; a serial that says nothing left out where a label or a hash identifies."""
    event: Any = fact.event
    if isinstance(event, DeviceReceived) and event.lot is not None:
        return replace(fact, event=_from_lot(_lot(book, fact.organisation, event.lot), event, before))
    if isinstance(event, DeviceIdentified) and (event.label is not None or event.hardware_hash is not None):
        if event.serial is not None and book.policy.is_junk_serial(event.serial):
            event = replace(event, serial=None)
        return replace(fact, event=event)
    return fact


def is_serial_dropped(given: Fact, kept: Fact) -> bool:
    """Whether a serial that says nothing was left out: worth saying."""
    return isinstance(given.event, DeviceIdentified) and given.event != kept.event


def count_out(book: ledger.Book, fact: Fact, before: Device) -> None:
    """A device received out of a lot is one less in the lot's count (I2)."""
    event = fact.event
    if not isinstance(event, DeviceReceived) or event.lot is None:
        return
    lot = _lot(book, fact.organisation, event.lot)
    equipment_type = str(event.equipment_type or before.equipment_type)
    grams = average_share(lot, STOCK, equipment_type, 1)
    said = LotSerialised(equipment_type=equipment_type, devices=(fact.device_id,), grams=grams)
    book.tell(_next(lot, fact, said))


def count_back(book: ledger.Book, fact: Fact, facts: Sequence[Fact]) -> None:
    """A reception out of a lot that is taken back gives the device, with its weight, back to the count."""
    if not isinstance(fact.event, EventVoided):
        return
    seq = fact.event.voided_seq
    event = next((each.event for each in facts if each.seq == seq), None)
    if not isinstance(event, DeviceReceived) or event.lot is None:
        return
    lot = _lot(book, fact.organisation, event.lot)
    told = [each.event for each in ledger.entries_of(book.connection, LOT, lot.subject)]
    out = [each for each in told if isinstance(each, LotSerialised) and fact.device_id in each.devices]
    if not out or fact.device_id not in lot.devices:
        return
    took = dict(zip(out[-1].devices, shared(out[-1].grams or 0, [1] * len(out[-1].devices)), strict=True))
    said = LotUnserialised(
        equipment_type=out[-1].equipment_type, device=fact.device_id, grams=took[fact.device_id]
    )  # fmt: skip
    book.tell(_next(lot, fact, said))


def _from_lot(lot: Lot, event: DeviceReceived, before: Device) -> DeviceReceived:
    """What neither the reception nor an earlier announcement says, from the lot."""
    said: dict[str, Any] = {field.name: getattr(event, field.name) for field in fields(event)}
    for name, source in FROM_LOT.items():
        if said[name] is None and getattr(before, name, None) is None:
            said[name] = getattr(lot, source)
    check_origin(lot.origin, event.origin or before.origin)
    held = lot.types_in(STOCK)
    if said["equipment_type"] is None and before.equipment_type is None:
        if len(held) != 1:
            raise GuardRefusedError("lot_type_needed", lot=lot.subject, known=", ".join(held) or "–")
        said["equipment_type"] = held[0]
    return DeviceReceived(**said)


def _lot(book: ledger.Book, organisation: str, name: str) -> Lot:
    """A lot of this organisation; of another's it learns nothing."""
    found: Lot | None = book.find(LOT, name)
    if found is None or found.organisation != organisation:
        raise GuardRefusedError("lot_unknown", lot=name)
    return found


def _next(lot: Lot, fact: Fact, event: LotSerialised | LotUnserialised) -> Entry:
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


@dataclass(frozen=True)
class Progress:
    """Devices kept for a request and not gone astray, and those handed over among them."""

    allocated: int
    handed_over: int


#: How far a request has come, in the log or in what is being written.
Progressing = Callable[[Request], Progress]


def check_request(book: ledger.Book, fact: Fact, device: Device, progress: Progressing) -> None:
    """A device is kept for a request of this workshop that is accepted, of its type, and not yet full (I11).

    Found again or given back to it by a correction, it may be one too many by now: it does not leave for it.
    """
    event = fact.event
    if isinstance(event, DeviceHandedOver | DeviceShipped):
        _check_place(book, device, progress, places=0)
    if not isinstance(event, DeviceAllocated):
        return
    request: Request | None = book.find(REQUEST, event.request)
    if request is None or request.counterpart != fact.organisation:
        raise GuardRefusedError("request_unknown", request=event.request)
    if request.state != ACCEPTED:
        raise GuardRefusedError(
            "request_not_accepted", request=event.request, state=Word("request_state", request.state)
        )
    if base_type(device.equipment_type) != base_type(request.equipment_type):
        raise GuardRefusedError(
            "request_of_another_type", request=event.request, wanted=request.equipment_type, found=device.equipment_type
        )
    if progress(request).allocated >= request.wanted:
        raise GuardRefusedError("request_full", request=event.request, quantity=request.wanted)


def check_place_again(
    book: ledger.Book, fact: Fact, before: Device, after: Device, progress: Progressing
) -> None:  # fmt: skip
    """After a correction: a device that serves its request again finds a place there (I11)."""
    is_back = (
        share_of(after.state, after.previous_state).allocated > share_of(before.state, before.previous_state).allocated
    )
    if isinstance(fact.event, EventVoided) and is_back:
        _check_place(book, after, progress, places=1)


def _check_place(book: ledger.Book, device: Device, progress: Progressing, *, places: int) -> None:
    request: Request | None = None if device.request is None else book.find(REQUEST, device.request)
    if request is None or request.counterpart != device.organisation:
        return  # devices promised on paper, before requests were kept here
    if progress(request).allocated + places > request.wanted:
        raise GuardRefusedError(
            "request_overfull", request=request.subject, quantity=request.wanted, device=device.device_id
        )


def close_served(book: ledger.Book, fact: Fact, before: Device, progress: Progressing) -> None:
    """The hand-over of the last device closes its request."""
    if not isinstance(fact.event, DeviceHandedOver) or before.request is None:
        return
    request: Request | None = book.find(REQUEST, before.request)
    if request is None or request.state != ACCEPTED:
        return  # devices handed over on paper, before requests were kept here
    if progress(request).handed_over >= request.wanted:
        entry = Entry(
            stream=REQUEST.name, subject=request.subject, organisation=request.organisation, seq=request.seq + 1,
            occurred_at=max(fact.occurred_at, request.occurred_at), recorded_at=fact.recorded_at, actor=fact.actor,
            event=RequestClosed(reason="served"),
        )  # fmt: skip
        book.tell(entry)


def progress_of(connection: sa.Connection, request: Request) -> Progress:
    """Counted from the devices: one lost before it was handed over does not serve the request any more."""
    current = store.CURRENT.c
    query = sa.select(current.state, current.state_json).where(
        current.request == request.subject, current.organisation == request.counterpart
    )
    allocated = handed_over = 0
    for state, text in connection.execute(query).all():
        share = share_of(state, json.loads(text).get("previous_state"))
        allocated, handed_over = allocated + share.allocated, handed_over + share.handed_over
    return Progress(allocated, handed_over)


def share_of(state: str, previous_state: str | None) -> Progress:
    """What one device in this state is for its request: kept for it, handed over, or neither."""
    had = state == "in_use" or (state == "lost" and previous_state == "in_use")
    return Progress(int(had or state in {"reserved", "in_transit", "at_partner"}), int(had))


def ready_count(connection: sa.Connection, workshop: str, equipment_type: str) -> int:
    """Devices of a type that are ready and free."""
    current = store.CURRENT.c
    query = sa.select(current.equipment_type).where(current.organisation == workshop, current.state == "ready")
    wanted = base_type(equipment_type)
    return sum(base_type(found) == wanted for found in connection.execute(query).scalars())


def base_type(equipment_type: str | None) -> str:
    """A type without its purchase condition: whoever asks for a laptop is served with a refurbished one."""
    name = (equipment_type or "").removesuffix("_refurbished")
    return "desktop" if name.startswith("desktop_") else name
