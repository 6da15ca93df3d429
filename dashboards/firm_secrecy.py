"""Statistical secrecy of firms in editions: what a published figure would tell of one of them (METHODOLOGY 9.11).

In: a context. Out: the same context without the assets of firms where a place counts too few of them. Everything that
an edition holds is derived from what is left, so no table and no subtraction gives a firm back.
"""

from dataclasses import replace

import polars as pl

from barometer.allocation import locate
from barometer.exact import exact_sum
from barometer.services import SERVICE
from dashboards.loading import Context
from dashboards.operations import VIEW
from dashboards.words import text

MINIMUM, DOMINANCE = "disclosure.minimum_contributors", "disclosure.dominance_ratio"
FIRMS = "firms"
CELL = ("epci", "department", "equipment_type", "life_cycle_stage", "origin", "impact_category")


def without_few_firms(context: Context) -> tuple[Context, list[str]]:
    """The context of an edition, and the firms (associations and operators too) that are left out of it.

    All of them are, as soon as one cell of one year counts fewer than the minimum, or one firm with more of its impact
    than the dominance ratio. A cell is as fine as anything published: the communes that one EPCI and one department
    share, a type, a stage, an origin, a category. Every figure, and every difference of figures, is a sum of cells.
    """
    owners = locate(context.stock.cohorts.lazy(), context.organisations).filter(pl.col("sector") == FIRMS)
    secret = owners.select(pl.col("organisation").unique().sort()).collect()["organisation"].to_list()
    least, most = (context.factors.input_value(name) for name in (MINIMUM, DOMINANCE))
    if not secret or all(_is_told(context, year, least, most) for year in context.years):
        return context, []
    kept = context.stock.cohorts.filter(~pl.col("organisation").is_in(secret))
    return replace(context, stock=replace(context.stock, cohorts=kept)), secret


def _is_told(context: Context, year: int, least: float, most: float) -> bool:
    """Whether no cell of a year tells of one firm."""
    places = context.territories.communes.select("epci", "department", commune="territory")
    # A volume of networks or services is counted by no territory.
    is_published = (pl.col("sector") == FIRMS) & (pl.col("impact") != 0) & (pl.col("flow") != SERVICE)
    cells = context.assess(year, VIEW).cells.filter(is_published)
    firms = (
        cells.join(places, on="commune", how="left")
        .group_by(*CELL, "organisation")
        .agg(exact_sum("impact"))
        .group_by(*CELL)
        .agg(firms=pl.len(), share=pl.col("impact").max().cast(pl.Float64) / exact_sum("impact").cast(pl.Float64))
    )
    return firms.filter((pl.col("firms") < least) | (pl.col("share") > most)).is_empty()


def told_secret(perimeter: pl.DataFrame, secret: list[str]) -> pl.DataFrame:
    """The perimeter with the reason why the terminals of firms stand there as not covered, where some were left out."""
    if not secret:
        return perimeter
    is_firms = (pl.col("sector") == FIRMS) & (pl.col("tier") == "terminals")
    return perimeter.with_columns(
        pl.when(is_firms).then(pl.lit(text("perimeter_firms_secret", language))).otherwise(name).alias(name)
        for language, name in (("fr", "note_fr"), ("en", "note_en"))
    )
