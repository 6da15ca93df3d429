"""Statistical secrecy of firms in editions: what a published figure would tell of one of them (METHODOLOGY 9.11).

In: a context. Out: the same context without the assets of firms where a place counts too few of them. Everything that
an edition holds is derived from what is left, so no table and no subtraction gives a firm back.
"""

from dataclasses import replace

import polars as pl

from barometer.allocation import locate
from barometer.exact import exact_sum
from dashboards.loading import Context
from dashboards.words import text

MINIMUM, DOMINANCE = "disclosure.minimum_contributors", "disclosure.dominance_ratio"
FIRMS = "firms"


def without_few_firms(context: Context) -> tuple[Context, list[str]]:
    """The context of an edition, and the firms (associations and operators too) that are left out of it.

    All of them are, as soon as one commune group - the communes that one EPCI and one department share - counts fewer
    than the minimum, or one with more of its devices than the dominance ratio: territories are sums of such groups, so
    a difference between any two of them would give back what one group holds.
    """
    cohorts = locate(context.stock.cohorts.lazy(), context.organisations).filter(pl.col("sector") == FIRMS)
    places = context.territories.communes.lazy().select("epci", "department", commune="territory")
    held = (
        cohorts.join(places, on="commune", how="left")
        .group_by("epci", "department", "organisation")
        .agg(exact_sum("units"))
        .collect()
    )
    if held.is_empty():
        return context, []
    groups = held.group_by("epci", "department").agg(
        firms=pl.len(), share=pl.col("units").max().cast(pl.Float64) / exact_sum("units").cast(pl.Float64)
    )
    least, most = (context.factors.input_value(name) for name in (MINIMUM, DOMINANCE))
    if groups.filter((pl.col("firms") < least) | (pl.col("share") > most)).is_empty():
        return context, []
    secret = held["organisation"].unique().sort().to_list()
    kept = context.stock.cohorts.filter(~pl.col("organisation").is_in(secret))
    return replace(context, stock=replace(context.stock, cohorts=kept)), secret


def told_secret(perimeter: pl.DataFrame, secret: list[str]) -> pl.DataFrame:
    """The perimeter with the reason why the terminals of firms stand there as not covered, where some were left out."""
    if not secret:
        return perimeter
    is_firms = (pl.col("sector") == FIRMS) & (pl.col("tier") == "terminals")
    return perimeter.with_columns(
        pl.when(is_firms).then(pl.lit(text("perimeter_firms_secret", language))).otherwise(name).alias(name)
        for language, name in (("fr", "note_fr"), ("en", "note_en"))
    )
