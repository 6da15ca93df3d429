"""What an event needs beyond its state; the guards of data are in `guards_data.py` (METHODOLOGY 19.3).

In: the device before, the fact, the policy. Out: nothing, or a refusal that says what was expected and who may lift it.
`GUARDS` names, event by event, the guards that apply.
"""

from collections.abc import Callable
from typing import Any

from reuse.errors import GuardRefusedError, TransitionRefusedError
from reuse.exits import anniversary
from reuse.guards_data import (
    can_be_erased,
    holds_no_data,
    is_breach_checked,
    is_lock_lifted_apart,
    is_medium_known,
    is_not_its_users,
    is_not_locked,
    is_the_donor_s_data,
    is_waste_safe,
    media_are_listed,
    parts_are_consistent,
    storage_parts_are_media,
)
from reuse.kinds import HOUSEHOLDS, day_of
from reuse.policy import Policy
from reuse.state import Device, Fact
from reuse.transitions import NEW, VOID
from reuse.vocabularies import Word, codes, period_of
from reuse.weights import check_weight

Guard = Callable[[Device, Fact, Policy], None]


def check_times(device: Device, fact: Fact) -> None:
    """Not in the future, not before what already happened, written after what is already written (I7)."""
    if fact.seq != device.seq + 1:
        raise TransitionRefusedError("seq_unexpected", seq=fact.seq, expected=device.seq + 1)
    if fact.occurred_at > fact.recorded_at:
        raise GuardRefusedError("occurred_in_future", occurred=fact.occurred_at, recorded=fact.recorded_at)
    if fact.event.name != VOID and fact.occurred_at < device.occurred_at:
        raise GuardRefusedError("occurred_before_last", occurred=fact.occurred_at, last=device.occurred_at)
    if fact.recorded_at <= device.recorded_at:
        raise GuardRefusedError("recorded_before_last", recorded=fact.recorded_at, last=device.recorded_at)


def _is_known_on_arrival(device: Device, fact: Fact, policy: Policy) -> None:
    """The first event says what comes, from whom and by which route of the law."""
    if device.state != NEW:
        return
    for field in ("equipment_type", "origin", "donor"):
        if _given(fact, field) is None:
            raise GuardRefusedError("arrival_incomplete", field=field)


def _is_household_unnamed(device: Device, fact: Fact, policy: Policy) -> None:
    """A private person who gives is nobody of the register: one name stands for all of them."""
    check_household(_given(fact, "donor"), _given(fact, "origin") or device.origin)


def check_household(donor: str | None, origin: str | None) -> None:
    """The same of a device or of a lot."""
    if origin == "household_donation" and donor not in {None, HOUSEHOLDS}:
        raise GuardRefusedError("donor_household", donor=donor, name=HOUSEHOLDS)


def _is_type_known(device: Device, fact: Fact, policy: Policy) -> None:
    """A type said on arrival or later is one of the list: weights, ceilings and kits hang on it."""
    said = _given(fact, "equipment_type")
    if said is not None and said not in policy.masses:
        raise GuardRefusedError("equipment_type_unknown", equipment_type=said)


def _is_commissioned_before(device: Device, fact: Fact, policy: Policy) -> None:
    said = _given(fact, "commissioned_on")
    if said is not None and day_of(said) > day_of(fact.occurred_at):
        raise GuardRefusedError("commissioned_in_future", day=said)


def _is_weight_plausible(device: Device, fact: Fact, policy: Policy) -> None:
    check_weight(getattr(fact.event, "equipment_type", None) or device.equipment_type, 1, _given(fact, "grams"), policy)


def _is_serial_told(device: Device, fact: Fact, policy: Policy) -> None:
    serial = _given(fact, "serial")
    if serial is not None and policy.is_junk_serial(serial):
        raise GuardRefusedError("serial_is_junk", serial=serial)


def _is_gift_allowed(device: Device, fact: Fact, policy: Policy) -> None:
    check_gift(device, fact.event, fact.occurred_at, policy)


