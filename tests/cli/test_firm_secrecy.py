"""A firm alone in a place stands in no figure of an edition (METHODOLOGY 9.11)."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from barometer.records.home import open_home
from dashboards.firm_secrecy import told_secret, without_few_firms
from dashboards.loading import Context, load_context

BODIES = ["epci-fictif-1", "lycee-fictif-1", "region-fictive"]


@pytest.fixture(scope="module")
def context(demo: Path) -> Context:
    return load_context(open_home(demo), date(2026, 1, 1))


def as_firms(context: Context, sizes: dict[str, int], *, commune: str = "COM-21231") -> Context:
    """So many copies of one cohort for each body, all firms, all in one commune."""
    one = context.stock.cohorts.head(1).with_columns(commune=pl.lit(commune))
    cohorts = pl.concat(
        [one.with_columns(organisation=pl.lit(name)) for name, many in sizes.items() for _ in range(many)]
    )
    as_firm = pl.when(pl.col("organisation").is_in(BODIES)).then(pl.lit("firm")).otherwise("kind").alias("kind")
    kinds, register = (each.with_columns(as_firm) for each in (context.organisations, context.stock.organisations))
    return replace(context, organisations=kinds, stock=replace(context.stock, cohorts=cohorts, organisations=register))


@pytest.mark.parametrize(
    ("sizes", "secret"),
    [
        ({BODIES[0]: 1}, BODIES[:1]),
        ({BODIES[0]: 1, BODIES[1]: 1}, BODIES[:2]),
        (dict.fromkeys(BODIES, 1), []),
        ({BODIES[0]: 18, BODIES[1]: 1, BODIES[2]: 1}, BODIES),  # 18 of 20: one dominates
    ],
)
def test_firms_too_few_or_dominated_are_left_out_whole(
    context: Context, sizes: dict[str, int], secret: list[str]
) -> None:
    asked = as_firms(context, sizes)
    kept, left_out = without_few_firms(asked)
    assert left_out == secret
    assert kept.stock.cohorts.height == (0 if secret else asked.stock.cohorts.height)


def test_a_type_that_one_firm_alone_holds_takes_all_out(context: Context) -> None:
    three = as_firms(context, dict.fromkeys(BODIES, 1))
    other = as_firms(context, {BODIES[0]: 1}).stock.cohorts.with_columns(
        equipment_type=pl.lit("laptop"), factor_type=pl.lit("laptop"), power_key=pl.lit("power:laptop")
    )
    both = pl.concat([three.stock.cohorts, other])
    assert without_few_firms(replace(three, stock=replace(three.stock, cohorts=both)))[1] == BODIES


def test_a_firm_alone_elsewhere_takes_all_out(context: Context) -> None:
    here, there = as_firms(context, dict.fromkeys(BODIES, 1)), as_firms(context, {BODIES[0]: 1}, commune="COM-25056")
    both = replace(here, stock=replace(here.stock, cohorts=pl.concat([here.stock.cohorts, there.stock.cohorts])))
    assert without_few_firms(both)[1] == BODIES


def test_public_bodies_are_no_firms(context: Context) -> None:
    assert without_few_firms(context) == (context, [])


def test_the_perimeter_says_why_firms_are_not_covered() -> None:
    rows = pl.DataFrame(
        [("firms", "terminals", "x", "x"), ("households", "terminals", "x", "x")],
        schema=["sector", "tier", "note_fr", "note_en"],
        orient="row",
    )
    told = told_secret(rows, ["a-firm"])
    assert told["note_en"].to_list()[1] == "x"
    assert "secrecy" in told["note_en"].to_list()[0]
    assert told_secret(rows, []).equals(rows)
