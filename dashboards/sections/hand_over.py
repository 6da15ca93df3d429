"""Remettre à une personne: what may be handed over, one reference, one click (METHODOLOGY 19.7, 19.16).

In: who looks; the workshop whose bench it is, none for a prescriber. Out: the devices kept for a request and those
at a partner's, and the form of the hand-over. The person is a reference here, never a name.
"""

from typing import Any

import polars as pl
import streamlit as st

from dashboards.actors import acting
from dashboards.frame import Screen
from dashboards.handing import first_values
from dashboards.markup import badge, facts, heading, line
from dashboards.sections.acts import act, button, seen, tell_said
from dashboards.sections.event_form import show_fields
from dashboards.sections.scan_field import show_scan_field
from dashboards.workshop import record_typed
from factors.errors import UserError
from reuse.queries import list_devices, show_device
from reuse.scan import code_of
from reuse.state import Device
from reuse.vocabularies import Word

CHOSEN, LAST = "hand_device", "hand_last"
#: States from which a device goes to a person: kept at the workshop, held by the partner who asked for it.
FROM = ("reserved", "at_partner")


def show_hand_over(screen: Screen, organisation: str) -> None:
    """The field, the list, the form; what was just handed over may be taken back."""
    voice = screen.voice
    tell_said(screen)
    _offer_undo(screen)
    found = _to_hand_over(screen, organisation)
    st.html(heading(2, voice("hand_title", count=voice.whole(len(found))) if len(found) else voice("hand_none_title")))
    if found.is_empty():
        st.html(line(voice("hand_none"), "b-soft"))
        return
    labels = {row["device_id"]: _label(screen, row) for row in found.iter_rows(named=True)}
    show_scan_field(screen, voice("hand_scan"), lambda code: _choose(screen, found, code), key="hand_code")
    if st.session_state.get(CHOSEN) not in labels:
        st.session_state[CHOSEN] = None
    chosen = st.selectbox(
        voice("hand_choose"), list(labels), format_func=labels.__getitem__, key=CHOSEN, index=None,
        placeholder=voice("bench_choose"),
    )  # fmt: skip
    if chosen is not None:
        _show_form(screen, str(chosen))


def _to_hand_over(screen: Screen, organisation: str) -> pl.DataFrame:
    """Devices that may go to a person: of the workshop where there is one, else all that this person sees."""
    home, actor = screen.folder.home, screen.folder.actor.name
    return pl.concat(
        [list_devices(home, actor=actor, organisation=organisation or None, state=state) for state in FROM]
    )


def _label(screen: Screen, row: dict[str, Any]) -> str:
    voice = screen.voice
    model = " ".join(each for each in (row["manufacturer"], row["model"]) if each)
    said = (row["device_id"], voice.word(row["equipment_type"] or ""), model, row["serial"], row["request"])
    return " · ".join(each for each in said if each)


def _choose(screen: Screen, found: pl.DataFrame, code: str) -> None:
    """The device of a code, by any of its names; another code is said, and chooses nothing."""
    name = code_of(code)
    is_named = pl.any_horizontal(pl.col("device_id", "serial", "label", "asset") == name)
    named = found.filter(is_named)["device_id"].to_list()
    st.session_state[CHOSEN] = named[0] if len(named) == 1 else None
    if len(named) != 1:
        st.session_state["acts_refused"] = screen.voice("hand_unknown", code=name)


def _show_form(screen: Screen, device_id: str) -> None:
    voice, home, actor = screen.voice, screen.folder.home, screen.folder.actor
    device = show_device(home, device_id, actor=actor.name).device
    with st.container(key="card_hand"):
        st.html(heading(3, device_id) + facts(_facts(screen, device)))
        st.html(line(voice("hand_privacy"), "b-soft"))
        prefix = f"hand_{device_id}_{device.seq}"
        kept = st.session_state.setdefault(f"{prefix}_first", first_values(home, acting(actor.name), device))
        values, problems = show_fields(screen, "hand-over", prefix=prefix, kept=kept, device=device)
        label = voice("hand_send", device=device_id)
        if button(label, f"{prefix}_send", device.seq, is_first=True, is_closed=bool(problems)):
            _hand_over(screen, device_id, values)


def _facts(screen: Screen, device: Device) -> list[tuple[str, Any]]:
    """What whoever gives it checks: where it stands, that no data are left, its kit, its request."""
    voice, language = screen.voice, screen.voice.language
    kit = [Word("kit_item", each).said(language) for each in device.kit]
    data = Word("data_status", device.data_status).said(language)
    return [
        (voice("desk_state"), badge(Word("state", device.state).said(language), f"state-{device.state}")),
        (voice("desk_data"), badge(data, f"data-{device.data_status}")),
        (voice("bench_field_kit"), voice.listed(kit) if kit else "–"),
        (voice("hand_request"), device.request or "–"),
    ]


def _hand_over(screen: Screen, device_id: str, values: dict[str, Any]) -> None:
    voice, home, shown = screen.voice, screen.folder.home, seen()

    def hand_over() -> None:
        actor = acting(screen.folder.actor.name)
        done = record_typed(home, actor, "hand-over", device_id, values, expected_seq=shown)
        st.session_state[LAST] = (device_id, done.device.seq)

    receipt = values.get("receipt", "")
    act(screen, voice("hand_done", device=device_id, receipt=receipt), hand_over)


def _offer_undo(screen: Screen) -> None:
    """The last hand-over of this screen, as long as nothing followed it."""
    voice, home = screen.voice, screen.folder.home
    last = st.session_state.get(LAST)
    if last is None:
        return
    device_id, seq = last
    try:
        device = show_device(home, device_id, actor=screen.folder.actor.name).device
    except UserError:  # it is not in this person's sight any more
        device = None
    if device is None or device.seq != seq:
        st.session_state[LAST] = None
        return
    if button(voice("hand_undo", device=device_id), f"hand_undo_{device_id}_{seq}", seq):
        shown = seen()
        values = {"voided_seq": str(seq), "reason": "did_not_occur"}
        act(screen, voice("hand_undone", device=device_id), lambda: record_typed(
            home, acting(screen.folder.actor.name), "void", device_id, values, expected_seq=shown))  # fmt: skip
