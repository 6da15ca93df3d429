"""The page of a small commune: bands, ticked boxes, exact numbers, zero and no answer; read like any inventory."""

import datetime
import itertools
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from factors.errors import LANGUAGES
from imports.guard import read_spreadsheet
from imports.rejects import write_annotated
from imports.small_commune import Count, bands, counted_types, unfold
from imports.templates import write_template
from tests.imports.spreadsheets import equipment_types, read

FIRST_LINE, ANSWER, FIRST_BOX = 8, 11, 3
ANSWERS: dict[str, Any] = {"C1": "3 à 5", "C2": 7, "C3": "6-10", "C4": "0", "C5": None, "C6": "51 to 100", "C7": 1}


def filled(folder: Path, language: str = "fr", **answers: Any) -> Path:
    """The template with some answers; `tick` is code -> place of the ticked band."""
    path = write_template("small-commune", folder / "fiche.xlsx", language, equipment_types=equipment_types())
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    page["C4"], page["C5"] = answers.pop("organisation", "commune-1"), answers.pop("day", datetime.date(2025, 12, 31))
    ticked = answers.pop("tick", {})
    for row in range(FIRST_LINE, FIRST_LINE + 10):
        code = page.cell(row, 1).value
        page.cell(row, ANSWER).value = answers.get(code)
        for place in ticked.get(code, ()):
            page.cell(row, FIRST_BOX + place).value = "x"
    book.save(path)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_band_counts_for_its_middle_an_exact_number_for_itself_and_zero_is_no_row(
    tmp_path: Path, language: str
) -> None:
    reading = read(filled(tmp_path, language, **ANSWERS, tick={"C8": [2]}), language=language, organisation=None)
    found = dict(reading.rows.select("asset_id", "quantity").iter_rows())
    assert found == {"FICHE-C1": 4, "FICHE-C2": 7, "FICHE-C3": 8, "FICHE-C6": 75, "FICHE-C7": 1, "FICHE-C8": 2}
    assert reading.rows["organisation"].unique().to_list() == ["commune-1"]
    assert reading.inventoried_on == datetime.date(2025, 12, 31)
    assert reading.rows_rejected == 0
    unanswered = reading.warnings.filter(code="count_unanswered")["cell"].to_list()
    assert unanswered == ["K12", "K16", "K17"]  # C5, C9, C10: unknown, and not zero
    assert (reading.template_version, reading.is_page_of_counts) == ("small-commune 1.0", True)


def test_two_answers_on_one_line_are_refused_on_their_cell_and_the_repaired_copy_is_read(tmp_path: Path) -> None:
    path = filled(tmp_path, C1="3 à 5", tick={"C1": [1], "C2": [1, 4]})
    reading = read(path, organisation=None)
    assert reading.rejects.select("cell", "code").rows() == [
        ("K8", "count_answered_twice"),
        ("K9", "count_answered_twice"),
    ]
    copy = write_annotated(path, reading, tmp_path, "fr")
    book = openpyxl.load_workbook(copy)
    page = book["Fiche"]
    assert "Plusieurs réponses" in page["K8"].comment.text
    page["D8"], page["D9"] = "☐", "☐"
    book.save(copy)
    again = read(copy, organisation=None)
    assert again.rejects.is_empty()
    assert again.rows["quantity"].to_list() == [4, 8]


def test_the_same_band_ticked_and_written_is_one_answer(tmp_path: Path) -> None:
    reading = read(filled(tmp_path, C1="3 à 5", tick={"C1": [3]}), organisation=None)
    assert reading.rows["quantity"].to_list() == [4]


def test_a_word_that_is_no_number_and_a_day_that_is_none_are_told_on_their_own_cells(tmp_path: Path) -> None:
    reading = read(filled(tmp_path, C1="beaucoup", C2=1, day="31/02/2025"), organisation=None)
    assert reading.rows.is_empty()
    assert reading.rejects.select("cell", "code").rows() == [
        ("C5", "date_impossible"),
        ("K8", "number_not_understood"),
    ]


@pytest.mark.parametrize("written", ["-3", "-2", "8 ?", "≈8", ">100", "(2)"])
def test_a_count_keeps_its_sign_and_its_doubt(tmp_path: Path, written: str) -> None:
    reading = read(filled(tmp_path, C1=written, C2=5))
    assert reading.rejects["cell"].to_list() == ["K8"]
    assert reading.rows["quantity"].to_list() == [5]


def test_a_page_saved_as_text_is_read_alike(tmp_path: Path) -> None:
    path = write_template("small-commune", tmp_path / "fiche.csv", "fr", equipment_types=equipment_types())
    text = path.read_text(encoding="utf-8-sig").replace("identifiant);", "identifiant);commune-1")
    path.write_text(text.replace("portables;☐;☐;☐;☐", "portables;☐;☐;☐;X"), encoding="utf-8")
    reading = read(path, organisation=None)
    assert reading.rows.select("organisation", "quantity").rows() == [("commune-1", 4)]


def test_the_bounds_of_the_bands_are_kept(tmp_path: Path) -> None:
    _, page = unfold(read_spreadsheet(filled(tmp_path, C1="11 à 20", C2="120")))
    assert page is not None
    assert page.counts[:3] == [
        Count("C1", "laptop", 8, 11, 20),
        Count("C2", "desktop_professional", 9, 120, 120),
        Count("C3", "monitor", 10, None, None),
    ]
    assert [count.central for count in page.counts[:3]] == [15, 120, None]


def test_the_ten_counts_are_known_types_and_the_bands_follow_one_another() -> None:
    assert len(counted_types()) == 10
    assert {each["equipment_type"] for each in counted_types()} <= set(equipment_types()["equipment_type"])
    edges = [(band["low"], band["high"]) for band in bands()]
    assert edges[0] == (0, 0)
    assert all(after[0] == before[1] + 1 for before, after in itertools.pairwise(edges))


def test_another_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = write_template("inventory", tmp_path / "parc.xlsx", "fr", equipment_types=equipment_types())
    spreadsheet = read_spreadsheet(path)
    same, page = unfold(spreadsheet)
    assert page is None
    assert same is spreadsheet