def check_gift(before: Any, event: Any, occurred_at: str, policy: Policy) -> None:
    """A gift of a public body, of a device or of a lot: unit value under the ceiling of the day, taker on the list.

    Announced once, the origin stays: another one on arrival would lift the ceilings of gift and of price.
    """
    check_origin(before.origin, event.origin)
    if (event.origin or before.origin) != "public_gift":
        return
    value, taker = event.unit_value_cents, event.taker_kind
    ceiling = policy.gift_ceiling(day_of(occurred_at))
    if before.origin is None and (value is None or taker is None):
        raise GuardRefusedError("gift_needs_value_and_taker")
    if value is not None and ceiling is not None and value > ceiling.value:
        raise GuardRefusedError("gift_over_ceiling", value=_euros(value), ceiling=_euros(ceiling.value))
    if taker is not None and taker not in policy.gift_takers:
        raise GuardRefusedError("gift_taker_refused", taker=Word("taker_kind", taker))


def check_origin(known: str | None, said: str | None) -> None:
    """Where it comes from was announced, or is that of its lot: it does not change on the way."""
    if known is not None and said is not None and said != known:
        raise GuardRefusedError("origin_differs", known=Word("origin", known), said=Word("origin", said))


def _is_identified(device: Device, fact: Fact, policy: Policy) -> None:
    if all(_given(fact, name) is None for name in ("serial", "hardware_hash", "label")):
        raise GuardRefusedError("identity_missing")


def _is_fit_to_leave(device: Device, fact: Fact, policy: Policy) -> None:
    if not device.is_diagnosed:
        raise GuardRefusedError("diagnosis_missing")
    if not _given(fact, "is_every_function_tested"):
        raise GuardRefusedError("functions_not_tested")


def _is_kit_complete(device: Device, fact: Fact, policy: Policy) -> None:
    owed = [item for item in policy.kit.get(device.equipment_type or "", ()) if item not in _given(fact, "kit")]
    if owed and _given(fact, "kit_waiver") is None:
        raise GuardRefusedError("kit_incomplete", missing=[Word("kit_item", item) for item in owed])


def _is_partner_another(device: Device, fact: Fact, policy: Policy) -> None:
    """Possession passes between two organisations, and to the one the slip names (I6)."""
    partner = _given(fact, "partner")
    if partner == device.organisation:
        raise GuardRefusedError("partner_is_oneself", partner=partner)
    if fact.event.name == "partner-receive" and partner != device.partner:
        raise GuardRefusedError("partner_is_not_the_one", partner=partner, expected=device.partner)


def _is_taker_another(device: Device, fact: Fact, policy: Policy) -> None:
    if _given(fact, "taker") == device.organisation:
        raise GuardRefusedError("partner_is_oneself", partner=device.organisation)


def _is_price_allowed(device: Device, fact: Fact, policy: Policy) -> None:
    """A sale has a price, nothing else has; what a public body gave is sold under the solidarity ceiling (I11)."""
    price, mode = _given(fact, "price_cents"), _mode(fact)
    if mode == "sale" and price is None:
        raise GuardRefusedError("price_missing")
    if mode != "sale" and price:
        raise GuardRefusedError("price_without_sale", price=_euros(price))
    if mode != "sale" or device.origin != "public_gift":
        return
    ceiling = policy.price_ceiling(device.equipment_type or "", day_of(fact.occurred_at))
    if ceiling is None:
        raise GuardRefusedError("price_ceiling_unknown", equipment_type=device.equipment_type)
    if price > ceiling.value:
        raise GuardRefusedError("price_over_ceiling", price=_euros(price), ceiling=_euros(ceiling.value))


def _is_proof_due_later(device: Device, fact: Fact, policy: Policy) -> None:
    due, years = day_of(_given(fact, "proof_due_on")), policy.proof_longest_years
    if due < day_of(fact.occurred_at):
        raise GuardRefusedError("proof_due_in_past", day=due)
    last = anniversary(day_of(fact.occurred_at), years)
    if due > last:
        raise GuardRefusedError("proof_due_too_late", day=due, years=years, last=last)


def _is_mass_kept(device: Device, fact: Fact, policy: Policy) -> None:
    """Parts and residue weigh what the device weighed."""
    if device.grams is None:
        raise GuardRefusedError("weight_missing")
    found = sum(part.grams for part in _given(fact, "parts")) + _given(fact, "residue_grams")
    if found != device.grams:
        raise GuardRefusedError("mass_differs", found=found, expected=device.grams)


def _is_weighed_with_slip(device: Device, fact: Fact, policy: Policy) -> None:
    if _given(fact, "grams_handed") == 0:
        raise GuardRefusedError("weight_is_zero")
    check_weight(device.equipment_type, 1, _given(fact, "grams_handed"), policy)
    if _given(fact, "recycler") == device.organisation:
        raise GuardRefusedError("partner_is_oneself", partner=device.organisation)


