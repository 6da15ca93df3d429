"""The tab Registres, without a browser: one form for every register, refusals under their field, the command agrees."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from barometer.records.access import set_actor
from barometer.records.home import open_home
from barometer.records.registers import list_head_counts
from dashboards.actors import acting
from dashboards.cli import main
from dashboards.registering import FORMS, ORGANISATION
from dashboards.sections.fields import label_of
from dashboards.sections.registers import KEY, LISTED
from dashboards.sections.upload import OF_REGISTERS
from dashboards.voice import Voice
from factors.errors import LANGUAGES
from imports.headers import index_headers, match_headers
from imports.tables import known_headers
from tests.dashboards.conftest import Open, markup


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("registers") / "home"
    assert main(["--home", str(folder), "--quiet", "init"]) == 0
    for name in ("ville-a", "ville-b"):
        words = ["organisation", "add", name, "--name", f"Ville {name[-1].upper()}", "--kind", "commune"]
        assert main(["--home", str(folder), "--quiet", *words, "--seat", "21231"]) == 0
    return folder


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "home"))


def field(name: str, register: str, entry: str = "", turn: int = 0) -> str:
    return f"field_{register}_{entry}_{turn}_{name}"


def asked(home: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert main(["--home", str(home), "--json", "--quiet", *words]) == 0
    return json.loads(capsys.readouterr().out)


def opened(open_page: Open, home: Path, register: str) -> AppTest:
    return open_page(home, page="data", tab="registers", part=register)


def test_every_register_has_a_form_made_from_its_fields(open_page: Open, prepared: Path) -> None:
    at = opened(open_page, prepared, "organisation")
    for place, register in enumerate(FORMS):
        language = ("fr", "en")[place % 2]
        at.session_state["choice_part"] = register
        at.session_state["choice_language"] = language
        at.run()
        drawn = {str(widget.key) for widget in (*at.text_input, *at.selectbox)}
        assert {field(each.name, register) for each in FORMS[register].fields} <= drawn
        assert f"{Voice(language)(f'register_{register}')}</h3>" in markup(at)
        assert not at.exception


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("register", OF_REGISTERS)
def test_the_list_taken_away_can_be_dropped_again(register: str, language: str) -> None:
    """Each header of its files is known to the reader of the spreadsheet of the register."""
    listed = LISTED.get(register) or tuple(each.name for each in FORMS[register].fields)
    fields = [each for each in (*FORMS[register].fields, KEY) if each.name in (*listed, KEY.name)]
    mapping = "organisations" if register == ORGANISATION else register
    index = index_headers({header: name for header, (name, _) in known_headers(mapping).items()})
    headers = {each.name: label_of(Voice(language), each) for each in fields}
    read = dict(zip(headers, match_headers(list(headers.values()), index), strict=True))
    own = {KEY.name: ORGANISATION} if register == ORGANISATION else {}
    assert read == {name: own.get(name, name) for name in headers}


def test_an_organisation_is_added_with_its_head_count_in_one_go(
    open_page: Open, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = opened(open_page, home, "organisation")
    for name, text in (("name", "Ville neuve"), ("agents", "1 250"), ("counted_on", "31/12/2025")):
        at.text_input(key=field(name, "organisation")).set_value(text)
    at.text_input(key=field("head_count_source", "organisation")).set_value("bilan social 2025")
    at.selectbox(key=field("kind", "organisation")).set_value("commune")
    at.selectbox(key=field("commune_code", "organisation")).set_value("25056")
    at.run()
    assert "Compris : 1 250" in markup(at)
    assert "Compris : 31 décembre 2025" in markup(at)
    at.button(key="keep_organisation").click().run()
    said = markup(at)
    assert "« Ville neuve » est inscrit." in said
    shown = asked(home, capsys, "organisation", "show", "ville-neuve")
    assert (shown["kind"], shown["commune_code"], shown["head_counts"][0]["people"]) == ("commune", "25056", 1250)
    assert '<td data-label="Agents" class="n">1 250</td>' in said


def test_a_refusal_stands_under_its_field_and_nothing_is_kept(open_page: Open, home: Path) -> None:
    at = opened(open_page, home, "organisation")
    at.text_input(key=field("name", "organisation")).set_value("Sans date")
    at.text_input(key=field("agents", "organisation")).set_value("12")
    at.text_input(key=field("siret", "organisation")).set_value("12345678901234")
    at.selectbox(key=field("kind", "organisation")).set_value("commune")
    at.button(key="keep_organisation").click().run()
    said = markup(at)
    assert said.count('class="b-refused"') >= 3
    assert "12345678901234" in said
    assert "date" in said
    assert "Sans date" not in said.split("Ajouter ou corriger")[0]
    assert at.text_input(key=field("name", "organisation")).value == "Sans date", "what was written stays"


def test_a_correction_keeps_what_was_there_in_the_log(
    open_page: Open, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = opened(open_page, home, "organisation")
    at.selectbox(key="entry_organisation_0").set_value("ville-a").run()
    assert at.text_input(key=field("name", "organisation", "ville-a")).value == "Ville A"
    at.text_input(key=field("siret", "organisation", "ville-a")).set_value("000 000 034 00017")
    at.button(key="keep_organisation").click().run()
    assert "est corrigé" in markup(at)
    assert "SIRET : – → 00000003400017" in markup(at)
    assert asked(home, capsys, "organisation", "show", "ville-a")["siret"] == "00000003400017"


def test_a_mandate_is_added_listed_exported_and_searched(
    open_page: Open, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = opened(open_page, home, "mandate")
    for name, code in (("organisation", "ville-a"), ("mandatary", "ville-b"), ("what", "send_everything")):
        at.selectbox(key=field(name, "mandate")).set_value(code)
    at.text_input(key=field("starts_on", "mandate")).set_value("01/01/2026")
    at.button(key="keep_mandate").click().run()
    (kept,) = asked(home, capsys, "organisation", "mandate")
    assert (kept["key"], kept["mandatary"], kept["starts_on"]) == ("ville-a-ville-b", "ville-b", "2026-01-01")
    assert "tout envoyer" in markup(at)
    at.text_input(key="search_mandate").set_value("zzz").run()
    assert "Aucune ligne ne répond" in markup(at)


def test_an_amount_and_a_share_are_read_as_the_command_reads_them(
    open_page: Open, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = opened(open_page, home, "action")
    at.text_input(key=field("title", "action")).set_value("Prolonger les portables")
    at.selectbox(key=field("organisation", "action")).set_value("ville-a")
    at.selectbox(key=field("action_status", "action")).set_value("planned")
    at.text_input(key=field("budget_cents", "action")).set_value("2 500,5").run()
    assert "Compris : 2 500,5 €" in markup(at)
    at.button(key="keep_action").click().run()
    listed = asked(home, capsys, "action", "list")
    assert [each["budget_cents"] for each in listed["actions"]] == [250050]
    assert f"({len(listed['commitments'])})" in markup(at)


def test_an_identifier_already_used_is_not_written_over(open_page: Open, home: Path) -> None:
    for _ in range(2):
        at = opened(open_page, home, "site")
        at.selectbox(key=field("organisation", "site")).set_value("ville-a")
        at.selectbox(key=field("site_kind", "site")).set_value("office")
        at.text_input(key=field("name", "site")).set_value("Mairie")
        at.text_input(key=field("key", "site")).set_value("mairie")
        at.button(key="keep_site").click().run()
    assert "désigne déjà une autre entrée" in markup(at)


def test_who_may_only_read_sees_the_registers_and_no_form(
    open_page: Open, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = acting(None)
    set_actor(open_home(home), "lea", role="reader", organisations=None, actor=actor.name, recorded_at=actor.now)
    monkeypatch.setenv("BAROMETER_ACTOR", "lea")
    at = opened(open_page, home, "organisation")
    assert "Ville A" in markup(at)
    assert not [button for button in at.button if str(button.key).startswith("keep_")]
    assert "Dernières modifications" not in markup(at)


def test_a_correction_by_the_command_changes_only_what_is_given(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["organisation", "correct", "ville-a", "--agents", "40", "--counted-on", "31/12/2025", "--source", "paie"]
    kept = asked(home, capsys, *words, "--reen", "yes")
    assert (kept["name"], kept["commune_code"], kept["is_reen_subject"]) == ("Ville A", "21231", True)
    assert list_head_counts(open_home(home))["people"].to_list() == [40]
    assert main(["--home", str(home), "--quiet", "organisation", "correct", "ville-b", "--siret", "1"]) == 2


def test_the_list_of_actions_leaves_to_the_files_what_has_no_room_and_searches_it(open_page: Open, demo: Path) -> None:
    at = opened(open_page, demo, "action")
    headers = {part.split("<")[0] for part in markup(at).split('<th scope="col">')[1:]}
    assert "Budget (€)" in markup(at)
    assert not {"Levier", "Jusqu’au"} & headers
    at.text_input(key="search_action").set_value("refroidir").run()
    assert "Regrouper deux salles serveurs" in markup(at)
    assert "Garder les postes" not in markup(at).split("</table>")[0]
