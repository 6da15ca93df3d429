"""`barometer study recycling`: one territory, its cuts, its files (METHODOLOGY 27)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import Run

RunJson = Callable[..., Any]
WHERE = ("study", "recycling", "--territory", "DEP-90", "--year", "2025", "--until", "2027")


def test_departments_and_epci_hold_what_the_territory_holds(home: Path, run_json: RunJson) -> None:
    """Territoire de Belfort: households alone, each EPCI inside one department; thousandths of devices add up."""
    whole = run_json("--home", home, *WHERE)
    parts = run_json("--home", home, *WHERE, "--by", "epci")
    assert whole["until"] == 2027
    sums: dict[tuple[str, int | None], int] = {}
    for row in parts["units"]:
        key = (row["equipment_type"], row["year"])
        sums[key] = sums.get(key, 0) + round(row["arisings"] * 1000)
    assert sums == {(row["equipment_type"], row["year"]): round(row["arisings"] * 1000) for row in whole["units"]}
    assert {row["year"] for row in whole["units"]} == {2026, 2027, None}
    television = next(row for row in whole["units"] if row["equipment_type"] == "television" and row["year"] == 2026)
    assert television["tonnes"] == pytest.approx(television["arisings"] * 18.7 / 1000)
    assert television["tonnes_low"] < television["tonnes"] < television["tonnes_high"]
    speaker = next(row for row in whole["units"] if row["equipment_type"] == "connected_speaker")
    assert (speaker["tonnes"], speaker["idle"]) == (None, 0.0)
    gaps = {(gap["reason"], gap["about"]) for gap in whole["gaps"]}
    assert {("mass", "connected_speaker"), ("content", "laptop"), ("recovery", "cobalt"), ("firms", None)} <= gaps
    assert ("unrated", "printer_home") in gaps


def test_a_third_of_what_households_use_lies_unused_and_leaves_drawers(home: Path, run_json: RunJson) -> None:
    """0.25 / 0.75 of the tablets in use, in two years; in steady state stock / life leaves each year."""
    rows = [row for row in run_json("--home", home, *WHERE)["units"] if row["equipment_type"] == "tablet"]
    stock_in_use = sum(row["idle"] for row in rows if row["year"]) * 3
    life = 3
    assert rows[0]["leaving"] == pytest.approx(stock_in_use / life, rel=1e-3)


def test_a_virtual_machine_is_no_waste_of_unknown_life(home: Path, tmp_path: Path, run: Run, run_json: RunJson) -> None:
    path = tmp_path / "parc.csv"
    lines = ["Identifiant;Type d'équipement;Hôte", "S1;Serveur;", "V1;Machine virtuelle;S1", "A1;Application;V1"]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert run("--home", home, "import", path, "--organisation", "lycee-a", "--as-of", "2025-12-31")[0] == 0
    told = run_json("--home", home, "study", "recycling", "--territory", "DEP-25", "--year", "2025", "--until", "2026")
    assert "server" in {row["equipment_type"] for row in told["units"]}
    assert {"virtual_machine", "application"}.isdisjoint(gap["about"] for gap in told["gaps"])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_and_the_tables_can_be_taken_away(home: Path, tmp_path: Path, run: Run, language: str) -> None:
    for name in ("page.html", "book.xlsx", "rows.csv"):
        code, out, _ = run("--home", home, "--language", language, *WHERE, "-o", tmp_path / name)
        assert (code, out) == (0, "")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert {"fr": "Ce qui n’est pas compté", "en": "What is not counted"}[language] in page
    assert "Grand Belfort" in page
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert len(book.sheetnames) == 3
    assert book.worksheets[0]["A2"].value == {"fr": "territoire étudié", "en": "territory studied"}[language]
    heads = [cell.value for cell in book.worksheets[0][1]]
    names = {"fr": ("Année", "Période"), "en": ("Year", "Period")}[language]
    year, period = (heads.index(name) for name in names)
    found = {(type(row[year]), row[period]) for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert (
        found
        == {  # a number column holds numbers alone
            "fr": {(int, "Une année"), (type(None), "Toutes les années")},
            "en": {(int, "One year"), (type(None), "All years")},
        }[language]
    )
    materials = {"fr": "rows-matieres.csv", "en": "rows-materials.csv"}[language]
    run("--home", home, "--language", language, *WHERE, "--by", "epci", "-o", tmp_path / "epci.csv")
    levels = {line.split(";")[0] for line in (tmp_path / "epci.csv").read_text(encoding="utf-8-sig").splitlines()[1:]}
    assert levels == {"EPCI"}
    assert {"fr": "Cobalt", "en": "Cobalt"}[language] in (tmp_path / materials).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--territory", "DEP-90", "--until", "2025"), "de 2026 à 2055"),
        (("--territory", "DEP-90", "-o", "x.pdf"), "doit finir par .html"),
        (("--territory", "DEP-90", "-o", "absent/x.html"), "le dossier n'existe pas"),
        (("--territory", "DEP-9999"), "DEP-9999"),
        (("--year", "1999"), "1999"),
    ],
)
def test_a_study_that_cannot_be_is_refused_with_what_to_do(
    home: Path, run: Run, words: tuple[str, ...], said: str
) -> None:
    code, out, err = run("--home", home, "study", "recycling", *words)
    assert (code, out) == (2, "")
    assert said in err
