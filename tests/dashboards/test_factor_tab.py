"""The tab of factors, run without a browser: search, sources side by side, what carries the result, report."""

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from dashboards.answers import open_folder
from dashboards.cli import main
from dashboards.factor_weights import factor_weights
from dashboards.operations import VIEW, explain_figure
from dashboards.scopes import Scope
from dashboards.sections.explain import parts_to_hand_on
from tests.cli.schools import OWN
from tests.dashboards.conftest import Open, markup
from tests.demo_home import copied


def test_a_doubting_reader_finds_other_sources_and_a_ready_report(open_page: Open) -> None:
    at = open_page(page="data", tab="factors")
    said = markup(at)
    assert "Ce qui porte le résultat" in said
    assert "Politique de facteurs" in said
    at.text_input(key="factor_search").set_value("ecran ordinateur").run()
    found = at.selectbox(key="choice_factor").options
    assert found == ["Écran d’ordinateur", "Écran d’ordinateur reconditionné"]  # no desktop computer "sans écran"
    assert at.selectbox(key="choice_factor").value == "monitor"
    said = markup(at)
    assert "un rapport de 6,7" in said
    assert "ecodiag_2022" in said
    assert "factor:monitor:climate_change:manufacturing" in at.code[0].value
    at.text_input(key="factor_search").set_value("zzz").run()
    assert "Aucun type ne correspond" in markup(at)
    assert not at.exception


def test_a_type_without_figure_says_why_it_is_a_gap(open_page: Open) -> None:
    at = open_page(page="data", tab="factors", language="en")
    at.selectbox(key="choice_factor").set_value("firewall").run()
    said = markup(at)
    assert "No open figure found" in said
    assert "Types without a class that a rule needs" in said
    at.selectbox(key="choice_factor").set_value("video_projector").run()
    assert "Water is not given by the source of the projector" in markup(at).split("Named gaps")[0]


