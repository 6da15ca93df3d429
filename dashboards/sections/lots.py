"""Collectes et lots: what is awaited, one lot and its next act, announce another (METHODOLOGY 19.6).

In: who looks. Out: cards. The next act of the lot in sight is one button: receive as announced, follow what is left.
What a card writes is what `barometer reuse lot` writes, at the seq that the screen showed.
"""

from datetime import datetime

import streamlit as st

from dashboards import state
from dashboards.frame import Screen, organisation_names
from dashboards.lot_desk import lot_sheet
from dashboards.markup import facts, heading, line, table
from dashboards.sections.acts import tell_lost, tell_said
from dashboards.sections.bench import COMPACT
from dashboards.sections.lot_announce import show_announce
from dashboards.sections.lot_forms import show_next, show_others
from dashboards.sections.pictures import show_pictures
from factors.spelling import spelled_day
from reuse.kinds import HOUSEHOLDS
from reuse.lot import DONOR, STOCK, Lot
from reuse.lots import left_to_serialise, list_lots, show_lot
from reuse.streams import Entry
from reuse.vocabularies import Word

NEXT, PICTURE_WIDTH = "lots_next", 480
#: What is awaited comes first, then what is still to follow one by one, then the rest.
FIRST = ("collected", "announced")


def show_lots(screen: Screen) -> None:
    """The list, the lot chosen, then a new one."""
    st.html(COMPACT)
    tell_said(screen)
    found = sorted(list_lots(screen.folder.home, actor=screen.folder.actor.name), key=_rank)
    chosen = _show_list(screen, found)
    if chosen is not None:
        _show_one(screen, chosen)
    show_announce(screen)
    tell_lost(screen)


def _rank(lot: Lot) -> tuple[int, str, str]:
    waits = FIRST.index(lot.state) if lot.state in FIRST else 2 if left_to_serialise(lot) else 3
    return waits, lot.expected_on or "", lot.subject


def _show_list(screen: Screen, found: list[Lot]) -> str | None:
    """Which lot, and all of them with their state and what is still to count."""
    voice = screen.voice
    with st.container(key="card_lots"):
        if not found:
            st.html(heading(2, voice("lots_title_none")) + line(voice("lots_none"), "b-soft"))
            return None
        awaited = sum(lot.state in FIRST for lot in found)
        left = sum(left_to_serialise(lot) for lot in found)
        st.html(heading(2, voice("lots_title", awaited=voice.whole(awaited), left=voice.whole(left))))
        names = [lot.subject for lot in found]
        if made := st.session_state.pop(NEXT, None):
            state.set_filter("lot", made)
        asked = state.asked("lot")
        if asked is not None and asked not in names:
            st.html(line(voice("lots_unknown", lot=asked), "b-notice"))
        key = state.prepare_page("lot", names, names[0])
        labels = {lot.subject: _label(screen, lot) for lot in found}
        chosen = st.selectbox(voice("lots_choose"), names, format_func=labels.__getitem__, key=key)
        with st.expander(voice("lots_all", count=voice.whole(len(found)))):
            headers = [voice(f"lots_{name}") for name in ("lot", "donor", "state", "devices", "kilograms", "left")]
            rows = [_row(screen, lot) for lot in found]
            st.html(table(headers, rows, caption=voice("lots_caption"), numbers=(3, 4, 5)))
        return str(chosen)


def _row(screen: Screen, lot: Lot) -> list[str]:
    voice = screen.voice
    entered = [each for each in lot.balances if each.account == DONOR]
    kilograms = voice.amount(-sum(each.grams for each in entered) / 1000) if entered else "–"
    counted = voice.whole(left_to_serialise(lot)) if lot.state == "received" else voice("lots_to_count")
    left = "–" if lot.state == "cancelled" else counted
    return [lot.subject, donor_name(screen, lot), _state(screen, lot), voice.whole(_devices(lot)), kilograms, left]


def _devices(lot: Lot) -> int | None:
    """Received (taken or not) where it is received, else announced."""
    entered = [each.quantity for each in lot.balances if each.account == DONOR]
    return -sum(entered) if entered else sum(each.quantity for each in lot.announced) if lot.announced else None


