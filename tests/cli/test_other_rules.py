"""`barometer study rules`: one lycée by our rules and by others' (METHODOLOGY 26)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.schools import climate
from tests.dashboards.test_pages import plain

RunJson = Callable[..., Any]
WHERE = ("study", "rules", "--organisation", "lycee-a", "--year", "2025")


def test_ours_is_the_published_figure_and_causes_add_up(schools: Path, run_json: RunJson) -> None:
    """Ten laptops of 1 January 2024 are two years old at the end of 2025: 10 x 185.09 x (1/2 - 1/5) more for them."""
    found = run_json("--home", schools, *WHERE)
    assert found["ours"] == pytest.approx(climate(run_json, schools, "lycee-a"))
    assert found["rules"]["numecoeval"]["difference"] == pytest.approx(1850.9 * (1 / 2 - 1 / 5))
    assert found["rules"]["numecoeval"]["causes"]["lifetime"] == pytest.approx(555.27)
    for each in found["rules"].values():
        assert sum(each["causes"].values()) == pytest.approx(each["difference"])
    assert found["rules"]["ecodiag"]["total"] == 0  # nothing was bought in 2025
    assert (found["flat_ratio"]["value"], found["flat_ratio"]["why"]) == (None, "no_ratio")


def test_a_ratio_of_the_asker_needs_the_agents_and_a_territory_has_the_national_one(
    schools: Path, run_json: RunJson
) -> None:
    assert run_json("--home", schools, *WHERE, "--per-agent", "300")["flat_ratio"]["why"] == "no_agents"
    ratio = run_json("--home", schools, "study", "rules", "--territory", "COM-25056", "--year", "2025")["flat_ratio"]
    assert ratio["kg_each"] == pytest.approx(29.5e9 / 68350798)
    assert ratio["value"] == pytest.approx(ratio["people"] * ratio["kg_each"])


@pytest.mark.parametrize(("language", "said"), [("fr", "première cause de l’écart : durée de vie"), ("en", "lifetime")])
def test_the_reasons_are_said(schools: Path, run: Run, language: str, said: str) -> None:
    code, out, _ = run("--home", schools, "--language", language, *WHERE)
    assert code == 0
    assert said in plain(out)


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--territory", "DEP-90"), "aucun inventaire"), (("--organisation", "lycee-a", "--per-agent", "-1"), "positif")],
)
def test_what_cannot_be_compared_is_refused(schools: Path, run: Run, words: tuple[str, ...], said: str) -> None:
    code, out, err = run("--home", schools, "study", "rules", *words)
    assert (code, out) == (2, "")
    assert said in err
