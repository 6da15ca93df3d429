"""Supply to come: who leaves by the survival curve or a date, what is too old, and the yield observed."""

from datetime import date
from itertools import pairwise
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reuse.forecast import Fleet, Observed, forecast, observed_yield
from reuse.journeys import Journey, Step

ON = date(2026, 1, 1)
LIFE = (60, 60, 60)


def laptops(commissioned: date | None, units: int = 10, **more: object) -> Fleet:
    said = {"life_months": LIFE} | more
    return Fleet("EPCI-1", "laptop", units, commissioned, **said)  # type: ignore[arg-type]


def life(name: str, *states: str, kind: str = "laptop", parent: str | None = None) -> Journey:
    steps = []
    for place, state in enumerate(("received", *states)):
        event = "receive" if place == 0 else "move"
        steps.append(Step(place + 1, f"2025-01-{place + 1:02}T10:00:00", event, "", state, {}))
    return Journey(name, "workshop", tuple(steps), equipment_type=kind, parent=parent)


def test_ten_laptops_of_four_years_give_four_in_two_years() -> None:
    first, second = forecast([laptops(date(2022, 1, 1))], {"laptop": Observed(3, 4)}, on=ON, years=2)
    assert first.leaving[1] == pytest.approx(10 * (1 - 0.379460 / 0.537785), abs=1e-4)
    assert second.leaving[1] == pytest.approx(5.39, abs=0.01)
    assert second.supply[1] == pytest.approx(5.39 * 0.75, abs=0.01)
    assert (second.until, second.held, second.too_old) == (date(2028, 1, 1), 10, 0.0)


def test_the_interval_of_the_yield_is_that_of_wilson_and_nothing_seen_says_nothing() -> None:
    z, n, p = 1.6448536, 4, 0.75
    middle = (p + z * z / 2 / n) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / 4 / n / n) / (1 + z * z / n)
    low, central, high = Observed(3, 4).interval
    assert (low, central, high) == pytest.approx((middle - half, 0.75, middle + half), abs=1e-6)
    assert (round(low, 2), round(high, 2)) == (0.36, 0.94)
    assert Observed(300, 400).interval[0] > 0.71
    assert Observed(0, 0).interval == (0.0, None, 1.0)
    [row] = forecast([laptops(date(2022, 1, 1))], {}, on=ON, years=1)
    assert row.supply == (0.0, None, row.leaving[2])


def test_a_date_to_come_makes_it_leave_one_that_passed_does_not_and_what_is_set_aside_leaves_first() -> None:
    def left(**more: object) -> list[float]:
        return [row.leaving[1] for row in forecast([laptops(date(2025, 6, 1), **more)], {}, on=ON, years=2)]

    assert left(due_on=date(2027, 6, 1))[0] < 1
    assert left(due_on=date(2027, 6, 1))[1] == 10
    assert left(due_on=date(2025, 10, 14)) == left()
    assert left(is_aside=True) == [10, 10]


def test_what_is_over_ten_years_old_when_it_leaves_is_no_supply() -> None:
    old = laptops(date(2015, 6, 1), is_aside=True)
    [row] = forecast([old], {"laptop": Observed(4, 4)}, on=ON, years=1)
    assert (row.leaving[1], row.too_old, row.supply[1]) == (10, 10, 0)


def test_the_yield_counts_known_fates_of_devices_alone() -> None:
    lives = [
        life("D1", "in_use"), life("D2", "transferred"), life("D3", "waste"), life("D4", "ready"),
        life("D5", "returned_to_donor"), life("D6", "in_use", parent="D3"),
        life("D7", "in_use", kind="laptop_refurbished"), life("D8", "lost", kind="monitor"),
    ]  # fmt: skip
    assert observed_yield(lives, on=ON) == {"laptop": Observed(3, 4), "monitor": Observed(0, 1)}
    assert observed_yield(lives, on=date(2025, 1, 1)) == {}


@given(
    st.lists(st.tuples(st.integers(1, 50), st.none() | st.dates(date(2012, 1, 1), date(2025, 12, 31)),
                       st.booleans()), min_size=1, max_size=4),
    st.integers(24, 120), st.integers(0, 20), st.integers(0, 20),
)  # fmt: skip
def test_more_leave_later_never_more_than_are_held_and_bounds_hold_the_centre(
    fleets: list[tuple[int, date | None, bool]], months: int, reused: int, lost: int
) -> None:
    life_months = (months - 12, months, months + 24)
    held = [laptops(day, units, is_aside=aside, life_months=life_months) for units, day, aside in fleets]
    rows = forecast(held, {"laptop": Observed(reused, reused + lost)}, on=ON, years=3)
    for row in rows:
        low, central, high = row.leaving
        assert 0 <= low <= central <= high <= row.held
        assert 0 <= row.supply[0] <= row.supply[2] <= high
        assert row.supply[1] is None or row.supply[0] <= row.supply[1] <= row.supply[2] + 1e-9
    assert all(before.leaving[1] <= after.leaving[1] for before, after in pairwise(rows))
