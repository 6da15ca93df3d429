"""Réemploi: the chain as a whole, then the work of the workshop. A tab is a line of `TABS`, its section a file."""

from collections.abc import Callable

import streamlit as st

from barometer.records.access import may
from dashboards import state
from dashboards.frame import Screen, current
from dashboards.markup import heading, line
from dashboards.sections.bench import show_bench
from dashboards.sections.chain import show_chain
from dashboards.sections.exits import show_exits
from dashboards.sections.lots import show_lots
from dashboards.sections.requests import show_requests
from dashboards.sections.stock import show_stock

#: Tab -> what shows it, and what its reader must be allowed to do.
TABS: dict[str, tuple[Callable[[Screen], None], str]] = {
    "chain": (show_chain, "read"),
    "lots": (show_lots, "work_at_the_bench"),
    "workshop": (show_bench, "work_at_the_bench"),
    "stock": (show_stock, "work_at_the_bench"),
    "requests": (show_requests, "read"),
    "exits": (show_exits, "read_assets"),
}


def show_reuse(screen: Screen) -> None:
    """The title, then the tab asked for, of those this person may use."""
    voice = screen.voice
    st.html(heading(1, voice("reuse_title")) + line(voice("reuse_lead"), "b-lead"))
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


show_reuse(current())
