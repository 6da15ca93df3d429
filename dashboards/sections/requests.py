"""Demandes: what to decide and prepare, ask for devices, slips to sign, need against supply (METHODOLOGY 19.7).

In: who looks. Out: cards, each only for whoever may do what it offers. The common case is one click: accept, allocate
the batch proposed, sign. What a card writes is what `barometer reuse request` and `custody` write.
"""

from datetime import date
from typing import Any

import streamlit as st

from dashboards.frame import Screen, organisation_names
from dashboards.markup import heading, line, table
from dashboards.registering import may_act_for
from dashboards.request_desk import record_request_typed
from dashboards.sections.custody import show_custody
from dashboards.sections.needs import show_needs
from factors.errors import UserError
from reuse import offers, requests
from reuse.commands import ACTION
from reuse.policy import default_policy
from reuse.queries import list_devices
from reuse.request import OPEN
from reuse.requests import ASKS, Followed
from reuse.slip import OUTGOING
from reuse.slip_events import SlipOpened
from reuse.slips import list_slips, open_slip
from reuse.vocabularies import Word, codes

SAID = "requests_said"
REFUSED = "requests_refused"


def show_requests(screen: Screen) -> None:
    """Every card that this person may use."""
    voice = screen.voice
    tell_said(screen)
    names = list(organisation_names(screen.folder))
    home, actor = screen.folder.home, screen.folder.actor
    asking, working = may_act_for(home, actor, ASKS, names), may_act_for(home, actor, ACTION, names)
    if not working and not asking:
        st.html(line(voice("requests_nobody"), "b-notice"))
        return
    found = requests.list_requests(home, actor=actor.name)
    _show_open(screen, [each for each in found if each.request.state in OPEN], set(working), set(asking))
    if asking:
        _show_form(screen, asking, names)
    show_custody(screen)
    if working:
        show_needs(screen)
    _show_closed(screen, [each for each in found if each.request.state not in OPEN])


def tell_said(screen: Screen) -> None:
    """What the last click did, or why it was refused: said once, above everything."""
    if said := st.session_state.pop(SAID, None):
        st.html(line(said, "b-done"))
    if refused := st.session_state.pop(REFUSED, None):
        st.html(line(refused, "b-refused"))


def act(screen: Screen, said: str, call: Any) -> None:
    """Do what a button says; the sentence, or the refusal in its own words, is shown at the next run."""
    try:
        call()
        st.session_state[SAID] = said
    except UserError as refusal:
        st.session_state[REFUSED] = refusal.message(screen.voice.language)


def _who(screen: Screen) -> tuple[Any, str]:
    return screen.folder.home, screen.folder.actor.name


def _show_open(screen: Screen, found: list[Followed], working: set[str], asking: set[str]) -> None:
    """Requests to decide or to prepare, oldest first; the next act is one button."""
    voice = screen.voice
    with st.container(key="card_requests"):
        st.html(heading(2, voice("requests_open", count=len(found))))
        if not found:
            st.html(line(voice("requests_none"), "b-soft"))
        for each in found:
            request = each.request
            with st.container(key=f"request_{request.subject}", border=True):
                st.html(heading(3, _title(screen, each)) + line(_told(screen, each), "b-soft"))
                with st.container(horizontal=True, key=f"acts_{request.subject}"):
                    if request.counterpart in working:
                        _offer_work(screen, each)
                    if request.organisation in asking:
                        _offer_asking(screen, each)
        for workshop in sorted(working & {each.request.counterpart for each in found}):
            if _is_overdue(screen, found, workshop):
                _offer_overdue(screen, workshop)


def _offer_overdue(screen: Screen, workshop: str) -> None:
    """One click: whoever asked long ago is warned, what was warned and is over is closed."""
    voice, (home, actor), now = screen.voice, _who(screen), screen.folder.actor.now
    name = organisation_names(screen.folder).get(workshop, workshop)
    if st.button(voice("requests_overdue", workshop=name), key=f"overdue_{workshop}"):
        act(
            screen,
            voice("requests_overdue_done"),
            lambda: requests.close_overdue(home, workshop, actor=actor, now=now),
        )
        st.rerun()


