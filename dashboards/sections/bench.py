"""Atelier: one device, a series, evidence, a hand-over to a person, contact data. Each desk for whoever has its right.

In: who looks. Out: the desks of the workshop they work for; a prescriber hands over what they hold, and keeps apart the
contact data behind its references. One field, always focused; nothing modal.
"""

from collections.abc import Callable

import streamlit as st

from dashboards.evidence import inbox
from dashboards.frame import Screen, organisation_names
from dashboards.markup import heading, line
from dashboards.sections.bench_device import show_device_desk
from dashboards.sections.bench_scan import resume, show_scan_desk
from dashboards.sections.contacts import show_contacts
from dashboards.sections.hand_over import show_hand_over
from dashboards.sections.inbox import show_inbox
from dashboards.tabs import Right, may_act
from reuse.contacts import KEEP
from reuse.queries import workshops
from reuse.rights import ACTION, ASKS

#: What is done here -> what shows it, and the right that its reader needs.
DESKS: dict[str, tuple[Callable[[Screen, str], None], Right]] = {
    "device": (show_device_desk, ACTION),
    "series": (show_scan_desk, ACTION),
    "evidence": (show_inbox, ACTION),
    "hand": (show_hand_over, (ACTION, ASKS)),
    "contacts": (show_contacts, KEEP),
}
RIGHTS = (ACTION, ASKS, KEEP)
DESK, WORKSHOP = "bench_desk", "bench_workshop"
#: The same as last chosen: what a list held is forgotten as soon as another tab is shown.
LAST_DESK, LAST_WORKSHOP = "bench_last_desk", "bench_last_workshop"
#: Filters that mean nothing at a bench, and the first steps of an inventory, leave the tablet to the field to scan in;
#: on a telephone the organisation too, as the workshop has a list of its own.
COMPACT = """<style>
.st-key-choice_territory, .st-key-choice_year, .st-key-choice_view, .st-key-choice_category { display: none; }
.b-notice[role="note"] { display: none; }
.stApp h1 { font-size: 1.5rem; margin: 0; } .stApp h1 + .b-lead { display: none; }
@media (max-width: 640px) { .st-key-choice_organisation { display: none; } }
</style>"""


def show_bench(screen: Screen) -> None:
    """The workshop of those who work at one, the desk, then the desk itself."""
    voice, is_worker = screen.voice, may_act(screen, ACTION)
    resumed = resume(screen) if is_worker else None
    if resumed is not None:
        st.session_state[DESK], st.session_state[WORKSHOP] = "series", resumed.organisation
    organisation = choose_workshop(screen) if is_worker else ""
    if organisation is None:
        return
    st.html(COMPACT)
    waiting = 0
    if is_worker:
        waiting = len(inbox(screen.folder.home, screen.folder.actor, organisation))
    offered = [name for name, (_, right) in DESKS.items() if may_act(screen, right)]
    if st.session_state.get(DESK) not in offered:
        last = st.session_state.get(LAST_DESK)
        st.session_state[DESK] = last if last in offered else offered[0]
    desk = st.segmented_control(
        voice("bench_desks"),
        offered,
        format_func=lambda name: voice(f"bench_desk_{name}", count=waiting),
        key=DESK,
        required=True,
        label_visibility="collapsed",
    )
    st.session_state[LAST_DESK] = desk
    DESKS[str(desk)][0](screen, organisation)


def choose_workshop(screen: Screen) -> str | None:
    """Whose devices: the organisation of the bar where one works for it, else the one that has most devices."""
    voice, names = screen.voice, organisation_names(screen.folder)
    st.html(COMPACT)
    offered = [name for name in workshops(screen.folder.home, actor=screen.folder.actor.name) if name in names]
    if not offered:
        st.html(heading(2, voice("bench_nobody_title")) + line(voice("bench_nobody"), "b-soft"))
        return None
    if st.session_state.get(WORKSHOP) not in offered:
        likely = (st.session_state.get(LAST_WORKSHOP), screen.filters.organisation)
        st.session_state[WORKSHOP] = next((name for name in likely if name in offered), offered[0])
    if len(offered) == 1:
        return offered[0]
    chosen = st.selectbox(voice("bench_workshop"), offered, format_func=names.__getitem__, key=WORKSHOP)
    st.session_state[LAST_WORKSHOP] = chosen
    return str(chosen)
