"""Venus de la filière: what the chain brought to an inventory, with its life; the button that writes it there."""

import streamlit as st

from dashboards.actors import acting
from dashboards.frame import Screen
from dashboards.from_chain_view import from_chain_headers, from_chain_rows
from dashboards.inventory_sync import from_chain, sync_inventory
from dashboards.markup import folded, heading, line, table
from factors.errors import UserError

SHOWN = 60
#: What the last update came to, said after the tables are drawn again.
SAID = "from_chain_said"


def show_from_chain(screen: Screen, organisation: str, *, has_exits: bool) -> None:
    """Nothing where the chain brought nothing and nothing left."""
    voice, folder = screen.voice, screen.folder
    found = from_chain(folder.home, folder.actor, organisation)
    if not found and not has_exits:
        return
    with st.container(key="card_from_chain"):
        st.html(heading(3, voice("from_chain_title")))
        if found:
            missing = sum(1 for each in found if each.held.until is None and not each.is_in_inventory)
            counts = {"count": voice.whole(len(found)), "missing": voice.whole(missing)}
            caption = voice("from_chain_caption", **counts)
            rows = from_chain_rows(found[:SHOWN], voice.language)
            shown = table(from_chain_headers(voice.language), rows, caption=voice("from_chain_title"))
            st.html(folded(caption, shown))
        st.html(line(voice("exits_sync_lead"), "b-soft"))
        if said := st.session_state.pop(SAID, None):
            st.html(line(said, "b-notice"))
        if st.button(voice("exits_sync"), key="exit_sync"):
            st.session_state[SAID] = _sync(screen, organisation)
            st.rerun()


def _sync(screen: Screen, organisation: str) -> str:
    voice = screen.voice
    try:
        done = sync_inventory(screen.folder.home, acting(screen.folder.actor.name), organisation)
    except UserError as refusal:
        return voice.refusal(refusal)
    key = "exits_sync_nothing" if done.batch is None else "exits_sync_done"
    return voice(key, retired=voice.whole(len(done.retired)), entered=voice.whole(len(done.entered)))
