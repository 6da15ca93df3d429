"""From a part of a figure back to spreadsheet cells: which assets made it, in which file, sheet and row.

In: the parts of an explanation. Out: the same parts with `assets` (how many) and `cells` (the first ones). Modelled
parts have none: nobody declared them.
"""

from typing import Any

import polars as pl

from barometer.calendar import year_start
from barometer.records import batches, fleets
from barometer.records.batches import Batch
from dashboards.loading import Context
from dashboards.scopes import Scope

SHOWN_CELLS = 20
FROM_INVENTORIES = ("measured", "declared", "archetype")
#: Columns whose cell is named, by flow: those the amount rests on.
COLUMNS_OF_FLOW = {
    "embodied": ("equipment_type", "model", "quantity", "commissioned_on", "retired_on", "lifetime_years"),
    "use": ("equipment_type", "model", "quantity", "electricity_kwh_per_year", "usage_ratio", "pue_ratio", "status"),
}


def with_cells(context: Context, scope: Scope, parts: list[dict[str, Any]], year: int) -> list[dict[str, Any]]:
    """Each part with `assets` and `cells`: organisation, file, sheet, row, and column -> cell address."""
    assets = _assets(context, scope)
    known = {batch.batch: batch for batch in batches.visible_batches(context.home)}
    return [part | _cells(part, assets, known, year) for part in parts]


def _assets(context: Context, scope: Scope) -> pl.DataFrame | None:
    """Completed assets of the scope, located: those of one organisation, or of every one with assets there."""
    names = [scope.organisation] if scope.organisation else _with_assets(context)
    frames = [fleets.read_assets(context.home, name) for name in names if name in _with_assets(context)]
    if not frames:
        return None
    seats = context.organisations.lazy().select("organisation", "seat_commune")
    located = (
        pl.concat(frames)
        .join(seats, on="organisation", how="left")
        .with_columns(commune=pl.coalesce("commune", "seat_commune"))
    )
    if scope.territory:
        inside = context.territories.roll_up.filter(pl.col("territory") == scope.territory).select("commune").lazy()
        located = located.join(inside, on="commune", how="semi")
    return located.collect()


def _with_assets(context: Context) -> list[str]:
    return sorted(context.stock.cohorts["organisation"].unique().to_list())


def _cells(part: dict[str, Any], assets: pl.DataFrame | None, known: dict[str, Batch], year: int) -> dict[str, Any]:
    if assets is None or part["origin"] not in FROM_INVENTORIES:
        return {"assets": None, "cells": []}
    chosen = assets.filter(_behind(part, year)).sort("organisation", "batch", "sheet", "row")
    shown = chosen.head(SHOWN_CELLS).select("organisation", "batch", "sheet", "row").iter_rows(named=True)
    return {"assets": chosen.height, "cells": [_address(row, known[row["batch"]], part["flow"]) for row in shown]}


def _behind(part: dict[str, Any], year: int) -> pl.Expr:
    """The assets that fed a part: same type, condition, country, and declared or completed alike."""
    begun = pl.col("start_tick").is_null() | (pl.col("start_tick") < year_start(year + 1))
    left = pl.col("stop_tick") < year_start(year)
    same: pl.Expr = (
        (pl.col("equipment_type") == part["equipment_type"])
        & (pl.col("factor_type") == part["factor_type"])
        & (pl.col("country") == part["country"])
        & begun
        & left.fill_null(value=False).not_()
    )
    if part["flow"] == "use":
        completed = pl.col("power_key").is_not_null() | pl.col("pue_key").is_not_null()
        return same & pl.col("is_used") & (completed if part["origin"] == "archetype" else ~completed)
    completed = pl.col("lifetime_key").is_not_null() | pl.col("start_tick").is_null()
    return same & (completed if part["origin"] == "archetype" else ~completed)


def _address(row: dict[str, Any], batch: Batch, flow: str) -> dict[str, Any]:
    letters = {column: batch.columns[column] for column in COLUMNS_OF_FLOW[flow] if column in batch.columns}
    return {
        "organisation": row["organisation"],
        "file": batch.file_name,
        "sheet": row["sheet"],
        "row": row["row"],
        "cells": {column: f"{letter}{row['row']}" for column, letter in letters.items()},
    }
