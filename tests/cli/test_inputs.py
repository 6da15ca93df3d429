"""Bad input at the command line: refused (2), rejected (1) or repaired (0), with a sentence, never a traceback."""

import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from dashboards.cli import main
from tests.cli.conftest import Run

HEADER = "Identifiant;Type d'équipement;Quantité;Date de mise en service;Date de sortie;Code commune INSEE\n"


def write(path: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path.write_text(header + "".join(f"{line}\n" for line in lines), encoding=encoding)
    return path


def stored_batches(home: Path, run: Run) -> list[dict[str, object]]:
    _code, out, _err = run("--home", home, "batches", "list", "--json")
    return json.loads(out)


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (400 * 2**20))
    return path


def far_corner(path: Path) -> Path:
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Identifiant", 1
    book.save(path)
    return path


def protected(path: Path) -> Path:
    signature = bytes.fromhex("D0CF11E0A1B11AE1")
    path.write_bytes(signature + b"\0" * 1016 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2048)
    return path


REFUSED = {
    "missing file": lambda folder: folder / "absent.xlsx",
    "wrong extension": lambda folder: write(folder / "parc.docx", "a;Portable;1;;;"),
    "empty file": lambda folder: write(folder / "vide.csv", header=""),
    "corrupt zip": lambda folder: write(folder / "parc.xlsx", "not a workbook"),
    "protected workbook": lambda folder: protected(folder / "parc.xlsx"),
    "far corner": lambda folder: far_corner(folder / "parc.xlsx"),
    "zip bomb": lambda folder: bomb(folder / "parc.xlsx"),
    "no known column": lambda folder: write(folder / "autre.csv", "1;2", header="foo;bar\n"),
    "headers only": lambda folder: write(folder / "titres.csv"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_bad_file_is_refused_and_nothing_is_stored(
    name: str, language: str, home: Path, tmp_path: Path, run: Run
) -> None:
    file = REFUSED[name](tmp_path)
    words = ["--home", home, "import", file, "--organisation", "lycee-a", "--language", language]
    code, out, err = run(*words)
    assert code == 2
    assert out == ""
    assert len(err.strip()) > 20
    assert stored_batches(home, run) == []


def test_an_unknown_command_is_refused(run: Run) -> None:
    for words in (["frobnicate"], ["import"], ["indicators", "--year", "deux"], []):
        code, _out, err = run(*words)
        assert code == 2
        assert err or not words


ROWS_REJECTED = {
    "duplicate asset ids": ["a1;Portable;1;01/01/2023;;25056", "a1;Portable;1;01/01/2023;;25056"],
    "negative quantity": ["a1;Portable;-3;01/01/2023;;25056"],
    "retirement before purchase": ["a1;Portable;1;01/01/2023;01/01/2022;25056"],
    "31 February": ["a1;Portable;1;31/02/2023;;25056"],
    "unknown INSEE code": ["a1;Portable;1;01/01/2023;;99999"],
}


@pytest.mark.parametrize("name", ROWS_REJECTED)
def test_a_bad_row_is_rejected_and_the_others_are_kept(name: str, home: Path, tmp_path: Path, run: Run) -> None:
    file = write(tmp_path / "parc.csv", *ROWS_REJECTED[name], "ok;Portable;1;01/01/2023;;25056")
    code, _out, err = run("--home", home, "import", file, "--organisation", "lycee-a")
    assert code == 1
    assert "Rejeté" in err
    [batch] = stored_batches(home, run)
    assert batch["rows"] >= 1
    assert batch["rejected"] >= 1
    assert list(tmp_path.glob("parc*corriger*.csv"))


def test_the_rows_of_an_unknown_organisation_wait(home: Path, tmp_path: Path, run: Run) -> None:
    header = "Organisation;Identifiant;Type d'équipement\n"
    file = write(tmp_path / "parc.csv", "lycee-a;a1;Portable", "lycee-inconnu;a2;Portable", header=header)
    code, _out, _err = run("--home", home, "import", file)
    assert code == 1
    [batch] = stored_batches(home, run)
    assert (batch["rows"], batch["waiting"], batch["rejected"]) == (2, 1, 0)


def test_a_lost_leading_zero_spaces_and_case_are_repaired_and_said(home: Path, tmp_path: Path, run: Run) -> None:
    file = write(tmp_path / "parc.csv", "  a1 ;  PORTABLE ; 1 ;01/01/2023;; 1001 ")
    code, _out, err = run("--home", home, "import", file, "--organisation", "lycee-a")
    assert code == 0
    assert "01001" in err


def test_strict_refuses_everything(home: Path, tmp_path: Path, run: Run) -> None:
    file = write(tmp_path / "parc.csv", "a1;Portable;-1;01/01/2023;;25056", "a2;Portable;1;01/01/2023;;25056")
    code, _out, _err = run("--home", home, "import", file, "--organisation", "lycee-a", "--strict")
    assert code == 2
    assert stored_batches(home, run) == []


def test_a_dry_run_stores_nothing(home: Path, tmp_path: Path, run: Run) -> None:
    file = write(tmp_path / "parc.csv", "a1;Portable;1;01/01/2023;;25056")
    assert run("--home", home, "import", file, "--organisation", "lycee-a", "--dry-run")[0] == 0
    assert stored_batches(home, run) == []


def test_the_same_file_twice_counts_once_and_undo_takes_it_back(home: Path, tmp_path: Path, run: Run) -> None:
    file = write(tmp_path / "parc.csv", "a1;Portable;10;01/01/2023;;25056")
    words = ["--home", home, "import", file, "--organisation", "lycee-a"]
    assert [run(*words)[0] for _ in range(2)] == [0, 0]
    [batch] = stored_batches(home, run)
    assert run("--home", home, "batches", "undo", batch["batch"])[0] == 0
    [undone] = stored_batches(home, run)
    assert undone["undone_at"] is not None
    part = run("--home", home, "batches", "show", undone["batch"])[1].splitlines()[-1]
    assert (part.split()[0], "–" in part) == ("lycee-a", False)  # the day it was taken back, on each part too
    assert run(*words)[0] == 0


def test_a_synthetic_row_never_enters_an_ordinary_folder(home: Path, tmp_path: Path, run: Run) -> None:
    header = "Identifiant;Type d'équipement;Synthétique\n"
    file = write(tmp_path / "parc.csv", "a1;Portable;oui", header=header)
    code, _out, err = run("--home", home, "import", file, "--organisation", "lycee-a")
    assert code == 2
    assert err
    assert stored_batches(home, run) == []


def test_a_real_file_is_refused_in_a_demonstration_unless_asked(demo: Path, tmp_path: Path, run: Run) -> None:
    file = write(tmp_path / "parc.csv", "a1;Portable;1;01/01/2023;;25056")
    code, _out, err = run("--home", demo, "import", file, "--organisation", "lycee-fictif-1")
    assert code == 2
    assert err


def test_a_folder_that_was_not_prepared_says_what_to_do(tmp_path: Path, run: Run) -> None:
    home = tmp_path / "nowhere"
    code, _out, err = run("--home", home, "indicators")
    assert code == 2
    assert f"`barometer --home {home} init`" in err


def test_a_bare_territory_number_is_refused_with_both_candidates(demo: Path, run: Run) -> None:
    code, _out, err = run("--home", demo, "indicators", "--territory", "27")
    assert code == 2
    assert "REG-27" in err
    assert "DEP-27" in err


def test_a_year_without_grid_is_refused_with_the_years_there_are(demo: Path, run: Run) -> None:
    code, _out, err = run("--home", demo, "indicators", "--year", "2015")
    assert code == 2
    assert "2022" in err


def test_help_answers_in_both_languages() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help", "--language", "en"])
    assert ended.value.code == 0


def test_a_refusal_with_json_is_one_json_document_with_its_code(home: Path, tmp_path: Path, run: Run) -> None:
    code, out, err = run("--home", home, "assess", tmp_path / "absent.xlsx", "--json")
    document = json.loads(out)
    assert (code, document["error"]["code"]) == (2, "file_missing")
    assert document["error"]["message"] in err


def test_a_command_not_understood_with_json_is_one_json_document(run: Run) -> None:
    code, out, _err = run("assez", "--json")
    assert (code, json.loads(out)["error"]["code"]) == (2, "usage")


def test_an_indicator_nobody_knows_is_refused_with_the_catalogue(home: Path, run: Run) -> None:
    code, out, err = run("--home", home, "indicators", "--code", "FOO")
    assert (code, out) == (2, "")
    assert "EMP-01" in err


def test_an_edition_never_published_is_refused(home: Path, run: Run) -> None:
    code, out, err = run("--home", home, "edition", "check", "2030.1")
    assert (code, out) == (2, "")
    assert "2030.1" in err


def test_numbers_are_written_as_the_language_writes_them(tmp_path: Path, run: Run) -> None:
    file = write(tmp_path / "parc.csv", "a;Ordinateur portable;1;01/01/2023;;")
    _code, french, _err = run("assess", file, "--year", "2025", "--language", "fr")
    _code, english, _err = run("assess", file, "--year", "2025", "--language", "en")
    assert "2,5" in french
    assert "2.5" not in french
    assert "2.5" in english


def test_a_gap_has_a_code_for_programs_and_a_sentence_for_people(tmp_path: Path, run: Run) -> None:
    file = write(tmp_path / "parc.csv", "a;Machine à café;1;01/01/2023;;")
    _code, out, _err = run("assess", file, "--json", "--language", "fr")
    gap = json.loads(out)["gaps"][0]
    assert gap["why"] == "unknown_type"
    assert " " in gap["reason"]


def test_an_import_says_what_it_changed_and_which_assets_left_or_came_back(
    home: Path, tmp_path: Path, run: Run
) -> None:
    heads = "Identifiant;Type d'équipement;Date de mise en service\n"
    files = {"2024-12-31": "A1 A2", "2025-12-31": "A1 A3", "2026-03-31": "A2 A1"}
    said, documents = [], []
    for day, names in files.items():
        file = tmp_path / f"{day}.csv"
        file.write_text(heads + "".join(f"{name};Écran;01/09/2021\n" for name in names.split()), encoding="utf-8")
        words = ("import", file, "--organisation", "lycee-a", "--as-of", day, "--mode", "replace", "--json")
        code, out, err = run("--home", home, *words)
        assert code == 0, err
        said.append(err)
        documents.append(json.loads(out)["changed"])
    assert documents[0] == {"entered": 2, "returned": 0, "left": 0, "changed": 0, "unchanged": 0}
    assert documents[1] == {"entered": 1, "returned": 0, "left": 1, "changed": 0, "unchanged": 1}
    assert documents[2] == {"entered": 0, "returned": 1, "left": 1, "changed": 0, "unchanged": 1}
    assert "sorti – lycee-a A2" in said[1]
    assert "revenu – lycee-a A2 : Date de sortie 31/12/2025 → –" in said[2]
    assert "sorti – lycee-a A3" in said[2]
