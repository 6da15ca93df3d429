"""What is possible but unlikely is imported, and asked again; what contradicts itself is shown on every row."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from imports.findings import to_check
from imports.plausibility import PEOPLE_SCHEMA, threshold
from tests.imports.spreadsheets import GOOD, read_rows

ON = date(2026, 3, 1)
HOUSE = tomllib.loads((Path(__file__).parents[2] / "imports" / "plausibility.toml").read_text(encoding="utf-8"))
PEOPLE = pl.DataFrame([("commune-1", 40, 300)], schema=PEOPLE_SCHEMA, orient="row")


def _asked(folder: Path, *rows: dict[str, Any], **options: Any) -> list[tuple[str | None, str]]:
    """(cell, code) of what is asked again; every row is kept."""
    lines = [{**GOOD, "asset_id": f"PC-{number}", **row} for number, row in enumerate(rows)]
    reading = read_rows(folder, lines, received_on=ON, **options)
    assert reading.rows_rejected == 0
    assert reading.rows.height == len(rows)
    return to_check(reading).select("cell", "code").rows()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"electricity_kwh_per_year": 900}, "plausibility_electricity"),
        ({"equipment_type": "Serveur", "electricity_kwh_per_year": 60000}, "plausibility_electricity"),
        ({"commissioned_on": "01/02/2031"}, "plausibility_future"),
        ({"commissioned_on": "31/12/2099"}, "plausibility_future"),
        ({"commissioned_on": "01/02/1985"}, "plausibility_old"),
        ({"retired_on": "31/12/2099"}, "plausibility_retirement_far"),
        ({"quantity": 10**12}, "plausibility_quantity"),
        ({"quantity": 0}, "plausibility_quantity_zero"),
        ({"lifetime_years": 60}, "plausibility_lifetime"),
        ({"equipment_type": "Souris", "purchase_price_eur": 900000}, "plausibility_price"),
        ({"equipment_type": "Souris", "purchase_price_eur": "1 200,50"}, "plausibility_price"),
        ({"inventoried_on": "31/12/2031"}, "plausibility_inventory_future"),
    ],
)
def test_an_unlikely_cell_is_kept_and_asked_again(tmp_path: Path, row: dict[str, Any], code: str) -> None:
    asked = [code for _, code in _asked(tmp_path, row)]
    assert asked == [code]


@pytest.mark.parametrize(
    "row",
    [
        {"electricity_kwh_per_year": 250},
        {"equipment_type": "Serveur", "electricity_kwh_per_year": 8000},
        {"commissioned_on": "28/02/2026"},
        {"retired_on": "30/06/2030"},
        {"quantity": 5000},
        {"lifetime_years": 10},
        {"equipment_type": "Serveur", "purchase_price_eur": 45000},
    ],
)
def test_a_usual_cell_is_not_asked(tmp_path: Path, row: dict[str, Any]) -> None:
    assert _asked(tmp_path, row) == []


def test_the_date_of_the_inventory_is_compared_before_the_day_of_the_import(tmp_path: Path) -> None:
    row = {"commissioned_on": "01/02/2026", "inventoried_on": "31/12/2025"}
    assert [code for _, code in _asked(tmp_path, row)] == ["plausibility_future"]


def test_more_computers_than_people_is_asked_with_both_figures(tmp_path: Path) -> None:
    lines = [{**GOOD, "asset_id": "1", "quantity": 400}, {**GOOD, "asset_id": "2", "equipment_type": "Souris"}]
    reading = read_rows(tmp_path, lines, received_on=ON, people=PEOPLE)
    asked = to_check(reading)
    assert asked["code"].to_list() == [
        "plausibility_computers_per_inhabitant",
        "plausibility_computers_per_person",
    ]
    assert "400 / 300" in asked["reason"][0]
    assert "400 / 40" in asked["reason"][1]


def test_computers_that_people_can_use_are_not_asked(tmp_path: Path) -> None:
    assert _asked(tmp_path, {"quantity": 50}, {"quantity": 900, "retired_on": "01/01/2020"}, people=PEOPLE) == []


def test_many_screens_for_few_computers_are_asked(tmp_path: Path) -> None:
    screens = {"equipment_type": "Écran d'ordinateur", "quantity": 60}
    assert [code for _, code in _asked(tmp_path, {"quantity": 3}, screens)] == ["plausibility_screens"]
    assert _asked(tmp_path, {"quantity": 30}, screens) == []


def test_every_threshold_is_dated_reasoned_and_between_its_bounds() -> None:
    for name, entry in HOUSE.items():
        if "values" not in entry:
            continue
        assert len(entry["reason"]) > 40
        assert entry["unit"]
        assert isinstance(entry["checked_on"], date)
        for value in entry["values"]:
            assert value["low"] <= value["value"] <= value["high"]
            assert value["source"] == "house-assumption"
        assert threshold(name, ON) == threshold(name)


def _warned(folder: Path, *rows: dict[str, Any]) -> list[tuple[str, str, str]]:
    lines = [{**GOOD, "asset_id": f"PC-{number}", **row} for number, row in enumerate(rows)]
    reading = read_rows(folder, lines)
    assert reading.rows_rejected == 0
    return reading.warnings.select("cell", "code", "reason").rows()


def test_one_serial_number_with_two_identifiers_is_shown_on_both_rows(tmp_path: Path) -> None:
    found = _warned(tmp_path, {"serial_number": "5CG 01a"}, {"serial_number": "5cg01A"}, {"serial_number": "X9"})
    assert [code for _, code, _ in found] == ["serial_shared", "serial_shared"]
    assert all("2, 3" in reason for _, _, reason in found)


def test_one_serial_number_with_two_types_is_shown_with_both(tmp_path: Path) -> None:
    found = _warned(tmp_path, {"serial_number": "5CG01"}, {"serial_number": "5CG01", "equipment_type": "Serveur"})
    assert [code for _, code, _ in found] == ["serial_two_types", "serial_two_types"]
    assert all("Ordinateur portable, Serveur" in reason for _, _, reason in found)


@pytest.mark.parametrize("serial", ["To be filled by O.E.M.", "000000", "Default string", "123456789"])
def test_the_serial_number_of_a_maker_who_gives_none_proves_nothing(tmp_path: Path, serial: str) -> None:
    found = [code for _, code, _ in _warned(tmp_path, {"serial_number": serial}, {"serial_number": serial})]
    assert set(found) <= {"placeholder_read_as_empty"}


def test_a_data_centre_with_two_pue_is_shown_with_both(tmp_path: Path) -> None:
    centre = {"data_centre": "Salle 1"}
    found = _warned(tmp_path, {**centre, "pue_ratio": "1,3"}, {**centre, "pue_ratio": 1.5}, {"data_centre": "Salle 1"})
    assert [code for _, code, _ in found] == ["pue_differs", "pue_differs"]
    assert all("(1,3 / 1,5)" in reason for _, _, reason in found)


def test_our_numbers_and_days_are_written_in_the_language(tmp_path: Path) -> None:
    row = {**GOOD, "purchase_price_eur": "1,234", "commissioned_on": "2024"}
    french = read_rows(tmp_path, [row])
    assert "1,234." in french.warnings.filter(pl.col("code") == "number_ambiguous")["reason"][0]
    assert "01/07/2024" in french.warnings.filter(pl.col("code") == "date_year_only")["reason"][0]
    english = read_rows(tmp_path, [row], language="en")
    assert "2024-07-01" in english.warnings.filter(pl.col("code") == "date_year_only")["reason"][0]


def test_a_native_cell_is_quoted_as_a_french_reader_sees_it(tmp_path: Path) -> None:
    first = {**GOOD, "commissioned_on": date(2031, 3, 4), "electricity_kwh_per_year": 900.5}
    reading = read_rows(tmp_path, [first, {**GOOD, "asset_id": "PC-2", "quantity": 2.5}], received_on=ON)
    said = " ".join([*reading.rejects["reason"], *reading.warnings["reason"]])
    assert "« 2,5 » n'est pas un nombre entier" in said
    assert "« 900,5 »" in said
    assert "le 04/03/2031" in said
    assert "2031-03-04" not in said


def test_shares_of_a_host_that_make_more_than_it_are_asked_again_on_each_machine(tmp_path: Path) -> None:
    """0.7 + 0.6 of S1 make 130 %; 0.7 of a machine that left counts no more, and 1.0 of S2 is the whole of it."""
    machine = {"equipment_type": "Machine virtuelle", "host_id": "S1"}
    rows = [
        {"asset_id": "S1", "equipment_type": "Serveur"}, {"asset_id": "S2", "equipment_type": "Serveur"},
        machine | {"host_share": 0.7}, machine | {"host_share": "60 %"},
        machine | {"host_share": 0.7, "retired_on": "30/06/2025"}, machine | {"host_id": "S2", "host_share": 1},
    ]  # fmt: skip
    lines = [{**GOOD, "asset_id": f"VM-{number}", **row} for number, row in enumerate(rows)]
    asked = to_check(read_rows(tmp_path, lines, received_on=ON)).filter(code="plausibility_host_shares")
    assert asked["row"].to_list() == [4, 5]
    assert all("130 %" in reason for reason in asked["reason"])


def test_the_repair_of_150_percent_is_not_to_add_the_sign_it_has(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [{**GOOD, "usage_ratio": "150 %"}], received_on=ON)
    (repair,) = reading.rejects.filter(code="usage_ratio_out_of_bounds")["repair"]
    assert "au plus 100 (80 %)" in repair
