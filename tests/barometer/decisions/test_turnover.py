"""Stock turnover by cohorts: worked examples by hand, identities exact on integers (METHODOLOGY 22.1, 22.2)."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.decisions.errors import ScenarioError
from barometer.decisions.turnover import (
    REFURBISHED,
    REPLACEMENT,
    RETURNED,
    SAME,
    SMALLER,
    VARIANTS,
    WAYS_IN,
    Course,
    survivors,
    turn_over,
)
from factors.levers import PPM

YEARS = 6


def course(
    months: int, *, kept: float = 1.0, refurbished: float = 0.0, returned: float = 0.0, replaced: float = 0.0
) -> Course:
    lives = {SAME: months, SMALLER: months, REFURBISHED: 36, REPLACEMENT: 72}
    share = [(round(ratio * PPM),) * YEARS for ratio in (kept, replaced, refurbished, 0.0, returned)]
    return Course({name: np.full((YEARS, 1), life, dtype=np.int64) for name, life in lives.items()}, *share)


def ages(*units: int) -> np.ndarray:
    return np.array(units, dtype=np.int64)


def test_a_device_serves_its_mean_life_on_average() -> None:
    for months in (18, 30, 60, 72, 96, 144):
        assert sum(survivors(months)) * 12 / PPM == pytest.approx(months, abs=0.005)
        assert all(later <= earlier for earlier, later in pairwise(survivors(months)))


def test_a_life_of_one_year_leaves_nothing_for_the_next() -> None:
    # 90 devices of age 0, life one year: all leave, all are bought again, each year.
    flows = turn_over(ages(90), 0, course(12))
    assert flows.retired[:, 0].tolist() == [90] * YEARS
    assert flows.bought[SAME][:, 0].tolist() == [90] * YEARS


def test_who_leaves_is_read_on_the_curve_age_by_age() -> None:
    # Life 2.5 years: 1,000,000 -> 821,740 -> 455,974 millionths. 1,000 new ones keep floor(821.74) = 821 after a year;
    # of these floor(821 x 455,974 / 821,740) = floor(455.56) = 455 after two, while the 179 bought keep floor(147.09).
    assert survivors(30)[:3] == (1_000_000, 821_740, 455_974)
    flows = turn_over(ages(1000), 0, course(30))
    assert flows.retired[:2, 0].tolist() == [179, 366 + 32]
    assert flows.bought[SAME][:2, 0].tolist() == [179, 398]


def test_a_stock_of_unknown_age_is_renewed_at_one_over_its_life() -> None:
    flows = turn_over(ages(), 6_000_000, course(60))
    assert flows.bought[SAME][:, 0] == pytest.approx(6_000_000 / 5, rel=1e-4)


def test_a_longer_life_moves_purchases_and_the_cumulated_sum_is_lower() -> None:
    short, long = (turn_over(ages(), 6_000_000, course(60)), turn_over(ages(1, 2), 6_000_000, course(78)))
    assert short.bought[SAME].sum() > long.bought[SAME].sum()


def test_what_is_given_up_is_withdrawn_the_oldest_first_and_not_bought() -> None:
    # 100 devices, 40 new and 60 of age 1, life long: kept at 50 %, the oldest leave until 50 remain.
    flows = turn_over(ages(40, 60), 0, course(1200, kept=0.5))
    assert flows.closing[SAME][0, 0] == 50
    assert flows.bought[SAME][0, 0] == 0
    assert flows.retired[0, 0] == 50


def test_half_of_the_purchases_refurbished_and_a_quarter_of_what_left_put_back() -> None:
    # 90 devices of life one year leave each year: 22 come back (90 / 4), of the 68 others 34 are refurbished.
    flows = turn_over(ages(90), 0, course(12, refurbished=0.5, returned=0.25))
    assert [int(flows.bought[way][0, 0]) for way in (RETURNED, REFURBISHED, SAME)] == [22, 34, 34]
    assert flows.closing[REFURBISHED][0, 0] == 56


def test_another_device_takes_the_place_of_a_share_of_the_stock() -> None:
    flows = turn_over(ages(100), 0, course(1200, kept=0.7, replaced=0.3))
    assert flows.bought[REPLACEMENT][0, 0] == 30
    assert flows.closing[SAME][0, 0] == 70


def test_a_negative_stock_is_refused() -> None:
    with pytest.raises(ScenarioError) as refused:
        turn_over(ages(10, -1), 0, course(60))
    assert refused.value.code == "scenario_stock"


@settings(max_examples=40, deadline=None)
@given(
    units=st.lists(st.integers(0, 10**9), max_size=12),
    steady=st.integers(0, 10**10),
    months=st.integers(1, 200),
    shares=st.lists(st.floats(0, 1), min_size=4, max_size=4),
)
def test_what_closes_is_what_opened_and_came_in_less_what_left(
    units: list[int], steady: int, months: int, shares: list[float]
) -> None:
    kept, refurbished, returned, replaced = shares
    asked = course(months, kept=kept, refurbished=refurbished, returned=returned, replaced=min(replaced, 1 - kept))
    flows = turn_over(ages(*units), steady, asked)
    came = sum(flows.bought[way] for way in WAYS_IN)
    closing = sum(flows.closing[variant] for variant in VARIANTS)
    assert (closing == flows.opening + came - flows.retired).all()
    assert (flows.opening[1:] == closing[:-1]).all()
    assert flows.opening[0, 0] == sum(units) + steady
    assert (flows.retired >= 0).all()
    assert all((flows.bought[way] >= 0).all() for way in WAYS_IN)
    wanted = (sum(units) + steady) * round(kept * PPM) // PPM
    assert (closing - flows.closing[REPLACEMENT] == wanted).all()


@given(units=st.lists(st.integers(0, 9_999), min_size=1, max_size=12), share=st.floats(0.01, 0.99))
def test_as_many_leave_and_are_bought_however_purchases_are_shared(units: list[int], share: float) -> None:
    """Smaller and refurbished devices that live as long as new ones: no thousandth more, equal prices cost the same."""
    plain = course(30)
    lives = dict.fromkeys(VARIANTS, plain.months[SAME])
    smaller = (round(share * PPM),) * YEARS
    mixed = Course(lives, plain.kept, plain.replaced, (PPM - smaller[0],) * YEARS, smaller, plain.returned)
    whole, parts = (turn_over(ages(*units), 777, each) for each in (plain, mixed))
    assert (whole.retired == parts.retired).all()
    assert (sum(whole.bought.values()) == sum(parts.bought.values())).all()
