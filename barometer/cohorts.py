"""The one scan of the large table (METHODOLOGY 2.11): completed assets -> cohorts, in exact integer sums.

A window overlap is linear in its start and stop as long as the month (or year) in which they fall is in the key, so
per key the sums of weights, and of weights times offsets, answer every year, lifetime, scenario and age exactly.
"""

import polars as pl

from barometer.calendar import TICKS_PER_MONTH, TICKS_PER_YEAR, month_of, year_of
from barometer.exact import exact_sum
from barometer.schemas import COHORT_KEYS, COHORT_SUMS

#: Rates are in micro-units (1e-6); one product of three, brought back to nano-units (1e-9).
MICRO_CUBED_TO_NANO = 10**9
MICRO_SQUARED_TO_NANO = 10**3


def count_cohorts(completed: pl.LazyFrame) -> pl.DataFrame:
    """Cohorts: `COHORT_KEYS`, `COHORT_SUMS` (Int128) and `assets` (rows).

    `units` counts devices. `use` is nano-kWh per year where the electricity is declared, else nano-units to multiply
    by `power_key`; usage and PUE are in it where declared. `units_unamortised` are unit-ticks left when an asset
    with a declared lifetime is retired early. Sorted by key: the same table for any row order or thread count.
    """
    offsets = (
        completed.with_columns(_windows())
        .with_columns(_offsets())
        .with_columns(units=pl.col("quantity").cast(pl.Int128), use=_use_weight())
    )
    weighted = offsets.with_columns(
        units_start=pl.col("units") * pl.col("start_offset"),
        units_retired=pl.col("units") * pl.col("retired_offset"),
        units_amortised_until=pl.col("units") * pl.col("amortised_offset"),
        units_unamortised=pl.col("units") * pl.col("unamortised_ticks"),
        use_start=pl.col("use") * pl.col("start_offset"),
        use_retired=pl.col("use") * pl.col("retired_offset"),
    )
    return (
        weighted.group_by(*COHORT_KEYS)
        .agg(*(exact_sum(column) for column in COHORT_SUMS), assets=pl.len().cast(pl.Int64))
        .collect(engine="streaming")
        .sort(*COHORT_KEYS, nulls_last=True)
    )


def without(cohorts: pl.DataFrame, removed: pl.DataFrame) -> pl.DataFrame:
    """The cohorts as if some of their assets had never been counted (`removed`: the cohorts of these). Exact."""
    sums = [*COHORT_SUMS, "assets"]
    minus = pl.lit(-1, dtype=pl.Int128)
    return together(
        cohorts,
        removed.select(
            (pl.col(name) * minus).cast(kind) if name in sums else name for name, kind in cohorts.schema.items()
        ),
    )


def together(cohorts: pl.DataFrame, added: pl.DataFrame) -> pl.DataFrame:
    """The cohorts of both tables, added up. Exact; what has no asset left is no cohort."""
    return cohorts if added.is_empty() else added_up([cohorts, added.select(cohorts.columns)])


def added_up(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """One table of the cohorts of several parts of a fleet (at least one). Exact."""
    if len(parts) == 1:
        return parts[0]
    return (
        pl.concat(parts)
        .group_by(*COHORT_KEYS)
        .agg(*(exact_sum(column) for column in COHORT_SUMS), exact_sum("assets").cast(pl.Int64))
        .filter(pl.col("assets") > 0)
        .select(parts[0].columns)
        .sort(*COHORT_KEYS, nulls_last=True)
    )


def no_cohorts() -> pl.DataFrame:
    """The cohort table without rows, for a folder where nobody declared anything yet."""
    sums = dict.fromkeys(COHORT_SUMS, pl.Int128())
    return pl.DataFrame(schema={**COHORT_KEYS, **sums, "assets": pl.Int64()})


def _windows() -> list[pl.Expr]:
    """Where each window falls: month of commissioning, year of retirement, end of amortisation (METHODOLOGY 2.2)."""
    full_term = pl.col("start_tick") + pl.col("lifetime_ticks")
    is_early = (pl.col("lifetime_origin") == "declared") & (pl.col("stop_tick") < full_term)
    amortised_until = pl.when(is_early).then(pl.col("stop_tick")).otherwise(full_term)
    return [
        month_of(pl.col("start_tick")).alias("commissioning_month"),
        year_of(pl.col("stop_tick")).alias("retirement_year"),
        amortised_until.alias("amortised_until_tick"),
        year_of(amortised_until).alias("amortised_until_year"),
        pl.when(is_early).then(full_term - pl.col("stop_tick")).otherwise(0).alias("unamortised_ticks"),
    ]


def _offsets() -> list[pl.Expr]:
    """Ticks since the start of the month, or of the year, that is in the key."""
    return [
        (pl.col("start_tick") % TICKS_PER_MONTH).alias("start_offset"),
        (pl.col("stop_tick") % TICKS_PER_YEAR).alias("retired_offset"),
        (pl.col("amortised_until_tick") % TICKS_PER_YEAR).alias("amortised_offset"),
    ]


def _use_weight() -> pl.Expr:
    """Nano-kWh a year (declared electricity) or nano-units, times usage and PUE where declared; null when not used."""
    shares = pl.col("quantity").cast(pl.Int128) * pl.col("usage_micro") * pl.col("pue_micro")
    energy = (shares * pl.col("electricity_micro")).floordiv(MICRO_CUBED_TO_NANO)
    units = shares.floordiv(MICRO_SQUARED_TO_NANO)
    weight = pl.when(pl.col("power_key").is_null()).then(energy).otherwise(units)
    return pl.when(pl.col("is_used")).then(weight)
