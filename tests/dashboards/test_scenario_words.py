"""Scenarios as they are written and told: the grammar, the sentence, prices, refusals by name (METHODOLOGY 22)."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from barometer.decisions.errors import ScenarioError
from barometer.decisions.holdings import Holding, Place
from barometer.decisions.projection import Surroundings, interval
from barometer.decisions.scenarios import Move
from dashboards import scenario_view as view
from dashboards.deciding import Ground, Outcome, outcome_of
from dashboards.scenario_text import parse_moves
from dashboards.scopes import Scope
from dashboards.voice import Voice
from factors.levers import figures, levers

WIDE = np.array([1.0, 0.05, 1.3, 2.9])  # central value, then draws that lie unevenly around it


def ground() -> Ground:
    """90 laptops of one year, 200 kg each, 1.5 kg of electricity a year; the grid elsewhere weighs half."""
    laptops = Holding(
        "laptop", "terminals", np.array([90_000], dtype=np.int64), 0, np.full(4, 12, dtype=np.int64), np.ones(4),
        {"climate_change": 200 * WIDE}, {"climate_change": 135 * WIDE, "electricity_use": np.full(4, 2700.0)}, None,
    )  # fmt: skip
    around = Surroundings(lambda _: np.full(4, 0.5), np.full(4, 1.5))
    return Ground(Scope(organisation="ville"), 2025, Place((laptops,), {}, pl.DataFrame()), around)


def outcome(*moves: Move, **prices: float) -> Outcome:
    return outcome_of(ground(), moves, until=2028, prices=prices)


def move(lever: str, value: float) -> Move:
    return Move(lever, value, 2026, 2026)


def test_every_figure_of_a_lever_can_be_written_after_it() -> None:
    for lever in levers().values():
        told = "".join(f";{name}={'SE' if name == 'place' else '2'}" for name in (*lever.needs, *lever.takes))
        [read] = parse_moves([f"{lever.lever}=1{told}"], 2026)
        assert set(read.given) == {*lever.needs, *lever.takes} <= set(figures())


def test_the_parts_of_a_lever_come_in_any_order() -> None:
    [read] = parse_moves(["grid=0.5;place=SE@2026-2027:server"], 2026)
    assert (read.given, read.since, read.until, read.types) == ({"place": "SE"}, 2026, 2027, ("server",))


def test_a_lever_that_finds_no_device_of_its_types_says_so_and_which_to_name() -> None:
    told = {"embodied_kgco2eq": "50", "electricity_kwh_per_year": "20", "lifetime_years": "6"}
    found = outcome(Move("thin_clients", 0.3, 2026, 2026, (), told))
    assert not found.effect.yearly.any()
    [said] = view.move_words(found, Voice("fr"))
    assert said.split("sans effet ici")[1].endswith("ordinateur portable")


def test_the_sentence_gives_the_bounds_of_the_table() -> None:
    found = outcome(move("fewer", 0.1))
    value, low, high = interval(found.effect.cumulated[-1])
    for language in ("fr", "en"):
        voice = Voice(language)
        assert view.figure_text((-value, -high, -low), "kgCO2eq", voice) in view.finding(found, "Ville", voice)


def test_a_price_of_nothing_is_told_and_a_pue_without_a_centre_changes_nothing() -> None:
    found = outcome(move("pue", 1.2), laptop=900.0, tractor=4.0)
    assert not found.effect.yearly.any()
    assert "centre de données" in view.move_words(found, Voice("fr"))[0].split("sans effet")[1]
    assert "tractor" in " ".join(view.cost_words(found, Voice("fr")))
    assert found.unused_prices == ("tractor",)


def test_a_refusal_says_levers_and_types_by_their_names() -> None:
    with pytest.raises(ScenarioError) as refused:
        outcome(move("fewer", 0.7), move("shared", 0.7))
    said = refused.value.message("fr")
    for name in ("Moins d'appareils par personne (fewer)", "Ordinateur portable (laptop)", "140"):
        assert name in said
    assert "Laptop (laptop)" in refused.value.message("en")


def test_devices_that_are_all_set_aside_lack_no_electricity() -> None:
    [laptops] = ground().place.holdings
    for used, told in ((None, 1), (0, 0)):
        held = replace(laptops, use={}, used=used)
        place = replace(ground(), place=Place((held,), {}, pl.DataFrame()))
        assert len(view.not_renewed(replace(outcome(), ground=place), Voice("fr"))) == told
