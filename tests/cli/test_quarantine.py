"""One file for many organisations: each part undone alone; rows of an unknown one wait, then count as they came."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

HEADER = "Organisation;Identifiant;Type d'équipement;Numéro de série\n"


def _file(path: Path, *rows: str) -> Path:
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def _add(run: Run, home: Path, identifier: str, name: str, *more: str) -> None:
    words = ["organisation", "add", identifier, "--name", name, "--kind", "commune", *more]
    assert run("--home", home, *words)[0] == 0


def _json(run: Run, home: Path, *words: str | Path) -> Any:
    _code, out, err = run("--home", home, *words, "--json")
    assert out, err
    return json.loads(out)


def _counted(run: Run, home: Path) -> int:
    return int(_json(run, home, "assess")["assets"]["rows"])


@pytest.fixture
def waiting(run: Run, home: Path, tmp_path: Path) -> dict[str, Any]:
    """A file of two organisations, one of which the register does not know; what import said of it."""
    file = _file(
        tmp_path / "parc.csv", "lycee-a;a1;Portable;S1", "Mairie de Dole;m1;Portable;S2", "Mairie de Dole;m2;Écran;"
    )
    code, out, _err = run("--home", home, "import", file, "--json")
    assert code == 1
    document: dict[str, Any] = json.loads(out)
    return document


def test_rows_of_an_unknown_organisation_wait_with_a_proposal(run: Run, home: Path, waiting: dict[str, Any]) -> None:
    assert (waiting["rows_kept"], waiting["rows_rejected"], waiting["rows_waiting"]) == (1, 2, 2)
    (entry,) = _json(run, home, "quarantine", "list")
    assert (entry["organisation_text"], entry["rows"], entry["batch"]) == ("Mairie de Dole", 2, waiting["batch"])
    assert entry["proposal"][-1] == {"why": "to_add", "name": "Mairie de Dole"}
    shown = _json(run, home, "quarantine", "show", entry["key"])
    assert [line["asset_id"] for line in shown["lines"]] == ["m1", "m2"]
    assert "Mairie de Dole" in Path(waiting["annotated"]).read_text(encoding="utf-8-sig")
    assert _counted(run, home) == 1


def test_registering_the_organisation_lets_its_rows_count_with_their_batch(
    run: Run, home: Path, waiting: dict[str, Any]
) -> None:
    _add(run, home, "dole", "Mairie de Dole")
    assert _json(run, home, "quarantine", "list") == []
    assert _counted(run, home) == 3
    batch = _json(run, home, "batches", "show", waiting["batch"])
    (entry,) = batch["quarantine"].values()
    assert (entry["assigned_to"], batch["waiting"]) == ("dole", 0)
    # taken back for that organisation alone, then whole
    run("--home", home, "batches", "undo", waiting["batch"], "--organisation", "dole")
    assert _counted(run, home) == 1
    run("--home", home, "batches", "undo", waiting["batch"])
    assert _counted(run, home) == 0


def test_waiting_rows_are_assigned_by_hand_dropped_or_go_with_their_batch(
    run: Run, home: Path, waiting: dict[str, Any]
) -> None:
    (entry,) = _json(run, home, "quarantine", "list")
    assert run("--home", home, "quarantine", "assign", entry["key"], "--organisation", "nobody")[0] == 2
    assert run("--home", home, "quarantine", "assign", entry["key"], "--organisation", "lycee-a")[0] == 0
    assert _counted(run, home) == 3
    assert run("--home", home, "quarantine", "drop", entry["key"])[0] == 2
    run("--home", home, "batches", "undo", waiting["batch"])
    assert _counted(run, home) == 0
    assert _json(run, home, "quarantine", "list", "--all") == []


def test_dropped_rows_never_count(run: Run, home: Path, waiting: dict[str, Any]) -> None:
    (entry,) = _json(run, home, "quarantine", "list")
    assert run("--home", home, "quarantine", "drop", entry["key"])[0] == 0
    _add(run, home, "dole", "Mairie de Dole")
    assert _counted(run, home) == 1
    assert waiting["batch"]


def test_a_file_in_which_nobody_is_known_waits_whole(run: Run, home: Path, tmp_path: Path) -> None:
    file = _file(tmp_path / "parc.csv", "21390198200012;m1;Portable;S2")
    assert run("--home", home, "import", file)[0] == 1
    (entry,) = _json(run, home, "quarantine", "list")
    assert entry["proposal"][-1] == {"why": "to_add", "siret": "21390198200012", "siren": "213901982"}
    assert _counted(run, home) == 0
    assert _json(run, home, "quarantine", "release") == []


def test_the_nearest_names_are_proposed(run: Run, home: Path, tmp_path: Path) -> None:
    _add(run, home, "dole", "Commune de Dole")
    _add(run, home, "dijon", "Ville de Dijon")
    file = _file(tmp_path / "parc.csv", "Commune de Dôle (39);m1;Portable;S2")
    _json(run, home, "import", file)
    (entry,) = _json(run, home, "quarantine", "list")
    assert [each.get("organisation") for each in entry["proposal"]] == ["dole", None]


def test_a_file_for_214_organisations_is_one_entry_and_each_part_is_taken_back_alone(
    run: Run, home: Path, tmp_path: Path
) -> None:
    register = tmp_path / "register.csv"
    lines = [f"commune-{number};Commune {number};commune" for number in range(214)]
    register.write_text("Identifiant;Nom;Nature\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert run("--home", home, "organisation", "import", register)[0] == 0
    rows = [f"commune-{number};{asset};Portable;" for number in range(214) for asset in range(5)]
    document = _json(run, home, "import", _file(tmp_path / "parc.csv", *rows), "--sent-by", "lycee-a")
    assert _counted(run, home) == 1070
    shown = _json(run, home, "batches", "show", document["batch"])
    assert (len(shown["organisations"]), shown["sent_by"]) == (214, "lycee-a")
    _code, out, _err = run("--home", home, "batches", "show", document["batch"])
    assert "214" in out.splitlines()[0]
    run("--home", home, "batches", "undo", document["batch"], "--organisation", "commune-7")
    assert _counted(run, home) == 1065


def test_a_device_that_two_bodies_declare_is_counted_once_until_one_is_taken_back(
    run: Run, home: Path, tmp_path: Path
) -> None:
    _add(run, home, "dole", "Dole")
    first = _json(run, home, "import", _file(tmp_path / "a.csv", "lycee-a;a1;Portable;SN77"))
    figure = _figure(run, home)
    second = _json(run, home, "import", _file(tmp_path / "b.csv", "dole;b1;Portable;sn 77"))
    assert _figure(run, home) == figure
    run("--home", home, "batches", "undo", first["batch"])
    assert _figure(run, home) == figure
    run("--home", home, "batches", "undo", second["batch"])
    assert _counted(run, home) == 0


def test_a_dry_run_says_what_would_change(run: Run, home: Path, tmp_path: Path) -> None:
    earlier = _file(tmp_path / "a.csv", "lycee-a;a1;Portable;SN77", "lycee-a;a2;Portable;SN78")
    _json(run, home, "import", earlier, "--as-of", "2025-01-31")
    later = _file(tmp_path / "b.csv", "lycee-a;b1;Portable;SN77", "lycee-a;a3;Écran;")
    words = ["import", later, "--mode", "replace", "--as-of", "2026-01-31", "--dry-run"]
    changes = _json(run, home, *words)["changes"]
    assert changes["counts"] == {"entered": 1, "left": 1, "changed": 1, "unchanged": 0}
    assert [(row["change"], row["asset_id"], row["field"]) for row in changes["rows"]] == [
        ("changed", "b1", "asset_id"), ("entered", "a3", None), ("left", "a2", None),
    ]  # fmt: skip
    assert _counted(run, home) == 2


def _figure(run: Run, home: Path) -> list[float]:
    impacts = _json(run, home, "assess", "--year", "2025")["impacts"]
    return [row["amount"] for row in impacts if row["equipment_type"] == "laptop"]
