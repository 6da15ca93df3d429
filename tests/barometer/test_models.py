"""The modelled stock (METHODOLOGY 3.3, 3.4): hand-computed from the named parameters, and never counted twice."""

from datetime import date

import polars as pl
import pytest

from barometer.assessment import Stock, assess, count_fleet, grouped
from barometer.cohorts import no_cohorts
from barometer.models import HOUSEHOLD_STOCKS, PUBLIC_TYPES
from barometer.perimeter import control_panel, perimeter_table
from factors import library
from factors.library import FactorSet
from factors.territories import load as load_territories
from tests.barometer.fleets import asset, inventory

YEAR = 2025
NOWHERE = pl.DataFrame(schema={"commune": pl.String, "population": pl.Int64})
ONE = pl.DataFrame({"commune": ["COM-25056"], "population": [1000]})
BODIES = pl.DataFrame(
    {"organisation": ["o", "p"], "kind": ["commune", "commune"], "seat_commune": ["COM-25056", "COM-25056"]}
)
AGENTS = pl.DataFrame({"organisation": ["o", "p"], "agents": [100, 50]})


@pytest.fixture(scope="module")
def factors() -> FactorSet:
    return library.load().in_force(on=date(2026, 11, 1))


def total(cells: pl.DataFrame, *conditions: pl.Expr) -> float:
    return sum(cells.filter(pl.col("impact_category") == "climate_change", *conditions)["impact"].to_list()) / 1e9


def test_televisions_of_a_thousand_inhabitants_are_computed_by_hand(factors: FactorSet) -> None:
    stock = Stock(no_cohorts(), BODIES, ONE)
    cells = assess(stock, factors, year=YEAR, view="amortised").cells
    value = factors.input_value
    sets = 1000 / value("household.persons") * value("household.television.equipped_ratio")
    sets *= value("household.television.per_equipped")
    embodied = sets / value("lifetime:television") * (325 + 3.26 + 11.9)
    use = sets * value("power:television") * 0.0461
    assert total(cells, pl.col("equipment_type") == "television") == pytest.approx(embodied + use, rel=1e-9)


def test_networks_and_data_centres_are_the_study_per_inhabitant(factors: FactorSet) -> None:
    cells = assess(Stock(no_cohorts(), BODIES, ONE), factors, year=YEAR, view="amortised").cells
    expected = 29.5e9 * (0.04 + 0.46) * 1000 / load_territories().france_population
    assert total(cells, pl.col("origin") == "national_pro_rata") == pytest.approx(expected, rel=1e-9)


def test_the_population_of_the_study_is_that_of_the_territories(factors: FactorSet) -> None:
    assert factors.input_value("national.population") == load_territories().france_population


def test_a_head_count_alone_is_modelled_and_an_inventory_replaces_it(factors: FactorSet) -> None:
    modelled = assess(Stock(no_cohorts(), BODIES, NOWHERE, AGENTS), factors, year=YEAR, view="amortised").cells
    by_body = {name: total(modelled, pl.col("organisation") == name) for name in ("o", "p")}
    assert by_body["o"] == pytest.approx(2 * by_body["p"])
    devices = 100 * factors.input_value("public.devices_per_agent") * factors.input_value("public.mix.monitor")
    expected = devices * ((64.6 + 1.29 + 3.95) / 6 + factors.input_value("power:monitor") * 0.0461)
    monitors = (pl.col("organisation") == "o") & (pl.col("equipment_type") == "monitor")
    assert total(modelled, monitors) == pytest.approx(expected, rel=1e-9)
    cohorts = count_fleet(inventory([asset(0, commissioned_on=date(2024, 1, 1))]).lazy())[1]
    mixed = assess(Stock(cohorts, BODIES, NOWHERE, AGENTS), factors, year=YEAR, view="amortised").cells
    assert set(mixed.filter(pl.col("origin") == "assumption")["organisation"]) == {"p"}


def test_the_mix_of_a_public_body_sums_to_one(factors: FactorSet) -> None:
    assert sum(factors.input_value(f"public.mix.{name}") for name in PUBLIC_TYPES) == pytest.approx(1.0)


def test_own_servers_are_not_added_to_a_studied_tier_in_a_territory(factors: FactorSet) -> None:
    server = asset(0, equipment_type="server", electricity_kwh_per_year=2000.0, commissioned_on=date(2024, 1, 1))
    cohorts = count_fleet(inventory([server | {"commune_code": "25056"}]).lazy())[1]
    assessed = assess(Stock(cohorts, BODIES, ONE), factors, year=YEAR, view="amortised")
    here = grouped(assessed.cells, ONE.select("commune", group=pl.lit("g")), by="commune")
    assert "server" not in set(here["equipment_type"])
    own = grouped(assessed.cells, pl.DataFrame({"organisation": ["o"], "group": ["o"]}), by="organisation")
    assert total(own, pl.col("equipment_type") == "server") == pytest.approx(1300 / 5 + 2000 * 0.0461)


def test_every_household_type_has_a_rate_a_lifetime_and_a_power(factors: FactorSet) -> None:
    cells = assess(Stock(no_cohorts(), BODIES, ONE), factors, year=YEAR, view="amortised").cells
    households = cells.filter(pl.col("sector") == "households")
    assert set(households["equipment_type"]) == {stock.equipment_type for stock in HOUSEHOLD_STOCKS}


def test_the_perimeter_says_what_is_not_covered_and_sums_to_the_headline(factors: FactorSet) -> None:
    cells = assess(Stock(no_cohorts(), BODIES, ONE), factors, year=YEAR, view="amortised").cells
    table = perimeter_table(cells, contributors={})
    firms = table.row(by_predicate=(pl.col("sector") == "firms") & (pl.col("tier") == "terminals"), named=True)
    assert (firms["coverage"], firms["value_kgco2eq"]) == ("not_covered", None)
    assert sum(table["value_kgco2eq"].drop_nulls()) == pytest.approx(total(cells))


def test_a_cell_of_bodies_hides_neither_those_with_an_inventory_nor_those_modelled(factors: FactorSet) -> None:
    cohorts = count_fleet(inventory([asset(0, commissioned_on=date(2024, 1, 1))]).lazy())[1]
    agents = AGENTS.filter(pl.col("organisation") == "p")
    for stock, how in (
        (Stock(cohorts, BODIES, ONE), "declared"),
        (Stock(no_cohorts(), BODIES, ONE, agents), "modelled"),
        (Stock(cohorts, BODIES, ONE, agents), "declared_and_modelled"),
    ):
        cells = assess(stock, factors, year=YEAR, view="amortised").cells
        table = perimeter_table(cells, contributors={"public_bodies": 1})
        known = dict(table.filter(pl.col("tier") == "terminals").select("sector", "coverage").iter_rows())
        assert known == {"households": "modelled", "firms": "not_covered", "public_bodies": how}


def test_the_control_panel_sets_half_the_study_beside_our_terminals(factors: FactorSet) -> None:
    cells = assess(Stock(no_cohorts(), BODIES, ONE), factors, year=YEAR, view="amortised").cells
    panel = control_panel(cells, factors, population=1000)
    terminals = panel.row(by_predicate=pl.col("control") == "terminals_footprint", named=True)
    assert terminals["ours"] == pytest.approx(total(cells, pl.col("tier") == "terminals"))
    assert terminals["reference"] == pytest.approx(29.5e9 * 0.5 * 1000 / load_territories().france_population)
