"""Layouts of other people's files, as data: `mappings/layouts/*.toml`, and the mappings a user saved (same format).

In: TOML. Out: `ForeignLayout`s. Each says how it is recognised, which header is which of our columns, what to take
where a cell is empty, what its own words mean, and which columns are about people. Adding a tool is one file of rows.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from imports.columns import INVENTORY, WRITTEN_AS, content_columns
from imports.errors import MappingError
from imports.headers import header_key, index_headers, match_headers
from imports.parsing import keys_of
from imports.vocabularies import synonyms

#: In `[columns]`: a header that is not read, and one that is about people (dropped, and said).
NOT_READ, PERSONAL = "-", "personal"
#: Keys a mapping file may have; anything else is a slip of the pen, and said.
_TEXTS = ("name", "fr", "en", "sample", "reference", "content", "joins", "organisation", "fingerprint")
_TABLES = ("columns", "joined", "fallbacks", "values", "constants", "personal", "not_read")
_LISTS = ("recognised_by", "unless", "alone")
_FLAGS = ("has_html", "numbers_alike")
_KNOWN = (*_TEXTS, *_TABLES, *_LISTS, *_FLAGS)


@dataclass(frozen=True)
class ForeignLayout:
    """One layout. Headers are kept as written; `*_index` hold them in the forms `match_headers` compares.

    A file with a header of `unless` is of another; one of `alone` stands beside headers of the layout only, or empty.
    """

    name: str
    labels: dict[str, str]
    content: str = INVENTORY
    recognised_by: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    joined: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fallbacks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    not_read: tuple[str, ...] = ()
    joins: str = ""
    has_html: bool = False
    numbers_alike: bool = False
    is_saved: bool = False
    organisation: str = ""
    fingerprint: str = ""
    sample: str = ""

    @cached_property
    def index(self) -> dict[str, str]:
        """Header forms -> canonical column, `-` or `personal`."""
        named = dict(self.columns)
        named |= dict.fromkeys(self.not_read, NOT_READ) | dict.fromkeys(self.personal, PERSONAL) | self.columns
        return index_headers(named)

    @cached_property
    def aliases(self) -> dict[str, str]:
        """The layout's own words for types -> type."""
        return self.values.get("equipment_type", {})

    def recognises(self, keys: set[str]) -> bool:
        """Whether headers with these keys are those of this layout."""
        if not keys.isdisjoint(self._unless_keys):
            return False
        return any(group <= keys for group in self._groups)

    @cached_property
    def _unless_keys(self) -> set[str]:
        return set(keys_of(list(self.unless))) if self.unless else set()

    @cached_property
    def _groups(self) -> list[set[str]]:
        return [set(keys_of(list(group))) for group in self.recognised_by]


@dataclass(frozen=True)
class UserWords:
    """What a user taught: mappings to try first, and words for equipment types."""

    layouts: tuple[ForeignLayout, ...] = ()
    aliases: dict[str, str] = field(default_factory=dict)


NO_WORDS = UserWords()


@cache
def shipped_layouts() -> tuple[ForeignLayout, ...]:
    """The layouts of the tools we know, in order of name."""
    folder = files("imports") / "mappings" / "layouts"
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(parse_layout(file.read_text(encoding="utf-8"), file.name) for file in found)


