"""Finds the table in a sheet: which row holds the headers, which column is what. In: sheets. Out: a Layout.

Columns are recognised by name, never by position; `mappings/inventory.toml` lists the names. Nothing below is specific
to one file: another layout is another TOML file.
"""

from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import polars as pl

from imports.errors import UnknownLayoutError
from imports.guard import Sheet, Spreadsheet
from imports.parsing import keys_of, tidy
from imports.vocabularies import read_mapping

#: Titles, logos and remarks above the table: the headers are looked for in this many filled rows.
HEADER_SEARCH_ROWS = 60
#: Sheets our own templates and annotated copies add: never taken for the inventory. Names in the form of `parsing.key`.
OUR_SHEETS = frozenset({"exemples", "examples", "aide", "help", "listes", "lists", "rejets", "rejects"})
#: The hidden sheet of a template says, in A1 and B1, what it is.
STAMP = "barometer_template"


@dataclass(frozen=True)
class Layout:
    """Where the table of a sheet stands. `columns`: canonical name -> letter; `ignored`: letter -> unknown header."""

    sheet: Sheet
    header_row: int
    columns: dict[str, str]
    ignored: dict[str, str]
    duplicates: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def rows(self) -> pl.DataFrame:
        """The rows under the headers in which at least one recognised column is filled: `row` and canonical columns."""
        below = self.sheet.cells.filter(pl.col("row") > self.header_row)
        named = below.select("row", **{name: pl.col(letter) for name, letter in self.columns.items()})
        if not self.columns:
            return named.clear()
        errors = self.sheet.errors.filter(pl.col("column_letter").is_in(list(self.columns.values())))
        is_filled = pl.any_horizontal(pl.col(name).str.contains(r"\S").fill_null(False) for name in self.columns)
        return named.filter(is_filled | pl.col("row").is_in(errors["row"].implode()))


@cache
def column_definitions(mapping: str = "inventory") -> dict[str, dict[str, Any]]:
    """Canonical name -> how it is called and read, in template order."""
    return read_mapping(mapping)


@cache
def known_headers(mapping: str = "inventory") -> dict[str, tuple[str, int]]:
    """Header in the form of `parsing.key` -> (canonical name, rank). Rank 0: our own headers, 1: synonyms."""
    known: dict[str, tuple[str, int]] = {}
    definitions = column_definitions(mapping)
    for rank in (1, 0):  # our own names last: they win
        for name, column in definitions.items():
            words = [name, column["fr"], column["en"]] if rank == 0 else column["synonyms"]
            known.update(dict.fromkeys(keys_of(words), (name, rank)))
    return known


def choose_layout(
    spreadsheet: Spreadsheet, *, required: tuple[tuple[str, ...], ...], mapping: str = "inventory"
) -> tuple[Layout, list[str]]:
    """The sheet with the table of a mapping, and the names of other visible sheets that hold one too and are not read.

    `required`: of each group, at least one column must be there. Refused where no sheet has a known column, a required
    column is missing, two columns carry the same header, or there is nothing under the headers.
    """
    visible = [sheet for sheet in spreadsheet.sheets if sheet.is_visible and not _is_ours(sheet.name)]
    layouts = [find_layout(sheet, mapping) for sheet in visible]
    layouts = [layout for layout in layouts if layout.columns]
    file = spreadsheet.path.name
    if not layouts:
        raise UnknownLayoutError("no_known_column", file=file)
    complete = [layout for layout in layouts if not _missing(layout, required)]
    candidates = complete or layouts
    best = max(candidates, key=lambda layout: (layout.rows.height > 0, len(layout.columns)))
    where = {"file": file, "sheet": best.sheet.name, "row": best.header_row}
    if missing := _missing(best, required):
        raise UnknownLayoutError("column_missing", **where, missing=_headers(missing[0], mapping))
    if best.duplicates:
        name, letters = next(iter(best.duplicates.items()))
        raise UnknownLayoutError(
            "header_duplicate", **where, header=_headers((name,), mapping), columns=", ".join(letters)
        )
    if best.rows.height == 0:
        raise UnknownLayoutError("only_headers", **where)
    return best, [layout.sheet.name for layout in complete if layout is not best and layout.rows.height > 0]


def find_layout(sheet: Sheet, mapping: str = "inventory") -> Layout:
    """The row of a sheet that names most known columns (the first of them), and what it names."""
    known = known_headers(mapping)
    letters = [letter for letter in sheet.cells.columns if letter != "row"]
    best = Layout(sheet=sheet, header_row=0, columns={}, ignored={})
    if not letters:
        return best
    is_filled = pl.any_horizontal(pl.col(letters).is_not_null())
    candidates = sheet.cells.lazy().filter(is_filled).head(HEADER_SEARCH_ROWS).collect()
    candidates = candidates.with_columns(tidy(pl.col(letters)))
    for row, *headers in candidates.iter_rows():
        layout = _read_headers(sheet, row, dict(zip(letters, headers, strict=False)), known)
        if len(layout.columns) > len(best.columns):
            best = layout
    return best


def _read_headers(sheet: Sheet, row: int, headers: dict[str, str | None], known: dict[str, tuple[str, int]]) -> Layout:
    """What one row would mean as a header row. Our own headers win over synonyms; two equal claims are duplicates."""
    named = {letter: header for letter, header in headers.items() if header is not None}
    keys = dict(zip(named, keys_of(list(named.values())), strict=True))
    claims: dict[str, list[tuple[int, str]]] = {}
    for letter, header_key in keys.items():
        if header_key in known:
            name, rank = known[header_key]
            claims.setdefault(name, []).append((rank, letter))
    columns, duplicates = {}, {}
    for name, claimed in claims.items():
        best_rank = min(rank for rank, _ in claimed)
        letters = [letter for rank, letter in claimed if rank == best_rank]
        columns[name] = letters[0]
        if len(letters) > 1:
            duplicates[name] = letters
    used = set(columns.values())
    ignored = {letter: header for letter, header in named.items() if letter not in used}
    return Layout(sheet=sheet, header_row=row, columns=columns, ignored=ignored, duplicates=duplicates)


def template_version(spreadsheet: Spreadsheet) -> str | None:
    """The stamp of our template (`inventory 1.0`), from its hidden sheet; None for any other file."""
    for sheet in spreadsheet.sheets:
        stamp = sheet.cells.head(1)
        if {"A", "B"} <= set(stamp.columns) and stamp.height and stamp["A"][0] == STAMP:
            return str(stamp["B"][0])
    return None


def _is_ours(name: str) -> bool:
    return keys_of([name])[0] in OUR_SHEETS


def _missing(layout: Layout, required: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    return [group for group in required if not set(group) & set(layout.columns)]


def _headers(names: tuple[str, ...], mapping: str) -> str:
    """The template headers of columns, both languages: the user may work with either."""
    definitions = column_definitions(mapping)
    return " / ".join(f"« {definitions[name]['fr']} » ({definitions[name]['en']})" for name in names)
