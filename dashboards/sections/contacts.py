"""Coordonnées: kept apart from the log behind a reference, told to the person, forgotten (METHODOLOGY 19.16).

In: who looks; contact data of the organisations for which they may keep them, whatever the workshop. Out: one card.
Nothing is listed: a reference is asked for, as the person gives it. What it writes is what `barometer privacy` writes.
"""

import json
from datetime import date
from typing import Any

import streamlit as st

from barometer.records.entry_fields import parse_day
from dashboards.actors import acting
from dashboards.frame import Screen, organisation_names
from dashboards.markup import facts, heading, line
from dashboards.registering import may_act_for
from dashboards.sections.acts import act, button, seen, tell_said
from dashboards.words import text
from factors.errors import UserError
from factors.spelling import spelled_day
from reuse.contacts import (
    DATA,
    KEEP,
    Contact,
    count_contacts,
    expire_contacts,
    export_contact,
    forget_contact,
    keep_contact,
    longest_months,
    months_later,
    new_reference,
)

ROUND = "contact_round"
#: What is read on the screen; the file for the person has everything.
SHOWN = ("client_ref", *DATA, "keep_until")


def show_contacts(screen: Screen, _organisation: str) -> None:
    """Whose, then keep, tell or forget."""
    voice, names = screen.voice, organisation_names(screen.folder)
    tell_said(screen)
    mine = sorted(may_act_for(screen.folder.home, screen.folder.actor, KEEP, list(names)), key=names.__getitem__)
    st.html(heading(2, voice("contact_title")) + line(voice("contact_lead", months=longest_months()), "b-soft"))
    if not mine:
        st.html(line(voice("contact_nobody"), "b-notice"))
        return
    asked = screen.filters.organisation
    st.session_state.setdefault("contact_whose", asked if asked in mine else mine[0])
    whose = str(st.selectbox(voice("contact_whose"), mine, format_func=names.__getitem__, key="contact_whose"))
    with st.container(key="card_contact_keep"):
        _show_keep(screen, whose)
    with st.container(key="card_contact_find"):
        _show_find(screen, whose)
    _show_expire(screen, whose)


def _show_keep(screen: Screen, whose: str) -> None:
    """Reference, name, telephone, mail, until when; without a reference, a new one is drawn."""
    voice, today = screen.voice, screen.folder.actor.today
    st.html(heading(3, voice("contact_keep_title")) + line(voice("contact_keep_lead"), "b-soft"))
    key = f"contact_{st.session_state.setdefault(ROUND, 0)}"
    latest = months_later(today, longest_months())
    first = spelled_day(latest, voice.language)
    with st.form(f"{key}_form", border=False):
        left, right = st.columns(2)
        reference = left.text_input(voice("contact_reference_new"), key=f"{key}_reference").strip()
        until = right.text_input(voice.word("contact_keep_until"), first, key=f"{key}_until").strip()
        columns = st.columns(len(DATA))
        typed = [column.text_input(voice.word(f"contact_{name}"), key=f"{key}_{name}").strip() or None
                 for name, column in zip(DATA, columns, strict=True)]  # fmt: skip
        if st.form_submit_button(voice("contact_keep"), type="primary"):
            _keep(screen, whose, reference or new_reference(), until, dict(zip(DATA, typed, strict=True)))


def _keep(screen: Screen, whose: str, reference: str, until: str, typed: dict[str, str | None]) -> None:
    actor = acting(screen.folder.actor.name)

    def keep() -> None:
        day = parse_day(until, screen.voice.word("contact_keep_until"))
        contact = Contact(organisation=whose, client_ref=reference, keep_until=day, **typed)
        keep_contact(screen.folder.home, contact, actor=actor.name, recorded_at=actor.now)
        st.session_state[ROUND] += 1

    act(screen, text("contact_kept", screen.voice.language, reference=reference, day=until), keep)


def _show_find(screen: Screen, whose: str) -> None:
    """What is kept about one reference, to be told to the person, and forgotten where they ask for it."""
    voice, home, actor = screen.voice, screen.folder.home, screen.folder.actor
    st.html(heading(3, voice("contact_find_title")) + line(voice("contact_find_lead"), "b-soft"))
    reference = st.text_input(voice("contact_reference"), key=f"contact_find_{whose}").strip()
    if not reference:
        return
    try:
        found = export_contact(home, whose, reference, actor=actor.name)
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-refused"))
        return
    told = {name: _told(screen, value) for name, value in found.items() if name in SHOWN}
    st.html(facts([(voice.word(f"contact_{name}"), value) for name, value in told.items()]))
    with st.container(horizontal=True, key="contact_acts"):
        content = json.dumps(found, ensure_ascii=False, indent=2, default=str)
        st.download_button(
            voice("contact_export"), content, file_name=f"{reference.replace('/', '-')}.json", mime="application/json",
            on_click="ignore",
        )  # fmt: skip
        if button(voice("contact_forget"), f"contact_forget_{whose}", reference):
            _forget(screen, whose, seen())


def _told(screen: Screen, value: Any) -> str:
    return screen.voice.day(value) if isinstance(value, date) else str(value or "–")


def _forget(screen: Screen, whose: str, reference: str) -> None:
    actor = acting(screen.folder.actor.name)
    said = text("contact_forgotten", screen.voice.language, reference=reference)
    act(screen, said, lambda: forget_contact(
        screen.folder.home, whose, reference, actor=actor.name, recorded_at=actor.now))  # fmt: skip


def _show_expire(screen: Screen, whose: str) -> None:
    """How many records there are, and one click for those whose day is past."""
    voice, home, actor = screen.voice, screen.folder.home, acting(screen.folder.actor.name)
    held, past = count_contacts(home, whose, actor=actor.name, on=actor.today)
    st.html(line(voice("contact_count", held=voice.whole(held), past=voice.whole(past)), "b-soft"))
    if past and button(voice("contact_expire"), f"contact_expire_{whose}", past):
        seen()
        act(screen, text("contacts_expired", voice.language, count=voice.whole(past)), lambda: expire_contacts(
            home, whose, actor=actor.name, recorded_at=actor.now))  # fmt: skip
