"""What ten counts give, checked by hand: bands drawn with the factors, and what each lever saves."""

import numpy as np
import polars as pl
import pytest

from barometer.decisions.small_commune import NOW, REFURBISHED, Band, actions, assess_counts, central_counts
from barometer.uncertainty import DrawnCells
from factors import library
from factors.draws import Draws, draw_count, draw_inputs
from tests.factors.folders import ON


@pytest.fixture(scope="module")
def draws() -> Draws:
    return draw_inputs(library.load().in_force(on=ON))


def cells(draws: Draws) -> tuple[pl.DataFrame, DrawnCells]:
    """Four laptops: 100 kg embodied, 20 kg of use; 60 kg and 20 kg if refurbished. No error of any factor."""
    rows = [
        (NOW, "laptop", "manufacturing", 100.0),
        (NOW, "laptop", "use", 20.0),
        (REFURBISHED, "laptop", "manufacturing", 60.0),
        (REFURBISHED, "laptop", "use", 20.0),
    ]
    table = pl.DataFrame(rows, schema=["group", "equipment_type", "life_cycle_stage", "kgco2eq"], orient="row")
    values = np.array([np.full(draws.count, kg) for kg in table["kgco2eq"]])
    return table, DrawnCells(table.drop("kgco2eq"), values)


def test_an_exact_count_adds_no_error_and_the_actions_are_those_of_the_method(draws: Draws) -> None:
    result = assess_counts({"laptop": Band(4, 4, 4)}, *cells(draws), draws=draws, lifetime_years={"laptop": 5.0})
    assert (result.total.value, result.total.low, result.total.high) == (120.0, 120.0, 120.0)
    assert (result.embodied.value, result.use.value) == (100.0, 20.0)
    saved = {action.code: action.saving.value for action in result.actions}
    # two years more: 100 x 2/(5 + 2) = 28.57; half refurbished: (120 - 80)/2 = 20; one in ten less: 12
    assert list(saved) == ["keep_computers", "refurbished_computers", "fewer_computers"]
    assert saved == pytest.approx({"keep_computers": 200 / 7, "refurbished_computers": 20.0, "fewer_computers": 12.0})
    assert all(action.is_distinguishable for action in result.actions)


def test_a_band_widens_the_interval_as_far_as_its_bounds(draws: Draws) -> None:
    result = assess_counts({"laptop": Band(3, 4, 5)}, *cells(draws), draws=draws, lifetime_years={"laptop": 5.0})
    # 30 kg a laptop: from 3 to 5 of them
    assert (result.total.low, result.total.value, result.total.high) == (90.0, 120.0, 150.0)
    assert result.types["laptop"].high == 150.0


def test_each_number_of_a_band_is_drawn_as_often(draws: Draws) -> None:
    drawn = draw_count("count:laptop", 11, 20, like=draws)
    assert dict(zip(*np.unique(drawn, return_counts=True), strict=True)) == dict.fromkeys(range(11, 21), 100)


def test_none_is_no_band_and_the_middle_is_the_lower_of_two() -> None:
    counts = [("laptop", 0, 0), ("tablet", 11, 20), ("monitor", 3, 5)]
    assert central_counts(counts) == {"tablet": Band(11, 15, 20), "monitor": Band(3, 4, 5)}


def test_every_action_uses_a_known_lever_on_known_types() -> None:
    known = set(library.load().in_force(on=ON).equipment_types["equipment_type"])
    for row in actions().values():
        assert row["lever"] in {"keep_longer", "refurbished", "fewer"}
        assert set(row["equipment_types"]) <= known
