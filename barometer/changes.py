"""What a file changes in fleets, before it is kept: what enters, returns, leaves, changes, only ages; and conflicts.

In: the rows that count today, and those of the file. Out: one row a change. The same rules as for the fleet itself
(`fleet`, `identity`), so the preview is what will happen.
"""

from dataclasses import dataclass

import polars as pl

from barometer.fleet import IDENTITY, consolidate_fleet
from barometer.identity import list_conflicts, list_renames

#: What describes an asset and may change from one inventory to the next.
FIELDS = (
    "serial_number",
    "equipment_type",
    "manufacturer",
    "model",
    "quantity",
    "commissioned_on",
    "condition",
    "lifetime_years",
    "electricity_kwh_per_year",
    "usage_ratio",
    "operating_system",
    "storage_media",
    "commune_code",
    "site",
    "data_centre",
    "host_id",
    "vcpu",
    "memory_gb",
    "storage_tb",
    "host_share",
    "country",
    "status",
    "user_group",
)
CHANGE_SCHEMA = dict.fromkeys((*IDENTITY, "change", "field", "before", "after"), pl.String)
KINDS = ("entered", "returned", "left", "changed", "unchanged")
#: What a return takes back: the day on which the asset was missing, or was said to have left.
RETIREMENT = "retired_on"


@dataclass(frozen=True)
class FleetChanges:
    """`counts`: how many assets entered, returned, left, changed or only aged; `rows` says which (`CHANGE_SCHEMA`)."""

    counts: dict[str, int]
    rows: pl.DataFrame
    conflicts: pl.DataFrame


def compare_fleets(known: pl.DataFrame, incoming: pl.DataFrame) -> FleetChanges:
    """What `incoming` rows change for the organisations they are about; both are InventoryRow."""
    organisations = incoming.select("organisation").unique()
    known = known.join(organisations, on="organisation", how="semi")
    together = pl.concat([known, incoming])
    renames = list_renames(together.lazy())
    before = (
        _fleet(known)
        .join(renames, on=list(IDENTITY), how="left")
        .with_columns(former="asset_id", asset_id=pl.coalesce("into", "asset_id"))
    )
    # two former labels of one device are one asset
    before = before.sort("last_seen_on", nulls_last=False).unique(list(IDENTITY), keep="last", maintain_order=True)
    both = before.join(_fleet(together), on=list(IDENTITY), how="full", coalesce=True, suffix="_after")
    told = both.with_columns(change=_change())
    changed = told.filter(pl.col("change").is_in(["changed", "returned"]))
    rows = pl.concat([told.filter(pl.col("change").is_in(["entered", "left"])).select(_row()), _fields(changed)])
    found = dict(told.group_by("change").len().iter_rows())
    conflicts = list_conflicts(together.lazy()).join(list_conflicts(known.lazy()), on="assets", how="anti")
    return FleetChanges(
        {kind: int(found.get(kind, 0)) for kind in KINDS},
        rows.sort("change", *IDENTITY, "field", nulls_last=True),
        conflicts,
    )


def _fleet(rows: pl.DataFrame) -> pl.DataFrame:
    """One row an asset: its fields as text, and whether it is there."""
    return (
        consolidate_fleet(rows.lazy())
        .select(
            *IDENTITY,
            "last_seen_on",
            *(pl.col(name).cast(pl.String) for name in (RETIREMENT, *FIELDS)),
            is_there=pl.col("retired_on").is_null(),
        )
        .collect()
    )


def _change() -> pl.Expr:
    """A known asset that was out and is there again returned: its life goes on, under a new label as well."""
    was = pl.col("is_there").fill_null(value=False)
    is_known = pl.col("is_there").is_not_null()
    is_now = pl.col("is_there_after").fill_null(value=False)
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in FIELDS)
    renamed = pl.col("former") != pl.col("asset_id")
    return (
        pl.when(is_known & ~was & is_now)
        .then(pl.lit("returned"))
        .when(~was & is_now)
        .then(pl.lit("entered"))
        .when(was & ~is_now)
        .then(pl.lit("left"))
        .when(was & is_now & (differs | renamed))
        .then(pl.lit("changed"))
        .when(was & is_now)
        .then(pl.lit("unchanged"))
    )


def _row(field: str | None = None, before: pl.Expr | None = None, after: pl.Expr | None = None) -> list[pl.Expr]:
    nothing = pl.lit(None, pl.String)
    shown = {"field": pl.lit(field, pl.String), "before": before, "after": after}
    cells = [(nothing if cell is None else cell).alias(name) for name, cell in shown.items()]
    return [pl.col(*IDENTITY, "change"), *cells]


def _fields(changed: pl.DataFrame) -> pl.DataFrame:
    """One row a field that differs, the label included."""
    parts = [
        changed.filter(pl.col(name).ne_missing(pl.col(f"{name}_after"))).select(
            _row(name, pl.col(name), pl.col(f"{name}_after"))
        )
        for name in (RETIREMENT, *FIELDS)
    ]
    renamed = changed.filter(pl.col("former") != pl.col("asset_id"))
    return pl.concat([*parts, renamed.select(_row("asset_id", pl.col("former"), pl.col("asset_id")))])
