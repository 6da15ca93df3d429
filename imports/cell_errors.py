"""What stands in a table and is no data: cells in error, formulas without a result, headers said again. Out: findings.

Read as they are, such cells would pass for empty ones, and such rows for assets.
"""

import polars as pl

from imports.findings import RAW_SCHEMA, about_file, about_rows
from imports.tables import Layout

_NOTHING = pl.lit(None, pl.String)


def error_cells(layout: Layout) -> pl.DataFrame:
    """A raw finding for each #N/A, and each formula without a result, in a column that is read."""
    names = {letter: name for name, letter in layout.columns.items()}
    is_read = pl.col("column_letter").is_in(list(names)) & (pl.col("row") > layout.header_row)
    in_table = layout.sheet.errors.filter(is_read & pl.col("row").is_in(layout.rows["row"].implode()))
    column = pl.col("column_letter").replace_strict(names, return_dtype=pl.String)
    is_formula = pl.col("detail").str.starts_with("=")
    errors = about_rows(in_table.filter(~is_formula), column, "cell_error", pl.col("detail"), _NOTHING)
    formulas = about_rows(in_table.filter(is_formula), column, "formula_without_value", pl.col("detail"), _NOTHING)
    return pl.concat([errors, formulas])


def second_headers(layout: Layout) -> pl.DataFrame:
    """A raw finding for the rows that say the headers again, and for a second table, which is not read."""
    found = [pl.DataFrame(schema=RAW_SCHEMA)]
    if layout.repeated_headers:
        rows = ", ".join(map(str, layout.repeated_headers[:5])) + ("…" if len(layout.repeated_headers) > 5 else "")
        found.append(about_file("header_repeated", value=rows))
    if layout.second_table:
        found.append(about_file("second_table_not_read", value=str(layout.second_table)))
    return pl.concat(found)
