"""The user's own file comes back with what is to correct; corrected and sent again, it loses nothing."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from imports import rejects
from imports.errors import ImportsError
from imports.inventory import InventoryReading
from imports.marking import AUTHOR, MARK, REJECT_COLOUR
from imports.rejects import annotated_name, write_annotated
from imports.safe_text import protect_csv
from tests.imports.spreadsheets import GOOD, read, write_csv, write_xlsx

ROWS = [
    {**GOOD, "quantity": 1, "commissioned_on": "15/09/2022", "site": "Mairie"},
    {**GOOD, "asset_id": "PC-2", "quantity": -1, "commissioned_on": "31/02/2024", "site": "=HYPERLINK(1)"},
    {**GOOD, "asset_id": "PC-3", "quantity": 2, "commissioned_on": "01/01/2023", "site": "-1+2"},
    {**GOOD, "asset_id": "PC-2", "quantity": 4, "commissioned_on": None, "site": None},
]
REPAIRS = {"D3": 1, "E3": "28/02/2024", "B5": "PC-4"}


def _annotated(folder: Path, rows: list[dict[str, Any]], language: str = "fr") -> tuple[Path, InventoryReading]:
    path = write_xlsx(folder / "parc.xlsx", rows, top=1)
    _as_text(path, "F3", "=HYPERLINK(1)")
    reading = read(path, language=language)
    return write_annotated(path, reading, folder, language), reading


def _as_text(path: Path, cell: str, text: str) -> None:
    """A cell that holds text starting with an equals sign, as a careless export leaves it."""
    book = openpyxl.load_workbook(path)
    book["Parc"][cell].value = text
    book["Parc"][cell].data_type = "s"
    book.save(path)


def test_rejected_cells_are_coloured_and_commented_in_the_users_own_workbook(tmp_path: Path) -> None:
    out, reading = _annotated(tmp_path, ROWS)
    assert out == tmp_path / "parc (à corriger).xlsx"
    page = openpyxl.load_workbook(out)["Parc"]
    coloured = {cell.coordinate for row in page.iter_rows() for cell in row if cell.fill.fgColor.rgb == REJECT_COLOUR}
    assert coloured == {"B3", "B5", "D3", "E3"} == set(reading.rejects["cell"])
    comment = page["E3"].comment
    assert comment.author == AUTHOR
    assert "date_impossible" in comment.text
    assert "« 31/02/2024 » n'existe pas dans le calendrier." in comment.text
    assert page["A2"].value == "commune-1"
    assert page["A2"].comment is None


@pytest.mark.parametrize(("language", "sheet"), [("fr", "Rejets"), ("en", "Rejects")])
def test_the_first_sheet_lists_every_finding_with_a_link_to_its_cell(tmp_path: Path, language: str, sheet: str) -> None:
    out, reading = _annotated(tmp_path, ROWS, language)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == [sheet, "Parc"]
    assert book.active.title == sheet
    listed = [tuple(cell.value for cell in row) for row in book[sheet].iter_rows(min_row=4)]
    assert [(line[2], line[3], line[8]) for line in listed] == reading.rejects.select("row", "cell", "code").rows()
    assert [line[5] for line in listed] == reading.rejects["reason"].to_list()
    assert book[sheet]["D4"].hyperlink.location == "'Parc'!B3"


def test_a_text_that_looks_like_a_formula_never_comes_alive(tmp_path: Path) -> None:
    rows = [{**GOOD, "quantity": 1, "commissioned_on": None, "site": None}, {**ROWS[1], "quantity": "=2+5"}]
    path = write_xlsx(tmp_path / "parc.xlsx", rows)
    _as_text(path, "D3", "=2+5")
    _as_text(path, "F3", "=HYPERLINK(1)")
    reading = read(path)
    book = openpyxl.load_workbook(write_annotated(path, reading, tmp_path, "fr"))
    live = [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert live == []
    assert book["Rejets"]["E4"].value == "=2+5"
    assert book["Rejets"]["E4"].quotePrefix


def test_reject_annotate_repair_and_import_again_loses_nothing(tmp_path: Path) -> None:
    out, reading = _annotated(tmp_path, ROWS)
    assert reading.rows_rejected == 2
    book = openpyxl.load_workbook(out)
    for cell, value in REPAIRS.items():
        book["Parc"][cell] = value
    book.save(out)
    again = read(out)
    assert again.rejects.is_empty()
    assert again.rows.select("asset_id", "quantity", "site").rows() == [
        ("PC-1", 1, "Mairie"),
        ("PC-2", 1, "=HYPERLINK(1)"),
        ("PC-3", 2, "-1+2"),
        ("PC-4", 4, None),
    ]
    kept = reading.rows.drop("sheet", "row")
    assert again.rows.drop("sheet", "row").join(kept, on="asset_id", how="semi").rows() == kept.rows()


def test_a_copy_annotated_again_shows_only_what_is_still_wrong(tmp_path: Path) -> None:
    out, _ = _annotated(tmp_path, ROWS)
    book = openpyxl.load_workbook(out)
    book["Parc"]["E3"] = "28/02/2024"
    book["Parc"]["B5"] = "PC-4"
    book.save(out)
    second = write_annotated(out, read(out), tmp_path, "fr")
    assert second == out
    book = openpyxl.load_workbook(second)
    assert book.sheetnames == ["Rejets", "Parc"]
    assert [cell.coordinate for row in book["Parc"].iter_rows() for cell in row if cell.comment] == ["D3"]
    assert book["Parc"]["E3"].fill.fgColor.rgb != REJECT_COLOUR
    assert book["Parc"]["D3"].comment.text.count(MARK) == 1


def test_the_users_own_comments_stay_above_ours(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "parc.xlsx", ROWS)
    book = openpyxl.load_workbook(path)
    book["Parc"]["D3"].comment = Comment("À vérifier avec Zoé", "Zoé")
    book["Parc"]["A2"].fill = PatternFill("solid", fgColor="FF00FF00")
    book.save(path)
    out = write_annotated(path, read(path), tmp_path, "fr")
    page = openpyxl.load_workbook(out)["Parc"]
    assert page["D3"].comment.text.startswith(f"À vérifier avec Zoé\n{MARK}\n[number_negative]")
    assert page["A2"].fill.fgColor.rgb == "FF00FF00"
    page.parent["Parc"]["D3"] = 3
    page.parent.save(out)
    second = write_annotated(out, read(out), tmp_path, "fr")
    assert openpyxl.load_workbook(second)["Parc"]["D3"].comment.text == "À vérifier avec Zoé"


def test_a_column_the_file_lacks_is_told_on_the_identifier(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "parc.xlsx", [{"Identifiant": "1", "Modèle": None, "Site": "x"}])
    out = write_annotated(path, read(path), tmp_path, "fr")
    assert "equipment_missing" in openpyxl.load_workbook(out)["Parc"]["A2"].comment.text


@pytest.mark.parametrize("reason", ["large", "strange"])
def test_a_workbook_that_cannot_be_kept_comes_back_as_its_rejected_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    if reason == "large":
        monkeypatch.setattr(rejects, "ANNOTATED_ROWS", 3)
    else:
        monkeypatch.setattr("imports.annotated_workbook.openpyxl.load_workbook", _fail)
    out, reading = _annotated_without_formula(tmp_path)
    monkeypatch.undo()
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Rejets", "Parc"]
    assert "ne peut pas être rendu en entier" in book["Rejets"]["A3"].value
    lines = [[cell.value for cell in row] for row in book["Parc"].iter_rows()]
    assert [line[1] for line in lines] == ["asset_id", "PC-2", "PC-2"]
    assert [cell.coordinate for row in book["Parc"].iter_rows() for cell in row if cell.comment] == [
        "B2",
        "D2",
        "E2",
        "B3",
    ]
    assert book["Parc"]["F2"].data_type == "s"
    for cell, value in {"D2": "1", "E2": "28/02/2024", "B3": "PC-4"}.items():
        book["Parc"][cell] = value
    book.save(out)
    again = read(out)
    assert {*again.rows["asset_id"], *reading.rows["asset_id"]} == {"PC-1", "PC-2", "PC-3", "PC-4"}


def _annotated_without_formula(folder: Path) -> tuple[Path, InventoryReading]:
    rows = [{**row, "site": str(row["site"]).lstrip("=-")} for row in ROWS]
    path = write_xlsx(folder / "parc.xlsx", rows)
    reading = read(path)
    return write_annotated(path, reading, folder, "fr"), reading


def _fail(_path: Path) -> None:
    msg = "openpyxl cannot"
    raise ValueError(msg)


@pytest.mark.parametrize(
    ("separator", "encoding"), [(";", "cp1252"), (",", "utf-8"), ("\t", "utf-8-sig"), (";", "utf-16")]
)
def test_a_csv_comes_back_as_csv_with_reasons_and_is_read_again(tmp_path: Path, separator: str, encoding: str) -> None:
    path = write_csv(tmp_path / "parc.csv", ROWS, separator=separator, encoding=encoding)
    reading = read(path)
    out = write_annotated(path, reading, tmp_path, "fr")
    back = encoding if encoding == "utf-16" else "utf-8-sig"
    text = out.read_text(encoding=back)
    lines = list(csv.reader(text.splitlines(), delimiter=separator))
    assert lines[0][-3:] == ["Rejet : motif", "Rejet : que faire", "Remarques du baromètre"]
    assert [bool(line[-3]) for line in lines[1:]] == [False, True, False, True]
    assert "31/02/2024" in lines[2][-3]
    assert lines[2][5] == "'=HYPERLINK(1)"
    repaired = text.replace("31/02/2024", "28/02/2024", 1).replace(
        f"{separator}-1{separator}", f"{separator}1{separator}", 1
    )
    last = repaired.rindex("PC-2", 0, repaired.rindex("L'identifiant") if "L'identifiant" in repaired else None)
    repaired = repaired[:last] + "PC-4" + repaired[last + 4 :]
    out.write_text(repaired, encoding=back)
    again = read(out)
    assert again.rejects.is_empty()
    assert again.rows["asset_id"].to_list() == ["PC-1", "PC-2", "PC-3", "PC-4"]
    assert again.rows["site"].to_list() == ["Mairie", "=HYPERLINK(1)", "-1+2", None]
    second = write_annotated(out, again, tmp_path, "fr")
    assert second == out
    assert second.read_text(encoding=back).splitlines()[0].count("Rejet : motif") == 1


def test_rows_above_the_headers_of_a_csv_come_back_too(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text('Parc 2025\n\nIdentifiant;Type;Quantité\nPC-1;"Écran\n24";-1\n', encoding="utf-8")
    out = write_annotated(path, read(path, language="en"), tmp_path, "en")
    with out.open(encoding="utf-8-sig", newline="") as stream:
        records = list(csv.reader(stream, delimiter=";"))
    assert records[0][0] == "Parc 2025"
    assert records[2][3:] == ["Reject: reason", "Reject: what to do", "Barometer remarks"]
    assert records[3][:3] == ["PC-1", "Écran\n24", "-1"]
    assert "negative" in records[3][3]


@pytest.mark.parametrize("text", ["=1", "+a", "-a", "@a", "\t=1", "＝1", "-1+2"])
def test_what_could_run_in_a_csv_is_prefixed(text: str) -> None:
    assert protect_csv(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1", "+5", "-1 234,50", "-1,5 %", "PC-1", "", "1=1"])
def test_numbers_and_plain_text_in_a_csv_are_left_alone(text: str) -> None:
    assert protect_csv(text) == text


def test_the_name_of_a_copy_does_not_grow_with_each_turn() -> None:
    assert annotated_name(Path("parc.xlsm"), "fr") == "parc (à corriger).xlsx"
    assert annotated_name(Path("parc (à corriger).csv"), "en") == "parc (to correct).csv"


@pytest.mark.parametrize("rows", [ROWS, ROWS * 2])
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_copy_that_cannot_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., Path], rows: list[dict[str, Any]]
) -> None:
    monkeypatch.setattr(rejects, "ANNOTATED_ROWS", len(ROWS))
    path = write(tmp_path / f"parc{'.csv' if write is write_csv else '.xlsx'}", rows)
    with pytest.raises(ImportsError) as refusal:
        write_annotated(path, read(path), tmp_path / "absent" / f"copie{path.suffix}", "fr")
    assert refusal.value.code == "output_unwritable"
