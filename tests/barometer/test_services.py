"""Networks and services that an organisation declares (METHODOLOGY 30): by hand, once, and never twice."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from barometer.assessment import Assessment, Stock, assess, count_fleet, draw, grouped
from barometer.cohorts import no_cohorts
from barometer.explanation import Explanation, explain
from barometer.services import DECLARED
from factors import library
from factors.draws import draw_inputs
from factors.library import FactorSet
from factors.services import service_flows
from tests.barometer.fleets import asset, inventory
from tests.barometer.test_models import BODIES, NOWHERE, ONE

YEAR, NANO = 2025, 10**9


@pytest.fixture(scope="module")
def factors() -> FactorSet:
    return library.load().in_force(on=date(2026, 11, 1))


def assessed(factors: FactorSet, volumes: dict[str, int], view: str = "amortised", **more: Any) -> Assessment:
    """What organisation `o` declares, without inventory unless `more` has one."""
    rows = [("o", name, value * NANO, False) for name, value in volumes.items()]
    services = pl.DataFrame(rows, schema=DECLARED, orient="row")
    stock = {"cohorts": no_cohorts(), "organisations": BODIES, "communes": NOWHERE} | more
    return assess(Stock(services=services, **stock), factors, year=YEAR, view=view)


def impacts(found: Assessment, category: str = "climate_change") -> dict[tuple[str, str], float]:
    """(type, stage) -> impact."""
    cells = found.cells.filter(pl.col("impact_category") == category)
    keys = ("equipment_type", "life_cycle_stage")
    return {(row[keys[0]], row[keys[1]]): row["impact"] / NANO for row in cells.iter_rows(named=True)}


def of_body(found: Assessment) -> pl.DataFrame:
    return grouped(found.cells, pl.DataFrame({"organisation": ["o"], "group": ["o"]}), by="organisation")


def explained(found: Assessment, factors: FactorSet, code: str = "EMP-01") -> Explanation:
    return explain(code, of_body(found), factors)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("network.fixed_data", 12_000, {("network_fixed_fr", "unspecified"): 12_000 * 0.00926935}),
        ("network.mobile_data", 300, {("network_mobile_fr", "unspecified"): 300 * 0.0246837}),
    ],
)
def test_a_declared_volume_is_its_volume_times_the_factor(
    factors: FactorSet, name: str, value: int, expected: dict[tuple[str, str], float]
) -> None:
    for view in ("amortised", "at-purchase"):  # a flow of the year is the same in both views
        assert impacts(assessed(factors, {name: value}, view)) == pytest.approx(expected, rel=1e-9)


def test_a_box_of_the_inventory_is_not_counted_in_the_gigabytes_too(factors: FactorSet) -> None:
    cohorts = count_fleet(inventory([asset(0, equipment_type="router", commissioned_on=date(2024, 1, 1))]).lazy())[1]
    found = impacts(assessed(factors, {"network.fixed_data": 1000}, cohorts=cohorts))
    volumes = {key: value for key, value in found.items() if key[0].startswith("network_fixed")}
    assert volumes == pytest.approx({("network_fixed_fr_excl_box", "unspecified"): 2.59})


def test_a_volume_counts_for_the_organisation_and_is_not_added_to_its_territory(factors: FactorSet) -> None:
    found = assessed(factors, {"network.fixed_data": 12_000}, communes=ONE)
    alone = assessed(factors, {}, communes=ONE)
    here = [grouped(each.cells, ONE.select("commune", group=pl.lit("g")), by="commune") for each in (found, alone)]
    assert here[0].equals(here[1])
    own = of_body(found)
    assert set(own["tier"]) == {"networks"}
    assert sum(own["impact"]) == sum(found.cells.filter(pl.col("organisation") == "o")["impact"])


def test_a_volume_is_explained_down_to_its_factor(factors: FactorSet) -> None:
    part = explained(assessed(factors, {"network.fixed_data": 12_000}), factors).parts[0]
    assert (part["amount"], part["amount_unit"], part["factor"]) == (12_000, "GB", 0.00926935)
    assert (part["factor_unit"], part["origin"], part["tier"]) == ("kgCO2eq/GB", "declared", "networks")
    assert part["source"] == "negaoctet_transmission"


def test_a_volume_has_the_interval_of_its_factor(factors: FactorSet) -> None:
    found = assessed(factors, {"network.fixed_data": 12_000})
    groups = pl.DataFrame({"organisation": ["o"], "group": ["o"]})
    cells = draw(found, groups, by="organisation", factors=factors, draws=draw_inputs(factors))
    low, high = cells.interval(pl.lit(value=True)) or (0.0, 0.0)
    key = "factor:network_fixed_fr:climate_change:unspecified"
    papers = factors.inputs.row(by_predicate=pl.col("input_key") == key, named=True)
    assert (low, high) == pytest.approx((12_000 * papers["low"], 12_000 * papers["high"]), rel=0.1)


def test_the_electricity_of_a_gigabyte_is_a_gap_and_says_so(factors: FactorSet) -> None:
    gaps = assessed(factors, {"network.fixed_data": 1}).gaps
    told = set(gaps.select("equipment_type", "impact_category", "why").iter_rows())
    assert ("network_fixed_fr", "electricity_use", "no_factor") in told
    assert ("network_fixed_fr", "climate_change", "no_factor") not in told


def test_every_row_of_the_table_names_a_service_that_is_never_a_terminal(factors: FactorSet) -> None:
    types = {row["equipment_type"]: row for row in factors.equipment_types.iter_rows(named=True)}
    named = [types[name] for name in service_flows()["equipment_type"]]
    assert {row["kind"] for row in named} == {"service"}
    assert {row["tier"] for row in named} <= {"networks", "data_centres"}
