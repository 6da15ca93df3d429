"""From an inventory to a signed slip, to the legal files and back: the command line on a folder of its own."""

import csv
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from tests.cli.conftest import Run

FLEET = (
    "Identifiant;Type d'équipement;Fabricant;Modèle;Numéro de série;Date de mise en service;Statut;"
    "Système d'exploitation\n"
)
TO = ("--to", "atelier", "--taker-kind", "solidarity_enterprise")
GIFT = ("--route", "gift", *TO, "--unit-value", "150,00", "--retired-on", "01/03/2026")


@pytest.fixture
def school(run: Run, home: Path, tmp_path: Path) -> Path:
    """A school with forty-two laptops, two of them over ten years old, and a workshop."""
    lines = [
        f"PC-{n:03};Ordinateur portable;Dell;Latitude « é »;SN{n:05}Z;{'01/09/2019' if n < 40 else '01/09/2014'};"
        f"en stock;Windows 10 Professionnel\n"
        for n in range(42)
    ]
    file = tmp_path / "parc.csv"
    file.write_text(FLEET + "".join(lines), encoding="utf-8")
    words = ("organisation", "add", "atelier", "--name", "Atelier Œuvre", "--kind", "reuse_operator", "--seat", "25056")
    assert run("--home", home, *words)[0] == 0
    code, _, err = run("--home", home, "import", file, "--organisation", "lycee-a")
    assert code == 0, err
    return home


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
    assert "40 unité(s)" in said
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


@pytest.fixture
def given(run: Run, school: Path) -> tuple[Path, str]:
    """One laptop of the school announced, received, repaired and ready at the workshop: (folder, its identifier)."""
    words = ("retire", "--organisation", "lycee-a", "--asset", "PC-001", *GIFT, "--lot", "LOT-1", "--json")
    device = json.loads(run("--home", school, "reuse", *words)[1])["exits"][0]["device_id"]
    media = ["--media", "medium=M1,kind=hdd,size_bytes=1000", "--lock-status", "none"]
    for verb, *options in (
        ["receive", "--grams", "1 850", "--weight-method", "measured"],
        ["diagnose", *media],
        ["start-repair", "--fault", "charnière ; « cassée »"],
        ["finish-repair"],
    ):
        assert run("--home", school, "reuse", verb, device, *options)[0] == 0
    return school, device


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


def test_a_device_still_in_service_is_announced_only_by_deciding_its_exit(
    run: Run, run_json: Any, school: Path, tmp_path: Path
) -> None:
    file = tmp_path / "salle.csv"
    file.write_text(
        FLEET + "PC-100;Ordinateur portable;Dell;Latitude;SN00100Z;01/09/2021;en service;Windows 11\n", encoding="utf-8"
    )
    assert run("--home", school, "import", file, "--organisation", "lycee-a")[0] == 0
    gift = (
        "--organisation", "atelier", "--donor", "lycee-a", "--route", "gift", "--origin", "public_gift",
        "--taker-kind", "solidarity_enterprise", "--unit-value-cents", "15000", "--equipment-type", "laptop",
    )  # fmt: skip
    for known in (("--serial", "SN00100Z"), ("--asset", "PC-100")):
        code, out, err = run("--home", school, "reuse", "announce", "D1", *gift, *known)
        assert (code, out, "PC-100 est encore en service" in err) == (2, "", True)
    assert run("--home", school, "reuse", "show", "D1")[0] == 2  # nothing was written
    # One that stands unused may be announced; one in service leaves by a decision, and is then announced.
    code, _, err = run("--home", school, "reuse", "announce", "D2", *gift, "--serial", "SN00001Z")
    assert code == 0, err
    words = ("--home", school, "reuse", "retire", "--organisation", "lycee-a", "--asset", "PC-100", *GIFT)
    assert run_json(*words)["exits"][0]["asset_id"] == "PC-100"


