"""One inventory under other rules: known answers worked by hand from the published formulas (METHODOLOGY 26)."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.assessment import Stock, count_fleet, keyed_cohorts
from barometer.decisions.other_rules import (
    LIFETIME,
    MISSING,
    PERIMETER,
    PUE,
    Comparison,
    Inventory,
    by_ecodiag,
    by_numecoeval,
    ours,
    shapley,
)
from barometer.exact import NANO
from factors import library
from tests.barometer.fleets import asset, inventory, random_assets

FACTORS = library.load().in_force(on=date(2026, 11, 1))
ECODIAG = (
    library.load()
    .in_force(on=date(2026, 11, 1), policy="ecodiag")
    .impact_factors.filter(pl.col("source") == "ecodiag_2022")
)
BODY = pl.DataFrame({"organisation": ["o"], "kind": ["lycee"], "seat_commune": ["COM-25056"]})
NOWHERE = pl.DataFrame(schema={"commune": pl.String, "population": pl.Int64})
#: 170 made + 12.3 distributed + 2.79 at the end: ADEME Base Empreinte.
LAPTOP = 185.09
_MIXES = FACTORS.grid().filter((pl.col("geography") == "FR") & (pl.col("year") == 2025))
GRID = float(_MIXES.filter(pl.col("impact_category") == "climate_change")["amount"][0])


def _inventory(*rows: dict[str, Any]) -> Inventory:
    _, cohorts = count_fleet(inventory([asset(number, **row) for number, row in enumerate(rows)]).lazy())
    return Inventory(keyed_cohorts(Stock(cohorts, BODY, NOWHERE), FACTORS), BODY, FACTORS, 2025)


def _kg(by_type: Any) -> float:
    return float(sum(by_type.values()) / NANO)


def _parts(found: Comparison) -> dict[str, float]:
    return {cause: part / NANO for cause, part in found.causes.items()}


def _laptops(**given: Any) -> dict[str, Any]:
    return {"quantity": 10, "electricity_kwh_per_year": 30.0} | given


@pytest.mark.parametrize(
    ("row", "life"),
    [
        ({"commissioned_on": date(2023, 1, 1)}, 3),  # 1 January 2023 to 31 December 2025
        ({"commissioned_on": date(2018, 1, 1)}, 8),  # over the usual five years: still counted
        ({"commissioned_on": date(2025, 7, 1)}, 1),  # half a year old: at least one year
        ({"commissioned_on": date(2023, 1, 1), "lifetime_years": 6.0}, 3),  # the date comes first
        ({"lifetime_years": 4.0}, 4),  # no date: what the organisation says
        ({}, 2),  # neither: two years
    ],
)
def test_numecoeval_divides_by_the_age_and_counts_a_full_year_of_use(row: dict[str, Any], life: int) -> None:
    """Impact = quantity x factor / life, and quantity x kWh x grid: 10 x 185.09 / life + 10 x 30 kWh x grid."""
    found = by_numecoeval(_inventory(_laptops(**row)))
    assert _kg(found.theirs) == pytest.approx(10 * LAPTOP / life + 300 * GRID, rel=1e-9)
    assert sum(found.causes.values()) == found.difference


def test_the_whole_difference_of_old_laptops_is_their_lifetime() -> None:
    """Eight years old: nothing is left to amortise for us, an eighth each year for them; use and perimeter agree."""
    found = by_numecoeval(_inventory(_laptops(commissioned_on=date(2018, 1, 1))))
    assert _kg(found.ours) == pytest.approx(300 * GRID)
    assert _parts(found) == {LIFETIME: pytest.approx(10 * LAPTOP / 8), PUE: 0, PERIMETER: 0}


def test_a_laptop_bought_in_july_splits_between_lifetime_and_perimeter() -> None:
    """Made: ours F/5 x w, where w of the year is in service; both of theirs F/1 x 1. Between: lifetime alone F x w,
    perimeter alone F/5. Shapley: each change in each order, halved; the use of the missing half year is perimeter.
    """
    found = by_numecoeval(_inventory(_laptops(commissioned_on=date(2025, 7, 1))))
    share, made, used = 184 / 365, 10 * LAPTOP, 300 * GRID
    lifetime = ((made - made / 5) * share + (made - made / 5)) / 2
    perimeter = ((made / 5) * (1 - share) + made * (1 - share)) / 2 + used * (1 - share)
    assert _parts(found) == {LIFETIME: pytest.approx(lifetime), PUE: 0, PERIMETER: pytest.approx(perimeter)}


def test_a_server_takes_their_pue_in_and_out_of_a_data_centre() -> None:
    """1,000 kWh: 1.75 for both there; for us 1.5 in the data centre that declares none, 1 elsewhere."""
    server = {"equipment_type": "server", "electricity_kwh_per_year": 1000.0, "commissioned_on": date(2021, 1, 1)}
    inside = {"data_centre": "dc", "lifetime_years": 5.0}
    found = by_numecoeval(_inventory(server | inside, server | {"lifetime_years": 5.0}))
    assert found.causes[PUE] / NANO == pytest.approx(1000 * GRID * ((1.75 - 1.5) + (1.75 - 1.0)))
    assert (found.causes[LIFETIME], found.causes[PERIMETER]) == (0, 0)  # five years old, five years of life


def test_ecodiag_counts_the_purchases_of_the_year_with_its_own_factors() -> None:
    """Bought in 2025: 4 laptops x 260 + 4 x 30 kWh x grid. Ten older ones are outside; a television has no factor."""
    found = by_ecodiag(
        _inventory(
            _laptops(quantity=4, commissioned_on=date(2025, 1, 1)),
            _laptops(commissioned_on=date(2023, 1, 1)),
            {"equipment_type": "television", "commissioned_on": date(2025, 1, 1)},
        ),
        ECODIAG,
    )
    parts = _parts(found)
    assert _kg(found.theirs) == pytest.approx(4 * 260 + 4 * 30 * GRID)
    assert found.missing == ("television",)
    assert parts[MISSING] == pytest.approx(-found.ours["television"] / NANO)
    assert sum(found.causes.values()) == found.difference
    assert parts["factors"] > 0
    assert parts[PERIMETER] < 0


def test_devices_without_a_date_of_purchase_are_counted_apart_from_the_year_of_ecodiag() -> None:
    dated = _laptops(quantity=4, commissioned_on=date(2025, 1, 1))
    assert by_ecodiag(_inventory(dated), ECODIAG).undated == 0
    found = by_ecodiag(_inventory(dated, _laptops(quantity=20)), ECODIAG)
    assert (found.undated, _kg(found.theirs)) == (20, pytest.approx(4 * 260 + 4 * 30 * GRID))


def test_ours_is_the_figure_of_the_main_path() -> None:
    """10 laptops of 2023: 10 x 185.09 / 5 + 300 kWh x grid."""
    assert _kg(ours(_inventory(_laptops(commissioned_on=date(2023, 1, 1))))) == pytest.approx(2 * LAPTOP + 300 * GRID)


def test_shapley_shares_are_whole_and_add_up() -> None:
    """v(a) = 1, v(b) = 2, v(ab) = 10 nano-units: a has (1 + 8) / 2 = 4.5, b has (2 + 9) / 2 = 5.5; rounded, 10."""
    totals = {frozenset(): 0, frozenset("a"): 1, frozenset("b"): 2, frozenset("ab"): 10}
    shares = shapley(("a", "b"), totals)
    assert sum(shares.values()) == 10
    assert set(shares.values()) <= {4, 5, 6}


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_causes_add_up_to_the_difference_whatever_the_inventory(seed: int) -> None:
    rows = random_assets(seed, 40)
    _, cohorts = count_fleet(inventory(rows).lazy())
    known = Inventory(keyed_cohorts(Stock(cohorts, BODY, NOWHERE), FACTORS), BODY, FACTORS, 2022)
    for found in (by_numecoeval(known), by_ecodiag(known, ECODIAG)):
        assert sum(found.causes.values()) == found.difference
        assert dict(found.ours) == ours(known)
