"""Activity x factors -> impacts by stage and category (METHODOLOGY 2.3 to 2.6): the only multiplication by a factor.

Leaf cells are rounded once, to integer nano-units of their category (nano-kgCO2eq, nano-m3, nano-kWh); every roll-up
is then a sum of the same integers. What has no factor, power, lifetime or grid is listed as a gap, never zero.
"""

from typing import NamedTuple

import polars as pl

from barometer.gaps import list_gaps
from barometer.models import STUDY, STUDY_TYPES
from barometer.schemas import ACTIVITY_KEYS
from barometer.services import SERVICE, service_factors, service_key
from barometer.terms import evaluated, input_keys, join_terms
from factors.library import FactorSet

CLIMATE = "climate_change"
ELECTRICITY = "electricity_use"
USE_STAGE = "use"
UNSPECIFIED = "unspecified"
MAX_CARRIED_YEARS = 3
#: Grids of the countries that a national series does not know; the series stands in `factor_terms` and is explained.
FOREIGN_SERIES = "ember_generation"
STUDY_SERIES = "national_study_2022"
#: Flow of vehicle-kilometres, and the parameter that one of them costs.
TRANSPORT, VAN = "transport", "avoided.transport"

FACTOR_COLUMNS = (
    "flow_key",
    "impact_category",
    "life_cycle_stage",
    "factor",
    "factor_terms",
    "unit",
    "series",
    "grid_year",
    "study_tier",
)
IMPACT_KEYS = (*ACTIVITY_KEYS, "tier", "impact_category", "life_cycle_stage", "factor_terms", "series", "grid_year")
PLACE_KEYS = ("organisation", "sector", "commune")
#: What distinguishes two flows of one place.
FLOW_KEYS = (*(key for key in ACTIVITY_KEYS if key not in PLACE_KEYS), "flow_key")
#: What distinguishes two cells of one place: as many as types, stages and categories, wherever they are.
KIND_KEYS = ("sector", *(key for key in IMPACT_KEYS if key not in PLACE_KEYS), "unit", "multiplier", "factor")


class Impacts(NamedTuple):
    """`cells`: `IMPACT_KEYS`, amount (Int128 nano reference flows), multiplier, factor (Float64), impact (Int128
    nano-units of the category), unit, units, `kind` (one number for each set of `KIND_KEYS`: what adds up cells of
    many places compares it instead of all the keys). `gaps`: what was not computed and why (`barometer.gaps`).
    """

    cells: pl.DataFrame
    gaps: pl.DataFrame


def assess_impacts(activity: pl.LazyFrame, factors: FactorSet, *, year: int) -> Impacts:
    """Multiply each reference flow by the factors of its type, or by the grid of its country and year.

    impact = amount x product of named parameters x factor, rounded to integer nano-units.
    """
    flows = activity.with_columns(flow_key=_flow_key()).collect()
    is_computable = has_inputs(flows, factors) & pl.col("factor_type").is_not_null()
    flows = flows.with_columns(is_computable=is_computable.fill_null(value=False))
    computable = flows.filter("is_computable")
    table = factor_table(factors, year=year, countries=computable["country"].unique().to_list())
    cells = _cells(computable, _kinds(computable, table, factors))
    return Impacts(cells=cells, gaps=list_gaps(flows.filter(pl.col("amount") != 0), table))


def _kinds(flows: pl.DataFrame, table: pl.DataFrame, factors: FactorSet) -> pl.DataFrame:
    """Every kind of cell once, sorted and numbered: `KIND_KEYS`, flow_key, kind. A few hundred rows for any fleet."""
    distinct = flows.select("sector", *FLOW_KEYS).unique()
    return (
        distinct.join(table, on="flow_key", how="inner")
        .join(_multipliers(distinct, factors), on="parameters", how="left", validate="m:1")
        .join(factors.equipment_types.select("equipment_type", "tier"), on="equipment_type", how="left", validate="m:1")
        .with_columns(tier=pl.coalesce("study_tier", "tier"))
        .select(*KIND_KEYS, "flow_key")
        .sort(*KIND_KEYS, nulls_last=True)
        .with_row_index("kind")
    )


