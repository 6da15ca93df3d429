"""Closed lists of the chain: stable codes in the log, French and English words on screens.

In: `vocabularies.toml`. Out: the codes of a list, and a `Word` that says a code in a language.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Word:
    """One code of one vocabulary."""

    vocabulary: str
    code: str

    def said(self, language: str) -> str:
        """The word in `language`; an unknown code is the program's fault: KeyError."""
        return vocabularies()[self.vocabulary][self.code][language]


@cache
def vocabularies() -> dict[str, dict[str, dict[str, str]]]:
    """Every list: name -> code -> language -> word."""
    return tomllib.loads((files("reuse") / "vocabularies.toml").read_text(encoding="utf-8"))


@cache
def codes(vocabulary: str) -> tuple[str, ...]:
    """The codes of a list, in the order of the file."""
    return tuple(vocabularies()[vocabulary])
