"""EQP-03, the renewal rate: new devices of the year over those present on 1 January (METHODOLOGY 9.1)."""

from datetime import date
from typing import Any

import pytest

from barometer.assessment import count_fleet
from barometer.indicators import Question
from barometer.stock import summarise_stock
from tests.barometer.fleets import asset, inventory

OLD, NEW = date(2020, 5, 1), date(2025, 3, 1)


def _rate(*rows: dict[str, Any]) -> float | None:
    told = inventory([asset(place, **row) for place, row in enumerate(rows)])
    _, cohorts = count_fleet(told.lazy())
    figures = summarise_stock(cohorts, Question("organisation", 2025, "amortised", "d", False), {"o": "O"}, {})
    return {row["code"]: row["value"] for row in figures.to_dicts()}["EQP-03"]


@pytest.mark.parametrize(
    ("rows", "rate"),
    [
        # ten on 1 January, two new in March, one bought refurbished: 2 / 10
        (({"quantity": 10, "commissioned_on": OLD}, {"quantity": 2, "commissioned_on": NEW},
          {"commissioned_on": NEW, "condition": "refurbished"}), 20.0),
        # what leaves during the year was there on 1 January; what left before it was not
        (({"quantity": 4, "commissioned_on": OLD, "retired_on": date(2025, 6, 1)},
          {"quantity": 6, "commissioned_on": OLD, "retired_on": date(2024, 6, 1)},
          {"commissioned_on": NEW}), 25.0),
        (({"quantity": 10, "commissioned_on": OLD},), 0.0),
        # nobody knows when one of them came: unknown, not zero
        (({"quantity": 10, "commissioned_on": OLD}, {"quantity": 1}), None),
        # nothing on 1 January
        (({"commissioned_on": NEW},), None),
        # a virtual machine is no device
        (({"quantity": 10, "commissioned_on": OLD},
          {"equipment_type": "virtual_machine", "quantity": 5, "commissioned_on": NEW}), 0.0),
    ],
)  # fmt: skip
def test_the_renewal_rate_of_a_year(rows: tuple[dict[str, Any], ...], rate: float | None) -> None:
    assert _rate(*rows) == rate
