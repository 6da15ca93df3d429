"""The form of a register, made from its fields: add an entry, or correct one. In: a register. Out: `registering.put`.

A refusal stands under the field it is about; what was written stays. One form serves every register.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from barometer.records.entry_fields import Field
from barometer.records.errors import EntryRefusedError, FieldError, OrganisationRefusedError
from barometer.records.organisations import Register
from barometer.records.registers import read_register
from dashboards.frame import Screen
from dashboards.markup import heading, line
from dashboards.registering import FORMS, HEAD_COUNT, ORGANISATION, may_act_for, proposed_key, put
from dashboards.sections.fields import Asked, ask, worded, written_value
from factors.errors import UserError

NEW = ""
KEY = Field("key", "text")
#: What a form remembers between runs: how many times it was emptied, what was refused, what was said at the end.
ROUND, REFUSED, SAID = "register_round", "register_refused", "register_said"
#: What names an entry of a head count: another one is another count.
IDENTITY_OF_COUNT = ("organisation", "category", "counted_on")


def show_form(screen: Screen, name: str, rows: list[dict[str, Any]], labels: Mapping[str, str]) -> None:
    """Choose what to write, fill in, keep. `rows`: the register; `labels`: key -> what the list calls an entry."""
    voice, form = screen.voice, FORMS[name]
    with st.container(key=f"card_form_{name}"):
        st.html(heading(3, voice("register_form_title")))
        if said := st.session_state.pop(SAID, None):
            st.html(line(said, "b-done"))
        held = _choose_entry(screen, name, rows, labels)
        if held is None and name == ORGANISATION and not may_act_for(*_who(screen), form.action, [ORGANISATION]):
            return
        register = read_register(screen.folder.home)
        stem = f"{name}_{'' if held is None else held['key']}_{st.session_state.get(ROUND, 0)}"
        refused: dict[str, tuple[str, str]] = st.session_state.get(REFUSED, {}).get(stem, {})
        written = _ask_fields(screen, name, held, refused, stem, register)
        for column in set(refused) - set(written):
            st.html(line(refused[column][1], "b-refused"))
        if st.button(voice("register_keep"), key=f"keep_{name}", type="primary"):
            _keep(screen, name, held, written, stem, [row["key"] for row in rows])


def _who(screen: Screen) -> tuple[Any, Any]:
    return screen.folder.home, screen.folder.actor


def _choose_entry(
    screen: Screen, name: str, rows: list[dict[str, Any]], labels: Mapping[str, str]
) -> dict[str, Any] | None:
    """A new entry, or one that this person may correct."""
    voice = screen.voice
    action = "edit_organisation" if name == ORGANISATION else FORMS[name].action
    own = set(may_act_for(*_who(screen), action, [row["organisation"] for row in rows]))
    by_key = {row["key"]: row for row in rows if row["organisation"] in own}
    chosen = st.selectbox(
        voice("register_which"),
        [NEW, *by_key],
        format_func=lambda key: voice("register_new") if key == NEW else labels[key],
        key=f"entry_{name}_{st.session_state.get(ROUND, 0)}",
    )
    return by_key.get(str(chosen))


def _ask_fields(
    screen: Screen,
    name: str,
    held: dict[str, Any] | None,
    refused: Mapping[str, tuple[str, str]],
    stem: str,
    register: Register,
) -> dict[str, str]:
    """Every field, two a line; the short identifier last, since it can be left empty."""
    form, written = FORMS[name], {}
    fields = [*form.fields, *([KEY] if form.has_key and held is None else [])]
    for first in range(0, len(fields), 2):
        for column, field in zip(st.columns(2), fields[first : first + 2], strict=False):
            with column:
                asked = Asked(
                    key=f"field_{stem}_{field.name}",
                    held="" if held is None else written_value(field, held.get(field.name), screen.voice.language),
                    refused=refused.get(field.name),
                    register=register,
                    is_fixed=held is not None and name == HEAD_COUNT and field.name in IDENTITY_OF_COUNT,
                )
                written[field.name] = ask(screen, field, asked)
    return written


def _keep(
    screen: Screen, name: str, held: dict[str, Any] | None, written: dict[str, str], stem: str, taken: list[str]
) -> None:
    """Calls the operation; a refusal goes back to its fields, a success empties the form and says so."""
    voice = screen.voice
    fields = {column: text for column, text in written.items() if column != KEY.name}
    key = held["key"] if held is not None else written.get(KEY.name) or _own_key(name, fields, taken)
    try:
        outcome = put(*_who(screen), name, key, fields, is_new=held is None)
    except (EntryRefusedError, OrganisationRefusedError) as refusal:
        st.session_state[REFUSED] = {stem: _by_field(refusal.problems, name, written, screen)}
        st.rerun()
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-refused"))
        return
    st.session_state.pop(REFUSED, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    named = fields.get("name") or fields.get("title") or key
    st.session_state[SAID] = voice(f"register_{outcome}", name=named)
    st.rerun()


def _own_key(name: str, fields: dict[str, str], taken: list[str]) -> str:
    """An organisation with a number is called by it; anything else by its name."""
    if name == ORGANISATION and (fields.get("uai") or fields.get("siret")):
        return ""
    return proposed_key(fields, taken)


def _by_field(
    problems: list[FieldError], name: str, written: Mapping[str, str], screen: Screen
) -> dict[str, tuple[str, str]]:
    """Column -> what was written there and why it is refused; an identifier's own name is that of the form."""
    fields = {field.name: field for field in FORMS[name].fields}
    found: dict[str, tuple[str, str]] = {}
    for problem in problems:
        column = KEY.name if problem.column == ORGANISATION and name == ORGANISATION else problem.column
        said = worded(problem, fields.get(problem.column), screen.voice)
        before = f"{found[column][1]} " if column in found else ""
        found[column] = (written.get(column, ""), before + said)
    return found
