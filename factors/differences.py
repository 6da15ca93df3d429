"""What changed between two factor sets (METHODOLOGY 20.3): dates, policies, or folders laid over ours.

In: two factor sets. Out: one row per input or grid year that was added, removed or changed, with both values.
"""

import polars as pl

from factors.factor_set import FactorSet

SCHEMA: dict[str, pl.DataType] = {
    "key": pl.String(),
    "kind": pl.String(),
    "change": pl.String(),
    "before": pl.Float64(),
    "after": pl.Float64(),
    "unit": pl.String(),
    "source_before": pl.String(),
    "source_after": pl.String(),
}


def differences(before: FactorSet, after: FactorSet) -> pl.DataFrame:
    """Added, removed and changed values, sorted by key; `range`: only low or high moved; `source`: only the source."""
    both = _values(before).join(_values(after), on=["key", "kind"], how="full", coalesce=True, suffix="_after")
    old, new = pl.col("value"), pl.col("value_after")
    is_same_range = pl.col("low").eq(pl.col("low_after")) & pl.col("high").eq(pl.col("high_after"))
    change = (
        pl.when(old.is_null())
        .then(pl.lit("added"))
        .when(new.is_null())
        .then(pl.lit("removed"))
        .when(old.ne(new))
        .then(pl.lit("changed"))
        .when(~is_same_range)
        .then(pl.lit("range"))
        .when(pl.col("source") != pl.col("source_after"))
        .then(pl.lit("source"))
    )
    return (
        both.with_columns(change=change)
        .filter(pl.col("change").is_not_null())
        .select(
            "key",
            "kind",
            "change",
            before=old,
            after=new,
            unit=pl.coalesce("unit_after", "unit"),
            source_before="source",
            source_after="source_after",
        )
        .cast(SCHEMA)  # type: ignore[arg-type]
        .sort("key")
    )


def _values(factors: FactorSet) -> pl.DataFrame:
    """One row per number: inputs, and each year of each grid under its own key."""
    columns = ["key", "kind", "value", "low", "high", "unit", "source"]
    inputs = factors.inputs.filter(pl.col("value").is_not_null()).rename({"input_key": "key"})
    grids = factors.electricity_mixes.with_columns(
        key=pl.concat_str(["input_key", pl.lit(":"), pl.col("year").cast(pl.String)]),
        kind=pl.lit("grid"),
        value=pl.col("amount"),
    )
    return pl.concat([inputs.select(columns), grids.select(columns)])
