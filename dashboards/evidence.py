"""What the two faces can do with evidence: read a file, keep it, match it, enter a certificate (METHODOLOGY 19.8).

In: an opened data folder, who acts, bytes. Out: what was kept and what became of each item; refusals are `UserError`s.
Reading is `imports`' work, keeping and matching `reuse`'s: this file strings them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.workshop import LARGEST_PROOF_BYTES
from imports.diagnostics import read_evidence
from imports.errors import EvidenceError
from reuse.errors import EvidenceRefusedError
from reuse.evidence import (
    ERASURE,
    WAITING,
    Item,
    Kept,
    find_item,
    keep_evidence,
    list_free_again,
    list_items,
    set_aside,
)
from reuse.kinds import Kind, check
from reuse.matching import Matched, match_item, match_waiting
from reuse.proofs import PROVED, Erasure, Evidence

#: What a certificate that no program wrote must say; a destruction has no tool and no count of bytes.
CERTIFICATE_FIELDS = ("medium", "level", "method", "tool", "wiped_at", "verification")
DESTROYED = "destroyed"


@dataclass(frozen=True)
class TakenIn:
    """One file: what was kept, remarks on it, what became of each of its items."""

    kept: Kept
    format: str
    notes: tuple[str, ...]
    matched: tuple[Matched, ...]


def take_in(
    home: Home,
    actor: Actor,
    content: bytes,
    name: str,
    *,
    organisation: str,
    time_zone: str | None = None,
    device_id: str | None = None,
    station: str | None = None,
) -> TakenIn:
    """Read, keep and match one file. With `device_id`, a file about another machine is refused and not kept."""
    evidence = read_evidence(content, name, time_zone=time_zone)
    if device_id is not None:
        _check_about(home, actor, evidence, device_id)
    kept = keep_evidence(
        home, evidence, organisation=organisation, name=name, actor=actor.name, now=actor.now, station=station
    )
    matched = match_waiting(home, actor=actor.name, now=actor.now, items=kept.items)
    return TakenIn(kept, evidence.format, evidence.notes, tuple(matched))


def take_certificate(
    home: Home, actor: Actor, content: bytes, name: str, values: Mapping[str, str], *, organisation: str
) -> TakenIn:
    """Keep a certificate or a destruction record with what it says, and match it. Every field is owed."""
    is_destruction = values.get("level") == DESTROYED
    owed = [field for field in CERTIFICATE_FIELDS if not (is_destruction and field in {"tool", "verification"})]
    missing = [field for field in owed if not str(values.get(field) or "").strip()]
    if missing or not content:
        raise EvidenceError("certificate_incomplete", missing=", ".join([*missing, *([] if content else ["file"])]))
    if len(content) > LARGEST_PROOF_BYTES:
        raise EvidenceError("evidence_size", file=name, most=LARGEST_PROOF_BYTES // 1_000_000)
    erasure = read_certificate(values)
    digest = hashlib.sha256(content).hexdigest()
    kind = "destruction" if is_destruction else "certificate"
    evidence = Evidence(format=kind, source_sha256=digest, kept=content, erasures=(erasure,))
    kept = keep_evidence(home, evidence, organisation=organisation, name=name, actor=actor.name, now=actor.now)
    other = next((each.serial for each in kept.items if each.serial != erasure.serial), None)
    if other is not None:
        raise EvidenceRefusedError("certificate_reused", other=other)
    matched = match_waiting(home, actor=actor.name, now=actor.now, items=kept.items)
    return TakenIn(kept, kind, (), tuple(matched))


def read_certificate(values: Mapping[str, str]) -> Erasure:
    """The fields of a certificate, each checked as an event's would be."""
    level = check(Kind("choice", "erasure_level"), values["level"], "level")
    size = str(values.get("bytes_erased") or "").strip()
    count = None if not size else check(Kind("count"), int("".join(size.split())) if size.isdigit() else size, "bytes")
    verification = (
        "" if level == DESTROYED else check(Kind("choice", "verification"), values["verification"], "verification")
    )
    method = check(Kind("label"), values["method"], "method")
    return Erasure(
        serial=check(Kind("identifier"), values["medium"], "medium"),
        outcome=PROVED,
        bytes_erased=count,
        method=f"{method} ({verification})" if verification else method,
        level=level,
        tool=check(Kind("label"), values.get("tool") or "–", "tool"),
        wiped_at=check(Kind("instant"), values["wiped_at"], "wiped_at"),
    )


def inbox(
    home: Home, actor: Actor, organisation: str | None = None, *, status: str | None = WAITING
) -> tuple[Item, ...]:
    """The items that wait, with those whose event was taken back since; or the items of another status."""
    found = list_items(home, actor=actor.name, organisation=organisation, status=status)
    return found + (list_free_again(home, actor=actor.name, organisation=organisation) if status == WAITING else ())


def try_again(home: Home, actor: Actor, organisation: str | None = None) -> list[Matched]:
    """Match whatever waits: a diagnostic entered since may have listed the medium."""
    return match_waiting(home, actor=actor.name, now=actor.now, organisation=organisation)


def match_by_hand(home: Home, actor: Actor, key: str, device_id: str, medium: str | None = None) -> Matched:
    """Match one item with the device somebody chose."""
    item = find_item(home, key, actor=actor.name)
    return match_item(home, item, actor=actor.name, now=actor.now, device_id=device_id, medium=medium)


def put_aside(home: Home, actor: Actor, key: str, why: str) -> Item:
    """Take one item out of the inbox, with a reason."""
    item = find_item(home, key, actor=actor.name)
    set_aside(home, item, why, actor=actor.name, now=actor.now)
    return item


def _check_about(home: Home, actor: Actor, evidence: Evidence, device_id: str) -> None:
    """The file is about this device, or nothing of it is kept."""
    from reuse.queries import show_device  # noqa: PLC0415 - only where a device is named

    device = show_device(home, device_id, actor=actor.name).device
    if evidence.diagnostic is not None:
        serial = evidence.diagnostic.serial
        if device.serial is not None and serial is not None and serial != device.serial:
            raise EvidenceRefusedError("snapshot_of_another_machine", serial=serial, device=device.serial)
        return
    held = {medium.medium for medium in device.media}
    named = [erasure.serial for erasure in evidence.erasures]
    if not held & set(named):
        known = ", ".join(sorted(held)) or "–"
        raise EvidenceRefusedError("evidence_of_another_medium", serial=", ".join(named), device=device_id, known=known)


__all__ = ["ERASURE", "TakenIn", "inbox", "match_by_hand", "put_aside", "take_certificate", "take_in", "try_again"]
