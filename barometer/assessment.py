"""The main path, names 3 to 9 (read this file first): from assets to indicators.

    consolidate_fleet -> complete_inventory -> count_cohorts            once, when a file arrives
    derive_activity -> allocate_activity -> assess_impacts -> summarise_indicators       when a question is asked

Each step lives in the file of its name and cites its section of METHODOLOGY. This file only strings them together:
assets, communes and a factor set in; impacts by cell, gaps, drawn values and indicators out. It keeps nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from barometer.activity import derive_activity
from barometer.allocation import allocate_activity, locate
from barometer.calendar import MONTHS_PER_YEAR
from barometer.chain import CUT_OFF, PERIOD_SCHEMA, replace_modelled, under_rule
from barometer.cohorts import count_cohorts
from barometer.completion import REFURBISHED, complete_inventory, declared_pue
from barometer.exact import NANO, exact_sum
from barometer.fleet import PART_ROWS, consolidate_fleet, follow_lives
from barometer.gaps import beside_volumes, unrated_household_types
from barometer.impacts import IMPACT_KEYS, KIND_KEYS, Impacts, assess_impacts
from barometer.indicators import DIMENSIONS, IMPACT_INDICATORS, Question, summarise_indicators
from barometer.models import PUBLIC_BODIES, STUDY, model_from_national_study, model_households, model_public_bodies
from barometer.own_keys import with_own_keys, with_own_terms
from barometer.schemas import ACTIVITY_KEYS
from barometer.services import DECLARED, devices_unknown, left_out, serve
from barometer.stock import stock_at_end
from barometer.uncertainty import DrawnCells, draw_cells, percentiles
from factors.draws import Draws
from factors.library import FactorSet

CELL_DIMENSIONS = (*DIMENSIONS, "impact_category")
DRAWN_CATEGORIES = [indicator.impact_category for indicator in IMPACT_INDICATORS]
AGENTS = {"organisation": pl.String(), "agents": pl.Int64()}


@dataclass(frozen=True)
class Stock:
    """What is known when a question is asked.

    `cohorts`: of all organisations. `organisations`: organisation, kind, seat_commune. `communes`: commune,
    population, of the territory to model; empty where only inventories count. `agents`: organisation, agents of the
    year, where the register knows them: a public body without inventory is modelled from its head count. `chain`:
    devices of the reuse chain in households (`barometer.chain`); `refurbished`: how refurbished equipment is read;
    `services`: volumes that organisations declared for the year (`barometer.services`).
    """

    cohorts: pl.DataFrame
    organisations: pl.DataFrame
    communes: pl.DataFrame
    agents: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=AGENTS))
    chain: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PERIOD_SCHEMA))
    refurbished: str = CUT_OFF
    services: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DECLARED))


@dataclass(frozen=True)
class Assessment:
    """One year and view: `cells` (impacts), `gaps`, and the cohorts whose default lifetime is drawn, located."""

    year: int
    view: str
    cells: pl.DataFrame
    gaps: pl.DataFrame
    dated_defaults: pl.DataFrame


def count_fleet(rows: pl.LazyFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Inventory rows -> (completed assets, cohorts): names 3 to 5 of the main path, once per change of a fleet."""
    completed = complete_inventory(consolidate_fleet(rows)).collect()
    return completed, count_cohorts(completed.lazy())


def count_in_parts(rows: pl.LazyFrame, part_rows: int = PART_ROWS) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """The same for a fleet of any size: its assets part by part, each with its cohorts (`cohorts.added_up` joins)."""
    lives = follow_lives(rows)
    cuts = lives.cuts(part_rows)
    centres = declared_pue(lives.with_centres()).collect().lazy() if cuts else None
    for part in lives.in_parts(cuts):
        completed = complete_inventory(part, centres).collect()
        yield completed, count_cohorts(completed.lazy())


def assess(stock: Stock, factors: FactorSet, *, year: int, view: str) -> Assessment:
    """Names 6 to 8: activity of the year, where it falls, and its impacts by stage and category."""
    cohorts = keyed_cohorts(stock, factors)
    declared = derive_activity(cohorts.lazy(), year=year, view=view, lifetime_months=default_lifetimes(factors))
    located = allocate_activity(declared, stock.organisations)
    held = _held(stock, year)
    services = serve(stock.services, held, factors.own)
    bodies = bodies_without_inventory(stock)
    modelled = [
        locate(services, stock.organisations),
        model_households(stock.communes),
        with_own_terms(model_public_bodies(bodies), factors.own),
        model_from_national_study(stock.communes),
        replace_modelled(stock.chain, stock.communes, factors, year=year, rule=stock.refurbished),
    ]
    columns = [*ACTIVITY_KEYS, "amount", "units"]
    activity = pl.concat([part.select(columns) for part in (located, *modelled)])
    impacts = assess_impacts(activity, factors, year=year)
    counted = pl.concat([stock.cohorts["organisation"], bodies["organisation"]])
    beside = pl.concat([left_out(stock.services, held), devices_unknown(stock.services, counted)]).lazy()
    told = locate(beside.with_columns(commune=pl.lit(None)), stock.organisations)
    gaps = [impacts.gaps, beside_volumes(told.collect())]
    gaps += [] if stock.communes.is_empty() else [unrated_household_types()]
    return Assessment(year, view, impacts.cells, pl.concat(gaps), _dated_defaults(cohorts, stock))


