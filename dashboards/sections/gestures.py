"""Bons gestes: what each saves here, who does them, the questionnaire (METHODOLOGY 25).

In: the filters. Out: a table, files to send or print, a form for the answers that came back.
"""

import tempfile
from pathlib import Path

import streamlit as st

from barometer.impacts import CLIMATE
from barometer.records.access import may
from dashboards import downloads, state
from dashboards import gesture_view as view
from dashboards.answers import ground
from dashboards.frame import Screen
from dashboards.gesturing import figures_of, keep_answers, surveys
from dashboards.markup import heading, items, line, table
from dashboards.questionnaire import questionnaire_page, questionnaire_xlsx
from dashboards.sections.dropping import ask_file
from factors.errors import UserError
from factors.gestures import AUDIENCES

SAID = "gestures_said"


def show_gestures(screen: Screen) -> None:
    """For whom, then the gestures, then the questionnaire."""
    voice, folder = screen.voice, screen.folder
    st.html(heading(2, voice("gestures_title")) + line(voice("gestures_lead"), "b-soft"))
    key = state.prepare_page("audience", list(AUDIENCES), AUDIENCES[0])
    audience = str(
        st.segmented_control(
            voice("gestures_audience"), AUDIENCES, format_func=lambda each: voice(f"gestures_{each}"), key=key,
            required=True,
        )
    )  # fmt: skip
    start = ground(folder, screen.scope, screen.year, CLIMATE)
    figures = figures_of(folder.context, start, audience)
    organisation = screen.scope.organisation
    asked = surveys(folder.home, folder.actor, organisation, audience) if organisation else []
    last = asked[-1] if asked else None
    # Nobody asked: a column of dashes says nothing.
    columns = view.COLUMNS if last is not None else view.COLUMNS[:-1]
    heads = [voice.word(f"gesture_{name}") for name in columns]
    rows = [row[: len(columns)] for row in view.rows(figures, last, voice)]
    st.html(table(heads, rows, caption=voice("gestures_caption", year=screen.year), numbers=[3]))
    if lines := view.idle_lines(last, voice):
        st.html(heading(3, voice("gestures_idle_title")) + items(lines))
    _ask(screen, audience)
    if organisation is None:
        st.html(line(voice("gestures_whose"), "b-soft"))
    elif may(folder.home, folder.actor.name, "import", organisation):
        _take(screen, organisation, audience)


def _ask(screen: Screen, audience: str) -> None:
    """The questionnaire in both forms."""
    voice, language = screen.voice, screen.voice.language
    stem = (voice("gestures_file"), voice(f"gestures_{audience}"))
    st.html(heading(2, voice("gestures_ask_title")) + line(voice("gestures_ask_lead"), "b-soft"))
    with st.container(horizontal=True, key="gestures_files"):
        st.download_button(
            voice("gestures_xlsx"), data=lambda: questionnaire_xlsx(audience, language), mime=downloads.XLSX,
            file_name=downloads.file_name(*stem, suffix="xlsx"), on_click="ignore", key="gestures_xlsx",
        )  # fmt: skip
        st.download_button(
            voice("gestures_page"), data=lambda: questionnaire_page(audience, language).encode(), mime="text/html",
            file_name=downloads.file_name(*stem, suffix="html"), on_click="ignore", key="gestures_page",
        )  # fmt: skip


def _take(screen: Screen, organisation: str, audience: str) -> None:
    """The answers of an organisation, counted; what was not read is said."""
    voice, folder = screen.voice, screen.folder
    if SAID in st.session_state:
        st.html(items(st.session_state.pop(SAID)))
    file = ask_file(screen, "gestures_upload", "gestures_answers")
    latest = folder.actor.now.year
    year = st.number_input(voice("gestures_year"), 2000, latest, min(screen.year, latest), key="gestures_answer_year")
    if not st.button(voice("gestures_keep"), key="gestures_keep", type="primary", disabled=file is None) or not file:
        return
    try:
        with tempfile.TemporaryDirectory(prefix="barometer-gestures-") as place:
            path = Path(place) / f"answers{Path(file.name).suffix.lower()}"
            path.write_bytes(file.getvalue())
            tally = keep_answers(
                folder.home, folder.actor, path, organisation=organisation, year=int(year), audience=audience
            )
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-refused"))
        return
    st.session_state[SAID] = [
        voice("gestures_kept", people=voice.whole(tally.people), year=int(year)), *view.remarks(tally, voice),
    ]  # fmt: skip
    st.rerun()
