"""The contract of an inventory row, with the rules between cells and between rows. In: typed rows. Out: raw findings.

`InventoryRow` (barometer) says what one row may hold; `InventoryInput` adds what only a whole file can break. Every
rule has a code of `messages.toml` and the column whose cell is shown.
"""

import dataframely as dy
import polars as pl

from barometer.schemas import InventoryRow
from imports.findings import RAW_SCHEMA, none_found


class InventoryInput(InventoryRow):
    """One inventory file, all rows together."""

    @dy.rule()
    def asset_id_unique(cls) -> pl.Expr:  # noqa: N805 - dataframely passes the schema
        """An identifier names one asset of an organisation: of two equal ones nobody can tell which is right."""
        return (pl.len().over("organisation", "asset_id") == 1) | pl.col("asset_id").is_null()

    @dy.rule()
    def retired_after_commissioned(cls) -> pl.Expr:  # noqa: N805
        """No asset leaves before it came."""
        return cls.retired_on.col >= cls.commissioned_on.col

    @dy.rule()
    def type_or_model(cls) -> pl.Expr:  # noqa: N805
        """Something must say what the asset is."""
        return cls.equipment_type_text.col.is_not_null() | cls.model.col.is_not_null()


#: dataframely's name of a rule -> (column shown, code).
RULES: dict[str, tuple[str, str]] = {
    "organisation|nullability": ("organisation", "organisation_missing"),
    "asset_id|nullability": ("asset_id", "asset_id_missing"),
    "asset_id_unique": ("asset_id", "asset_id_duplicate"),
    "type_or_model": ("equipment_type", "equipment_missing"),
    "retired_after_commissioned": ("retired_on", "retired_before_commissioned"),
    "quantity|min": ("quantity", "number_negative"),
    "lifetime_years|min_exclusive": ("lifetime_years", "lifetime_not_positive"),
    "electricity_kwh_per_year|min": ("electricity_kwh_per_year", "number_negative"),
    "usage_ratio|min": ("usage_ratio", "usage_ratio_out_of_bounds"),
    "usage_ratio|max": ("usage_ratio", "usage_ratio_out_of_bounds"),
    "storage_media|min": ("storage_media", "number_negative"),
    "pue_ratio|min": ("pue_ratio", "pue_below_one"),
    "purchase_price_eur|min": ("purchase_price_eur", "number_negative"),
}
#: What no cell can break: these columns are ours, and the parser gives no infinite number.
OURS = ("synthetic|nullability", "is_complete|nullability", "batch|nullability", "sheet|nullability", "row|nullability")
NOT_FINITE = ("|inf", "|nan")

#: How many other rows a duplicate's message names.
ROWS_NAMED = 5


def check_rows(rows: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """The raw findings of the rules over all rows; `texts` holds `row` and the cells as they were written."""
    _, failures = InventoryInput.filter(rows)
    broken = {rule: count for rule, count in failures.counts().items() if count}
    if unexpected := broken.keys() - RULES.keys():
        msg = f"rules that no cell can break are broken: {sorted(unexpected)}"
        raise AssertionError(msg)
    if not broken:
        return none_found()
    details = failures.details()
    findings = [_broken_rule(details, rule, texts) for rule in broken]
    return pl.concat(findings)


def _broken_rule(details: pl.DataFrame, rule: str, texts: pl.DataFrame) -> pl.DataFrame:
    """The raw findings of one rule: the row, the column shown, and what its cell holds."""
    column, code = RULES[rule]
    found = details.filter(pl.col(rule).cast(pl.String) == "invalid")
    detail = _other_rows() if rule == "asset_id_unique" else pl.lit(None, pl.String)
    written = texts.select("row", value=pl.col(column) if column in texts.columns else pl.lit(None, pl.String))
    return (
        found.select("row", detail=detail)
        .join(written, on="row", how="left", validate="1:1")
        .select("row", pl.lit(column).alias("column"), "value", pl.lit(code).alias("code"), "detail")
        .cast(RAW_SCHEMA)  # type: ignore[arg-type]
    )


def _other_rows() -> pl.Expr:
    """The rows that carry the same identifier, the first few of them."""
    same = pl.col("row").sort().cast(pl.String)
    named = same.head(ROWS_NAMED).str.join(", ")
    more = pl.when(pl.len() > ROWS_NAMED).then(pl.lit("…")).otherwise(pl.lit(""))
    return (named + more).over("organisation", "asset_id")
