"""The sheet of a small commune (METHODOLOGY 16): a page of ten counts -> the plain table every inventory is read from.

In: a spreadsheet that was read. Out: the same with its page unfolded (one row a count, in its own row and column), and
the bands behind it. A band stands for its middle; no answer is unknown, which is neither zero nor one; zero is no row.
Everything else (checks, rejects, annotated copy, waiting rows) is that of an inventory.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import polars as pl

from factors.errors import LANGUAGES
from imports.addresses import column_letter
from imports.columns import column_definitions
from imports.findings import RAW_SCHEMA
from imports.guard import Sheet, Spreadsheet
from imports.parsing import keys_of, tidy
from imports.vocabularies import read_mapping

TEMPLATE = "small-commune"
#: What the page prints in the boxes to tick.
BOX = "☐"
#: Identifier of the assets of a count: one asset a line of the page, the same from one year to the next.
ASSET_PREFIX = "FICHE-"
SEARCHED_ROWS = 60
_WHOLE = re.compile(r"^\d{1,5}$")
_HEADERS = "fr"
#: The place of a band, (a number), or a text that is neither.
Answer = int | tuple[int] | str


@dataclass(frozen=True)
class Count:
    """One answer: between `low` and `high` devices of a type; `low` is null where nothing was answered."""

    code: str
    equipment_type: str
    row: int
    low: int | None
    high: int | None

    @property
    def central(self) -> int | None:
        """The middle of the band, the lower one of two."""
        return None if self.low is None or self.high is None else (self.low + self.high) // 2


class Place(NamedTuple):
    """A cell above the table, and what it holds."""

    row: int
    letter: str
    text: str


@dataclass(frozen=True)
class Counts:
    """The page: its answers, the cells above the table (canonical column -> Place), what is to say of it."""

    counts: list[Count]
    fields: dict[str, Place]
    findings: pl.DataFrame

    def at_home(self, findings: pl.DataFrame) -> pl.DataFrame:
        """Worded findings about whose the page is, or its day: told once, on the one cell that says it."""
        for column, place in self.fields.items():
            is_it = (pl.col("column") == column).fill_null(value=False)
            true = {
                "row": pl.lit(place.row, pl.Int32),
                "column_letter": pl.lit(place.letter),
                "cell": pl.lit(f"{place.letter}{place.row}"),
            }
            findings = findings.with_columns(
                pl.when(is_it).then(value).otherwise(name).alias(name) for name, value in true.items()
            )
        return findings.unique(maintain_order=True)


def unfold(spreadsheet: Spreadsheet) -> tuple[Spreadsheet, Counts | None]:
    """The spreadsheet with its page of counts as a table; itself and None where it holds no such page."""
    for place, sheet in enumerate(spreadsheet.sheets):
        header = _header(sheet) if sheet.is_visible else None
        if header is not None:
            counts, table = _read(sheet, *header)
            sheets = [*spreadsheet.sheets[:place], table, *spreadsheet.sheets[place + 1 :]]
            return replace(spreadsheet, sheets=sheets), counts
    return spreadsheet, None


def counted_types() -> list[dict[str, Any]]:
    """The ten counts, in the order of the page."""
    return list(read_mapping("small_commune")["count"])


def bands() -> list[dict[str, Any]]:
    """The bands, from the smallest."""
    return list(read_mapping("small_commune")["band"])


def _header(sheet: Sheet) -> tuple[int, dict[str, str], dict[int, str]] | None:
    """(row of the headers, our column -> letter, place of the band -> letter) of a page of counts."""
    letters = [letter for letter in sheet.cells.columns if letter != "row"]
    names = read_mapping("small_commune")["column"]
    for row, *texts in sheet.cells.head(SEARCHED_ROWS).select("row", tidy(pl.col(letters))).iter_rows():
        found = dict(zip(keys_of([text or "" for text in texts]), letters, strict=True))
        ours = {name: found[key] for name, each in names.items() for key in _keys(each) if key in found}
        ticked = {place: found[key] for key, place in _band_keys().items() if key in found}
        if {"code", "answer"} <= set(ours) and len(ticked) > 1:
            return row, ours, ticked
    return None


def _read(sheet: Sheet, header_row: int, ours: dict[str, str], ticked: dict[int, str]) -> tuple[Counts, Sheet]:
    """The answers, and the page as a table of assets."""
    codes = {key: each for each in counted_types() for key in keys_of([each["code"]])}
    letters = [letter for letter in sheet.cells.columns if letter != "row"]
    counts: list[Count] = []
    findings: list[tuple[int, str, str | None, str, str]] = []
    quantities: dict[int, tuple[dict[str, Any], str | None]] = {}
    below = sheet.cells.filter(pl.col("row") > header_row).select("row", tidy(pl.col(letters)))
    for cells in below.iter_rows(named=True):
        each = codes.get(keys_of([cells[ours["code"]] or ""])[0])
        if each is None:
            continue
        row, written = cells["row"], cells[ours["answer"]]
        answers: set[Answer] = {place for place, letter in ticked.items() if cells[letter] not in (None, BOX)}
        answers |= set() if written is None else {_meant(written)}
        if len(answers) != 1:
            code = "count_answered_twice" if answers else "count_unanswered"
            findings.append((row, "quantity", written, code, each["code"]))
        answer = answers.pop() if len(answers) == 1 else None
        count = Count(each["code"], each["equipment_type"], row, *_bounds(answer))
        counts.append(count)
        if isinstance(answer, str) or count.central or answers:
            quantities[row] = (each, answer if isinstance(answer, str) else _text(count.central))
    fields = _fields(sheet, header_row)
    raw = pl.DataFrame(findings, schema=RAW_SCHEMA, orient="row")
    return Counts(counts, fields, raw), _table(sheet, header_row, ours, quantities, fields)


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _meant(text: str) -> Answer:
    """The place of a band, (a number), or the text itself, which the checks then refuse as a number."""
    key = keys_of([text])[0]
    if key.isdigit() and not _WHOLE.match(text):
        return text  # a key has no signs: `-3` and `8 ?` are no counts
    if _WHOLE.match(key) and key not in _band_keys():
        return (int(key),)
    return _band_keys().get(key, text)


def _bounds(answer: Answer | None) -> tuple[int | None, int | None]:
    if isinstance(answer, tuple):
        return answer[0], answer[0]
    if isinstance(answer, int):
        band = bands()[answer]
        return band["low"], band["high"]
    return None, None


def _fields(sheet: Sheet, header_row: int) -> dict[str, Place]:
    """What is written at the right of the labels above the table."""
    known = {key: each["column"] for each in read_mapping("small_commune")["field"] for key in _keys(each)}
    letters = [letter for letter in sheet.cells.columns if letter != "row"]
    found = {}
    for row, *texts in sheet.cells.filter(pl.col("row") < header_row).select("row", tidy(pl.col(letters))).iter_rows():
        filled = [(letter, text) for letter, text in zip(letters, texts, strict=True) if text is not None]
        for (_, label), (letter, value) in pairwise(filled):
            column = known.get(keys_of([label])[0])
            if column is not None:
                found[column] = Place(row, letter, value)
    return found


def _table(
    sheet: Sheet,
    header_row: int,
    ours: dict[str, str],
    quantities: dict[int, tuple[dict[str, Any], str | None]],
    fields: dict[str, Place],
) -> Sheet:
    """One row a count, where it stands on the page; whose it is and its day repeated on each row."""
    headers = {name: each[_HEADERS] for name, each in column_definitions().items()}
    free = (letter for letter in map(column_letter, range(1, 100)) if letter not in ours.values())
    letter_of = {"asset_id": ours["code"], "quantity": ours["answer"]}
    letter_of["equipment_type"] = ours.get("label") or next(free)
    letter_of |= {column: next(free) for column in fields}
    rows: list[dict[str, Any]] = [{"row": header_row} | {letter: headers[name] for name, letter in letter_of.items()}]
    for row, (each, quantity) in sorted(quantities.items()):
        values = {"asset_id": ASSET_PREFIX + each["code"], "equipment_type": each["equipment_type"]}
        values |= {"quantity": quantity} | {column: place.text for column, place in fields.items()}
        rows.append({"row": row} | {letter_of[name]: value for name, value in values.items()})
    order = sorted(set(letter_of.values()), key=lambda letter: (len(letter), letter))
    schema = {"row": pl.Int32(), **dict.fromkeys(order, pl.String())}
    return replace(sheet, cells=pl.DataFrame(rows, schema=schema), errors=sheet.errors.clear())


def _keys(each: dict[str, Any]) -> list[str]:
    return keys_of([each[language] for language in LANGUAGES])


@cache
def _band_keys() -> dict[str, int]:
    """Every way to write a band (`3 à 5`, `3 to 5`, `3-5`) -> its place."""
    known: dict[str, int] = {}
    for place, band in enumerate(bands()):
        texts: Iterable[str] = (band["fr"], band["en"], f"{band['low']}-{band['high']}")
        known |= dict.fromkeys(keys_of(list(texts)), place)
    return known
