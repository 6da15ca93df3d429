"""The table of a sheet: which row holds the headers, which column is what. In: a sheet. Out: a Layout.

Columns are recognised by name, never by position; `mappings/<name>.toml` lists the names of a kind of file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

import polars as pl

from imports.columns import INVENTORY, column_definitions
from imports.guard import Sheet
from imports.header_rows import candidate_rows, find_header_like, skip_units
from imports.headers import index_headers, match_headers, shown_header
from imports.layouts import PERSONAL, ForeignLayout, foreign_columns, taught_for
from imports.parsing import keys_of


@dataclass(frozen=True)
class Layout:
    """Where the table of a sheet stands. `columns`: canonical name -> letter; `ignored`: letter -> unknown header.

    `fallbacks`: canonical name -> letters to look at where its own cell is empty. `personal`: letter -> header of the
    columns about people, which are never read. `foreign`: the known layout, if it is one. `stand_in`: the letter of the
    column taken for `asset_id` for want of an inventory number.
    """

    sheet: Sheet
    header_row: int
    columns: dict[str, str]
    ignored: dict[str, str]
    duplicates: dict[str, list[str]] = field(default_factory=dict)
    fallbacks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)
    foreign: ForeignLayout | None = None
    stand_in: str = ""

    @property
    def provided(self) -> set[str]:
        """The canonical columns the rows will have: read, constant, or numbered by us."""
        ours = {"asset_id"} if self.foreign and self.foreign.numbers_alike else set()
        return set(self.columns) | set(self.foreign.constants if self.foreign else ()) | ours

    @cached_property
    def _header_like(self) -> tuple[list[int], int]:
        return find_header_like(self.sheet, self.header_row, list(self.columns.values()), _header_words())

    @property
    def repeated_headers(self) -> list[int]:
        """The rows that say the headers again, as printed pages do: no data."""
        return self._header_like[0]

    @property
    def second_table(self) -> int:
        """The row of other headers under the table; what follows is another table. 0: there is none."""
        return self._header_like[1]

    @cached_property
    def rows(self) -> pl.DataFrame:
        """The rows under the headers in which at least one recognised column is filled: `row` and canonical columns."""
        below = self.sheet.cells.filter(pl.col("row") > self.header_row)
        below = below.filter(~pl.col("row").is_in(self.repeated_headers))
        if self.second_table:
            below = below.filter(pl.col("row") < self.second_table)
        named = below.select("row", **{name: pl.col(letter) for name, letter in self.columns.items()})
        if not self.columns:
            return named.clear()
        errors = self.sheet.errors.filter(pl.col("column_letter").is_in(list(self.columns.values())))
        is_filled = pl.any_horizontal(pl.col(name).str.contains(r"\S").fill_null(False) for name in self.columns)
        return named.filter(is_filled | pl.col("row").is_in(errors["row"].implode()))


@cache
def known_headers(mapping: str = INVENTORY) -> dict[str, tuple[str, int]]:
    """Header in the form of `parsing.key` -> (canonical name, rank). Rank 0: our own headers, 1: synonyms."""
    known: dict[str, tuple[str, int]] = {}
    definitions = column_definitions(mapping)
    for rank in (1, 0):  # our own names last: they win
        for name, column in definitions.items():
            words = [name, column["fr"], column["en"]] if rank == 0 else column["synonyms"]
            known.update(dict.fromkeys(keys_of(words), (name, rank)))
    return known


@cache
def _header_words() -> frozenset[str]:
    """The headers of an inventory as they are written in our mappings."""
    words = {
        word
        for name, each in column_definitions().items()
        for word in (name, each["fr"], each["en"], *each["synonyms"])
    }
    return frozenset(form for word in words for form in (word, word.capitalize(), word.upper()))


def find_layout(sheet: Sheet, mapping: str = INVENTORY, layouts: Sequence[ForeignLayout] = ()) -> Layout:
    """The row of a sheet that names most known columns (the first of them), and what it names.

    `layouts`: mappings a user wrote or saved for this kind of file; the row one of them is made for wins.
    """
    known = known_headers(mapping)
    best = Layout(sheet=sheet, header_row=0, columns={}, ignored={})
    for row, headers in candidate_rows(sheet):
        layout = read_headers(sheet, row, headers, known, mapping, taught_for(headers, layouts))
        if (layout.foreign is not None, len(layout.columns)) > (best.foreign is not None, len(best.columns)):
            best = layout
    return below_units(best)


def read_headers(
    sheet: Sheet,
    row: int,
    headers: dict[str, str],
    known: dict[str, tuple[str, int]],
    mapping: str,
    foreign: ForeignLayout | None = None,
) -> Layout:
    """What one row would mean as a header row. Our own headers win over synonyms; two equal claims are duplicates.

    A foreign layout's columns come first; its other headers keep our own meaning, unless the user wrote the mapping.
    """
    letters, written = list(headers), list(headers.values())
    columns, fallbacks, taken = foreign_columns(headers, foreign)
    own = [None] * len(letters) if foreign and foreign.is_saved else _matched(written, known, mapping)
    claims: dict[str, list[tuple[int, str]]] = {}
    for letter, name in zip(letters, own, strict=True):
        if name is not None and letter not in taken and name[0] not in columns:
            claims.setdefault(name[0], []).append((name[1], letter))
    duplicates = {}
    for name_claimed, claimed in claims.items():
        best_rank = min(rank for rank, _ in claimed)
        same = [letter for rank, letter in claimed if rank == best_rank]
        columns[name_claimed] = same[0]
        if len(same) > 1:
            duplicates[name_claimed] = same
    personal = {letter: shown_header(headers[letter]) for letter, role in taken.items() if role == PERSONAL}
    used = {*columns.values(), *personal, *(each for group in fallbacks.values() for each in group)}
    ignored = {letter: shown_header(header) for letter, header in headers.items() if letter not in used}
    placed = {name: columns[name] for name in sorted(columns, key=lambda name: letters.index(columns[name]))}
    stand_in = placed.get("asset_id", "") if foreign and taken.get(placed.get("asset_id", "")) != "asset_id" else ""
    return Layout(sheet, row, placed, ignored, duplicates, fallbacks, personal, foreign, stand_in)


def header_of(layout: Layout, letter: str) -> str:
    """The header of a column, as written."""
    written = layout.sheet.cells.filter(pl.col("row") == layout.header_row)
    return str(written[letter][0]) if written.height and written[letter][0] is not None else letter


def below_units(layout: Layout) -> Layout:
    """A line of units under the headers is a part of them."""
    return replace(layout, header_row=skip_units(layout.sheet, layout.header_row, list(layout.columns.values())))


def _matched(written: list[str], known: dict[str, tuple[str, int]], mapping: str) -> list[tuple[str, int] | None]:
    """(canonical name, rank) of each header, by the names of one mapping."""
    return match_headers(written, _index(mapping), _units(mapping)) if known else []


@cache
def _index(mapping: str) -> dict[str, tuple[str, int]]:
    return index_headers(known_headers(mapping))


@cache
def _units(mapping: str) -> dict[tuple[str, int], str]:
    """(canonical name, rank) -> pattern of the unit its cells may carry."""
    definitions = column_definitions(mapping)
    return {
        (name, rank): column["units"] for name, column in definitions.items() if "units" in column for rank in (0, 1)
    }
