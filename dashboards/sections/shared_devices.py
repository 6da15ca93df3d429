"""Devices of an organisation that another one declares too: why its figure lacks them, or whom it should ask.

In: the organisation of the filters. Out: a sentence a body, and the devices for those who may read them one by one.
"""

import streamlit as st

from barometer.records.access import may
from dashboards.counted_elsewhere import counts_of, counts_said, other_said, shared_devices
from dashboards.frame import Screen, organisation_names
from dashboards.markup import folded, heading, items, table

SHOWN = 200


def show_shared(screen: Screen) -> None:
    """Nothing for a territory, or where no device is declared twice."""
    organisation = screen.scope.organisation
    if organisation is None:
        return
    home, actor, voice = screen.folder.home, screen.folder.actor, screen.voice
    told = shared_devices(home, actor, [organisation])
    if told.is_empty():
        return
    names = organisation_names(screen.folder)
    lines = [voice.typeset(each) for each in counts_said(counts_of(told), names, voice.language)]
    shown = heading(2, voice("shared_title")) + items(lines)
    if may(home, actor.name, "read_assets", organisation):
        rows = [
            [
                row["asset_id"],
                row["serial_number"],
                voice(f"shared_is_{row['counted']}"),
                voice.typeset(other_said(row["other"], names, voice.language)),
            ]
            for row in told.head(SHOWN).iter_rows(named=True)
        ]
        headers = [voice(f"shared_column_{name}") for name in ("asset", "serial", "counted", "other")]
        caption = voice("shared_caption", shown=voice.whole(len(rows)), count=voice.whole(told.height))
        shown += folded(caption, table(headers, rows, caption=caption))
    st.html(shown)
