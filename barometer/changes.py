"""What a file changes in fleets, before it is kept: what enters, returns, leaves, changes, only ages; and conflicts.

In: the rows that count today, and those of the file. Out: one row a change. The same rules as for the fleet itself
(`fleet`, `identity`), so the preview is what will happen. As there, a large fleet is compared in parts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from barometer.fleet import IDENTITY, PART_ROWS, Lives, follow_lives
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


def compare_fleets(
    known: pl.DataFrame | pl.LazyFrame, incoming: pl.DataFrame, part_rows: int = PART_ROWS
) -> FleetChanges:
    """What `incoming` rows change for the organisations they are about; both are InventoryRow."""
    organisations = incoming.select("organisation").unique().lazy()
    known = known.lazy().join(organisations, on="organisation", how="semi")
    together = pl.concat([known, incoming.lazy()])
    counts, rows = dict.fromkeys(KINDS, 0), []
    for told in _compared(known, together, part_rows):
        for kind, found in told.group_by("change").len().drop_nulls("change").iter_rows():
            counts[kind] += int(found)
        changed = told.filter(pl.col("change").is_in(["changed", "returned"]))
        rows += [told.filter(pl.col("change").is_in(["entered", "left"])).select(_row()), _fields(changed)]
    conflicts = list_conflicts(together).join(list_conflicts(known), on="assets", how="anti")
    return FleetChanges(counts, pl.concat(rows).sort("change", *IDENTITY, "field", nulls_last=True), conflicts)


def _compared(known: pl.LazyFrame, together: pl.LazyFrame, part_rows: int) -> Iterator[pl.DataFrame]:
    """One row an asset, part by part: its fields before and after, and `change`; null where it is out both times."""
    renames = list_renames(together)
    before, after = follow_lives(known), follow_lives(together, renames)
    # An asset known under a former label stands in the part of its latest one.
    latest = before.rows.join(renames.lazy(), on=list(IDENTITY), how="left", validate="m:1", maintain_order="left")
    before = Lives(latest.with_columns(into=pl.coalesce("into", "asset_id")), before.complete)
    cuts = after.cuts(part_rows)
    for old, new in zip(before.in_parts(cuts, by="into"), after.in_parts(cuts), strict=True):
        former = _fields_as_text(old, "into").rename({"asset_id": "former", "into": "asset_id"})
        # two former labels of one device are one asset
        one = former.sort("last_seen_on", nulls_last=False).unique(list(IDENTITY), keep="last", maintain_order=True)
        both = one.join(_fields_as_text(new), on=list(IDENTITY), how="full", coalesce=True, suffix="_after")
        yield both.with_columns(change=_change())


def _fields_as_text(assets: pl.LazyFrame, *more: str) -> pl.DataFrame:
    """One row an asset: its fields as text, and whether it is there."""
    return assets.select(
        *IDENTITY,
        *more,
        "last_seen_on",
        *(pl.col(name).cast(pl.String) for name in (RETIREMENT, *FIELDS)),
        is_there=pl.col("retired_on").is_null(),
    ).collect()


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
