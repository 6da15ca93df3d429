"""What another factor policy would change, said beside the figure in force."""

from typing import Any

import polars as pl
import pytest

from barometer.records.home import open_home
from dashboards import factor_policies
from dashboards.factor_policies import UnderPolicy, finding, policy_rows
from dashboards.sections import factor_policies as section
from dashboards.uncomputed import left_out
from dashboards.voice import Voice
from tests.dashboards.conftest import Open, markup

NAMES = {"ademe": "ADEME", "open": "Ouvert", "ecodiag": "EcoDiag", "none": "Vide", "near": "Presque"}


def under(policy: str, value: float | None, left_out: int = 0) -> UnderPolicy:
    row: dict[str, Any] = {"value": value, "unit": "kgCO2eq"}
    if value is not None:
        row |= {"low": value * 0.8, "high": value * 1.2}
    return UnderPolicy(policy, None if value is None else row, left_out)


def test_policies_stand_beside_the_one_in_force_with_their_difference() -> None:
    found = [under("ecodiag", 1710), under("none", None, 9), under("open", 780, 114), under("ademe", 1000, 16)]
    rows = policy_rows([*found, under("near", 1002)], "ademe", NAMES, Voice("fr"))
    assert [row[0] for row in rows] == ["ADEME – en vigueur", "Ouvert", "Presque", "EcoDiag", "Vide"]
    assert [row[3] for row in rows] == ["–", "−22\u202f%", "<\u202f1\u202f%", "+71\u202f%", "–"]
    assert [row[4] for row in rows] == ["16", "114", "0", "0", "9"]
    assert "de −22\u202f% à +71\u202f%" in finding(found, "ademe", Voice("fr"))
    assert "same figure" in finding([under("ademe", 5), under("open", 5)], "ademe", Voice("en"))
    assert "nothing to compare" in finding([under("ademe", None), under("open", 5)], "ademe", Voice("en"))


def test_the_button_computes_the_figure_of_the_filters_under_each_policy(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(section, "policies_of", lambda _: ["ademe", "open"])
    at = open_page(page="data", tab="factors", organisation="epci-fictif-1")
    assert "selon chaque politique" not in markup(at)
    at.button(key="policies_compute").click().run()
    said = markup(at)
    shown = said[said.index("selon chaque politique") :]
    assert "ADEME, sources ouvertes seulement (open)" in shown
    assert "en vigueur" in shown
    assert "−" in finding_of(said)
    assert not at.exception
    at.selectbox(key="choice_factor").set_value("monitor").run()
    assert "selon chaque politique" in markup(at)  # the same question: its answer stays


def finding_of(said: str) -> str:
    start = said.index("D’une politique à l’autre")
    return said[start : said.index("</p>", start)]


def test_policies_of_a_folder_are_those_of_the_library_and_of_its_bases(demo: Any) -> None:
    known = factor_policies.policies_of(open_home(demo))
    assert known == ["ademe", "base_carbone", "ecodiag", "impactco2", "manufacturers", "open"]


def test_a_device_without_a_factor_of_manufacturing_is_counted_whatever_else_it_lacks() -> None:
    gaps = pl.DataFrame(
        {
            "equipment_type": ["server", "server", "laptop"],
            "impact_category": ["climate_change"] * 3,
            "life_cycle_stage": ["manufacturing", "distribution", "end_of_life"],
            "why": ["missing_factor"] * 3,
            "units": [12, 12, 40],
        }
    )
    assert left_out(gaps) == 12
    assert left_out(gaps.clear()) == 0
