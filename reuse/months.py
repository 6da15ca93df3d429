"""Indicators of the chain that the catalogue asks by month, month by month (METHODOLOGY 19.12).

In: the facts of a year, groups, which groups of people are priority ones. Out: rows (group, code, unit, breakdown,
breakdown_value, month, value, is_secret). A month without event is a zero where the log covers it, else a gap; a ratio
is that of the sums of its month. A few people of a month are secret, with the months that would give them back.
"""

from collections.abc import Collection, Mapping
from typing import Any

import polars as pl

from barometer.disclosure import hidden_cells
from reuse.facts import Facts
from reuse.indicators import OF_PEOPLE, Groups, flow_rows, grouped, people_of, quality_rows
from reuse.people import NOT_PRIORITY, PRIORITY, TOTAL, Cell, people_rows

MONTHS = range(1, 13)
#: What the months of a group are told by: the number of people, and whether their groups are priority ones.
TOLD = (TOTAL, PRIORITY, NOT_PRIORITY)
INCLUSION = "INC-01"

Place = tuple[str, int, str]


def monthly_rows(
    facts: Facts, groups: Groups, priority: Collection[str], hidden: Collection[Cell], *, minimum: int,
    within: Groups | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """A row a group, indicator and month. `hidden`: cells that the year does not tell, nor its months then; `within`:
    the groups that it was found among, whose months are weighed too.
    """
    months = {month: facts.of_month(month) for month in MONTHS}
    people = {month: people_of(part, groups, priority) for month, part in months.items()}
    weighed = people if within is None else {m: people_of(part, within, priority) for m, part in months.items()}
    untold = _untold(weighed, within or groups, hidden, minimum)
    rows = []
    for month, part in months.items():
        frames = {name: grouped(frame, groups) for name, frame in vars(part).items()}
        for group in sorted(groups.names):
            mine = Facts(**{name: frame.filter(pl.col("group") == group) for name, frame in frames.items()})
            # In a place, hand-overs come from any workshop; a workshop has the months of its own log.
            is_covered = not (mine if groups.by == "organisation" else part).logged.is_empty()
            cells = {name for of, at, name in untold if (of, at) == (group, month)}
            rows += [
                {"group": group, "month": month} | _told(row, cells, is_covered=is_covered)
                for row in _rows(mine, people[month][group], cells)
            ]
    return rows


def _rows(facts: Facts, counts: Mapping[str, int], cells: set[str]) -> list[dict[str, Any]]:
    """REU-01, REU-03, REU-04, REU-08, REU-09, INC-01 of a month; without types of equipment nor groups of people."""
    found = [*flow_rows(facts), *quality_rows(facts)]
    found += [
        {"code": told.code, "unit": told.unit, "breakdown": told.breakdown, "breakdown_value": told.part,
         "value": told.value, "status": "secret" if told.is_secret else None}
        for told in people_rows(counts, cells) if told.code == INCLUSION
    ]  # fmt: skip
    return [row for row in found if row["breakdown"] in {TOTAL, "measure"}]


def _told(row: Mapping[str, Any], cells: set[str], *, is_covered: bool) -> dict[str, Any]:
    is_secret = row.get("status") == "secret" or (TOTAL in cells and row["code"] in OF_PEOPLE)
    names = ("code", "unit", "breakdown", "breakdown_value")
    value = row["value"] if is_covered and not is_secret else None
    return {name: row[name] for name in names} | {"value": value, "is_secret": is_covered and is_secret}


def _untold(
    people: Mapping[int, Mapping[str, Mapping[str, int]]], groups: Groups, hidden: Collection[Cell], minimum: int
) -> set[Place]:
    """(group, month, cell) that is not told: few people, what gives them back, the months of what the year hides."""
    year = 0
    counts: dict[Place, int] = {
        (group, month, name): people[month][group].get(name, 0)
        for month in people for group in groups.names for name in TOLD
    }  # fmt: skip
    counts |= {
        (group, year, name): sum(counts[group, month, name] for month in people)
        for group in groups.names for name in TOLD
    }  # fmt: skip
    sums: list[tuple[Place, list[Place]]] = [
        ((group, month, TOTAL), [(group, month, PRIORITY), (group, month, NOT_PRIORITY)])
        for group in groups.names for month in (*people, year)
    ]  # fmt: skip
    sums += [
        ((group, year, name), [(group, month, name) for month in people]) for group in groups.names for name in TOLD
    ]
    for whole, parts in groups.sums:
        sums += [((whole, at, name), [(part, at, name) for part in parts]) for at in (*people, year) for name in TOLD]
    found = hidden_cells(counts, sums, minimum=minimum)
    gone = {(group, name) for group, name in hidden if name in TOLD} | {
        (group, name) for group, at, name in found if at == year
    }
    return found | {(group, month, name) for group, name in gone for month in people if counts[group, month, name]}
