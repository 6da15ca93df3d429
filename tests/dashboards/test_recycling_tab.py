"""Agir > Gisement à recycler, run without a browser."""

from tests.dashboards.conftest import Open, markup
from tests.dashboards.test_pages import plain


def test_the_study_of_a_department_says_tonnes_materials_and_what_is_not_counted(open_page: Open) -> None:
    at = open_page(page="act", tab="recycling", territory="DEP-90", year="2025")
    said = plain(markup(at))
    assert "Territoire de Belfort : " in said
    assert "à recycler de 2026 à 2035" in said
    assert "Or (smartphone)" in said
    assert "non couverts" in said
    labels = [button.label for button in at.get("download_button")]
    assert "Étude à imprimer" in labels


def test_in_english_an_organisation_is_asked_for_its_territory(open_page: Open) -> None:
    at = open_page(page="act", tab="recycling", organisation="epci-fictif-1", year="2025", language="en")
    said = plain(markup(at))
    assert "This study is about a territory" in said
    assert not [button for button in at.get("download_button") if button.key == "page_recycling"]
