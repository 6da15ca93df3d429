"""The words of a published page: sentences of `wording.toml`, names of the edition's nomenclature, figures as text.

In: a language, the nomenclature frame. Out: text ready to be shown, with the spaces of the language.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import polars as pl

from barometer.editions import formatting
from barometer.editions.formatting import Scale


@cache
def sentences() -> dict[str, dict[str, str]]:
    """The catalogue: key -> language -> sentence."""
    return tomllib.loads((files("barometer.editions") / "wording.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Words:
    """Everything that depends on the language of the page."""

    language: str
    names: dict[tuple[str, str], str]  # (list, code) -> name

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key. An unknown key or placeholder is the program's fault and raises KeyError."""
        return self.typeset(sentences()[key][self.language].format(**values))

    def name(self, kind: str, code: str) -> str:
        """The name of a code; `rules.py` has checked that every code in use has one."""
        return self.typeset(self.names[kind, code])

    def typeset(self, text: str | None) -> str:
        """Text from a table (notes, reasons), with the spaces of the language; unknown is the empty text."""
        return formatting.typeset(text or "", self.language)

    def figure(self, value: float, low: float | None, high: float | None, scale: Scale) -> tuple[str, str, str]:
        """A value and its bounds, with the digits the interval supports."""
        return formatting.figure(value, low, high, scale, self.language)

    def plain(self, value: float, scale: Scale) -> str:
        """A figure without interval."""
        return formatting.plain(value, scale, self.language)

    def short(self, scale: Scale) -> str:
        """The unit beside a number."""
        return scale.short[self.language]

    def long(self, scale: Scale) -> str:
        """The unit in full."""
        return scale.long[self.language]

    def percent(self, ratio: float) -> str:
        """A share."""
        return formatting.percent(ratio, self.language)

    def whole(self, count: int) -> str:
        """A count."""
        return formatting.whole(count, self.language)

    def known(self, count: int | None) -> str:
        """A count, or the words for an unknown one: unknown is not zero."""
        return self("not_known") if count is None else self.whole(count)

    def size(self, count: int) -> str:
        """A file size."""
        return formatting.size(count, self.language)

    def day(self, when: date | None) -> str:
        """A date."""
        return self("not_known") if when is None else formatting.day(when, self.language)

    def listed(self, items: Sequence[str]) -> str:
        """Items as the language enumerates them: a, b et c."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self('and')} {items[-1]}"

    def as_well_as(self, items: Sequence[str]) -> str:
        """Groups that hold an "and" of their own: a, b, ainsi que c."""
        first, last = ", ".join(items[:-1]), "".join(items[-1:])
        return f"{first}{self('as_well_as')}{last}" if first else last


def words(language: str, nomenclature: pl.DataFrame) -> Words:
    """The words of one language, with the names of the edition."""
    rows = nomenclature.select("list", "code", f"name_{language}").iter_rows()
    return Words(language, {(kind, code): name for kind, code, name in rows})
