"""Demandes: what to prepare today, slips to sign, what to decide, ask for devices, supply and need (METHODOLOGY 19.7).

In: who looks. Out: cards, each only for whoever may do what it offers. The common case is one click: prepare the batch
proposed, sign, accept. What a card writes is what `barometer reuse request`, `custody`, `offer` and `need` write.
"""

import streamlit as st

from dashboards import state
from dashboards.frame import Screen, organisation_names
from dashboards.markup import heading, line, table
from dashboards.registering import may_act_for
from dashboards.request_desk import record_request_typed
from dashboards.sections.acts import act, button, tell_lost, tell_said
from dashboards.sections.bench import COMPACT
from dashboards.sections.custody import show_custody
from dashboards.sections.needs import show_need_form, show_needs
from dashboards.sections.offering import show_offers
from dashboards.sections.request_card import offer_asking, tell, title_of, told_of
from dashboards.sections.request_queue import offer_slip, show_queue
from reuse import requests
from reuse.policy import default_policy
from reuse.request import ACCEPTED, OPEN
from reuse.requests import Followed
from reuse.rights import ACTION, ASKS
from reuse.vocabularies import Word, codes


def show_requests(screen: Screen) -> None:
    """Every card that this person may use; for a workshop, first what it prepares today."""
    voice = screen.voice
    st.html(COMPACT)
    tell_said(screen)
    names = list(organisation_names(screen.folder))
    home, actor = screen.folder.home, screen.folder.actor
    asking, working = may_act_for(home, actor, ASKS, names), may_act_for(home, actor, ACTION, names)
    if not working and not asking:
        st.html(line(voice("requests_nobody"), "b-notice"))
        return
    found = requests.list_requests(home, actor=actor.name)
    queued: set[str] = set()
    # Whoever scanned the code of a slip came for that slip.
    is_scanned = state.asked("slip") is not None
    if is_scanned:
        show_custody(screen)
    if working:
        mine = sorted({each.request.counterpart or "" for each in found if each.request.state == ACCEPTED})
        queued = show_queue(screen, [name for name in mine if name in working], set(asking))
    if not is_scanned:
        show_custody(screen)
    pending = [each for each in found if each.request.state in OPEN]
    _show_open(screen, [each for each in pending if each.request.subject not in queued], set(working), set(asking))
    _offer_overdue(screen, pending, set(working))
    if asking:
        _show_form(screen, asking, names)
    followed = [name for name in _workshops(screen, names) if name in working]
    show_offers(screen, followed)
    if working:
        show_needs(screen)
    if asking:
        show_need_form(screen, asking)
    _show_closed(screen, [each for each in found if each.request.state not in OPEN])
    tell_lost(screen)


def _show_open(screen: Screen, found: list[Followed], working: set[str], asking: set[str]) -> None:
    """Requests to decide, or whose devices wait for their slip, oldest first; the next act is one button."""
    voice = screen.voice
    with st.container(key="card_requests"):
        st.html(heading(2, voice("requests_open", count=len(found)) if found else voice("requests_open_none")))
        if not found:
            st.html(line(voice("requests_none"), "b-soft"))
        for each in found:
            request = each.request
            with st.container(key=f"request_{request.subject}", border=True):
                st.html(heading(3, title_of(screen, each)) + line(told_of(screen, each), "b-soft"))
                with st.container(horizontal=True, key=f"acts_{request.subject}"):
                    if request.counterpart in working:
                        _offer_work(screen, each)
                    if request.organisation in asking:
                        offer_asking(screen, each)


def _offer_overdue(screen: Screen, found: list[Followed], working: set[str]) -> None:
    """One click: whoever asked long ago is warned, what was warned and is over is closed."""
    voice, home, actor = screen.voice, screen.folder.home, screen.folder.actor
    for workshop in sorted(working & {each.request.counterpart or "" for each in found}):
        name = organisation_names(screen.folder).get(workshop, workshop)
        if _is_overdue(screen, found, workshop) and st.button(
            voice("requests_overdue", workshop=name), key=f"overdue_{workshop}"
        ):
            said = voice("requests_overdue_done")
            act(screen, said, lambda name=workshop: requests.close_overdue(  # type: ignore[misc]
                home, name, actor=actor.name, now=actor.now))  # fmt: skip


def _offer_work(screen: Screen, each: Followed) -> None:
    """For the workshop: accept, wait, refuse with a reason; once accepted, the slip of what is kept."""
    voice, request = screen.voice, each.request
    if request.state == ACCEPTED:
        offer_slip(screen, each)
        return
    if button(voice("request_accept"), f"accept_{request.subject}", request.seq, is_first=True):
        tell(screen, each, "accept", {"quantity": request.quantity})
    with st.popover(voice("request_other")):
        quantity = st.number_input(
            voice("request_part"), 1, request.quantity, request.quantity, key=f"part_{request.subject}"
        )
        if button(voice("request_accept_part"), f"accept_part_{request.subject}", request.seq):
            tell(screen, each, "accept", {"quantity": int(quantity)})
        if request.state == "asked" and button(voice("request_wait"), f"wait_{request.subject}", request.seq):
            tell(screen, each, "wait", {})
        reason = st.selectbox(
            voice("request_reason"), codes("request_refusal"), key=f"reason_{request.subject}",
            format_func=lambda code: Word("request_refusal", code).said(voice.language),
        )  # fmt: skip
        if button(voice("request_refuse"), f"refuse_{request.subject}", request.seq):
            tell(screen, each, "refuse", {"reason": reason})


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
        needed_by = left.date_input(voice("ask_needed_by"), value=None, format="DD/MM/YYYY")
        if st.form_submit_button(voice("ask_send"), type="primary"):
            values = {"workshop": workshop, "equipment_type": equipment_type, "quantity": int(quantity),
                      "audience": audience, "territory": territory}  # fmt: skip
            values |= {"needed_by": needed_by.isoformat()} if needed_by else {}
            act(screen, voice("ask_done", quantity=int(quantity), workshop=labels.get(str(workshop), "")), lambda: (
                record_request_typed(screen.folder.home, screen.folder.actor, "ask", None, values, organisation=by)
            ))  # fmt: skip


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
        rows.append([each.request.subject, title_of(screen, each), how, given])
    with st.container(key="card_closed"):
        st.html(heading(2, voice("closed_title")))
        st.html(table(headers, rows, caption=voice("closed_title"), numbers=(3,)))
