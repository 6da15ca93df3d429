"""An annotated workbook made from the cells that were read (xlsxwriter). In: sheets, a reading. Out: an xlsx workbook.

For formats that cannot be written back (ods, xls): every sheet, each cell at its place. For workbooks too large or too
strange to be kept: the headers and the rejected rows. All cells are text, so nothing a user typed becomes a formula,
and what is read again is what was read.
"""

from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from factors.errors import messages
from imports.addresses import column_letter
from imports.findings import CATALOGUE, ReadingLike
from imports.guard import Sheet
from imports.mapping import OUR_SHEETS
from imports.marking import (
    AUTHOR,
    COLOURS,
    COMMENT_HEIGHT,
    COMMENT_WIDTH,
    LIST_COLUMNS,
    LIST_WIDTHS,
    MARK,
    heading,
    lines,
    marks,
    quoted,
    titles,
)
from imports.parsing import keys_of
from imports.printing import DEFAULT_WIDTH, height, set_print
from imports.safe_text import printable

#: `constant_memory`: rows are written in their order, and leave the memory at once.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_CELL = 32_767
#: Cells wrap in columns of these widths, in characters: what nearly all texts of a column need.
NARROWEST, WIDEST, NEARLY_ALL = 8, 40, 0.95
AS_TYPED = {"num_format": "@", "text_wrap": True, "valign": "top"}


def write_whole(sheets: list[Sheet], reading: ReadingLike, target: Path, language: str) -> None:
    """Every sheet of the user's file, each cell at its place; the marked cells of the sheet that was read."""
    with xlsxwriter.Workbook(str(target), OPTIONS) as book:
        _write_list(book, reading, language, "annotated_rebuilt", is_linked=True)
        for sheet in sheets:
            if keys_of([sheet.name])[0] in OUR_SHEETS:
                continue
            is_read = sheet.name == reading.sheet
            page = _write_rows(book, sheet.cells, reading if is_read else None, sheet.name, is_placed=True)
            if not sheet.is_visible:
                page.hide()


def write_rejects_only(cells: pl.DataFrame, reading: ReadingLike, target: Path, language: str) -> None:
    """The list of findings, then the headers and the rows that wait or are rejected."""
    waiting: pl.DataFrame | None = getattr(reading, "quarantined", None)
    found = [reading.rejects["row"], *([] if waiting is None else [waiting["row"]])]
    rows = pl.concat(found).drop_nulls().unique()
    kept = cells.filter((pl.col("row") == reading.header_row) | pl.col("row").is_in(rows.implode()))
    with xlsxwriter.Workbook(str(target), OPTIONS) as book:
        _write_list(book, reading, language, "annotated_only_rejects", is_linked=False)
        _write_rows(book, kept, reading, reading.sheet, is_placed=False)


def _write_list(book: Any, reading: ReadingLike, language: str, note: str, *, is_linked: bool) -> None:
    """The first sheet; links only where cells stand at their own place."""
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    link = book.add_format({"font_color": "#0563C1", "underline": 1, "valign": "top"})
    sheet = book.add_worksheet(messages(CATALOGUE)["annotated_sheet"][language])
    for column, width in enumerate(LIST_WIDTHS):
        sheet.set_column(column, column, width)
    top = [*heading(reading, language, (note,)), titles(language)]
    for number, line in enumerate(top):
        sheet.write_row(number, 0, line, bold)
    place = LIST_COLUMNS.index("cell")
    for number, finding in enumerate(lines(reading, language), start=len(top)):
        texts = [printable(text)[:LONGEST_CELL] if isinstance(text, str) else text for text in finding]
        if tall := height(texts, LIST_WIDTHS):
            sheet.set_row(number, tall)
        sheet.write_row(number, 0, texts, wrapped)
        if is_linked and texts[place]:
            target = f"internal:{quoted(reading.sheet)}!{texts[place]}"
            sheet.write_url(number, place, target, link, texts[place])
    sheet.freeze_panes(len(top), 0)
    set_print(sheet, list(LIST_WIDTHS), header_row=len(top) - 1)


def _write_rows(book: Any, cells: pl.DataFrame, reading: ReadingLike | None, name: str, *, is_placed: bool) -> Any:
    """A sheet of the user's cells as text; `is_placed`: at their own rows and columns, else without gaps."""
    sheet = book.add_worksheet(name)
    plain = book.add_format(AS_TYPED)
    marked = {} if reading is None else marks(reading)
    formats = {colour: book.add_format({**AS_TYPED, "bg_color": f"#{colour[2:]}"}) for colour in COLOURS.values()}
    letters = [letter for letter in cells.columns if letter != "row"]
    columns = [_position(letter) for letter in letters] if is_placed else list(range(len(letters)))
    widths = _widths(cells.select(letters), columns)
    for column in columns:
        sheet.set_column(column, column, widths[column])
    shown = [widths[column] for column in columns]
    header_row = -1 if reading is None else reading.header_row - 1 if is_placed else 0
    set_print(sheet, widths, header_row=header_row, repeated_columns=1)
    for number, (row, *texts) in enumerate(cells.select("row", *letters).iter_rows()):
        line = row - 1 if is_placed else number
        if tall := height(texts, shown):
            sheet.set_row(line, tall)
        for column, letter, text in zip(columns, letters, texts, strict=True):
            address = f"{letter}{row}"
            if text is None and address not in marked:
                continue
            colour, sentences = marked.get(address, (None, None))
            form = plain if colour is None else formats[colour]
            if text:
                sheet.write_string(line, column, printable(text)[:LONGEST_CELL], form)
            else:
                sheet.write_blank(line, column, None, form)
            if sentences is not None:
                size = {"author": AUTHOR, "x_scale": COMMENT_WIDTH / 128, "y_scale": COMMENT_HEIGHT / 74}
                sheet.write_comment(line, column, printable(f"{MARK}\n{sentences}"), size)
    return sheet


def _widths(cells: pl.DataFrame, columns: list[int]) -> list[float]:
    """Width of each column from the first of the sheet, those without cells included."""
    needed = cells.select(pl.all().str.len_chars().quantile(NEARLY_ALL)).row(0) if cells.width else ()
    widths = [DEFAULT_WIDTH] * (max(columns, default=-1) + 1)
    for column, length in zip(columns, needed, strict=True):
        widths[column] = min(max(length or 0, NARROWEST) + 2, WIDEST)
    return widths


def _position(letter: str) -> int:
    """0 for A. Columns are few: looked up once a sheet."""
    place = 0
    for character in letter:
        place = place * 26 + ord(character) - ord("A") + 1
    if column_letter(place) != letter:
        msg = f"not a column: {letter}"
        raise ValueError(msg)
    return place - 1
