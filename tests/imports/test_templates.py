"""The empty spreadsheet opens, guides the hand, and what is typed in it is read back."""

import csv
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from factors.errors import LANGUAGES
from factors.nomenclature import declared_inputs
from imports.errors import ImportsError
from imports.mapping import column_definitions
from imports.rejects import write_annotated
from imports.templates import LISTED_ROWS, write_template
from imports.vocabularies import country_codes, labels
from tests.imports.spreadsheets import equipment_types, read

SHEETS = {"fr": ["Parc", "Exemples", "Aide", "Listes"], "en": ["Fleet", "Examples", "Help", "Lists"]}
COLUMNS = {name: column for name, column in column_definitions().items() if name != "synthetic"}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def template(tmp_path: Path, language: str) -> Path:
    return write_template("inventory", tmp_path / "modele.xlsx", language, equipment_types=equipment_types())


def test_the_template_opens_with_its_four_sheets_and_its_version(template: Path, language: str) -> None:
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == SHEETS[language]
    assert book.worksheets[3].sheet_state == "hidden"
    assert book.custom_doc_props["template_version"].value == "inventory 1.0"
    assert (book.worksheets[3]["A1"].value, book.worksheets[3]["B1"].value) == ("barometer_template", "inventory 1.0")
    assert "inventory 1.0" in book.worksheets[2]["A3"].value


def test_every_header_stands_in_order_with_a_note_and_cannot_be_changed(template: Path, language: str) -> None:
    page = openpyxl.load_workbook(template).worksheets[0]
    headers = [cell for cell in page[1] if cell.value is not None]
    assert [cell.value for cell in headers] == [column[language] for column in COLUMNS.values()]
    assert [cell.comment.text for cell in headers] == [column[f"help_{language}"] for column in COLUMNS.values()]
    assert page.protection.sheet
    assert all(cell.protection.locked for cell in headers)
    assert not page.column_dimensions["B"].protection.locked
    assert page.freeze_panes == "C2"


def test_identifiers_and_codes_are_typed_as_text_and_dates_as_dates(template: Path) -> None:
    page = openpyxl.load_workbook(template).worksheets[0]
    formats = {}
    for dimension in page.column_dimensions.values():
        for place in range(dimension.min, dimension.max + 1):
            formats[place] = dimension.number_format
    by_name = dict(zip(COLUMNS, (formats[place] for place in range(1, len(COLUMNS) + 1)), strict=True))
    text = {name for name, number_format in by_name.items() if number_format == "@"}
    assert text == {"organisation", "asset_id", "serial_number", "commune_code", "host_id", "order_number"}
    dates = {name for name, number_format in by_name.items() if number_format == "dd/mm/yyyy"}
    assert dates == {"commissioned_on", "retired_on", "inventoried_on"}


def test_the_lists_are_complete_and_reach_the_columns_that_use_them(template: Path, language: str) -> None:
    book = openpyxl.load_workbook(template)
    types = equipment_types().filter((pl.col("kind") == "equipment") & ~pl.col("is_refurbished"))
    expected = {
        "list_equipment_types": set(types[f"name_{language}"]),
        "list_countries": set(country_codes()),
        **{f"list_{name}": set(labels(name, language).values()) for name in ("condition", "status", "user_group")},
    }
    lists = {name: _cells(book, name) for name in book.defined_names}
    assert {name: set(words) for name, words in lists.items()} == expected
    assert all(len(words) == len(set(words)) for words in lists.values())
    used = {choice.formula1: str(choice.sqref) for choice in book.worksheets[0].data_validations.dataValidation}
    letters = {name: book.worksheets[0].cell(1, place).column_letter for place, name in enumerate(COLUMNS, start=1)}
    wanted = {f"list_{column['list']}": letters[name] for name, column in COLUMNS.items() if "list" in column}
    assert used == {name: f"{letter}2:{letter}{LISTED_ROWS + 1}" for name, letter in wanted.items()}


def _cells(book: openpyxl.Workbook, name: str) -> list[str]:
    (title, area), *_ = book.defined_names[name].destinations
    return [row[0].value for row in book[title][area]]


