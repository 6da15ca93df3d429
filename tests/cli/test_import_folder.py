"""A folder of a shared drive: each file comes in, its copy appears beside it, the repaired copy comes in next time."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from dashboards.exits import DONE, PROGRAM_FAULT, REFUSED, SOME_REJECTED
from dashboards.verbs.import_folder import exit_code
from imports.errors import ImportsError
from imports.rejects import write_annotated
from tests.cli.conftest import Run

HEADER = "Organisation;Identifiant;Type d'équipement;Quantité\n"


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """What people leave on a shared drive."""
    folder = tmp_path / "partage"
    (folder / "Lycée" / "trop profond").mkdir(parents=True)
    _write(folder / "parc.csv", "lycee-a;PC-1;Ordinateur portable;1", "lycee-a;PC-2;Ordinateur portable;-1")
    _write(folder / "Lycée" / "salle.csv", "lycee-a;PC-3;Écran d'ordinateur;10")
    _write(folder / "Lycée" / "trop profond" / "vieux.csv", "lycee-a;PC-9;Smartphone;1")
    _write(folder / "autre.csv")
    for name in ("~$parc.xlsx", ".~lock.parc.csv#", ".cache.csv", "note.pdf"):
        (folder / name).write_text("x", encoding="utf-8")
    return folder


def _write(path: Path, *rows: str) -> None:
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")


def _turn(run: Run, home: Path, drive: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """(exit code, the one document), with file -> outcome."""
    code, out, _err = run("--home", home, "import", drive, "--json", *options)
    document = json.loads(out)
    document["outcomes"] = {line["file"]: line["outcome"] for line in document["files"]}
    return code, document


def test_each_file_is_taken_and_the_copy_stands_beside_it(run: Run, home: Path, drive: Path) -> None:
    code, document = _turn(run, home, drive)
    assert code == SOME_REJECTED
    assert document["outcomes"] == {
        "Lycée/salle.csv": "imported",
        "autre.csv": "file_refused",
        "note.pdf": "not_a_spreadsheet",
        "parc.csv": "partly_imported",
    }
    assert (document["rows_read"], document["rows_kept"], document["rows_rejected"]) == (3, 2, 1)
    assert (drive / "parc (à corriger).csv").is_file()


def test_the_repaired_copy_comes_in_at_the_next_turn_and_nothing_twice(run: Run, home: Path, drive: Path) -> None:
    _turn(run, home, drive)
    code, document = _turn(run, home, drive)
    assert document["outcomes"]["parc (à corriger).csv"] == "copy_untouched"
    assert document["outcomes"]["parc.csv"] == "already_imported"
    copy = drive / "parc (à corriger).csv"
    copy.write_text(copy.read_text(encoding="utf-8-sig").replace(";-1;", ";1;", 1), encoding="utf-8-sig")
    (drive / "autre.csv").unlink()
    code, document = _turn(run, home, drive)
    assert document["outcomes"]["parc (à corriger).csv"] == "imported"
    assert code == DONE
    assert (document["rows_kept"], document["rows_rejected"]) == (2, 0)


def test_a_copy_somebody_works_on_is_never_written_over(run: Run, home: Path, drive: Path) -> None:
    _write(drive / "parc.csv", "lycee-a;PC-2;Ordinateur portable;-1")
    _turn(run, home, drive)
    copy = drive / "parc (à corriger).csv"
    copy.write_text(copy.read_text(encoding="utf-8-sig").replace(";-1;", ";-5;", 1), encoding="utf-8-sig")
    os.utime(copy, (1, 1))  # the file itself is newer: it is taken too, and its copy gets another name
    _turn(run, home, drive, "--dry-run")
    assert (drive / "parc (à corriger 2).csv").is_file()
    assert "-5" in copy.read_text(encoding="utf-8-sig")
    os.utime(drive / "parc.csv", (1, 1))
    _code, document = _turn(run, home, drive)
    assert document["outcomes"]["parc.csv"] == "replaced_by_copy"
    assert document["outcomes"]["parc (à corriger).csv"] == "copy_untouched"
    assert "-5" in copy.read_text(encoding="utf-8-sig")


def test_a_folder_that_cannot_be_written_keeps_its_copies_in_the_data_folder(
    run: Run, home: Path, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(path: Path, reading: Any, out: Path, language: str) -> Path:
        if out.parent == drive:
            raise ImportsError("output_unwritable", file=out.name)
        return write_annotated(path, reading, out, language)

    monkeypatch.setattr("dashboards.copies.write_annotated", write)
    code, out, err = run("--home", home, "import", drive)
    assert code == SOME_REJECTED
    assert (home / "annotated" / "parc (à corriger).csv").is_file()
    assert str(home / "annotated") in err
    assert "Importé, des lignes à corriger" in out


def test_values_to_check_are_imported_and_listed_apart(run: Run, home: Path, drive: Path) -> None:
    _write(drive / "parc.csv", "lycee-a;PC-1;Ordinateur portable;1000000000000")
    code, _out, err = run("--home", home, "import", drive / "parc.csv")
    assert code == DONE
    assert "À vérifier (1)" in err
    assert "1 retenue" in err
    _code, document = _turn(run, home, drive)
    assert document["to_check"] == 0  # the file is already in


def test_the_four_files_of_numecoeval_come_in_together_hosts_first(run: Run, home: Path, tmp_path: Path) -> None:
    drive = tmp_path / "numecoeval"
    drive.mkdir()
    for sample in (Path(__file__).parents[1] / "imports" / "layouts").glob("numecoeval_*.csv"):
        shutil.copy(sample, drive)
    words = ("--home", home, "import", drive, "--organisation", "lycee-a", "--as-of", "2025-12-31")
    code, out, _err = run(*words, "--dry-run")
    assert (code, "Importé" in out, out.count("Vérifié, rien d'enregistré")) == (0, False, 3)
    code, out, err = run(*words)
    assert (code, "n'est ni dans ce fichier" in err) == (0, False)
    assert [line.split()[0] for line in out.splitlines()[1:5]] == [
        f"numecoeval_{name}.csv" for name in ("data_centres", "physical", "virtual", "applications")
    ]
    assert "Lu avec les équipements du dossier" in out


def test_strict_refuses_and_an_empty_folder_is_said(run: Run, home: Path, drive: Path, tmp_path: Path) -> None:
    code, document = _turn(run, home, drive, "--strict")
    assert code == REFUSED
    assert document["outcomes"]["parc.csv"] == "file_refused"
    (tmp_path / "vide").mkdir()
    code, _out, err = run("--home", home, "import", tmp_path / "vide")
    assert code == REFUSED
    assert "aucun fichier" in err


@pytest.mark.parametrize(
    ("outcomes", "is_strict", "expected"),
    [
        (["imported", "not_a_spreadsheet"], False, DONE),
        (["copy_untouched"], True, DONE),
        (["imported", "file_refused"], False, SOME_REJECTED),
        (["file_refused", "not_a_spreadsheet"], False, REFUSED),
        (["partly_imported"], False, SOME_REJECTED),
        (["partly_imported"], True, REFUSED),
        (["imported", "file_fault"], False, PROGRAM_FAULT),
    ],
)
def test_the_exit_code_is_the_worst_a_person_can_act_on(outcomes: list[str], is_strict: bool, expected: int) -> None:
    assert exit_code(outcomes, is_strict=is_strict) == expected
