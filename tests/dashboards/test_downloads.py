"""Files to take away: read back by other programs than ours."""

import csv
from io import BytesIO, StringIO

import openpyxl
import polars as pl

from dashboards.downloads import csv_bytes, file_name, xlsx_bytes

TABLE = pl.DataFrame(
    {"Part": ["Écrans", "=1+1", "-5"], "Valeur": [1234.5, None, 0.1], "Sûr": [True, False, None]},
    schema={"Part": pl.String, "Valeur": pl.Float64, "Sûr": pl.Boolean},
)


def test_a_csv_opens_in_a_french_spreadsheet() -> None:
    content = csv_bytes(TABLE)
    assert content.startswith(b"\xef\xbb\xbf")  # the mark of UTF-8, or accents are lost
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Part", "Valeur", "Sûr"]
    assert rows[1] == ["Écrans", "1234,5", "true"]
    assert rows[2][1] == ""  # unknown is not zero


def test_a_formula_stays_text_in_a_csv_and_a_number_stays_a_number() -> None:
    rows = list(csv.reader(StringIO(csv_bytes(TABLE).decode("utf-8-sig")), delimiter=";"))
    assert rows[2][0] == "'=1+1"
    assert rows[3][0] == "-5"


def test_a_workbook_holds_numbers_as_numbers_text_as_text_and_nothing_for_unknown() -> None:
    page = openpyxl.load_workbook(BytesIO(xlsx_bytes(TABLE, "EMP-01"))).active
    assert page.title == "EMP-01"
    assert [cell.value for cell in page[2]] == ["Écrans", 1234.5, True]
    assert (page["A3"].value, page["A3"].data_type) == ("=1+1", "s")
    assert page["B3"].value is None
    assert page["A4"].data_type == "s"


def test_the_name_of_a_sheet_keeps_what_a_spreadsheet_allows() -> None:
    long = "Bilan [2025]: a/b?*" + "x" * 40
    title = openpyxl.load_workbook(BytesIO(xlsx_bytes(TABLE, long))).active.title
    assert len(title) <= 31
    assert not set("[]:*?/\\") & set(title)


def test_a_workbook_holds_no_control_character() -> None:
    table = pl.DataFrame({"a": ["x\x00y"]})
    assert openpyxl.load_workbook(BytesIO(xlsx_bytes(table, "a"))).active["A2"].value == "xy"


def test_a_file_name_is_plain() -> None:
    assert file_name("EMP-01", "Côte-d'Or / été", "", suffix="csv") == "emp-01-cote-d-or-ete.csv"
