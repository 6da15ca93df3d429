"""One asset, one life, across the inventories of an organisation (METHODOLOGY 2.1, 18.2).

In: the rows of every visible inventory (`InventoryRow`). Out: one row per asset (`Asset`), with its last known
description, when it was first and last seen, and a retirement date: declared, or inferred from the first later
complete inventory of that organisation in which it is absent.
"""

import polars as pl

from barometer.identity import follow_labels

IDENTITY = ("organisation", "asset_id")


def consolidate_fleet(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of several inventories -> one row per (organisation, asset_id).

    The latest inventory describes the asset; a cell it leaves empty keeps what an earlier one said, except the
    retirement. An asset that reappears after an absence was never retired. A changed label with the same serial number
    is the same asset, under its latest label.
    """
    rows = follow_labels(rows)
    return (
        rows.sort(*IDENTITY, "inventoried_on", "batch", "row", nulls_last=False)
        .group_by(*IDENTITY, maintain_order=True)
        .agg(
            pl.all().exclude("inventoried_on", "retired_on").drop_nulls().last(),
            pl.col("retired_on").last(),
            first_seen_on=pl.col("inventoried_on").min(),
            last_seen_on=pl.col("inventoried_on").max(),
        )
        .with_columns(inventoried_on=pl.col("last_seen_on"))
        .join(_absences(rows), on=list(IDENTITY), how="left", validate="1:1")
        .with_columns(
            retirement_inferred=pl.col("retired_on").is_null() & pl.col("absent_on").is_not_null(),
            retired_on=pl.coalesce("retired_on", "absent_on"),
        )
        .drop("absent_on")
    )


def _absences(rows: pl.LazyFrame) -> pl.LazyFrame:
    """For each asset, the first complete inventory of its organisation later than the last one that shows it."""
    complete = (
        rows.filter(pl.col("is_complete") & pl.col("inventoried_on").is_not_null())
        .select("organisation", absent_on="inventoried_on")
        .unique()
        .sort("absent_on")
    )
    last_seen = (
        rows.filter(pl.col("inventoried_on").is_not_null())
        .group_by(*IDENTITY)
        .agg(last_seen_on=pl.col("inventoried_on").max())
        .sort("last_seen_on")
    )
    return last_seen.join_asof(
        complete,
        left_on="last_seen_on",
        right_on="absent_on",
        by="organisation",
        strategy="forward",
        allow_exact_matches=False,
        coalesce=False,
        check_sortedness=False,
    ).select(*IDENTITY, "absent_on")
