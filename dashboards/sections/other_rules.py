"""Comprendre > Autres règles: the same inventory under the rules of other tools (METHODOLOGY 26).

In: the organisation or the territory of the filters. Out: totals, causes of each difference, types.
"""

import polars as pl
import streamlit as st

from dashboards import downloads
from dashboards import other_rules_view as view
from dashboards.answers import same_stock
from dashboards.frame import Screen
from dashboards.markup import folded, heading, line, table
from factors.errors import UserError


def show_other_rules(screen: Screen, _: pl.DataFrame) -> None:
    """The comparison of the inventories asked for."""
    voice = screen.voice
    st.html(heading(2, voice("rules_title")) + line(voice("rules_lead"), "b-soft"))
    try:
        with st.spinner(voice("rules_working")):
            found = same_stock(screen.folder, screen.scope, screen.year)
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-notice"))
        return
    heads = [voice(f"rules_head_{name}") for name in view.TOTAL_COLUMNS]
    st.html(
        heading(3, view.finding(found, screen.place, voice))
        + table(heads, view.total_rows(found, voice), caption=voice("rules_totals_caption"), numbers=[1])
    )
    heads = [voice(f"rules_head_{name}") for name in view.CAUSE_COLUMNS]
    for each in found.comparisons:
        title = voice("rules_causes_title", name=voice(f"rules_name_{each.system}"))
        rows = view.cause_rows(found, each, voice)
        st.html(heading(3, title) + table(heads, rows, caption=voice("rules_causes_caption"), numbers=[1]))
    types = table(
        view.type_heads(found, voice), view.type_rows(found, voice), caption=voice("rules_types_caption"),
        numbers=range(1, 2 + len(found.comparisons)),
    )  # fmt: skip
    st.html(
        folded(voice("rules_types_caption"), types)
        + line(view.ratio_line(found.ratio, voice))
        + line(voice("rules_note"), "b-meta")
    )
    name = downloads.file_name(voice("rules_file"), screen.place, str(found.year), suffix="")
    st.download_button(
        voice("download_csv"), data=lambda: downloads.csv_bytes(view.export_table(found, voice)),
        file_name=f"{name}csv", mime="text/csv", on_click="ignore", key="csv_rules",
    )  # fmt: skip
