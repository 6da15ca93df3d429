"""Exact sums and roundings on integers (METHODOLOGY 2.11): the one place where quantities are added.

Polars wraps Int64 sums silently and takes the sum of nothing for 0; these helpers add in Int128 and keep a sum of
nothing null. At rest and towards other engines, Int128 becomes Decimal(38, 0), which every Parquet reader knows.
"""

import numpy as np
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray

NANO = 1_000_000_000


def exact_sum(column: str) -> pl.Expr:
    """Sum of the non-null cells as Int128; null where no cell has a value (a sum of nothing is unknown, not zero)."""
    values = pl.col(column).cast(pl.Int128)
    return pl.when(values.count() > 0).then(values.sum()).otherwise(None).alias(column)


def divided(numerator: pl.Expr, divisor: pl.Expr | int) -> pl.Expr:
    """Integer quotient rounded half up, in Int128: floor((2a + b) / 2b)."""
    double = (divisor.cast(pl.Int128) if isinstance(divisor, pl.Expr) else pl.lit(divisor, dtype=pl.Int128)) * 2
    return (numerator.cast(pl.Int128) * 2 + double // 2).floordiv(double)


def at_rest(frame: pl.DataFrame) -> pl.DataFrame:
    """Int128 columns as Decimal(38, 0), for files and other engines."""
    return frame.with_columns(cs.by_dtype(pl.Int128).cast(pl.Decimal(38, 0)))


def in_memory(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Decimal columns as Int128, for sums."""
    return frame.with_columns(cs.decimal().cast(pl.Int128))


def in_units(nano: pl.Series) -> NDArray[np.float64]:
    """Exact integers -> units. numpy divides; Polars would multiply by 1e-9, which rounds otherwise."""
    units: NDArray[np.float64] = nano.cast(pl.Float64).to_numpy() / NANO
    return units


def as_float(column: str) -> pl.Expr:
    """The same inside a query: units as Float64, null where unknown."""
    return (
        pl.col(column)
        .map_batches(lambda nano: pl.Series(in_units(nano)).fill_nan(None), return_dtype=pl.Float64)
        .alias(column)
    )


def split_by_weight(amount: str, weight: str, over: list[str]) -> pl.Expr:
    """The part of each row in `amount`, which every row of a group repeats, by integer weights, in the order of rows.

    floor(amount x weights up to the row / all weights) - the same of the row before: the parts add up to the amount,
    to the last unit. Null where the weights of the group add up to nothing. Their total must stay below 2^63: the
    amount is first divided by it, so that no product leaves 128 bits.
    """
    whole, each = pl.col(amount).cast(pl.Int128), pl.col(weight).cast(pl.Int128)
    up_to = each.cum_sum()
    total = pl.when(each.sum() > 0).then(each.sum())
    times, rest = whole // total, whole % total
    return (times * each + rest * up_to // total - rest * (up_to - each) // total).over(over).alias(amount)
