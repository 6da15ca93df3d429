"""What an action expects, as people write it (METHODOLOGY 23.3)."""

import pytest

from dashboards.typed_amounts import stated_amount


@pytest.mark.parametrize(
    ("told", "unit", "amount"),
    [
        ("-1400 kWh", "kWh", -1400.0),
        ("−1,4 MWh", "kWh", -1400.0),
        ("- 2\u202f000", "kgCO2eq", -2000.0),
        ("−12 t CO₂éq", "kgCO2eq", -12000.0),
        ("-3 kgCO2e", "kgCO2eq", -3.0),
        ("-5 kWh", "kgCO2eq", None),
        ("moins d'appareils", "kWh", None),
        ("12", None, 12.0),
        ("12 %", None, None),
    ],
)
def test_an_amount_is_understood_with_its_unit(told: str, unit: str | None, amount: float | None) -> None:
    assert stated_amount(told, unit) == amount
