"""Need against supply by EPCI and type (METHODOLOGY 19.7): the picture, its table, and the form of a declared need.

In: who looks. Out: one card, for the workshops; the form also for whoever may ask.
"""

from dataclasses import asdict
from datetime import date

import streamlit as st

from dashboards import figures
from dashboards.frame import Screen, organisation_names
from dashboards.markup import folded, heading, items, line, table
from dashboards.sections.acts import act
from dashboards.supply_figure import SupplyRow, supply_bars
from dashboards.words import labelled
from reuse import offers
from reuse.offers import Balance
from reuse.policy import default_policy

COLUMNS = ("need", "asked", "on_waiting_list", "undertaken", "handed_over", "ready", "coming")
#: So many bars are read on one screen; the table holds every row.
BARS = 20


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
        bars = [_bar(screen, each) for each in found if each.need is not None or each.ready or each.coming]
        bars = sorted(bars, key=lambda row: row.need is None)[:BARS]
        if bars:
            st.html(line(voice("needs_legend"), "b-soft"))
            chart = supply_bars(bars, language=voice.language, watermark=screen.watermark)
            told = voice("list_separator").join(labelled(row.label, row.text, voice.language) for row in bars)
            st.plotly_chart(chart, theme=None, config=figures.CONFIG, key="chart_needs", alt=told)
        headers = [voice("needs_place"), voice("ask_type"), *map(voice.word, COLUMNS)]
        rows = [
            [_place(screen, each.territory), voice.word(each.equipment_type),
             *[voice.whole(asdict(each)[name]) for name in COLUMNS]]
            for each in found
        ]  # fmt: skip
        shown = table(headers, rows, caption=voice("needs_caption"), numbers=range(2, len(headers)))
        st.html(folded(voice("needs_table", count=len(rows)), shown))
        dated = [
            voice("needs_dated", place=_place(screen, each.territory), type=voice.inside(each.equipment_type),
                  day=voice.day(date.fromisoformat(each.counted_on or "")), by=", ".join(each.sources))
            for each in found if each.need is not None
        ]  # fmt: skip
        if dated:
            st.html(items(dated))


def show_need_form(screen: Screen, asking: list[str]) -> None:
    """Declare a need: who counted how many, where, on which day; the last word of an organisation holds."""
    voice, home, actor = screen.voice, screen.folder.home, screen.folder.actor
    labels = organisation_names(screen.folder)
    types = sorted(default_policy().kit, key=voice.word)
    places = list(screen.choices.offered["territory"])
    with st.expander(voice("need_form")), st.form("need_form", border=False):
        st.html(line(voice("need_form_lead"), "b-soft"))
        left, right = st.columns(2)
        by = left.selectbox(voice("need_by"), asking, format_func=lambda code: labels[code], key="need_by")
        territory = right.selectbox(
            voice("needs_territory"), places, format_func=screen.folder.context.territories.name, key="need_territory"
        )
        kind = left.selectbox(
            voice("ask_type"), types, index=types.index("laptop"), format_func=voice.word, key="need_type"
        )
        quantity = right.number_input(voice("need_quantity"), 1, 1_000_000, 1, key="need_quantity")
        counted_by = left.text_input(voice("need_counted_by"), key="need_counted_by").strip()
        counted_on = right.date_input(
            voice("need_counted_on"), value=actor.today, max_value=actor.today, format="DD/MM/YYYY", key="need_on"
        )
        if st.form_submit_button(voice("need_send"), type="primary"):
            values = {"territory": territory, "equipment_type": kind, "quantity": int(quantity),
                      "counted_on": counted_on.isoformat(), "counted_by": counted_by}  # fmt: skip
            said = voice("need_done", place=_place(screen, str(territory)), quantity=voice.whole(int(quantity)))
            act(screen, said, lambda: offers.declare_need(
                home, values, organisation=str(by), actor=actor.name, now=actor.now))  # fmt: skip


def _bar(screen: Screen, each: Balance) -> SupplyRow:
    voice = screen.voice
    text = voice("needs_bar_text", ready=voice.whole(each.ready), coming=voice.whole(each.coming),
                 need=voice("needs_undeclared") if each.need is None else voice.whole(each.need))  # fmt: skip
    return SupplyRow(
        _place(screen, each.territory), voice.inside(each.equipment_type), text, each.ready, each.coming, each.need
    )


def _place(screen: Screen, territory: str) -> str:
    if territory == offers.NOWHERE:
        return screen.voice("needs_unknown")
    return str(screen.folder.context.territories.name(territory))
