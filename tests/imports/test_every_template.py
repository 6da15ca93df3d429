"""Every template: same bytes twice, lists, notes and protection, and its own examples read without a fault."""

import csv
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboards.arguments import TEMPLATES
from factors.errors import LANGUAGES
from imports.mapping import column_definitions
from imports.organisations import read_organisations
from imports.purchases import read_purchases
from imports.templates import templates, write_template
from imports.tenders import read_tender
from imports.vocabularies import read_mapping
from tests.imports.spreadsheets import equipment_types, read

TABLES = [name for name, kind in templates().items() if "mapping" in kind]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def written(name: str, out: Path, language: str) -> Path:
    return write_template(name, out, language, equipment_types=equipment_types())


def filled_with_its_examples(name: str, folder: Path, language: str) -> Path:
    """The template, its examples copied to the sheet to fill."""
    path = written(name, folder / f"{name}.xlsx", language)
    book = openpyxl.load_workbook(path)
    examples = next(sheet for sheet in book.worksheets if sheet.title in ("Exemples", "Examples"))
    for number, row in enumerate(examples.iter_rows(min_row=2), start=2):
        for cell in row:
            book.worksheets[0].cell(number, cell.column, cell.value)
    book.save(path)
    return path


def test_the_command_line_offers_every_template() -> None:
    assert list(templates()) == TEMPLATES


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_a_template_written_twice_has_the_same_bytes(tmp_path: Path, name: str, extension: str, language: str) -> None:
    one, two = (written(name, tmp_path / f"{n}.{extension}", language).read_bytes() for n in ("one", "two"))
    assert one == two


@pytest.mark.parametrize("name", TABLES)
def test_a_template_guides_the_hand(tmp_path: Path, name: str, language: str) -> None:
    book = openpyxl.load_workbook(written(name, tmp_path / "modele.xlsx", language))
    columns = [c for c in column_definitions(templates()[name]["mapping"]).values() if c.get("is_in_template", True)]
    page = book.worksheets[0]
    headers = [cell for cell in page[1] if cell.value is not None]
    assert page.protection.sheet
    assert page.page_setup.paperSize == 9
    assert [cell.value for cell in headers] == [column[language] for column in columns]
    assert [cell.comment.text for cell in headers] == [column[f"help_{language}"] for column in columns]
    used = {str(choice.formula1) for choice in page.data_validations.dataValidation}
    assert used == {f"list_{column['list']}" for column in columns if "list" in column}
    assert book.worksheets[-1]["B1"].value == f"{name} 1.0"
    with written(name, tmp_path / "modele.csv", language).open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream, delimiter=";" if language == "fr" else ",")) == [
            [column[language] for column in columns]
        ]


@pytest.mark.parametrize("name", ["inventory", "purchases", "tender"])
def test_a_template_filled_with_its_examples_is_read_without_a_reject(tmp_path: Path, name: str, language: str) -> None:
    path = filled_with_its_examples(name, tmp_path, language)
    reading: Any
    if name == "inventory":
        reading = read(path, language=language)
    elif name == "purchases":
        types = equipment_types()
        reading = read_purchases(path, batch="b", equipment_types=types, language=language, organisation="commune-1")
    else:
        reading = read_tender(path, equipment_types=equipment_types(), language=language)
    assert reading.rejects.is_empty()
    assert reading.rows.height == len(read_mapping(f"{templates()[name]['mapping']}_examples")["row"])


def test_the_template_of_organisations_filled_with_its_examples_is_read_whole(tmp_path: Path, language: str) -> None:
    read = read_organisations(filled_with_its_examples("organisations", tmp_path, language), language)
    table = read.table
    assert read.reading.rejects.is_empty()
    assert table["organisation"].to_list() == ["21231-commune", "21-lycee-exemple"]
    assert table["agents"].to_list() == [42, None]


PRODUCTS = {"ProBook 445", "Debian 12", "Windows 11 Pro 24H2"}


def test_a_phrase_of_the_examples_stands_in_each_language() -> None:
    """A text with a space or an accent is a phrase, unless it is the name of a product."""
    for file in files("imports.mappings").iterdir():
        if file.name.endswith("_examples.toml"):
            rows = [row for table in tomllib.loads(file.read_text(encoding="utf-8")).values() for row in table]
            said = [value for row in rows for value in row.values() if isinstance(value, str)]
            assert {text for text in said if " " in text or not text.isascii()} <= PRODUCTS, file.name
