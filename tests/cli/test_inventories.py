"""A fleet across inventories: replaced, completed, undone; a rejected row is not an absence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

HEADER = "Identifiant;Type d'équipement;Quantité;Date de mise en service;Durée de vie prévue\n"


def send(run: Run, home: Path, file: Path, rows: list[str], as_of: str, mode: str = "replace") -> int:
    file.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    words = ["--home", home, "import", file, "--organisation", "lycee-a", "--mode", mode, "--as-of", as_of]
    return run(*words)[0]


def footprint(run: Run, home: Path, year: int, code: str = "EMP-01") -> float:
    words = ["indicators", "--organisation", "lycee-a", "--year", str(year), "--code", code]
    _code, out, err = run("--home", home, *words, "--json", "--quiet")
    rows: list[dict[str, Any]] = json.loads(out)
    stage = [row for row in rows if row["breakdown_value"] == "manufacturing"]
    assert stage, err
    return float(stage[0]["value"])


@pytest.fixture
def send_year(run: Run, home: Path, tmp_path: Path) -> Callable[..., int]:
    def call(year: int, *rows: str, mode: str = "replace") -> int:
        return send(run, home, tmp_path / f"parc-{year}-{mode}.csv", list(rows), f"31/12/{year}", mode)

    return call


def test_an_asset_absent_from_the_next_complete_inventory_is_retired(
    send_year: Callable[..., int], run: Run, home: Path
) -> None:
    assert send_year(2023, "a;Ordinateur portable;10;01/01/2020;10", "b;Ordinateur portable;10;01/01/2020;10") == 0
    both = footprint(run, home, 2024)
    assert both == pytest.approx(20 / 10 * 170)
    assert send_year(2024, "a;Ordinateur portable;10;01/01/2020;10") == 0
    # b left on 31 December 2024: the five years it did not serve, and one day, are charged to 2024.
    assert footprint(run, home, 2024) == pytest.approx(10 / 10 * 170 + 10 * 170 * (10 - 4) / 10, rel=1e-6)
    assert footprint(run, home, 2025) == pytest.approx(10 / 10 * 170)


def test_a_rejected_row_does_not_retire_its_asset(send_year: Callable[..., int], run: Run, home: Path) -> None:
    assert send_year(2023, "a;Ordinateur portable;10;01/01/2020;10", "b;Ordinateur portable;10;01/01/2020;10") == 0
    assert send_year(2024, "a;Ordinateur portable;10;01/01/2020;10", "b;Ordinateur portable;-10;01/01/2020;10") == 1
    assert footprint(run, home, 2025) == pytest.approx(20 / 10 * 170)


def test_a_partial_file_completes_and_undo_restores(send_year: Callable[..., int], run: Run, home: Path) -> None:
    assert send_year(2023, "a;Ordinateur portable;10;01/01/2020;10") == 0
    assert send_year(2024, "b;Ordinateur portable;5;01/01/2020;10", mode="complete") == 0
    assert footprint(run, home, 2025) == pytest.approx(15 / 10 * 170)
    _code, out, _err = run("--home", home, "batches", "list", "--json")
    last = json.loads(out)[-1]["batch"]
    assert run("--home", home, "batches", "undo", last)[0] == 0
    assert footprint(run, home, 2025) == pytest.approx(10 / 10 * 170)


def test_a_replacing_file_needs_a_date(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "parc.csv"
    file.write_text(HEADER + "a;Ordinateur portable;1;01/01/2020;10\n", encoding="utf-8")
    code, _out, err = run("--home", home, "import", file, "--organisation", "lycee-a", "--mode", "replace")
    assert code == 2
    assert err


def test_the_register_comes_in_from_a_spreadsheet(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "registre.csv"
    file.write_text(
        "Identifiant;Nom;Nature;Commune du siège;Agents;Compté le;Source de l'effectif\n"
        "commune-x;Commune X;commune;21231;12;31/12/2025;bilan social\n"
        "mauvais;Sans nature;;21231;;;\n",
        encoding="utf-8",
    )
    code, _out, err = run("--home", home, "organisation", "import", file)
    assert code == 1
    assert "Rejeté" in err
    _code, out, _err = run("--home", home, "organisation", "show", "commune-x", "--json")
    assert json.loads(out)["head_counts"][0]["people"] == 12


def test_the_same_bytes_for_another_organisation_are_another_inventory(home: Path, tmp_path: Path, run: Run) -> None:
    assert run("--home", home, "organisation", "add", "ville-b", "--name", "Ville B", "--kind", "commune")[0] == 0
    file = tmp_path / "parc.csv"
    file.write_text("Identifiant;Type d'équipement\nA1;Écran\n", encoding="utf-8")
    first = ["--home", home, "import", file, "--organisation", "lycee-a"]
    assert run(*first, "--as-of", "2025-12-31")[0] == 0
    code, _out, err = run("--home", home, "import", file, "--organisation", "ville-b", "--as-of", "2025-12-31")
    assert (code, "1 ligne" in err) == (0, True)
    code, _out, err = run(*first, "--as-of", "2024-12-31")
    assert (code, "batches undo" in err) == (2, True)
    code, _out, err = run(*first, "--as-of", "2025-12-31", "--mode", "replace")
    assert code == 2
    assert run(*first, "--as-of", "2025-12-31")[0] == 0


def test_a_stock_that_did_not_change_is_surveyed_again_the_year_after(
    home: Path, tmp_path: Path, run: Run, run_json: Callable[..., Any]
) -> None:
    """The same bytes on a later day are another inventory, whatever its mode; on an earlier one they are not."""
    file = tmp_path / "parc.csv"
    file.write_text("Identifiant;Type\nA1;Ordinateur portable\nA2;Ordinateur portable\n", encoding="utf-8")
    words = ("--home", home, "import", file, "--organisation", "lycee-a", "--mode", "replace", "--as-of")
    for day in ("2024-12-31", "2025-12-31"):
        assert run(*words, day)[0] == 0
    batches = run_json("--home", home, "batches", "list")
    assert sorted(batch["inventoried_on"] for batch in batches) == ["2024-12-31", "2025-12-31"]
    assert run_json(*words, "2025-12-31")["same_file"] is True
    code, _, err = run(*words, "2023-12-31")
    assert code == 2
    assert "Un relevé plus récent" in err
    assert len(run_json("--home", home, "batches", "list")) == 2


def test_a_file_sent_again_is_still_rejected_in_part(home: Path, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "parc.csv"
    file.write_text("Identifiant;Type d'équipement;Quantité\nA1;Écran;1\nA2;Écran;-1\n", encoding="utf-8")
    words = ["--home", home, "import", file, "--organisation", "lycee-a"]
    assert run(*words)[0] == 1
    code, _out, err = run(*words)
    assert (code, "restent rejetées" in err) == (1, True)
    assert run(*words, "--strict")[0] == 2


def _rejected(run: Run, home: Path) -> int:
    _code, out, err = run("--home", home, "assess", "--year", "2025", "--json", "--quiet")
    assert out, err
    return int(json.loads(out)["assets"]["rejected"])


def test_rows_repaired_since_are_no_longer_counted_as_rejected(home: Path, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "parc.csv"
    file.write_text("Identifiant;Type d'équipement;Quantité\nA1;Écran;1\nA2;Écran;-1\nA3;Écran;-1\n", encoding="utf-8")
    words = ["--home", home, "--language", "fr", "import"]
    assert run(*words, file, "--organisation", "lycee-a")[0] == 1
    assert _rejected(run, home) == 2
    copy = tmp_path / "parc (à corriger).csv"
    copy.write_text(copy.read_text(encoding="utf-8-sig").replace("A2;Écran;-1", "A2;Écran;1"), encoding="utf-8")
    assert run(*words, copy, "--organisation", "lycee-a")[0] == 1
    assert _rejected(run, home) == 1
    _code, out, _err = run("--home", home, "batches", "list", "--json")
    assert run("--home", home, "batches", "undo", json.loads(out)[-1]["batch"])[0] == 0
    assert _rejected(run, home) == 2


def test_rejected_rows_are_past_once_a_complete_inventory_of_the_same_organisation_came(
    send_year: Callable[..., int], run: Run, home: Path
) -> None:
    assert send_year(2024, "a;Écran;1;;", "b;Écran;-1;;") == 1
    assert send_year(2023, "a;Écran;1;;") == 0  # an older one says nothing of it
    assert send_year(2025, "c;Écran;1;;", mode="complete") == 0  # neither does a part of the fleet
    assert _rejected(run, home) == 1
    assert send_year(2025, "a;Écran;1;;", "b;Écran;-1;;", "c;Écran;-1;;") == 1
    assert _rejected(run, home) == 2


def test_a_file_known_already_is_refused_under_a_name_that_would_be_refused(
    run: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "parc.csv"
    assert send(run, home, file, ["1;Portable;1;;"], "31/12/2024") == 0
    copy = file.rename(tmp_path / "parc.pdf")
    words = ["--home", home, "import", copy, "--organisation", "lycee-a", "--mode", "replace", "--as-of", "31/12/2024"]
    code, _out, err = run(*words)
    assert (code, ".pdf" in err, "déjà" in err) == (2, True, False)
