"""The guards of data: nothing leaves while a medium still holds data, nor while somebody's lock is on (I4, I5, I10).

In: the device before, the fact, the policy. Out: nothing, or a refusal naming the medium.
"""

from typing import Any

from reuse.errors import GuardRefusedError
from reuse.policy import Policy
from reuse.state import Device, Fact, Medium
from reuse.vocabularies import Word


def holds_no_data(device: Device, fact: Fact, policy: Policy) -> None:
    """Every medium inside is erased to the level its kind asks for, or was never used."""
    if device.data_status == "unknown":
        raise GuardRefusedError("media_not_listed")
    for medium in device.inside:
        if policy.is_erased(medium.kind, medium.status):
            continue
        if medium.status == "cleared":
            raise GuardRefusedError("level_too_low", medium=medium.medium, kind=Word("medium_kind", medium.kind))
        raise GuardRefusedError("data_not_erased", medium=medium.medium, status=Word("medium_status", medium.status))


def is_not_locked(device: Device, fact: Fact, policy: Policy) -> None:
    """No lock; where the device has a memory, the lock was looked for."""
    if device.lock_status not in {None, "none"}:
        raise GuardRefusedError("device_locked", lock=Word("lock_status", device.lock_status))
    if device.lock_status is None and device.inside:
        raise GuardRefusedError("lock_not_checked")


def is_lock_lifted_apart(device: Device, fact: Fact, policy: Policy) -> None:
    """A lock that somebody saw does not vanish in the next diagnostic: lifting it is an event, with its reference."""
    if _given(fact, "lock_status") == "none" and device.lock_status not in {None, "none"}:
        raise GuardRefusedError("lock_to_be_lifted", lock=Word("lock_status", device.lock_status))


def media_are_listed(device: Device, fact: Fact, policy: Policy) -> None:
    """Every medium is listed, each once; one seen earlier does not vanish without a word."""
    media, is_without = _given(fact, "media"), _given(fact, "is_without_medium")
    names = [found.medium for found in media]
    if not media and not is_without:
        raise GuardRefusedError("media_missing")
    if media and is_without:
        raise GuardRefusedError("media_contradict")
    if len(set(names)) < len(names):
        raise GuardRefusedError("medium_twice", medium=max(names, key=names.count))
    vanished = [medium.medium for medium in device.inside if medium.medium not in names]
    if vanished:
        raise GuardRefusedError("medium_vanished", medium=vanished[0])
    for found in media:
        known = device.medium(found.medium)
        if known is not None and known.kind != found.kind:
            # Another kind would be another rule of erasure.
            raise GuardRefusedError("medium_kind_differs", medium=found.medium, kind=Word("medium_kind", known.kind))


def is_medium_known(device: Device, fact: Fact, policy: Policy) -> None:
    """The medium was listed by a diagnostic and is here, inside or removed."""
    name = _given(fact, "medium")
    medium = device.medium(name)
    if medium is None:
        known = ", ".join(each.medium for each in device.media) or "–"
        raise GuardRefusedError("medium_unknown", medium=name, known=known)
    if medium.place == "gone":
        raise GuardRefusedError("medium_gone", medium=name)
    if medium.status == "destroyed":
        raise GuardRefusedError("medium_destroyed", medium=name)


def can_be_erased(device: Device, fact: Fact, policy: Policy) -> None:
    """The proof is there and proves this wipe: no error, every byte, after the last user, at an instant of its own."""
    medium = device.medium(_given(fact, "medium"))
    if medium is None:
        raise GuardRefusedError("medium_unknown", medium=_given(fact, "medium"), known="–")
    wiped_at, done, errors = _given(fact, "wiped_at"), _given(fact, "bytes_erased"), _given(fact, "errors")
    if fact.evidence_sha256 is None:
        raise GuardRefusedError("evidence_missing", medium=medium.medium)
    if errors:
        raise GuardRefusedError("erasure_with_errors", medium=medium.medium, errors=errors)
    _check_bytes(medium, _given(fact, "level"), done)
    if wiped_at > fact.recorded_at:
        raise GuardRefusedError("occurred_in_future", occurred=wiped_at, recorded=fact.recorded_at)
    if wiped_at > fact.occurred_at:
        raise GuardRefusedError("wipe_after_event", medium=medium.medium, wiped=wiped_at, occurred=fact.occurred_at)
    if wiped_at < medium.pending_since:
        raise GuardRefusedError("wipe_too_old", medium=medium.medium, wiped=wiped_at, since=medium.pending_since)
    for other in device.media:
        if other.medium != medium.medium and other.wiped_at == wiped_at:
            raise GuardRefusedError("wipe_instant_twice", medium=medium.medium, other=other.medium, wiped=wiped_at)


