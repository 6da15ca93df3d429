"""The unit of a declared value: the words that lists and refusals print are read, a refusal names the word to write."""

import pytest

from barometer.records.declaration_checks import check_value, inputs
from barometer.records.errors import FieldError


@pytest.mark.parametrize(
    ("declared", "unit", "kept"), [("ghg_balance", "tCO₂éq", "12000"), ("ghg_balance", "kgCO₂e", "12"),
                                   ("telework.days", "jours", "12"), ("head_count.agents", "people", "12")],
)  # fmt: skip
def test_the_units_that_refusals_and_lists_print_are_read(declared: str, unit: str, kept: str) -> None:
    found = check_value(inputs()[declared], "12", unit, None, [])
    assert found is not None
    assert found.value == kept


@pytest.mark.parametrize(
    ("declared", "told"),
    [("carpool.passenger_km", "un nombre ; laisser"), ("telework.car_ratio", "une part ; écrire 0,3")],
)
def test_a_unit_where_none_is_asked_is_refused_without_naming_one(declared: str, told: str) -> None:
    problems: list[FieldError] = []
    assert check_value(inputs()[declared], "0.5", "km", None, problems) is None
    assert told in problems[0].message("fr").replace("\u00a0", " ")
