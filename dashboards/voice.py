"""What the screens say: sentences of `wording/screens*.toml`, names of codes, numbers, with the spaces of the language.

In: a language. Out: text ready to be shown. Nothing here knows the screen.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from barometer.editions import formatting
from barometer.editions.formatting import scale_of
from dashboards.words import gap_reason, shown_figure, unit_name, word
from factors import nomenclature
from factors.errors import UserError, catalogue
from factors.spelling import fill

#: How a refusal tells the way out of the command line: after "or", or in brackets. The screens have their own.
_COMMANDS = (
    re.compile(r" ?; (?:ou|or) `?barometer [^.;)]*"),
    re.compile(r" \([^()]*(?:--[a-z]|\bbarometer [a-z]|`)[^()]*\)"),
)


EVIDENCE = "evidence_"


@cache
def sentences() -> dict[str, dict[str, str]]:
    """The catalogue of the screens: key -> language -> sentence."""
    return catalogue(files("dashboards") / "wording", "screens")


@dataclass(frozen=True)
class Voice:
    """Everything that depends on the language of the page. `voice("key", name=…)` says a sentence."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key. An unknown key or placeholder is the program's fault and raises KeyError."""
        return self.typeset(fill(sentences()[key][self.language], self.language, values))

    def knows(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return key in sentences()

    def refusal(self, refused: UserError) -> str:
        """What is wrong and how to repair it, without the options and commands of the command line."""
        return self.without_commands(refused.message(self.language))

    def without_commands(self, text: str) -> str:
        """A text of both faces as a screen says it."""
        for command in _COMMANDS:
            text = command.sub("", text)
        return self.typeset(text)

    def series(self, code: str) -> str:
        """What tells a figure from another of the same part; of a gain, its level of evidence."""
        if code.startswith(EVIDENCE):
            return f"{self.word('evidence_level').lower()} {self(code)}"
        return self.word(code)

    def word(self, code: str) -> str:
        """The name of a code in the words both faces share; an identifier is shown as it is."""
        return self.typeset(word(code, self.language))

    def indicator(self, code: str) -> str:
        """The name of an indicator with its code; a code that is not in the catalogue is a word."""
        known = nomenclature.indicators().filter(pl.col("code") == code)[f"name_{self.language}"].to_list()
        return self.typeset(f"{known[0]} ({code})") if known else self.word(code)

    def column(self, name: str) -> str:
        """The header of a column."""
        return self(f"column_{name}") if self.knows(f"column_{name}") else self.word(name)

    def inside(self, code: str) -> str:
        """The name of a code inside a sentence: without its capital, unless it begins with initials (SSD)."""
        name = self.word(code)
        return name if name[1:2].isupper() else name[:1].lower() + name[1:]

    def gap(self, why: str) -> str:
        """Why a figure was not computed."""
        return self.typeset(gap_reason(why, self.language))

    def typeset(self, text: str | None) -> str:
        """Text from a table, with the spaces of the language; unknown is the empty text."""
        return formatting.typeset(text or "", self.language)

    def rows(self, rows: Sequence[Sequence[str]]) -> list[list[str]]:
        """Rows of a table that both faces share, with the spaces of the language."""
        return [[self.typeset(cell) for cell in row] for row in rows]

    def percent(self, ratio: float) -> str:
        """A share."""
        return formatting.percent(ratio, self.language)

    def whole(self, count: int | None) -> str:
        """A count, every digit; a dash where it is unknown."""
        return "–" if count is None else formatting.whole(count, self.language)

    def listed(self, items: Sequence[str]) -> str:
        """Items as the language enumerates them: a, b et c."""
        return "".join(items) if len(items) < 2 else f"{', '.join(items[:-1])} {self('and')} {items[-1]}"

    def either(self, items: Sequence[str]) -> str:
        """Items of which one is enough: a, b ou c."""
        return "".join(items) if len(items) < 2 else f"{', '.join(items[:-1])} {self('or')} {items[-1]}"

    def unit_of(self, unit: str) -> str:
        """The name of a unit as factors write it, with its small figures."""
        return unit_name(unit, self.language)

    def day(self, when: date | None) -> str:
        """A date in words; a dash where it is unknown."""
        return "–" if when is None else formatting.day(when, self.language)

    def figure(self, row: Mapping[str, Any], magnitude: float | None = None) -> dict[str, str]:
        """value, low, high, unit and long unit of an indicator row, with the digits its interval supports (4.5).

        `magnitude`: the largest value of the table the row stands in, so that one scale holds for all of it.
        """
        shown = shown_figure(row, self.language, magnitude=magnitude)
        if row["value"] is None:
            return shown | {"long": ""}
        return shown | {"long": scale_of(row["unit"], magnitude or row["value"]).long[self.language]}

    def bounds(self, value: float, low: float | None, high: float | None) -> dict[str, str]:
        """Low and high of a value that stands as its source writes it, with the digits the interval supports (4.5)."""
        _, below, above = formatting.figure(value, low, high, scale_of("", value), self.language)
        return {"low": below or "–", "high": above or "–"}

    def amount(self, value: float) -> str:
        """A number of a walk down: enough digits to check a multiplication by hand, no interval of its own."""
        if value == 0:
            return "0"
        digits = 0 if abs(value) >= 1000 else 4
        if digits == 0:
            return formatting.whole(round(value), self.language)
        text = f"{value:.{digits}g}"
        shown = f"{float(text):,.10f}".rstrip("0").rstrip(".")
        return shown.replace(",", "\u202f").replace(".", ",") if self.language == "fr" else shown
