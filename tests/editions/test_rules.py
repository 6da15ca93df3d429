"""Each rule of publication finds what it is there to find, and nothing on sound content."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from barometer.editions.build import edition_facts
from barometer.editions.content import EditionContent
from barometer.editions.errors import Problem
from barometer.editions.rules import FORBIDDEN_COLUMNS, broken_rules
from barometer.editions.sums import broken_sums
from barometer.editions.tables import canonical_tables, tables
from barometer.schemas import INDICATOR_COLUMNS
from tests.editions.sample import meta, sample

Change = Callable[[EditionContent], dict[str, Any]]


def problems(content: EditionContent) -> list[Problem]:
    frames, found = canonical_tables(content)
    facts = edition_facts(content)
    return found or broken_rules(frames, facts) or broken_sums(frames, facts)


def first_row(name: str, column: str, value: object) -> Change:
    """Change one cell: the first row of a table."""

    def change(content: EditionContent) -> dict[str, Any]:
        frame: pl.DataFrame = getattr(content, name)
        is_first = pl.int_range(pl.len()) == 0
        return {name: frame.with_columns(pl.when(is_first).then(pl.lit(value)).otherwise(pl.col(column)).alias(column))}

    return change


def with_column(name: str, column: str, value: object = "x") -> Change:
    return lambda content: {name: getattr(content, name).with_columns(pl.lit(value).alias(column))}


def without_column(name: str, column: str) -> Change:
    return lambda content: {name: getattr(content, name).drop(column)}


def where(name: str, condition: pl.Expr, **values: Any) -> Change:
    """Change the cells of some rows of a table."""
    return lambda content: {
        name: getattr(content, name).with_columns(
            pl.when(condition).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
            for column, value in values.items()
        )
    }


def rows(name: str, keep: pl.Expr) -> Change:
    return lambda content: {name: getattr(content, name).filter(keep)}


REGION_TOTAL = (pl.col("code") == "EMP-01") & (pl.col("territory") == "REG-27") & (pl.col("breakdown") == "total")
DIJON = (pl.col("territory") == "EPCI-242100410") & (pl.col("breakdown_value") == "networks")
YONNE = (pl.col("territory") == "DEP-89") & (pl.col("breakdown") == "total")

BREAKS: list[tuple[str, Change]] = [
    ("missing_columns", without_column("gaps", "why_fr")),
    ("wrong_type", first_row("parameters", "value", "two")),
    ("wrong_type", first_row("sources", "checked_on", "31/12/2026")),
    ("not_finite", first_row("indicators", "high", float("inf"))),
    ("not_finite", first_row("indicators", "value", float("nan"))),
    ("empty_cell", first_row("indicators", "factors_digest", None)),
    ("empty_cell", first_row("control_panel", "reasons_en", "")),
    ("unknown_word", first_row("indicators", "account", "saved")),
    ("unknown_word", first_row("perimeter", "coverage", "guessed")),
    ("not_unique", lambda content: {"indicators": pl.concat([content.indicators, content.indicators.head(1)])}),
    ("forbidden_column", with_column("factors", "serial_number")),
    ("forbidden_column", with_column("coverage", "Email")),
    ("personal_data", first_row("gaps", "why_fr", "demander à jeanne.martin@exemple.fr")),
    ("bounds", first_row("indicators", "low", 1e15)),
    ("bounds", first_row("factors", "high", "0.001")),
    ("no_interval", first_row("indicators", "high", None)),
    ("masked_value", first_row("indicators", "status", "secret")),
    ("masked_value", where("indicators", YONNE, value=None, low=None, high=None)),
    ("demo_status", first_row("indicators", "status", "demo")),
    ("synthetic_rows", first_row("coverage", "is_synthetic", True)),
    ("shares", first_row("indicators", "declared_share", 0.5)),
    ("shares", first_row("indicators", "measured_share", None)),
    ("unknown_territory", first_row("indicators", "territory", "DEP-01")),
    ("unnamed_code", first_row("indicators", "code", "EMP-99")),
    ("unnamed_code", where("indicators", pl.col("breakdown_value") == "use", breakdown_value="operation")),
    ("unknown_source", first_row("factors", "source", "a friend")),
    ("licence", where("sources", pl.col("source") == "ademe_publicodes", licence_class="restricted_upstream")),
    ("draws_incomplete", lambda content: {"draws": content.draws.slice(1)}),
    ("perimeter_cells", rows("perimeter", pl.col("sector") != "firms")),
    ("perimeter_value", where("perimeter", pl.col("coverage") == "not_covered", value_kgco2eq=0.0)),
    ("headline", lambda content: {"meta": replace(meta(), headline_series="other")}),
    ("headline", lambda content: {"meta": replace(meta(), headline_year=2021)}),
    ("perimeter_sum", where("perimeter", pl.col("sector") == "all", value_kgco2eq=1.0)),
    ("parts", where("indicators", DIJON, value=4e6)),
    ("parts_without_total", rows("indicators", ~YONNE)),
]


@pytest.mark.parametrize(("code", "change"), BREAKS, ids=[f"{code}-{place}" for place, (code, _) in enumerate(BREAKS)])
def test_a_broken_rule_is_named_in_both_languages(code: str, change: Change) -> None:
    content = sample()
    found = problems(replace(content, **change(content)))
    assert code in [problem.code for problem in found]
    for problem in found:
        assert problem.message("fr") != problem.message("en")


@pytest.mark.parametrize("status", ["published", "demo"])
def test_sound_content_breaks_no_rule(status: str) -> None:
    assert problems(sample(status)) == []


def test_departments_that_do_not_make_the_region_are_found() -> None:
    content = sample()
    # Every row of one department scaled alike: its own parts still sum, the region no longer does.
    is_jura = pl.col("territory") == "DEP-39"
    scaled = content.indicators.with_columns(
        pl.when(is_jura).then(pl.col(column) * 2).otherwise(pl.col(column)).alias(column)
        for column in ("value", "low", "high")
    )
    assert [problem.code for problem in problems(replace(content, indicators=scaled))] == ["departments"]


def test_ordinary_rows_do_not_enter_a_demonstration() -> None:
    content = sample("demo", indicators=sample().indicators)
    assert [problem.code for problem in problems(content)] == ["demo_status"]


def test_a_ratio_is_never_summed_over_its_parts() -> None:
    content = sample()
    row = content.indicators.filter(pl.col("code") == "EQP-01").head(1)
    part = row.with_columns(breakdown=pl.lit("tier"), breakdown_value=pl.lit("terminals"), value=3.0)
    assert problems(replace(content, indicators=pl.concat([content.indicators, part]))) == []


def test_a_breakdown_with_an_unknown_part_is_not_compared_with_its_total() -> None:
    content = sample()
    change = where("indicators", DIJON, value=None, low=None, high=None, status="gap")(content)
    assert problems(replace(content, **change)) == []


def test_the_indicator_table_is_the_contract_of_the_schemas() -> None:
    declared = tables()["indicators"]
    assert [column.name for column in declared.columns] == list(INDICATOR_COLUMNS)
    assert declared.types == INDICATOR_COLUMNS


def test_no_declared_column_is_a_forbidden_one_but_a_count_of_rows() -> None:
    declared = {column.name for table in tables().values() for column in table.columns}
    assert declared & FORBIDDEN_COLUMNS == set()
