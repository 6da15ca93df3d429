"""The import of the screen is the import of the command line, in a process of its own."""

import os
import shutil
import time
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from barometer.records.batches import visible_batches
from barometer.records.home import Home, open_home
from dashboards import import_job
from dashboards.cli import main
from dashboards.import_job import Job, Request
from dashboards.loading import load_context

KEEP = Request(organisation="lycee-a", is_complete=True, as_of="2025-12-31", dry_run=False, into_demo=False)
GOOD = "Identifiant;Type d'équipement;Quantité;Date de mise en service\nA1;Ordinateur portable;2;01/09/2023\n"
WITH_A_BAD_ROW = GOOD + "A2;Ordinateur portable;-1;01/09/2023\n"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "home"
    assert main(["--home", str(folder), "--quiet", "init"]) == 0
    words = ["organisation", "add", "lycee-a", "--name", "Lycée A", "--kind", "lycee", "--seat", "25056"]
    assert main(["--home", str(folder), "--quiet", *words]) == 0
    return folder


@pytest.fixture
def home(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A folder of one test; copies of uploads go to the folder of the test too."""
    monkeypatch.setattr(import_job.tempfile, "tempdir", str(tmp_path))
    return open_home(Path(shutil.copytree(prepared, tmp_path / "home")), None)


def finished(home: Home, name: str, text: str, request: Request = KEEP, language: str = "fr") -> Job:
    job = import_job.start(home, "local", name, text.encode("utf-8"), request, language)
    deadline = time.monotonic() + 120
    while job.is_running and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not job.is_running
    return job


def test_a_good_file_is_stored_and_its_steps_are_told(home: Home) -> None:
    job = finished(home, "parc.csv", GOOD)
    result = job.result()
    assert (job.code, result and result["rows_kept"], job.annotated()) == (0, 1, None)
    assert "Lecture du fichier" in job.said()
    assert [batch.file_name for batch in visible_batches(home)] == ["parc.csv"]


def test_a_bad_row_is_told_and_comes_back_annotated(home: Home) -> None:
    job = finished(home, "parc.csv", WITH_A_BAD_ROW)
    result, annotated = job.result(), job.annotated()
    assert result is not None
    assert annotated is not None
    assert (job.code, result["rows_kept"], result["rows_rejected"]) == (1, 1, 1)
    assert "-1" in str(result["rejects"][0]["value"])
    assert annotated.read_bytes()


def test_a_trial_stores_nothing(home: Home) -> None:
    trial = Request("lycee-a", is_complete=True, as_of="2025-12-31", dry_run=True, into_demo=False)
    job = finished(home, "parc.csv", GOOD, trial)
    assert job.code == 0
    assert visible_batches(home) == []


def test_a_refused_file_says_why_in_the_language_and_stores_nothing(home: Home) -> None:
    job = finished(home, "parc.xlsx", "this is no workbook", language="en")
    assert job.code == 2
    assert (job.result() or {})["error"]["code"] == "not_a_workbook"
    assert "parc.xlsx" in " ".join(job.said())
    assert "Traceback" not in " ".join(job.said())
    assert visible_batches(home) == []


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "C:\\temp\\parc.csv", "--actor.csv"])
def test_the_name_of_an_upload_reaches_no_other_folder_and_no_option(home: Home, name: str) -> None:
    job = finished(home, name, GOOD)
    assert job.file.parent.name == "file"
    assert job.file.parent.parent.name.startswith(import_job.FOLDER)
    assert job.code == 0


def test_copies_of_more_than_a_day_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_job.tempfile, "gettempdir", lambda: str(tmp_path))
    old, new, other = (tmp_path / name for name in (import_job.FOLDER + "old", import_job.FOLDER + "new", "other"))
    for folder in (old, new, other):
        folder.mkdir()
    stale = time.time() - import_job.KEPT_SECONDS - 60
    for folder in (old, other):
        os.utime(folder, (stale, stale))
    import_job.forget_old()
    assert (old.exists(), new.exists(), other.exists()) == (False, True, True)


def test_the_template_is_a_workbook_in_the_language(home: Home, tmp_path: Path) -> None:
    types = load_context(home, date(2026, 1, 1)).factors.equipment_types
    (tmp_path / "t.xlsx").write_bytes(import_job.template("fr", types))
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert "Identifiant" in [cell.value for cell in book.worksheets[0][1]]
