"""Files of other tools (GLPI, OCS Inventory, Snipe-IT, NumEcoEval, EcoDiag): each small sample gives right rows."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from imports.errors import UnknownLayoutError
from imports.inventory import InventoryReading
from imports.layouts import shipped_layouts
from tests.imports.spreadsheets import codes, read

SAMPLES = Path(__file__).parent / "layouts"
AS_OF = date(2025, 12, 31)
TABLES = {"numecoeval_data_centres", "numecoeval_applications"}


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
    assert found.filter(pl.col("code") == "layout_recognised")["value"].to_list() == [layout.labels["fr"]]  # type: ignore[attr-defined]


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


def test_an_ocs_list_is_identified_by_serial_number_else_by_name() -> None:
    reading = _read("ocs_inventory.csv")
    assert reading.rows["asset_id"].to_list() == ["OCSFICT1", "PC-FICTIF-2", "PC-FICTIF-3"]
    assert reading.rows["site"].to_list() == ["MAIRIE", "ECOLE", None]
    assert "agent.fictif" not in str(reading.rows.to_dicts())
    assert {"asset_id_from_column", "asset_id_from_other_cell"} <= set(codes(reading.warnings))
