"""How sure a figure is and what to measure next: one question of both faces (METHODOLOGY 4.6).

In: a context, a scope, a code, a year and a view. Out: the shares of variance of every input of that figure.
"""

import polars as pl

from barometer import assessment as engine
from barometer.assessment import Assessment
from barometer.records import access
from barometer.variance import Inside, VarianceShares, variance_shares
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.loading import Context
from dashboards.operations import VIEW
from dashboards.scopes import Scope, covering, groups_of


def shares_of(
    context: Context, actor: Actor, scope: Scope, *, code: str, year: int, view: str = VIEW
) -> VarianceShares:
    """What the interval of one figure is made of. Refused: a code without parts, a scope without that figure."""
    access.require(context.home, actor.name, "read")
    covered = covering(context, [scope])
    shares = shares_in(covered, covered.assess(year, view), scope, code)
    if shares is None:
        place = scope.territory or scope.organisation
        raise DashboardsError("uncertainty_nothing", indicator=code, place=place, year=year)
    return shares


def shares_in(context: Context, assessed: Assessment, scope: Scope, code: str) -> VarianceShares | None:
    """The same from an assessment at hand; None where nothing feeds the figure."""
    groups = groups_of(context, [scope])
    cells = engine.grouped(assessed.cells, groups, by=scope.by)
    aged: pl.DataFrame = assessed.dated_defaults.join(groups, on=scope.by, how="inner")
    return variance_shares(code, cells, Inside(context.factors, context.draws, aged, assessed.year))
