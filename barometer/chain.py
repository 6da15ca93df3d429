"""Devices of the reuse chain in the footprint of a territory: they replace modelled ones (METHODOLOGY 19.11).

In: devices known to be in use (commune, type, ticks), the communes modelled, the rule for refurbished equipment. Out:
activity rows: as many device-years taken from the household model as are put in for what the chain supplied.
"""

import polars as pl

from barometer.calendar import TICKS_PER_YEAR, year_start
from barometer.exact import NANO, divided, exact_sum
from barometer.models import ASSUMPTION, HOME_COUNTRY, HOUSEHOLDS, household_devices
from barometer.schemas import ACTIVITY_KEYS
from barometer.terms import evaluated
from factors.library import FactorSet

#: The two readings of refurbished equipment, one switch for everything (METHODOLOGY 2.8): `cut_off`, only its
#: refurbishing is counted; `as_new`, it weighs what a new one does, and reuse shows in its own account alone.
CUT_OFF, AS_NEW = "cut_off", "as_new"
RULES = (CUT_OFF, AS_NEW)
REFURBISHED = "_refurbished"
#: A type of the chain -> the type that the household model has for it.
HOUSEHOLD_TWIN = {"desktop_professional": "desktop_personal"}
PERIOD_SCHEMA: dict[str, pl.DataType] = {
    "commune": pl.String(),
    "equipment_type": pl.String(),
    "start": pl.Int64(),
    "stop": pl.Int64(),
}


def under_rule(cohorts: pl.DataFrame, rule: str) -> pl.DataFrame:
    """Cohorts as the rule reads them: `as_new`, a refurbished device has the factors and the lifetime of a new one."""
    if rule == CUT_OFF:
        return cohorts
    return cohorts.with_columns(pl.col("factor_type", "lifetime_key").str.strip_suffix(REFURBISHED))


def replace_modelled(
    periods: pl.DataFrame, communes: pl.DataFrame, factors: FactorSet, *, year: int, rule: str
) -> pl.LazyFrame:
    """Activity of the devices in use in `year`, and the same device-years taken from the model, with its own terms.

    `periods`: `PERIOD_SCHEMA`, of devices in households (`stop` null: still in use). A commune never gives up more than
    the model holds there: what is beyond it is not counted.
    """
    replaced = _replaced(periods, communes, factors, year)
    known = set(factors.equipment_types["equipment_type"])
    refurbished = pl.col("equipment_type") + REFURBISHED
    supplied = (
        pl.when(pl.lit(rule == CUT_OFF) & refurbished.is_in(sorted(known)))
        .then(refurbished)
        .otherwise("equipment_type")
    )
    sides = [
        replaced.with_columns(factor_type=supplied, origin=pl.lit("declared")),
        replaced.with_columns(
            factor_type="equipment_type",
            origin=pl.lit(ASSUMPTION),
            amount=pl.lit(0, dtype=pl.Int128) - pl.col("amount"),
        ),
    ]
    rows = pl.concat([side.select("commune", "equipment_type", "factor_type", "origin", "amount") for side in sides])
    flows = [
        rows.with_columns(flow=pl.lit(flow), parameters=pl.lit(term) + pl.col("factor_type"))
        for flow, term in (("embodied", "1/lifetime:"), ("use", "power:"))
    ]
    return pl.concat(flows).lazy().with_columns(
        organisation=pl.lit(None, dtype=pl.String),
        sector=pl.lit(HOUSEHOLDS),
        country=pl.lit(HOME_COUNTRY),
        lifetime_key=pl.lit(None, dtype=pl.String),
        synthetic=pl.lit(False),
        units=pl.lit(None, dtype=pl.Int128),
    ).select(*ACTIVITY_KEYS, "amount", "units")  # fmt: skip


def _replaced(periods: pl.DataFrame, communes: pl.DataFrame, factors: FactorSet, year: int) -> pl.DataFrame:
    """commune, equipment_type, amount: nano device-years in use, at most what the model has."""
    first, last = year_start(year), year_start(year + 1)
    end = pl.min_horizontal(pl.col("stop").fill_null(last), pl.lit(last))
    ticks = end - pl.max_horizontal("start", pl.lit(first))
    stocks = household_devices()
    rates = evaluated(stocks["parameters"].to_list(), factors.input_value, column="parameters", name="rate")
    modelled = stocks.join(rates, on="parameters", validate="m:1").join(communes, how="cross")
    held = (pl.col("population") * pl.col("rate") * NANO).floor().cast(pl.Int128)
    return (
        periods.with_columns(pl.col("equipment_type").replace(HOUSEHOLD_TWIN), ticks=ticks)
        .filter(pl.col("ticks") > 0)
        .group_by("commune", "equipment_type")
        .agg(exact_sum("ticks"))
        .join(modelled, on=["commune", "equipment_type"], how="inner", validate="1:1")
        .select(
            "commune",
            "equipment_type",
            amount=pl.min_horizontal(divided(pl.col("ticks") * NANO, TICKS_PER_YEAR), held),
        )
        .sort("commune", "equipment_type")
    )
