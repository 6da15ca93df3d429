"""Conversions, whatever the amount: there and back, linear, and never from one impact category to another."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factors import library
from factors.units import UnitError, converted, converted_exactly

#: unit written, unit of ours, how many of ours one is.
KNOWN = (
    ("gCO2eq", "kgCO2eq", Decimal("0.001")),
    ("tCO2eq", "kgCO2eq", Decimal(1000)),
    ("gSbeq", "kgSbeq", Decimal("0.001")),
    ("L", "m3", Decimal("0.001")),
    ("Wh", "kWh", Decimal("0.001")),
    ("MWh", "kWh", Decimal(1000)),
    ("kJ", "MJ", Decimal("0.001")),
    ("g", "kg", Decimal("0.001")),
    ("t", "kg", Decimal(1000)),
    ("month", "year", Decimal(1) / 12),
    ("percent", "ratio", Decimal("0.01")),
)
AMOUNTS = st.decimals(min_value="0.000001", max_value="1000000000", places=6)
CATEGORIES = sorted({row.cells["unit"] for row in library.load().tables["impact_categories"]})


@given(st.sampled_from(KNOWN), AMOUNTS)
def test_there_and_back_is_the_same_amount(known: tuple[str, str, Decimal], amount: Decimal) -> None:
    written, wanted, factor = known
    there = converted(float(amount), written, wanted)
    assert there == pytest.approx(float(amount * factor), rel=1e-12)
    assert converted(there, wanted, written) == pytest.approx(float(amount), rel=1e-12)


@given(st.sampled_from(KNOWN[:9]), AMOUNTS, AMOUNTS)
def test_the_sum_converted_is_the_sum_of_the_converted(
    known: tuple[str, str, Decimal], one: Decimal, other: Decimal
) -> None:
    written, wanted, _ = known
    apart = converted_exactly(one, written, wanted) + converted_exactly(other, written, wanted)
    assert converted_exactly(one + other, written, wanted) == apart


@pytest.mark.parametrize(("one", "other"), list(permutations(CATEGORIES, 2)))
def test_no_category_converts_into_another(one: str, other: str) -> None:
    with pytest.raises(UnitError):
        converted(1.0, one, other)
