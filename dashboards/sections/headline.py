"""The first sentence of the overview, and the four figures under it. In: published rows. Out: markup, cards."""

from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup

from barometer.editions.formatting import figure, scale_of
from barometer.perimeter import NOT_COVERED, OF_BODIES, ways_known
from dashboards.cards import figure_card, show_card
from dashboards.frame import Screen
from dashboards.markup import folded, heading, line
from dashboards.overview import in_region
from dashboards.parts import EMBODIED_SHARE, is_informed, total_row
from dashboards.sections.missing import gap_lines, is_volumes_alone, unknown_devices
from dashboards.voice import Voice

HEADLINE = "EMP-01"
TIERS = ("terminals", "networks", "data_centres")
SECTORS = ("households", "public_bodies", "firms")


def show_headline(screen: Screen, indicators: pl.DataFrame, perimeter: pl.DataFrame | None) -> None:
    """One sentence with its interval, what it covers, and how much of it is known."""
    voice = screen.voice
    row = total_row(indicators, HEADLINE)
    if row is None or row["value"] is None:
        st.html(heading(1, voice("headline_none", place=screen.place, year=screen.year)) + unknown_devices(screen))
        return
    shown = voice.figure(row)
    st.html(
        heading(1, _sentence(screen, shown))
        + line(_interval(screen, row, shown), "b-lead")
        + unknown_devices(screen)
        + Markup("").join(line(each, "b-lead") for each in covered(perimeter, screen))
        + information(screen, row)
        + folded(voice("interval_question"), line(voice("interval_meaning")))
    )


def _sentence(screen: Screen, shown: dict[str, str]) -> str:
    context = screen.folder.context
    values = {"year": screen.filters.year, "value": shown["value"], "unit": shown["long"]}
    if screen.scope.territory == context.region:
        return screen.voice("headline_region", in_region=in_region(context.region, screen.voice.language), **values)
    return screen.voice("headline_place", place=screen.place, **values)


def _interval(screen: Screen, row: dict[str, Any], shown: dict[str, str]) -> str:
    """The interval, and the figure per inhabitant."""
    said = screen.voice("headline_interval", **shown)
    people = screen.folder.context.territories.population(screen.scope.territory) if screen.scope.territory else None
    if not people:
        return said
    scale = scale_of(row["unit"], row["value"] / people)
    each = figure(row["value"] / people, row["low"] / people, row["high"] / people, scale, screen.voice.language)
    unit = scale.short[screen.voice.language]
    return said + " " + screen.voice("per_inhabitant", value=each[0], low=each[1], high=each[2], unit=unit)


def covered(perimeter: pl.DataFrame | None, screen: Screen) -> list[str]:
    """What the figure covers and how, then what it leaves out."""
    voice = screen.voice
    if perimeter is None:
        return [voice("covers_volumes" if is_volumes_alone(screen) else "covers_own"), voice("covers_own_not")]
    said: dict[str, list[str]] = {}
    for tier in TIERS:
        cells = perimeter.filter((pl.col("tier") == tier) & pl.col("sector").is_in(SECTORS))
        by_coverage: dict[str, list[str]] = {}
        for row in cells.iter_rows(named=True):
            for way in ways_known(row["coverage"]):
                by_coverage.setdefault(way, []).append(row["sector"])
        for coverage, sectors in by_coverage.items():
            of = (
                ""
                if len(sectors) == len(SECTORS)
                else " " + voice.listed([_of(each, coverage, voice) for each in sectors])
            )
            said.setdefault(coverage, []).append(voice.inside(tier) + of)
    left_out = said.pop(NOT_COVERED, [])
    known = perimeter.filter((pl.col("tier") == "terminals") & (pl.col("coverage") != NOT_COVERED))["sector"]
    # Some bodies of a sector are known: the others are not.
    left_out += [voice(f"of_other_{each}") for each in OF_BODIES if each in known]
    inside = [f"{voice.listed(what)} ({voice(f'adjective_{coverage}')})" for coverage, what in said.items()]
    lines = [voice("covers", items=voice("list_separator").join(inside))] if inside else []
    return lines + ([voice("covers_not", items=voice.listed(left_out))] if left_out else [])


def _of(sector: str, coverage: str, voice: Voice) -> str:
    """Whose terminals: of households; of bodies, those that are known and how."""
    key = f"of_{sector}_{coverage}"
    return voice(key) if voice.knows(key) else voice(f"of_{sector}")


def information(screen: Screen, row: dict[str, Any]) -> Markup:
    """Below the threshold of information: what the figure is, instead of a map, a ranking or a trend."""
    voice = screen.voice
    if is_volumes_alone(screen):  # what is declared is sure; the figure lacks all the rest
        return Markup("")
    if is_informed(row, screen.threshold):
        return line(voice("informed", quality=row["quality"]), "b-notice")
    people = screen.folder.context.territories.population(screen.scope.territory) if screen.scope.territory else None
    average = voice("average_applied", count=voice.whole(people)) if people else voice("average_of_types")
    why = voice("no_ranking", threshold=voice.percent(screen.threshold))
    return Markup('<p class="b-notice"><strong>{}</strong> {}</p>').format(average, why)


def show_figures(screen: Screen, indicators: pl.DataFrame) -> None:
    """Four figures, side by side where there is room."""
    codes = ORGANISATION_FIGURES if screen.filters.is_organisation else TERRITORY_FIGURES
    gaps = gap_lines(screen, "climate_change")
    for place, (column, (key, code, part)) in enumerate(zip(st.columns(len(codes)), codes, strict=True)):
        rows = indicators.filter(pl.col("code") == code)
        chosen = rows if part is None else rows.filter(pl.col("breakdown_value") == part)
        with column:
            lines = gap_lines(screen, "electricity_use") if code == "EMP-03" else gaps
            title = screen.voice("figure_title", name=screen.voice(f"figure_{key}"), year=screen.filters.year)
            card = figure_card(screen, chosen, code, title=title, key=f"figure_{place}", gaps=lines)
            show_card(card, screen)


#: Key of the title, code of the catalogue, and the part shown where the total is another card.
TERRITORY_FIGURES = (
    ("footprint", HEADLINE, None),
    ("terminals", HEADLINE, "terminals"),
    ("embodied", EMBODIED_SHARE, None),
    ("electricity", "EMP-03", "terminals"),
)
ORGANISATION_FIGURES = (
    ("footprint", HEADLINE, None),
    ("embodied", EMBODIED_SHARE, None),
    ("electricity_all", "EMP-03", None),
    ("age", "EQP-02", "mean_age"),
)
