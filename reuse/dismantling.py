"""Parts of a dismantled device: devices of their own from that moment, and taken back with it (METHODOLOGY 19.2).

In: the transaction that writes, the device before, the fact. Out: the first fact of each part; or, where a dismantling
is taken back, the correction of each part, so that nothing is there twice. Refused where a part lived on since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import sqlalchemy as sa

from reuse import store
from reuse.device import apply, fold, take_back
from reuse.errors import DeviceUnknownError, GuardRefusedError
from reuse.event_fields import MediumFound
from reuse.events_out import DeviceDismantled, EventVoided, PartRecovered
from reuse.policy import Policy
from reuse.state import Device, Fact
from reuse.transitions import NEW
from reuse.uniqueness import check_name
from reuse.vocabularies import Word


def recovered_parts(parent: Device, fact: Fact, event: DeviceDismantled) -> list[Fact]:
    """The first fact of each part; one that is a storage medium brings what it holds, to be erased there."""
    found = []
    for part in event.parts:
        medium = parent.medium(part.part)
        media: Iterable[MediumFound] = (
            () if medium is None else (MediumFound(medium=part.part, kind=medium.kind, size_bytes=medium.size_bytes),)
        )
        recovered = PartRecovered(parent=parent.device_id, kind=part.kind, grams=part.grams, media=tuple(media))
        found.append(replace(fact, device_id=part.part, seq=1, event=recovered, evidence_sha256=None))
    return found


def recover_parts(
    connection: sa.Connection, parent: Device, fact: Fact, event: DeviceDismantled, policy: Policy
) -> None:
    """Each part becomes a device, in the same transaction; one taken back before with its dismantling, again."""
    for first in recovered_parts(parent, fact, event):
        check_name(connection, first)
        facts = store.facts_of(connection, first.device_id)
        before = fold(_new(first), facts)
        if before.state != NEW or any(each.organisation != fact.organisation for each in facts):
            raise DeviceUnknownError("device_id_taken", device=first.device_id)
        first = replace(first, seq=len(facts) + 1)  # noqa: PLW2901 - the same fact, in its place
        store.append(connection, first, apply(before, first, policy))


def take_parts_back(connection: sa.Connection, facts: Sequence[Fact], fact: Fact, policy: Policy) -> None:
    """What an event taken back says of parts: a dismantling takes its parts back with it, a part is not taken alone."""
    if not isinstance(fact.event, EventVoided):
        return
    seq = fact.event.voided_seq
    target = next((each.event for each in facts if each.seq == seq), None)
    if isinstance(target, PartRecovered):
        raise GuardRefusedError("void_part_alone", part=fact.device_id, device=target.parent)
    for part in target.parts if isinstance(target, DeviceDismantled) else ():
        life = store.facts_of(connection, part.part)
        gone = {each.event.voided_seq for each in life if isinstance(each.event, EventVoided)}
        kept = [each for each in life if each.seq not in gone and not isinstance(each.event, EventVoided)]
        if len(kept) > 1:
            raise GuardRefusedError("void_parts_used", part=part.part, event=Word("event", kept[-1].event.name))
        said = replace(fact.event, voided_seq=kept[0].seq)
        last = replace(fact, device_id=part.part, seq=len(life) + 1, event=said)
        store.append(connection, last, take_back(_new(last), life, last, policy))


def _new(fact: Fact) -> Device:
    return Device(device_id=fact.device_id, organisation=fact.organisation)
