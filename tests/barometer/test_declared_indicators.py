"""Indicators that are a declared value or a ratio of two: worked by hand, and a gap where a part of the year lacks."""

from datetime import date
from decimal import Decimal

from barometer.decisions.purchase_indicators import publish_purchases
from barometer.declared import (
    GREEN_SHARE,
    DeclaredValue,
    above_whole,
    declared_ratio,
    missing_inputs,
    summarise_declared,
    yearly,
)
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


def test_a_meter_stands_beside_the_electricity_of_the_inventory_and_is_asked_of_nobody() -> None:
    names = {"town": "Town", "village": "Village"}
    table = summarise_declared([said("electricity.it_rooms", "52000")], {}, QUESTION, names).filter(code="EMP-03")
    row = ("town", "measure", "metered_rooms", 52000.0)
    assert table.select("organisation", "breakdown", "breakdown_value", "value").rows() == [row]
    assert "EMP-03" not in {code for code, _ in missing_inputs([], 2025, "town")}


def test_purchases_with_a_criterion_over_digital_purchases_where_no_line_is_there() -> None:
    """12,000 of 48,000 EUR are 25 %; 50,000 of 48,000 are none, and told."""
    values = [said("purchases.with_criterion", "12000"), said("purchases.digital", "48000")]
    share = declared_ratio(GREEN_SHARE, "town", yearly(values, 2025))
    assert share == 25.0
    table = publish_purchases({}, QUESTION, {"town": "Town", "village": "Village"}, {"town": 25.0})
    known = table.filter(code="ACH-02").select("organisation", "value", "series", "quality").rows()
    assert known == [("town", 25.0, "declared", 4), ("village", None, "purchases", None)]
    wrong = [said("purchases.with_criterion", "50000"), values[1]]
    assert declared_ratio(GREEN_SHARE, "town", yearly(wrong, 2025)) is None
    assert [each.indicator.code for each in above_whole(wrong, {}, 2025)] == ["ACH-02"]
