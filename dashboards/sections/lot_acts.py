"""A click on a lot: recorded at the seq that the screen showed, the outcome said at the next run."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboards.frame import Screen
from dashboards.lot_desk import record_lot_typed
from dashboards.sections.acts import REFUSED, SAID, button, seen
from factors.errors import UserError
from reuse.lot import Lot
from reuse.vocabularies import Word, codes


def click(label: str, key: str, lot: Lot, *, is_first: bool = False, is_closed: bool = False) -> bool:
    """A button of a lot, at the seq that stood on the screen when it was drawn."""
    return button(label, f"{key}_{lot.subject}", lot.seq, is_first=is_first, is_closed=is_closed)


def record(screen: Screen, name: str, lot: str, values: Mapping[str, Any], **more: Any) -> bool:
    """Record an event; what was done, with its remarks, or why not, is said at the next run. Gives whether it was."""
    voice, language = screen.voice, screen.voice.language
    try:
        done = record_lot_typed(screen.folder.home, screen.folder.actor, name, lot, values,
                                expected_seq=seen(), **more)  # fmt: skip
    except UserError as refusal:
        st.session_state[REFUSED] = voice.refusal(refusal)
        return False
    state = Word("lot_state", done.subject.state).said(language)
    event = Word("lot_event", name).said(language)
    remarks = [remark.said(language) for remark in done.remarks]
    st.session_state[SAID] = " ".join([voice("lot_done", lot=lot, event=event, state=state), *remarks])
    return True


def choose(screen: Screen, label: str, vocabulary: str, key: str, *, only: tuple[str, ...] | None = None) -> str | None:
    """One word of a closed list."""
    offered = list(only if only is not None else codes(vocabulary))
    found = st.selectbox(label, offered, key=key,
                         format_func=lambda code: Word(vocabulary, code).said(screen.voice.language))  # fmt: skip
    return None if found is None else str(found)
