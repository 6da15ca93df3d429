"""Indicators that are a declared value or a ratio of two: worked by hand, and a gap where a part of the year lacks."""

from datetime import date
from decimal import Decimal

from barometer.declared import DeclaredValue, missing_inputs, summarise_declared, yearly
from barometer.indicators import Question

QUESTION = Question("organisation", 2025, "amortised", "0" * 64, False)


def said(name: str, value: str, first: int = 1, last: int = 12) -> DeclaredValue:
    """A value of one body for some months of 2025."""
    return DeclaredValue("town", name, date(2025, first, 1), date(2025, last, 28), Decimal(value))


def test_a_pue_is_a_ratio_of_declared_sums() -> None:
    values = [said("data_centre.energy", "600000", 1, 6), said("data_centre.energy", "600500", 7, 12)]
    table = summarise_declared([*values, said("data_centre.it_energy", "800000")], {}, QUESTION, {"town": "Town"})
    row = table.filter(code="EMP-07").row(0, named=True)
    assert (row["value"], row["unit"], row["quality"], row["declared_share"]) == (1.500625, "kWh/kWh", 4, 1.0)
    assert table.filter(code="EMP-06").row(0, named=True)["status"] == "gap"


def test_a_year_with_a_month_missing_is_a_gap_and_never_a_partial_sum() -> None:
    assert yearly([said("data_centre.water", "10", month, month) for month in range(1, 12)], 2025) == {}


def test_a_year_and_its_months_are_counted_once() -> None:
    months = [said("data_centre.water", "10", month, month) for month in range(1, 13)]
    assert yearly([*months, said("data_centre.water", "120")], 2025) == {("town", "data_centre.water"): Decimal(120)}


def test_staff_made_aware_divides_by_the_agents_of_the_register() -> None:
    table = summarise_declared([said("staff.made_aware", "50")], {"town": 200}, QUESTION, {"town": "Town"})
    assert table.filter(code="SEN-01")["value"].to_list() == [25.0]


def test_what_lacks_is_listed_with_its_indicator() -> None:
    assert ("EMP-07", "data_centre.it_energy") in missing_inputs([said("data_centre.energy", "1")], 2025, "town")
