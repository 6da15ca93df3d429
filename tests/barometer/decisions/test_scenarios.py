"""Scenarios: levers as shares that add up, flows x factors by hand, refusals (METHODOLOGY 22.3 to 22.7)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import permutations

import numpy as np
import polars as pl
import pytest

from barometer.decisions.costs import cost_of, difference
from barometer.decisions.errors import ScenarioError
from barometer.decisions.holdings import Holding, Place
from barometer.decisions.projection import Surroundings, compare, interval, project
from barometer.decisions.ranking import rank_levers
from barometer.decisions.scenarios import Move, check_moves
from barometer.decisions.systems import count_systems, systems_of, with_systems
from barometer.decisions.turnover import Ending, survivors
from factors.levers import levers

YEARS = [2026, 2027, 2028]
DRAWS = np.array([1.0, 0.8, 1.0, 1.2])  # central value, then three draws


def vector(central: float) -> np.ndarray:
    return central * DRAWS


def holding(name: str = "laptop", tier: str = "terminals", *, months: int = 12, units: int = 90) -> Holding:
    """90 laptops of life one year. Each: 200 kg to make, 20 kg refurbished; 30 kWh and 1.5 kg a year."""
    return Holding(
        name,
        tier,
        np.array([units * 1000], dtype=np.int64),
        0,
        np.full(4, months, dtype=np.int64),
        np.ones(4),
        {"climate_change": vector(200.0)},
        {"climate_change": vector(units * 1.5), "electricity_use": np.full(4, units * 30.0)},
        (np.full(4, 12, dtype=np.int64), {"climate_change": vector(20.0)}),
    )


def place(*holdings: Holding, rest: Mapping[str, np.ndarray] | None = None) -> Place:
    return Place(holdings or (holding(),), rest or {}, pl.DataFrame())


def around() -> Surroundings:
    return Surroundings(lambda country: np.full(4, {"SE": 0.5, "PL": 4.0}[country]), np.full(4, 1.5))


def move(lever: str, value: float, since: int = 2026, until: int | None = None, **given: str) -> Move:
    types = tuple(given.pop("types", "").split()) if "types" in given else ()
    return Move(lever, value, since, until or since, types, given)


def central(*moves: Move, where: Place | None = None) -> list[float]:
    return project(where or place(), moves, YEARS, around()).values[:, 0].tolist()


def test_the_trend_is_what_is_bought_and_what_is_used() -> None:
    # 90 x 200 kg bought a year + 90 x 1.5 kg used, and 1,000 kg that no lever touches.
    where = place(rest={"climate_change": vector(1000.0)})
    assert central(where=where) == pytest.approx([90 * 200 + 90 * 1.5 + 1000] * 3)


def test_half_refurbished_by_hand() -> None:
    # 45 new and 45 refurbished a year, used the same.
    assert central(move("refurbished", 0.5)) == pytest.approx([45 * 200 + 45 * 20 + 135] * 3)


def test_a_share_is_reached_in_equal_steps() -> None:
    # One third, two thirds, all: 60, 30, 0 new ones.
    expected = [60 * 200 + 30 * 20 + 135, 30 * 200 + 60 * 20 + 135, 90 * 20 + 135]
    assert central(move("refurbished", 1.0, 2026, 2028)) == pytest.approx(expected, rel=1e-4)


def test_fewer_devices_are_neither_bought_nor_used() -> None:
    # 81 of 90 are bought; used: the mean of 90 and 81, then 81.
    assert central(move("fewer", 0.1)) == pytest.approx([81 * 200 + 85.5 * 1.5] + [81 * 200 + 81 * 1.5] * 2)


def test_collected_devices_come_back_before_anything_is_bought() -> None:
    # A third of the 90 that leave come back refurbished: 30 x 20 + 60 x 200.
    third = central(move("reuse", 1 / 3))[0]
    assert third == pytest.approx(30 * 20 + 60 * 200 + 135, rel=1e-4)


def test_thin_clients_weigh_what_the_user_gives() -> None:
    # 27 of 90 are replaced in the first year, by devices of 50 kg and 20 kWh; a kWh weighs 1.5 / 30 = 0.05 kg here.
    told = {"embodied_kgco2eq": "50", "electricity_kwh_per_year": "20", "lifetime_years": "6"}
    first = central(move("thin_clients", 0.3, types="laptop", **told))[0]
    assert first == pytest.approx(63 * 200 + 27 * 50 + (90 + 63) / 2 * 1.5 + 27 / 2 * 20 * 0.05)


def test_a_laptop_is_replaced_by_a_fixed_seat_only_where_it_is_named() -> None:
    told = {"embodied_kgco2eq": "50", "electricity_kwh_per_year": "20", "lifetime_years": "6"}
    both = place(holding(), holding("desktop_professional"))
    fixed, laptops = (central(move("thin_clients", 0.3, types=name, **told), where=both) for name in (
        "desktop_professional", "laptop"))  # fmt: skip
    assert central(move("thin_clients", 0.3, **told), where=both) == fixed == laptops
    assert central(move("thin_clients", 0.3, **told)) == central()
    check_moves([move("thin_clients", 0.3, types="laptop", **told)], first=2026, last=2028, types=frozenset({"laptop"}))


def test_pue_and_hosting_act_on_data_centres_only() -> None:
    server = replace(holding("server", "data_centres"), in_centres=((1.0, None),))
    both = place(holding(), server)
    trend = central(where=both)[0]
    # The use of servers, 135 kg, times 1.2 / 1.5; half of it on a grid half as heavy.
    assert central(move("pue", 1.2), where=both)[0] == pytest.approx(trend - 135 * 0.2)
    assert central(move("host", 0.5, place="SE"), where=both)[0] == pytest.approx(trend - 135 * 0.25)
    assert central(move("grid", 1.0, place="PL"), where=both)[0] == pytest.approx(trend + 2 * 135 * 3)
    assert central(move("pue", 1.2, from_pue="2.4"), where=both)[0] == pytest.approx(trend - 135 * 0.5)


def test_a_lower_pue_reads_the_one_declared_and_spares_what_is_in_no_data_centre() -> None:
    # Of the 135 kg of use of the servers, a half in a centre that declares 1.6, a quarter at the default 1.5, a quarter
    # in an office: 67.5 x 0.4 / 1.6 + 33.75 x 0.3 / 1.5 less, nothing of the last quarter.
    mixed = replace(holding("server", "data_centres"), in_centres=((0.25, None), (0.5, 1.6)))
    office = replace(holding("server", "data_centres"), in_centres=())
    trend = central(where=place(mixed))[0]
    assert central(move("pue", 1.2), where=place(mixed))[0] == pytest.approx(trend - 16.875 - 6.75)
    assert central(move("pue", 1.2), where=place(office)) == central(where=place(office))


def test_years_past_the_end_of_support_are_gained_by_the_share_that_is_concerned() -> None:
    half = central(move("beyond_support", 2.0, share="0,5"))
    assert all(
        central(move("beyond_support", 2.0, share=told)) == half for told in ("0.5", "50%", "50 %", "50,0\u00a0%")
    )
    assert half == central(move("longer", 1.0))
    assert half != central(move("longer", 2.0))


def test_past_support_only_devices_gain_whose_system_ends_and_only_those_there_from_the_start() -> None:
    # 90 laptops of age 0, life one year: all leave each year. The system of 30 ends in 2027: one year more from then,
    # but those 30 have left in 2026, and what replaced them is nothing that was there. Ended in 2025: S(24 months).
    later = replace(holding(), ending=(Ending(2027, np.array([30_000]), 0),))
    assert central(move("beyond_support", 1.0), where=place(later)) == central()
    ended = replace(holding(), ending=(Ending(2025, np.array([30_000]), 0),))
    stay = survivors(24)[1] * 30_000 // 1_000_000 / 1000
    last = survivors(24)[2] * int(stay * 1000) // survivors(24)[1] / 1000
    # What stays is not bought; the year after, of the 30, `last` stay, and what came in 2026 leaves whole.
    expected = [(90 - stay) * 200 + 135, (90 - last) * 200 + 135]
    assert central(move("beyond_support", 1.0), where=place(ended))[:2] == pytest.approx(expected)
    assert central(where=place(ended)) == central()


def test_devices_whose_system_ends_leave_with_the_others_the_oldest_first() -> None:
    # Whole or with 30 old ones told apart, one stock of 90: giving a half up takes the same devices.
    old = replace(holding(months=60), dated=np.array([60_000, 0, 0, 0, 30_000]))
    apart = replace(old, ending=(Ending(2025, np.array([0, 0, 0, 0, 30_000]), 0),))
    assert central(move("fewer", 0.5), where=place(apart)) == central(move("fewer", 0.5), where=place(old))


def test_a_system_is_read_on_each_device_and_what_is_not_written_is_counted_apart() -> None:
    begun = [2021, None, 2024, 2021, None, 2021, None, 2024]
    assets = pl.LazyFrame(
        {
            "equipment_type": [*["laptop"] * 6, "server", "laptop"],
            "operating_system": [
                "Windows 10 Pro",
                "windows 10",
                "macOS 13",
                None,
                " ",
                "BeOS",
                "Debian 10",
                "Windows 11 24H2",
            ],
            "quantity": [10, None, 4, 7, 1, 2, 5, 3],
            "commissioned_on": [*(None if year is None else date(year, 5, 1) for year in begun)],
            "first_seen_on": [date(2025, 1, 1)] * 8,
            "retired_on": [None] * 8,
        },
        schema_overrides={"retired_on": pl.Date},
    )
    systems = systems_of(count_systems(assets, year=2025))
    laptops = systems.of({"laptop"})
    ended = [(end.code, units) for end, units in laptops.ended(2030)]
    assert ended == [("macos_13", 4), ("windows_10", 11)]
    assert (laptops.unrecorded, laptops.undated, laptops.updated, laptops.recorded) == (8, 2, 3, 20)
    # Held: 19 laptops of 2021, 7 of 2024, 12 without a date, 10 of them modelled: 10 of 19, 4 of 7, 1 of 2 end in 2025.
    held = replace(holding(), dated=np.array([0, 7_000, 0, 0, 19_000]), steady=12_000)
    [ending] = with_systems(place(held), systems, {"laptop"}).holdings[0].ending
    assert (ending.year, ending.dated.tolist(), ending.steady) == (2025, [0, 4_000, 0, 0, 10_000], 1_000)


def test_what_has_no_age_is_spread_by_the_life_of_today_whatever_is_decided() -> None:
    # 90 modelled laptops of life five years, kept a year longer from the first year on: at the start they have the
    # ages of a stock renewed every five years, each age leaves by the curve of six.
    modelled = replace(holding(months=60), dated=np.array([], dtype=np.int64), steady=90_000)
    trend, longer = central(where=place(modelled)), central(move("longer", 1.0), where=place(modelled))
    shares = [survivors(60)[age] for age in range(len(survivors(60)))]
    stay = sum(s * survivors(72)[age + 1] / survivors(72)[age] for age, s in enumerate(shares)) / sum(shares)
    assert longer[0] == pytest.approx(90 * (1 - stay) * 200 + 135, rel=1e-3)
    assert longer[0] < trend[0]


def test_smaller_screens_follow_their_area() -> None:
    screens = place(holding("monitor"))
    shrunk = central(move("smaller_screens", 1.0, area_ratio="0.5"), where=screens)
    assert shrunk == pytest.approx([90 * 100 + 90 * 1.5 * 0.75] + [90 * 100 + 90 * 1.5 * 0.5] * 2)


def test_no_lever_is_the_trend_exactly() -> None:
    where = place(holding(months=60), holding("monitor", months=72))
    trend = project(where, (), YEARS, around())
    idle = [move(code, 0.0) for code in ("longer", "fewer", "refurbished", "reuse", "smaller_screens", "shared")]
    for moves in ((), idle):
        effect = compare(trend, project(where, moves, YEARS, around()))
        assert not effect.yearly.any()
        assert not effect.is_distinguishable


def test_the_order_of_levers_does_not_matter() -> None:
    where = place(holding(months=60), holding("monitor", months=72))
    moves = [move("longer", 2), move("refurbished", 0.4, 2026, 2028), move("fewer", 0.1), move("grid", 0.5, place="SE")]
    results = {project(where, order, YEARS, around()).values.tobytes() for order in permutations(moves)}
    assert len(results) == 1


def test_a_difference_is_judged_on_paired_draws() -> None:
    # The intervals of trend and scenario overlap widely; their paired difference has one sign.
    trend = project(place(), (), YEARS, around())
    fewer = project(place(), [move("fewer", 0.05)], YEARS, around())
    assert interval(trend.values[-1])[1] < interval(fewer.values[-1])[2]
    effect = compare(trend, fewer)
    assert effect.is_distinguishable
    assert effect.cumulated[-1, 0] == pytest.approx(effect.yearly[:, 0].sum())


def test_a_type_without_refurbished_factors_is_left_alone_unless_it_is_named() -> None:
    screens = place(replace(holding("television"), refurbished=None))
    assert central(move("refurbished", 0.5), where=screens) == central(where=screens)
    with pytest.raises(ScenarioError) as refused:
        central(move("refurbished", 0.5, types="television"), where=screens)
    assert refused.value.code == "scenario_no_twin"


def test_a_cost_is_told_where_prices_are_given_and_its_gaps_are_named() -> None:
    trend, half = (project(place(), moves, YEARS, around()) for moves in ((), [move("refurbished", 0.5)]))
    prices = {"laptop": 900.0, "laptop_refurbished": 400.0}
    saved, missing = difference(cost_of(trend, prices), cost_of(half, prices))
    assert saved is not None
    assert saved.tolist() == pytest.approx([-45 * 500.0] * 3)
    assert missing == ()
    unknown, missing = difference(cost_of(trend, {"laptop": 900.0}), cost_of(half, {"laptop": 900.0}))
    assert unknown is None
    assert missing == ("laptop_refurbished",)


def test_levers_are_ranked_by_what_they_change_here() -> None:
    ranked = rank_levers(place(), YEARS, around())
    changes = [each.change for each in ranked if each.change is not None]
    assert changes == sorted(changes)
    assert {each.lever.lever for each in ranked} == set(levers())
    best = ranked[0]
    # Life 1 -> 2 years: 90 fewer first purchases among 270, by the curve; nothing beats it here.
    assert best.types[0][0] == "laptop"
    assert best.is_distinguishable
    idle = {each.lever.lever for each in ranked if each.change is None}
    assert {"thin_clients", "grid", "host", "pue", "smaller_screens"} <= idle
