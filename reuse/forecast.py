"""What inventories will give back to reuse in the years to come (METHODOLOGY 19.18). Pure.

In: devices in use with their age and life (`Fleet`), how many of a type the chain reused of those whose fate it knows
(`Observed`). Out: one `Forecast` a place, type and year, cumulated since today. Who leaves is told by the survival
curve of the scenarios (METHODOLOGY 22.2), never by a second one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from barometer.decisions.proportions import observed_share
from barometer.decisions.turnover import survivors
from factors.levers import PPM
from reuse.balances import OUTCOMES
from reuse.exits import anniversary, is_over_age
from reuse.journeys import Journey
from reuse.ties import base_type

REUSED = ("in_use", "transferred")
#: Given back to its donor, a device was neither reused nor lost to reuse by the chain.
SETTLED = tuple(outcome for outcome in OUTCOMES if outcome != "returned_to_donor")


@dataclass(frozen=True)
class Fleet:
    """Devices alike. `life_months`: low, central, high; `due_on`: end of contract or support, retirement decided."""

    place: str
    equipment_type: str
    units: int
    commissioned_on: date | None
    life_months: tuple[int, int, int]
    due_on: date | None = None
    is_aside: bool = False


@dataclass(frozen=True)
class Observed:
    """Of `settled` devices whose fate is known, `reused` serve again."""

    reused: int
    settled: int

    @property
    def interval(self) -> tuple[float, float | None, float]:
        """Low, central, high share, by Wilson's score; nothing observed says nothing: 0 to 1, without centre."""
        return observed_share(self.reused, self.settled)


@dataclass(frozen=True)
class Forecast:
    """What leaves use until a day, what of it is too old to be reused, and what would serve again."""

    place: str
    equipment_type: str
    until: date
    held: int
    leaving: tuple[float, float, float]
    too_old: float
    observed: Observed
    supply: tuple[float, float | None, float]


def forecast(fleets: Iterable[Fleet], observed: Mapping[str, Observed], *, on: date, years: int) -> list[Forecast]:
    """By place, type and year, from the soonest; each year counts those before it."""
    groups: dict[tuple[str, str], list[Fleet]] = defaultdict(list)
    for fleet in fleets:
        groups[fleet.place, fleet.equipment_type.removesuffix("_refurbished")].append(fleet)
    return [
        _forecast(place, kind, found, observed.get(base_type(kind), Observed(0, 0)), on, year)
        for (place, kind), found in sorted(groups.items())
        for year in range(1, years + 1)
    ]


def observed_yield(lives: Iterable[Journey], *, on: date) -> dict[str, Observed]:
    """Type -> what became of the devices that the chain received, by a day; parts are not devices."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for life in lives:
        steps = life.until(on)
        is_device = life.parent is None and any(step.event == "receive" for step in steps)
        if not is_device or life.equipment_type is None or steps[-1].after not in SETTLED:
            continue
        count = counts[base_type(life.equipment_type)]
        count[0] += steps[-1].after in REUSED
        count[1] += 1
    return {kind: Observed(*count) for kind, count in counts.items()}


def _forecast(place: str, kind: str, fleets: list[Fleet], seen: Observed, on: date, year: int) -> Forecast:
    # A shorter life makes more leave: the highest number comes from the lowest life.
    gone, old = zip(*[_gone(fleets, which, on, year) for which in (2, 1, 0)], strict=True)
    reusable = [leaves - aged for leaves, aged in zip(gone, old, strict=True)]
    shares = seen.interval
    low, central, high = (
        None if share is None else count / PPM * share for count, share in zip(reusable, shares, strict=True)
    )
    return Forecast(
        place, kind, anniversary(on, year), _held(fleets), (gone[0] / PPM, gone[1] / PPM, gone[2] / PPM),
        old[1] / PPM, seen, (low or 0.0, central, high or 0.0),
    )  # fmt: skip


def _held(fleets: list[Fleet]) -> int:
    return sum(fleet.units for fleet in fleets)


def _gone(fleets: list[Fleet], which: int, on: date, years: int) -> tuple[int, int]:
    """(millionths of devices that left by the end of so many years, those of them over the age of reuse that day)."""
    total = old = 0
    for fleet in fleets:
        before = 0
        for year in range(1, years + 1):
            end = anniversary(on, year)
            left = fleet.units * _left(fleet, which, on, year)
            total += left - before
            old += left - before if is_over_age(fleet.commissioned_on, end) else 0
            before = left
    return total, old


def _left(fleet: Fleet, which: int, on: date, year: int) -> int:
    """Millionths of a device's chance to have left by the end of a year: certain once set aside or due."""
    is_due = fleet.due_on is not None and on < fleet.due_on <= anniversary(on, year)
    if fleet.is_aside or is_due:
        return PPM
    curve = survivors(fleet.life_months[which])
    if fleet.commissioned_on is None:
        # As in a stock renewed for ever: each year leaves as many as were bought in one.
        return PPM * sum(curve[:year]) // sum(curve)
    age = whole_years(fleet.commissioned_on, on)
    now, later = ((*curve[place : place + 1], 0)[0] for place in (age, age + year))
    return PPM * (now - later) // now if now else PPM


def whole_years(start: date, end: date) -> int:
    """Whole years between two days, none before the first."""
    years = end.year - start.year
    return max(years if anniversary(start, years) <= end else years - 1, 0)
