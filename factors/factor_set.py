"""The frozen, checked set of factors of one date, policy and electricity series, with its digest.

In: the rows in force (library.py). Out: frames, the list of uncertain inputs, and look-ups by key. Every amount is in
the unit of its category; every number has low and high. Nothing here reads a file.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from factors.errors import FactorsError
from factors.problems import choices
from factors.ranges import FIXED, LOGNORMAL
from factors.schemas import INPUT_SCHEMA

MONTHS = 12


class UnknownInputError(FactorsError):
    """An input that no row gives, or that is not in force on that date."""


@dataclass(frozen=True, eq=False)
class FactorSet:
    """All factors in force `on` a date. Frames: contracts in schemas.py; `inputs` has one row per uncertain number."""

    on: date
    policy: str
    grid_series: str
    impact_factors: pl.DataFrame
    electricity_mixes: pl.DataFrame
    equipment_types: pl.DataFrame
    parameters: pl.DataFrame
    inputs: pl.DataFrame
    impact_categories: pl.DataFrame
    life_cycle_stages: pl.DataFrame
    tiers: pl.DataFrame
    geographies: pl.DataFrame
    electricity_series: pl.DataFrame
    equipment_classes: pl.DataFrame
    policies: pl.DataFrame
    sources: pl.DataFrame
    not_in_force: pl.DataFrame
    #: Own values of organisations (own_values.py): for whom they stand, and the lifetimes and powers under `own_type`.
    own: pl.DataFrame = field(default_factory=pl.DataFrame)
    own_types: pl.DataFrame = field(default_factory=pl.DataFrame)

    @cached_property
    def digest(self) -> str:
        """sha256 of all that the set uses, whatever the order of rows, with the policy and the series.

        Not of the date, nor of policies not chosen and sources that give it nothing: the same factors asked for on two
        days, or beside a base brought in since, are the same set, and an edition the same bytes.
        """
        digest = hashlib.sha256(f"{self.policy}|{self.grid_series}".encode())
        used = {
            "policies": pl.col("policy") == self.policy,
            "sources": pl.col("source").is_in(sorted(self._sources_used())),
        }
        for each in fields(self):
            frame = getattr(self, each.name)
            if isinstance(frame, pl.DataFrame) and each.name != "not_in_force" and frame.width:
                digest.update(f"\n{each.name}\n".encode())
                digest.update(canonical_text(frame.filter(used.get(each.name, pl.lit(True)))).encode())
        return digest.hexdigest()

    def _sources_used(self) -> set[str]:
        """Sources that some row names, in any of its columns of sources; the list of sources itself does not count."""
        frames = (getattr(self, each.name) for each in fields(self) if each.name not in ("sources", "policies"))
        return {
            source
            for frame in frames
            if isinstance(frame, pl.DataFrame)
            for column in frame.columns
            if column == "source" or column.endswith("_source")
            for source in frame[column].drop_nulls().unique()
        }

    def grid(self, series: str | None = None) -> pl.DataFrame:
        """The electricity mixes of one series, never mixed with another."""
        return self.electricity_mixes.filter(pl.col("series") == (series or self.grid_series))

    def lifetime_months(self, equipment_type: str) -> int | None:
        """The lifetime of a type in whole months; null where no source gives one."""
        years = self._values.get(f"lifetime:{equipment_type}")
        return None if years is None else months(years)

    def input_value(self, key: str) -> float:
        """The central value of an input; for a grid, which holds one value a year, the ratio to it: 1."""
        if key not in self._values:
            raise UnknownInputError("input_not_known", key=key, on=self.on, known=choices(key, self._values))
        value = self._values[key]
        return 1.0 if value is None else value

    @cached_property
    def _values(self) -> dict[str, float | None]:
        return dict(self.inputs.select("input_key", "value").iter_rows())


def months(years: float) -> int:
    """Whole months, half up, at least one (METHODOLOGY 2.2)."""
    return max(1, int(years * MONTHS + 0.5))


def canonical_text(frame: pl.DataFrame) -> str:
    """A frame as text that does not depend on the order of its rows: one JSON line a row, sorted."""
    lines = sorted(json.dumps(row, ensure_ascii=True, default=str) for row in frame.iter_rows())
    return "\n".join([json.dumps(frame.columns), *lines])


def list_inputs(
    factors: pl.DataFrame, mixes: pl.DataFrame, types: pl.DataFrame, parameters: pl.DataFrame
) -> pl.DataFrame:
    """One row per uncertain number: factors, grids (one key for a series), lifetimes, powers, parameters."""
    rows = [
        *({**_of(row, "amount"), "kind": "factor"} for row in factors.iter_rows(named=True)),
        *_grid_inputs(mixes),
        *_type_inputs(types, "lifetime", "lifetime_years", "year"),
        *_type_inputs(types, "power", "electricity_kwh_per_year", "kWh/year"),
        *({**row, "kind": "parameter"} for row in parameters.iter_rows(named=True)),
    ]
    columns = [{name: row.get(name) for name in INPUT_SCHEMA} for row in rows]
    return pl.DataFrame(columns, schema=INPUT_SCHEMA).sort("input_key")


def _of(row: dict[str, Any], value: str) -> dict[str, Any]:
    return row | {"value": row[value], "distribution": LOGNORMAL}


def _grid_inputs(mixes: pl.DataFrame) -> Iterable[dict[str, Any]]:
    """Ratios to the central value of each year; where years state different ranges, the widest holds for all."""
    for _, group in mixes.sort("year").group_by("input_key", maintain_order=True):
        rows = group.rows(named=True)
        last = rows[-1]
        yield {
            "input_key": last["input_key"],
            "kind": "grid",
            "value": None,
            "low": min(row["low"] / row["amount"] for row in rows),
            "high": max(row["high"] / row["amount"] for row in rows),
            "distribution": LOGNORMAL,
            "unit": "ratio",
            "source": last["source"],
            "range_rule": last["range_rule"],
        }


def _type_inputs(types: pl.DataFrame, kind: str, column: str, unit: str) -> Iterable[dict[str, Any]]:
    stem = column.split("_", maxsplit=1)[0]
    for row in types.filter(pl.col(column).is_not_null()).iter_rows(named=True):
        yield {
            "input_key": f"{kind}:{row['equipment_type']}",
            "kind": kind,
            "value": row[column],
            "low": row[f"{stem}_low"],
            "high": row[f"{stem}_high"],
            "distribution": LOGNORMAL if row[column] > 0 else FIXED,
            "unit": unit,
            "source": row[f"{stem}_source"],
            "range_rule": row[f"{stem}_range_rule"],
        }
