"""Sheets of models in figures (METHODOLOGY 21.3): which models of the fleets have one, and what the figures use.

In: a home, the factor library of a question, the cohorts of all fleets. Out: cohorts whose models with a sheet stand
under keys of their own, the models found, and the sheets. Nothing is looked at where no sheet is allowed: by a policy
that ranks its base, or by the organisation that brought it for itself.
"""

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from barometer.cohorts import count_cohorts, together, without
from barometer.completion import complete_inventory
from barometer.exact import in_memory
from barometer.fleet import consolidate_fleet
from barometer.own_keys import POWER
from barometer.records import fleets, own_factors
from barometer.records.home import Home
from barometer.records.kept import read_kept, write_kept
from factors.library import Library
from factors.sheet_values import ModelSheet
from imports.model_sheets import find_sheets, sheet_words

SHEETS = "model_sheets.csv"
KWH = "electricity_kwh_per_year"
SHEET_COLUMNS = (
    "manufacturer", "model", "equipment_type", "manufacturing_kgco2eq", "total_kgco2eq", "electricity_kwh_per_year",
    "locator", "source",
)  # fmt: skip
#: What names a model in a fleet; what a sheet replaces in its keys, and the sheet itself.
NAMED = ("organisation", "equipment_type", "manufacturer", "model")
SHEET_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("words", "name", "source", "locator", "sheet_organisation"), pl.String()),
    **dict.fromkeys(("manufacturing_kgco2eq", "electricity_kwh_per_year"), pl.Float64()),
}
MODEL_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys((*NAMED, "factor_key", "power_of"), pl.String()),
    **SHEET_SCHEMA,
}
#: Raise it when other cohorts would come of the same fleets and sheets.
FORMAT = "1"

Row = dict[str, Any]
Found = dict[str, tuple[Row, float]]


@dataclass(frozen=True)
class Fitted:
    """Cohorts with the keys of sheets; `models` (`MODEL_SCHEMA`), those of the fleets that have a sheet."""

    cohorts: pl.DataFrame
    models: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MODEL_SCHEMA))

    def sheets(self, known: Library, owned: Mapping[str, Library]) -> dict[ModelSheet, Library]:
        """Each sheet that stands in a key, and the library that holds its source."""
        used = self.models.filter(pl.any_horizontal(pl.col("factor_key", "power_of").is_not_null()))
        rows = used.select("equipment_type", *SHEET_SCHEMA).unique().to_dicts()
        found = [ModelSheet(organisation=row.pop("sheet_organisation"), **row) for row in rows]
        return {sheet: owned[sheet.organisation] if sheet.organisation else known for sheet in found}


def fit_sheets(home: Home, cohorts: pl.DataFrame, known: Library, policy: str, owned: Mapping[str, Library]) -> Fitted:
    """The cohorts of a question; those of models with a sheet apart. Kept until a fleet or a factor folder changes."""
    shared, own = _allowed(home, known, policy, owned)
    if not shared and not any(own.values()):
        return Fitted(cohorts)
    version = hashlib.sha256(
        "\n".join((FORMAT, fleets.shared_version(home), own_factors.factors_version(home))).encode()
    ).hexdigest()[:16]
    held = [read_kept(home, f"{what}-{policy}", version) for what in ("models", "modelled")]
    if held[0] is not None and held[1] is not None:
        return Fitted(in_memory(held[1].lazy()).collect(), held[0])
    held_assets = fleets.read_assets_of(home, sorted(set(cohorts["organisation"])))
    fitted = _fitted(held_assets, cohorts, shared, own, owned)
    for what, frame in (("models", fitted.models), ("modelled", fitted.cohorts)):
        write_kept(home, f"{what}-{policy}", frame, version=version)
    return fitted


def fit_file(
    home: Home, rows: pl.DataFrame, cohorts: pl.DataFrame, known: Library, policy: str, owned: Mapping[str, Library]
) -> Fitted:
    """The same for a file that is read and forgotten: its rows (InventoryRow), with the sheets of the home."""
    shared, own = _allowed(home, known, policy, owned)
    if not shared and not any(own.values()):
        return Fitted(cohorts)
    assets = complete_inventory(consolidate_fleet(rows.lazy()))
    names = rows["organisation"].unique().sort()
    held = {name: assets.filter(pl.col("organisation") == name) for name in names}
    return _fitted(held, cohorts, shared, own, owned)


def with_model_keys(assets: pl.LazyFrame, models: pl.DataFrame) -> pl.LazyFrame:
    """Completed assets, those of a model with a sheet under its keys: the factor, and the power that nobody declared.

    Devices bought refurbished keep their own factor: a sheet is about a new one.
    """
    power = pl.when(pl.col("power_key").is_not_null() & pl.col("power_of").is_not_null()).then(
        pl.lit(POWER) + pl.col("power_of")
    )
    is_new = pl.col("factor_type") == pl.col("equipment_type")
    return (
        assets.join(models.lazy(), on=list(NAMED), how="left", validate="m:1", nulls_equal=True, maintain_order="left")
        .with_columns(
            factor_type=pl.coalesce(pl.when(is_new).then("factor_key"), "factor_type"),
            power_key=pl.coalesce(power, "power_key"),
        )
        .drop(set(MODEL_SCHEMA) - set(NAMED))
    )


