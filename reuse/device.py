"""One device and its life: a frozen state, and the three functions that make it move (METHODOLOGY 19).

`apply(device, fact, policy)` decides: the table of transitions, then every guard, then the new state. `fold(facts)`
tells a life again without asking the guards: what was accepted stays accepted when a rule becomes stricter. `take_back`
decides a correction, which needs the whole history. Pure: no database, no clock; ids and times are arguments.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from reuse import effects
from reuse.corrections import check_voidable
from reuse.errors import GuardRefusedError, ReuseError
from reuse.events_out import EventVoided
from reuse.guards import GUARDS, check_times
from reuse.policy import Policy
from reuse.state import Device, Fact
from reuse.transitions import VOID, found_as, next_state
from reuse.vocabularies import Word

__all__ = ["Device", "Fact", "Life", "apply", "fold", "take_back"]

_FIELDS = frozenset(field.name for field in fields(Device))


@dataclass(frozen=True)
class Life:
    """A device with the facts that made it."""

    device: Device
    facts: tuple[Fact, ...]


def apply(device: Device, fact: Fact, policy: Policy) -> Device:
    """The device after a fact; refused with what was expected where the table or a guard does not allow it."""
    state = _after(device, fact)
    check_times(device, fact)
    for guard in GUARDS.get(fact.event.name, ()):
        guard(device, fact, policy)
    return _moved(device, fact, state)


def fold(device: Device, facts: Iterable[Fact]) -> Device:
    """The device that these facts give, from `device` on; a fact taken back counts for nothing but its place."""
    listed = list(facts)
    voided = {fact.event.voided_seq for fact in listed if isinstance(fact.event, EventVoided)}
    for fact in listed:
        if fact.seq in voided or fact.event.name == VOID:
            device = replace(device, seq=fact.seq, recorded_at=fact.recorded_at)
        else:
            device = _moved(device, fact, _after(device, fact))
    return device


def take_back(new: Device, facts: Sequence[Fact], fact: Fact, policy: Policy) -> Device:
    """The device after a correction: what came later must still hold without the fact taken back."""
    event = fact.event
    if not isinstance(event, EventVoided):
        raise TypeError(type(event))
    current = fold(new, facts)
    check_times(current, fact)
    check_voidable(current, facts, event)
    earlier = [each for each in facts if each.seq < event.voided_seq]
    gone = {each.event.voided_seq for each in facts if isinstance(each.event, EventVoided)} | {event.voided_seq}
    device = fold(new, [each for each in earlier if each.seq not in gone])
    for later in facts:
        if later.seq > event.voided_seq and later.seq not in gone and later.event.name != VOID:
            try:
                device = apply(device, later, policy)
            except ReuseError as refusal:
                raise GuardRefusedError(
                    "void_breaks_later", seq=event.voided_seq, later=later.seq, event=Word("event", later.event.name)
                ) from refusal
    return fold(new, [*facts, fact])


def _after(device: Device, fact: Fact) -> str:
    """The state an event leads to; refused where the table has no such row."""
    previous = found_as(device.previous_state, is_to_erase=getattr(fact.event, "is_to_erase", False))
    return next_state(fact.event.name, device.state, previous)


def _moved(device: Device, fact: Fact, state: str) -> Device:
    changes = effects.copied(fact.event)
    special = effects.EFFECTS.get(fact.event.name)
    if special is not None:
        changes |= special(device, fact)
    changes |= {
        "state": state,
        "seq": fact.seq,
        "occurred_at": fact.occurred_at,
        "recorded_at": fact.recorded_at,
    }
    return _changed(device, changes)


def _changed(device: Device, changes: dict[str, Any]) -> Device:
    """A copy with some fields changed, as `dataclasses.replace` makes it, which is most of the time of a fold: sixty
    fields are read and given one by one there, here their dictionary is copied once.
    """
    if not changes.keys() <= _FIELDS:
        raise TypeError(sorted(changes.keys() - _FIELDS))
    copy = object.__new__(Device)
    vars(copy).update(vars(device))
    vars(copy).update(changes)
    return copy
