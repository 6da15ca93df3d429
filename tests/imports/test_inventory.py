"""A whole inventory: good rows are typed and kept, bad cells reject their row with a code, repairs are said."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from barometer.schemas import InventoryRow
from imports.contracts import NOT_FINITE, OURS, RULES, InventoryInput, check_rows
from imports.errors import ImportsError
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
    "vCPU": "4",
    "Mémoire (Go)": "16 Go",
    "Stockage (To)": "0,5",
    "Part de l'hôte": "25 %",
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
    "vcpu": 4.0,
    "memory_gb": 16.0,
    "storage_tb": 0.5,
    "host_share": 0.25,
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
    assert codes(reading.warnings) == ["host_unknown"]  # SRV-1 is not in the file
    assert reading.columns["asset_id"] == "B"
    assert (reading.sheet, reading.header_row, reading.rows_read) == ("Parc", 1, 1)
    assert reading.inventoried_on == date(2025, 12, 31)


def test_a_csv_in_windows_1252_gives_the_same_row(tmp_path: Path) -> None:
    reading = read(write_csv(tmp_path / "Parc.csv", [FULL], encoding="cp1252"))
    assert reading.rows.to_dicts() == [EXPECTED]
    assert codes(reading.warnings) == ["read_as_windows_1252", "host_unknown"]


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
    assert reading.rejects.select("row", "code").rows() == [(8, "organisation_missing")]
    assert reading.quarantined.select("row", "code").rows() == [(7, "organisation_unknown")]
    assert reading.waiting["organisation"].to_list() == ["ailleurs"]
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
    assert codes(reading.warnings) == ["plausibility_future"]


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
    assert {rule.column for rule in RULES.values()} <= set(InventoryRow.column_names())


def test_a_rule_no_cell_can_break_is_the_programs_fault(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [GOOD])
    broken = reading.rows.with_columns(pl.lit(None, pl.String).alias("batch"))
    with pytest.raises(AssertionError, match="batch"):
        check_rows(broken, broken.select("row"))
