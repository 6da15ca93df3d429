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
        bought: dict[str, NDArray[np.int64]] = {}
        for way, counts in flows.bought.items():
            price = PRICE_NAMES[way].format(name)
            bought[price] = bought[price] + counts[:, 0] if price in bought else counts[:, 0]
        lacking = {price for price, devices in bought.items() if devices.any() and price not in prices}
        missing |= lacking
        if not lacking:
            cost = np.zeros(len(projection.years))
            cost += _paid({price: devices for price, devices in bought.items() if price in prices}, prices)
            by_type[name] = np.asarray(by_type[name] + cost if name in by_type else cost)
    unpriced = {holding.equipment_type for holding, _ in projection.flows} - set(by_type)
    return Cost({name: cost for name, cost in by_type.items() if name not in unpriced}, tuple(sorted(missing)))


def _paid(bought: Mapping[str, NDArray[np.int64]], prices: Mapping[str, float]) -> NDArray[np.float64]:
    """Thousandths of devices x price; those of one price are added first, so that equal prices cost the same."""
    at_price: dict[float, NDArray[np.int64]] = {}
    for name, devices in bought.items():
        at_price[prices[name]] = at_price[prices[name]] + devices if prices[name] in at_price else devices
    return np.asarray(sum(devices * price / MILLI for price, devices in sorted(at_price.items())), dtype=np.float64)


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
