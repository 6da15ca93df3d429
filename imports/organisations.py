"""A register of organisations in a spreadsheet -> the table that records take (INTERFACE `organisation import`).

In: a file of any kind we read. Out: `row` and the canonical columns found, as text; head counts as integers, dates as
dates; the rows with a cell that is neither stay apart, told by cell. Everything else is checked by the register.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from imports.dates import parse_dates
from imports.errors import UnknownLayoutError
from imports.findings import FINDING_SCHEMA, Reading, detail_of_refusal, report
from imports.guard import read_spreadsheet
from imports.layouts import ForeignLayout
from imports.mapping import find_layout
from imports.numbers import parse_whole_numbers
from imports.parsing import CODE, DETAIL, TEXT, VALUE, tidy
from imports.translating import translate_taught

MAPPING = "organisations"
REQUIRED = ("name", "kind")
NUMBERS = ("agents", "pupils")
#: What names an organisation of the register: with it, a table of head counts alone is enough.
NAMING = ("organisation", "siret", "uai", "siren")
DAYS = ("counted_on",)
#: How a workbook writes a day: nobody wrote that hour.
MIDNIGHT = " 00:00:00"


@dataclass(frozen=True)
class RegisterReading:
    """One file, read: `table` holds the rows whose cells were understood; `reading` tells the others.

    `written`: every row as it stands in the file, so that a refusal quotes the cell and not what was understood.
    `doubtful`: the other rows without the cells not understood, so that what else is wrong there is told at once
    (a register of entries checks every cell by itself: it has none).
    """

    table: pl.DataFrame
    reading: Reading
    written: pl.DataFrame
    doubtful: pl.DataFrame = field(default_factory=pl.DataFrame)


def read_organisations(path: Path, language: str = "fr", layouts: Sequence[ForeignLayout] = ()) -> RegisterReading:
    """The first visible sheet of organisations or of their head counts; `layouts` are mappings of the user."""
    spreadsheet = read_spreadsheet(path)
    taught = [layout for layout in layouts if layout.content == MAPPING]
    every = [find_layout(sheet, MAPPING, taught) for sheet in spreadsheet.sheets if sheet.is_visible]
    found = [layout for layout in every if _is_enough(layout.provided)]
    if not found:
        raise UnknownLayoutError("register_columns_missing", file=path.name)
    layout = found[0]
    table, of_mapping = translate_taught(layout, MAPPING)
    table = table.with_columns(tidy(pl.col(name)) for name in table.columns if name != "row")  # csv: "" is no cell
    written = table
    raw = [of_mapping]
    for name in (*NUMBERS, *DAYS):
        if name not in table.columns:
            continue
        parsed = parse_dates(table[name]) if name in DAYS else parse_whole_numbers(table[name])
        read = table.join(parsed, left_on=name, right_on=TEXT, how="left", validate="m:1", maintain_order="left")
        told = read.filter(pl.col(CODE).is_not_null()).with_columns(column=pl.lit(name), value=pl.col(name))
        raw.append(told.select(pl.col("row").cast(pl.Int32), "column", "value", CODE, DETAIL))
        table = read.with_columns(pl.col(VALUE).alias(name)).select(table.columns)
    kept, reading = report(
        table,
        pl.concat(raw),
        sheet=layout.sheet.name,
        header_row=layout.header_row,
        columns=layout.columns,
        language=language,
        anchor=next(name for name in (*REQUIRED, *NAMING) if name in layout.columns),
    )
    doubtful = table.join(kept, on="row", how="anti", maintain_order="left")
    return RegisterReading(kept, reading, written, _counted(doubtful, written))


def _counted(doubtful: pl.DataFrame, written: pl.DataFrame) -> pl.DataFrame:
    """A count that was not understood is still a count: its day and its source are looked at in the same reading."""
    held = [name for name in NUMBERS if name in doubtful.columns]
    said = written.select("row", pl.col(held).is_not_null().name.suffix("_is_said"))
    told = doubtful.join(said, on="row", how="left", validate="1:1", maintain_order="left")
    stood_in = [pl.when(f"{name}_is_said").then(pl.coalesce(name, 1)).alias(name) for name in held]
    return told.with_columns(stood_in).select(doubtful.columns)


def _is_enough(columns: set[str]) -> bool:
    """Whether rows can be organisations: named and of a kind; or known ones, counted on a day."""
    is_counted = bool(columns & set(NUMBERS) and columns & set(NAMING))
    return set(REQUIRED) <= columns or (is_counted and set(DAYS) <= columns)


def with_refusals(read: RegisterReading, refused: pl.DataFrame, language: str) -> Reading:
    """The reading with what the register refused of its rows: `row`, `column`, `value`, `code`, `reason_<language>`."""
    first = read.reading
    letter = pl.col("column").replace_strict(first.columns, default=None, return_dtype=pl.String)
    written = read.written.with_columns(pl.col("row").cast(pl.Int32)).unpivot(
        index="row", variable_name="column", value_name="written"
    )
    told = refused.with_columns(pl.col("row").cast(pl.Int32))
    told = (
        told.join(written, on=["row", "column"], how="left", validate="m:1", maintain_order="left")
        .with_columns(
            value=pl.coalesce("written", "value").str.strip_suffix(MIDNIGHT),
            sheet=pl.lit(first.sheet),
            column_letter=letter,
            reason=pl.col(f"reason_{language}"),
            expected=pl.lit(""),
            repair=pl.lit(""),
            detail=pl.struct("reason_fr", "reason_en").map_elements(_detail, return_dtype=pl.String),
        )
        .with_columns(cell=pl.format("{}{}", "column_letter", "row"))
    )
    rejects = pl.concat([first.rejects, told.select(FINDING_SCHEMA.keys())]).sort("row", maintain_order=True)
    return Reading(
        sheet=first.sheet,
        header_row=first.header_row,
        columns=first.columns,
        rejects=rejects,
        warnings=first.warnings,
        rows_read=first.rows_read,
        rows_rejected=rejects["row"].n_unique(),
        anchor=first.anchor,
    )


def _detail(reasons: dict[str, Any]) -> str:
    silent = {"expected": "", "repair": ""}
    return detail_of_refusal(
        {name.removeprefix("reason_"): {"reason": text} | silent for name, text in reasons.items()}
    )
