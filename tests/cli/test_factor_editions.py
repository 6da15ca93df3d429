"""Editions and factors: a past edition recomputed gives the same bytes, and stands on a side of `factors diff`."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboards.cli import main
from tests.cli.conftest import Run

SHEETS = Path(__file__).parents[1] / "imports" / "factor_files" / "boavizta_new.csv"
SHEET_WORDS = ("--source", "fiches-2026", "--licence", "sharealike", "--perimeter", "fabrication, fiches")
MADE = "factor:laptop:climate_change:manufacturing"


def bring_laptops(home: Path, parc: Path, count: int) -> None:
    rows = (
        f"Identifiant;Type d'équipement;Quantité;Date de mise en service\nA-1;Ordinateur portable;{count};01/01/2024\n"
    )
    parc.write_text(rows, encoding="utf-8")
    assert main(["--home", str(home), "--quiet", "import", str(parc), "--organisation", "lycee-a"]) == 0


def contents(edition: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(edition.iterdir())}


@pytest.fixture(scope="module")
def with_edition(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One organisation with laptops, and an edition published on a past day."""
    folder = tmp_path_factory.mktemp("edition")
    home = Path(shutil.copytree(prepared, folder / "home"))
    bring_laptops(home, folder / "parc.csv", 10)
    assert main(["--home", str(home), "--quiet", "publish", "2026.1", "--published-on", "2026-11-23"]) == 0
    return home


@pytest.fixture
def home(with_edition: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(with_edition, tmp_path / "home"))


def test_an_edition_recomputed_beside_manufacturer_sheets_and_under_another_choice_has_the_same_bytes(
    run: Run, home: Path
) -> None:
    """Sheets stand beside ours for who asks for them; the folder's choice since does not reach a past edition."""
    before = contents(home / "editions" / "2026.1")
    assert run("--home", home, "factors", "import", SHEETS, *SHEET_WORDS)[0] == 1
    assert run("--home", home, "setting", "set", "factor_policy", "fiches-2026")[0] == 0
    for place in (home / "editions" / "2026.1").iterdir():
        place.unlink()
    (home / "editions" / "2026.1").rmdir()
    words = ("publish", "2026.1", "--published-on", "2026-11-23", "--policy", "ademe")
    code, _, err = run("--home", home, *words)
    assert code == 0, err
    assert contents(home / "editions" / "2026.1") == before
    # And the edition that is there keeps its day and its policy without their being said again.
    assert run("--home", home, "publish", "2026.1")[0] == 0


def test_an_edition_lists_the_lifetimes_and_powers_it_multiplied(home: Path) -> None:
    rows = (home / "editions" / "2026.1" / "parameters.csv").read_text(encoding="utf-8").splitlines()
    said = {row.split(",")[0]: row.split(",")[1] for row in rows}
    assert (said["lifetime:laptop"], said["power:laptop"]) == ("5.0", "29.0175")


def test_an_edition_is_a_side_of_diff_with_its_policy_and_its_date(
    run: Run, run_json: Callable[..., Any], home: Path
) -> None:
    found = run_json("--home", home, "factors", "diff", "2026.1", "2026-11-23", "--year", "2025")
    assert found["changes"] == []
    said = {"edition": "2026.1", "published_on": "2026-11-23", "is_reproduced": True}
    said |= {"withheld": [], "forgotten_base": None}
    assert found["editions"] == [said]
    assert all(row["difference_percent"] == 0 for row in found["effects"])
    other = run_json("--home", home, "factors", "diff", "2026.1", "manufacturers", "--year", "2025")
    assert other["before"]["policy"] == "ademe"
    made = next(row for row in other["changes"] if row["key"] == MADE)
    assert (made["before"], made["after"]) == (170, 235.9)
    code, out, _ = run("--home", home, "--language", "en", "factors", "diff", "2026.1", "ademe")
    assert code == 0
    assert "today's library" in out
    code, _, err = run("--home", home, "factors", "diff", "2026.7", "ademe")
    assert code == 2
    assert "2026.7" in err


