"""Exact sums and roundings on integers (METHODOLOGY 2.11): the one place where quantities are added.

Polars wraps Int64 sums silently and takes the sum of nothing for 0; these helpers add in Int128 and keep a sum of
nothing null. At rest and towards other engines, Int128 becomes Decimal(38, 0), which every Parquet reader knows.
"""

import numpy as np
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
NANO = 1_000_000_000
#: Whole numbers that a float holds exactly, and the part of them that a slice of a value takes, in bits.
FLOAT_BITS, SLICE_BITS = 53, 23
#: A row of so few terms is added up term after term: no bit of a term is left out, and little time is lost.
FEW_TERMS = 64


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


def in_units(nano: pl.Series) -> Matrix:
    """Exact integers -> units. numpy divides; Polars would multiply by 1e-9, which rounds otherwise."""
    units: Matrix = nano.cast(pl.Float64).to_numpy() / NANO
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


def exact_product(weights: Matrix, values: Matrix) -> Matrix:
    """Matrix product with the same bytes whatever the library, the processor and the number of threads.

    `weights`: rows x terms; `values`: terms x draws. A row depends on its own weights only, whatever the others are.
    """
    product = np.zeros((len(weights), values.shape[1]))
    is_short = np.count_nonzero(weights, axis=1) <= FEW_TERMS
    for rows, added in ((is_short, _added_in_order), (~is_short, _added_in_slices)):
        if rows.any():
            product[rows] = added(weights[rows], values)
    return product


def _added_in_order(weights: Matrix, values: Matrix) -> Matrix:
    product = np.zeros((len(weights), values.shape[1]))
    for term in np.flatnonzero(weights.any(axis=0)):
        product += weights[:, [term]] * values[term]
    return product


def _added_in_slices(weights: Matrix, values: Matrix) -> Matrix:
    """By a library, which adds in an order of its own. Each number is cut into two slices (error-free splitting, Ozaki
    et al. 2012), so short that every sum is one of whole numbers below 2^53, which no order changes. What is left out
    is below 1e-12 of the largest product, for up to 128 terms a row (1e-9 for thousands).
    """
    scale = _power_above(values)
    weighed = weights * scale.T
    unit = _power_above(weighed)
    terms = np.count_nonzero(weighed, axis=1, keepdims=True)
    short, long = 2.0**SLICE_BITS, np.ldexp(1.0, FLOAT_BITS - SLICE_BITS - np.frexp(terms - 1)[1])
    (upper, lower), (high, low) = _slices(values / scale, short), _slices(weighed / unit, long)
    total = high @ upper
    total += high @ lower / short + low @ upper / long
    total *= unit / (short * long)
    return total


def _power_above(rows: Matrix) -> Matrix:
    """For each row, a power of two above all its values: to multiply or divide by it rounds nothing."""
    power: Matrix = np.ldexp(1.0, np.frexp(np.abs(rows).max(axis=1, keepdims=True))[1])
    return power


def _slices(numbers: Matrix, width: float | Matrix) -> tuple[Matrix, Matrix]:
    """Numbers below 1 as whole numbers up to `width`, a power of two: what they hold above 1 / width, and below."""
    scaled = numbers * width
    high = np.rint(scaled)
    return high, np.rint((scaled - high) * width)
