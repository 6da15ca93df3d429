"""Why a figure changed between two years: one question of both faces (METHODOLOGY 5).

In: a context, a scope, a code and two years. Out: a `Change`: both values, the difference judged on paired draws, its
causes and the grids behind it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import polars as pl

from barometer import assessment as engine
from barometer.assessment import Assessment
from barometer.attribution import CAUSES, PERIMETER, ROW, VOLUME, Side, explain_change, one_sided
from barometer.exact import NANO, exact_sum
from barometer.explanation import explainable_codes, missing_tiers
from barometer.gaps import WITHOUT_FACTOR
from barometer.impacts import ELECTRICITY, resolve_grid
from barometer.indicators import IMPACT_INDICATORS
from barometer.records import access, fleets
from barometer.uncertainty import percentiles
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.loading import HOME_COUNTRY, Context, seats_of, when_prepared
from dashboards.operations import VIEW
from dashboards.scopes import Scope, covering, groups_of
from dashboards.uncomputed import gaps_of
from dashboards.words import word
from factors.spelling import Named

#: Indicators that are a total of impacts: a ratio (EMP-02) has no additive causes.
CATEGORY = {each.code: each.impact_category for each in IMPACT_INDICATORS}
UNIT = {each.code: each.unit for each in IMPACT_INDICATORS}
#: Those that count declared volumes: the totals, and the footprint beside the declared balance.
OF_VOLUMES = (*CATEGORY, "EMP-09")


@dataclass(frozen=True)
class Change:
    """`rows`: `attribution.ROW`, cause, contribution (Int128 nano-units), that add up to the difference; `before`,
    `after` in units.

    `low`, `high`: 5th and 95th percentile of the difference, draw by draw. `inputs`: grid of the home country, one row
    a year: year, amount, unit, source, grid_year. `comparable`: the difference of what both years know, where the
    perimeter differs (`before` and `after` stay those of the whole). `missing_tiers`: those that nothing feeds, so that
    both values are no totals.
    """

    code: str
    unit: str
    since: int
    year: int
    before: float
    after: float
    low: float
    high: float
    rows: pl.DataFrame
    inputs: pl.DataFrame
    comparable: "Change | None" = None
    missing_tiers: list[str] = field(default_factory=list)

    @property
    def judged(self) -> "Change":
        """What the direction is said of: the part that both years know."""
        return self.comparable or self

    @property
    def difference(self) -> float:
        """After less before, from the exact integers: two large floats would lose the last digits of the causes."""
        return _added(self.rows)

    @property
    def is_distinguishable(self) -> bool:
        """Whether nine draws in ten and more agree on the direction of what is comparable."""
        return not self.is_unchanged and (self.judged.low > 0 or self.judged.high < 0)

    @property
    def is_unchanged(self) -> bool:
        """Whether what both years know is the same."""
        return self.judged.rows.is_empty()

    def causes(self) -> list[dict[str, Any]]:
        """cause, contribution (units), in the fixed order of the method; they add up to the difference."""
        sums = dict(self.rows.group_by("cause").agg(exact_sum("contribution")).iter_rows())
        return [{"cause": cause, "contribution": float(sums[cause]) / NANO} for cause in CAUSES if cause in sums]

    def by(self, column: str) -> list[dict[str, Any]]:
        """Contributions by a column of the rows and cause, the largest movement first."""
        sums = self.rows.group_by(column, "cause").agg(exact_sum("contribution"))
        order = sums.group_by(column).agg(size=pl.col("contribution").cast(pl.Float64).abs().max())
        ordered = sums.join(order, on=column, nulls_equal=True).sort(
            "size", column, "cause", descending=[True, False, False]
        )
        return [
            {column: row[column], "cause": row["cause"], "contribution": float(row["contribution"]) / NANO}
            for row in ordered.iter_rows(named=True)
        ]


def change_of(
    context: Context, actor: Actor, scope: Scope, *, code: str, since: int, year: int, view: str = VIEW
) -> Change:
    """The causes of a difference between two years. Refused: a ratio, the same year twice, a scope without a figure."""
    access.require(context.home, actor.name, "read")
    if code not in CATEGORY:
        known = ", ".join(each for each in explainable_codes() if each in CATEGORY)
        raise DashboardsError("change_of_ratio", indicator=code, known=known)
    if since == year:
        raise DashboardsError("change_same_year", year=year)
    known_since = observed_since(context)
    first = known_since.get(scope.organisation or "")
    if first is not None and min(since, year) < first:
        raise DashboardsError("change_before_inventory", organisation=scope.organisation, first=first)
    covered = covering(context, [scope])
    groups = groups_of(covered, [scope])
    sides = [side_of(covered, scope, groups, each, view) for each in (since, year)]
    drawn = [_drawn_total(covered, scope, groups, side[1], CATEGORY[code]) for side in sides]
    lacking = [each for each, total in zip((since, year), drawn, strict=True) if total is None]
    if lacking:
        raise _nothing(covered, scope, code, lacking, view)
    low, high = percentiles(drawn[1] - drawn[0])
    before, after = (_total(side[0].cells, CATEGORY[code]) for side in sides)
    perimeter = [name for name, first in known_since.items() if first > min(since, year)]
    rows = explain_change(sides[0][0], sides[1][0], category=CATEGORY[code], perimeter=perimeter)
    tiers = sorted({tier for side, _ in sides for tier in _missing_tiers(side.cells, CATEGORY[code])})
    found = Change(
        code, UNIT[code], since, year, before, after, min(low, _added(rows)), max(high, _added(rows)), rows,
        _grids(covered, (since, year), CATEGORY[code]), None, tiers,
    )  # fmt: skip
    if PERIMETER not in rows["cause"]:
        return found
    apart = [
        replace(assessed, cells=_outside(assessed.cells, perimeter, one_sided(sides[0][0], sides[1][0])))
        for _, assessed in sides
    ]
    drawn_apart = [_drawn_total(covered, scope, groups, each, CATEGORY[code]) for each in apart]
    return replace(found, comparable=_comparable(found, drawn, drawn_apart))


def _outside(cells: pl.DataFrame, perimeter: Sequence[str], alone: pl.DataFrame) -> pl.DataFrame:
    """Cells of what only one of the two years knows: whole bodies, and volumes."""
    of_bodies = pl.col("organisation").is_in(list(perimeter)).fill_null(value=False)
    known = cells.join(alone, on=list(VOLUME), how="left", nulls_equal=True, validate="m:1")
    return known.filter(of_bodies | pl.col("one_sided").fill_null(value=False)).drop("one_sided")


def _comparable(whole: Change, drawn: Sequence[Any], apart: Sequence[Any]) -> Change:
    """The change of what both years know: the totals less what only one of them knows, draw by draw."""
    left = [total if outside is None else total - outside for total, outside in zip(drawn, apart, strict=True)]
    rows = whole.rows.filter(pl.col("cause") != PERIMETER)
    low, high = percentiles(left[1] - left[0]) if rows.height else (0.0, 0.0)
    moved = _added(rows)
    return replace(whole, low=min(low, moved), high=max(high, moved), rows=rows)


def _missing_tiers(cells: pl.DataFrame, category: str) -> list[str]:
    return missing_tiers(cells, cells.filter(pl.col("impact_category") == category))


def _nothing(context: Context, scope: Scope, code: str, lacking: list[int], view: str) -> DashboardsError:
    """Why a figure has no value in a year, as far as its organisation can tell: what is known has no factor; or nothing
    was declared of what it uses elsewhere, where that is all that is known of it.
    """
    gaps = gaps_of(context, scope, context.assess(lacking[0], view).gaps, [CATEGORY[code]])
    types = gaps.filter(pl.col("why").is_in(WITHOUT_FACTOR))["equipment_type"].drop_nulls().unique().sort().to_list()
    years = Named(*(joint.join(map(str, lacking)) for joint in (" et ", " and ")))
    said = {"indicator": code, "organisation": scope.organisation, "years": years}
    if scope.organisation and types:
        names = (", ".join(word(name, language) for name in types) for language in ("fr", "en"))
        return DashboardsError("change_no_factor", **said, what=Named(*names))
    is_bare = scope.organisation and scope.organisation not in set(context.stock.cohorts["organisation"])
    return DashboardsError("change_no_volume" if is_bare else "change_nothing", **said)


def observed_since(context: Context) -> dict[str, int]:
    """Organisation -> year of its first inventory. What left before it is unknown, so that an earlier year would be
    too low: a comparison starts there (METHODOLOGY 5.1).
    """
    assets = when_prepared(context.home, lambda: fleets.read_all_assets(context.home))
    if assets is None:
        return {}
    first = assets.group_by("organisation").agg(pl.col("first_seen_on").min().dt.year()).drop_nulls().collect()
    return dict(first.sort("organisation").iter_rows())


@dataclass(frozen=True)
class SamePerimeter:
    """`since`: first year of the perimeter of the last one, 0 where nothing breaks it; `volumes`: types of service that
    only that year or the year before counts, none where an inventory is what it begins with.
    """

    since: int
    volumes: tuple[str, ...] = ()


def same_perimeter_since(context: Context, scope: Scope, first: Mapping[str, int], code: str) -> SamePerimeter:
    """The year from which figures of a scope have one perimeter: that of its first inventory, or, where they count
    declared volumes, the last one in which one of these began or ceased to be known; of a territory, which counts no
    volume, that in which the last of the bodies that hold equipment there was first inventoried (METHODOLOGY 3.7).
    `first`: organisation -> year of its first inventory.
    """
    if scope.organisation:
        inventoried = first.get(scope.organisation, 0)
        return _same_volumes_since(context, scope, inventoried) if code in OF_VOLUMES else SamePerimeter(inventoried)
    seat = pl.col("organisation").replace_strict(seats_of(context.organisations), default=None, return_dtype=pl.String)
    placed = context.stock.cohorts.select("organisation", commune=pl.coalesce("commune", seat))
    held = placed.join(groups_of(context, [scope]), on="commune", how="semi")
    return SamePerimeter(max((first.get(name, 0) for name in held["organisation"].unique()), default=0))


def _same_volumes_since(context: Context, scope: Scope, first: int) -> SamePerimeter:
    """Back from the last year, as long as two years that follow each other count the same kinds of volumes. Years in
    which the organisation declared none are not assessed for it.
    """
    years, groups = [year for year in context.years if year >= first], groups_of(context, [scope])
    own = pl.col("organisation") == scope.organisation
    declared = [year for year in years if not context.stock_in(year).services.filter(own).is_empty()]
    sides: dict[int, Side] = {}
    for before, after in reversed(list(pairwise(years))):
        if before in declared or after in declared:
            for year in {before, after} - set(sides):
                sides[year] = side_of(context, scope, groups, year, VIEW)[0]
            alone = one_sided(sides[before], sides[after])
            if not alone.is_empty():
                return SamePerimeter(after, tuple(alone["equipment_type"].unique().sort()))
    return SamePerimeter(first)


def side_of(context: Context, scope: Scope, groups: pl.DataFrame, year: int, view: str) -> tuple[Side, Assessment]:
    """One of the two states that `attribution.explain_change` compares, with its whole assessment."""
    assessed = context.assess(year, view)
    cells = engine.without_double_count(assessed.cells) if scope.by == "commune" else assessed.cells
    own, stock = cells.join(groups, on=scope.by, how="semi"), context.stock_in(year)
    cohorts = engine.keyed_cohorts(stock, context.factors)
    return Side(year, own, cohorts, context.organisations, context.factors, stock.services), assessed


def _drawn_total(context: Context, scope: Scope, groups: pl.DataFrame, assessed: Assessment, category: str) -> Any:
    """Draw-by-draw total of the scope; None where nothing is computed."""
    drawn = engine.draw(assessed, groups, by=scope.by, factors=context.factors, draws=context.draws)
    rows = drawn.keys.with_row_index().filter(pl.col("impact_category") == category)["index"].to_list()
    return drawn.total(rows) if rows else None


def _total(cells: pl.DataFrame, category: str) -> float:
    total = cells.filter(pl.col("impact_category") == category).select(exact_sum("impact")).item()
    return float(total) / NANO


def _added(rows: pl.DataFrame) -> float:
    """What contributions add up to, in units; no row is no change."""
    return float(rows.select(exact_sum("contribution")).item() or 0) / NANO


def _grids(context: Context, years: tuple[int, int], category: str) -> pl.DataFrame:
    """What the electricity of each year weighed: the input that changes by itself from year to year."""
    if category == ELECTRICITY:
        return pl.DataFrame(schema={"year": pl.Int64, "amount": pl.Float64, "unit": pl.String, "source": pl.String})
    home = (pl.col("geography") == HOME_COUNTRY) & (pl.col("impact_category") == category)
    rows = [
        resolve_grid(context.factors, year=year)
        .filter(home)
        .select("amount", "unit", "source", year=pl.lit(year, dtype=pl.Int64), grid_year=pl.col("year").cast(pl.Int64))
        for year in years
    ]
    return pl.concat(rows)


__all__ = ["ROW", "Change", "change_of"]
