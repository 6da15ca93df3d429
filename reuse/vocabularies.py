"""Closed lists of the chain: stable codes in the log, French and English words on screens.

In: `vocabularies.toml` and every `vocabularies_*.toml`. Out: the codes of a list, and a `Word` that says a code in a
language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import cast

from factors.errors import LANGUAGES, catalogue


@dataclass(frozen=True)
class Word:
    """One code of one vocabulary."""

    vocabulary: str
    code: str

    def said(self, language: str) -> str:
        """The word in `language`; an unknown code is the program's fault: KeyError."""
        return vocabularies()[self.vocabulary][self.code][language]


def with_codes(vocabulary: str, listed: Iterable[str]) -> list[dict[str, str]]:
    """Words with the code that a command takes, in each language: what a refusal offers to somebody who types."""
    words = vocabularies()[vocabulary]
    return [{language: f"{words[code][language]} ({code})" for language in LANGUAGES} for code in listed]


@cache
def vocabularies() -> dict[str, dict[str, dict[str, str]]]:
    """Every list: name -> code -> language -> word."""
    return cast("dict[str, dict[str, dict[str, str]]]", catalogue(files("reuse"), "vocabularies"))


@cache
def codes(vocabulary: str) -> tuple[str, ...]:
    """The codes of a list, in the order of the file."""
    return tuple(vocabularies()[vocabulary])


def period_of(vocabulary: str, code: str) -> tuple[date, date]:
    """The first and the last day of a code; one without dates holds always."""
    row: dict[str, object] = dict(vocabularies()[vocabulary][code])
    first, last = row.get("from", date.min), row.get("until", date.max)
    return cast("tuple[date, date]", (first, last))
