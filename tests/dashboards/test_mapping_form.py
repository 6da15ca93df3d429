"""A file of an unknown layout on the screen: the form of its columns, then the same import with what was checked."""

import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from barometer.records.home import open_home
from dashboards import import_job, teaching
from dashboards.import_job import Job, Request
from tests.dashboards.conftest import Open, markup

UNKNOWN = "Réf. du *matériel*;Genre de machine;Qui;Endroit\nA-1;PC portable;alex@example.org;Mairie\nA-2;Écran;;École\n"


def _finished(job: Job) -> Job:
    for _ in range(600):
        if not job.is_running:
            return job
        time.sleep(0.1)
    raise AssertionError(job.said())


def _refused(open_page: Open, home: Path) -> AppTest:
    request = Request(organisation="lycee-a", is_complete=False, as_of="", dry_run=False, into_demo=False)
    job = _finished(import_job.start(open_home(home), "local", "parc.csv", UNKNOWN.encode(), request, "fr"))
    assert job.code == 2
    at = open_page(home, page="data")
    at.session_state["import_job"] = job
    return at.run()


def test_each_header_is_shown_with_its_cells_and_its_proposal_and_people_are_not(open_page: Open, home: Path) -> None:
    at = _refused(open_page, home)
    chosen = {box.key[-1]: box.value for box in at.selectbox if str(box.key).startswith("mapping_inventory_")}
    assert chosen == {"A": "asset_id", "B": "equipment_type", "C": "personal", "D": "-"}
    labels = {box.key[-1]: box.label for box in at.selectbox if str(box.key).startswith("mapping_inventory_")}
    assert labels["A"].endswith(r"A\-1 · A\-2")
    assert "cellules non montrées" in labels["C"]
    assert "alex@example.org" not in markup(at) + str(labels)
    assert "il manque la colonne" not in markup(at), "the form spares what the refusal asks for"
    assert "Identifiant" in at.selectbox(key="mapping_inventory_A").options


def test_what_was_checked_is_imported_and_kept_under_its_name(open_page: Open, home: Path) -> None:
    at = _refused(open_page, home)
    at.selectbox(key="mapping_inventory_D").select("site")
    at.text_input(key="mapping_inventory_name").input("parc-lycee")
    next(button for button in at.button if button.label == "Importer avec cette correspondance").click().run()
    job = _finished(at.session_state["import_job"])
    assert (job.code, job.request.mapping[-12:]) == (0, "mapping.toml")
    result = job.result()
    assert result is not None
    assert result["rows_kept"] == 2
    kept = teaching.saved_mappings(open_home(home))["parc-lycee"]
    assert (kept.organisation, kept.columns["Endroit"]) == ("lycee-a", "site")


def test_a_name_that_is_taken_is_asked_again_before_it_is_replaced(open_page: Open, home: Path) -> None:
    at = _refused(open_page, home)
    folder = home / "mappings"
    folder.mkdir(exist_ok=True)
    (folder / "parc.toml").write_text('fingerprint = "x"\n[columns]\n"Code" = "asset_id"\n', encoding="utf-8")
    before = (folder / "parc.toml").read_bytes()
    at.text_input(key="mapping_inventory_name").input("parc")
    next(button for button in at.button if button.label == "Importer avec cette correspondance").click().run()
    assert "Une autre correspondance est déjà enregistrée sous le nom « parc »" in markup(at)
    assert (folder / "parc.toml").read_bytes() == before
    assert at.text_input(key="mapping_inventory_name").value == "parc"
    at.checkbox(key="mapping_inventory_replace").check()
    next(button for button in at.button if button.label == "Importer avec cette correspondance").click().run()
    assert _finished(at.session_state["import_job"]).code == 0
    assert teaching.saved_mappings(open_home(home))["parc"].columns["Genre de machine"] == "equipment_type"


def test_a_column_of_ours_is_given_to_one_header_only(open_page: Open, home: Path) -> None:
    at = _refused(open_page, home)
    at.selectbox(key="mapping_inventory_D").select("asset_id")
    next(button for button in at.button if button.label == "Importer avec cette correspondance").click().run()
    assert "« Identifiant » est choisi pour deux en-têtes" in markup(at)


def test_purchases_are_mapped_on_their_own_page_and_then_counted(open_page: Open, home: Path) -> None:
    bought = "Pièce;Date Cde;Désignation article;Qté;Mt HT\nBC-1;03/02/2025;Ordinateurs portables;10;8 500,00\n"
    request = Request("lycee-a", is_complete=False, as_of="", dry_run=False, into_demo=False, template="purchases")
    job = _finished(import_job.start(open_home(home), "local", "achats.csv", bought.encode(), request, "fr"))
    assert job.code == 2
    at = open_page(home, page="buy")
    at.session_state["purchases_job"] = job
    at.run()
    assert at.selectbox(key="mapping_purchases_E").value == "amount_cents"
    assert "8 500,00" in at.selectbox(key="mapping_purchases_E").label
    at.text_input(key="mapping_purchases_name").input("achats-lycee")
    next(button for button in at.button if button.label == "Importer avec cette correspondance").click().run()
    job = _finished(at.session_state["purchases_job"])
    assert (job.code, (job.result() or {})["rows_kept"]) == (0, 1)
    kept = teaching.saved_mappings(open_home(home))["achats-lycee"]
    assert (kept.organisation, kept.content) == ("lycee-a", "purchases")
