"""EQP-03, the renewal rate, and EQP-04, idle devices (METHODOLOGY 9.1): shares of a year by hand."""

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


@pytest.mark.parametrize(
    ("unused", "declared", "share"),
    [
        (0, 5.0, 20.0),  # 5 declared, 20 in service, none that the inventory says unused
        (4, 5.0, 100 * 4 / 24),  # the inventory names four: its own count stands
        (0, None, 0.0),
    ],
)
def test_idle_devices_are_those_of_the_inventory_else_those_declared(
    unused: int, declared: float | None, share: float
) -> None:
    rows = [asset(0, quantity=20, commissioned_on=OLD)]
    rows += [asset(1, quantity=unused, commissioned_on=OLD, status="unused")] if unused else []
    _, cohorts = count_fleet(inventory(rows).lazy())
    question = Question("organisation", 2025, "amortised", "d", is_demo=False)
    told = {} if declared is None else {"o": declared}
    figures = summarise_stock(cohorts, question, {"o": "O"}, {}, told)
    assert {row["code"]: row["value"] for row in figures.to_dicts()}["EQP-04"] == pytest.approx(share)
