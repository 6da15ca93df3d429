"""From a part of a figure back to spreadsheet cells: which assets made it, in which file, sheet and row.

In: the parts of an explanation. Out: the same parts with `assets` (how many) and `cells` (the first ones). Modelled
parts have none: nobody declared them. A volume of services has the `declarations` that it adds up.
"""

from typing import Any

import polars as pl

from barometer.assessment import default_lifetimes
from barometer.calendar import TICKS_PER_MONTH, year_start
from barometer.completion import REFURBISHED
from barometer.records import batches
from barometer.records.batches import Batch
from barometer.services import SERVICE
from dashboards.declared_values import volumes_behind
from dashboards.loading import Context, counted_assets
from dashboards.model_factors import with_model_keys
from dashboards.scopes import Scope
from factors.own_values import SEPARATOR
from factors.sheet_values import is_sheet_key

SHOWN_CELLS = 20
FROM_INVENTORIES = ("measured", "declared", "archetype")
#: Columns whose cell is named, by flow: those the amount rests on.
COLUMNS_OF_FLOW = {
    "embodied": ("equipment_type", "model", "quantity", "commissioned_on", "retired_on", "lifetime_years"),
    "use": ("equipment_type", "model", "quantity", "electricity_kwh_per_year", "usage_ratio", "pue_ratio", "status"),
}


def with_cells(
    context: Context, scope: Scope, parts: list[dict[str, Any]], *, year: int, view: str
) -> list[dict[str, Any]]:
    """Each part with `assets` and `cells`: organisation, file, sheet, row, and column -> cell address; of a volume of
    services, `declarations`: those validated for the year, as the record holds them.
    """
    assets = _assets(context, scope)
    known = {batch.batch: batch for batch in batches.visible_batches(context.home)}
    spread = _is_bought(year) if view == "at-purchase" else _is_amortised(context, year)
    stated = volumes_behind(context.home, scope.organisation, year)
    return [
        part | {"assets": None, "cells": [], "declarations": stated.get((part["equipment_type"], part["country"]), [])}
        if part["flow"] == SERVICE
        else part | _cells(part, assets, known, _behind(part, year, spread))
        for part in parts
    ]


def _assets(context: Context, scope: Scope) -> pl.DataFrame | None:
    """Completed assets of the scope, located: those of one organisation, or of every one with assets there."""
    names = [scope.organisation] if scope.organisation else _with_assets(context)
    frames = counted_assets(context.home, [name for name in names if name in _with_assets(context)])
    if not frames:
        return None
    seats = context.organisations.lazy().select("organisation", "seat_commune")
    located = (
        pl.concat(frames.values())
        .join(seats, on="organisation", how="left")
        .with_columns(commune=pl.coalesce("commune", "seat_commune"))
    )
    if scope.territory:
        inside = context.territories.roll_up.filter(pl.col("territory") == scope.territory).select("commune").lazy()
        located = located.join(inside, on="commune", how="semi")
    return with_model_keys(located, context.models).collect()


def _with_assets(context: Context) -> list[str]:
    return sorted(context.stock.cohorts["organisation"].unique().to_list())


def _cells(
    part: dict[str, Any], assets: pl.DataFrame | None, known: dict[str, Batch], behind: pl.Expr
) -> dict[str, Any]:
    if assets is None or part["origin"] not in FROM_INVENTORIES:
        return {"assets": None, "cells": []}
    chosen = assets.filter(behind).sort("organisation", "batch", "sheet", "row")
    shown = chosen.head(SHOWN_CELLS).select("organisation", "batch", "sheet", "row").iter_rows(named=True)
    return {"assets": chosen.height, "cells": [_address(row, known[row["batch"]], part["flow"]) for row in shown]}


def _behind(part: dict[str, Any], year: int, spread: pl.Expr) -> pl.Expr:
    """The assets that fed a part: same type, condition, country, and declared or completed alike. `spread`: which dated
    assets have an embodied impact in the year, and its origin there.
    """
    begun = pl.col("start_tick").is_null() | (pl.col("start_tick") < year_start(year + 1))
    left = (pl.col("stop_tick") < year_start(year)).fill_null(value=False)
    same: pl.Expr = (
        (pl.col("equipment_type") == part["equipment_type"])
        & (pl.col("factor_type") == _held_as(part["factor_type"]))
        & (pl.col("country") == part["country"])
    )
    if part["flow"] == "use":
        completed = pl.col("power_key").is_not_null() | pl.col("pue_key").is_not_null()
        served = same & begun & ~left & pl.col("is_used")
        return served & (completed if part["origin"] == "archetype" else ~completed)
    undated = pl.col("start_tick").is_null() & ~left & pl.lit(part["origin"] == "archetype")
    dated: pl.Expr = (spread == part["origin"]).fill_null(value=False)
    return same & (undated | dated)


def _held_as(factor_type: str) -> str:
    """What stands in the asset: own values are named only when a question is asked, sheets of models in the fleet."""
    return factor_type if is_sheet_key(factor_type) else factor_type.partition(SEPARATOR)[0]


def _is_bought(year: int) -> pl.Expr:
    """At purchase: `declared` for what was commissioned in the year, null for the rest (METHODOLOGY 2.4)."""
    return pl.when(pl.col("start_tick").is_between(year_start(year), year_start(year + 1) - 1)).then(pl.lit("declared"))


def _is_amortised(context: Context, year: int) -> pl.Expr:
    """Origin of the lifetime of what is amortised in the year, null for the rest (METHODOLOGY 2.2)."""
    months = default_lifetimes(context.factors)
    named = [pl.col("lifetime_key"), pl.col("lifetime_key").str.strip_suffix(REFURBISHED)]
    default = pl.coalesce(key.replace_strict(months, default=None, return_dtype=pl.Int64) for key in named)
    full_term = pl.col("start_tick") + pl.coalesce("lifetime_ticks", default * TICKS_PER_MONTH)
    # What is retired before the end of a declared lifetime is charged in the year of retirement, not after.
    is_cut = (pl.col("lifetime_origin") == "declared") & (pl.col("stop_tick") < full_term)
    reaches = pl.when(is_cut).then(pl.col("stop_tick") >= year_start(year)).otherwise(full_term > year_start(year))
    is_default = pl.col("lifetime_key").is_not_null()
    origin = pl.when(is_default).then(pl.lit("archetype")).otherwise(pl.lit("declared"))
    return pl.when((pl.col("start_tick") < year_start(year + 1)) & reaches).then(origin)


def _address(row: dict[str, Any], batch: Batch, flow: str) -> dict[str, Any]:
    letters = {column: batch.columns[column] for column in COLUMNS_OF_FLOW[flow] if column in batch.columns}
    return {
        "organisation": row["organisation"],
        "file": batch.file_name,
        "sheet": row["sheet"],
        "row": row["row"],
        "cells": {column: f"{letter}{row['row']}" for column, letter in letters.items()},
    }
