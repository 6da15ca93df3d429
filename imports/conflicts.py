"""Rows of one file that contradict one another, though each is sound. In: typed rows. Out: raw findings (warnings).

Nobody but the user can tell which row is right, so every row concerned is shown, with the other rows or both values.
"""

import polars as pl

from barometer.identity import MEANINGLESS_SERIAL
from imports.contracts import rows_alike
from imports.findings import about_values, none_found


def check_conflicts(rows: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """One serial number with several identifiers or several types; one data centre with several PUE."""
    return pl.concat([none_found(), *_serials(rows, texts), _pue(rows, texts)])


def _serials(rows: pl.DataFrame, texts: pl.DataFrame) -> list[pl.DataFrame]:
    """Rows that carry the same serial number; that of a maker who gives none proves nothing."""
    key = pl.col("serial_number").str.to_uppercase().str.replace_all(" ", "", literal=True).alias("serial")
    written = pl.coalesce("equipment_type_text", "model").alias("written")
    named = rows.lazy().select("row", "asset_id", "equipment_type", key, "manufacturer", written).drop_nulls("serial")
    is_twice = pl.len().over("serial", "manufacturer") > 1
    twice = named.filter(is_twice).filter(~pl.col("serial").str.contains(MEANINGLESS_SERIAL)).collect()
    if twice.is_empty():
        return []
    together = ("serial", "manufacturer")
    twice = twice.with_columns(
        others=rows_alike(*together),
        assets=pl.col("asset_id").n_unique().over(together),
        types=pl.col("equipment_type").drop_nulls().n_unique().over(together),
        named=pl.col("written").drop_nulls().unique().sort().str.join(", ").over(together),
    )
    several_types = twice.filter(pl.col("types") > 1)
    several_assets = twice.filter((pl.col("assets") > 1) & (pl.col("types") <= 1))
    return [
        about_values(several_types, texts, "serial_number", "serial_two_types", pl.col("named")),
        about_values(several_assets, texts, "serial_number", "serial_shared", pl.col("others")),
    ]


def _pue(rows: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    centres = ("organisation", "data_centre")
    known = rows.select("row", *centres, "pue_ratio").drop_nulls(["data_centre", "pue_ratio"])
    values = pl.col("pue_ratio").unique().sort()
    differing = known.with_columns(
        several=values.len().over(centres), named=values.cast(pl.String).str.join(" / ").over(centres)
    ).filter(pl.col("several") > 1)
    return about_values(differing, texts, "pue_ratio", "pue_differs", pl.col("named"))
