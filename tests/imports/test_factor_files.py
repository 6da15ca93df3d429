"""Files of factors of other tools: what is taken, what is left out and why. The NumEcoEval rows are made up, but for
the two that its publisher marks as test data; the sheets are rows of the public files, in their two headers.
"""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from factors import library
from imports.errors import ImportsError
from imports.factor_files import read_factor_file
from imports.model_sheets import find_sheet
from imports.templates import write_template
from imports.vocabularies import read_mapping

FILES = Path(__file__).parent / "factor_files"
TYPES = library.load().in_force(date(2026, 1, 1)).equipment_types


def left_out(found: object) -> set[tuple[str, str]]:
    return {(item, why) for _, item, why in found.left_out}  # type: ignore[attr-defined]


def test_numecoeval_rows_become_stages_of_our_types_and_test_data_are_named() -> None:
    found = read_factor_file(FILES / "characterizationFactors.csv", TYPES)
    rows = {
        (row["equipment_type"], row["impact_category"], row["life_cycle_stage"]): row["amount"] for row in found.factors
    }
    assert rows == {
        ("laptop", "climate_change", "manufacturing"): 181.25,
        ("laptop", "climate_change", "distribution"): 10.5,
        ("laptop", "climate_change", "end_of_life"): 1.5,
        ("laptop", "resource_use_minerals_metals", "manufacturing"): 0.0086,
    }
    assert found.types == {"laptop": {"electricity_kwh_per_year": 31.5}}
    assert left_out(found) == {
        ("laptop-3", "test_data"),
        ("blade-server--28", "test_data"),
        ("Ordinateur portable", "use_is_electricity"),
        ("monitor-1 (monitor)", "several_items"),
        ("monitor-2 (monitor)", "several_items"),
        ("Electricity mix", "electricity"),
        ("Fusée", "type_unknown"),
    }


def test_of_several_items_for_one_type_the_one_picked_is_taken() -> None:
    found = read_factor_file(FILES / "characterizationFactors.csv", TYPES, picks=["monitor-2"])
    assert [row["amount"] for row in found.factors if row["equipment_type"] == "monitor"] == [90]


def test_a_file_of_test_data_only_is_refused_and_names_them(tmp_path: Path) -> None:
    lines = (FILES / "characterizationFactors.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path / "characterizationFactors.csv"
    path.write_text("\n".join(lines[:3]) + "\n", encoding="utf-8")
    with pytest.raises(ImportsError) as refused:
        read_factor_file(path, TYPES)
    assert refused.value.code == "factor_file_fake"
    for language in ("fr", "en"):
        assert "laptop-3" in refused.value.message(language)
        assert "2" in refused.value.message(language)


def test_sheets_of_manufacturers_give_a_median_for_the_type_and_stay_findable() -> None:
    """Thin clients: 70 x 0.59, 86 x 0.48, 100 x 0.42, 103 x 0.44 = 41.3, 41.28, 42, 45.32: median 41.65."""
    found = read_factor_file(FILES / "boavizta_old.csv", TYPES)
    (row,) = found.factors
    assert (row["equipment_type"], row["life_cycle_stage"]) == ("thin_client", "manufacturing")
    assert row["amount"] == pytest.approx((41.3 + 42) / 2)
    assert row["low"] <= row["amount"] <= row["high"]
    assert len(found.sheets) == 4


def test_the_present_header_of_the_sheets_is_read_too_and_a_sheet_without_share_left_out() -> None:
    found = read_factor_file(FILES / "boavizta_new.csv", TYPES)
    assert [row["equipment_type"] for row in found.factors] == ["desktop_professional"]
    assert found.factors[0]["amount"] == pytest.approx(0.46 * 425)
    assert left_out(found) == {("HP HP EliteBook 735 G6 Notebook PC", "no_manufacturing")}


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("Dell OptiPlex 3060 Tower", "OptiPlex 3060 Tower"),
        ("OPTIPLEX 3060 TOWER", "OptiPlex 3060 Tower"),
        ("Optiplex 5060 Small Form Factor", "OptiPlex 5060 Small Form Factor"),
        ("OptiPlex 3070 Tower", None),
        ("OptiPlex", None),
    ],
)
def test_a_sheet_is_found_by_its_words_and_its_very_numbers(text: str, model: str | None) -> None:
    sheets = read_factor_file(FILES / "boavizta_new.csv", TYPES).sheets
    found = find_sheet(text, sheets)
    assert (None if found is None else found[0]["model"]) == model


