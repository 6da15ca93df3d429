"""What would lower this most here (METHODOLOGY 22.7): each lever at its trial strength, alone, type by type.

In: what a place holds. Out: `Ranked`, the largest cumulated fall first. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from barometer.decisions.errors import ScenarioError
from barometer.decisions.holdings import Holding, Place
from barometer.decisions.projection import Surroundings, interval, renew, weigh
from barometer.decisions.scenarios import Move
from barometer.decisions.turnover import Flows
from barometer.uncertainty import Vector
from factors.levers import Lever, levers


@dataclass(frozen=True)
class Ranked:
    """A lever and what it changes by the last year, cumulated. `types`: each type it acts on and its central share of
    the change, the largest first; empty, and no figures, where it has nothing to act on or needs figures of the user.
    """

    lever: Lever
    change: float | None
    low: float | None
    high: float | None
    types: tuple[tuple[str, float], ...]

    @property
    def is_distinguishable(self) -> bool:
        """Whether the cumulated change has one sign over the paired draws."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def rank_levers(place: Place, years: Sequence[int], around: Surroundings) -> list[Ranked]:
    """Every lever, the largest fall first; those that cannot be tried last, in the order of the catalogue."""
    if not place.holdings:
        raise ScenarioError("scenario_empty")
    trend = [renew(holding, (), years) for holding in place.holdings]
    found = [_tried(lever, place, trend, years, around) for lever in levers().values()]
    return sorted(found, key=lambda each: (each.change is None, each.change or 0.0))


def _tried(lever: Lever, place: Place, trend: Sequence[Flows], years: Sequence[int], around: Surroundings) -> Ranked:
    if lever.trial is None:
        return Ranked(lever, None, None, None, ())
    moves = (Move(lever.lever, lever.trial, years[0], years[0]),)
    changes: dict[str, Vector] = {}
    for holding, flows in zip(place.holdings, trend, strict=True):
        if not moves[0].touches(holding.equipment_type, holding.tier):
            continue
        change = _change(holding, flows, moves, years, around)
        if change.any():
            name = holding.equipment_type
            changes[name] = changes[name] + change if name in changes else change
    if not changes:
        return Ranked(lever, None, None, None, ())
    total = reduce(np.add, (changes[name] for name in sorted(changes)))
    types = sorted(((name, float(change[0])) for name, change in changes.items()), key=lambda row: (row[1], row[0]))
    return Ranked(lever, *interval(total), tuple(types))


def _change(
    holding: Holding, flows: Flows, moves: Sequence[Move], years: Sequence[int], around: Surroundings
) -> Vector:
    """Cumulated over the years, by draw."""
    after = weigh(holding, renew(holding, moves, years), moves, years, around)
    return np.asarray((after - weigh(holding, flows, (), years, around)).sum(axis=0))
