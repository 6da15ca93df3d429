"""The annotated copy of a workbook. In: the user's workbook and its reading. Out: a workbook to correct and send again.

`annotate` keeps the user's own workbook (openpyxl): coloured cells, comments, a first sheet with everything.
`write_rejects_only` (xlsxwriter) writes the rejected rows alone, for workbooks too large to be kept.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import xlsxwriter
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from factors.errors import LANGUAGES, messages
from imports.addresses import column_letter
from imports.findings import CATALOGUE, ReadingLike, anchor_letter
from imports.safe_text import printable

AUTHOR = "Baromètre"
#: Our part of a comment starts with this line; a comment of the user's own stays above it.
MARK = "— Baromètre —"
REJECT_COLOUR = "FFFFC7CE"
LIST_COLUMNS = ("level", "sheet", "row", "cell", "value", "reason", "expected", "repair", "code")
LIST_WIDTHS = (11, 16, 7, 9, 24, 60, 44, 60, 28)
#: A sheet of more lines helps nobody, and comments cost a millisecond each.
LISTED_FINDINGS = 20_000
COMMENTED_CELLS = 2_000
COMMENT_WIDTH, COMMENT_HEIGHT = 360, 130


def annotate(path: Path, reading: ReadingLike, target: Path, language: str) -> None:
    """The user's workbook with rejected cells coloured and commented and the list of findings as first sheet."""
    with warnings.catch_warnings():
        # openpyxl names each Excel extension it cannot keep (slicers, newer conditional formats): not the user's fault.
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(path)
    _remove_earlier_annotations(book)
    sheet = book[reading.sheet]
    for cell, sentences in _sentences_by_cell(reading):
        _mark(sheet[cell], sentences)
    _add_list(book, reading, language)
    book.save(target)


def _sentences_by_cell(reading: ReadingLike) -> Iterator[tuple[str, str]]:
    """(address, what to say there) of each rejected cell; what has no cell is said on the anchor column."""
    anchor = anchor_letter(reading)
    sentences = reading.rejects.with_columns(
        address=pl.format("{}{}", pl.col("column_letter").fill_null(anchor), "row"),
        sentence=pl.format("[{}] {} {}", "code", "reason", "repair"),
    )
    grouped = sentences.group_by("address", maintain_order=True).agg(pl.col("sentence").str.join("\n"))
    yield from grouped.iter_rows()


def _mark(cell: Cell, sentences: str) -> None:
    """Colours a cell and adds our sentences under the comment it may have."""
    cell.fill = PatternFill("solid", fgColor=REJECT_COLOUR)
    earlier = f"{cell.comment.text}\n" if cell.comment is not None else ""
    cell.comment = Comment(printable(f"{earlier}{MARK}\n{sentences}"), AUTHOR, COMMENT_HEIGHT, COMMENT_WIDTH)


def _remove_earlier_annotations(book: Workbook) -> None:
    """Takes off what an earlier copy added: its list, its colours, its part of the comments."""
    titles = {messages(CATALOGUE)["annotated_title"][language] for language in LANGUAGES}
    for sheet in [sheet for sheet in book.worksheets if sheet["A1"].value in titles]:
        book.remove(sheet)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and MARK in cell.comment.text:
                    _unmark(cell)


def _unmark(cell: Cell) -> None:
    own = cell.comment.text.split(MARK)[0].strip()
    cell.comment = Comment(own, cell.comment.author) if own else None
    if cell.fill.fgColor.rgb == REJECT_COLOUR:
        cell.fill = PatternFill()


