"""What happened in a year, one row a fact, from journeys: the tables that indicators count (METHODOLOGY 19.12).

In: journeys, the seats of the workshops. Out: frames with organisation, commune (that of the hand-over, else the seat)
and what is counted. Parts are no devices. Nothing here names a person: an audience is a code, a price a number.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import polars as pl

from reuse.balances import OUTCOMES, weight_of
from reuse.journeys import Journey, Step
from reuse.policy import Policy

PLACE: dict[str, pl.DataType] = {"organisation": pl.String(), "commune": pl.String(), "equipment_type": pl.String()}
MONTH: dict[str, pl.DataType] = {"month": pl.Int64()}
RECEIVED = PLACE | MONTH | {"grams": pl.Int64(), "origin": pl.String()}
HANDED = PLACE | MONTH | {
    "audience": pl.String(), "mode": pl.String(), "price_cents": pl.Int64(), "days": pl.Int64(),
    "answered": pl.Boolean(), "nonconforming": pl.Boolean(), "under_warranty": pl.Boolean(),
    "is_second_hand": pl.Boolean(),
}  # fmt: skip
RETURNED = PLACE | MONTH | {"audience": pl.String(), "fate": pl.String()}
ENDED = PLACE | MONTH | {"outcome": pl.String()}
CLOSED = PLACE | {"is_complete": pl.Boolean()}
#: Devices closed for `PROOF_DAYS` at the end of each month.
CLOSED_BY_MONTH = PLACE | MONTH | {"is_complete": pl.Boolean(), "devices": pl.Int64()}
WIPES = PLACE | MONTH | {
    "level": pl.String(), "is_failure": pl.Boolean(), "is_first": pl.Boolean(), "proof_kind": pl.String(),
}  # fmt: skip
SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "received": RECEIVED, "handed": HANDED, "returned": RETURNED, "ended": ENDED, "closed": CLOSED,
    "closed_by_month": CLOSED_BY_MONTH, "wipes": WIPES, "recycled": RECEIVED,
    "logged": PLACE | MONTH,
}  # fmt: skip
#: Days after which a closed device should have its proof (REU-08).
PROOF_DAYS = 90
#: What ends a device's stay in the chain for the yield (REU-03).
ENDS = ("in_use", "dismantled", "handed", "lost")
#: What became of a device that came back and was not handed over again (INC-03): ended, or left the chain.
FATES = dict.fromkeys(("dismantled", "handed", "recycled", "lost"), "ended")
FATES |= dict.fromkeys(("transferred", "returned_to_donor"), "left")
#: Outcomes that are proved by themselves: a receipt, a slip signed by both, a record of parts.
PROVED = ("in_use", "recycled", "returned_to_donor", "dismantled")


@dataclass(frozen=True)
class Facts:
    """The frames of one year."""

    received: pl.DataFrame
    handed: pl.DataFrame
    returned: pl.DataFrame
    ended: pl.DataFrame
    closed: pl.DataFrame
    closed_by_month: pl.DataFrame
    wipes: pl.DataFrame
    recycled: pl.DataFrame
    #: Months that the log of a workshop covers: from its first event to its last.
    logged: pl.DataFrame

    def of_month(self, month: int) -> "Facts":
        """The facts of one month of the year; what was closed, at its end."""
        parts = {name: frame.filter(month=month) for name, frame in vars(self).items() if name != "closed"}
        closed = parts["closed_by_month"].select(pl.col(CLOSED).repeat_by("devices")).explode(list(CLOSED))
        return Facts(**parts, closed=closed)


def facts_of(lives: Iterable[Journey], seats: Mapping[str, str | None], *, year: int, policy: Policy) -> Facts:
    """Every fact of a year. `seats`: organisation -> typed code of its commune."""
    held: dict[str, list[dict[str, Any]]] = {name: [] for name in Facts.__dataclass_fields__}
    end = date(year, 12, 31)
    closed: Counter[tuple[Any, ...]] = Counter()
    spans: dict[str, tuple[date, date]] = {}
    for life in lives:
        if life.steps:
            first, last = spans.get(life.organisation, (date.max, date.min))
            spans[life.organisation] = min(first, life.steps[0].day), max(last, life.steps[-1].day)
        if life.parent is not None:
            continue
        place = {"organisation": life.organisation, "commune": seats.get(life.organisation)}
        place |= {"equipment_type": life.equipment_type}
        steps = life.until(end)
        for number, step in enumerate(steps):
            if step.day.year == year:
                _note(held, place, life, steps, number, policy)
        if (is_complete := _is_complete(steps, end)) is not None:
            held["closed"].append(place | {"is_complete": is_complete})
        for month, is_complete in _closed_months(life.steps, year):
            closed[(*place.values(), month, is_complete)] += 1
    held["closed_by_month"] = [dict(zip(CLOSED_BY_MONTH, (*key, count), strict=True)) for key, count in closed.items()]
    held["logged"] = [
        {"organisation": name, "commune": seats.get(name), "month": month}
        for name, (first, last) in sorted(spans.items())
        for month in range(1, 13)
        if (first.year, first.month) <= (year, month) <= (last.year, last.month)
    ]
    return Facts(**{name: pl.DataFrame(rows, schema=SCHEMAS[name]) for name, rows in held.items()})


@cache
def month_ends(year: int) -> tuple[date, ...]:
    """The last day of each month."""
    return tuple(date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(1, 13))


def _is_complete(steps: Sequence[Step], day: date) -> bool | None:
    """Whether the fate of a device is proved, where it has been closed for `PROOF_DAYS` on a day; else None."""
    if not steps or steps[-1].after not in OUTCOMES or steps[-1].day > day - timedelta(days=PROOF_DAYS):
        return None
    return steps[-1].after in PROVED


def _closed_months(steps: Sequence[Step], year: int) -> Iterator[tuple[int, bool]]:
    """The months at whose end a device had been closed for `PROOF_DAYS`, and whether its fate was proved then."""
    ends = month_ends(year)
    for number, step in enumerate(steps):
        if step.after not in OUTCOMES:
            continue
        since = step.day + timedelta(days=PROOF_DAYS)
        until = steps[number + 1].day if number + 1 < len(steps) else date.max
        for month, end in enumerate(ends, start=1):
            if since <= end < until:
                yield month, step.after in PROVED


def _note(
    held: dict[str, list[dict[str, Any]]], place: dict[str, Any], life: Journey, steps: Sequence[Step], number: int,
    policy: Policy,
) -> None:  # fmt: skip
    step = steps[number]
    place = place | {"month": step.day.month}
    if step.event in {"receive", "hand-to-recycler"}:
        weight = weight_of(steps[: number + 1]) or weight_of(steps)
        row = place | {"grams": None if weight is None else weight[0], "origin": life.origin}
        held["received" if step.event == "receive" else "recycled"].append(row)
    elif step.event == "hand-over":
        held["handed"].append(place | _handed(life, steps, number, policy))
    elif step.event == "return" and step.before == "in_use":
        held["returned"].append(place | _returned(steps, number))
    elif step.event in {"erase", "fail-erasure"}:
        medium = step.said["medium"]
        is_first = not any(
            each.said.get("medium") == medium and each.event in {"erase", "fail-erasure"}
            for each in _since_arrival(steps, number)
        )
        is_failure = step.event == "fail-erasure"
        level, kind = step.said.get("level"), step.said.get("proof_kind")
        # Written before the kind of a proof was kept: a destruction is its own record, any other proof is not known.
        proof = kind or ("destruction" if level == "destroyed" else None)
        row = {"level": level, "is_failure": is_failure, "is_first": is_first, "proof_kind": proof}
        held["wipes"].append(place | row)
    if step.after in ENDS and step.before != step.after and step.event != "find":
        held["ended"].append(place | {"outcome": step.after})


def _handed(life: Journey, steps: Sequence[Step], number: int, policy: Policy) -> dict[str, Any]:
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
        "is_second_hand": is_second or _is_second_hand(life, steps, policy),
    }
    return row | _where(code)


def _is_second_hand(life: Journey, steps: Sequence[Step], policy: Policy) -> bool | None:
    """Whether somebody had a device before the workshop. One that it bought may be new: only its first day tells."""
    if life.origin in policy.second_hand_origins:
        return True
    arrived = next((each.day for each in steps if each.event in {"collect", "receive"}), None)
    if arrived is None or life.commissioned_on is None:
        return None
    return date.fromisoformat(life.commissioned_on) < arrived


def _returned(steps: Sequence[Step], number: int) -> dict[str, Any]:
    """A return from somebody's hands: whose it was, and what became of it since; nothing where it waits."""
    said = next(each.said for each in reversed(steps[:number]) if each.event == "hand-over")
    is_reused = any(each.event == "hand-over" for each in steps[number + 1 :])
    fate = "reused" if is_reused else FATES.get(steps[-1].after)
    return {"audience": said["audience"], "fate": fate} | _where(said.get("commune_code"))


def _where(code: str | None) -> dict[str, str]:
    """The commune of a hand-over, where it was said."""
    return {} if code is None else {"commune": code if code.startswith("COM-") else f"COM-{code}"}


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
