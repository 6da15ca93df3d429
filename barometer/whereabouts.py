"""Where impacts fall (METHODOLOGY 9.6): here, elsewhere or unknown, stage by stage.

In: impact cells of one group and the table of places (`factors.companions.impact_places`). Out: the same cells with
`place`; sums by place, exact, with their interval. *Here* is the country whose grid serves the home: electricity is
counted there, nothing else is, unless a source said so. What nobody knows is `unknown`, never spread over the others.
"""

from typing import Any

import polars as pl

from barometer.completion import REFURBISHED
from barometer.exact import NANO, exact_sum
from barometer.uncertainty import DrawnCells, percentiles
from factors.own_values import SEPARATOR as OWN_SEPARATOR

HERE, ELSEWHERE, UNKNOWN, OF_GRID = "here", "elsewhere", "unknown", "grid"
PLACES = (HERE, ELSEWHERE, UNKNOWN)
STAGE_KEYS = ("place", "life_cycle_stage", "grid_country")


def placed(cells: pl.DataFrame, places: pl.DataFrame, home_country: str) -> pl.DataFrame:
    """Cells with `place` (of `PLACES`), `grid_country` (null where no grid is meant), `reason_fr` and `reason_en`.

    `places`: life_cycle_stage, condition (refurbished; no_country: a grid is meant and the cell names none; null for
    any), place (elsewhere, unknown, or that of the grid), reasons. A stage that no row names is unknown.
    """
    told = ("place", "reason_fr", "reason_en")
    own_type = pl.col("factor_type").cast(pl.String).str.split(OWN_SEPARATOR).list.first()
    ruled = cells.join(_rows_for(None, places), on="life_cycle_stage", how="left", validate="m:1")
    is_of_grid = (pl.col("place") == OF_GRID).fill_null(value=False)
    conditions = {
        "refurbished": own_type.str.ends_with(REFURBISHED).fill_null(value=False),
        "no_country": is_of_grid & pl.col("country").is_null(),
    }
    for condition, holds in conditions.items():
        again = _rows_for(condition, places)
        ruled = (
            ruled.with_columns(holds=holds)
            .join(again, on="life_cycle_stage", how="left", validate="m:1", suffix="_again")
            .with_columns(
                pl.when("holds").then(pl.coalesce(f"{name}_again", name)).otherwise(name).alias(name) for name in told
            )
            .select(*cells.columns, *told)
        )
    of_country = pl.when(pl.col("country") == home_country).then(pl.lit(HERE)).otherwise(pl.lit(ELSEWHERE))
    place = pl.when(is_of_grid).then(of_country).otherwise(pl.col("place").fill_null(UNKNOWN))
    return ruled.with_columns(place=place, grid_country=pl.when(is_of_grid).then("country")).select(
        *cells.columns, *told, "grid_country"
    )


def _rows_for(condition: str | None, places: pl.DataFrame) -> pl.DataFrame:
    """The rows of the table that hold under a condition, or under any."""
    held = pl.col("condition").is_null() if condition is None else pl.col("condition") == condition
    return places.filter(held).select("life_cycle_stage", "place", "reason_fr", "reason_en")


def sums_of_places(cells: pl.DataFrame, drawn: DrawnCells) -> list[dict[str, Any]]:
    """place, value, low, high, share of the total: the three places in order, those that hold nothing left out.

    `cells`: placed, of one category; `drawn`: the same cells by `STAGE_KEYS`. Values add up to the total, to the unit.
    """
    rows = _sums(cells, drawn, ["place"])
    return sorted(rows, key=lambda row: PLACES.index(row["place"]))


def sums_of_stages(cells: pl.DataFrame, drawn: DrawnCells) -> list[dict[str, Any]]:
    """`STAGE_KEYS`, value, low, high, share, reasons: what each place is made of, the largest first."""
    return _sums(cells, drawn, list(STAGE_KEYS))


def _sums(cells: pl.DataFrame, drawn: DrawnCells, keys: list[str]) -> list[dict[str, Any]]:
    told = [pl.col(name).first() for name in ("reason_fr", "reason_en")] if len(keys) > 1 else []
    sums = cells.group_by(keys).agg(exact_sum("impact"), *told).filter(pl.col("impact") != 0)
    numbers = drawn.keys.with_row_index("row").group_by(keys).agg("row")
    total = cells.select(exact_sum("impact")).item()
    rows = []
    joined = sums.join(numbers, on=keys, nulls_equal=True, validate="1:1")
    for row in joined.sort("impact", *keys, descending=[True] + [False] * len(keys), nulls_last=True).to_dicts():
        value = float(row.pop("impact")) / NANO
        low, high = percentiles(drawn.total(row.pop("row")))
        share = value * NANO / total
        rows.append(row | {"value": value, "low": min(low, value), "high": max(high, value), "share": share})
    return rows
