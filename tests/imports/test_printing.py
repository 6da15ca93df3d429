"""What we hand out is readable on paper: no table shrunk below a body of 8 points, titles on every page."""

from pathlib import Path

import openpyxl
import pytest

from imports.guard import read_spreadsheet
from imports.marking import LIST_WIDTHS
from imports.printing import PAGE_PIXELS, SMALLEST_SCALE, height, pixels
from imports.rebuilt_workbook import write_whole
from imports.templates import templates, write_template
from tests.imports.spreadsheets import equipment_types, read, write_xlsx

BODY_POINTS, SMALLEST_BODY = 11, 8


def fits(widths: list[float]) -> bool:
    """Would a page hold these columns at the smallest scale?"""
    return sum(pixels(width) for width in widths) * SMALLEST_SCALE / 100 <= PAGE_PIXELS


def test_the_smallest_scale_keeps_a_body_of_eight_points() -> None:
    assert BODY_POINTS * SMALLEST_SCALE / 100 >= SMALLEST_BODY


@pytest.mark.parametrize("name", [name for name, kind in templates().items() if "mapping" in kind])
def test_a_template_is_one_page_wide_only_where_it_stays_readable(tmp_path: Path, name: str) -> None:
    path = write_template(name, tmp_path / "t.xlsx", "fr", equipment_types=equipment_types())
    sheet = openpyxl.load_workbook(path).worksheets[0]
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1] if cell.value is not None]
    assert sheet.print_title_rows == "$1:$1"
    if sheet.sheet_properties.pageSetUpPr is not None and sheet.sheet_properties.pageSetUpPr.fitToPage:
        assert fits(widths)
    else:
        assert not fits(widths)
        assert sheet.page_setup.scale == SMALLEST_SCALE
        assert sheet.print_title_cols.startswith("$A:"), "who a row is about comes back on every page"


def test_the_list_of_rejects_is_one_readable_page_wide() -> None:
    assert fits(list(LIST_WIDTHS))


def test_a_rebuilt_sheet_shows_long_cells_whole_and_repeats_its_headers(tmp_path: Path) -> None:
    long = "une phrase qui ne tient pas dans une colonne, parce que quelqu'un y a tout dit"
    path = write_xlsx(tmp_path / "parc.xlsx", [{"asset_id": f"PC-{n}", "model": long} for n in range(3)])
    write_whole(read_spreadsheet(path).sheets, read(path), tmp_path / "out.xlsx", "fr")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[-1]
    assert sheet["B2"].value == long
    assert sheet["B2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height == 30, "78 characters in a column of 40: two lines"
    assert sheet.print_title_rows == "$1:$1"


def test_a_row_is_as_high_as_its_longest_cell() -> None:
    assert height(["a", "b"], [10, 10]) is None
    assert height(["a" * 25, "b"], [10, 10]) == 45
    assert height(["a\nb", 3, None], [10, 10, 10]) == 30
    assert height(["a" * 10_000], [10]) == 409
