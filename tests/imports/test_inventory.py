"""A whole inventory: good rows are typed and kept, bad cells reject their row with a code, repairs are said."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from barometer.schemas import InventoryRow
from imports.contracts import NOT_FINITE, OURS, RULES, InventoryInput, check_rows
from imports.errors import ImportsError
from tests.imports.awkward_files import repack
from tests.imports.spreadsheets import GOOD, codes, read, read_rows, write_csv, write_xlsx

FULL = {
    "Organisation": "commune-1",
    "Identifiant": "PC-1",
    "Numéro de série": "5CG1",
    "Type d'équipement": "Ordinateur portable",
    "Fabricant": "HP",
    "Modèle": "ProBook",
    "Quantité": "2",
    "Date de mise en service": "15/09/2022",
    "Date de sortie": "2025-06-30",
    "Motif de sortie": "Don",
    "État à l'achat": "Reconditionné",
    "Durée de vie prévue": "4,5 ans",
    "Consommation kWh/an": "29,5",
    "Part d'usage": "80 %",
    "Système": "Linux",
    "Nombre de supports": "1",
    "Code commune INSEE": "21231",
    "Site": "Mairie",
    "Centre de données": "Salle 1",
    "PUE du centre de données": "1,6",
    "Hôte": "SRV-1",
    "Pays": "France",
    "Statut": "En service",
    "Public": "Agents",
    "Commande": "2022-1",
    "Prix d'achat HT": "1 234,50 €",
    "Date de relevé": "31/12/2025",
    "Synthétique": "non",
}
EXPECTED = {
    "organisation": "commune-1",
    "asset_id": "PC-1",
    "serial_number": "5CG1",
    "equipment_type": "laptop",
    "equipment_type_text": "Ordinateur portable",
    "manufacturer": "HP",
    "model": "ProBook",
    "quantity": 2,
    "commissioned_on": date(2022, 9, 15),
    "retired_on": date(2025, 6, 30),
    "retirement_reason": "Don",
    "condition": "refurbished",
    "lifetime_years": 4.5,
    "electricity_kwh_per_year": 29.5,
    "usage_ratio": 0.8,
    "operating_system": "Linux",
    "storage_media": 1,
    "commune_code": "21231",
    "site": "Mairie",
    "data_centre": "Salle 1",
    "pue_ratio": 1.6,
    "host_id": "SRV-1",
    "country": "FR",
    "status": "in_service",
    "user_group": "staff",
    "order_number": "2022-1",
    "purchase_price_eur": 1234.5,
    "synthetic": False,
    "inventoried_on": date(2025, 12, 31),
    "is_complete": False,
    "batch": "batch-1",
    "sheet": "Parc",
    "row": 2,
}


def test_every_column_of_the_template_arrives_typed(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [FULL])
    assert reading.rows.to_dicts() == [EXPECTED]
    assert reading.rejects.is_empty()
    assert reading.warnings.is_empty()
    assert reading.columns["asset_id"] == "B"
    assert (reading.sheet, reading.header_row, reading.rows_read) == ("Parc", 1, 1)
    assert reading.inventoried_on == date(2025, 12, 31)


def test_a_csv_in_windows_1252_gives_the_same_row(tmp_path: Path) -> None:
    reading = read(write_csv(tmp_path / "Parc.csv", [FULL], encoding="cp1252"))
    assert reading.rows.to_dicts() == [EXPECTED]
    assert codes(reading.warnings) == ["read_as_windows_1252"]


def test_the_two_required_columns_are_enough_and_nothing_is_completed(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [{"asset_id": "A", "equipment_type": "laptop"}])
    row = reading.rows.row(0, named=True)
    known = ("organisation", "asset_id", "equipment_type", "equipment_type_text")
    assert tuple(row[name] for name in known) == ("commune-1", "A", "laptop", "laptop")
    ours = (*known, "synthetic", "is_complete", "batch", "sheet", "row")
    assert [name for name, value in row.items() if value is not None and name not in ours] == []


def test_cells_are_found_at_their_true_address_below_a_title_and_away_from_the_margin(tmp_path: Path) -> None:
    rows = [GOOD, {**GOOD, "asset_id": "PC-2", "quantity": "-1"}]
    reading = read(write_xlsx(tmp_path / "parc.xlsx", rows, top=5, left=3))
    assert reading.rejects.select("sheet", "row", "column_letter", "cell", "column", "value", "code").rows() == [
        ("Parc", 7, "F", "F7", "quantity", "-1", "number_negative")
    ]
    assert reading.rows["row"].to_list() == [6]


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
    ({"status": "perdu"}, "status", "status_unknown"),
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
    assert reading.warnings.select("row", "column", "value").rows() == [(4, "model", "XZ-9000")]


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


REGISTER = pl.DataFrame(
    {
        "organisation": ["commune-1", "lycee-1"],
        "siret": ["00000001800010", None],
        "uai": [None, "0259999H"],
    }
)


def test_an_organisation_is_known_by_identifier_siret_or_uai_of_the_register(tmp_path: Path) -> None:
    written = ["commune-1", "COMMUNE-1", "000 000 018 00010", 1800010, "0259999h", "ailleurs", None]
    rows = [{**GOOD, "asset_id": str(number), "organisation": text} for number, text in enumerate(written)]
    reading = read_rows(tmp_path, rows, organisations=REGISTER, organisation_when_missing=None)
    assert reading.rows["organisation"].to_list() == ["commune-1"] * 4 + ["lycee-1"]
    assert reading.rejects.select("row", "code").rows() == [(7, "organisation_unknown"), (8, "organisation_missing")]
    assert codes(reading.warnings) == ["leading_zero_restored"]


def test_a_row_of_another_organisation_than_the_one_chosen_is_rejected(tmp_path: Path) -> None:
    rows = [
        GOOD,
        {**GOOD, "asset_id": "PC-2", "organisation": "lycee-1"},
        {**GOOD, "asset_id": "PC-3", "organisation": None},
    ]
    reading = read_rows(tmp_path, rows, organisation="commune-1")
    assert codes(reading.rejects) == ["organisation_other"]
    assert reading.rows["organisation"].to_list() == ["commune-1", "commune-1"]


def test_a_file_that_names_no_organisation_needs_one(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "parc.xlsx", [{"asset_id": "1", "equipment_type": "Écran"}])
    with pytest.raises(ImportsError) as refusal:
        read(path, organisation_when_missing=None)
    assert refusal.value.code == "organisation_unspecified"


def _dated(*days: str | None) -> list[dict[str, Any]]:
    return [{**GOOD, "asset_id": str(number), "inventoried_on": day} for number, day in enumerate(days)]


def test_a_complete_inventory_needs_one_date(tmp_path: Path) -> None:
    for days, code in (
        ((None, None), "inventory_date_missing"),
        (("31/12/2024", "31/12/2025"), "inventory_dates_differ"),
    ):
        with pytest.raises(ImportsError) as refusal:
            read_rows(tmp_path, _dated(*days), is_complete=True)
        assert refusal.value.code == code


def test_one_date_counts_for_the_whole_of_a_complete_inventory(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, _dated("31/12/2025", None), is_complete=True)
    assert reading.rows["inventoried_on"].to_list() == [date(2025, 12, 31)] * 2
    assert reading.rows["is_complete"].to_list() == [True, True]


def test_the_date_chosen_on_import_wins_and_is_said(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, _dated("31/12/2024", "31/12/2025", None), is_complete=True, as_of=date(2025, 12, 31))
    assert reading.rows["inventoried_on"].to_list() == [date(2025, 12, 31)] * 3
    assert codes(reading.warnings) == ["inventory_date_replaced"]


def test_a_purchase_after_the_inventory_is_asked_again_not_refused(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [{**GOOD, "commissioned_on": "01/02/2031"}], as_of=date(2025, 12, 31))
    assert reading.rows.height == 1
    assert codes(reading.warnings) == ["commissioned_after_inventory"]


def test_empty_rows_are_not_rows_and_unknown_columns_are_named(tmp_path: Path) -> None:
    rows = [{**GOOD, "Couleur": "bleu"}, dict.fromkeys([*GOOD, "Couleur"]), {**dict.fromkeys(GOOD), "Couleur": "vert"}]
    reading = read_rows(tmp_path, rows)
    assert (reading.rows_read, reading.ignored) == (1, {"D": "Couleur"})


def test_a_synthetic_row_is_known_as_such(tmp_path: Path) -> None:
    rows = [{**GOOD, "synthetic": "oui"}, {**GOOD, "asset_id": "PC-2", "synthetic": None}]
    reading = read_rows(tmp_path, rows)
    assert reading.rows["synthetic"].to_list() == [True, False]
    assert reading.is_synthetic
    assert not read_rows(tmp_path, [GOOD]).is_synthetic


def test_each_step_is_told_once_and_in_order(tmp_path: Path) -> None:
    steps: list[str] = []
    read_rows(tmp_path, [GOOD], progress=steps.append)
    assert steps == ["step_reading", "step_recognising", "step_checking"]


def test_every_rule_of_the_contract_has_a_column_and_a_code() -> None:
    rules = InventoryInput._validation_rules(with_cast=False).keys()
    unnamed = {rule for rule in rules if not rule.endswith(NOT_FINITE)} - RULES.keys() - set(OURS)
    assert unnamed == set()
    assert set(RULES) | set(OURS) <= set(rules)
    assert {column for column, _ in RULES.values()} <= set(InventoryRow.column_names())


def test_a_rule_no_cell_can_break_is_the_programs_fault(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [GOOD])
    broken = reading.rows.with_columns(pl.lit(None, pl.String).alias("batch"))
    with pytest.raises(AssertionError, match="batch"):
        check_rows(broken, broken.select("row"))
