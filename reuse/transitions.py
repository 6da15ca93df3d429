"""The table of transitions, as data: event, from, to, who acts, EPCIS step and disposition (METHODOLOGY 19.2).

In: `transitions.csv`. Out: the state an event leads to, or a refusal that lists the states it follows from. `=` keeps
the state, `@previous` gives back the one before the loss. Taking an event back (`void`) follows from every state.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from reuse.errors import TransitionRefusedError
from reuse.vocabularies import Word

NEW = "new"
SAME = "="
PREVIOUS = "@previous"
VOID = "void"
#: States of a device that is fit for somebody: no medium may be pending there (I4).
FIT = ("ready", "reserved", "in_transit", "at_partner")


@dataclass(frozen=True)
class Transition:
    """One row of the table."""

    event: str
    from_state: str
    to_state: str
    role: str
    epcis_step: str
    epcis_disposition: str


@cache
def transitions() -> dict[tuple[str, str], Transition]:
    """The whole table, by event and state."""
    text = (files("reuse") / "transitions.csv").read_text(encoding="utf-8")
    rows = [Transition(**row) for row in csv.DictReader(text.splitlines())]
    return {(row.event, row.from_state): row for row in rows}


@cache
def follows_from(event: str) -> tuple[str, ...]:
    """The states an event follows from."""
    return tuple(state for name, state in transitions() if name == event)


@cache
def possible(state: str) -> tuple[str, ...]:
    """The events that follow from a state; guards may still refuse them."""
    return tuple(name for name, origin in transitions() if origin == state)


@cache
def moving() -> tuple[str, ...]:
    """The events that lead to another state, from some state at least."""
    return tuple(sorted({row.event for row in transitions().values() if row.to_state != SAME}))


def found_as(previous: str | None, *, is_to_erase: bool) -> str | None:
    """The state of a device found again: as it was, or back from outside where it was fit and others had it."""
    return "returned" if is_to_erase and previous in FIT else previous


def next_state(event: str, state: str, previous: str | None) -> str:
    """The state after an event; refused with what was expected where the table has no such row."""
    row = transitions().get((event, state))
    if row is None:
        raise TransitionRefusedError(
            "transition_refused",
            event=Word("event", event),
            state=Word("state", state),
            expected=[Word("state", each) for each in follows_from(event)],
        )
    if row.to_state == SAME:
        return state
    return (previous or state) if row.to_state == PREVIOUS else row.to_state