def _cells(flows: pl.DataFrame, kinds: pl.DataFrame) -> pl.DataFrame:
    """Flows x kinds, sorted by `IMPACT_KEYS`: texts are compared once a place and once a kind, cells by two numbers."""
    places = flows.select(PLACE_KEYS).unique().sort(PLACE_KEYS, nulls_last=True).with_row_index("place")
    of_flow = kinds.select("sector", *FLOW_KEYS).unique().with_row_index("of_flow")
    numbered = (
        flows.join(of_flow, on=["sector", *FLOW_KEYS], how="inner", nulls_equal=True, validate="m:1")
        .join(places, on=list(PLACE_KEYS), how="inner", nulls_equal=True, validate="m:1")
        .select("place", "of_flow", "amount", "units")
    )
    named = kinds.drop("sector", "multiplier", "factor")
    products = kinds.join(of_flow, on=["sector", *FLOW_KEYS], how="inner", nulls_equal=True, validate="m:1")
    return (
        numbered.join(products.select("of_flow", "kind", "multiplier", "factor"), on="of_flow", how="inner")
        .with_columns(
            # One product, one rounding: the leaf cell (METHODOLOGY 2.11).
            impact=(pl.col("amount").cast(pl.Float64) * pl.col("multiplier") * pl.col("factor"))
            .round()
            .cast(pl.Int128),
        )
        .sort("place", "kind")
        .join(places, on="place", how="left", validate="m:1", maintain_order="left")
        .join(named, on="kind", how="left", validate="m:1", maintain_order="left")
        .select(*IMPACT_KEYS, "amount", "multiplier", "factor", "impact", "unit", "units", "kind")
    )


def has_inputs(flows: pl.DataFrame, factors: FactorSet) -> pl.Expr:
    """Whether every parameter that a flow names has a value in the factor set."""
    known = set(factors.inputs.filter(pl.col("value").is_not_null())["input_key"].to_list())
    usable = [terms for terms in flows["parameters"].unique() if known.issuperset(input_keys(terms))]
    return pl.col("parameters").is_in(usable)


def _flow_key() -> pl.Expr:
    """What finds the factors of a flow: its type where it is embodied or studied, its country where it is use, both
    where a service is hosted somewhere.
    """
    by = pl.when(pl.col("flow") == "use").then(pl.col("country")).otherwise(pl.col("factor_type"))
    return pl.when(pl.col("flow") == SERVICE).then(service_key()).otherwise(pl.col("flow") + ":" + by)


def _multipliers(flows: pl.DataFrame, factors: FactorSet) -> pl.DataFrame:
    return evaluated(flows["parameters"].to_list(), factors.input_value, column="parameters", name="multiplier")


def factor_table(factors: FactorSet, *, year: int, countries: list[str]) -> pl.DataFrame:
    """What a reference flow is multiplied by, in the year and the grid series of the factor set.

    Columns: flow_key, impact_category, life_cycle_stage, factor, factor_terms, unit, series, grid_year, study_tier.
    """
    embodied = factors.impact_factors.filter(
        (pl.col("per") == "unit") & (pl.col("life_cycle_stage") != USE_STAGE)
    ).select(
        "impact_category",
        "life_cycle_stage",
        "unit",
        flow_key="embodied:" + pl.col("equipment_type"),
        factor=pl.col("amount"),
        factor_terms=pl.col("input_key"),
        series=pl.lit(factors.grid_series),
        grid_year=pl.lit(None, dtype=pl.Int32),
        study_tier=pl.lit(None, dtype=pl.String),
    )
    rows = [embodied, _use_factors(factors, year, countries), _study_factors(factors), _transport_factors(factors)]
    rows.append(_service_factors(factors, year))
    return pl.concat([row.select(FACTOR_COLUMNS) for row in rows])