def parse_layout(text: str, source: str, *, is_saved: bool = False) -> ForeignLayout:
    """A layout from TOML. MappingError says the file, the line or the key, and what is expected there."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise MappingError("mapping_not_toml", mapping=source, problem=str(problem)) from problem
    _take_written_names(content)
    _check(content, source)
    personal = [header for header, name in content["columns"].items() if name == PERSONAL]
    return ForeignLayout(
        name=content.get("name", source),
        labels={language: content.get(language, content.get("name", source)) for language in ("fr", "en")},
        content=content.get("content", INVENTORY),
        recognised_by=tuple(tuple(group) for group in content.get("recognised_by", ())),
        unless=tuple(content.get("unless", ())),
        alone=tuple(content.get("alone", ())),
        columns=content["columns"],
        joined={name: tuple(headers) for name, headers in content.get("joined", {}).items()},
        fallbacks={name: tuple(headers) for name, headers in content.get("fallbacks", {}).items()},
        values=content.get("values", {}),
        constants=content.get("constants", {}),
        personal=(*content.get("personal", {}).get("headers", ()), *personal),
        not_read=tuple(content.get("not_read", {}).get("headers", ())),
        joins=content.get("joins", ""),
        has_html=content.get("has_html", False),
        numbers_alike=content.get("numbers_alike", False),
        is_saved=is_saved,
        organisation=content.get("organisation", ""),
        fingerprint=content.get("fingerprint", ""),
        sample=content.get("sample", ""),
    )


def taught_for(headers: dict[str, str], layouts: Sequence[ForeignLayout]) -> ForeignLayout | None:
    """The mapping of a user that these headers are of: with the same headers, or (asked for by name) naming two."""
    written = list(headers.values())
    for layout in layouts if len(headers) > 1 else ():
        if layout.fingerprint:
            if layout.fingerprint == fingerprint_of(written):
                return layout
        elif sum(map(bool, match_headers(written, layout.index))) >= min(len(layout.columns), 2):
            return layout
    return None


def foreign_columns(
    headers: dict[str, str], foreign: ForeignLayout | None
) -> tuple[dict[str, str], dict[str, tuple[str, ...]], dict[str, str]]:
    """(canonical name -> letter, canonical name -> letters to fall back on, letter -> what the layout says it is)."""
    if foreign is None:
        return {}, {}, {}
    letters, written = list(headers), list(headers.values())
    roles = match_headers(written, foreign.index)
    taken = {letter: role for letter, role in zip(letters, roles, strict=True) if role is not None}
    columns: dict[str, str] = {}
    fallbacks: dict[str, list[str]] = {}
    for letter, name in taken.items():
        if name not in (NOT_READ, PERSONAL):
            columns.setdefault(name, letter)
            if columns[name] != letter:
                fallbacks.setdefault(name, []).append(letter)
    for name, wanted in foreign.fallbacks.items():
        index = index_headers({header: place for place, header in enumerate(wanted)})
        places = zip(letters, match_headers(written, index), strict=True)
        found = [letter for _, letter in sorted((place, letter) for letter, place in places if place is not None)]
        if name not in columns and found and name != "organisation":
            columns[name] = found.pop(0)
        fallbacks.setdefault(name, []).extend(letter for letter in found if letter != columns.get(name))
        taken |= {letter: taken.get(letter, NOT_READ) for letter in found}
    return columns, {name: tuple(each) for name, each in fallbacks.items() if each}, taken


def fingerprint_of(headers: Iterable[str]) -> str:
    """What tells two files with the same headers, in any order."""
    keys = sorted({header_key(header) for header in headers})
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]


def _take_written_names(content: dict[str, Any]) -> None:
    """Columns under the names that a mapping file gives them; our own names are read too."""
    named = {written: name for name, written in WRITTEN_AS.get(str(content.get("content")), {}).items()}
    if named and isinstance(content.get("columns"), dict):
        content["columns"] = {header: named.get(name, name) for header, name in content["columns"].items()}


def _check(content: dict[str, Any], source: str) -> None:
    """Every key known, every table a table, every column one of ours, every word of a vocabulary one of its codes."""
    expected = {**dict.fromkeys(_TABLES, dict), **dict.fromkeys(_LISTS, list), **dict.fromkeys(_FLAGS, bool)}
    for key, value in content.items():
        if key not in _KNOWN:
            raise MappingError("mapping_key_unknown", mapping=source, key=key, known=", ".join(_KNOWN))
        if not isinstance(value, expected.get(key, str)):
            raise MappingError("mapping_value_wrong", mapping=source, key=key)
    if not content.get("columns"):
        raise MappingError("mapping_without_columns", mapping=source)
    known = _known_columns(content, source)
    for header, name in content["columns"].items():
        _check_column(header, name, (*known, NOT_READ, PERSONAL), source)
    for table, kind in (("joined", list), ("fallbacks", list), ("constants", str), ("values", dict)):
        for name, value in content.get(table, {}).items():
            _check_column(f"{table}.{name}", name, tuple(known), source)
            if not isinstance(value, kind):
                raise MappingError("mapping_value_wrong", mapping=source, key=f"{table}.{name}")
    for name, words in content.get("values", {}).items():
        _check_words(name, words, known, source)


def _known_columns(content: dict[str, Any], source: str) -> dict[str, dict[str, Any]]:
    known = content_columns(content.get("content", INVENTORY))
    if known is None:
        raise MappingError("mapping_value_wrong", mapping=source, key="content")
    return known


def _check_column(key: str, name: object, known: tuple[str, ...], source: str) -> None:
    if name not in known:
        columns = ", ".join(each for each in known if each not in (NOT_READ, PERSONAL))
        raise MappingError("mapping_column_unknown", mapping=source, key=key, name=name, known=columns)


def _check_words(name: str, words: dict[str, str], known: dict[str, Any], source: str) -> None:
    """A word of a closed vocabulary stands for one of its codes; `retired` is a status that left the fleet."""
    vocabulary = known[name].get("vocabulary")
    if vocabulary is None:
        return
    codes = {*synonyms(vocabulary).values(), *(("retired",) if name == "status" else ())}
    for word, code in words.items():
        if code not in codes:
            raise MappingError(
                "mapping_word_unknown", mapping=source, key=f"values.{name}.{word}", name=code, known=", ".join(codes)
            )
