"""Slips to sign: open one for what is allocated, get a code, sign with it, refuse (METHODOLOGY 19.7).

In: who looks. Out: one card. Nothing is signed by opening the page or a link: it takes a code and a click.
"""

from typing import Any

import streamlit as st

from dashboards.frame import Screen, organisation_names
from dashboards.markup import heading, line, table
from factors.errors import UserError
from reuse import slips
from reuse.slip import PARTNER, WORKSHOP, Slip
from reuse.vocabularies import Word, codes

SAID, REFUSED, CODE = "requests_said", "requests_refused", "custody_code"
PENDING = ("opened", "given")


def show_custody(screen: Screen) -> None:
    """The slips that wait for a signature."""
    voice = screen.voice
    home, actor = screen.folder.home, screen.folder.actor.name
    waiting = [slip for slip in slips.list_slips(home, actor=actor) if slip.state in PENDING]
    if not waiting:
        return
    with st.container(key="card_custody"):
        st.html(heading(2, voice("custody_title")) + line(voice("custody_lead"), "b-soft"))
        if shown := st.session_state.pop(CODE, None):
            st.html(line(voice("custody_code_shown", code=shown), "b-done"))
        for slip in waiting:
            with st.container(key=f"slip_{slip.subject}", border=True):
                _show_slip(screen, slip)


def _show_slip(screen: Screen, slip: Slip) -> None:
    voice, language = screen.voice, screen.voice.language
    names = organisation_names(screen.folder)
    giver, receiver = (slip.organisation, slip.counterpart or "")
    if slip.giver == PARTNER:
        giver, receiver = receiver, giver
    parties = {"giver": names.get(giver, giver), "receiver": names.get(receiver, receiver)}
    title = voice("custody_slip", slip=slip.subject, **parties)
    st.html(heading(3, title) + line(Word("slip_state", slip.state).said(language).capitalize(), "b-soft"))
    told = slips.slip_rows(screen.folder.home, slip.subject, actor=screen.folder.actor.name)
    rows = [[row["device_id"], voice.word(row["equipment_type"] or ""), row["model"] or "–", row["serial"] or "–"]
            for row in told["rows"]]  # fmt: skip
    rows += [[slip.lot or "", voice.word(each["equipment_type"]), str(each["quantity"]), "–"] for each in told["lines"]]
    headers = [voice("custody_device"), voice("ask_type"), voice("custody_model"), voice("custody_serial")]
    st.html(table(headers, rows, caption=voice("custody_caption")))
    party = slip.giver if slip.state == "opened" else (PARTNER if slip.giver == WORKSHOP else WORKSHOP)
    _sign(screen, slip, party)


def _sign(screen: Screen, slip: Slip, party: str) -> None:
    """A code typed and a click; another button gives a new code; the receiver may refuse."""
    voice, language = screen.voice, screen.voice.language
    home, actor = screen.folder.home, screen.folder.actor
    said = {"party": Word("slip_party", party).said(language)}
    with st.form(f"sign_{slip.subject}", border=False, clear_on_submit=True):
        code = st.text_input(voice("custody_code_field", **said), placeholder="K7PM-2XQD", max_chars=12)
        if st.form_submit_button(voice("custody_sign", **said), type="primary"):
            _act(screen, voice("custody_signed", slip=slip.subject), lambda: slips.sign(
                home, slip.subject, party, code, actor=actor.name, occurred_at=actor.now, now=actor.now,
                expected_seq=slip.seq))  # fmt: skip
    with st.container(horizontal=True):
        if st.button(voice("custody_get_code"), key=f"code_{slip.subject}"):
            _give_code(screen, slip, party)
        if slip.state == "given" or party != slip.giver:
            with st.popover(voice("custody_refuse")):
                reason = st.selectbox(
                    voice("request_reason"), codes("slip_refusal"), key=f"slip_reason_{slip.subject}",
                    format_func=lambda code: Word("slip_refusal", code).said(language),
                )  # fmt: skip
                if st.button(voice("custody_refuse_all"), key=f"slip_refuse_{slip.subject}"):
                    _act(screen, voice("custody_refused", slip=slip.subject), lambda: slips.refuse(
                        home, slip.subject, str(reason), actor=actor.name, now=actor.now))  # fmt: skip


def _give_code(screen: Screen, slip: Slip, party: str) -> None:
    actor = screen.folder.actor
    try:
        code, _ = slips.give_code(screen.folder.home, slip.subject, party, actor=actor.name, now=actor.now)
        st.session_state[CODE] = code
    except UserError as refusal:
        st.session_state[REFUSED] = refusal.message(screen.voice.language)
    st.rerun()


def _act(screen: Screen, said: str, call: Any) -> None:
    try:
        call()
        st.session_state[SAID] = said
    except UserError as refusal:
        st.session_state[REFUSED] = refusal.message(screen.voice.language)
    st.rerun()
