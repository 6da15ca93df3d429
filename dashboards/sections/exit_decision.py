"""The decision on what leaves: route, taker, day, value, undertaking. In: what may leave. Out: a `Decision`."""

from datetime import date

import streamlit as st

from barometer.records.registers import read_register
from dashboards.frame import Screen, organisation_names
from dashboards.markup import line
from dashboards.money import read_cents
from dashboards.retiring import Planned
from factors.errors import UserError
from reuse.exit_plan import Decision
from reuse.exits import Route, routes
from reuse.vocabularies import Word

NOT_FOLLOWED = "none"
WORKSHOP = "reuse_operator"


def ask_decision(screen: Screen, organisation: str, found: Planned) -> Decision | None:
    """The fields that this route needs, and no other; None while one cannot be read, which is said."""
    voice, language = screen.voice, screen.voice.language
    open_to = {code: sum(1 for each in found.found if code in each.routes) for code in routes()}
    offered = [code for code, count in open_to.items() if count]
    # The gift to an association is the usual way out: it comes first where it is open.
    offered.sort(key=lambda code: code != "gift")
    code = str(
        st.selectbox(
            voice("exits_route"),
            offered,
            format_func=lambda name: voice(
                "exits_route_label", name=routes()[name].name[language], count=voice.whole(open_to[name])
            ),
            key="exit_route",
        )
    )
    route = routes()[code]
    left, right = st.columns(2)
    with left:
        receiver, taker = _ask_taker(screen, organisation, route)
        kind = _ask_kind(screen, route)
    with right:
        retired_on = st.date_input(
            voice("exits_retired_on"), value=screen.folder.actor.today, format="DD/MM/YYYY", key="exit_retired_on"
        )
        value = st.text_input(voice("exits_unit_value"), key="exit_value") if code == "gift" else ""
        undertaking, undertaken_on = _ask_undertaking(screen, route)
    if not isinstance(retired_on, date):
        return None
    try:
        cents = read_cents(value, voice("exits_unit_value")) if value.strip() else None
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-banner"))
        return None
    if cents is not None:
        st.html(line(voice("exits_value_read", value=voice.typeset(f"{cents / 100:.2f}".replace(".", ","))), "b-soft"))
    if code == "gift" and cents is None and receiver is not None:
        st.html(line(voice("exits_value_needed"), "b-notice"))
        return None
    return Decision(
        route=code, retired_on=retired_on, receiver=receiver, taker=taker, taker_kind=kind, unit_value_cents=cents,
        undertaking=undertaking, undertaken_on=undertaken_on,
    )  # fmt: skip


def _ask_taker(screen: Screen, organisation: str, route: Route) -> tuple[str | None, str | None]:
    """A workshop of the register, which follows each device; else the name of an organisation."""
    voice, names = screen.voice, organisation_names(screen.folder)
    if not route.takers:
        return None, None
    receiver = NOT_FOLLOWED
    if route.chain_route is not None:
        entries = read_register(screen.folder.home).entries.values()
        workshops = sorted(each.organisation for each in entries if each.kind == WORKSHOP)
        offered = [name for name in workshops if name != organisation]
        receiver = str(
            st.selectbox(
                voice("exits_workshop"),
                [*offered, NOT_FOLLOWED],
                format_func=lambda code: voice("exits_other_taker") if code == NOT_FOLLOWED else names[code],
                key="exit_receiver",
            )
        )
    if receiver != NOT_FOLLOWED:
        return receiver, None
    taker = st.text_input(voice("exits_taker"), key="exit_taker", help=voice("exits_taker_help"))
    return None, taker.strip() or None


def _ask_kind(screen: Screen, route: Route) -> str | None:
    if len(route.takers) < 2:
        return route.takers[0] if route.takers else None
    return str(
        st.selectbox(
            screen.voice("exits_taker_kind"),
            list(route.takers),
            format_func=lambda code: Word("taker_kind", code).said(screen.voice.language),
            key=f"exit_taker_kind_{route.code}",
        )
    )


def _ask_undertaking(screen: Screen, route: Route) -> tuple[str | None, date | None]:
    if not route.needs_undertaking:
        return None, None
    voice = screen.voice
    reference = st.text_input(voice("exits_undertaking"), key="exit_undertaking", help=voice("exits_undertaking_help"))
    day = st.date_input(voice("exits_undertaken_on"), value=None, format="DD/MM/YYYY", key="exit_undertaken_on")
    return reference.strip() or None, day if isinstance(day, date) else None