def _label(screen: Screen, lot: Lot) -> str:
    devices = screen.voice.whole(_devices(lot))
    return screen.voice("lots_label", lot=lot.subject, donor=donor_name(screen, lot), state=_state(screen, lot),
                        devices=devices)  # fmt: skip


def _state(screen: Screen, lot: Lot) -> str:
    return Word("lot_state", lot.state).said(screen.voice.language)


def donor_name(screen: Screen, lot: Lot) -> str:
    """Who gave it; households are never named."""
    donor = lot.counterpart or ""
    names = organisation_names(screen.folder) | {HOUSEHOLDS: screen.voice("lots_households")}
    return names.get(donor, donor)


def _show_one(screen: Screen, name: str) -> None:
    """What is known, the next act, where its devices are, its life."""
    voice = screen.voice
    lot, entries = show_lot(screen.folder.home, name, actor=screen.folder.actor.name)
    with st.container(key="card_lot"):
        st.html(heading(2, _label(screen, lot)) + _facts(screen, lot))
        show_next(screen, lot)
        show_others(screen, lot)
        _offer_sheet(screen, lot)
        if lot.balances:
            st.html(_balances(screen, lot))
        with st.expander(voice("lot_history", count=voice.whole(len(entries)))):
            st.html(_history(screen, entries))
        caption = voice("lot_picture", number="{number}", lot=lot.subject)
        show_pictures(screen, lot.pictures, caption, f"lot_{lot.subject}", width=PICTURE_WIDTH)


def _offer_sheet(screen: Screen, lot: Lot) -> None:
    """Its sheet on paper: the code on it opens this lot, or arms it at the bench."""
    home = screen.folder.home
    st.download_button(
        screen.voice("lot_sheet"),
        data=lambda: lot_sheet(home, lot.organisation, lot.subject),
        file_name=f"{screen.voice('lot_sheet_file')}-{lot.subject}.pdf",
        mime="application/pdf",
        on_click="ignore",
        key=f"lot_sheet_{lot.subject}",
    )


def _facts(screen: Screen, lot: Lot) -> str:
    """What is known, only that."""
    voice, language = screen.voice, screen.voice.language
    lists = {"origin": "origin", "route": "route", "tracking": "lot_tracking", "discrepancy": "lot_discrepancy",
             "weight_method": "weight_method", "cancelled": "lot_cancellation"}  # fmt: skip
    told = [
        (voice(f"lot_{name}"), Word(vocabulary, value).said(language))
        for name, vocabulary in lists.items() if (value := getattr(lot, name)) is not None
    ]  # fmt: skip
    if lot.expected_on is not None:
        told.append((voice("lot_expected_on"), voice.day(datetime.fromisoformat(lot.expected_on).date())))
    told += [(voice(f"lot_{name}"), value) for name in ("slip", "place") if (value := getattr(lot, name)) is not None]
    if lot.tags:
        told.append((voice("lot_tags"), ", ".join(lot.tags)))
    return facts(told)


def _balances(screen: Screen, lot: Lot) -> str:
    voice, language = screen.voice, screen.voice.language
    rows = [
        [Word("lot_account", each.account).said(language), voice.word(each.equipment_type),
         voice.whole(each.quantity), voice.amount(each.grams / 1000)]
        for each in lot.balances if each.account != DONOR and (each.quantity or each.account == STOCK)
    ]  # fmt: skip
    headers = [voice(f"lots_{name}") for name in ("account", "type", "number", "kilograms")]
    return table(headers, rows, caption=voice("lot_where"), numbers=(2, 3))


def _history(screen: Screen, entries: list[Entry]) -> str:
    voice, language = screen.voice, screen.voice.language
    rows = [
        [str(entry.seq), spelled_day(datetime.fromisoformat(entry.occurred_at), language),
         Word("lot_event", entry.event.name).said(language), entry.actor]
        for entry in entries
    ]  # fmt: skip
    headers = [voice(f"lots_{name}") for name in ("seq", "when", "act", "who")]
    return table(headers, rows, caption=voice("lot_life"))
