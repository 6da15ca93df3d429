"""Networks and services that an organisation declares (METHODOLOGY 30): by hand, once, and never twice."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from barometer.assessment import Assessment, Stock, answer, assess, count_fleet, draw, grouped
from barometer.attribution import Side, explain_change
from barometer.cohorts import no_cohorts
from barometer.explanation import Explanation, explain
from barometer.services import DECLARED
from factors import library
from factors.draws import draw_inputs
from factors.library import FactorSet
from factors.own_values import OWN_SCHEMA
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
    assert ("network_fixed_fr", "electricity_use", "no_volume_electricity") in told
    assert ("network_fixed_fr", "climate_change", "no_volume_factor") not in told


def test_an_hour_in_a_country_without_electricity_of_the_year_lacks_that_grid(factors: FactorSet) -> None:
    """Without the mix of the Netherlands, it is the mix that lacks, not what an hour of a server weighs."""
    mixes = factors.electricity_mixes.filter(pl.col("geography") != "NL")
    without = replace(factors, electricity_mixes=mixes)
    gaps = assessed(without, {"cloud.vcpu_hours_nl": 96}).gaps.filter(pl.col("equipment_type") == "cloud_vcpu")
    assert gaps.select("impact_category", "why").rows() == [("climate_change", "no_volume_grid")]


def test_every_row_of_the_table_names_a_service_that_is_never_a_terminal(factors: FactorSet) -> None:
    types = {row["equipment_type"]: row for row in factors.equipment_types.iter_rows(named=True)}
    named = [types[name] for name in service_flows()["equipment_type"]]
    assert {row["kind"] for row in named} == {"service"}
    assert {row["tier"] for row in named} <= {"networks", "data_centres"}


def test_a_gigabyte_stored_for_a_year_is_its_data_centre_alone(factors: FactorSet) -> None:
    found = impacts(assessed(factors, {"service.online_storage": 1000}))
    stored = "cloud_storage_data_centres"
    assert found == pytest.approx({(stored, "manufacturing"): 0.124545, (stored, "use"): 0.110789})


HOURS = {"service.videoconference_hours": 100}


def test_an_hour_of_videoconference_is_network_and_data_centre_never_the_terminal(factors: FactorSet) -> None:
    found = impacts(assessed(factors, HOURS))
    assert {name for name, _ in found} == {"videoconference_networks", "videoconference_data_centres"}
    assert found["videoconference_networks", "unspecified"] == pytest.approx(1.29771)


@pytest.mark.parametrize("volume", ["network.fixed_data", "network.mobile_data"])
def test_the_network_of_an_hour_is_inside_the_declared_gigabytes_and_said_so(factors: FactorSet, volume: str) -> None:
    found = assessed(factors, HOURS | {volume: 10})
    types = {name for name, _ in impacts(found)}
    assert "videoconference_networks" not in types
    assert "videoconference_data_centres" in types
    inside = found.gaps.filter(pl.col("why") == "in_volume")
    assert inside["equipment_type"].to_list() == ["videoconference_networks"]
    nothing = assessed(factors, HOURS | {volume: 0})
    assert "videoconference_networks" in {name for name, _ in impacts(nothing)}


@pytest.mark.parametrize(("country", "grid"), [("fr", 0.0461), ("ie", 0.279702)])
def test_a_vcpu_hour_is_its_share_of_a_server_and_the_grid_of_its_country(
    factors: FactorSet, country: str, grid: float
) -> None:
    found = assessed(factors, {f"cloud.vcpu_hours_{country}": 8760 * 96})  # one whole server for a year
    expected = {("cloud_vcpu", "manufacturing"): 1300 / 4, ("cloud_vcpu", "use"): 0.3 * 8760 * 1.3 * grid}
    assert impacts(found) == pytest.approx(expected, rel=1e-6)
    assert impacts(found, "electricity_use") == pytest.approx({("cloud_vcpu", "use"): 0.3 * 8760 * 1.3}, rel=1e-6)
    assert set(found.cells["tier"]) == {"data_centres"}
    parts = explained(found, factors).parts
    assert {part["amount_unit"] for part in parts} == {"vcpu_hour"}
    named = {given["input_key"] for part in parts for given in part["inputs"]}
    assert {"cloud.vcpu_per_server", "cloud.server_lifetime", "cloud.server_power", "cloud.pue"} <= named
    for part in parts:
        assert part["amount"] * part["factor"] == pytest.approx(part["value"])


@pytest.mark.parametrize("per", ["unit_year", "unit"])  # the form of one's own factors writes `unit`
def test_a_subscription_is_a_gap_until_a_factor_of_ones_own_feeds_it(factors: FactorSet, per: str) -> None:
    volumes = {"network.mobile_subscriptions": 40}
    found = assessed(factors, volumes)
    assert impacts(found) == {}
    told = found.gaps.select("equipment_type", "impact_category", "why").rows()
    assert ("subscription_mobile", "climate_change", "no_volume_factor") in told
    cells: dict[str, Any] = factors.impact_factors.row(0, named=True) | {
        "equipment_type": "subscription_mobile@o", "impact_category": "climate_change", "amount": 12.5,
        "life_cycle_stage": "unspecified", "per": per, "unit": "kgCO2eq",
    }  # fmt: skip
    row = pl.DataFrame([cells], schema=factors.impact_factors.schema)
    theirs = ("o", "subscription_mobile", "subscription_mobile@o", True, False, False)
    own = pl.DataFrame([theirs], OWN_SCHEMA, orient="row")
    fed = replace(factors, impact_factors=pl.concat([factors.impact_factors, row]), own=own)
    assert impacts(assessed(fed, volumes)) == pytest.approx({("subscription_mobile", "unspecified"): 500.0})
    # A volume in GB is the whole network: the subscription is inside.
    both = impacts(assessed(fed, volumes | {"network.mobile_data": 5}))
    assert {name for name, _ in both} == {"network_mobile_fr"}


def sides(factors: FactorSet, *volumes: dict[str, int], **more: Any) -> list[Side]:
    """The states of an organisation, one for what it declares each time."""
    made = []
    for declared in volumes:
        rows = pl.DataFrame(
            [("o", name, value * NANO, False) for name, value in declared.items()], DECLARED, orient="row"
        )
        cells = assessed(factors, declared, **more).cells
        made.append(Side(YEAR, cells, more.get("cohorts", no_cohorts()), BODIES, factors, rows))
    return made


def test_more_gigabytes_are_a_larger_volume_and_the_causes_add_up(factors: FactorSet) -> None:
    cohorts = count_fleet(inventory([asset(0, commissioned_on=date(2024, 1, 1))]).lazy())[1]
    both = sides(factors, {"network.fixed_data": 1000} | HOURS, {"network.fixed_data": 3000} | HOURS, cohorts=cohorts)
    changed = explain_change(*both, category="climate_change")
    assert set(changed.select("equipment_type", "cause").iter_rows()) == {("network_fixed_fr", "volumes")}
    assert sum(changed["contribution"]) == 2 * 9_269_350_000


@pytest.mark.parametrize(("before", "cause"), [({}, "perimeter"), ({"network.fixed_data": 0}, "volumes")])
def test_a_volume_that_nobody_declared_before_is_another_perimeter_a_nil_one_is_a_volume(
    factors: FactorSet, before: dict[str, int], cause: str
) -> None:
    rented = {"cloud.vcpu_hours_fr": 1000}
    changed = explain_change(
        *sides(factors, rented | before, rented | {"network.fixed_data": 1000}), category="climate_change"
    )
    assert changed.select("equipment_type", "cause", pl.col("contribution").cast(pl.Int64)).rows() == [
        ("network_fixed_fr", cause, 9_269_350_000)
    ]


def test_a_volume_of_one_year_moves_no_share_of_the_others(factors: FactorSet) -> None:
    # Hours in Germany did not change: hours in France, declared of one year only, are all the difference.
    german, both = {"cloud.vcpu_hours_de": 1000}, {"cloud.vcpu_hours_de": 1000, "cloud.vcpu_hours_fr": 1000}
    changed = explain_change(*sides(factors, german, both), category="climate_change")
    assert set(changed.select("country", "cause").iter_rows()) == {("FR", "perimeter")}


def test_gigabytes_known_of_both_years_are_one_volume_when_a_router_enters_the_inventory(factors: FactorSet) -> None:
    router = asset(0, equipment_type="router", commissioned_on=date(2024, 1, 1))
    cohorts = count_fleet(inventory([router]).lazy())[1]
    before = sides(factors, {"network.fixed_data": 1000})[0]
    after = sides(factors, {"network.fixed_data": 1000}, cohorts=cohorts)[0]
    changed = explain_change(before, after, category="climate_change").filter(pl.col("apart").is_not_null())
    assert set(changed.select("equipment_type", "cause").iter_rows()) == {
        ("network_fixed_fr", "type_mix"),
        ("network_fixed_fr_excl_box", "type_mix"),
    }


def told_of_devices(found: Assessment) -> list[str]:
    return found.gaps.filter(pl.col("why") == "no_inventory")["organisation"].to_list()


def test_the_devices_of_who_declared_volumes_only_are_a_gap_until_something_tells_of_them(factors: FactorSet) -> None:
    volumes = {"network.fixed_data": 1000}
    assert told_of_devices(assessed(factors, volumes)) == ["o"]
    cohorts = count_fleet(inventory([asset(0, commissioned_on=date(2024, 1, 1))]).lazy())[1]
    assert told_of_devices(assessed(factors, volumes, cohorts=cohorts)) == []
    agents = pl.DataFrame({"organisation": ["o"], "agents": [12]})
    assert told_of_devices(assessed(factors, volumes, agents=agents)) == []
    assert told_of_devices(assessed(factors, {"network.fixed_data": 0})) == []


def test_what_is_known_of_electricity_is_told_together_where_a_gigabyte_has_none(factors: FactorSet) -> None:
    cohorts = count_fleet(inventory([asset(0, commissioned_on=date(2024, 1, 1))]).lazy())[1]
    found = assessed(factors, {"network.fixed_data": 1, "cloud.vcpu_hours_fr": 8760 * 96}, cohorts=cohorts)
    groups = pl.DataFrame({"organisation": ["o"], "group": ["o"]})
    told = answer(found, groups, by="organisation", names={"o": "O"}, factors=factors, draws=draw_inputs(factors))
    rows = told.filter(pl.col("code") == "EMP-03").select("breakdown_value", "value", "low", "high").rows()
    known = {part: values for part, *values in rows}
    assert known["total"] == known["networks"] == [None, None, None]
    parts = known["terminals"][0] + known["data_centres"][0]
    assert known["known_tiers"][0] == pytest.approx(parts, rel=1e-12)
    assert known["known_tiers"][1] < parts < known["known_tiers"][2]
