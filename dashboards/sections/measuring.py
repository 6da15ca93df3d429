"""Incertitude: how sure one figure is, what carries its interval, and how each input may be known better."""

import polars as pl
import streamlit as st
from markupsafe import Markup

from barometer.explanation import explainable_codes
from barometer.indicators import KNOWN_PART
from barometer.variance import VarianceShares
from dashboards import downloads, measuring_view, state
from dashboards.answers import variance
from dashboards.frame import Screen
from dashboards.markup import folded, heading, line, table
from dashboards.measuring_view import COLUMNS, TOLD
from dashboards.parts import CODE_OF_CATEGORY, total_row
from dashboards.sections.factor_papers import link_to_factor
from factors.errors import UserError


def show_uncertainty(screen: Screen, indicators: pl.DataFrame) -> None:
    """Which figure, what to measure next, the inputs that carry most, the sources behind them."""
    voice, factors = screen.voice, screen.folder.context.factors
    code = pick_figure(screen)
    try:
        shares = variance(screen.folder, screen.scope, code, screen.year, screen.filters.view)
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-notice"))
        return
    row = total_row(indicators, code)
    said = voice.figure(row) if row and row["value"] is not None else {}
    st.html(heading(2, measuring_view.finding(shares, factors, voice)))
    if not row or shares.inputs.is_empty():
        return
    if said:
        st.html(line(voice("uncertain_interval", name=voice(f"explain_{code}"), **said), "b-lead"))
    if row["breakdown"] in {"tier", KNOWN_PART} and code != "EMP-02":
        st.html(line(voice("uncertain_partial"), "b-soft"))
    keys = shares.inputs["input_key"].to_list()
    rows: list[list[str | Markup]] = []
    for place, (title, *told) in enumerate(measuring_view.input_rows(shares, factors, voice)):
        rows.append([link_to_factor(screen, keys[place], title) if place < min(TOLD, len(keys)) else title, *told])
    headers = [voice.word(name) for name in COLUMNS]
    shown = table(headers, rows, caption=voice("uncertain_caption", count=TOLD), numbers=[1, 2])
    heads = [voice.word(name) for name in ("uncertain_kind", "source", "uncertain_count", "variance_share")]
    by_source = table(heads, measuring_view.source_rows(shares, factors, voice), caption=voice("uncertain_by_source"))
    st.html(shown + line(voice("uncertain_reading"), "b-soft") + folded(voice("uncertain_by_source"), by_source))
    _download(screen, code, shares)


def pick_figure(screen: Screen) -> str:
    """The figure asked for in the address; by default that of the category of the filters."""
    codes = explainable_codes()
    key = state.prepare_page("figure", codes, CODE_OF_CATEGORY.get(screen.filters.category, codes[0]))
    return str(
        st.selectbox(
            screen.voice("pick_figure"),
            codes,
            format_func=lambda code: screen.voice(f"explain_{code}"),
            key=key,
            placeholder=screen.voice("choose"),
            help=screen.voice("pick_figure_help"),
        )
    )


def _download(screen: Screen, code: str, shares: VarianceShares) -> None:
    """Every input with its share, at full precision."""
    voice = screen.voice
    data = shares.inputs.rename({name: voice.column(name) for name in shares.inputs.columns})
    name = downloads.file_name("uncertainty", code, screen.place, str(screen.year), suffix="")
    st.download_button(
        voice("download_csv"), data=lambda: downloads.csv_bytes(data), file_name=f"{name}csv", mime="text/csv",
        on_click="ignore", key="csv_uncertainty",
    )  # fmt: skip
