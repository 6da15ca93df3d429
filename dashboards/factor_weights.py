"""Which factors carry a result (METHODOLOGY 20.8): the part of the figure that each multiplies, and of its variance.

In: a context, a scope, a year and a view. Out: one row per factor, grid or parameter of the national study, the largest
first. Inputs of a study multiply the same part: it counts for each. The share of variance is the first-order one: this
input drawn, all others at their central value.
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
    """kgCO2eq that each factor, grid or study parameter multiplies in a figure; its share of it and of its variance."""
    groups = groups_of(context, [scope])
    shares = shares_in(context, assessed, scope, "EMP-01")
    if shares is None:
        return pl.DataFrame(schema=SCHEMA)
    cells = engine.grouped(assessed.cells, groups, by=scope.by).filter(pl.col("impact_category") == CLIMATE)
    carried = cells.group_by("factor_terms").agg(exact_sum("impact")).sort("factor_terms")
    sources = dict(context.factors.inputs.select("input_key", "source").iter_rows())
    carries = dict(shares.inputs.select("input_key", "variance_share").iter_rows())
    amounts: dict[str, int] = {}
    for terms, impact in carried.iter_rows():
        for key in input_keys(terms):
            amounts[key] = amounts.get(key, 0) + impact
    rows = [
        (key, float(amount) / NANO, float(amount) / NANO / shares.value, carries.get(key), sources.get(key))
        for key, amount in amounts.items()
        if ":" in key or key in carries  # a parameter without an interval (a count of people) is in no doubt
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("value", "input_key", descending=[True, False])
