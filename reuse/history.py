"""What only the history tells: a proof used once, a failure or a doubt after which an older wipe proves nothing, where
a medium was meanwhile, what was taken apart (METHODOLOGY 19.3, I3, I5, I10).

In: the transaction that writes, the device before, its facts, the fact to decide. Out: nothing, or a refusal naming the
medium. A fact that was taken back counts for nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from barometer.records.tables import core
from reuse import store
from reuse.device import fold
from reuse.errors import GuardRefusedError
from reuse.events_in import DataErased, DeviceDiagnosed, DeviceQualified, ErasureFailed, PartReplaced
from reuse.events_in import QualificationWithdrawn as Withdrawn
from reuse.events_out import (
    DeviceDismantled,
    DeviceFound,
    DeviceLost,
    EventVoided,
    HandedToRecycler,
    PreparedForReuse,
    WasteDeclared,
)
from reuse.policy import Policy
from reuse.state import Device, Fact
from reuse.tables_bench import EvidenceItemTable
from reuse.uniqueness import is_nameless
from reuse.vocabularies import Word

CURRENT = store.CURRENT.c
ITEM = core(EvidenceItemTable).c
DOUBT = "erasure_doubted"


def check_history(connection: sa.Connection, device: Device, facts: Sequence[Fact], fact: Fact, policy: Policy) -> None:
    """Asked before the decision, of what the device alone does not remember."""
    gone = {each.event.voided_seq for each in facts if isinstance(each.event, EventVoided)}
    kept = [each for each in facts if each.seq not in gone]
    if isinstance(fact.event, DataErased):
        _check_proof(fact, kept)
        _check_failure(connection, fact, fact.event, kept)
    elif isinstance(fact.event, DeviceQualified):
        _check_doubt(device, kept)
    elif isinstance(fact.event, PartReplaced):
        new = {each.medium for each in fact.event.fitted if each.is_new}
        _check_meanwhile(connection, device, [each.medium for each in fact.event.fitted], new, policy)
    elif isinstance(fact.event, DeviceDiagnosed):
        _check_meanwhile(connection, device, [each.medium for each in fact.event.media], set(), policy)
    elif isinstance(fact.event, WasteDeclared | HandedToRecycler):
        _check_residue(device, kept, fact, policy)
    elif isinstance(fact.event, PreparedForReuse | DeviceDismantled):
        _check_whole(device, kept)


def completed(fact: Fact, device: Device, facts: Sequence[Fact]) -> Fact:
    """A stolen device found again says that it is to be erased: somebody else had it. What is in use is its user's."""
    if not isinstance(fact.event, DeviceFound) or device.previous_state == "in_use":
        return fact
    gone = {each.event.voided_seq for each in facts if isinstance(each.event, EventVoided)}
    losses = [each.event for each in facts if isinstance(each.event, DeviceLost) and each.seq not in gone]
    if not losses or losses[-1].reason != "stolen":
        return fact
    return replace(fact, event=replace(fact.event, is_to_erase=True))


def _check_proof(fact: Fact, kept: Sequence[Fact]) -> None:
    for each in kept:
        if isinstance(each.event, DataErased) and each.evidence_sha256 == fact.evidence_sha256 is not None:
            raise GuardRefusedError("evidence_used", medium=each.event.medium, seq=each.seq)


def _check_failure(connection: sa.Connection, fact: Fact, event: DataErased, kept: Sequence[Fact]) -> None:
    """A wipe of before a failure was already there when it failed. A failure read in a log is of the log's instant."""
    for each in kept:
        if not isinstance(each.event, ErasureFailed) or each.event.medium != event.medium:
            continue
        since = each.occurred_at
        if each.evidence_sha256 is not None:
            read = sa.select(ITEM.wiped_at).where(ITEM.device_id == fact.device_id, ITEM.seq == each.seq)
            since = connection.execute(read.limit(1)).scalar() or ""
        if event.wiped_at <= since:
            raise GuardRefusedError("wipe_before_failure", medium=event.medium, wiped=event.wiped_at, failed=since)


def _check_doubt(device: Device, kept: Sequence[Fact]) -> None:
    """An erasure in doubt is done again, or proved by another proof, before the device is fit again."""
    doubts = [each.seq for each in kept if isinstance(each.event, Withdrawn) and each.event.reason == DOUBT]
    if not doubts:
        return
    proved = {each.event.medium for each in kept if isinstance(each.event, DataErased) and each.seq > max(doubts)}
    for medium in device.inside:
        if medium.wiped_at is not None and medium.medium not in proved:
            raise GuardRefusedError("erasure_in_doubt", medium=medium.medium)


def _check_whole(device: Device, kept: Sequence[Fact]) -> None:
    """What was taken apart is a residue: its parts live on their own, it is no device again (I3)."""
    apart = next((each for each in kept if isinstance(each.event, DeviceDismantled)), None)
    if apart is not None:
        raise GuardRefusedError("residue_is_no_device", device=device.device_id, seq=apart.seq)


def _check_residue(device: Device, kept: Sequence[Fact], fact: Fact, policy: Policy) -> None:
    """What was taken apart still holds the media that nobody named as parts: they leave with the residue."""
    apart = next((each for each in kept if isinstance(each.event, DeviceDismantled)), None)
    if apart is None or (getattr(fact.event, "recycler_contract", None) or device.recycler_contract) is not None:
        return
    new = Device(device_id=device.device_id, organisation=device.organisation)
    whole = fold(new, [each for each in kept if each.seq < apart.seq])
    taken = {part.part for part in getattr(apart.event, "parts", ())}
    for name in [each.medium for each in whole.inside if each.medium not in taken]:
        medium = device.medium(name)
        if medium is not None and not policy.is_erased(medium.kind, medium.status):
            raise GuardRefusedError(
                "residue_holds_data", medium=name, status=Word("medium_status", medium.status), device=device.device_id
            )


def _check_meanwhile(
    connection: sa.Connection, device: Device, names: Sequence[str], new: set[str], policy: Policy
) -> None:
    """What comes inside is not new where it was seen before; and was erased since it was inside another device."""
    inside = {medium.medium for medium in device.inside}
    for name in names:
        if name in inside or is_nameless(name, policy):
            continue
        known = device.medium(name)
        others = [] if known is None and name not in new else _others(connection, device, name)
        if name in new and (others or known is not None):
            raise GuardRefusedError("medium_not_new", medium=name, device=(others or [(device.device_id, {})])[0][0])
        for other, medium in others:
            if known is not None and known.status != "pending" and (known.wiped_at or "") <= medium["pending_since"]:
                raise GuardRefusedError("medium_was_elsewhere", medium=name, other=other, device=device.device_id)


def _others(connection: sa.Connection, device: Device, name: str) -> list[tuple[str, dict[str, Any]]]:
    """Every other device of the organisation that ever held a medium, gone ones too, with what it knows of it."""
    text = f'"medium":{json.dumps(name, ensure_ascii=False)}'
    query = sa.select(CURRENT.device_id, CURRENT.state_json).where(
        CURRENT.organisation == device.organisation,
        CURRENT.device_id != device.device_id,
        CURRENT.state_json.contains(text, autoescape=True),
    )
    return [
        (row.device_id, medium)
        for row in connection.execute(query.order_by(CURRENT.device_id))
        for medium in json.loads(row.state_json).get("media", ())
        if medium["medium"] == name
    ]
