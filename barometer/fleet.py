"""One asset, one life, across the inventories of an organisation (METHODOLOGY 2.1, 18.2).

In: the rows of every visible inventory (`InventoryRow`). Out: one row per asset (`Asset`), with its last known
description, when it was first and last seen, and a retirement date: declared, or inferred from the first later
complete inventory of that organisation in which it is absent. A large fleet is consolidated in parts, each with all
the rows of its assets, so that memory does not grow with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from barometer.identity import follow_labels

IDENTITY = ("organisation", "asset_id")
#: Rows of a part. Consolidating and completing a row takes 1.2 kB: about 100 MB at once.
PART_ROWS = 65_536
#: What proves in which data centre an asset stands, and with which PUE.
_CENTRE_COLUMNS = (
    *IDENTITY, "data_centre", "pue_ratio", "inventoried_on", "retired_on", "is_complete", "batch", "row",
)  # fmt: skip


@dataclass(frozen=True)
class Lives:
    """The rows of all inventories under the latest label of each asset; `complete`: the days of those that are."""

    rows: pl.LazyFrame
    complete: pl.LazyFrame

    def consolidated(self) -> pl.LazyFrame:
        """One row per asset, all at once."""
        return _consolidate(self.rows, self.complete)

    def cuts(self, part_rows: int = PART_ROWS) -> list[str]:
        """The identifiers at which the fleet is cut into parts of about `part_rows` rows; none if it is one part."""
        ids = self.rows.select("asset_id").collect()["asset_id"]
        if ids.len() <= part_rows:
            return []
        return ids.sort().gather_every(part_rows)[1:].unique(maintain_order=True).to_list()

    def in_parts(self, cuts: list[str], by: str = "asset_id") -> Iterator[pl.LazyFrame]:
        """One row per asset, in parts by `asset_id`: together the same rows, in order within an organisation.

        `by`: another column to cut by, the same on all rows of an asset.
        """
        for start, stop in zip([None, *cuts], [*cuts, None], strict=True):
            inside = [pl.col(by) >= start] if start is not None else []
            inside += [pl.col(by) < stop] if stop is not None else []
            part = self.rows.filter(inside) if inside else self.rows
            yield _consolidate(part, self.complete)

    def with_centres(self) -> pl.LazyFrame:
        """One row per asset that ever stood in a data centre: enough to know the PUE of each centre."""
        ever = self.rows.filter(pl.col("data_centre").is_not_null()).select(IDENTITY).unique()
        concerned = self.rows.select(_CENTRE_COLUMNS).join(ever, on=list(IDENTITY), how="semi")
        return _consolidate(concerned, self.complete)


def follow_lives(rows: pl.LazyFrame, renamed: pl.DataFrame | None = None) -> Lives:
    """The rows of several inventories, ready to be consolidated whole or in parts; `renamed`: see `follow_labels`."""
    complete = (
        rows.filter(pl.col("is_complete") & pl.col("inventoried_on").is_not_null())
        .select("organisation", absent_on="inventoried_on")
        .unique()
        .sort("absent_on")
    )
    return Lives(follow_labels(rows, renamed), complete)


def consolidate_fleet(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of several inventories -> one row per (organisation, asset_id).

    The latest inventory describes the asset; a cell it leaves empty keeps what an earlier one said, except the
    retirement. An asset that reappears after an absence was never retired. A changed label with the same serial number
    is the same asset, under its latest label.
    """
    return follow_lives(rows).consolidated()


def _consolidate(rows: pl.LazyFrame, complete: pl.LazyFrame) -> pl.LazyFrame:
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
        .join(_absences(rows, complete), on=list(IDENTITY), how="left", validate="1:1")
        .with_columns(
            retirement_inferred=pl.col("retired_on").is_null() & pl.col("absent_on").is_not_null(),
            retired_on=pl.coalesce("retired_on", "absent_on"),
        )
        .drop("absent_on")
    )


def _absences(rows: pl.LazyFrame, complete: pl.LazyFrame) -> pl.LazyFrame:
    """For each asset, the first complete inventory of its organisation later than the last one that shows it."""
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
