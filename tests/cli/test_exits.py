"""From an inventory to a signed slip, to the legal files and back: the command line on a folder of its own."""

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import openpyxl
from pypdf import PdfReader

from tests.cli.conftest import Run
from tests.cli.schools import GIFT


def test_forty_computers_leave_with_their_papers_in_one_command(
    run: Run, run_json: Any, school: Path, tmp_path: Path
) -> None:
    found = run_json("--home", school, "reuse", "retire", "--organisation", "lycee-a", "--unsupported")
    assert len(found["candidates"]) == 42
    assert [each["routes"] for each in found["candidates"][:2]] == [["recycling"]] * 2
    refused = run("--home", school, "reuse", "retire", "--organisation", "lycee-a", *GIFT, "--language", "en")
    assert (refused[0], "PC-040" in refused[2]) == (2, True)
    told = run("--home", school, "reuse", "retire", "--organisation", "lycee-a", *GIFT)[2]
    assert "La voie « don à une association ou un organisme autorisé » n'est pas ouverte" in told
    listed = run("--home", school, "reuse", "retire", "--organisation", "lycee-a", "--unsupported")[1]
    assert listed.startswith("numéro d'inventaire")
    assert "recyclage par un éco-organisme" in listed
    wrong = ("--route", "gift", "--to", "atelier", "--taker-kind", "company", "--leave-out")
    told = run("--home", school, "reuse", "retire", "--organisation", "lycee-a", *wrong)[2]
    assert "(solidarity_enterprise)" in told  # a word to read, a code to type
    papers = tmp_path / "papiers"
    words = ("--home", school, "reuse", "retire", "--organisation", "lycee-a", *GIFT, "--leave-out", "--lot", "LOT-1")
    kept = run_json(*words, "-o", papers)
    assert (kept["lot"], len(kept["exits"]), len(kept["papers"])) == ("LOT-1", 40, 4)
    slip, letter = (PdfReader(papers / f"{name}-LOT-1.pdf") for name in ("bordereau", "courrier"))
    said = "\n".join(page.extract_text() for page in slip.pages)
    assert len(slip.pages) == 2
    assert "Atelier Œuvre" in said
    assert all(each["device_id"] in said and each["serial_number"] in said for each in kept["exits"])
    assert "40 unités" in said
    assert "L. 3212-2" in letter.pages[0].extract_text()
    sheet = openpyxl.load_workbook(papers / "liste-de-sortie-LOT-1.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 41
    assert len(PdfReader(papers / "etiquettes-LOT-1.pdf").pages) == 2
    again = tmp_path / "encore"
    assert run("--home", school, "reuse", "slip", "--organisation", "lycee-a", "--lot", "LOT-1", "-o", again)[0] == 0
    assert {path.name: path.read_bytes() for path in papers.iterdir()} == {
        path.name: path.read_bytes() for path in again.iterdir()
    }
    listed = run_json("--home", school, "reuse", "exits", "--organisation", "lycee-a")["exits"]
    assert {each["state"] for each in listed} == {"announced"}


def test_what_the_workshop_received_closes_in_the_inventory_and_counts(
    run: Run, run_json: Any, given: tuple[Path, str], tmp_path: Path
) -> None:
    school, _ = given
    done = run_json("--home", school, "reuse", "sync-inventory", "--organisation", "lycee-a")
    assert (done["retired"], done["entered"]) == (["PC-001"], [])
    assert run_json("--home", school, "reuse", "sync-inventory", "--organisation", "lycee-a")["batch"] is None
    stock = tmp_path / "stock.csv"
    stock.write_text(
        "Type d'équipement;Réformé en stock au 1er janvier;dont plus de dix ans;dont liées à la sécurité\n"
        "Ordinateur portable;4;1;1\n",
        encoding="utf-8",
    )
    declare = ("reuse", "stock-1-january", stock, "--organisation", "lycee-a", "--year", "2026")
    assert run_json("--home", school, *declare)["units"] == 2
    files = [tmp_path / name for name in ("one.csv", "two.csv")]
    rate = ("file", "reuse-rate", "--organisation", "lycee-a", "--year", "2026", "-o")
    for path in files:
        assert run_json("--home", school, *rate, path)["rate"] == 0.5
    figures = run_json("--home", school, "indicators", "--organisation", "lycee-a", "--year", "2026")
    (row,) = (each for each in figures if each["code"] == "REU-02")
    assert (row["value"], row["low"], row["high"], row["unit"], row["quality"]) == (50.0, 50.0, 50.0, "percent", 4)
    figures = run_json("--home", school, "indicators", "--organisation", "atelier", "--year", "2026")
    assert "REU-02" not in {each["code"] for each in figures}  # the décret does not bind it
    assert files[0].read_bytes() == files[1].read_bytes()
    with files[0].open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["poste"]: row["valeur"] for row in rows if row["valeur"]}["taux"] == "0.5000"
    assert [row["numero_inventaire"] for row in rows if row["poste"] == "unite"] == ["PC-001"]
    sources = json.loads((tmp_path / "one.csv.sources.json").read_text(encoding="utf-8"))
    assert sources["sha256"] == hashlib.sha256(files[0].read_bytes()).hexdigest()
    assert run("--home", school, "file", "waste-register", "--organisation", "atelier", "--year", "2026", "-o",
               tmp_path / "w.csv")[0] == 2  # fmt: skip


