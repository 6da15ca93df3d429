"""Notes beside figures: operations of both faces (METHODOLOGY 5.4).

In: a context, who asks, a scope, an indicator, a year. Out: notes, each with what the figure was on the day of writing.
"""

import polars as pl

from barometer.records import notes as store
from barometer.records.notes import About, Note, Standing
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.governing import whole_answer
from dashboards.loading import Context
from dashboards.operations import VIEW
from dashboards.parts import total_row
from dashboards.scopes import Scope
from factors import nomenclature


def add_note(context: Context, actor: Actor, scope: Scope, *, code: str, year: int, text: str) -> Note:
    """Keep a note beside a figure as it stands now; a gap may have a note too."""
    about = _about(scope, code, year)
    figures = whole_answer(context, actor, scope, year=year, view=VIEW, code=about.indicator)
    # The figures of the bodies of a territory are not its own.
    own = figures if scope.organisation else figures.filter(pl.col("organisation").is_null())
    row = total_row(own, about.indicator)
    figure = None
    if row is not None and row["value"] is not None:
        figure = Standing(row["value"], row["low"], row["high"], row["unit"])
    return store.add_note(context.home, about, text, figure, actor=actor.name, recorded_at=actor.now)


def notes_of(context: Context, actor: Actor, scope: Scope, *, code: str, year: int) -> list[Note]:
    """The notes that stand beside a figure, the oldest first."""
    return store.notes(context.home, actor=actor.name, about=_about(scope, code, year))


def _about(scope: Scope, code: str, year: int) -> About:
    catalogue = nomenclature.indicators()["code"].to_list()
    if code.upper() not in catalogue:
        raise DashboardsError("indicator_unknown", indicator=code, known=", ".join(catalogue))
    return About(code.upper(), year, scope.territory, scope.organisation)
