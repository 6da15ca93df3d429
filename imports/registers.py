"""A register in a spreadsheet -> rows of text for `barometer.records.entry_import` (METHODOLOGY 17.1).

In: a file of any kind we read, the register. Out: `row`, `key` and every field as text: choices by their code, days as
YYYY-MM-DD. What a cell may say is checked by the register; `with_refusals` of `organisations.py` tells it back.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from imports.cell_errors import error_cells
from imports.dates import parse_dates
from imports.findings import about_file, report
from imports.guard import read_spreadsheet
from imports.layouts import ForeignLayout
from imports.mapping import choose_layout
from imports.organisations import RegisterReading
from imports.parsing import TEXT, VALUE, keys_of, tidy
from imports.register_columns import choice_codes, register_columns
from imports.translating import translate_taught


def read_register_table(
    path: Path, register: str, language: str, layouts: Sequence[ForeignLayout] = ()
) -> RegisterReading:
    """Reads one table; `layouts` are mappings of the user.

    Raises UnreadableFileError or UnknownLayoutError where the whole file is refused.
    """
    columns = register_columns(register)
    required = tuple((name,) for name, column in columns.items() if column.get("is_required"))
    spreadsheet = read_spreadsheet(path)
    layout, others = choose_layout(spreadsheet, required=required, mapping=register, layouts=layouts)
    cells, of_mapping = translate_taught(layout, register)
    held = cells.columns
    texts = cells.select(
        "row", *(tidy(pl.col(name)) if name in held else pl.lit(None, pl.String).alias(name) for name in columns)
    )
    written = texts
    texts = texts.with_columns(_understood(texts[name], column) for name, column in columns.items())
    raw = [of_mapping, error_cells(layout), *(about_file("sheet_not_read", value=name) for name in others)]
    kept, reading = report(
        texts,
        pl.concat([*raw, *(about_file(note) for note in spreadsheet.notes)]),
        sheet=layout.sheet.name,
        header_row=layout.header_row,
        columns=layout.columns,
        language=language,
        anchor=required[0][0],
    )
    return RegisterReading(kept, reading, written)


def _understood(texts: pl.Series, column: dict[str, str]) -> pl.Series:
    """Choices by their code and days as ISO where they are plainly understood; another text stays as it is."""
    if "list" in column:
        codes = choice_codes(column["list"])
        keys = keys_of(texts.fill_null("").to_list())
        return pl.Series(texts.name, [codes.get(key, text) for key, text in zip(keys, texts, strict=True)], pl.String)
    if column["kind"] == "date":
        days = parse_dates(texts).filter(pl.col("code").is_null())
        return texts.replace(days[TEXT], days[VALUE].dt.to_string())
    return texts
