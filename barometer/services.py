"""The door of what an organisation uses elsewhere (METHODOLOGY 30): networks and services, from declared volumes.

In: declared volumes of a year, what the inventories hold. Out: activity, one row a volume and type of service; what is
left out and why; the factors of one GB, hour, message or subscription. Nothing here multiplies by a factor.
"""

import polars as pl

from barometer.schemas import ACTIVITY_KEYS
from factors.library import FactorSet
from factors.own_values import OWN_SCHEMA
from factors.own_values import SEPARATOR as OWN_SEPARATOR
from factors.services import service_flows

#: Flow of a volume: its factors are those of its type, whole, whatever the stage.
SERVICE = "service"
#: The volume already holds this use of it: counting both would count it twice.
INSIDE = "in_volume"
#: What every total of the footprint needs of a volume: where no factor gives it, a gap.
EXPECTED = ("climate_change", "electricity_use")
#: `amount`: nano-units of the declared input.
DECLARED = {"organisation": pl.String(), "input": pl.String(), "amount": pl.Int128(), "synthetic": pl.Boolean()}
KEY_PARTS = ("flow", "factor_type", "country")


def service_key() -> pl.Expr:
    """What finds the factors of a volume: its type, and the country of hosting where the table names one."""
    return pl.concat_str(*KEY_PARTS, separator=":", ignore_nulls=True)


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
            origin=pl.lit("declared"),
            units=pl.lit(None, dtype=pl.Int128),
        )
        .select(*(key for key in ACTIVITY_KEYS if key != "sector"), "amount", "units")
    )


def left_out(declared: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """organisation, equipment_type, why: volumes that another declared volume already holds."""
    inside = _ruled(declared, held).filter("inside_of_declared")
    return inside.select("organisation", "equipment_type", why=pl.lit(INSIDE)).unique().collect()


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


def service_factors(factors: FactorSet) -> pl.DataFrame:
    """flow_key, impact_category, life_cycle_stage, factor, factor_terms, unit: of one GB, hour, message, subscription.

    An organisation's own factor stands under its own key; a row of another flow than the table's `per` is not read.
    """
    flows = service_flows().select("equipment_type", "per", "country").unique()
    base = pl.col("equipment_type").str.split(OWN_SEPARATOR).list.first()
    return (
        factors.impact_factors.with_columns(of_type="equipment_type", equipment_type=base)
        .join(flows, on=["equipment_type", "per"], how="inner")
        .with_columns(flow=pl.lit(SERVICE), factor_type="of_type")
        .select(
            "impact_category",
            "life_cycle_stage",
            "unit",
            flow_key=service_key(),
            factor="amount",
            factor_terms="input_key",
        )
    )


def amount_units() -> dict[str, str]:
    """Type of service -> what one unit of its amount is."""
    return dict(service_flows().select("equipment_type", "per").unique().iter_rows())
