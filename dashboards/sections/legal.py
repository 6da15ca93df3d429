"""Documents légaux: what each organisation owes and when, then each file ready to download, or what it lacks.

In: the organisation and year of the bar. Out: the same bytes as `barometer file …`. A further legal file is one more
row of `legal_files.FILES`, with its words; nothing here knows which files there are.
"""

from datetime import date

import streamlit as st
from markupsafe import Markup

from dashboards import downloads
from dashboards import filing_view as view
from dashboards.errors import DashboardsError
from dashboards.filing import Due, LegalFile, calendar_of, calendars
from dashboards.frame import Screen, organisation_names
from dashboards.legal_files import FILES, Asked
from dashboards.markup import facts, folded, heading, items, line, table
from dashboards.state import NOBODY
from factors.errors import UserError

SHOWN_DUES, SHOWN_ROWS = 100, 50
#: Refusals that an incomplete table can get round, if somebody asks for it.
PARTIAL = "agec_lines_left_out"


def show_legal(screen: Screen) -> None:
    """For whom, the calendar, the files."""
    voice = screen.voice
    st.html(heading(2, voice("legal_title")) + line(voice("legal_lead"), "b-soft"))
    names = organisation_names(screen.folder)
    if not names:
        st.html(line(voice("legal_nobody"), "b-notice"))
        return
    organisation = _choose(screen, names)
    if organisation is None:
        _show_everybody(screen, names)
        st.html(line(voice("legal_choose_first"), "b-notice"))
        return
    _show_calendar(screen, organisation)
    for code in FILES:
        _show_file(screen, code, organisation, names[organisation])


def _choose(screen: Screen, names: dict[str, str]) -> str | None:
    if screen.filters.is_organisation:
        return screen.filters.organisation
    voice = screen.voice
    chosen = st.selectbox(
        voice("legal_whose"),
        [NOBODY, *names],
        format_func=lambda code: voice("legal_everybody") if code == NOBODY else names[code],
        key="legal_organisation",
    )
    return None if chosen == NOBODY else str(chosen)


def _show_everybody(screen: Screen, names: dict[str, str]) -> None:
    """The next deadlines of all, by date."""
    voice = screen.voice
    found = calendars(screen.folder.home, screen.folder.actor)
    rows = [
        [row[0], names.get(known.organisation, known.name), *row[1:]]
        for (known, due) in found[:SHOWN_DUES]
        for row in view.calendar_rows([due], voice.language)
    ]
    first, *others = view.calendar_headers(voice.language)
    caption = voice("legal_calendar_all", shown=voice.whole(len(rows)), count=voice.whole(len(found)))
    with st.container(key="card_calendar"):
        st.html(heading(3, voice("legal_calendar")))
        st.html(
            table([first, voice("legal_for"), *others], voice.rows(rows), caption=caption)
            if rows
            else line(voice("legal_nothing_due"))
        )


def _show_calendar(screen: Screen, organisation: str) -> None:
    """What falls due in the next twelve months, then what was owed about the year of the bar."""
    voice, language = screen.voice, screen.voice.language
    known, dues = calendar_of(screen.folder.home, screen.folder.actor, organisation)
    _, of_year = calendar_of(screen.folder.home, screen.folder.actor, organisation, screen.year)
    headers = view.calendar_headers(language)
    with st.container(key="card_calendar"):
        st.html(heading(3, _next(screen, dues, known.name)))
        if dues:
            caption = voice("legal_calendar_caption", name=known.name)
            st.html(table(headers, voice.rows(view.calendar_rows(dues, language)), caption=caption))
        if of_year:
            caption = voice("legal_calendar_year", year=screen.year)
            st.html(folded(caption, table(headers, voice.rows(view.calendar_rows(of_year, language)), caption=caption)))
        notes = dict.fromkeys(due.deadline.text.not_read[language] for due in (*dues, *of_year))
        shown = [voice.typeset(note) for note in notes if note]
        if shown:
            st.html(folded(voice("legal_not_read"), items(shown)))


