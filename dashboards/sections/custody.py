"""Slips to sign: get a code, sign with it, leave out what did not arrive, refuse, cancel (METHODOLOGY 19.7).

In: who looks. Out: one card. Nothing is signed by opening the page or a link: it takes a code and a click.
"""

from typing import Any

import streamlit as st

from dashboards import state
from dashboards.custody_paper import paper_name, slip_paper
from dashboards.frame import Screen, organisation_names
from dashboards.markup import heading, line, table
from dashboards.registering import may_act_for
from dashboards.sections.acts import REFUSED, act, button, form_button, seen
from factors.errors import UserError
from reuse import slips
from reuse.rights import ACTION, ASKS
from reuse.slip import PARTNER, WORKSHOP, Slip
from reuse.slip_events import RefusedDevice
from reuse.vocabularies import Word, codes

CODE = "custody_code"
PENDING = ("opened", "given")


def show_custody(screen: Screen) -> None:
    """The slips that wait for a signature."""
    voice = screen.voice
    home, actor = screen.folder.home, screen.folder.actor.name
    asked = state.asked("slip")
    found = [slip for slip in slips.list_slips(home, actor=actor) if slip.state in PENDING or slip.subject == asked]
    # The slip whose code was scanned comes first, signed or not.
    waiting = sorted(found, key=lambda slip: slip.subject != asked)
    if asked is not None:
        state.keep_page("slip", asked, "")
    is_unknown = asked is not None and all(slip.subject != asked for slip in waiting)
    if not waiting and not is_unknown:
        return
    with st.container(key="card_custody"):
        st.html(heading(2, voice("custody_title")) + line(voice("custody_lead"), "b-soft"))
        if shown := st.session_state.pop(CODE, None):
            st.html(line(voice("custody_code_shown", code=shown), "b-done"))
        if is_unknown:
            st.html(line(voice("custody_unknown", slip=asked or ""), "b-notice"))
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
    _offer_paper(screen, slip)
    if slip.state not in PENDING:
        return
    party = slip.giver if slip.state == "opened" else (PARTNER if slip.giver == WORKSHOP else WORKSHOP)
    left_out = _leave_out(screen, slip, told["rows"]) if slip.state == "given" else []
    _sign(screen, slip, party, left_out)


def _offer_paper(screen: Screen, slip: Slip) -> None:
    """The slip on paper, made when it is asked for."""
    home, actor, language = screen.folder.home, screen.folder.actor, screen.voice.language
    st.download_button(
        screen.voice("custody_print"),
        data=lambda: slip_paper(home, actor, slip.subject, language)[1],
        file_name=paper_name(slip.subject, language),
        mime="application/pdf",
        on_click="ignore",
        key=f"slip_paper_{slip.subject}",
    )


def _leave_out(screen: Screen, slip: Slip, rows: list[dict[str, Any]]) -> list[RefusedDevice]:
    """For the receiver: each device ticked did not arrive or is not taken, and why."""
    voice, language = screen.voice, screen.voice.language
    left_out = []
    is_ticked = any(st.session_state.get(f"left_{slip.subject}_{device}") for device in slip.devices)
    with st.expander(voice("custody_partial"), expanded=is_ticked):
        st.html(line(voice("custody_partial_lead"), "b-soft"))
        for row in rows:
            device = row["device_id"]
            said = " · ".join(each for each in (device, row["model"], row["serial"]) if each)
            tick, why = st.columns([3, 2], vertical_alignment="center")
            if not tick.checkbox(voice("custody_not_taken", device=said), key=f"left_{slip.subject}_{device}"):
                continue
            reason = why.selectbox(
                voice("custody_why", device=device), codes("slip_refusal"), key=f"left_why_{slip.subject}_{device}",
                format_func=lambda code: Word("slip_refusal", code).said(language),
            )  # fmt: skip
            left_out.append(RefusedDevice(device=device, reason=str(reason)))
    return left_out


