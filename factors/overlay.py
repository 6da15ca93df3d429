"""A folder laid over factors/data, row by row by key: what it says prevails, the rest stays.

In: our rows and the folder's. Out: the rows known together. Factors keep apart until the date and the policy are known
(`prevailing_factors`), because a policy chooses among our sources only, never against the user's own figures.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from factors.reading import Row, Tables
from factors.schemas import TABLES, TOTAL_STAGE

#: A figure given without its range must not inherit the range of the figure it replaces.
RANGES = {
    "lifetime_years": ("lifetime_low", "lifetime_high", "lifetime_source"),
    "electricity_kwh_per_year": ("electricity_low", "electricity_high", "electricity_source"),
    "mass_kg": ("mass_source",),
    "source": ("locator", "note"),
}
#: What an overlaid parameter inherits when it does not say otherwise.
INHERITED = ("description_fr", "description_en", "distribution", "bounds", "checked_on")

Cells = dict[str, Any]


def merged_tables(ours: Tables, theirs: Tables) -> Tables:
    """All tables together. Rows of the same key are replaced; cells of a column the folder lacks are kept."""
    tables = {
        table.name: _merged(ours[table.name], theirs[table.name], table.key, keep=table.name == "equipment_types")
        for table in TABLES
    }
    return tables | {"parameters": _merged_parameters(ours["parameters"], theirs["parameters"])}


def _merged(ours: list[Row], theirs: list[Row], key: tuple[str, ...], *, keep: bool) -> list[Row]:
    rows = {tuple(row.cells[column] for column in key): row for row in ours}
    for row in theirs:
        values = tuple(row.cells.get(column) for column in key)
        rows[values] = laid_over(rows[values], row) if keep and values in rows else row
    return list(rows.values())


def laid_over(ours: Row, theirs: Row) -> Row:
    """One row over another: its cells, and none of the range or papers of a figure that it replaces."""
    forgotten = {other for figure, others in RANGES.items() if figure in theirs.cells for other in others}
    kept = {column: value for column, value in ours.cells.items() if column not in forgotten}
    return Row(theirs.file, theirs.line, kept | theirs.cells)


def _merged_parameters(ours: list[Row], theirs: list[Row]) -> list[Row]:
    """A parameter that the folder gives replaces all dated values of ours; its words and bounds are inherited."""
    given = {row.cells["parameter"] for row in theirs}
    first = {row.cells["parameter"]: row for row in reversed(ours)}
    kept = [row for row in ours if row.cells["parameter"] not in given]
    return kept + [_inheriting(row, first.get(row.cells["parameter"])) for row in theirs]


def _inheriting(row: Row, ours: Row | None) -> Row:
    inherited = {key: ours.cells[key] for key in INHERITED if key in ours.cells} if ours else {}
    unit = {"base_unit": ours.cells["unit"]} if ours else {}
    return Row(row.file, row.line, inherited | row.cells | unit)


def as_they_were(former: Iterable[Row], on: date) -> list[Row]:
    """The lifetimes and powers that held on a date and have ended since: of each, the one that ended first after it."""
    held: dict[tuple[str, str], Row] = {}
    for row in sorted(former, key=lambda each: each.cells["valid_until"], reverse=True):
        if on <= row.cells["valid_until"]:
            held[row.cells["equipment_type"], row.cells["figure"]] = row
    return [_as_type_row(row) for row in held.values()]


def _as_type_row(row: Row) -> Row:
    figure, cells = row.cells["figure"], row.cells
    low, high, source = RANGES[figure]
    said = {figure: cells["amount"], low: cells.get("low"), high: cells.get("high"), source: cells["source"]}
    return Row(row.file, row.line, {"equipment_type": cells["equipment_type"]} | said)


def prevailing_factors(ours: Iterable[Cells], theirs: Iterable[Cells], on: date, ranks: dict[str, int]) -> list[Cells]:
    """The factors in force: the user's first, then ours from the source that the policy ranks first.

    One device and one category come from one source of ours: stages of two studies are never mixed.
    """
    chosen = latest_in_force(theirs, on)
    known = {_key(cells) for cells in chosen}
    totals = {_flow(cells) for cells in chosen if cells["life_cycle_stage"] == TOTAL_STAGE}
    stages = {_flow(cells) for cells in chosen if cells["life_cycle_stage"] != TOTAL_STAGE}
    candidates = [cells for cells in ours if is_in_force(cells, on) and cells["source"] in ranks]
    best: dict[tuple[Any, ...], int] = {}
    for cells in candidates:
        rank = ranks[cells["source"]]
        best[_flow(cells)] = min(rank, best.get(_flow(cells), rank))
    for cells in latest_in_force((c for c in candidates if ranks[c["source"]] == best[_flow(c)]), on):
        covered = totals if cells["life_cycle_stage"] != TOTAL_STAGE else stages
        if _key(cells) not in known and _flow(cells) not in covered:
            chosen.append(cells)
    return chosen


def is_in_force(cells: Cells, on: date) -> bool:
    """From `valid_from` to `valid_until`, both included; without an end, until a later row replaces it."""
    until = cells.get("valid_until")
    return bool(cells["valid_from"] <= on) and (until is None or on <= until)


def latest_in_force(rows: Iterable[Cells], on: date) -> list[Cells]:
    """Of each key, the row in force with the latest `valid_from`."""
    latest: dict[tuple[Any, ...], Cells] = {}
    for cells in rows:
        if is_in_force(cells, on):
            current = latest.get(_key(cells))
            if current is None or cells["valid_from"] > current["valid_from"]:
                latest[_key(cells)] = cells
    return list(latest.values())


def _flow(cells: Cells) -> tuple[Any, ...]:
    return (cells["equipment_type"], cells["impact_category"], cells["per"])


def _key(cells: Cells) -> tuple[Any, ...]:
    return (*_flow(cells), cells["life_cycle_stage"])
