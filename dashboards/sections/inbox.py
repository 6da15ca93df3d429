"""Evidence on the screen: drop logs and snapshots, see what waits and why, match by hand, enter a certificate."""

from datetime import UTC, datetime

import streamlit as st
from markupsafe import Markup

from dashboards import evidence
from dashboards.actors import acting
from dashboards.evidence_words import tell_matched, why_of
from dashboards.frame import Screen
from dashboards.markup import heading, line, table
from dashboards.words import text, word
from factors.errors import UserError
from factors.spelling import COUNTRY_TIME, spelled_day
from reuse.evidence import REASONS, Item
from reuse.kinds import day_of
from reuse.state import Device
from reuse.vocabularies import Word, codes

SAID, DROPPED = "inbox_said", "inbox_dropped"
MEGABYTES = 5


def show_inbox(screen: Screen, organisation: str) -> None:
    """Drop files; then what waits."""
    voice = screen.voice
    st.html(heading(2, voice("inbox_title")) + line(voice("inbox_lead"), "b-soft"))
    turn = st.session_state.setdefault(DROPPED, 0)
    sent = st.file_uploader(
        voice("inbox_drop"), accept_multiple_files=True, key=f"inbox_files_{turn}", max_upload_size=MEGABYTES
    )
    st.html(line(voice("desk_log_help"), "b-soft"))
    if sent:
        st.button(
            voice("inbox_read", count=len(sent)),
            type="primary",
            key="inbox_read",
            on_click=_take,
            args=(screen, organisation, turn),
        )
    for said in st.session_state.get(SAID, []):
        st.html(Markup('<p class="b-notice" role="status">{}</p>').format(voice.typeset(said)))
    items = evidence.inbox(screen.folder.home, screen.folder.actor, organisation)
    if not items:
        st.html(line(voice("inbox_empty"), "b-soft"))
        return
    _show_waiting(screen, organisation, items)


def _take(screen: Screen, organisation: str, turn: int) -> None:
    """Each file on its own: one refused does not stop the others. A new widget afterwards: no file stays in memory."""
    language, said = screen.voice.language, []
    actor = acting(screen.folder.actor.name)
    for sent in st.session_state.get(f"inbox_files_{turn}") or []:
        try:
            taken = evidence.take_in(screen.folder.home, actor, sent.getvalue(), sent.name, organisation=organisation)
        except UserError as refusal:
            said.append(text("evidence_refused", language, name=sent.name, why=screen.voice.refusal(refusal)))
            continue
        key = "evidence_kept" if taken.kept.is_new else "evidence_same"
        lines = [text(key, language, name=sent.name, format=word(f"format_{taken.format}", language))]
        lines += [word(f"note_{note}", language) for note in taken.notes]
        lines += [tell_matched(each, language) for each in taken.matched]
        said.append(" ".join(lines))
    st.session_state[SAID] = said
    st.session_state[DROPPED] = turn + 1


def _show_waiting(screen: Screen, organisation: str, items: tuple[Item, ...]) -> None:
    voice, language = screen.voice, screen.voice.language
    rows = [
        [
            each.serial or "–",
            word(f"format_{each.format}", language),
            each.name,
            spelled_day(day_of(each.received_at), language),
            why_of(each, language),
        ]
        for each in items
    ]
    headers = [voice(f"inbox_{name}") for name in ("serial", "format", "file", "received", "why")]
    st.html(table(headers, rows, caption=voice("inbox_caption", count=len(items))))
    st.button(voice("inbox_again"), key="inbox_again", on_click=_again, args=(screen, organisation))
    names = {each.key: f"{each.serial or '–'} ({each.name})" for each in items}
    with st.expander(voice("inbox_by_hand")):
        with st.container(horizontal=True, vertical_alignment="bottom", key="fields_inbox"):
            key = str(st.selectbox(voice("inbox_which"), list(names), format_func=names.__getitem__, key="inbox_item"))
            device = st.text_input(voice("inbox_device"), key="inbox_device")
            medium = st.text_input(voice("inbox_medium"), key="inbox_medium")
            # Not from the callback: it would be given what was typed at the run before.
            if st.button(voice("inbox_match"), key="inbox_match"):
                _match(screen, key, device, medium)
        with st.container(horizontal=True, vertical_alignment="bottom", key="fields_aside"):
            why = st.selectbox(
                voice("inbox_reason"),
                list(REASONS),
                format_func=lambda each: word(f"why_{each}", language),
                key="inbox_why",
            )
            if st.button(voice("inbox_aside"), key="inbox_aside"):
                _aside(screen, key, str(why))


