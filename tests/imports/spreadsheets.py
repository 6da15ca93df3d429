"""Small spreadsheets for the tests: rows of canonical columns written as a user would, and read back."""

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from factors import library, territories
from imports.inventory import InventoryReading, read_inventory

#: A row that nothing can be said against.
GOOD = {"organisation": "commune-1", "asset_id": "PC-1", "equipment_type": "Ordinateur portable"}


@cache
def equipment_types() -> pl.DataFrame:
    """The types shipped with the program."""
    return library.load().in_force(on=date(2025, 12, 31)).equipment_types


def write_xlsx(path: Path, rows: list[dict[str, Any]], *, top: int = 1, left: int = 1, sheet: str = "Parc") -> Path:
    """A workbook whose headers are the keys of the rows, starting at any cell."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    headers = list(dict.fromkeys(key for row in rows for key in row))
    for place, header in enumerate(headers, start=left):
        page.cell(top, place, header)
        for number, row in enumerate(rows, start=top + 1):
            page.cell(number, place, row.get(header))
    book.save(path)
    book.close()
    return path


def write_csv(path: Path, rows: list[dict[str, Any]], *, separator: str = ";", encoding: str = "utf-8") -> Path:
    """The same as csv."""
    headers = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, headers, delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path, **options: Any) -> InventoryReading:
    """Reads an inventory with the real communes and types, in French unless told otherwise."""
    settings = {"batch": "batch-1", "language": "fr", "organisation_when_missing": "commune-1", **options}
    return read_inventory(path, territories=territories.load(), equipment_types=equipment_types(), **settings)


def read_rows(folder: Path, rows: list[dict[str, Any]], **options: Any) -> InventoryReading:
    """Writes rows to a workbook and reads it."""
    return read(write_xlsx(folder / "parc.xlsx", rows), **options)


def codes(findings: pl.DataFrame) -> list[str]:
    """The codes of rejects or warnings, in order."""
    return findings["code"].to_list()
