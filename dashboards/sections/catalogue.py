"""Indicateurs: every indicator of the catalogue, computed, declared or a gap, and who knows what is missing (9.5)."""

import polars as pl
import streamlit as st
from markupsafe import Markup

from dashboards import covering_view, downloads
from dashboards.answers import covered
from dashboards.covering import STATES, counts
from dashboards.frame import Screen
from dashboards.markup import badge, facts, folded, heading, line, table

#: A hyphen at which a code is not cut.
UNBROKEN = "\u2011"


def show_catalogue(screen: Screen) -> None:
    """The three counts, then a row an indicator; those of one state where one is chosen."""
    voice = screen.voice
    found = covered(screen.folder, screen.scope, screen.year, screen.filters.view)
    said = covering_view.title(found, screen.place, screen.year, voice.language)
    st.html(heading(2, voice("catalogue_title")) + line(voice("catalogue_lead"), "b-soft"))
    st.html(line(voice.typeset(said), "b-lead"))
    chosen = st.segmented_control(
        voice("catalogue_filter"), ["all", *STATES], key="catalogue_state", required=True, default="all",
        format_func=lambda state: _offered(screen, state, {"all": len(found)} | counts(found)),
        label_visibility="collapsed",
    )  # fmt: skip
    shown = [each for each in found if chosen in ("all", each.state)]
    rows: list[list[str | Markup]] = []
    for each, (code, name, state, *rest) in zip(shown, covering_view.rows(shown, voice.language), strict=True):
        told = badge(voice.typeset(state), f"coverage_{each.state}")
        pairs = [(what, voice.typeset(said)) for what, said in covering_view.sheet(each, voice.language)]
        named = voice.typeset(name) + folded(voice("catalogue_sheet"), facts(pairs))
        # Nothing to say is not said: the name of a column would stand alone on a telephone.
        others = ["" if text == "–" else voice.without_commands(covering_view.without_inputs(text)) for text in rest]
        rows.append([code.replace("-", UNBROKEN), named, told, *others])
    headers = [voice.word(column) for column in covering_view.COLUMNS]
    st.html(table(headers, rows, caption=voice("catalogue_caption", count=len(rows), name=screen.place)))
    sheets = [[said for _, said in covering_view.sheet(each, voice.language)] for each in found]
    whole = [[*row, *more] for row, more in zip(covering_view.rows(found, voice.language), sheets, strict=True)]
    columns = [*headers, *(voice.word(f"sheet_{name}") for name in covering_view.SHEET)]
    data = pl.DataFrame(whole, schema=columns, orient="row")
    name = downloads.file_name("catalogue", screen.place, str(screen.year), suffix="")
    st.download_button(
        voice("download_csv"), data=lambda: downloads.csv_bytes(data), file_name=f"{name}csv", mime="text/csv",
        on_click="ignore", key="csv_catalogue",
    )  # fmt: skip


def _offered(screen: Screen, state: str, numbers: dict[str, int]) -> str:
    name = screen.voice("catalogue_all") if state == "all" else screen.voice.word(f"coverage_{state}")
    return f"{name} ({numbers[state]})"