def _held(stock: Stock, year: int) -> pl.DataFrame:
    """organisation, equipment_type in service at the end of the year, where volumes of services were declared."""
    concerned = stock.cohorts.join(stock.services, on="organisation", how="semi")
    return stock_at_end(concerned, year).select("organisation", "equipment_type").unique()


def assess_each(assets: pl.DataFrame, stock: Stock, factors: FactorSet, *, year: int, view: str) -> Impacts:
    """Names 5 to 8 asset by asset, for some assets of one organisation (METHODOLOGY 28.1): the same steps, in which
    each asset stands as an organisation of its own. Impacts, and gaps, carry its identifier under `organisation`.
    """
    owners = assets.select("asset_id", "organisation").unique()
    cohorts = count_cohorts(assets.lazy().with_columns(organisation="asset_id"))
    owned = cohorts.rename({"organisation": "asset_id"}).join(owners, on="asset_id", how="left", validate="m:1")
    keyed = keyed_cohorts(replace(stock, cohorts=owned), factors).with_columns(organisation="asset_id")
    months = default_lifetimes(factors)
    activity = derive_activity(keyed.lazy(), year=year, view=view, lifetime_months=months)
    register = owners.join(stock.organisations, on="organisation", how="left", validate="m:1")
    located = allocate_activity(activity, register.with_columns(organisation="asset_id"))
    return assess_impacts(located.select(*ACTIVITY_KEYS, "amount", "units"), factors, year=year)


def keyed_cohorts(stock: Stock, factors: FactorSet) -> pl.DataFrame:
    """Cohorts whose keys name what the factor set has: refurbished by the rule, own values, lifetimes that exist."""
    ruled = resolve_lifetimes(under_rule(stock.cohorts, stock.refurbished), factors)
    return with_own_keys(ruled, factors.own)


def bodies_without_inventory(stock: Stock) -> pl.DataFrame:
    """Public bodies known by their head count only: organisation, commune (their seat), agents. No double count: one
    inventory row is enough for a body to leave the model (METHODOLOGY 3.3).
    """
    located = locate(stock.agents.lazy().with_columns(commune=pl.lit(None, dtype=pl.String)), stock.organisations)
    return (
        located.filter(pl.col("sector") == PUBLIC_BODIES)
        .join(stock.cohorts.lazy(), on="organisation", how="anti")
        .select("organisation", "commune", "agents")
        .collect()
    )


def draw(assessment: Assessment, groups: pl.DataFrame, *, by: str, factors: FactorSet, draws: Draws) -> DrawnCells:
    """Drawn impacts by group and `CELL_DIMENSIONS`. `groups`: `by` (commune or organisation) -> group, a row a pair."""
    cells = grouped(assessment.cells, groups, by=by)
    return _drawn(cells, assessment, groups.lazy(), by=by, factors=factors, draws=draws)


def _drawn(
    cells: pl.DataFrame, assessment: Assessment, groups: pl.LazyFrame, *, by: str, factors: FactorSet, draws: Draws
) -> DrawnCells:
    """The same for cells that are grouped already."""
    return draw_cells(
        cells,
        ["group", *CELL_DIMENSIONS],
        factors=factors,
        draws=draws,
        dated_defaults=assessment.dated_defaults.lazy().join(groups, on=by, how="inner"),
        year=assessment.year,
    )


def answer(
    assessment: Assessment,
    groups: pl.DataFrame,
    *,
    by: str,
    names: Mapping[str, str],
    factors: FactorSet,
    draws: Draws,
    is_demo: bool = False,
) -> pl.DataFrame:
    """Name 9: the published indicators of every group of `names` (code -> name)."""
    question = Question(
        scope="territory" if by == "commune" else "organisation",
        year=assessment.year,
        view=assessment.view,
        factors_digest=factors.digest,
        is_demo=is_demo,
    )
    cells = grouped(assessment.cells, groups, by=by)
    # Only what an indicator publishes is drawn: the other categories have no interval here.
    published = cells.filter(pl.col("impact_category").is_in(DRAWN_CATEGORIES))
    drawn = _drawn(published, assessment, groups.lazy(), by=by, factors=factors, draws=draws)
    return summarise_indicators(cells, drawn, question, names)


