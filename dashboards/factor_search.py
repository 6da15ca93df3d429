"""Which types a search of factors finds, the one most likely meant first (METHODOLOGY 21.1).

In: what somebody typed, the types, their names and sources. Out: codes in order. The words are those by which an
inventory is recognised: names in French and English, synonyms, words taught; then what `match_models` makes of it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from imports.matching import REFURBISHED_SUFFIX, known_types, type_key
from imports.model_names import match_models

#: How a type is found, the nearest first: one of its words is what was typed, its name begins with it, its name holds
#: the words, another word that means it does, its sources do.
ENTIRE, BEGINS, NAMED, MEANT, SOURCED = range(5)
#: What a thing lacks is not what it is: « ordinateur fixe, sans écran ». « Sans fil » says what it is.
_LACKING = re.compile(r",?\s*\b(?:sans|without|excl)\s+(?!fil\b|interruption\b|contact\b)[^,(]*", re.IGNORECASE)


def find_types(
    asked: str,
    equipment_types: pl.DataFrame,
    *,
    names: Mapping[str, str],
    sources: Mapping[str, str],
    aliases: Mapping[str, str],
) -> list[str]:
    """Types of `names` by rank, a refurbished one after what it was, equals by their name; all where nothing is asked.

    Letters begun are enough. What a name says the thing is without is looked at only where « sans » is typed too.
    """
    is_lacking_asked = _LACKING.search(asked) is not None
    said = names if is_lacking_asked else {name: _LACKING.sub(" ", label) for name, label in names.items()}
    folded = dict(zip(said, _folded(said.values()), strict=True))
    ordered = sorted(folded, key=folded.__getitem__)
    wanted = _folded([asked])[0].split()
    if not wanted:
        return ordered
    words = _words(equipment_types, aliases, is_lacking_asked)
    codes = dict(zip(names, _folded(_LACKING.sub(" ", name.replace("_", " ")) for name in names), strict=True))
    ranks: dict[str, tuple[int, bool]] = {}
    for name in ordered:
        own = {codes[name], *words.get(name, ()), *words.get(name.removesuffix(REFURBISHED_SUFFIX), ())}
        rank = _rank(wanted, folded[name], own, sources.get(name, ""))
        if rank is not None:
            ranks[name] = (rank, name.endswith(REFURBISHED_SUFFIX))
    if ranks:
        return sorted(ranks, key=ranks.__getitem__)
    matched = match_models(pl.Series([asked]), equipment_types, aliases)["value"].drop_nulls()
    return [name for name in matched if name in names]


def _rank(wanted: Sequence[str], name: str, words: set[str], sources: str) -> int | None:
    asked = " ".join(wanted)
    if asked in words or asked == name:
        return ENTIRE
    if name.startswith(asked):
        return BEGINS
    if _are_in(wanted, name):
        return NAMED
    if any(_are_in(wanted, word) for word in words):
        return MEANT
    return SOURCED if _are_in(wanted, f"{name} {sources}") else None


def _are_in(wanted: Iterable[str], text: str) -> bool:
    """Whether each word asked for begins a word of the text."""
    return all(any(word.startswith(each) for word in text.split()) for each in wanted)


def _words(types: pl.DataFrame, aliases: Mapping[str, str], is_lacking_asked: bool) -> dict[str, set[str]]:
    """Type -> what it is called, folded: both names, and every word by which an inventory is recognised."""
    pairs = [(row[f"name_{each}"], row["equipment_type"]) for row in types.to_dicts() for each in ("fr", "en")]
    shown = [label if is_lacking_asked else _LACKING.sub(" ", label) for label, _ in pairs]
    called: dict[str, set[str]] = {}
    for word, (_, code) in zip(_folded(shown), pairs, strict=True):
        called.setdefault(code, set()).add(word)
    lacking = set(_folded(label for label, _ in pairs)) - set(_folded(shown))
    for word, code in known_types(types, aliases).iter_rows():
        if word not in lacking:
            called.setdefault(code, set()).add(word)
    return called


def _folded(texts: Iterable[str]) -> list[str]:
    """Texts as keys: no accents, no plurals, no articles."""
    frame = pl.DataFrame({"text": list(texts)}, schema={"text": pl.String})
    return [text or "" for text in frame.select(type_key(pl.col("text"))).to_series()]
