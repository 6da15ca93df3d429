"""Tasks of a buyer and of whoever brings data, from start to end in a real browser, against the command line."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from playwright.sync_api import Page

from dashboards.cli import main
from factors import territories
from tests.browser.conftest import Open, settle, text_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADERS = ("Organisation", "Identifiant", "Type d'équipement", "Quantité", "Date de mise en service")
BODIES, EACH = 214, 2
#: Row of the sheet -> column and what is wrong there.
WRONG = {10: (4, "-1"), 77: (5, "31/02/2023"), 300: (3, None)}


@pytest.fixture(scope="module")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary folder whose register holds 214 communes."""
    folder = tmp_path_factory.mktemp("tasks")
    home, register = folder / "home", folder / "registre.csv"
    codes = territories.load().communes.filter(department="DEP-21")["code"].head(BODIES).to_list()
    rows = [f"{code}-commune;Commune {code};commune;{code}" for code in codes]
    register.write_text("\n".join(["Identifiant;Nom;Nature;Commune du siège", *rows]), encoding="utf-8")
    assert main(["--home", str(home), "--quiet", "init"]) == 0
    assert main(["--home", str(home), "--quiet", "organisation", "import", str(register)]) == 0
    return home


@pytest.fixture(scope="module")
def address(bodies: Path, serve: Callable[[Path], str]) -> str:
    return serve(bodies)


