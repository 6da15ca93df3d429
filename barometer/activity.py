"""Reference flows of one year from cohorts (METHODOLOGY 2.3 to 2.5): exact for any year, lifetime or view, no rescan.

In: cohorts (`COHORT_KEYS`, `COHORT_SUMS`). Out: activity, one row per key and flow, `amount` in nano reference flows:
`embodied` in devices (a share of a life), `use` in kWh, or in unit-years where `parameters` names the power.
"""

from collections.abc import Mapping

import polars as pl

from barometer.calendar import EPOCH_YEAR, MONTHS_PER_YEAR, TICKS_PER_MONTH, TICKS_PER_YEAR, year_start
from barometer.exact import NANO, divided, exact_sum
from barometer.terms import SEPARATOR

VIEWS = ("amortised", "at-purchase")
GROUP = ("organisation", "commune", "country", "equipment_type", "factor_type", "synthetic", "lifetime_key")


def derive_activity(cohorts: pl.LazyFrame, *, year: int, view: str, lifetime_months: Mapping[str, int]) -> pl.LazyFrame:
    """Cohorts -> activity of `year`.

    Columns: `GROUP`, flow (embodied, use), parameters (term string), origin (declared, archetype), amount (Int128),
    units (Int128: devices in service at some time in the year, for `use`; behind the amortisation, for `embodied`).
    `lifetime_months` gives the default lifetime of each `lifetime_key`, in whole months. A dated cohort with a default
    lifetime keeps its `lifetime_key`, since its amount depends on it; an undated one names `1/lifetime:type`.
    """
    dated = cohorts.filter(pl.col("commissioning_month").is_not_null())
    undated = cohorts.filter(pl.col("commissioning_month").is_null())
    parts = [
        _embodied_dated(dated, year, view, lifetime_months),
        _embodied_undated(undated, year),
        _use(dated, served_dated("use", "use_start", "use_retired", year)),
        _use(undated, served_undated("use", "use_retired", year)),
    ]
    counts = pl.col("amount") != 0
    # A type without any lifetime keeps its units and names `1/lifetime:type`: it is listed as not computed. A default
    # lifetime that is over keeps a row of amount 0: a longer one that is drawn is not (METHODOLOGY 4.3).
    rows = pl.concat([part.select(*GROUP, "flow", "parameters", "origin", "amount", "units") for part in parts])
    return (
        rows.filter(counts | pl.col("lifetime_key").is_not_null())
        .with_columns(units=pl.when(counts).then("units").otherwise(pl.lit(0, dtype=pl.Int128)))
        .group_by(*GROUP, "flow", "parameters", "origin")
        .agg(exact_sum("amount"), exact_sum("units"))
    )


def amortised_by_lifetime(cohorts: pl.LazyFrame, *, year: int, months: pl.LazyFrame) -> pl.LazyFrame:
    """Devices amortised in `year` under other lifetimes than the default: for each row of `months` (lifetime_key,
    months), amount (Int128 nano-devices). `cohorts` are dated, without declared or observed lifetime; every column
    but `units` and `units_start` is kept. Four look-ups a cohort, exact for any whole number of months.
    """
    default_months = pl.col("months").cast(pl.Int64)
    ticks = _begun_less_ended(year, default_months)
    return cohorts.join(months, on="lifetime_key", how="inner").with_columns(
        amount=divided(ticks * NANO, default_months * TICKS_PER_MONTH)
    )


def _embodied_dated(cohorts: pl.LazyFrame, year: int, view: str, lifetime_months: Mapping[str, int]) -> pl.LazyFrame:
    """Share of a life: unit-ticks of the amortisation window in the year, over the lifetime (METHODOLOGY 2.3)."""
    default_months = pl.col("lifetime_key").replace_strict(dict(lifetime_months), default=None, return_dtype=pl.Int64)
    if view == "at-purchase":  # no lifetime enters, so nothing is defaulted
        bought = commissioning_year() == year
        return cohorts.with_columns(
            flow=pl.lit("embodied"),
            parameters=pl.lit(""),
            lifetime_key=pl.lit(None, dtype=pl.String),
            origin=pl.lit("declared"),
            amount=pl.when(bought).then(pl.col("units") * NANO).otherwise(pl.lit(0, dtype=pl.Int128)),
        )
    lifetime = pl.coalesce("lifetime_ticks", default_months * TICKS_PER_MONTH)
    has_none = lifetime.is_null()
    is_default = pl.col("lifetime_key").is_not_null()
    return cohorts.with_columns(
        flow=pl.lit("embodied"),
        amount=divided(_amortised_ticks(year, default_months) * NANO, lifetime).fill_null(pl.col("units") * NANO),
        parameters=pl.when(has_none).then(_inverse_lifetime()).otherwise(pl.lit("")),
        origin=pl.when(is_default).then(pl.lit("archetype")).otherwise(pl.lit("declared")),
        lifetime_key=pl.when(~has_none & (commissioning_year() <= year)).then(pl.col("lifetime_key")),
    )


