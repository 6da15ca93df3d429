"""What is possible but unlikely is asked again, never refused. In: typed rows, what is known. Out: raw findings.

The thresholds are house assumptions with their reasons (`plausibility.toml`). Every code starts with `plausibility_`:
the command line, the screens and the annotated copy list these under « À vérifier ». Dates are compared with the date
of the inventory, else with the day that is given; there is no clock here.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import polars as pl

from barometer.exact import exact_sum
from imports.findings import about_rows, about_values, none_found

#: Of each organisation, how many people (agents, pupils) and, for a commune, how many inhabitants; null: not known.
PEOPLE_SCHEMA: dict[str, pl.DataType] = {"organisation": pl.String(), "people": pl.Int64(), "inhabitants": pl.Int64()}


@dataclass(frozen=True)
class Known:
    """What rows are compared with. `on`: the day the file came; `people` as `PEOPLE_SCHEMA`. None: not compared."""

    equipment_types: pl.DataFrame
    on: date | None = None
    people: pl.DataFrame | None = None


class _Question(NamedTuple):
    """One thing to ask of a row: the column shown, the code, when, and the threshold that the sentence names."""

    column: str
    code: str
    condition: pl.Expr
    detail: pl.Expr


def check_plausibility(rows: pl.DataFrame, texts: pl.DataFrame, known: Known) -> pl.DataFrame:
    """The raw findings of all questions; `rows` are InventoryRow, `texts` the cells as they were written."""
    placed = rows.select(*_columns_read(), reference=pl.coalesce("inventoried_on", pl.lit(known.on, pl.Date)))
    placed = placed.join(_usual(known.equipment_types), on="equipment_type", how="left", validate="m:1")
    asked = [_ask(placed, texts, question) for question in _questions(known.on)]
    return pl.concat([none_found(), *asked, _late_inventory(rows, known.on), *_of_organisations(placed, known)])


@cache
def threshold(name: str, on: date | None = None) -> float:
    """The value of a threshold in force on a day; without a day, the last one."""
    values = [each for each in _assumptions()[name]["values"] if on is None or each["from"] <= on]
    return float(values[-1]["value"])


def check_project(rows: pl.DataFrame, texts: pl.DataFrame, equipment_types: pl.DataFrame) -> pl.DataFrame:
    """The same of the lines of a project that asks for funding: a life in months would make its manufacture vanish."""
    placed = rows.join(_usual(equipment_types), on="equipment_type", how="left", validate="m:1")
    electricity, lifetime = _usual_limits(None)
    questions = [
        _more("electricity_kwh_per_year", "plausibility_electricity", electricity),
        _more("lifetime_years", "plausibility_lifetime", lifetime),
        _more("replaced_age_years", "plausibility_replaced_age", pl.lit(threshold("age_years"))),
        _more("bought_units", "plausibility_quantity", pl.lit(threshold("quantity"))),
        _more("replaced_units", "plausibility_quantity", pl.lit(threshold("quantity"))),
    ]
    return pl.concat([none_found(), *(_ask(placed, texts, question) for question in questions)])


def _columns_read() -> list[str]:
    return [
        "row", "organisation", "equipment_type", "quantity", "commissioned_on", "retired_on", "lifetime_years",
        "electricity_kwh_per_year", "purchase_price_eur",
    ]  # fmt: skip


def _usual(equipment_types: pl.DataFrame) -> pl.DataFrame:
    """Type -> its family (the parent of a refurbished type) and the archetype's electricity and lifetime."""
    return equipment_types.select(
        "equipment_type",
        family=pl.coalesce("parent", "equipment_type"),
        usual_kwh_per_year=pl.col("electricity_kwh_per_year"),
        usual_years=pl.col("lifetime_years"),
    )


def _questions(on: date | None) -> list[_Question]:
    """What is asked of each row."""

    def limit(name: str) -> pl.Expr:
        return pl.lit(threshold(name, on))

    electricity, lifetime = _usual_limits(on)
    price = _price_limit(on)
    reference = pl.col("reference")
    oldest = reference.dt.offset_by(f"-{threshold('age_years', on):.0f}y")
    farthest = reference.dt.offset_by(f"{threshold('retirement_years', on):.0f}y")
    return [
        _more("electricity_kwh_per_year", "plausibility_electricity", electricity),
        _more("lifetime_years", "plausibility_lifetime", lifetime),
        _more("quantity", "plausibility_quantity", limit("quantity")),
        _Question("quantity", "plausibility_quantity_zero", pl.col("quantity") == 0, pl.lit(None, pl.String)),
        _more("purchase_price_eur", "plausibility_price", price),
        _later("commissioned_on", "plausibility_future", reference),
        _later("retired_on", "plausibility_retirement_far", farthest),
        _Question("commissioned_on", "plausibility_old", pl.col("commissioned_on") < oldest, oldest.cast(pl.String)),
    ]


