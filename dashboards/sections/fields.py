"""One field of a form, whatever the register: its widget, and under it what was understood or why it is refused.

In: a `Field`, what is held, the refusal of the last attempt. Out: what the person wrote, as text. Numbers and dates are
typed and read by the reader of the command line, never by a number field: `2,5` is 2.5 in any browser.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from barometer.editions import formatting
from barometer.records.entry_fields import Field
from barometer.records.errors import FieldError
from barometer.records.organisations import Register, kinds
from dashboards.frame import Screen, organisation_names, territory_label
from dashboards.markup import line
from dashboards.registering import understand
from dashboards.voice import Voice
from factors import nomenclature
from factors.spelling import spelled_day

#: Kinds typed by hand whose reading is said back.
ECHOED = ("whole", "cents", "percent", "date", "siret", "uai")
YES_NO = ("yes", "no")
HUNDRED = 100


@dataclass(frozen=True)
class Asked:
    """How one field is asked: the key of its widget, what is held, the refusal of the last attempt and its text."""

    key: str
    held: str
    refused: tuple[str, str] | None = None
    register: Register | None = None
    is_fixed: bool = False


def label_of(voice: Voice, field: Field) -> str:
    """The name of a field on the screen."""
    return voice(f"field_{field.name}") if voice.knows(f"field_{field.name}") else voice.word(field.name)


def ask(screen: Screen, field: Field, asked: Asked) -> str:
    """The widget, then what was understood of it, or the refusal of the command in words."""
    voice = screen.voice
    label = label_of(voice, field) + (f" ({voice('field_required')})" if field.required else "")
    help_key = f"field_{field.name}_help"
    shown = {"key": asked.key, "help": voice(help_key) if voice.knows(help_key) else None, "disabled": asked.is_fixed}
    if field.kind in OPTIONS:
        options = options_of(screen, field)
        codes = list(options) if asked.held in options or not asked.held else [asked.held, *options]
        chosen = st.selectbox(
            label,
            codes,
            index=codes.index(asked.held) if asked.held else None,
            format_func=lambda code: options.get(code, code),
            placeholder=voice("choose"),
            accept_new_options=field.kind == "commune",
            **shown,
        )
        text = str(chosen or "")
    else:
        placeholder = voice(f"example_{field.kind}") if voice.knows(f"example_{field.kind}") else None
        text = str(st.text_input(label, value=asked.held, placeholder=placeholder, **shown)).strip()
    _say_back(screen, field, text, asked)
    return text


def _say_back(screen: Screen, field: Field, text: str, asked: Asked) -> None:
    """Under the field: the refusal, else what was read."""
    voice = screen.voice
    if text and asked.register is not None and (field.kind in ECHOED or field.kind == "commune"):
        try:
            value = understand(field, text, asked.register)
        except FieldError as problem:
            st.html(line(worded(problem, field, voice), "b-refused"))
            return
        if field.kind in ECHOED:
            st.html(line(voice("understood", value=shown_value(field, value, voice)), "b-understood"))
    if asked.refused is not None and asked.refused[0] == text:
        st.html(line(asked.refused[1], "b-refused"))


def worded(problem: FieldError, field: Field | None, voice: Voice) -> str:
    """A refusal of the command, its column named as the screen names it."""
    label = voice.word(problem.column) if field is None else label_of(voice, field)
    return voice.typeset(FieldError(problem.code, **(problem.values | {"column": label})).message(voice.language))


def options_of(screen: Screen, field: Field) -> dict[str, str]:
    """Code -> what the list shows, for a field that is chosen."""
    if field.name == "kind":
        return {code: kinds()[code][f"name_{screen.voice.language}"] for code in field.choices}
    return OPTIONS[field.kind](screen, field)


def _words(screen: Screen, field: Field) -> dict[str, str]:
    return {code: screen.voice.word(code) for code in field.choices or YES_NO}


def _territories(screen: Screen, _field: Field) -> dict[str, str]:
    name = screen.folder.context.territories.name
    return {code: territory_label(code, name(code), screen.voice) for code in screen.choices.offered["territory"]}


def indicator_names(language: str) -> dict[str, str]:
    """Code -> code and name of an indicator."""
    rows = nomenclature.indicators().select("code", f"name_{language}").iter_rows()
    return {code: f"{code} · {name}" for code, name in rows}


def communes(known: pl.DataFrame, modelled: pl.DataFrame) -> dict[str, str]:
    """Code -> name and code of the communes of the region's EPCI, by name."""
    near = known.join(modelled, left_on="territory", right_on="commune", how="semi").sort("name", "code")
    return {code: f"{name} ({code})" for code, name in near.select("code", "name").iter_rows()}


#: Kind of field -> what its list offers.
OPTIONS: dict[str, Callable[[Screen, Field], dict[str, str]]] = {
    "organisation": lambda screen, _field: organisation_names(screen.folder),
    "choice": _words,
    "yes_no": _words,
    "territory": _territories,
    "indicator": lambda screen, _field: indicator_names(screen.voice.language),
    "commune": lambda screen, _field: communes(
        screen.folder.context.territories.communes, screen.folder.context.stock.communes
    ),
}


def shown_value(field: Field, value: Any, voice: Voice, options: Mapping[str, str] | None = None) -> str:
    """A value as a reader sees it, a code by its name in `options`; a dash where it is unknown."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return voice.word(YES_NO[0] if value else YES_NO[1])
    if isinstance(value, date):
        return voice.day(value)
    if field.kind in ("cents", "percent"):
        return voice.typeset(f"{_hundredths(value, voice.language)} {'€' if field.kind == 'cents' else '%'}")
    if field.kind == "whole":
        return voice.whole(int(value))
    return (options or {}).get(str(value), str(value))


def written_value(field: Field, value: Any, language: str) -> str:
    """What is held, as somebody would type it again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES_NO[0] if value else YES_NO[1]
    if isinstance(value, date):
        return spelled_day(value, language)
    if field.kind in ("cents", "percent"):
        return _hundredths(value, language).replace("\u202f", "").replace(",", "," if language == "fr" else "")
    return str(value)


def _hundredths(value: int, language: str) -> str:
    """An integer of hundredths with two decimals at most: 7250 is 72,5."""
    whole, rest = divmod(int(value), HUNDRED)
    decimals = f"{rest:02d}".rstrip("0")
    mark = "," if language == "fr" else "."
    return formatting.whole(whole, language) + (mark + decimals if decimals else "")