def _title(screen: Screen, each: Followed) -> str:
    voice, request = screen.voice, each.request
    by = organisation_names(screen.folder).get(request.organisation, request.organisation)
    return voice(
        "request_title", quantity=voice.whole(request.wanted), type=voice.inside(request.equipment_type or ""), by=by
    )


def _told(screen: Screen, each: Followed) -> str:
    """One line: state, number, for whom, where, how far."""
    voice, request, language = screen.voice, each.request, screen.voice.language
    said = [
        Word("request_state", request.state).said(language).capitalize(),
        request.subject,
        Word("audience", request.audience or "other").said(language),
        screen.folder.context.territories.name(request.territory or "FR"),
    ]
    if request.accepted is not None:
        said.append(voice("request_progress", allocated=each.progress.allocated, handed=each.progress.handed_over,
                          accepted=request.accepted, asked=request.quantity))  # fmt: skip
    if request.closes_on is not None:
        said.append(voice("request_closes", day=voice.day(date.fromisoformat(request.closes_on))))
    return " · ".join(said)


def _offer_work(screen: Screen, each: Followed) -> None:
    """For the workshop: accept, wait, refuse with a reason; then allocate the batch proposed."""
    voice, request = screen.voice, each.request
    if request.state != "accepted":
        if st.button(voice("request_accept"), key=f"accept_{request.subject}", type="primary"):
            _tell(screen, each, "accept", {"quantity": request.quantity})
        with st.popover(voice("request_other")):
            quantity = st.number_input(
                voice("request_part"), 1, request.quantity, request.quantity, key=f"part_{request.subject}"
            )
            if st.button(voice("request_accept_part"), key=f"accept_part_{request.subject}"):
                _tell(screen, each, "accept", {"quantity": int(quantity)})
            if request.state == "asked" and st.button(voice("request_wait"), key=f"wait_{request.subject}"):
                _tell(screen, each, "wait", {})
            reason = st.selectbox(
                voice("request_reason"), codes("request_refusal"), key=f"reason_{request.subject}",
                format_func=lambda code: Word("request_refusal", code).said(voice.language),
            )  # fmt: skip
            if st.button(voice("request_refuse"), key=f"refuse_{request.subject}"):
                _tell(screen, each, "refuse", {"reason": reason})
        return
    left = request.wanted - each.progress.allocated
    home, actor = _who(screen)
    _offer_slip(screen, each)
    if left <= 0:
        return
    batches = offers.ready_batches(
        home, actor=actor, workshop=request.counterpart or "", equipment_type=request.equipment_type
    )
    proposed = offers.propose(batches, left)
    if not proposed:
        st.html(line(voice("request_no_device"), "b-soft"))
        return
    devices = [device for batch in proposed for device in batch.devices]
    models = ", ".join(f"{batch.quantity} × {batch.model or voice('request_no_model')}" for batch in proposed)
    label = voice("request_allocate", count=voice.whole(len(devices)), models=models)
    if st.button(label, key=f"allocate_{request.subject}", type="primary"):
        said = voice("request_allocated", count=len(devices), request=request.subject)
        act(screen, said, lambda: requests.allocate(
            home, request.subject, devices, actor=actor, now=screen.folder.actor.now))  # fmt: skip
        st.rerun()


def _offer_slip(screen: Screen, each: Followed) -> None:
    """What is reserved for a request passes to whoever asked, by a slip that both sign."""
    voice, request, now = screen.voice, each.request, screen.folder.actor.now
    home, actor = _who(screen)
    workshop = request.counterpart or ""
    held = list_devices(home, actor=actor, organisation=workshop, request=request.subject, state="reserved")
    devices = held["device_id"].to_list()
    on_slip = {device for slip in list_slips(home, actor=actor, state="opened") for device in slip.devices}
    free = tuple(device for device in devices if device not in on_slip)
    if free and st.button(voice("request_slip", count=len(free)), key=f"slip_of_{request.subject}"):
        event = SlipOpened(direction=OUTGOING, partner=request.organisation, devices=free)
        name = f"B{now:%y%m%d-%H%M%S}"
        act(
            screen,
            voice("request_slip_done", slip=name),
            lambda: open_slip(home, name, event, workshop=workshop, actor=actor, now=now),
        )
        st.rerun()


