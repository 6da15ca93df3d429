"""An inventory somebody sent -> InventoryRow, rejects and warnings (names 1 and 2 of the main path, INTERFACE).

In: a spreadsheet, and what its cells are compared with (communes, types, register). Out: an InventoryReading. A bad
cell rejects its row and nothing else; a bad file raises. Nothing is completed here, nothing is stored.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

import polars as pl

from barometer.schemas import InventoryRow
from imports.cell_errors import error_cells, second_headers
from imports.cells import Reference, read_cells, slim
from imports.conflicts import check_conflicts
from imports.contracts import check_rows
from imports.data_centres import DataCentres, join_data_centres, read_data_centres
from imports.errors import UnknownLayoutError
from imports.extent import Limits
from imports.findings import REJECT, about_file, of_level, report
from imports.guard import Spreadsheet, read_spreadsheet
from imports.layouts import NO_WORDS, UserWords
from imports.mapping import Layout, choose_layout, column_definitions, hidden_tables, template_version
from imports.placing import (
    Sender,
    check_mandates,
    place_date,
    place_organisation,
    place_types,
    place_unknown_organisations,
    set_aside,
)
from imports.plausibility import Known, check_plausibility
from imports.small_commune import Counts, unfold
from imports.translating import Translation, place_retired, translate
from imports.virtual_machines import KnownEquipment, check_hosts

#: What the steps that place a row read or write. The other columns that a file does not have are added last: a column
#: of nothing costs a million rows 16 MB.
PLACED = (
    "organisation", "inventoried_on", "retired_on", "equipment_type", "manufacturer", "model", "condition", "synthetic",
)  # fmt: skip
#: Of each group, a file has at least one column.
REQUIRED = (("asset_id",), ("equipment_type", "model"))


class TerritoriesLike(Protocol):
    """What is needed of `factors.territories`: a frame of communes with their five-character `code`."""

    @property
    def communes(self) -> pl.DataFrame:
        """One row a commune."""


@dataclass(frozen=True)
class InventorySource:
    """What the file itself does not say: which batch it is, whose it is, its date, whether it is complete.

    `organisation` is the one chosen on import: other rows are rejected. `organisation_when_missing` is only a name for
    the rows of a file that names none (a one-shot assessment, where nothing is stored). `received_on` and `people`
    (`plausibility.PEOPLE_SCHEMA`) are only compared with; None: not compared.
    """

    batch: str
    organisation: str | None = None
    organisation_when_missing: str | None = None
    as_of: date | None = None
    is_complete: bool = False
    received_on: date | None = None
    people: pl.DataFrame | None = None
    data_centres: DataCentres | None = None
    sender: Sender | None = None
    devices: KnownEquipment | None = None

    @property
    def has_organisation(self) -> bool:
        """Whether something outside the file says whose it is."""
        return bool(self.organisation or self.organisation_when_missing)


@dataclass(frozen=True)
class InventoryReading:
    """One file, read. `rejects` and `warnings` have the columns of `findings.FINDING_SCHEMA`.

    `columns` is canonical name -> letter; `ignored` is letter -> header of the columns that were not read.
    `rejected_assets` (organisation, asset_id, sheet, row) are those of rejected rows: they are in the inventory, so
    their absence from `rows` does not prove that they left. `waiting` are the rows whose only fault is an organisation
    that the register does not know, kept as written: they may wait (METHODOLOGY 18.1). `quarantined` are the findings
    about them; `rows_rejected` does not count them.
    """

    rows: pl.DataFrame
    rejects: pl.DataFrame
    warnings: pl.DataFrame
    columns: dict[str, str]
    ignored: dict[str, str]
    sheet: str
    header_row: int
    rows_read: int
    rows_rejected: int
    rejected_assets: pl.DataFrame
    template_version: str | None
    inventoried_on: date | None
    is_synthetic: bool
    waiting: pl.DataFrame
    quarantined: pl.DataFrame
    anchor: str = REQUIRED[0][0]
    is_page_of_counts: bool = False


def read_inventory(
    path: Path,
    *,
    batch: str,
    territories: TerritoriesLike,
    equipment_types: pl.DataFrame,
    language: str,
    organisation: str | None = None,
    organisation_when_missing: str | None = None,
    organisations: pl.DataFrame | None = None,
    as_of: date | None = None,
    is_complete: bool = False,
    received_on: date | None = None,
    people: pl.DataFrame | None = None,
    sender: Sender | None = None,
    devices: KnownEquipment | None = None,
    limits: Limits | None = None,
    known: UserWords = NO_WORDS,
    progress: Callable[[str], None] = lambda _step: None,
) -> InventoryReading:
    """Reads one inventory file. `organisations` is the register (organisation, siret, uai); None: not checked.

    `sender`: who sends the file for others; the rows of those who did not mandate it are rejected.
    `devices`: those known before, one of which a virtual machine may name as its host.
    `known` is what the user taught: mappings of files of an unknown layout, words for equipment types.

    `progress` is told the code of each step: step_reading, step_recognising, step_checking (words in messages.toml).
    Raises UnreadableFileError or UnknownLayoutError where the whole file is refused.
    """
    progress("step_reading")
    spreadsheet, counts = unfold(read_spreadsheet(path, limits))
    progress("step_recognising")
    layout, other_sheets = choose_layout(spreadsheet, required=REQUIRED, layouts=known.layouts)
    centres = read_data_centres(spreadsheet, layout)
    whose = (batch, organisation, organisation_when_missing, as_of, is_complete)
    source = InventorySource(*whose, received_on, people, centres, sender, devices)
    if not ({"organisation"} & {*layout.columns, *layout.fallbacks} or organisation or organisation_when_missing):
        raise UnknownLayoutError("organisation_unspecified", file=path.name)
    progress("step_checking")
    reference = Reference(territories.communes["code"], organisations, is_typed=layout.sheet.is_typed)
    written = _texts(layout, source)
    about = _said_of(spreadsheet, layout, other_sheets)
    file = _About(layout.sheet.name, layout.header_row, layout.columns, layout.ignored, template_version(spreadsheet))
    # The text of every cell of the file is a third of the memory: from here only what is read of it stays.
    del spreadsheet, layout, centres
    rows, found = canonicalise_inventory(
        written, source, reference, equipment_types, file=path.name, sheet=file.sheet, known=known
    )
    del written, source
    if counts is None:
        return _report(file, rows, pl.concat([about, found]), language)
    return _at_home(_report(file, rows, pl.concat([about, found, counts.findings]), language), counts)


def _at_home(told: InventoryReading, counts: Counts) -> InventoryReading:
    """The reading of a page of ten counts: what is said of its two cells above the table stands there."""
    return replace(
        told,
        columns=told.columns | {name: place.letter for name, place in counts.fields.items()},
        rejects=counts.at_home(told.rejects),
        quarantined=counts.at_home(told.quarantined),
        warnings=counts.at_home(told.warnings),
        is_page_of_counts=True,
    )


def _texts(layout: Layout, source: InventorySource) -> Translation:
    """The cells of a layout in our names and words, with what the data centres apart say of them."""
    translated = translate(layout, is_organisation_chosen=source.has_organisation)
    cells, of_centres = join_data_centres(translated.cells, source.data_centres)
    found = pl.concat([error_cells(layout), translated.findings, of_centres])
    return replace(translated, cells=slim(cells), findings=found)


def canonicalise_inventory(
    translated: Translation,
    source: InventorySource,
    reference: Reference,
    equipment_types: pl.DataFrame,
    *,
    file: str,
    sheet: str,
    known: UserWords = NO_WORDS,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(InventoryRow of every filled row of the sheet, raw findings); a row that a finding rejects is still there."""
    cells = translated.cells
    values, of_cells = read_cells(cells, column_definitions(), reference)
    values = _with_columns(values, PLACED)
    values = place_unknown_organisations(values, of_cells, chosen=source.organisation)
    values, of_organisation = place_organisation(
        values, chosen=source.organisation, when_missing=source.organisation_when_missing
    )
    unknown = of_level(of_cells, REJECT).filter(column="organisation").select("row")
    values, of_date = place_date(values, as_of=source.as_of, is_complete=source.is_complete, file=file)
    values, of_retired = place_retired(values, translated.retired)
    values, of_types = place_types(values, equipment_types, {**translated.aliases, **known.aliases})
    rows = (
        _with_columns(values, InventoryRow.column_names())
        .with_columns(
            pl.col("synthetic").fill_null(False),
            is_complete=pl.lit(source.is_complete),
            batch=pl.lit(source.batch),
            sheet=pl.lit(sheet),
        )
        .select(InventoryRow.column_names())
    )
    found = pl.concat(
        [
            translated.findings,
            of_cells,
            of_organisation,
            check_mandates(values.join(unknown, on="row", how="anti"), source.sender),
            of_date,
            of_retired,
            of_types,
        ]
    )
    # A cell already rejected is not said to be missing as well; one read as empty by a stated rule is.
    of_rules = check_rows(rows, cells).join(of_level(found, REJECT), on=["row", "column"], how="anti")
    about = Known(equipment_types, source.received_on, source.people)
    across = [check_conflicts(rows, cells), check_hosts(rows, cells, source.devices)]
    return rows, pl.concat([found, of_rules, *across, check_plausibility(rows, cells, about)])


