"""The count of a place: open it, scan what stands there, read four lists, apply when sure. Several may count it."""

import streamlit as st
from markupsafe import Markup

from dashboards import bench
from dashboards.actors import acting
from dashboards.frame import Screen
from dashboards.markup import heading, items, line
from dashboards.sections.scan_field import show_scan_field
from dashboards.words import labelled
from factors.errors import UserError
from reuse import stocktake
from reuse.kinds import day_of
from reuse.stocktake import DROPPED, OPEN, Review

COUNT, SAID, PLACE = "counting_key", "counting_said", "counting_place"
PARTS = ("missing", "elsewhere", "unknown", "found")


def show_counting(screen: Screen, organisation: str) -> None:
    """The counts under way, or a new one; then the count itself."""
    voice, home, actor = screen.voice, screen.folder.home, screen.folder.actor
    under_way = [
        each for each in stocktake.list_counts(home, actor=actor.name, organisation=organisation) if each.status == OPEN
    ]
    keys = [each.stocktake for each in under_way]
    if st.session_state.get(COUNT) not in keys:
        if st.session_state.get(COUNT) is not None:
            _tell_gone(screen)
        st.session_state[COUNT] = None
    _show_said(screen)
    if st.session_state[COUNT] is None:
        st.html(heading(2, voice("counting_title")) + line(voice("counting_lead"), "b-soft"))
        with st.container(horizontal=True, vertical_alignment="bottom", key="fields_counting"):
            st.text_input(voice("counting_place"), key=PLACE, placeholder="A1")
            st.button(
                voice("counting_open"), type="primary", key="counting_open", on_click=_open, args=(screen, organisation)
            )
        for each in under_way:
            label = voice(
                "counting_resume", place=each.place, who=each.opened_by, when=voice.day(day_of(each.opened_at))
            )
            st.button(label, key=f"counting_resume_{each.stocktake}", on_click=_resume, args=(each.stocktake,))
        return
    _show_count(screen, str(st.session_state[COUNT]))


def _show_count(screen: Screen, key: str) -> None:
    voice = screen.voice
    found = stocktake.review(screen.folder.home, key, actor=screen.folder.actor.name)
    st.html(heading(2, voice("counting_of", place=found.count.place)))
    show_scan_field(
        screen,
        voice("counting_scan", place=found.count.place),
        lambda code: _see(screen, key, code),
        key="counting_code",
    )
    shown = " · ".join(voice(f"counting_{part}", count=voice.whole(len(getattr(found, part)))) for part in PARTS)
    st.html(line(shown, "b-lead"))
    for part in PARTS:
        names = getattr(found, part)
        if names and part != "found":
            st.html(heading(3, voice(f"counting_{part}", count=voice.whole(len(names)))))
            st.html(items([_named(screen, each) for each in names]))
    _show_apply(screen, found)


def _named(screen: Screen, each: str | tuple[str, str | None]) -> str:
    if isinstance(each, str):
        return each
    return screen.voice("counting_recorded_at", device=each[0], place=each[1] or "–")


def _show_apply(screen: Screen, found: Review) -> None:
    """Nothing changes before the box is ticked and the button pressed."""
    voice, key = screen.voice, found.count.stocktake
    st.html(
        heading(3, voice("counting_apply_title"))
        + line(voice("counting_apply_lead", moved=len(found.elsewhere)), "b-soft")
    )
    lose = bool(found.missing) and st.checkbox(
        voice("counting_lose", count=len(found.missing)), key=f"counting_lose_{key}"
    )
    check = st.text_input(voice("counting_breach"), key=f"counting_breach_{key}") if lose else ""
    sure = st.checkbox(voice("counting_sure"), key=f"counting_sure_{key}")
    with st.container(horizontal=True, key="counting_actions"):
        # Not from the callback: it would be given what was typed at the run before.
        if st.button(voice("counting_apply"), type="primary", key="counting_apply", disabled=not sure):
            _apply(screen, key, lose, check.strip() or None)
            st.rerun()
        st.button(voice("counting_pause"), key="counting_pause", on_click=_resume, args=(None,))
        st.button(voice("counting_drop"), key="counting_drop", on_click=_drop, args=(screen, key))


def _open(screen: Screen, organisation: str) -> None:
    try:
        actor = acting(screen.folder.actor.name)
        count = bench.begin_count(screen.folder.home, actor, organisation, str(st.session_state[PLACE]))
        st.session_state[COUNT], st.session_state[SAID] = count.stocktake, None
    except UserError as refusal:
        st.session_state[SAID] = ("blocked", screen.voice.refusal(refusal))


def _resume(key: str | None) -> None:
    st.session_state[COUNT], st.session_state[SAID] = key, None


def _see(screen: Screen, key: str, code: str) -> None:
    actor = acting(screen.folder.actor.name)
    try:
        outcome, device = stocktake.see(screen.folder.home, key, code, actor=actor.name, now=actor.now)
        word = {"found": "applied", "duplicate": "duplicate"}.get(outcome, "blocked")
        st.session_state[SAID] = (word, f"{screen.voice(f'counting_word_{outcome}')} {device or code}")
    except UserError as refusal:
        st.session_state[SAID] = ("blocked", screen.voice.refusal(refusal))


def _apply(screen: Screen, key: str, lose: bool, check: str | None) -> None:
    voice, actor = screen.voice, acting(screen.folder.actor.name)
    try:
        done = stocktake.apply_count(
            screen.folder.home, key, actor=actor.name, now=actor.now, lose_missing=lose, breach_check=check
        )
    except UserError as refusal:
        st.session_state[SAID] = ("blocked", voice.refusal(refusal))
        return
    said = voice(
        "counting_done",
        moved=len(done.moved),
        again=len(done.found_again),
        lost=len(done.lost),
        refused=len(done.refused),
    )
    st.session_state[COUNT] = None
    refused = [labelled(name, voice.refusal(why), voice.language) for name, why in done.refused]
    st.session_state[SAID] = ("blocked" if refused else "applied", " ".join([said, *refused]))


def _tell_gone(screen: Screen) -> None:
    """Somebody else applied or dropped the count meanwhile; what was said of the last code stays beside."""
    said = st.session_state.get(SAID)
    words = [screen.voice("counting_gone"), *([] if said is None else [said[1]])]
    st.session_state[SAID] = ("blocked", " ".join(words))


def _drop(screen: Screen, key: str) -> None:
    actor = acting(screen.folder.actor.name)
    stocktake.close_count(screen.folder.home, key, DROPPED, actor=actor.name, now=actor.now)
    _resume(None)


def _show_said(screen: Screen) -> None:
    said = st.session_state.get(SAID)
    if said:
        st.html(
            Markup('<p class="b-scan b-scan-{}" role="status">{}</p>').format(said[0], screen.voice.typeset(said[1]))
        )
