"""Units in words are read back: what the program prints for a declared input, and what people write for it."""

from decimal import Decimal

import pytest

from dashboards.voice import Voice
from factors.nomenclature import declared_inputs
from factors.unit_words import read_unit, spelled_unit
from factors.units import converted_exactly

INPUTS = list(declared_inputs().select("input", "unit").iter_rows())
SMALL = str.maketrans("₂³éè", "23ee")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("unit", sorted({unit for _, unit in INPUTS}))
def test_the_unit_that_is_printed_for_an_input_is_read_back(unit: str, language: str) -> None:
    """In both faces' words, singular, without accents and small figures, with spaces around, words in any case."""
    said = {spelled_unit(unit, language), Voice(language).unit_of(unit), unit} - {""}
    said |= {word.removesuffix("s") for word in said if len(word) > 3}
    said |= {word.translate(SMALL) for word in said} | {f" {word}\u00a0" for word in said}
    said |= {word.upper() for word in said if word.isalpha() and word.islower() and len(word) > 3}
    for word in said:
        assert converted_exactly(Decimal(12), word, unit) == 12, word


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("kgCO₂éq", "kgCO2eq"), ("tCO₂éq", "tCO2eq"), ("kgCO₂e", "kgCO2eq"), ("kg éq. CO₂", "kgCO2eq"),
        ("teqCO2", "tCO2eq"), ("gCO₂éq / kWh", "gCO2eq/kWh"), ("kgCO₂éq/appareil", "kgCO2eq/unit"), ("k€", "kEUR"),
        ("m³", "m3"), ("Jour", "day"), ("foyers", "household"), ("personne", "person"), ("vCPU hours", "hour"),
        ("heures de vCPU", "hour"), ("KWh", "kWh"), ("mWh", "mWh"), ("Mo", "MB"), ("mo", "mo"), ("Gb", "Gb"),
        ("bogomips", "bogomips"),
    ],
)  # fmt: skip
def test_other_spellings_are_read_and_a_symbol_keeps_its_case(written: str, read: str) -> None:
    assert read_unit(written) == read
