"""A stock of retired equipment at 1 January in a spreadsheet -> rows by type (template `stock-1-january`).

In: a file of any kind we read. Out: `row, equipment_type, units, over_age_units, security_units`, and the cells that
cannot be read, with their place. An empty exclusion is none; an empty stock is a cell that cannot be read.
"""

from pathlib import Path

import polars as pl

from imports.errors import UnknownLayoutError
from imports.guard import read_spreadsheet
from imports.mapping import find_layout
from imports.matching import recognise_types
from imports.numbers import parse_whole_numbers
from imports.parsing import TEXT, VALUE

MAPPING = "retired_stock"
REQUIRED = ("equipment_type", "units")
EXCLUSIONS = ("over_age_units", "security_units")


def read_retired_stock(path: Path, equipment_types: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """(rows, unreadable cells as `column row: text`)."""
    spreadsheet = read_spreadsheet(path)
    layouts = [find_layout(sheet, MAPPING) for sheet in spreadsheet.sheets if sheet.is_visible]
    found = [layout for layout in layouts if set(REQUIRED) <= set(layout.columns)]
    if not found:
        raise UnknownLayoutError("stock_columns_missing", file=path.name)
    table = found[0].rows
    # An exclusion that is not written is said to be none by the template: the only place where empty means zero.
    table = table.with_columns(
        *[pl.lit(None, pl.String).alias(name) for name in EXCLUSIONS if name not in table.columns]
    ).select("row", *REQUIRED, *EXCLUSIONS)
    table = table.with_columns(pl.col(EXCLUSIONS).fill_null("0"))
    unreadable = []
    for name in (*REQUIRED, *EXCLUSIONS):
        texts = table[name]
        parsed = recognise_types(texts, equipment_types) if name == "equipment_type" else parse_whole_numbers(texts)
        read = table.join(
            parsed.select(TEXT, VALUE), left_on=name, right_on=TEXT, how="left", validate="m:1", maintain_order="left"
        )
        is_bad = pl.col(VALUE).is_null() if name == "equipment_type" else pl.col(VALUE).is_null() | (pl.col(VALUE) < 0)
        bad = read.filter(is_bad).select("row", name)
        unreadable += [f"{name} {row}: {text or '–'}" for row, text in bad.iter_rows()]
        table = read.with_columns(pl.col(VALUE).alias(name)).select(table.columns)
    return table, unreadable
