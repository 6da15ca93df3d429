"""Devices of a file that another organisation declares too: told to who sends it (METHODOLOGY 18.3).

In: the rows that a file brings. Out: conflicts of the sender's own assets. The other organisation is never named: who
sends a file learns of its own devices only, as with those that the reuse chain passed on.
"""

import polars as pl

from barometer.identity import ASSET, CONFLICT_SCHEMA, find_shared, serial_key
from barometer.records import fleets
from barometer.records.home import Home
from dashboards.loading import when_prepared

#: Counted elsewhere, so no longer here; counted here, so no longer elsewhere.
LEFT_OUT, KEPT = "declared_twice", "declared_twice_kept"
_STATE = ("manufacturer", "batch", "last_seen_on", "retired_on", "commissioned_on")
_COLUMNS = (*ASSET, "serial_number", "quantity", *_STATE)


def shared_conflicts(home: Home, rows: pl.DataFrame) -> pl.DataFrame:
    """The assets of `rows` (InventoryRow, kept or only looked at) whose device two organisations say they hold."""
    brought = rows.with_columns(last_seen_on="inventoried_on").select(_COLUMNS)
    serials = brought.lazy().select(serial=serial_key()).drop_nulls().unique()
    assets = when_prepared(home, lambda: fleets.read_all_assets(home))
    if assets is None or rows.is_empty():
        return pl.DataFrame(schema=CONFLICT_SCHEMA)
    known = (
        assets.select(*_COLUMNS, serial=serial_key())
        .join(serials, on="serial", how="semi")
        .join(brought.lazy(), on=list(ASSET), how="anti")
        .select(_COLUMNS)
    )
    found = find_shared(pl.concat([known, brought.lazy()], how="vertical_relaxed")).filter(pl.col("code") == LEFT_OUT)
    kept = found.select("serial_number", organisation="kept_by", asset_id="kept_asset_id", code=pl.lit(KEPT))
    told = pl.concat([found.select(kept.columns), kept])
    return (
        told.join(brought, on=list(ASSET), how="semi")
        .group_by("organisation", "code", "serial_number")
        .agg(assets=pl.col("asset_id").unique().sort().str.join(", "))
        .select(CONFLICT_SCHEMA.keys())
    )