def _add_list(book: Workbook, reading: ReadingLike, language: str) -> None:
    """The first sheet: how many rows, then one line a finding with a link to its cell."""
    name = messages(CATALOGUE)["annotated_sheet"][language]
    sheet = book.create_sheet(name, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    lines = [*_heading(reading, language), _titles(language)]
    for number, line in enumerate(lines, start=1):
        for column, text in enumerate(line, start=1):
            _write_text(sheet, number, column, text).font = Font(bold=True, size=14 if number == 1 else 11)
    first = len(lines) + 1
    for number, finding in enumerate(_lines(reading, language), start=first):
        for column, text in enumerate(finding, start=1):
            cell = _write_text(sheet, number, column, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if column == LIST_COLUMNS.index("cell") + 1 and text:
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{_quoted(reading.sheet)}!{text}")
                cell.font = Font(color="FF0563C1", underline="single")
    for column, width in enumerate(LIST_WIDTHS, start=1):
        sheet.column_dimensions[column_letter(column)].width = width
    sheet.freeze_panes = f"A{first}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
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


def _heading(reading: ReadingLike, language: str) -> list[list[str]]:
    words = messages(CATALOGUE)
    counts = {"rejected": reading.rows_rejected, "read": reading.rows_read, "warnings": reading.warnings.height}
    heading = [[words["annotated_title"][language]], [words["annotated_summary"][language].format(**counts)]]
    if reading.rejects.height + reading.warnings.height > LISTED_FINDINGS:
        heading.append([words["annotated_shortened"][language].format(shown=LISTED_FINDINGS)])
    return heading


def _titles(language: str) -> list[str]:
    words = messages(CATALOGUE)
    first, *others = LIST_COLUMNS
    return [words[f"annotated_{first}"][language], *(words[f"annotated_column_{name}"][language] for name in others)]


def _lines(reading: ReadingLike, language: str) -> Iterator[tuple[Any, ...]]:
    """One line a finding, rejects first."""
    words = messages(CATALOGUE)
    levels = (("reject", reading.rejects), ("warning", reading.warnings))
    listed = pl.concat(
        [found.with_columns(level=pl.lit(words[f"annotated_level_{level}"][language])) for level, found in levels]
    )
    yield from listed.head(LISTED_FINDINGS).select(LIST_COLUMNS).iter_rows()


def _quoted(sheet: str) -> str:
    """A sheet name as a link wants it."""
    return "'" + sheet.replace("'", "''") + "'"


def write_rejects_only(cells: pl.DataFrame, reading: ReadingLike, target: Path, language: str) -> None:
    """A new workbook: the list of findings, then the headers and the rejected rows of the user's sheet, all as text."""
    words = messages(CATALOGUE)
    rows = reading.rejects["row"].drop_nulls().unique()
    kept = cells.filter((pl.col("row") == reading.header_row) | pl.col("row").is_in(rows.implode()))
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        summary = book.add_worksheet(words["annotated_sheet"][language])
        heading = [*_heading(reading, language), [words["annotated_only_rejects"][language]], _titles(language)]
        for number, line in enumerate(heading):
            summary.write_row(number, 0, line, bold)
        for number, finding in enumerate(_lines(reading, language), start=len(heading)):
            texts = [printable(text) if isinstance(text, str) else text for text in finding]
            summary.write_row(number, 0, texts, wrapped)
        for column, width in enumerate(LIST_WIDTHS):
            summary.set_column(column, column, width)
        summary.freeze_panes(len(heading), 0)
        _write_rows(book, kept, reading)


def _write_rows(book: Any, kept: pl.DataFrame, reading: ReadingLike) -> None:
    """The second sheet: the user's headers and rejected rows; rejected cells coloured, the first ones commented."""
    sheet = book.add_worksheet(reading.sheet)
    plain = book.add_format({"num_format": "@"})
    coloured = book.add_format({"num_format": "@", "bg_color": f"#{REJECT_COLOUR[2:]}"})
    letters = kept.columns[1:]
    sentences = dict(_sentences_by_cell(reading))
    commented = set(list(sentences)[:COMMENTED_CELLS])
    for number, (row, *texts) in enumerate(kept.iter_rows()):
        for place, (letter, text) in enumerate(zip(letters, texts, strict=True)):
            address = f"{letter}{row}"
            sheet.write_string(number, place, printable(text or ""), coloured if address in sentences else plain)
            if address in commented:
                sheet.write_comment(number, place, printable(f"{MARK}\n{sentences[address]}"), {"author": AUTHOR})