def _sign(screen: Screen, slip: Slip, party: str, left_out: list[RefusedDevice]) -> None:
    """A code typed and a click; another button gives a new code; the receiver may refuse, the workshop cancel."""
    voice, language = screen.voice, screen.voice.language
    home, actor = screen.folder.home, screen.folder.actor
    if not _may_sign(screen, slip, party):
        st.html(line(voice("custody_waits", party=Word("slip_party", party).said(language)), "b-soft"))
        return
    label = voice("custody_sign", party=Word("slip_party", party).said(language))
    taken = len(slip.devices) - len(left_out)
    if left_out:
        label = voice("custody_sign_part", taken=taken, all=len(slip.devices))
    is_nothing = bool(left_out) and not taken
    if is_nothing:
        st.html(line(voice("custody_nothing_left"), "b-notice"))
    with st.form(f"sign_{slip.subject}", border=False):
        code = st.text_input(voice("custody_code_field", party=Word("slip_party", party).said(language)),
                             key=f"typed_{slip.subject}_{party}", placeholder="K7PM-2XQD", max_chars=12)  # fmt: skip
        if form_button(label, slip.seq, is_closed=is_nothing):
            shown = seen()
            act(screen, voice("custody_signed", slip=slip.subject), lambda: slips.sign(
                home, slip.subject, party, code, actor=actor.name, occurred_at=actor.now, now=actor.now,
                expected_seq=shown, refused=left_out))  # fmt: skip
    with st.container(horizontal=True, key=f"slip_acts_{slip.subject}"):
        if button(voice("custody_get_code"), f"code_{slip.subject}", slip.seq):
            _give_code(screen, slip, party)
        if slip.state == "given" or party != slip.giver:
            _offer_refusal(screen, slip)
        if (
            slip.state == "opened"
            and _may_sign(screen, slip, WORKSHOP)
            and button(voice("custody_cancel"), f"slip_cancel_{slip.subject}", slip.seq)
        ):
            shown = seen()
            act(screen, voice("custody_cancelled", slip=slip.subject), lambda: slips.cancel(
                home, slip.subject, actor=actor.name, now=actor.now, expected_seq=shown))  # fmt: skip


def _offer_refusal(screen: Screen, slip: Slip) -> None:
    """Nothing is taken, for one reason."""
    voice, language, actor = screen.voice, screen.voice.language, screen.folder.actor
    with st.popover(voice("custody_refuse")):
        reason = st.selectbox(
            voice("request_reason"), codes("slip_refusal"), key=f"slip_reason_{slip.subject}",
            format_func=lambda code: Word("slip_refusal", code).said(language),
        )  # fmt: skip
        if button(voice("custody_refuse_all"), f"slip_refuse_{slip.subject}", slip.seq):
            shown = seen()
            act(screen, voice("custody_refused", slip=slip.subject), lambda: slips.refuse(
                screen.folder.home, slip.subject, str(reason), actor=actor.name, now=actor.now,
                expected_seq=shown))  # fmt: skip


def _may_sign(screen: Screen, slip: Slip, party: str) -> bool:
    """Whether this account may sign for a party, or give it a code on paper: as `slips.give_code` decides."""
    home, actor = screen.folder.home, screen.folder.actor
    if may_act_for(home, actor, ACTION, [slip.organisation]):
        return True
    partner = [slip.counterpart or ""]
    return party == PARTNER and bool(
        may_act_for(home, actor, ACTION, partner) or may_act_for(home, actor, ASKS, partner)
    )


def _give_code(screen: Screen, slip: Slip, party: str) -> None:
    actor = screen.folder.actor
    shown = seen()
    try:
        code, _ = slips.give_code(
            screen.folder.home, slip.subject, party, actor=actor.name, now=actor.now, expected_seq=shown
        )
        st.session_state[CODE] = code
    except UserError as refusal:
        st.session_state[REFUSED] = screen.voice.refusal(refusal)
    st.rerun()
