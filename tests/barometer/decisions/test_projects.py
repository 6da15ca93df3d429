"""The sheet of a project: by hand on shipped factors, its questions, its gaps (METHODOLOGY 24)."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from barometer.decisions.projects import ProjectSheet, assess_project
from factors import library
from factors.draws import draw_inputs

FACTORS = library.load().in_force(on=date(2026, 1, 1), policy="ademe", grid_series="ademe_consumption")
DRAWS = draw_inputs(FACTORS)
EMPTY = {
    "equipment_type_text": "?", "condition": None, "lifetime_years": None, "electricity_kwh_per_year": None,
    "replaced_age_years": None, "replaced_fate": None, "place": None, "bought_units": 0, "replaced_units": 0,
}  # fmt: skip


def sheet(*lines: dict[str, Any]) -> ProjectSheet:
    return assess_project([EMPTY | line for line in lines], FACTORS, DRAWS, year=2025)


def laptop(**said: Any) -> dict[str, Any]:
    return {"equipment_type": "laptop", "bought_units": 40, "condition": "new"} | said


def grid() -> float:
    mix = FACTORS.electricity_mixes.filter(
        (pl.col("series") == "ademe_consumption") & (pl.col("year") == 2025) & (pl.col("geography") == "FR")
    )
    return float(mix["amount"][0])


def test_forty_laptops_by_hand() -> None:
    found = sheet(laptop(lifetime_years=6.0, electricity_kwh_per_year=25.0, replaced_units=35, replaced_age_years=3.0))
    # 170 + 12.3 + 2.79 kg each; 25 kWh; a usual laptop: 5 years, 29.0175 kWh.
    made = 40 * (170 + 12.3 + 2.79)
    assert found.total("made")[0] == pytest.approx(made)  # type: ignore[index]
    assert found.total("made_a_year")[0] == pytest.approx(made / 6)  # type: ignore[index]
    assert found.total("use")[0] == pytest.approx(40 * 25 * grid())  # type: ignore[index]
    assert found.total("stopped")[0] == pytest.approx(35 * 29.0175 * grid())  # type: ignore[index]
    assert found.total("lost")[0] == pytest.approx(35 * (170 + 12.3 + 2.79) * (1 - 3 / 5))  # type: ignore[index]
    change = found.change_a_year
    assert change is not None
    assert change[0] == pytest.approx(made / 6 + 40 * 25 * grid() - 35 * 29.0175 * grid())
    assert len(change) == 1001


def test_what_is_not_said_is_assumed_or_missing_never_zero() -> None:
    found = sheet(laptop(condition=None, replaced_units=None))
    [part] = found.parts
    assert set(part.assumed) == {"lifetime", "condition", "electricity"}
    assert part.gaps == ("replaced",)
    assert part.lifetime_years == 5.0
    assert found.total("stopped") is None
    unknown = sheet({"equipment_type": None, "equipment_type_text": "Borne", "bought_units": 2})
    assert unknown.change_a_year is None
    assert unknown.parts[0].gaps == ("type",)
    assert unknown.questions[0].code == "gap"


def test_three_questions_the_heaviest_first_one_of_a_kind() -> None:
    found = sheet(laptop(replaced_units=35, replaced_age_years=1.0), laptop(bought_units=2))
    assert len(found.questions) == 3
    stakes = [each.stake for each in found.questions]
    assert stakes == sorted(stakes, reverse=True)  # type: ignore[type-var]
    assert len({each.code for each in found.questions}) == 3
    told = {"lifetime_years": 3.0, "electricity_kwh_per_year": 20.0, "condition": "refurbished"}
    modest = sheet(laptop(bought_units=5, replaced_units=5, replaced_age_years=9.0) | told)
    assert [each.code for each in modest.questions] == ["fate", "need", "support"]


def test_a_refurbished_device_weighs_its_refurbishing() -> None:
    new, again = sheet(laptop()), sheet(laptop(condition="refurbished"))
    assert again.total("made")[0] < new.total("made")[0] / 5  # type: ignore[index]
