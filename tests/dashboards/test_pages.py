"""The pages, run without a browser on a real demonstration folder: what they say is what the engine computed."""

import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from barometer.records.database import write
from barometer.records.home import open_home
from barometer.records.tables import ActorTable, core
from dashboards.actors import acting
from dashboards.cli import main
from dashboards.loading import load_context
from dashboards.operations import Scope, answer
from dashboards.voice import Voice
from tests.dashboards.conftest import Open, markup

FR = Voice("fr")


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def figures(home: Path, scope: Scope, *, year: int = 2025, view: str = "amortised") -> pl.DataFrame:
    """The rows of one scope, by the operation that the command line calls too."""
    opened = open_home(home, None)
    return answer(load_context(opened, acting(None).today), acting(None), [scope], year=year, view=view)


def total(rows: pl.DataFrame, code: str = "EMP-01") -> dict[str, str]:
    row = rows.filter((pl.col("code") == code) & (pl.col("breakdown") == "total")).row(0, named=True)
    return {key: plain(text) for key, text in FR.figure(row).items()}


def asked(at: AppTest, name: str) -> str | None:
    """A value of the address, which AppTest holds as a text or as a list of one."""
    value = at.query_params.get(name)
    return value[0] if isinstance(value, list) else value


def test_the_headline_is_the_figure_of_the_engine_with_its_interval(open_page: Open, demo: Path) -> None:
    shown, said = total(figures(demo, Scope(territory="REG-27"))), markup(open_page())
    assert f"pèse environ {shown['value']} {shown['long']} en Bourgogne-Franche-Comté</h1>" in said
    assert f"Intervalle : entre {shown['low']} et {shown['high']} {shown['unit']}." in said


def test_the_overview_says_what_it_covers_and_what_it_does_not(open_page: Open) -> None:
    said = markup(open_page())
    assert "Compris : terminaux des ménages et des organismes publics dont l’effectif est connu (modélisés) ; " in said
    assert " terminaux des organismes publics avec inventaire (déclarés) ; " in said
    assert "Non couvert : terminaux des entreprises et terminaux des autres organismes publics." in said
    assert "Moyenne nationale appliquée à 2 802 670 habitants." in said
    assert said.count('<th scope="row">Terminaux</th>') >= 1
    assert "non couvert" in said


def test_departments_and_epci_stand_in_the_order_of_their_codes_and_are_not_ranked(open_page: Open) -> None:
    said = markup(open_page())
    departments = re.findall(r'<td data-label="Code">(\d\d)</td>', said)
    assert departments == ["21", "25", "39", "58", "70", "71", "89", "90"]
    epci = re.findall(r'<td data-label="Code">(\d{9})</td>', said)
    assert len(epci) == 116
    assert epci == sorted(epci)
    assert said.count("moyenne nationale appliquée à") >= 124
    bodies = said.split("Bilans propres des organisations")[1].split("</table>")[0]
    assert "tCO₂éq" in bodies  # one unit for a column: a commune beside a region
    assert "kgCO₂éq" not in bodies


def test_an_epci_that_crosses_the_border_says_how_many_live_in_the_region(open_page: Open) -> None:
    said = markup(open_page())
    cells = re.findall(r'<td data-label="Dont dans la région" class="n">([^<]+)</td>', said)
    assert len(cells) == 116
    assert 0 < len([cell for cell in cells if cell != "tous"]) < 20


def test_every_page_of_a_demonstration_says_so_and_shows_the_way_out(open_page: Open) -> None:
    for page in (None, "understand", "buy", "data"):
        said = markup(open_page(page=page))
        assert "Démonstration : lignes synthétiques." in said
        assert "make start" in said


def test_the_four_figures_carry_value_interval_and_origin(open_page: Open) -> None:
    said = markup(open_page())
    assert said.count('class="b-value"') == 6  # four figures, two pictures
    assert said.count('class="b-interval"') == 6
    assert said.count("mesuré 0 %") >= 6


def test_an_organisation_has_its_own_footprint_and_no_perimeter_of_a_territory(open_page: Open, demo: Path) -> None:
    said = markup(open_page(organisation="lycee-fictif-1"))
    shown = total(figures(demo, Scope(organisation="lycee-fictif-1")))
    assert f"Lycée fictif n° 1 (synthétique) : en 2025, le numérique pèse environ {shown['value']}" in said
    assert "Ce que couvre le chiffre" not in said
    assert "Âge moyen" in said