def test_words_chosen_in_the_lists_are_all_understood(template: Path, language: str) -> None:
    book = openpyxl.load_workbook(template)
    page = book.worksheets[0]
    place = {name: number for number, name in enumerate(COLUMNS, start=1)}
    choices = {name: _cells(book, f"list_{column['list']}") for name, column in COLUMNS.items() if "list" in column}
    height = max(len(words) for words in choices.values())
    for row in range(2, height + 2):
        page.cell(row, place["asset_id"], f"{row:04d}")
        for name, words in choices.items():
            page.cell(row, place[name], words[(row - 2) % len(words)])
        page.cell(row, place["commissioned_on"], date(2024, 2, 29))
        page.cell(row, place["commune_code"], "01004")
    book.save(template)
    reading = read(template, language=language)
    assert reading.rejects.is_empty()
    assert reading.warnings.is_empty()
    assert reading.rows.height == reading.rows_read == height
    assert reading.rows["equipment_type"].null_count() == 0
    assert set(reading.rows["country"]) == set(country_codes())
    assert set(reading.rows["commissioned_on"]) == {date(2024, 2, 29)}
    assert set(reading.rows["commune_code"]) == {"01004"}
    assert reading.rows["asset_id"].to_list() == [f"{row:04d}" for row in range(2, height + 2)]
    assert reading.template_version == "inventory 1.0"
    assert reading.ignored == {}


def test_an_empty_template_is_refused_and_its_examples_are_not_taken_for_data(template: Path, language: str) -> None:
    with pytest.raises(ImportsError) as refusal:
        read(template, language=language)
    assert refusal.value.code == "only_headers"


def test_the_examples_are_themselves_valid_rows(template: Path, language: str) -> None:
    book = openpyxl.load_workbook(template)
    examples = book.worksheets[1]
    for number, row in enumerate(examples.iter_rows(min_row=2), start=2):
        for cell in row:
            book.worksheets[0].cell(number, cell.column, cell.value)
    book.save(template)
    reading = read(template, language=language, organisation_when_missing=None)
    assert reading.rows.height == 3
    assert reading.rejects.is_empty()
    assert reading.warnings.is_empty()


def test_an_annotated_template_keeps_its_lists_and_protection(template: Path, language: str) -> None:
    book = openpyxl.load_workbook(template)
    book.worksheets[0]["B2"] = "PC-1"
    book.save(template)
    out = write_annotated(template, read(template, language=language), template.parent, language)
    book = openpyxl.load_workbook(out)
    page = book[SHEETS[language][0]]
    assert len(page.data_validations.dataValidation) == 5
    assert page.protection.sheet
    assert "equipment_missing" in page["D2"].comment.text


def test_the_same_template_has_the_same_bytes(tmp_path: Path, language: str) -> None:
    one, two = (
        write_template("inventory", tmp_path / name, language, equipment_types=equipment_types()).read_bytes()
        for name in ("un.xlsx", "deux.xlsx")
    )
    assert one == two


def test_the_csv_template_holds_the_headers_alone(tmp_path: Path, language: str) -> None:
    path = write_template("inventory", tmp_path / "modele.csv", language, equipment_types=equipment_types())
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";" if language == "fr" else ","))
    assert rows == [[column[language] for column in COLUMNS.values()]]


@pytest.mark.parametrize(
    ("name", "file", "code"),
    [
        ("loot", "a.xlsx", "template_unknown"),
        ("inventory", "a.pdf", "template_extension"),
        ("inventory", "no/a.xlsx", "output_unwritable"),
    ],
)
def test_a_template_that_cannot_be_written_is_said(tmp_path: Path, name: str, file: str, code: str) -> None:
    with pytest.raises(ImportsError) as refusal:
        write_template(name, tmp_path / file, "fr", equipment_types=equipment_types())
    assert refusal.value.code == code
    assert all(refusal.value.message(language) for language in LANGUAGES)


def test_the_help_of_the_declared_form_says_of_each_input_its_unit_and_who_knows_it(
    tmp_path: Path, language: str
) -> None:
    """The column of inputs promises it: nobody fills in `GB over fixed networks` from its name alone."""
    form = write_template("declarations", tmp_path / "d.xlsx", language, equipment_types=equipment_types())
    book = openpyxl.load_workbook(form)
    told = {row[0]: row[1:] for row in book[SHEETS[language][2]].iter_rows(max_col=3, values_only=True)}
    for row in declared_inputs().iter_rows(named=True):
        _, note = told[row[f"label_{language}"]]
        assert row[f"help_{language}"] in note
        assert row[f"who_knows_{language}"] in note
    stored = declared_inputs().row(by_predicate=pl.col("input") == "service.online_storage", named=True)
    assert told[stored[f"label_{language}"]][0] == {"fr": "Go", "en": "GB"}[language]
