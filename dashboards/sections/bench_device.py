"""One device: scan it, see what it is and what is left to do, do it. A code nobody knows is received on the spot."""

from datetime import datetime
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboards.actors import acting
from dashboards.evidence import take_in, try_again
from dashboards.evidence_words import tell_matched
from dashboards.frame import Screen
from dashboards.handing import first_values
from dashboards.markup import badge, facts, folded, heading, line, table
from dashboards.sections.acts import button, seen
from dashboards.sections.desk_lot import arm_lot, forget_lot, offer_lot
from dashboards.sections.event_form import show_fields
from dashboards.sections.inbox import show_certificate
from dashboards.sections.pictures import show_pictures
from dashboards.sections.scan_field import show_scan_field
from dashboards.sections.tagging import show_tagging
from dashboards.words import labelled
from dashboards.workshop import record_typed
from factors.errors import UserError
from factors.spelling import spelled_day
from reuse.errors import ReuseError
from reuse.queries import show_device
from reuse.scan import look_up
from reuse.state import Device, Fact
from reuse.transitions import possible
from reuse.vocabularies import Word

CODE, SAID, NEXT, KEPT, UNKNOWN = "desk_device", "desk_said", "desk_next", "desk_kept", "desk_unknown"
#: State -> what usually comes next; the rest is in the same list, after it.
USUAL = {
    "announced": "receive", "collected": "receive", "received": "diagnose", "returned": "diagnose",
    "triaged": "qualify", "in_repair": "finish-repair", "ready": "allocate", "reserved": "hand-over",
    "in_transit": "partner-receive", "at_partner": "hand-over", "in_use": "return", "lost": "find",
    "waste": "hand-to-recycler", "handed": "confirm-treatment",
}  # fmt: skip
#: Said of each device by whoever has it in hands: never carried over to the next one.
OF_ONE_DEVICE = ("media", "is_every_function_tested", "kit")
#: Shown by the panel of evidence instead, which brings the proof that the event owes.
BY_EVIDENCE = ("erase",)
#: Notes of the workshop, written beside the steps of the chain.
BESIDE = ("tag", "photograph")
MEGABYTES = 5
PICTURE_WIDTH = 120
#: The last file read here: drawn again, a page must not read it again.
READ = "desk_read"
#: What its media hold while evidence is what is owed first.
TO_ERASE = ("pending", "failed")


def show_device_desk(screen: Screen, organisation: str) -> None:
    """The field, then the device, its next step, its evidence and its life."""
    voice = screen.voice
    show_scan_field(screen, voice("desk_scan"), lambda code: _look(screen, organisation, code), key="desk_code")
    _show_said(screen)
    offer_lot(screen)
    if st.session_state.get(UNKNOWN):
        _show_reception(screen, organisation, str(st.session_state[UNKNOWN]))
        return
    device_id = st.session_state.get(CODE)
    if device_id is None:
        st.html(line(voice("desk_empty"), "b-soft"))
        return
    try:
        shown = show_device(screen.folder.home, device_id, actor=screen.folder.actor.name)
    except UserError:
        st.session_state[CODE] = None
        return
    show_identity(screen, shown.device)
    is_to_erase = shown.device.data_status in TO_ERASE
    if is_to_erase:
        _show_evidence(screen, organisation, shown.device)
    _show_next(screen, shown.device)
    if shown.device.media and not is_to_erase:
        _show_evidence(screen, organisation, shown.device)
    show_tagging(
        screen,
        shown.device,
        lambda name, values, seq, **more: _record(
            screen, shown.device.organisation, shown.device.device_id, name, values, seq, **more
        ),
    )
    show_life(screen, shown.facts)


