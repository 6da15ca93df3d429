"""Filters: in the address as codes, kept across pages, undone by Back, shared by a link."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open, choose, ready, settle, text_of


def asked(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_back_and_forward_undo_and_redo_filters_and_pages(open_page: Open) -> None:
    page = open_page("/comprendre")
    choose(page, "Territoire", "Côte-d’Or")
    assert asked(page) == {"territory": "DEP-21"}
    choose(page, "Année", "2024")
    assert asked(page) == {"territory": "DEP-21", "year": "2024"}
    page.get_by_role("link", name="Données", exact=True).click()
    page.wait_for_selector("h1:has-text('Données')")
    settle(page)
    assert urlsplit(page.url).path == "/donnees"
    assert asked(page) == {"territory": "DEP-21", "year": "2024"}
    for heading in ("Côte-d’Or, 2024", "Côte-d’Or, 2025", "Bourgogne-Franche-Comté, 2025"):
        page.go_back()
        page.wait_for_selector(f"h1:has-text('{heading}')")
        settle(page)
    assert asked(page) == {}
    page.go_forward()
    page.wait_for_selector("h1:has-text('Côte-d’Or, 2025')")
    settle(page)
    page.reload()
    ready(page)
    assert "Côte-d’Or, 2025" in text_of(page)


def test_the_copied_link_holds_every_filter_and_opens_the_same_page_elsewhere(open_page: Open) -> None:
    page = open_page("/?territory=DEP-25&view=at-purchase")
    page.get_by_role("button", name="Copier le lien").click()
    page.wait_for_selector("text=Lien copié")
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()} == {
        "territory": "DEP-25", "organisation": "none", "year": "2025", "view": "at-purchase",
        "category": "climate_change", "language": "fr",
    }  # fmt: skip
    elsewhere = open_page(f"/?{urlsplit(link).query}")
    assert elsewhere.locator("h1").inner_text() == page.locator("h1").inner_text()


def test_a_link_in_another_language_shows_the_same_figure(open_page: Open) -> None:
    page = open_page("/?territory=DEP-25&view=at-purchase&language=en")
    assert "Doubs: in 2025, digital technology weighs about" in text_of(page)
    assert "at-purchase view" in text_of(page)


@pytest.fixture
def organisation_page(open_page: Open) -> Page:
    return open_page("/?organisation=lycee-fictif-1")


def test_an_organisation_shows_its_own_footprint_and_the_territory_is_put_aside(organisation_page: Page) -> None:
    assert "Lycée fictif n° 1 (synthétique) : en 2025, le numérique pèse" in text_of(organisation_page)
    assert organisation_page.get_by_role("combobox", name="Territoire", exact=True).is_disabled()


def test_explain_on_a_card_opens_the_walk_down_of_that_figure(organisation_page: Page) -> None:
    page = organisation_page
    page.get_by_role("link", name="Expliquer").first.click()
    page.wait_for_selector("h2:has-text('Le chiffre est une somme')")
    settle(page)
    assert asked(page) == {"organisation": "lycee-fictif-1", "tab": "explain"}
    choose(page, "Part à ouvrir", "Ordinateur portable · fabrication · déclaré")
    assert len(asked(page)["part"]) == 8
    said = text_of(page)
    assert "lycee-fictif-1_2025-12-31.xlsx" in said
    assert "type D" in said
    assert "kgCO₂éq/appareil =" in said
    page.go_back()
    settle(page)
    assert "part" not in asked(page)
