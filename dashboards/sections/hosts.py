"""Équipements of an organisation: its hosts, what runs on them, and what nobody takes (METHODOLOGY 28)."""

import polars as pl
import streamlit as st

from barometer.exact import as_float
from dashboards import downloads, hosting_view
from dashboards.answers import hosting
from dashboards.frame import Screen
from dashboards.hosting import KEY_OF, Hosting, carries_something
from dashboards.markup import folded, heading, items, line, table

#: Rows of a table on the screen; the file holds them all.
SHOWN = 100
BASES = ("capacity", "declared")


def show_hosts(screen: Screen) -> None:
    """How to share, then a line a machine; nothing where the inventories list no machine."""
    voice, organisation = screen.voice, screen.scope.organisation
    if organisation is None or not carries_something(screen.folder.context, organisation):
        return
    st.html(heading(2, voice("hosts_heading")) + line(voice("hosts_lead"), "b-soft"))
    with st.container(horizontal=True, vertical_alignment="bottom", key="fields_hosts"):
        key = st.selectbox(voice("hosts_by"), list(KEY_OF), format_func=lambda name: voice(f"hosts_by_{name}"),
                           key="hosts_by")  # fmt: skip
        basis = st.selectbox(voice("hosts_against"), BASES, format_func=lambda name: voice(f"hosts_against_{name}"),
                             key="hosts_against")  # fmt: skip
    category = screen.filters.category
    shared = hosting(screen.folder, organisation, screen.year, screen.filters.view, category, key, basis)
    st.html(line(voice.typeset(hosting_view.title(shared, voice.language, screen.place)), "b-lead"))
    if said := hosting_view.findings(shared, voice.language):
        summary = voice("hosts_findings", count=len(said))
        st.html(folded(summary, items([voice.typeset(each) for each in said[:SHOWN]])))
    _show_lines(screen, shared, shared.machines, "hosts_caption")
    _show_lines(screen, shared, shared.applications, "hosts_caption_applications")
    _download(screen, shared)


def _show_lines(screen: Screen, shared: Hosting, lines: pl.DataFrame, caption: str) -> None:
    if lines.is_empty():
        return
    voice = screen.voice
    rows = [[voice.typeset(cell) for cell in row] for row in hosting_view.rows(lines, shared, voice.language)]
    headers = [voice.word(column) for column in hosting_view.COLUMNS]
    told = voice(caption, shown=voice.whole(min(SHOWN, len(rows))), count=voice.whole(len(rows)), year=shared.year)
    st.html(table(headers, rows[:SHOWN], caption=told, numbers=[3, 4]))


def _download(screen: Screen, shared: Hosting) -> None:
    voice = screen.voice
    data = (
        pl.concat([shared.machines, shared.applications])
        .with_columns(as_float("impact"))
        .select("host", "line", "asset_id", "key", "basis", "taken", "of", value="impact", unit="unit")
    )
    name = downloads.file_name("hosts", shared.organisation, str(shared.year), suffix="")
    st.download_button(
        voice("download_csv"), data=lambda: downloads.csv_bytes(data), file_name=f"{name}csv", mime="text/csv",
        on_click="ignore", key="csv_hosts",
    )  # fmt: skip
