"""The user's own workbook, annotated (openpyxl). In: the workbook and its reading. Out: the same, to correct and send.

Cells that are rejected, wait or are to check are coloured and commented; a first sheet lists everything. Formulas,
styles, comments, widths and drop-down lists stay. Where the workbook cannot be kept: `rebuilt_workbook.py`.
"""

import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import openpyxl
from openpyxl.cell import Cell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from factors.errors import LANGUAGES, messages
from imports.addresses import column_letter
from imports.findings import CATALOGUE, ReadingLike
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
from imports.printing import A4, MARGINS, height
from imports.safe_text import printable

FONT = "Calibri"
#: Parts of a workbook that openpyxl drops without a word.
DROPPED_PARTS = ("xl/charts/", "xl/pivotTables/", "xl/slicers/", "xl/diagrams/")


def annotate(path: Path, reading: ReadingLike, target: Path, language: str) -> None:
    """The user's workbook with its marked cells and the list of findings as first sheet."""
    with _no_collection(), warnings.catch_warnings():
        # openpyxl names each Excel extension it cannot keep (slicers, newer conditional formats): not the user's fault.
        warnings.simplefilter("ignore", UserWarning)
        _annotate(path, reading, target, language)


@contextmanager
def _no_collection() -> Iterator[None]:
    """A workbook is millions of small objects that all stay: looking for garbage among them takes a third longer."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _annotate(path: Path, reading: ReadingLike, target: Path, language: str) -> None:
    book = openpyxl.load_workbook(path)
    _remove_earlier_annotations(book)
    sheet = book[reading.sheet]
    for address, (colour, sentences) in marks(reading).items():
        _mark(_shown_cell(sheet, address), colour, sentences)
    _add_list(book, reading, language, _notes(path))
    book.save(target)


def _notes(path: Path) -> tuple[str, ...]:
    """What the copy lacks, as message codes."""
    with ZipFile(path) as archive:
        names = archive.namelist()
    lacks_parts = any(name.startswith(DROPPED_PARTS) for name in names)
    return (
        *(("annotated_without_charts",) if lacks_parts else ()),
        *(("annotated_without_macros",) if "xl/vbaProject.bin" in names else ()),
    )


def _shown_cell(sheet: Worksheet, address: str) -> Cell:
    """The cell itself, or the one that shows a merged range."""
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        merged = next(area for area in sheet.merged_cells.ranges if address in area)
        cell = sheet.cell(merged.min_row, merged.min_col)
    return cell


def _mark(cell: Cell, colour: str, sentences: str | None) -> None:
    """Colours a cell and adds our sentences under the comment it may have."""
    cell.fill = PatternFill("solid", fgColor=colour)
    if sentences is None:
        return
    earlier = f"{cell.comment.text}\n" if cell.comment is not None else ""
    cell.comment = Comment(printable(f"{earlier}{MARK}\n{sentences}"), AUTHOR, COMMENT_HEIGHT, COMMENT_WIDTH)


def _remove_earlier_annotations(book: Workbook) -> None:
    """Takes off what an earlier copy added: its list, its colours, its part of the comments."""
    headings = {messages(CATALOGUE)["annotated_title"][language] for language in LANGUAGES}
    ours = [sheet for sheet in book.worksheets if sheet["A1"].value in headings]
    for sheet in ours:
        book.remove(sheet)
    for sheet in book.worksheets if ours else ():
        for row in sheet.iter_rows():
            for cell in row:
                _unmark(cell)


def _unmark(cell: Cell) -> None:
    if cell.comment is not None and MARK in cell.comment.text:
        own = cell.comment.text.split(MARK)[0].strip()
        cell.comment = Comment(own, cell.comment.author) if own else None
    if cell.has_style and cell.fill.fgColor.rgb in COLOURS.values():
        cell.fill = PatternFill()


def _add_list(book: Workbook, reading: ReadingLike, language: str, notes: tuple[str, ...]) -> None:
    """The first sheet: how many rows, then one line a finding with a link to its cell."""
    name = messages(CATALOGUE)["annotated_sheet"][language]
    sheet = book.create_sheet(name, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    top = [*heading(reading, language, notes), titles(language)]
    for number, line in enumerate(top, start=1):
        for column, text in enumerate(line, start=1):
            _write_text(sheet, number, column, text).font = Font(FONT, bold=True, size=14 if number == 1 else 11)
    wrapped, blue = Alignment(wrap_text=True, vertical="top"), Font(FONT, 11, color="FF0563C1", underline="single")
    for number, finding in enumerate(lines(reading, language), start=len(top) + 1):
        sheet.row_dimensions[number].height = height(finding, LIST_WIDTHS)
        for column, text in enumerate(finding, start=1):
            cell = _write_text(sheet, number, column, text)
            cell.alignment = wrapped
            if column == LIST_COLUMNS.index("cell") + 1 and text:
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quoted(reading.sheet)}!{text}")
                cell.font = blue
    for column, width in enumerate(LIST_WIDTHS, start=1):
        sheet.column_dimensions[column_letter(column)].width = width
    sheet.freeze_panes = f"A{len(top) + 1}"
    _set_print(sheet, header_row=len(top))


def _set_print(sheet: Worksheet, *, header_row: int) -> None:
    """As `printing.py` sets it: A4 on its side, one page wide, the titles of the list on every page."""
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins = PageMargins(**MARGINS)
    sheet.print_options.gridLines = True
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P / &N"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write_text(sheet: Worksheet, row: int, column: int, text: str | int | None) -> Cell:
    """A cell that stays text whatever it starts with."""
    cell: Cell = sheet.cell(row, column)
    if isinstance(text, str):
        cell.value = printable(text)
        if cell.data_type == "f":
            cell.data_type = "s"
            cell.quotePrefix = True
    else:
        cell.value = text
    return cell
