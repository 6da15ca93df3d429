"""What is done with lots: announce, collect, receive, move, serialise, tag; who may; lists (METHODOLOGY 19.6).

In: a data folder, an organisation, who, when. Out: the lot after it and remarks, or a refusal and nothing is written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read, write
from barometer.records.home import Home
from barometer.records.tables import core
from barometer.records.tables_registers import SiteTable
from reuse import ledger
from reuse.commands import decide_in, fact_for
from reuse.custody import check_collection
from reuse.errors import GuardRefusedError, SubjectUnknownError
from reuse.event_fields import Event
from reuse.events_in import DeviceReceived
from reuse.guards import check_household
from reuse.lot import LOT, SERIALISED, STOCK, Lot, average_share
from reuse.lot_events import TOLD_OF_LOTS, LotAnnounced, LotMoved, LotReceived, LotSerialised
from reuse.payload import build
from reuse.policy import Policy, default_policy
from reuse.rights import ACTION
from reuse.streams import Entry, is_late
from reuse.vocabularies import Word
from reuse.weights import shared, weighed_lines

SITE = core(SiteTable)


@dataclass(frozen=True)
class Recorded:
    """A subject after its entry, and remarks worth reading."""

    subject: Any
    entry: Entry
    remarks: tuple[Word, ...]


def record_lot(
    home: Home,
    name: str,
    values: Mapping[str, Any],
    *,
    lot: str,
    organisation: str,
    expected_seq: int,
    actor: str,
    occurred_at: datetime,
    recorded_at: datetime,
    evidence_sha256: str | None = None,
    policy: Policy | None = None,
) -> Recorded:
    """Record one event of a lot; `values` as typed, checked field by field (`lot_events.py`)."""
    rules = policy or default_policy()
    event = build(name, values, TOLD_OF_LOTS)
    with write(home) as connection:
        access.require_in(connection, actor, ACTION, [organisation])
        book = ledger.Book(connection, rules)
        event = resolved(book, event, lot, organisation)
        check_collection(connection, event, lot, organisation)
        entry = ledger.entry_for(
            LOT, lot, organisation, event, expected_seq=expected_seq, actor=actor, occurred_at=occurred_at,
            recorded_at=recorded_at, evidence_sha256=evidence_sha256,
        )  # fmt: skip
        after = book.tell(entry)
        book.write()
        if isinstance(event, LotSerialised):
            _receive_devices(connection, after, event, entry, rules)
    return Recorded(after, entry, tuple(_remarks(entry, rules)))


def announce_in(
    connection: sa.Connection,
    event: LotAnnounced,
    *,
    lot: str,
    organisation: str,
    actor: str,
    occurred_at: datetime,
    recorded_at: datetime,
) -> Lot:
    """Announce a lot inside the transaction of a caller that has already let the donor in."""
    book = ledger.Book(connection, default_policy())
    said = resolved(book, event, lot, organisation)
    entry = ledger.entry_for(
        LOT, lot, organisation, said, expected_seq=0, actor=actor, occurred_at=occurred_at, recorded_at=recorded_at
    )
    told: Lot = book.tell(entry)
    book.write()
    return told


def show_lot(home: Home, lot: str, *, actor: str) -> tuple[Lot, list[Entry]]:
    """One lot and its events; a lot of another organisation is unknown."""
    with read(home) as connection:
        mine = access.organisations_in(connection, actor, ACTION)
        entries = ledger.entries_of(connection, LOT, lot)
        if not entries or (mine is not None and entries[0].organisation not in mine):
            raise SubjectUnknownError("subject_unknown", stream=Word("stream", "lot"), subject=lot)
    return LOT.fold(entries), entries


def list_lots(home: Home, *, actor: str, organisation: str | None = None, **filters: str) -> list[Lot]:
    """Lots that somebody may see, by `state` or `counterpart` (the donor)."""
    with read(home) as connection:
        mine = access.organisations_in(connection, actor, ACTION)
        if organisation is not None:
            access.require_in(connection, actor, ACTION, [organisation])
            mine = frozenset({organisation})
        return ledger.list_subjects(connection, LOT, mine, sides=("organisation",), **filters)


def owner_of(home: Home, lot: str, *, actor: str) -> tuple[str, int] | None:
    """Whose lot it is and at which seq; None where the actor sees no such lot."""
    query = sa.select(ledger.CURRENT.c.organisation, ledger.CURRENT.c.seq)
    query = query.where(ledger.CURRENT.c.stream == LOT.name, ledger.CURRENT.c.subject == lot)
    with read(home) as connection:
        mine = access.organisations_in(connection, actor, ACTION)
        row = connection.execute(query).one_or_none()
    if row is None or (mine is not None and row.organisation not in mine):
        return None
    return row.organisation, row.seq


def resolved(book: ledger.Book, event: Event, lot: str, organisation: str) -> Event:
    """What the event leaves to be worked out, written out before it is stored: weights; and what must exist, exists."""
    if isinstance(event, LotAnnounced | LotReceived):
        _check_donor(book.connection, event.donor, event.origin)
        _check_drop_off(book.connection, event.drop_off, (event.donor, organisation))
    if isinstance(event, LotReceived):
        return replace(event, lines=weighed_lines(event.lines, event.grams, event.weight_method, book.policy))
    if isinstance(event, LotMoved | LotSerialised) and event.grams is None:
        held = book.find(LOT, lot)
        if held is not None and held.organisation == organisation:
            source = event.source if isinstance(event, LotMoved) else STOCK
            count = event.quantity if isinstance(event, LotMoved) else len(event.devices)
            return replace(event, grams=average_share(held, source, event.equipment_type, count))
    return event


def _receive_devices(connection: sa.Connection, lot: Lot, event: LotSerialised, entry: Entry, policy: Policy) -> None:
    """Each device named is received, with its share of the weight: an average of its lot until somebody weighs it."""
    grams = shared(event.grams or 0, [1] * len(event.devices))
    moment = datetime.fromisoformat
    for device, mass in zip(event.devices, grams, strict=True):
        said = DeviceReceived(
            equipment_type=event.equipment_type,
            origin=lot.origin,
            donor=lot.counterpart,
            lot=lot.subject,
            grams=mass or None,
            weight_method="lot_average" if mass else None,
            unit_value_cents=lot.unit_value_cents,
            taker_kind=lot.taker_kind,
            place=lot.place,
        )
        at = (moment(entry.occurred_at), moment(entry.recorded_at))
        decide_in(connection, fact_for(said, device, lot.organisation, 0, entry.actor, *at), policy, is_counted=False)


def _check_donor(connection: sa.Connection, donor: str | None, origin: str | None) -> None:
    """A donor is an organisation of the register; a household is none, and is never named."""
    check_household(donor, origin)
    if donor is None or origin == "household_donation":
        return
    ledger.check_registered(connection, donor)


def _check_drop_off(connection: sa.Connection, drop_off: str | None, owners: Iterable[str | None]) -> None:
    """A drop-off point is a site of the donor, of the body it belongs to, or of the workshop."""
    if drop_off is None:
        return
    table = ledger.ORGANISATION
    mine = {owner for owner in owners if owner is not None}
    parents = connection.execute(sa.select(table.c.parent).where(table.c.organisation.in_(sorted(mine)))).scalars()
    mine |= {parent for parent in parents if parent is not None}
    query = sa.select(SITE.c.key).where(SITE.c.organisation.in_(sorted(mine))).order_by(SITE.c.key)
    known = connection.execute(query).scalars().all()
    if drop_off.lower() not in known:
        raise GuardRefusedError("drop_off_unknown", drop_off=drop_off, known=", ".join(known) or "–")


def _remarks(entry: Entry, policy: Policy) -> list[Word]:
    return [Word("remark", "late_entry")] if is_late(entry, policy) else []


def left_to_serialise(lot: Lot) -> int:
    """Devices of a lot followed one by one that are still only a count."""
    if lot.tracking != "serialised":
        return 0
    return sum(each.quantity for each in lot.balances if each.account == STOCK)


def serialised(lot: Lot) -> int:
    """Devices that left the count."""
    return sum(each.quantity for each in lot.balances if each.account == SERIALISED)
