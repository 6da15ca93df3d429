"""An answer grid of a tender -> BidLine, findings, and the weights declared in the file (METHODOLOGY 14.1, 14.3).

In: a spreadsheet with one row a bid, lot and item, and perhaps a sheet of weights. Out: a TenderReading. A bad cell
rejects its row, as everywhere; whether a comparison may go on without it is decided by who asks.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from barometer.decisions.schemas import BidLine
from barometer.decisions.weights import Weights, make_weights
from imports.cell_errors import error_cells
from imports.cells import Reference, read_cells
from imports.contracts import Rule, check_rows
from imports.dates import parse_dates
from imports.errors import UnknownLayoutError, UnreadableFileError
from imports.extent import Limits
from imports.findings import REJECT, about_file, of_level, report
from imports.guard import Spreadsheet, read_spreadsheet
from imports.kinds import beside_inventory, is_inventory, is_of_owned
from imports.mapping import BIDS, OF_BIDS, Layout, choose_layout, column_definitions, find_layout
from imports.numbers import parse_numbers
from imports.parsing import TEXT, VALUE
from imports.placing import place_types

WEIGHTS = "tender_weights"
CENTS = 100
ONE = "1"
#: dataframely's name of a rule -> what is said of it.
RULES = {
    "bid|nullability": Rule("bid", "bid_missing"),
    "quantity|nullability": Rule("quantity", "quantity_missing"),
    "quantity|min_exclusive": Rule("quantity", "quantity_missing"),
    "unit_price_cents|min": Rule("unit_price_cents", "number_negative"),
    "declared_kgco2eq|min_exclusive": Rule("declared_kgco2eq", "declared_not_positive"),
    "declared_low_kgco2eq|min_exclusive": Rule("declared_low_kgco2eq", "declared_not_positive"),
    "declared_high_kgco2eq|min_exclusive": Rule("declared_high_kgco2eq", "declared_not_positive"),
    "electricity_kwh_per_year|min": Rule("electricity_kwh_per_year", "number_negative"),
    "lifetime_years|min_exclusive": Rule("lifetime_years", "lifetime_not_positive"),
    "warranty_years|min": Rule("warranty_years", "number_negative"),
    "spare_parts_years|min": Rule("spare_parts_years", "number_negative"),
    "repairability_index|min": Rule("repairability_index", "index_out_of_bounds"),
    "repairability_index|max": Rule("repairability_index", "index_out_of_bounds"),
    "gb_per_year|min": Rule("gb_per_year", "number_negative"),
    "hours_per_year|min": Rule("hours_per_year", "number_negative"),
}


@dataclass(frozen=True)
class TenderReading:
    """One answer grid, read. `weights` are those of its own sheet, null where it has none."""

    rows: pl.DataFrame
    rejects: pl.DataFrame
    warnings: pl.DataFrame
    columns: dict[str, str]
    sheet: str
    header_row: int
    rows_read: int
    rows_rejected: int
    weights: Weights | None
    anchor: str = "bid"


def read_tender(
    path: Path, *, equipment_types: pl.DataFrame, language: str, limits: Limits | None = None
) -> TenderReading:
    """Reads one answer grid. Refused as a whole: no known column, an inventory, or weights that do not sum to 100 %."""
    spreadsheet = read_spreadsheet(path, limits)
    weights = _read_weights(spreadsheet)
    layout, others = _choose_bids(spreadsheet)
    rows, found = _canonicalise(layout, equipment_types)
    about = [about_file(note) for note in spreadsheet.notes]
    about += [about_file("sheet_not_read", value=name) for name in others]
    where = {"sheet": layout.sheet.name, "header_row": layout.header_row, "columns": layout.columns}
    kept, told = report(rows, pl.concat([*about, found]), language=language, **where)  # type: ignore[arg-type]
    return TenderReading(
        rows=BidLine.validate(kept),
        rejects=told.rejects,
        warnings=told.warnings,
        columns=layout.columns,
        sheet=layout.sheet.name,
        header_row=layout.header_row,
        rows_read=told.rows_read,
        rows_rejected=told.rows_rejected,
        weights=weights,
    )


def _choose_bids(spreadsheet: Spreadsheet) -> tuple[Layout, list[str]]:
    """As `choose_layout`; an inventory is told where it belongs, not that it lacks the column of bids."""
    inventory = UnknownLayoutError("inventory_not_bids", file=spreadsheet.path.name)
    try:
        layout, others = choose_layout(spreadsheet, required=OF_BIDS, mapping=BIDS)
    except UnknownLayoutError as refusal:
        if not refusal.may_be_mapped:
            raise
        other = inventory if is_inventory(spreadsheet) else beside_inventory(spreadsheet)
        raise other or refusal from refusal
    if is_of_owned(layout):
        raise inventory
    return layout, others


def _canonicalise(layout: Layout, equipment_types: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(BidLine of every filled row of the sheet, raw findings)."""
    cells = layout.rows
    reference = Reference(pl.Series([], dtype=pl.String), is_typed=layout.sheet.is_typed)
    values, of_cells = read_cells(cells, column_definitions(BIDS), reference)
    values = _with_all_columns(values)
    values, of_types = place_types(values, equipment_types)
    has_flow = pl.col("gb_per_year").is_not_null() | pl.col("hours_per_year").is_not_null()
    says_service = (pl.col("is_service") == "service").fill_null(pl.col("equipment_type_text").is_null() & has_flow)
    rows = values.with_columns(
        is_service=says_service,
        lot=pl.col("lot").fill_null(ONE),
        item=pl.col("item").fill_null(ONE),
        unit_price_cents=(pl.col("unit_price_cents") * CENTS).round(mode="half_away_from_zero").cast(pl.Int64),
        synthetic=pl.col("synthetic").fill_null(False),
        sheet=pl.lit(layout.sheet.name),
    ).with_columns(condition=pl.when(~pl.col("is_service")).then(pl.col("condition").fill_null("new")))
    found = pl.concat([error_cells(layout), of_cells, of_types])
    rows = rows.select(BidLine.column_names())
    of_rules = check_rows(rows, cells, BidLine, RULES)
    return rows, pl.concat([found, of_rules.join(of_level(found, REJECT), on=["row", "column"], how="anti")])


