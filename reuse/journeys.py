"""The life of each device as steps between states, from its events and from nothing else (METHODOLOGY 19.10).

In: rows of the log, in the order of each device. Out: `Journey`s, what balances, avoided impact and indicators count.
The table of transitions is the only rule; what an event says is read as stored, without building its class: a hundred
thousand lives pass in seconds. An event taken back counts for nothing. Pure: no database, no clock.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from reuse.kinds import day_of, end_of
from reuse.transitions import NEW, VOID, found_as, next_state

#: Who a device is: known from whichever event says it last.
TRAITS = ("equipment_type", "lot", "donor", "origin", "commissioned_on")
EMPTY: dict[str, Any] = {}


class Step(NamedTuple):
    """One event that counts: when, what, from which state to which, what it says; `previous` is the day before it."""

    seq: int
    occurred_at: str
    event: str
    before: str
    after: str
    said: dict[str, Any]

    @property
    def day(self) -> date:
        """The day it happened, in the country."""
        return day_of(self.occurred_at)


@dataclass(frozen=True, slots=True)
class Journey:
    """One device: whose, what, where from, and its steps in order. `parent`: the device it came out of, for a part."""

    device_id: str
    organisation: str
    steps: tuple[Step, ...]
    equipment_type: str | None = None
    lot: str | None = None
    donor: str | None = None
    origin: str | None = None
    commissioned_on: str | None = None
    parent: str | None = None

    def until(self, day: date) -> tuple[Step, ...]:
        """The steps that happened by the end of a day."""
        end = end_of(day)
        if not self.steps or self.steps[-1].occurred_at < end:
            return self.steps
        return tuple(step for step in self.steps if step.occurred_at < end)


class LoggedEvent(NamedTuple):
    """What is read of the log."""

    device_id: str
    seq: int
    organisation: str
    type: str
    occurred_at: str
    payload_json: str


def journeys(rows: Iterable[Any]) -> Iterator[Journey]:
    """Each device in turn; `rows` have the fields of `LoggedEvent`, ordered by device, then seq."""
    held: list[Any] = []
    for row in rows:
        if held and held[0][0] != row[0]:
            yield _journey(held)
            held = []
        held.append(row)
    if held:
        yield _journey(held)


def _journey(rows: list[Any]) -> Journey:
    said = [EMPTY if row[5] == "{}" else json.loads(row[5]) for row in rows]
    voided = {values["voided_seq"] for row, values in zip(rows, said, strict=True) if row[3] == VOID}
    traits: dict[str, Any] = {}
    steps: list[Step] = []
    state, previous = NEW, None
    for row, values in zip(rows, said, strict=True):
        seq, event = row[1], row[3]
        if event == VOID or seq in voided:
            continue
        if event == "find":
            previous = found_as(previous, is_to_erase=values.get("is_to_erase", False))
        after = next_state(event, state, previous)
        previous = state if event == "lose" else None if event == "find" else previous
        steps.append(Step(seq, row[4], event, state, after, values))
        state = after
        for name in TRAITS:
            if values.get(name) is not None:
                traits[name] = values[name]
        if event == "recover-part":
            traits["parent"] = values["parent"]
    return Journey(device_id=rows[0][0], organisation=rows[0][2], steps=tuple(steps), **traits)
