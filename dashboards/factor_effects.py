"""What another factor set does to current figures (METHODOLOGY 20.3): same data, same year, two sets.

In: two contexts of one data folder. Out: climate of the region and of each organisation that declared something, with
one set and with the other.
"""

import polars as pl

from barometer.assessment import grouped
from barometer.errors import BarometerError
from barometer.exact import NANO, exact_sum
from barometer.impacts import CLIMATE
from barometer.records import access
from dashboards.actors import Actor
from dashboards.loading import Context
from dashboards.operations import VIEW
from dashboards.scopes import Scope, groups_of
from dashboards.uncomputed import gaps_of, left_out

SCHEMA = {
    "organisation": pl.String(),
    "territory": pl.String(),
    "before": pl.Float64(),
    "after": pl.Float64(),
    "difference_percent": pl.Float64(),
    "left_out_before": pl.Int64(),
    "left_out_after": pl.Int64(),
}


def effects(before: Context, after: Context, actor: Actor, year: int | None = None) -> pl.DataFrame:
    """kgCO2eq of the region and of each organisation under both, and how many devices lack a factor of manufacturing:
    a figure may fall because a device is left out. Null where one set cannot compute it.

    Each context is loaded with its own date, policy and folder: own values and sheets of models are those of its set.
    """
    access.require(after.home, actor.name, "read")
    year = year or min(before.years[-1], after.years[-1])
    organisations = after.stock.cohorts["organisation"].unique().sort().to_list()
    scopes = [Scope(territory=after.region), *(Scope(organisation=name) for name in organisations)]
    totals = [_totals(context, scopes, year) for context in (before, after)]
    rows = []
    for place, scope in enumerate(scopes):
        (old, out_before), (new, out_after) = totals[0][place], totals[1][place]
        share = (
            None if old is None or new is None or not old else round((new / old - 1) * 100, 1) + 0.0
        )  # -0.0 would be shown as -0
        rows.append((scope.organisation, scope.territory, old, new, share, out_before, out_after))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _totals(context: Context, scopes: list[Scope], year: int) -> list[tuple[float | None, int | None]]:
    try:
        assessed = context.assess(year, VIEW)
    except BarometerError:  # no grid for this year in this set: a gap, shown as one
        return [(None, None)] * len(scopes)
    return [
        (_climate(assessed.cells, context, scope), left_out(gaps_of(context, scope, assessed.gaps, [CLIMATE])))
        for scope in scopes
    ]


def _climate(cells: pl.DataFrame, context: Context, scope: Scope) -> float | None:
    own = grouped(cells, groups_of(context, [scope]), by=scope.by).filter(pl.col("impact_category") == CLIMATE)
    total = own.select(exact_sum("impact")).item()
    return None if own.is_empty() or total is None else float(total) / NANO