def show_identity(screen: Screen, device: Device) -> None:
    """What it is, where it stands in the chain, what its media hold."""
    voice, language = screen.voice, screen.voice.language
    kind = voice.word(device.equipment_type) if device.equipment_type else voice("desk_type_unknown")
    if device.parent is not None and not device.equipment_type:
        kind = voice("desk_part", parent=device.parent)
    name = " ".join(each for each in (device.manufacturer, device.model) if each)
    state = Word("state", device.state).said(language)
    data = Word("data_status", device.data_status).said(language)
    media = [
        labelled(
            f"{each.medium} ({Word('medium_kind', each.kind).said(language)})",
            f"{Word('medium_status', each.status).said(language)}, {Word('medium_place', each.place).said(language)}",
            language,
        )
        for each in device.media
    ]
    known: list[tuple[str, str | Markup]] = [
        (voice("desk_state"), badge(state, f"state-{device.state}")),
        (voice("desk_data"), badge(data, f"data-{device.data_status}")),
        (voice.word("serial").capitalize(), device.serial or "–"),
        (voice.word("place").capitalize(), device.place or "–"),
        (voice("desk_grades"), f"{device.grade_function or '–'} / {device.grade_cosmetic or '–'}"),
        (
            voice("desk_lock"),
            "–" if device.lock_status is None else Word("lock_status", device.lock_status).said(language),
        ),
        (
            voice("desk_weight"),
            "–" if device.grams is None else voice("desk_kilograms", value=voice.amount(device.grams / 1000)),
        ),
        (voice("desk_media"), Markup("<br>").join(media) if media else "–"),
    ]
    if device.tags:
        known.append((voice("desk_tags"), Markup(" ").join(badge(tag, "tag") for tag in device.tags)))
    title = f"{device.device_id} – {kind}" + (f", {name}" if name else "")
    with st.container(key="card_device"):
        st.html(heading(2, title) + facts(known))
        caption = voice("desk_picture", number="{number}", device=device.device_id)
        show_pictures(screen, device.pictures, caption, f"device_{device.device_id}", width=PICTURE_WIDTH)


def show_life(screen: Screen, facts_of: tuple[Fact, ...]) -> None:
    """What happened to it, the last event first."""
    voice, language = screen.voice, screen.voice.language
    rows = [
        [
            str(fact.seq),
            spelled_day(datetime.fromisoformat(fact.occurred_at), language),
            Word("event", fact.event.name).said(language),
            fact.actor,
        ]
        for fact in reversed(facts_of)
    ]
    headers = [voice("desk_number"), voice("desk_when"), voice("desk_event"), voice("desk_who")]
    caption = voice("desk_life", count=len(rows))
    st.html(folded(caption, table(headers, rows, caption=voice("desk_life_caption"))))


def _look(screen: Screen, organisation: str, code: str) -> None:
    st.session_state[SAID] = st.session_state[UNKNOWN] = st.session_state[CODE] = None
    forget_lot()
    try:
        device = look_up(screen.folder.home, organisation, code, actor=screen.folder.actor.name)
    except UserError as refusal:
        st.session_state[SAID] = ("blocked", screen.voice.refusal(refusal))
        return
    if device is None:
        st.session_state[SAID] = arm_lot(screen, organisation, code, st.session_state.setdefault(KEPT, {}))
        st.session_state[UNKNOWN] = code if st.session_state[SAID] is None else None
    else:
        st.session_state[CODE] = device.device_id
        st.session_state.pop(NEXT, None)


def _show_reception(screen: Screen, organisation: str, code: str) -> None:
    """A code that nobody knows: receive it, with what the last reception said."""
    voice = screen.voice
    st.html(heading(2, voice("desk_new", code=code)) + line(voice("desk_new_lead"), "b-soft"))
    kept = st.session_state.setdefault(KEPT, {}).get("receive", {})
    new = Device(device_id=code, organisation=organisation)
    values, problems = show_fields(screen, "receive", prefix="desk_receive", kept=kept, device=new)
    label = voice("desk_receive", code=code)
    if button(label, "desk_do_receive", 0, is_first=True, is_closed=bool(problems)):
        _record(screen, organisation, code, "receive", values, seen())