def test_a_device_still_in_service_that_is_received_is_told_with_its_inventory_and_a_way_forward(
    run: Run, run_json: Any, school: Path, tmp_path: Path
) -> None:
    file = tmp_path / "salle.csv"
    row = "PC-100;Ordinateur portable;Dell;Latitude;SN00100Z;01/09/2021;en service;Windows 11\n"
    file.write_text(FLEET + row, encoding="utf-8")
    run("--home", school, "import", file, "--organisation", "lycee-a", "--as-of", "15/01/2026")
    gift = (
        "--organisation", "atelier", "--donor", "lycee-a", "--origin", "public_gift", "--taker-kind",
        "solidarity_enterprise", "--unit-value-cents", "15000", "--equipment-type", "laptop",
    )  # fmt: skip
    assert run("--home", school, "reuse", "receive", "D1", *gift)[0] == 0
    code, _, err = run("--home", school, "reuse", "identify", "D1", "--serial", "sn00100z")
    assert (code, "L'inventaire de lycee-a du 15/01/2026 dit l'équipement PC-100 encore en service" in err) == (0, True)
    said = run_json("--home", school, "reuse", "weigh", "SN00100Z", "--grams", "2000", "--weight-method", "measured")
    assert said["device_id"] == "D1"  # the bench types what is written on it
    # The way forward that the remark gives.
    words = ("--home", school, "reuse", "retire", "--organisation", "lycee-a", "--asset", "PC-100")
    told = run(*words, *GIFT)
    assert (told[0], told[2]) == (0, "")
    assert run("--home", school, "reuse", "identify", "D1", "--serial", "SN00100Z")[2] == ""
    assert run_json("--home", school, "reuse", "sync-inventory", "--organisation", "lycee-a")["retired"] == ["PC-100"]


def test_a_series_of_receptions_tells_beside_its_word_what_an_inventory_says_in_service(
    run: Run, run_json: Any, school: Path, tmp_path: Path
) -> None:
    file = tmp_path / "salle.csv"
    rows = [f"PC-{n};Ordinateur portable;Dell;Latitude;SN00{n}Z;01/09/2021;en service;W\n" for n in (100, 101, 102)]
    file.write_text(FLEET + "".join(rows), encoding="utf-8")
    run("--home", school, "import", file, "--organisation", "lycee-a", "--as-of", "15/01/2026")
    words = ("--home", school, "reuse", "retire", "--organisation", "lycee-a", "--asset", "PC-102")
    device = run_json(*words, *GIFT)["exits"][0]["device_id"]
    said = {"equipment_type": "laptop", "donor": "lycee-a", "origin": "public_gift", "unit_value_cents": "15000",
            "taker_kind": "solidarity_enterprise"}  # fmt: skip
    series = (
        "--organisation",
        "atelier",
        "--action",
        "receive",
        *(f"--set={key}={value}" for key, value in said.items()),
    )
    # A serial and a number in service, one whose exit was decided, one that the inventory says unused.
    codes = ("sn00100z", "PC-101", device, "SN00001Z")
    code, out, err = run("--home", school, "reuse", "scan", *series, *codes, "--json")
    assert (code, err) == (0, "")
    entries = json.loads(out)["entries"]
    assert {each["outcome"] for each in entries} == {"applied"}
    told = [
        f"L'inventaire de lycee-a du 15/01/2026 dit l'équipement {n} encore en service" for n in ("PC-100", "PC-101")
    ]
    assert [sentence in entry["reason"]["fr"] for sentence, entry in zip(told, entries, strict=False)] == [True, True]
    assert [each["reason"] for each in entries[2:]] == [None, None]


def test_a_device_that_comes_back_enters_its_former_inventory_again_with_its_history(
    run: Run, run_json: Any, given: tuple[Path, str]
) -> None:
    school, device = given
    sync = ("--home", school, "reuse", "sync-inventory", "--organisation", "lycee-a")
    assert run_json(*sync)["retired"] == ["PC-001"]
    proof = school / "proof.log"
    proof.write_text("synthetic", encoding="utf-8")
    wiped = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    for verb, *options in (
        ["erase", "--medium", "M1", "--level", "cleared", "--method", "zeros", "--tool", "nwipe", "--bytes-erased",
         "1000", "--wiped-at", wiped, "--evidence", proof],
        ["qualify", "--grade-function", "A", "--grade-cosmetic", "B", "--is-every-function-tested", "--kit", "charger"],
        ["transfer-out", "--taker", "lycee-a", "--taker-kind", "public_body", "--route", "transfer",
         "--undertaking", "U-1", "--proof-due-on", "2030-01-05"],
    ):  # fmt: skip
        code, _, err = run("--home", school, "reuse", verb, device, *options)
        assert code == 0, (verb, err)
    back = run_json(*sync)
    assert (back["retired"], back["entered"]) == ([], ["PC-001"])  # its former number, not a new one
    assert run_json(*sync)["batch"] is None
    life = [each["event"] for each in run_json("--home", school, "reuse", "show", device)["events"]]
    assert life[0] == "announce"
    assert life[-1] == "transfer-out"
