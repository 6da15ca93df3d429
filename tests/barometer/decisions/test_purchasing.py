"""Purchases of one year, worked by hand: shares, what is left out, what is unknown."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from barometer.decisions.purchase_indicators import publish_purchases
from barometer.decisions.purchasing import Purchases, purchase_document, summarise_purchases, years_of
from barometer.decisions.schemas import PurchaseRow
from barometer.indicators import Question

LINE = {
    "organisation": "a",
    "purchased_on": date(2025, 6, 1),
    "agec_category": "agec-it",
    "quantity": 1,
    "amount_cents": 100,
    "condition": "new",
    "is_gift": False,
    "is_internal": False,
    "synthetic": True,
    "batch": "b",
    "sheet": "s",
}


def lines(*changes: dict[str, Any]) -> pl.DataFrame:
    rows = [
        dict.fromkeys(PurchaseRow.column_names()) | LINE | {"row": number} | change
        for number, change in enumerate(changes, start=2)
    ]
    types = {name: column.dtype for name, column in PurchaseRow.columns().items()}
    return PurchaseRow.validate(pl.DataFrame(rows, schema=types))


def summary(rows: pl.DataFrame, year: int = 2025) -> Purchases:
    return summarise_purchases(
        rows, organisation="a", year=year, targets={"agec-it": 0.2}, category_of_type={"laptop": "agec-it"}
    )


def test_internal_redeployment_is_left_out_and_a_gift_is_apart() -> None:
    bought = summary(lines({}, {"is_internal": True, "condition": "reused"}, {"is_gift": True, "condition": "reused"}))
    it = bought.of("agec-it")
    assert (it.spend_cents, it.reused_cents, it.gift_cents, it.gift_lines) == (100, 0, 100, 1)
    assert (bought.internal_lines, bought.internal_cents) == (1, 100)
    assert it.reused_share == 0.0, "a known spend of which nothing is reused"


def test_a_line_that_is_reused_and_recycled_counts_once_in_the_third_figure() -> None:
    it = summary(lines({"condition": "reused", "recycled_ratio": 0.5}, {"recycled_ratio": 0.1}, {}, {})).of("agec-it")
    assert (it.reused_share, it.recycled_share, it.either_share) == (0.25, 0.5, 0.5)


def test_what_does_not_say_gives_the_upper_bound_not_the_value() -> None:
    it = summary(lines({"condition": "refurbished"}, {"condition": None}, {}, {})).of("agec-it")
    assert (it.reused_share, it.reused_share_high) == (0.25, 0.5)


def test_repairability_is_weighted_by_units_and_says_the_share_without() -> None:
    # (10 x 8.0 + 30 x 6.0) / 40 = 6.5; 60 units of 100 have none
    bought = summary(
        lines(
            {"quantity": 10, "repairability_index": 8.0},
            {"quantity": 30, "repairability_index": 6.0},
            {"quantity": 60},
            {"quantity": 500, "agec_category": "agec-paper"},
        )
    )
    assert bought.repairability.mean == pytest.approx(6.5)
    assert bought.repairability.share_without == pytest.approx(0.6)
    assert bought.durability.mean is None


def test_a_clause_that_is_unknown_is_not_a_no() -> None:
    bought = summary(lines({"has_green_clause": True}, {"has_green_clause": False}, {}, {}))
    assert bought.green.share == 0.25
    assert bought.green.unknown_cents == 200
    assert bought.green.share_high == 0.75
    assert purchase_document(bought)["green_clauses"] == {
        "share": 0.25, "share_high": 0.75, "with_clause_cents": 100, "unknown_cents": 200, "spend_cents": 400,
    }  # fmt: skip


def test_paper_and_ink_are_no_digital_purchase() -> None:
    paper, ink = ({"agec_category": name, "has_green_clause": True} for name in ("agec-paper", "agec-consumables"))
    assert summary(lines({"has_green_clause": False}, {"agec_category": "agec-printing"}, paper, ink)).green.share == 0


def test_a_credit_note_that_says_nothing_puts_no_share_above_one() -> None:
    """9,000 reused, 1,000 unsaid, 2,000 taken back: 9 / 8 is no share. With 3,000 new: 9 / 11, up to 10 / 11."""
    said = [
        {"amount_cents": 9_000, "condition": "refurbished"},
        {"amount_cents": 1_000, "condition": None},
        {"amount_cents": -2_000, "condition": None},
    ]
    above = summary(lines(*said)).of("agec-it")
    assert (above.reused_share, above.reused_share_high) == (None, None)
    known = summary(lines(*said, {"amount_cents": 3_000}))
    assert (known.of("agec-it").reused_share, known.of("agec-it").reused_share_high) == (9 / 11, 10 / 11)
    question = Question("organisation", 2025, "amortised", "digest", is_demo=False)
    rows = publish_purchases({"a": known}, question, {"a": "A"}).filter(code="ACH-01", series="reused")
    [shown] = rows.select("value", "low", "high").rows()
    assert shown == pytest.approx((900 / 11, 900 / 11, 1000 / 11))


def test_what_is_not_computed_is_listed_with_its_reason_and_enters_no_sum() -> None:
    bought = summary(
        lines({}, {"amount_cents": None}, {"agec_category": None}, {"is_gift": True, "amount_cents": None})
    )
    assert bought.of("agec-it").spend_cents == 100
    assert bought.not_computed.select("row", "why").rows() == [
        (3, "purchase_without_amount"),
        (4, "purchase_without_category"),
        (5, "gift_without_value"),
    ]


def test_a_year_without_lines_is_a_gap_in_every_figure() -> None:
    empty = summary(lines({}), year=2024)
    assert empty.of("agec-it").spend_cents is None
    assert empty.of("agec-it").reused_share is None
    assert empty.green.share is None
    assert years_of(lines({}, {"purchased_on": date(2023, 1, 1)}), "a") == [2023, 2025]


def test_a_credit_note_lowers_the_spend_and_money_never_loses_a_cent() -> None:
    rows = lines(*({"amount_cents": 9_007_199_254_740_993} for _ in range(5)), {"amount_cents": -1})
    assert summary(rows).of("agec-it").spend_cents == 5 * 9_007_199_254_740_993 - 1


def test_the_document_holds_cents_and_the_target() -> None:
    document = purchase_document(summary(lines({})))
    assert document["categories"][0]["target"] == 0.2
    assert document["categories"][1]["target"] is None


def test_a_credit_note_brings_no_unit_to_repairability() -> None:
    # 10 units at 8 and 5 without index; the note about one of the latter, whatever it counts, is no unit bought.
    bought = summary(lines({"quantity": 10, "repairability_index": 8.0}, {"quantity": 5}, {"amount_cents": -40}))
    assert (bought.repairability.mean, bought.repairability.units_without) == (8.0, 5)
    assert bought.of("agec-it").spend_cents == 160
    without = summary(lines({}, {"amount_cents": -40, "quantity": None}))
    assert without.not_computed.is_empty(), "a note needs no quantity"
