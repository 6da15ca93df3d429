"""How sure a figure is (METHODOLOGY 4): 1,000 stored draws of every input, shared by all territories, years and views.

In: central impacts by cell (integers) and the draws of the inputs each cell names. Out: the drawn value of each cell,
whose sums give the 5th and 95th percentiles of any total, tier, stage or type. Only elementwise products and sums in a
fixed order are used, so that any machine gives the same bytes.
"""

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from barometer.activity import amortised_by_lifetime
from barometer.exact import NANO, exact_sum
from barometer.terms import evaluate, join_terms
from factors.draws import Draws
from factors.library import FactorSet

Vector = NDArray[np.float64]
LOW_PERCENTILE, HIGH_PERCENTILE = 5, 95


class DrawnCells(NamedTuple):
    """`keys`: one row a cell (group, and the dimensions asked). `values`: cells x draws, in units of the category."""

    keys: pl.DataFrame
    values: Vector

    def interval(self, selection: pl.Expr) -> tuple[float, float] | None:
        """5th and 95th percentile of the sum of the selected cells; None where no cell is selected."""
        rows = self.keys.with_row_index().filter(selection)["index"].to_list()
        return percentiles(self.total(rows)) if rows else None

    def total(self, rows: Sequence[int]) -> Vector:
        """Draw-by-draw sum of some cells, added in the order of the table."""
        return reduce(np.add, (self.values[row] for row in sorted(rows)))