def _show_next(screen: Screen, device: Device) -> None:
    """The usual next step already chosen, any other one click away."""
    voice, language = screen.voice, screen.voice.language
    names = [name for name in dict.fromkeys(possible(device.state)) if name not in BY_EVIDENCE + BESIDE] + ["void"]
    usual = USUAL.get(device.state, names[0])
    if st.session_state.get(NEXT) not in names:
        st.session_state[NEXT] = usual if usual in names else names[0]
    name = str(
        st.selectbox(
            voice("desk_next"),
            names,
            format_func=lambda each: Word("event", each).said(language).capitalize(),
            key=NEXT,
        )
    )
    kept = (
        st.session_state.setdefault(KEPT, {}).get(name, {})
        if name in ("receive", "diagnose", "qualify", "move")
        else {}
    )
    kept = {field: value for field, value in kept.items() if field not in OF_ONE_DEVICE}
    prefix = f"desk_{device.device_id}_{device.seq}_{name}"
    if name == "hand-over":
        actor = acting(screen.folder.actor.name)
        kept = st.session_state.setdefault(f"{prefix}_first", first_values(screen.folder.home, actor, device))
    values, problems = show_fields(screen, name, prefix=prefix, kept=kept, device=device)
    if name == "void" and "voided_seq" in values:
        values["voided_seq"] = str(values["voided_seq"])
    label = voice("desk_record", event=Word("event", name).said(language))
    if button(label, "desk_record", device.seq, is_first=True, is_closed=bool(problems)):
        _record(screen, device.organisation, device.device_id, name, values, seen())


def _record(
    screen: Screen, organisation: str, device_id: str, name: str, values: dict[str, Any], seq: int, **more: Any
) -> None:
    """Record, and say what was done, or why not and who may lift it, at the next run.

    Never from the callback of the button: it would be given the values of the run before, without the last one typed.
    """
    _write(screen, organisation, device_id, name, values, seq, **more)
    st.rerun()


def _write(
    screen: Screen, organisation: str, device_id: str, name: str, values: dict[str, Any], seq: int, **more: Any
) -> None:
    voice, language = screen.voice, screen.voice.language
    home, actor = screen.folder.home, acting(screen.folder.actor.name)
    try:
        done = record_typed(home, actor, name, device_id, values, organisation=organisation, expected_seq=seq, **more)
    except UserError as refusal:
        said = voice.refusal(refusal)
        if isinstance(refusal, ReuseError):
            said = voice("desk_refused", why=said, who=Word("lifter", refusal.lifted_by).said(language))
        st.session_state[SAID] = ("blocked", said)
        return
    if name not in BESIDE:
        st.session_state.setdefault(KEPT, {})[name] = values
    remarks = [remark.said(language) for remark in done.remarks]
    state = Word("state", done.device.state).said(language)
    said = voice("desk_done", device=device_id, event=Word("event", name).said(language), state=state)
    st.session_state[SAID] = ("applied", " ".join([said, *remarks]))
    st.session_state[CODE], st.session_state[UNKNOWN] = device_id, None
    st.session_state.pop(NEXT, None)
    if name == "diagnose":  # a log may have come before the diagnostic that lists its disk
        found = [each for each in try_again(home, actor, organisation) if each.done is not None]
        if found:
            st.session_state[SAID] = (
                "applied",
                " ".join([said, *(tell_matched(each, voice.language) for each in found)]),
            )


def _show_evidence(screen: Screen, organisation: str, device: Device) -> None:
    """A log of this device, or a certificate."""
    voice = screen.voice
    st.html(heading(3, voice("desk_evidence")))
    # Empty again once a file was read, and only then: an event just recorded must not lose a file being dropped.
    turn = st.session_state.setdefault(READ, 0)
    sent = st.file_uploader(voice("desk_log"), key=f"desk_log_{device.device_id}_{turn}", max_upload_size=MEGABYTES)
    st.html(line(voice("desk_log_help"), "b-soft"))
    if sent is not None:
        st.session_state[READ] = turn + 1
        actor = acting(screen.folder.actor.name)
        try:
            taken = take_in(
                screen.folder.home,
                actor,
                sent.getvalue(),
                sent.name,
                organisation=organisation,
                device_id=device.device_id,
            )
            lines = [tell_matched(each, voice.language) for each in taken.matched]
            is_done = any(each.done is not None for each in taken.matched)
            st.session_state[SAID] = ("applied" if is_done else "blocked", " ".join(lines) or voice("evidence_known"))
        except UserError as refusal:
            st.session_state[SAID] = ("blocked", voice.refusal(refusal))
        st.rerun()  # the card above was drawn before the file was read
    show_certificate(screen, organisation, device)


def _show_said(screen: Screen) -> None:
    said = st.session_state.get(SAID)
    if said:
        word, text = said
        st.html(Markup('<p class="b-scan b-scan-{}" role="status">{}</p>').format(word, screen.voice.typeset(text)))
