"""What belongs to one device at a time: serial, label, hardware hash, storage medium, proof, wipe instant (I10).

The number of a waste slip belongs to one consignment.

In: the transaction that writes, a fact, the device before and after it. Out: nothing, or a refusal naming the other
device. An organisation learns nothing of another's devices.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from reuse import store
from reuse.errors import GuardRefusedError
from reuse.events_in import DataErased, DeviceAnnounced, DeviceIdentified, DevicePhotographed
from reuse.events_out import EventVoided, HandedToRecycler
from reuse.policy import Policy
from reuse.state import Device, Fact

#: States after which the same serial may come in again, as a device of its own.
ENDED = ("recycled", "handed", "transferred", "returned_to_donor", "dismantled")
#: By what a device is known, each of one open device at a time.
NAMES = ("serial", "label", "hardware_hash")
#: How a medium is called that has no serial, in a machine that has none either: such names say nothing.
NAMELESS = re.compile(r"medium-\d+")
#: A slip of Trackdéchets: one waste code, one recipient. That of an éco-organisme may list several codes.
BSD = re.compile(r"BSD-\d{8}-[A-Z0-9]{9}", re.IGNORECASE)
CURRENT = store.CURRENT.c


def check_unique(connection: sa.Connection, fact: Fact) -> None:
    """Before the decision: one serial (whatever its case), label or hash, one open device; one proof, one machine."""
    check_name(connection, fact)
    if isinstance(fact.event, DeviceIdentified | DeviceAnnounced):
        for name in NAMES:
            _check_identity(connection, fact, name, getattr(fact.event, name, None))
    if isinstance(fact.event, DataErased):
        _check_instant(connection, fact, fact.event)
    if isinstance(fact.event, HandedToRecycler):
        _check_consignment(connection, fact, fact.event)
    if fact.evidence_sha256 is not None and not isinstance(fact.event, DevicePhotographed):
        _check_proof(connection, fact)


def check_names_again(connection: sa.Connection, fact: Fact, before: Device, after: Device) -> None:
    """After a correction: a name that comes back with it (serial, label, hash) is not another open device's by now."""
    if not isinstance(fact.event, EventVoided) or after.state in ENDED:
        return
    for name in NAMES:
        value = getattr(after, name)
        if value != getattr(before, name) or before.state in ENDED:
            _check_identity(connection, fact, name, value)


def check_name(connection: sa.Connection, fact: Fact) -> None:
    """A new device bears no name that differs from another's by capitals only: on a label they are one."""
    if fact.seq != 1:
        return
    query = sa.select(CURRENT.device_id).where(
        CURRENT.organisation == fact.organisation,
        sa.func.upper(CURRENT.device_id) == fact.device_id.upper(),
        CURRENT.device_id != fact.device_id,
    )
    other = connection.execute(query.limit(1)).scalar()
    if other is not None:
        raise GuardRefusedError("device_id_case", value=fact.device_id, known=other)


def check_media(connection: sa.Connection, before: Device, after: Device, policy: Policy) -> None:
    """After the decision: a medium that is now inside this device is inside no other open device of the workshop.

    A part that is itself a medium may be fitted again: it is then its own device, and nobody else's.
    """
    known = {medium.medium for medium in before.inside}
    for medium in after.inside:
        if medium.medium in known or is_nameless(medium.medium, policy):
            continue
        for other, state in _with_text(connection, after, f'"medium":{_quoted(medium.medium)}'):
            if other not in {after.device_id, medium.medium} and _is_inside(state, medium.medium):
                raise GuardRefusedError("medium_elsewhere", medium=medium.medium, device=other)


def check_media_of_many(connection: sa.Connection, devices: Iterable[Device], policy: Policy) -> None:
    """The same for many new devices at once, against the log: its open devices are read one time."""
    wanted = {
        (device.organisation, medium.medium): device.device_id
        for device in devices
        for medium in device.inside
        if device.state not in ENDED and not is_nameless(medium.medium, policy)
    }
    query = sa.select(CURRENT.organisation, CURRENT.device_id, CURRENT.state_json).where(
        CURRENT.organisation.in_(sorted({organisation for organisation, _ in wanted})), CURRENT.state.not_in(ENDED)
    )
    for row in connection.execute(query):
        for medium in json.loads(row.state_json).get("media", ()):
            if (row.organisation, medium["medium"]) in wanted and medium["place"] == "inside":
                raise GuardRefusedError("medium_elsewhere", medium=medium["medium"], device=row.device_id)


def is_nameless(medium: str, policy: Policy) -> bool:
    """Whether the name of a medium says nothing: a filler, or a mere number in a machine without serial."""
    return NAMELESS.fullmatch(medium) is not None or policy.is_junk_serial(medium)


