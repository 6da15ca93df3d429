"""A click that acts: it remembers what stood on the screen, its outcome is said at the next run, none is lost unsaid.

In: a label, what the screen showed (a seq, devices with theirs). Out: whether it was clicked, and what was shown then.
The optimistic lock must see what its user saw: a button drawn again has already read what somebody else wrote.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboards.frame import Screen
from dashboards.markup import line
from factors.errors import UserError

SAID, REFUSED, SEEN = "acts_said", "acts_refused", "acts_seen"


def tell_said(screen: Screen) -> None:
    """What the last click did, or why it was refused: said once, above everything."""
    if said := st.session_state.pop(SAID, None):
        st.html(line(said, "b-done"))
    if refused := st.session_state.pop(REFUSED, None):
        st.html(line(screen.voice.typeset(refused), "b-refused"))


def tell_lost(screen: Screen) -> None:
    """At the end of a tab: a click whose button is gone meanwhile did nothing, and that is said."""
    if st.session_state.pop(SEEN, None) is not None:
        st.session_state[REFUSED] = screen.voice("act_lost")
        st.rerun()


def button(label: str, key: str, shown: Any, *, is_first: bool = False, is_closed: bool = False) -> bool:
    """A button that remembers `shown`, what stood on the screen when it was drawn, whatever was written meanwhile."""
    is_clicked: bool = st.button(
        label, key=key, type="primary" if is_first else "secondary", on_click=_remember, args=(shown,),
        disabled=is_closed,
    )  # fmt: skip
    return is_clicked


def form_button(label: str, shown: Any, *, is_closed: bool = False) -> bool:
    """The same at the end of a form."""
    is_clicked: bool = st.form_submit_button(
        label, type="primary", on_click=_remember, args=(shown,), disabled=is_closed
    )
    return is_clicked


def seen() -> Any:
    """What the button just clicked showed; asked for once."""
    return st.session_state.pop(SEEN, None)


def act(screen: Screen, said: str, call: Callable[[], object]) -> None:
    """Do what a button says; the sentence, or the refusal in its own words, is shown at the next run, at once."""
    try:
        call()
        st.session_state[SAID] = said
    except UserError as refusal:
        st.session_state[REFUSED] = screen.voice.refusal(refusal)
    st.session_state.pop(SEEN, None)
    st.rerun()


def _remember(shown: Any) -> None:
    st.session_state[SEEN] = shown
