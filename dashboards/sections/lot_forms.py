"""The acts on one lot: collect and receive it, follow its devices one by one, move, tag, photograph, give it up.

In: the lot in sight. Out: its forms. Received as announced is one click; a difference asks why before the button works.
"""

from typing import Any

import streamlit as st

from dashboards.frame import Screen
from dashboards.markup import heading, line
from dashboards.sections.dropping import ask_file
from dashboards.sections.event_form import typed_amount
from dashboards.sections.lot_acts import choose, click, record
from dashboards.sections.lot_announce import show_lines
from imports.pictures import KINDS, LARGEST_PICTURE_BYTES
from reuse.lot import MAY_MOVE, STOCK, WITH_PAPER, Lot, needs_contract
from reuse.lot_events import Line
from reuse.lots import left_to_serialise
from reuse.policy import default_policy
from reuse.vocabularies import Word

METHODS = ("type_average", "measured", "sticker")


def show_next(screen: Screen, lot: Lot) -> None:
    """What this lot waits for."""
    if lot.state in ("announced", "collected"):
        _show_receive(screen, lot)
    elif left_to_serialise(lot):
        _show_serialise(screen, lot)


def show_others(screen: Screen, lot: Lot) -> None:
    """The other acts, folded."""
    if lot.state == "cancelled":
        return
    voice = screen.voice
    if lot.state == "announced":
        with st.expander(voice("lot_collect_title")):
            _show_collect(screen, lot)
    if lot.state == "received":
        with st.expander(voice("lot_move_title")):
            _show_move(screen, lot)
    with st.expander(voice("lot_more")):
        _show_tags(screen, lot)
        _show_photograph(screen, lot)
        if lot.state == "announced":
            reason = choose(screen, voice("lot_cancel_reason"), "lot_cancellation", f"cancel_reason_{lot.subject}")
            if click(voice("lot_cancel"), "cancel", lot):
                _done(screen, "cancel", lot, {"reason": reason})


def _done(screen: Screen, name: str, lot: Lot, values: dict[str, Any], **more: Any) -> None:
    record(screen, name, lot.subject, values, **more)
    st.rerun()


def _show_receive(screen: Screen, lot: Lot) -> None:
    """Counted type by type against what was announced, refused apart with its reason; weighed whole or by averages."""
    voice, key = screen.voice, f"receive_{lot.subject}_{lot.seq}"
    problems: list[str] = []
    st.html(heading(3, voice("receive_title")) + line(voice("receive_lead"), "b-soft"))
    lines, refused = _counted(screen, lot, key)
    with st.expander(voice("receive_other_types")):
        lines += show_lines(screen, f"{key}_other", problems)
    weight, method_column, place_column = st.columns(3)
    with weight:
        grams = typed_amount(screen, "grams", voice("receive_weight"), f"{key}_weight", problems)
    methods = METHODS if grams is None else METHODS[1:]
    told = voice("lot_weight_method")
    with method_column:
        method = choose(screen, told, "weight_method", f"{key}_method_{grams is None}", only=methods)
    place = place_column.text_input(voice("lot_place"), key=f"{key}_place").strip()
    values: dict[str, Any] = {"lines": lines, "refused": refused, "weight_method": method}
    values |= ({"grams": grams} if grams is not None else {}) | ({"place": place} if place else {})
    found = lot.differences([Line(equipment_type=each["equipment_type"], quantity=each["quantity"])
                             for each in [*lines, *refused]])  # fmt: skip
    if found:
        told = voice.listed([voice("receive_difference", type=voice.inside(name), said=voice.whole(said),
                                   found=voice.whole(counted)) for name, (said, counted) in found.items()])  # fmt: skip
        st.html(line(voice("receive_differs", told=told), "b-banner"))
        values["discrepancy"] = choose(screen, voice("receive_why"), "lot_discrepancy", f"{key}_why",
                                       only=_likely(found))  # fmt: skip
    for problem in problems:
        st.html(line(problem, "b-refused"))
    total = sum(each["quantity"] for each in lines)
    if click(voice("receive_send", count=voice.whole(total)), "receive", lot, is_first=True, is_closed=bool(problems)):
        _done(screen, "receive", lot, values)


def _likely(found: dict[str, tuple[int, int]]) -> tuple[str, ...]:
    """The reasons, the one that the figures suggest first."""
    is_fewer = all(counted <= said for said, counted in found.values())
    is_more = all(counted >= said for said, counted in found.values())
    first = "fewer" if is_fewer else "more" if is_more else "other_types"
    known = ("fewer", "more", "other_types", "damaged_on_the_way", "announcement_error")
    return (first, *(each for each in known if each != first))


