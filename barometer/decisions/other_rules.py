"""One inventory under other rules than ours, and what each rule explains of the difference (METHODOLOGY 26). Pure.

In: cohorts whose keys are resolved, a factor set, a year. Out: a `Comparison`: both totals by type, whole nano-kgCO2eq,
and contributions that add up to the difference exactly. "Today" is the end of the year asked for, never the clock.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from math import factorial

import polars as pl

from barometer.activity import GROUP, commissioning_year, derive_activity, served_dated, served_undated
from barometer.allocation import allocate_activity
from barometer.assessment import default_lifetimes
from barometer.attribution import rounded_to_sum
from barometer.calendar import EPOCH_YEAR, TICKS_PER_MONTH, TICKS_PER_YEAR, month_index, year_start
from barometer.decisions.holdings import present_at_end
from barometer.exact import NANO, divided, exact_sum
from barometer.impacts import CLIMATE, assess_impacts
from factors.draws import OWN
from factors.library import FactorSet

LIFETIME, PUE, PERIMETER, FACTORS, MISSING = "lifetime", "pue", "perimeter", "factors", "missing"
NUMECOEVAL, ECODIAG = "numecoeval", "ecodiag"
PUE_KEY, DEFAULT_LIFE, LEAST_LIFE = "numecoeval.pue", "numecoeval.lifetime", "numecoeval.least_lifetime"
DATA_CENTRES = "data_centres"


@dataclass(frozen=True)
class Inventory:
    """What is compared: cohorts with resolved keys, their organisations (kind, seat), factors, the year."""

    cohorts: pl.DataFrame
    organisations: pl.DataFrame
    factors: FactorSet
    year: int


@dataclass(frozen=True)
class Comparison:
    """`ours` and `theirs`: type -> nano-kgCO2eq. `causes`: cause -> its part of theirs - ours, in nano-kgCO2eq.

    `missing`: types that theirs has no factor for; what they weigh for us is a cause of its own. `undated`: devices
    there at the end of the year that theirs counts in no year, for want of a date of purchase.
    """

    system: str
    ours: Mapping[str, int]
    theirs: Mapping[str, int]
    causes: Mapping[str, int]
    missing: tuple[str, ...] = ()
    undated: int = 0

    @property
    def difference(self) -> int:
        """Theirs less ours."""
        return sum(self.theirs.values()) - sum(self.ours.values())


def ours(inventory: Inventory) -> dict[str, int]:
    """Type -> nano-kgCO2eq by our rules: the figure that is published."""
    return _impacts(inventory, _embodied_ours(inventory, inventory.cohorts), _use(inventory, inventory.cohorts))


def by_numecoeval(inventory: Inventory) -> Comparison:
    """Embodied = units x factor / life, use = units x kWh x PUE x grid, of what is there at the end of the year; life:
    since purchase, at least one year; without a date, that the organisation gives, else two years.
    """
    aged = _with_lives(inventory)
    changes: dict[str, _Change] = {
        LIFETIME: lambda case: replace(case, embodied=_embodied_by_age),
        PUE: lambda case: replace(case, use=_with_default_pue(case.use, inventory.factors)),
        PERIMETER: lambda case: replace(
            case, made=_there_at_the_end(case.made, inventory.year), use=_there_at_the_end(case.use, inventory.year)
        ),
    }
    return _compared(NUMECOEVAL, inventory, _Case(inventory, aged, aged, _embodied_ours), changes)


def by_ecodiag(inventory: Inventory, factors: pl.DataFrame) -> Comparison:
    """The flow of a year: devices bought in it, manufactured whole, used a full year, without PUE.

    `factors`: rows of `impact_factors` that are EcoDiag's; a type without one is missing on their side.
    """
    known = set(factors.filter(pl.col("impact_category") == CLIMATE)["equipment_type"])
    cohorts = inventory.cohorts
    common = replace(inventory, cohorts=cohorts.filter(pl.col("equipment_type").is_in(sorted(known))))
    changes: dict[str, _Change] = {
        LIFETIME: lambda case: replace(case, embodied=_embodied_at_purchase),
        PUE: lambda case: replace(case, use=case.use.with_columns(pue_key=pl.lit(None, dtype=pl.String))),
        PERIMETER: lambda case: replace(
            case, made=_bought_in(case.made, inventory.year), use=_bought_in(case.use, inventory.year)
        ),
        FACTORS: lambda case: replace(
            case,
            inventory=replace(inventory, factors=replace(inventory.factors, impact_factors=factors)),
            made=case.made.with_columns(factor_type=pl.col("equipment_type")),
        ),
    }
    found = _compared(ECODIAG, common, _Case(common, common.cohorts, common.cohorts, _embodied_ours), changes)
    every = ours(inventory)
    lost = {name: weight for name, weight in every.items() if name not in known}
    # What weighs nothing for us either is missing on both sides.
    missing = tuple(name for name, weight in lost.items() if weight)
    held = present_at_end(common.cohorts, inventory.year).filter(pl.col("commissioning_month").is_null())
    causes = {**found.causes, MISSING: -sum(lost.values())}
    return replace(found, ours=every, causes=causes, missing=missing, undated=sum(held["units"].to_list()))


@dataclass(frozen=True)
class _Case:
    """One mixture of rules: what is made, what is used, how manufacture is shared out."""

    inventory: Inventory
    made: pl.DataFrame
    use: pl.DataFrame
    embodied: Callable[[Inventory, pl.DataFrame], pl.LazyFrame]

    def total(self) -> dict[str, int]:
        """Type -> nano-kgCO2eq."""
        return _impacts(self.inventory, self.embodied(self.inventory, self.made), _use(self.inventory, self.use))


_Change = Callable[[_Case], _Case]


def _compared(system: str, inventory: Inventory, case: _Case, changes: Mapping[str, _Change]) -> Comparison:
    """Every mixture of our rules and theirs, then Shapley's share of each rule."""
    totals: dict[frozenset[str], dict[str, int]] = {}
    for size in range(len(changes) + 1):
        for chosen in combinations(changes, size):
            mixed = case
            for name in chosen:
                mixed = changes[name](mixed)
            totals[frozenset(chosen)] = mixed.total()
    sums = {chosen: sum(by_type.values()) for chosen, by_type in totals.items()}
    mine, theirs = totals[frozenset()], totals[frozenset(changes)]
    return Comparison(system, mine, theirs, shapley(tuple(changes), sums))


