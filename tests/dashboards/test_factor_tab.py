"""The tab of factors, run without a browser: search, sources side by side, what carries the result, report."""

import numpy as np
import pytest

from dashboards.answers import open_folder
from dashboards.factor_weights import factor_weights
from dashboards.operations import VIEW
from dashboards.scopes import Scope
from tests.dashboards.conftest import Open, markup


def test_a_doubting_reader_finds_other_sources_and_a_ready_report(open_page: Open) -> None:
    at = open_page(page="data", tab="factors")
    said = markup(at)
    assert "Ce qui porte le résultat" in said
    assert "Politique de facteurs" in said
    at.text_input(key="factor_search").set_value("ecran ordinateur").run()
    found = at.selectbox(key="factor_type").options
    assert {"Écran d’ordinateur", "Écran d’ordinateur reconditionné"} <= set(found)
    assert len(found) == 4  # and the two desktop computers "sans écran"
    at.selectbox(key="factor_type").set_value("monitor").run()
    said = markup(at)
    assert "un rapport de 6,7" in said
    assert "ecodiag_2022" in said
    assert "factor:monitor:climate_change:manufacturing" in at.code[0].value
    at.text_input(key="factor_search").set_value("zzz").run()
    assert "Aucun type ne correspond" in markup(at)
    assert not at.exception


def test_a_type_without_figure_says_why_it_is_a_gap(open_page: Open) -> None:
    at = open_page(page="data", tab="factors", language="en")
    at.selectbox(key="factor_type").set_value("firewall").run()
    said = markup(at)
    assert "No open figure found" in said
    assert "Types without a class that a rule needs" in said


def test_what_carries_the_result_sums_to_no_more_than_the_result(demo: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The share of a factor is what it multiplies over the whole; its variance share, what drawing it alone gives."""
    folder = open_folder({"BAROMETER_HOME": str(demo)})
    context = folder.context
    year = context.years[-1]
    weights = factor_weights(context, context.assess(year, VIEW), Scope(territory=context.region))
    first = weights.row(0, named=True)
    assert first["input_key"] == "factor:smartphone:climate_change:manufacturing"
    assert 0 < weights["share"].sum() < 1
    assert weights["variance_share"].is_between(0, 1).all()
    drawn = context.draws.values(first["input_key"]) / context.factors.input_value(first["input_key"])
    alone = float(np.var(first["value"] * drawn))
    heaviest = weights.row(1, named=True)
    other = context.draws.values(heaviest["input_key"]) / context.factors.input_value(heaviest["input_key"])
    ratio = float(np.var(heaviest["value"] * other)) / alone
    assert heaviest["variance_share"] / first["variance_share"] == pytest.approx(ratio)
