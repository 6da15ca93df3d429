"""The door of what an organisation uses elsewhere (METHODOLOGY 30): networks and services, from declared volumes.

In: declared volumes of a year, what the inventories hold. Out: activity, one row a volume and type of service; what is
left out and why; the factors of one GB, hour, message or subscription. Nothing here multiplies by a factor.
"""

import polars as pl

from barometer.schemas import ACTIVITY_KEYS
from barometer.terms import SEPARATOR, evaluate, join_terms
from factors.library import FactorSet
from factors.own_values import OWN_SCHEMA
from factors.own_values import SEPARATOR as OWN_SEPARATOR
from factors.services import service_flows

#: Flow of a volume: its factors are those of its type, whole, whatever the stage.
SERVICE = "service"
#: The volume already holds this use of it: counting both would count it twice.
INSIDE = "in_volume"
#: The devices of an organisation, all types together, and why nobody counts them: nothing tells of them.
OWN_DEVICES, NO_INVENTORY = "own_devices", "no_inventory"
#: What every total of the footprint needs of a volume: where no factor gives it, a gap.
ELECTRICITY = "electricity_use"
EXPECTED = ("climate_change", ELECTRICITY)
#: `amount`: nano-units of the declared input.
DECLARED = {"organisation": pl.String(), "input": pl.String(), "amount": pl.Int128(), "synthetic": pl.Boolean()}
#: One vCPU hour as a share of the life of a server, and the electricity it takes (METHODOLOGY 30.4).
OF_A_LIFE = join_terms("1/cloud.vcpu_per_server", "1/calendar.hours_per_year", "1/cloud.server_lifetime")
OF_AN_HOUR = join_terms("cloud.server_power", "1/cloud.vcpu_per_server", "cloud.pue")
FACTOR_COLUMNS = ("impact_category", "life_cycle_stage", "unit", "factor", "factor_terms", "grid_year")


def service_key(of_type: str = "factor_type") -> pl.Expr:
    """What finds the factors of a volume: its type, and the country of hosting where the table names one."""
    return pl.concat_str("flow", of_type, "country", separator=":", ignore_nulls=True)


def serve(declared: pl.DataFrame, held: pl.DataFrame, own: pl.DataFrame) -> pl.LazyFrame:
    """Declared volumes -> activity without place or sector. `held`: organisation, equipment_type in service; `own`: as
    in `factors.own_values`. A row that another declared volume holds is left out: `left_out` tells it.
    """
    rows = _ruled(declared, held).filter(pl.col("inside_of_declared").not_())
    known = own if own.width else pl.DataFrame(schema=OWN_SCHEMA)
    named = known.lazy().filter("has_factor").select("organisation", "equipment_type", "own_type")
    return (
        rows.join(named, on=["organisation", "equipment_type"], how="left", validate="m:1")
        .with_columns(
            commune=pl.lit(None, dtype=pl.String),
            factor_type=pl.coalesce("own_type", "equipment_type"),
            flow=pl.lit(SERVICE),
            parameters=pl.lit(""),
            lifetime_key=pl.lit(None, dtype=pl.String),
            # The volume is declared; what serves an hour of it is an archetype.
            origin=pl.when(pl.col("host").is_null() | pl.col("own_type").is_not_null())
            .then(pl.lit("declared"))
            .otherwise(pl.lit("archetype")),
            units=pl.lit(None, dtype=pl.Int128),
        )
        .select(*(key for key in ACTIVITY_KEYS if key != "sector"), "amount", "units")
    )