def test_a_value_corrected_since_an_edition_is_told_with_its_effect(
    run: Run, run_json: Callable[..., Any], home: Path
) -> None:
    """The edition says 160 to make a laptop, the library of today 170: 10 laptops over 5 years, 20 kg more a year."""
    table = home / "editions" / "2026.1" / "factors.csv"
    text = table.read_text(encoding="utf-8")
    table.chmod(0o644)
    row = "laptop,climate_change,manufacturing,"
    table.write_text(text.replace(f"{row}170.0", f"{row}160.0"), encoding="utf-8")
    assert table.read_text(encoding="utf-8") != text
    found = run_json("--home", home, "factors", "diff", "2026.1", "ademe", "--year", "2025")
    (change,) = found["changes"]
    assert (change["key"], change["before"], change["after"]) == (MADE, 160, 170)
    lycee = next(row for row in found["effects"] if row["organisation"] == "lycee-a")
    assert lycee["after"] - lycee["before"] == pytest.approx(10 * 10 / 5)


def test_a_side_without_a_policy_takes_the_choice_of_the_folder(
    run: Run, run_json: Callable[..., Any], home: Path
) -> None:
    assert run("--home", home, "setting", "set", "factor_policy", "manufacturers")[0] == 0
    found = run_json("--home", home, "factors", "diff", "2026-11-23", "ademe", "--year", "2025")
    made = next(row for row in found["changes"] if row["key"] == MADE)
    assert (found["before"]["policy"], made["before"], made["after"]) == ("manufacturers", 235.9, 170)
    listed = run_json("--home", home, "factors", "list", "--type", "laptop")
    stages = {row["life_cycle_stage"]: row["amount"] for row in listed if row["impact_category"] == "climate_change"}
    assert stages["manufacturing"] == 235.9


def test_a_policy_that_nobody_knows_is_not_chosen_and_one_in_use_is_not_forgotten(run: Run, home: Path) -> None:
    code, _, err = run("--home", home, "setting", "set", "factor_policy", "cheapest")
    assert code == 2
    assert "manufacturers" in err
    assert run("--home", home, "setting", "set", "grid_series", "rte")[0] == 2
    assert run("--home", home, "factors", "import", SHEETS, *SHEET_WORDS)[0] == 1
    assert run("--home", home, "setting", "set", "factor_policy", "fiches-2026")[0] == 0
    code, _, err = run("--home", home, "factors", "remove", "fiches-2026")
    assert code == 2
    assert "factor_policy" in err
    assert run("--home", home, "setting", "set", "factor_policy", "ademe")[0] == 0
    assert run("--home", home, "factors", "remove", "fiches-2026")[0] == 0


def test_an_edition_whose_withheld_values_are_gone_is_not_compared_with_those_of_today(
    run: Run, run_json: Callable[..., Any], home: Path
) -> None:
    """A figure that the edition left empty, and a library that no longer gives its factors: no effect is invented."""
    table = home / "editions" / "2026.1" / "factors.csv"
    descriptor = home / "editions" / "2026.1" / "datapackage.json"
    text, stated = table.read_text(encoding="utf-8"), json.loads(descriptor.read_text(encoding="utf-8"))
    for path in (table, descriptor):
        path.chmod(0o644)
    row = "laptop,climate_change,manufacturing,170.0"
    assert row in text
    table.write_text(text.replace(row, row.removesuffix("170.0")), encoding="utf-8")
    stated["edition"]["factors_digest"] = "0" * 64
    descriptor.write_text(json.dumps(stated), encoding="utf-8")
    found = run_json("--home", home, "factors", "diff", "2026.1", "ademe", "--year", "2025")
    (edition,) = found["editions"]
    assert not edition["is_reproduced"]
    assert len(edition["withheld"]) == 1
    assert found["effects"] == []
    _, out, err = run("--home", home, "factors", "diff", "2026.1", "ademe", "--year", "2025")
    assert "non comparable" in out
    assert "Rien ne change" not in out + err


