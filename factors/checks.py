"""What a folder of factors must satisfy, row by row and table by table (METHODOLOGY 4.1, 4.2).

In: the rows of one folder, and all rows known once it is laid over factors/data. Out: every problem, none raised.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from factors.plausibility import RATIO_KEY, implausible
from factors.problems import Problem, choices
from factors.ranges import TRIANGULAR, parameter_distribution
from factors.reading import Reading, Row, Tables
from factors.schemas import CLASSES, DISTRIBUTIONS, PEDIGREE, TABLES, TOTAL_STAGE, Table
from factors.units import UnitError, check_unit, converted, is_per

FACTORS = "impact_factors"
FIRST_YEAR, LAST_YEAR = 1990, 2100
FIGURES = (
    ("lifetime_years", "lifetime_low", "lifetime_high", "lifetime_source"),
    ("electricity_kwh_per_year", "electricity_low", "electricity_high", "electricity_source"),
    ("mass_kg", None, None, "mass_source"),
)
CLASS_COLUMNS = ("weee_category", "agec_category", "price_class", "ords_category")
#: A figure of a type may be zero where nothing is consumed; an amount of impact may not.
MAY_BE_ZERO = {"electricity_kwh_per_year"}


def check_reading(reading: Reading, known: Tables, ours: Tables | None = None) -> list[Problem]:
    """All problems of one folder. `known` holds all rows once the folder is laid over `ours`, if it is an overlay."""
    found = [*reading.problems, *_incomplete(known["equipment_types"])]
    for table in TABLES:
        rows = reading.tables[table.name]
        found += _unknown_values(table, rows, known)
        # In a folder of the user, two sources for one stage of one device leave nothing to choose by.
        found += _duplicates(rows, [c for c in table.key if not (ours and table.name == FACTORS and c == "source")])
    factors, mixes = reading.tables[FACTORS], reading.tables["electricity_mixes"]
    types = reading.tables["equipment_types"]
    units = {row.cells["impact_category"]: row.cells["unit"] for row in known["impact_categories"]}
    found += [*_amounts([*factors, *mixes, *reading.tables["former_figures"]]), *_years(mixes)]
    found += [*_units(factors, units), *_units(mixes, units, flow="kWh")]
    found += [*_stages_counted_twice(factors), *_figures(types), *_classes(types, known)]
    found += [p for row in reading.tables["impact_categories"] for p in _unit_problem(row, row.cells["unit"], None)]
    found += _parameters(reading.tables["parameters"], known, ours)
    found += _overlapping(factors)
    ratio = next(float(r.cells["value"]) for r in (ours or known)["parameters"] if r.cells["parameter"] == RATIO_KEY)
    references = ours or known
    flawed = {(problem.file, problem.line) for problem in found}
    sound = [[row for row in rows if (row.file, row.line) not in flawed] for rows in (factors, mixes)]
    found += implausible(sound[0], references[FACTORS], units, ratio)
    found += implausible(sound[1], references["electricity_mixes"], units, ratio, flow="kWh")
    return sorted(found, key=lambda problem: (problem.file, problem.line or 0, problem.column or ""))


def _incomplete(types: list[Row]) -> Iterator[Problem]:
    """A type may be given in part where it is already known; a new one owes all that is required."""
    required = [
        column.name
        for table in TABLES
        if table.name == "equipment_types"
        for column in table.columns
        if column.required
    ]
    for row in types:
        for column in required:
            if column not in row.cells:
                yield row.problem("cell_empty", column)


def _unknown_values(table: Table, rows: list[Row], known: Tables) -> Iterator[Problem]:
    for column in (column for column in table.columns if column.known):
        target = next(other for other in TABLES if other.name == column.known)
        names = {row.cells[target.key[0]] for row in known[target.name]}
        if target.name == "geographies":
            names |= {row.cells["alpha_3"] for row in known[target.name]}
        for row in rows:
            value = row.cells.get(column.name)
            if value is not None and value not in names:
                yield row.problem("cell_not_known", column.name, known=choices(value, names))


def _duplicates(rows: list[Row], key: list[str]) -> Iterator[Problem]:
    first: dict[tuple[object, ...], Row] = {}
    for row in rows:
        values = tuple(row.cells.get(column) for column in key)
        other = first.setdefault(values, row)
        if other is not row:
            place = f"{other.file}:{other.line}"
            yield row.problem("row_twice", other=place, key=", ".join(str(value) for value in values))


def _amounts(rows: Iterable[Row]) -> Iterator[Problem]:
    for row in rows:
        yield from _range(row, "amount", "low", "high")


def _range(row: Row, name: str, low_name: str | None, high_name: str | None) -> Iterator[Problem]:
    """A figure is greater than zero; low and high together, and low <= amount <= high."""
    value = row.cells.get(name)
    if value is not None and (value < 0 or (value == 0 and name not in MAY_BE_ZERO)):
        yield row.problem("amount_not_positive", name)
    if low_name is None or high_name is None:
        return
    low, high = row.cells.get(low_name), row.cells.get(high_name)
    if (low is None) != (high is None):
        yield row.problem("range_incomplete", low_name if low is None else high_name)
    elif low is not None and value is not None and high is not None and not 0 <= low <= value <= high:
        yield row.problem("range_disorder", name, low=low, high=high)
    elif low == 0 and value:
        # A lognormal never reaches zero: its low is a percentile, not a minimum.
        yield row.problem("amount_not_positive", low_name)


def _units(rows: list[Row], units: dict[str, str], flow: str | None = None) -> list[Problem]:
    """The unit of each row measures what its category measures."""
    return [
        problem
        for row in rows
        if row.cells["unit"] and (wanted := units.get(row.cells["impact_category"]))
        for problem in _unit_problem(row, row.cells["unit"], wanted, flow)
    ]


def _unit_problem(row: Row, unit: str | None, wanted: str | None, flow: str | None = None) -> list[Problem]:
    if unit is None:
        return []
    try:
        check_unit(unit)
        if wanted and not (flow and is_per(unit, wanted, flow)):
            converted(1.0, unit, wanted)
    except UnitError as error:
        return [row.problem(error.code, "unit", **error.values)]
    return []


def _stages_counted_twice(rows: list[Row]) -> Iterator[Problem]:
    """A total and the stages it contains would be added together."""
    staged = {_device(row) for row in rows if row.cells["life_cycle_stage"] not in (TOTAL_STAGE, None)}
    for row in rows:
        if row.cells["life_cycle_stage"] == TOTAL_STAGE and _device(row) in staged:
            key = ", ".join(str(value) for value in _device(row))
            yield row.problem("stage_counted_twice", "life_cycle_stage", key=key)


def _device(row: Row) -> tuple[object, ...]:
    return tuple(row.cells[column] for column in ("equipment_type", "impact_category", "per", "source"))


def _overlapping(rows: list[Row]) -> Iterator[Problem]:
    """A value that says until when it holds leaves no day to the next one of the same key (METHODOLOGY 20.3)."""
    dated: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        if row.cells["valid_from"] is not None:
            dated.setdefault((*_device(row), row.cells["life_cycle_stage"]), []).append(row)
    for row in rows:
        until = row.cells.get("valid_until")
        if until is not None and row.cells["valid_from"] is not None and until < row.cells["valid_from"]:
            yield row.problem("validity_disorder", "valid_until", start=row.cells["valid_from"])
    for group in dated.values():
        ordered = sorted(group, key=lambda row: row.cells["valid_from"])
        for earlier, later in pairwise(ordered):
            until = earlier.cells.get("valid_until")
            if until is not None and until >= later.cells["valid_from"] > earlier.cells["valid_from"]:
                place = f"{later.file}:{later.line}"
                yield earlier.problem("validity_overlap", "valid_until", other=place, start=later.cells["valid_from"])


def _figures(rows: list[Row]) -> Iterator[Problem]:
    """Lifetimes, powers and masses are positive, ordered, and each has a source."""
    for row in rows:
        for name, low, high, source in FIGURES:
            yield from _range(row, name, low, high)
            if row.cells.get(name) is not None and not (row.cells.get(source) or row.cells.get("source")):
                yield row.problem("figure_without_source", name)


def _classes(rows: list[Row], known: Tables) -> Iterator[Problem]:
    """A code of one law is not a code of another."""
    class_of = {row.cells["code"]: row.cells["class"] for row in known["equipment_classes"]}
    for row in rows:
        for column in CLASS_COLUMNS:
            wanted, code = column.split("_")[0], row.cells.get(column)
            if code in class_of and class_of[code] != wanted:
                fitting = [code for code, name in class_of.items() if name == wanted]
                yield row.problem("cell_not_known", column, known=choices(code, fitting))
        for name in (row.cells.get("not_applicable") or "").split():
            if name not in CLASSES:
                yield row.problem("cell_not_known", "not_applicable", known=choices(name, CLASSES))
            elif row.cells.get(name) is not None:
                yield row.problem("class_not_applicable", "not_applicable", name=name)


def _parameters(rows: list[Row], known: Tables, ours: Tables | None) -> list[Problem]:
    found = []
    sources = {row.cells["source"] for row in known["sources"]}
    first = {row.cells["parameter"]: row.cells for row in (ours or known)["parameters"]}
    for row in rows:
        name = row.cells["parameter"]
        if name not in first:
            found.append(row.problem("parameter_not_known", "parameter", known=choices(name, first)))
        usual = first.get(name, row.cells)
        if row.cells["source"] not in sources:
            found.append(row.problem("cell_not_known", "source", known=choices(row.cells["source"], sources)))
        for column, allowed in (("range_rule", PEDIGREE), ("distribution", DISTRIBUTIONS)):
            if row.cells.get(column) not in (None, *allowed):
                found.append(row.problem("cell_not_known", column, known=", ".join(allowed)))
        found += _unit_problem(row, row.cells["unit"], usual["unit"])
        found += _range(row, "value", "low", "high")
        found += _out_of_bounds(row, usual)
    return found + list(_duplicates(rows, ["parameter", "from"]))


def _out_of_bounds(row: Row, usual: dict[str, Any]) -> list[Problem]:
    """A parameter stays within its bounds; a share, between 0 and 1. Compared in the unit of the parameter."""
    bounds = row.cells.get("bounds") or usual.get("bounds")
    if bounds is None and parameter_distribution(usual) != TRIANGULAR:
        return []
    lower, upper = bounds or (0, 1)
    try:
        value = converted(float(row.cells["value"]), row.cells["unit"], usual["unit"])
    except UnitError:
        return []  # said by _unit_problem
    if lower <= value <= upper:
        return []
    return [row.problem("amount_out_of_bounds", "value", lower=lower, upper=upper)]


def _years(rows: list[Row]) -> Iterator[Problem]:
    """A year written on two figures would never be looked up."""
    for row in rows:
        if row.cells["year"] is not None and not FIRST_YEAR <= row.cells["year"] <= LAST_YEAR:
            yield row.problem("amount_out_of_bounds", "year", lower=FIRST_YEAR, upper=LAST_YEAR)
