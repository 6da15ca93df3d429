"""What each workshop offers, by territory and type (METHODOLOGY 19.7): the list for all, the form for the workshops.

In: who looks. Out: one card. A request is checked against the nearest offer: what was not set is open.
"""

import streamlit as st

from dashboards.frame import Screen, organisation_names
from dashboards.markup import heading, line, table
from dashboards.sections.acts import act
from reuse import offers
from reuse.policy import default_policy
from reuse.vocabularies import Word


def show_offers(screen: Screen, workshops: list[str]) -> None:
    """Every offer that was set, then the form of those who may set one."""
    voice, language = screen.voice, screen.voice.language
    names, place = organisation_names(screen.folder), screen.folder.context.territories.name
    found = offers.list_offers(screen.folder.home, actor=screen.folder.actor.name)
    with st.container(key="card_offers"):
        st.html(heading(2, voice("offers_title")) + line(voice("offers_lead"), "b-soft"))
        if not found:
            st.html(line(voice("offers_none"), "b-soft"))
        else:
            headers = [voice(f"offers_{name}") for name in ("workshop", "territory", "type", "status")]
            rows = sorted(
                [names.get(each.organisation, each.organisation), place(each.territory or "FR"),
                 voice.word(each.equipment_type or ""), Word("offer_state", each.state).said(language)]
                for each in found
            )  # fmt: skip
            st.html(table(headers, rows, caption=voice("offers_caption")))
        if workshops:
            _show_form(screen, workshops)


def _show_form(screen: Screen, workshops: list[str]) -> None:
    """Three lists and what holds from now on; no dialog, the last word holds."""
    voice, language = screen.voice, screen.voice.language
    home, actor, names = screen.folder.home, screen.folder.actor, organisation_names(screen.folder)
    place = screen.folder.context.territories.name
    types = sorted(default_policy().kit, key=voice.word)
    with st.expander(voice("offers_form")), st.form("offer_form", border=False):
        left, right = st.columns(2)
        workshop = left.selectbox(
            voice("offers_workshop"), workshops, format_func=lambda code: names[code], key="offer_workshop"
        )
        territory = right.selectbox(
            voice("offers_territory"), list(screen.choices.offered["territory"]), format_func=place,
            key="offer_territory",
        )  # fmt: skip
        kind = left.selectbox(
            voice("ask_type"), types, index=types.index("laptop"), format_func=voice.word, key="offer_type"
        )
        status = right.selectbox(
            voice("offers_status"), ("open", "from_stock", "closed"), key="offer_status",
            format_func=lambda code: Word("offer_state", code).said(language),
        )  # fmt: skip
        if st.form_submit_button(voice("offers_send"), type="primary"):
            values = {"territory": territory, "equipment_type": kind, "status": status}
            said = voice("offers_done", type=voice.word(str(kind)), place=place(str(territory)),
                         status=Word("offer_state", str(status)).said(language))  # fmt: skip
            act(screen, said, lambda: offers.set_offer(
                home, values, workshop=str(workshop), actor=actor.name, now=actor.now))  # fmt: skip
