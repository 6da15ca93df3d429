"""Agir > Gisement à recycler: what will have to be recycled here, until when (METHODOLOGY 27).

In: the territory of the filters. Out: the finding, tonnes by type, years, materials, places, gaps, files.
"""

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from dashboards import downloads, figures, parts
from dashboards import recycling_view as view
from dashboards.answers import recycling
from dashboards.frame import Screen
from dashboards.markup import folded, heading, items, line, table
from dashboards.recycling import LEVELS, RecyclingStudy
from dashboards.recycling_page import recycling_page
from factors.errors import UserError


def show_recycling(screen: Screen) -> None:
    """The study of the territory asked for."""
    voice = screen.voice
    st.html(heading(2, voice("recycling_title")) + line(voice("recycling_lead"), "b-soft"))
    if screen.scope.territory is None:
        st.html(line(voice("recycling_choose_territory"), "b-notice"))
        return
    try:
        with st.spinner(voice("recycling_working")):
            found = recycling(screen.folder, screen.scope, screen.year)
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-notice"))
        return
    st.html(heading(3, view.finding(found, voice)))
    picture = view.picture(found, voice)
    if picture.height:
        st.html(line(voice("recycling_chart_title", first=found.year + 1, last=found.until), "b-soft"))
        chart = figures.bar_chart(picture, language=voice.language, watermark=screen.watermark)
        alt = parts.description(picture, voice)
        st.plotly_chart(chart, theme=None, config=figures.CONFIG, key="chart_recycling", alt=alt)
    st.html(_tables(screen, found))
    _downloads(screen, found)


def _tables(screen: Screen, found: RecyclingStudy) -> Markup:
    voice = screen.voice
    shown = _table(screen, found, "years", view.YEAR_COLUMNS, view.year_rows(found, voice))
    folds = [
        ("types", view.TYPE_COLUMNS, view.type_rows(found, voice)),
        ("materials", view.MATERIAL_COLUMNS, view.material_rows(found, voice)),
        *((level, view.PLACE_COLUMNS, view.place_rows(found, level, voice)) for level in LEVELS[1:]),
    ]
    for name, columns, rows in folds:
        if rows:
            inside = _table(screen, found, name, columns, rows)
            shown += folded(voice(f"recycling_caption_{name}", first=found.year + 1, last=found.until), inside)
    lines = view.gap_lines(found, voice)
    shown += folded(voice("recycling_gaps"), items(lines), is_gap=True) + line(voice("recycling_rule"), "b-meta")
    return shown + line(
        voice("recycling_sources", sources=voice("list_separator").join(found.source_texts(voice.language))), "b-meta"
    )


def _table(
    screen: Screen, found: RecyclingStudy, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> Markup:
    voice = screen.voice
    heads = [voice(f"recycling_head_{column}") for column in columns]
    caption = voice(f"recycling_caption_{name}", first=found.year + 1, last=found.until)
    return table(heads, rows, caption=caption, numbers=range(1, len(columns)))


def _downloads(screen: Screen, found: RecyclingStudy) -> None:
    """A page to print, a workbook, a csv of devices and tonnes; each made when it is asked for."""
    voice = screen.voice
    name = downloads.file_name(voice("recycling_file"), screen.place, str(found.until), suffix="")

    def units() -> bytes:
        return downloads.csv_bytes(next(iter(view.tables(found, voice).values())))

    with st.container(horizontal=True, key="actions_recycling"):
        st.download_button(
            voice("recycling_print"), data=lambda: recycling_page(found, voice.language).encode(),
            file_name=f"{name}html", mime="text/html", on_click="ignore", key="page_recycling",
        )  # fmt: skip
        st.download_button(
            voice("download_xlsx"), data=lambda: downloads.workbook_bytes(view.tables(found, voice)),
            file_name=f"{name}xlsx", mime=downloads.XLSX, on_click="ignore", key="xlsx_recycling",
        )  # fmt: skip
        st.download_button(
            voice("download_csv"), data=units, file_name=f"{name}csv", mime="text/csv", on_click="ignore",
            key="csv_recycling",
        )  # fmt: skip
