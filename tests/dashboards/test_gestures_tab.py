"""Agir > Bons gestes, run without a browser."""

import pytest

from tests.dashboards.conftest import Open, markup
from tests.dashboards.test_pages import plain


@pytest.mark.parametrize(("audience", "first"), [("staff", "portable reconditionné"), ("household", "téléviseur")])
def test_gestures_are_ranked_and_a_gap_is_said(open_page: Open, audience: str, first: str) -> None:
    at = open_page(page="act", tab="gestures", organisation="epci-fictif-1", year="2025", audience=audience)
    said = plain(markup(at))
    assert said.index(first) < said.index("Ne demander à une intelligence artificielle")
    assert "non calculé : aucun facteur ouvert" in said
    labels = [button.label for button in at.get("download_button")]
    assert {"Questionnaire (tableur)", "Questionnaire à imprimer"} <= set(labels)
    assert at.button(key="gestures_keep").disabled


def test_in_english_for_a_territory_adoption_asks_for_an_organisation(open_page: Open) -> None:
    said = plain(markup(open_page(page="act", tab="gestures", year="2025", language="en")))
    assert "Good gestures: what each saves in a year" in said
    assert "Adoption is followed for an organisation" in said
    assert "Adoption, as answered" not in said  # nobody was asked: no column of dashes
    assert "1.5 more years (1 to 3)" in said
