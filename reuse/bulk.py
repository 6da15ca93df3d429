"""Many facts of new devices, their lots and their requests, in one transaction, by the store's own rules: every guard.

In: a data folder, facts of devices and entries of lots and requests in the order in which they were recorded. Out: how
many were appended; or a refusal, and nothing is written. For what comes all at once (a demonstration, a workshop's
earlier records), not for a bench: no device of the log is touched. A lot cited exists and counts each of its devices
out, a request cited is accepted and not yet full, and is closed by its last hand-over, as `commands.py` does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import write
from barometer.records.home import Home
from reuse import lots, requests, store, ties
from reuse.device import apply
from reuse.dismantling import recovered_parts
from reuse.errors import DeviceUnknownError, GuardRefusedError
from reuse.events_in import DeviceIdentified, DevicePhotographed
from reuse.events_out import DeviceDismantled, HandedToRecycler
from reuse.ledger import Book
from reuse.lot import LOT
from reuse.lot_events import LotSerialised
from reuse.places import check_commune
from reuse.policy import Policy, default_policy
from reuse.request import REQUEST, Request
from reuse.rights import ACTION
from reuse.state import Device, Fact
from reuse.streams import Entry
from reuse.uniqueness import ENDED, check_media_of_many, check_same_consignment, is_nameless

#: Rows written by one statement.
BATCH = 1000


class _Counted:
    """How far requests have come: what the log holds, and the new devices as they are by now."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self._held: dict[str, ties.Progress] = {}
        self._new: dict[str, ties.Progress] = {}

    def of(self, request: Request) -> ties.Progress:
        """Devices kept for a request, and those handed over among them."""
        if request.subject not in self._held:
            self._held[request.subject] = ties.progress_of(self.connection, request)
        return _sum(self._held[request.subject], self._new.get(request.subject, ties.Progress(0, 0)))

    def moved(self, before: Device, after: Device) -> None:
        """A device serves its request as its state says."""
        for device, sign in ((before, -1), (after, 1)):
            if device.request is not None:
                share = ties.share_of(device.state, device.previous_state)
                counted = ties.Progress(sign * share.allocated, sign * share.handed_over)
                self._new[device.request] = _sum(self._new.get(device.request, ties.Progress(0, 0)), counted)


def append_all(home: Home, steps: Iterable[Fact | Entry], *, actor: str, policy: Policy | None = None) -> int:
    """Decide and append facts of devices that the log does not know yet, and what is told of lots and requests."""
    rules = policy or default_policy()
    devices: dict[str, Device] = {}
    with write(home) as connection:
        book, counted = Book(connection, rules), _Counted(connection)
        accepted = list(_decided(steps, devices, book, counted, actor))
        access.require_in(connection, actor, ACTION, sorted({fact.organisation for fact in accepted}))
        _check_new(connection, devices)
        check_media_of_many(connection, devices.values(), rules)
        store.append_links(connection, accepted)
        rows = [store.projection(device) for device in devices.values()]
        for start in range(0, len(rows), BATCH):
            connection.execute(store.CURRENT.insert(), rows[start : start + BATCH])
        return len(accepted) + book.write()


def _decided(
    steps: Iterable[Fact | Entry], devices: dict[str, Device], book: Book, counted: _Counted, actor: str
) -> Iterator[Fact]:
    """Facts that every guard accepts, parts of dismantled devices among them; `devices` is brought up to date."""
    serials: dict[tuple[str, str], str] = {}
    proofs: dict[str, str] = {}
    holders: dict[tuple[str, str], str] = {}
    slips: dict[tuple[str, str], tuple[str, HandedToRecycler]] = {}
    for step in steps:
        if isinstance(step, Entry):
            _tell(step, book, counted, actor)
            continue
        before = devices.get(step.device_id) or Device(device_id=step.device_id, organisation=step.organisation)
        fact = ties.completed(book, step, before)
        _check_alone(fact, serials, proofs)
        if isinstance(fact.event, HandedToRecycler):
            number = (fact.organisation, fact.event.slip.upper())
            check_same_consignment(fact.event, *slips.setdefault(number, (fact.device_id, fact.event)))
        check_commune(fact)
        ties.check_request(book, fact, before, counted.of)
        devices[fact.device_id] = after = apply(before, fact, book.policy)
        _check_media(before, after, devices, holders, book.policy)
        counted.moved(before, after)
        ties.count_out(book, fact, before)
        ties.close_served(book, fact, before, counted.of)
        yield fact
        if isinstance(fact.event, DeviceDismantled):
            for first in recovered_parts(before, fact, fact.event):
                new = Device(device_id=first.device_id, organisation=first.organisation)
                devices[first.device_id] = apply(new, first, book.policy)
                yield first


