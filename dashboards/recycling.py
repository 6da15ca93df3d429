"""The recycling study of a territory: one question of both faces, nothing stored (METHODOLOGY 27).

In: a context, who asks, a territory, a last year. Out: a `RecyclingStudy`: the tables, their gaps, names and sources.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from barometer.calendar import year_start
from barometer.decisions.arisings import arise, held_by
from barometer.decisions.holdings import Inputs
from barometer.decisions.recycling import Amount, Gap, Study, Weights, study
from barometer.models import UNRATED_TYPES
from barometer.records import access
from dashboards.actors import Actor
from dashboards.deciding import stock_of
from dashboards.declared_values import validated_values
from dashboards.errors import DashboardsError
from dashboards.loading import Context, seats_of
from dashboards.scopes import Scope
from factors.companions import material_contents
from factors.factor_set import FactorSet
from factors.ranges import ranged
from factors.schemas import PEDIGREE
from factors.spelling import source_text
from reuse.metals import YIELD

LEVELS = ("territory", "department", "epci")
LAST_YEAR = 2035
LONGEST = 30
WITHOUT_EPCI = "-"
#: The survey of idle devices counts a computer and its screen; here the screen is a device of its own.
SCREEN_APART = frozenset({"desktop_personal"})


@dataclass(frozen=True)
class RecyclingStudy:
    """`names`: code -> name of every territory of the tables. `yearly_reuse`: what the chain put back in a year."""

    scope: Scope
    year: int
    until: int
    study: Study
    names: Mapping[str, str]
    yearly_reuse: int
    is_synthetic: bool
    sources: tuple[Mapping[str, Any], ...]

    def source_texts(self, language: str) -> list[str]:
        """Publisher and title of each source."""
        columns = ("publisher", "title")
        return sorted(", ".join(source_text(row, name, language) for name in columns) for row in self.sources)

    def units(self, level: str = LEVELS[0]) -> pl.DataFrame:
        """The devices and tonnes of a level."""
        return self.study.units.filter(pl.col("level") == level)

    def materials(self, level: str = LEVELS[0]) -> pl.DataFrame:
        """The materials of a level."""
        return self.study.materials.filter(pl.col("level") == level)


def recycling_study(
    context: Context, actor: Actor, scope: Scope, *, year: int | None = None, until: int = LAST_YEAR
) -> RecyclingStudy:
    """What will have to be recycled from the year after `year`, the last one with a grid unless it is given."""
    access.require(context.home, actor.name, "read")
    if scope.territory is None:
        raise DashboardsError("recycling_organisation", organisation=scope.organisation)
    base = year or context.years[-1]
    context.check_year(base)
    if not base < until <= base + LONGEST:
        raise DashboardsError("recycling_until", until=until, first=base + 1, last=base + LONGEST)
    factors, known = context.factors, Inputs(context.factors, context.draws)
    communes = _communes(context, scope.territory)
    places = communes.select("commune", "place")
    held = held_by(stock_of(context, scope, base), known, year=base, places=places)
    reused = _reused(context, base, dict(places.iter_rows()))
    with_screen = {*factors.equipment_types.filter(pl.col("has_screen"))["equipment_type"], *SCREEN_APART}
    found = arise(held, known, range(base + 1, until + 1), reused=reused, with_idle=with_screen)
    territories = _territories(communes, scope.territory)
    weights = _weights(context, base)
    told = study(found, territories, weights, context.draws)
    # Kept unused: the survey asked about screens, in homes.
    types = sorted({row.equipment_type for row in found.rows})
    gaps = [
        *told.gaps,
        *(Gap("idle", name) for name in sorted({part.key[0] for part in held.homes} - with_screen)),
        *(Gap("unrated", name) for name in UNRATED_TYPES),
        *([Gap("unknown", devices=held.unknown)] if held.unknown else []),
        Gap("firms"),
    ]
    return RecyclingStudy(
        scope,
        base,
        until,
        Study(told.years, told.units, told.materials, tuple(gaps)),
        {code: context.territories.name(code) for _, code in territories if code != WITHOUT_EPCI},
        sum(reused.values()),
        context.home.is_demo,
        _sources(factors, weights, types),
    )


def _communes(context: Context, territory: str) -> pl.DataFrame:
    """commune, department, epci, place: a place is what one EPCI has in one department, the finest that is added."""
    inside = context.territories.roll_up.filter(pl.col("territory") == territory).select("commune")
    return (
        context.territories.communes.select("department", pl.col("epci").fill_null(WITHOUT_EPCI), commune="territory")
        .join(inside, on="commune", how="semi")
        .with_columns(place=pl.concat_str("department", "epci", separator=" "))
    )


def _territories(communes: pl.DataFrame, territory: str) -> dict[tuple[str, str], list[str]]:
    """(level, code) -> places: the territory, its departments, its EPCI (the part that lies in it)."""
    places = communes.select("department", "epci", "place").unique().sort("place")
    found = {(LEVELS[0], territory): places["place"].to_list()}
    for level in LEVELS[1:]:
        for code, group in places.group_by(level):
            found[level, str(code[0])] = group["place"].sort().to_list()
    return dict(sorted(found.items(), key=lambda item: (LEVELS.index(item[0][0]), item[0][1])))


def _reused(context: Context, year: int, place_of: Mapping[str, str]) -> dict[tuple[str, str], int]:
    """(place, type) -> devices that the chain put into somebody's hands during the year: where they are, else where
    the workshop is.
    """
    seats = seats_of(context.organisations)
    handed = context.chain.used.filter(
        pl.col("start").is_between(year_start(year), year_start(year + 1), closed="left")
    )
    counts: Counter[tuple[str, str]] = Counter()
    for organisation, name, commune in handed.select("organisation", "equipment_type", "commune").iter_rows():
        place = place_of.get(commune or seats.get(organisation) or "")
        if place is not None and name is not None:
            counts[place, name] += 1
    return dict(sorted(counts.items()))


def _weights(context: Context, year: int) -> Weights:
    """Masses, contents and declared yields, each with its range: stated, else by the rule of its source."""
    factors = context.factors
    pedigree = {rule: factors.input_value(f"pedigree.{rule}") for rule in PEDIGREE}
    rules = dict(factors.sources.select("source", "range_rule").iter_rows())

    def amount(value: float, source: str, basis: str = "content") -> Amount:
        low, high, _ = ranged(value, None, None, rules[source], pedigree)
        return Amount(value, low, high, source, basis)

    masses = factors.equipment_types.select("equipment_type", "mass_kg", "mass_source").drop_nulls()
    contents: dict[str, dict[str, Amount]] = {}
    for row in material_contents().iter_rows(named=True):
        inside = contents.setdefault(row["equipment_type"], {})
        new = amount(row["mass_kg"], row["source"], row["basis"])
        first = inside.get(row["material"])
        # Where sources differ the first one counts, and its range holds what the others say.
        inside[row["material"]] = new if first is None else Amount(
            first.value, min(first.low, new.value), max(first.high, new.value), first.source, first.basis
        )  # fmt: skip
    return Weights(
        {name: amount(value, source) for name, value, source in masses.iter_rows()}, contents, _yields(context, year)
    )


def _yields(context: Context, year: int) -> dict[str, tuple[float, float, float]]:
    """Material -> share taken out, as recyclers declared it for the year: their mean, the lowest and the highest."""
    told: dict[str, list[float]] = {}
    for each in validated_values(context.home, year):
        if each.input.startswith(YIELD) and each.start.year <= year <= each.end.year:
            told.setdefault(each.input.removeprefix(YIELD), []).append(float(each.value))
    return {name: (sum(found) / len(found), min(found), max(found)) for name, found in sorted(told.items())}


def _sources(factors: FactorSet, weights: Weights, types: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    used = {weights.devices[name].source for name in types if name in weights.devices}
    used |= {each.source for name in types for each in weights.materials.get(name, {}).values()}
    used |= {"arcep_barometre_2023"}
    return tuple(row for row in factors.sources.sort("source").iter_rows(named=True) if row["source"] in used)
