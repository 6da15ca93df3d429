"""What came in, what waits for its organisation, and what a file would change. In: the data folder, a result.

Every button calls the same operation as the command: `batches undo`, `quarantine assign|drop`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from barometer.changes import KINDS
from barometer.records.batch_list import Batch, Waiting
from barometer.records.batches import all_batches
from dashboards import intake
from dashboards.fleet_change_view import column_said, values_said
from dashboards.frame import Screen, organisation_names
from dashboards.markup import folded, heading, items, line, table
from dashboards.serial_conflicts import conflict_said
from dashboards.state import NOBODY
from dashboards.words import text
from factors.errors import UserError
from factors.spelling import COUNTRY_TIME, country_day, spelled_day

AGED = "unchanged"
SHOWN_CHANGES = 50
SHOWN_BATCHES = 50
#: Organisations that a file was taken back for are named up to so many.
NAMED_PARTS = 3
#: How many files were taken back in this visit, and what is said of the last one.
UNDONE, UNDONE_SAID = "undo_round", "undo_said"
SHOWN_CONFLICTS = 100


def show_changes(screen: Screen, result: dict[str, Any]) -> None:
    """What the file looked at would change: what enters, returns, leaves, changes, only ages; conflicts of serials."""
    changes = result.get("changes")
    if not changes:
        return
    voice = screen.voice
    rows = [
        [
            voice.word(row["change"]),
            row["organisation"],
            row["asset_id"],
            voice.typeset(column_said(row["field"], voice.language)),
            voice.typeset(values_said(row, voice.language)),
        ]
        for row in changes["rows"][:SHOWN_CHANGES]
    ]
    headers = [voice(f"change_{name}") for name in ("what", "organisation", "asset", "field", "values")]
    caption = voice("changes_caption", shown=voice.whole(len(rows)), count=voice.whole(changes["rows_in_all"]))
    st.html(line(_said_of_changes(changes["counts"], screen), "b-notice"))
    if rows:
        st.html(folded(caption, table(headers, rows, caption=caption)))
    _show_conflicts(screen, changes["conflicts"])


def _said_of_changes(counts: dict[str, int], screen: Screen) -> str:
    """What happens to how many assets, of what happens to any."""
    voice = screen.voice
    parts = [
        voice(f"would_{kind}", count=voice.whole(counts[kind])) for kind in KINDS if kind != AGED and counts.get(kind)
    ]
    said = voice("changes_said", parts=voice.listed(parts)) if parts else voice("changes_none")
    return f"{said} {voice('would_age', count=voice.whole(counts[AGED]))}" if counts.get(AGED) else said


def show_kept(screen: Screen, result: dict[str, Any]) -> None:
    """What a kept or looked-at file changes, and the serial numbers that it makes contradict what is known."""
    show_changes(screen, result)
    _show_conflicts(screen, result.get("conflicts") or [])


def _show_conflicts(screen: Screen, conflicts: list[dict[str, Any]]) -> None:
    voice = screen.voice
    names = organisation_names(screen.folder)
    is_of_several = len({row["organisation"] for row in conflicts}) > 1  # "yours" must then say whose
    said = [
        (f"{names.get(row['organisation'], row['organisation'])} – " if is_of_several else "")
        + conflict_said(row, voice.language)
        for row in conflicts[:SHOWN_CONFLICTS]
    ]
    if len(conflicts) > SHOWN_CONFLICTS:
        said.append(text("conflicts_more", voice.language, count=len(conflicts) - SHOWN_CONFLICTS))
    if said:
        st.html(line(voice("conflicts_found", count=voice.whole(len(conflicts)))))
        st.html(items([voice.typeset(each) for each in said]))


def show_waiting(screen: Screen) -> None:
    """Rows whose organisation is unknown: who it may be, and the choice."""
    waiting = intake.list_waiting(screen.folder.home, screen.folder.actor)
    if not waiting:
        return
    voice = screen.voice
    st.html(heading(2, voice("waiting_title")) + line(voice("waiting_lead"), "b-soft"))
    for one in waiting:
        with st.container(key=f"card_waiting_{one.key}"):
            _show_one_waiting(screen, one)


def _show_one_waiting(screen: Screen, one: Waiting) -> None:
    voice, names = screen.voice, organisation_names(screen.folder)
    st.html(heading(3, voice("waiting_rows", count=voice.whole(one.rows), name=one.organisation_text)))
    near = [each for each in one.proposal if each.get("organisation") in names]
    like = voice.either([voice("quoted", name=names[each["organisation"]]) for each in near])
    st.html(line(voice("waiting_looks_like", names=like) if near else voice("waiting_to_add"), "b-soft"))
    proposed = [each["organisation"] for each in near]
    options = [NOBODY, *proposed, *(name for name in names if name not in proposed)]
    chosen = st.selectbox(
        voice("waiting_whose"),
        options,
        index=1 if proposed else 0,
        format_func=lambda code: voice("waiting_nobody") if code == NOBODY else names[code],
        key=f"waiting_{one.key}",
    )
    with st.container(horizontal=True, key=f"waiting_buttons_{one.key}"):
        if st.button(voice("waiting_assign"), key=f"assign_{one.key}", type="primary", disabled=chosen == NOBODY):
            _act(screen, lambda: intake.assign_waiting(screen.folder.home, screen.folder.actor, one.key, str(chosen)))
        if st.button(voice("waiting_drop"), key=f"drop_{one.key}"):
            _act(screen, lambda: intake.drop_waiting(screen.folder.home, screen.folder.actor, one.key))


def show_history(screen: Screen) -> None:
    """What came in, the last first; then the way back."""
    voice = screen.voice
    batches = sorted(all_batches(screen.folder.home), key=lambda batch: -batch.sequence)
    st.html(heading(2, voice("batches_title")))
    if not batches:
        st.html(line(voice("batches_none")))
        return
    columns = ("file_name", "for_whom", "inventoried_on", "rows", "rejected", "waiting", "recorded_at", "state")
    rows = [_batch_row(batch, screen) for batch in batches[:SHOWN_BATCHES]]
    headers = [voice(f"batch_{name}") for name in columns]
    caption = voice("batches_caption", shown=voice.whole(len(rows)), count=voice.whole(len(batches)))
    st.html(table(headers, rows, caption=caption, numbers=[3, 4, 5]))
    _offer_undo(screen, [batch for batch in batches if batch.holders or batch.waiting])


def _batch_row(batch: Batch, screen: Screen) -> list[str]:
    voice, names = screen.voice, organisation_names(screen.folder)
    known = list(batch.organisations)
    whom = names.get(known[0], known[0]) if len(known) == 1 else voice("batch_several", count=voice.whole(len(known)))
    received = country_day(batch.recorded_at)
    return [
        batch.file_name,
        whom if known else "–",
        _day(batch.inventoried_on, voice.language),
        voice.whole(batch.rows),
        voice.whole(batch.rejected),
        voice.whole(batch.waiting),
        f"{_day(received, voice.language)}, {batch.sent_by or batch.recorded_by}",
        _state_of(batch, screen),
    ]


def _state_of(batch: Batch, screen: Screen) -> str:
    """Whether a file counts; where it does in part, for whom it was taken back."""
    voice, names = screen.voice, organisation_names(screen.folder)
    back = [names.get(code, code) for code, part in batch.organisations.items() if part.undone_at is not None]
    if not batch.is_visible:
        return voice("batch_undone")
    if not back:
        return voice("batch_counts")
    if len(back) > NAMED_PARTS:
        shown = {"count": voice.whole(len(back)), "all": voice.whole(len(batch.organisations))}
        return voice("batch_partly_undone_many", **shown)
    return voice("batch_partly_undone", names=voice.listed(back))


def _offer_undo(screen: Screen, batches: list[Batch]) -> None:
    """A file, for all its organisations or one of them, taken back after a second word."""
    voice, names = screen.voice, organisation_names(screen.folder)
    if not batches:
        return
    by_name = {batch.batch: batch for batch in batches}
    turn = st.session_state.get(UNDONE, 0)
    with st.container(key="card_undo"):
        st.html(heading(3, voice("undo_title")) + line(voice("undo_lead"), "b-soft"))
        if said := st.session_state.pop(UNDONE_SAID, None):
            st.html(line(said, "b-done"))
        chosen = st.selectbox(
            voice("undo_which"),
            list(by_name),
            format_func=lambda name: _named(by_name[name], screen),
            key=f"undo_batch_{turn}",
        )
        holders = by_name[str(chosen)].holders
        whose = st.selectbox(
            voice("undo_whose"),
            [NOBODY, *holders],
            format_func=lambda code: voice("undo_all") if code == NOBODY else names.get(code, code),
            key=f"undo_organisation_{turn}",
        )
        is_sure = st.checkbox(voice("undo_sure"), key=f"undo_sure_{turn}")
        if st.button(voice("undo_do"), key="undo_do", disabled=not is_sure):
            organisation = None if whose == NOBODY else str(whose)
            _act(screen, lambda: _undo(screen, by_name[str(chosen)], organisation))


def _undo(screen: Screen, batch: Batch, organisation: str | None) -> None:
    """Takes it back, says so, and asks anew: a tick given for one file never holds for the next."""
    voice, names = screen.voice, organisation_names(screen.folder)
    intake.undo_batch(screen.folder.home, screen.folder.actor, batch.batch, organisation)
    st.session_state[UNDONE] = st.session_state.get(UNDONE, 0) + 1
    if organisation is None:
        st.session_state[UNDONE_SAID] = voice("undo_done", name=batch.file_name)
    else:
        told = {"name": batch.file_name, "organisation": names.get(organisation, organisation)}
        left = voice.whole(len(batch.holders) - 1)
        st.session_state[UNDONE_SAID] = voice("undo_done_part", **told, count=left)


def _named(batch: Batch, screen: Screen) -> str:
    """A file as a person knows it: its name, the minute it came in, how many rows."""
    at, voice = batch.recorded_at.astimezone(COUNTRY_TIME), screen.voice
    told = {"day": at.date(), "time": f"{at:%H:%M:%S}", "rows": voice.whole(batch.rows)}
    return voice("undo_named", name=batch.file_name, **told)


def _act(screen: Screen, act: Callable[[], object]) -> None:
    """Does it, then shows the page as it is now; a refusal is said where the button is."""
    try:
        act()
    except UserError as refusal:
        st.html(line(screen.voice.refusal(refusal), "b-notice"))
        return
    st.rerun()


def _day(when: date | None, language: str) -> str:
    return "–" if when is None else spelled_day(when, language)
