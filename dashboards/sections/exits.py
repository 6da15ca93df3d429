"""Sorties d'inventaire: choose, see routes and proofs, decide, take the papers away; then follow and count.

In: the filters. Out: the figures and papers of `barometer reuse retire|exits|donor-report` and `barometer file
reuse-rate`, from the same operations.
"""

import streamlit as st

from barometer.records.access import may
from dashboards import state
from dashboards.exit_view import candidate_headers, candidate_rows, lot_headers, lot_rows
from dashboards.frame import Screen, organisation_names
from dashboards.markup import folded, heading, items, line, table
from dashboards.retiring import Planned, plan, retire
from dashboards.sections.exit_decision import ask_decision
from dashboards.sections.exit_follow import show_follow, show_papers
from dashboards.sections.exit_rate import show_rate
from dashboards.sections.from_chain import show_from_chain
from factors.errors import UserError
from reuse.equipment import kind_name
from reuse.exit_fates import outcomes_of
from reuse.exit_plan import Selection
from reuse.exit_store import list_exits
from reuse.exits import routes
from reuse.rights import RETIRE

SHOWN = 60
#: The lot just made by this session, whose papers are offered first.
MADE = "exit_made"


def show_exits(screen: Screen) -> None:
    """One organisation: what may leave, the decision, what became of what left, the rate."""
    voice = screen.voice
    st.html(heading(2, voice("exits_title")) + line(voice("exits_lead"), "b-soft"))
    organisation = _whose(screen)
    if organisation is None:
        st.html(line(voice("exits_no_fleet"), "b-notice"))
        return
    if (lot := state.asked("lot")) is not None:
        _show_asked(screen, organisation, lot)
    if made := st.session_state.get(MADE):
        _show_made(screen, organisation, *made)
    _choose(screen, organisation)
    found = outcomes_of(screen.folder.home, organisation, actor=screen.folder.actor.name)
    show_follow(screen, organisation, found)
    show_from_chain(screen, organisation, has_exits=bool(found))
    show_rate(screen, organisation)


def _whose(screen: Screen) -> str | None:
    """The organisation of the filter, else one to choose among those with a fleet that this person may read."""
    folder, names = screen.folder, organisation_names(screen.folder)
    fleets = sorted(set(folder.context.stock.cohorts["organisation"].unique().to_list()) & names.keys())
    offered = [name for name in fleets if may(folder.home, folder.actor.name, "read_assets", name)]
    if screen.filters.organisation in offered:
        return screen.filters.organisation
    if not offered:
        return None
    lot, key = state.asked("lot"), "exit_organisation"
    if lot is not None and key not in st.session_state:  # the code of a slip: whoever decided that exit comes first
        st.session_state[key] = next((name for name in offered if _is_of(screen, name, lot)), offered[0])
    chosen = st.selectbox(screen.voice("exits_whose"), offered, format_func=lambda code: names[code], key=key)
    return str(chosen)


def _is_of(screen: Screen, organisation: str, lot: str) -> bool:
    actor = screen.folder.actor.name
    return any(item.lot == lot for item in list_exits(screen.folder.home, organisation, actor=actor))


def _show_asked(screen: Screen, organisation: str, lot: str) -> None:
    """The lot that the address names, as the code of its slip does: device by device, and its papers."""
    voice, actor = screen.voice, screen.folder.actor.name
    state.keep_page("lot", lot, "")
    found = outcomes_of(screen.folder.home, organisation, actor=actor, lot=lot)
    with st.container(key="card_exit_asked"):
        if not found:
            st.html(line(voice("exits_lot_unknown", lot=lot), "b-notice"))
            return
        title = voice("exits_lot_asked", lot=lot, count=voice.whole(len(found)))
        rows = voice.rows(lot_rows(found, organisation_names(screen.folder), voice.language))
        st.html(heading(3, title) + table(lot_headers(voice.language), rows, caption=title, numbers=[3]))
        show_papers(screen, organisation, lot, key="asked")


def _choose(screen: Screen, organisation: str) -> None:
    """The criteria, what meets them, then the decision for those who may take it."""
    voice = screen.voice
    with st.container(key="card_exit_choice"):
        st.html(heading(3, voice("exits_choose")))
        selection = _criteria(screen, organisation)
        try:
            found = plan(screen.folder.home, screen.folder.actor, organisation, selection)
        except UserError as refusal:
            st.html(line(voice.refusal(refusal), "b-banner"))
            return
        found = _limited(screen, found)
        _show_found(screen, found)
        if not found.found:
            return
        if not may(screen.folder.home, screen.folder.actor.name, RETIRE, organisation):
            st.html(line(voice("exits_may_not_decide"), "b-notice"))
            return
        _decide(screen, organisation, found)


