"""Purchases of some organisations as rows of an answer (METHODOLOGY 13). In: a context, a question. Out: indicators."""

from collections.abc import Mapping

import polars as pl

from barometer.decisions.purchase_indicators import publish_purchases
from barometer.decisions.purchasing import summarise_purchases, years_of
from barometer.declared import GREEN_SHARE, declared_ratio, yearly
from barometer.indicators import Question
from barometer.records.rows import holders_of, read_content
from dashboards.declared_values import validated_values
from dashboards.loading import Context
from factors import law

CONTENT = "purchases"


def answer_purchases(context: Context, question: Question, names: Mapping[str, str]) -> pl.DataFrame:
    """ACH-01 to ACH-03 of each organisation in the year asked for; a gap where it has no purchase line.

    ACH-02 is then what it declared, if it did.
    """
    targets = {category: value.value for category, value in law.purchase_targets(question.year).items()}
    types = context.factors.equipment_types
    category_of_type = dict(types.select("equipment_type", "agec_category").drop_nulls().iter_rows())
    bought = {}
    for name in sorted(holders_of(context.home, CONTENT).intersection(names)):
        rows = read_content(context.home, CONTENT, name).collect()
        if question.year in years_of(rows, name):
            bought[name] = summarise_purchases(
                rows, organisation=name, year=question.year, targets=targets, category_of_type=category_of_type
            )
    of_year = yearly(validated_values(context.home, question.year), question.year)
    stated = {name: share for name in names if (share := declared_ratio(GREEN_SHARE, name, of_year)) is not None}
    return publish_purchases(bought, question, names, stated)
