"""Bids compared: worked by hand, paired draws, ties, gaps; the order of the file changes nothing."""

from datetime import date
from functools import cache
from typing import Any

import polars as pl
import pytest

from barometer.decisions.schemas import BidLine
from barometer.decisions.tenders import Comparison, compare_bids, name_bids
from barometer.decisions.weights import Weights, parse_weights
from barometer.errors import BarometerError
from dashboards.tender_view import remarks
from factors import library
from factors.draws import Draws, draw_inputs
from factors.errors import LANGUAGES
from factors.library import FactorSet

LAPTOP = {
    "lot": "1",
    "item": "P1",
    "is_service": False,
    "quantity": 100,
    "equipment_type": "laptop",
    "condition": "new",
    "unit_price_cents": 60_000,
    "electricity_kwh_per_year": 20.0,
    "lifetime_years": 5.0,
    "warranty_years": 3.0,
    "spare_parts_years": 5.0,
    "repairability_index": 7.0,
    "synthetic": True,
    "sheet": "s",
}
WEIGHTS = parse_weights("impact=40,price=40,repairability=10,warranty=10")


@cache
def tools() -> tuple[FactorSet, Draws]:
    factors = library.load().in_force(on=date(2026, 1, 1))
    return factors, draw_inputs(factors)


def bids(*changes: dict[str, Any]) -> pl.DataFrame:
    rows = [
        dict.fromkeys(BidLine.column_names()) | LAPTOP | {"row": number} | change
        for number, change in enumerate(changes, start=2)
    ]
    types = {name: column.dtype for name, column in BidLine.columns().items()}
    return BidLine.validate(pl.DataFrame(rows, schema=types))


def compared(lines: pl.DataFrame, weights: Weights = WEIGHTS, **options: Any) -> Comparison:
    factors, draws = tools()
    return compare_bids(lines, weights, factors=factors, draws=draws, year=2025, **options)


def by_name(comparison: Comparison) -> dict[str, Any]:
    return {bid.name: bid for bid in comparison.lots[0].bids}


def test_the_impact_of_a_year_of_service_is_the_one_computed_by_hand() -> None:
    # 100 x ((170 + 12.3 + 2.79) / 5 + 20 kWh x 0.0461) = 100 x (37.018 + 0.922) = 3,794.0 kgCO2eq a year
    bid = by_name(compared(bids({"bid": "x"})))["x"]
    assert bid.measures["impact"].value == pytest.approx(3794.0)
    assert bid.measures["impact"].low < 3794.0 < bid.measures["impact"].high
    assert bid.measures["price"].value == pytest.approx(12_000)
    assert bid.measures["energy"].value == pytest.approx(2_000)
    assert (bid.rank, bid.total) == (1, pytest.approx(100.0))


def test_a_refurbished_bid_stands_in_the_same_table_with_its_own_factors() -> None:
    # 100 x ((16.9669 + 1.23) / 5 + 0.922) = 456.138 kgCO2eq a year
    table = by_name(compared(bids({"bid": "new"}, {"bid": "again", "condition": "refurbished"})))
    assert table["again"].measures["impact"].value == pytest.approx(456.138)
    assert table["again"].is_second_hand is True
    assert (table["again"].rank, table["new"].rank) == (1, 2)


def test_the_points_are_those_of_the_formula() -> None:
    # price: 40 x 60,000 / 80,000 = 30; the rest is equal: 60
    table = by_name(compared(bids({"bid": "x"}, {"bid": "y", "unit_price_cents": 80_000})))
    assert table["y"].points["price"] == pytest.approx(30.0)
    assert table["y"].total == pytest.approx(90.0)


def test_equal_bids_are_tied_and_a_cheaper_one_of_the_same_device_stands_apart() -> None:
    table = by_name(compared(bids({"bid": "x"}, {"bid": "y"}, {"bid": "z", "unit_price_cents": 59_000})))
    assert (table["z"].rank, table["x"].rank, table["y"].rank) == (1, 2, 2)
    assert table["x"].tied_with == (table["y"].letter,)


def test_bids_that_intervals_cannot_separate_are_tied_whatever_their_central_points() -> None:
    # two declared figures 3 % apart, each known to x/÷ 2
    lines = bids(
        {"bid": "x", "declared_kgco2eq": 150.0, "declared_source": "PCF x"},
        {"bid": "y", "declared_kgco2eq": 155.0, "declared_source": "PCF y"},
    )
    table = by_name(compared(lines, parse_weights("impact=100")))
    assert table["x"].total > table["y"].total
    assert (table["x"].rank, table["y"].rank) == (1, 1)


def test_the_same_declared_figure_gives_the_same_draws() -> None:
    same = {"declared_kgco2eq": 150.0, "declared_source": "PCF"}
    table = by_name(compared(bids({"bid": "x"} | same, {"bid": "y"} | same)))
    assert (table["x"].measures["impact"].drawn == table["y"].measures["impact"].drawn).all()


def test_the_order_of_the_lines_changes_neither_letters_nor_ranks() -> None:
    lines = bids(
        {"bid": "x", "unit_price_cents": 70_000},
        {"bid": "y", "condition": "refurbished"},
        {"bid": "z", "electricity_kwh_per_year": 60.0},
        {"bid": "w", "warranty_years": None},
    )
    first = compared(lines)
    for again in (compared(lines.reverse()), compared(lines.sample(fraction=1.0, shuffle=True, seed=7))):
        seen = [(bid.name, bid.letter, bid.rank, bid.total, bid.low, bid.high) for bid in again.lots[0].bids]
        assert seen == [(b.name, b.letter, b.rank, b.total, b.low, b.high) for b in first.lots[0].bids]


