"""A register of organisations in a spreadsheet -> the table that records take (INTERFACE `organisation import`).

In: a file of any kind we read. Out: `row` and the canonical columns found, as text; head counts as integers, dates as
dates. A head count or date that cannot be read is told with its cell; everything else is checked by the register.
"""

from pathlib import Path

import polars as pl

from imports.dates import parse_dates
from imports.errors import UnknownLayoutError
from imports.guard import read_spreadsheet
from imports.mapping import find_layout
from imports.parsing import TEXT, VALUE, parse_whole_numbers

MAPPING = "organisations"
REQUIRED = ("name", "kind")
NUMBERS = ("agents", "pupils")
DAYS = ("counted_on",)


def read_organisations(path: Path) -> tuple[pl.DataFrame, list[str]]:
    """(table, cells that are neither a number nor a date, as `column row: text`)."""
    spreadsheet = read_spreadsheet(path)
    layouts = [find_layout(sheet, MAPPING) for sheet in spreadsheet.sheets if sheet.is_visible]
    found = [layout for layout in layouts if set(REQUIRED) <= set(layout.columns)]
    if not found:
        raise UnknownLayoutError("register_columns_missing", file=path.name)
    table = found[0].rows
    unreadable = []
    for name in (*NUMBERS, *DAYS):
        if name not in table.columns:
            continue
        parsed = parse_dates(table[name]) if name in DAYS else parse_whole_numbers(table[name])
        read = table.join(parsed, left_on=name, right_on=TEXT, how="left", validate="m:1", maintain_order="left")
        bad = read.filter(pl.col(name).is_not_null() & pl.col(VALUE).is_null())
        unreadable += [f"{name} {row}: {text}" for row, text in bad.select("row", name).iter_rows()]
        table = read.with_columns(pl.col(VALUE).alias(name)).select(table.columns)
    return table, unreadable
