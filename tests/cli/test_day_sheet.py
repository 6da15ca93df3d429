"""A day without network: filled on our template, recorded row by row, given twice without harm, rejects explained."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

OWNER = ["--organisation", "lycee-a"]
ARRIVAL = {"Type d'équipement": "Ordinateur portable", "Origine": "don d'une entreprise", "Donateur": "donor-1"}
DAY = {"Date": datetime(2026, 1, 5)}  # noqa: DTZ001 - a day, as a spreadsheet holds it
ROWS: list[dict[str, Any]] = [
    {"Appareil": "L-1", "Opération": "recevoir", "Heure": "09:30", "Poids en kg": "2,5", "Emplacement": "A1",
     **ARRIVAL},
    {"Appareil": "L-1", "Opération": "diagnostiquer", "Heure": "10h", "Mémoire": "DISK1",
     "Nature de la mémoire": "NVMe", "Verrou": "aucun verrou"},
    {"Appareil": "L-1", "Opération": "qualifier", "Heure": "11:00", "Grade de fonction": "A, tout fonctionne",
     "Grade d'aspect": "B, traces légères", "Tout testé": "oui", "Fourni avec": "chargeur"},
    {"Appareil": "L-2", "Opération": "recevoir", "Heure": "09:40", **ARRIVAL},
    {"Appareil": "L-2", "Opération": "effacer", "Heure": "09:50"},
    {"Appareil": "L-2", "Opération": "ranger", "Heure": "25:99", "Emplacement": "A1"},
    {"Opération": "ranger", "Emplacement": "A1"},
]  # fmt: skip


@pytest.fixture
def filled(run: Any, tmp_path: Path) -> Path:
    """The template as `barometer template workshop` writes it, with a day on it."""
    path = tmp_path / "journee.xlsx"
    assert run("template", "workshop", "-o", path, "--language", "fr")[0] == 0
    book = openpyxl.load_workbook(path)
    sheet = book["Journée"]
    places = {cell.value: cell.column for cell in sheet[1]}
    for number, row in enumerate(ROWS, start=2):
        for header, value in (DAY | row).items():
            sheet.cell(number, places[header], value)
    book.save(path)
    return path


def test_a_day_is_recorded_row_by_row_and_given_twice_without_harm(run: Any, home: Path, filled: Path) -> None:
    words = ["--home", home, "reuse", "day", filled, *OWNER, "--language", "fr"]
    code, out, _ = run(*words, "--json")
    found = json.loads(out)
    assert (code, found["applied"], found["rejected"], found["late"]) == (1, 3, 4, 3)
    rejected = {row["row"]: row["why"] for row in found["rows"] if row["outcome"] == "rejected"}
    assert "DISK1" in rejected[4]
    assert "effacer" in rejected[6]
    assert "25:99" in rejected[7]
    assert "manque" in rejected[8]
    shown = json.loads(run("--home", home, "reuse", "show", "L-1", "--json")[1])
    assert (shown["state"], shown["grams"], shown["place"], shown["data_status"]) == ("triaged", 2500, "A1", "pending")
    assert shown["events"][0]["occurred_at"] == "2026-01-05T08:30:00.000000Z"
    code, out, _ = run(*words)
    assert code == 1
    assert "0 enregistrée dont 0 tardive, 3 déjà enregistrées, 4 refusées" in out


def test_a_formula_never_calculated_is_told_as_one_with_its_cell(run: Any, home: Path, filled: Path) -> None:
    book = openpyxl.load_workbook(filled)
    sheet = book["Journée"]
    places = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, places["Appareil"], '="L-"&1')
    book.save(filled)
    out = run("--home", home, "reuse", "day", filled, *OWNER, "--language", "fr")[1]
    row = next(line for line in out.splitlines() if "formule" in line)
    assert 'A2, ="L-"&1 : une formule sans résultat enregistré' in row
    assert out.splitlines()[0].startswith("ligne")


def test_another_file_is_refused_whole(run: Any, home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("Nom;Prénom\nx;y\n", encoding="utf-8")
    assert run("--home", home, "reuse", "day", other, *OWNER)[0] == 2
