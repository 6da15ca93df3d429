"""What a job leaves on the screen: the page of a small commune, and results that another window has not closed."""

import time
from pathlib import Path

import pytest

from barometer.records.home import open_home
from dashboards import import_job
from dashboards.import_job import Job, Request
from dashboards.sections.dropping import INVENTORIES, SPREADSHEETS
from dashboards.voice import Voice, sentences
from factors.errors import messages
from factors.spelling import spelled_day
from imports.findings import CATALOGUE
from tests.dashboards.conftest import Open, markup
from tests.imports.test_small_commune import filled

ROWS = "Identifiant;Type d'équipement;Quantité\nA1;Ordinateur portable;2\nA2;Ordinateur portable;-1\n"


def dropped(home: Path, name: str, content: bytes, *, dry_run: bool = False) -> Job:
    request = Request("lycee-a", is_complete=False, as_of="", dry_run=dry_run, into_demo=False)
    job = finished(import_job.start(open_home(home), "local", name, content, request, "fr"))
    assert job.code in {0, 1}, job.said()
    return job


def finished(job: Job) -> Job:
    deadline = time.monotonic() + 120
    while job.is_running and time.monotonic() < deadline:
        time.sleep(0.05)
    return job


def test_a_small_commune_reads_its_total_and_three_actions_in_the_language_of_the_screen(
    open_page: Open, home: Path, tmp_path: Path
) -> None:
    path = filled(tmp_path, organisation="lycee-a", C1="6 à 10", C2=7)
    job = dropped(home, path.name, path.read_bytes())
    left = Path((job.result() or {})["result_page"]).read_text(encoding="utf-8")
    french = markup(open_page(home, page="data", job=job.token))
    assert "Le numérique de Lycée A : ce que disent vos dix nombres" in french
    card = french[french.index("Trois actions qui comptent le plus") :]
    actions = card[: card.index("</ul>")].split("<li>")[1:]
    assert len(actions) == 3
    for action in actions:
        assert action.split("</li>")[0].split(".")[0] in left.replace("\u202f", " ").replace("\u00a0", " ")
    at = open_page(home, page="data", language="en", job=job.token)
    assert "Digital equipment of Lycée A" in markup(at)
    assert "Le numérique de" not in markup(at)
    assert [each.label for each in at.get("download_button")].count("Download the page to print") == 1


def test_a_result_of_another_window_is_named_and_dated_and_can_be_opened_or_removed(
    open_page: Open, home: Path
) -> None:
    job = dropped(home, "parc.csv", ROWS.encode(), dry_run=True)
    at = open_page(home, page="data")
    said = markup(at)
    when = f"{spelled_day(job.started_at.date(), 'fr')} à {job.started_at:%H:%M}"
    assert f"« parc.csv », déposé le {when} : vérifié, rien n" in said
    assert "Lignes lues : 2" not in said, "nobody else's rejects without asking"
    assert at.get("file_uploader"), "the other window does not stand in the way"
    at.button(key=f"import_job_open_{job.token}").click().run()
    assert "Lignes lues : 2 ; retenues : 1 ; rejetées : 1." in markup(at)
    assert at.query_params["job"] == job.token
    other = open_page(home, page="data")
    other.button(key=f"import_job_remove_{job.token}").click().run()
    assert "parc.csv" not in markup(other)
    assert "Lignes lues : 2" in markup(at.run()), "who has it open goes on reading it"


def test_the_address_opens_a_job_again_only_in_its_folder(open_page: Open, home: Path, prepared: Path) -> None:
    job = dropped(home, "parc.csv", ROWS.encode(), dry_run=True)
    assert "Lignes lues : 2" in markup(open_page(home, page="data", job=job.token))
    assert "parc.csv" not in markup(open_page(prepared, page="data", job=job.token))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_of_file_that_a_field_takes_is_told_under_it(open_page: Open, home: Path, language: str) -> None:
    at = open_page(home, page="data", language=language)
    told = markup(at)
    assert {"template", "template_small_commune"} <= {each.key for each in at.get("download_button")}
    listed = Voice(language).either(INVENTORIES)
    assert listed in told
    assert set(SPREADSHEETS) == {"xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt"}
    assert all("xlsx, " not in each[language] for key, each in sentences().items() if key.endswith("_file_help"))
    assert listed.count(",") == len(INVENTORIES) - 2


def test_findings_of_a_check_in_french_are_told_in_english_on_an_english_screen(open_page: Open, home: Path) -> None:
    job = dropped(home, "parc.csv", (ROWS + "A3;Ordinateur portable;2;31/02/2024\n").encode(), dry_run=True)
    french = markup(open_page(home, page="data", job=job.token))
    english = markup(open_page(home, page="data", language="en", job=job.token))
    for reject in (job.result() or {})["rejects"]:
        assert reject["reason"].replace("\u202f", " ").replace("\u00a0", " ").split("«")[0] in french
        sentence = messages(CATALOGUE)[reject["code"]]
        assert sentence["repair_en"].split("{")[0] in english
        assert sentence["repair_fr"].split("{")[0] not in english


def test_a_refusal_and_a_register_are_told_in_the_language_of_the_screen(open_page: Open, home: Path) -> None:
    request = Request("lycee-a", is_complete=True, as_of="", dry_run=False, into_demo=False)
    refused = finished(import_job.start(open_home(home), "local", "parc.xlsx", b"no workbook", request, "fr"))
    assert refused.code == 2
    said = markup(open_page(home, page="data", language="en", job=refused.token))
    assert "parc.xlsx is refused" in said
    assert "Lecture du fichier" not in said
    assert (refused.result() or {})["error"]["message"] not in said
    rows = "Nom;Nature\nVille B;communne\n"
    register = Request(None, is_complete=False, as_of="", dry_run=False, into_demo=False, template="organisations")
    job = finished(import_job.start(open_home(home), "local", "villes.csv", rows.encode(), register, "fr"))
    reject = next(each for each in (job.result() or {})["rejects"] if each["value"] == "communne")
    english = markup(open_page(home, page="data", tab="registers", language="en", job=job.token))
    assert "“communne”" in english
    assert reject["reason"].split("»")[1][:20] not in english
