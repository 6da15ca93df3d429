"""A file comes back as it was, marked; repaired, it loses nothing, whatever it held and whatever its format."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from imports import rejects
from imports.findings import FINDING_SCHEMA
from imports.guard import Sheet, Spreadsheet
from imports.inventory import InventoryReading
from imports.marking import COLOURS
from imports.rejects import write_annotated
from tests.imports.spreadsheets import GOOD, read, write_csv, write_xlsx

#: What a column may hold: (what is rejected, what repairs it), else what is kept.
BROKEN = {"quantity": ("-3", "3"), "commissioned_on": ("31/02/2024", "28/02/2024"), "usage_ratio": ("80", "0,8")}
KEPT = {
    "quantity": ["1", "12", None],
    "commissioned_on": ["15/09/2022", "2021", None],
    "usage_ratio": ["0,5", "80 %", None],
}
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12)
AWKWARD = ["=1+1", "+33", "-1+2", "@x", "œuvre €", "\u202e", "😀", "a;b", 'Écran 24"', ""]
ROW = {
    "broken": st.sets(st.sampled_from(sorted(BROKEN)), max_size=2),
    "kept": st.integers(0, 2),
    "site": st.one_of(st.sampled_from(AWKWARD), TEXTS),
}
ROWS = st.lists(st.fixed_dictionaries(ROW), min_size=1, max_size=5)


def _rows(drawn: list[dict[str, Any]], *, is_repaired: bool) -> list[dict[str, Any]]:
    rows = []
    for number, draw in enumerate(drawn, start=1):
        row: dict[str, Any] = {**GOOD, "asset_id": f"PC-{number}"}
        for name, (bad, good) in BROKEN.items():
            row[name] = (good if is_repaired else bad) if name in draw["broken"] else KEPT[name][draw["kept"]]
        rows.append({**row, "site": draw["site"]})
    return rows


def _xlsx(path: Path, rows: list[dict[str, Any]]) -> Path:
    """As a careless export writes it: text that starts with an equals sign is text."""
    write_xlsx(path, rows)
    book = openpyxl.load_workbook(path)
    for row in book["Parc"].iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"
    book.save(path)
    return path


def _repair_workbook(out: Path, reading: InventoryReading) -> None:
    book = openpyxl.load_workbook(out)
    for name, address in reading.rejects.select("column", "cell").iter_rows():
        book[reading.sheet][address] = BROKEN[name][1]
    book.save(out)


def _repair_csv(out: Path, reading: InventoryReading) -> None:
    with out.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.reader(stream, delimiter=";"))
    for name, row in reading.rejects.select("column", "row").iter_rows():
        lines[row - 1][lines[0].index(name)] = BROKEN[name][1]
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(lines)


def _kept(reading: InventoryReading) -> list[tuple[Any, ...]]:
    return reading.rows.drop("batch", "sheet", "row").rows()


@pytest.mark.parametrize("form", [".xlsx", ".csv", "rebuilt"])
@given(drawn=ROWS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rejected_annotated_repaired_and_imported_again_is_what_a_sound_file_gives(
    tmp_path: Path, form: str, drawn: list[dict[str, Any]]
) -> None:
    write = write_csv if form == ".csv" else _xlsx
    extension = ".csv" if form == ".csv" else ".xlsx"
    sound = read(write(tmp_path / f"juste{extension}", _rows(drawn, is_repaired=True)))
    path = write(tmp_path / f"parc{extension}", _rows(drawn, is_repaired=False))
    reading = read(path)
    assert sound.rejects.is_empty()
    assert reading.rows_rejected == sum(bool(draw["broken"]) for draw in drawn)
    if form == "rebuilt":
        out = tmp_path / "rebuilt.xlsx"
        rejects.write_whole(rejects.read_spreadsheet(path).sheets, reading, out, "fr")
    else:
        out = write_annotated(path, reading, tmp_path, "fr")
    (_repair_csv if form == ".csv" else _repair_workbook)(out, reading)
    again = read(out)
    assert again.rejects.is_empty()
    assert _kept(again) == _kept(sound)


def _rich(path: Path) -> Path:
    """A workbook as people make them: styles, widths, a drop-down list, formulas, merged cells, another sheet."""
    rows = [{**GOOD, "asset_id": f"PC-{number}", "quantity": 1, "site": "Mairie"} for number in range(1, 4)]
    write_xlsx(path, rows)
    book = openpyxl.load_workbook(path)
    page = book["Parc"]
    page["D2"] = "=0-2"
    page["A2"].font = Font(bold=True, color="FF112233")
    page["C3"].fill = PatternFill("solid", fgColor="FFFFEB9C")
    page["E3"].comment = Comment("Vu avec l'accueil", "Accueil")
    page.column_dimensions["C"].width = 41.5
    page.row_dimensions[1].height = 33
    page.freeze_panes = "B2"
    page.auto_filter.ref = "A1:E4"
    choice = DataValidation(type="list", formula1='"Ordinateur portable,Serveur"', allow_blank=True)
    choice.add("C2:C4")
    page.add_data_validation(choice)
    page.merge_cells("E3:E4")
    other = book.create_sheet("Calculs")
    other["A1"] = "=SUM(Parc!D2:D4)"
    other.sheet_state = "hidden"
    book.save(path)
    return path


def test_everything_the_user_made_stays_in_the_copy(tmp_path: Path) -> None:
    path = _rich(tmp_path / "parc.xlsx")
    reading = replace(read(path), rejects=_finding("D2", "number_negative"), rows_rejected=1)
    book = openpyxl.load_workbook(write_annotated(path, reading, tmp_path, "fr"))
    page = book["Parc"]
    assert (page["D2"].value, page["D2"].data_type) == ("=0-2", "f")
    assert page["D2"].fill.fgColor.rgb == COLOURS["reject"]
    assert (page["A2"].font.bold, page["A2"].font.color.rgb) == (True, "FF112233")
    assert page["C3"].fill.fgColor.rgb == "FFFFEB9C"
    assert page["E3"].comment.text == "Vu avec l'accueil"
    assert (page.column_dimensions["C"].width, page.row_dimensions[1].height) == (41.5, 33)
    assert (page.freeze_panes, page.auto_filter.ref) == ("B2", "A1:E4")
    (choice,) = page.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"Ordinateur portable,Serveur"', "C2:C4")
    assert [str(area) for area in page.merged_cells.ranges] == ["E3:E4"]
    assert (book["Calculs"]["A1"].value, book["Calculs"].sheet_state) == ("=SUM(Parc!D2:D4)", "hidden")


def _finding(cell: str, code: str) -> pl.DataFrame:
    row = {"sheet": "Parc", "row": int(cell[1:]), "column_letter": cell[0], "cell": cell, "column": "quantity"}
    words = {"value": "-2", "code": code, "reason": "Trop petit.", "expected": "Plus.", "repair": "Corriger."}
    return pl.DataFrame([row | words], schema=FINDING_SCHEMA)


def test_rows_that_wait_and_values_to_check_are_marked_in_their_own_colour(tmp_path: Path) -> None:
    rows = [{**GOOD, "quantity": -1}, {**GOOD, "asset_id": "PC-2", "quantity": 10**9}]
    path = write_xlsx(tmp_path / "parc.xlsx", rows)
    reading = read(path, received_on=date(2026, 3, 1))
    waiting = _Waiting(reading, _finding("A3", "organisation_unknown"))
    book = openpyxl.load_workbook(write_annotated(path, waiting, tmp_path, "fr"))
    colours = {
        cell.coordinate: cell.fill.fgColor.rgb for row in book["Parc"].iter_rows() for cell in row if cell.comment
    }
    assert colours == {"D2": COLOURS["reject"], "A3": COLOURS["quarantine"], "D3": COLOURS["check"]}
    kinds = [book["Rejets"].cell(row, 1).value for row in range(5, 9)]
    assert kinds == ["Nature", "Rejet", "En attente", "À vérifier"]
    again = write_annotated(
        tmp_path / "parc (à corriger).xlsx", read(tmp_path / "parc (à corriger).xlsx"), tmp_path, "fr"
    )
    page = openpyxl.load_workbook(again)["Parc"]
    assert page["A3"].comment is None
    assert page["A3"].fill.fgColor.rgb not in COLOURS.values()


class _Waiting:
    """A reading with rows in quarantine, as the import of many organisations makes it."""

    def __init__(self, reading: InventoryReading, quarantined: pl.DataFrame) -> None:
        self.sheet, self.header_row, self.columns = reading.sheet, reading.header_row, reading.columns
        self.rejects, self.warnings = reading.rejects, reading.warnings
        self.rows_read, self.rows_rejected = reading.rows_read, reading.rows_rejected
        self.quarantined = quarantined


def test_a_merged_cell_is_marked_where_it_shows(tmp_path: Path) -> None:
    path = _rich(tmp_path / "parc.xlsx")
    reading = replace(read(path), rejects=_finding("E4", "cell_error"), rows_rejected=1)
    page = openpyxl.load_workbook(write_annotated(path, reading, tmp_path, "fr"))["Parc"]
    assert "cell_error" in page["E3"].comment.text
    assert page["E3"].comment.text.startswith("Vu avec l'accueil")


def test_what_the_copy_cannot_keep_is_said(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "parc.xlsx", [{**GOOD, "quantity": -1}])
    book = openpyxl.load_workbook(path)
    chart = BarChart()
    chart.add_data(Reference(book["Parc"], min_col=4, min_row=1, max_row=2))
    book["Parc"].add_chart(chart, "H2")
    book.save(path)
    out = openpyxl.load_workbook(write_annotated(path, read(path), tmp_path, "fr"))
    assert "Graphiques" in out["Rejets"]["A3"].value


def test_a_format_that_is_not_written_back_comes_back_as_a_workbook_with_every_cell_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader of ods and xls gives cells; they are stood in for by those of a workbook."""
    source = write_xlsx(tmp_path / "source.xlsx", [{**GOOD, "quantity": -1}, {**GOOD, "asset_id": "2"}], top=3, left=2)
    reading = read(source)
    sheets = rejects.read_spreadsheet(source).sheets
    sheets.append(Sheet("Autre", False, pl.DataFrame({"row": [1], "A": ["=1+1"]}), sheets[0].errors))
    monkeypatch.setattr(rejects, "read_spreadsheet", lambda path: Spreadsheet(path, "xlsx", sheets, []))
    out = write_annotated(tmp_path / "parc.ods", reading, tmp_path, "fr")
    assert out.name == "parc (à corriger).xlsx"
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Rejets", "Parc", "Autre"]
    assert "revient en .xlsx" in book["Rejets"]["A3"].value
    assert book["Rejets"]["D5"].hyperlink.location == "'Parc'!E4"
    assert book["Parc"]["E4"].fill.fgColor.rgb == COLOURS["reject"]
    assert (book["Autre"].sheet_state, book["Autre"]["A1"].data_type) == ("hidden", "s")
    monkeypatch.undo()
    assert read(out).rejects.drop("sheet").rows() == reading.rejects.drop("sheet").rows()


def test_the_separator_line_of_excel_stays_a_separator_line(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("sep=;\nIdentifiant;Type;Quantité\nPC-1;Écran;-1\n", encoding="cp1252")
    out = write_annotated(path, read(path), tmp_path, "fr")
    assert out.read_text(encoding="cp1252").splitlines()[0] == "sep=;"
    assert read(out).rejects["cell"].to_list() == ["C3"]
