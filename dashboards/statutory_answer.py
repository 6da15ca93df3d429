"""REU-02 as rows of an answer: the statutory reuse rate of public bodies (METHODOLOGY 19.12, 19.15).

In: a context, who asks, organisations, a question. Out: published rows. A body that retired nothing, or whose assets
the actor may not read, has no row; one whose stock at 1 January is unknown or empty has a gap: a rate of nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from barometer.indicators import Question, published
from barometer.records.errors import AccessRefusedError
from barometer.schemas import INDICATOR_COLUMNS
from dashboards.actors import Actor
from dashboards.loading import Context, counted_assets
from dashboards.retiring import PUBLIC_KINDS, rate_of
from dashboards.scopes import Scope
from reuse.exit_fates import donors
from reuse.indicators import DECLARED, MEASURED, SERIES
from reuse.retired_stock import declaring_stock
from reuse.statutory import DECLARED as DECLARED_STOCK
from reuse.statutory import ReuseRate

CODE = "REU-02"


def answer_rate(
    context: Context, actor: Actor, scopes: Sequence[Scope], question: Question, names: Mapping[str, str]
) -> pl.DataFrame:
    """One row a public body that retired something in the year, or keeps a stock of what it retired."""
    kinds = dict(context.organisations.select("organisation", "kind").iter_rows())
    bodies = [name for scope in scopes if (name := scope.organisation) and kinds.get(name) in PUBLIC_KINDS]
    # Once for all: where the fleets stand is one question, whatever the number of bodies.
    fleets_of = counted_assets(context.home, bodies) if bodies else {}
    # A body without exit, stock or inventory has no rate: nothing is asked of it.
    home = context.home
    told = {*fleets_of, *donors(home), *declaring_stock(home, question.year)} if bodies else set()
    rows = []
    for name in [each for each in bodies if each in told]:
        try:
            rate = rate_of(context.home, actor, name, question.year, fleets_of)
        except AccessRefusedError:
            continue  # its assets are not for this account, and neither is its rate
        if rate.outcomes or (rate.stock is not None and rate.stock.units):
            rows.append({"group": name} | rate_row(rate))
    if not rows:
        return pl.DataFrame(schema=INDICATOR_COLUMNS)
    return published(rows, question, names).with_columns(account=pl.lit(None, pl.String))


def rate_row(rate: ReuseRate) -> dict[str, Any]:
    """A / B in percent, counted, so without interval; quality 4 where the stock is declared."""
    value = None if rate.rate is None else 100 * rate.rate
    is_declared = rate.stock is not None and rate.stock.source == DECLARED_STOCK
    papers: dict[str, Any] = DECLARED if is_declared else MEASURED
    known: dict[str, Any] = {} if value is None else {"low": value, "high": value, **papers}
    place = {"code": CODE, "breakdown": "total", "breakdown_value": "total", "series": SERIES}
    return {**place, "unit": "percent", "value": value, **known}
