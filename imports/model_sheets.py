"""The manufacturer's sheet of a model, where an imported base holds one (METHODOLOGY 21.3).

In: texts, and sheets (manufacturer, model, figures). Out: the one sheet that each text names, with the confidence, or
none. Same numbers always: 840 G7 is never 840 G8.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from imports.parsing import keys_of

#: Words of maker and model must be this alike, and the next model must be this far behind.
LIKENESS, MARGIN = 85.0, 5.0
#: What sheets add to a model's name and inventories leave out.
_FILLERS = frozenset(("pc", "notebook", "desktop", "monitor", "the", "inch", "pouces"))

Sheet = dict[str, Any]


class _Named(NamedTuple):
    """A model that has a sheet: its words, the same without the maker's, the sheet."""

    words: str
    without_maker: str
    sheet: Sheet


def find_sheet(text: str, sheets: Sequence[Sheet]) -> tuple[Sheet, float] | None:
    """The sheet whose words are those of the text, else the one alike with the same numbers and no other near."""
    return find_sheets([text], sheets).get(text)


def find_sheets(texts: Iterable[str], sheets: Sequence[Sheet]) -> dict[str, tuple[Sheet, float]]:
    """Text -> sheet and confidence, of the texts that name one. The words of each sheet are read once."""
    by_numbers: dict[frozenset[str], list[_Named]] = {}
    for words, named in _by_words(sheets).items():
        by_numbers.setdefault(_numbers(words), []).append(named)
    asked = sorted(set(texts))
    found = {}
    for text, key in zip(asked, keys_of(asked), strict=True):
        wanted = _plain(key)
        match = _alike(wanted, by_numbers.get(_numbers(wanted), []))
        if match is not None:
            found[text] = match
    return found


def sheet_words(sheet: Sheet) -> str:
    """Maker and model as they are compared: the name of a sheet inside a key."""
    return _plain(keys_of([f"{sheet['manufacturer'] or ''} {sheet['model'] or ''}"])[0])


def _by_words(sheets: Sequence[Sheet]) -> dict[str, _Named]:
    """Words of maker and model -> the sheet; of several under one name, the middle one, the lower of two."""
    keys = keys_of([f"{sheet['manufacturer'] or ''} {sheet['model'] or ''}" for sheet in sheets])
    makers = keys_of([sheet["manufacturer"] or "" for sheet in sheets])
    same: dict[str, list[tuple[str, Sheet]]] = {}
    for key, maker, sheet in zip(keys, makers, sheets, strict=True):
        same.setdefault(_plain(key), []).append((_plain(maker), sheet))
    named = {}
    for words, group in same.items():
        group.sort(key=lambda each: (float(each[1]["manufacturing_kgco2eq"]), str(each[1].get("locator"))))
        maker, sheet = group[(len(group) - 1) // 2]
        without = " ".join(word for word in words.split() if word not in maker.split())
        named[words] = _Named(words, without, sheet)
    return named


def _alike(wanted: str, named: Sequence[_Named]) -> tuple[Sheet, float] | None:
    scored = [
        (max(fuzz.token_sort_ratio(wanted, each) for each in (one.words, one.without_maker)), one) for one in named
    ]
    scored.sort(key=lambda each: (-each[0], each[1].words))
    if not scored or scored[0][0] < LIKENESS:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < MARGIN:
        return None
    return scored[0][1].sheet, round(scored[0][0] / 100, 3)


def _plain(key: str) -> str:
    words = [word for word in key.split() if word not in _FILLERS]
    return " ".join(dict.fromkeys(words))


def _numbers(key: str) -> frozenset[str]:
    return frozenset(word for word in key.split() if re.search(r"\d", word))