def _usual_limits(on: date | None) -> tuple[pl.Expr, pl.Expr]:
    """From how many kWh a year, and from how many years of life, a device of a type is asked about."""
    usual_kwh = pl.when(pl.col("usual_kwh_per_year") > 0).then("usual_kwh_per_year")
    return (
        pl.coalesce(usual_kwh * threshold("electricity_ratio", on), pl.lit(threshold("electricity_kwh_per_year", on))),
        pl.coalesce(pl.col("usual_years") * threshold("lifetime_ratio", on), pl.lit(threshold("lifetime_years", on))),
    )


def _more(column: str, code: str, limit: pl.Expr) -> _Question:
    return _Question(column, code, pl.col(column) > limit, limit.round(0).cast(pl.Int64).cast(pl.String))


def _later(column: str, code: str, limit: pl.Expr) -> _Question:
    return _Question(column, code, pl.col(column) > limit, limit.cast(pl.String))


def _price_limit(on: date | None) -> pl.Expr:
    """The price from which one item is asked about, by type."""
    limits = {
        equipment_type: threshold(name, on)
        for name in ("price_small", "price_personal")
        for equipment_type in _assumptions()[name]["equipment_types"]
    }
    other = threshold("price_other", on)
    return pl.col("family").replace_strict(limits, default=other, return_dtype=pl.Float64).fill_null(other)


def _ask(placed: pl.DataFrame, texts: pl.DataFrame, question: _Question) -> pl.DataFrame:
    found = placed.lazy().filter(question.condition).select("row", detail=question.detail).collect()
    if found.is_empty():
        return none_found()
    return about_values(found, texts, question.column, question.code, pl.col("detail"))


def _late_inventory(rows: pl.DataFrame, on: date | None) -> pl.DataFrame:
    """The first row whose date of inventory is still to come."""
    late = rows.filter(pl.col("inventoried_on") > pl.lit(on, pl.Date)).head(1)
    shown = pl.col("inventoried_on").cast(pl.String)
    return about_rows(late, "inventoried_on", "plausibility_inventory_future", shown, pl.lit(str(on)))


def _of_organisations(placed: pl.DataFrame, known: Known) -> list[pl.DataFrame]:
    """What is asked of all rows of an organisation together, said on its first row."""
    kinds = {kind: pl.col("family").is_in(_assumptions()[kind]["equipment_types"]) for kind in ("computers", "screens")}
    units = pl.coalesce("quantity", pl.lit(1, pl.Int64))
    here = placed.filter(kinds["computers"] | kinds["screens"])
    counts = (
        here.with_columns(**{kind: pl.when(is_kind).then(units).otherwise(0) for kind, is_kind in kinds.items()})
        .filter(pl.col("reference").is_null() | ~(pl.col("retired_on") <= pl.col("reference")).fill_null(False))
        .group_by("organisation")
        .agg(pl.col("row").min(), exact_sum("computers"), exact_sum("screens"))
        .sort("organisation", nulls_last=True)
    )
    return [_screens(counts, known.on), *_people(counts, known)]


def _screens(counts: pl.DataFrame, on: date | None) -> pl.DataFrame:
    is_odd = (pl.col("screens") >= threshold("screens_counted", on)) & (pl.col("computers") > 0)
    is_odd &= pl.col("screens") > pl.col("computers") * threshold("screens_per_computer", on)
    return _about_counts(counts.filter(is_odd), "plausibility_screens", "screens", "computers")


def _people(counts: pl.DataFrame, known: Known) -> list[pl.DataFrame]:
    if known.people is None:
        return []
    compared = counts.join(known.people, on="organisation", how="inner", validate="m:1").sort("organisation")
    computers = pl.col("computers")
    of_people = compared.filter(computers > pl.col("people") * threshold("computers_per_person", known.on))
    of_commune = compared.filter(computers > pl.col("inhabitants") * threshold("computers_per_inhabitant", known.on))
    return [
        _about_counts(of_people, "plausibility_computers_per_person", "computers", "people"),
        _about_counts(of_commune, "plausibility_computers_per_inhabitant", "computers", "inhabitants"),
    ]


def _about_counts(odd: pl.DataFrame, code: str, left: str, right: str) -> pl.DataFrame:
    """Both figures are named: `400 / 300`."""
    both = pl.format("{} / {}", pl.col(left).cast(pl.String), pl.col(right).cast(pl.String))
    return about_rows(odd, "organisation", code, pl.col("organisation"), both)


@cache
def _assumptions() -> dict[str, Any]:
    return tomllib.loads((files("imports") / "plausibility.toml").read_text(encoding="utf-8"))
