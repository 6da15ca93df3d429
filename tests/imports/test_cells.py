"""One cell at a time: what rejects its row, what is repaired and said, what names a type."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from imports.findings import in_language
from tests.imports.awkward_files import repack
from tests.imports.spreadsheets import GOOD, codes, read, read_rows, write_csv, write_xlsx

#: One wrong cell each: what is typed over the good row -> (column shown, code).
REJECTED: list[tuple[dict[str, Any], str, str]] = [
    ({"asset_id": None, "quantity": "1"}, "asset_id", "asset_id_missing"),
    ({"asset_id": "1,23457E+12"}, "asset_id", "identifier_scientific"),
    ({"serial_number": "1.2E+15"}, "serial_number", "identifier_scientific"),
    ({"equipment_type": None, "model": None}, "equipment_type", "equipment_missing"),
    ({"quantity": "beaucoup"}, "quantity", "number_not_understood"),
    ({"quantity": "1,5"}, "quantity", "number_not_whole"),
    ({"quantity": "-1"}, "quantity", "number_negative"),
    ({"storage_media": "-2"}, "storage_media", "number_negative"),
    ({"electricity_kwh_per_year": "-0,1"}, "electricity_kwh_per_year", "number_negative"),
    ({"purchase_price_eur": "-10"}, "purchase_price_eur", "number_negative"),
    ({"purchase_price_eur": "(240,00 €)"}, "purchase_price_eur", "number_negative"),
    ({"quantity": "(2)"}, "quantity", "number_negative"),
    ({"lifetime_years": "0"}, "lifetime_years", "lifetime_not_positive"),
    ({"lifetime_years": "-5"}, "lifetime_years", "lifetime_not_positive"),
    ({"usage_ratio": "80"}, "usage_ratio", "usage_ratio_out_of_bounds"),
    ({"usage_ratio": "-0,1"}, "usage_ratio", "usage_ratio_out_of_bounds"),
    ({"pue_ratio": "0,9"}, "pue_ratio", "pue_below_one"),
    ({"commissioned_on": "bientôt"}, "commissioned_on", "date_not_understood"),
    ({"commissioned_on": "31/02/2024"}, "commissioned_on", "date_impossible"),
    ({"commissioned_on": "01/01/1900"}, "commissioned_on", "date_out_of_range"),
    ({"commissioned_on": "01/01/2024", "retired_on": "31/12/2023"}, "retired_on", "retired_before_commissioned"),
    ({"condition": "bof"}, "condition", "condition_unknown"),
    ({"status": "ailleurs"}, "status", "status_unknown"),
    ({"user_group": "robots"}, "user_group", "user_group_unknown"),
    ({"synthetic": "peut-être"}, "synthetic", "yes_no_unknown"),
    ({"commune_code": "99999"}, "commune_code", "commune_unknown"),
    ({"commune_code": "Dijon"}, "commune_code", "commune_unknown"),
    ({"country": "Atlantide"}, "country", "country_unknown"),
]


@pytest.mark.parametrize(("typed", "column", "code"), REJECTED, ids=lambda value: str(value)[:40])
def test_a_bad_cell_rejects_its_row_and_no_other(tmp_path: Path, typed: dict[str, Any], column: str, code: str) -> None:
    other = {**dict.fromkeys(typed), **GOOD, "asset_id": "PC-9"}
    reading = read_rows(tmp_path, [{**GOOD, **typed}, other])
    assert reading.rejects.select("row", "column", "code").rows() == [(2, column, code)]
    assert reading.rows["asset_id"].to_list() == ["PC-9"]
    assert (reading.rows_read, reading.rows_rejected) == (2, 1)
    reject = reading.rejects.row(0, named=True)
    assert reject["cell"] == f"{reading.columns[column]}2"
    assert all(reject[name] for name in ("reason", "expected", "repair"))


def test_a_placeholder_where_a_value_is_required_is_said_and_rejects_the_row(tmp_path: Path) -> None:
    rows = [{**GOOD, "asset_id": "-"}, {**GOOD, "asset_id": "N/A"}, {**GOOD, "asset_id": "PC-3", "equipment_type": "?"}]
    reading = read_rows(tmp_path, rows)
    assert codes(reading.rejects) == ["asset_id_missing", "asset_id_missing", "equipment_missing"]
    assert codes(reading.warnings) == ["placeholder_read_as_empty"] * 3


def test_both_rows_with_one_identifier_are_rejected_and_name_each_other(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [GOOD, {**GOOD, "asset_id": "PC-2"}, {**GOOD, "equipment_type": "Écran"}])
    assert reading.rejects.select("row", "code").rows() == [(2, "asset_id_duplicate"), (4, "asset_id_duplicate")]
    assert "2, 4" in reading.rejects["reason"][0]
    assert reading.rejected_assets.select("organisation", "asset_id").rows() == [("commune-1", "PC-1")]


def test_two_organisations_may_use_the_same_identifier(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [GOOD, {**GOOD, "organisation": "commune-2"}])
    assert reading.rejects.is_empty()
    assert reading.rows["organisation"].to_list() == ["commune-1", "commune-2"]


def test_several_faults_of_one_row_are_all_told(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [{**GOOD, "quantity": "-1", "commissioned_on": "31/02/2024", "country": "?!"}])
    assert codes(reading.rejects) == ["number_negative", "date_impossible"]
    assert codes(reading.warnings) == ["placeholder_read_as_empty"]


def test_an_error_cell_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "good.xlsx", [GOOD, {**GOOD, "asset_id": "PC-2", "quantity": 7}])
    path = repack(
        source,
        tmp_path / "parc.xlsx",
        lambda name, content: (
            content.replace(b'<c r="D3" t="n"><v>7</v>', b'<c r="D3" t="e"><v>#N/A</v>')
            if "sheet1" in name
            else content
        ),
    )
    reading = read(path)
    assert reading.rejects.select("cell", "value", "code").rows() == [("D3", "#N/A", "cell_error")]


#: Repaired and said: what is typed -> (column, what is kept, code).
REPAIRED: list[tuple[dict[str, Any], str, Any, str]] = [
    ({"commune_code": 1004}, "commune_code", "01004", "leading_zero_restored"),
    ({"commune_code": "2a004"}, "commune_code", "2A004", "written_otherwise"),
    ({"commune_code": "COM-21231"}, "commune_code", "21231", "written_otherwise"),
    ({"asset_id": "  PC-1 "}, "asset_id", "PC-1", "spaces_removed"),
    ({"lifetime_years": "N/A"}, "lifetime_years", None, "placeholder_read_as_empty"),
    ({"site": "inconnu"}, "site", None, "placeholder_read_as_empty"),
    ({"purchase_price_eur": "1,234"}, "purchase_price_eur", 1.234, "number_ambiguous"),
    ({"commissioned_on": "05/03/24"}, "commissioned_on", date(2024, 3, 5), "date_two_digit_year"),
    ({"commissioned_on": "03/2024"}, "commissioned_on", date(2024, 3, 15), "date_month_only"),
    ({"commissioned_on": 2021}, "commissioned_on", date(2021, 7, 1), "date_year_only"),
    ({"equipment_type": "Grille-pain"}, "equipment_type", None, "equipment_type_unknown"),
]


@pytest.mark.parametrize(("typed", "column", "kept", "code"), REPAIRED, ids=lambda value: str(value)[:40])
def test_a_repair_keeps_the_row_and_is_said(
    tmp_path: Path, typed: dict[str, Any], column: str, kept: object, code: str
) -> None:
    reading = read_rows(tmp_path, [{**GOOD, **typed}])
    assert reading.rejects.is_empty()
    assert reading.rows[column].to_list() == [kept]
    assert reading.warnings.select("row", "column", "code").rows() == [(2, column, code)]


def test_a_former_commune_becomes_the_commune_of_today(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [{**GOOD, "commune_code": "75105"}])
    assert reading.rows["commune_code"].to_list() == ["75056"]
    assert codes(reading.warnings) == ["commune_former"]


def test_a_type_that_nobody_knows_beside_a_known_model_is_said_once_for_all_its_rows(tmp_path: Path) -> None:
    models = {"PC-1": "HP EliteDesk 800 G6", "PC-2": "Latitude 5420", "PC-3": "HP EliteDesk 800 G5", "PC-4": "zzz"}
    rows = [{**GOOD, "asset_id": name, "equipment_type": "Bidule", "model": model} for name, model in models.items()]
    reading = read_rows(tmp_path, rows)
    assert reading.rows["equipment_type"].to_list() == ["desktop_professional", "laptop", "desktop_professional", None]
    told = reading.warnings.select("row", "column", "code", "reason").rows()
    desktop = "Ordinateur fixe (professionnel), sans écran"
    said = "Type « Bidule » non reconnu ; type pris du modèle : "
    assert told[:2] == [
        (2, "equipment_type", "equipment_type_of_model", f"{said}{desktop} (2 lignes)."),
        (3, "equipment_type", "equipment_type_of_model", f"{said}Ordinateur portable."),
    ]
    assert [(row, code) for row, _, code, _ in told[2:]] == [(5, "equipment_type_unknown")]
    again = in_language(reading.warnings.to_dicts(), "en")
    assert again[1]["reason"] == "Type “Bidule” not recognised; type taken from the model: Laptop."


@pytest.mark.parametrize(("written", "model"), [("Portable", "HP EliteDesk 800 G6"), ("inconnu", "Latitude 5420")])
def test_a_type_that_is_known_or_said_to_be_unknown_is_not_said_to_come_from_the_model(
    tmp_path: Path, written: str, model: str
) -> None:
    reading = read_rows(tmp_path, [{**GOOD, "equipment_type": written, "model": model}])
    assert reading.rows["equipment_type"].to_list() == ["laptop"]
    assert "equipment_type_of_model" not in codes(reading.warnings)


@pytest.mark.parametrize("typed", ["\x1f{} ", " \x1fPC", "A\x1eB ", "\x1f\x1e "])
def test_what_a_user_typed_is_never_read_as_a_name_of_ours(tmp_path: Path, typed: str) -> None:
    reading = read(write_csv(tmp_path / "parc.csv", [{**GOOD, "asset_id": typed}]))
    (said,) = in_language(reading.warnings.to_dicts(), "en")
    assert said["code"] == "spaces_removed"
    assert typed.strip(" \x1e\x1f").replace("\x1e", "") in said["reason"]


def test_an_unknown_type_is_kept_without_code_so_that_it_is_listed_as_not_computed(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [{**GOOD, "equipment_type": "Grille-pain"}])
    assert reading.rows.select("equipment_type", "equipment_type_text").rows() == [(None, "Grille-pain")]


def test_the_model_names_the_type_where_the_type_is_empty_or_unknown(tmp_path: Path) -> None:
    rows = [
        {"asset_id": "1", "equipment_type": None, "model": 'Écran 24"'},
        {"asset_id": "2", "equipment_type": "Informatique", "model": "PC portable"},
        {"asset_id": "3", "equipment_type": None, "model": "XZ-9000"},
    ]
    reading = read_rows(tmp_path, rows)
    assert reading.rows["equipment_type"].to_list() == ["monitor", "laptop", None]
    assert reading.warnings.select("row", "column", "value", "code").rows() == [
        (3, "equipment_type", "Informatique", "equipment_type_of_model"),
        (4, "model", "XZ-9000", "equipment_type_unknown"),
    ]


def test_a_refurbished_type_is_the_type_bought_refurbished(tmp_path: Path) -> None:
    rows = [
        {"asset_id": "1", "equipment_type": "PC portable reconditionné", "condition": None},
        {"asset_id": "2", "equipment_type": "laptop_refurbished", "condition": None},
        {"asset_id": "3", "equipment_type": "Smartphones reconditionnés", "condition": "don"},
    ]
    reading = read_rows(tmp_path, rows)
    assert reading.rows.select("equipment_type", "condition").rows() == [
        ("laptop", "refurbished"),
        ("laptop", "refurbished"),
        ("smartphone", "donated"),
    ]


def test_a_part_is_kept_without_type_and_said_and_a_model_of_another_type_is_said(tmp_path: Path) -> None:
    rows = [
        {"asset_id": "1", "equipment_type": None, "model": "Batterie Latitude 5520"},
        {"asset_id": "2", "equipment_type": "Armoire serveur", "model": "PowerEdge R740"},
        {"asset_id": "3", "equipment_type": "Écran", "model": "Latitude 5520"},
        {"asset_id": "4", "equipment_type": "Imprimante", "model": "LaserJet Pro MFP M428"},
        {"asset_id": "5", "equipment_type": "Divers", "manufacturer": "Dell", "model": "Pied écran"},
    ]
    reading = read_rows(tmp_path, rows)
    assert reading.rows["equipment_type"].to_list() == [None, None, "monitor", "printer_shared", None]
    assert reading.warnings.select("row", "column", "code").rows() == [
        (2, "model", "looks_like_part"),
        (3, "equipment_type", "looks_like_furniture"),
        (4, "model", "model_of_another_type"),
        (6, "model", "looks_like_accessory"),
    ]
    assert "est un modèle de : Ordinateur portable. La" in reading.warnings.filter(row=4)["reason"][0]


@pytest.mark.parametrize(
    ("prices", "read_as", "code"),
    [
        (["1.234", "12.345,00", "2.500"], [1234.0, 12345.0, 2500.0], "number_thousands"),
        (["1.234", "700", "2.500"], [1.234, 700.0, 2.5], "number_point_ambiguous"),
        (["1.234", "0.5", "2.500"], [1.234, 0.5, 2.5], None),
    ],
)
def test_a_csv_reads_its_points_as_its_column_proves_and_says_so_once(
    tmp_path: Path, prices: list[str], read_as: list[float], code: str | None
) -> None:
    rows = [GOOD | {"asset_id": f"PC-{place}", "purchase_price_eur": price} for place, price in enumerate(prices)]
    reading = read(write_csv(tmp_path / "parc.csv", rows))
    assert reading.rows["purchase_price_eur"].to_list() == read_as
    said = reading.warnings.filter(pl.col("code").str.starts_with("number_"))
    assert said.select("cell", "code").rows() == ([] if code is None else [("D2", code)])
    # a workbook holds numbers whose point nobody wrote: the column shows it, or nothing is asked
    reading = read(write_xlsx(tmp_path / "parc.xlsx", rows))
    assert reading.rows["purchase_price_eur"].to_list() == read_as
    assert "number_point_ambiguous" not in reading.warnings["code"].to_list()
