"""Data centres listed apart from the equipment (NumEcoEval, G4IT): their PUE and country go to what they host.

In: the spreadsheet of the equipment and its layout. Out: cells with the PUE and country of the centre each row names.
The list is looked for in the other sheets of the workbook, then in the files of the same folder named after centres.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from imports.errors import ImportsError
from imports.findings import about_file, none_found
from imports.guard import Sheet, Spreadsheet, read_spreadsheet
from imports.parsing import key, tidy
from imports.recognising import find_foreign
from imports.sniffing import TEXT_EXTENSIONS, WORKBOOK_EXTENSIONS
from imports.tables import Layout

CONTENT = "data_centres"
#: What the name of such a file says: `1-datacenter.csv`, `DataCenter.csv`, `centres de données.xlsx`.
_NAMED = re.compile(r"data.?cent(?:er|re)|centres?.de.donn", re.IGNORECASE)
FILES_LOOKED_AT = 5
#: How many names a message gives.
NAMED = 5
COLUMNS = ("pue_ratio", "country")


@dataclass(frozen=True)
class DataCentres:
    """`table`: `centre` (in the form of `parsing.key`), pue_ratio, country, as text. `found_in`: sheet or file name."""

    table: pl.DataFrame
    found_in: str | None


def read_data_centres(spreadsheet: Spreadsheet, layout: Layout) -> DataCentres | None:
    """The data centres that go with a file; None where its layout lists none apart."""
    if layout.foreign is None or layout.foreign.joins != CONTENT or "data_centre" not in layout.columns:
        return None
    for sheet in spreadsheet.sheets:
        if (table := _table([sheet])) is not None:
            return DataCentres(table, sheet.name)
    for path in _beside(spreadsheet.path):
        try:
            sheets = read_spreadsheet(path).sheets
        except ImportsError:  # a neighbour that cannot be read is said as not found
            continue
        if (table := _table(sheets)) is not None:
            return DataCentres(table, path.name)
    return DataCentres(pl.DataFrame(schema=dict.fromkeys(("centre", *COLUMNS), pl.String)), None)


def join_data_centres(cells: pl.DataFrame, centres: DataCentres | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cells with the PUE and the country of their centre where they have none; what was joined, what was not."""
    if centres is None:
        return cells, none_found()
    cells = cells.with_columns(key(pl.col("data_centre")).alias("__centre"))
    named = cells.filter(pl.col("__centre") != "")
    unknown = named.join(centres.table, left_on="__centre", right_on="centre", how="anti")
    joined = cells.join(
        centres.table.rename({name: f"__{name}" for name in COLUMNS}),
        left_on="__centre",
        right_on="centre",
        how="left",
        validate="m:1",
        maintain_order="left",
    )
    for name in COLUMNS:
        own = tidy(pl.col(name)) if name in cells.columns else pl.lit(None, pl.String)
        joined = joined.with_columns(pl.coalesce(own, f"__{name}").alias(name))
    found = [none_found()]
    if centres.found_in is not None and named.height > unknown.height:
        count = str(named.height - unknown.height)
        found.append(about_file("data_centres_joined", value=centres.found_in, detail=count))
    if unknown.height:
        names = unknown["data_centre"].unique(maintain_order=True).head(NAMED).to_list()
        found.append(about_file("data_centres_not_found", value=", ".join(names)))
    return joined.select(pl.exclude(r"^__.*$")), pl.concat(found)


def _table(sheets: list[Sheet]) -> pl.DataFrame | None:
    """The centres of the first sheet that lists some, each name once."""
    for sheet in sheets:
        layout = find_foreign(sheet)
        if layout.foreign is None or layout.foreign.content != CONTENT or "data_centre" not in layout.columns:
            continue
        rows = layout.rows
        texts = [tidy(pl.col(name)) if name in rows.columns else pl.lit(None, pl.String) for name in COLUMNS]
        table = rows.select(
            key(pl.col("data_centre")).alias("centre"),
            *(text.alias(name) for text, name in zip(texts, COLUMNS, strict=True)),
        )
        return table.filter(pl.col("centre") != "").unique("centre", keep="first", maintain_order=True)
    return None


def _beside(path: Path) -> list[Path]:
    """The files of the same folder that are named after data centres."""
    kinds = (*WORKBOOK_EXTENSIONS, *TEXT_EXTENSIONS)
    found = [
        each
        for each in sorted(path.parent.iterdir())
        if each != path and each.suffix.lower() in kinds and _NAMED.search(each.stem) and each.is_file()
    ]
    return found[:FILES_LOOKED_AT]
