"""The calendar on which every year is equally long (METHODOLOGY 2.11): dates in, integer ticks out.

A year has 365 x 366 x 10 = 1,335,900 ticks, so that a day of any year, a month (a twelfth of a year) and a hundredth
of a year are all integers: a full year is exactly 1/lifetime, and a life sums exactly to the embodied impact.
Ticks count from 1970 and may be negative; windows are half-open, [start, stop).
"""

from datetime import date

import polars as pl

TICKS_PER_YEAR = 365 * 366 * 10
TICKS_PER_MONTH = TICKS_PER_YEAR // 12
TICKS_PER_HUNDREDTH_YEAR = TICKS_PER_YEAR // 100
MONTHS_PER_YEAR = 12
EPOCH_YEAR = 1970


def year_start(year: int) -> int:
    """First tick of a year."""
    return (year - EPOCH_YEAR) * TICKS_PER_YEAR


def month_index(year: int) -> int:
    """Index of the first month of a year, counted from January 1970."""
    return (year - EPOCH_YEAR) * MONTHS_PER_YEAR


def tick_of(day: date) -> int:
    """First tick of a day."""
    days_in_year = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
    return year_start(day.year) + (day.timetuple().tm_yday - 1) * (TICKS_PER_YEAR // days_in_year)


def tick_expr(day: pl.Expr) -> pl.Expr:
    """First tick of a date column, as Int64 (null stays null)."""
    ticks_per_day = (
        pl.when(day.dt.is_leap_year()).then(TICKS_PER_YEAR // 366).otherwise(TICKS_PER_YEAR // 365).cast(pl.Int64)
    )
    whole_years = (day.dt.year().cast(pl.Int64) - EPOCH_YEAR) * TICKS_PER_YEAR
    return whole_years + (day.dt.ordinal_day().cast(pl.Int64) - 1) * ticks_per_day


def year_of(tick: pl.Expr) -> pl.Expr:
    """Calendar year in which a tick falls (Int32)."""
    return (tick.floordiv(TICKS_PER_YEAR) + EPOCH_YEAR).cast(pl.Int32)


def month_of(tick: pl.Expr) -> pl.Expr:
    """Index of the twelfth of a year in which a tick falls, counted from January 1970 (Int32)."""
    return tick.floordiv(TICKS_PER_MONTH).cast(pl.Int32)