def percentiles(draws: Vector) -> tuple[float, float]:
    """Order statistics without interpolation: the ceil(p x n)-th smallest draw (METHODOLOGY 4.4)."""
    ordered = np.sort(draws)
    rank = [-(-percent * len(ordered) // 100) - 1 for percent in (LOW_PERCENTILE, HIGH_PERCENTILE)]
    return float(ordered[rank[0]]), float(ordered[rank[1]])


def draw_cells(
    cells: pl.DataFrame, by: Sequence[str], *, factors: FactorSet, draws: Draws, dated_defaults: pl.LazyFrame, year: int
) -> DrawnCells:
    """Drawn values of impacts summed by `by` (a group column and dimensions).

    `cells`: impact cells with the columns of `by`. `dated_defaults`: the cohorts behind those whose default lifetime is
    drawn, with the columns of `by` that cohorts have, factor_type, lifetime_key, commissioning_month, units,
    units_start. Every other cell is its central impact times the ratio of its drawn inputs to their central values.
    """
    ratio = RatioOfDraws(factors, draws)
    linear = (
        cells.filter(pl.col("lifetime_key").is_null())
        .with_columns(terms=joined_terms())
        .group_by(*by, "terms")
        .agg(exact_sum("impact"))
        .sort(*by, "terms", nulls_last=True)
    )
    impacts = linear.select("impact", "terms").iter_rows()
    values = np.empty((linear.height, draws.count))
    for place, (impact, terms) in enumerate(impacts):
        np.multiply(float(impact) / NANO, ratio(terms), out=values[place])
    drawn_keys, drawn_values = _drawn_lifetimes(cells, by, draws, ratio, dated_defaults, year)
    keys = pl.concat([linear.select(by), drawn_keys])
    return _summed(keys, np.concatenate([values, drawn_values]), by)


class RatioOfDraws:
    """Drawn product of the inputs of a term string over its central product; remembered per term string.

    `only`: one input is drawn, the others stay central (METHODOLOGY 4.6).
    """

    def __init__(self, factors: FactorSet, draws: Draws) -> None:
        self.factors, self.draws = factors, draws
        self.known: dict[tuple[str, str | None], Vector] = {}

    def __call__(self, terms: str, only: str | None = None) -> Vector:
        """One ratio a draw; of `only` this input, where it is given."""
        if (terms, only) not in self.known:
            drawn = evaluate(terms, lambda key: self._drawn(key, only)) * np.ones(self.draws.count)
            central = evaluate(terms, self._central)
            # A keyboard uses nothing: zero is fixed, and so is all that it multiplies.
            self.known[terms, only] = drawn / central if central else np.ones(self.draws.count)
        return self.known[terms, only]

    def _drawn(self, key: str, only: str | None) -> Vector | float:
        return self.draws.values(key) if only in {None, key} else self._central(key)

    def _central(self, key: str) -> float:
        # A grid is drawn as a ratio to its central value, the same for all years of its series.
        return 1.0 if key.startswith("grid:") else self.factors.input_value(key)


def joined_terms() -> pl.Expr:
    """Parameters and factor of a cell as one term string."""
    both = pl.concat_str(["parameters", "factor_terms"], separator="*")
    return both.str.strip_chars("*")


def _drawn_lifetimes(
    cells: pl.DataFrame,
    by: Sequence[str],
    draws: Draws,
    ratio: RatioOfDraws,
    dated_defaults: pl.LazyFrame,
    year: int,
) -> tuple[pl.DataFrame, Vector]:
    """Cells whose amortisation window depends on a drawn lifetime: amount at the drawn lifetime x drawn factor."""
    defaulted = cells.filter(pl.col("lifetime_key").is_not_null())
    if defaulted.is_empty():
        return cells.select(by).clear(), np.empty((0, draws.count))
    drawn_months = {key: draws.lifetime_months(key) for key in sorted(defaulted["lifetime_key"].unique())}
    shared = [column for column in by if column in dated_defaults.collect_schema().names()]
    amounts = amounts_by_lifetime(dated_defaults, shared, drawn_months, year)
    factor_of = defaulted.select(*by, "factor_type", "lifetime_key", "factor", "factor_terms").unique().sort(pl.all())
    keys, values = [], []
    for cell in factor_of.iter_rows(named=True):
        place = tuple(cell[column] for column in (*shared, "factor_type", "lifetime_key"))
        at_months = amounts[place]
        amount = np.array([at_months[int(months)] for months in drawn_months[cell["lifetime_key"]]])
        keys.append({column: cell[column] for column in by})
        values.append(amount * cell["factor"] * ratio(join_terms(cell["factor_terms"])))
    return pl.DataFrame(keys, schema=cells.select(by).schema), np.array(values)


def amounts_by_lifetime(
    dated_defaults: pl.LazyFrame, shared: Sequence[str], drawn_months: dict[str, NDArray[np.int32]], year: int
) -> dict[tuple[object, ...], dict[int, float]]:
    """(shared keys, factor_type, lifetime_key) -> lifetime in months -> devices amortised in the year."""
    months = pl.LazyFrame(
        [(key, int(value)) for key, drawn in drawn_months.items() for value in sorted(set(drawn.tolist()))],
        schema={"lifetime_key": pl.String, "months": pl.Int64},
        orient="row",
    )
    where = [*shared, "factor_type", "lifetime_key"]
    by_month = dated_defaults.group_by(*where, "commissioning_month").agg(exact_sum("units"), exact_sum("units_start"))
    rows = (
        amortised_by_lifetime(by_month, year=year, months=months)
        .group_by(*where, "months")
        .agg(exact_sum("amount"))
        .collect()
    )
    amounts: dict[tuple[object, ...], dict[int, float]] = {}
    for *place, lifetime, amount in rows.select(*where, "months", "amount").iter_rows():
        amounts.setdefault(tuple(place), {})[lifetime] = float(amount) / NANO
    return amounts


def _summed(keys: pl.DataFrame, values: Vector, by: Sequence[str]) -> DrawnCells:
    """Rows with equal keys added, in the order of the sorted keys and of their rows."""
    indexed = keys.with_row_index("position").group_by(by).agg("position").sort(by, nulls_last=True)
    totals = [reduce(np.add, (values[row] for row in sorted(rows))) for rows in indexed["position"].to_list()]
    return DrawnCells(indexed.drop("position"), np.array(totals).reshape(-1, values.shape[1]))
