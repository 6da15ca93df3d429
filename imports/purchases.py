"""A file of purchases somebody sent -> PurchaseRow, rejects and warnings (METHODOLOGY 13.2).

In: a spreadsheet, and what its cells are compared with (register, equipment types). Out: a PurchaseReading, with the
guarantees of an inventory: a bad cell rejects its row and nothing else, a bad file raises, nothing is completed.
A line is an expense, not an asset: it never enters a fleet, so nothing is counted twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from barometer.decisions.schemas import PurchaseRow
from imports.cell_errors import error_cells
from imports.cells import Reference, read_cells
from imports.contracts import Rule, check_rows, rows_alike
from imports.errors import UnknownLayoutError
from imports.extent import Limits
from imports.findings import REJECT, about_file, about_rows, none_found, of_level, report
from imports.guard import Spreadsheet, read_spreadsheet
from imports.layouts import NO_WORDS, UserWords
from imports.mapping import Layout, choose_layout, column_definitions, template_version
from imports.placing import (
    NOTHING,
    Sender,
    check_mandates,
    place_organisation,
    place_types,
    place_unknown_organisations,
    set_aside,
)
from imports.translating import translate_taught

MAPPING = "purchases"
#: Of each group, a file has at least one column.
REQUIRED = (("purchased_on",), ("amount_cents",), ("agec_category", "equipment_type", "label"))
CENTS = 100
#: A thousand billion euros: no line is worth as much, and sums stay far from the end of an integer.
MOST_EUR = 1e12
FLAGS = ("is_gift", "is_internal", "synthetic")
#: Two lines alike in all this may be one line twice.
LINE = ("organisation", "order_number", "purchased_on", "label", "model", "quantity", "amount_cents")
#: dataframely's name of a rule -> what is said of it.
RULES = {
    "organisation|nullability": Rule("organisation", "organisation_missing"),
    "purchased_on|nullability": Rule("purchased_on", "purchase_without_date"),
    "quantity|min": Rule("quantity", "number_negative"),
    "recycled_ratio|min": Rule("recycled_ratio", "recycled_out_of_bounds"),
    "recycled_ratio|max": Rule("recycled_ratio", "recycled_out_of_bounds"),
    "repairability_index|min": Rule("repairability_index", "index_out_of_bounds"),
    "repairability_index|max": Rule("repairability_index", "index_out_of_bounds"),
    "durability_index|min": Rule("durability_index", "index_out_of_bounds"),
    "durability_index|max": Rule("durability_index", "index_out_of_bounds"),
}


@dataclass(frozen=True)
class PurchaseReading:
    """One file, read: the fields of an InventoryReading that a report, an annotated copy and a batch need."""

    rows: pl.DataFrame
    rejects: pl.DataFrame
    warnings: pl.DataFrame
    columns: dict[str, str]
    ignored: dict[str, str]
    sheet: str
    header_row: int
    rows_read: int
    rows_rejected: int
    template_version: str | None
    is_synthetic: bool
    waiting: pl.DataFrame
    quarantined: pl.DataFrame
    anchor: str = "purchased_on"


def read_purchases(
    path: Path,
    *,
    batch: str,
    equipment_types: pl.DataFrame,
    language: str,
    organisation: str | None = None,
    organisations: pl.DataFrame | None = None,
    today: date | None = None,
    sender: Sender | None = None,
    limits: Limits | None = None,
    known: UserWords = NO_WORDS,
    progress: Callable[[str], None] = lambda _step: None,
) -> PurchaseReading:
    """Reads one file of purchases. `organisations` is the register; None: not checked. `today`: of the import.
    `sender`: who sends the file for others; the rows of those who did not mandate it are rejected. `known`: what the
    user taught, mappings of files of an unknown layout, words for equipment types.

    Raises UnreadableFileError or UnknownLayoutError where the whole file is refused.
    """
    progress("step_reading")
    spreadsheet = read_spreadsheet(path, limits)
    progress("step_recognising")
    layout, other_sheets = choose_layout(spreadsheet, required=REQUIRED, mapping=MAPPING, layouts=known.layouts)
    if "organisation" not in layout.provided and organisation is None:
        raise UnknownLayoutError("organisation_unspecified", file=path.name)
    progress("step_checking")
    rows, found = canonicalise_purchases(
        layout, equipment_types, organisations, batch, organisation, today, known.aliases
    )
    unread = of_level(found, REJECT).filter(column="organisation").select("row")
    about = [check_mandates(rows.join(unread, on="row", how="anti"), sender)]
    about += [about_file(note) for note in spreadsheet.notes]
    about += [about_file("sheet_not_read", value=name) for name in other_sheets]
    return _report(spreadsheet, layout, rows, pl.concat([*about, found]), language)


def canonicalise_purchases(
    layout: Layout,
    equipment_types: pl.DataFrame,
    organisations: pl.DataFrame | None,
    batch: str,
    organisation: str | None,
    today: date | None,
    aliases: dict[str, str],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(PurchaseRow of every filled row of the sheet, raw findings); a row that a finding rejects is still there."""
    cells, of_mapping = translate_taught(layout, MAPPING)
    reference = Reference(pl.Series([], dtype=pl.String), organisations, layout.sheet.is_typed)
    values, of_cells = read_cells(cells, column_definitions(MAPPING), reference)
    values = _with_all_columns(values)
    values = place_unknown_organisations(values, of_cells, chosen=organisation)
    values, of_organisation = place_organisation(values, chosen=organisation, when_missing=None)
    values, of_types = place_types(values, equipment_types, aliases)
    euros, of_amounts = _check_amounts(_credited(values), cells)
    rows = euros.with_columns(
        *(pl.col(flag).fill_null(False) for flag in FLAGS), batch=pl.lit(batch), sheet=pl.lit(layout.sheet.name)
    ).select(PurchaseRow.column_names())
    found = pl.concat([of_mapping, error_cells(layout), of_cells, of_organisation, of_types, of_amounts])
    of_rules = pl.concat([check_rows(rows, cells, PurchaseRow, RULES), _look_again(rows, cells, today)])
    of_rules = of_rules.join(of_level(found, REJECT), on=["row", "column"], how="anti")
    return rows, pl.concat([found, of_rules])