def _with_all_columns(values: pl.DataFrame) -> pl.DataFrame:
    """Every column of the contract but those that imports add; null where the file has no such column."""
    types = {name: column.dtype for name, column in BidLine.columns().items()}
    del types["equipment_type_text"], types["sheet"]
    types |= {"unit_price_cents": pl.Float64(), "is_service": pl.String()}
    return values.select(
        pl.col(name).cast(dtype) if name in values.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in types.items()
    )


def _read_weights(spreadsheet: Spreadsheet) -> Weights | None:
    """The weights of the sheet that has both columns, with the day they were declared; None without such a sheet."""
    for sheet in spreadsheet.sheets:
        layout = find_layout(sheet, WEIGHTS)
        if not {"criterion", "weight"} <= layout.columns.keys():
            continue
        rows = layout.rows
        stated = rows.filter(pl.col("criterion").is_not_null() & pl.col("weight").is_not_null())
        if stated.is_empty():
            continue
        return make_weights(
            _percentages(stated.select("criterion", "weight").rows()), _declared_on(layout, spreadsheet.path.name)
        )
    return None


def _percentages(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Cells formatted as percentages hold 0.4 for 40 %: shares that sum to exactly 1 are read so, and nothing else."""
    parsed = parse_numbers(pl.Series([weight for _, weight in pairs]))
    shares = dict(parsed.drop_nulls(VALUE).select(TEXT, VALUE).iter_rows())
    exact = [Decimal(str(shares[weight])) for _, weight in pairs if weight in shares]
    if len(exact) < len(pairs) or sum(exact) != 1:
        return pairs
    return [(criterion, str(share * 100)) for (criterion, _), share in zip(pairs, exact, strict=True)]


def _declared_on(layout: Layout, file: str) -> date | None:
    """The first date of the sheet of weights."""
    if "declared_on" not in layout.columns:
        return None
    written = layout.rows["declared_on"].drop_nulls()
    if written.is_empty():
        return None
    parsed = parse_dates(written).filter(pl.col(TEXT) == written[0])[VALUE]
    if parsed.is_empty() or parsed[0] is None:
        raise UnreadableFileError("weights_date_unreadable", name=file, sheet=layout.sheet.name, value=written[0])
    day: date = parsed[0]
    return day
