"""Comprendre > Autres règles, run without a browser."""

from tests.dashboards.conftest import Open, markup
from tests.dashboards.test_pages import plain


def test_the_same_stock_is_compared_and_each_cause_is_said(open_page: Open) -> None:
    said = plain(markup(open_page(page="understand", tab="rules", organisation="region-fictive", year="2025")))
    assert "selon NumEcoEval ; première cause de l’écart : durée de vie" in said
    assert "D’où vient l’écart avec NumEcoEval et G4IT" in said
    assert "aucun ratio par agent n’a de source ouverte" in said


def test_in_english_a_territory_without_inventory_says_what_to_do(open_page: Open) -> None:
    at = open_page(page="understand", tab="rules", territory="EPCI-200000925", year="2025", language="en")
    assert "has no inventory to compare: import one" in plain(markup(at))
