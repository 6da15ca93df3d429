"""Refusals of scenarios: bounds, sums of levers, what is set twice (METHODOLOGY 22.3)."""

from dataclasses import replace

import pytest

from barometer.decisions.errors import ScenarioError
from barometer.decisions.projection import project
from barometer.decisions.scenarios import Move, check_moves
from tests.barometer.decisions.test_scenarios import YEARS, around, central, holding, move, place


def run_checked(moves: list[Move]) -> None:
    check_moves(moves, first=2026, last=2028, types=frozenset({"laptop"}))
    project(place(), moves, YEARS, around())


@pytest.mark.parametrize(
    ("moves", "code", "said"),
    [
        ([move("fewer", 0.7), move("shared", 0.4)], "scenario_negative_stock", "(fewer), "),
        ([move("refurbished", 0.7), move("refurbished", 0.4)], "scenario_over_one", "110"),
        ([move("fewer", 1.2)], "scenario_value_ratio", "fewer"),
        ([move("longer", -1)], "scenario_value_year", "-1"),
        ([move("colder", 1)], "scenario_lever", "colder"),
        ([move("longer", 1, 2024)], "scenario_move_years", "2024"),
        ([move("longer", 1, types="tractor")], "scenario_type", "tractor"),
        ([move("thin_clients", 0.2)], "scenario_needs", "embodied_kgco2eq"),
        ([move("thin_clients", 0.2, embodied_kgco2eq="heavy", electricity_kwh_per_year="1", lifetime_years="5")],
         "scenario_given", "heavy"),
        ([move("pue", 1.2), move("pue", 1.4)], "scenario_twice_on", "laptop"),
        ([move("pue", 1.2), move("pue", 1.2, types="laptop", from_pue="2")], "scenario_twice_on", "pue"),
        ([move("longer", 10), move("longer", 10)], "scenario_years_together", "20"),
        ([move("longer", 6, 2026, 2028), move("longer", 6, types="laptop")], "scenario_years_together", "2028"),
        ([move("beyond_support", 6, share="1"), move("beyond_support", 6, share="50%")],
         "scenario_years_together", "laptop"),
        ([move("pue", 0.8)], "scenario_value_pue", "PUE"),
        ([move("pue", 1.2, from_pue="0")], "scenario_given", "from_pue"),
        ([move("pue", 1.2, from_pu="3")], "scenario_figure", "from_pue"),
        ([move("longer", 1, x="1")], "scenario_figure", "–"),
        ([move("beyond_support", 1, share="1.5")], "scenario_given_share", "share"),
        ([move("beyond_support", 1, share="130 %")], "scenario_given_share", "130 %"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reason(moves: list[Move], code: str, said: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        run_checked(moves)
    assert refused.value.code == code
    for language in ("fr", "en"):
        assert said in refused.value.message(language)


def test_a_pue_is_set_once_by_type_and_set_twice_alike_it_counts_once() -> None:
    servers, bays = (
        replace(holding(name, "data_centres"), in_centres=((1.0, None),)) for name in ("server", "storage_bay")
    )
    both = place(servers, bays)
    trend = central(where=both)[0]
    apart = [move("pue", 1.2, types="server"), move("pue", 1.35, types="storage_bay")]
    check_moves(apart, first=2026, last=2028, types=frozenset({"server", "storage_bay"}))
    # 135 kg of use each, of 1.5 today: x 1.2 / 1.5 and x 1.35 / 1.5.
    assert central(*apart, where=both)[0] == pytest.approx(trend - 135 * 0.2 - 135 * 0.1)
    alike = [move("pue", 1.2), move("pue", 1.2, types="server")]
    check_moves(alike, first=2026, last=2028, types=frozenset({"server", "storage_bay"}))
    assert central(*alike, where=both) == central(move("pue", 1.2), where=both)
