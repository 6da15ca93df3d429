"""Which factors carry a result (METHODOLOGY 20.8): the part of the figure that each multiplies, and of its variance.

In: a context, a scope, a year and a view. Out: one row per factor or grid, the largest first. The share of variance is
the first-order one: this input drawn, all others at their central value.
"""

import polars as pl

from barometer import assessment as engine
from barometer.assessment import Assessment
from barometer.exact import NANO, exact_sum
from barometer.impacts import CLIMATE
from barometer.terms import input_keys
from dashboards.loading import Context
from dashboards.measuring import shares_in
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
    shares = shares_in(context, assessed, scope, "EMP-01")
    if shares is None:
        return pl.DataFrame(schema=SCHEMA)
    cells = engine.grouped(assessed.cells, groups, by=scope.by).filter(pl.col("impact_category") == CLIMATE)
    carried = cells.group_by("factor_terms").agg(exact_sum("impact")).sort("factor_terms")
    sources = dict(context.factors.inputs.select("input_key", "source").iter_rows())
    carries = dict(shares.inputs.select("input_key", "variance_share").iter_rows())
    rows = []
    for terms, impact in carried.iter_rows():
        keys = input_keys(terms)
        if len(keys) != 1:  # a study multiplies several parameters: none of them is a factor
            continue
        amount = float(impact) / NANO
        rows.append((keys[0], amount, amount / shares.value, carries.get(keys[0]), sources.get(keys[0])))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("value", "input_key", descending=[True, False])
