"""A file of purchases: recognised by its headers, typed, each bad cell told; worked by hand down to the shares."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from barometer.decisions.purchasing import summarise_purchases
from factors import library
from imports.errors import UnknownLayoutError
from imports.purchases import PurchaseReading, read_purchases
from imports.rejects import write_annotated

TYPES = library.load().in_force(on=date(2026, 1, 1)).equipment_types

FINANCE = """SIRET;N° de commande;Date facture;Tiers;Libellé;Famille;Qté;Montant HT;État;Don;Recyclé;Réparabilité
;BC-1;14/03/2025;Alpha;Portables;informatique;40;18 400,00;reconditionné;;;7,1
;BC-2;02/04/2025;Beta;Écrans;Informatique et téléphonie;25;4 125,50 €;neuf;;30 %;
;BC-3;06/05/2025;Alpha;Ramettes;papier;500;1950;neuf;;1;
;BC-4;01/06/2025;;Portables donnés;informatique;5;1000;réemploi;oui;;
"""


def _read(tmp_path: Path, text: str, **options: object) -> PurchaseReading:
    path = tmp_path / "achats.csv"
    path.write_text(text, encoding="utf-8")
    settings = {"batch": "b", "equipment_types": TYPES, "language": "fr", "organisation": "region-x"} | options
    return read_purchases(path, **settings)  # type: ignore[arg-type]


def test_a_finance_export_arrives_typed_with_money_in_cents(tmp_path: Path) -> None:
    reading = _read(tmp_path, FINANCE)
    assert reading.rows_rejected == 0
    assert reading.rows["amount_cents"].to_list() == [1_840_000, 412_550, 195_000, 100_000]
    assert reading.rows["condition"].to_list() == ["refurbished", "new", "new", "reused"]
    assert reading.rows["recycled_ratio"].to_list() == [None, 0.3, 1.0, None]
    assert reading.rows["is_gift"].to_list() == [False, False, False, True]
    assert reading.rows["purchased_on"][0] == date(2025, 3, 14)


def test_its_shares_are_those_computed_by_hand(tmp_path: Path) -> None:
    # IT: 18,400.00 reused of 22,525.50; 4,125.50 with recycled content; a gift of 1,000 apart.
    rows = _read(tmp_path, FINANCE).rows
    bought = summarise_purchases(
        rows, organisation="region-x", year=2025, targets={"agec-it": 0.20}, category_of_type={}
    )
    it = bought.of("agec-it")
    assert (it.spend_cents, it.reused_cents, it.recycled_cents, it.gift_cents) == (
        2_252_550,
        1_840_000,
        412_550,
        100_000,
    )
    assert it.reused_share == pytest.approx(0.816852, abs=1e-6)
    assert bought.of("agec-paper").recycled_share == 1.0
    assert bought.of("agec-consumables").spend_cents is None, "nothing bought is unknown, not zero"
    assert (bought.repairability.mean, bought.repairability.units_without) == (7.1, 25)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (("14/03/2025", "32/03/2025"), "date_impossible"),
        (("14/03/2025", ""), "purchase_without_date"),
        (("18 400,00", "dix-huit"), "number_not_understood"),
        (("18 400,00", "9e15"), "amount_too_large"),
        ((";7,1", ";71"), "index_out_of_bounds"),
        (("30 %", "30"), "recycled_out_of_bounds"),
        (("informatique;40", "meubles;40"), "agec_category_unknown"),
        (("reconditionné", "presque neuf"), "purchase_condition_unknown"),
        (("informatique;40", "informatique;-4"), "number_negative"),
    ],
)
def test_a_bad_cell_rejects_its_row_only_and_says_why(tmp_path: Path, cell: tuple[str, str], code: str) -> None:
    reading = _read(tmp_path, FINANCE.replace(*cell, 1))
    assert reading.rejects["code"].to_list() == [code]
    assert reading.rows_rejected == 1
    assert reading.rows.height == 3


def test_a_row_of_another_organisation_than_the_one_chosen_is_rejected(tmp_path: Path) -> None:
    reading = _read(tmp_path, FINANCE.replace("\n;BC-1", "\nautre;BC-1"))
    assert reading.rejects["code"].to_list() == ["organisation_other"]


def test_the_same_line_twice_a_credit_note_and_a_date_to_come_are_asked_again_and_kept(tmp_path: Path) -> None:
    text = FINANCE + ";BC-3;06/05/2025;Alpha;Ramettes;papier;500;1950;neuf;;1;\n"
    text += ";BC-5;01/12/2025;Alpha;Avoir;papier;1;-50;neuf;;1;\n"
    reading = _read(tmp_path, text, today=date(2025, 7, 1))
    assert sorted(reading.warnings["code"]) == [
        "credit_note",
        "purchase_date_future",
        "purchase_line_twice",
        "purchase_line_twice",
    ]
    assert reading.rows.height == 6


def test_lines_with_a_description_only_are_kept_and_said_to_count_in_no_rate(tmp_path: Path) -> None:
    text = "Date;Libellé;Type d'équipement;Montant HT\n01/02/2025;Achat divers;;900\n02/02/2025;Un;Tablette;9\n"
    reading = _read(tmp_path, text)
    assert reading.rows.height == 2
    (told,) = reading.warnings.to_dicts()
    assert (told["code"], told["row"], told["value"]) == ("purchase_without_category", 2, "Achat divers")
    assert "Catégorie AGEC" in told["repair"]


def test_a_price_with_tax_only_is_refused_with_the_column_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UnknownLayoutError, match="Montant HT"):
        _read(tmp_path, FINANCE.replace("Montant HT", "Montant TTC"))


def test_the_annotated_copy_repaired_and_sent_again_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "achats.csv"
    reading = _read(tmp_path, FINANCE.replace("30 %", "30"))
    copy = write_annotated(path, reading, tmp_path / "copie.csv", "fr")
    text = copy.read_text(encoding="utf-8-sig")
    assert "0,3 ou 30" in text or "pourcentage" in text
    repaired = _read(tmp_path, text.replace(";30;", ";30 %;"))
    assert repaired.rows.drop("row").equals(_read(tmp_path, FINANCE).rows.drop("row"))


def test_a_type_recognised_gives_its_category_only_when_the_question_is_asked(tmp_path: Path) -> None:
    text = "Date;Type d'équipement;Montant HT;Quantité\n01/02/2025;Ordinateur portable;900;1\n"
    rows = _read(tmp_path, text).rows
    assert rows["agec_category"].to_list() == [None]
    of_type = dict(TYPES.select("equipment_type", "agec_category").drop_nulls().iter_rows())
    bought = summarise_purchases(rows, organisation="region-x", year=2025, targets={}, category_of_type=of_type)
    assert bought.of("agec-it").spend_cents == 90_000
    assert bought.not_computed["why"].to_list() == ["purchase_without_condition"]


def test_every_column_has_a_reader_and_both_languages() -> None:
    from imports.cells import _READERS  # noqa: PLC0415
    from imports.mapping import column_definitions  # noqa: PLC0415

    for column in column_definitions("purchases").values():
        assert column["kind"] in _READERS
        assert all(column[name] for name in ("fr", "en", "help_fr", "help_en", "width"))


def test_order_of_lines_changes_no_figure(tmp_path: Path) -> None:
    rows = _read(tmp_path, FINANCE).rows
    ask = {"organisation": "region-x", "year": 2025, "targets": {}, "category_of_type": {}}
    first = summarise_purchases(rows, **ask)  # type: ignore[arg-type]
    again = summarise_purchases(rows.reverse(), **ask)  # type: ignore[arg-type]
    assert first.categories == again.categories
    assert first.not_computed.equals(again.not_computed)
    assert isinstance(rows, pl.DataFrame)


def test_a_credit_note_written_with_both_its_signs_is_kept(tmp_path: Path) -> None:
    reading = _read(tmp_path, FINANCE + ";BC-5;02/07/2025;Beta;Retour écran;informatique;-1;-165,00;neuf;;30 %;\n")
    assert reading.rows_rejected == 0
    assert reading.rows.select("quantity", "amount_cents").row(-1) == (1, -16_500)
    wrong = _read(tmp_path, FINANCE + ";BC-5;02/07/2025;Beta;Écran;informatique;-1;165,00;neuf;;30 %;\n")
    assert wrong.rejects["code"].to_list() == ["number_negative"], "a count without its note keeps its sign"


def test_people_are_neither_read_nor_kept_and_a_quantity_of_zero_is_asked_again(tmp_path: Path) -> None:
    text = FINANCE.replace(";Réparabilité\n", ";Réparabilité;Demandeur\n").replace(";500;", ";0;")
    reading = _read(tmp_path, text.replace("Ramettes", "Ramettes pour alex@example.org"))
    said = dict(reading.warnings.select("code", "cell").iter_rows())
    assert said["plausibility_quantity_zero"] == "G4"
    assert said["personal_address_removed"] == "E4"
    assert reading.warnings.filter(code="personal_column_dropped")["value"].to_list() == ["Demandeur"]
    assert reading.rows["label"].to_list()[2] == "Ramettes pour [e-mail]"
    assert "example.org" not in str([reading.rows.to_dicts(), reading.warnings.to_dicts()])