def _next(screen: Screen, dues: list[Due], name: str) -> str:
    """The finding: the next thing owed, in how many days."""
    voice, today = screen.voice, screen.folder.actor.today
    dated: list[tuple[date, Due]] = [(due.deadline.due_on, due) for due in dues if due.deadline.due_on is not None]
    if not dated:
        return voice("legal_none_dated", name=name)
    when, due = dated[0]
    title = voice.typeset(due.deadline.title[voice.language])
    return voice("legal_next", name=name, title=title, day=voice.day(when), days=(when - today).days)


def _show_file(screen: Screen, code: str, organisation: str, name: str) -> None:
    """Ready: the table and its downloads. Not ready: the refusal of the command, which says what to repair."""
    voice = screen.voice
    with st.container(key=f"card_file_{code}"):
        st.html(
            heading(3, voice(f"legal_file_{code}", year=screen.year)) + line(voice(f"legal_file_{code}_lead"), "b-soft")
        )
        made = _made(screen, code, organisation)
        if made is None:
            return
        key = "legal_incomplete" if made.left_out.height else "legal_ready"
        st.html(
            line(
                voice(key, name=name, count=voice.whole(made.left_out.height)),
                "b-notice" if made.left_out.height else "b-done",
            )
        )
        _offer(screen, code, made)
        st.html(folded(voice("legal_preview", count=len(made.rows)), _preview(screen, made)))
        not_read = made.sources.get("not_read", {}).get(voice.language)
        batches = [f"{each['file_name']} · {each['batch']}" for each in made.sources.get("batches", [])]
        if not_read:
            st.html(line(voice("legal_before_sending", not_read=voice.typeset(not_read)), "b-meta"))
        st.html(folded(voice("legal_made_from", count=len(batches)), items(batches)))


def _preview(screen: Screen, made: LegalFile) -> Markup:
    """What every row says alike, once; then the rows."""
    voice = screen.voice
    values = {name: {row[name] for row in made.rows} for name in made.columns}
    alike = [name for name in made.columns if len(values[name]) == 1 and len(made.rows) > 1]
    others = [name for name in made.columns if name not in alike]
    rows = [[row[name] or "–" for name in others] for row in made.rows[:SHOWN_ROWS]]
    headers = [voice.column(name).replace("_", " ") for name in others]
    said = [(voice.column(name).replace("_", " "), made.rows[0][name]) for name in alike if made.rows[0][name]]
    return facts(said) + table(headers, rows, caption=voice("legal_preview_caption"))


def _made(screen: Screen, code: str, organisation: str) -> LegalFile | None:
    """The file, or the reason why it cannot be made, in the words of the command."""
    voice, folder = screen.voice, screen.folder
    is_partial = bool(st.session_state.get(f"partial_{code}"))
    try:
        made = FILES[code](
            Asked(folder.home, folder.actor, folder.context.factors, organisation, screen.year, is_partial)
        )
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-notice"))
        if isinstance(refusal, DashboardsError) and refusal.code == PARTIAL:
            st.checkbox(voice("legal_partial"), key=f"partial_{code}")
        return None
    if is_partial:
        st.checkbox(voice("legal_partial"), key=f"partial_{code}")
    return made


def _offer(screen: Screen, code: str, made: LegalFile) -> None:
    """The file for the national site, the same as a workbook, and what it was made from."""
    voice = screen.voice
    csv, xlsx = made.csv(), made.xlsx()
    offered = (
        (voice("csv_name"), csv, f"{made.name}.csv", "text/csv"),
        (voice("xlsx_name"), xlsx, f"{made.name}.xlsx", downloads.XLSX),
        (voice("legal_sources"), made.companion(csv), f"{made.name}.csv.sources.json", "application/json"),
    )
    with st.container(horizontal=True, key=f"actions_file_{code}"):
        for place, (label, content, file_name, mime) in enumerate(offered):
            st.download_button(
                label, data=content, file_name=file_name, mime=mime, on_click="ignore", key=f"file_{code}_{place}"
            )