def _counted(screen: Screen, lot: Lot, key: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One row a type announced: how many are taken, how many are refused and why."""
    voice, lines, refused = screen.voice, [], []
    for number, said in enumerate(lot.announced):
        name = voice.word(said.equipment_type)
        taken_column, refused_column, reason_column = st.columns([3, 2, 3], vertical_alignment="bottom")
        taken = taken_column.number_input(
            voice("receive_taken", type=name, said=voice.whole(said.quantity)), 0, 100_000, said.quantity,
            key=f"{key}_taken_{number}",
        )  # fmt: skip
        label = voice("receive_refused", type=name)
        left = refused_column.number_input(label, 0, 100_000, 0, key=f"{key}_refused_{number}")
        if taken:
            lines.append({"equipment_type": said.equipment_type, "quantity": int(taken)})
        if left:
            with reason_column:
                reason = choose(screen, voice("receive_reason", type=name), "lot_refusal", f"{key}_reason_{number}")
            refused.append({"equipment_type": said.equipment_type, "quantity": int(left), "reason": reason})
    return lines, refused


def _show_serialise(screen: Screen, lot: Lot) -> None:
    """So many devices leave the count: under identifiers read on labels, or made here."""
    voice, key = screen.voice, f"serialise_{lot.subject}_{lot.seq}"
    st.html(heading(3, voice("serialise_title", count=voice.whole(left_to_serialise(lot)))))
    st.html(line(voice("serialise_lead"), "b-soft"))
    type_column, count_column = st.columns(2)
    kind = type_column.selectbox(voice("lots_type"), lot.types_in(STOCK), format_func=voice.word, key=f"{key}_type")
    most = lot.held(STOCK, str(kind))[0]
    count = count_column.number_input(voice("serialise_count"), 1, most, most, key=f"{key}_count_{kind}")
    typed = st.text_area(voice("serialise_devices"), key=f"{key}_devices", height=80)
    values: dict[str, Any] = {"equipment_type": kind, "devices": [typed] if typed.strip() else []}
    if click(voice("serialise_send"), "serialise", lot, is_first=True):
        _done(screen, "serialise", lot, values, count=int(count))


def _show_collect(screen: Screen, lot: Lot) -> None:
    voice, now = screen.voice, screen.folder.actor.now
    slip = st.text_input(voice("lot_slip"), f"B-{lot.subject}"[:60], key=f"slip_{lot.subject}_{now:%y}")
    if click(voice("lot_collect"), "collect", lot):
        _done(screen, "collect", lot, {"slip": slip.strip()})


def _show_move(screen: Screen, lot: Lot) -> None:
    """From an account to another; the paper is asked for where somebody else holds them afterwards."""
    voice, language, key = screen.voice, screen.voice.language, f"move_{lot.subject}_{lot.seq}"
    sources = [account for account in MAY_MOVE if lot.types_in(account)]
    if not sources:
        st.html(line(voice("lot_move_none"), "b-soft"))
        return
    left, right = st.columns(2)
    with left:
        source = choose(screen, voice("lot_move_source"), "lot_account", f"{key}_source", only=tuple(sources)) or ""
        types = lot.types_in(source)
        kind = st.selectbox(voice("lots_type"), types, format_func=voice.word, key=f"{key}_type_{source}")
    with right:
        destination = choose(screen, voice("lot_move_destination"), "lot_account", f"{key}_to_{source}",
                             only=MAY_MOVE[source])  # fmt: skip
        most = lot.held(source, str(kind))[0]
        count = st.number_input(voice("lots_number"), 1, most, 1, key=f"{key}_count_{source}_{kind}")
    values: dict[str, Any] = {"source": source, "destination": destination, "equipment_type": kind}
    values["quantity"] = int(count)
    if destination in WITH_PAPER:
        said = Word("lot_account", destination).said(language)
        reference = st.text_input(voice("lot_move_reference", account=said), key=f"{key}_reference").strip()
        values |= {"reference": reference} if reference else {}
    if needs_contract(source, str(destination), str(kind), default_policy()):
        contract = st.text_input(voice("lot_move_contract"), key=f"{key}_contract").strip()
        values |= {"recycler_contract": contract} if contract else {}
    if click(voice("lot_move"), "move", lot):
        _done(screen, "move", lot, values)


def _show_tags(screen: Screen, lot: Lot) -> None:
    voice, key = screen.voice, f"tags_{lot.subject}_{lot.seq}"
    typed = st.text_input(voice("lot_tags_added"), key=f"{key}_added")
    dropped = st.multiselect(voice("lot_tags_dropped"), lot.tags, key=f"{key}_dropped") if lot.tags else []
    added = [each.strip() for each in typed.split(",") if each.strip()]
    if click(voice("lot_tag"), "tag", lot):
        _done(screen, "tag", lot, {"added": added, "dropped": list(dropped)})


def _show_photograph(screen: Screen, lot: Lot) -> None:
    voice = screen.voice
    key = f"picture_{lot.subject}_{lot.seq}"
    file = ask_file(screen, "lot_photograph_file", key, KINDS, LARGEST_PICTURE_BYTES // 1_000_000)
    if click(voice("lot_photograph"), "photograph", lot, is_closed=file is None) and file is not None:
        _done(screen, "photograph", lot, {}, picture=(file.name, file.getvalue()))