def _is_gap_accepted(device: Device, fact: Fact, policy: Policy) -> None:
    handed, received = device.grams_handed, _given(fact, "grams_received")
    if handed is None or _given(fact, "gap_accepted_by") is not None:
        return
    if abs(received - handed) > policy.mass_gap_ratio * handed:
        raise GuardRefusedError("mass_gap", handed=handed, received=received)


def _is_donor_known(device: Device, fact: Fact, policy: Policy) -> None:
    if device.donor is None:
        raise GuardRefusedError("donor_unknown")


_ARRIVAL: tuple[Guard, ...] = (
    _is_known_on_arrival,
    _is_household_unnamed,
    _is_type_known,
    _is_commissioned_before,
    _is_gift_allowed,
    _is_weight_plausible,
)
_LEAVES: tuple[Guard, ...] = (holds_no_data, is_not_locked)


def _is_code_in_force(device: Device, fact: Fact, policy: Policy) -> None:
    """A waste code is one of the list of that day; codes that left the table since the log was written hold."""
    event: Any = fact.event
    code, day = event.waste_code, day_of(fact.occurred_at)
    if code not in codes("waste_code"):
        return
    first, last = period_of("waste_code", code)
    if not first <= day <= last:
        family = [each for each in codes("waste_code") if each[:5] == code[:5]]
        known = [each for each in family if period_of("waste_code", each)[0] <= day <= period_of("waste_code", each)[1]]
        raise GuardRefusedError("waste_code_not_in_force", value=code, on=day, known=", ".join(known))


def _is_tag_told(device: Device, fact: Fact, policy: Policy) -> None:
    """It changes something: a tag that is not there yet, or one that is."""
    added, dropped = set(_given(fact, "added")), set(_given(fact, "dropped"))
    if not added and not dropped:
        raise GuardRefusedError("tag_missing")
    if dropped - set(device.tags):
        raise GuardRefusedError(
            "tag_not_there", tag=min(dropped - set(device.tags)), known=", ".join(device.tags) or "–"
        )
    if added <= set(device.tags) and not dropped:
        raise GuardRefusedError("tag_there", tag=", ".join(sorted(added)))


def _is_picture_new(device: Device, fact: Fact, policy: Policy) -> None:
    if fact.evidence_sha256 is None:
        raise GuardRefusedError("picture_missing")
    if fact.evidence_sha256 in device.pictures:
        raise GuardRefusedError("picture_there")


#: Event -> guards, in the order in which they are asked.
GUARDS: dict[str, tuple[Guard, ...]] = {
    "announce": (*_ARRIVAL, _is_serial_told),
    "collect": _ARRIVAL,
    "receive": _ARRIVAL,
    "identify": (_is_identified, _is_serial_told, _is_type_known),
    "weigh": (_is_weight_plausible,),
    "tag": (_is_tag_told,),
    "photograph": (_is_picture_new,),
    "diagnose": (media_are_listed, is_lock_lifted_apart),
    "erase": (is_medium_known, can_be_erased),
    "fail-erasure": (is_medium_known,),
    "replace-part": (parts_are_consistent,),
    "qualify": (_is_fit_to_leave, *_LEAVES, _is_kit_complete),
    "allocate": _LEAVES,
    "ship": (*_LEAVES, _is_partner_another),
    "partner-receive": (*_LEAVES, _is_partner_another),
    "hand-over": (*_LEAVES, _is_price_allowed),
    "lose": (is_breach_checked,),
    "find": (is_not_its_users,),
    "dismantle": (_is_mass_kept, storage_parts_are_media),
    "declare-waste": (is_waste_safe,),
    "hand-to-recycler": (is_waste_safe, _is_weighed_with_slip, _is_code_in_force),
    "confirm-treatment": (_is_gap_accepted,),
    "transfer-out": (*_LEAVES, _is_taker_another, _is_price_allowed, _is_proof_due_later),
    "return-to-donor": (_is_donor_known, is_the_donor_s_data),
}


def _given(fact: Fact, name: str) -> Any:
    return getattr(fact.event, name)


def _mode(fact: Fact) -> str:
    return str(_given(fact, "mode" if fact.event.name == "hand-over" else "route"))


def _euros(cents: float) -> str:
    return f"{int(cents) // 100},{int(cents) % 100:02d} €"
