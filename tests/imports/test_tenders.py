"""An answer grid read: bids, services, weights of its own sheet; what is bad is told with its cell."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from barometer.errors import BarometerError
from factors import library
from imports.demonstration_purchases import write_purchases, write_tender
from imports.errors import UnknownLayoutError, UnreadableFileError
from imports.guard import read_spreadsheet
from imports.kinds import is_inventory
from imports.purchases import read_purchases
from imports.tenders import TenderReading, read_tender

TYPES = library.load().in_force(on=date(2026, 1, 1)).equipment_types
HEADERS = "Offre;Poste;Quantité;Type d'équipement;État;Prix unitaire HT;Consommation (kWh/an);Garantie;Réparabilité\n"
ROWS = "X;P1;10;Ordinateur portable;neuf;700,5;20;3 ans;7,5\nY;P1;10;Ordinateur portable reconditionné;;400;21;2;\n"


def _read(tmp_path: Path, text: str) -> TenderReading:
    path = tmp_path / "offres.csv"
    path.write_text(text, encoding="utf-8")
    return read_tender(path, equipment_types=TYPES, language="fr")


def test_the_answers_of_bidders_arrive_typed(tmp_path: Path) -> None:
    rows = _read(tmp_path, HEADERS + ROWS).rows
    assert rows["unit_price_cents"].to_list() == [70_050, 40_000]
    assert rows["condition"].to_list() == ["new", "refurbished"]
    assert rows["lot"].to_list() == ["1", "1"]
    assert rows["warranty_years"].to_list() == [3.0, 2.0]
    assert rows["is_service"].to_list() == [False, False]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("X;P1;10", ";P1;10"), "bid_missing"),
        (("X;P1;10", "X;P1;0"), "quantity_missing"),
        (("700,5", "cher"), "number_not_understood"),
        ((";7,5", ";75"), "index_out_of_bounds"),
        (("neuf", "superbe"), "purchase_condition_unknown"),
    ],
)
def test_a_bad_cell_of_a_bid_is_told(tmp_path: Path, change: tuple[str, str], code: str) -> None:
    reading = _read(tmp_path, HEADERS + ROWS.replace(*change, 1))
    assert reading.rejects["code"].to_list() == [code]
    assert reading.rows.height == 1


def _workbook(path: Path, weights: list[tuple[str, object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for number, line in enumerate((HEADERS + ROWS).splitlines()):
            if number == 0:
                sheet = book.add_worksheet("Offres")
            sheet.write_row(number, 0, line.split(";"))
        other = book.add_worksheet("Pondération")
        other.write_row(0, 0, ["Critère", "Pondération (%)", "Déclarée le"])
        for number, (criterion, weight) in enumerate(weights, start=1):
            other.write_row(number, 0, [criterion, weight, "12/01/2026"])
    return path


def test_weights_of_the_file_come_with_their_date(tmp_path: Path) -> None:
    reading = read_tender(
        _workbook(tmp_path / "g.xlsx", [("impact", 60), ("prix", 40)]), equipment_types=TYPES, language="fr"
    )
    assert reading.weights is not None
    assert dict(reading.weights.of) == {"impact": 6000, "price": 4000}
    assert reading.weights.declared_on == date(2026, 1, 12)


def test_cells_formatted_as_percentages_are_read_as_such(tmp_path: Path) -> None:
    reading = read_tender(
        _workbook(tmp_path / "g.xlsx", [("impact", 0.6), ("prix", 0.4)]), equipment_types=TYPES, language="fr"
    )
    assert reading.weights is not None
    assert dict(reading.weights.of) == {"impact": 6000, "price": 4000}


def test_weights_of_the_file_that_do_not_sum_to_100_refuse_it(tmp_path: Path) -> None:
    with pytest.raises(BarometerError, match="90 %"):
        read_tender(
            _workbook(tmp_path / "g.xlsx", [("impact", 60), ("prix", 30)]), equipment_types=TYPES, language="fr"
        )


def test_the_invented_files_are_read_without_a_reject_and_say_that_they_are_synthetic(tmp_path: Path) -> None:
    reading = read_tender(write_tender(tmp_path / "t.xlsx"), equipment_types=TYPES, language="fr")
    assert reading.rows_rejected == 0
    assert reading.rows["synthetic"].all()
    assert reading.rows["bid"].n_unique() == 4
    for file in write_purchases(tmp_path):
        bought = read_purchases(
            file.path, batch="b", equipment_types=TYPES, language="fr", organisation=file.organisation
        )
        assert bought.rows_rejected == 0, bought.rejects.to_dicts()
        assert bought.rows["synthetic"].all()


def test_a_day_of_declaration_that_is_no_date_refuses_the_file(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "g.xlsx", [("impact", 100)])
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Pondération")
        sheet.write_row(0, 0, ["Critère", "Pondération (%)", "Déclarée le"])
        sheet.write_row(1, 0, ["impact", 100, "bientôt"])
    with pytest.raises(UnreadableFileError, match="bientôt"):
        read_tender(path, equipment_types=TYPES, language="fr")


@pytest.mark.parametrize(
    "text",
    [
        "Type;Modèle;Numéro de série;Date d'achat\nportable;Latitude 5400;SN1;01/02/2021\n",
        # A supplier is a bidder's name, and a price a bid's: the serial number decides.
        "Type;Modèle;Numéro de série;Fournisseur;Quantité;Prix unitaire HT\nportable;Latitude 5400;SN1;X;1;700\n",
    ],
)
def test_an_inventory_is_told_where_it_belongs(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnknownLayoutError) as refusal:
        _read(tmp_path, text)
    assert refusal.value.code == "inventory_not_bids"
    assert "barometer import FICHIER" in refusal.value.message("fr")
    assert "barometer import FILE" in refusal.value.message("en")


def test_a_list_of_data_centres_is_called_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(UnknownLayoutError) as refusal:
        _read(tmp_path, "nomCourtDatacenter;nomLongDatacenter;pue;localisation;nomEntite\nDC1;Centre;1,43;France;\n")
    assert refusal.value.code == "data_centres_only"


def test_bids_are_told_where_they_belong_even_sent_as_purchases(tmp_path: Path) -> None:
    with pytest.raises(UnknownLayoutError) as refusal:
        read_purchases(write_tender(tmp_path / "offres.xlsx"), batch="b", equipment_types=TYPES, language="fr")
    assert refusal.value.code == "bids_only"


def test_an_inventory_with_supplier_quantity_and_price_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text(
        "N° d'inventaire;Type;Modèle;Fournisseur;Quantité;Prix unitaire HT;Site\nA1;portable;L 5400;X;1;700;Mairie\n",
        encoding="utf-8",
    )
    assert is_inventory(read_spreadsheet(path))
