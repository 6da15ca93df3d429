"""Gaps are named, not filled (METHODOLOGY 2.7): each absent cell receives the name of the parameter that completes it.

In: assets. Out: assets with integer windows (ticks), integer rates, and keys
(`lifetime_key`, `power_key`, `usage_key`, `pue_key`). No factor value enters: a completed fleet stays valid when a
default, a source or a policy changes.
"""

import polars as pl

from barometer.calendar import TICKS_PER_HUNDREDTH_YEAR, TICKS_PER_MONTH, tick_expr, year_of

MICRO = 1_000_000
HOME_COUNTRY = "FR"
DEFAULT_USAGE = "usage_ratio.default"
DEFAULT_PUE = "pue.default"

#: A second life carries no first-life burden: these conditions point to the refurbishing factor (METHODOLOGY 2.8).
SECOND_LIFE = ("refurbished", "donated")
REFURBISHED = "_refurbished"
IN_USE = ("in_service", "lent")


def complete_inventory(assets: pl.LazyFrame, centres: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """Name what fills each gap of an asset. `centres`: the PUE of data centres (`declared_pue`), for a part of a fleet.

    Adds: quantity, country, status (completed) · factor_type · is_used · start_tick, stop_tick · lifetime_ticks or
    lifetime_key, lifetime_origin (declared, observed, archetype) · micro-units of energy, usage and PUE, or their
    keys.
    """
    return (
        assets.with_columns(
            completed_cells=_completed_cells(),
            quantity=pl.col("quantity").fill_null(1),
            country=pl.col("country").fill_null(HOME_COUNTRY),
            status=pl.col("status").fill_null("in_service"),
        )
        .with_columns(
            commune="COM-" + pl.col("commune_code"),
            is_used=pl.col("status").is_in(IN_USE),
            start_tick=tick_expr(pl.col("commissioned_on")),
            stop_tick=tick_expr(pl.col("retired_on")),
            factor_type=_factor_type(),
        )
        .pipe(_name_lifetime)
        .pipe(_name_use, declared_pue(assets) if centres is None else centres)
    )


def declared_pue(assets: pl.LazyFrame) -> pl.LazyFrame:
    """The PUE declared on one asset holds for its whole data centre: organisation, data_centre, declared_pue."""
    return (
        assets.filter(pl.col("data_centre").is_not_null() & pl.col("pue_ratio").is_not_null())
        .group_by("organisation", "data_centre")
        .agg(declared_pue=pl.col("pue_ratio").max())
    )


def completed_cells(completed: pl.LazyFrame) -> pl.DataFrame:
    """How many cells were completed: organisation, column, origin, cells (assets, not units)."""
    return (
        completed.select("organisation", column="completed_cells")
        .explode("column")
        .drop_nulls("column")
        .group_by("organisation", "column")
        .agg(cells=pl.len())
        .with_columns(origin=pl.lit("archetype"))
        .sort("organisation", "column")
        .collect()
    )


def _completed_cells() -> pl.Expr:
    """Names of the columns of a row that had to be completed (a list; empty cells drop out)."""
    observed_life = pl.col("commissioned_on").is_not_null() & pl.col("retired_on").is_not_null()
    absent = {
        "quantity": pl.col("quantity").is_null(),
        "commissioned_on": pl.col("commissioned_on").is_null(),
        "lifetime_years": pl.col("lifetime_years").is_null() & ~observed_life,
        "electricity_kwh_per_year": pl.col("electricity_kwh_per_year").is_null(),
        "usage_ratio": pl.col("usage_ratio").is_null(),
        "pue_ratio": pl.col("data_centre").is_not_null() & pl.col("pue_ratio").is_null(),
        "commune_code": pl.col("commune_code").is_null(),
        "country": pl.col("country").is_null(),
        "status": pl.col("status").is_null(),
    }
    # Few combinations occur: each row takes its own from all of them, instead of making its list.
    marks = [is_absent.cast(pl.UInt16) * 2**place for place, is_absent in enumerate(absent.values())]
    lists = [[name for place, name in enumerate(absent) if mark & 2**place] for mark in range(2 ** len(absent))]
    return pl.lit(pl.Series(lists, dtype=pl.List(pl.String))).gather(pl.sum_horizontal(marks))


def _factor_type() -> pl.Expr:
    """The type whose embodied factor applies; a refurbished device has its own, even where no source gives it yet."""
    refurbished = pl.col("equipment_type") + REFURBISHED
    return pl.when(pl.col("condition").is_in(SECOND_LIFE)).then(refurbished).otherwise(pl.col("equipment_type"))


def _name_lifetime(assets: pl.LazyFrame) -> pl.LazyFrame:
    """Lifetime in exact ticks where declared or observed; else the key of the type that fills it (METHODOLOGY 2.2)."""
    declared = (pl.col("lifetime_years") * 100).round().cast(pl.Int64) * TICKS_PER_HUNDREDTH_YEAR
    served = pl.col("stop_tick") - pl.col("start_tick")
    # A fact beats an archetype: the real service life, in whole months, at least one.
    observed = ((served * 2 + TICKS_PER_MONTH).floordiv(2 * TICKS_PER_MONTH)).clip(lower_bound=1) * TICKS_PER_MONTH
    return assets.with_columns(lifetime_ticks=pl.coalesce(declared, observed)).with_columns(
        lifetime_key=pl.when(pl.col("lifetime_ticks").is_null()).then("factor_type"),
        lifetime_origin=pl.when(pl.col("lifetime_years").is_not_null())
        .then(pl.lit("declared"))
        .when(pl.col("lifetime_ticks").is_not_null())
        .then(pl.lit("observed"))
        .otherwise(pl.lit("archetype")),
        known_from_year=pl.when(pl.col("start_tick").is_null()).then(year_of(tick_expr(pl.col("first_seen_on")))),
    )


def _name_use(assets: pl.LazyFrame, centres: pl.LazyFrame) -> pl.LazyFrame:
    """Power, usage and PUE as integers (micro), or the keys that fill them (METHODOLOGY 2.5, 2.9)."""
    in_data_centre = pl.col("data_centre").is_not_null()
    declared = pl.col("declared_pue")
    micro = {
        "electricity_micro": (pl.col("electricity_kwh_per_year") * MICRO).round().cast(pl.Int64),
        "usage_micro": (pl.col("usage_ratio").fill_null(1.0) * MICRO).round().cast(pl.Int64),
        "pue_micro": pl.when(in_data_centre & declared.is_not_null())
        .then((declared * MICRO).round().cast(pl.Int64))
        .otherwise(MICRO),
    }
    return assets.join(centres, on=["organisation", "data_centre"], how="left", validate="m:1").with_columns(
        **micro,
        power_key=pl.when(pl.col("electricity_kwh_per_year").is_null()).then(
            "power:" + pl.col("equipment_type").fill_null("?")
        ),
        usage_key=pl.when(pl.col("usage_ratio").is_null()).then(pl.lit(DEFAULT_USAGE)),
        pue_key=pl.when(in_data_centre & declared.is_null()).then(pl.lit(DEFAULT_PUE)),
    )