def _tell(entry: Entry, book: Book, counted: _Counted, actor: str) -> None:
    """An entry of a lot or a request, with the checks of the command that writes one."""
    if entry.stream == LOT.name and not isinstance(entry.event, LotSerialised):
        access.require_in(book.connection, actor, ACTION, [entry.organisation])
        event = lots.resolved(book, entry.event, entry.subject, entry.organisation)
        book.tell(replace(entry, event=event))
    elif entry.stream == REQUEST.name:
        requests.check_said(book, entry.event, entry.subject, entry.organisation, actor, counted.of)
        book.tell(entry)
    else:
        raise GuardRefusedError("bulk_entry", subject=entry.subject)  # devices that leave a count come as facts


def _sum(one: ties.Progress, other: ties.Progress) -> ties.Progress:
    return ties.Progress(one.allocated + other.allocated, one.handed_over + other.handed_over)


def _check_alone(fact: Fact, serials: dict[tuple[str, str], str], proofs: dict[str, str]) -> None:
    """One serial, one device; one proof, one device (I10); a serial that comes back is for `record`."""
    if isinstance(fact.event, DeviceIdentified) and fact.event.serial is not None:
        other = serials.setdefault((fact.organisation, fact.event.serial), fact.device_id)
        if other != fact.device_id:
            raise GuardRefusedError("serial_taken", serial=fact.event.serial, device=other)
    if fact.evidence_sha256 is not None and not isinstance(fact.event, DevicePhotographed):
        other = proofs.setdefault(fact.evidence_sha256, fact.device_id)
        if other != fact.device_id:
            raise GuardRefusedError("evidence_taken", device=other)


def _check_media(
    before: Device,
    after: Device,
    devices: dict[str, Device],
    holders: dict[tuple[str, str], str],
    policy: Policy,
) -> None:
    """A medium is inside one open device at a time; `holders`: where each was seen last."""
    if after.media == before.media:
        return
    for medium in after.inside:
        other = holders.get((after.organisation, medium.medium), after.device_id)
        holder = devices.get(other, after)
        is_there = other not in {after.device_id, medium.medium} and holder.state not in ENDED
        if is_there and medium.medium in {each.medium for each in holder.inside}:
            raise GuardRefusedError("medium_elsewhere", medium=medium.medium, device=other)
        if not is_nameless(medium.medium, policy):
            holders[(after.organisation, medium.medium)] = after.device_id


def _check_new(connection: sa.Connection, devices: dict[str, Device]) -> None:
    """None of these devices is in the log, and none has the open serial or the proof of one that is."""
    names = sorted(devices)
    held = [medium.evidence_sha256 for device in devices.values() for medium in device.media]
    proofs = sorted({proof for proof in held if proof is not None})
    serials = sorted({device.serial for device in devices.values() if device.serial})
    for column, values, code in (
        (store.CURRENT.c.device_id, names, "device_id_taken"),
        (store.EVENT.c.evidence_sha256, proofs, "evidence_taken"),
        (store.CURRENT.c.serial, serials, "serial_taken"),
    ):
        for start in range(0, len(values), BATCH):
            found = connection.execute(sa.select(column).where(column.in_(values[start : start + BATCH])).limit(1))
            taken = found.scalar()
            if taken is not None and code == "device_id_taken":
                raise DeviceUnknownError(code, device=taken)
            if taken is not None:
                raise GuardRefusedError(code, device=taken, serial=taken)
