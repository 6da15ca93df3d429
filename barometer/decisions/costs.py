"""What purchases cost, where the user gives prices (METHODOLOGY 22.6). In: a projection, prices. Out: `Cost`. Pure.

A price is that of one device: `laptop`, `laptop_refurbished`, `laptop_returned` (collected here), `thin_client`. A type
of which one way in has no price is left out of the sum, whole, and named: unknown is not free.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barometer.decisions.holdings import MILLI
from barometer.decisions.projection import Projection
from barometer.decisions.turnover import REFURBISHED, REPLACEMENT, RETURNED, SAME, SMALLER

#: Way in -> the name of its price, made from that of the type.
PRICE_NAMES = {
    SAME: "{0}",
    SMALLER: "{0}",
    REFURBISHED: "{0}_refurbished",
    RETURNED: "{0}_returned",
    REPLACEMENT: "thin_client",
}


@dataclass(frozen=True)
class Cost:
    """`by_type`: type -> cost by year, in the unit of the prices, central value. `missing`: prices that are needed."""

    by_type: Mapping[str, NDArray[np.float64]]
    missing: tuple[str, ...]


def cost_of(projection: Projection, prices: Mapping[str, float]) -> Cost:
    """Σ devices bought x price, by type and year."""
    by_type: dict[str, NDArray[np.float64]] = {}
    missing: set[str] = set()
    for holding, flows in projection.flows:
        name = holding.equipment_type
        bought = {PRICE_NAMES[way].format(name): 0.0 * counts[:, 0] for way, counts in flows.bought.items()}
        for way, counts in flows.bought.items():
            bought[PRICE_NAMES[way].format(name)] += counts[:, 0] / MILLI
        lacking = {price for price, devices in bought.items() if devices.any() and price not in prices}
        missing |= lacking
        if not lacking:
            cost = sum(
                (devices * prices[price] for price, devices in bought.items() if price in prices),
                np.zeros(len(projection.years)),
            )
            by_type[name] = np.asarray(by_type[name] + cost if name in by_type else cost)
    unpriced = {holding.equipment_type for holding, _ in projection.flows} - set(by_type)
    return Cost({name: cost for name, cost in by_type.items() if name not in unpriced}, tuple(sorted(missing)))


def price_names(types: Collection[str]) -> set[str]:
    """Every price that devices of some types may have."""
    return {form.format(name) for form in PRICE_NAMES.values() for name in types}


def difference(trend: Cost, scenario: Cost) -> tuple[NDArray[np.float64] | None, tuple[str, ...]]:
    """Scenario less trend by year, over the types priced in both; None where there is none. Second: prices missing."""
    both = sorted(trend.by_type.keys() & scenario.by_type.keys())
    missing = tuple(sorted({*trend.missing, *scenario.missing}))
    if not both:
        return None, missing
    rows = [scenario.by_type[name] - trend.by_type[name] for name in both]
    return np.asarray(np.sum(rows, axis=0)), missing
