"""`barometer target`, `barometer action follow`: decided and legal targets, what became of an action."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.demo_home import copied, shared_demo

RunJson = Callable[..., Any]
SCHOOL = ("--organisation", "lycee-fictif-1")
DECIDED = ("--code", "EMP-01", "--since", "2024", "--to", "2030", "--source", "délibération n° 12")


@pytest.fixture
def demo(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(shared_demo(tmp_path_factory), tmp_path / "home")


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
        (("--value=beaucoup", "--to", "2030"), "ne se lit pas comme une valeur de EMP-01"),
        (("--code", "EMP-99", "--value", "-40%", "--to", "2030"), "n'est pas un indicateur du catalogue"),
        (("--value=10", "--to", "2020"), "doit suivre"),
        (("--value=-140%", "--to", "2030"), "irait sous zéro"),
        (("--value=nan", "--to", "2030"), "ne se lit pas comme une valeur"),
        (("--value=30%", "--to", "2030"), "écrire un nombre avec son unité (20 t)"),
        (("--value=12", "--to", "2030", "--since-value", "nan"), "n'est pas une valeur de départ"),
        (("--value=12", "--to", "2030", "--since-value=-5"), "n'est pas une valeur de départ"),
        (("--value=12", "--to", "99999"), "en écrire une de 1990 à 2100"),
        (("--value=12", "--since=-5", "--to", "2030"), "en écrire une de 1990 à 2100"),
        (("--code", "EMP-02", "--value=12", "--to", "2030"), "(--at-least ou --at-most)"),
        (("--value=12", "--to", "2030", "--at-least"), "enlever --at-least"),
        (("--code", "ACH-01", "--value=12", "--to", "2030", "--at-most"), "enlever --at-most"),
    ],
)
def test_a_bad_target_is_refused(demo: Path, run: Run, options: tuple[str, ...], said: str) -> None:
    words = ("--code", "EMP-01", "--since", "2024", "--source", "plan", *options)
    code, _, err = run("--home", demo, "target", "set", "x", *SCHOOL, *words)
    assert code == 2
    assert said in err


TOWN = ("--organisation", "epci-fictif-1")
REGION = ("--organisation", "region-fictive")


def _status(run_json: RunJson, home: Path, *place: str) -> dict[str, Any]:
    return {row["target"]: row for row in run_json("--home", home, "target", "status", *place, "--year", "2025")}


def test_the_catalogue_says_whether_a_target_is_a_floor_or_a_ceiling(demo: Path, run_json: RunJson) -> None:
    since = ("--since", "2024", "--to", "2030", "--source", "plan")
    floor = run_json("--home", demo, "target", "set", "p30", "--code", "ACH-01", *TOWN, *since, "--value", "30%")
    assert (floor["is_at_least"], floor["value"]) == (True, 30.0)
    assert floor["since_value"] > 30  # the end below the start made it a ceiling
    same = run_json("--home", demo, "target", "set", "same", "--code", "EMP-01", *TOWN, *since, "--value=-0%")
    assert (same["is_at_least"], same["yearly"]) == (False, 0.0)
    # Kept before the side was: the catalogue says it too.
    told = f'organisation = "{TOWN[1]}"\ncode = "ACH-01"\nsince = 2024\nsince_value = 49.59\nyear = 2030\n'
    (demo / "targets" / "old.toml").write_text(told + 'value = 30.0\nsource = "x"\n', encoding="utf-8")
    rows = _status(run_json, demo, *TOWN)
    assert rows["p30"]["observed"] < rows["p30"]["asked"]
    assert [rows[name]["is_met"] for name in ("p30", "old")] == [False, False]
    # Networks and services are declared from 2025 on: the footprint of 2024 has another perimeter, purchases have not.
    assert (rows["same"]["is_met"], rows["same"]["trend"]) == (None, "other_start")
    assert "reached" not in {rows[name]["trend"] for name in ("p30", "same", "old")}


def test_a_target_is_said_back_in_full_and_with_what_it_replaces(demo: Path, run: Run, run_json: RunJson) -> None:
    words = ("--home", demo, "target", "set", "cap", *TOWN, *DECIDED, "--language", "en")
    code, _, err = run(*words, "--since-value", "30 t", "--value", "18 t")
    assert code == 0
    assert "from 30 tCO₂e in 2024 to at most 18 tCO₂e in 2030, that is −2,000 kgCO₂e a year" in err
    code, _, err = run(*words, "--since-value", "30 t", "--value", "20 000")
    assert "to at most 20 tCO₂e in 2030" in err
    assert "It replaces the one of this name here: from 30 tCO₂e in 2024 to at most 18 tCO₂e in 2030" in err


def test_a_name_belongs_to_its_place_and_is_removed_by_who_may_decide_there(
    demo: Path, run: Run, run_json: RunJson
) -> None:
    for who, place in (("bob", REGION), ("alice", TOWN)):
        assert run("--home", demo, "person", "set", who, "--role", "officer", *place)[0] == 0
        words = ("--home", demo, "--actor", who, "target", "set", "cap", *place, *DECIDED, "--value", "-40%")
        assert run(*words)[0] == 0
    listed = run_json("--home", demo, "target", "list")
    assert {row["place"] for row in listed} == {"region-fictive", "epci-fictif-1"}
    remove = ("--home", demo, "--actor", "alice", "target", "remove")
    code, _, err = run(*remove, "cap")
    assert code == 2
    assert "cap@epci-fictif-1, cap@region-fictive" in err
    assert run(*remove, "cap", *REGION)[0] != 0
    assert run(*remove, "cap@region-fictive")[0] != 0
    assert run(*remove, "cap", *TOWN)[0] == 0
    assert [row["place"] for row in run_json("--home", demo, "target", "list")] == ["region-fictive"]
    assert run(*remove, "cap")[0] != 0


def test_a_target_that_cannot_be_read_takes_nothing_away_and_can_be_forgotten(
    demo: Path, run: Run, run_json: RunJson
) -> None:
    (demo / "targets").mkdir()
    told = 'organisation = "epci-fictif-1"\ncode = "EMP-01"\nsince = 2024\nsince_value = nan\nyear = 2030\n'
    (demo / "targets" / "nan.toml").write_text(told + 'value = 12.0\nsource = "x"\n', encoding="utf-8")
    (demo / "targets" / "torn.toml").write_text("code = ", encoding="utf-8")
    assert set(_status(run_json, demo, *TOWN)) == {"agec_it_share", "reuse_rate"}
    code, out, _ = run("--home", demo, "target", "status", *TOWN)
    assert code == 0
    assert "« nan » ne se lit plus (nan)" in out
    assert "« torn » ne se lit plus" in out
    assert [run("--home", demo, "target", "remove", name)[0] for name in ("nan", "torn")] == [0, 0]
    assert "ne se lit plus" not in run("--home", demo, "target", "status", *TOWN)[1]


def test_a_file_in_the_folder_of_another_place_or_an_older_one_is_told_or_passed_over_and_forgotten_whole(
    demo: Path, run: Run, run_json: RunJson
) -> None:
    assert run("--home", demo, "target", "set", "cap", *TOWN, *DECIDED, "--value", "-40%")[0] == 0
    [kept] = (demo / "targets").rglob("cap.toml")
    (demo / "targets" / "organisation-region-fictive").mkdir()
    for other in (demo / "targets" / "cap.toml", demo / "targets" / "organisation-region-fictive" / "astray.toml"):
        other.write_bytes(kept.read_bytes())
    assert [row["place"] for row in run_json("--home", demo, "target", "list")] == ["epci-fictif-1"]
    assert "dit concerner epci-fictif-1" in run("--home", demo, "target", "status", *REGION)[1]
    assert [run("--home", demo, "target", "remove", name)[0] for name in ("cap", "astray")] == [0, 0]
    assert not [*(demo / "targets").rglob("*.toml")]


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


def test_an_action_says_what_it_expects_in_words_that_give_a_figure(demo: Path, run: Run, run_json: RunJson) -> None:
    lever = ("--lever", "longer=2:laptop", "--to", "2030")
    assert run("--home", demo, "scenario", "save", "sreg", "--territory", "REG-27", "--year", "2024", *lever)[0] == 0
    assert run("--home", demo, "scenario", "save", "late", *SCHOOL, *lever)[0] == 0
    add = ("--home", demo, "action", "add", "z1", *SCHOOL, "--name", "Z", "--since", "01/02/2025", "--indicator")
    for code, told, said in (
        ("EMP-01", "sreg", "porte sur REG-27, l'action sur lycee-fictif-1"),
        ("EMP-01", "1 500 kg de moins", "ne se lit pas comme un effet attendu sur EMP-01"),
        ("EMP-01", "nan", "ne se lit pas comme un effet attendu"),
        ("EQP-04", "late", "ne projette pas EQP-04"),
        ("EQP-04", "-5%", "écrire le changement en points"),
    ):
        refused, _, err = run(*add, code, f"--expected-effect={told}")
        assert (refused, said in err) == (2, True), err
    refused, _, err = run(*add, "EMP-01", "--until", "01/01/9999")
    assert (refused, "des années 1990 à 2100" in err) == (2, True)
    [since] = [
        row["value"]
        for row in run_json("--home", demo, "indicators", *SCHOOL, "--code", "EMP-01", "--year", "2024")
        if row["breakdown"] == "total"
    ]
    for told, expected in (("-1,5 t", -1500), ("-1.5 t CO2", -1500), ("-40%", -0.4 * since)):
        assert run(*add, "EMP-01", f"--expected-effect={told}")[0] == 0
        [row] = run_json("--home", demo, "action", "follow", *SCHOOL, "--year", "2025")
        assert row["expected"]["value"] == pytest.approx(expected)
    assert run(*add, "EMP-01", "--expected-effect", "late")[0] == 0
    [row] = run_json("--home", demo, "action", "follow", *SCHOOL, "--year", "2025")
    assert row["expected"] is None
    assert "va de 2026 à 2030 et ne dit rien de 2025" in row["expected_why"]
