"""Targets, and whether the trend meets them (METHODOLOGY 23.1, 23.2). In: a trajectory, observed years. Out: when.

A trajectory is a set of dated values: straight between them where somebody set a target, a stair where the law does.
Nothing here proposes a target. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

#: A line through two points always fits: a trend asks for three.
FEWEST_YEARS = 3
#: A line is not followed further than this after the last observation.
FURTHEST = 30
FEW, MODELLED, WRONG_WAY, TOO_FAR, REACHED, MEETS = "few", "modelled", "wrong_way", "too_far", "reached", "meets"
#: The start was counted in another way than what is observed: no gap, no verdict, no trend.
OTHER_START = "other_start"


@dataclass(frozen=True)
class Trajectory:
    """`steps`: year -> value, in the unit of the indicator. `is_stair`: a value holds until the next one."""

    steps: Mapping[int, float]
    is_stair: bool
    is_at_least: bool

    def asked(self, year: int) -> float | None:
        """What is asked of a year; None before the first one."""
        past = [each for each in sorted(self.steps) if each <= year]
        if not past:
            return None
        later = [each for each in sorted(self.steps) if each > year]
        if self.is_stair or not later:
            return self.steps[past[-1]]
        since, until = past[-1], later[0]
        return self.steps[since] + (self.steps[until] - self.steps[since]) * (year - since) / (until - since)

    def is_met(self, value: float, asked: float) -> bool:
        """Whether a value is on the right side."""
        return value >= asked if self.is_at_least else value <= asked

    @property
    def last(self) -> tuple[int, float]:
        """The end of the trajectory."""
        year = max(self.steps)
        return year, self.steps[year]


@dataclass(frozen=True)
class Meeting:
    """When the trend meets the end of a trajectory: `why` says how, or why nobody can tell; `year` where it does."""

    why: str
    year: int | None = None


def meeting(trajectory: Trajectory, observed: Mapping[int, float], *, is_informed: bool) -> Meeting:
    """The year at which the least-squares line of comparable years reaches the last value asked.

    `observed`: years of one method, perimeter and series only. `is_informed`: enough of them is measured or declared.
    """
    if not observed:
        return Meeting(FEW)
    _, wanted = trajectory.last
    newest = max(observed)
    if trajectory.is_met(observed[newest], wanted):
        return Meeting(REACHED, newest)
    if not is_informed:
        return Meeting(MODELLED)
    if len(observed) < FEWEST_YEARS:
        return Meeting(FEW)
    return _followed(trajectory, observed)


def _followed(trajectory: Trajectory, observed: Mapping[int, float]) -> Meeting:
    """Where the line of the observed years crosses the last value asked."""
    newest, (_, wanted) = max(observed), trajectory.last
    slope, level = _line(observed)
    if slope == 0 or (slope > 0) != trajectory.is_at_least:
        return Meeting(WRONG_WAY)
    for year in range(newest + 1, newest + FURTHEST + 1):
        if trajectory.is_met(level + slope * year, wanted):
            return Meeting(MEETS, year)
    return Meeting(TOO_FAR, newest + FURTHEST)


def _line(observed: Mapping[int, float]) -> tuple[float, float]:
    """Slope, and value at year 0, of the least-squares line."""
    count = len(observed)
    middle, mean = sum(observed) / count, sum(observed.values()) / count
    spread = sum((year - middle) ** 2 for year in observed)
    slope = sum((year - middle) * (observed[year] - mean) for year in sorted(observed)) / spread
    return slope, mean - slope * middle