def test_another_year_and_view_change_the_figure(open_page: Open, demo: Path) -> None:
    scope = Scope(organisation="lycee-fictif-1")
    said = markup(open_page(organisation="lycee-fictif-1", year="2024", view="at-purchase"))
    shown = total(figures(demo, scope, year=2024, view="at-purchase"))
    assert f"en 2024, le numérique pèse environ {shown['value']} {shown['long']}" in said
    assert "vue à l’achat" in said


def test_the_view_can_be_switched_on_a_card(open_page: Open) -> None:
    at = open_page()
    at.button(key="view_tier").click().run()
    assert asked(at, "view") == "at-purchase"
    assert at.button(key="view_tier").label == "Voir amorti"


def test_electricity_of_networks_is_a_gap_and_not_zero(open_page: Open) -> None:
    said = markup(open_page(category="electricity_use"))
    assert "non calculé : réseaux et centres de données" in said
    assert not re.search(r"[ >]0 (GWh|kWh)", said)


def test_what_was_not_computed_is_said_with_its_reason(open_page: Open) -> None:
    said = markup(open_page(organisation="lycee-fictif-1"))
    assert re.search(r"<li>Imprimante partagée \([^)]*\) : aucun facteur – \d+ appareils</li>", said)
    assert re.search(r"<li>Type non reconnu[^<]*type d’équipement non reconnu", said)


def test_the_pages_speak_english(open_page: Open) -> None:
    said = markup(open_page(language="en"))
    assert "In 2025, digital technology weighs about" in said
    assert "tonnes of CO₂ equivalent" in said
    assert "Démonstration" not in said


def test_a_year_without_electricity_factors_is_refused_with_those_there_are(open_page: Open) -> None:
    said = markup(open_page(page="data", tab="method", year="2019", language="en"))
    assert "No figure for 2019: the series of electricity factors goes from 2022 to 2025." in said


def test_the_language_of_the_address_beats_the_language_of_the_server(open_page: Open) -> None:
    at = open_page()
    at.selectbox(key="choice_language").set_value("en").run()
    assert "In 2025, digital technology" in markup(at)
    assert asked(at, "language") == "en"


def test_a_filter_goes_to_the_address_as_a_code_and_stays_on_the_next_page(open_page: Open) -> None:
    at = open_page()
    at.selectbox(key="choice_territory").set_value("DEP-21").run()
    assert asked(at, "territory") == "DEP-21"
    at.switch_page("pages/understand.py").run()
    assert "Comprendre le chiffre : Côte-d’Or, 2025" in markup(at)


@pytest.mark.parametrize(
    ("value", "reason"),
    [("27", "DEP-27"), ("REG-84", "n’est pas couvert par ce dossier"), ("Atlantis", "Atlantis")],
)
def test_a_territory_that_cannot_be_shown_is_refused_with_its_repair(open_page: Open, value: str, reason: str) -> None:
    said = markup(open_page(territory=value))
    assert reason in said.split("<h1>")[0]
    assert "en Bourgogne-Franche-Comté</h1>" in said


def test_a_commune_can_be_asked_for_by_its_five_characters(open_page: Open) -> None:
    at = open_page(territory="21231")
    assert asked(at, "territory") == "COM-21231"
    assert "<h1>Dijon : en 2025" in markup(at)


def test_a_figure_is_walked_down_to_its_factor_and_its_spreadsheet_cells(open_page: Open) -> None:
    at = open_page(page="understand", organisation="lycee-fictif-1", tab="explain")
    said = markup(at)
    product = re.search(
        r'<p class="b-product">([\d ,]+) appareils × ([\d ,]+) kgCO₂éq/appareil = ([\d ,]+) kgCO₂éq</p>', said
    )
    assert product
    amount, factor, value = (float(text.replace(" ", "").replace(",", ".")) for text in product.groups())
    assert amount * factor == pytest.approx(value, rel=1e-3)
    assert "Base Empreinte" in said
    assert re.search(r"lycee-fictif-1_2025-12-31\.xlsx</td><td[^>]*>Parc</td>", said)
    assert re.search(r"type D\d+, modèle F\d+, quantité G\d+", said)


def test_a_modelled_part_shows_its_parameters_and_says_that_nobody_declared_it(open_page: Open) -> None:
    at = open_page(page="understand", tab="explain")
    box = at.selectbox(key="choice_part")
    smartphone = next(place for place, label in enumerate(box.options) if "Smartphone · fabrication" in label)
    box.select_index(smartphone).run()
    said = markup(at)
    assert "2 802 670 habitants × 0,865 × 0,91 ÷ 2,5" in said
    assert "household.smartphone.equipped_ratio" in said
    assert "personne n’a déclaré cette part" in said


