"""A model name as an inventory writes it -> an equipment type (METHODOLOGY 21).

In: distinct texts, and the types. Out: type, confidence (0 to 1) and how it was found: `exact`, `taught`, `line` (words
of a product line), `code` (the form of a model number), `fuzzy` (one mistyped word, and no other type near). Two types
that fit equally well leave the text unmatched: nothing is guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import NamedTuple

import polars as pl
from rapidfuzz import fuzz, process

from imports.matching import EQUIPMENT, REFURBISHED_SUFFIX, known_types, type_key
from imports.parsing import CODE, TEXT, VALUE, distinct, key
from imports.vocabularies import read_mapping

LINES = "product_lines"
#: How sure each way is (METHODOLOGY 21.2). A mistyped word is worth its likeness times this.
CONFIDENCE = {"exact": 1.0, "taught": 1.0, "line": 0.95, "code": 0.9, "fuzzy": 0.9}
#: A word is taken for another from this likeness on, if no word of another type is within the margin; and from this
#: many letters on: short words differ from too many others by one letter.
LIKENESS, MARGIN, LETTERS = 90, 5, 6
#: What follows is what the device is for, not what it is.
_FOR = re.compile(r"\b(?:pour|for)\b")
_NUMBER = re.compile(r"\d")


class _Match(NamedTuple):
    """The type found, if any, how, and how like the word is (100: the word itself)."""

    code: str | None
    how: str = ""
    likeness: float = 100.0


@dataclass(frozen=True)
class _Entry:
    """Words that must all be in a text, the type they mean, and whether they are a noun for the thing."""

    words: frozenset[str]
    equipment_type: str
    is_noun: bool


@dataclass(frozen=True)
class _Lines:
    """All entries, found by their rarest word; forms of model numbers; words that mean no device."""

    by_word: dict[str, list[_Entry]]
    codes: list[tuple[re.Pattern[str], str, list[frozenset[str]]]]
    not_a_device: list[frozenset[str]]
    likely: dict[str, set[str]]


def match_models(
    texts: pl.Series, equipment_types: pl.DataFrame, aliases: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """`text, value (type), confidence, how`, one row per distinct text; nulls where nothing fits, or two types do."""
    taught = dict(_keyed(list((aliases or {}).items())))
    exact = dict(known_types(equipment_types, aliases or {}).iter_rows())
    devices = frozenset(equipment_types.filter(pl.col("kind") == EQUIPMENT)["equipment_type"])
    named = distinct(texts).with_columns(type_key(pl.col(TEXT)).alias("key"), key(pl.col(TEXT)).alias("plain"))
    lines = _lines()
    found: list[tuple[str, str | None, float | None, str | None]] = []
    for text, written, plain in named.iter_rows():
        known = _Match(taught[written], "taught") if written in taught else _Match(exact.get(written), "exact")
        match = known if known.code else _by_words(written or "", plain or "", lines)
        code = (match.code or "").removesuffix(REFURBISHED_SUFFIX)
        if code in devices:
            found.append((text, code, round(CONFIDENCE[match.how] * match.likeness / 100, 3), match.how))
        else:
            found.append((text, None, None, None))
    schema = {TEXT: pl.String, VALUE: pl.String, "confidence": pl.Float64, "how": pl.String}
    return pl.DataFrame(found, schema=schema, orient="row")


def _by_words(written: str, plain: str, lines: _Lines) -> _Match:
    """Product lines and nouns, then forms of model numbers, then one mistyped word."""
    words = written.split()
    present = frozenset(words)
    if any(entry <= present for entry in lines.not_a_device):
        return _Match(None)
    head = type_key_text(_FOR.split(plain)[0]) if _FOR.search(plain) else ""
    if head and (code := _best(head.split(), lines)):
        return _Match(code, "line")
    if code := _best(words, lines):
        return _Match(code, "line")
    for form, equipment_type, needed in lines.codes:
        if any(form.fullmatch(word) for word in words) and (not needed or any(each <= present for each in needed)):
            return _Match(equipment_type, "code")
    return _mistyped(words, lines)


def _best(words: list[str], lines: _Lines) -> str | None:
    """The type of the entry with most words; a noun at the beginning, then at the end, decides between equals."""
    present = frozenset(words)
    fitting = [e for e in chain.from_iterable(lines.by_word.get(w, ()) for w in present) if e.words <= present]
    if not fitting:
        return None
    most = max(len(entry.words) for entry in fitting)
    best = [entry for entry in fitting if len(entry.words) == most]
    if len({entry.equipment_type for entry in best}) == 1:
        return best[0].equipment_type
    for place in (0, -1):
        types = {entry.equipment_type for entry in best if entry.is_noun and words[place] in entry.words}
        if len(types) == 1:
            return types.pop()
    types = {entry.equipment_type for entry in best if not entry.is_noun}
    return types.pop() if len(types) == 1 else None


def _mistyped(words: list[str], lines: _Lines) -> _Match:
    """One word that is nearly that of a line or a noun, and of no other type."""
    for word in words:
        if len(word) < LETTERS or _NUMBER.search(word):
            continue
        close = process.extract(word, lines.likely.keys(), scorer=fuzz.ratio, limit=4, score_cutoff=LIKENESS - MARGIN)
        near = [(known, score) for known, score, _ in close if known[0] == word[0]]
        if not near or near[0][1] < LIKENESS:
            continue
        types = set(chain.from_iterable(lines.likely[known] for known, score in near if score > near[0][1] - MARGIN))
        if len(types) == 1:
            replaced = [near[0][0] if each == word else each for each in words]
            code = _best(replaced, lines)
            return _Match(code, "fuzzy", near[0][1])
    return _Match(None)


def type_key_text(text: str) -> str:
    """`type_key` of one text."""
    return pl.select(type_key(pl.lit(text))).item() or ""


@cache
def _lines() -> _Lines:
    """The entries of product_lines.toml and the words of equipment_types.toml that may stand inside a text."""
    table = read_mapping(LINES)
    alone = _keys(table["alone_only"])
    inside = [(word, code) for word, code in _listed(read_mapping("equipment_types")) if word not in alone]
    nouns = [*inside, *_listed(table["nouns"])]
    entries = [_Entry(frozenset(word.split()), code, is_noun=True) for word, code in nouns]
    entries += [_Entry(frozenset(word.split()), code, is_noun=False) for word, code in _listed(table["lines"])]
    by_word: dict[str, list[_Entry]] = {}
    for entry in entries:
        by_word.setdefault(max(entry.words, key=lambda word: (len(word), word)), []).append(entry)
    likely: dict[str, set[str]] = {}
    for entry in entries:
        if len(entry.words) == 1:
            (word,) = entry.words
            if len(word) >= LETTERS and not _NUMBER.search(word):
                likely.setdefault(word, set()).add(entry.equipment_type)
    codes = [
        (
            re.compile(row["form"]),
            row["equipment_type"],
            [frozenset(word.split()) for word in _keys(row.get("with", []))],
        )
        for row in table["codes"]
    ]
    return _Lines(by_word, codes, [frozenset(word.split()) for word in _keys(table["not_a_device"])], likely)


def _listed(table: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    return _keyed([(word, code) for code, words in table.items() for word in words])


def _keys(words: list[str]) -> set[str]:
    return {word for word, _ in _keyed([(word, "") for word in words])}


def _keyed(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    table = pl.DataFrame(pairs, schema={"word": pl.String, CODE: pl.String}, orient="row")
    return [(word, code) for word, code in table.select(type_key(pl.col("word")), CODE).iter_rows() if word]
