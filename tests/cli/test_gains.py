"""Gains at the command line: declared, published in their own account, absent from the footprint."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

RunJson = Callable[..., Any]


@pytest.fixture
def declared(run: Run, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    run("--home", home, "init")
    run("--home", home, "organisation", "add", "ville", "--name", "Ville", "--kind", "commune", "--seat", "21231")
    said = {"telework.days": "4 500", "telework.km_return": "30", "telework.car_ratio": "0,8"}
    for number, (name, value) in enumerate(said.items(), start=1):
        run("--home", home, "declare", name, value, "--organisation", "ville", "--period", "2025")
        run("--home", home, "declare", "submit", str(number))
        run("--home", home, "declare", "validate", str(number))
    return home


def test_a_declared_gain_is_in_the_avoided_account_and_changes_no_footprint(declared: Path, run_json: RunJson) -> None:
    document = run_json("--home", declared, "gains", "--organisation", "ville", "--year", "2025")
    [telework] = [row for row in document["gains"] if row["gain"] == "telework"]
    assert telework["saving"] == pytest.approx(4500 * 30 * 0.8 * 0.2176 * 0.69)
    assert {term["name"] for term in telework["terms"]} >= {"telework.days", "avoided:trip_avoided_car_thermal_km"}
    rows = run_json("--home", declared, "indicators", "--organisation", "ville", "--year", "2025")
    saved = [row for row in rows if row["code"] == "GAI-01" and row["breakdown"] == "saving"]
    assert [row["account"] for row in saved] == ["avoided"]
    assert saved[0]["value"] == pytest.approx(telework["saving"])
    assert all(row["account"] == "footprint" for row in rows if row["code"].startswith("EMP"))
    gaps = [row for row in rows if row["code"] == "GAI-05"]
    assert {row["status"] for row in gaps} == {"gap"}


def test_gains_of_nobody_are_asked_for_in_words(declared: Path, run: Run) -> None:
    code, _, err = run("--home", declared, "gains", "--language", "en")
    assert code == 2
    assert "--organisation ID" in err
