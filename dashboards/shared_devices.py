"""Devices of a file that another organisation declares too: told to who sends it (METHODOLOGY 18.3).

In: the rows that a file brings. Out: conflicts of the sender's own assets. The other organisation is never named: who
sends a file learns of its own devices only, as with those that the reuse chain passed on.
"""

import polars as pl

from barometer.identity import ASSET, CONFLICT_SCHEMA, find_shared, serial_key
from barometer.records import fleets
from barometer.records.home import Home
from dashboards.loading import when_prepared

#: Counted elsewhere, so no longer here; counted here, so no longer elsewhere; the same, of one that another retired.
LEFT_OUT, KEPT = "declared_twice", "declared_twice_kept"
HANDED_OVER, LEFT_ELSEWHERE = "handed_over", "left_elsewhere"
_STATE = ("manufacturer", "batch", "last_seen_on", "retired_on", "commissioned_on")
_COLUMNS = (*ASSET, "serial_number", "quantity", *_STATE)


def shared_conflicts(home: Home, rows: pl.DataFrame) -> pl.DataFrame:
    """The assets of `rows` (InventoryRow, kept or only looked at) whose device two organisations say they hold."""
    if rows.is_empty():
        return pl.DataFrame(schema=CONFLICT_SCHEMA)
    brought = rows.with_columns(last_seen_on="inventoried_on").select(_COLUMNS)
    serials = _met(home, brought)
    if serials.is_empty():
        return pl.DataFrame(schema=CONFLICT_SCHEMA)
    assets = when_prepared(home, lambda: fleets.read_all_assets(home))
    suspects = [brought.lazy().select(*_COLUMNS, serial=serial_key()).join(serials.lazy(), on="serial", how="semi")]
    if assets is not None:
        known = assets.select(*_COLUMNS, serial=serial_key()).join(serials.lazy(), on="serial", how="semi")
        suspects.append(known.join(brought.lazy(), on=list(ASSET), how="anti"))
    found = find_shared(pl.concat(suspects, how="vertical_relaxed").select(_COLUMNS))
    found = found.filter(~pl.col("is_counted") & pl.col("code").is_in([LEFT_OUT, HANDED_OVER]))
    code = pl.col("code").replace({LEFT_OUT: KEPT, HANDED_OVER: LEFT_ELSEWHERE})
    kept = found.select("serial_number", organisation="kept_by", asset_id="kept_asset_id", code=code)
    told = pl.concat([found.filter(pl.col("code") == LEFT_OUT).select(kept.columns), kept])
    return (
        told.join(brought, on=list(ASSET), how="semi")
        .group_by("organisation", "code", "serial_number")
        .agg(assets=pl.col("asset_id").unique().sort().str.join(", "))
        .select(CONFLICT_SCHEMA.keys())
    )


def _met(home: Home, brought: pl.DataFrame) -> pl.DataFrame:
    """The serial numbers (`serial`) that the file brings and that two organisations name: nearly always none.

    Of the fleets only the serial numbers are read; of one organisation's file, those of the others only.
    """
    names = brought["organisation"].unique()
    own = str(names[0]) if names.len() == 1 else None
    others = when_prepared(home, lambda: fleets.read_all_assets(home, but=own))
    if others is None and own is not None:
        return pl.DataFrame(schema={"serial": pl.String})
    ours = brought.lazy().select("organisation", serial=serial_key()).drop_nulls()
    theirs = [] if others is None else [others.select("organisation", serial=serial_key())]
    named = [each.join(ours.select("serial").unique(), on="serial", how="semi") for each in theirs]
    return (
        pl.concat([ours, *named])
        .group_by("serial")
        .agg(first=pl.col("organisation").min(), last=pl.col("organisation").max())
        .filter(pl.col("first") != pl.col("last"))
        .select("serial")
        .collect(engine="streaming")
    )
