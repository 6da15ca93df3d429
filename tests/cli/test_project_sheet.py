"""`barometer project-sheet`: the applicant's spreadsheet gives back one page; nothing is stored."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import Run

RunJson = Callable[..., Any]
HEADERS = "Type d'équipement;Nombre acheté;État;Durée de service prévue (années);Nombre remplacé;Lieu"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "projet <b>.csv"
    path.write_text("\n".join([HEADERS, *lines]) + "\n", encoding="utf-8")
    return path


def test_the_template_filled_with_its_examples_gives_a_page(run: Run, run_json: RunJson, tmp_path: Path) -> None:
    file = tmp_path / "projet.xlsx"
    assert run("template", "project", "-o", file)[0] == 0
    book = openpyxl.load_workbook(file)
    examples = next(sheet for sheet in book.worksheets if sheet.title == "Exemples")
    for number, row in enumerate(examples.iter_rows(min_row=2), start=2):
        for cell in row:
            book.worksheets[0].cell(number, cell.column, cell.value)
    book.save(file)
    document = run_json("project-sheet", file)
    assert document["rows_rejected"] == 0
    assert document["change_a_year"]["low"] <= document["change_a_year"]["value"] <= document["change_a_year"]["high"]
    assert len(document["questions"]) == 3


def test_the_page_says_what_is_missing_and_escapes_what_the_file_says(run: Run, tmp_path: Path) -> None:
    file = written(
        tmp_path, "Ordinateur portable;10;neuf;6;10;Dijon", "<script>Borne;2;neuf;;0;", "Tablette;-3;neuf;;0;"
    )
    page = tmp_path / "page.html"
    code, out, err = run("project-sheet", file, "-o", page)
    assert code == 1
    assert "« -3 » est négatif" in err
    html = page.read_text(encoding="utf-8")
    assert "<script>" not in html
    assert "type non reconnu, rien n’est compté" in html
    assert "Trois questions à poser au porteur" in html
    assert "1 ligne illisible" in html
    assert "par an, une fois les appareils en service" in out


def test_months_for_years_and_watts_for_kwh_are_asked_again_on_the_page(run: Run, tmp_path: Path) -> None:
    """600 years of life would take manufacture off the page: the value counts as written, and the page asks."""
    file = tmp_path / "projet.csv"
    heads = "Type d'équipement;Nombre acheté;Durée de service prévue (années);Électricité (kWh par an et par appareil)"
    lines = [
        "Ordinateur portable;10;600;25;5;400",
        "Serveur;2;5;1000000;0;",
        "Tablette;2,5;3;18;0;",
        "Smartphone;3;3;5;2;4",
    ]
    tail = "Nombre remplacé;Âge des appareils remplacés (années)"
    file.write_text("\n".join([f"{heads};{tail}", *lines]) + "\n", encoding="utf-8")
    page = tmp_path / "page.html"
    code, _, err = run("project-sheet", file, "-o", page)
    assert code == 1
    assert "2,5" in err
    assert "ne remplace rien" not in err  # that number is told once
    html = page.read_text(encoding="utf-8")
    start = html.index("À vérifier avant de décider")
    assert start < html.index("par an, une fois les appareils en service")  # asked before the figure that rests on it
    section = html[start : html.index("par an, une fois les appareils en service")]
    for cell, asked in (("C2", "600"), ("F2", "400"), ("D3", "1000000")):
        assert cell in section
        assert asked in section
    assert "C5" not in section


def test_a_file_without_the_columns_of_a_project_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "autre.csv"
    path.write_text("Nom;Prénom\nA;B\n", encoding="utf-8")
    code, _, err = run("project-sheet", path)
    assert code == 2
    assert err


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium")
@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="needs poppler-utils")
def test_the_page_prints_on_one_sheet(run: Run, tmp_path: Path) -> None:
    lines = [
        f"{name};10;neuf;;5;Dijon" for name in ("Ordinateur portable", "Écran d'ordinateur", "Smartphone", "Tablette")
    ]
    page, pdf = tmp_path / "page.html", tmp_path / "page.pdf"
    run("project-sheet", written(tmp_path, *lines), "-o", page)
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={pdf}"]
    subprocess.run(["chromium", *options, page.as_uri()], check=True, capture_output=True, timeout=60)
    pages = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    assert "Pages:           1" in pages
