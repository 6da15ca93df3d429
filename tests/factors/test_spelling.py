"""How a sentence says days, instants, numbers and quantities, in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from factors.spelling import Named, Quantity, fill, spelled_quantity


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (date(2026, 11, 25), "25/11/2026", "2026-11-25"),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "02/07/2026 00:30", "2026-07-02 00:30"),
        (Decimal("32.50"), "32,5", "32.5"),
        (214000, "214\u202f000", "214,000"),
        (2025, "2025", "2025"),  # a year is no amount
        ("2026-11-25", "25/11/2026", "2026-11-25"),
        ("2026-13-40", "2026-13-40", "2026-13-40"),
        ("2025-Q1", "2025-T1", "2025-Q1"),
        (Named("brouillon", "draft"), "brouillon", "draft"),
        (Quantity(Decimal(42000), "day"), "42\u202f000\u00a0jours", "42,000\u00a0days"),
    ],
)
def test_a_sentence_says_days_and_numbers_as_its_language_does(value: object, french: str, english: str) -> None:
    assert fill("le {it}.", "fr", {"it": value}) == f"le {french}."
    assert fill("on {it}.", "en", {"it": value}) == f"on {english}."


def test_a_cell_is_repeated_as_it_was_written() -> None:
    assert fill("« {value} »", "fr", {"value": "2026-11-25"}) == "« 2026-11-25 »"


def test_a_count_of_what_the_input_names_has_no_unit_word() -> None:
    assert spelled_quantity(Quantity(Decimal("0.25"), "ratio"), "fr") == "0,25"


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [
        (0, "0 an", "0 years"),
        (1, "1 an", "1 year"),
        (2, "2 ans", "2 years"),
        (Decimal("1.5"), "1,5 an", "1.5 years"),  # a French plural begins at two
        (1_000_000, "1\u202f000\u202f000 ans", "1,000,000 years"),
        ("–", "– ans", "– years"),
    ],
)
def test_a_word_agrees_with_its_count_in_both_languages(count: object, french: str, english: str) -> None:
    assert fill("{n} {n:an|ans}", "fr", {"n": count}) == french
    assert fill("{n} {n:year|years}", "en", {"n": count}) == english
    assert fill("{n} {n:an|ans}", "fr", {"n": fill("{n}", "fr", {"n": count})}) == french  # spelled already