def test_a_missing_value_is_a_gap_that_says_what_to_ask_not_a_zero() -> None:
    bid = by_name(compared(bids({"bid": "x"}, {"bid": "y", "repairability_index": None})))["y"]
    assert (bid.rank, bid.total, bid.lacks) == (None, None, ("repairability",))
    assert ("ask_repairability", "P1") in {(remark.code, remark.item) for remark in bid.remarks}
    assert bid.points["price"] is not None, "what it gives is still shown"


def test_a_bid_that_leaves_an_item_out_is_not_compared() -> None:
    lines = bids({"bid": "x"}, {"bid": "x", "item": "P2", "equipment_type": "monitor"}, {"bid": "y"})
    bid = by_name(compared(lines))["y"]
    assert bid.rank is None
    assert next(remark for remark in bid.remarks if remark.code == "ask_item").item == "P2"


def test_a_line_twice_and_different_quantities_are_refused_with_their_places() -> None:
    with pytest.raises(BarometerError, match="rows 2, 3"):
        compared(bids({"bid": "x"}, {"bid": "x"}))
    with pytest.raises(BarometerError, match=r"90.*100|100.*90"):
        compared(bids({"bid": "x"}, {"bid": "y", "quantity": 90}))


def test_a_promised_lifetime_counts_as_far_as_it_is_backed() -> None:
    # 9 years promised; warranty 3, spare parts 7, default 5: 7 years count. 100 x (185.09 / 7 + 0.922)
    bid = by_name(compared(bids({"bid": "x", "lifetime_years": 9.0, "spare_parts_years": 7.0})))["x"]
    assert bid.measures["impact"].value == pytest.approx(100 * (185.09 / 7 + 0.922), abs=1e-4)
    assert "lifetime_not_backed" in {remark.code for remark in bid.remarks}


def test_a_declared_footprint_without_its_source_is_not_used() -> None:
    bid = by_name(compared(bids({"bid": "x", "declared_kgco2eq": 1.0})))["x"]
    assert bid.measures["impact"].value == pytest.approx(3794.0)
    assert "ask_declared_source" in {remark.code for remark in bid.remarks}


def test_a_carbon_price_adds_the_impact_to_the_price() -> None:
    bid = by_name(compared(bids({"bid": "x"}), carbon_price=100.0))["x"]
    assert bid.measures["price"].value == pytest.approx(12_000 + 3.794 * 100)


def test_a_service_is_compared_by_energy_and_data_of_a_year() -> None:
    # 12 x (200 kWh x 0.0461 + 1,000 GB x 0.009269) = 221.868
    hosting = {"is_service": True, "equipment_type": None, "condition": None, "lifetime_years": None, "quantity": 12}
    hosting |= {"electricity_kwh_per_year": 200.0, "gb_per_year": 1000.0, "network": "fixed"}
    comparison = compared(bids({"bid": "x"} | hosting, {"bid": "y", "unit_price_cents": 50_000} | hosting))
    table = by_name(comparison)
    assert table["x"].measures["impact"].value == pytest.approx(221.868, rel=1e-4)
    assert table["x"].measures["repairability"].is_applicable is False
    assert (table["y"].rank, table["x"].rank) == (1, 2)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("impact=40,price=40", "80 %"),
        ("impact=60;price=40,5", "100.5 %"),
        ("impact=100,impact=0", "impact"),
        ("beauté=100", "beauté"),
        ("impact", "impact"),
        ("impact=-10,price=110", "impact=-10"),
    ],
)
def test_weights_that_do_not_sum_to_100_are_refused_and_the_sum_is_named(text: str, found: str) -> None:
    with pytest.raises(BarometerError, match=found):
        parse_weights(text)


def test_weights_may_be_fractions_of_a_per_cent() -> None:
    assert parse_weights("impact=33,33;prix=66,67").of == {"impact": 3333, "price": 6667}


def test_letters_follow_neither_the_file_nor_the_alphabet() -> None:
    letters = name_bids({"Alpha", "Beta", "Gamma", "Delta"})
    assert sorted(letters.values()) == ["A", "B", "C", "D"]
    assert [letters[name] for name in ("Alpha", "Beta", "Delta", "Gamma")] != ["A", "B", "C", "D"]


def test_bids_called_by_letters_are_hidden_behind_other_names() -> None:
    for names in ({"A", "B", "C"}, {"Offre a", "Offre b", "Offre z"}):
        assert sorted(name_bids(names).values()) == ["X1", "X2", "X3"]


def test_an_unknown_criterion_is_answered_with_those_of_the_language() -> None:
    with pytest.raises(BarometerError) as refusal:
        parse_weights("empreinte=40,pièces=20,couleur=40")
    assert "empreinte, énergie, prix, réparabilité, garantie, pièces" in refusal.value.message("fr")
    assert "impact, energy, price" in refusal.value.message("en")


def test_a_price_of_nothing_is_asked_again_and_still_counted() -> None:
    found = by_name(compared(bids({"bid": "X", "unit_price_cents": 0}, {"bid": "Y"})))
    asked = {
        name: [(each.code, each.item) for each in bid.remarks if each.criterion == "price"]
        for name, bid in found.items()
    }
    assert asked == {"X": [("price_zero", "P1")], "Y": []}
    assert found["X"].measures["price"].value == 0.0
    for language in LANGUAGES:
        (said,) = [each for each in remarks(found["X"], language) if "P1" in each and " 0" in each]
        assert "€" in said or "EUR" in said