def left_out(declared: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """organisation, equipment_type, why: volumes that another declared volume already holds."""
    inside = _ruled(declared, held).filter("inside_of_declared")
    return inside.select("organisation", "equipment_type", why=pl.lit(INSIDE)).unique().collect()


def devices_unknown(declared: pl.DataFrame, counted: pl.Series) -> pl.DataFrame:
    """organisation, equipment_type, why: who declared volumes, and has neither an inventory nor a modelled stock
    (`counted`: who has one). Its figure is that of the volumes alone.
    """
    alone = declared.filter(pl.col("amount") > 0, ~pl.col("organisation").is_in(counted.implode()))
    return alone.select("organisation", equipment_type=pl.lit(OWN_DEVICES), why=pl.lit(NO_INVENTORY)).unique()


def _ruled(declared: pl.DataFrame, held: pl.DataFrame) -> pl.LazyFrame:
    """Volumes x rows of the table that count with what the organisation holds; `inside_of_declared`."""
    flows = service_flows().lazy()
    given = declared.lazy().filter(pl.col("amount") > 0)
    inputs = given.group_by("organisation").agg(inputs=pl.col("input"))
    types = held.lazy().group_by("organisation").agg(types=pl.col("equipment_type").drop_nulls())
    return (
        given.join(flows, on="input", how="inner")
        .join(inputs, on="organisation", how="left", validate="m:1")
        .join(types, on="organisation", how="left", validate="m:1")
        .filter(
            pl.col("if_holding").is_null() | _any_of("if_holding", "types"),
            _any_of("unless_holding", "types").not_(),
        )
        .with_columns(inside_of_declared=_any_of("inside_of", "inputs"))
    )


def _any_of(words: str, present: str) -> pl.Expr:
    """Whether one of the words of a cell is in a list; never where either is empty."""
    common = pl.col(words).str.split(" ").list.set_intersection(present)
    return (common.list.len() > 0).fill_null(value=False)


def service_factors(factors: FactorSet, grid: pl.DataFrame) -> pl.DataFrame:
    """flow_key, `FACTOR_COLUMNS` of one GB, hour, message, subscription; `grid`: electricity of the year by geography.

    An organisation's own factor stands under its own key; a row of another flow than the table's `per` is not read
    (`unit`, in a factor of one's own, is one of what is counted). A type with a factor of its own needs no archetype.
    """
    given = _given_factors(factors)
    hosted = [table.join(given, on="flow_key", how="anti") for table in (_made(factors, grid), _run(factors, grid))]
    return pl.concat([given, *hosted])


def _given_factors(factors: FactorSet) -> pl.DataFrame:
    flows = service_flows().select("equipment_type", "country", asked="per").unique()
    # The form of one's own factors knows no other flow than the unit: there, one of what is counted.
    is_own = pl.col("of_type").str.contains(OWN_SEPARATOR, literal=True)
    base = pl.col("equipment_type").str.split(OWN_SEPARATOR).list.first()
    return (
        factors.impact_factors.with_columns(of_type="equipment_type", equipment_type=base)
        .join(flows, on="equipment_type", how="inner")
        .filter((pl.col("per") == pl.col("asked")) | (is_own & (pl.col("per") == "unit")))
        .with_columns(flow=pl.lit(SERVICE))
        .with_columns(factor="amount", factor_terms="input_key", grid_year=pl.lit(None, dtype=pl.Int32))
        .select(*FACTOR_COLUMNS, flow_key=service_key("of_type"))
        .select("flow_key", *FACTOR_COLUMNS)
    )


def _archetypes() -> pl.DataFrame:
    """What an archetype serves: host, country, flow_key."""
    rows = service_flows().filter(pl.col("host").is_not_null()).with_columns(flow=pl.lit(SERVICE))
    return rows.select("host", "country", flow_key=service_key("equipment_type")).unique()


def hosted_keys() -> pl.Series:
    """Keys of the volumes that a server of some country serves."""
    return _archetypes()["flow_key"]


def _made(factors: FactorSet, grid: pl.DataFrame) -> pl.DataFrame:
    """Embodied part of one vCPU hour: factor of a server / its vCPU / hours of a year / its service life."""
    share = _central(factors, OF_A_LIFE)
    return (
        factors.impact_factors.filter((pl.col("per") == "unit") & (pl.col("life_cycle_stage") != "use"))
        .join(_archetypes(), left_on="equipment_type", right_on="host", how="inner")
        # Without the electricity of its country an hour would be half of itself: it has no factor then.
        .join(grid, left_on=["country", "impact_category"], right_on=["geography", "impact_category"], how="semi")
        .with_columns(
            factor=pl.col("amount") * share,
            factor_terms=pl.col("input_key") + SEPARATOR + OF_A_LIFE,
            grid_year=pl.lit(None, dtype=pl.Int32),
        )
        .select("flow_key", *FACTOR_COLUMNS)
    )


def _run(factors: FactorSet, grid: pl.DataFrame) -> pl.DataFrame:
    """Use of one vCPU hour: energy of a server in an hour / its vCPU x PUE, and the grid of the country."""
    energy = _central(factors, OF_AN_HOUR)
    countries = _archetypes().select("country", "flow_key")
    used = grid.join(countries, left_on="geography", right_on="country", how="inner").with_columns(
        factor=pl.col("amount") * energy,
        factor_terms=pl.col("input_key") + SEPARATOR + OF_AN_HOUR,
        grid_year=pl.col("year").cast(pl.Int32),
    )
    electricity = countries.with_columns(
        impact_category=pl.lit(ELECTRICITY),
        unit=pl.lit("kWh"),
        factor=pl.lit(energy),
        factor_terms=pl.lit(OF_AN_HOUR),
        grid_year=pl.lit(None, dtype=pl.Int32),
    )
    both = [rows.with_columns(life_cycle_stage=pl.lit("use")) for rows in (used, electricity)]
    return pl.concat([rows.select("flow_key", *FACTOR_COLUMNS) for rows in both])


def _central(factors: FactorSet, terms: str) -> float:
    return float(evaluate(terms, factors.input_value))


def amount_units() -> dict[str, str]:
    """Type of service -> what one unit of its amount is."""
    return dict(service_flows().select("equipment_type", "counted").unique().iter_rows())
