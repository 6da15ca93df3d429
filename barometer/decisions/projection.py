"""What a scenario changes, year by year, beside the trend (METHODOLOGY 22.4, 22.5): flows x factors, on paired draws.

In: what a place holds, moves, years. Out: a `Projection` of each, and an `Effect`, the difference between two. Column 0
is the central value. A projection without moves is the trend. Pure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from barometer.decisions.errors import ScenarioError
from barometer.decisions.holdings import MILLI, Holding, Place
from barometer.decisions.scenarios import Move, as_set, course_of, listed, moves_on
from barometer.decisions.turnover import (
    REFURBISHED,
    REPLACEMENT,
    RETURNED,
    SAME,
    SMALLER,
    WAYS_IN,
    Flows,
    turn_over,
)
from barometer.impacts import CLIMATE, ELECTRICITY
from barometer.uncertainty import Vector, percentiles
from factors.levers import PPM, assumption, levers

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Surroundings:
    """What levers read besides the holdings. `grid_ratio`: country -> its kWh over the home kWh, central first.

    `pue`: the default PUE. `category`: what is projected.
    """

    grid_ratio: Callable[[str], Vector]
    pue: Vector
    category: str = CLIMATE


@dataclass(frozen=True)
class Projection:
    """`values`: years x (1 + draws), in units of the category. `flows`: each holding with its flows."""

    years: tuple[int, ...]
    values: Matrix
    flows: tuple[tuple[Holding, Flows], ...]


@dataclass(frozen=True)
class Effect:
    """A scenario less the trend: `yearly` and `cumulated`, years x (1 + draws)."""

    years: tuple[int, ...]
    yearly: Matrix

    @property
    def cumulated(self) -> Matrix:
        """Added up from the first year."""
        return np.asarray(np.cumsum(self.yearly, axis=0))

    @property
    def is_distinguishable(self) -> bool:
        """Whether the cumulated difference has one sign from the 5th to the 95th percentile of the paired draws."""
        _, low, high = interval(self.cumulated[-1])
        return low > 0 or high < 0


def interval(row: Vector) -> tuple[float, float, float]:
    """Central value, 5th and 95th percentile of the draws, which always hold the value."""
    central = float(row[0])
    low, high = percentiles(row[1:])
    return central, min(low, central), max(high, central)


def project(place: Place, moves: Sequence[Move], years: Sequence[int], around: Surroundings) -> Projection:
    """Every holding renewed and used, and what no lever touches, the same each year."""
    flows = tuple((each, renew(each, moves, years)) for each in place.holdings)
    parts = [weigh(each, flow, moves, years, around) for each, flow in flows]
    rest = place.rest.get(around.category)
    if rest is not None:
        parts.append(np.tile(rest, (len(years), 1)))
    if not parts:
        raise ScenarioError("scenario_empty")
    return Projection(tuple(years), reduce(np.add, parts), flows)


def compare(trend: Projection, scenario: Projection) -> Effect:
    """Scenario less trend, draw by draw."""
    return Effect(trend.years, scenario.values - trend.values)


def renew(holding: Holding, moves: Sequence[Move], years: Sequence[int]) -> Flows:
    """The flows of one type. Without a life it is kept as it is: neither bought nor retired."""
    months = np.ones(holding.devices.size, dtype=np.int64) if holding.months is None else holding.months
    twin = None if holding.refurbished is None else holding.refurbished[0]
    course = course_of(moves, holding.equipment_type, holding.tier, years, months, twin, holding.ending)
    if holding.months is not None:
        return turn_over(holding.dated, holding.steady, course, holding.ending)
    held = np.full((len(years), months.size), holding.stock, dtype=np.int64)
    nothing = np.zeros_like(held)
    closing = dict.fromkeys((SAME, REFURBISHED, SMALLER, REPLACEMENT), nothing) | {SAME: held}
    return Flows(held, nothing, dict.fromkeys(WAYS_IN, nothing), closing)


def weigh(holding: Holding, flows: Flows, moves: Sequence[Move], years: Sequence[int], around: Surroundings) -> Matrix:
    """Impact of what is bought, whole in its year, and of what is used, a full year of the mean stock."""
    made = _made(holding, flows, moves, around.category)
    used = _used(holding, flows, moves, around)
    return made * holding.devices + used * _use_ratio(holding, moves, years, around)


def _made(holding: Holding, flows: Flows, moves: Sequence[Move], category: str) -> Matrix:
    new = holding.embodied.get(category)
    again = None if holding.refurbished is None else holding.refurbished[1].get(category)
    factors = {
        SAME: new,
        SMALLER: None if new is None else new * _area(holding, moves),
        REFURBISHED: again,
        RETURNED: again,
        REPLACEMENT: _given(holding, moves, "embodied_kgco2eq") if category == CLIMATE else None,
    }
    parts = [flows.bought[way] * factor / MILLI for way, factor in factors.items() if factor is not None]
    return reduce(np.add, parts, np.zeros(flows.opening.shape))


def _used(holding: Holding, flows: Flows, moves: Sequence[Move], around: Surroundings) -> Matrix:
    """Full-year use of the mean of the opening and closing stock of each variant."""
    weights = {SAME: 1.0, REFURBISHED: 1.0, SMALLER: _area(holding, moves)}
    whole = holding.use.get(around.category)
    total = np.zeros(flows.opening.shape)
    if whole is not None:
        for variant, weight in weights.items():
            total += _mean_stock(flows, variant, holding) * (weight / holding.stock) * whole
    kwh = _given(holding, moves, "electricity_kwh_per_year")
    if kwh is None:
        return total
    per_kwh = 1.0 if around.category == ELECTRICITY else _climate_per_kwh(holding)
    # Like what is made: as many thin clients as there are devices in the draw.
    return total + _mean_stock(flows, REPLACEMENT, holding) / MILLI * holding.devices * (kwh * per_kwh)


def _mean_stock(flows: Flows, variant: str, holding: Holding) -> Matrix:
    closing = flows.closing[variant].astype(np.float64)
    first = np.full((1, closing.shape[1]), float(holding.stock if variant == SAME else 0))
    return np.asarray((np.concatenate([first, closing[:-1]]) + closing) / 2)


def _climate_per_kwh(holding: Holding) -> Vector:
    """The electricity of a place weighs what its own devices show; refused where nothing there is used."""
    known = holding.use.get(CLIMATE), holding.use.get(ELECTRICITY)
    if known[0] is None or known[1] is None or not known[1][0]:
        raise ScenarioError("scenario_no_use", type=holding.equipment_type)
    return known[0] / known[1]


def _area(holding: Holding, moves: Sequence[Move]) -> float:
    """Area of a smaller screen over that of the usual one: the one given, else a house assumption."""
    told = {
        each.number("area_ratio")
        for each in moves_on(moves, "smaller", holding.equipment_type, holding.tier)
        if "area_ratio" in each.given
    }
    if len(told) > 1:
        raise ScenarioError("scenario_twice", lever=levers()["smaller_screens"].named)
    return told.pop() if told else assumption("smaller_area_ratio")


def _given(holding: Holding, moves: Sequence[Move], name: str) -> float | None:
    """A figure of the device that replaces, as the user gave it; None where none replaces."""
    told = {each.number(name) for each in moves_on(moves, "replaced", holding.equipment_type, holding.tier)}
    if len(told) > 1:
        raise ScenarioError("scenario_twice", lever=levers()["thin_clients"].named)
    return told.pop() if told else None


def _use_ratio(holding: Holding, moves: Sequence[Move], years: Sequence[int], around: Surroundings) -> Matrix:
    """What the electricity of a type becomes: another PUE, another country; 1 where nothing changes."""
    ratio = np.ones((len(years), holding.devices.size))
    cooled = {as_set(each): each for each in moves_on(moves, "pue", holding.equipment_type, holding.tier)}
    for move in cooled.values():
        told = move.number("from_pue") if "from_pue" in move.given else None
        for share, declared in holding.in_centres:
            today = told or declared or around.pue
            ratio = ratio + _steps(move, years) * share * (move.value / today - 1.0)
    if around.category != CLIMATE:
        return ratio
    elsewhere = moves_on(moves, "grid", holding.equipment_type, holding.tier)
    shares = [sum(move.reached(year, round(move.value * PPM)) for move in elsewhere) for year in years]
    if max(shares, default=0) > PPM:
        raise ScenarioError(
            "scenario_over_one", type=holding.equipment_type, year=years[int(np.argmax(shares))],
            percent=round(max(shares) * 100 / PPM, 4),
            levers=listed([levers()[name].named for name in sorted({move.lever for move in elsewhere})]),
        )  # fmt: skip
    mixed = np.ones_like(ratio)
    for move in elsewhere:
        mixed = mixed + _steps(move, years) * move.value * (around.grid_ratio(move.given["place"]) - 1.0)
    return ratio * mixed


def _steps(move: Move, years: Sequence[int]) -> Matrix:
    """Share of a move reached, one row a year."""
    return np.array([[move.reached(year, PPM) / PPM] for year in years])
