"""Trajectories and trends, by hand (METHODOLOGY 23.1, 23.2)."""

import pytest

from barometer.decisions.targets import FEW, MEETS, MODELLED, REACHED, TOO_FAR, WRONG_WAY, Meeting, Trajectory, meeting

CUT = Trajectory({2020: 100.0, 2030: 60.0}, is_stair=False, is_at_least=False)
LAW = Trajectory({2023: 25.0, 2024: 35.0, 2025: 50.0}, is_stair=True, is_at_least=True)


def test_a_decided_target_is_straight_and_the_law_is_a_stair() -> None:
    assert CUT.asked(2019) is None
    assert [CUT.asked(year) for year in (2020, 2025, 2030, 2040)] == [100, 80, 60, 60]
    assert [LAW.asked(year) for year in (2022, 2023, 2024, 2030)] == [None, 25, 35, 50]


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        # 100, 95, 90: five a year, 60 is reached six years after 2022.
        ({2020: 100.0, 2021: 95.0, 2022: 90.0}, Meeting(MEETS, 2028)),
        ({2020: 100.0, 2021: 101.0, 2022: 103.0}, Meeting(WRONG_WAY)),
        ({2020: 100.0, 2021: 100.0, 2022: 100.0}, Meeting(WRONG_WAY)),
        ({2020: 100.0, 2021: 99.5, 2022: 99.0}, Meeting(TOO_FAR, 2052)),
        ({2021: 70.0, 2022: 59.0}, Meeting(REACHED, 2022)),
        ({2021: 95.0, 2022: 90.0}, Meeting(FEW)),
        ({}, Meeting(FEW)),
    ],
)
def test_the_year_at_which_the_trend_meets_a_target(observed: dict[int, float], expected: Meeting) -> None:
    assert meeting(CUT, observed, is_informed=True) == expected


def test_a_national_average_has_no_trend() -> None:
    observed = {2020: 100.0, 2021: 95.0, 2022: 90.0}
    assert meeting(CUT, observed, is_informed=False) == Meeting(MODELLED)


def test_a_share_to_exceed_is_met_from_below() -> None:
    assert meeting(LAW, {2023: 20.0, 2024: 30.0, 2025: 40.0}, is_informed=True) == Meeting(MEETS, 2026)
    assert LAW.is_met(50.0, 50.0)
