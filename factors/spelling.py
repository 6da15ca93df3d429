"""How a sentence says its values: days, instants and numbers as its language writes them. Out: text.

The one place where the values of a message become text: refusals, words of both faces, sentences of the screens. Texts
stand as they are, except a day or a quarter in the form of the program. Under the name `value` these stand too: that is
a user's own cell.
"""

import re
import string
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from factors.unit_words import spelled_unit

#: Instants are kept in UTC and shown at the time of the country (METHODOLOGY 3 describes France only).
COUNTRY_TIME = ZoneInfo("Europe/Paris")
#: What somebody wrote, repeated as it was written.
AS_WRITTEN = "value"
#: Whole numbers below this stand as they are: years, line numbers, ports are names more than numbers.
GROUPED_FROM = 100_000
#: Under these names they are counts, and are grouped as soon as that helps to read them.
COUNTS = frozenset(
    [
        "count",
        "read",
        "kept",
        "rejected",
        "waiting",
        "warnings",
        "shown",
        "rows",
        "rows_read",
        "rows_kept",
        "rows_waiting",
        "rows_rejected",
        "to_check",
        "entered",
        "returned",
        "left",
        "changed",
        "unchanged",
    ]
)
COUNTED_FROM = 10_000
#: A French noun takes its plural from here on.
SEVERAL_FR = 2
#: Spaces that group figures by three.
_UNGROUPED = re.compile(r"[\s\u202f\u00a0]")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: A quarter as it is kept; a French reader writes 2025-T1.
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


def source_text(row: Mapping[str, Any], column: str, language: str) -> str:
    """A source's title, publisher or licence as the language says it; else as the source itself does."""
    return str(row.get(f"{column}_{language}") or row[column])


class Quantity(NamedTuple):
    """A number with its unit, as a refusal holds it before its language is known."""

    number: Decimal
    unit: str


class Named(NamedTuple):
    """A word of a closed list, as a refusal holds it before its language is known."""

    fr: str
    en: str


def fill(sentence: str, language: str, values: Mapping[str, object]) -> str:
    """The sentence with its values spelled. A placeholder without value raises KeyError: the program's fault.

    `{count:device|devices}` is the word that agrees with a count: the first for one (in French for less than two).
    """
    spelled = {name: spell(value, language, name) for name, value in values.items()}
    return _Agreeing(language).vformat(sentence, (), spelled) if "|" in sentence else sentence.format(**spelled)


class _Agreeing(string.Formatter):
    """Placeholders as ever, and words that agree with a count."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: object, format_spec: str) -> str:
        """The word of `one|several` that agrees with the value; any other placeholder as ever."""
        one, separator, several = format_spec.partition("|")
        if not separator:
            return str(super().format_field(value, format_spec))
        return one if is_singular(value, self.language) else several


def is_singular(value: object, language: str) -> bool:
    """Whether a noun beside the number stands in the singular: 0 and 1,5 do in French; only 1 does in English."""
    text = _UNGROUPED.sub("", str(value)).replace("\u2212", "-")
    number = text.replace(",", ".") if language == "fr" else text.replace(",", "")
    try:
        size = abs(float(number))
    except ValueError:  # a dash, "<1": nothing to agree with
        return False
    return size < SEVERAL_FR if language == "fr" else size == 1


def spell(value: object, language: str, name: str = "") -> object:
    """One value as the language writes it; what is neither a number nor a day stays as it is."""
    if isinstance(value, str):
        return value if name == AS_WRITTEN else _told(value, language)
    if isinstance(value, Named):
        return value.fr if language == "fr" else value.en
    if isinstance(value, Quantity):
        return spelled_quantity(value, language)
    if isinstance(value, date):
        return spelled_day(value, language)
    least = COUNTED_FROM if name in COUNTS else GROUPED_FROM
    if isinstance(value, float | Decimal) or (isinstance(value, int) and abs(value) >= least):
        return spelled_number(value, language)
    return value


def quoted(text: str, language: str) -> str:
    """What somebody wrote, between the quotation marks of the language."""
    return f"« {text} »" if language == "fr" else f"“{text}”"


def country_day(when: datetime) -> date:
    """The day of an instant in the country: 00:30 there on 1 January is of the new year, not of the old one of UTC."""
    return when.astimezone(COUNTRY_TIME).date()


def spelled_day(when: date, language: str) -> str:
    """25/11/2026 in French, 2026-11-25 in English; an instant to the minute, at the time of the country."""
    pattern = "%d/%m/%Y" if language == "fr" else "%Y-%m-%d"
    if isinstance(when, datetime):
        return (when.astimezone(COUNTRY_TIME) if when.tzinfo else when).strftime(f"{pattern} %H:%M")
    return when.strftime(pattern)


def spelled_number(value: float | Decimal, language: str) -> str:
    """Every digit, grouped by three: 42 000 and 32,5 in French, 42,000 and 32.5 in English; nothing is rounded."""
    text = f"{Decimal(str(value)):,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    grouping, mark = ("\u202f", ",") if language == "fr" else (",", ".")
    return text.replace(",", "\0").replace(".", mark).replace("\0", grouping)


def spelled_quantity(quantity: Quantity, language: str) -> str:
    """42 000 jours, 32,5 km: the number, a space that does not break, the unit in words."""
    number, unit = spelled_number(quantity.number, language), spelled_unit(quantity.unit, language)
    return f"{number}\u00a0{unit}" if unit else number


def _told(text: str, language: str) -> str:
    """A day or a quarter in the form of the program as the language writes it; any other text as it stands."""
    if _ISO_DAY.fullmatch(text):
        return _iso(text, language)
    quarter = _QUARTER.fullmatch(text)
    return f"{quarter[1]}-T{quarter[2]}" if quarter and language == "fr" else text


def _iso(text: str, language: str) -> str:
    try:
        return spelled_day(date.fromisoformat(text), language)
    except ValueError:  # a text of that form which is no day
        return text
