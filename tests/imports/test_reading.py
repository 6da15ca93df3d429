"""What comes out of the child process: every cell as text, at its true address."""

import csv
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from imports.addresses import column_letter
from imports.csv_reading import detect_separator, read_csv
from imports.extent import Limits, measure
from imports.guard import read_spreadsheet
from imports.rejects import write_annotated
from tests.imports.awkward_files import repack
from tests.imports.spreadsheets import GOOD, read, write_csv, write_xlsx


def test_addresses_are_true_when_leading_rows_and_columns_are_empty(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "parc.xlsx", [{"un": "a", "deux": "b"}, {"un": "c", "deux": None}], top=4, left=3)
    cells = read_spreadsheet(path).sheets[0].cells
    assert cells.columns == ["row", "C", "D"]
    filled = [(row["row"], letter, row[letter]) for row in cells.to_dicts() for letter in "CD" if row[letter]]
    assert filled == [(4, "C", "un"), (4, "D", "deux"), (5, "C", "a"), (5, "D", "b"), (6, "C", "c")]


def test_empty_rows_in_between_keep_their_place(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "parc.xlsx", [{"un": "a"}, {"un": None}, {"un": "b"}])
    assert read_spreadsheet(path).sheets[0].cells.rows() == [(1, "un"), (2, "a"), (3, None), (4, "b")]


HALF_PAST_ONE = datetime.combine(date(2024, 3, 5), time(13, 30))


def test_cells_of_every_type_are_read_as_text(tmp_path: Path) -> None:
    values = ["01004", 1004, 1.5, 0.1 + 0.2, True, date(2024, 3, 5), HALF_PAST_ONE, "é\u202f1", 10**15]
    path = write_xlsx(tmp_path / "parc.xlsx", [{"valeur": value} for value in values])
    texts = read_spreadsheet(path).sheets[0].cells["A"].to_list()[1:]
    assert texts == [
        *("01004", "1004", "1.5", "0.3", "true"),
        *("2024-03-05 00:00:00", "2024-03-05 13:30:00", "é\u202f1", "1000000000000000"),
    ]


