"""Announce a lot: the donor, the route, how many of what, what it weighs; or receive at once what nobody announced."""

from typing import Any

import streamlit as st

from dashboards.frame import Screen, organisation_names
from dashboards.markup import heading, line
from dashboards.sections.event_form import typed_amount
from dashboards.sections.lot_acts import choose, record
from reuse.kinds import HOUSEHOLDS
from reuse.policy import default_policy
from reuse.queries import workshops
from reuse.vocabularies import codes

ROWS, ROUND, NEXT = "lot_new_rows", "lot_new_round", "lots_next"
#: What each origin usually is, in the words of the route.
USUAL_ROUTES = {"public_transfer": "transfer", "public_sale": "sale", "purchase": "sale", "take_back": "take_back"}


def show_announce(screen: Screen) -> None:
    """Lists and numbers, then one button: announced, or already there."""
    voice, actor = screen.voice, screen.folder.actor
    known = organisation_names(screen.folder)
    mine = [name for name in workshops(screen.folder.home, actor=actor.name) if name in known]
    if not mine:
        return
    with st.container(key="card_announce"):
        st.html(heading(2, voice("announce_title")) + line(voice("announce_lead"), "b-soft"))
        key = f"announce_{st.session_state.setdefault(ROUND, 0)}"
        problems: list[str] = []
        workshop, values = _from(screen, mine, key, problems)
        values["lines"] = show_lines(screen, key, problems)
        for problem in problems:
            st.html(line(problem, "b-refused"))
        with st.container(horizontal=True):
            is_closed = bool(problems)
            is_announced = st.button(voice("announce_send"), key="announce_send", type="primary", disabled=is_closed)
            is_there = st.button(voice("announce_received"), key="announce_received", disabled=is_closed)
        if is_announced or is_there:
            _send(screen, workshop, values, is_there=is_there)


def _send(screen: Screen, workshop: str, values: dict[str, Any], *, is_there: bool) -> None:
    now = screen.folder.actor.now
    lot = f"L{now:%y%m%d-%H%M%S}{now.microsecond // 10_000:02d}"
    expected = values.pop("expected_on")
    if is_there:
        is_weighed = bool(values["lines"]) and all("grams" in each for each in values["lines"])
        values["weight_method"] = "measured" if is_weighed else "type_average"
    elif expected is not None:
        values["expected_on"] = expected.isoformat()
    if record(screen, "receive" if is_there else "announce", lot, values, organisation=workshop):
        st.session_state[ROUND] += 1
        st.session_state[NEXT] = lot
    st.rerun()


def _from(screen: Screen, mine: list[str], key: str, problems: list[str]) -> tuple[str, dict[str, Any]]:
    """Which workshop, and where it comes from; what the law asks of a public gift only where it is one."""
    voice, names = screen.voice, organisation_names(screen.folder)
    left, right = st.columns(2)  # a pair a row, so that a phone keeps their order
    workshop = left.selectbox(voice("announce_workshop"), mine, format_func=names.__getitem__, key=f"{key}_workshop")
    donors = [HOUSEHOLDS, *sorted((name for name in names if name != workshop), key=names.__getitem__)]
    with right:
        donor = st.selectbox(
            voice("announce_donor"), donors, index=None, key=f"{key}_donor", placeholder=voice("bench_choose"),
            format_func=lambda code: voice("lots_households") if code == HOUSEHOLDS else names[code],
        )  # fmt: skip
    left, right = st.columns(2)
    with left:
        offered = ("household_donation",) if donor == HOUSEHOLDS else codes("origin")
        offered = tuple(each for each in offered if donor == HOUSEHOLDS or each != "household_donation")
        origin = choose(screen, voice("lot_origin"), "origin", f"{key}_origin_{donor == HOUSEHOLDS}", only=offered)
    usual = USUAL_ROUTES.get(origin or "", "gift")
    routes = (usual, *(each for each in codes("route") if each != usual))
    with right:
        route = choose(screen, voice("lot_route"), "route", f"{key}_route_{origin}", only=routes)
    values: dict[str, Any] = {"origin": origin, "route": route}
    values |= {} if donor is None else {"donor": donor}
    if origin == "public_gift":
        left, right = st.columns(2)
        with left:
            cents = typed_amount(screen, "cents", voice("announce_value"), f"{key}_value", problems)
        with right:
            takers = tuple(sorted(default_policy().gift_takers))
            values["taker_kind"] = choose(screen, voice("announce_taker"), "taker_kind", f"{key}_taker", only=takers)
        values |= {} if cents is None else {"unit_value_cents": cents}
    left, right = st.columns(2)
    with left:
        values["expected_on"] = st.date_input(
            voice("lot_expected_on"), value=None, format="DD/MM/YYYY", key=f"{key}_expected"
        )
    with right:
        values["tracking"] = choose(screen, voice("lot_tracking"), "lot_tracking", f"{key}_tracking")
    return str(workshop), values


def show_lines(screen: Screen, key: str, problems: list[str]) -> list[dict[str, Any]]:
    """So many of a type, and what they weigh together where somebody weighed them; one more row at a click."""
    voice = screen.voice
    rows = f"{key}_{ROWS}"
    count = st.session_state.setdefault(rows, 1)
    types = sorted(default_policy().masses, key=voice.word)
    found = []
    for number in range(count):
        type_column, quantity_column, weight_column = st.columns([3, 1, 2], vertical_alignment="bottom")
        first = types.index("laptop") if number == 0 else None
        kind = type_column.selectbox(
            voice("lots_type"), types, index=first, format_func=voice.word, key=f"{key}_type_{number}",
            placeholder=voice("bench_choose"),
        )  # fmt: skip
        quantity = quantity_column.number_input(voice("lots_number"), 0, 100_000, 0, key=f"{key}_quantity_{number}")
        with weight_column:
            grams = typed_amount(screen, "grams", voice("lots_line_weight"), f"{key}_weight_{number}", problems)
        if kind is not None and quantity:
            weight = {} if grams is None else {"grams": grams}
            found.append({"equipment_type": kind, "quantity": int(quantity)} | weight)
    st.button(voice("lots_one_more"), key=f"{rows}_more", on_click=_one_more, args=(rows,))
    return found


def _one_more(key: str) -> None:
    st.session_state[key] += 1
