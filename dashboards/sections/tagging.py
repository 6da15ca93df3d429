"""Free tags and pictures of a device: on its card, and how they are written at the bench (METHODOLOGY 19.4).

In: a device, what records an event. Out: its tags added and removed, its pictures attached; the workshop alone sees
them.
"""

from collections.abc import Callable

import streamlit as st

from dashboards.frame import Screen
from dashboards.sections.acts import button, seen
from dashboards.sections.dropping import ask_file
from imports.pictures import KINDS, LARGEST_PICTURE_BYTES
from reuse.state import Device
from reuse.transitions import possible


def show_tagging(screen: Screen, device: Device, record: Callable[..., None]) -> None:
    """Where the state allows it: tags to add and to remove, a picture to attach."""
    if "tag" not in possible(device.state):
        return
    voice, key = screen.voice, f"{device.device_id}_{device.seq}"
    with st.expander(voice("desk_tags_title"), key="desk_tagging"):
        with st.container(horizontal=True, vertical_alignment="bottom", key="fields_tags"):
            typed = st.text_input(
                voice("desk_tags_added"), key=f"tags_{key}", placeholder=voice("desk_tags_placeholder")
            )
            dropped = (
                st.multiselect(
                    voice("desk_tags_dropped"), device.tags, key=f"dropped_{key}", placeholder=voice("bench_choose")
                )
                if device.tags
                else []
            )
            if button(voice("desk_tag"), "desk_tag", device.seq):
                record("tag", {"added": [typed] if typed.strip() else [], "dropped": list(dropped)}, seen())
        file = ask_file(screen, "desk_photograph_file", f"picture_{key}", KINDS, LARGEST_PICTURE_BYTES // 1_000_000)
        if button(voice("desk_photograph"), "desk_photograph", device.seq, is_closed=file is None) and file is not None:
            record("photograph", {}, seen(), picture=(file.name, file.getvalue()))
