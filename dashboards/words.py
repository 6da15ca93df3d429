"""The words both faces share, French and English: codes of nomenclatures, reasons of gaps, headings.

`dashboards/wording/words*.toml` hold them, those of registers `barometer/records/words.toml`; names of equipment types
come from the factor data.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from barometer.editions.formatting import figure, scale_of
from barometer.records.entry_fields import register_words
from factors.errors import catalogue
from factors.gains import gains
from factors.gestures import gestures
from factors.spelling import fill


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    own, registers = catalogue(files("dashboards") / "wording", "words"), register_words()
    if twice := own.keys() & registers.keys():
        message = f"dashboards/wording repeats {sorted(twice)} of barometer/records/words.toml"
        raise KeyError(message)
    return own | registers


@cache
def _equipment_names() -> dict[str, dict[str, str]]:
    from factors import library  # noqa: PLC0415 - read only when a name is shown

    types = (row.cells for row in library.load().tables["equipment_types"])
    return {row["equipment_type"]: {"fr": row["name_fr"], "en": row["name_en"]} for row in types}


def word(code: str, language: str) -> str:
    """The name of a code in a language; a code that is nobody's (an identifier) is shown as it is."""
    if code in _catalogue():
        return _catalogue()[code][language]
    names = _equipment_names() | {gain.gain: gain.name for gain in gains()}
    names |= {gesture.code: gesture.name for gesture in gestures()}
    if code in names:
        return names[code][language]
    from factors.own_values import SEPARATOR  # noqa: PLC0415 - read only when a name is shown

    # A type under an organisation's own values, or under the sheet of a model (METHODOLOGY 20.2, 21.3).
    kind, _, owner = code.partition(SEPARATOR)
    return f"{names[kind][language]} ({owner})" if owner and kind in names else code


def text(key: str, language: str, **values: object) -> str:
    """A sentence with its values. An unknown key is the program's fault."""
    return fill(_catalogue()[key][language], language, values)


def labelled(label: str, said: object, language: str) -> str:
    """A label and what it says, with the colon of the language."""
    return text("labelled", language, label=label, value=said)


def gap_reason(why: str, language: str) -> str:
    """Why a figure was not computed."""
    return _catalogue()[f"gap_{why}"][language]


def shown_figure(row: Mapping[str, Any], language: str, *, magnitude: float | None = None) -> dict[str, str]:
    """Value, low, high and unit of an indicator row as text, with the digits its interval supports (METHODOLOGY 4.5).

    `magnitude`: the largest value of the table, so that one table has one scale.
    """
    if row["value"] is None:
        unit = scale_of(row["unit"], magnitude or 0.0).short[language]
        return {"value": "–", "low": "–", "high": "–", "unit": unit_name(unit, language)}
    scale = scale_of(row["unit"], magnitude or row["value"])
    value, low, high = figure(row["value"], row["low"], row["high"], scale, language)
    return {"value": value, "low": low or "–", "high": high or "–", "unit": unit_name(scale.short[language], language)}


def unit_name(unit: str, language: str) -> str:
    """The name of a unit, with its small figures; scaled units are already words."""
    key = f"unit_{unit}"
    name = _catalogue()[key][language] if key in _catalogue() else unit
    return name.replace("CO2eq", "CO₂éq" if language == "fr" else "CO₂e").replace("m3", "m³")
