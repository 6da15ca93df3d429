"""One inventory by our rules and by others': one question of both faces, nothing stored (METHODOLOGY 26).

In: a context, who asks, an organisation or a territory (its inventories), a year. Out: `OtherRules`.
"""

from dataclasses import dataclass

import polars as pl

from barometer.assessment import keyed_cohorts
from barometer.decisions.other_rules import ECODIAG, Comparison, Inventory, by_ecodiag, by_numecoeval
from barometer.records import access
from dashboards.actors import Actor
from dashboards.deciding import stock_of
from dashboards.errors import DashboardsError
from dashboards.loading import Context, load_factors
from dashboards.scopes import Scope

FOOTPRINT, POPULATION = "national.footprint", "national.population"
#: Why a flat ratio gives nothing.
NO_RATIO, NO_AGENTS, NO_PEOPLE = "no_ratio", "no_agents", "no_people"


@dataclass(frozen=True)
class FlatRatio:
    """People x kgCO2eq of one: a ratio reads no inventory. `value` null: `why` says what is missing."""

    people: int | None
    kg_each: float | None
    why: str | None
    is_territory: bool

    @property
    def value(self) -> float | None:
        """kgCO2eq of a year."""
        return None if self.people is None or self.kg_each is None else self.people * self.kg_each


@dataclass(frozen=True)
class OtherRules:
    """`ecodiag` is null where nobody has a factor of EcoDiag."""

    scope: Scope
    year: int
    numecoeval: Comparison
    ecodiag: Comparison | None
    ratio: FlatRatio

    @property
    def comparisons(self) -> list[Comparison]:
        """Those that could be made."""
        return [each for each in (self.numecoeval, self.ecodiag) if each is not None]


def other_rules(
    context: Context, actor: Actor, scope: Scope, *, year: int | None = None, per_agent: float | None = None
) -> OtherRules:
    """Refused: no inventory, a year without a grid, a ratio that is no mass. `per_agent`: the asker's own kgCO2eq."""
    access.require(context.home, actor.name, "read")
    base = year or context.years[-1]
    context.check_year(base)
    if per_agent is not None and per_agent <= 0:
        raise DashboardsError("rules_ratio", value=per_agent)
    stock = stock_of(context, scope, base)
    if stock.cohorts.is_empty():
        raise DashboardsError("rules_no_inventory", place=scope.organisation or scope.territory)
    inventory = Inventory(keyed_cohorts(stock, context.factors), stock.organisations, context.factors, base)
    theirs = _ecodiag_factors(context)
    return OtherRules(
        scope,
        base,
        by_numecoeval(inventory),
        None if theirs.is_empty() else by_ecodiag(inventory, theirs),
        _flat_ratio(context, scope, base, per_agent),
    )


def _ecodiag_factors(context: Context) -> pl.DataFrame:
    """Factors of EcoDiag: the values that are cited, and those of a base that somebody brought under that name."""
    factors = context.factors
    if ECODIAG in factors.policies["policy"]:
        known = load_factors(factors.on, policy=ECODIAG, grid_series=factors.grid_series, home=context.home)
        return known.factors.impact_factors.filter(pl.col("source").str.contains(ECODIAG))
    return factors.impact_factors.clear()


def _flat_ratio(context: Context, scope: Scope, year: int, per_agent: float | None) -> FlatRatio:
    if scope.territory is not None:
        people = context.territories.population(scope.territory)
        each = context.factors.input_value(FOOTPRINT) / context.factors.input_value(POPULATION)
        return FlatRatio(people, each, NO_PEOPLE if people is None else None, is_territory=True)
    counts = context.head_counts(year).filter(organisation=scope.organisation, category="agents")["people"]
    agents = int(counts[0]) if len(counts) else None
    why = NO_RATIO if per_agent is None else NO_AGENTS if agents is None else None
    return FlatRatio(agents, per_agent, why, is_territory=False)