def _embodied_undated(cohorts: pl.LazyFrame, year: int) -> pl.LazyFrame:
    """Units / lifetime each year in service (NumEcoEval's formula): the same in both views (METHODOLOGY 2.3)."""
    served = served_undated("units", "units_retired", year)
    declared = divided(served * NANO, pl.col("lifetime_ticks"))
    share_of_year = divided(served * NANO, TICKS_PER_YEAR)
    has_default = pl.col("lifetime_key").is_not_null()
    return cohorts.with_columns(
        flow=pl.lit("embodied"),
        parameters=pl.when(has_default).then(_inverse_lifetime()).otherwise(pl.lit("")),
        lifetime_key=pl.lit(None, dtype=pl.String),
        origin=pl.lit("archetype"),
        amount=pl.when(has_default).then(share_of_year).otherwise(declared),
    )


def _use(cohorts: pl.LazyFrame, weight_ticks: pl.Expr) -> pl.LazyFrame:
    """Use: weight x share of the year in service; what is not declared stays a named parameter (METHODOLOGY 2.5)."""
    gaps = [pl.col(key).fill_null("") for key in ("power_key", "usage_key", "pue_key")]
    is_declared = pl.col("power_key").is_null() & pl.col("pue_key").is_null()
    return cohorts.filter(pl.col("is_used")).with_columns(
        flow=pl.lit("use"),
        parameters=pl.concat_str(gaps, separator=SEPARATOR).str.replace_all(r"\*{2,}", "*").str.strip_chars("*"),
        lifetime_key=pl.lit(None, dtype=pl.String),
        origin=pl.when(is_declared).then(pl.lit("declared")).otherwise(pl.lit("archetype")),
        amount=divided(weight_ticks, TICKS_PER_YEAR),
    )


def commissioning_year() -> pl.Expr:
    """Year of the month of commissioning (null where the date is not known)."""
    return pl.col("commissioning_month").floordiv(MONTHS_PER_YEAR) + EPOCH_YEAR


def _inverse_lifetime() -> pl.Expr:
    return "1/lifetime:" + pl.col("lifetime_key").fill_null("?")


def _elapsed(weight: str, offset: str, origin: pl.Expr, until: int) -> pl.Expr:
    """Weight-ticks elapsed by tick `until` since instants that lie `offset` after `origin`; 0 before.

    Exact when `origin` opens the month or year that holds the instants and `until` is a boundary of such periods.
    """
    elapsed = pl.col(weight) * (pl.lit(until, dtype=pl.Int128) - origin.cast(pl.Int128)) - pl.col(offset)
    return pl.when(origin < until).then(elapsed).otherwise(pl.lit(0, dtype=pl.Int128))


def _in_year(weight: str, offset: str, origin: pl.Expr, year: int) -> pl.Expr:
    """Weight-ticks of a year after the instants; 0 where there is no instant (not retired, no default end)."""
    after = _elapsed(weight, offset, origin, year_start(year + 1)) - _elapsed(weight, offset, origin, year_start(year))
    return pl.when(origin.is_not_null()).then(after).otherwise(pl.lit(0, dtype=pl.Int128))


def _start_of_commissioning_month() -> pl.Expr:
    return pl.col("commissioning_month").cast(pl.Int64) * TICKS_PER_MONTH


def _start_of_year(column: str) -> pl.Expr:
    return (pl.col(column).cast(pl.Int64) - EPOCH_YEAR) * TICKS_PER_YEAR


def _amortised_ticks(year: int, default_months: pl.Expr) -> pl.Expr:
    """Unit-ticks of `year` inside the amortisation window, and what an early retirement leaves (METHODOLOGY 2.2)."""
    begun = _in_year("units", "units_start", _start_of_commissioning_month(), year)
    known = _in_year("units", "units_amortised_until", _start_of_year("amortised_until_year"), year)
    left = pl.when(pl.col("retirement_year") == year).then(pl.col("units_unamortised")).otherwise(0)
    by_lifetime = begun - known + left
    by_default = _begun_less_ended(year, default_months)
    return pl.when(pl.col("lifetime_ticks").is_null()).then(by_default).otherwise(by_lifetime)


def _begun_less_ended(year: int, default_months: pl.Expr) -> pl.Expr:
    """Unit-ticks of `year` from commissioning to `default_months` later."""
    start = _start_of_commissioning_month()
    begun = _in_year("units", "units_start", start, year)
    return begun - _in_year("units", "units_start", start + default_months * TICKS_PER_MONTH, year)


def served_dated(weight: str, start: str, retired: str, year: int) -> pl.Expr:
    """Weight-ticks in service during `year`: from commissioning to retirement."""
    begun = _in_year(weight, start, _start_of_commissioning_month(), year)
    return begun - _in_year(weight, retired, _start_of_year("retirement_year"), year)


def served_undated(weight: str, retired: str, year: int) -> pl.Expr:
    """Weight-ticks of `year` from the first inventory that shows the asset (or always) to its retirement."""
    present = pl.col("known_from_year").is_null() | (pl.col("known_from_year") <= year)
    left = _in_year(weight, retired, _start_of_year("retirement_year"), year)
    return pl.when(present).then(pl.col(weight) * TICKS_PER_YEAR - left).otherwise(pl.lit(0, dtype=pl.Int128))