def resolve_grid(factors: FactorSet, *, year: int) -> pl.DataFrame:
    """The grid of each geography and category for `year`: the year itself, else the nearest earlier one, at most three
    years back (METHODOLOGY 2.6). A geography is read in one series only: that of the factor set, or, where this series
    ignores the country altogether, `FOREIGN_SERIES`. Columns of `electricity_mixes`; `year`: the year that served.
    """
    mixes = factors.electricity_mixes
    own = mixes.filter(pl.col("series") == factors.grid_series)
    foreign = mixes.filter(pl.col("series") == FOREIGN_SERIES).join(own, on="geography", how="anti")
    return (
        pl.concat([own, foreign])
        .filter(pl.col("year").is_between(year - MAX_CARRIED_YEARS, year))
        .sort("year")
        .unique(["geography", "impact_category"], keep="last", maintain_order=True)
        .sort("geography", "impact_category")
    )


def study_terms(equipment_type: str) -> str:
    """kgCO2eq per inhabitant: national footprint x share of the tier / population of France with its overseas."""
    return join_terms("national.footprint", STUDY_TYPES[equipment_type], "1/national.population")


def _use_factors(factors: FactorSet, year: int, countries: list[str]) -> pl.DataFrame:
    """One kWh of use: the grid of the country, and one kWh of electricity."""
    home = pl.DataFrame(
        {"country": sorted({country for country in countries if country})}, schema={"country": pl.String}
    )
    grid = resolve_grid(factors, year=year).select(
        "impact_category",
        "unit",
        country="geography",
        factor=pl.col("amount"),
        factor_terms=pl.col("input_key"),
        grid_year=pl.col("year").cast(pl.Int32),
    )
    electricity = home.select(
        impact_category=pl.lit(ELECTRICITY),
        unit=pl.lit("kWh"),
        country="country",
        factor=pl.lit(1.0),
        factor_terms=pl.lit(""),
        grid_year=pl.lit(None, dtype=pl.Int32),
    )
    return pl.concat([grid.join(home, on="country", how="semi"), electricity]).with_columns(
        flow_key="use:" + pl.col("country"),
        life_cycle_stage=pl.lit(USE_STAGE),
        series=pl.lit(factors.grid_series),
        study_tier=pl.lit(None, dtype=pl.String),
    )


def _study_factors(factors: FactorSet) -> pl.DataFrame:
    """Networks and data centres per inhabitant: climate only, no stage, the study's own series (METHODOLOGY 3.4)."""
    terms = pl.DataFrame({"equipment_type": list(STUDY_TYPES), "factor_terms": [study_terms(t) for t in STUDY_TYPES]})
    values = evaluated(terms["factor_terms"], factors.input_value, column="factor_terms", name="factor")
    return terms.join(values, on="factor_terms", validate="1:1").with_columns(
        flow_key=f"{STUDY}:" + pl.col("equipment_type"),
        impact_category=pl.lit(CLIMATE),
        life_cycle_stage=pl.lit(UNSPECIFIED),
        unit=pl.lit("kgCO2eq"),
        series=pl.lit(STUDY_SERIES),
        grid_year=pl.lit(None, dtype=pl.Int32),
        study_tier=pl.col("equipment_type").str.strip_prefix("national_"),
    )


def _service_factors(factors: FactorSet, year: int) -> pl.DataFrame:
    """One GB, hour, message or subscription of a service that is used elsewhere (METHODOLOGY 30)."""
    return service_factors(factors, resolve_grid(factors, year=year)).with_columns(
        series=pl.lit(factors.grid_series),
        study_tier=pl.lit(None, dtype=pl.String),
    )


def _transport_factors(factors: FactorSet) -> pl.DataFrame:
    """One kilometre of a collection van: climate only (METHODOLOGY 19.11)."""
    return pl.DataFrame(
        {
            "flow_key": [f"{TRANSPORT}:vehicle_km"],
            "impact_category": [CLIMATE],
            "life_cycle_stage": ["distribution"],
            "factor": [factors.input_value(VAN)],
            "factor_terms": [VAN],
            "unit": ["kgCO2eq"],
            "series": [factors.grid_series],
            "grid_year": pl.Series([None], dtype=pl.Int32),
            "study_tier": pl.Series([None], dtype=pl.String),
        }
    )
