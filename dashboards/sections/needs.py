"""Need against supply by EPCI and type (METHODOLOGY 19.7). In: who looks. Out: one card, for the workshops."""

from dataclasses import asdict
from datetime import date

import streamlit as st

from dashboards.frame import Screen
from dashboards.markup import heading, items, line, table
from reuse import offers


def show_needs(screen: Screen) -> None:
    """Need against supply by EPCI and type; no need declared is a dash, never a zero."""
    voice = screen.voice
    home, actor = screen.folder.home, screen.folder.actor
    found = offers.need_and_supply(home, actor=actor.name, on=actor.today)
    with st.container(key="card_needs"):
        st.html(heading(2, voice("needs_title")) + line(voice("needs_lead"), "b-soft"))
        if not found:
            st.html(line(voice("needs_none"), "b-soft"))
            return
        columns = ("need", "asked", "on_waiting_list", "undertaken", "handed_over", "ready", "coming")
        headers = [voice("needs_place"), voice("ask_type"), *map(voice.word, columns)]
        rows = []
        for each in found:
            counts = asdict(each)
            place = voice("needs_unknown") if each.territory == offers.NOWHERE else _place(screen, each.territory)
            rows.append([place, voice.word(each.equipment_type), *[voice.whole(counts[name]) for name in columns]])
        st.html(table(headers, rows, caption=voice("needs_caption"), numbers=range(2, len(headers))))
        dated = [
            voice("needs_dated", place=_place(screen, each.territory), type=voice.inside(each.equipment_type),
                  day=voice.day(date.fromisoformat(each.counted_on or "")), by=", ".join(each.sources))
            for each in found if each.need is not None
        ]  # fmt: skip
        if dated:
            st.html(items(dated))


def _place(screen: Screen, territory: str) -> str:
    return str(screen.folder.context.territories.name(territory))
