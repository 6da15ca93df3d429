"""Figures at the command line: the headline, its parts, its explanation, one file, the factors."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from factors import territories
from tests.cli.conftest import Run

RunJson = Callable[..., Any]


def test_the_headline_has_an_interval_and_says_it_is_modelled(demo: Path, run_json: RunJson) -> None:
    rows = run_json("--home", demo, "indicators", "--code", "EMP-01")
    [total] = [row for row in rows if row["breakdown"] == "total"]
    assert total["territory"] == "REG-27"
    assert total["low"] < total["value"] < total["high"]
    assert total["modelled_share"] > 0.99
    assert total["status"] == "demo"


@pytest.mark.parametrize("code", ["EMP-01", "EMP-02", "EMP-03"])
@pytest.mark.parametrize("where", [("--territory", "REG-27"), ("--organisation", "lycee-fictif-1")])
def test_the_parts_of_an_explanation_sum_to_the_value(
    code: str, where: tuple[str, str], demo: Path, run_json: RunJson
) -> None:
    explained = run_json("--home", demo, "explain", code, *where, "--year", "2025")
    assert sum(part["value"] for part in explained["parts"]) == pytest.approx(explained["value"], rel=1e-9)
    for part in explained["parts"]:
        scale = explained["value"] / sum(p["amount"] * p["factor"] for p in explained["parts"])
        assert part["amount"] * part["factor"] * scale == pytest.approx(part["value"], rel=1e-6)
        assert part["source"] or part["factor"] == 1.0


def test_a_declared_part_leads_to_its_spreadsheet_cells(demo: Path, run_json: RunJson) -> None:
    explained = run_json("--home", demo, "explain", "EMP-01", "--organisation", "epci-fictif-1", "--year", "2025")
    cells = [cell for part in explained["parts"] for cell in part["cells"]]
    assert cells
    assert all(cell["file"].startswith("epci-fictif-1_") and cell["cells"] for cell in cells)


def test_departments_sum_to_the_region(demo: Path, run_json: RunJson) -> None:
    def total(code: str) -> float:
        rows = run_json("--home", demo, "indicators", "--territory", code, "--code", "EMP-01")
        return next(row["value"] for row in rows if row["breakdown"] == "total")

    departments = ("21", "25", "39", "58", "70", "71", "89", "90")
    assert sum(total(f"DEP-{code}") for code in departments) == pytest.approx(total("REG-27"), rel=1e-12)


def test_one_file_is_assessed_without_any_store(demo: Path, tmp_path: Path, run_json: RunJson) -> None:
    file = tmp_path / "parc.csv"
    file.write_text("Identifiant;Type d'équipement;Quantité;Durée de vie prévue\na;Ordinateur portable;10;5\n")
    document = run_json("assess", file, "--year", "2025", "--home", tmp_path / "none")
    assert document["assets"]["rows"] == 1
    assert document["assets"]["units"] == 10
    made = [
        row["amount"]
        for row in document["impacts"]
        if (row["impact_category"], row["life_cycle_stage"]) == ("climate_change", "manufacturing")
    ]
    assert made == [pytest.approx(10 / 5 * 170)]
    assert not (tmp_path / "none").exists()


def test_a_factor_folder_replaces_ours_row_by_row(tmp_path: Path, run_json: RunJson) -> None:
    file = tmp_path / "parc.csv"
    file.write_text("Identifiant;Type d'équipement;Quantité;Durée de vie prévue\na;Ordinateur portable;10;5\n")
    overlay = Path(__file__).parents[1] / "cases" / "factors"
    document = run_json("assess", file, "--year", "2025", "--factors", overlay, "--by", "life_cycle_stage")
    amounts = {
        row["life_cycle_stage"]: row["amount"]
        for row in document["impacts"]
        if row["impact_category"] == "climate_change"
    }
    assert amounts["manufacturing"] == pytest.approx(10 / 5 * 120)
    assert amounts["use"] == pytest.approx(10 * 30 * 0.05)


def test_the_factor_library_is_listed_shown_and_sound(run: Run, run_json: RunJson) -> None:
    factors = run_json("factors", "list")
    assert len({row["equipment_type"] for row in factors}) >= 20
    assert all(row["unit"] and row["source"] for row in factors)
    shown = run_json("factors", "show", "laptop")
    assert sum(row["amount"] for row in shown["factors"] if row["impact_category"] == "climate_change") == (
        pytest.approx(185.09)
    )
    assert run("factors", "check")[0] == 0
    assert run("factors", "show", "licorne")[0] == 2


def test_init_twice_does_nothing_twice(demo: Path, run: Run, run_json: RunJson) -> None:
    before = run_json("--home", demo, "batches", "list")
    assert run("--home", demo, "init", "--demo")[0] == 0
    assert run_json("--home", demo, "batches", "list") == before


def test_the_demonstration_is_synthetic_and_its_folder_healthy(demo: Path, run: Run, run_json: RunJson) -> None:
    assert all(row["is_synthetic"] for row in run_json("--home", demo, "organisation", "list"))
    code, out, _err = run("--home", demo, "doctor")
    assert code == 0, out


def test_a_territory_outside_the_region_is_whole_not_the_part_at_hand(demo: Path, run_json: RunJson) -> None:
    def per_inhabitant(code: str, population: int) -> float:
        rows = run_json("--home", demo, "indicators", "--territory", code, "--code", "EMP-01")
        return next(row["value"] for row in rows if row["breakdown"] == "total") / population

    known = territories.load()
    home, elsewhere = (per_inhabitant(code, known.population(code) or 0) for code in ("COM-89024", "DEP-01"))
    assert elsewhere == pytest.approx(home, rel=1e-3)


def test_a_year_after_the_series_says_which_grid_is_carried(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "parc.csv"
    file.write_text("Identifiant;Type d'équipement;Date de mise en service\na;Ordinateur portable;01/01/2024\n")
    _code, out, err = run("assess", file, "--year", "2027", "--language", "fr")
    assert "le réseau de 2025 est repris" in err
    _code, out, _err = run("assess", file, "--year", "2027", "--json")
    assert json.loads(out)["grid_year"] == 2025


def test_a_factor_folder_is_used_for_the_stored_data_too(demo: Path, tmp_path: Path, run: Run) -> None:
    code, _out, err = run("--home", demo, "assess", "--factors", tmp_path / "absent")
    assert code == 2
    assert "absent" in err


def test_stored_data_tell_their_rejected_rows_and_completed_cells(demo: Path, run: Run) -> None:
    _code, out, _err = run("--home", demo, "assess", "--json")
    assets = json.loads(out)["assets"]
    assert assets["rejected"] > 0
    assert assets["completed"]["usage_ratio"] == {"archetype": assets["rows"]}
