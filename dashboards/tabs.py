"""The tabs of a page: those this person may use, the one asked for in the address. In: a table of tabs. Out: one shown.

A tab is a row: what shows it, and what its reader must be allowed to do. The commands behind check again.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from barometer.records.access import may
from dashboards import state
from dashboards.frame import Screen
from dashboards.markup import heading, line
from dashboards.registering import may_act_for

Tabs = Mapping[str, tuple[Callable[[Screen], None], str]]


def show_tabs(screen: Screen, page: str, tabs: Tabs) -> None:
    """The title of the page, then the tab asked for, of those offered."""
    voice = screen.voice
    st.html(heading(1, voice(f"{page}_title")) + line(voice(f"{page}_lead"), "b-lead"))
    offered = [tab for tab, (_, action) in tabs.items() if action == "read" or _may_act(screen, action)]
    key = state.prepare_page("tab", offered, offered[0])
    tab = st.segmented_control(
        voice("tabs_label"),
        offered,
        format_func=lambda name: voice(f"tab_{name}"),
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    tabs[str(tab)][0](screen)


def _may_act(screen: Screen, action: str) -> bool:
    """Somebody limited to some organisations may act for them: the command itself checks which."""
    home, actor = screen.folder.home, screen.folder.actor
    names = screen.folder.context.organisations["organisation"].to_list()
    return may(home, actor.name, action) or bool(may_act_for(home, actor, action, names))
