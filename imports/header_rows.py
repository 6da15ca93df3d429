"""Which rows of a sheet may hold its headers. In: a sheet. Out: rows with, for each column, what may be its header.

Titles, logos and remarks stand above a table; headers may take two lines, the upper one merged over several columns; a
line of units may stand below.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from imports.guard import Sheet
from imports.headers import EITHER
from imports.parsing import tidy

#: The headers are looked for in this many filled rows.
HEADER_SEARCH_ROWS = 60
#: A row under the headers that holds this many words of headers is one.
HEADER_WORDS = 3
_UNIT_LINE = re.compile(
    r"^[(\[]?(?:k?wh?(?: ?/ ?an| par an)?|ans?|années?|years?|mois|€(?: ?ht| ?ttc)?|eur(?:os)?|%|nb|nombre|"
    r"texte|text|date|"
    r"[jm]{2}/[jm]{2}/[aj]{2,4}|dd/mm/yyyy|unités?|go|gb|obligatoire|facultatif|required|optional)[)\]]?$",
    re.IGNORECASE,
)


def candidate_rows(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    """(row, letter -> header) of the first filled rows; then each again, read together with the row above it.

    A header of two lines is given with its alternatives, `EITHER` between them: its own line, both, both the other way.
    """
    letters = [letter for letter in sheet.cells.columns if letter != "row"]
    if not letters:
        return
    rows = _first_rows(sheet, letters)
    for row, headers in rows:
        yield row, headers
    for (above_row, above), (row, own) in pairwise(rows):
        if row == above_row + 1:
            yield row, _merged(letters, above, own)


def skip_units(sheet: Sheet, header_row: int, letters: list[str]) -> int:
    """The row of units under the headers, else the row of the headers."""
    below = sheet.cells.filter(pl.col("row") == header_row + 1)
    if not header_row or not letters or below.is_empty():
        return header_row
    filled = [text for text in below.select(tidy(pl.col(letters))).row(0) if text is not None]
    return header_row + 1 if filled and all(_UNIT_LINE.match(text) for text in filled) else header_row


def find_header_like(sheet: Sheet, header_row: int, letters: list[str], words: frozenset[str]) -> tuple[list[int], int]:
    """(rows under the headers that say them again, the first row of other headers or 0)."""
    letters = list(dict.fromkeys(letters))  # one column may stand for two of ours
    if not header_row or not letters:
        return [], 0
    written = sheet.cells.filter(pl.col("row") == header_row).select(letters)
    below = sheet.cells.lazy().filter(pl.col("row") > header_row)
    if written.is_empty():
        return [], 0
    headers = {letter: text for letter, text in zip(letters, written.row(0), strict=True) if text is not None}
    if not headers:
        return [], 0
    same = pl.sum_horizontal((pl.col(letter) == header).fill_null(False) for letter, header in headers.items())
    known = pl.Series([*words, *headers.values()], dtype=pl.String).unique()
    alike = pl.sum_horizontal(pl.col(letter).is_in(known.implode()).fill_null(False) for letter in letters)
    found = below.select("row", same=same, alike=alike).filter(
        (pl.col("same") > max(len(letters) // 2, 1)) | (pl.col("alike") >= HEADER_WORDS)
    )
    repeated, second = [], 0
    for row, same_count, _ in found.collect().iter_rows():
        if same_count > max(len(letters) // 2, 1):
            repeated.append(row)
        elif not second:
            second = row
    return [row for row in repeated if not second or row < second], second


def _first_rows(sheet: Sheet, letters: list[str]) -> list[tuple[int, dict[str, str]]]:
    is_filled = pl.any_horizontal(pl.col(letters).is_not_null())
    candidates = sheet.cells.lazy().filter(is_filled).head(HEADER_SEARCH_ROWS).collect()
    candidates = candidates.with_columns(tidy(pl.col(letters)))
    rows = []
    for row, *headers in candidates.iter_rows():
        named = {letter: header for letter, header in zip(letters, headers, strict=True) if header is not None}
        if named:
            rows.append((row, named))
    return rows


def _merged(letters: list[str], above: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """Each column's own header with that of the group above it, which reaches to the next one on the right."""
    merged, group = {}, ""
    for letter in letters:
        group = above.get(letter, group)
        if letter in own:
            mine = own[letter]
            merged[letter] = EITHER.join([mine, f"{group} {mine}", f"{mine} {group}"]) if group else mine
        elif letter in above:
            merged[letter] = above[letter]
    return merged
