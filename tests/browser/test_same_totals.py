"""One total, three ways: what the screen shows, what its files hold and what the command answers.

A file brought in by the screen is asked three times; purchases and a tender are asked the same way. Files and commands
hold whole values and are equal to the last digit; the screen is equal after the rounding that it shows.
"""

import csv
import json
import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Locator

from dashboards.cli import main
from tests.browser.conftest import Open, settle
from tests.browser.test_tasks import download, drop

DIGITS_OF_A_WORKBOOK = 1e-15
REUSED, RECYCLED = "Part issue du réemploi", "Part avec matières recyclées"
CRITERIA = {
    "impact": "Empreinte (kgCO₂éq par an de service)",
    "energy": "Énergie (kWh/an)",
    "price": "Prix (€ HT par an de service)",
    "repairability": "Réparabilité (sur 10)",
    "warranty": "Garantie (ans)",
    "spare_parts": "Pièces détachées (ans)",
}
#: Unit of the screen -> how many units of the command.
IN_ONE = {"kgCO₂éq": 1, "tCO₂éq": 1000, "kWh": 1, "MWh": 1000}
INVENTORY = """Organisation;Identifiant;Type d'équipement;Quantité;Date de mise en service
lycee-a;A1;Ordinateur portable;200;01/09/2023
lycee-a;A2;Écran;120;01/09/2021
lycee-a;A3;Ordinateur portable;-1;01/09/2023
"""
PURCHASES = """Organisation;Date;Commande;Désignation;Catégorie AGEC;Montant HT;Quantité;État;Part de matières recyclées
lycee-a;03/02/2025;BC-1;Portables;informatique;3 333,35;4;Reconditionné;
lycee-a;04/02/2025;BC-2;Portables;informatique;6 666,70;7;Neuf;0 %
lycee-a;05/02/2025;BC-3;Ramettes;papier;99,99;30;Neuf;100 %
lycee-a;06/02/2025;BC-4;Divers;;50;1;Neuf;
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary folder with one organisation."""
    folder = tmp_path_factory.mktemp("totals") / "home"
    assert main(["--home", str(folder), "--quiet", "init"]) == 0
    words = ["organisation", "add", "lycee-a", "--name", "Lycée A", "--kind", "lycee", "--seat", "25056"]
    assert main(["--home", str(folder), "--quiet", *words]) == 0
    return folder


@pytest.fixture(scope="module")
def address(home: Path, serve: Callable[[Path], str]) -> str:
    return serve(home)


