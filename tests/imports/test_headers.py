"""Headers as people write them: two lines, merged groups, units, remarks, colons, asterisks."""

from pathlib import Path

import openpyxl
import pytest

from tests.imports.spreadsheets import codes, read


def _csv(folder: Path, text: str) -> Path:
    path = folder / "parc.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("N° d'inventaire* :", "asset_id"),
        ("Type de l'équipement (obligatoire)", "equipment_type"),
        ("Date de la mise en service (jj/mm/aaaa)", "commissioned_on"),
        ("Consommation (kWh/an)", "electricity_kwh_per_year"),
        ("Durée de vie (ans)", "lifetime_years"),
        ("Prix d'achat (€ HT)", "purchase_price_eur"),
        ("Numéro du bon de commande", None),
        ("Consommation (W)", None),
        ("Durée de vie (mois)", None),
        ("Prix d'achat (k€)", None),
        ("Prix d'achat (TTC)", None),
    ],
)
def test_a_header_is_read_with_its_remarks_but_never_in_another_unit(
    tmp_path: Path, header: str, column: str | None
) -> None:
    others = {"asset_id": "Identifiant", "equipment_type": "Type"}
    others.pop(column or "", None)
    path = _csv(tmp_path, ";".join([*others.values(), header]) + "\n" + ";".join("1" * (len(others) + 1)) + "\n")
    reading = read(path)
    read_as = {name for name in reading.columns if name not in others}
    assert read_as == ({column} if column else set())


def test_headers_of_two_lines_with_a_merged_group_are_read_together(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Inventaire 2025 de la commune fictive"])
    page.append([])
    page.append(["Matériel", None, None, "Achat", None, "Site"])
    page.append(["Identifiant", "Type", "Modèle", "Date", "Prix", None])
    page.append(["PC-1", "Ordinateur portable", "L14", "15/09/2022", 700, "Mairie"])
    page.merge_cells("A3:C3")
    page.merge_cells("D3:E3")
    page.merge_cells("F3:F4")
    path = tmp_path / "parc.xlsx"
    book.save(path)
    reading = read(path)
    assert reading.columns == {
        "asset_id": "A",
        "equipment_type": "B",
        "model": "C",
        "commissioned_on": "D",
        "purchase_price_eur": "E",
        "site": "F",
    }
    assert reading.header_row == 4
    assert reading.rows["site"].to_list() == ["Mairie"]


def test_a_line_of_units_under_the_headers_is_not_a_row(tmp_path: Path) -> None:
    text = "Identifiant;Type;Consommation;Durée de vie\n;;kWh/an;ans\nPC-1;Écran;30;6\n"
    reading = read(_csv(tmp_path, text))
    assert reading.rows_read == 1
    assert codes(reading.rejects) == []


def test_the_first_filled_rows_are_searched_up_to_sixty(tmp_path: Path) -> None:
    table = "Identifiant;Type\nPC-1;Écran\n"
    assert read(_csv(tmp_path, "Remarque\n" * 59 + table)).rows.height == 1
    with pytest.raises(Exception, match="no header is recognised"):
        read(_csv(tmp_path, "Remarque\n" * 60 + table))