@pytest.mark.parametrize("language", ["fr", "en"])
def test_our_template_filled_in_is_read_back(tmp_path: Path, language: str) -> None:
    empty = write_template("factors", tmp_path / "factors.csv", language, equipment_types=TYPES)
    header = empty.read_text(encoding="utf-8-sig").strip()
    separator = ";" if language == "fr" else ","
    columns = header.split(separator)
    rows = [
        [
            "Ordinateur portable",
            "Changement climatique",
            "Fabrication",
            "210",
            "kgCO2eq",
            "160",
            "280",
            "FR",
            "2024-01-01",
            "p. 2",
        ],
        ["laptop", "", "", "", "", "", "", "", "", "", "", "6", "24"],
    ]
    lines = [separator.join([*row, *[""] * (len(columns) - len(row))]) for row in rows]
    path = tmp_path / "mine.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    found = read_factor_file(path, TYPES)
    assert found.types == {"laptop": {"lifetime_years": 6, "electricity_kwh_per_year": 24}}
    (row,) = found.factors
    assert (row["equipment_type"], row["impact_category"], row["amount"]) == ("laptop", "climate_change", 210)
    assert (row["low"], row["high"], row["valid_from"], row["locator"]) == ("160", "280", "2024-01-01", "p. 2")


def template_row(path: Path, language: str, **cells: object) -> Path:
    """Our spreadsheet with one more row: a laptop, and what is said in its columns."""
    write_template("factors", path, language, equipment_types=TYPES)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    row = {"equipment_type": "laptop", "impact_category": "climate_change", "life_cycle_stage": "manufacturing"}
    row |= {"amount": "200", "unit": "kgCO2eq", "locator": "p. 2"} | cells  # type: ignore[dict-item]
    heads = read_mapping("factors")
    place = {head: n for n, head in enumerate([str(cell.value or "").strip(" *") for cell in sheet[1]], start=1)}
    for name, value in row.items():
        sheet.cell(2, place[heads[name][language]], value)
    book.save(path)
    return path


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("since", "day"),
    [
        (datetime(2024, 1, 31), "2024-01-31"),  # noqa: DTZ001 - a cell of Excel has no zone
        ("31/01/2024", "2024-01-31"),
        ("2024-01-31", "2024-01-31"),
        ("2024", "2024"),
    ],
)
def test_a_date_of_our_template_is_read_as_by_every_import(
    tmp_path: Path, language: str, since: object, day: str
) -> None:
    found = read_factor_file(template_row(tmp_path / "mine.xlsx", language, valid_from=since), TYPES)
    assert [row["valid_from"] for row in found.factors] == [day]  # a year alone stays as written: refused further on


def test_the_use_of_a_device_is_no_factor_in_our_template_either(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    header = "equipment_type,impact_category,life_cycle_stage,amount,unit"
    rows = [
        f"{code},climate_change,{stage},5,kgCO2eq" for code, stage in (("laptop", "use"), ("email_terminals", "use"))
    ]
    path.write_text("\n".join([header, "laptop,climate_change,manufacturing,200,kgCO2eq", *rows]), encoding="utf-8")
    found = read_factor_file(path, TYPES)
    assert found.left_out == [(3, "laptop", "use_is_electricity")]
    assert [row["equipment_type"] for row in found.factors] == ["laptop", "email_terminals"]


def test_a_file_of_another_kind_is_refused_with_the_kinds_read(tmp_path: Path) -> None:
    path = tmp_path / "autre.csv"
    path.write_text("a;b;c\n1;2;3\n", encoding="utf-8")
    with pytest.raises(ImportsError) as refused:
        read_factor_file(path, TYPES)
    assert refused.value.code == "factor_file_unknown"


def test_a_file_without_a_usable_row_is_refused_with_the_reasons(tmp_path: Path) -> None:
    path = tmp_path / "vide.csv"
    path.write_text(
        "equipment_type;impact_category;life_cycle_stage;amount;unit\nFusée;climate_change;use;1;kg\n", encoding="utf-8"
    )
    with pytest.raises(ImportsError) as refused:
        read_factor_file(path, TYPES)
    assert "Ligne 2 (Fusée) : type d'équipement non reconnu" in refused.value.message("fr")
    assert "Line 2 (Fusée): equipment type not recognised" in refused.value.message("en")
