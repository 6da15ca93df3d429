"""Vue d'ensemble > Centres de données hébergés ici, and the uses of artificial intelligence (METHODOLOGY 9.7)."""

import streamlit as st

from barometer.assessment import Assessment
from dashboards import hosted_view as view
from dashboards.frame import Screen
from dashboards.hosted import beside_of
from dashboards.markup import folded, heading, items, line, table


def show_hosted(screen: Screen, assessed: Assessment) -> None:
    """Both perimeters one under the other, never added. Not kept: declarations and registers change."""
    voice, folder = screen.voice, screen.folder
    found = beside_of(folder.context, folder.actor, screen.scope, year=screen.year, assessed=assessed)
    totals = table(
        [voice.word(column) for column in view.TOTAL_COLUMNS], view.total_rows(found, voice),
        caption=voice("hosted_totals_caption", year=found.year), numbers=[1],
    )  # fmt: skip
    hosts = line(voice("hosted_nobody"), "b-soft")
    if rows := view.host_rows(found, voice):
        heads = [voice.word(column) for column in view.HOST_COLUMNS]
        caption = voice("hosted_hosts_caption", count=len(rows))
        hosts = folded(caption, table(heads, rows, caption=caption, numbers=[2, 3, 4, 5]))
    first, *services = view.ai_lines(found, voice)
    st.html(
        heading(2, voice("hosted_title", place=screen.place, year=found.year))
        + line(view.used_line(found, screen.place, voice))
        + totals
        + hosts
        + line(voice("hosted_note"), "b-meta")
    )
    st.html(heading(3, voice("hosted_ai_title")) + line(first) + items(services))
