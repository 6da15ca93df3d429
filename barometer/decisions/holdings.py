"""What a place holds on 31 December, ready to be renewed (METHODOLOGY 22.1): devices by age, their life, their factors.

In: a `Stock` limited to one place, a factor set and its draws. Out: one `Holding` a type. Column 0 of every vector is
the central value, the others the stored draws, so that any two projections are paired. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from barometer.activity import commissioning_year
from barometer.assessment import (
    Stock,
    assess,
    bodies_without_inventory,
    default_lifetimes,
    keyed_cohorts,
    without_double_count,
)
from barometer.calendar import TICKS_PER_MONTH, month_index
from barometer.chain import AS_NEW
from barometer.completion import REFURBISHED
from barometer.decisions.centres import Parts, parts_in_centres
from barometer.decisions.turnover import Ending
from barometer.exact import NANO, exact_sum
from barometer.impacts import CLIMATE, ELECTRICITY, USE_STAGE
from barometer.models import ASSUMPTION, STUDY
from barometer.terms import SEPARATOR, evaluate
from barometer.uncertainty import Vector, draw_cells
from factors.draws import Draws
from factors.library import FactorSet

CATEGORIES = (CLIMATE, ELECTRICITY)
#: Devices are counted in thousandths, so that a commune's share of a tablet is not lost.
MILLI = 1000


@dataclass(frozen=True)
class Holding:
    """One type in one place. `dated`: thousandths of devices by whole years of age; `steady`: those of unknown age.

    `months`: mean life, None where the type has none: it is used and never renewed. `devices`: drawn number over the
    central one. `embodied`: category -> impact of one device-life; `use`: category -> of a full year of all of them.
    `refurbished`: mean life and embodied impacts of the same type refurbished, where factors have it. `in_centres`:
    what of its electricity is used in data centres, and at which PUE. `ending`: devices whose system has a known end.
    `used`: thousandths of devices that are used, the others being in stock or unused; None: all.
    """

    equipment_type: str
    tier: str
    dated: NDArray[np.int64]
    steady: int
    months: NDArray[np.int64] | None
    devices: Vector
    embodied: Mapping[str, Vector]
    use: Mapping[str, Vector]
    refurbished: tuple[NDArray[np.int64], Mapping[str, Vector]] | None
    in_centres: Parts = ()
    ending: tuple[Ending, ...] = ()
    used: int | None = None

    @property
    def stock(self) -> int:
        """Thousandths of devices."""
        return int(self.dated.sum()) + self.steady


@dataclass(frozen=True)
class Place:
    """All that a place holds; `rest`: what no lever touches (national study), by category; `gaps` as everywhere."""

    holdings: tuple[Holding, ...]
    rest: Mapping[str, Vector]
    gaps: pl.DataFrame


def hold(
    stock: Stock,
    factors: FactorSet,
    draws: Draws,
    *,
    year: int,
    is_territory: bool,
    centres: Mapping[tuple[str, str], float] | None = None,
) -> Place:
    """Holdings of 31 December of `year`, each used a full year. `stock`: of one place only. `centres`: (organisation,
    data centre) -> the PUE that it declares.
    """
    alive = present_at_end(stock.cohorts, year)
    settled = alive.with_columns(
        retirement_year=pl.lit(None, dtype=pl.Int32),
        commissioning_month=pl.min_horizontal("commissioning_month", pl.lit(month_index(year) - 1, dtype=pl.Int32)),
    )
    # A missing date stays missing: min_horizontal would take the other side.
    settled = settled.with_columns(
        commissioning_month=pl.when(alive["commissioning_month"].is_not_null()).then("commissioning_month")
    )
    agents = bodies_without_inventory(stock).select("organisation", "agents")
    assessed = assess(replace(stock, cohorts=settled, agents=agents), factors, year=year, view="at-purchase")
    cells = without_double_count(assessed.cells) if is_territory else assessed.cells
    known = Inputs(factors, draws)
    keyed = keyed_cohorts(replace(stock, cohorts=alive), factors)
    parts = [*inventoried(keyed, known, year), *modelled(cells, known)]
    use = known.impacts(cells.filter(pl.col("life_cycle_stage") == USE_STAGE), ["equipment_type", "factor_type"])
    cooled = parts_in_centres(keyed, factors, centres or {})
    rest = known.impacts(cells.filter(~pl.col("flow").is_in(["use", "embodied"])), [])
    tiers = dict(factors.equipment_types.select("equipment_type", "tier").iter_rows())
    # A tier that the national study fills is whole: its devices are counted there (METHODOLOGY 3.4).
    filled = set(cells.filter(pl.col("flow") == STUDY)["tier"]) if is_territory else set()
    holdings = [
        replace(
            known.holding(key, [part for part in parts if part.key == key], tiers[key[0]], use, stock.refurbished),
            in_centres=cooled.get(key, ()),
        )
        for key in sorted({part.key for part in parts})
        if tiers[key[0]] not in filled
    ]
    return Place(tuple(each for each in holdings if each.stock > 0), rest.get((), {}), assessed.gaps)


@dataclass(frozen=True)
class Part:
    """Devices of one type and lifetime: `dated` by age, `steady` drawn (thousandths); `life` in months, or its key.

    `key`: type and factor type. `place`: where they are, for who tells places apart. `unused`: thousandths set aside.
    """

    key: tuple[str, str]
    dated: Mapping[int, int]
    steady: Vector
    life: int | str | None
    place: str = ""
    unused: int = 0


class Inputs:
    """Central values and draws, side by side."""

    def __init__(self, factors: FactorSet, draws: Draws) -> None:
        self.factors, self.draws = factors, draws
        self.lifetimes = default_lifetimes(factors)

    def value(self, terms: str) -> Vector:
        """A product of inputs."""
        drawn = evaluate(terms, self.draws.values) * np.ones(self.draws.count)
        return np.concatenate([[float(evaluate(terms, self.factors.input_value))], drawn])

    def months(self, key: str) -> NDArray[np.int64]:
        """A default lifetime."""
        return np.concatenate([[self.lifetimes[key]], self.draws.lifetime_months(key)]).astype(np.int64)

    def impacts(self, cells: pl.DataFrame, by: list[str]) -> dict[tuple[str, ...], dict[str, Vector]]:
        """Key -> category -> impact, of cells whose amount depends on no drawn lifetime."""
        chosen = cells.filter(pl.col("impact_category").is_in(CATEGORIES))
        if chosen.is_empty():
            return {}
        columns = [*by, "impact_category"]
        central = {
            tuple(row[:-1]): float(row[-1]) / NANO
            for row in chosen.group_by(columns).agg(exact_sum("impact")).select(*columns, "impact").iter_rows()
        }
        undrawn = chosen.with_columns(lifetime_key=pl.lit(None, dtype=pl.String))
        drawn = draw_cells(
            undrawn, columns, factors=self.factors, draws=self.draws, dated_defaults=pl.LazyFrame(), year=0
        )
        found: dict[tuple[str, ...], dict[str, Vector]] = {}
        for row, values in zip(drawn.keys.select(columns).iter_rows(), drawn.values, strict=True):
            found.setdefault(tuple(row[:-1]), {})[row[-1]] = np.concatenate([[central[tuple(row)]], values])
        return found

    def embodied(self, factor_type: str) -> dict[str, Vector]:
        """Category -> impact of one device-life, its stages added up."""
        rows = self.factors.impact_factors.filter(
            (pl.col("equipment_type") == factor_type)
            & (pl.col("per") == "unit")
            & (pl.col("life_cycle_stage") != USE_STAGE)
            & pl.col("impact_category").is_in(CATEGORIES)
        ).sort("input_key")
        found: dict[str, Vector] = {}
        for category, key in rows.select("impact_category", "input_key").iter_rows():
            value = self.value(key)
            found[category] = found[category] + value if category in found else value
        return found

    def holding(
        self,
        key: tuple[str, str],
        parts: list[Part],
        tier: str,
        use: Mapping[tuple[str, ...], Mapping[str, Vector]],
        rule: str,
    ) -> Holding:
        """The parts of one type together."""
        ages: dict[int, int] = {}
        for part in parts:
            for age, units in part.dated.items():
                ages[age] = ages.get(age, 0) + units
        dated = np.array([ages.get(age, 0) for age in range(max(ages, default=-1) + 1)], dtype=np.int64)
        steady = sum((part.steady for part in parts), np.zeros(self.draws.count + 1))
        months, embodied = self.life(parts), self.embodied(key[1])
        whole = float(dated.sum()) + steady
        return Holding(
            *(key[0], tier, dated, max(round(float(steady[0])), 0), months),
            devices=whole / whole[0] if whole[0] > 0 else np.ones_like(whole),
            embodied=embodied,
            use=use.get(key, {}),
            refurbished=self._refurbished(key[0], months, embodied, rule),
            used=max(round(float(whole[0])) - sum(part.unused for part in parts), 0),
        )

    def life(self, parts: list[Part]) -> NDArray[np.int64] | None:
        """The mean life of a stock: that of its parts, weighted by their devices, to the nearest whole month."""
        lives = [
            (part, self.months(part.life) if isinstance(part.life, str) else part.life)
            for part in parts
            if part.life is not None and (not isinstance(part.life, str) or part.life in self.lifetimes)
        ]
        weights = [sum(part.dated.values()) + max(round(float(part.steady[0])), 0) for part, _ in lives]
        if not sum(weights):
            return None
        total = sum(
            (life * np.full(self.draws.count + 1, weight) for (_, life), weight in zip(lives, weights, strict=True)),
            np.zeros(self.draws.count + 1, dtype=np.int64),
        )
        # Nearest, not the month below: one device kept a little less would take a month off a whole region.
        return np.asarray(np.maximum((2 * total + sum(weights)) // (2 * sum(weights)), 1), dtype=np.int64)

    def _refurbished(
        self, equipment_type: str, months: NDArray[np.int64] | None, embodied: Mapping[str, Vector], rule: str
    ) -> tuple[NDArray[np.int64], Mapping[str, Vector]] | None:
        """The same type refurbished: by the rule of the folder, of its own or as a new one (METHODOLOGY 2.8)."""
        twin = equipment_type + REFURBISHED
        if twin not in self.factors.equipment_types["equipment_type"] or months is None:
            return None
        if rule == AS_NEW:
            return months, embodied
        own = self.embodied(twin)
        life = twin if twin in self.lifetimes else equipment_type
        return (self.months(life), own) if own and life in self.lifetimes else None


def present_at_end(cohorts: pl.DataFrame, year: int) -> pl.DataFrame:
    """Cohorts present on 31 December of a year."""
    stays = pl.col("retirement_year").is_null() | (pl.col("retirement_year") > year)
    bought = pl.col("commissioning_month").is_null() | (commissioning_year() <= year)
    seen = pl.col("known_from_year").is_null() | (pl.col("known_from_year") <= year)
    return cohorts.filter(stays & bought & (pl.col("commissioning_month").is_not_null() | seen))


def inventoried(cohorts: pl.DataFrame, known: Inputs, year: int, *, by: Sequence[str] = ()) -> list[Part]:
    """Devices of inventories by type, lifetime and age. A type nobody could recognise stays in the gaps.

    `by`: the column that names the place of a part, if places are told apart.
    """
    columns = ["equipment_type", "factor_type", "lifetime_ticks", "lifetime_key", "age", *by]
    rows = (
        cohorts.filter(pl.col("equipment_type").is_not_null() & pl.col("factor_type").is_not_null())
        .with_columns(age=year - commissioning_year(), unused=pl.when("is_used").then(0).otherwise("units"))
        .group_by(columns)
        .agg(exact_sum("units"), exact_sum("unused"))
        .sort(columns, nulls_last=True)
    )
    parts = []
    for name, factor_type, ticks, key, age, *place, units, unused in rows.iter_rows():
        steady = np.full(known.draws.count + 1, 0.0 if age is not None else float(units) * MILLI)
        life = key if ticks is None else max(round(ticks / TICKS_PER_MONTH), 1)
        dated = {} if age is None else {age: int(units) * MILLI}
        parts.append(Part((name, factor_type), dated, steady, life, place[0] if place else "", int(unused) * MILLI))
    return parts


def modelled(cells: pl.DataFrame, known: Inputs, *, by: Sequence[str] = ()) -> list[Part]:
    """Devices of models, read back from their use: inhabitants (or agents) x the rates it names, without the power."""
    columns = ["equipment_type", "factor_type", "parameters", *by]
    rows = (
        cells.filter(
            (pl.col("flow") == "use")
            & (pl.col("impact_category") == ELECTRICITY)
            & (pl.col("organisation").is_null() | (pl.col("origin") == ASSUMPTION))
        )
        .group_by(columns)
        .agg(exact_sum("amount"))
        .sort(columns)
    )
    rates = {terms: known.value(_without_power(terms)) for terms in rows["parameters"].unique().sort()}
    return [
        Part((name, factor_type), {}, rates[terms] * (float(amount) / NANO * MILLI), factor_type, *place)
        for name, factor_type, terms, *place, amount in rows.iter_rows()
    ]


def _without_power(terms: str) -> str:
    return SEPARATOR.join(term for term in terms.split(SEPARATOR) if not term.startswith("power:"))
