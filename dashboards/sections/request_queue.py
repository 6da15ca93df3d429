"""À préparer: each accepted request that still wants devices, what to fetch for it and where (METHODOLOGY 19.7).

In: the workshops somebody works for. Out: one card. One click keeps the batch proposed and opens the slip that hands
it over; what is kept already but on no slip gets one. What it shows is what `barometer reuse request queue` lists.
"""

from collections.abc import Sequence
from datetime import datetime

import polars as pl
import streamlit as st

from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.frame import Screen
from dashboards.markup import folded, heading, line, table
from dashboards.sections.acts import act, button, seen
from dashboards.sections.request_card import offer_asking, title_of, told_of
from reuse import requests
from reuse.preparation import Preparation, queue_of
from reuse.queries import list_devices
from reuse.requests import Followed
from reuse.slip import OUTGOING
from reuse.slip_events import SlipOpened
from reuse.slips import list_slips, open_slip
from reuse.vocabularies import Word

#: So many devices to fetch are read at a glance; more are folded.
AT_A_GLANCE = 6
PENDING = ("opened", "given")


def show_queue(screen: Screen, workshops: Sequence[str], asking: set[str]) -> set[str]:
    """The queue of each workshop, one after the other; the requests that it shows."""
    voice = screen.voice
    home, actor = screen.folder.home, screen.folder.actor
    queue = [each for workshop in workshops for each in queue_of(home, workshop, actor=actor.name)]
    with st.container(key="card_queue"):
        ready = sum(len(each.devices) for each in queue)
        waiting = [each for each in queue if each.is_waiting]
        now = [each for each in queue if not each.is_waiting]
        title = voice("queue_title", count=len(now), ready=voice.whole(ready)) if now else voice("queue_none")
        st.html(heading(2, title))
        if not queue:
            st.html(line(voice("queue_none_lead"), "b-soft"))
        for each in now:
            _show_request(screen, each, asking)
        if waiting:
            with st.expander(voice("queue_waiting", count=len(waiting)), key="queue_waiting"):
                for each in waiting:
                    _show_request(screen, each, asking)
    return {each.followed.request.subject for each in queue}


def _show_request(screen: Screen, each: Preparation, asking: set[str]) -> None:
    request = each.followed.request
    with st.container(key=f"queue_{request.subject}", border=True):
        st.html(heading(3, title_of(screen, each.followed)) + line(told_of(screen, each.followed), "b-soft"))
        _show_batch(screen, each)
        with st.container(horizontal=True, key=f"prepare_of_{request.subject}"):
            _offer_prepare(screen, each)
            offer_slip(screen, each.followed)
            if request.organisation in asking:
                offer_asking(screen, each.followed)


def offer_slip(screen: Screen, each: Followed) -> None:
    """What is kept for a request and on no slip passes to whoever asked, by a slip that both sign."""
    voice, request = screen.voice, each.request
    home, actor, workshop = screen.folder.home, screen.folder.actor, request.counterpart or ""
    held = list_devices(home, actor=actor.name, organisation=workshop, request=request.subject, state="reserved")
    free = _on_no_slip(home, held["device_id"].to_list(), actor.name)
    if free and button(voice("request_slip", count=len(free)), f"slip_of_{request.subject}", free):
        shown, name = seen(), _slip_name(actor.now)
        act(screen, voice("request_slip_done", slip=name), lambda: _open(home, actor, request.counterpart or "",
            request.organisation, shown, name))  # fmt: skip


def _show_batch(screen: Screen, each: Preparation) -> None:
    """What to fetch: each device proposed, its place, how it is graded; or that there is nothing to fetch."""
    voice, language = screen.voice, screen.voice.language
    request = each.followed.request
    if not each.batches:
        st.html(line(voice("queue_no_device", type=voice.inside(request.equipment_type or "")), "b-notice"))
        return
    ready = list_devices(
        screen.folder.home, actor=screen.folder.actor.name, organisation=request.counterpart, state="ready"
    )
    chosen = ready.filter(pl.col("device_id").is_in([device for device, _ in each.devices]))
    rows = [
        [row["device_id"], _model(screen, row["manufacturer"], row["model"]), row["place"] or "–",
         Word("grade_function", row["grade_function"]).said(language) if row["grade_function"] else "–"]
        for row in chosen.sort("place", "device_id", nulls_last=True).iter_rows(named=True)
    ]  # fmt: skip
    headers = [voice(f"stock_column_{name}") for name in ("device_id", "model", "place", "grade_function")]
    shown = table(headers, rows, caption=voice("queue_fetch"))
    st.html(shown if len(rows) <= AT_A_GLANCE else folded(voice("queue_fetch_many", count=len(rows)), shown))
    if len(rows) < each.left:
        st.html(line(voice("queue_short", left=each.left - len(rows)), "b-soft"))


def _offer_prepare(screen: Screen, each: Preparation) -> None:
    """The one click: keep the devices that the screen showed, at the seq they had, and open their slip."""
    voice, request = screen.voice, each.followed.request
    if not each.devices:
        return
    models = voice.listed([
        f"{batch.quantity} × {_model(screen, batch.manufacturer, batch.model)}" for batch in each.batches
    ])  # fmt: skip
    if not button(voice("queue_prepare", models=models), f"prepare_{request.subject}", each.devices, is_first=True):
        return
    home, actor, shown = screen.folder.home, screen.folder.actor, seen()
    name = _slip_name(actor.now)
    said = voice("queue_prepared", count=len(shown), request=request.subject, slip=name)

    def prepare() -> None:
        requests.allocate(home, request.subject, shown, actor=actor.name, now=actor.now)
        devices = tuple(device for device, _ in shown)
        _open(home, actor, request.counterpart or "", request.organisation, devices, name)

    act(screen, said, prepare)


def _model(screen: Screen, manufacturer: str | None, model: str | None) -> str:
    return " ".join(each for each in (manufacturer, model) if each) or screen.voice("request_no_model")


def _on_no_slip(home: Home, devices: list[str], actor: str) -> tuple[str, ...]:
    taken = {device for slip in list_slips(home, actor=actor) if slip.state in PENDING for device in slip.devices}
    return tuple(device for device in devices if device not in taken)


def _open(home: Home, actor: Actor, workshop: str, partner: str, devices: tuple[str, ...], name: str) -> None:
    event = SlipOpened(direction=OUTGOING, partner=partner, devices=devices)
    open_slip(home, name, event, workshop=workshop, actor=actor.name, now=actor.now)


def _slip_name(now: datetime) -> str:
    """A number nobody has: the day and the time, to the hundredth of a second."""
    return f"B{now:%y%m%d-%H%M%S}{now.microsecond // 10_000:02d}"
