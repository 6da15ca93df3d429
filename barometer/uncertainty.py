"""How sure a figure is (METHODOLOGY 4): 1,000 stored draws of every input, shared by all territories, years and views.

In: central impacts by cell (integers) and the draws of the inputs each cell names. Out: the drawn value of each cell,
whose sums give the 5th and 95th percentiles of any total, tier, stage or type. Matrix products add whole numbers, all
else is elementwise in a fixed order, so that any machine gives the same bytes.
"""

import os
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial, reduce
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from barometer.activity import amortised_by_lifetime
from barometer.exact import as_float, exact_product, exact_sum, in_units
from barometer.terms import evaluate, join_terms
from factors.draws import Draws
from factors.library import FactorSet

Vector = NDArray[np.float64]
LOW_PERCENTILE, HIGH_PERCENTILE = 5, 95
#: What the number of devices amortised depends on, beside the place.
OF_LIFE = ("factor_type", "lifetime_key")
#: Below it, threads wait for one another longer than they compute.
WEIGHTS_WORTH_THREADS = 50_000


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
    low, high = bounds(draws.reshape(1, -1))
    return float(low[0]), float(high[0])


def bounds(values: Vector) -> tuple[Vector, Vector]:
    """The same for many totals at once: rows x draws -> low and high of each row."""
    ordered = np.sort(values, axis=1)
    low, high = (-(-percent * values.shape[1] // 100) - 1 for percent in (LOW_PERCENTILE, HIGH_PERCENTILE))
    return ordered[:, low].copy(), ordered[:, high].copy()


def draw_cells(
    cells: pl.DataFrame, by: Sequence[str], *, factors: FactorSet, draws: Draws, dated_defaults: pl.LazyFrame, year: int
) -> DrawnCells:
    """Drawn values of impacts summed by `by` (a group column and dimensions).

    `cells`: impact cells with the columns of `by`. `dated_defaults`: the cohorts behind those whose default lifetime is
    drawn, with the columns of `by` that cohorts have, factor_type, lifetime_key, commissioning_month, units,
    units_start. Every other cell is its central impact times the ratio of its drawn inputs to their central values.
    """
    # Texts repeat a million times over territories, years and categories: they are compared as numbers.
    texts = pl.col(*by, "parameters", "factor_terms").cast(pl.Categorical)
    coded = cells.with_columns(texts)
    keys = coded.select(by).unique().sort(pl.col(by).cast(pl.String), nulls_last=True)
    drawn = DrawnCells(keys.cast(pl.String), np.zeros((keys.height, draws.count)))
    placed = coded.join(keys.with_row_index("row"), on=list(by), nulls_equal=True, validate="m:1")
    is_linear = pl.col("lifetime_key").is_null()
    ratio = ratio_of_draws(factors, draws)
    _add_linear(drawn, placed.filter(is_linear), ratio)
    aged = placed.filter(~is_linear).cast({pl.Categorical: pl.String})
    if not aged.is_empty():
        shared = [column for column in by if column in dated_defaults.collect_schema()]
        lives = DrawnLives(dated_defaults, shared, aged["lifetime_key"].unique(), draws, year)
        _add_aged(drawn.values, aged, lives, ratio)
    return drawn


def _add_linear(drawn: DrawnCells, linear: pl.DataFrame, ratio: "RatioOfDraws") -> None:
    """Impact x ratio of the drawn inputs: cells of all groups that share their dimensions share most inputs too, and
    are one matrix of groups and inputs.
    """
    terms, weights = _weighed_terms(linear)
    ratios = np.array([ratio(each) for each in terms])
    matrices = weights.with_columns(matrix=_matrices(drawn.keys)[weights["row"]]).partition_by("matrix")
    fill = partial(_fill, drawn.values, ratios)
    if weights.height < WEIGHTS_WORTH_THREADS:
        deque(map(fill, matrices), maxlen=0)
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        deque(pool.map(fill, matrices), maxlen=0)


def _fill(values: Vector, ratios: Vector, weights: pl.DataFrame) -> None:
    """values[places] = weights (places x inputs) x ratios (inputs x draws) of one matrix; no other has its places."""
    row, term, weight = (weights[column].to_numpy() for column in ("row", "term", "weight"))
    (places, at_place), (inputs, at_input) = _numbered(row), _numbered(term)
    matrix = np.zeros((len(places), len(inputs)))
    matrix[at_place, at_input] = weight
    values[places] = exact_product(matrix, ratios[inputs])


def _numbered(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct ones of some small whole numbers, sorted; which of them each is."""
    is_there = np.bincount(numbers) > 0
    return np.flatnonzero(is_there), (np.cumsum(is_there) - 1)[numbers]


def _weighed_terms(linear: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
    """The term strings that cells name, sorted; row, term (its number) and weight: the exact sum of their impacts."""
    pairs = linear.select("parameters", "factor_terms").unique()
    named = pairs.with_columns(terms=joined_terms())
    terms = named["terms"].unique().sort()
    numbers = named.with_columns(term=pl.col("terms").cast(pl.Enum(terms)).to_physical().cast(pl.Int64))
    count = max(len(terms), 1)
    # One number names row and term: sorted, it is grouped in a third of the time.
    cells = (
        linear.join(numbers, on=["parameters", "factor_terms"], nulls_equal=True, validate="m:1")
        .select("impact", both=pl.col("row") * count + pl.col("term"))
        .sort("both")
        .group_by("both")
        .agg(exact_sum("impact"))
    )
    return terms, cells.select(row=pl.col("both") // count, term=pl.col("both") % count, weight=as_float("impact"))


def _matrices(keys: pl.DataFrame) -> NDArray[np.uint32]:
    """The number of the matrix that each key belongs to: one for all groups that share their dimensions."""
    dimensions = [column for column in keys.columns if column != "group"]
    if not dimensions:
        return np.zeros(keys.height, dtype=np.uint32)
    numbers = keys.select(dimensions).unique().with_row_index("matrix")
    numbered = keys.join(numbers, on=dimensions, how="left", nulls_equal=True, maintain_order="left")
    return numbered["matrix"].to_numpy()


def _add_aged(values: Vector, aged: pl.DataFrame, lives: "DrawnLives", ratio: "RatioOfDraws") -> None:
    """Cells whose amortisation window depends on a drawn lifetime: devices at the drawn lifetime x drawn factor."""
    order = [*OF_LIFE, "factor", "factor_terms"]
    for row in aged.select("row", *lives.where, "factor", "factor_terms").unique().sort(order).iter_rows(named=True):
        devices = lives(tuple(row[column] for column in lives.where))
        values[row["row"]] += devices * row["factor"] * ratio(join_terms(row["factor_terms"]))


class DrawnLives:
    """Devices amortised in the year under each drawn lifetime of some `keys`, by place: what `shared` and `OF_LIFE`
    distinguish.
    """

    def __init__(
        self, dated_defaults: pl.LazyFrame, shared: Sequence[str], keys: Iterable[str], draws: Draws, year: int
    ) -> None:
        self.where = (*shared, *OF_LIFE)
        by_month = dated_defaults.group_by(*self.where, "commissioning_month").agg(
            exact_sum("units"), exact_sum("units_start")
        )
        # A lifetime has some sixty values among a thousand draws: each is looked up once.
        several = {key: np.unique(draws.lifetime_months(key), return_inverse=True) for key in sorted(keys)}
        self.at_draw = {key: index for key, (_, index) in several.items()}
        months = pl.LazyFrame(
            [(key, int(value)) for key, (values, _) in several.items() for value in values],
            schema={"lifetime_key": pl.String, "months": pl.Int64},
            orient="row",
        )
        cohorts = by_month.filter(pl.col("lifetime_key").is_in(list(several))).collect()
        places = cohorts.select(self.where).unique().with_row_index("place")
        numbered = cohorts.join(places, on=self.where, nulls_equal=True).drop(*shared, "factor_type")
        amounts = (
            amortised_by_lifetime(numbered.lazy(), year=year, months=months)
            .group_by("place", "months")
            .agg(exact_sum("amount"))
            .sort("place", "months")
            .collect()
        )
        ends = np.flatnonzero(np.diff(amounts["place"].to_numpy())) + 1
        of_places = np.split(in_units(amounts["amount"]), ends)
        self.amounts = dict(zip(places.select(self.where).iter_rows(), of_places, strict=True))

    def __call__(self, place: tuple[object, ...]) -> Vector:
        """One number of devices a draw; `place` in the order of `where`."""
        return self.amounts[place][self.at_draw[str(place[-1])]]


@lru_cache(maxsize=2)
def ratio_of_draws(factors: FactorSet, draws: Draws) -> "RatioOfDraws":
    """The ratios of a factor set and its draws, which every year, territory and view shares."""
    return RatioOfDraws(factors, draws)


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
    both = pl.concat_str(pl.col("parameters", "factor_terms").cast(pl.String), separator="*")
    return both.str.strip_chars("*")
