"""The manufacturer's sheet of a model, where an imported base holds one (METHODOLOGY 21.3).

In: a text, and sheets (manufacturer, model, figures). Out: the one sheet it names, with the confidence, or None. Same
numbers always: 840 G7 is never 840 G8.
"""

import re
from collections.abc import Sequence
from typing import Any

from rapidfuzz import fuzz

from imports.parsing import keys_of

#: Words of maker and model must be this alike, and the next model must be this far behind.
LIKENESS, MARGIN = 85.0, 5.0
#: What sheets add to a model's name and inventories leave out.
_FILLERS = frozenset(("pc", "notebook", "desktop", "monitor", "the", "inch", "pouces"))


def find_sheet(text: str, sheets: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], float] | None:
    """The sheet whose words are those of the text, else the one alike with the same numbers and no other near."""
    named = [f"{sheet['manufacturer'] or ''} {sheet['model'] or ''}" for sheet in sheets]
    wanted, *keys = [_plain(key) for key in keys_of([text, *named])]
    scored = []
    for sheet, key in zip(sheets, keys, strict=True):
        if _numbers(key) != _numbers(wanted):
            continue
        without_maker = " ".join(word for word in key.split() if word not in _plain(_maker(sheet)).split())
        likeness = max(fuzz.token_sort_ratio(wanted, each) for each in (key, without_maker))
        scored.append((likeness, key, sheet))
    scored.sort(key=lambda each: (-each[0], each[1]))
    if not scored or scored[0][0] < LIKENESS:
        return None
    best = scored[0]
    others = [likeness for likeness, key, _ in scored[1:] if key != best[1]]
    if others and best[0] - others[0] < MARGIN:
        return None
    return best[2], round(best[0] / 100, 3)


def _maker(sheet: dict[str, Any]) -> str:
    return keys_of([sheet["manufacturer"] or ""])[0]


def _plain(key: str) -> str:
    words = [word for word in key.split() if word not in _FILLERS]
    return " ".join(dict.fromkeys(words))


def _numbers(key: str) -> frozenset[str]:
    return frozenset(word for word in key.split() if re.search(r"\d", word))
