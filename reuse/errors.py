"""Refusals of the reuse chain; words in `reuse/messages.toml`, and who may lift each of them.

In: a code and its values; a value may be a `Word` of a vocabulary, said in the reader's language. Out: a sentence.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from factors.errors import UserError, messages
from factors.spelling import COUNTRY_TIME, fill, spelled_day
from reuse.equipment import kind_name
from reuse.vocabularies import Word, vocabularies

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
#: How a moment is read: by language, to the minute and to the second.
PATTERNS = {"fr": ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S"), "en": ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")}
#: Values that somebody typed, shown as they were typed; values that are types of equipment.
AS_TYPED, TYPES = {"value", "known"}, {"equipment_type", "wanted", "found"}


class ReuseError(UserError):
    """An operation that the chain refuses: what was expected, and who may lift the refusal."""

    catalogue = "reuse"

    def message(self, language: str = "fr") -> str:
        """The sentence in `language`: codes in words, fields by their labels, moments and days as they are read."""
        return fill(messages(self.catalogue)[self.code][language], language, said_values(self.values, language))

    @property
    def lifted_by(self) -> str:
        """Who may lift it: a role of the vocabulary `lifter` (`nobody`: repair what is missing)."""
        return messages(self.catalogue)[self.code]["lifted_by"]


class FieldRefusedError(ReuseError):
    """One field of an event that cannot be accepted."""


class TransitionRefusedError(ReuseError):
    """The event does not follow from the state of the device; the sentence lists the states it does follow from."""


class GuardRefusedError(ReuseError):
    """The state would allow it, a rule does not."""


class ConflictError(ReuseError):
    """Somebody else changed this device since the screen showed it: look again, then decide."""


class DeviceUnknownError(ReuseError):
    """No device of this organisation has this identifier."""


class SubjectUnknownError(ReuseError):
    """No lot, request or slip that this person may see has this identifier."""


class EvidenceRefusedError(ReuseError):
    """Evidence that does not prove what it is brought for, or waits for its device."""


class ScanRefusedError(ReuseError):
    """A scan session or a count that cannot go on."""


def said_values(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The values of a sentence as somebody reads them; what somebody typed (`value`) stays as it was typed."""
    moments = [_moment(each) for each in values.values() if isinstance(each, str) and INSTANT.fullmatch(each)]
    # Two moments of one minute, one after the other, would read alike: then the seconds are said.
    pattern = PATTERNS[language][len({f"{each:%Y%m%d%H%M}" for each in moments}) < len(set(moments))]
    return {name: _said(name, value, language, pattern) for name, value in values.items()}


def _said(name: str, value: Any, language: str, pattern: str) -> Any:
    if isinstance(value, Word):
        return value.said(language)
    if isinstance(value, Mapping):  # a name in both languages
        return value[language]
    if isinstance(value, list | tuple):
        return ", ".join(str(_said(name, item, language, pattern)) for item in value)
    if isinstance(value, date):
        return spelled_day(value, language)
    is_text = isinstance(value, str) and name not in AS_TYPED
    return _text_said(name, value, language, pattern) if is_text else value


def _text_said(name: str, value: str, language: str, pattern: str) -> str:
    if name == "field":
        return _field(value, language)
    if name in TYPES:
        return kind_name(value, language)
    if INSTANT.fullmatch(value):
        return _moment(value).strftime(pattern)
    return spelled_day(date.fromisoformat(value), language) if DAY.fullmatch(value) else value


def _field(path: str, language: str) -> str:
    """`media[1].kind` as a label, with its place in a list; the name itself where no label is known."""
    label = vocabularies()["field"].get(path.rpartition(".")[2].partition("[")[0], {}).get(language)
    place = re.search(r"\[(\d+)\]", path)
    return (label or path) if place is None or label is None else f"{label} (n° {int(place[1]) + 1})"


def _moment(instant: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(COUNTRY_TIME)
