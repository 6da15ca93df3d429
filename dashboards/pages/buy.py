"""Acheter: what was bought against what the law asks, and bids compared. Legal documents are one more tab."""

from collections.abc import Callable

import streamlit as st

from barometer.records.access import may
from dashboards import state
from dashboards.frame import Screen, current
from dashboards.markup import heading, line
from dashboards.sections.purchases import show_purchases
from dashboards.sections.tender import show_tender

#: Tab -> what shows it, and what its reader must be allowed to do.
TABS: dict[str, tuple[Callable[[Screen], None], str]] = {
    "purchases": (show_purchases, "read"),
    "tender": (show_tender, "purchase"),
}


def show_buy(screen: Screen) -> None:
    """The title, then the tab asked for, of those this person may use."""
    voice = screen.voice
    st.html(heading(1, voice("buy_title")) + line(voice("buy_lead"), "b-lead"))
    offered = [tab for tab, (_, action) in TABS.items() if action == "read" or _may_act(screen, action)]
    key = state.prepare_page("tab", offered, offered[0])
    tab = st.segmented_control(
        voice("tabs_label"),
        offered,
        format_func=lambda name: voice(f"tab_{name}"),
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    TABS[str(tab)][0](screen)


def _may_act(screen: Screen, action: str) -> bool:
    home, actor = screen.folder.home, screen.folder.actor.name
    names = screen.folder.context.organisations["organisation"].to_list()
    return may(home, actor, action) or any(may(home, actor, action, name) for name in names)


show_buy(current())