@pytest.fixture
def asked(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def run(*words: str) -> Any:
        capsys.readouterr()
        assert main(["--home", str(home), "--json", "--quiet", *words]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def read_xlsx(content: bytes) -> list[dict[str, Any]]:
    headers, *rows = openpyxl.load_workbook(BytesIO(content)).active.values
    return [dict(zip(headers, row, strict=True)) for row in rows]


def number(shown: str) -> Decimal:
    """`12 345,6 €` -> 12345.6"""
    return Decimal(re.sub(r"[^\d,]", "", shown).replace(",", "."))


def rounded_as(shown: Decimal, whole: float) -> Decimal:
    """The whole value with as many significant digits as the screen shows."""
    place = Decimal(1).scaleb(shown.normalize().as_tuple().exponent)
    return Decimal(repr(whole)).quantize(place, ROUND_HALF_EVEN)


def cells(table: Locator) -> list[list[str]]:
    return [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]


def test_the_total_of_a_file_is_the_same_on_the_screen_in_its_files_and_by_the_command(
    open_page: Open, address: str, asked: Callable[..., Any]
) -> None:
    page = open_page("/donnees?tab=import", address=address)
    drop(page, "parc.csv", INVENTORY.encode("utf-8"))
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_selector("text=Lignes lues : 3 ; retenues : 2 ; rejetées : 1.")
    page = open_page("/?organisation=lycee-a&year=2025", address=address)
    for place, code in ((0, "EMP-01"), (2, "EMP-03")):
        card = f".st-key-card_figure_{place}"
        page.wait_for_selector(f"{card} .b-value")
        shown = number(page.locator(f"{card} .b-value").evaluate("node => node.firstChild.textContent"))
        (total,) = [
            row
            for row in asked("indicators", "--organisation", "lycee-a", "--year", "2025", "--code", code)
            if row["breakdown"] == "total"
        ]
        (of_csv,) = [row for row in read_csv(download(page, "CSV", card)[1]) if row["Ventilation"] == "total"]
        (of_xlsx,) = [row for row in read_xlsx(download(page, "Excel", card)[1]) if row["Ventilation"] == "total"]
        assert of_csv["Code"] == of_xlsx["Code"] == code
        assert number(of_csv["Valeur"]) == Decimal(repr(total["value"]))
        assert of_xlsx["Valeur"] == pytest.approx(total["value"], rel=DIGITS_OF_A_WORKBOOK)
        unit = page.locator(f"{card} .b-value small").inner_text()
        assert rounded_as(shown, total["value"] / IN_ONE[unit]) == shown


def test_purchases_are_the_same_on_the_screen_in_its_files_and_by_the_command(
    open_page: Open, address: str, asked: Callable[..., Any]
) -> None:
    page = open_page("/acheter?tab=purchases&year=2025", address=address)
    drop(page, "achats.csv", PURCHASES.encode("utf-8"))
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_selector("text=Lignes lues : 4 ; retenues : 4 ; rejetées : 0.")
    shown = cells(page.locator(".st-key-card_purchases table").first)
    known = asked("purchases", "--organisation", "lycee-a", "--year", "2025")["categories"]
    of_csv = read_csv(download(page, "CSV", ".st-key-card_purchases")[1])
    of_xlsx = read_xlsx(download(page, "Excel", ".st-key-card_purchases")[1])
    assert len(shown) == len(of_csv) == len(of_xlsx) == len(known)
    assert [row["spend_cents"] for row in known] == [1000005, None, None, 9999]
    assert known[0]["reused_share"] == 333335 / 1000005
    for row, spend, typed, cell in zip(known, shown, of_csv, of_xlsx, strict=True):
        if row["spend_cents"] is None:
            assert (spend[1], typed["Dépense HT (€)"], cell["Dépense HT (€)"]) == ("–", "", None)
            continue
        assert number(spend[1]) == number(typed["Dépense HT (€)"]) == Decimal(row["spend_cents"]) / 100
        assert cell["Dépense HT (€)"] == row["spend_cents"] / 100
        for place, name, header in ((2, "reused_share", REUSED), (3, "recycled_share", RECYCLED)):
            assert number(typed[header]) == Decimal(repr(row[name]))
            assert cell[header] == pytest.approx(row[name], rel=DIGITS_OF_A_WORKBOOK)
            first = number(spend[place].split("%")[0])
            assert first == (Decimal(repr(row[name])) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_a_ranking_is_the_same_on_the_screen_in_its_workbook_and_by_the_command(
    open_page: Open, address: str, asked: Callable[..., Any], tmp_path: Path
) -> None:
    page = open_page("/acheter?tab=tender", address=address)
    name, grid = download(page, "Grille d’exemple (offres inventées)")
    drop(page, name, grid)
    page.get_by_role("button", name="Classer les offres").click()
    page.wait_for_selector(".st-key-card_ranking table")
    settle(page)
    bids = tmp_path / name
    bids.write_bytes(grid)
    lots = asked("tender", "compare", str(bids))["lots"]
    tables = page.locator(".st-key-card_ranking table").all()
    book = openpyxl.load_workbook(BytesIO(download(page, "Excel, avec graphiques")[1]))
    assert len(tables) == len(lots) == 2
    for lot, table, sheet in zip(lots, tables, book.worksheets, strict=False):
        headers, *rows = sheet.values
        for bid, shown, row in zip(lot["bids"], cells(table), rows, strict=False):
            kept = dict(zip(headers, row, strict=True))
            assert shown[0] == row[0] == bid["bid"]
            assert shown[1].split(",")[0] == row[1].split(",")[0] == str(bid["rank"] or "non comparable")
            if bid["points"] is None:
                assert (shown[3], kept["Points (sur 100)"]) == ("–", None)
            else:
                assert kept["Points (sur 100)"] == pytest.approx(bid["points"], rel=DIGITS_OF_A_WORKBOOK)
            for place, (criterion, header) in enumerate(CRITERIA.items(), start=4):
                value = bid["criteria"][criterion]["value"]
                if value is None:
                    assert shown[place] == kept[header]  # what is not known or does not apply is said in words
                    continue
                assert kept[header] == pytest.approx(value, rel=DIGITS_OF_A_WORKBOOK)
                seen = number(shown[place].split("(")[0])
                assert rounded_as(seen, value) == seen
