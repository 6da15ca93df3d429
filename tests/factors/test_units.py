"""Units: converted once, refused when they measure something else, and pint nowhere else."""

import itertools
import subprocess
import sys
import time
from datetime import date

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factors import library
from factors.units import REGISTRY, UnitError, check_unit, converted, is_per

CONVERSIONS = [
    (46.1, "gCO2eq", "kgCO2eq", 0.0461),
    (29.5, "MtCO2eq", "kgCO2eq", 29.5e9),
    (170, "kgCO2e", "kgCO2eq", 170.0),
    (194_000, "L", "m3", 194.0),
    (2, "m³", "m3", 2.0),
    (51.5, "TWh", "kWh", 51.5e9),
    (3, "GJ", "MJ", 3000.0),
    (2.8, "gSbeq", "kgSbeq", 0.0028),
    (250, "g", "kg", 0.25),
    (52, "gCO2eq/kWh", "kgCO2eq/kWh", 0.052),
    (90.3, "%", "ratio", 0.903),
    (24, "month", "year", 2.0),
]


@pytest.mark.parametrize(("amount", "unit", "wanted", "expected"), CONVERSIONS)
def test_an_amount_is_converted_to_the_unit_wanted(amount: float, unit: str, wanted: str, expected: float) -> None:
    assert converted(amount, unit, wanted) == expected


@pytest.mark.parametrize(
    "unit", ["kgCO2", "kgCO2eqq", "", "12 kg", "2**9**9**9", "kg + kg", "__import__('os')", "lambda"]
)
def test_an_unknown_unit_is_refused_at_once(unit: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(UnitError) as refused:
        check_unit(unit)
    assert refused.value.code == "unit_unknown"
    assert time.perf_counter() - begun < 1


def test_each_impact_category_has_its_own_dimension() -> None:
    units = library.load().in_force(on=date(2025, 12, 31)).impact_categories["unit"].to_list()
    assert len(units) == len(set(units)) == 9
    for one, other in itertools.permutations(units, 2):
        with pytest.raises(UnitError) as refused:
            converted(1.0, one, other)
        assert refused.value.code == "unit_dimension"
        with pytest.raises(pint.DimensionalityError):
            REGISTRY.Quantity(1, one) + REGISTRY.Quantity(1, other)


def test_a_grid_may_be_written_per_kwh_or_not() -> None:
    assert is_per("gCO2eq/kWh", "kgCO2eq", "kWh")
    assert not is_per("gCO2eq", "kgCO2eq", "kWh")


@given(st.floats(min_value=1e-9, max_value=1e12))
def test_there_and_back_is_the_same_amount(amount: float) -> None:
    for unit, wanted in (("kgCO2eq", "gCO2eq"), ("m3", "L"), ("kWh", "GWh")):
        assert converted(converted(amount, unit, wanted), wanted, unit) == pytest.approx(amount, rel=1e-15)


@pytest.mark.parametrize("module", ["factors.territories", "factors.library", "factors.draws", "factors.nomenclature"])
def test_pint_is_imported_only_when_factors_load(module: str) -> None:
    code = f"import sys, {module}; print('pint' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_factors_load_quickly_once_pint_and_polars_are_imported() -> None:
    code = (
        "import time, pint, polars; from datetime import date; from factors import library\n"
        "begun = time.process_time(); library.load().in_force(on=date(2025, 12, 31)).digest\n"
        "print(time.process_time() - begun)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(run.stdout) < 0.5
