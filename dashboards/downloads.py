"""Files a reader takes away: CSV as French spreadsheets read it, and xlsx. In: a frame. Out: bytes.

Values keep full precision. Nothing typed by a person can come alive as a formula.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

import polars as pl
import xlsxwriter

from imports.printing import set_print
from imports.safe_text import printable, protect_csv

#: A fixed date in the properties of a workbook: the same table gives the same bytes.
CREATED_ON = datetime(2026, 1, 1)  # noqa: DTZ001 - a day written in a file
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A spreadsheet program limits the name of a sheet, and forbids these signs in it.
SHEET_NAME_LENGTH, SHEET_NAME_FORBIDDEN = 31, r"[\[\]:*?/\\]"


def csv_bytes(table: pl.DataFrame) -> bytes:
    """`;`, decimal comma, UTF-8 with its mark: opens in a French spreadsheet without a question."""
    safe = table.with_columns(pl.col(pl.String).map_elements(protect_csv, return_dtype=pl.String, skip_nulls=True))
    return safe.write_csv(separator=";", decimal_comma=True).encode("utf-8-sig")


def xlsx_bytes(table: pl.DataFrame, sheet: str) -> bytes:
    """One sheet, headers frozen and in bold, numbers as numbers, text as text."""
    return workbook_bytes({sheet: table})


def workbook_bytes(tables: Mapping[str, pl.DataFrame]) -> bytes:
    """The same, a sheet a table."""
    buffer = BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, settings) as book:
        book.set_properties({"created": CREATED_ON})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for sheet, table in tables.items():
            _write_sheet(book.add_worksheet(re.sub(SHEET_NAME_FORBIDDEN, " ", sheet)[:SHEET_NAME_LENGTH]), table, bold)
    return buffer.getvalue()


def _write_sheet(page: xlsxwriter.worksheet.Worksheet, table: pl.DataFrame, bold: xlsxwriter.format.Format) -> None:
    page.freeze_panes(1, 0)
    widths = [float(min(max(len(name), 12), 44)) for name in table.columns]
    for column, name in enumerate(table.columns):
        page.write_string(0, column, printable(name), bold)
        page.set_column(column, column, widths[column])
    set_print(page, widths, repeated_columns=1)
    for number, row in enumerate(table.iter_rows(), start=1):
        for column, value in enumerate(row):
            _write(page, number, column, value)


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object) -> None:
    """Unknown stays an empty cell: it is not zero."""
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    else:
        page.write_string(row, column, printable(str(value)))


def file_name(*words: str, suffix: str) -> str:
    """A plain file name from words: letters without their accents, digits and dashes."""
    bare = [unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() for word in words]
    return "-".join(re.sub(r"[^A-Za-z0-9]+", "-", word).strip("-") for word in bare if word).lower() + f".{suffix}"
