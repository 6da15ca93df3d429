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


def _say(run: Run, home: Path, name: str, value: str, *owner: str) -> None:
    run("--home", home, "declare", name, value, *owner, "--period", "2025")
    number = str(len(run("--home", home, "declare", "list", "--json")[1].split('"declaration":')) - 1)
    run("--home", home, "declare", "submit", number)
    assert run("--home", home, "declare", "validate", number)[0] == 0


def test_a_territory_adds_its_bodies_until_it_tells_a_gain_itself(declared: Path, run: Run, run_json: RunJson) -> None:
    run("--home", declared, "organisation", "add", "bourg", "--name", "Bourg", "--kind", "commune", "--seat", "21001")
    run("--home", declared, "organisation", "add", "loin", "--name", "Loin", "--kind", "commune", "--seat", "75056")
    for body in ("bourg", "loin"):
        _say(run, declared, "telework.days", "90", "--organisation", body)
    document = run_json("--home", declared, "gains", "--territory", "DEP-21", "--year", "2025")
    assert (document["organisations"], document["told"], document["of_the_territory"]) == (2, 2, [])
    rows = [row for row in document["gains"] if row["gain"] == "telework"]
    assert [(row["evidence_level"], row["bodies"]) for row in rows] == [(2, ["ville"]), (3, ["bourg"])]
    _say(run, declared, "telework.days", "1 000 000", "--territory", "DEP-21")
    document = run_json("--home", declared, "gains", "--territory", "DEP-21", "--year", "2025")
    (row,) = [row for row in document["gains"] if row["gain"] == "telework"]
    assert (row["activity"], row["bodies"], document["of_the_territory"]) == (1e6, ["DEP-21"], ["telework"])
    code, out, _ = run("--home", declared, "gains", "--territory", "DEP-21", "--year", "2025", "--language", "en")
    assert code == 0
    assert "Organisations that declare a gain: 0 of the 2 registered here." in out
