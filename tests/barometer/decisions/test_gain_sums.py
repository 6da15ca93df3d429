"""Gains of several bodies: added level by level, shares as ratios of sums, draws paired (METHODOLOGY 6.1)."""

import pytest

from barometer.decisions.gain_sums import GatheredGain, gather_gains
from barometer.decisions.gains import Stated
from factors.gains import gains
from tests.barometer.decisions.test_gains import CAR, NAMES, REBOUND, TELEWORK, WEEKLY, figure, known


def gathered(name: str, **bodies: dict[str, float]) -> list[GatheredGain]:
    declared = {body: {key: Stated(value, False) for key, value in told.items()} for body, told in bodies.items()}
    return gather_gains([each for each in gains() if each.gain == name], declared, known(), NAMES)


def test_bodies_of_one_level_add_up_and_levels_stay_apart() -> None:
    """Two bodies at level 2 (16,215.6 kg each), one at level 3 (900 days / 45 weeks x 271 kg x 0.69 = 3,739.8 kg)."""
    second, third = gathered("telework", a=TELEWORK, b=TELEWORK, c={"telework.days": 900.0})
    assert (second.level, second.bodies, second.activity, second.is_public) == (2, ("a", "b"), 9000.0, True)
    assert second.saving == pytest.approx(2 * 4500 * 30 * 0.8 * CAR * (1 - REBOUND))
    assert (third.level, third.bodies, third.is_public) == (3, ("c",), False)
    assert third.saving == pytest.approx(900 / 45 * WEEKLY * (1 - REBOUND))


def test_draws_are_paired_so_the_interval_of_twins_is_twice_that_of_one() -> None:
    one = figure("telework", TELEWORK)
    (both,) = gathered("telework", a=TELEWORK, b=TELEWORK)
    assert one.low is not None
    assert one.high is not None
    assert (both.low, both.high) == (pytest.approx(2 * one.low), pytest.approx(2 * one.high))


def test_a_share_is_the_ratio_of_the_sums() -> None:
    """9 of 10 and 10 of 90 procedures online: 19 of 100, not the mean of 90 % and 11 %."""
    (row,) = gathered(
        "online_procedures",
        a={"services.online": 9.0, "services.procedures": 10.0},
        b={"services.online": 10.0, "services.procedures": 90.0},
        c={"services.online": 4.0},
    )
    assert (row.activity, row.bodies, row.saving) == (pytest.approx(0.19), ("a", "b"), None)


def test_a_gain_that_nobody_tells_is_a_gap_and_not_zero() -> None:
    (row,) = gathered("carpool", a={}, b=TELEWORK)
    assert (row.bodies, row.activity, row.saving, row.level) == ((), None, None, None)


def test_the_order_of_bodies_changes_nothing() -> None:
    bodies = {"a": TELEWORK, "b": TELEWORK | {"telework.km_return": 12.3}, "c": TELEWORK | {"telework.days": 0.1}}
    assert gathered("telework", **bodies) == gathered("telework", **dict(reversed(bodies.items())))