def test_a_coloured_but_empty_cell_far_away_is_no_bomb(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "un"
    book.active["XFD2"].fill = PatternFill("solid", fgColor="FFFF00")
    book.save(tmp_path / "parc.xlsx")
    assert measure(tmp_path / "parc.xlsx", Limits()).columns == 1
    assert read_spreadsheet(tmp_path / "parc.xlsx").sheets[0].cells.rows() == [(1, "un")]


def test_error_cells_are_told_from_empty_ones_with_their_address(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "good.xlsx", [{"un": "a", "deux": "b"}], top=3, left=2)
    errors = b'<row r="9"><c r="C9" t="e"><v>#N/A</v></c></row><row r="10"><c r="B10" t="e"><v>#DIV/0!</v></c></row>'
    path = repack(
        source,
        tmp_path / "parc.xlsx",
        lambda name, content: (
            content.replace(b"</sheetData>", errors + b"</sheetData>") if "sheet1" in name else content
        ),
    )
    assert read_spreadsheet(path).sheets[0].errors.rows() == [(9, "C", "#N/A"), (10, "B", "#DIV/0!")]


def test_formulas_without_a_saved_result_are_named_with_their_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"  # openpyxl computes nothing
    book.save(tmp_path / "parc.xlsx")
    sheet = read_spreadsheet(tmp_path / "parc.xlsx").sheets[0]
    assert sheet.errors.rows() == [(1, "A", "=1+1")]


def test_a_workbook_with_macros_gives_its_cells_and_says_so(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "good.xlsx", [GOOD])
    path = repack(source, tmp_path / "parc.xlsm", lambda _name, content: content)
    book = __import__("zipfile").ZipFile(path, "a")
    book.writestr("xl/vbaProject.bin", b"Sub AutoOpen()")
    book.close()
    read = read_spreadsheet(path)
    assert (read.kind, read.notes) == ("xlsm", ["macros_ignored"])
    assert read.sheets[0].cells["A"][1] == GOOD["organisation"]


def test_hidden_sheets_are_read_and_known_to_be_hidden(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Vu"
    book.active["A1"] = "x"
    book.create_sheet("Caché")["A1"] = "y"
    book["Caché"].sheet_state = "hidden"
    book.create_sheet("Vide")
    book.save(tmp_path / "parc.xlsx")
    sheets = read_spreadsheet(tmp_path / "parc.xlsx").sheets
    assert [(sheet.name, sheet.is_visible, sheet.cells.height) for sheet in sheets] == [
        ("Vu", True, 1),
        ("Caché", False, 1),
        ("Vide", True, 0),
    ]


def test_column_letters_follow_the_spreadsheet() -> None:
    assert [column_letter(number) for number in (1, 26, 27, 52, 702, 703, 16384)] == [
        *("A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD")
    ]


ROWS = [{"Identifiant": "PC-1", "Modèle": "Écran 24\" d'œuvre à 100 €", "Prix": "1 234,50"}, {"Identifiant": "PC-2"}]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_whatever_its_encoding_and_separator(tmp_path: Path, separator: str, encoding: str) -> None:
    path = write_csv(tmp_path / "parc.csv", ROWS, separator=separator, encoding=encoding)
    read = read_spreadsheet(path)
    assert read.sheets[0].cells.rows() == [
        (1, "Identifiant", "Modèle", "Prix"),
        (2, "PC-1", "Écran 24\" d'œuvre à 100 €", "1 234,50"),
        (3, "PC-2", "", ""),
    ]
    assert read.notes == (["read_as_windows_1252"] if encoding == "cp1252" else [])


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_csv_is_read_whatever_its_line_ends(tmp_path: Path, line_end: str) -> None:
    path = tmp_path / "parc.csv"
    path.write_bytes(line_end.join(["un;deux", "a;b", "", "c;d", ""]).encode())
    assert read_spreadsheet(path).sheets[0].cells.rows() == [
        (1, "un", "deux"),
        (2, "a", "b"),
        (3, None, None),
        (4, "c", "d"),
    ]


def test_a_csv_cell_may_hold_several_lines_and_the_separator(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text('un;deux\n"a;1\nsuite";"dit ""bonjour"""\n', encoding="utf-8", newline="")
    assert read_spreadsheet(path).sheets[0].cells.rows()[1] == (2, "a;1\nsuite", 'dit "bonjour"')


def test_a_lone_quotation_mark_inside_a_cell_is_text(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text('un;deux\nÉcran 24";x\nÉcran 27";y\n', encoding="utf-8")
    read = read_spreadsheet(path)
    assert read.sheets[0].cells["A"].to_list() == ["un", 'Écran 24"', 'Écran 27"']
    assert read.notes == []


def test_a_quotation_mark_that_never_closes_is_text_and_is_said(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text('un;deux\n"24 pouces;x\nb;y\n', encoding="utf-8")
    read = read_spreadsheet(path)
    assert read.sheets[0].cells.rows() == [(1, "un", "deux"), (2, '"24 pouces', "x"), (3, "b", "y")]
    assert read.notes == ["lone_quotation_mark"]


def test_ragged_rows_and_a_title_above_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("Parc 2025\n\nun;deux;trois\na\nb;c;d;e\n", encoding="utf-8")
    assert read_spreadsheet(path).sheets[0].cells.rows()[2:] == [
        (3, "un", "deux", "trois", None),
        (4, "a", None, None, None),
        (5, "b", "c", "d", "e"),
    ]


def test_decimal_commas_do_not_pass_for_separators(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("un;deux;trois\n1,5;2,5;3,5\n4,5;5,5;6,5\n", encoding="utf-8")
    assert detect_separator(path, "utf-8") == ";"
    path.write_text("sep=,\nun;deux\n", encoding="utf-8")
    assert detect_separator(path, "utf-8") == ","


def test_a_csv_longer_than_one_batch_keeps_every_row(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "parc.csv", [{"n": str(number), "m": "x"} for number in range(10_000)])
    cells = read_spreadsheet(path).sheets[0].cells
    assert cells["A"].to_list()[1:] == [str(number) for number in range(10_000)]
    assert cells["row"].to_list() == list(range(1, 10_002))


def test_reading_a_long_cell_changes_nothing_for_what_runs_beside(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    path = write_csv(tmp_path / "parc.csv", [GOOD | {"asset_id": "", "model": "x" * 200_000}])
    reading = read(path)
    assert reading.rows_rejected == 1
    assert "x" * 200_000 in write_annotated(path, reading, tmp_path, "fr").read_text(encoding="utf-8-sig")
    notes = read_csv(path, tmp_path / "out.arrow", lambda _target, _batches: None, columns=100)
    assert (notes["separator"], csv.field_size_limit()) == (";", before)
