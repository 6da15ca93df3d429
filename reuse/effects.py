"""What each event changes, beside the state and the fields it simply states. No refusal here: `guards.py` came first.

In: the device before, the fact. Out: the fields that change.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from reuse.event_fields import Event
from reuse.events import CATALOGUE
from reuse.state import BENEFICIARY, Device, Fact, Medium
from reuse.transitions import FIT

Changes = dict[str, Any]
#: Fields of a device that no event sets by naming them: their meaning differs, or an effect below sets them.
OWN = {"media", "device_id", "organisation", "seq", "state"}
#: Event -> the fields it states and a device holds under the same name.
SHARED = {
    name: tuple(sorted({field.name for field in fields(event)} & {field.name for field in fields(Device)} - OWN))
    for name, event in CATALOGUE.items()
}


def copied(event: Event) -> Changes:
    """The fields an event states and a device holds under the same name."""
    found = {}
    for name in SHARED[event.name]:
        value = getattr(event, name)
        if value is not None:
            found[name] = value
    return found


def _announce(device: Device, fact: Fact) -> Changes:
    donor = _given(fact, "donor")
    return {"possessor": donor, "owner": donor}


def _collect(device: Device, fact: Fact) -> Changes:
    return {
        "possessor": _given(fact, "collector") or fact.organisation,
        "owner": device.owner or _given(fact, "donor"),
    }


def _receive(device: Device, fact: Fact) -> Changes:
    return {
        "possessor": fact.organisation,
        "owner": _given(fact, "owner") or device.owner or _given(fact, "donor"),
        "is_entered": True,
        "arrived_at": fact.occurred_at,
    }


def _diagnose(device: Device, fact: Fact) -> Changes:
    known = {medium.medium for medium in device.media}
    seen = [_pending(found, device.arrived_at) for found in _given(fact, "media") if found.medium not in known]
    listed = {found.medium for found in _given(fact, "media")}
    held = tuple(
        replace(medium, place="inside") if medium.medium in listed and medium.place != "inside" else medium
        for medium in device.media
    )
    return {"media": held + tuple(seen), "is_diagnosed": True}


def _tag(device: Device, fact: Fact) -> Changes:
    return {"tags": tuple(sorted({*device.tags, *_given(fact, "added")} - set(_given(fact, "dropped"))))}


def _photograph(device: Device, fact: Fact) -> Changes:
    return {"pictures": (*device.pictures, fact.evidence_sha256)}


def _unlock(device: Device, fact: Fact) -> Changes:
    return {"lock_status": "none"}


def _erase(device: Device, fact: Fact) -> Changes:
    level, wiped_at = _given(fact, "level"), _given(fact, "wiped_at")
    changes = {"status": level, "wiped_at": wiped_at, "evidence_sha256": fact.evidence_sha256}
    return {"media": _with(device, _given(fact, "medium"), **changes)}


def _fail_erasure(device: Device, fact: Fact) -> Changes:
    return {"media": _with(device, _given(fact, "medium"), status="failed")}


def _repair(device: Device, fact: Fact) -> Changes:
    return {"repairer": fact.actor}


def _replace_part(device: Device, fact: Fact) -> Changes:
    removed = set(_given(fact, "removed"))
    kept = tuple(replace(each, place="stock") if each.medium in removed else each for each in device.media)
    fitted = _given(fact, "fitted")
    back = {each.medium for each in fitted}
    # A medium put back where it came from keeps what is known of it.
    kept = tuple(replace(each, place="inside") if each.medium in back else each for each in kept)
    known = {each.medium for each in kept}
    new = tuple(
        Medium(
            medium=each.medium,
            kind=each.kind,
            size_bytes=each.size_bytes,
            status="blank" if each.is_new else "pending",
            pending_since=fact.occurred_at,
        )
        for each in fitted
        if each.medium not in known
    )
    return {"media": kept + new, "repairer": fact.actor}


def _unqualify(device: Device, fact: Fact) -> Changes:
    return {"grade_function": None, "grade_cosmetic": None}


def _cancel(device: Device, fact: Fact) -> Changes:
    return {"request": None}


def _partner_receive(device: Device, fact: Fact) -> Changes:
    return {"possessor": _given(fact, "partner")}


def _hand_over(device: Device, fact: Fact) -> Changes:
    owner = device.owner if _given(fact, "mode") == "loan" else BENEFICIARY
    return {"possessor": BENEFICIARY, "owner": owner, "hand_overs": device.hand_overs + 1}


def _return(device: Device, fact: Fact) -> Changes:
    """Whoever had it may have written on it and locked it: to erase, to diagnose, to grade again."""
    was_in_use = device.state == "in_use"
    return _back_from_others(device, fact) | {
        "cycle": device.cycle + was_in_use,
        "possessor": fact.organisation,
        "owner": fact.organisation if device.owner == BENEFICIARY else device.owner,
        "arrived_at": fact.occurred_at,
    }


def _back_from_others(device: Device, fact: Fact) -> Changes:
    """What others may have changed: the data of what was inside, the lock, how it works; nobody waits for it now."""
    media = tuple(
        replace(each, status="pending", pending_since=fact.occurred_at, evidence_sha256=None, wiped_at=None)
        if each.place == "inside"
        else each
        for each in device.media
    )
    cleared = ("grade_function", "grade_cosmetic", "request", "partner", "mode", "client_ref", "audience",
               "commune_code", "lock_status")  # fmt: skip
    return dict.fromkeys(cleared) | {"media": media, "is_diagnosed": False, "kit": ()}


def _lose(device: Device, fact: Fact) -> Changes:
    return {"previous_state": device.state}


def _find(device: Device, fact: Fact) -> Changes:
    if not _given(fact, "is_to_erase"):
        return {"previous_state": None}
    holder = fact.organisation if device.previous_state in FIT else device.possessor
    return _back_from_others(device, fact) | {"previous_state": None, "possessor": holder}


def _dismantle(device: Device, fact: Fact) -> Changes:
    return {"media": _placed(device, "stock")}


def _recover_part(device: Device, fact: Fact) -> Changes:
    media = tuple(_pending(found, fact.occurred_at) for found in _given(fact, "media"))
    return {
        "media": media,
        "is_diagnosed": True,
        "is_without_medium": not media,
        "possessor": fact.organisation,
        "owner": fact.organisation,
        "weight_method": "measured",
        "arrived_at": fact.occurred_at,
    }


def _declare_waste(device: Device, fact: Fact) -> Changes:
    return {"legal_status": "waste"}


def _prepare_reuse(device: Device, fact: Fact) -> Changes:
    return {"legal_status": "product", "recycler_contract": None}


def _hand_to_recycler(device: Device, fact: Fact) -> Changes:
    return {"possessor": _given(fact, "recycler"), "media": _placed(device, "gone")}


def _transfer(device: Device, fact: Fact) -> Changes:
    taker = _given(fact, "taker")
    return {"possessor": taker, "owner": taker, "media": _placed(device, "gone")}


def _return_to_donor(device: Device, fact: Fact) -> Changes:
    return {"possessor": device.donor, "owner": device.donor, "media": _placed(device, "gone")}


#: What an event does beside stating its fields. An event that is not here only states and moves.
EFFECTS: dict[str, Callable[[Device, Fact], Changes]] = {
    "announce": _announce,
    "collect": _collect,
    "receive": _receive,
    "diagnose": _diagnose,
    "tag": _tag,
    "photograph": _photograph,
    "unlock": _unlock,
    "erase": _erase,
    "fail-erasure": _fail_erasure,
    "start-repair": _repair,
    "replace-part": _replace_part,
    "finish-repair": _repair,
    "unqualify": _unqualify,
    "cancel-reservation": _cancel,
    "partner-receive": _partner_receive,
    "hand-over": _hand_over,
    "return": _return,
    "lose": _lose,
    "find": _find,
    "dismantle": _dismantle,
    "recover-part": _recover_part,
    "declare-waste": _declare_waste,
    "prepare-reuse": _prepare_reuse,
    "hand-to-recycler": _hand_to_recycler,
    "transfer-out": _transfer,
    "return-to-donor": _return_to_donor,
}


def _given(fact: Fact, name: str) -> Any:
    return getattr(fact.event, name)


def _pending(found: Any, since: str) -> Medium:
    return Medium(
        medium=found.medium, kind=found.kind, size_bytes=found.size_bytes, status="pending", pending_since=since
    )


def _with(device: Device, name: str, **changes: Any) -> tuple[Medium, ...]:
    return tuple(replace(each, **changes) if each.medium == name else each for each in device.media)


def _placed(device: Device, place: str) -> tuple[Medium, ...]:
    """The media inside, elsewhere; those already removed stay where they are."""
    return tuple(replace(each, place=place) if each.place == "inside" else each for each in device.media)