def base_sheets(home: Home | None) -> list[Row]:
    """Every sheet of a model that the bases of a home hold, with the name of its base and source."""
    folders = own_factors.factor_folders(home, own_factors.BASES) if home else {}
    return [row | {"base": name, "source": name} for name, folder in folders.items() for row in read_sheets(folder)]


def own_sheets(home: Home, organisation: str) -> list[Row]:
    """The sheets that an organisation brought for itself."""
    folder = own_factors.factor_folders(home, own_factors.ORGANISATIONS).get(organisation)
    return [] if folder is None else [row for row in read_sheets(folder) if row.get("source")]


def read_sheets(folder: Path) -> list[Row]:
    """The sheets of one folder; none where it has no such file."""
    path = folder / SHEETS
    if not path.is_file():
        return []
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def _allowed(
    home: Home, known: Library, policy: str, owned: Mapping[str, Library]
) -> tuple[list[Row], dict[str, list[Row]]]:
    """The sheets that a question may use: of the bases its policy ranks, best first; of each organisation, its own."""
    ranks = known.ranks(policy)
    shared = sorted((each for each in base_sheets(home) if each["source"] in ranks), key=lambda s: ranks[s["source"]])
    return shared, {name: own_sheets(home, name) for name in owned}


def _fitted(
    held: Mapping[str, pl.LazyFrame],
    cohorts: pl.DataFrame,
    shared: list[Row],
    own: Mapping[str, list[Row]],
    owned: Mapping[str, Library],
) -> Fitted:
    models = [pl.DataFrame(schema=MODEL_SCHEMA)]
    for name, assets in held.items():
        found = _models(assets.select(NAMED).unique().collect(), own.get(name, []), shared, owned.get(name), name)
        if not found.is_empty():
            models.append(found)
            behind = assets.join(found.lazy(), on=list(NAMED), how="semi", nulls_equal=True)
            cohorts = without(cohorts, count_cohorts(behind))
            cohorts = together(cohorts, count_cohorts(with_model_keys(behind, found)))
    return Fitted(cohorts, pl.concat(models))


def _models(
    present: pl.DataFrame, own: list[Row], shared: list[Row], library: Library | None, name: str
) -> pl.DataFrame:
    """The models of one fleet that have a sheet (`MODEL_SCHEMA`), each matched once.

    The organisation's own sheet first; then its own value of the type, which no sheet of a policy replaces; then the
    sheet of the base that the policy ranks first.
    """
    texts = {row: f"{row[2] or ''} {row[3]}".strip() for row in present.sort(NAMED).iter_rows() if row[3]}
    by_source: dict[str, list[Row]] = {}
    for row in shared:
        by_source.setdefault(row["source"], []).append(row)
    matched: list[tuple[Found, str | None]] = [(find_sheets(texts.values(), own), name)]
    matched += [(find_sheets(texts.values(), rows), None) for rows in by_source.values()]
    rows = []
    for model, text in texts.items():
        sheets = ((found[text][0], whose) for found, whose in matched if text in found)
        sheet = next((_sheet(row, whose) for row, whose in sheets if row["equipment_type"] == model[1]), None)
        if sheet is not None:
            rows.append(dict(zip(NAMED, model, strict=True)) | _keys(sheet, library))
    return pl.DataFrame(rows, schema=MODEL_SCHEMA)


def _keys(sheet: ModelSheet, library: Library | None) -> Row:
    """What a sheet replaces: all it says, but what the organisation says itself of the type."""
    yields = library is not None and sheet.organisation is None
    factors, types = (library.theirs, library.given_types) if library is not None and yields else ((), ())
    has_factor = any(cells["equipment_type"] == sheet.equipment_type for cells in factors)
    has_power = any(cells["equipment_type"] == sheet.equipment_type and cells.get(KWH) is not None for cells in types)
    says_power = sheet.electricity_kwh_per_year is not None
    said = {column: getattr(sheet, column, None) for column in SHEET_SCHEMA}
    return said | {
        "factor_key": None if has_factor else sheet.key,
        "power_of": sheet.key if says_power and not has_power else None,
        "sheet_organisation": sheet.organisation,
    }


def _sheet(row: Row, organisation: str | None) -> ModelSheet:
    power = row[KWH]
    return ModelSheet(
        equipment_type=row["equipment_type"],
        words=sheet_words(row),
        name=f"{row['manufacturer']} {row['model']}".strip(),
        manufacturing_kgco2eq=float(row["manufacturing_kgco2eq"]),
        electricity_kwh_per_year=float(power) if power else None,
        source=row["source"],
        locator=row["locator"] or "",
        organisation=organisation,
    )
