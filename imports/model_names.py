"""A model name as an inventory writes it -> an equipment type (METHODOLOGY 21).

In: distinct texts, and the types. Out: type, confidence (0 to 1) and how it was found: `exact`, `taught`, `line`
(words of a product line), `code` (the form of a model number), `fuzzy` (one mistyped word, and no other type near). A
text about something else than a device has no type, and says what it looks like (`part`, `furniture`...). Two types
that fit equally well leave the text unmatched, and so does an unknown word that may say what the thing is.
"""

import re
from collections.abc import Mapping
from itertools import chain
from typing import NamedTuple

import polars as pl
from rapidfuzz import fuzz, process

from imports.matching import EQUIPMENT, REFURBISHED_SUFFIX, known_types, type_key
from imports.parsing import TEXT, VALUE, distinct, key
from imports.product_lines import DIGIT, LETTERS, Entry, Form, Lines, keyed, product_lines

#: How sure each way is (METHODOLOGY 21.2). A mistyped word is worth its likeness times this.
CONFIDENCE = {"exact": 1.0, "taught": 1.0, "line": 0.95, "code": 0.9, "fuzzy": 0.9}
#: What a text that is about no device may look like: the families of other_objects.toml.
OTHER_OBJECTS = ("part", "consumable", "accessory", "furniture", "service", "subscription", "cloud", "other")
#: A word is taken for another from this likeness on, if no word of another type is within the margin.
LIKENESS, MARGIN = 90, 5
#: What follows is what the device is for, or comes with: not what it is. « Sans fil » is part of a name.
_ASIDE = r"\b(?:pour|for|avec|with|without|sans|inclus|incluant)\b.*"
_ONE_WORD, _TWO_WORDS = r"\bsans (fil|interruption|contact)\b", r"\bsans(fil|interruption|contact)\b"
#: Between them stand several things.
_AND = ("et", "and", "+")
_QUANTITY = re.compile(r"\d+(?:go|gb|to|tb|mo|mb)?|go|gb|to|tb|mo|mb")


class _Match(NamedTuple):
    """The type found, if any, how (or what the text looks like), and how like the word is (100: the word itself)."""

    code: str | None
    how: str | None = None
    likeness: float = 100.0


NOTHING = _Match(None)