def _offer_asking(screen: Screen, each: Followed) -> None:
    """For whoever asked: it still holds, or it does not."""
    voice, request = screen.voice, each.request
    if request.closes_on is not None and st.button(voice("request_confirm"), key=f"confirm_{request.subject}"):
        _tell(screen, each, "confirm", {})
    if st.button(voice("request_withdraw"), key=f"withdraw_{request.subject}"):
        _tell(screen, each, "withdraw", {})


def _tell(screen: Screen, each: Followed, name: str, values: dict[str, Any]) -> None:
    """Write one event, at the seq that this screen showed."""
    voice, request = screen.voice, each.request
    said = voice("request_done", request=request.subject, event=Word("request_event", name).said(voice.language))
    act(screen, said, lambda: record_request_typed(
        screen.folder.home, screen.folder.actor, name, request.subject, values, organisation=request.organisation,
        expected_seq=request.seq))  # fmt: skip
    st.rerun()


def _is_overdue(screen: Screen, found: list[Followed], workshop: str) -> bool:
    today = screen.folder.actor.today
    return any(
        each.request.counterpart == workshop
        and (today >= each.warn_on if each.request.closes_on is None else today.isoformat() >= each.request.closes_on)
        for each in found
    )


def _show_form(screen: Screen, asking: list[str], names: list[str]) -> None:
    """Ask: five lists and a number, then one button."""
    voice, language = screen.voice, screen.voice.language
    labels, known = organisation_names(screen.folder), screen.folder.context.territories
    types = sorted(default_policy().kit, key=voice.word)
    places = list(screen.choices.offered["territory"])
    with st.container(key="card_ask"), st.form("ask_form", border=False):
        st.html(heading(2, voice("ask_title")) + line(voice("ask_lead"), "b-soft"))
        left, right = st.columns(2)
        by = left.selectbox(voice("ask_by"), asking, format_func=lambda code: labels[code])
        workshop = right.selectbox(
            voice("ask_workshop"), _workshops(screen, names), format_func=lambda code: labels[code]
        )
        equipment_type = left.selectbox(voice("ask_type"), types, index=types.index("laptop"), format_func=voice.word)
        quantity = right.number_input(voice("ask_quantity"), 1, default_policy().request_open_devices, 1)
        audience = left.selectbox(
            voice("ask_audience"), codes("audience"), format_func=lambda code: Word("audience", code).said(language)
        )
        territory = right.selectbox(voice("ask_territory"), places, format_func=known.name)
        if st.form_submit_button(voice("ask_send"), type="primary"):
            values = {"workshop": workshop, "equipment_type": equipment_type, "quantity": int(quantity),
                      "audience": audience, "territory": territory}  # fmt: skip
            act(screen, voice("ask_done", quantity=int(quantity), workshop=labels.get(str(workshop), "")), lambda: (
                record_request_typed(screen.folder.home, screen.folder.actor, "ask", None, values, organisation=by)
            ))  # fmt: skip
            st.rerun()


def _workshops(screen: Screen, names: list[str]) -> list[str]:
    """Organisations that follow devices first, then the others: a new workshop has none yet."""
    known = set(screen.folder.context.chain.workshops)
    return [*sorted(known), *[name for name in names if name not in known]]


def _show_closed(screen: Screen, found: list[Followed]) -> None:
    """The last requests that ended, and how."""
    voice, language = screen.voice, screen.voice.language
    if not found:
        return
    headers = [voice("closed_number"), voice("closed_what"), voice("closed_how"), voice("closed_given")]
    rows = []
    for each in found[-20:]:
        lists = {"refused": "request_refusal", "closed": "request_closing"}
        how = Word("request_state", each.request.state).said(language)
        if each.request.reason is not None:
            how = voice("closed_why", how=how, why=Word(lists[each.request.state], each.request.reason).said(language))
        given = voice.whole(each.progress.handed_over)
        rows.append([each.request.subject, _title(screen, each), how, given])
    with st.container(key="card_closed"):
        st.html(heading(2, voice("closed_title")))
        st.html(table(headers, rows, caption=voice("closed_title"), numbers=(3,)))
