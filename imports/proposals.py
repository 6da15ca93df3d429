"""A file of an unknown layout: which of its columns could be which of ours. In: a spreadsheet. Out: a Proposal.

Nothing is imported on a proposal: the user checks it, on the screen or in a small TOML file, then imports again. A
header counts by how near it is to the names we know, its cells by what they can be read as.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import polars as pl

from factors.errors import messages
from imports.columns import INVENTORY, WRITTEN_AS, column_definitions
from imports.dates import parse_dates
from imports.guard import Sheet, Spreadsheet
from imports.header_rows import candidate_rows
from imports.headers import match_headers, shown_header
from imports.layouts import NOT_READ, PERSONAL, fingerprint_of
from imports.matching import recognise_types
from imports.numbers import parse_numbers
from imports.parsing import TEXT, VALUE, key, keys_of, tidy
from imports.personal import personal_by_content, personal_headers
from imports.register_columns import LIST, choice_codes
from imports.tables import known_headers
from imports.vocabularies import countries, synonyms

SAMPLES = 5
#: Rows whose cells are looked at.
LOOKED_AT = 500
#: Below this nothing is proposed: a wrong proposal costs more than none.
ENOUGH = 0.55
#: The same where only the header speaks: any text would do in the cells.
ENOUGH_ALONE = 0.65
#: From here on, cells that are all different make a likely identifier.
NEAR_IDENTIFIER = 0.5
#: How much the header counts; the rest is what the cells hold.
HEADER_WEIGHT = 0.65
#: Up to so many letters, only words that are nearly the same are near.
SHORT, NEARLY_THE_SAME = 5, 0.75
#: Cells of yes and no fit any question: the header must say which.
SAYS_WHICH = 0.8
#: Kinds whose cells have a form of their own: where no cell has it, the column is another one.
OF_ONE_FORM = ("date", "money", "number", "whole", "ratio")
_DAY = r"^(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{1,2}-\d{1,2})(?:[ T].*)?$"
_SIRET = r"^\d{14}$"
_COMMUNE = r"^(?:\d{5}|2[AB]\d{3})$"


@dataclass(frozen=True)
class ProposedColumn:
    """One column of the file: its header, some of its cells, and what it could be (`-`: nothing we read)."""

    letter: str
    header: str
    samples: list[str]
    proposal: str
    score: float


@dataclass(frozen=True)
class Proposal:
    """What a file could mean. `columns` are those with a header, from left to right."""

    file: str
    sheet: str
    header_row: int
    fingerprint: str
    columns: list[ProposedColumn]
    content: str = INVENTORY
    #: Another kind of file that these columns would suit better.
    looks_like: str | None = None

    @property
    def score(self) -> float:
        """How sure all columns are together: to compare what one file could be."""
        return sum(column.score for column in self.columns)

    def holds(self, required: Sequence[tuple[str, ...]]) -> bool:
        """Whether, of each group of columns, one is proposed."""
        proposed = {column.proposal for column in self.columns}
        return all(proposed & set(group) for group in required)

    def document(self) -> dict[str, Any]:
        """For a program, and for the form on the screen."""
        return {
            "sheet": self.sheet,
            "header_row": self.header_row,
            "content": self.content,
            "looks_like": self.looks_like,
            "fingerprint": self.fingerprint,
            "columns": [vars(column) for column in self.columns],
        }


def propose(spreadsheet: Spreadsheet, equipment_types: pl.DataFrame, content: str = INVENTORY) -> Proposal | None:
    """The proposal for the fullest visible sheet, as a file of `content`; None where nothing looks like a table."""
    visible = [sheet for sheet in spreadsheet.sheets if sheet.is_visible and sheet.cells.height > 1]
    tables = [(sheet, *found) for sheet in visible if (found := _header_row(sheet)) is not None]
    if not tables:
        return None
    sheet, row, headers = max(tables, key=lambda table: (len(table[2]), table[0].cells.height))
    below = sheet.cells.filter(pl.col("row") > row).head(LOOKED_AT)
    personal = {**personal_headers(headers), **personal_by_content(below, headers)}
    scores = _scores(below, headers, personal, equipment_types, content)
    chosen = _assign(scores)
    columns = [
        ProposedColumn(
            letter=letter,
            header=shown_header(header),
            samples=[] if letter in personal else _samples(below, letter),
            proposal=PERSONAL if letter in personal else chosen.get(letter, (NOT_READ, 0.0))[0],
            score=1.0 if letter in personal else round(chosen.get(letter, (NOT_READ, 0.0))[1], 2),
        )
        for letter, header in headers.items()
    ]
    return Proposal(spreadsheet.path.name, sheet.name, row, fingerprint_of(headers.values()), columns, content)


def mapping_text(
    columns: dict[str, str],
    *,
    name: str,
    language: str,
    fingerprint: str = "",
    organisation: str = "",
    samples: dict[str, list[str]] | None = None,
    content: str = INVENTORY,
) -> str:
    """The TOML of a mapping: header = column. Cells of columns about people are never shown."""
    written = WRITTEN_AS.get(content, {})
    lines = [f"# {line}" for line in messages("imports")["mapping_comment"][language].splitlines()]
    lines += [
        "# " + ", ".join(written.get(column, column) for column in column_definitions(content)),
        f"name = {quoted(name)}",
    ]
    lines += [f"content = {quoted(content)}"] if content != INVENTORY else []
    lines += [f"organisation = {quoted(organisation)}"] if organisation else []
    lines += [f"fingerprint = {quoted(fingerprint)}"] if fingerprint else []
    lines += ["", "[columns]"]
    for header, column in columns.items():
        shown = " | ".join((samples or {}).get(header, [])) if column != PERSONAL else ""
        shown = "".join(character if character.isprintable() else " " for character in shown)[:120]
        lines.append(f"{quoted(header)} = {quoted(written.get(column, column))}" + (f"  # {shown}" if shown else ""))
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _header_row(sheet: Sheet) -> tuple[int, dict[str, str]] | None:
    """The first row that is nearly as full as the fullest, and holds words rather than figures."""
    rows: dict[int, dict[str, str]] = {}
    for row, headers in candidate_rows(sheet):
        rows.setdefault(row, headers)
    fullest = max((len(headers) for headers in rows.values()), default=0)
    if fullest < 2:
        return None
    for row, headers in rows.items():
        words = [header for header in headers.values() if any(character.isalpha() for character in header)]
        if len(headers) >= 0.6 * fullest and len(words) >= 0.8 * len(headers) and len(set(words)) > 1:
            return row, headers
    return None


def _scores(
    cells: pl.DataFrame,
    headers: dict[str, str],
    personal: dict[str, str],
    equipment_types: pl.DataFrame,
    mapping: str,
) -> list[tuple[float, str, str]]:
    """(score, letter, canonical column) of every pair worth proposing."""
    exact = dict(zip(headers, match_headers(list(headers.values()), _canonical(mapping)), strict=True))
    keys = dict(zip(headers, keys_of([shown_header(header) for header in headers.values()]), strict=True))
    found = []
    for letter in headers:
        if letter in personal:
            continue
        texts = cells.select(tidy(pl.col(letter)).alias(TEXT)).drop_nulls()[TEXT]
        for name, definition in column_definitions(mapping).items():
            nearness = 1.0 if exact[letter] == name else _nearness(keys[letter], _names(mapping, name))
            content = _content(texts, name, definition, equipment_types)
            if nearness < 1 and _is_ruled_out(keys[letter], texts, definition, nearness, content):
                continue
            score = nearness if content is None else HEADER_WEIGHT * nearness + (1 - HEADER_WEIGHT) * content
            if name == "asset_id" and nearness >= NEAR_IDENTIFIER and texts.is_unique().all():
                score = HEADER_WEIGHT * nearness + 1 - HEADER_WEIGHT
                content = 1.0
            if score >= (ENOUGH_ALONE if content is None else ENOUGH) or (
                content == 1.0 and _is_told_by_cells(name, definition)
            ):
                found.append((max(score, ENOUGH), letter, name))
    return sorted(found, key=lambda each: (-each[0], each[1], each[2]))


def _is_told_by_cells(name: str, definition: dict[str, Any]) -> bool:
    """Whether cells that all fit say enough, whatever the header: nothing else is written like them."""
    is_choice = str(definition.get("list", "")).startswith(LIST) and definition["list"] != LIST + "yes_no"
    return is_choice or name in ("equipment_type", "organisation", "commune_code")


def _is_ruled_out(
    header: str, texts: pl.Series, definition: dict[str, Any], nearness: float, content: float | None
) -> bool:
    """What a header that is only near must not pass for: another amount, another question, cells of another form."""
    kind = definition["kind"]
    if set(header.split()) & set(definition.get("not_when", ())):
        return True
    if kind == "yes_no" or definition.get("by_name"):
        return nearness < SAYS_WHICH
    if kind == "identifier":
        return not texts.is_empty() and texts.str.contains(_DAY).all()
    return kind in OF_ONE_FORM and content == 0


def _assign(scores: list[tuple[float, str, str]]) -> dict[str, tuple[str, float]]:
    """The best pairs, each column of the file and each of ours once."""
    chosen: dict[str, tuple[str, float]] = {}
    for score, letter, name in scores:
        if letter not in chosen and name not in {taken for taken, _ in chosen.values()}:
            chosen[letter] = (name, score)
    return chosen


def _nearness(written: str, names: list[str]) -> float:
    """How near a header is to the nearest name of a column: by letters, and by words."""
    best = 0.0
    words = set(written.split())
    for known in names:
        letters = SequenceMatcher(None, written, known).ratio()
        if min(len(written), len(known)) <= SHORT and letters < NEARLY_THE_SAME:
            letters = 0.0  # "sorte" is no "site": short words share letters by chance
        shared = set(known.split())
        common = len(words & shared) / len(words | shared) if words | shared else 0.0
        best = max(best, letters, common, 0.8 if len(words & shared) == len(shared) and len(known) > 3 else 0.0)
    return best


def _content(texts: pl.Series, name: str, definition: dict[str, Any], equipment_types: pl.DataFrame) -> float | None:
    """The share of cells that can be read as this column wants them; None where any text would do."""
    if texts.is_empty():
        return None
    if name == "equipment_type":
        recognised = recognise_types(texts, equipment_types)
        return _joined(texts, recognised)
    if str(definition.get("list", "")).startswith(LIST):
        codes = list(choice_codes(definition["list"]))
        return float(texts.to_frame().select(key(pl.col(TEXT)).is_in(codes).mean()).item())
    test: Callable[[pl.Series], float] | None = _TESTS.get(definition["kind"])
    if definition["kind"] in ("choice", "yes_no"):
        words = list(synonyms(definition.get("vocabulary", definition["kind"])))
        return float(texts.to_frame().select(key(pl.col(TEXT)).is_in(words).mean()).item())
    return None if test is None else test(texts)


def _joined(texts: pl.Series, parsed: pl.DataFrame) -> float:
    """The share of texts that were given a value."""
    joined = texts.to_frame().join(parsed, on=TEXT, how="left", validate="m:1")
    return float(joined.select(pl.col(VALUE).is_not_null().mean()).item())


def _share(pattern: str) -> Callable[[pl.Series], float]:
    return lambda texts: float(texts.str.contains(pattern).mean() or 0.0)  # type: ignore[arg-type]


_TESTS: dict[str, Callable[[pl.Series], float]] = {
    "date": lambda texts: _joined(texts, parse_dates(texts)),
    "money": lambda texts: _joined(texts, parse_numbers(texts, units=r"\p{L}+|€")),
    "number": lambda texts: _joined(texts, parse_numbers(texts, units=r"\p{L}+|€")),
    "whole": lambda texts: _joined(texts, parse_numbers(texts)),
    # A share is at most 1: an amount is none.
    "ratio": lambda texts: _joined(texts, parse_numbers(texts, is_ratio=True).filter(pl.col(VALUE) <= 1)),
    "organisation": _share(_SIRET),
    "commune": _share(_COMMUNE),
    "country": lambda texts: float(texts.to_frame().select(key(pl.col(TEXT)).is_in(list(countries())).mean()).item()),
}


def _samples(cells: pl.DataFrame, letter: str) -> list[str]:
    """Some different cells of a column, the first ones."""
    texts = cells.select(tidy(pl.col(letter)).alias(TEXT)).drop_nulls()[TEXT]
    return texts.unique(maintain_order=True).head(SAMPLES).to_list()


@cache
def _canonical(mapping: str) -> dict[str, str]:
    from imports.headers import index_headers  # noqa: PLC0415 - once

    return index_headers({header: name for header, (name, _) in known_headers(mapping).items()})


@cache
def _names(mapping: str, name: str) -> list[str]:
    return [known for known, (named, _) in known_headers(mapping).items() if named == name]
