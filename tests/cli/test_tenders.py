"""`barometer tender` from the command line: clauses, comparison, files; the same figures everywhere."""

import json
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import fastexcel
import openpyxl
import pytest

from dashboards.cli import main
from dashboards.tender_workbook import number_format
from imports.demonstration_purchases import write_tender


@pytest.fixture
def bids(tmp_path: Path) -> Path:
    return write_tender(tmp_path / "offres.xlsx")


def test_the_ranking_shows_letters_and_names_only_after(bids: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tender", "compare", str(bids), "--language", "fr"]) == 0
    said = capsys.readouterr().out
    ranking, _, names = said.partition("Qui est qui")
    assert "Érable" not in ranking
    assert "Marque fictive" not in ranking
    assert "Offre Érable (Marque fictive 1)" in names
    assert "déclarée le 12\u00a0janvier\u00a02026" in ranking
    assert "ademe_consumption" not in ranking  # choices of factors by their names
    assert "ADEME, mix moyen de consommation" in ranking


def test_json_workbook_and_page_hold_the_same_figures(
    bids: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook, page = tmp_path / "c.xlsx", tmp_path / "c.html"
    words = ["tender", "compare", str(bids), "--json", "-o", str(workbook), "--sheet", str(page), "--language", "fr"]
    assert main(words) == 0
    document = json.loads(capsys.readouterr().out)
    lot = document["lots"][0]
    read = fastexcel.read_excel(workbook).load_sheet(0).to_polars()
    assert read["Offre"].to_list() == [bid["bid"] for bid in lot["bids"]]
    impacts = [bid["criteria"]["impact"]["value"] for bid in lot["bids"]]
    assert read["Empreinte (kgCO₂éq par an de service)"].to_list() == pytest.approx(impacts, abs=0)
    with ZipFile(workbook) as book:
        charts = [name for name in book.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
        assert len(charts) == 2 * len(document["lots"]), "two native charts a lot"
        assert b"errBars" in b"".join(book.read(name) for name in charts)
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "http" not in text
    assert '<html lang="fr">' in text


def test_the_workbook_prints_one_page_a_lot_with_numbers_as_a_buyer_reads_them(bids: Path, tmp_path: Path) -> None:
    workbook = tmp_path / "c.xlsx"
    assert main(["tender", "compare", str(bids), "-o", str(workbook), "--language", "fr"]) == 0
    book = openpyxl.load_workbook(workbook)
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
    lot = book["Classement 1"]
    formats = {cell.value: lot.cell(2, cell.column).number_format for cell in lot[1]}
    assert formats["Points (sur 100)"] == "#,##0.0"
    assert formats["Empreinte (kgCO₂éq par an de service)"] == "#,##0"
    assert formats["Réparabilité (sur 10)"] == "#,##0.0"
    assert lot.page_setup.fitToHeight in (None, 1), "the charts stand on the page of their table"
    printed = {cell.value for row in lot[lot.print_area.rpartition("!")[2]] for cell in row}
    assert "Pièces détachées (ans)" in printed
    assert "± bas" not in printed


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([96.795180722892, 40.0], "#,##0.0"),
        ([5870.3, 818.2], "#,##0"),
        ([3.0, 5.0], "#,##0"),
        ([7.4, "non fourni"], "#,##0.0"),
        ([1.2345], "#,##0.00"),
        ([None], "#,##0"),
    ],
)
def test_a_column_shows_the_digits_that_are_of_use(numbers: list[Any], expected: str) -> None:
    assert number_format(numbers) == expected


def test_lots_whose_names_begin_alike_have_a_sheet_each(tmp_path: Path) -> None:
    path, workbook = tmp_path / "o.csv", tmp_path / "c.xlsx"
    lots = [f"Ordinateurs portables des agents {who}" for who in ("du siège", "itinérants")]
    rows = [f"{bid};{lot};1;Écran;{price}" for lot in lots for bid, price in (("X", 100), ("Y", 200))]
    path.write_text("\n".join(["Offre;Lot;Quantité;Type d'équipement;Prix unitaire HT", *rows]), encoding="utf-8")
    assert (
        main(["tender", "compare", str(path), "--weights", "price=100", "-o", str(workbook), "--language", "fr"]) == 0
    )
    names = openpyxl.load_workbook(workbook).sheetnames
    assert len({name for name in names if name.startswith("Classement")}) == 2


def test_a_bid_without_its_index_is_not_ranked_and_what_to_ask_is_said(
    bids: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["tender", "compare", str(bids), "--json", "--language", "en"])
    last = json.loads(capsys.readouterr().out)["lots"][0]["bids"][-1]
    assert (last["rank"], last["points"], last["not_comparable_on"]) == (None, None, ["repairability"])
    assert "repairability index" in last["remarks"][0]


def test_weights_that_do_not_sum_to_100_are_refused_naming_the_sum(
    bids: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tender", "compare", str(bids), "--weights", "impact=50,price=40", "--language", "fr"]) == 2
    assert "90 %" in capsys.readouterr().err


def test_weights_other_than_those_announced_in_the_file_are_refused(
    bids: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tender", "compare", str(bids), "--weights", "price=100", "--language", "fr"]) == 2
    assert "price=100" in capsys.readouterr().err


def test_no_weights_at_all_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "o.csv"
    path.write_text("Offre;Quantité;Type d'équipement;Prix unitaire HT\nX;1;Écran;100\n", encoding="utf-8")
    assert main(["tender", "compare", str(path), "--language", "en"]) == 2
    assert "No weights" in capsys.readouterr().err


def test_a_rejected_row_stops_the_ranking_and_gives_the_annotated_copy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "o.csv"
    path.write_text("Offre;Quantité;Type d'équipement;Prix unitaire HT\nX;beaucoup;Écran;100\n", encoding="utf-8")
    assert main(["tender", "compare", str(path), "--weights", "price=100", "--language", "fr"]) == 2
    assert "aucune offre n'est classée" in capsys.readouterr().err
    assert (tmp_path / "o (à corriger).csv").is_file()


def test_a_carbon_price_is_printed_and_an_unreadable_one_refused(
    bids: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tender", "compare", str(bids), "--carbon-price", "100,5", "--language", "fr"]) == 0
    assert "100,50 €/t" in capsys.readouterr().out
    assert main(["tender", "compare", str(bids), "--carbon-price", "cher", "--language", "fr"]) == 2


def test_clauses_come_as_text_page_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, plain = tmp_path / "clauses.html", tmp_path / "clauses.md"
    assert main(["tender", "clauses", "-o", str(page), "--language", "fr"]) == 0
    assert main(["tender", "clauses", "-o", str(plain), "--language", "en"]) == 0
    assert "Loi AGEC" in page.read_text(encoding="utf-8")
    assert "## Warranty" not in plain.read_text(encoding="utf-8")
    assert "## Long warranty" in plain.read_text(encoding="utf-8")
    assert "- Reason: " in plain.read_text(encoding="utf-8")  # the colon of the language
    assert "Raison\u00a0: " in page.read_text(encoding="utf-8")
    assert "landscape" not in page.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["tender", "clauses", "--json"]) == 0
    assert all(clause["facts"]["reason"] for clause in json.loads(capsys.readouterr().out))
    assert main(["tender", "clauses", "-o", str(tmp_path / "clauses.pdf")]) == 2


@pytest.mark.parametrize(("option", "name"), [("-o", "c.xlsx"), ("--sheet", "c.html")])
def test_a_file_asked_for_where_nothing_can_be_written_is_refused_in_words(
    bids: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, name: str
) -> None:
    asked = tmp_path / "absent" / name
    assert main(["tender", "compare", str(bids), option, str(asked), "--language", "fr", "--json"]) == 2
    said = capsys.readouterr()
    assert f"{asked} ne peut pas être écrit" in said.err
    assert json.loads(said.out)["error"]["code"] == "output_unwritable"