def _with_all_columns(values: pl.DataFrame) -> pl.DataFrame:
    """Every column of the contract but those that imports add; null where the file has no such column."""
    types = {name: column.dtype for name, column in PurchaseRow.columns().items()}
    del types["equipment_type_text"], types["batch"], types["sheet"]
    types["amount_cents"] = pl.Float64()
    return values.select(
        pl.col(name).cast(dtype) if name in values.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in types.items()
    )


def _credited(values: pl.DataFrame) -> pl.DataFrame:
    """Many tools write a credit note with both its signs: the amount keeps the sign, the quantity is a count."""
    is_credit_note = (pl.col("amount_cents") < 0).fill_null(value=False)
    return values.with_columns(quantity=pl.when(is_credit_note).then(pl.col("quantity").abs()).otherwise("quantity"))


def _check_amounts(values: pl.DataFrame, cells: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Euros as whole cents, half a cent away from zero. An amount nobody pays is rejected before it becomes a sum."""
    is_absurd = pl.col("amount_cents").abs() > MOST_EUR
    found = _about(values.filter(is_absurd), cells, "amount_cents", "amount_too_large")
    cents = (pl.col("amount_cents") * CENTS).round(mode="half_away_from_zero").cast(pl.Int64, strict=False)
    return values.with_columns(amount_cents=pl.when(~is_absurd).then(cents)), found


def _look_again(rows: pl.DataFrame, cells: pl.DataFrame, today: date | None) -> pl.DataFrame:
    """What is asked again, and kept: a date to come, a credit note, no category, the same line twice."""
    late = rows.filter(pl.col("purchased_on") > today) if today is not None else rows.clear()
    has_none = pl.all_horizontal(pl.col("agec_category", "equipment_type", "equipment_type_text").is_null())
    uncounted = rows.filter(has_none & ~pl.col("is_internal"))
    is_one = pl.col("amount_cents").is_not_null() & pl.col("order_number").is_not_null()
    same = rows.with_columns(others=rows_alike(*LINE), alike=pl.len().over(LINE)).filter(is_one & (pl.col("alike") > 1))
    return pl.concat(
        [
            _about(late, cells, "purchased_on", "purchase_date_future"),
            _about(rows.filter(pl.col("amount_cents") < 0), cells, "amount_cents", "credit_note"),
            _about(rows.filter(pl.col("quantity") == 0), cells, "quantity", "plausibility_quantity_zero"),
            _about(uncounted, cells, "label", "purchase_without_category"),
            about_rows(same, "order_number", "purchase_line_twice", pl.col("order_number"), pl.col("others")),
        ]
    )


def _about(rows: pl.DataFrame, cells: pl.DataFrame, column: str, code: str) -> pl.DataFrame:
    """One raw finding per row, with what its cell holds as it was written."""
    if rows.is_empty():
        return none_found()
    written = cells.select("row", written=pl.col(column) if column in cells.columns else NOTHING)
    shown = rows.select("row").join(written, on="row", how="left", validate="1:1")
    return about_rows(shown, column, code, pl.col("written"), NOTHING)


def _report(
    spreadsheet: Spreadsheet, layout: Layout, rows: pl.DataFrame, found: pl.DataFrame, language: str
) -> PurchaseReading:
    """The rows kept, and what to tell of the file."""
    where = {"sheet": layout.sheet.name, "header_row": layout.header_row, "columns": layout.columns}
    kept, told = report(rows, found, language=language, **where)  # type: ignore[arg-type]
    aside = set_aside(rows, found, told)
    return PurchaseReading(
        rows=PurchaseRow.validate(kept),
        waiting=PurchaseRow.validate(aside.waiting),
        quarantined=aside.quarantined,
        rejects=aside.rejects,
        warnings=told.warnings,
        columns=layout.columns,
        ignored=layout.ignored,
        sheet=layout.sheet.name,
        header_row=layout.header_row,
        rows_read=told.rows_read,
        rows_rejected=aside.rows_rejected,
        template_version=template_version(spreadsheet),
        is_synthetic=bool(kept["synthetic"].any()),
    )