def _again(screen: Screen, organisation: str) -> None:
    found = evidence.try_again(screen.folder.home, acting(screen.folder.actor.name), organisation)
    st.session_state[SAID] = [tell_matched(each, screen.voice.language) for each in found if each.done is not None]


def _match(screen: Screen, key: str, device: str, medium: str) -> None:
    actor, language = acting(screen.folder.actor.name), screen.voice.language
    try:
        found = evidence.match_by_hand(screen.folder.home, actor, key, device.strip(), medium.strip() or None)
        st.session_state[SAID] = [tell_matched(found, language)]
    except UserError as refusal:
        st.session_state[SAID] = [screen.voice.refusal(refusal)]
    st.rerun()


def _aside(screen: Screen, key: str, why: str) -> None:
    language = screen.voice.language
    try:
        item = evidence.put_aside(screen.folder.home, acting(screen.folder.actor.name), key, why)
        st.session_state[SAID] = [text("evidence_put_aside", language, item=item.key)]
    except UserError as refusal:
        st.session_state[SAID] = [screen.voice.refusal(refusal)]
    st.rerun()


def show_certificate(screen: Screen, organisation: str, device: Device) -> None:
    """A certificate or a record of destruction for one medium of this device, with its document."""
    voice, language = screen.voice, screen.voice.language
    prefix = f"certificate_{device.device_id}"
    with st.expander(voice("certificate_title")):
        sent = st.file_uploader(voice("certificate_file"), key=f"{prefix}_file", max_upload_size=20)
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"fields_{prefix}"):
            medium = st.selectbox(
                voice("certificate_medium"), [each.medium for each in device.media], key=f"{prefix}_medium"
            )
            level = _choice(voice("certificate_level"), "erasure_level", f"{prefix}_level", language)
            method = st.text_input(voice("certificate_method"), key=f"{prefix}_method")
            tool = st.text_input(voice("certificate_tool"), key=f"{prefix}_tool")
            verification = _choice(
                voice("certificate_verification"), "verification", f"{prefix}_verification", language
            )
            when = st.text_input(voice("certificate_when"), key=f"{prefix}_when", placeholder="05/01/2026 14:30")
            count = st.text_input(voice("certificate_bytes"), key=f"{prefix}_bytes")
        values = {
            "medium": str(medium), "level": level, "method": method, "tool": tool, "verification": verification,
            "wiped_at": when, "bytes_erased": count,
        }  # fmt: skip
        if st.button(voice("certificate_keep"), key=f"{prefix}_keep", disabled=sent is None):
            _certify(screen, organisation, values, f"{prefix}_file")
            st.rerun()


def _choice(label: str, vocabulary: str, key: str, language: str) -> str:
    words = {code: Word(vocabulary, code).said(language) for code in codes(vocabulary)}
    return str(st.selectbox(label, list(words), format_func=words.__getitem__, key=key))


def _certify(screen: Screen, organisation: str, values: dict[str, str], file_key: str) -> None:
    voice, sent = screen.voice, st.session_state.get(file_key)
    if sent is None:
        return
    try:
        typed = values | {"wiped_at": local_instant(values["wiped_at"])}
        taken = evidence.take_certificate(
            screen.folder.home,
            acting(screen.folder.actor.name),
            sent.getvalue(),
            sent.name,
            typed,
            organisation=organisation,
        )
        said = [tell_matched(each, voice.language) for each in taken.matched]
        st.session_state["desk_said"] = (
            "applied" if any(each.done for each in taken.matched) else "blocked",
            " ".join(said),
        )
    except UserError as refusal:
        st.session_state["desk_said"] = ("blocked", voice.refusal(refusal))


def local_instant(written: str) -> str:
    """`05/01/2026 14:30`, by the workshop's clock, as an instant; anything else is left for the field to refuse."""
    try:
        read = datetime.strptime(written.strip(), "%d/%m/%Y %H:%M").replace(tzinfo=COUNTRY_TIME)
    except ValueError:
        return written
    return read.astimezone(UTC).isoformat()
