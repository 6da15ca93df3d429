"""Cycle de vie > Où tombent ces impacts: here, elsewhere, unknown, stage by stage (METHODOLOGY 9.6)."""

import polars as pl
import streamlit as st

from dashboards import downloads
from dashboards import whereabouts_view as view
from dashboards.answers import assessed
from dashboards.frame import Screen
from dashboards.markup import folded, heading, line, table
from dashboards.parts import CODE_OF_CATEGORY
from dashboards.whereabouts import whereabouts_of
from factors.errors import UserError


def show_whereabouts(screen: Screen) -> None:
    """One sentence, the three places, what each is made of."""
    voice, folder, code = screen.voice, screen.folder, CODE_OF_CATEGORY[screen.filters.category]
    st.html(heading(2, voice("where_title")))
    try:
        of_year = assessed(folder, screen.year, screen.filters.view)
        found = whereabouts_of(
            folder.context, folder.actor, screen.scope, code=code, year=screen.year, assessed=of_year
        )
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-notice"))
        return
    places = table(
        [voice.word(column) for column in view.COLUMNS], view.place_rows(found, voice),
        caption=voice("where_caption", year=found.year), numbers=[1, 2],
    )  # fmt: skip
    rows = view.stage_rows(found, voice)
    heads = [voice.word(column) for column in view.STAGE_COLUMNS]
    stages = table(heads, rows, caption=voice("where_stages_caption"), numbers=[2])
    st.html(
        line(view.finding(found, screen.place, voice), "b-lead")
        + places
        + folded(voice("where_stages_caption"), stages)
        + line(voice("where_note", country=found.home[voice.language]), "b-meta")
    )
    data = pl.DataFrame(found.stages, infer_schema_length=None).with_columns(unit=pl.lit(found.unit))
    name = downloads.file_name(voice("where_file"), code, screen.place, str(found.year), suffix="")
    st.download_button(
        voice("download_csv"), data=lambda: downloads.csv_bytes(data), file_name=f"{name}csv", mime="text/csv",
        on_click="ignore", key="csv_where",
    )  # fmt: skip
