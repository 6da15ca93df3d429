"""`barometer target`, `barometer action follow`: decided and legal targets, what became of an action."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.demo_home import shared_demo

RunJson = Callable[..., Any]
SCHOOL = ("--organisation", "lycee-fictif-1")
DECIDED = ("--code", "EMP-01", "--since", "2024", "--to", "2030", "--source", "délibération n° 12")


@pytest.fixture
def demo(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(shared_demo(tmp_path_factory), tmp_path / "home"))


def test_a_decided_target_stands_beside_the_law(demo: Path, run: Run, run_json: RunJson) -> None:
    kept = run_json("--home", demo, "target", "set", "sobriete", *SCHOOL, *DECIDED, "--value", "-40%")
    assert kept["value"] == pytest.approx(kept["since_value"] * 0.6)
    rows = run_json("--home", demo, "target", "status", *SCHOOL, "--year", "2025")
    own = next(row for row in rows if row["target"] == "sobriete")
    # A sixth of the way from 2024 to 2030.
    assert own["asked"] == pytest.approx(kept["since_value"] * (1 - 0.4 / 6))
    assert own["gap"] == pytest.approx(own["observed"] - own["asked"])
    assert own["trend"] in {"few", "wrong_way", "meets", "too_far"}
    legal = {row["target"]: row["asked"] for row in rows if row["is_legal"]}
    assert legal == {"agec_it_share": 20.0, "reuse_rate": 50.0}
    unknown = next(row for row in rows if row["target"] == "reuse_rate")
    assert (unknown["observed"], unknown["gap"], unknown["is_met"]) == (None, None, None)
    assert "1er janvier 2025" in unknown["missing"]
    assert own["missing"] is None
    code, out, _ = run("--home", demo, "target", "status", *SCHOOL, "--language", "en")
    assert code == 0
    assert "délibération n° 12" in out
    assert run("--home", demo, "target", "remove", "sobriete")[0] == 0
    assert run_json("--home", demo, "target", "list") == []


def test_a_start_before_the_first_inventory_gives_no_verdict_unless_somebody_said_it(
    demo: Path, run_json: RunJson
) -> None:
    since = ("--code", "EMP-01", "--since", "2022", "--to", "2030", "--source", "d", "--value=-40%")
    kept = run_json("--home", demo, "target", "set", "counted", *SCHOOL, *since)
    run_json("--home", demo, "target", "set", "said", *SCHOOL, *since, "--since-value", str(kept["since_value"]))
    rows = {row["target"]: row for row in run_json("--home", demo, "target", "status", *SCHOOL, "--year", "2025")}
    assert rows["counted"]["observed"] == rows["said"]["observed"] > 0
    assert (rows["counted"]["gap"], rows["counted"]["is_met"], rows["counted"]["trend"]) == (None, None, "other_start")
    assert rows["said"]["gap"] == pytest.approx(rows["said"]["observed"] - rows["said"]["asked"])


def test_no_carbon_target_is_ever_invented(demo: Path, run: Run, run_json: RunJson) -> None:
    assert run_json("--home", demo, "target", "status") == []
    code, out, _ = run("--home", demo, "target", "status", "--language", "en")
    assert code == 0
    assert "The law sets none for the carbon" in out
    code, _, err = run("--home", demo, "target", "set", "x", *SCHOOL, *DECIDED[:-1], " ", "--value=-40%")
    assert code == 2
    assert "aucun objectif n'est inventé" in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--value=beaucoup", "--to", "2030"), "ni un nombre ni une part"),
        (("--code", "EMP-99", "--value", "-40%", "--to", "2030"), "n'est pas un indicateur du catalogue"),
        (("--value=10", "--to", "2020"), "doit suivre"),
        (("--value=-140%", "--to", "2030"), "irait sous zéro"),
        (("--value=nan", "--to", "2030"), "irait sous zéro"),
    ],
)
def test_a_bad_target_is_refused(demo: Path, run: Run, options: tuple[str, ...], said: str) -> None:
    words = ("--code", "EMP-01", "--since", "2024", "--source", "plan", *options)
    code, _, err = run("--home", demo, "target", "set", "x", *SCHOOL, *words)
    assert code == 2
    assert said in err


def _idle(run_json: RunJson, home: Path, year: str) -> float:
    [row] = run_json("--home", home, "indicators", *SCHOOL, "--code", "EQP-04", "--year", year)
    return float(row["value"])


def test_an_action_on_a_counted_indicator_shows_its_difference_without_a_verdict(
    demo: Path, run: Run, run_json: RunJson
) -> None:
    add = ("action", "add", "ages", *SCHOOL, "--name", "Garder", "--indicator", "EQP-04", "--status", "done")
    assert run("--home", demo, *add, "--since", "01/03/2025", "--expected-effect", "-1")[0] == 0
    [row] = run_json("--home", demo, "action", "follow", *SCHOOL, "--year", "2025")
    idle = [_idle(run_json, demo, year) for year in ("2024", "2025")]
    assert row["observed"] == {"value": pytest.approx(idle[1] - idle[0]), "low": None, "high": None, "unit": "percent"}
    assert (row["is_distinguishable"], row["why"]) == (None, None)
    [early] = run_json("--home", demo, "action", "follow", *SCHOOL, "--year", "2024")
    assert (early["observed"], early["why"]) == (None, "not_yet")


def test_an_action_is_followed_beside_what_it_promised(demo: Path, run: Run, run_json: RunJson) -> None:
    add = ("action", "add", "portables", *SCHOOL, "--name", "Portables", "--indicator", "EMP-01", "--status", "done")
    assert run("--home", demo, *add, "--since", "01/03/2025", "--expected-effect", "-500")[0] == 0
    [row] = run_json("--home", demo, "action", "follow", *SCHOOL, "--year", "2025")
    assert row["expected"]["value"] == -500
    change = run_json("--home", demo, "explain", "EMP-01", *SCHOOL, "--year", "2025", "--against", "2024")
    assert row["observed"]["value"] == pytest.approx(change["difference"])
    assert row["is_distinguishable"] == change["is_distinguishable"]
    assert row["is_as_expected"] is (change["low"] <= -500 <= change["high"])
    saved = ("scenario", "save", "garder", "--lever", "longer=2:laptop", *SCHOOL, "--year", "2024", "--to", "2030")
    assert run("--home", demo, *saved)[0] == 0
    assert run("--home", demo, *add, "--since", "01/03/2025", "--expected-effect", "garder")[0] == 0
    [row] = run_json("--home", demo, "action", "follow", *SCHOOL, "--year", "2025")
    told = run_json("--home", demo, "scenario", "run", "garder")
    assert row["expected"] == told["years"][0]["difference"]
