"""Supply against need: what a workshop offers, batches alike, need and supply of each EPCI (METHODOLOGY 19.7).

In: a data folder, who asks, a day. Out: plain records. A need is a number that somebody declared on a day; what was
asked is another; they stand side by side and are never added.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read, write
from barometer.records.home import Home
from factors import territories
from reuse import ledger, store
from reuse.lots import Recorded
from reuse.payload import build
from reuse.places import epci_of
from reuse.policy import default_policy
from reuse.request import ASKED, NEED, OFFER, REQUEST, WAITING, Need, Offer
from reuse.rights import ACTION, ASKS
from reuse.streams import Stream
from reuse.ties import base_type, progress_of

#: The EPCI of what has no commune in the register: shown, never left out.
NOWHERE = "unknown"


@dataclass(frozen=True)
class Batch:
    """Ready devices alike: same type, maker, model; `devices`: identifier and seq, best grades first."""

    equipment_type: str
    manufacturer: str | None
    model: str | None
    devices: tuple[tuple[str, int], ...]

    @property
    def quantity(self) -> int:
        """How many."""
        return len(self.devices)


@dataclass
class Balance:
    """One EPCI and type: counts of devices. `need` is None where nobody declared any: unknown, not zero."""

    territory: str
    equipment_type: str
    need: int | None = None
    counted_on: str | None = None
    asked: int = 0
    on_waiting_list: int = 0
    undertaken: int = 0
    handed_over: int = 0
    ready: int = 0
    coming: int = 0
    sources: list[str] = field(default_factory=list)


def set_offer(home: Home, values: Mapping[str, Any], *, workshop: str, actor: str, now: datetime) -> Recorded:
    """Open, close, or limit to stock the requests of a type in a territory."""
    return _tell(home, OFFER, "set", values, owner=workshop, action=ACTION, actor=actor, now=now)


def declare_need(home: Home, values: Mapping[str, Any], *, organisation: str, actor: str, now: datetime) -> Recorded:
    """Say how many devices a territory needs, counted by whom and when."""
    return _tell(home, NEED, "declare", values, owner=organisation, action=ASKS, actor=actor, now=now)


def list_offers(home: Home, *, actor: str, workshop: str | None = None) -> list[Offer]:
    """What workshops offer: known to whoever may ask, or works at a bench."""
    with read(home) as connection:
        access.require_in(connection, actor, "read", [])
        mine = None if workshop is None else [workshop]
        return ledger.list_subjects(connection, OFFER, mine, sides=("organisation",))


def ready_batches(home: Home, *, actor: str, workshop: str, equipment_type: str | None = None) -> list[Batch]:
    """Devices of a workshop that are ready and free, alike together, the largest batch first."""
    current = store.CURRENT.c
    query = (
        sa.select(current.device_id, current.seq, current.equipment_type, current.manufacturer, current.model)
        .where(current.organisation == workshop, current.state == "ready")
        .order_by(current.grade_function, current.grade_cosmetic, current.device_id)
    )
    with read(home) as connection:
        access.require_in(connection, actor, ACTION, [workshop])
        rows = connection.execute(query).all()
    alike: dict[tuple[str, str | None, str | None], list[tuple[str, int]]] = defaultdict(list)
    for row in rows:
        if equipment_type is None or base_type(row.equipment_type) == base_type(equipment_type):
            alike[row.equipment_type, row.manufacturer, row.model].append((row.device_id, row.seq))
    found = [Batch(*key, tuple(devices)) for key, devices in alike.items()]
    return sorted(found, key=lambda each: (-each.quantity, each.equipment_type, each.model or ""))


def propose(batches: Sequence[Batch], quantity: int) -> list[Batch]:
    """Devices for so many, as alike as can be: the smallest batch that is enough, else the largest ones in turn."""
    enough = [batch for batch in batches if batch.quantity >= quantity]
    taken, left = [], quantity
    for batch in [min(enough, key=lambda each: each.quantity)] if enough else batches:
        devices = batch.devices[:left]
        if devices:
            taken.append(Batch(batch.equipment_type, batch.manufacturer, batch.model, devices))
            left -= len(devices)
    return taken


def need_and_supply(home: Home, *, actor: str, on: date) -> list[Balance]:
    """Need declared by a day, asked, undertaken and handed over, against what is ready or coming, by EPCI and type.

    For whoever works at a bench: requests addressed to their workshops, and their stock. A need is what each
    organisation last declared for that territory and type, summed.
    """
    book: dict[tuple[str, str], Balance] = {}
    with read(home) as connection:
        mine = access.organisations_in(connection, actor, ACTION)
        places = _places(connection)
        _count_needs(connection, book, on)
        for request in ledger.list_subjects(connection, REQUEST, mine, sides=("counterpart",)):
            row = _row(book, request.territory or NOWHERE, request.equipment_type or "")
            progress = progress_of(connection, request)
            row.handed_over += progress.handed_over
            row.asked += request.quantity if request.state == ASKED else 0
            row.on_waiting_list += request.quantity if request.state == WAITING else 0
            row.undertaken += request.wanted - progress.handed_over if request.state == "accepted" else 0
        current = store.CURRENT.c
        query = sa.select(current.organisation, current.equipment_type, current.state).where(
            current.state.in_(["received", "triaged", "in_repair", "returned", "ready"])
        )
        for organisation, equipment_type, state in connection.execute(query).all():
            # a part taken out of a device has no type: it is no supply
            if equipment_type is not None and (mine is None or organisation in mine):
                row = _row(book, places.get(organisation, NOWHERE), equipment_type)
                row.ready += state == "ready"
                row.coming += state != "ready"
    return sorted(book.values(), key=lambda each: (each.territory, each.equipment_type))


def _count_needs(connection: sa.Connection, book: dict[tuple[str, str], Balance], on: date) -> None:
    needs: list[Need] = ledger.list_subjects(connection, NEED, None, sides=("organisation",))
    for need in needs:
        if need.counted_on is None or date.fromisoformat(need.counted_on) > on:
            continue
        row = _row(book, need.territory or NOWHERE, need.equipment_type or "")
        row.need = (row.need or 0) + need.quantity
        row.counted_on = min(row.counted_on or need.counted_on, need.counted_on)
        row.sources.append(need.counted_by or "")


def _row(book: dict[tuple[str, str], Balance], territory: str, equipment_type: str) -> Balance:
    key = (epci_of(territory), base_type(equipment_type))
    if key not in book:
        book[key] = Balance(key[0], equipment_type.removesuffix("_refurbished"))
    return book[key]


def _places(connection: sa.Connection) -> dict[str, str]:
    """The EPCI of each organisation's seat."""
    table = ledger.ORGANISATION.c
    query = sa.select(table.organisation, table.commune_code).where(table.commune_code.is_not(None))
    return {name: epci_of(f"COM-{commune}") for name, commune in connection.execute(query).all()}


def _tell(
    home: Home,
    stream: Stream,
    name: str,
    values: Mapping[str, Any],
    *,
    owner: str,
    action: str,
    actor: str,
    now: datetime,
) -> Recorded:
    """One more word on the same territory and type: the last one holds, the former ones stay in the log."""
    event: Any = build(name, values, stream.catalogue)
    territories.load().name(territories.parse_code(event.territory))
    subject = f"{owner}:{event.territory}:{event.equipment_type}"
    with write(home) as connection:
        access.require_in(connection, actor, action, [owner])
        held = ledger.load_subject(connection, stream, subject)
        entry = ledger.entry_for(
            stream, subject, owner, event, expected_seq=0 if held is None else held.seq, actor=actor,
            occurred_at=now, recorded_at=now,
        )  # fmt: skip
        return Recorded(ledger.write_entry(connection, entry, default_policy()), entry, ())