def test_a_tab_that_would_be_empty_is_not_offered(open_page: Open) -> None:
    # electricity of a territory is split by tier only: no sector, no type
    at = open_page(page="understand", category="electricity_use")
    tabs = at.get("button_group")[0].proto.options
    offered = ["Cycle de vie", "Incertitude", "Évolution", "Autres règles", "Expliquer un chiffre"]
    assert [option.content for option in tabs] == offered


def test_the_factors_and_the_method_are_readable(open_page: Open) -> None:
    said = markup(open_page(page="data", tab="factors"))
    assert "Ordinateur portable" in said
    assert "Base Empreinte" in said
    said = markup(open_page(page="data", tab="method"))
    assert "La méthode en huit phrases" in said
    assert said.count("<li>") >= 8


def test_a_type_without_factor_says_so(open_page: Open) -> None:
    at = open_page(page="data", tab="factors")
    at.selectbox(key="choice_factor").set_value("webcam").run()
    assert "Aucun facteur" in markup(at)


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary folder in which nothing came in yet."""
    folder = tmp_path_factory.mktemp("ordinary") / "home"
    assert main(["--home", str(folder), "--quiet", "init"]) == 0
    return folder


def test_an_empty_folder_says_what_to_do_first_and_still_shows_the_model(open_page: Open, ordinary: Path) -> None:
    said = markup(open_page(home=ordinary))
    assert "Aucun inventaire pour l’instant." in said
    assert "page « Données », onglet « Registres »" in said
    assert "le numérique pèse environ" in said
    assert "Démonstration" not in said
    assert "synthétiques" not in said


def test_a_public_body_known_by_its_head_count_is_modelled_and_said_so(
    open_page: Open, ordinary: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(ordinary, tmp_path / "home"))
    words = ["organisation", "add", "mairie-a", "--name", "Mairie A", "--kind", "commune", "--seat", "21231"]
    count = ["--agents", "100", "--counted-on", "31/12/2024", "--source", "bilan 2024"]
    assert main(["--home", str(home), "--quiet", *words, *count]) == 0
    said = markup(open_page(home=home))
    assert "terminaux des ménages et des organismes publics dont l’effectif est connu (modélisés)" in said
    assert "1 organisation modélisée d’après son effectif ; les autres ne sont pas couvertes." in said
    assert "Mairie A" in said
    at = open_page(home=home, page="understand", organisation="mairie-a", tab="explain")
    assert re.search(r"modélisée : agents × [\d,]+ × [\d,]+ ÷ [\d,]+\.", markup(at))


def test_a_folder_that_is_not_ready_says_how_to_make_it(open_page: Open, tmp_path: Path) -> None:
    said = markup(open_page(home=tmp_path / "nothing"))
    assert "barometer init" in said
    assert "Traceback" not in said


def test_a_damaged_database_is_said_in_words(open_page: Open, ordinary: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(ordinary, tmp_path / "home"))
    (home / "barometer.sqlite").write_bytes(b"not a database, not at all" * 100)
    said = markup(open_page(home=home))
    assert "barometer.sqlite" in said or "base de données" in said
    assert "<h1>" not in said


def test_somebody_unknown_reads_nothing(open_page: Open, ordinary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_page(home=ordinary)  # what is kept for others must not serve them
    monkeypatch.setenv("BAROMETER_ACTOR", "nobody")
    said = markup(open_page(home=ordinary))
    assert "nobody" in said
    assert "pèse environ" not in said


def test_somebody_who_may_only_read_is_offered_no_import(
    open_page: Open, ordinary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(ordinary, tmp_path / "home"))
    with write(open_home(home, None)) as connection:
        connection.execute(core(ActorTable).update().values(role="reader"))
    said = markup(open_page(home=home, page="data", tab="import"))
    assert "<h2>Registres</h2>" in said, "the first tab that a reader may see"
    assert "Importer un inventaire" not in said


def options(at: AppTest, key: str) -> list[str]:
    return list(at.selectbox(key=key).options)


def test_the_filters_offer_the_region_the_departments_and_the_epci(open_page: Open) -> None:
    offered = options(open_page(), "choice_territory")
    assert len(offered) == 1 + 8 + 116
    assert offered[0].startswith("Bourgogne-Franche-Comté")
    assert any(label.startswith("Dijon Métropole · EPCI 242100410") for label in offered)