@pytest.fixture
def asked(bodies: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """The JSON of a command on the same folder."""

    def run(*words: str, home: Path = bodies) -> Any:
        capsys.readouterr()
        assert main(["--home", str(home), "--json", "--quiet", *words]) in {0, 1}
        return json.loads(capsys.readouterr().out)

    return run


def drop(page: Page, name: str, content: bytes, place: int = 0) -> None:
    """Give a file to an uploader of the page; a long name is shown shortened."""
    field = page.locator("[data-testid='stFileUploaderDropzoneInput']").nth(place)
    field.set_input_files(files=[{"name": name, "mimeType": XLSX, "buffer": content}])
    page.wait_for_selector("[data-testid='stFileChip']")
    settle(page)


def download(page: Page, label: str, card: str = "body") -> tuple[str, bytes]:
    """File name and bytes behind a button; a space of the label may be any space."""
    name = re.compile("^" + re.escape(label).replace(r"\ ", r"\s") + "$")
    with page.expect_download() as taken:
        page.locator(card).get_by_role("button", name=name).click()
    return taken.value.suggested_filename, Path(taken.value.path()).read_bytes()


def write(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")
    settle(page)


def pick(page: Page, label: str, option: str) -> None:
    """Find an option of a long list by typing."""
    field = page.get_by_role("combobox", name=label, exact=True)
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option).first.click()
    settle(page)


def fleet_of_everybody() -> bytes:
    """One workbook for all, as a shared purchasing body sends it; three cells are wrong."""
    book = Workbook()
    sheet = book.active
    sheet.append(HEADERS)
    names = territories.load().communes.filter(department="DEP-21")["code"].head(BODIES).to_list()
    for code in names:
        for number in range(EACH):
            sheet.append([f"{code}-commune", f"{code}-{number}", "Ordinateur portable", 3, "01/09/2023"])
    for row, (column, wrong) in WRONG.items():
        sheet.cell(row, column).value = wrong
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_file_for_214_organisations_comes_back_is_repaired_and_loses_nothing(
    open_page: Open, address: str, asked: Callable[..., Any]
) -> None:
    page = open_page("/donnees?tab=import", address=address)
    drop(page, "parc-commun.xlsx", fleet_of_everybody())
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_selector("h3:has-text('parc-commun.xlsx est enregistré')")
    settle(page)
    whole = BODIES * EACH
    assert f"Lignes lues : {whole} ; retenues : {whole - 3} ; rejetées : 3." in text_of(page)
    assert "« 31/02/2023 »" in text_of(page)
    name, content = download(page, "Télécharger le fichier annoté")
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = next(each for each in book.worksheets if each["A1"].value == HEADERS[0])
    assert sheet.cell(10, 4).comment is not None
    for row, (column, _) in WRONG.items():
        sheet.cell(row, column).value = sheet.cell(9, column).value
    repaired = BytesIO()
    book.save(repaired)
    page.get_by_role("button", name="Importer un autre fichier").click()
    page.wait_for_selector("h3:has-text('parc-commun.xlsx')", state="detached")
    drop(page, name, repaired.getvalue())
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_selector(f"h3:has-text('{name} est enregistré')")
    settle(page)
    assert f"Lignes lues : {whole} ; retenues : {whole} ; rejetées : 0." in text_of(page)
    assert f"{BODIES} organisations" in text_of(page)
    assessed = asked("assess", "--year", "2025")
    assert assessed["assets"]["units"] == whole * 3, "nothing is lost, nothing counts twice"


def test_an_organisation_is_added_with_its_head_count_and_can_be_looked_at(
    open_page: Open, address: str, asked: Callable[..., Any]
) -> None:
    page = open_page("/donnees?tab=registers", address=address)
    write(page, "Nom (obligatoire)", "Communauté nouvelle")
    pick(page, "Nature (obligatoire)", "EPCI")
    write(page, "Agents", "1 200,5")
    assert "n’est pas un nombre entier" in text_of(page)
    write(page, "Agents", "1 200")
    assert "Compris : 1 200" in text_of(page)
    page.get_by_role("button", name="Enregistrer", exact=True).first.click()
    page.wait_for_selector(".b-refused")
    write(page, "Compté le", "31/12/2025")
    write(page, "Source de l’effectif", "bilan social 2025")
    page.get_by_role("button", name="Enregistrer", exact=True).first.click()
    page.wait_for_selector("text=« Communauté nouvelle » est inscrit.")
    write(page, "Chercher", "communaute nouvelle")
    assert "1 ligne montrée, 215 inscrites" in text_of(page)
    assert asked("organisation", "show", "communaute-nouvelle")["head_counts"][0]["people"] == 1200
    pick(page, "Organisation", "Communauté nouvelle")
    assert "organisation=communaute-nouvelle" in page.url


def test_a_declared_value_is_corrected_with_its_evidence_and_the_indicator_follows(
    open_page: Open, address: str, bodies: Path, asked: Callable[..., Any]
) -> None:
    body = asked("organisation", "list")[0]["organisation"]
    words = ["--home", str(bodies), "--quiet", "declare"]
    for name, value in (("data_centre.it_energy", "1000000"), ("data_centre.energy", "1600000")):
        kept = asked("declare", name, value, "--organisation", body, "--period", "2025")
        for step in ("submit", "validate"):
            assert main([*words, step, str(kept["declaration"])]) == 0
    page = open_page(f"/donnees?tab=declarations&part=data_centre.energy&organisation={body}", address=address)
    if "organisation=" not in page.url:  # only organisations with figures are in the bar
        pick(page, "Pour qui ?", f"Commune {body.split('-')[0]}")
    assert "1,6 kWh/kWh" in text_of(page)
    write(page, "Valeur", "2,5")
    write(page, "Écrite en", "GWh")
    assert "Compris : 2 500 000 kWh" in text_of(page)
    write(page, "Valeur", "1 450")
    write(page, "Écrite en", "MWh")
    drop(page, "facture.pdf", b"%PDF-1.4 facture")
    page.get_by_role("button", name="Soumettre", exact=True).click()
    page.wait_for_selector("text=soumise : 1 450 000 kWh")
    settle(page)
    assert "1,6 kWh/kWh" in text_of(page), "not before it is validated"
    assert download(page, "Ouvrir la preuve : facture.pdf")[1] == b"%PDF-1.4 facture"
    page.get_by_role("button", name="Valider", exact=True).click()
    page.wait_for_selector("td:has-text('1,45 kWh/kWh')")
    (row,) = asked("indicators", "--organisation", body, "--year", "2025", "--code", "EMP-07")
    assert row["value"] == 1.45


def test_four_bids_are_compared_and_taken_away_with_charts(open_page: Open) -> None:
    page = open_page("/acheter?tab=tender")
    name, grid = download(page, "Grille d’exemple (offres inventées)")
    drop(page, name, grid)
    page.get_by_role("button", name="Classer les offres").click()
    page.wait_for_selector(".st-key-card_ranking table")
    bids = page.locator(".st-key-card_ranking table").first.locator("tbody tr").count()
    assert bids >= 4
    _, content = download(page, "Excel, avec graphiques")
    book = openpyxl.load_workbook(BytesIO(content))
    assert any(sheet._charts for sheet in book.worksheets)
    _, sheet = download(page, "Page à imprimer")
    assert b"<table" in sheet


def test_the_agec_file_of_the_screen_is_that_of_the_command(open_page: Open, demo: Path, tmp_path: Path) -> None:
    page = open_page("/acheter?tab=legal&organisation=epci-fictif-1&year=2024")
    assert "Prêt à télécharger pour Communauté fictive" in text_of(page)
    name, content = download(page, "CSV", ".st-key-card_file_agec")
    out = tmp_path / name
    words = ["file", "agec", "--organisation", "epci-fictif-1", "--year", "2024", "-o", str(out)]
    assert main(["--home", str(demo), "--quiet", *words]) == 0
    assert content == out.read_bytes()
