"""The sheet of a lot scanned at the bench: what is received next is of that lot, whose page is one click away."""

from typing import Any

import streamlit as st

from dashboards import state
from dashboards.frame import Screen
from dashboards.lot_desk import scanned_lot
from factors.errors import UserError
from reuse.lots import left_to_serialise
from reuse.vocabularies import Word

LOT = "desk_lot"
#: What is kept of the reception before, whatever the lot.
OF_ANY_LOT = ("equipment_type", "place", "weight_method")


def arm_lot(screen: Screen, organisation: str, code: str, kept: dict[str, Any]) -> tuple[str, str] | None:
    """What to say of the code of a lot, in `kept` for the next reception where it has devices left; None: no lot."""
    voice = screen.voice
    try:
        lot = scanned_lot(screen.folder.home, screen.folder.actor, code)
    except UserError as refusal:
        return "blocked", voice.refusal(refusal)
    if lot is None:
        return None
    st.session_state[LOT] = lot.subject
    if lot.state != "received":
        return "applied", voice(
            "desk_lot_first", lot=lot.subject, state=Word("lot_state", lot.state).said(voice.language)
        )
    left = left_to_serialise(lot)
    if not left or lot.organisation != organisation:
        return "applied", voice("desk_lot_followed", lot=lot.subject)
    before = kept.get("receive", {})
    kept["receive"] = {"lot": lot.subject} | {name: before[name] for name in OF_ANY_LOT if name in before}
    return "applied", voice("desk_lot", lot=lot.subject, left=voice.whole(left))


def forget_lot() -> None:
    """Another code was scanned: the button of the lot goes, what it armed stays."""
    st.session_state[LOT] = None


def offer_lot(screen: Screen) -> None:
    """The page of the lot just scanned."""
    lot = st.session_state.get(LOT)
    if lot is not None:
        st.button(screen.voice("desk_lot_open"), key="desk_lot_open", on_click=_open, args=(lot,))


def _open(lot: str) -> None:
    forget_lot()
    state.set_filter("tab", "lots")
    state.set_filter("lot", lot)
