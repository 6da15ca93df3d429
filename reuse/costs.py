"""Costs of the chain, in whole cents (METHODOLOGY 19.13). In: declared costs, sales of the log. Out: net and ratios.

work + parts + transport + space - sales; per device handed over, per tonne avoided. A cost that nobody declared is
missing: the sum is then unknown, unless the net was declared as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from barometer.exact import exact_sum
from reuse.facts import Facts

COSTS = ("reuse.cost_work", "reuse.cost_parts", "reuse.cost_transport", "reuse.cost_space")
NET = "reuse.net_costs"
KILOGRAMS_PER_TONNE = 1000


@dataclass(frozen=True)
class CostsOfChain:
    """Cents of each cost declared, of the sales; devices handed over; the inputs that are missing."""

    cents: Mapping[str, int]
    sales_cents: int
    handed: int
    missing: tuple[str, ...]
    declared_net: int | None

    @property
    def net_cents(self) -> int | None:
        """What the chain costs once its sales are taken off; null where a cost is missing."""
        if self.missing:
            return self.declared_net
        return sum(self.cents.values()) - self.sales_cents

    @property
    def cents_per_device(self) -> int | None:
        """Per device handed over, half up."""
        net = self.net_cents
        return None if net is None or not self.handed else _divided(net, self.handed)

    def cents_per_tonne(self, avoided_kgco2eq: float | None) -> int | None:
        """Per tonne avoided; null where nothing is avoided."""
        if self.net_cents is None or avoided_kgco2eq is None or avoided_kgco2eq <= 0:
            return None
        return round(self.net_cents * KILOGRAMS_PER_TONNE / avoided_kgco2eq)


def costs_of_chain(facts: Facts, declared: Mapping[tuple[str, str], Decimal], organisation: str) -> CostsOfChain:
    """The costs of one workshop in the year of the facts."""
    known = {name: declared[organisation, name] for name in COSTS if (organisation, name) in declared}
    sold = facts.handed.drop_nulls("price_cents")
    net = declared.get((organisation, NET))
    return CostsOfChain(
        cents={name: _cents(value) for name, value in known.items()},
        sales_cents=0 if sold.is_empty() else int(sold.select(exact_sum("price_cents")).item()),
        handed=facts.handed.height,
        missing=tuple(name for name in COSTS if name not in known),
        declared_net=None if net is None else _cents(net),
    )


def _cents(euros: Decimal) -> int:
    return int((euros * 100).to_integral_value(ROUND_HALF_UP))


def _divided(cents: int, by: int) -> int:
    """Half up, for amounts of either sign."""
    return (2 * cents + by) // (2 * by)