def devices_with(connection: sa.Connection, organisation: str, serial: str, *, is_medium: bool, few: int) -> list[str]:
    """Devices still here that carry a serial, or hold a medium of that serial; at most `few`.

    A medium that moved is remembered by the device it left: the one it is inside now goes first, alone.
    """
    query = sa.select(CURRENT.device_id, CURRENT.state_json).where(
        CURRENT.organisation == organisation, CURRENT.state.not_in(ENDED)
    )
    if not is_medium:
        query = query.where(CURRENT.serial == serial).order_by(CURRENT.device_id).limit(few)
        return [row.device_id for row in connection.execute(query)]
    held = f'"medium":{_quoted(serial)}'
    query = query.where(CURRENT.state_json.contains(held, autoescape=True)).order_by(CURRENT.device_id)
    places: dict[str, list[str]] = {"inside": [], "stock": [], "gone": []}
    for row in connection.execute(query):
        for medium in json.loads(row.state_json).get("media", ()):
            if medium["medium"] == serial:
                places[medium["place"]].append(row.device_id)
    return (places["inside"] or places["stock"])[:few]


def _check_identity(connection: sa.Connection, fact: Fact, name: str, value: str | None) -> None:
    if value is None:
        return
    query = sa.select(CURRENT.device_id).where(
        CURRENT.organisation == fact.organisation, CURRENT.device_id != fact.device_id, CURRENT.state.not_in(ENDED)
    )
    if name == "hardware_hash":
        query = query.where(CURRENT.state_json.contains(f'"hardware_hash":{_quoted(value)}', autoescape=True))
    else:
        query = query.where(sa.func.upper(store.CURRENT.c[name]) == value.upper())
    other = connection.execute(query.limit(1)).scalar()
    if other is not None:
        raise GuardRefusedError(f"{name}_taken", serial=value, device=other)


def _check_proof(connection: sa.Connection, fact: Fact) -> None:
    """One proof, one machine; an event taken back used none."""
    event = store.EVENT.c
    used = sa.select(event.device_id, event.organisation, event.seq).where(
        event.evidence_sha256 == fact.evidence_sha256, event.device_id != fact.device_id
    )
    for row in connection.execute(used.order_by(event.device_id)).all():
        life = store.facts_of(connection, row.device_id)
        if row.seq not in {each.event.voided_seq for each in life if isinstance(each.event, EventVoided)}:
            known = row.device_id if row.organisation == fact.organisation else "–"
            raise GuardRefusedError("evidence_taken", device=known)


def check_same_consignment(event: HandedToRecycler, device: str, known: HandedToRecycler) -> None:
    """Two devices under one number left together: to one recycler, as one waste where the slip is of one waste."""
    is_one_code = BSD.fullmatch(event.slip) is not None
    if known.recycler != event.recycler or (is_one_code and known.waste_code != event.waste_code):
        raise GuardRefusedError(
            "waste_slip_used", slip=event.slip, device=device, recycler=known.recycler, waste_code=known.waste_code,
            new_recycler=event.recycler, new_code=event.waste_code,
        )  # fmt: skip


def _check_consignment(connection: sa.Connection, fact: Fact, event: HandedToRecycler) -> None:
    """Among what this organisation already handed over, whatever the capitals of the number."""
    row = store.EVENT.c
    written = sa.func.upper(row.payload_json)
    query = (
        sa.select(row.device_id, row.seq)
        .join_from(store.CURRENT, store.EVENT, row.device_id == CURRENT.device_id)
        .where(
            CURRENT.organisation == fact.organisation,
            CURRENT.state.in_(("handed", "recycled")),
            row.type == event.name,
            written.contains(f'"SLIP":{_quoted(event.slip.upper())}', autoescape=True),
        )
    )
    for device_id, seq in connection.execute(query.order_by(row.device_id, row.seq)).all():
        life = store.facts_of(connection, device_id)
        gone = {each.event.voided_seq for each in life if isinstance(each.event, EventVoided)}
        for known in [each.event for each in life if each.seq == seq and seq not in gone]:
            if isinstance(known, HandedToRecycler):
                check_same_consignment(event, device_id, known)


def _check_instant(connection: sa.Connection, fact: Fact, event: DataErased) -> None:
    """One medium, one wipe instant, on every device of the organisation; a shredder may destroy several at once."""
    query = sa.select(CURRENT.state_json).where(
        CURRENT.organisation == fact.organisation,
        CURRENT.device_id != fact.device_id,
        CURRENT.state_json.contains(f'"wiped_at":"{event.wiped_at}"', autoescape=True),
    )
    for text in connection.execute(query).scalars():
        for medium in json.loads(text)["media"]:
            is_same = medium.get("wiped_at") == event.wiped_at and medium["medium"] != event.medium
            if is_same and "destroyed" not in {medium["status"], event.level}:
                raise GuardRefusedError(
                    "wipe_instant_twice", medium=event.medium, other=medium["medium"], wiped=event.wiped_at
                )


def _with_text(connection: sa.Connection, device: Device, text: str) -> list[tuple[str, dict[str, Any]]]:
    """Open devices of the same organisation whose state holds a text, with that state."""
    query = sa.select(CURRENT.device_id, CURRENT.state_json).where(
        CURRENT.organisation == device.organisation,
        CURRENT.state.not_in(ENDED),
        CURRENT.state_json.contains(text, autoescape=True),
    )
    rows = connection.execute(query.order_by(CURRENT.device_id))
    return [(row.device_id, json.loads(row.state_json)) for row in rows]


def _is_inside(state: dict[str, Any], medium: str) -> bool:
    return any(each["medium"] == medium and each["place"] == "inside" for each in state.get("media", ()))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
