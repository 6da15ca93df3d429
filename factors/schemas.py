"""The tables of a factor folder, as contracts: columns, keys, types, and what a cell may hold.

`TABLES` says what `reading.py` accepts, in factors/data and in any folder laid over it; the `*_SCHEMA` say what the
frames of a `FactorSet` hold. A new type, stage, category, tier, source or country is a row, never a new column.
"""

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

Kind = Literal["text", "number", "integer", "date", "boolean"]


@dataclass(frozen=True)
class Column:
    """One column: `known` names the table whose first key its cells must be in, `choices` lists what they may be."""

    name: str
    kind: Kind = "text"
    required: bool = False
    known: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One kind of file: `path` is a file, or a folder of files when it ends with a slash; `key` makes a row unique."""

    name: str
    path: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """The column of that name, if the table has it."""
        return next((column for column in self.columns if column.name == name), None)


def _text(*names: str, required: bool = True) -> tuple[Column, ...]:
    return tuple(Column(name, required=required) for name in names)


PEDIGREE = ("same", "proxy", "cited", "assumption")
PER = ("unit", "unit_year", "GB", "GB_year", "hour", "kg", "kWh")
#: Classes that rules read in `equipment_types.csv` (METHODOLOGY 20.6); `not_applicable`: those a type cannot have.
CLASSES = ("weee_category", "agec_category", "price_class", "ords_category", "mass_kg", "storage_media")
LICENCE_CLASSES = ("open", "sharealike", "copyleft_repo", "restricted_upstream", "cite_only", "own")
#: The stage of a source that gives no split.
TOTAL_STAGE = "unspecified"

_RANGE = (Column("low", "number"), Column("high", "number"), Column("range_rule", choices=PEDIGREE))
_PAPERS = (
    Column("source", required=True, known="sources"),
    Column("locator", required=True),
    Column("note"),
)
_NAMES = _text("name_fr", "name_en")

TABLES = (
    Table(
        "sources",
        "sources.csv",
        ("source",),
        (
            *_text("source", "title", "publisher"),
            *_text("title_fr", "publisher_fr", "licence_fr", required=False),
            Column("url"),
            Column("published_on", "date"),
            Column("checked_on", "date", required=True),
            Column("licence", required=True),
            Column("licence_class", required=True, choices=LICENCE_CLASSES),
            Column("range_rule", required=True, choices=PEDIGREE),
            *_text("perimeter_fr", "perimeter_en", "attribution", "note", required=False),
        ),
    ),
    Table(
        "impact_categories",
        "impact_categories.csv",
        ("impact_category",),
        (*_text("impact_category", "unit"), *_NAMES, Column("scale_exponent", "integer", required=True)),
    ),
    Table("life_cycle_stages", "life_cycle_stages.csv", ("life_cycle_stage",), (*_text("life_cycle_stage"), *_NAMES)),
    Table("tiers", "tiers.csv", ("tier",), (*_text("tier"), *_NAMES)),
    Table("geographies", "geographies.csv", ("geography",), (*_text("geography", "alpha_3"), *_NAMES)),
    Table("electricity_series", "electricity_series.csv", ("series",), (*_text("series"), *_NAMES)),
    Table(
        "policies",
        "policies.csv",
        ("policy", "rank"),
        (
            *_text("policy"),
            Column("rank", "integer", required=True),
            Column("source", required=True, known="sources"),
            *_NAMES,
        ),
    ),
    Table(
        "equipment_classes",
        "equipment_classes.csv",
        ("code",),
        (*_text("class", "code"), *_NAMES, Column("source", required=True, known="sources")),
    ),
    Table(
        "equipment_types",
        "equipment_types.csv",
        ("equipment_type",),
        (
            *_text("equipment_type"),
            *_NAMES,
            Column("tier", required=True, known="tiers"),
            Column("kind", required=True, choices=("equipment", "service")),
            Column("parent", known="equipment_types"),
            Column("lifetime_years", "number"),
            Column("lifetime_low", "number"),
            Column("lifetime_high", "number"),
            Column("lifetime_source", known="sources"),
            Column("electricity_kwh_per_year", "number"),
            Column("electricity_low", "number"),
            Column("electricity_high", "number"),
            Column("electricity_source", known="sources"),
            Column("mass_kg", "number"),
            Column("mass_source", known="sources"),
            Column("has_screen", "boolean", required=True),
            Column("is_refurbished", "boolean", required=True),
            Column("weee_category", known="equipment_classes"),
            Column("agec_category", known="equipment_classes"),
            Column("price_class", known="equipment_classes"),
            Column("ords_category", known="equipment_classes"),
            Column("storage_media", "integer"),
            Column("not_applicable"),
            Column("source", known="sources"),
            *_text("locator", "note", required=False),
        ),
    ),
    Table(
        "former_figures",
        "former_figures.csv",
        ("equipment_type", "figure", "valid_until"),
        (
            Column("equipment_type", required=True, known="equipment_types"),
            Column("figure", required=True, choices=("lifetime_years", "electricity_kwh_per_year")),
            Column("amount", "number", required=True),
            Column("low", "number"),
            Column("high", "number"),
            Column("source", required=True, known="sources"),
            Column("valid_until", "date", required=True),
            Column("note"),
        ),
    ),
    Table(
        "impact_factors",
        "impact_factors/",
        ("equipment_type", "impact_category", "life_cycle_stage", "per", "source", "valid_from"),
        (
            Column("equipment_type", required=True, known="equipment_types"),
            Column("impact_category", required=True, known="impact_categories"),
            Column("life_cycle_stage", required=True, known="life_cycle_stages"),
            Column("amount", "number", required=True),
            Column("unit", required=True),
            Column("per", required=True, choices=PER),
            *_RANGE,
            Column("geography", known="geographies"),
            Column("valid_from", "date", required=True),
            Column("valid_until", "date"),
            Column("confirmed", "boolean"),
            *_PAPERS,
        ),
    ),
    Table(
        "electricity_mixes",
        "electricity_mixes/",
        ("geography", "impact_category", "year", "series"),
        (
            Column("geography", required=True, known="geographies"),
            Column("impact_category", required=True, known="impact_categories"),
            Column("year", "integer", required=True),
            Column("amount", "number", required=True),
            Column("unit", required=True),
            *_RANGE,
            Column("series", required=True, known="electricity_series"),
            Column("confirmed", "boolean"),
            *_PAPERS,
        ),
    ),
)

#: Parameters are TOML (parameters/*.toml): what a parameter and one of its dated values may say.
PARAMETER_FIELDS = ("description_fr", "description_en", "unit", "checked_on", "distribution", "bounds", "values")
VALUE_FIELDS = ("from", "value", "low", "high", "range_rule", "source", "locator", "note")
PARAMETER_TEXTS = ("description_fr", "description_en", "unit", "distribution")
VALUE_TEXTS = ("range_rule", "source", "locator", "note")
DISTRIBUTIONS = ("lognormal", "triangular", "fixed")

_TEXT = pl.String()
_NUMBER = pl.Float64()
_RANGE_SCHEMA = {"low": _NUMBER, "high": _NUMBER, "range_rule": _TEXT}
_PAPERS_SCHEMA = {"source": _TEXT, "locator": _TEXT, "note": _TEXT}

Schema = dict[str, pl.DataType]

IMPACT_FACTOR_SCHEMA: Schema = {
    **dict.fromkeys(("equipment_type", "impact_category", "life_cycle_stage"), _TEXT),
    "amount": _NUMBER,
    "unit": _TEXT,
    "per": _TEXT,
    **_RANGE_SCHEMA,
    "geography": _TEXT,
    "valid_from": pl.Date(),
    **_PAPERS_SCHEMA,
    "input_key": _TEXT,
}
ELECTRICITY_MIX_SCHEMA: Schema = {
    "geography": _TEXT,
    "impact_category": _TEXT,
    "year": pl.Int32(),
    "amount": _NUMBER,
    "unit": _TEXT,
    **_RANGE_SCHEMA,
    "series": _TEXT,
    **_PAPERS_SCHEMA,
    "input_key": _TEXT,
}
PARAMETER_SCHEMA: Schema = {
    "parameter": _TEXT,
    "value": _NUMBER,
    "unit": _TEXT,
    **_RANGE_SCHEMA,
    "distribution": _TEXT,
    "lower_bound": _NUMBER,
    "upper_bound": _NUMBER,
    "source": _TEXT,
    "locator": _TEXT,
    "valid_from": pl.Date(),
    "checked_on": pl.Date(),
    "description_fr": _TEXT,
    "description_en": _TEXT,
    "note": _TEXT,
    "input_key": _TEXT,
}
INPUT_SCHEMA: Schema = {
    **dict.fromkeys(("input_key", "kind"), _TEXT),
    **dict.fromkeys(("value", "low", "high"), _NUMBER),
    "distribution": _TEXT,
    "lower_bound": _NUMBER,
    "upper_bound": _NUMBER,
    "unit": _TEXT,
    "source": _TEXT,
    "range_rule": _TEXT,
}
NOT_IN_FORCE_SCHEMA: Schema = {"table": _TEXT, "key": _TEXT, "first_valid_from": pl.Date()}

_DTYPES: dict[Kind, pl.DataType] = {
    "text": _TEXT,
    "number": _NUMBER,
    "integer": pl.Int64(),
    "date": pl.Date(),
    "boolean": pl.Boolean(),
}


def table(name: str) -> Table:
    """The contract of one table, by name."""
    return next(table for table in TABLES if table.name == name)


def frame_of(name: str, rows: list[dict[str, Any]], schema: Schema | None = None) -> pl.DataFrame:
    """Rows as a frame in the table's own columns and types (or in `schema`), sorted by key: file order is forgotten."""
    columns = schema or schema_of(table(name))
    key = [column for column in table(name).key if column in columns]
    return pl.DataFrame([{column: row.get(column) for column in columns} for row in rows], schema=columns).sort(key)


def schema_of(contract: Table) -> Schema:
    """The columns of a table and their types."""
    return {column.name: _DTYPES[column.kind] for column in contract.columns}


EQUIPMENT_TYPE_SCHEMA: Schema = {
    **schema_of(table("equipment_types")),
    "lifetime_range_rule": _TEXT,
    "electricity_range_rule": _TEXT,
}
