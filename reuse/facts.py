"""What happened in a year, one row a fact, from journeys: the tables that indicators count (METHODOLOGY 19.12).

In: journeys, the seats of the workshops. Out: frames with organisation, commune (that of the hand-over, else the seat)
and what is counted. Parts are no devices. Nothing here names a person: an audience is a code, a price a number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from reuse.balances import OUTCOMES, weight_of
from reuse.journeys import Journey, Step
from reuse.policy import Policy

PLACE: dict[str, pl.DataType] = {"organisation": pl.String(), "commune": pl.String(), "equipment_type": pl.String()}
RECEIVED = PLACE | {"grams": pl.Int64(), "origin": pl.String()}
HANDED = PLACE | {
    "audience": pl.String(), "mode": pl.String(), "price_cents": pl.Int64(), "days": pl.Int64(),
    "answered": pl.Boolean(), "nonconforming": pl.Boolean(), "under_warranty": pl.Boolean(),
}  # fmt: skip
ENDED = PLACE | {"outcome": pl.String()}
CLOSED = PLACE | {"is_complete": pl.Boolean()}
WIPES = PLACE | {"level": pl.String(), "is_failure": pl.Boolean(), "is_first": pl.Boolean()}
SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "received": RECEIVED, "handed": HANDED, "ended": ENDED, "closed": CLOSED, "wipes": WIPES, "recycled": RECEIVED,
}  # fmt: skip
#: Days after which a closed device should have its proof (REU-08).
PROOF_DAYS = 90
#: What ends a device's stay in the chain for the yield (REU-03).
ENDS = ("in_use", "dismantled", "handed", "lost")
#: Outcomes that are proved by themselves: a receipt, a slip signed by both, a record of parts.
PROVED = ("in_use", "recycled", "returned_to_donor", "dismantled")


@dataclass(frozen=True)
class Facts:
    """The frames of one year."""

    received: pl.DataFrame
    handed: pl.DataFrame
    ended: pl.DataFrame
    closed: pl.DataFrame
    wipes: pl.DataFrame
    recycled: pl.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all happened."""
        return all(frame.is_empty() for frame in vars(self).values())


def facts_of(lives: Iterable[Journey], seats: Mapping[str, str | None], *, year: int, policy: Policy) -> Facts:
    """Every fact of a year. `seats`: organisation -> typed code of its commune."""
    held: dict[str, list[dict[str, Any]]] = {name: [] for name in Facts.__dataclass_fields__}
    end = date(year, 12, 31)
    for life in lives:
        if life.parent is not None:
            continue
        place = {"organisation": life.organisation, "commune": seats.get(life.organisation)}
        place |= {"equipment_type": life.equipment_type}
        steps = life.until(end)
        for number, step in enumerate(steps):
            if step.day.year == year:
                _note(held, place, life, steps, number, policy)
        if steps and steps[-1].after in OUTCOMES and steps[-1].day <= end - timedelta(days=PROOF_DAYS):
            held["closed"].append(place | {"is_complete": steps[-1].after in PROVED})
    return Facts(**{name: pl.DataFrame(rows, schema=SCHEMAS[name]) for name, rows in held.items()})


def _note(
    held: dict[str, list[dict[str, Any]]], place: dict[str, Any], life: Journey, steps: Sequence[Step], number: int,
    policy: Policy,
) -> None:  # fmt: skip
    step = steps[number]
    if step.event in {"receive", "hand-to-recycler"}:
        weight = weight_of(steps[: number + 1]) or weight_of(steps)
        row = place | {"grams": None if weight is None else weight[0], "origin": life.origin}
        held["received" if step.event == "receive" else "recycled"].append(row)
    elif step.event == "hand-over":
        held["handed"].append(place | _handed(steps, number, policy))
    elif step.event in {"erase", "fail-erasure"}:
        medium = step.said["medium"]
        is_first = not any(
            each.said.get("medium") == medium and each.event in {"erase", "fail-erasure"}
            for each in _since_arrival(steps, number)
        )
        is_failure = step.event == "fail-erasure"
        held["wipes"].append(place | {"level": step.said.get("level"), "is_failure": is_failure, "is_first": is_first})
    if step.after in ENDS and step.before != step.after and step.event != "find":
        held["ended"].append(place | {"outcome": step.after})


def _handed(steps: Sequence[Step], number: int, policy: Policy) -> dict[str, Any]:
    """A hand-over: to whom (a category), how, after how long; and whether it came back faulty within its warranty."""
    step = steps[number]
    said, code = step.said, step.said.get("commune_code")
    begun = next(
        (each.day for each in reversed(steps[:number]) if each.event in {"collect", "receive", "return"}), None
    )
    collected = next((each.day for each in reversed(steps[:number]) if each.event == "collect"), begun)
    is_second = any(each.event == "return" for each in steps[:number])
    since = begun if is_second else collected
    until = warranty_end(step, policy)
    back = next((each for each in steps[number + 1 :] if each.event == "return"), None)
    row = {
        "audience": said["audience"],
        "mode": said["mode"],
        "price_cents": said.get("price_cents"),
        "days": None if since is None else (step.day - since).days,
        "answered": said.get("substitution", "unanswered") != "unanswered",
        "nonconforming": back is not None and back.day <= until and back.said["reason"] in policy.nonconforming_reasons,
        "under_warranty": back is None,
    }
    return row | ({} if code is None else {"commune": code if code.startswith("COM-") else f"COM-{code}"})


def warranty_end(step: Step, policy: Policy) -> date:
    """Last day of the warranty of a hand-over: the months of its mode, to the same day of the month or the last one."""
    months = step.day.month - 1 + policy.warranty_months[step.said["mode"]]
    year, month = step.day.year + months // 12, months % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(step.day.day, (first_of_next - timedelta(days=1)).day))


def _since_arrival(steps: Sequence[Step], number: int) -> Iterable[Step]:
    """The steps since the device last came in."""
    start = max((place for place in range(number) if steps[place].event in {"receive", "return"}), default=0)
    return steps[start:number]
