"""Bilan coûts et gains: both accounts side by side on one scale, in two colours, never netted (METHODOLOGY 1, 6).

In: the filters, an organisation. Out: the footprint, the savings that have evidence, and the table of every gain.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from barometer.decisions.gains import UNIT, GainFigure
from barometer.records.declaration_checks import inputs
from dashboards import figures, gain_view, parts, state
from dashboards.answers import figures as figures_of
from dashboards.answers import gains
from dashboards.frame import Screen, organisation_names
from dashboards.gaining import gains_in
from dashboards.markup import folded, heading, items, line, table
from dashboards.parts import PARTS_COLUMNS, total_row

CLIMATE_CODE = "EMP-01"


def show_balance(screen: Screen) -> None:
    """An organisation: its two accounts, each gain with its evidence. A territory: what is told there, who may tell."""
    voice = screen.voice
    st.html(heading(2, voice("balance_title")) + line(voice("balance_rule"), "b-notice"))
    if screen.scope.organisation is None:
        _show_told(screen)
        _ask_for_an_organisation(screen)
        return
    found = gains(screen.folder, screen.scope.organisation, screen.year)
    picture = _picture(screen, found)
    chart = figures.bar_chart(picture, language=voice.language, watermark=screen.watermark)
    st.plotly_chart(
        chart, theme=None, config=figures.CONFIG, key="chart_balance", alt=parts.description(picture, voice)
    )
    st.html(table(gain_view.headers(voice), gain_view.rows(found, voice), caption=voice("gains_caption")))
    missing = gain_view.missing(found, inputs(), voice)
    if missing:
        st.html(folded(voice("gains_missing", count=len(missing)), items(missing), is_gap=True))


def _show_told(screen: Screen) -> None:
    """The gains told in a territory, level by level, and by how many: few bodies are not a territory."""
    voice, territory = screen.voice, screen.scope.territory or ""
    found = gains_in(screen.folder.context, screen.folder.actor, territory, screen.year)
    told = voice("gains_told", told=found.told, bodies=found.bodies)
    rows = gain_view.gathered_rows(found.gains, found.of_the_place, voice)
    st.html(
        line(told, "b-lead")
        + line(voice("gains_not_whole"), "b-soft")
        + table(
            gain_view.gathered_headers(voice),
            rows,
            caption=voice("gains_told_caption", place=screen.place),
            numbers=[1],
        )
    )


def _ask_for_an_organisation(screen: Screen) -> None:
    """Gains rest on what a body declares."""
    names = organisation_names(screen.folder)
    st.html(line(screen.voice("balance_whose")))
    with st.container(horizontal=True, key="balance_whose"):
        for code in list(names)[:12]:
            st.button(names[code], key=f"balance_{code}", on_click=state.set_filter, args=("organisation", code))


def _picture(screen: Screen, found: list[GainFigure]) -> pl.DataFrame:
    """The footprint in blue, each saving in green, on one scale; a saving that nobody can tell is a gap."""
    voice = screen.voice
    row = total_row(figures_of(screen.folder, (screen.scope,), screen.year, screen.filters.view), CLIMATE_CODE)
    values = [each.saving for each in found if each.saving is not None]
    spent = None if row is None else row["value"]
    magnitude = max([abs(value) for value in [*values, spent or 0.0]], default=0.0)
    bars = [_bar("footprint", voice("balance_footprint"), "footprint", row or {"value": None}, magnitude, screen)]
    for each in found:
        if each.gain.savings:
            shown = {"value": each.saving, "low": each.low, "high": each.high}
            bars.append(_bar(each.gain.gain, each.gain.name[voice.language], "avoided", shown, magnitude, screen))
    return pl.DataFrame(bars, schema=PARTS_COLUMNS)


def _bar(
    code: str, label: str, paint: str, row: Mapping[str, Any], magnitude: float, screen: Screen
) -> dict[str, object]:
    voice = screen.voice
    known = {key: row.get(key) for key in ("value", "low", "high")} | {"unit": UNIT}
    shown = voice.figure(known, magnitude=magnitude or None)
    text = voice("not_computed_short") if known["value"] is None else f"{shown['value']} {shown['unit']}"
    if known["low"] is not None:
        text += " " + voice("bounds", **shown)
    share = parts.known_share(dict(row)) if "measured_share" in row else 1.0
    return known | {"code": code, "label": voice.typeset(label), "paint": paint, "known_share": share, "text": text}
