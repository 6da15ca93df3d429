"""Atelier: scan a series, work on one device, or match evidence. One field, always focused; nothing modal."""

import streamlit as st

from dashboards import state
from dashboards.frame import Screen, organisation_names
from dashboards.markup import heading, line
from dashboards.sections.bench_device import show_device_desk
from dashboards.sections.bench_scan import resume, show_scan_desk
from dashboards.sections.inbox import show_inbox
from reuse.evidence import list_items
from reuse.queries import workshops

#: What is done at the bench -> what shows it.
DESKS = {"device": show_device_desk, "series": show_scan_desk, "evidence": show_inbox}
DESK, WORKSHOP = "bench_desk", "bench_workshop"
#: Filters that mean nothing at a bench, and the first steps of an inventory, leave the tablet to the field to scan in.
COMPACT = """<style>
.st-key-choice_territory, .st-key-choice_year, .st-key-choice_view, .st-key-choice_category { display: none; }
.b-notice[role="note"] { display: none; }
.stApp h1 { font-size: 1.5rem; margin: 0; } .stApp h1 + .b-lead { display: none; }
</style>"""


def show_bench(screen: Screen) -> None:
    """The workshop, the desk, then the desk itself."""
    voice = screen.voice
    resumed = resume(screen)
    if resumed is not None:
        st.session_state[DESK], st.session_state[WORKSHOP] = "series", resumed.organisation
    organisation = choose_workshop(screen)
    if organisation is None:
        return
    waiting = len(list_items(screen.folder.home, actor=screen.folder.actor.name, organisation=organisation))
    st.session_state.setdefault(DESK, "device")
    desk = st.segmented_control(
        voice("bench_desks"),
        list(DESKS),
        format_func=lambda name: voice(f"bench_desk_{name}", count=waiting),
        key=DESK,
        required=True,
        label_visibility="collapsed",
    )
    DESKS[str(desk)](screen, organisation)


def choose_workshop(screen: Screen) -> str | None:
    """Whose devices: the organisation of the bar where one works for it, else the one that has most devices."""
    voice, names = screen.voice, organisation_names(screen.folder)
    st.html(COMPACT)
    offered = [name for name in workshops(screen.folder.home, actor=screen.folder.actor.name) if name in names]
    if not offered:
        st.html(heading(2, voice("bench_nobody_title")) + line(voice("bench_nobody"), "b-soft"))
        return None
    asked = screen.filters.organisation
    if st.session_state.get(WORKSHOP) not in offered:
        st.session_state[WORKSHOP] = asked if asked != state.NOBODY and asked in offered else offered[0]
    if len(offered) == 1:
        return offered[0]
    chosen = st.selectbox(voice("bench_workshop"), offered, format_func=names.__getitem__, key=WORKSHOP)
    return str(chosen)
