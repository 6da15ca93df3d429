"""What a small commune gets back on the screen: its total, its three actions, the page to print (METHODOLOGY 16).

In: a job that read the page of ten counts. Out: the result of `barometer import`, in the language of the screen.
"""

from typing import Any

import streamlit as st

from barometer.records.batches import show_batch
from dashboards.frame import Screen
from dashboards.import_job import Job
from dashboards.markup import heading, items, line
from dashboards.small_commune import SmallCommune, assess_small_commune, named_after
from dashboards.small_commune_page import action_lines, page_name, small_commune_page, total_line
from dashboards.words import text
from factors.errors import UserError

SHEET = "small_commune"


def show_commune_result(screen: Screen, job: Job, result: dict[str, Any]) -> None:
    """Nothing where the file was no page of counts."""
    if "result_page" not in result:
        return
    voice, language = screen.voice, screen.voice.language
    try:
        sheet = _sheet(screen, job, result)
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-notice"))
        return
    with st.container(key="card_small_commune"):
        st.html(heading(3, voice.typeset(text("small_commune_title", language, name=sheet.name))))
        if sheet.result is None:
            st.html(line(voice.typeset(text("small_commune_nothing", language)), "b-notice"))
        else:
            actions = [voice.typeset(each) for each in action_lines(sheet.result, language)]
            told = items(actions) if actions else line(voice.typeset(text("small_commune_no_action", language)))
            st.html(line(voice.typeset(total_line(sheet.result, language)), "b-lead"))
            st.html(heading(4, voice.typeset(text("small_commune_actions", language))) + told)
            st.html(line(voice.typeset(text("small_commune_not_added", language)), "b-soft"))
        st.download_button(
            voice("small_commune_download"),
            data=small_commune_page(sheet, language),
            file_name=page_name(job.file, language),
            mime="text/html",
            on_click="ignore",
            key="small_commune_page",
        )


def _sheet(screen: Screen, job: Job, result: dict[str, Any]) -> SmallCommune:
    """The page, assessed once a visit and language."""
    language = screen.voice.language
    asked = (job.token, language)
    kept: tuple[Any, SmallCommune] | None = st.session_state.get(SHEET)
    if kept is not None and kept[0] == asked:
        return kept[1]
    home = screen.folder.home
    batch = show_batch(home, result["batch"]) if result["batch"] else None
    holders, day = ((), None) if batch is None else (batch.holders, batch.inventoried_on)
    with st.spinner(screen.voice("small_commune_working")):
        sheet = named_after(
            assess_small_commune(job.file, screen.folder.context, language=language, counted_on=day), home, holders
        )
    st.session_state[SHEET] = (asked, sheet)
    return sheet
