"""Which factors carry a result (METHODOLOGY 20.8): the part of the figure that each multiplies, and of its variance.

In: a context, a scope, a year and a view. Out: one row per factor or grid, the largest first. The share of variance is
the first-order one: this input drawn, all others at their central value.
"""

import numpy as np
import polars as pl

from barometer import assessment as engine
from barometer.assessment import Assessment
from barometer.exact import NANO, exact_sum
from barometer.impacts import CLIMATE
from barometer.terms import input_keys
from dashboards.loading import Context
from dashboards.scopes import Scope, groups_of

SCHEMA = {
    "input_key": pl.String(),
    "value": pl.Float64(),
    "share": pl.Float64(),
    "variance_share": pl.Float64(),
    "source": pl.String(),
}


def factor_weights(context: Context, assessed: Assessment, scope: Scope) -> pl.DataFrame:
    """kgCO2eq carried by each factor and grid of a figure, its share of the figure and of the figure's variance."""
    groups = groups_of(context, [scope])
    cells = engine.grouped(assessed.cells, groups, by=scope.by).filter(pl.col("impact_category") == CLIMATE)
    if cells.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    carried = cells.group_by("factor_terms").agg(exact_sum("impact")).sort("factor_terms")
    drawn = engine.draw(assessed, groups, by=scope.by, factors=context.factors, draws=context.draws)
    climate = drawn.keys.with_row_index().filter(pl.col("impact_category") == CLIMATE)["index"].to_list()
    whole, total = float(np.var(drawn.total(climate))), float(cells.select(exact_sum("impact")).item()) / NANO
    sources = dict(context.factors.inputs.select("input_key", "source").iter_rows())
    rows = []
    for terms, impact in carried.iter_rows():
        keys = input_keys(terms)
        if len(keys) != 1:  # a study multiplies several parameters: none of them is a factor
            continue
        amount = float(impact) / NANO
        spread = amount * _ratio(context, keys[0])
        share = float(np.var(spread)) / whole if whole else None
        rows.append((keys[0], amount, amount / total if total else None, share, sources.get(keys[0])))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("value", "input_key", descending=[True, False])


def _ratio(context: Context, key: str) -> np.ndarray:
    """The drawn values of an input over its central value; a grid is drawn as that ratio already."""
    central = 1.0 if key.startswith("grid:") else context.factors.input_value(key)
    return context.draws.values(key) / central