def impact_table(
    assessment: Assessment, groups: pl.DataFrame, *, by: str, columns: Sequence[str], factors: FactorSet, draws: Draws
) -> pl.DataFrame:
    """Impacts of one group with their interval: `columns` (of `CELL_DIMENSIONS`), unit, amount, low, high."""
    cells = grouped(assessment.cells, groups, by=by)
    drawn = _drawn(cells, assessment, groups.lazy(), by=by, factors=factors, draws=draws)
    rows_of = drawn.keys.with_row_index("position").group_by(columns).agg("position")
    sums = cells.group_by(columns).agg(exact_sum("impact"), pl.col("unit").first())
    rows = []
    for row in sums.join(rows_of, on=list(columns), validate="1:1").sort(columns).iter_rows(named=True):
        amount = float(row["impact"]) / NANO
        low, high = percentiles(drawn.total(row["position"]))
        interval = {"amount": amount, "low": min(low, amount), "high": max(high, amount)}
        rows.append({column: row[column] for column in columns} | {"unit": row["unit"]} | interval)
    return pl.DataFrame(rows, schema_overrides=dict.fromkeys(("amount", "low", "high"), pl.Float64))


def grouped(cells: pl.DataFrame, groups: pl.DataFrame, *, by: str) -> pl.DataFrame:
    """Impact cells added up by group: exact integer sums, so that roll-ups conserve their total (METHODOLOGY 3.8)."""
    counted = without_double_count(cells) if by == "commune" else cells
    named = groups.select(by, pl.col("group").cast(pl.Categorical))
    sums = (
        counted.select(by, "kind", "amount", "impact", "units")
        .join(named, on=by, how="inner")
        .group_by("group", "kind")
        .agg(exact_sum("amount"), exact_sum("impact"), exact_sum("units"))
        .with_columns(pl.col("group").cast(pl.String))
    )
    kinds = cells.select("kind", *KIND_KEYS).unique("kind")
    keys = ["group", *(key for key in IMPACT_KEYS if key not in {"commune", "organisation"})]
    return (
        sums.join(kinds, on="kind", how="inner", validate="m:1")
        .select(*keys, "multiplier", "factor", "unit", "amount", "impact", "units")
        .sort(keys, nulls_last=True)
    )


def without_double_count(cells: pl.DataFrame) -> pl.DataFrame:
    """In a territory, a tier filled from the national study is already whole: an organisation's own servers or network
    equipment are inside it, and count in the figures of the organisation only (METHODOLOGY 3.4).
    """
    from_study = pl.col("flow") == STUDY
    filled = cells.filter(from_study)["tier"].unique().to_list()
    return cells.filter(from_study | ~pl.col("tier").is_in(filled))


def default_lifetimes(factors: FactorSet) -> dict[str, int]:
    """Default lifetime of every type that has one, in whole months."""
    columns = ["equipment_type", "lifetime_years"]
    tables = [table.select(columns) for table in (factors.equipment_types, factors.own_types) if table.width]
    return {
        equipment_type: round(years * MONTHS_PER_YEAR)
        for equipment_type, years in pl.concat(tables).drop_nulls("lifetime_years").iter_rows()
    }


def resolve_lifetimes(cohorts: pl.DataFrame, factors: FactorSet) -> pl.DataFrame:
    """The lifetime that fills a gap: that of the type, else, for a refurbished one, that of the type when new."""
    known = default_lifetimes(factors)
    named = cohorts["lifetime_key"].drop_nulls().unique().to_list()
    resolved = {key: key if key in known else key.removesuffix(REFURBISHED) for key in named}
    return cohorts.with_columns(pl.col("lifetime_key").replace(resolved))


def _dated_defaults(cohorts: pl.DataFrame, stock: Stock) -> pl.DataFrame:
    """Cohorts amortised over a default lifetime, located: their amount depends on the drawn lifetime."""
    drawn = cohorts.lazy().filter(pl.col("lifetime_key").is_not_null() & pl.col("commissioning_month").is_not_null())
    return (
        locate(drawn, stock.organisations)
        .select(
            "organisation",
            "sector",
            "commune",
            "equipment_type",
            "factor_type",
            "lifetime_key",
            "commissioning_month",
            "units",
            "units_start",
            origin=pl.lit("archetype"),
        )
        .collect()
    )
