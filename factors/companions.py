"""Tables that stand beside the factors: known gaps, places of impacts, avoided impacts, materials (METHODOLOGY 20.5).

In: known_gaps.csv, impact_places.csv, avoided_impacts.csv, material_contents.csv of factors/data. Out: frames in file
order, checked once.
None of them enters the footprint: they say what is missing, and what the avoided account and waste may use.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from factors.library import load
from factors.nomenclature import checked_rows, framed
from factors.problems import Problem
from factors.ranges import ranged
from factors.reading import Row
from factors.schemas import CLASSES, Column, Table

CLIMATE = "climate_change"

_SOURCED = (Column("source", required=True), Column("locator", required=True), Column("note"))
_NAMED = (Column("name_fr", required=True), Column("name_en", required=True))

KNOWN_GAPS = Table(
    "known_gaps",
    "known_gaps.csv",
    ("equipment_type", "impact_category", "life_cycle_stage"),
    (
        *(Column(name) for name in ("equipment_type", "impact_category", "life_cycle_stage")),
        Column("why_fr", required=True),
        Column("why_en", required=True),
    ),
)
IMPACT_PLACES = Table(
    "impact_places",
    "impact_places.csv",
    ("life_cycle_stage", "condition"),
    (
        Column("life_cycle_stage", required=True),
        Column("condition", choices=("refurbished", "no_country")),
        Column("place", required=True, choices=("elsewhere", "unknown", "grid")),
        *(Column(name, required=True) for name in ("source", "reason_fr", "reason_en")),
    ),
)
AVOIDED_IMPACTS = Table(
    "avoided_impacts",
    "avoided_impacts.csv",
    ("practice", "impact_category", "per"),
    (
        Column("practice", required=True),
        *_NAMED,
        Column("impact_category"),
        Column("amount", "number", required=True),
        Column("unit", required=True),
        Column("per", required=True),
        Column("low", "number"),
        Column("high", "number"),
        Column("is_rebound", "boolean", required=True),
        Column("rebound_of"),
        Column("geography", required=True),
        Column("valid_from", "date", required=True),
        *_SOURCED,
    ),
)
MATERIAL_CONTENTS = Table(
    "material_contents",
    "material_contents.csv",
    ("equipment_type", "material", "source"),
    (
        Column("equipment_type", required=True),
        Column("material", required=True),
        *_NAMED,
        Column("mass_kg", "number", required=True),
        Column("basis", required=True, choices=("content", "recoverable")),
        *_SOURCED,
    ),
)


@cache
def known_gaps() -> pl.DataFrame:
    """What was looked for and not found: type, category, stage (an empty one means all), and why."""
    return framed(KNOWN_GAPS, checked_rows(KNOWN_GAPS, lambda _: ()))


def gaps_of(equipment_type: str, category: str | None = None) -> pl.DataFrame:
    """The named gaps about one type, those of the type first; with a category, also those that every type has in it.

    A gap of the whole type is one of each of its categories.
    """
    gaps, is_of_type = known_gaps(), pl.col("equipment_type") == equipment_type
    if category is None:
        return gaps.filter(is_of_type)
    is_of_category = pl.col("impact_category").fill_null(category) == category
    found = gaps.filter(is_of_type.fill_null(True) & is_of_category)
    return found.sort("equipment_type", nulls_last=True, maintain_order=True)


@cache
def impact_places() -> pl.DataFrame:
    """Where the impacts of a life cycle stage fall (METHODOLOGY 9.6): elsewhere, unknown, or in the country of the
    grid; a row of a `condition` goes before that of the stage alone.
    """
    return framed(IMPACT_PLACES, checked_rows(IMPACT_PLACES, lambda _: ()))


@cache
def avoided_impacts() -> pl.DataFrame:
    """What practices save (positive) and what they cost in return (`is_rebound`, negative: to deduct), each sourced.

    A ratio applies to the practice of `rebound_of`, or to what `per` says. No range: the rule of the source applies.
    """
    return framed(AVOIDED_IMPACTS, checked_rows(AVOIDED_IMPACTS, _wrong_avoided))


@cache
def material_contents() -> pl.DataFrame:
    """Mass in kg of a material in one device: what it holds (`content`) or what can be taken out (`recoverable`)."""
    return framed(MATERIAL_CONTENTS, checked_rows(MATERIAL_CONTENTS, _wrong_content))


def missing_classes(equipment_types: pl.DataFrame) -> dict[str, list[str]]:
    """Class or mass -> the types whose one is not known: a rule that needs it leaves them out and says how many."""
    return {name: _without(equipment_types, name, inapplicable=False) for name in CLASSES}


def inapplicable_classes(equipment_types: pl.DataFrame) -> dict[str, list[str]]:
    """Class or mass -> the types that cannot have one: no list of the law or of the standard names them."""
    return {name: _without(equipment_types, name, inapplicable=True) for name in CLASSES}


def _without(equipment_types: pl.DataFrame, name: str, *, inapplicable: bool) -> list[str]:
    is_inapplicable = pl.col("not_applicable").fill_null("").str.split(" ").list.contains(name)
    devices = equipment_types.filter((pl.col("kind") == "equipment") & pl.col(name).is_null())
    return devices.filter(is_inapplicable == inapplicable)["equipment_type"].sort().to_list()


def _wrong_avoided(row: Row) -> Iterable[Problem]:
    from factors.units import UnitError, check_unit  # noqa: PLC0415 - brings pint, needed here only

    yield from _unknown_source(row)
    try:
        check_unit(row.cells["unit"])
    except UnitError as error:
        yield row.problem(error.code, "unit", **error.values)
    amount, low, high = row.cells["amount"], row.cells.get("low"), row.cells.get("high")
    if low is not None and high is not None and not low <= amount <= high:
        yield row.problem("range_disorder", "amount", low=low, high=high)
    if row.cells["is_rebound"] and amount >= 0:
        yield row.problem("rebound_not_negative", "amount")


def _wrong_content(row: Row) -> Iterable[Problem]:
    yield from _unknown_source(row)
    if row.cells["mass_kg"] <= 0:
        yield row.problem("amount_not_positive", "mass_kg")


def _unknown_source(row: Row) -> Iterable[Problem]:
    known = {other.cells["source"] for other in load().tables["sources"]}
    if row.cells["source"] not in known:
        yield row.problem("cell_not_known", "source", known=", ".join(sorted(known)))


@dataclass(frozen=True)
class Practice:
    """One figure of a practice on climate, or a share: amount, its range (stated, or by the rule of its source)."""

    practice: str
    amount: float
    low: float
    high: float
    unit: str
    source: str
    locator: str


def practices(pedigree: Mapping[str, float]) -> dict[str, Practice]:
    """Practice -> its figure on climate change (or the share it is), low and high by METHODOLOGY 4.2.

    `pedigree`: the factor of each rule. A practice given by several units is left out: its name would be ambiguous.
    """
    rules = {row.cells["source"]: row.cells["range_rule"] for row in load().tables["sources"]}
    rows = avoided_impacts().filter(pl.col("impact_category").fill_null(CLIMATE) == CLIMATE)
    single = rows.filter(pl.len().over("practice") == 1)
    found = {}
    for row in single.iter_rows(named=True):
        size = abs(row["amount"])
        low, high, _ = ranged(size, row["low"], row["high"], rules[row["source"]], pedigree)
        kept = {name: row[name] for name in ("practice", "amount", "unit", "source", "locator")}
        found[row["practice"]] = Practice(low=low, high=high, **kept)
    return found
