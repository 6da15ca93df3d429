"""Importer, names of equipment: those without a type, those to check; the officer says which type, and it is kept.

In: the data folder. Every button calls the same operation as `factors match TEXT --as TYPE`.
"""

from typing import Any

import streamlit as st

from dashboards.frame import Screen
from dashboards.markup import folded, heading, line, table
from dashboards.naming import UNKNOWN, names_to_check, proposed_types
from dashboards.tabs import may_act
from dashboards.taught_types import aliases
from dashboards.teaching import forget_alias, save_alias
from factors.errors import UserError
from imports.matching import EQUIPMENT

SHOWN = 20
SAID = "naming_said"
NO_TYPE = ""

Name = dict[str, Any]


def show_naming(screen: Screen) -> None:
    """The list with devices, proposal and confidence; then one name taught at a time; then the words kept."""
    voice = screen.voice
    if not screen.folder.context.stock.cohorts.height:
        return
    names = [_proposed(screen, row) for row in names_to_check(screen.folder.context, screen.folder.actor).to_dicts()]
    st.html(heading(2, voice("naming_title")))
    if SAID in st.session_state:
        st.html(line(st.session_state.pop(SAID), "b-notice"))
    if names:
        st.html(line(voice("naming_lead"), "b-soft") + _listed(screen, names))
    else:
        st.html(line(voice("naming_none"), "b-soft"))
    if may_act(screen, "import"):
        if names:
            _teach(screen, names)
        _taught(screen)


def _proposed(screen: Screen, row: Name) -> Name:
    """A name with the type read, or the nearest one: `code`, `sure` (0 to 1), `word` it is like."""
    if row["state"] != UNKNOWN:
        return row | {"code": row["equipment_type"], "sure": row["confidence"], "word": None}
    if row["how"] is not None:
        return row | {"code": None, "sure": None, "word": None}
    near = next(iter(proposed_types(screen.folder.context, row["name"])), None)
    if near is None:
        return row | {"code": None, "sure": None, "word": None}
    return row | {"code": near["equipment_type"], "sure": near["nearness"], "word": near["word"]}


def _listed(screen: Screen, names: list[Name]) -> Any:
    voice = screen.voice
    columns = ("name", "devices", "organisations", "state", "read_as", "confidence")
    rows = [
        [
            voice.typeset(each["name"]),
            voice.whole(each["devices"]),
            voice.whole(each["organisations"]),
            voice.word(f"names_{each['state']}"),
            _said(screen, each),
            "–" if each["sure"] is None else voice.percent(each["sure"]),
        ]
        for each in names[:SHOWN]
    ]
    caption = voice("naming_caption", shown=voice.whole(len(rows)), count=voice.whole(len(names)))
    return table([voice.word(f"names_{name}") for name in columns], rows, caption=caption, numbers=[1, 2, 5])


def _said(screen: Screen, each: Name) -> str:
    voice = screen.voice
    if each["code"] is None:
        return voice.word(f"looks_like_{each['how']}") if each["how"] else voice("naming_nothing_near")
    name = voice.word(each["code"])
    return name if each["word"] is None else voice("naming_like", name=name, word=each["word"])


def _teach(screen: Screen, names: list[Name]) -> None:
    """One name, the type it means (the proposal first), and the button."""
    voice, types = screen.voice, screen.folder.context.factors.equipment_types
    by_name = {each["name"]: each for each in names}
    with st.container(key="card_naming"):
        if st.session_state.get("naming_name") not in by_name:
            st.session_state.pop("naming_name", None)
        name = st.selectbox(voice("naming_pick"), list(by_name), key="naming_name", placeholder=voice("choose"))
        chosen = by_name[str(name)]
        devices = types.filter(kind=EQUIPMENT)["equipment_type"].to_list()
        codes = sorted((code for code in devices if not code.endswith("_refurbished")), key=voice.word)
        options = [NO_TYPE, *codes]
        code = st.selectbox(
            voice("naming_type"),
            options,
            index=options.index(chosen["code"]) if chosen["code"] in options else 0,
            format_func=lambda each: voice.word(each) if each else voice("naming_choose"),
            # One field a name: the proposal follows the name chosen.
            key=f"naming_type_{name}",
        )
        if st.button(voice("naming_teach"), key="naming_teach", type="primary", disabled=code == NO_TYPE):
            said = {"name": chosen["name"], "type": voice.word(str(code)), "devices": voice.whole(chosen["devices"])}
            _act(
                screen,
                lambda: save_alias(screen.folder.home, screen.folder.actor, chosen["name"], str(code), types),
                voice("naming_done", **said),
            )


def _taught(screen: Screen) -> None:
    """The words kept, and how to take one back."""
    voice = screen.voice
    known = aliases(screen.folder.home)
    if not known:
        return
    rows = [[name, voice.word(code)] for name, code in sorted(known.items())]
    headers = [voice.word("names_name"), voice("naming_type")]
    title = voice("naming_taught_title", count=voice.whole(len(known)))
    st.html(folded(title, table(headers, rows, caption=title)))
    with st.container(key="card_naming_taught"):
        name = st.selectbox(
            voice("naming_forget_pick"), sorted(known), key="naming_taught", placeholder=voice("choose")
        )
        if st.button(voice("naming_forget"), key="naming_forget"):
            _act(
                screen,
                lambda: forget_alias(screen.folder.home, screen.folder.actor, str(name)),
                voice("naming_forgotten", name=str(name)),
            )


def _act(screen: Screen, act: Any, said: str) -> None:
    """Does it, then shows the page as it is now, with what was done; a refusal is said where the button is."""
    try:
        act()
    except UserError as refusal:
        st.html(line(screen.voice.refusal(refusal), "b-notice"))
        return
    st.session_state[SAID] = said
    st.rerun()
