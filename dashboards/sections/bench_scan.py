"""A series: one action armed by its name or by a printed card, then scan, scan, scan. Word, tally, undo."""

from typing import Any

import segno
import streamlit as st
from markupsafe import Markup

from dashboards import bench, state
from dashboards.actors import acting
from dashboards.frame import Screen
from dashboards.markup import badge, folded, line, table
from dashboards.sections.event_form import show_fields
from dashboards.sections.scan_field import show_scan_field
from dashboards.workshop import read_values
from factors.errors import UserError
from reuse.payload import build, plain, specs
from reuse.scan import Entry, Session, actions, card_of, entries, find_session, read_card, tally
from reuse.state import Device
from reuse.vocabularies import Word

ACTION, SAID, KEPT, PASTED = "series_action", "series_said", "series_kept", "series_pasted"
#: Codes delivered and not taken yet, in order; a card among them that is to arm the screen before the next is taken.
QUEUE, CARD = "series_queue", "series_armed_card"
#: The list pasted was taken: its field is emptied before it is drawn again.
EMPTY = "series_empty_list"
#: In the address, so that a page loaded again goes on: the key of the session under way.
SESSION = "series"
#: The same key as last written. What a fast reader sends before the browser has the new address comes with the old one:
#: the address is asked only where nothing was written yet.
LAST = "series_last"
SHOWN = 30


def resume(screen: Screen) -> Session | None:
    """After a reload, the series of the address: its action and fields are armed again, its tally is shown."""
    key = state.asked(SESSION)
    if not key or KEPT in st.session_state:
        return None
    st.session_state[KEPT], st.session_state[LAST] = {}, key
    try:
        session = find_session(screen.folder.home, key, actor=screen.folder.actor.name)
    except UserError as refusal:
        st.session_state[SAID] = screen.voice.refusal(refusal)
        _keep("")
        return None
    event = session.event
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in plain(event).items()}
    if any(spec.record is not None and spec.name in values for spec in specs(type(event))):
        st.session_state[SAID] = screen.voice("series_not_resumed")  # rows of a list are not written back into a form
    st.session_state[KEPT] = {"action": event.name, event.name: values}
    return session


def show_scan_desk(screen: Screen, organisation: str) -> None:
    """The action, its fields, the field to scan in, what came of each code."""
    voice, language = screen.voice, screen.voice.language
    if card := st.session_state.pop(CARD, None):
        _arm_card(card)
    st.session_state.setdefault(ACTION, st.session_state.get(KEPT, {}).get("action", "move"))
    action = str(
        st.selectbox(
            voice("series_action"),
            list(actions()),
            format_func=lambda name: Word("event", name).said(language),
            key=ACTION,
        )
    )
    kept = st.session_state.setdefault(KEPT, {}).setdefault(action, {})
    nobody = Device(device_id="", organisation=organisation)
    values, problems = show_fields(screen, action, prefix=f"series_{action}", kept=kept, device=nobody)
    st.session_state[KEPT] |= {"action": action, action: values}
    _take_queue(screen, organisation, action, values, problems)
    if not problems:
        label = voice("series_scan", action=Word("event", action).said(language))
        show_scan_field(screen, label, st.session_state.setdefault(QUEUE, []).append, key="series_code")
    session = _session(screen, organisation)
    _show_said(screen)
    if session is not None:
        _keep(session.session)
        _show_entries(screen, session)
    _show_paste(screen, organisation, action, values)
    _show_card(screen, action, values)


def _take_queue(screen: Screen, organisation: str, action: str, values: dict[str, Any], problems: list[str]) -> None:
    """What was delivered, with the fields as they stand in this run: a code may come with the last one typed.

    Never from the callback of the field, which is given the values of the run before. A card arms, any other code is
    scanned and saved at once; nothing is taken while a field cannot be read, and that is said.
    """
    queue = st.session_state.setdefault(QUEUE, [])
    if not queue:
        return
    st.session_state[SAID] = None
    while queue:
        card = read_card(queue[0])
        if card is not None:
            st.session_state[CARD] = card
            queue.pop(0)
            st.rerun()  # the codes after it are of what it arms
        if problems:
            st.session_state[SAID] = screen.voice("series_not_taken", codes=", ".join(queue))
            queue.clear()
            return
        try:
            session = _armed(screen, organisation, action, values)
        except UserError as refusal:
            st.session_state[SAID] = screen.voice.refusal(refusal)
            queue.pop(0)
            continue
        # A run may be cut short at any word to the screen. None is said from here to the end of the scan: a code is off
        # the queue exactly when it is scanned.
        code = queue.pop(0)
        _take(screen, session, code)


def _take(screen: Screen, session: Session, code: str) -> None:
    actor = acting(screen.folder.actor.name)
    try:
        bench.scan_one(screen.folder.home, actor, session, code)
    except UserError as refusal:
        st.session_state[SAID] = screen.voice.refusal(refusal)


