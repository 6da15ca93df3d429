"""Gains: savings worked by hand, evidence that is lowered when it is not there, gaps that are never zero."""

from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.decisions.gains import GainFactors, GainFigure, Stated, assess_gain, gain_indicators
from barometer.indicators import Question
from barometer.terms import input_keys
from factors import library, nomenclature
from factors.companions import practices
from factors.draws import draw_inputs
from factors.gains import gains
from factors.schemas import PEDIGREE

CAR, REBOUND, WEEKLY = 0.2176, 0.31, 271.0
NAMES = frozenset(nomenclature.declared_inputs()["input"].to_list())
TELEWORK = {"telework.days": 4500.0, "telework.km_return": 30.0, "telework.car_ratio": 0.8}
MEETINGS = {
    "videoconference.participants": 1000.0, "videoconference.km_return": 100.0,
    "videoconference.replaced_ratio": 0.5, "videoconference.car_ratio": 0.9, "videoconference.hours": 2.0,
}  # fmt: skip


@cache
def known() -> GainFactors:
    factors = library.load().in_force(on=date(2026, 11, 1))
    pedigree = {rule: factors.input_value(f"pedigree.{rule}") for rule in PEDIGREE}
    return GainFactors(factors, draw_inputs(factors), practices(pedigree))


def figure(name: str, values: dict[str, float], proven: bool = False) -> GainFigure:
    gain = next(each for each in gains() if each.gain == name)
    return assess_gain(gain, {key: Stated(value, proven) for key, value in values.items()}, known(), NAMES)


def test_telework_on_own_kilometres_is_level_2_net_of_rebound() -> None:
    """4,500 days x 30 km x 80 % x 0.2176 x (1 - 0.31) = 16,215.6 kgCO2eq."""
    found = figure("telework", TELEWORK)
    assert (found.level, found.activity, found.is_public) == (2, 4500.0, True)
    assert found.saving == pytest.approx(4500 * 30 * 0.8 * CAR * (1 - REBOUND))
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.saving < found.high  # type: ignore[operator]


def test_telework_on_days_alone_is_level_3_and_is_not_published() -> None:
    """4,500 days / 45 weeks = 100 weekly days x 271 x (1 - 0.31) = 18,699 kgCO2eq, for inside use."""
    found = figure("telework", {"telework.days": 4500.0})
    assert found.saving == pytest.approx(4500 / 45 * WEEKLY * (1 - REBOUND))
    assert (found.level, found.is_public) == (3, False)
    rows = gain_indicators({"o": [found]}, Question("organisation", 2025, "amortised", "d", False), {"o": "O"})
    shown = {row["breakdown"]: row for row in rows.to_dicts()}
    assert shown["activity"]["value"] == 4500.0
    assert (shown["saving"]["value"], shown["saving"]["status"]) == (None, "gap")
    assert {row["account"] for row in rows.to_dicts()} == {"avoided"}


def test_a_level_claimed_without_its_evidence_is_lowered_and_said() -> None:
    measured = {"commuting.car_km_before": 900_000.0, "commuting.car_km_after": 700_000.0}
    proven = figure("telework", TELEWORK | measured, proven=True)
    assert (proven.level, proven.is_lowered) == (1, False)
    assert proven.saving == pytest.approx(200_000 * CAR)
    claimed = figure("telework", TELEWORK | measured)
    assert (claimed.level, claimed.is_lowered) == (2, True)


def test_more_kilometres_after_than_before_is_a_negative_saving() -> None:
    measured = {"commuting.car_km_before": 100.0, "commuting.car_km_after": 300.0, "telework.days": 1.0}
    assert figure("telework", measured, proven=True).saving == pytest.approx(-200 * CAR)


def test_videoconference_counts_replaced_trips_only_less_the_hours() -> None:
    """1,000 x 100 km x 50 % x 90 % x 0.2176 - 1,000 x 2 h x 0.05706 = 9,792 - 114.1 kgCO2eq."""
    found = figure("videoconference", MEETINGS)
    assert found.activity == 50_000.0
    assert found.saving == pytest.approx(1000 * 100 * 0.5 * 0.9 * CAR - 1000 * 2 * 0.0570633654622)


@pytest.mark.parametrize("name", ["on_demand_transport", "online_procedures", "telemedicine", "non_digital_access"])
def test_a_gain_without_a_sourced_factor_reports_its_activity_and_a_gap(name: str) -> None:
    gain = next(each for each in gains() if each.gain == name)
    found = figure(name, dict.fromkeys(input_keys(gain.activity), 10.0))
    assert found.activity is not None
    assert (found.saving, found.level) == (None, None)


def test_kilometres_that_telemedicine_avoids_are_kilometres_and_no_emissions() -> None:
    said = {"telemedicine.acts": 420.0, "telemedicine.km_return": 40.0, "telemedicine.replaced_ratio": 0.5}
    found = figure("telemedicine_trips", said)
    assert (found.activity, found.saving, found.level) == (8_400.0, None, None)
    assert figure("telemedicine_trips", {"telemedicine.acts": 420.0}).activity is None


def test_what_is_missing_is_named_and_nothing_is_zero() -> None:
    found = figure("videoconference", {"videoconference.participants": 10.0})
    assert found.activity is None
    assert found.saving is None
    assert "videoconference.km_return" in found.missing


def test_a_share_of_nothing_is_a_gap() -> None:
    assert figure("online_procedures", {"services.online": 0.0, "services.procedures": 0.0}).activity is None


@given(st.floats(1, 1e6), st.floats(0, 500), st.floats(0, 1))
def test_low_value_high_are_in_order_whatever_is_declared(days: float, km: float, ratio: float) -> None:
    found = figure("telework", {"telework.days": days, "telework.km_return": km, "telework.car_ratio": ratio})
    assert found.low <= found.saving <= found.high  # type: ignore[operator]


def test_every_term_of_every_gain_names_something_that_exists() -> None:
    codes = set(nomenclature.indicators()["code"])
    for gain in gains():
        assert gain.indicator in codes
        assert all(gain.name.values())
        assert all(gain.reference.values())
        assert set(input_keys(gain.activity)) <= NAMES
        for saving in gain.savings:
            assert gain.rebound["fr"]
            for terms in (*saving.plus, *saving.minus):
                for name in input_keys(terms):
                    assert name in NAMES or known().central(name) > 0
            assert set(saving.measured) <= NAMES
