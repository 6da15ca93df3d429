"""The factor library: read, check, and give the set in force on a date.

In: factors/data, and optionally a folder with the same layout laid over it row by row. Out: a `Library`, then a frozen
`FactorSet` (METHODOLOGY 2.6, 4.1, 4.2). Dated values never look at today: the caller says `on` which date.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import RLock
from typing import Any

import polars as pl

from factors.errors import FactorsError
from factors.factor_set import FactorSet, UnknownInputError, list_inputs
from factors.overlay import merged_tables, prevailing_factors
from factors.problems import FactorsRefusedError, Problem, choices
from factors.ranges import pedigree_factors, ranged, ranged_parameter
from factors.reading import Reading, Row, Tables, read_folder
from factors.schemas import (
    ELECTRICITY_MIX_SCHEMA,
    EQUIPMENT_TYPE_SCHEMA,
    IMPACT_FACTOR_SCHEMA,
    NOT_IN_FORCE_SCHEMA,
    PARAMETER_SCHEMA,
    frame_of,
)

__all__ = ["FactorSet", "FactorsRefusedError", "Library", "Problem", "UnknownInputError", "check", "load"]

DEFAULT_POLICY = "ademe"
DEFAULT_GRID_SERIES = "ademe_consumption"
AS_IS = (
    "impact_categories", "life_cycle_stages", "tiers", "geographies", "electricity_series", "equipment_classes",
    "policies", "sources",
)  # fmt: skip

Cells = dict[str, Any]

#: Several pages may ask at the same instant: the files are read once, and pint by one thread at a time.
_LOADING = RLock()


def load(overlay: Path | None = None) -> "Library":
    """The library, with the folder `overlay` laid over it. Refused as a whole if anything in it is wrong."""
    with _LOADING:
        return _package_library() if overlay is None else _laid_over(overlay)


def _laid_over(overlay: Path) -> "Library":
    library, problems = _overlaid(overlay)
    if problems:
        raise FactorsRefusedError(overlay, problems)
    return library


def check(overlay: Path | None = None) -> list[Problem]:
    """Every problem of factors/data and of the folder `overlay`, each with its place and its repair."""
    from factors.checks import check_reading  # noqa: PLC0415 - brings pint, which only the loading of factors needs

    with _LOADING:
        ours = _package_reading()
        found = check_reading(ours, ours.tables)
        return found + (_overlaid(overlay)[1] if overlay and not found else [])


@dataclass(frozen=True, eq=False)
class Library:
    """All dated factors: `ours` and, apart, `theirs` (the user's), in canonical units; the other tables merged."""

    tables: Tables
    ours: tuple[Cells, ...]
    theirs: tuple[Cells, ...]
    mixes: tuple[Cells, ...]
    parameters: tuple[Cells, ...]

    def policies(self) -> list[str]:
        """The policies by which a source of factors can be chosen."""
        return sorted({row.cells["policy"] for row in self.tables["policies"]})

    def series(self) -> list[str]:
        """The electricity series."""
        return sorted({row.cells["series"] for row in self.tables["electricity_series"]})

    def in_force(self, on: date, policy: str = DEFAULT_POLICY, grid_series: str = DEFAULT_GRID_SERIES) -> FactorSet:
        """The set in force: of each key the row with the latest `valid_from` on or before `on`; the rest is listed."""
        if policy not in self.policies():
            raise FactorsError("policy_not_known", policy=policy, known=choices(policy, self.policies()))
        if grid_series not in self.series():
            raise FactorsError("series_not_known", series=grid_series, known=choices(grid_series, self.series()))
        rules = {row.cells["source"]: row.cells["range_rule"] for row in self.tables["sources"]}
        dated = _latest_parameters(self.parameters, on)
        pedigree = pedigree_factors(dated)
        factors = _with_ranges(prevailing_factors(self.ours, self.theirs, on, self._ranks(policy)), rules, pedigree)
        frames = {
            "impact_factors": frame_of("impact_factors", factors, IMPACT_FACTOR_SCHEMA),
            "electricity_mixes": frame_of(
                "electricity_mixes", _with_ranges(self.mixes, rules, pedigree), ELECTRICITY_MIX_SCHEMA
            ),
            "equipment_types": _types_frame(self.tables["equipment_types"], rules, pedigree),
            "parameters": _parameters_frame(dated, rules, pedigree),
        }
        inputs = list_inputs(*frames.values())
        others = {name: frame_of(name, [row.cells for row in self.tables[name]]) for name in AS_IS}
        missing = _not_in_force([*self.ours, *self.theirs], self.parameters, [*factors, *dated], on)
        return FactorSet(
            on=on, policy=policy, grid_series=grid_series, inputs=inputs, not_in_force=missing, **frames, **others
        )

    def _ranks(self, policy: str) -> dict[str, int]:
        rows = (row.cells for row in self.tables["policies"])
        return {cells["source"]: cells["rank"] for cells in rows if cells["policy"] == policy}


@cache
def _package_reading() -> Reading:
    return read_folder(files("factors") / "data")


@cache
def _package_library() -> Library:
    problems = check()
    if problems:
        raise FactorsRefusedError(Path("factors/data"), problems)
    ours = _package_reading().tables
    return _library(ours, ours, [])


def _overlaid(overlay: Path) -> tuple[Library, list[Problem]]:
    from factors.checks import check_reading  # noqa: PLC0415 - see check

    if not overlay.is_dir():
        raise FactorsRefusedError(overlay, [Problem("folder_missing", overlay.name)])
    theirs = read_folder(overlay, is_overlay=True)
    ours = _package_reading().tables
    tables = merged_tables(ours, theirs.tables)
    problems = check_reading(theirs, tables, ours)
    empty = Library(tables, (), (), (), ())
    return (empty if problems else _library(tables, ours, theirs.tables["impact_factors"])), problems


def _library(tables: Tables, ours: Tables, theirs: list[Row]) -> Library:
    return Library(
        tables=tables,
        ours=tuple(_canonical(ours["impact_factors"], tables)),
        theirs=tuple(_canonical(theirs, tables)),
        mixes=tuple(_canonical(tables["electricity_mixes"], tables, flow="kWh")),
        parameters=tuple(_canonical_parameter(row.cells) for row in tables["parameters"]),
    )


def _canonical(rows: Iterable[Row], tables: Tables, flow: str | None = None) -> Iterator[Cells]:
    """Amounts in the unit of their category, countries as two letters, and the key of the input."""
    from factors.units import converted, is_per  # noqa: PLC0415 - see check

    units = {str(row.cells["impact_category"]): str(row.cells["unit"]) for row in tables["impact_categories"]}
    short = {row.cells["alpha_3"]: row.cells["geography"] for row in tables["geographies"]}
    for row in rows:
        cells = dict(row.cells)
        unit: str = units[cells["impact_category"]]
        wanted: str = f"{unit}/{flow}" if flow and is_per(cells["unit"], unit, flow) else unit
        for name in ("amount", "low", "high"):
            if cells.get(name) is not None:
                cells[name] = converted(cells[name], cells["unit"], wanted)
        geography = cells.get("geography")
        cells["geography"] = short.get(geography, geography)
        cells["unit"] = unit
        cells["input_key"] = _grid_key(cells) if flow else _factor_key(cells)
        yield cells


def _factor_key(cells: Cells) -> str:
    return f"factor:{cells['equipment_type']}:{cells['impact_category']}:{cells['life_cycle_stage']}"


def _grid_key(cells: Cells) -> str:
    return f"grid:{cells['series']}:{cells['geography']}:{cells['impact_category']}"


def _canonical_parameter(cells: Cells) -> Cells:
    from factors.units import converted  # noqa: PLC0415 - see check

    unit = cells["base_unit"] if "base_unit" in cells else cells["unit"]
    figures = {
        name: converted(float(cells[name]), cells["unit"], unit) for name in ("value", "low", "high") if name in cells
    }
    return cells | figures | {"unit": unit, "valid_from": cells["from"], "input_key": cells["parameter"]}


def _latest_parameters(parameters: Iterable[Cells], on: date) -> list[Cells]:
    latest: dict[str, Cells] = {}
    for cells in sorted(parameters, key=lambda cells: cells["valid_from"]):
        if cells["valid_from"] <= on:
            latest[cells["parameter"]] = cells
    return list(latest.values())


def _with_ranges(rows: Iterable[Cells], rules: dict[str, str], pedigree: dict[str, float]) -> list[Cells]:
    """Low, high and the rule that gave them: the row's, else that of its source."""
    found = []
    for cells in rows:
        rule = cells.get("range_rule") or rules[cells["source"]]
        low, high, said = ranged(cells["amount"], cells.get("low"), cells.get("high"), rule, pedigree)
        found.append(cells | {"low": low, "high": high, "range_rule": said})
    return found


def _types_frame(rows: list[Row], rules: dict[str, str], pedigree: dict[str, float]) -> pl.DataFrame:
    """The types with low, high and rule of lifetime and electricity, in the columns of the contract."""
    found = []
    for cells in (dict(row.cells) for row in rows):
        for figure in ("lifetime_years", "electricity_kwh_per_year"):
            stem = figure.split("_", maxsplit=1)[0]
            cells[f"{stem}_range_rule"] = None
            if cells.get(figure) is not None:
                source = cells[f"{stem}_source"] = cells.get(f"{stem}_source") or cells["source"]
                low, high, said = ranged(
                    cells[figure], cells.get(f"{stem}_low"), cells.get(f"{stem}_high"), rules[source], pedigree
                )
                cells |= {f"{stem}_low": low, f"{stem}_high": high, f"{stem}_range_rule": said}
        found.append(cells)
    return frame_of("equipment_types", found, EQUIPMENT_TYPE_SCHEMA)


def _parameters_frame(rows: list[Cells], rules: dict[str, str], pedigree: dict[str, float]) -> pl.DataFrame:
    found = [
        cells | ranged_parameter(cells, cells.get("range_rule") or rules[cells["source"]], pedigree) for cells in rows
    ]
    columns = [{name: cells.get(name) for name in PARAMETER_SCHEMA} for cells in found]
    return pl.DataFrame(columns, schema=PARAMETER_SCHEMA).sort("parameter")


def _not_in_force(factors: list[Cells], parameters: Iterable[Cells], in_force: list[Cells], on: date) -> pl.DataFrame:
    """What exists, but only from a later date."""
    known = {cells["input_key"] for cells in in_force}
    named = [("impact_factors", cells) for cells in factors] + [("parameters", cells) for cells in parameters]
    first: dict[tuple[str, str], date] = {}
    for name, cells in named:
        if cells["valid_from"] > on and cells["input_key"] not in known:
            place = (name, cells["input_key"])
            first[place] = min(cells["valid_from"], first.get(place, cells["valid_from"]))
    rows = [{"table": name, "key": key, "first_valid_from": day} for (name, key), day in first.items()]
    return pl.DataFrame(rows, schema=NOT_IN_FORCE_SCHEMA).sort("table", "key")