def _criteria(screen: Screen, organisation: str) -> Selection:
    voice, language = screen.voice, screen.voice.language
    cohorts = screen.folder.context.stock.cohorts
    types = sorted(
        {code for code, owner in cohorts.select("equipment_type", "organisation").iter_rows()
         if owner == organisation and code is not None},
        key=lambda code: kind_name(code, language),
    )  # fmt: skip
    left, right = st.columns(2)
    with left:
        chosen = st.multiselect(
            voice("exits_types"), types, format_func=lambda code: kind_name(code, language), key="exit_types",
            placeholder=voice("exits_all_types"),
        )  # fmt: skip
        age = st.number_input(voice("exits_age"), min_value=0, max_value=30, value=0, step=1, key="exit_age")
    with right:
        unsupported = st.checkbox(voice("exits_unsupported"), key="exit_unsupported")
        retired = st.checkbox(voice("exits_retired"), key="exit_retired")
        warranty = st.number_input(
            voice("exits_warranty"), min_value=0, max_value=10, value=0, step=1, key="exit_warranty"
        )
    return Selection(
        on=screen.folder.actor.today,
        equipment_types=frozenset(chosen),
        older_than_years=int(age) or None,
        warranty_years=int(warranty) or None,
        is_unsupported=unsupported,
        is_retired=retired,
    )


def _limited(screen: Screen, found: Planned) -> Planned:
    """The oldest first, so many of them: a lorry holds what it holds."""
    if not found.found:
        return found
    count = len(found.found)
    most = st.number_input(
        screen.voice("exits_limit", count=screen.voice.whole(count)), min_value=1, max_value=count, value=count,
        step=1, key=f"exit_limit_{count}",
    )  # fmt: skip
    return Planned(found.organisation, found.found[: int(most)], found.left_out)


def _show_found(screen: Screen, found: Planned) -> None:
    voice = screen.voice
    units = sum(each.units for each in found.found)
    if not found.found:
        st.html(line(voice("exits_none"), "b-notice"))
        return
    caption = voice("exits_found_caption", count=voice.whole(len(found.found)), units=voice.whole(units))
    rows = voice.rows(candidate_rows(found.found[:SHOWN], voice.language))
    shown = table(candidate_headers(voice.language), rows, caption=caption, numbers=[4])
    more = len(found.found) - len(rows)
    said = line(voice("exits_more", count=voice.whole(more)), "b-soft") if more > 0 else line("")
    st.html(line(caption, "b-lead") + folded(voice("exits_see_list"), shown + said))


def _decide(screen: Screen, organisation: str, found: Planned) -> None:
    """The route with what it is worth, then one button that keeps the lot and makes its papers."""
    voice, language = screen.voice, screen.voice.language
    st.html(heading(3, voice("exits_decide")))
    asked = ask_decision(screen, organisation, found)
    if asked is None:
        return
    kept = [each for each in found.found if asked.route in each.routes]
    units = sum(each.units for each in kept)
    if len(kept) < len(found.found):
        st.html(line(voice("exits_route_closed", count=voice.whole(len(found.found) - len(kept))), "b-notice"))
    route = routes()[asked.route]
    worth = voice("exits_counts" if route.counts else "exits_counts_not")
    st.html(items([worth, voice("exits_proof", proof=route.proof[language])]))
    label = voice("exits_button", count=voice.whole(units))
    if st.button(label, type="primary", key="exit_decide", disabled=not kept):
        try:
            made = retire(screen.folder.home, screen.folder.actor, organisation, kept, asked)
        except UserError as refusal:
            st.html(line(voice.refusal(refusal), "b-banner"))
            return
        st.session_state[MADE] = (made[0].lot or "", len(made))
        st.rerun()


def _show_made(screen: Screen, organisation: str, lot: str, count: int) -> None:
    voice = screen.voice
    with st.container(key="card_exit_made"):
        st.html(heading(3, voice("exits_made", lot=lot, count=voice.whole(count))) + line(voice("exits_made_next")))
        show_papers(screen, organisation, lot, key="made")
        if st.button(voice("exits_made_close"), key="exit_made_close"):
            del st.session_state[MADE]
            st.rerun()