def match_models(
    texts: pl.Series, equipment_types: pl.DataFrame, aliases: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """`text, value (type), confidence, how`, one row per distinct text; no value where nothing fits, two types do, or
    the text is about no device: `how` then says what it looks like (`OTHER_OBJECTS`).
    """
    taught = dict(keyed(list((aliases or {}).items())))
    exact = dict(known_types(equipment_types, aliases or {}).iter_rows())
    devices = frozenset(equipment_types.filter(pl.col("kind") == EQUIPMENT)["equipment_type"])
    head = key(pl.col(TEXT)).str.replace(_ONE_WORD, "sans${1}").str.replace(_ASIDE, "")
    named = distinct(texts).select(
        TEXT, whole=type_key(pl.col(TEXT)), head=type_key(head.str.replace(_TWO_WORDS, "sans ${1}"))
    )
    lines = product_lines()
    found: list[tuple[str, str | None, float | None, str | None]] = []
    for text, whole, named_first in named.iter_rows():
        known = _Match(taught[whole], "taught") if whole in taught else _Match(exact.get(whole), "exact")
        match = known if known.code else _by_words(_what_is_named(named_first or "", whole or "", lines), lines)
        code = (match.code or "").removesuffix(REFURBISHED_SUFFIX)
        if code in devices:
            found.append((text, code, round(CONFIDENCE[str(match.how)] * match.likeness / 100, 3), match.how))
        else:
            found.append((text, None, None, match.how if match.how in OTHER_OBJECTS else None))
    schema = {TEXT: pl.String, VALUE: pl.String, "confidence": pl.Float64, "how": pl.String}
    return pl.DataFrame(found, schema=schema, orient="row")


def _what_is_named(head: str, whole: str, lines: Lines) -> str:
    """What stands before « pour » or « avec »; all of it where an entry bridges them: « chargeur pour ThinkPad »."""
    if not head or head == whole:
        return whole
    first, present = head.split(maxsplit=1)[0], frozenset(head.split())
    bridges = (first in each.words and not each.words <= present for each in _fitting(whole.split(), lines.devices))
    return whole if any(bridges) else head


def _by_words(head: str, lines: Lines) -> _Match:
    """What a text names first; of several things joined by « et » or +, the one that is a device, if one alone is."""
    parts: list[list[str]] = [[]]
    for word in head.split():
        if word in _AND:
            parts.append([])
        else:
            parts[-1].append(word)
    matches = [_of_one_thing(words, lines) for words in parts if words]
    if not matches or matches[0].how in OTHER_OBJECTS:
        return matches[0] if matches else NOTHING
    devices = [match for match in matches if match.code]
    return devices[0] if len({match.code for match in devices}) == 1 else NOTHING


def _of_one_thing(words: list[str], lines: Lines) -> _Match:
    """Other objects, forms that come first, product lines and nouns, other forms, then one mistyped word."""
    fitting = _fitting(words, lines.devices)
    if family := _other_object(words, fitting, lines):
        return _Match(None, family)
    forms = lines.forms_for(frozenset(words))
    for is_first in (True, False):
        if not is_first and fitting and (code := _best(words, fitting, lines)):
            return _Match(code, "line")
        for form in forms:
            if form.is_first == is_first and (code := _of_form(form, words, lines)):
                return _Match(code, "code")
    return _mistyped(words, lines)


def _of_form(form: Form, words: list[str], lines: Lines) -> str | None:
    """The type of a model number of this form, if nothing unknown stands before it."""
    place = form.place_in(words, frozenset(words))
    return form.equipment_type if place is not None and lines.is_plain(words, place) else None


def _fitting(words: list[str], entries: Mapping[str, list[Entry]]) -> list[Entry]:
    """The entries of which all words are in the text; those of several words that follow each other, if they must."""
    present = frozenset(words)
    inside = [
        entry for entry in chain.from_iterable(entries.get(word, ()) for word in present) if entry.words <= present
    ]
    return [entry for entry in inside if not entry.is_phrase or len(entry.phrase) == 1 or entry.is_said_in(words)]


def _other_object(words: list[str], fitting: list[Entry], lines: Lines) -> str | None:
    """The family of what the text is about, where that is no device; a longer word for a device wins."""
    others = [
        entry for entry in _fitting(words, lines.objects) if not any(entry.words <= device.words for device in fitting)
    ]
    if not others:
        return None
    places = [words.index(word) for device in fitting for word in (device.words - lines.makers or device.words)]
    forms = lines.forms_for(frozenset(words))
    places += [place for form in forms if (place := form.place_in(words, frozenset(words))) is not None]
    device_at = min(places, default=len(words))
    # Of two families, that of the most words; of a subscription to software, the software.
    for entry in sorted(others, key=lambda each: (-len(each.phrase), OTHER_OBJECTS.index(each.meaning), each.phrase)):
        is_first = words.index(entry.phrase[0]) < device_at
        is_last = words[-1] == entry.phrase[-1] and not (len(words) > 1 and _QUANTITY.fullmatch(words[-2]))
        if entry.place == "anywhere" or is_first or (entry.place == "ends" and is_last):
            return entry.meaning
    return None


def _best(words: list[str], fitting: list[Entry], lines: Lines) -> str | None:
    """The type of the entry with most words; among equals, words that follow each other, then a noun that begins the
    text, then one that ends it. None where that leaves two, or where a word that nobody knows may say otherwise.
    """
    solid = [entry for entry in fitting if not entry.is_adjective] or fitting
    most = max(len(entry.words) for entry in solid)
    best = [entry for entry in solid if len(entry.words) == most]
    best = [entry for entry in best if entry.is_said_in(words)] or best
    code = _of_equals(words, best, lines)
    if code is None or not any(entry.meaning == code and _is_plain_beside(entry, words, lines) for entry in solid):
        return None
    return _unless_head_says_otherwise(code, words, solid, lines)


def _of_equals(words: list[str], best: list[Entry], lines: Lines) -> str | None:
    """The one type of entries that fit equally well, if one is narrower than the others or their places decide."""
    wider = frozenset[str]().union(*(lines.narrower.get(entry.meaning, ()) for entry in best))
    best = [entry for entry in best if entry.meaning not in wider]
    if len({entry.meaning for entry in best}) == 1:
        return best[0].meaning
    for place in (0, -1):
        types = {entry.meaning for entry in best if entry.is_noun and words[place] in entry.words}
        if len(types) == 1:
            return types.pop()
    types = {entry.meaning for entry in best if not entry.is_noun}
    return types.pop() if len(types) == 1 else None


def _is_plain_beside(entry: Entry, words: list[str], lines: Lines) -> bool:
    """Nothing unknown where it may say what the thing is: before the name of a product (French) or as the last word
    (English); anywhere beside a noun of one word.
    """
    if entry.is_noun and len(entry.phrase) == 1:
        return lines.is_plain(words)
    if not lines.is_plain(words[-1:]):
        return False
    return lines.is_plain(words, min(words.index(word) for word in entry.words))


def _unless_head_says_otherwise(code: str, words: list[str], solid: list[Entry], lines: Lines) -> str | None:
    """« Souris Surface Pro » is a mouse; “iPad Pro keyboard” may be both, « Clavier Latitude » a part: unmatched."""
    nouns = [entry for entry in solid if entry.is_noun and not lines.are_alike(code, entry.meaning)]
    first = {entry.meaning for entry in nouns if words[0] in entry.words}
    if code in lines.also_parts and any(
        not entry.is_noun and not lines.are_alike(code, entry.meaning) for entry in solid
    ):
        return None
    last = {entry.meaning for entry in nouns if words[-1] in entry.words} & lines.accessories
    if not first | last:
        return code
    return first.pop() if len(first) == 1 and first <= lines.accessories - lines.also_parts else None


def _mistyped(words: list[str], lines: Lines) -> _Match:
    """One word that is nearly that of a line or a noun, and of no other type."""
    for at, word in enumerate(words):
        if len(word) < LETTERS or DIGIT.search(word):
            continue
        close = process.extract(word, lines.likely.keys(), scorer=fuzz.ratio, limit=4, score_cutoff=LIKENESS - MARGIN)
        near = [(known, score) for known, score, _ in close if known[0] == word[0]]
        if not near or near[0][1] < LIKENESS:
            continue
        types = set(chain.from_iterable(lines.likely[known] for known, score in near if score > near[0][1] - MARGIN))
        if len(types) == 1:
            replaced = [*words[:at], near[0][0], *words[at + 1 :]]
            fitting = _fitting(replaced, lines.devices)
            return _Match(_best(replaced, fitting, lines), "fuzzy", near[0][1]) if fitting else NOTHING
    return NOTHING
