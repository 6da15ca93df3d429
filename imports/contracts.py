"""Contracts of the files that come in, with rules between cells and between rows. In: typed rows. Out: raw findings.

`check_rows` holds any dataframely schema; its `rules` give each rule a code of `messages*.toml` and the column whose
cell is shown. For an inventory, `InventoryRow` (barometer) says what one row may hold and `InventoryInput` adds what
only a whole file can break.
"""

from collections.abc import Mapping
from typing import NamedTuple

import dataframely as dy
import polars as pl

from barometer.schemas import InventoryRow
from imports.findings import about_values, none_found


class Rule(NamedTuple):
    """What the user sees of a broken rule: the column shown, the code, and a text for `{detail}` (an expression)."""

    column: str
    code: str
    detail: pl.Expr | None = None


#: How many other rows a duplicate's message names.
ROWS_NAMED = 5


def rows_alike(*columns: str) -> pl.Expr:
    """For `detail`: the rows that carry the same values in `columns`, the first few of them."""
    same = pl.col("row").sort().cast(pl.String)
    named = same.head(ROWS_NAMED).str.join(", ")
    more = pl.when(pl.len() > ROWS_NAMED).then(pl.lit("…")).otherwise(pl.lit(""))
    return (named + more).over(columns)


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


#: dataframely's name of a rule -> what is said of it.
RULES: dict[str, Rule] = {
    "organisation|nullability": Rule("organisation", "organisation_missing"),
    "asset_id|nullability": Rule("asset_id", "asset_id_missing"),
    "asset_id_unique": Rule("asset_id", "asset_id_duplicate", rows_alike("organisation", "asset_id")),
    "type_or_model": Rule("equipment_type", "equipment_missing"),
    "retired_after_commissioned": Rule("retired_on", "retired_before_commissioned"),
    "quantity|min": Rule("quantity", "number_negative"),
    "lifetime_years|min_exclusive": Rule("lifetime_years", "lifetime_not_positive"),
    "electricity_kwh_per_year|min": Rule("electricity_kwh_per_year", "number_negative"),
    "usage_ratio|min": Rule("usage_ratio", "usage_ratio_out_of_bounds"),
    "usage_ratio|max": Rule("usage_ratio", "usage_ratio_out_of_bounds"),
    "storage_media|min": Rule("storage_media", "number_negative"),
    "pue_ratio|min": Rule("pue_ratio", "pue_below_one"),
    "vcpu|min": Rule("vcpu", "number_negative"),
    "memory_gb|min": Rule("memory_gb", "number_negative"),
    "storage_tb|min": Rule("storage_tb", "number_negative"),
    "host_share|min": Rule("host_share", "host_share_out_of_bounds"),
    "host_share|max": Rule("host_share", "host_share_out_of_bounds"),
    "purchase_price_eur|min": Rule("purchase_price_eur", "number_negative"),
}
#: What no cell can break: these columns are ours, and the parser gives no infinite number.
OURS = ("synthetic|nullability", "is_complete|nullability", "batch|nullability", "sheet|nullability", "row|nullability")
NOT_FINITE = ("|inf", "|nan")


def check_rows(
    rows: pl.DataFrame,
    texts: pl.DataFrame,
    schema: type[dy.Schema] = InventoryInput,
    rules: Mapping[str, Rule] = RULES,
) -> pl.DataFrame:
    """The raw findings of the rules of `schema` over all rows, which have a `row` number each.

    `texts` holds `row` and the cells as they were written. A broken rule that `rules` does not name is the program's
    fault: no cell could have broken it.
    """
    # Lazily, so that of the rows only those that break a rule are made anew: the others stay as they are.
    _, failures = schema.filter(rows.lazy())
    broken = {rule: count for rule, count in failures.counts().items() if count}
    if unexpected := broken.keys() - rules.keys():
        msg = f"rules that no cell can break are broken: {sorted(unexpected)}"
        raise AssertionError(msg)
    if not broken:
        return none_found()
    details = failures.details()
    return pl.concat([_broken_rule(details, name, rules[name], texts) for name in broken])


def _broken_rule(details: pl.DataFrame, name: str, rule: Rule, texts: pl.DataFrame) -> pl.DataFrame:
    """The raw findings of one rule: the row, the column shown, and what its cell holds."""
    found = details.filter(pl.col(name).cast(pl.String) == "invalid")
    detail = pl.lit(None, pl.String) if rule.detail is None else rule.detail
    return about_values(found, texts, rule.column, rule.code, detail)
