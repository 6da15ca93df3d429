"""Why a figure changed: each cause worked by hand, and a sum that is the difference to the nano-unit, everywhere."""

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.assessment import Stock, assess, count_fleet
from barometer.attribution import CAUSES, Side, explain_change, rounded_to_sum, shapley_of_product
from factors import library
from factors.library import FactorSet
from tests.barometer.test_cases import CASES, NOBODY, NOWHERE, inventory

LAPTOP = {
    "equipment_type": "laptop", "commissioned_on": date(2020, 1, 1), "lifetime_years": 10.0,
    "electricity_kwh_per_year": 30.0, "usage_ratio": 1.0,
}  # fmt: skip
MONITOR = LAPTOP | {"equipment_type": "monitor"}


@cache
def round_factors() -> FactorSet:
    return library.load(CASES / "factors").in_force(on=date(2026, 11, 1))


@pytest.fixture
def factors() -> FactorSet:
    return round_factors()


def side(assets: list[dict[str, Any]], factors: FactorSet, year: int = 2024) -> Side:
    _assets, cohorts = count_fleet(inventory(assets).lazy())
    cells = assess(Stock(cohorts, NOBODY, NOWHERE), factors, year=year, view="amortised").cells
    return Side(year, cells, cohorts, NOBODY, factors)


def causes(before: Side, after: Side, category: str = "climate_change", **options: Any) -> dict[str, float]:
    rows = explain_change(before, after, category=category, **options)
    return {cause: value / 1e9 for cause, value in rows.group_by("cause").agg(pl.col("contribution").sum()).iter_rows()}


def difference(before: Side, after: Side, category: str) -> int:
    totals = [
        sum(each.cells.filter(pl.col("impact_category") == category)["impact"].to_list()) for each in (before, after)
    ]
    return totals[1] - totals[0]


def test_a_product_of_two_is_shared_half_and_half() -> None:
    """2 x 5 = 10 becomes 3 x 7 = 21: of 11, the first factor brings 1 x (5 + 7) / 2 = 6, the second 2 x (2 + 3) / 2."""
    shares = shapley_of_product([np.array([2.0]), np.array([5.0])], [np.array([3.0]), np.array([7.0])])
    assert [float(share[0]) for share in shares] == [6.0, 5.0]


def test_twice_the_devices_is_a_change_of_stock_alone(factors: FactorSet) -> None:
    """10 laptops weigh 10/10 x 150 + 10 x 30 x 0.06 = 168 kgCO2eq; 20 weigh 336: the stock brings 168."""
    assert causes(side([LAPTOP | {"quantity": 10}], factors), side([LAPTOP | {"quantity": 20}], factors)) == (
        pytest.approx({"stock": 168.0})
    )


def test_a_longer_life_is_a_change_of_renewal_and_a_thirsty_device_one_of_energy(factors: FactorSet) -> None:
    """Life of 10 -> 5 years: 150 x 10 x (1/5 - 1/10) = 150. Electricity of 30 -> 50 kWh: 10 x 20 x 0.06 = 12."""
    before = side([LAPTOP | {"quantity": 10}], factors)
    shorter = LAPTOP | {"quantity": 10, "lifetime_years": 5.0}
    assert causes(before, side([shorter], factors)) == pytest.approx({"renewal": 150.0})
    thirsty = LAPTOP | {"quantity": 10, "electricity_kwh_per_year": 50.0}
    assert causes(before, side([thirsty], factors)) == pytest.approx({"energy": 12.0})


def test_another_type_in_the_same_number_is_a_change_of_mix(factors: FactorSet) -> None:
    """Ten laptops become five laptops and five monitors: the number stands, only the mix moves."""
    before = side([LAPTOP | {"quantity": 10}], factors)
    after = side([LAPTOP | {"quantity": 5}, MONITOR | {"quantity": 5}], factors)
    found = causes(before, after)
    assert set(found) == {"type_mix"}
    assert found["type_mix"] == pytest.approx(difference(before, after, "climate_change") / 1e9)


def test_the_grid_of_another_year_is_a_change_of_grid(factors: FactorSet) -> None:
    before, after = (side([LAPTOP | {"quantity": 10}], factors, year) for year in (2023, 2024))
    assert set(causes(before, after)) <= {"grid"}
    assert causes(before, after).get("grid", 0.0) * 1e9 == pytest.approx(difference(before, after, "climate_change"))


def test_a_body_that_only_one_side_knows_is_a_change_of_perimeter(factors: FactorSet) -> None:
    known = LAPTOP | {"quantity": 10}
    before, after = side([known], factors), side([known, known | {"organisation": "new", "asset_id": "n"}], factors)
    assert causes(before, after, perimeter=["new"]) == pytest.approx({"perimeter": 168.0})
    assert causes(before, after) == pytest.approx({"stock": 168.0})


ASSETS = st.lists(
    st.fixed_dictionaries(
        {
            "equipment_type": st.sampled_from(["laptop", "monitor", "server"]),
            "organisation": st.sampled_from(["a", "b"]),
            "quantity": st.integers(0, 500),
            "commissioned_on": st.dates(date(2019, 1, 1), date(2025, 6, 1)),
            "lifetime_years": st.sampled_from([3.0, 4.33, 8.0, None]),
            "electricity_kwh_per_year": st.sampled_from([None, 12.5, 300.0]),
            "condition": st.sampled_from(["new", "refurbished"]),
        }
    ),
    max_size=6,
)


@given(before=ASSETS, after=ASSETS, years=st.tuples(st.integers(2022, 2025), st.integers(2022, 2025)))
def test_causes_add_up_to_the_difference_exactly_in_every_place(
    before: list[dict[str, Any]], after: list[dict[str, Any]], years: tuple[int, int]
) -> None:
    factors = round_factors()
    sides = [side(assets, factors, year) for assets, year in zip((before, after), years, strict=True)]
    for category in ("climate_change", "electricity_use"):
        rows = explain_change(*sides, category=category)
        assert set(rows["cause"]) <= set(CAUSES)
        assert sum(rows["contribution"].to_list()) == difference(*sides, category)
        for name in ("a", "b"):
            own = [
                Side(s.year, s.cells.filter(pl.col("organisation") == name), s.cohorts, NOBODY, factors) for s in sides
            ]
            assert sum(rows.filter(pl.col("organisation") == name)["contribution"].to_list()) == difference(
                *own, category
            )


@given(st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=7), st.sampled_from([1, 10, 100]))
def test_rounded_terms_add_up_to_the_rounded_total(values: list[int], step: int) -> None:
    shown = rounded_to_sum(values, sum(values), step)
    assert sum(shown) == (2 * sum(values) + step) // (2 * step) * step
    assert all(abs(rounded - value) <= step for rounded, value in zip(shown, values, strict=True))
