"""Columns are recognised by name, never by position."""

from pathlib import Path

import openpyxl
import polars as pl
import pytest

from factors.errors import LANGUAGES
from imports.guard import read_spreadsheet
from imports.mapping import choose_layout, column_definitions, known_headers
from imports.matching import recognise_types
from imports.parsing import keys_of
from imports.vocabularies import countries, country_codes, read_mapping
from tests.imports.spreadsheets import GOOD, codes, equipment_types, read, read_rows, write_csv, write_xlsx

REQUIRED = (("asset_id",),)
CANONICAL = [
    *("organisation", "asset_id", "serial_number", "equipment_type", "manufacturer", "model", "quantity"),
    *(
        "commissioned_on",
        "retired_on",
        "retirement_reason",
        "condition",
        "lifetime_years",
        "electricity_kwh_per_year",
        "usage_ratio",
    ),
    *("operating_system", "storage_media", "commune_code", "site", "data_centre", "pue_ratio", "host_id"),
    *("vcpu", "memory_gb", "storage_tb", "host_share", "country"),
    *("status", "user_group", "order_number", "purchase_price_eur", "inventoried_on", "synthetic"),
]


def test_the_columns_are_those_promised_to_users_in_their_order() -> None:
    assert list(column_definitions()) == CANONICAL
    french = [column["fr"] for column in column_definitions().values()]
    assert french[:4] == ["Organisation", "Identifiant", "Numéro de série", "Type d'équipement"]


def test_no_header_names_two_columns() -> None:
    claims: dict[str, set[str]] = {}
    for name, column in column_definitions().items():
        for key in keys_of([name, column["fr"], column["en"], *column["synonyms"]]):
            claims.setdefault(key, set()).add(name)
    assert {key: names for key, names in claims.items() if len(names) > 1} == {}
    assert len(known_headers()) == len(claims)


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_are_found_in_any_order_and_in_both_languages(tmp_path: Path, language: str) -> None:
    headers = [column[language] for column in column_definitions().values()]
    path = write_csv(tmp_path / "parc.csv", [dict.fromkeys(reversed(headers), "x")])
    layout, _ = choose_layout(read_spreadsheet(path), required=REQUIRED)
    assert list(layout.columns) == CANONICAL[::-1]
    assert layout.ignored == {}


def test_synonyms_case_accents_and_punctuation_do_not_matter(tmp_path: Path) -> None:
    rows = [
        {"N° D'INVENTAIRE :": "1", "type de matériel": "Écran", "QTÉ": "3", "Année d'achat": "2021", "Couleur": "?"}
    ]
    layout, _ = choose_layout(read_spreadsheet(write_xlsx(tmp_path / "p.xlsx", rows)), required=REQUIRED)
    assert layout.columns == {"asset_id": "A", "equipment_type": "B", "quantity": "C", "commissioned_on": "D"}
    assert layout.ignored == {"E": "Couleur"}


def test_our_own_header_wins_over_a_synonym(tmp_path: Path) -> None:
    rows = [{"Étiquette": "E-1", "Identifiant": "PC-1", "Type": "Écran"}]
    reading = read_rows(tmp_path, rows)
    assert reading.rows["asset_id"].to_list() == ["PC-1"]
    assert reading.ignored == {"A": "Étiquette"}


def test_the_header_row_is_found_below_titles_and_empty_rows(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("Inventaire 2025\n\nType;de;rien\nIdentifiant;Type;Quantité\nPC-1;Écran;2\n", encoding="utf-8")
    layout, _ = choose_layout(read_spreadsheet(path), required=REQUIRED)
    assert layout.header_row == 4
    assert layout.rows["row"].to_list() == [5]


def _book(path: Path, sheets: dict[str, list[list[str]]], hidden: str = "") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
        page.sheet_state = "hidden" if name == hidden else "visible"
    book.save(path)
    return path


HEADERS = ["Identifiant", "Type", "Quantité"]


def test_the_sheet_with_rows_is_read_and_another_inventory_is_named(tmp_path: Path) -> None:
    sheets = {
        "Note": [["Bonjour"]],
        "Vide": [HEADERS],
        "A": [HEADERS, ["1", "Écran", "1"]],
        "B": [HEADERS, ["2", "TV", "1"]],
    }
    reading = read(_book(tmp_path / "parc.xlsx", sheets))
    assert reading.sheet == "A"
    assert reading.warnings.select("code", "value").rows() == [("sheet_not_read", "B")]


def test_hidden_sheets_and_the_examples_of_a_template_are_never_read(tmp_path: Path) -> None:
    rows = [HEADERS, ["9", "Écran", "1"], ["8", "Écran", "1"]]
    sheets = {"Exemples": rows, "Ancien": rows, "Parc": [HEADERS, ["1", "Écran", "1"]]}
    reading = read(_book(tmp_path / "parc.xlsx", sheets, hidden="Ancien"))
    assert reading.rows["asset_id"].to_list() == ["1"]
    assert codes(reading.warnings) == ["sheet_hidden_not_read"]


def test_every_word_for_a_type_leads_to_that_type() -> None:
    words = read_mapping("equipment_types")
    types = equipment_types()
    assert set(words) <= set(types["equipment_type"])
    pairs = [(word, code) for code, synonyms in words.items() for word in synonyms]
    recognised = dict(
        recognise_types(pl.Series([word for word, _ in pairs]), types).select("text", "value").iter_rows()
    )
    assert {word: recognised[word] for word, code in pairs if recognised[word] != code} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_is_recognised_by_its_own_name(language: str) -> None:
    types = equipment_types().filter((pl.col("kind") == "equipment") & ~pl.col("is_refurbished"))
    recognised = recognise_types(types[f"name_{language}"], types)
    found = types.join(recognised, left_on=f"name_{language}", right_on="text")
    assert found.filter(pl.col("value") != pl.col("equipment_type")).is_empty()
    assert found.height == types.height


def test_words_that_fit_two_types_and_services_name_none() -> None:
    words = ["Ordinateur", "PC", "Téléphone", "Réseau fixe, France (Go)", "Fixed network, France (GB)"]
    assert recognise_types(pl.Series(words), equipment_types())["value"].to_list() == [None] * len(words)


def test_a_word_shared_by_two_types_of_the_table_names_none() -> None:
    types = pl.DataFrame(
        {
            "equipment_type": ["laptop", "tablet"],
            "name_fr": ["Machin", "Machins"],
            "name_en": ["Laptop", "Tablet"],
            "kind": ["equipment", "equipment"],
        }
    )
    assert recognise_types(pl.Series(["machin"]), types)["value"].to_list() == [None]


def test_countries_are_known_by_code_and_by_both_names() -> None:
    known = countries()
    keys = keys_of(["France", "be", "Allemagne", "Germany", "Royaume-Uni", "UK", "États-Unis"])
    assert [known[key] for key in keys] == ["FR", "BE", "DE", "DE", "GB", "GB", "US"]
    assert len(country_codes()) == 249  # ISO 3166-1


def test_a_header_given_twice_is_refused_with_both_letters(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("Identifiant;Type;identifiant\n1;Écran;2\n", encoding="utf-8")
    with pytest.raises(Exception, match="A, C"):
        read(path)


def test_a_row_of_good_data_is_enough_to_be_read(tmp_path: Path) -> None:
    assert read_rows(tmp_path, [GOOD]).rows.height == 1
