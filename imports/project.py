"""The file of a project that asks for funding -> its lines, rejects and warnings (METHODOLOGY 24).

In: a spreadsheet, equipment types. Out: typed rows (`COLUMNS` and `row`) and a Reading: a bad cell rejects its row and
nothing else, a bad file raises, nothing is completed.
"""

from pathlib import Path

import polars as pl

from imports.cell_errors import error_cells
from imports.cells import Reference, read_cells
from imports.findings import Reading, about_file, about_rows, report
from imports.guard import read_spreadsheet
from imports.mapping import choose_layout, column_definitions
from imports.placing import NOTHING, place_types
from imports.plausibility import check_project

MAPPING = "project"
REQUIRED = (("equipment_type",), ("bought_units", "replaced_units"))
TYPES: dict[str, pl.DataType] = {
    "equipment_type": pl.String(),
    "model": pl.String(),
    "bought_units": pl.Int64(),
    "condition": pl.String(),
    "lifetime_years": pl.Float64(),
    "electricity_kwh_per_year": pl.Float64(),
    "replaced_units": pl.Int64(),
    "replaced_age_years": pl.Float64(),
    "replaced_fate": pl.String(),
    "place": pl.String(),
}
UNITS = ("bought_units", "replaced_units")
NOT_NEGATIVE = (*UNITS, "electricity_kwh_per_year", "replaced_age_years")


def read_project(path: Path, equipment_types: pl.DataFrame, *, language: str) -> tuple[pl.DataFrame, Reading]:
    """(rows kept, what to tell). A type nobody recognises keeps its row, without a type: it is a gap of the sheet."""
    spreadsheet = read_spreadsheet(path)
    layout, other_sheets = choose_layout(spreadsheet, required=REQUIRED, mapping=MAPPING)
    reference = Reference(pl.Series([], dtype=pl.String), is_typed=layout.sheet.is_typed)
    values, of_cells = read_cells(layout.rows, column_definitions(MAPPING), reference)
    values = values.select(
        "row",
        *(
            pl.col(name).cast(dtype) if name in values.columns else pl.lit(None, dtype).alias(name)
            for name, dtype in TYPES.items()
        ),
    )
    rows, of_types = place_types(values, equipment_types)
    written = layout.rows
    found = [error_cells(layout), of_cells, of_types]
    found += [_about(rows.filter(pl.col(name) < 0), written, name, "number_negative") for name in NOT_NEGATIVE]
    found.append(_about(rows.filter(pl.col("lifetime_years") <= 0), written, "lifetime_years", "lifetime_not_positive"))
    # A number that could not be read is told once: the line does buy something.
    unread = pl.concat(found).filter(pl.col("column").is_in(UNITS))["row"]
    idle = pl.sum_horizontal(pl.col(name).fill_null(0) for name in UNITS) == 0  # house rule: only to find empty lines
    empty = rows.filter(idle & ~pl.col("row").is_in(unread.implode()))
    found.append(about_rows(empty, "bought_units", "project_nothing", NOTHING, NOTHING))
    found.append(check_project(rows, written, equipment_types))
    unnamed = rows.filter(pl.col("equipment_type_text").is_null())
    found.append(about_rows(unnamed, "equipment_type", "project_type_missing", NOTHING, NOTHING))
    found += [about_file("sheet_not_read", value=name) for name in other_sheets]
    where = {"sheet": layout.sheet.name, "header_row": layout.header_row, "columns": layout.columns}
    return report(rows, pl.concat(found), language=language, anchor="equipment_type", **where)  # type: ignore[arg-type]


def _about(rows: pl.DataFrame, written: pl.DataFrame, column: str, code: str) -> pl.DataFrame:
    """One raw finding per row, with its cell as it was written."""
    texts = written.select("row", written=pl.col(column) if column in written.columns else NOTHING)
    shown = rows.select("row").join(texts, on="row", how="left", validate="1:1")
    return about_rows(shown, column, code, pl.col("written"), NOTHING)
