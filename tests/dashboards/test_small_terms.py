"""A small term beside a large one is said to be small, never zero (Comprendre > Évolution, > Autres règles)."""

import polars as pl
import pytest

from barometer.decisions.other_rules import NUMECOEVAL, Comparison
from barometer.exact import NANO
from dashboards import change_view, other_rules_view
from dashboards.changing import Change
from dashboards.other_rules import FlatRatio, OtherRules
from dashboards.scopes import Scope
from dashboards.voice import Voice


def _changed() -> Change:
    """− 1 375 t of grid on televisions, 4 t of more devices in an organisation, nothing else."""
    rows = pl.DataFrame(
        {
            "organisation": ["", "town", "town"],
            "equipment_type": ["television", "laptop", "laptop"],
            "cause": ["grid", "stock", "type_mix"],
            "contribution": [-1_375_000 * NANO, 4_000 * NANO, 0],
        },
        schema_overrides={"contribution": pl.Int128()},
    )
    inputs = pl.DataFrame()
    return Change("EMP-01", "kgCO2eq", 2024, 2025, 2_000_000, 629_000, -2_100_000, -1_000_000, rows, inputs)


@pytest.mark.parametrize(("language", "under"), [("fr", "<\u00a0100 tCO₂éq"), ("en", "<\u00a0100 tCO₂e")])
def test_a_cause_that_rounds_to_nothing_is_under_the_step_and_a_nil_one_is_zero(language: str, under: str) -> None:
    voice = Voice(language)
    shown = {row[0]: row[1] for row in change_view.cause_rows(_changed(), voice)}
    assert shown[voice.word("cause_stock")] == under
    assert shown[voice.word("cause_type_mix")].startswith("0 ")
    assert under in change_view.picture(_changed(), voice)["text"].to_list()
    detail = change_view.detail_rows(_changed(), "organisation", voice, {})
    assert [row[2] for row in detail[1:]] == [under]
    assert "(1)" in detail[-1][0]


def test_a_type_that_weighs_little_is_not_shown_as_zero_under_other_rules() -> None:
    ours = {"laptop": 112_600 * NANO, "docking_station": 430 * NANO}
    theirs = {"laptop": 250_000 * NANO, "docking_station": 0}
    causes = {"lifetime": 137_000 * NANO, "pue": 0, "perimeter": -30 * NANO}
    known = Comparison(NUMECOEVAL, ours, theirs, causes, ())
    ratio = FlatRatio(None, None, "no_people", is_territory=True)
    found = OtherRules(Scope(territory="REG-27"), 2025, known, None, ratio)
    voice = Voice("en")
    assert ["Docking station", "<\u00a01 tCO₂e", "0 tCO₂e"] in other_rules_view.type_rows(found, voice)
    parts = [row[1] for row in other_rules_view.cause_rows(found, known, voice)]
    assert parts[1:3] == ["0", "<\u00a01 tCO₂e"]
