"""Files taken away from the page: their bytes are read by other programs."""

import csv
import json
import re
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from playwright.sync_api import Page

from dashboards.cli import main
from tests.browser.conftest import Open, ready, settle, text_of


def taken(page: Page, card: str, name: str) -> tuple[str, bytes]:
    """File name and bytes of a download of a card."""
    with page.expect_download() as download:
        page.locator(f".st-key-card_{card}").get_by_role("button", name=name, exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


@pytest.fixture
def overview(open_page: Open) -> Page:
    page = open_page()
    page.wait_for_selector(".st-key-card_tier .js-plotly-plot .main-svg")
    return page


def published(demo: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """The same rows from the command line."""
    assert main(["--home", str(demo), "--json", "--quiet", "indicators", "--year", "2025", "--code", "EMP-01"]) == 0
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return [row for row in rows if row["breakdown"] in {"total", "tier"}]


def test_the_csv_of_a_card_holds_the_published_values_whole(
    overview: Page, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, content = taken(overview, "tier", "CSV")
    assert name == "emp-01-tier-bourgogne-franche-comte-2025.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    values = {row["Part"]: float(row["Valeur"].replace(",", ".")) for row in rows}
    assert values == {row["breakdown_value"]: row["value"] for row in published(demo, capsys)}
    assert all("," in row["Valeur"] for row in rows)


def test_the_workbook_of_a_card_holds_the_same_numbers_as_numbers(
    overview: Page, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, content = taken(overview, "tier", "Excel")
    assert name.endswith(".xlsx")
    page = openpyxl.load_workbook(BytesIO(content)).active
    headers = [cell.value for cell in page[1]]
    part, value = headers.index("Part"), headers.index("Valeur")
    values = {row[part].value: row[value].value for row in page.iter_rows(min_row=2)}
    expected = {row["breakdown_value"]: row["value"] for row in published(demo, capsys)}
    assert values == pytest.approx(expected, rel=1e-15)  # a workbook stores 16 or 17 digits


def test_a_picture_comes_as_svg_and_png_with_its_title_and_what_it_rests_on(overview: Page) -> None:
    name, content = taken(overview, "tier", "SVG")
    drawing = ElementTree.fromstring(content)
    texts = " ".join(node.text or "" for node in drawing.iter("{http://www.w3.org/2000/svg}text"))
    assert name == "emp-01-tier-bourgogne-franche-comte-2025.svg"
    assert "Les centres de données pèsent" in texts
    assert "méthode 1.0" in texts
    assert "DÉMONSTRATION" in content.decode("utf-8")
    patterns = re.findall(r"url\(([^)]*)\)", content.decode("utf-8"))
    assert patterns
    assert all(target.startswith("#") for target in patterns)  # a file that stands alone
    name, content = taken(overview, "tier", "PNG")
    assert name.endswith(".png")
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(content[place : place + 4], "big") for place in (16, 20))
    assert width > 800
    assert height > 600


@pytest.fixture
def new_home(tmp_path: Path) -> Path:
    """An ordinary folder with one organisation and nothing brought in."""
    home = tmp_path / "home"
    assert main(["--home", str(home), "--quiet", "init"]) == 0
    words = ["organisation", "add", "lycee-a", "--name", "Lycée A", "--kind", "lycee", "--seat", "25056"]
    assert main(["--home", str(home), "--quiet", *words]) == 0
    return home


def test_a_file_is_brought_in_by_the_screen_and_changes_the_figures(
    open_page: Open, serve: object, new_home: Path
) -> None:
    page = open_page("/donnees", address=serve(new_home))  # type: ignore[operator]
    assert "Aucun inventaire pour l’instant." in text_of(page)
    rows = "Organisation;Identifiant;Type d'équipement;Quantité;Date de mise en service\n"
    rows += "lycee-a;A1;Ordinateur portable;200;01/09/2023\nlycee-a;A2;Ordinateur portable;-1;01/09/2023\n"
    file = {"name": "parc.csv", "mimeType": "text/csv", "buffer": rows.encode("cp1252")}
    page.set_input_files("[data-testid='stFileUploaderDropzoneInput']", files=[file])
    page.wait_for_selector("text=parc.csv")
    button = page.get_by_role("button", name="Enregistrer", exact=True)
    button.click()
    page.wait_for_selector("h3:has-text('parc.csv est enregistré')")
    said = text_of(page)
    assert "Lignes lues : 2 ; retenues : 1 ; rejetées : 1." in said
    assert "un motif dans la colonne « Rejet : motif »" in said  # a text file has no colour
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le fichier annoté").click()
    assert "parc" in download.value.suggested_filename
    assert b"-1" in Path(download.value.path()).read_bytes()
    page.get_by_role("link", name="Vue d’ensemble").click()
    page.wait_for_selector("h2:has-text('Bilans propres des organisations')")
    ready(page)
    assert "Lycée A" in text_of(page)
    assert "Aucun inventaire" not in text_of(page)


def test_a_file_is_looked_at_found_again_kept_assigned_and_taken_back(
    open_page: Open, serve: object, new_home: Path
) -> None:
    page = open_page("/donnees?tab=import", address=serve(new_home))  # type: ignore[operator]
    rows = "Organisation;Identifiant;Type d'équipement;Quantité;Date de mise en service\n"
    rows += "lycee-a;B1;Ordinateur portable;10;01/09/2023\nLycée des Deux Rives;C1;Écran;4;01/09/2023\n"
    file = {"name": "deux.csv", "mimeType": "text/csv", "buffer": rows.encode("utf-8")}
    page.set_input_files("[data-testid='stFileUploaderDropzoneInput']", files=[file])
    page.wait_for_selector("text=deux.csv")
    page.get_by_role("button", name="Vérifier sans enregistrer").click()
    would_change = "text=Ce fichier ferait entrer 1 équipement"
    page.wait_for_selector(would_change)
    page.reload()  # another visit of the same person: the result is there, and can be kept without the file
    page.wait_for_selector(would_change)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_selector("h3:has-text('deux.csv est enregistré')")
    assert "1 ligne pour « Lycée des Deux Rives »" in text_of(page)
    page.get_by_role("combobox", name="À qui sont-elles").click()
    page.get_by_role("option", name="Lycée A").click()
    page.get_by_role("button", name="C’est bien elle").click()
    page.wait_for_selector("h2:has-text('En attente d’une organisation')", state="detached")
    page.get_by_text("Oui, ces lignes ne doivent plus compter").click()
    page.get_by_role("button", name="Reprendre", exact=True).click()
    page.wait_for_selector("td:has-text('repris')")


REGISTER = "Identifiant;Nom;Nature;Commune du siège\nmairie-x;Mairie X;commune;21054\n"


def reach(page: Page, name: str, tabs: int = 40) -> None:
    """Press Tab until the button of that name has the focus."""
    for _ in range(tabs):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.innerText") == name:
            return
    raise AssertionError(f"no way to « {name} » by Tab")


def test_a_file_is_brought_in_and_a_wrong_one_removed_with_the_keyboard_alone(
    open_page: Open, serve: object, new_home: Path
) -> None:
    page = open_page("/donnees?tab=import", address=serve(new_home))  # type: ignore[operator]
    field = page.get_by_role("button", name="Choisir un fichier", exact=True)
    for name, content in (("registre.csv", REGISTER), ("parc.csv", "Identifiant;Modèle;Organisation\nA;PC;lycee-a\n")):
        settle(page)  # a page drawn again while one tabs loses the focus
        with page.expect_file_chooser() as chooser:
            field.press("Enter")
        chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content.encode()})
        page.wait_for_selector(f"[data-testid='stFileChip'][aria-label^='{name}']")
        page.get_by_role("button", name="Enregistrer", exact=True).wait_for()
        settle(page)
        if name == "registre.csv":
            reach(page, "Enregistrer")
            page.keyboard.press("Enter")
            page.wait_for_selector("text=a les colonnes d’un registre d’organisations, pas d’un inventaire")
            page.get_by_role("button", name="Importer un autre fichier").wait_for()
            settle(page)
            reach(page, "Importer un autre fichier")
            page.keyboard.press("Enter")
            page.wait_for_selector("[data-testid='stFileChip']", state="detached")
    page.get_by_role("button", name="Retirer parc.csv").press("Enter")
    page.wait_for_selector("[data-testid='stFileChip']", state="detached")


def test_a_grid_of_bids_with_a_wrong_cell_comes_back_marked(open_page: Open) -> None:
    page = open_page("/acheter?tab=tender")
    with page.expect_download() as example:
        page.get_by_role("button", name="Grille d’exemple (offres inventées)").click()
    book = openpyxl.load_workbook(BytesIO(Path(example.value.path()).read_bytes()))
    book["Offres"]["F2"] = "beaucoup"
    wrong = BytesIO()
    book.save(wrong)
    file = {"name": "offres.xlsx", "mimeType": "application/octet-stream", "buffer": wrong.getvalue()}
    page.set_input_files("[data-testid='stFileUploaderDropzoneInput']", files=[file])
    page.wait_for_selector("[data-testid='stFileChip']")
    page.get_by_role("button", name="Classer les offres").click()
    page.wait_for_selector("li:has-text('beaucoup')")
    with page.expect_download() as marked:
        page.get_by_role("button", name="Télécharger le fichier annoté").click()
    book = openpyxl.load_workbook(BytesIO(Path(marked.value.path()).read_bytes()))
    assert book["Offres"]["F2"].comment is not None
