"""Stock et inventaire: search, filters, one device with its life; then the count of a place."""

from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup

from dashboards import downloads
from dashboards.frame import Screen
from dashboards.markup import heading, line, table
from dashboards.sections.bench import choose_workshop
from dashboards.sections.bench_device import show_identity, show_life
from dashboards.sections.counting import show_counting
from dashboards.sections.scan_field import show_scan_field
from dashboards.words import labelled
from factors.errors import UserError
from reuse.queries import STOCK, list_devices, show_device
from reuse.scan import look_up
from reuse.store import BETWEEN_TAGS
from reuse.vocabularies import Word

SHOWN = 100
DESK, FOUND, SAID, TEXT = "stock_desk", "stock_device", "stock_said", "stock_text"
#: Filter -> the vocabulary of its codes, "" where codes are names of their own.
FILTERS = {
    "state": "state", "equipment_type": "", "place": "", "data_status": "data_status",
    "grade_function": "grade_function", "lot": "",
}  # fmt: skip
SEARCHED = ("device_id", "serial", "label", "asset", "model", "manufacturer", "lot", "place", "tags")
COLUMNS = ("device_id", "equipment_type", "model", "serial", "state", "data_status", "grade_function", "place")


def show_stock(screen: Screen) -> None:
    """The workshop, then its devices or the count of a place."""
    voice = screen.voice
    organisation = choose_workshop(screen)
    if organisation is None:
        return
    st.session_state.setdefault(DESK, "devices")
    desk = st.segmented_control(
        voice("stock_desks"), ["devices", "count"], format_func=lambda name: voice(f"stock_desk_{name}"), key=DESK,
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    if desk == "count":
        show_counting(screen, organisation)
    else:
        _show_devices(screen, organisation)


def _show_devices(screen: Screen, organisation: str) -> None:
    voice = screen.voice
    everything = list_devices(screen.folder.home, actor=screen.folder.actor.name, organisation=organisation)
    if everything.is_empty():
        st.html(heading(2, voice("stock_empty_title")) + line(voice("stock_empty"), "b-soft"))
        return
    show_scan_field(screen, voice("stock_scan"), lambda code: _look(screen, organisation, code), key="stock_code")
    _show_found(screen)
    chosen = _filtered(screen, everything)
    counts = " · ".join(
        labelled(Word("state", row["state"]).said(voice.language), voice.whole(row["len"]), voice.language)
        for row in chosen.group_by("state").len().sort("len", "state", descending=[True, False]).to_dicts()
    )
    st.html(heading(2, voice("stock_title", count=voice.whole(chosen.height))) + line(counts, "b-soft"))
    # parts taken out of a device have no type: whole devices are looked for first
    chosen = chosen.sort(pl.col("equipment_type").is_null(), maintain_order=True)
    rows = [_row(screen, row) for row in chosen.head(SHOWN).to_dicts()]
    headers = [voice(f"stock_column_{name}") for name in COLUMNS]
    caption = voice("stock_caption", shown=voice.whole(len(rows)), count=voice.whole(chosen.height))
    st.html(table(headers, rows, caption=caption))
    data = chosen.drop("organisation")
    st.download_button(
        "CSV", data=lambda: downloads.csv_bytes(data), file_name=voice("stock_file"), mime="text/csv",
        on_click="ignore", key="csv_stock", help=voice("csv_help"),
    )  # fmt: skip


def _filtered(screen: Screen, devices: pl.DataFrame) -> pl.DataFrame:
    """What the filters leave: in stock by default, any state where one is chosen."""
    voice, language = screen.voice, screen.voice.language
    with st.container(horizontal=True, vertical_alignment="bottom", key="fields_stock"):
        typed = st.text_input(voice("stock_search"), key=TEXT, placeholder=voice("stock_search_placeholder")).strip()
        for name, vocabulary in FILTERS.items():
            known = sorted(devices[name].drop_nulls().unique().to_list())
            words = {each: Word(vocabulary, each).said(language) if vocabulary else voice.word(each) for each in known}
            code = st.selectbox(
                voice(f"stock_column_{name}"), [None, *known], key=f"stock_{name}",
                format_func=lambda code, words=words: voice("stock_any") if code is None else words[code],
            )  # fmt: skip
            if code is not None:
                devices = devices.filter(pl.col(name) == code)
        devices = _tagged(screen, devices)
    if st.session_state.get("stock_state") is None:
        devices = devices.filter(pl.col("state").is_in(STOCK))
    if not typed:
        return devices
    folded = typed.casefold()
    holds = [pl.col(name).fill_null("").str.to_lowercase().str.contains(folded, literal=True) for name in SEARCHED]
    return devices.filter(pl.any_horizontal(holds))


def _tagged(screen: Screen, devices: pl.DataFrame) -> pl.DataFrame:
    """Those that bear the tag chosen; no choice is offered where none bears any."""
    voice, split = screen.voice, pl.col("tags").str.split(BETWEEN_TAGS)
    known = sorted(devices.select(split.explode().alias("tag"))["tag"].drop_nulls().unique().to_list())
    if not known:
        return devices
    tag = st.selectbox(
        voice("stock_column_tags"), [None, *known], key="stock_tag",
        format_func=lambda each: voice("stock_any") if each is None else each,
    )  # fmt: skip
    return devices if tag is None else devices.filter(split.list.contains(tag))


def _row(screen: Screen, row: dict[str, Any]) -> list[str | Markup]:
    voice, language = screen.voice, screen.voice.language
    said: dict[str, str | Markup] = {
        "device_id": Markup('<span class="b-whole">{}</span>').format(row["device_id"]),  # scanned and read as one
        "state": Word("state", row["state"]).said(language),
        "data_status": Word("data_status", row["data_status"]).said(language),
        "equipment_type": voice.word(row["equipment_type"]) if row["equipment_type"] else "–",
        "model": " ".join(each for each in (row["manufacturer"], row["model"]) if each) or "–",
    }
    return [said.get(name) or row[name] or "–" for name in COLUMNS]


def _look(screen: Screen, organisation: str, code: str) -> None:
    voice = screen.voice
    st.session_state[SAID] = st.session_state[FOUND] = None
    try:
        device = look_up(screen.folder.home, organisation, code, actor=screen.folder.actor.name)
        st.session_state[SAID if device is None else FOUND] = (
            voice("stock_not_found", code=code) if device is None else device.device_id
        )
    except UserError as refusal:
        st.session_state[SAID] = voice.refusal(refusal)


def _show_found(screen: Screen) -> None:
    """The device scanned, with its life."""
    if st.session_state.get(SAID):
        st.html(line(screen.voice.typeset(st.session_state[SAID]), "b-banner"))
    if st.session_state.get(FOUND):
        try:
            shown = show_device(screen.folder.home, st.session_state[FOUND], actor=screen.folder.actor.name)
        except UserError:
            st.session_state[FOUND] = None
            return
        show_identity(screen, shown.device)
        show_life(screen, shown.facts)
