"""Plausible bands of factors (METHODOLOGY 20.4): a figure far from all that is known is a wrong unit until confirmed.

In: rows of a folder and the rows it is compared with. Out: problems. The band of a type, category and stage goes from
the lowest known amount / k to the highest x k; that of a country's electricity uses the years around, in any series.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from factors.problems import Problem
from factors.reading import Row
from factors.units import UnitError, converted, is_per

RATIO_KEY = "factors.plausible_ratio"
#: Years on each side of a country-year that say what its electricity may be.
NEAR_YEARS = 3
#: Digits shown of a bound.
DIGITS = 3

Key = tuple[Any, ...]


def implausible(
    rows: Iterable[Row], references: Iterable[Row], units: dict[str, str], ratio: float, *, flow: str | None = None
) -> Iterator[Problem]:
    """Rows outside the band that the `references` give, each row apart from itself; nothing to compare: no band."""
    known: dict[Key, list[tuple[Row, float]]] = defaultdict(list)
    for row in references:
        amount = _amount(row, units, flow)
        if amount is not None and amount > 0:
            for key in _keys(row, flow, spread=True):
                known[key].append((row, amount))
    for row in rows:
        amount = _amount(row, units, flow)
        if amount is None or row.cells.get("confirmed"):
            continue
        others = [other for key in _keys(row, flow) for found, other in known.get(key, ()) if found is not row]
        if others and not min(others) / ratio <= amount <= max(others) * ratio:
            low, high = (float(f"{bound:.{DIGITS}g}") for bound in (min(others) / ratio, max(others) * ratio))
            unit = units[row.cells["impact_category"]]
            yield row.problem("amount_implausible", "amount", low=low, high=high, unit=unit)


def _keys(row: Row, flow: str | None, *, spread: bool = False) -> list[Key]:
    cells = row.cells
    if flow is None:
        return [tuple(cells[name] for name in ("equipment_type", "impact_category", "life_cycle_stage", "per"))]
    years = range(cells["year"] - NEAR_YEARS, cells["year"] + NEAR_YEARS + 1) if spread else [cells["year"]]
    return [(cells["geography"], cells["impact_category"], year) for year in years]


def _amount(row: Row, units: dict[str, str], flow: str | None) -> float | None:
    """In the unit of the category; null where the row is wrong in a way that is said elsewhere."""
    cells = row.cells
    unit = units.get(cells["impact_category"])
    if unit is None or not cells["unit"] or cells["amount"] is None or (flow and cells["year"] is None):
        return None
    try:
        wanted = f"{unit}/{flow}" if flow and is_per(cells["unit"], unit, flow) else unit
        return converted(cells["amount"], cells["unit"], wanted)
    except UnitError:
        return None