def _arm_card(card: tuple[str, dict[str, str]]) -> None:
    """What a printed card says becomes what the screen says."""
    name, fields = card
    if name in actions():
        st.session_state[ACTION] = name
        for field, value in fields.items():
            st.session_state[f"series_{name}_{field}"] = value


def _armed(screen: Screen, organisation: str, action: str, values: dict[str, Any]) -> Session:
    """The session of these fields: the one under way while they stay the same, else a new one."""
    held = _session(screen, organisation)
    if held is not None and held.event == build(action, read_values(action, values)):
        return held
    actor = acting(screen.folder.actor.name)
    session = bench.arm(screen.folder.home, actor, action, values, organisation=organisation)
    _keep(session.session)
    return session


def _keep(key: str) -> None:
    """The key of the series under way, in the address and here; none: no series."""
    st.session_state[LAST] = key
    state.keep_page(SESSION, key, "")


def _session(screen: Screen, organisation: str) -> Session | None:
    key = st.session_state.get(LAST) or state.asked(SESSION)
    if not key:
        return None
    try:
        session = find_session(screen.folder.home, key, actor=screen.folder.actor.name)
    except UserError as refusal:  # an address of somebody else, or cut
        st.session_state[SAID] = screen.voice.refusal(refusal)
        _keep("")
        return None
    return session if session.organisation == organisation else None


def _show_said(screen: Screen) -> None:
    said = st.session_state.get(SAID)
    if said:
        st.html(Markup('<p class="b-banner" role="alert">{}</p>').format(screen.voice.typeset(said)))


def _show_entries(screen: Screen, session: Session) -> None:
    voice = screen.voice
    found = entries(screen.folder.home, session)
    if not found:
        return
    last = found[0]
    why = _why(screen, last)
    st.html(
        Markup('<p class="b-scan b-scan-{}" role="status"><strong>{}</strong> {} {}</p>').format(
            last.outcome, _word(screen, last), last.code, why
        )
    )
    counts = tally(found)
    shown = " · ".join(f"{voice(f'scan_word_{name}')} {count}" for name, count in counts.items() if count)
    with st.container(horizontal=True, vertical_alignment="center", key="series_tally"):
        st.html(line(shown, "b-lead"))
        if counts["applied"]:
            st.button(voice("series_undo"), key="series_undo", on_click=_undo, args=(screen, session))
    rows = [
        [each.code, badge(_word(screen, each), f"scan-{each.outcome}"), _why(screen, each)] for each in found[:SHOWN]
    ]
    headers = [voice("series_code"), voice("series_outcome"), voice("series_why")]
    st.html(table(headers, rows, caption=voice("series_caption", count=len(found))))


def _word(screen: Screen, entry: Entry) -> str:
    return screen.voice("scan_word_undone") if entry.undone_at else screen.voice(f"scan_word_{entry.outcome}")


def _why(screen: Screen, entry: Entry) -> str:
    return "" if entry.reason is None else screen.voice.typeset(entry.reason[screen.voice.language])


def _undo(screen: Screen, session: Session) -> None:
    st.session_state[SAID] = None
    try:
        bench.take_back(screen.folder.home, acting(screen.folder.actor.name), session)
    except UserError as refusal:
        st.session_state[SAID] = screen.voice.refusal(refusal)


def _show_paste(screen: Screen, organisation: str, action: str, values: dict[str, Any]) -> None:
    """A list of codes copied from elsewhere, one a line."""
    voice = screen.voice
    if st.session_state.pop(EMPTY, False):
        st.session_state[PASTED] = ""
    with st.expander(voice("series_paste")):
        pasted = st.text_area(voice("series_paste_label"), key=PASTED, placeholder=voice("series_paste_placeholder"))
        if not st.button(voice("series_paste_apply"), key="series_paste_apply"):
            return
    st.session_state[SAID] = None
    try:
        session = _armed(screen, organisation, action, values)
        bench.scan_all(screen.folder.home, acting(screen.folder.actor.name), session, pasted.splitlines())
        st.session_state[EMPTY] = True
    except UserError as refusal:
        st.session_state[SAID] = voice.refusal(refusal)
    st.rerun()


def _show_card(screen: Screen, action: str, values: dict[str, Any]) -> None:
    """The card of what is armed, to print once and scan every day."""
    try:
        event = build(action, read_values(action, values))
    except UserError:
        return  # incomplete: said when a code is scanned
    code = card_of(event)
    picture = segno.make(code, micro=False).svg_inline(scale=4, border=2)
    title = Word("event", action).said(screen.voice.language)
    inside = Markup('<div class="b-card-code">{}<p class="b-code">{}</p></div>').format(Markup(picture), code)  # noqa: S704 - made by segno from our own code
    st.html(folded(screen.voice("series_card", action=title), inside))