def test_a_donor_reads_what_became_of_its_lot_in_both_languages(
    run: Run, run_json: Any, given: tuple[Path, str], tmp_path: Path
) -> None:
    school, device = given
    words = ("--home", school, "reuse", "donor-report", "--organisation", "lycee-a", "--lot", "LOT-1", "-o")
    said = {}
    for language in ("fr", "en"):
        for name in ("a", "b"):
            run_json(*words, tmp_path / f"{language}{name}.pdf", "--language", language)
        assert (tmp_path / f"{language}a.pdf").read_bytes() == (tmp_path / f"{language}b.pdf").read_bytes()
        said[language] = PdfReader(tmp_path / f"{language}a.pdf").pages[0].extract_text()
    assert "aucun de ces appareils" in said["fr"]
    assert "none of these devices" in said["en"]
    assert "1,9 kg mesurés" in said["fr"].replace("\u00a0", " ")
    run_json(*words, tmp_path / "lot.csv")
    (row,) = csv.DictReader((tmp_path / "lot.csv").read_text(encoding="utf-8").splitlines())
    found = (row["device_id"], row["grams"], row["state"], row["data_status"])
    assert found == (device, "1850", "triaged", "pending")


def test_repairs_and_events_go_out_in_the_standards(run_json: Any, given: tuple[Path, str], tmp_path: Path) -> None:
    school, _ = given
    repairs, events = tmp_path / "ords.csv", tmp_path / "epcis.json"
    run_json("--home", school, "reuse", "export", "ords", "--organisation", "atelier", "-o", repairs)
    (row,) = csv.DictReader(repairs.read_text(encoding="utf-8").splitlines())
    assert (row["product_category"], row["repair_status"], row["problem"]) == (
        "Laptop", "Repairable", "charnière ; « cassée »",
    )  # fmt: skip
    run_json("--home", school, "reuse", "export", "epcis", "--organisation", "atelier", "-o", events)
    document = json.loads(events.read_text(encoding="utf-8"))
    assert [each["bizStep"] for each in document["epcisBody"]["eventList"]] == [
        "reserving", "receiving", "inspecting", "repairing", "repairing",
    ]  # fmt: skip


def test_contact_data_are_kept_exported_and_forgotten(run: Run, run_json: Any, home: Path) -> None:
    whose = ("--organisation", "lycee-a")
    assert (
        run("--home", home, "privacy", "keep", "P-17", *whose, "--name", "Zoé", "--telephone", "03 81 00 00 00")[0] == 0
    )
    assert run_json("--home", home, "privacy", "export", "P-17", *whose)["telephone"] == "03 81 00 00 00"
    assert run("--home", home, "privacy", "forget", "P-17", *whose)[0] == 0
    assert run("--home", home, "privacy", "export", "P-17", *whose)[0] == 2
    assert run_json("--home", home, "privacy", "expire", *whose)["erased"] == 0


def test_a_setting_is_chosen_and_a_wrong_one_refused(run: Run, run_json: Any, home: Path) -> None:
    key = "public_address"
    assert run("--home", home, "setting", "set", key, "https://barometre.example.org")[0] == 0
    assert run_json("--home", home, "setting", "list")[key] == "https://barometre.example.org"
    assert run("--home", home, "setting", "set", key, "javascript:alert(1)")[0] == 2
