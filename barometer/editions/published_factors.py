"""The factors an edition was published with, read again from its own files (METHODOLOGY 20.3).

In: the folder of an edition; a factor set. Out: its date, policy and series; the set with the numbers that the edition
holds in place of its own, so that a value corrected since shows as a change.
"""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from barometer.editions.check import read_table
from barometer.editions.errors import EditionsError
from barometer.editions.tables import canonical, tables
from factors.factor_set import FactorSet, list_inputs
from factors.own_values import SEPARATOR

#: Figures of a type, which an edition lists among its parameters as `lifetime:laptop`, and their columns.
TYPE_FIGURES = {"lifetime": ("lifetime_years", "lifetime"), "power": ("electricity_kwh_per_year", "electricity")}


@dataclass(frozen=True)
class PublishedFactors:
    """What one edition multiplied by. Values left empty by their licence are null, as in its files."""

    edition: str
    published_on: date
    policy: str
    grid_series: str
    factors_digest: str
    factors: pl.DataFrame
    electricity: pl.DataFrame
    parameters: pl.DataFrame

    @property
    def withheld_sources(self) -> list[str]:
        """Sources of which the edition holds no figure, because their licence forbids handing them on."""
        return sorted(set(self.factors.filter(pl.col("amount").is_null())["source"]))


def read_published(place: Path) -> PublishedFactors:
    """The descriptor and the three tables of figures of one edition; EditionsError where a file is damaged."""
    try:
        document = json.loads((place / "datapackage.json").read_text(encoding="utf-8"))
        stated, day = document["edition"], date.fromisoformat(document["created"][:10])
        policy, series, digest = (str(stated[name]) for name in ("policy", "grid_series", "factors_digest"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EditionsError("unreadable", file=place / "datapackage.json", reason=str(error)) from error
    frames = {}
    for name in ("factors", "electricity", "parameters"):
        frames[name], problems = canonical(read_table(place, tables()[name]), tables()[name])
        if problems:
            raise problems[0]
    return PublishedFactors(place.name, day, policy, series, digest, **frames)


def as_published(factors: FactorSet, edition: PublishedFactors) -> FactorSet:
    """The set with the figures of the edition: types, grids and parameters that it does not hold stay as they are.

    Own values of organisations stay too, and so do figures that the edition had to leave empty.
    """
    key = pl.concat_str([pl.lit("factor"), "equipment_type", "impact_category", "life_cycle_stage"], separator=":")
    keyed = edition.factors.with_columns(input_key=key)
    said = keyed.filter(pl.col("amount").is_not_null() & ~_is_own("equipment_type"))
    hidden = keyed.filter(pl.col("amount").is_null())["input_key"].implode()
    grids = edition.electricity.with_columns(
        input_key=pl.concat_str([pl.lit("grid"), "series", "geography", "impact_category"], separator=":")
    )
    is_told = pl.col("equipment_type").is_in(said["equipment_type"].implode()) & ~pl.col("input_key").is_in(hidden)
    impact_factors = _in_place(factors.impact_factors, said, is_told)
    mixes = _in_place(factors.electricity_mixes, grids, pl.col("input_key").is_in(grids["input_key"].implode()))
    plain = edition.parameters.filter(~pl.col("parameter").str.contains(":", literal=True))
    parameters = _in_place(factors.parameters, plain, pl.col("parameter").is_in(plain["parameter"].implode()))
    types = _types(factors.equipment_types, edition.parameters)
    inputs = list_inputs(impact_factors, mixes, types, parameters)
    own = factors.inputs.filter(~pl.col("input_key").is_in(inputs["input_key"].implode()) & _is_own("input_key"))
    return replace(
        factors,
        impact_factors=impact_factors,
        electricity_mixes=mixes,
        parameters=parameters,
        equipment_types=types,
        inputs=pl.concat([inputs, own]).sort("input_key"),
    )


def _is_own(column: str) -> pl.Expr:
    return pl.col(column).str.contains(SEPARATOR, literal=True)


def _in_place(ours: pl.DataFrame, said: pl.DataFrame, is_told: pl.Expr) -> pl.DataFrame:
    """Rows of the edition in place of those of ours that it tells, in the columns of ours."""
    columns = [name for name in ours.columns if name in said.columns]
    theirs = said.select(columns).cast({name: ours.schema[name] for name in columns})
    return pl.concat([ours.filter(~is_told), theirs], how="diagonal").select(ours.columns)


def _types(types: pl.DataFrame, parameters: pl.DataFrame) -> pl.DataFrame:
    """Lifetimes and powers as the edition states them."""
    for kind, (column, stem) in TYPE_FIGURES.items():
        prefix = f"{kind}:"
        said = parameters.filter(pl.col("parameter").str.starts_with(prefix)).select(
            pl.col("parameter").str.strip_prefix(prefix).alias("equipment_type"), "value", "low", "high", "source"
        )
        places = {column: "value", f"{stem}_low": "low", f"{stem}_high": "high", f"{stem}_source": "source"}
        types = (
            types.join(said.with_columns(is_told=pl.lit(True)), on="equipment_type", how="left", suffix="_published",
                       maintain_order="left")
            .with_columns(
                pl.when("is_told").then(name if name != "source" else "source_published").otherwise(ours).alias(ours)
                for ours, name in places.items()
            )
            .select(types.columns)
        )  # fmt: skip
    return types
