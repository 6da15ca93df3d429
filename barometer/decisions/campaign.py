"""A yearly campaign (METHODOLOGY 29): who is asked, who answered, what each missing answer would tell.

In: impact cells of one year and category, the region's draws, who answered when. Out: how much narrower the region's
interval would be with each missing inventory. An inventory says how many devices of which type a body holds: it fixes
the rates that stand for it (`public.*`), not what a device weighs. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from math import sqrt
from typing import NamedTuple

import numpy as np
import polars as pl

from barometer.exact import NANO, exact_sum
from barometer.models import ASSUMPTION
from barometer.uncertainty import RatioOfDraws, Vector, joined_terms, percentiles
from factors.draws import Draws
from factors.library import FactorSet

ANSWERED, OLDER, NEVER = "answered", "older", "never"
#: Why nothing is told of a missing answer.
FROM_OLDER, NO_HEAD_COUNT, NO_SEAT, NOT_MODELLED = "from_older", "no_head_count", "no_seat", "not_modelled"
#: Inputs that stand for an inventory which nobody sent.
STAND_INS = "public."


class Told(NamedTuple):
    """What an inventory would tell. `narrows`: share of the width of the region's interval, 0 to 1; `width`: of the
    body's own interval, in the unit of the category, now and `with_inventory`.
    """

    narrows: float
    width: float
    with_inventory: float


@dataclass(frozen=True)
class Narrowing:
    """What each body's inventory alone would tell, and the share that all of them would take away together."""

    by_body: Mapping[str, Told]
    together: float


def standing_of(last_year: int | None, year: int) -> str:
    """Whether a body whose last inventory is of `last_year` answered for a year."""
    if last_year is None:
        return NEVER
    return ANSWERED if last_year >= year else OLDER


def narrowing(cells: pl.DataFrame, region: Vector, factors: FactorSet, draws: Draws) -> Narrowing:
    """How much narrower the interval of `region` would be with the inventories of modelled bodies (METHODOLOGY 29.2).

    `cells`: impact cells of one category, those of the region. `region`: its drawn totals. With P the drawn total of
    all modelled bodies and D what an inventory of one of them fixes (its draws less its draws at central rates), the
    variance falls by 2 cov(P, D) - var(D): what an inventory fixes is drawn apart from all else, so that chance
    correlations with the rest of the region are left out. The width falls like the standard deviation.
    """
    modelled = cells.filter((pl.col("origin") == ASSUMPTION) & pl.col("organisation").is_not_null())
    variance = float(np.var(region))
    if modelled.is_empty() or not variance:
        return Narrowing({}, 0.0)
    by_terms = (
        modelled.with_columns(terms=joined_terms())
        .group_by("organisation", "terms")
        .agg(exact_sum("impact"))
        .sort("organisation", "terms")
    )
    free, fixed = RatioOfDraws(factors, draws), RatioOfDraws(factors, at_central_rates(draws, factors))
    drawn: dict[str, Vector] = {}
    told: dict[str, Vector] = {}
    for body, terms, impact in by_terms.iter_rows():
        amount, nothing = float(impact) / NANO, np.zeros(draws.count)
        drawn[body] = drawn.get(body, nothing) + amount * free(terms)
        told[body] = told.get(body, nothing) + amount * (free(terms) - fixed(terms))
    total = reduce(np.add, drawn.values())
    by_body = {
        body: Told(_narrower(total, one, variance), _width(drawn[body]), _width(drawn[body] - one))
        for body, one in told.items()
    }
    return Narrowing(by_body, _narrower(total, reduce(np.add, told.values()), variance))


def at_central_rates(draws: Draws, factors: FactorSet) -> Draws:
    """The same draws, the rates that stand for an inventory at their central values."""
    keys = [key for key in (*draws.integers, *draws.pending) if key.startswith(STAND_INS)]
    return replace(
        draws,
        integers={key: value for key, value in draws.integers.items() if key not in keys},
        pending={key: value for key, value in draws.pending.items() if key not in keys},
        fixed={**draws.fixed, **{key: factors.input_value(key) for key in keys}},
        _known={},
    )


def _narrower(total: Vector, told: Vector, variance: float) -> float:
    """Share of the width that goes with what is told."""
    falls = float(np.var(total) - np.var(total - told))
    return 1.0 - sqrt(max(0.0, 1.0 - falls / variance))


def _width(drawn: Vector) -> float:
    low, high = percentiles(drawn)
    return high - low