def test_a_base_that_an_edition_used_is_forgotten_only_where_it_is_said_and_the_edition_is_not_compared_then(
    run: Run, run_json: Callable[..., Any], home: Path
) -> None:
    words = ("--source", "base-2026", "--licence", "restricted", "--perimeter", "cycle de vie, par étape")
    assert run("--home", home, "factors", "import", SHEETS.parent / "characterizationFactors.csv", *words)[0] == 1
    code, _, err = run("--home", home, "publish", "2026.2", "--published-on", "2026-11-25", "--policy", "base-2026")
    assert code == 0, err
    published = run_json("--home", home, "factors", "diff", "2026.2", "ademe", "--year", "2025")["effects"]
    assert run("--home", home, "factors", "remove", "base-2026")[0] == 0  # its copy stays with the edition
    assert "base-2026" not in run("--home", home, "factors", "policies")[1]
    again = run_json("--home", home, "factors", "diff", "2026.2", "ademe", "--year", "2025")
    assert again["effects"] == published != []
    assert again["editions"][0]["forgotten_base"] is None
    kept = home / "factors" / "published" / "2026.2"
    assert not any(
        "181" in path.read_text(encoding="utf-8") for path in (home / "editions" / "2026.2").glob("factors*")
    )
    shutil.rmtree(kept)  # an edition of before copies were kept
    assert run("--home", home, "factors", "import", SHEETS.parent / "characterizationFactors.csv", *words)[0] == 1
    code, _, err = run("--home", home, "factors", "remove", "base-2026")
    assert code == 2
    assert "2026.2" in err
    assert "--even-published" in err
    assert "2026.1" not in err
    shutil.copytree(home / "factors" / "bases", kept / "bases")
    assert run("--home", home, "factors", "remove", "base-2026", "--even-published")[0] == 0
    assert not list((kept / "bases").iterdir())
    code, out, err = run("--home", home, "factors", "diff", "2026.2", "ademe", "--year", "2025")
    assert code == 0, err
    assert "non comparable" in out
    assert "base-2026" in out
    found = run_json("--home", home, "factors", "diff", "2026.2", "ademe", "--year", "2025")
    assert found["editions"][0]["forgotten_base"] == "base-2026"
    assert found["effects"] == []
    code, out, _ = run("--home", home, "factors", "diff", "2026.1", "2026-11-23", "--year", "2025")
    assert "non comparable" not in out


# --- why a published figure is another one (METHODOLOGY 5.5)

ASK = ("explain", "EMP-01", "--territory", "REG-27", "--year", "2025", "--against", "2026.1")


@pytest.fixture(scope="module")
def later(with_edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred laptops more than the ten of the edition."""
    folder = tmp_path_factory.mktemp("later")
    home = Path(shutil.copytree(with_edition, folder / "home"))
    bring_laptops(home, folder / "parc.csv", 110)
    return home


def causes(change: dict[str, Any]) -> dict[str, float]:
    return {row["cause"]: row["contribution"] for row in change["causes"]}


def test_an_inventory_that_arrived_since_is_data_and_the_whole_difference(
    later: Path, run_json: Callable[..., Any]
) -> None:
    """A hundred laptops more, the factors of the edition being those of today."""
    change = run_json("--home", later, *ASK)
    assert change["difference"] > 1000
    assert causes(change) == {"data": pytest.approx(change["difference"], rel=1e-9)}
    today = run_json("--home", later, *ASK[:-2])
    assert change["after"]["value"] == today["value"]


def test_another_grid_is_told_apart_from_the_data_and_all_adds_up(
    later: Path, run: Run, run_json: Callable[..., Any]
) -> None:
    series = ("--grid-series", "ember_generation", "--year", "2024")
    change = run_json("--home", later, *ASK, *series)
    assert {"data", "grid"} <= set(causes(change))
    assert sum(causes(change).values()) == pytest.approx(change["difference"], rel=1e-9)
    assert causes(change)["grid"] < 0 < causes(change)["data"]
    status, out, _ = run("--home", later, *ASK, *series)
    assert status == 0
    assert "Mix électrique" in out
    assert "Données et méthode" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("EMP-02", "--territory", "REG-27", "--against", "2026.1"), "n'a pas de causes"),
        (("EMP-01", "--organisation", "lycee-a", "--against", "2026.1"), "que des territoires"),
        (("EMP-01", "--territory", "REG-27", "--against", "2026.1", "--edition", "2026.1"), "Deux fois"),
        (("EMP-01", "--territory", "COM-39001", "--against", "2026.1"), "n'est pas un chiffre de 2026.1"),
        (("EMP-01", "--territory", "REG-27", "--against", "2031.1"), "Il n'y a pas d'édition 2031.1"),
        (("EMP-01", "--territory", "REG-27", "--against", "hier"), "hier"),
        (("EMP-01", "--territory", "REG-27", "--against", "2024", "--edition", "2026.1"), "accompagne --against"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(words: tuple[str, ...], said: str, later: Path, run: Run) -> None:
    status, _, err = run("--home", later, "explain", *words)
    assert status == 2
    assert said in err.replace("’", "'").replace("\xa0", " ")
