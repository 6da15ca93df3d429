"""The words by which a text is recognised, read from their tables (METHODOLOGY 21.1).

Out: entries that mean a type, entries that mean something else than a device, forms of model numbers, and words that
change nothing. The tables of `imports/mappings`: `product_lines`, `model_forms`, `equipment_types`, `other_objects`,
`companions`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from typing import Any

import polars as pl

from imports.matching import type_key
from imports.vocabularies import read_mapping

#: A mistyped word is looked for from this many letters on: short words differ from too many others by one letter.
LETTERS = 6
DIGIT = re.compile(r"\d")
#: Shorter words (sizes, versions, initials) say nothing by themselves.
_SAYING = 3


@dataclass(frozen=True)
class Entry:
    """Words that must all be in a text and what they mean: a type, or a family of other objects.

    `phrase`: the words in their order. `is_noun`: a word for the thing itself. `is_adjective`: it gives way to any
    other entry. `is_phrase`: its words follow each other. `place`: of an object, where it counts.
    """

    words: frozenset[str]
    meaning: str
    phrase: tuple[str, ...]
    is_noun: bool = False
    is_adjective: bool = False
    is_phrase: bool = False
    place: str = "anywhere"

    def is_said_in(self, words: Sequence[str]) -> bool:
        """Whether its words follow each other in a text, in order."""
        size = len(self.phrase)
        return any(tuple(words[at : at + size]) == self.phrase for at in range(len(words) - size + 1))


@dataclass(frozen=True)
class Form:
    """The form of a model number, its type, the words of which one must be there too; `is_first`: before any line."""

    pattern: re.Pattern[str]
    equipment_type: str
    needed: tuple[frozenset[str], ...]
    is_first: bool

    def place_in(self, words: Sequence[str], present: frozenset[str]) -> int | None:
        """Where in the text a word of this form stands."""
        if self.needed and not any(each <= present for each in self.needed):
            return None
        return next((at for at, word in enumerate(words) if self.pattern.fullmatch(word)), None)


@dataclass(frozen=True)
class Lines:
    """Entries found by their longest word; forms; words that change nothing; words a mistyped one may stand for."""

    devices: dict[str, list[Entry]]
    objects: dict[str, list[Entry]]
    forms: tuple[Form, ...]
    #: A word that forms need -> their places in `forms`; "" for those that need none.
    forms_by_word: dict[str, tuple[int, ...]]
    plain: frozenset[str]
    makers: frozenset[str]
    likely: dict[str, set[str]]
    alike: tuple[frozenset[str], ...]
    accessories: frozenset[str]
    also_parts: frozenset[str]
    narrower: dict[str, frozenset[str]]

    def are_alike(self, one: str, other: str) -> bool:
        """Whether a word for one of two types is commonly said of the other (a printer of a copier)."""
        return one == other or any({one, other} <= group for group in self.alike)

    def forms_for(self, present: Iterable[str]) -> list[Form]:
        """The forms that a text with these words may have, in the order of their table."""
        places = {place for word in ("", *present) for place in self.forms_by_word.get(word, ())}
        return [self.forms[place] for place in sorted(places)]

    def is_plain(self, words: Sequence[str], until: int | None = None) -> bool:
        """Whether each word is known: of a line, a maker, a size, a state, letters of a reference."""
        return all(
            len(word) < _SAYING
            or word in self.plain
            or DIGIT.search(word)
            or (len(word) == _SAYING and DIGIT.search(following))
            for word, following in islice(pairwise([*words, ""]), until)
        )


@cache
def product_lines() -> Lines:
    """All tables, read once."""
    table = read_mapping("product_lines")
    companions = read_mapping("companions")
    makers = frozenset(word for phrase, _ in _listed({"": companions["makers"]}) for word in phrase)
    devices = _devices(table, makers)
    objects = [
        Entry(frozenset(phrase), family, phrase, is_phrase=True, place=place)
        for family, places in read_mapping("other_objects").items()
        for place, words in places.items()
        for phrase, _ in _listed({family: words})
    ]
    plain = {word for entry in devices for word in entry.words}
    plain |= {word for phrase, _ in _listed(companions) for word in phrase}
    forms = tuple(_form(row) for row in read_mapping("model_forms")["codes"])
    likely: dict[str, set[str]] = {}
    for entry in devices:
        if len(entry.phrase) == 1 and len(entry.phrase[0]) >= LETTERS and not DIGIT.search(entry.phrase[0]):
            likely.setdefault(entry.phrase[0], set()).add(entry.meaning)
    return Lines(
        _by_longest_word(devices),
        _by_longest_word(objects),
        forms,
        _by_needed_word(forms),
        frozenset(plain),
        makers,
        likely,
        tuple(frozenset(group) for group in table["alike"]),
        frozenset(table["accessory_types"]),
        frozenset(table["also_parts"]),
        {code: frozenset(wider) for code, wider in table["narrower"].items()},
    )


def is_known_maker(text: str) -> bool:
    """Whether a word of a text is one of a maker of the list."""
    return any(word in product_lines().makers for said, _ in keyed([(text, "")]) for word in said.split())


def _devices(table: Mapping[str, Any], makers: frozenset[str]) -> list[Entry]:
    """Nouns (ours, and the words of `equipment_types` that may stand inside a text), then product lines. A maker and a
    number must follow each other: « OfficeJet 250 » of HP is no « HP 250 ».
    """
    alone = {phrase for phrase, _ in _listed({"": table["alone_only"]})}
    adjectives = {phrase for phrase, _ in _listed({"": table["adjectives"]})}
    inside = [pair for pair in _listed(read_mapping("equipment_types")) if pair[0] not in alone]
    nouns = dict.fromkeys([*inside, *_listed(table["nouns"])])
    entries = [
        Entry(frozenset(phrase), code, phrase, is_noun=True, is_adjective=phrase in adjectives, is_phrase=True)
        for phrase, code in nouns
    ]
    lines = [
        Entry(frozenset(phrase), code, phrase, is_phrase=all(word in makers or DIGIT.search(word) for word in phrase))
        for phrase, code in _listed(table["lines"])
    ]
    return entries + lines


def _by_longest_word(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(max(entry.words, key=lambda word: (len(word), word)), []).append(entry)
    return found


def _by_needed_word(forms: Iterable[Form]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for place, form in enumerate(forms):
        for word in {max(phrase, key=lambda each: (len(each), each)) for phrase in form.needed} or {""}:
            found[word] = (*found.get(word, ()), place)
    return found


def _form(row: Mapping[str, Any]) -> Form:
    needed = tuple(frozenset(phrase) for phrase, _ in _listed({"": row.get("with", [])}))
    return Form(re.compile(row["form"]), row["equipment_type"], needed, bool(row.get("first")))


def _listed(table: Mapping[str, Sequence[str]]) -> list[tuple[tuple[str, ...], str]]:
    """(words as they are compared, code) of every entry of a table."""
    pairs = keyed([(word, code) for code, words in table.items() for word in words])
    return [(tuple(word.split()), code) for word, code in pairs]


def keyed(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs whose first text is in the form of `type_key`; empty ones are left out."""
    table = pl.DataFrame(pairs, schema={"word": pl.String, "code": pl.String}, orient="row")
    return [(word, code) for word, code in table.select(type_key(pl.col("word")), "code").iter_rows() if word]
