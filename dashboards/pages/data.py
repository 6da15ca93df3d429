"""Données: bring an inventory, look at the factors, read the method."""

from collections.abc import Callable

import streamlit as st

from barometer.records.access import may
from dashboards import state
from dashboards.frame import Screen, current
from dashboards.markup import heading, line
from dashboards.sections.factor_table import show_factors
from dashboards.sections.importing import show_import
from dashboards.sections.method import show_method

#: Tab -> what shows it, and what its reader must be allowed to do.
TABS: dict[str, tuple[Callable[[Screen], None], str]] = {
    "import": (show_import, "import"),
    "factors": (show_factors, "read"),
    "method": (show_method, "read"),
}


def show_data(screen: Screen) -> None:
    """The title, then the tab asked for, of those this person may use."""
    voice = screen.voice
    st.html(heading(1, voice("data_title")) + line(voice("data_lead"), "b-lead"))
    # Somebody limited to some organisations may import for them: the command itself checks which.
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


show_data(current())