def test_what_carries_the_result_sums_to_no_more_than_the_result(demo: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The share of a factor is what it multiplies over the whole; its variance share, what drawing it alone gives."""
    folder = open_folder({"BAROMETER_HOME": str(demo)})
    context = folder.context
    year = context.years[-1]
    weights = factor_weights(context, context.assess(year, VIEW), Scope(territory=context.region))
    # The national study first: it multiplies what terminals do not, and its parameters have their interval.
    assert weights["input_key"][0] == "national.footprint"
    assert "national.population" not in weights["input_key"]
    study = weights.filter(input_key="national.footprint")["share"].item()
    by_factor = weights.filter(pl.col("input_key").str.contains(":"))
    assert by_factor["share"].sum() + study == pytest.approx(1)
    assert weights["variance_share"].is_between(0, 1).all()
    first = by_factor.row(0, named=True)
    assert first["input_key"] == "factor:smartphone:climate_change:manufacturing"
    drawn = context.draws.values(first["input_key"]) / context.factors.input_value(first["input_key"])
    alone = float(np.var(first["value"] * drawn))
    heaviest = by_factor.row(1, named=True)
    other = context.draws.values(heaviest["input_key"]) / context.factors.input_value(heaviest["input_key"])
    ratio = float(np.var(heaviest["value"] * other)) / alone
    assert heaviest["variance_share"] / first["variance_share"] == pytest.approx(ratio)


def test_from_a_figure_one_click_leads_to_its_factor_and_back(open_page: Open) -> None:
    """The link names the type, the figure and the part; the tab opens on the type, and links back to that part."""
    at = open_page(page="understand", tab="explain", figure="EMP-01")
    parts = at.selectbox(key="choice_part")
    monitor = next(place for place, label in enumerate(parts.options) if "Écran d’ordinateur · fabrication" in label)
    parts.select_index(monitor).run()
    said = markup(at)
    assert "Périmètre" in said
    assert "64,6 kgCO₂éq/appareil (50 à 84)" in said
    (link,) = [each.proto for each in at.get("page_link") if "Vérifier ce facteur" in each.proto.label]
    asked = dict(pair.split("=") for pair in link.query_string.split("&"))
    assert asked["factor"] == "monitor"
    tab = open_page(page="data", **asked)
    assert tab.selectbox(key="choice_factor").value == "monitor"
    (back,) = [each.proto for each in tab.get("page_link") if "Retour au chiffre" in each.proto.label]
    returned = dict(pair.split("=") for pair in back.query_string.split("&"))
    assert returned == {"tab": "explain", "figure": "EMP-01", "part": asked["part"]}
    assert "Vérifier ce facteur : écran d’ordinateur" in link.label.replace("\u00a0", " ")


def test_what_is_uncertain_links_to_its_factor(open_page: Open) -> None:
    said = markup(open_page(page="understand", tab="uncertainty"))
    assert re.search(r'<a href="donnees\?[^"]*tab=factors&amp;factor=smartphone">Smartphone · fabrication</a>', said)
    assert "Empreinte carbone annuelle du numérique en France</th>" in said  # no factor: no link


def test_a_value_shows_its_papers_beside_it_and_its_bounds_no_finer_than_they_are_known(open_page: Open) -> None:
    said = markup(open_page(page="data", tab="factors", factor="laptop"))
    papers = said[said.index("D’où viennent ces valeurs") : said.index("Que disent les autres sources")]
    assert all(word in papers for word in ("Périmètre", "Ouverte : MIT", "19 août 2026", "En vigueur depuis"))
    assert "5 ans (3,8 à 6,5)" in said
    assert "130 à 220" in said
    assert "Ce que nous avons cherché sans le trouver" in said
    assert "Commutateur réseau" in said[said.index("Lacunes nommées") :]


def test_own_values_are_flagged_for_their_organisation_with_source_and_date(
    demo: Path, tmp_path: Path, open_page: Open
) -> None:
    home = copied(demo, tmp_path / "home")
    values = tmp_path / "nos_valeurs.csv"
    values.write_text(OWN + "laptop,climate_change,manufacturing,250,kgCO2eq,fiche p. 2,10\n", encoding="utf-8")
    words = ["factors", "import", str(values), "--source", "nos-fiches", "--licence", "restricted"]
    words += ["--perimeter", "fabrication seule", "--published-on", "2021-03-01", "--organisation", "epci-fictif-1"]
    assert main(["--home", str(home), "--quiet", *words]) == 0
    at = open_page(home, page="data", tab="factors", factor="laptop", organisation="epci-fictif-1")
    said = markup(at)
    own = said[said.index("Valeurs propres à une organisation") : said.index("Que disent les autres sources")]
    assert "250 kgCO₂éq/appareil" in own
    assert "10 ans" in own
    assert "1er mars 2021 · plus de 3 ans" in own
    assert "distribution" not in own  # the policy goes on choosing it: no value of theirs
    assert "ne les portent pas" in own
    which = at.selectbox(key="report_laptop")
    which.set_value("factor:laptop@epci-fictif-1:climate_change:manufacturing").run()
    assert "non reproduite" in at.code[0].value  # a text to send does not hand it on either
    assert "250" not in at.code[0].value
    folder = open_folder({"BAROMETER_HOME": str(home)})
    explained = explain_figure(
        folder.context, folder.actor, Scope(organisation="epci-fictif-1"), code="EMP-01", year=2025
    )
    assert any(part["source"] == "nos-fiches" and part["factor"] == 250 for part in explained.parts)
    leaving = parts_to_hand_on(explained, folder.context.factors)
    theirs = leaving.filter(source="nos-fiches")
    assert theirs["factor"].null_count() == theirs["value"].null_count() == theirs.height > 0
    assert leaving.filter(pl.col("source") != "nos-fiches")["factor"].null_count() == 0
    other = markup(open_page(home, page="data", tab="factors", factor="laptop", organisation="commune-fictive-1"))
    assert "Valeurs propres à une organisation" not in other