def parts_are_consistent(device: Device, fact: Fact, policy: Policy) -> None:
    """A removed medium was inside; a fitted one is not already there."""
    inside = {medium.medium for medium in device.inside}
    for name in _given(fact, "removed"):
        if name not in inside:
            raise GuardRefusedError("medium_not_inside", medium=name, known=", ".join(sorted(inside)) or "–")
    fitted = [each.medium for each in _given(fact, "fitted")]
    for name in fitted:
        if name in inside or fitted.count(name) > 1:
            raise GuardRefusedError("medium_twice", medium=name)


def storage_parts_are_media(device: Device, fact: Fact, policy: Policy) -> None:
    """A storage that becomes a part is one of the media listed: else its data would be forgotten."""
    inside = sorted(medium.medium for medium in device.inside)
    for part in _given(fact, "parts"):
        if part.kind == "storage" and part.part not in inside:
            raise GuardRefusedError("storage_part_unknown", part=part.part, known=", ".join(inside) or "–")


def is_breach_checked(device: Device, fact: Fact, policy: Policy) -> None:
    """A loss with data that nobody erased is perhaps a personal data breach: the check is part of the fact."""
    if _given(fact, "reason") == "stolen" and _given(fact, "report") is None:
        raise GuardRefusedError("theft_report_missing")
    at_risk = device.data_status in {"pending", "failed"} or (device.is_entered and device.data_status == "unknown")
    if at_risk and _given(fact, "breach_check") is None:
        raise GuardRefusedError("breach_check_missing", status=Word("data_status", device.data_status))


def is_not_its_users(device: Device, fact: Fact, policy: Policy) -> None:
    """What was in use is its user's again once found; erasing it is for its return."""
    if device.previous_state == "in_use" and _given(fact, "is_to_erase"):
        raise GuardRefusedError("found_in_use")


def is_waste_safe(device: Device, fact: Fact, policy: Policy) -> None:
    """What becomes waste holds no data, or a contract says that the recycler destroys what it holds."""
    contract = getattr(fact.event, "recycler_contract", None) or device.recycler_contract
    if contract is not None:
        return
    if device.data_status == "unknown":
        raise GuardRefusedError("waste_media_unknown")
    for medium in device.inside:
        if not policy.is_erased(medium.kind, medium.status):
            raise GuardRefusedError(
                "waste_holds_data", medium=medium.medium, status=Word("medium_status", medium.status)
            )


def is_the_donor_s_data(device: Device, fact: Fact, policy: Policy) -> None:
    """What goes back to its donor may hold what the donor left on it, never what somebody else did."""
    for medium in device.inside:
        is_own = device.hand_overs == 0 and medium.pending_since == device.arrived_at
        if not is_own and not policy.is_erased(medium.kind, medium.status):
            raise GuardRefusedError(
                "data_of_somebody_else", medium=medium.medium, status=Word("medium_status", medium.status)
            )


def _check_bytes(medium: Medium, level: str, done: int | None) -> None:
    if level == "destroyed" or medium.size_bytes is None:
        return
    if done is None:
        raise GuardRefusedError("bytes_not_said", medium=medium.medium, size=medium.size_bytes)
    if done < medium.size_bytes:
        raise GuardRefusedError("bytes_missing", medium=medium.medium, done=done, size=medium.size_bytes)


def _given(fact: Fact, name: str) -> Any:
    return getattr(fact.event, name)
