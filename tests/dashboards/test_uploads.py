"""Spreadsheets of organisations and of declarations on the screen: the result of the command, the annotated copy."""

import time
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from barometer.records.home import open_home
from barometer.records.registers import list_organisations
from dashboards import import_job
from dashboards.cli import main
from dashboards.import_job import Job, Request
from dashboards.sections.upload import OF_DECLARATIONS, OF_ORGANISATIONS, OF_REGISTERS, Upload
from tests.dashboards.conftest import Open, markup

HEADERS = ("Identifiant", "Nom", "Nature", "Commune du siège", "Agents", "Compté le", "Source de l'effectif")
COMMUNES = (
    ("ville-a", "Ville A", "commune", "21231", "1 250", "31/12/2025", "bilan social"),
    ("ville-b", "Ville B", "communne", "25056", None, None, None),
    ("ville-c", "Ville C", "commune", "39300", "douze", "31/12/2025", "bilan social"),
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    assert main(["--home", str(folder), "--quiet", "init"]) == 0
    return folder


def workbook(*rows: tuple[str | None, ...]) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def sent(home: Path, kind: Upload, name: str, content: bytes) -> Job:
    request = Request(None, is_complete=False, as_of="", dry_run=False, into_demo=False, template=kind.template)
    job = import_job.start(open_home(home), "local", name, content, request, "fr")
    deadline = time.monotonic() + 120
    while job.is_running and time.monotonic() < deadline:
        time.sleep(0.1)
    assert job.code in {0, 1}, job.said()
    return job


def test_a_spreadsheet_of_organisations_comes_back_marked_and_counts_once_repaired(open_page: Open, home: Path) -> None:
    job = sent(home, OF_ORGANISATIONS, "communes.xlsx", workbook(HEADERS, *COMMUNES))
    at = open_page(home, page="data", tab="registers", job=job.token)  # found again, as after a closed tab
    said = markup(at)
    assert "Lignes lues : 3 ; retenues : 1 ; rejetées : 2." in said
    assert "Organisations : 1 ajoutée, 0 corrigée, 0 déjà à jour. Effectifs inscrits : 1." in said
    assert "Sheet C3" in said
    assert "Sheet E4" in said
    assert "« douze » n" in said
    annotated = job.annotated()
    assert annotated is not None
    book = openpyxl.load_workbook(annotated)
    sheet = book["Sheet"]
    assert sheet["C3"].comment is not None
    sheet["C3"], sheet["E4"] = "commune", 12
    out = BytesIO()
    book.save(out)
    at.button(key="organisations_job_another").click().run()
    again = sent(home, OF_ORGANISATIONS, annotated.name, out.getvalue())
    said = markup(open_page(home, page="data", tab="registers", job=again.token))
    assert "Lignes lues : 3 ; retenues : 3 ; rejetées : 0." in said
    assert "Organisations : 2 ajoutées, 0 corrigée, 1 déjà à jour. Effectifs inscrits : 1." in said
    assert list_organisations(open_home(home))["organisation"].to_list() == ["ville-a", "ville-b", "ville-c"]


def test_a_spreadsheet_of_declarations_becomes_drafts_to_submit(open_page: Open, home: Path) -> None:
    words = ["organisation", "add", "ville-a", "--name", "Ville A", "--kind", "commune"]
    assert main(["--home", str(home), "--quiet", *words]) == 0
    rows = (("Organisation", "Donnée", "Période", "Valeur"), ("ville-a", "weee.collected", "2025", "12 500"))
    job = sent(home, OF_DECLARATIONS, "declarations.xlsx", workbook(*rows))
    assert job.result() is not None
    said = markup(open_page(home, page="data", tab="declarations", year="2025", job=job.token))
    assert "1 brouillon à soumettre (dont 0 à la place d’une autre valeur), 0 valeur déjà connue." in said
    assert "12 500 kg" in said


def _added(name: str) -> list[str]:
    return ["organisation", "add", name, "--name", name, "--kind", "commune"]


def test_a_spreadsheet_of_mandates_is_dropped_under_the_list_of_mandates(open_page: Open, home: Path) -> None:
    for name in ("ville-a", "syndicat"):
        assert main(["--home", str(home), "--quiet", *_added(name)]) == 0
    head = ("Organisation", "Mandataire", "Objet", "Depuis")
    rows = [(name, "syndicat", "tout envoyer", "01/01/2026") for name in ("ville-a", "ville-z")]
    job = sent(home, OF_REGISTERS["mandate"], "mandats.xlsx", workbook(head, *rows))
    said = markup(open_page(home, page="data", tab="registers", part="mandate", job=job.token))
    assert "Lignes lues : 2 ; retenues : 1 ; rejetées : 1." in said
    assert "1 ajoutée, 0 corrigée, 0 déjà à jour." in said
    assert "Sheet A3" in said
    assert "syndicat" in said


def test_a_file_taken_back_for_one_organisation_says_for_whom_and_the_tick_holds_for_no_other(
    open_page: Open, home: Path, tmp_path: Path
) -> None:
    for name in ("ville-a", "ville-b"):
        assert main(["--home", str(home), "--quiet", *_added(name)]) == 0
    file = tmp_path / "parc.csv"
    rows = "".join(f"{name};PC-{name};Ordinateur portable;2\n" for name in ("ville-a", "ville-b"))
    file.write_text("Organisation;Identifiant;Type;Quantité\n" + rows, encoding="utf-8")
    assert main(["--home", str(home), "--quiet", "import", str(file), "--as-of", "2025-12-31"]) == 0
    at = open_page(home, page="data", tab="import")
    at.selectbox(key="undo_organisation_0").set_value("ville-a")
    at.checkbox(key="undo_sure_0").check().run()
    at.button(key="undo_do").click().run()
    said = markup(at)
    names = list_organisations(open_home(home)).filter(organisation="ville-a")["name"][0]
    assert f"est repris pour {names} ; il compte encore pour 1 organisation" in said.replace("\u202f", " ")
    assert f"repris pour {names}</td>" in said
    assert not at.checkbox(key="undo_sure_1").value