def shapley(causes: Sequence[str], totals: Mapping[frozenset[str], int]) -> dict[str, int]:
    """Cause -> mean of what it changes over every order of changes (Shapley 1953), in whole units that add up to the
    difference between all changes and none.
    """
    count = len(causes)
    whole = factorial(count)
    shares = []
    for cause in causes:
        share = Fraction(0)
        others = [each for each in causes if each != cause]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1)
            for chosen in combinations(others, size):
                share += weight * (totals[frozenset({*chosen, cause})] - totals[frozenset(chosen)])
        shares.append(int(share))
    difference = (totals[frozenset(causes)] - totals[frozenset()]) * whole
    return {cause: each // whole for cause, each in zip(causes, rounded_to_sum(shares, difference, whole), strict=True)}


def _impacts(inventory: Inventory, embodied: pl.LazyFrame, use: pl.LazyFrame) -> dict[str, int]:
    """The main path from activity on: where it falls, its impacts, added up by type."""
    activity = allocate_activity(pl.concat([embodied, use]), inventory.organisations)
    cells = assess_impacts(activity, inventory.factors, year=inventory.year).cells
    rows = cells.filter(pl.col("impact_category") == CLIMATE).group_by("equipment_type").agg(exact_sum("impact"))
    return {name: int(impact) for name, impact in rows.sort("equipment_type").iter_rows()}


def _derived(inventory: Inventory, cohorts: pl.DataFrame, view: str, flow: str) -> pl.LazyFrame:
    lives = default_lifetimes(inventory.factors)
    rows = derive_activity(cohorts.lazy(), year=inventory.year, view=view, lifetime_months=lives)
    return rows.filter(pl.col("flow") == flow)


def _embodied_ours(inventory: Inventory, cohorts: pl.DataFrame) -> pl.LazyFrame:
    return _derived(inventory, cohorts, "amortised", "embodied")


def _embodied_at_purchase(inventory: Inventory, cohorts: pl.DataFrame) -> pl.LazyFrame:
    """All of it in the year of purchase; a device without a date was not bought in any year that is known."""
    dated = cohorts.filter(pl.col("commissioning_month").is_not_null())
    return _derived(inventory, dated, "at-purchase", "embodied")


def _use(inventory: Inventory, cohorts: pl.DataFrame) -> pl.LazyFrame:
    return _derived(inventory, cohorts, "amortised", "use")


def _embodied_by_age(inventory: Inventory, cohorts: pl.DataFrame) -> pl.LazyFrame:
    """Units x share of the year in service / life in years, whatever has been amortised already."""
    dated = pl.col("commissioning_month").is_not_null()
    since = served_dated("units", "units_start", "units_retired", inventory.year)
    always = served_undated("units", "units_retired", inventory.year)
    served = [cohorts.filter(dated).with_columns(served=since), cohorts.filter(~dated).with_columns(served=always)]
    rows = pl.concat(served).with_columns(
        flow=pl.lit("embodied"),
        parameters=pl.lit(""),
        lifetime_key=pl.lit(None, dtype=pl.String),
        origin=pl.lit("archetype"),
        amount=divided(pl.col("served") * NANO, pl.col("life_ticks")),
    )
    return rows.filter(pl.col("amount") != 0).select(*GROUP, "flow", "parameters", "origin", "amount", "units").lazy()


def _with_lives(inventory: Inventory) -> pl.DataFrame:
    """`life_ticks` of each cohort by NumEcoEval's rule: purchase to retirement, or to the end of the year."""
    known, end = inventory.factors.input_value, year_start(inventory.year + 1)
    start = pl.col("commissioning_month").cast(pl.Int64) * TICKS_PER_MONTH + _each("units_start")
    retired = (pl.col("retirement_year").cast(pl.Int64) - EPOCH_YEAR) * TICKS_PER_YEAR + _each("units_retired")
    stop = pl.when(pl.col("retirement_year") <= inventory.year).then(retired).otherwise(pl.lit(end, dtype=pl.Int64))
    age = pl.max_horizontal(stop - start, pl.lit(round(known(LEAST_LIFE) * TICKS_PER_YEAR), dtype=pl.Int64))
    lives = {name: months * TICKS_PER_MONTH for name, months in default_lifetimes(inventory.factors).items()}
    own = pl.col("lifetime_key").replace_strict(
        {name: ticks for name, ticks in lives.items() if OWN in name}, default=None, return_dtype=pl.Int64
    )
    told = pl.coalesce("lifetime_ticks", own, pl.lit(round(known(DEFAULT_LIFE) * TICKS_PER_YEAR), dtype=pl.Int64))
    return inventory.cohorts.with_columns(
        # A missing date stays missing: max_horizontal would take the other side.
        life_ticks=pl.when(pl.col("commissioning_month").is_not_null()).then(age).otherwise(told)
    )


def _each(column: str) -> pl.Expr:
    """Mean offset of the devices of a cohort, which share a month."""
    return divided(pl.col(column), pl.col("units")).cast(pl.Int64)


def _with_default_pue(cohorts: pl.DataFrame, factors: FactorSet) -> pl.DataFrame:
    """Their default wherever ours stands, and for a server that no data centre holds."""
    tiers = factors.equipment_types.select("equipment_type", "tier")
    is_loose = (pl.col("tier") == DATA_CENTRES) & pl.col("data_centre").is_null()
    takes = pl.col("pue_key").is_not_null() | is_loose.fill_null(value=False)
    return (
        cohorts.join(tiers, on="equipment_type", how="left", validate="m:1", maintain_order="left")
        .with_columns(pue_key=pl.when(takes).then(pl.lit(PUE_KEY)))
        .drop("tier")
    )


def _there_at_the_end(cohorts: pl.DataFrame, year: int) -> pl.DataFrame:
    """What an inventory of 31 December holds, each device counted for a full year."""
    bought = commissioning_year() == year
    none = pl.lit(0, dtype=pl.Int128)
    return present_at_end(cohorts, year).with_columns(
        commissioning_month=pl.when(bought)
        .then(pl.lit(month_index(year), dtype=pl.Int32))
        .otherwise("commissioning_month"),
        units_start=pl.when(bought).then(none).otherwise("units_start"),
        use_start=pl.when(bought).then(none).otherwise("use_start"),
        retirement_year=pl.lit(None, dtype=pl.Int32),
    )


def _bought_in(cohorts: pl.DataFrame, year: int) -> pl.DataFrame:
    """What was bought in the year, counted for a full year."""
    return _there_at_the_end(cohorts.filter(commissioning_year() == year), year)