def _with_columns(values: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """With these columns of the contract, typed: null where the file has none (`equipment_type` is as written)."""
    types = {name: column.dtype for name, column in InventoryRow.columns().items()} | {"equipment_type": pl.String()}
    return values.with_columns(
        pl.col(name).cast(types[name]) if name in values.columns else pl.lit(None, types[name]).alias(name)
        for name in names
    )


def _said_of(spreadsheet: Spreadsheet, layout: Layout, other_sheets: list[str]) -> pl.DataFrame:
    """The raw findings about the file itself: how it was read, what of it was not."""
    about = [about_file(note) for note in spreadsheet.notes]
    about += [about_file("sheet_not_read", value=name) for name in other_sheets]
    about += [about_file("sheet_hidden_not_read", value=name) for name in hidden_tables(spreadsheet, required=REQUIRED)]
    about += [second_headers(layout)]
    return pl.concat(about)


class _About(NamedTuple):
    """What a reading says of its file."""

    sheet: str
    header_row: int
    columns: dict[str, str]
    ignored: dict[str, str]
    template_version: str | None


def _report(file: _About, rows: pl.DataFrame, found: pl.DataFrame, language: str) -> InventoryReading:
    """Parts the rows into kept and rejected, and puts the findings into words."""
    kept, told = report(
        rows, found, sheet=file.sheet, header_row=file.header_row, columns=file.columns, language=language
    )
    aside = set_aside(rows, found, told)
    away = pl.concat([kept.select("row"), aside.waiting.select("row")])
    rejected = rows.select("organisation", "asset_id", "sheet", "row").join(
        away, on="row", how="anti", maintain_order="left"
    )
    return InventoryReading(
        rows=InventoryRow.validate(kept),
        waiting=InventoryRow.validate(aside.waiting),
        quarantined=aside.quarantined,
        rejects=aside.rejects,
        warnings=told.warnings,
        columns=file.columns,
        ignored=file.ignored,
        sheet=file.sheet,
        header_row=file.header_row,
        rows_read=told.rows_read,
        rows_rejected=aside.rows_rejected,
        rejected_assets=rejected.drop_nulls("asset_id").unique(
            ["organisation", "asset_id"], keep="first", maintain_order=True
        ),
        template_version=file.template_version,
        inventoried_on=kept["inventoried_on"].max(),  # type: ignore[arg-type]
        is_synthetic=bool(kept["synthetic"].any()),
    )
