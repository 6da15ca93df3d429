"""An item of evidence becomes an event of a device, by the serial it names or by hand (METHODOLOGY 19.8).

In: an item, perhaps a device and a medium. Out: the event recorded and the item used, in one transaction; or the
reason why it still waits, written beside it. A proof of another medium is refused, by hand too.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import write
from barometer.records.home import Home
from reuse import store
from reuse.commands import Done, fact_for, record_in
from reuse.device import fold
from reuse.errors import EvidenceRefusedError, ReuseError
from reuse.event_fields import Event, MediumFound
from reuse.events_in import DataErased, DeviceDiagnosed, DeviceIdentified, ErasureFailed
from reuse.evidence import ERASURE, USED, WAITING, Item, list_items, settle
from reuse.kinds import check_text
from reuse.moments import moment_after
from reuse.proofs import FAILED, TYPED_FORMATS, Diagnostic, Erasure, kind_of_proof
from reuse.rights import ACTION
from reuse.state import Device
from reuse.uniqueness import devices_with

#: The longest list of devices asked for one serial: more than one is an answer already.
FEW = 3


@dataclass(frozen=True)
class Matched:
    """What became of an item: `done` where an event was recorded, else the refusal it waits with."""

    item: Item
    done: Done | None
    refusal: ReuseError | None


def match_waiting(
    home: Home, *, actor: str, now: datetime, organisation: str | None = None, items: tuple[Item, ...] | None = None
) -> list[Matched]:
    """Try every item that waits (or those given) by the serial it names. Diagnostics first: they list the media."""
    waiting = list_items(home, actor=actor, organisation=organisation) if items is None else items
    chosen = [each for each in waiting if each.status == WAITING]
    return [match_item(home, each, actor=actor, now=now) for each in sorted(chosen, key=lambda each: each.kind)]


def match_item(
    home: Home, item: Item, *, actor: str, now: datetime, device_id: str | None = None, medium: str | None = None
) -> Matched:
    """Match one item; with `device_id`, by hand, and refused rather than left to wait."""
    try:
        with write(home) as connection:
            access.require_in(connection, actor, ACTION, [item.organisation])
            device = _device(connection, item, device_id)
            done = _record(connection, item, device, medium, actor, now)
            used = (device.device_id, done.device.seq)
            settle(connection, item, status=USED, why=None, actor=actor, now=now, used=used, unless=USED)
        return Matched(item, done, None)
    except ReuseError as refusal:
        if device_id is not None:
            raise
        with write(home) as connection:
            settle(connection, item, status=WAITING, why=refusal.code, actor=actor, now=now, unless=USED)
        return Matched(item, None, refusal)


def record_of(item: Item) -> Diagnostic | Erasure:
    """What an item says, as it was read."""
    values = json.loads(item.record_json)
    if item.kind == ERASURE:
        return Erasure(**values)
    media = tuple(MediumFound(**each) for each in values.pop("media", ()))
    return Diagnostic(media=media, **values)


def _record(
    connection: sa.Connection, item: Item, device: Device, medium: str | None, actor: str, now: datetime
) -> Done:
    said = record_of(item)
    events = _erasure(item, said, device, medium) if isinstance(said, Erasure) else _diagnosis(said, device)
    done = None
    for event in events:
        at = moment_after(now, device.recorded_at, device.occurred_at)
        is_proof = isinstance(event, DataErased | DeviceDiagnosed | ErasureFailed)
        fact = fact_for(
            event, device.device_id, item.organisation, device.seq, actor, at, at,
            item.proof_sha256 if is_proof else None,
        )  # fmt: skip
        done = record_in(connection, fact)
        device = done.device
    if done is None:  # there is always one
        raise TypeError(item.kind)
    return done


def _erasure(item: Item, said: Erasure, device: Device, medium: str | None) -> list[Event]:
    name = medium or said.serial
    known = device.medium(name)
    if known is None:
        inside = ", ".join(each.medium for each in device.media) or "–"
        raise EvidenceRefusedError(
            "evidence_of_another_medium", serial=said.serial, device=device.device_id, known=inside
        )
    if name != said.serial and not _is_nameless(known.medium, device):
        raise EvidenceRefusedError("evidence_serial_differs", serial=said.serial, medium=name)
    if said.outcome == FAILED:
        return [ErasureFailed(medium=name, tool=check_text(said.tool) or None, errors=said.errors)]
    return [
        DataErased(
            medium=name,
            level=said.level,
            method=check_text(said.method) or "–",
            tool=check_text(said.tool) or "–",
            wiped_at=said.wiped_at or "",
            bytes_erased=said.bytes_erased,
            errors=said.errors,
            proof_kind=kind_of_proof(said.level, is_log=item.format not in TYPED_FORMATS),
        )
    ]


def _diagnosis(said: Diagnostic, device: Device) -> list[Event]:
    """Identify first where nobody did. A snapshot that sees no medium is no proof that there is none."""
    if device.serial is not None and said.serial is not None and device.serial != said.serial:
        raise EvidenceRefusedError("snapshot_of_another_machine", serial=said.serial, device=device.serial)
    if not said.media:
        raise EvidenceRefusedError("snapshot_without_medium", device=device.device_id)
    diagnosed = DeviceDiagnosed(
        media=said.media,
        battery_percent=said.battery_percent,
        battery_cycles=said.battery_cycles,
        operating_system=said.operating_system,
        tpm=said.tpm,
        processor=said.processor,
        memory_megabytes=said.memory_megabytes,
    )
    if device.serial is not None or said.serial is None:
        return [diagnosed]
    return [DeviceIdentified(serial=said.serial, manufacturer=said.manufacturer, model=said.model), diagnosed]


def _device(connection: sa.Connection, item: Item, device_id: str | None) -> Device:
    if device_id is None:
        device_id = _device_named(connection, item)
    facts = store.facts_of(connection, device_id)
    if not facts or facts[0].organisation != item.organisation:
        raise EvidenceRefusedError("device_unknown", device=device_id)
    return fold(Device(device_id=device_id, organisation=item.organisation), facts)


def _device_named(connection: sa.Connection, item: Item) -> str:
    """The one open device of the organisation with this serial, or with a medium of this serial."""
    if item.serial is None:
        raise EvidenceRefusedError("evidence_without_serial")
    found = devices_with(connection, item.organisation, item.serial, is_medium=item.kind == ERASURE, few=FEW)
    if not found:
        raise EvidenceRefusedError("evidence_no_device", serial=item.serial)
    if len(found) > 1:
        raise EvidenceRefusedError("evidence_several_devices", serial=item.serial, devices=", ".join(found))
    return found[0]


def _is_nameless(medium: str, device: Device) -> bool:
    """A medium without a serial of its own is named after its machine and a number."""
    stems = {each for each in (device.serial, device.device_id, "medium") if each}
    match = re.fullmatch(r"(.+)-\d+", medium)
    return match is not None and match[1] in stems
