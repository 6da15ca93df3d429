"""Whatever a table holds, it is read or refused: every filled row is kept, waiting or rejected, and told."""

import os
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.schemas import InventoryRow
from factors.errors import LANGUAGES
from imports import inventory
from imports.addresses import column_letter
from imports.columns import column_definitions
from imports.errors import ImportsError
from imports.findings import rows_left_out
from imports.guard import ERROR_SCHEMA, Sheet, Spreadsheet
from tests.imports.spreadsheets import read

#: `make fuzz` asks for more.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))
COLUMNS = [name for name, column in column_definitions().items() if column.get("is_in_template", True)]
LIKELY = [
    "",
    " ",
    "0",
    "-1",
    "1,5",
    "1 200",
    "31/02/2024",
    "2024-02-29",
    "45356",
    "oui",
    "neuf",
    "laptop",
    "Écran",
    "#N/A",
]
LIKELY += [
    "=1+1",
    "@SUM(A1)",
    "commune-1",
    "21231",
    "1,23E+12",
    "<nom>",
    "N/A",
    "1e308",
    "9" * 30,
    "\u202eabc",
    "😀",
    "œ",
    "€",
]
CELL = st.one_of(st.none(), st.sampled_from(LIKELY), st.text(max_size=12))
ROW = st.lists(CELL, min_size=len(COLUMNS), max_size=len(COLUMNS))


def _spreadsheet(rows: list[list[str | None]], first_row: int, language: str) -> Spreadsheet:
    headers: list[str | None] = [column_definitions()[name][language] for name in COLUMNS]
    letters = [column_letter(place + 1) for place in range(len(COLUMNS))]
    cells = pl.DataFrame([headers, *rows], schema=dict.fromkeys(letters, pl.String), orient="row")
    numbered = cells.select(pl.int_range(first_row, first_row + pl.len(), dtype=pl.Int32).alias("row"), pl.all())
    errors = pl.DataFrame(schema=ERROR_SCHEMA)
    return Spreadsheet(Path("parc.xlsx"), "xlsx", [Sheet("Parc", is_visible=True, cells=numbered, errors=errors)], [])


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=30), st.integers(1, 40), st.sampled_from(LANGUAGES))
def test_any_cells_are_read_or_refused_and_no_row_is_lost(
    rows: list[list[str | None]], first_row: int, language: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inventory, "read_spreadsheet", lambda *_given: _spreadsheet(rows, first_row, language))
        try:
            reading = read(Path("parc.xlsx"), language=language)
        except ImportsError as refusal:
            refusal.message(language)  # can be said
            return
    told = pl.concat([reading.rejects, reading.quarantined])
    assert reading.rows_read == reading.rows.height + rows_left_out(reading)
    assert told["row"].drop_nulls().n_unique() == rows_left_out(reading)
    assert told["reason"].null_count() == told["repair"].null_count() == 0
    assert not set(reading.rows["row"]) & set(told["row"].drop_nulls())
    InventoryRow.validate(reading.rows)
