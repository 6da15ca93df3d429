"""Which cohorts read their organisation's own values (METHODOLOGY 20.2): only keys change, never amounts.

In: cohorts, and the table `own` of a factor set (organisation, type, the key of its own values, what they hold). Out:
the same cohorts, whose factor, lifetime and power keys name the organisation's own values where it has them.
"""

import polars as pl

POWER = "power:"
#: Key of a cohort -> what the own values must hold to replace it, and what stands before the type in the key.
REPLACED = (("factor_type", "has_factor", ""), ("lifetime_key", "has_lifetime", ""), ("power_key", "has_power", POWER))


def with_own_keys(cohorts: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Cohorts of organisations with own values, their keys replaced. Rows, order and sums stay as they are."""
    if own.is_empty():
        return cohorts
    for key, holds, prefix in REPLACED:
        named = own.filter(pl.col(holds)).select(
            "organisation", pl.lit(prefix) + pl.col("equipment_type"), own_key=pl.lit(prefix) + pl.col("own_type")
        )
        named.columns = ["organisation", key, "own_key"]
        cohorts = (
            cohorts.join(named, on=["organisation", key], how="left", validate="m:1", maintain_order="left")
            .with_columns(pl.coalesce("own_key", key).alias(key))
            .drop("own_key")
        )
    return cohorts


def with_own_terms(modelled: pl.LazyFrame, own: pl.DataFrame) -> pl.LazyFrame:
    """Modelled activity of organisations with own values: what a term ends with (`power:laptop`) becomes theirs."""
    if own.is_empty():
        return modelled
    holds = pl.when(pl.col("flow") == "use").then("has_power").otherwise("has_lifetime").fill_null(value=False)
    ends = pl.col("parameters").str.strip_suffix(pl.col("equipment_type"))
    return (
        modelled.join(
            own.lazy(), on=["organisation", "equipment_type"], how="left", validate="m:1", maintain_order="left"
        )
        .with_columns(
            parameters=pl.when(holds).then(ends + pl.col("own_type")).otherwise("parameters"),
            factor_type=pl.when(pl.col("has_factor").fill_null(value=False)).then("own_type").otherwise("factor_type"),
        )
        .drop("own_type", "has_factor", "has_lifetime", "has_power")
    )


def present_types(cohorts: pl.DataFrame) -> list[tuple[str, str]]:
    """(organisation, type) of every factor, lifetime and power that the cohorts name."""
    parts = [
        cohorts.select("organisation", pl.col(key).str.strip_prefix(prefix).alias("type")).drop_nulls()
        for key, _, prefix in REPLACED
    ]
    return sorted(pl.concat(parts).unique().iter_rows())
