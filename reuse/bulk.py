"""Many facts of new devices in one transaction, by the store's own rules: every guard, every link, the projection.

In: a data folder, facts in the order in which they were recorded. Out: how many were appended; or a refusal, and
nothing is written. For what comes all at once (a demonstration, a workshop's earlier records), not for a bench: no
device of the log is touched.
"""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import write
from barometer.records.home import Home
from reuse import store
from reuse.commands import recovered_parts
from reuse.device import apply
from reuse.errors import DeviceUnknownError, GuardRefusedError
from reuse.events_in import DeviceIdentified
from reuse.events_out import DeviceDismantled
from reuse.places import check_commune
from reuse.policy import Policy, default_policy
from reuse.rights import ACTION
from reuse.state import Device, Fact
from reuse.uniqueness import ENDED, check_media_of_many, is_nameless

#: Rows written by one statement.
BATCH = 1000


def append_all(home: Home, facts: Iterable[Fact], *, actor: str, policy: Policy | None = None) -> int:
    """Decide and append facts of devices that the log does not know yet."""
    rules = policy or default_policy()
    devices: dict[str, Device] = {}
    accepted = list(_decided(facts, devices, rules))
    with write(home) as connection:
        access.require_in(connection, actor, ACTION, sorted({fact.organisation for fact in accepted}))
        _check_new(connection, devices)
        check_media_of_many(connection, devices.values(), rules)
        store.append_links(connection, accepted)
        rows = [store.projection(device) for device in devices.values()]
        for start in range(0, len(rows), BATCH):
            connection.execute(store.CURRENT.insert(), rows[start : start + BATCH])
    return len(accepted)


def _decided(facts: Iterable[Fact], devices: dict[str, Device], policy: Policy) -> Iterator[Fact]:
    """Facts that every guard accepts, parts of dismantled devices among them; `devices` is brought up to date."""
    serials: dict[tuple[str, str], str] = {}
    proofs: dict[str, str] = {}
    holders: dict[tuple[str, str], str] = {}
    for fact in facts:
        _check_alone(fact, serials, proofs)
        check_commune(fact)
        before = devices.get(fact.device_id) or Device(device_id=fact.device_id, organisation=fact.organisation)
        devices[fact.device_id] = after = apply(before, fact, policy)
        _check_media(before, after, devices, holders, policy)
        yield fact
        if isinstance(fact.event, DeviceDismantled):
            for first in recovered_parts(before, fact, fact.event):
                new = Device(device_id=first.device_id, organisation=first.organisation)
                devices[first.device_id] = apply(new, first, policy)
                yield first


def _check_alone(fact: Fact, serials: dict[tuple[str, str], str], proofs: dict[str, str]) -> None:
    """One serial, one device; one proof, one device (I10); a serial that comes back is for `record`."""
    if isinstance(fact.event, DeviceIdentified) and fact.event.serial is not None:
        other = serials.setdefault((fact.organisation, fact.event.serial), fact.device_id)
        if other != fact.device_id:
            raise GuardRefusedError("serial_taken", serial=fact.event.serial, device=other)
    if fact.evidence_sha256 is not None:
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
