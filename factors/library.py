"""The factor library: read, check, and give the set in force on a date.

In: factors/data, and optionally a folder with the same layout laid over it row by row. Out: a `Library`, then a frozen
`FactorSet` (METHODOLOGY 2.6, 4.1, 4.2). Dated values never look at today: the caller says `on` which date.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import RLock
from typing import Any

import polars as pl

from factors.canonical import canonical, canonical_parameter
from factors.errors import FactorsError
from factors.factor_set import FactorSet, UnknownInputError, list_inputs
from factors.overlay import as_they_were, laid_over, latest_in_force, merged_tables, prevailing_factors
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


def load(overlay: Path | None = None, bases: Iterable[Path] = ()) -> "Library":
    """The library, with the folder `overlay` laid over it. Refused as a whole if anything in it is wrong.

    `bases`: folders of other sources, that stand beside ours and are chosen by a policy (METHODOLOGY 20.1).
    """
    with _LOADING:
        library = _package_library()
        for base in bases:
            library = _accepted(base, *_beside(base, library))
        return library if overlay is None else _accepted(overlay, *_overlaid(overlay, library))


def _accepted(folder: Path, library: "Library", problems: list[Problem]) -> "Library":
    if problems:
        raise FactorsRefusedError(folder, problems)
    return library


def check(overlay: Path | None = None) -> list[Problem]:
    """Every problem of factors/data and of the folder `overlay`, each with its place and its repair."""
    from factors.checks import check_reading  # noqa: PLC0415 - brings pint, which only the loading of factors needs

    with _LOADING:
        ours = _package_reading()
        found = check_reading(ours, ours.tables)
        return found + (_overlaid(overlay, _package_library())[1] if overlay and not found else [])


@dataclass(frozen=True, eq=False)
class Library:
    """All dated factors: `ours` and, apart, `theirs` (the user's), in canonical units; the other tables merged."""

    tables: Tables
    ours: tuple[Cells, ...]
    theirs: tuple[Cells, ...]
    mixes: tuple[Cells, ...]
    parameters: tuple[Cells, ...]
    #: What the user's folder says of types, as it says it: the cells given, no other.
    given_types: tuple[Cells, ...] = ()
    #: Lifetimes and powers of the bases beside ours: in force under a policy that ranks their source.
    beside_types: tuple[Row, ...] = ()
    #: What the user's folder says of lifetimes and powers that have ended.
    given_former: tuple[Row, ...] = ()

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
        rules, pedigree = self._rules(on)
        dated = _latest_parameters(self.parameters, on)
        factors = with_ranges(prevailing_factors(self.ours, self.theirs, on, self.ranks(policy)), rules, pedigree)
        frames = {
            "impact_factors": frame_of("impact_factors", factors, IMPACT_FACTOR_SCHEMA),
            "electricity_mixes": frame_of(
                "electricity_mixes", with_ranges(self.mixes, rules, pedigree), ELECTRICITY_MIX_SCHEMA
            ),
            "equipment_types": types_frame(self.types_under(policy, on), rules, pedigree),
            "parameters": _parameters_frame(dated, rules, pedigree),
        }
        inputs = list_inputs(*frames.values())
        others = {name: frame_of(name, [row.cells for row in self.tables[name]]) for name in AS_IS}
        missing = _not_in_force([*self.ours, *self.theirs], self.parameters, [*factors, *dated], on)
        return FactorSet(
            on=on, policy=policy, grid_series=grid_series, inputs=inputs, not_in_force=missing, **frames, **others
        )

    def types_under(self, policy: str, on: date) -> list[Cells]:
        """The types with the lifetimes and powers in force under a policy on a date: ours as they were then; over them
        those of the bases it ranks, the first one last and so prevailing; then what the user's folder says.
        """
        ranks = self.ranks(policy)
        ranked = [(ranks[_source_of(row)], row) for row in self.beside_types if _source_of(row) in ranks]
        ranked.sort(key=lambda each: -each[0])
        former = as_they_were(self.tables["former_figures"], on)
        given = [Row("", 0, cells) for cells in self.given_types] if ranked or former else []
        given += as_they_were(self.given_former, on)
        types = {row.cells["equipment_type"]: row for row in self.tables["equipment_types"]}
        for row in (*former, *(row for _, row in ranked), *given):
            types[row.cells["equipment_type"]] = laid_over(types[row.cells["equipment_type"]], row)
        return [row.cells for row in types.values()]

    def every_source(self, on: date) -> pl.DataFrame:
        """What each source says on a date, whatever the policy: rows as `impact_factors`, one per source and stage."""
        by_source: dict[str, list[Cells]] = {}
        for cells in (*self.ours, *self.theirs):
            by_source.setdefault(cells["source"], []).append(cells)
        rows = [cells for group in by_source.values() for cells in latest_in_force(group, on)]
        return frame_of("impact_factors", self.ranged(rows, on), IMPACT_FACTOR_SCHEMA)

    def _rules(self, on: date) -> tuple[dict[str, str], dict[str, float]]:
        rules = {row.cells["source"]: row.cells["range_rule"] for row in self.tables["sources"]}
        return rules, pedigree_factors(_latest_parameters(self.parameters, on))

    def ranged(self, rows: Iterable[Cells], on: date) -> list[Cells]:
        """Rows with low, high and the rule that gave them (METHODOLOGY 4.2)."""
        return with_ranges(rows, *self._rules(on))

    def ranks(self, policy: str) -> dict[str, int]:
        """Source -> place in the order of a policy."""
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


def _overlaid(overlay: Path, ours: "Library") -> tuple["Library", list[Problem]]:
    """The user's own rows, which prevail over ours whatever the policy."""
    theirs, tables, problems = _read_over(overlay, ours)
    if problems:
        return ours, problems
    given = tuple(row.cells for row in theirs.tables["equipment_types"])
    library = _library(tables, tables, theirs.tables["impact_factors"], ours.ours)
    library.tables["former_figures"] = ours.tables["former_figures"]
    former = tuple(theirs.tables["former_figures"])
    return replace(library, given_types=given, beside_types=ours.beside_types, given_former=former), []


def _beside(base: Path, ours: "Library") -> tuple["Library", list[Problem]]:
    """Rows of another source, among which a policy chooses as it does among ours."""
    theirs, tables, problems = _read_over(base, ours)
    if problems:
        return ours, problems
    added = tuple(canonical(theirs.tables["impact_factors"], tables))
    # An empty cell of a base says nothing: the lifetime stays ours where it gives the power alone.
    given = (replace(row, cells=_without_empty(row.cells)) for row in theirs.tables["equipment_types"])
    types = (*ours.beside_types, *given)
    tables = tables | {name: ours.tables[name] for name in ("equipment_types", "former_figures")}
    return replace(_library(tables, tables, [], ours.ours + added), beside_types=types), []


def _without_empty(cells: Cells) -> Cells:
    return {name: value for name, value in cells.items() if value is not None}


def _source_of(row: Row) -> str:
    """The source of the lifetime or power that a base gives."""
    return str(row.cells.get("lifetime_source") or row.cells.get("electricity_source"))


def _read_over(folder: Path, ours: "Library") -> tuple[Reading, Tables, list[Problem]]:
    from factors.checks import check_reading  # noqa: PLC0415 - see check

    if not folder.is_dir():
        raise FactorsRefusedError(folder, [Problem("folder_missing", folder.name)])
    theirs = read_folder(folder, is_overlay=True)
    tables = merged_tables(ours.tables, theirs.tables)
    return theirs, tables, check_reading(theirs, tables, ours.tables)


def _library(tables: Tables, ours: Tables, theirs: list[Row], kept: tuple[Cells, ...] | None = None) -> Library:
    return Library(
        tables=tables,
        ours=tuple(canonical(ours["impact_factors"], tables)) if kept is None else kept,
        theirs=tuple(canonical(theirs, tables)),
        mixes=tuple(canonical(tables["electricity_mixes"], tables, flow="kWh")),
        parameters=tuple(canonical_parameter(row.cells) for row in tables["parameters"]),
    )


def _latest_parameters(parameters: Iterable[Cells], on: date) -> list[Cells]:
    latest: dict[str, Cells] = {}
    for cells in sorted(parameters, key=lambda cells: cells["valid_from"]):
        if cells["valid_from"] <= on:
            latest[cells["parameter"]] = cells
    return list(latest.values())


def with_ranges(rows: Iterable[Cells], rules: dict[str, str], pedigree: dict[str, float]) -> list[Cells]:
    """Low, high and the rule that gave them: the row's, else that of its source."""
    found = []
    for cells in rows:
        rule = cells.get("range_rule") or rules[cells["source"]]
        low, high, said = ranged(cells["amount"], cells.get("low"), cells.get("high"), rule, pedigree)
        found.append(cells | {"low": low, "high": high, "range_rule": said})
    return found


def types_frame(rows: list[Cells], rules: dict[str, str], pedigree: dict[str, float]) -> pl.DataFrame:
    """The types with low, high and rule of lifetime and electricity, in the columns of the contract."""
    found = []
    for cells in (dict(row) for row in rows):
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
