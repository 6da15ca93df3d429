"""EMP-09: digital technology in a body's own footprint (METHODOLOGY 9.4)."""

from decimal import Decimal

import polars as pl
import pytest

from barometer.indicators import Question, published
from barometer.own_share import AboveTotal, digital_shares

QUESTION = Question("organisation", 2025, "amortised", "digest", False)
NAMES = {"a": "A", "b": "B"}
PAPERS = {"declared_share": 0.75, "measured_share": 0.0, "modelled_share": 0.25, "quality": 4, "series": "inventories"}


def _footprint(value: float | None, low: float | None = None, high: float | None = None) -> pl.DataFrame:
    """EMP-01 of the body `a`, and a part of it that must not be taken for it."""
    row = {"group": "a", "code": "EMP-01", "unit": "kgCO2eq", "value": value, "low": low, "high": high} | PAPERS
    parts = [("total", "total"), ("equipment_type", "laptop")]
    return published([row | {"breakdown": by, "breakdown_value": of} for by, of in parts], QUESTION, NAMES)


def test_the_share_is_one_total_over_another_with_the_interval_of_the_first() -> None:
    """672 kg (160 to 1,000) of 50,000: 1.344 % (0.32 to 2)."""
    rows, refused = digital_shares(_footprint(672.0, 160.0, 1000.0), {"a": Decimal(50_000)}, QUESTION, {"a": "A"})
    row = rows.row(0, named=True)
    assert [row[name] for name in ("value", "low", "high")] == pytest.approx([1.344, 0.32, 2.0], rel=1e-12)
    assert {name: row[name] for name in PAPERS} == PAPERS
    assert (row["code"], row["unit"], refused) == ("EMP-09", "percent", [])


def test_more_than_the_whole_is_refused_with_both_amounts() -> None:
    rows, refused = digital_shares(_footprint(672.0), {"a": Decimal(100)}, QUESTION, {"a": "A"})
    assert rows["value"].to_list() == [None]
    assert refused == [AboveTotal("a", 672.0, 100.0)]
    whole, none = digital_shares(_footprint(672.0), {"a": Decimal(672)}, QUESTION, {"a": "A"})
    assert (whole["value"].to_list(), none) == ([100.0], [])


@pytest.mark.parametrize("balances", [{}, {"a": Decimal(0)}, {"b": Decimal(10)}])
def test_without_a_balance_there_is_a_gap_and_no_zero(balances: dict[str, Decimal]) -> None:
    rows, refused = digital_shares(_footprint(672.0), balances, QUESTION, NAMES)
    assert rows.select("organisation", "value", "status").rows() == [("a", None, "gap"), ("b", None, "gap")]
    assert refused == []


def test_an_unknown_footprint_gives_no_share() -> None:
    rows, refused = digital_shares(_footprint(None), {"a": Decimal(10)}, QUESTION, {"a": "A"})
    assert (rows["value"].to_list(), refused) == ([None], [])
