"""Names of equipment to look at, and what an officer teaches: kept, reused, and taken back (METHODOLOGY 21.1)."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

PARC = (
    "Identifiant;Type d'équipement;Fabricant;Modèle;Quantité;Date de mise en service\n"
    "B-1;Portble;;;10;01/01/2024\n"
    "B-2;bécane de jo;;;4;01/01/2024\n"
    "B-3;;Dell;P2419H;1;01/01/2024\n"
    "B-4;Ordinateur portable;;;2;01/01/2024\n"
    "B-5;;;Batterie Latitude 5520;3;01/01/2024\n"
)


@pytest.fixture
def lycee(prepared: Path, tmp_path: Path, run: Run) -> Path:
    home, parc = Path(shutil.copytree(prepared, tmp_path / "home")), tmp_path / "parc.csv"
    parc.write_text(PARC, encoding="utf-8")
    assert run("--home", home, "import", parc, "--organisation", "lycee-a")[0] == 0
    return home


def named(run_json: Callable[..., Any], home: Path) -> dict[str, Any]:
    return {row["name"]: row for row in run_json("--home", home, "factors", "names")}


def test_unmatched_then_doubtful_names_are_listed_with_their_devices(run_json: Callable[..., Any], lycee: Path) -> None:
    rows = run_json("--home", lycee, "factors", "names")
    assert [(row["name"], row["state"], row["devices"]) for row in rows] == [
        ("bécane de jo", "unknown", 4),
        ("Batterie Latitude 5520", "unknown", 3),
        ("Portble", "doubtful", 10),
        ("P2419H", "doubtful", 1),
    ]
    assert [row["equipment_type"] for row in rows[:2]] == [None, None]
    assert [row["how"] for row in rows[:2]] == [None, "part"]
    assert [row["equipment_type"] for row in rows[2:]] == ["laptop", "monitor"]
    assert all(0.7 < row["confidence"] < 0.95 for row in rows[2:])


def test_a_word_taught_holds_for_what_came_in_before_and_after_and_can_be_taken_back(
    run: Run, run_json: Callable[..., Any], lycee: Path
) -> None:
    def devices() -> dict[str, float]:
        rows = run_json("--home", lycee, "assess", "--year", "2025", "--by", "equipment_type")["impacts"]
        return {row["equipment_type"]: row["amount"] for row in rows if row["impact_category"] == "climate_change"}

    before = devices()
    assert "workstation" not in before
    assert run("--home", lycee, "factors", "match", "Bécane de JO", "--as", "workstation")[0] == 0
    assert "bécane de jo" not in named(run_json, lycee)
    taught = devices()
    assert taught["workstation"] > 0
    assert taught["laptop"] == before["laptop"]
    # A doubtful reading is corrected alike, and confirmed alike.
    assert run("--home", lycee, "factors", "match", "Portble", "--as", "tablet")[0] == 0
    assert devices()["laptop"] == pytest.approx(before["laptop"] * 2 / 12)
    assert run("--home", lycee, "factors", "match", "P2419H", "--as", "monitor")[0] == 0
    # What looks like a part may be taught as well.
    assert list(named(run_json, lycee)) == ["Batterie Latitude 5520"]
    assert run("--home", lycee, "factors", "match", "Batterie Latitude 5520", "--as", "laptop_charger")[0] == 0
    assert named(run_json, lycee) == {}
    assert run("--home", lycee, "factors", "names")[1].strip() == (
        "Tous les noms de matériel sont reconnus par leurs mots."
    )
    words = run_json("--home", lycee, "factors", "names", "--taught")
    assert {row["name"]: row["read_as"] for row in words} == {
        "Batterie Latitude 5520": "laptop_charger",
        "Bécane de JO": "workstation",
        "P2419H": "monitor",
        "Portble": "tablet",
    }
    for word in ("bécane de jo", "Portble", "P2419H", "Batterie Latitude 5520"):
        assert run("--home", lycee, "factors", "match", word, "--forget")[0] in (0, 1)
    assert devices() == before


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_word_that_was_not_taught_cannot_be_forgotten(run: Run, lycee: Path, language: str) -> None:
    code, _, err = run("--home", lycee, "--language", language, "factors", "match", "rien", "--forget")
    assert (code, "rien" in err) == (2, True)
