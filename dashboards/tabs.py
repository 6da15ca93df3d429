"""The tabs of a page: those this person may use, the one asked for in the address. In: a table of tabs. Out: one shown.

A tab is a row: what shows it, and what its reader must be allowed to do. The commands behind check again.
"""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from barometer.records.access import may
from dashboards import state
from dashboards.frame import Screen
from dashboards.markup import heading, line
from dashboards.registering import may_act_for

#: The right, or any of several, that the reader of a tab needs.
Right = str | tuple[str, ...]
Tabs = Mapping[str, tuple[Callable[[Screen], None], Right]]


def show_tabs(screen: Screen, page: str, tabs: Tabs, *, usual: str | None = None) -> None:
    """The title of the page, then the tab asked for, of those offered; `usual`: where none is, or may not be used."""
    voice = screen.voice
    st.html(heading(1, voice(f"{page}_title")) + line(voice(f"{page}_lead"), "b-lead"))
    offered = [tab for tab, (_, right) in tabs.items() if right == "read" or may_act(screen, right)]
    tabs[choose_tab(screen, offered, usual=usual)][0](screen)


def choose_tab(screen: Screen, offered: Sequence[str], *, usual: str | None = None) -> str:
    """Tabs as a row of choices: the address names the tab, and only the one shown is computed."""
    key = state.prepare_page("tab", offered, usual if usual is not None and usual in offered else offered[0])
    return str(
        st.segmented_control(
            screen.voice("tabs_label"),
            offered,
            format_func=lambda tab: screen.voice(f"tab_{tab}"),
            key=key,
            required=True,
            label_visibility="collapsed",
        )
    )


def may_act(screen: Screen, right: Right) -> bool:
    """Somebody limited to some organisations may act for them: the command itself checks which."""
    home, actor = screen.folder.home, screen.folder.actor
    names = screen.folder.context.organisations["organisation"].to_list()
    actions = (right,) if isinstance(right, str) else right
    return any(may(home, actor.name, each) or bool(may_act_for(home, actor, each, names)) for each in actions)
