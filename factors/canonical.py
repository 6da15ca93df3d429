"""Rows as written -> rows in the units and codes of this project, each with the key of its input (METHODOLOGY 4.1).

In: rows of a folder, with the tables that name units and countries. Out: cells; amounts in the unit of their category.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from factors.reading import Row, Tables

Cells = dict[str, Any]


def canonical(rows: Iterable[Row], tables: Tables, flow: str | None = None) -> Iterator[Cells]:
    """Amounts in the unit of their category, countries as two letters, and the key of the input."""
    from factors.units import converted, is_per  # noqa: PLC0415 - brings pint, which only loading needs

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


def canonical_parameter(cells: Cells) -> Cells:
    """A dated value in the unit of its parameter, with the key of its input."""
    from factors.units import converted  # noqa: PLC0415 - brings pint, which only loading needs

    unit = cells["base_unit"] if "base_unit" in cells else cells["unit"]
    figures = {
        name: converted(float(cells[name]), cells["unit"], unit) for name in ("value", "low", "high") if name in cells
    }
    return cells | figures | {"unit": unit, "valid_from": cells["from"], "input_key": cells["parameter"]}
