"""What verbs say beside a figure: what was not computed, who counts its devices, its factors; a row in words."""

from argparse import Namespace
from typing import Any

import polars as pl

from dashboards.counted_elsewhere import counts_of, shared_devices
from dashboards.declared_values import VOLUME_IN_PART, volumes_in_part
from dashboards.loading import Context
from dashboards.operations import not_computed
from dashboards.output import say
from dashboards.scopes import Scope
from dashboards.session import actor_of
from dashboards.uncomputed import CATEGORY_OF_CODE, gap_lines
from dashboards.words import shown_figure, text, unit_name, word
from factors import territories


def shared_with(context: Context, arguments: Namespace, scope: Scope) -> pl.DataFrame:
    """Who counts the devices of an organisation that another one declares too."""
    names = [scope.organisation] if scope.organisation else []
    return counts_of(shared_devices(context.home, actor_of(arguments), names))


def beside(arguments: Namespace, context: Context, scope: Scope, year: int, codes: list[str]) -> pl.DataFrame:
    """What the figures of some indicators lack (`uncomputed.WHAT`, units)."""
    categories = sorted({CATEGORY_OF_CODE[code] for code in codes if code in CATEGORY_OF_CODE})
    return not_computed(context, actor_of(arguments), scope, year=year, view=arguments.view, categories=categories)


def lacking(
    arguments: Namespace, context: Context, scope: Scope, year: int, codes: list[str], *, only: str | None = None
) -> list[str]:
    """What was not computed, and the grid year that was carried: said beside every figure it should have fed.
    `only`: for one reason alone.
    """
    if not CATEGORY_OF_CODE.keys() & set(codes):
        return []
    gaps = beside(arguments, context, scope, year, codes)
    if only is not None:
        return gap_lines(gaps.filter(pl.col("why") == only), arguments.language)
    lines = gap_lines(gaps.filter(pl.col("why") != VOLUME_IN_PART), arguments.language)
    if scope.organisation:
        told = volumes_in_part(context.home, scope.organisation, year)
        lines += [
            text("volume_months", arguments.language, what=word(name, arguments.language), months=months)
            for name, months in told.items()
        ]
    grid_year = context.grid_year(year)
    if grid_year != year:
        lines.insert(0, text("grid_carried", arguments.language, year=year, grid_year=grid_year))
    return lines


def say_lines(arguments: Namespace, lines: list[str]) -> None:
    """Each a message for the person."""
    for line in lines:
        say(arguments, line)


def worded(row: dict[str, Any], language: str, magnitude: float | None = None) -> dict[str, Any]:
    """A row as it is printed: codes and units in words, numbers with the digits their interval supports."""
    units = {key for key in row if key.endswith("unit")}
    shown = {
        key: unit_name(value, language) if key in units else word(value, language) if isinstance(value, str) else value
        for key, value in row.items()
    }
    if str(row.get("breakdown")).startswith("epci"):
        shown["breakdown_value"] = territories.load().name(row["breakdown_value"])
    return shown | (shown_figure(row, language, magnitude=magnitude) if "low" in row else {})


def chosen_factors(context: Context, language: str) -> str:
    """Factor policy and electricity series of a figure: two series are never mixed silently (METHODOLOGY 2.6)."""
    chosen = context.factors
    names = dict(chosen.electricity_series.select("series", f"name_{language}").iter_rows())
    return text("chosen_factors", language, policy=chosen.policy, series=names[chosen.grid_series])
