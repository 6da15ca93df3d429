"""Évolution: why a published figure is another one, between two editions or an edition and today (METHODOLOGY 5.5)."""

import streamlit as st

from barometer.editions.build import list_editions
from dashboards import change_edition_view, downloads, state
from dashboards.answers import change_of_edition
from dashboards.change_file import change_workbook, edition_contributions
from dashboards.changing_edition import EditionChange
from dashboards.frame import Screen
from dashboards.markup import heading, line, table
from dashboards.parts import CODE_OF_CATEGORY
from dashboards.sections.notes import standing
from factors.errors import UserError

NONE, TODAY = "none", "today"


def show_edition_change(screen: Screen) -> None:
    """Which edition, against which, then the same sentences and table as the command.

    Nothing for an organisation (an edition publishes territories), or where nothing was published.
    """
    voice = screen.voice
    editions = [place.name for place in reversed(list_editions(screen.folder.home.editions))]
    if not screen.scope.territory or not editions:
        return
    st.html(heading(2, voice("change_edition_heading")))
    with st.container(horizontal=True, vertical_alignment="bottom", key="fields_change_edition"):
        against = _pick(screen, "against", [NONE, *editions])
        if against == NONE:
            return
        other = _pick(screen, "edition", [TODAY, *(name for name in editions if name != against)])
    code = CODE_OF_CATEGORY[screen.filters.category]
    try:
        shown = change_of_edition(
            screen.folder, screen.scope, code, screen.year, against, None if other == TODAY else other
        )
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-notice"))
        return
    first, *others = change_edition_view.sentences(shown, screen.place, voice)
    said = line(first, "b-lead")
    for sentence in others:
        said += line(sentence)
    if shown.causes:
        headers = [voice.word("cause"), voice.word("contribution")]
        caption = voice("change_edition_caption", year=shown.year)
        said += table(headers, change_edition_view.cause_rows(shown, voice), caption=caption, numbers=[1])
        said += line(voice("change_edition_note"), "b-soft")
    st.html(said)
    if shown.causes:
        _download(screen, shown)


def _download(screen: Screen, shown: EditionChange) -> None:
    """Every contribution, at full precision, and the notes beside the figure."""
    voice = screen.voice
    names = (shown.before.edition, shown.after.edition or voice("change_edition_now"))
    name = downloads.file_name("change", shown.code, screen.place, *(str(each) for each in names), suffix="")
    st.download_button(
        voice("change_download"),
        data=lambda: change_workbook(edition_contributions(shown, voice), standing(screen, shown.code), voice),
        file_name=f"{name}xlsx", mime=downloads.XLSX, on_click="ignore", key="xlsx_change_edition",
    )  # fmt: skip


def _pick(screen: Screen, name: str, offered: list[str]) -> str:
    voice = screen.voice
    key = state.prepare_page(name, offered, offered[0])
    words = {NONE: voice("change_edition_choose"), TODAY: voice("change_edition_now")}
    return str(st.selectbox(
        voice(f"change_edition_{name}"), offered, format_func=lambda each: words.get(each, each), key=key,
        placeholder=voice("choose"),
    ))  # fmt: skip
