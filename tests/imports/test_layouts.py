"""Files of other tools (GLPI, OCS Inventory, Snipe-IT, NumEcoEval, EcoDiag): each small sample gives right rows."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from barometer.assessment import count_fleet
from barometer.indicators import Question
from barometer.stock import summarise_stock
from imports import cells
from imports.errors import UnknownLayoutError
from imports.inventory import InventoryReading
from imports.layouts import shipped_layouts
from tests.imports.spreadsheets import codes, read

SAMPLES = Path(__file__).parent / "layouts"
AS_OF = date(2025, 12, 31)
TABLES = {"numecoeval_data_centres"}


def _read(name: str, **options: object) -> InventoryReading:
    return read(SAMPLES / name, as_of=AS_OF, **options)


def _rows(reading: InventoryReading, *columns: str) -> list[tuple[object, ...]]:
    return reading.rows.select(columns).rows()


@pytest.mark.parametrize("layout", shipped_layouts(), ids=lambda layout: layout.name)
def test_every_layout_says_where_its_sample_comes_from_and_has_a_sample_here(layout: object) -> None:
    assert layout.sample in {"read", "built from the published format"}  # type: ignore[attr-defined]
    assert list(SAMPLES.glob(f"{layout.name}.*"))  # type: ignore[attr-defined]
    assert set(layout.labels) == {"fr", "en"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("layout", shipped_layouts(), ids=lambda layout: layout.name)
def test_every_sample_is_recognised_as_its_own_layout(layout: object) -> None:
    name = layout.name  # type: ignore[attr-defined]
    path = next(SAMPLES.glob(f"{name}.*"))
    if name in TABLES:
        with pytest.raises(UnknownLayoutError) as refusal:
            read(path)
        assert refusal.value.code == f"{layout.content}_only"  # type: ignore[attr-defined]
        return
    found = read(path, as_of=AS_OF).warnings
    assert found.filter(pl.col("code") == "layout_recognised")["value"].to_list() == [layout.name]  # type: ignore[attr-defined]


def test_a_glpi_list_keeps_every_row_whatever_identifies_it() -> None:
    reading = _read("glpi_list.csv")
    assert _rows(reading, "asset_id", "serial_number", "equipment_type", "status", "site") == [
        ("INV-001", "FICT0001", "laptop", "in_service", "Mairie > Accueil"),
        ("FICT0002", "FICT0002", "desktop_professional", "in_stock", "Mairie > État civil"),
        ("PC-ARCHIVE", None, "desktop_professional", None, "École"),
        ("INV-004", "FICT0004", "server", "in_service", "Salle serveurs"),
    ]
    assert reading.rows["commissioned_on"].to_list() == [
        date(2023, 3, 14), date(2020, 9, 1), date(2016, 5, 2), date(2021, 6, 1)
    ]  # fmt: skip
    assert reading.rows["retired_on"].to_list() == [None, None, AS_OF, None]
    said = reading.warnings.filter(pl.col("code") == "personal_column_dropped")
    assert said["value"].to_list() == ["Usager"]
    assert "fictif" not in str(reading.rows.select(pl.exclude("organisation")).to_dicts()).replace("fictive", "")


def test_a_glpi_entity_is_the_organisation_only_when_nobody_chose_one() -> None:
    chosen = _read("glpi_list.csv", organisation="ville-fictive", organisation_when_missing=None)
    assert chosen.rows["organisation"].unique().to_list() == ["ville-fictive"]
    alone = _read("glpi_list.csv", organisation_when_missing=None)
    assert alone.rows["organisation"].to_list() == ["Commune fictive", "Commune fictive", "École", "Commune fictive"]


def test_a_row_without_any_date_of_leaving_is_rejected_not_counted() -> None:
    reading = read(SAMPLES / "glpi_list.csv")
    assert codes(reading.rejects) == ["retired_without_date"]
    assert reading.rows.height == 3


def test_a_snipe_it_table_loses_its_html_and_its_people() -> None:
    reading = _read("snipe_it.csv")
    assert _rows(reading, "asset_id", "equipment_type", "model", "status", "purchase_price_eur", "retired_on") == [
        ("TAG-0001", "laptop", "Latitude 5440", "in_service", 812.5, None),
        ("TAG-0002", "monitor", "P2422H", "in_stock", 1292.94, None),
        ("SNFICT3", "multifunction_printer", "IM C3000", None, None, AS_OF),
    ]
    assert "Checked Out To" in reading.warnings.filter(pl.col("code") == "personal_column_dropped")["value"].to_list()
    assert "Alex" not in str(reading.rows.to_dicts())


def test_a_row_gone_on_the_day_of_the_inventory_cannot_come_after_it(tmp_path: Path) -> None:
    text = (SAMPLES / "snipe_it.csv").read_text(encoding="utf-8")
    path = tmp_path / "snipe_it.csv"
    path.write_text("\n".join(_bought_in(line, 2031) for line in text.splitlines()), encoding="utf-8")
    reading = read(path, as_of=AS_OF)
    (found,) = reading.rejects.to_dicts()
    assert (found["code"], found["column"]) == ("inventory_date_before_entry", "commissioned_on")
    assert found["cell"] is not None
    assert f"{AS_OF:%d/%m/%Y}" in found["reason"]
    assert "2031" in found["reason"]


def _bought_in(line: str, year: int) -> str:
    """The archived device bought later; the other lines as they are."""
    return re.sub(r"20\d\d-(\d\d-\d\d)", rf"{year}-\1", line, count=1) if "SNFICT3" in line else line


def test_numecoeval_physical_equipment_is_read_with_its_quantities() -> None:
    reading = _read("numecoeval_physical.csv")
    columns = ("asset_id", "equipment_type", "quantity", "electricity_kwh_per_year", "country", "status", "retired_on")
    assert _rows(reading, *columns) == [
        ("phys-fictif-1", "server", 1, 1500.0, "FR", "in_service", None),
        ("phys-fictif-2", "laptop", 25, None, "FR", "in_service", None),
        ("phys-fictif-3", "monitor", 4, None, "DE", "unused", date(2023, 6, 16)),
    ]


def test_numecoeval_virtual_equipment_names_its_host_and_has_no_electricity_of_its_own() -> None:
    reading = _read("numecoeval_virtual.csv")
    assert _rows(reading, "asset_id", "equipment_type", "host_id", "electricity_kwh_per_year") == [
        ("virt-fictif-1", "virtual_machine", "phys-fictif-1", None),
        ("virt-fictif-2", "virtual_machine", "phys-fictif-1", None),
    ]
    assert _rows(reading, "vcpu", "storage_tb", "host_share") == [(4.0, None, None), (8.0, 2.0, None)]


def test_an_application_of_numecoeval_is_kept_once_for_each_machine_that_carries_it(tmp_path: Path) -> None:
    headers = "nomApplication;typeEnvironnement;nomEquipementVirtuel;nomEquipementPhysique"
    rows = ["Paie;Production;vm-1;srv-1", "Paie;Production;vm-2;srv-1", "Paie;Test;;srv-1"]
    (tmp_path / "applications.csv").write_text("\n".join([headers, *rows]), encoding="utf-8")
    reading = read(tmp_path / "applications.csv", as_of=AS_OF)
    assert reading.rejects.is_empty()
    assert _rows(reading, "asset_id", "equipment_type", "host_id") == [
        ("Paie · Production · vm-1", "application", "vm-1"),
        ("Paie · Production · vm-2", "application", "vm-2"),
        ("Paie · Test", "application", "srv-1"),
    ]


def test_a_virtual_machine_on_an_unknown_host_or_of_no_size_is_said_with_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "virtual.csv"
    head = "nomEquipementVirtuel;nomEquipementPhysique;vCPU;cluster;capaciteStockage"
    lines = [head, "v1;phys-1;x;;", "v2;PHYS-1;-4;;1 000,5", "v3;v2;8;;-2", "v4;phys-9;N/A;;", "v5;;0;;"]
    path.write_text("\n".join(lines), encoding="utf-8")
    before = pl.DataFrame({"equipment_type": ["server"], "asset_id": ["phys-1"], "serial_number": [None]})
    reading = read(path, devices=lambda _organisations: before.cast(pl.String))
    assert reading.rejects.select("cell", "code", "value").rows() == [
        ("C2", "number_not_understood", "x"),
        ("C3", "number_negative", "-4"),
        ("E4", "number_negative", "-2"),
    ]
    told = reading.warnings.filter(pl.col("code").str.starts_with("host_"))
    assert told.select("cell", "code").rows() == [("B4", "host_not_physical"), ("B5", "host_unknown")]


@pytest.mark.parametrize("serial", ["1.23E+14", " N/A"])
def test_a_serial_number_that_stands_for_the_identifier_too_is_told_once(tmp_path: Path, serial: str) -> None:
    path = tmp_path / "parc.csv"
    path.write_text(f"Numéro de série;Type;Marque\n{serial};Portable;Dell\n", encoding="utf-8")
    reading = read(path)
    told = pl.concat([reading.rejects, reading.warnings]).filter(cell="A2")
    assert sorted(told["code"]) == sorted(set(told["code"]))
    assert {"identifier_scientific", "placeholder_read_as_empty"} & set(told["code"])


def test_a_host_of_the_same_file_is_known(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    lines = ["Identifiant;Type d'équipement;Hôte", "S1;Serveur;", "V1;Machine virtuelle;s 1", "V2;Machine virtuelle;S2"]
    lines += ["A1;Application;V1", "A2;Application;S1", "A3;Application;A1"]
    path.write_text("\n".join(lines), encoding="utf-8")
    warnings = read(path).warnings.filter(pl.col("code").str.starts_with("host_"))
    assert warnings.select("cell", "code").rows() == [("C4", "host_unknown"), ("C7", "host_not_physical")]


def test_an_ecodiag_list_numbers_its_equipment_alike() -> None:
    reading = _read("ecodiag.csv")
    assert _rows(reading, "asset_id", "equipment_type") == [
        ("Portable DELL Latitude 7490 #1", "laptop"),
        ("Portable DELL Latitude 7490 #2", "laptop"),
        ("Fixe DELL 7460 AIO #1", "desktop_professional"),
        ('ECRAN LCD ? MONITEUR PROLITE 24" #1', "monitor"),
        ("Serveur DELL PowerEdge R210 #1", "server"),
    ]
    assert "asset_id_numbered" in codes(reading.warnings)


@pytest.mark.parametrize(
    ("serials", "more", "named", "told"),
    [
        (("", "", ""), "", ["#1", "#2", "#1"], {"asset_id_numbered"}),
        (("", " ", ""), "Site", ["#1", "#2", "#1"], {"asset_id_numbered"}),
        (("SN1", "", "N/A"), "", ["SN1", "#2", "#1"], {"asset_id_numbered", "asset_id_from_column"}),
        (("SN1", "SN2", "SN3"), "", ["SN1", "SN2", "SN3"], {"asset_id_from_column"}),
    ],
)
def test_an_ecodiag_list_with_a_column_of_serial_numbers_is_read(
    tmp_path: Path, serials: tuple[str, ...], more: str, named: list[str], told: set[str]
) -> None:
    models = ("Latitude 7490,DELL,Portable", "Latitude 7490,DELL,Portable", "7460 AIO,DELL,Fixe")
    lines = [f"Modele,Fabricant,Type,Numéro de série,{more}"]
    lines += [f"{model},{serial},{more and 'Dijon'}" for model, serial in zip(models, serials, strict=True)]
    path = tmp_path / "parc.csv"
    path.write_text("\n".join(line.rstrip(",") if not more else line for line in lines), encoding="utf-8")
    reading = read(path)
    assert reading.rejects.is_empty()
    assert reading.rows["equipment_type"].to_list() == ["laptop", "laptop", "desktop_professional"]
    assert [name.split()[-1] for name in reading.rows["asset_id"]] == named
    assert reading.rows["serial_number"].to_list() == [text if text.startswith("SN") else None for text in serials]
    found = set(codes(reading.warnings))
    assert found & {"asset_id_numbered", "asset_id_from_column"} == told
    assert "layout_recognised" in found


def test_a_list_with_serial_numbers_and_columns_of_another_tool_is_not_taken_for_ecodiag(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("Modele,Fabricant,Type,Numéro de série,Garantie\nX,DELL,Portable,SN1,oui\n", encoding="utf-8")
    assert "layout_recognised" not in codes(read(path).warnings)


def test_an_ocs_list_is_identified_by_serial_number_else_by_name() -> None:
    reading = _read("ocs_inventory.csv")
    assert reading.rows["asset_id"].to_list() == ["OCSFICT1", "PC-FICTIF-2", "PC-FICTIF-3"]
    assert reading.rows["site"].to_list() == ["MAIRIE", "ECOLE", None]
    assert "agent.fictif" not in str(reading.rows.to_dicts())
    assert {"asset_id_from_column", "asset_id_from_other_cell"} <= set(codes(reading.warnings))


def test_a_glpi_agent_file_gives_the_computer_its_monitors_and_its_virtual_machines() -> None:
    reading = _read("glpi_agent.json")
    assert _rows(reading, "asset_id", "serial_number", "equipment_type", "model", "storage_media", "host_id") == [
        ("AGFICT1", "AGFICT1", "laptop", "Latitude 5440", 1, None),
        ("MONFICT1", "MONFICT1", "monitor", "P2422H", None, None),
        ("AGFICT1 écran 3", None, "monitor", "243B1", None, None),
        ("11111111-2222", None, "virtual_machine", "kvm", None, "AGFICT1"),
    ]
    told = {"agent_people_not_read", "agent_panel_not_counted", "agent_containers_not_read"}
    assert told <= set(codes(reading.warnings))
    assert "agent.fictif" not in str(reading.rows.to_dicts())


def test_several_computers_may_stand_in_one_json_file(tmp_path: Path) -> None:
    one = json.loads((SAMPLES / "glpi_agent.json").read_text(encoding="utf-8"))
    other = json.loads(json.dumps(one).replace("AGFICT1", "AGFICT2").replace("MONFICT1", "MONFICT2"))
    other["content"]["virtualmachines"] = []
    path = tmp_path / "parc.json"
    path.write_text(json.dumps([one, other]), encoding="utf-8")
    assert read(path).rows.height == 7


def _numecoeval_workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in ("numecoeval_physical", "numecoeval_data_centres", "numecoeval_applications"):
        page = book.create_sheet(name.removeprefix("numecoeval_"))
        for line in (SAMPLES / f"{name}.csv").read_text(encoding="utf-8").splitlines():
            page.append(line.split(";"))
    book.save(path)
    return path


def test_the_data_centres_of_the_same_workbook_give_their_pue_and_country(tmp_path: Path) -> None:
    reading = read(_numecoeval_workbook(tmp_path / "parc.xlsx"))
    assert _rows(reading, "asset_id", "data_centre", "pue_ratio") == [
        ("phys-fictif-1", "DC1", 1.43),
        ("phys-fictif-2", None, None),
        ("phys-fictif-3", None, None),
    ]
    assert {"data_centres_joined", "sheet_not_read"} <= set(codes(reading.warnings))


def test_the_data_centres_of_a_file_beside_are_joined_and_a_missing_list_is_said(tmp_path: Path) -> None:
    alone = tmp_path / "EquipementPhysique.csv"
    text = (
        (SAMPLES / "numecoeval_physical.csv").read_text(encoding="utf-8").replace("In use;France;1500", "In use;;1500")
    )
    alone.write_text(text, encoding="utf-8")
    found = read(alone).warnings.filter(pl.col("code") == "data_centres_not_found")
    assert found["value"].to_list() == ["DC1"]
    shutil.copy(SAMPLES / "numecoeval_data_centres.csv", tmp_path / "DataCenter.csv")
    reading = read(alone)
    assert _rows(reading, "pue_ratio", "country")[0] == (1.43, "DE")
    assert "data_centres_not_found" not in codes(reading.warnings)


def test_a_virtual_machine_is_in_the_fleet_but_is_not_a_device() -> None:
    rows = [_read("numecoeval_virtual.csv").rows, _read("numecoeval_physical.csv").rows]
    _, cohorts = count_fleet(pl.concat(rows).lazy())
    question = Question("organisation", 2022, "amortised", "digest", False)
    figures = summarise_stock(cohorts, question, {"commune-1": "Commune"}, {"commune-1": 10})
    per_person = figures.filter(pl.col("code") == "EQP-01").select("breakdown_value", "value").rows()
    assert per_person == [("total", 2.6), ("laptop", 2.5), ("server", 0.1)]


@pytest.mark.parametrize("name", ["glpi_list.csv", "numecoeval_physical.csv"])
def test_texts_kept_once_in_a_large_table_change_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = _read(name)
    for setting in ("SLIM_ROWS", "SLIM_REPEATS"):  # every column of every table
        monkeypatch.setattr(cells, setting, 0)
    slim = _read(name)
    for frame in ("rows", "rejects", "warnings", "waiting", "quarantined", "rejected_assets"):
        assert_frame_equal(getattr(slim, frame), getattr(known, frame))
