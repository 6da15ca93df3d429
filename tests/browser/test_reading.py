"""What a reader sees: the headline, both languages, a phone, nothing in English on a French page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from dashboards.cli import main
from dashboards.markup import folded, line, table
from tests.browser.conftest import Open, Watch, choose, text_of
from tests.house import ROOT

PAGES = (
    "/",
    "/comprendre",
    "/comprendre?tab=explain",
    "/acheter",
    "/acheter?tab=tender",
    "/donnees",
    "/donnees?tab=factors",
    "/donnees?tab=method",
)
PHONE = 360


def test_the_headline_is_the_figure_of_the_command_line(
    open_page: Open, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(demo), "--language", "fr", "init", "--demo"]) == 0  # idempotent; says the headline
    said = capsys.readouterr().out.replace("\u202f", " ").replace("\u00a0", " ")
    figure = re.search(r"2025 : ([\d ]+) tCO₂éq \(de ([\d ]+) à ([\d ]+)\)", said)
    assert figure
    value, low, high = figure.groups()
    shown = text_of(open_page())
    assert f"En 2025, le numérique pèse environ {value} tonnes équivalent CO₂ en Bourgogne-Franche-Comté" in shown
    assert f"Intervalle : entre {low} et {high} tCO₂éq." in shown


def test_pictures_are_drawn_described_and_watermarked(open_page: Open) -> None:
    page = open_page()
    pictures = page.get_by_role("figure", name=re.compile(r"^Barres horizontales\. "))
    # Pictures are drawn after the text: wait for them, a busy machine is slow.
    expect(pictures).to_have_count(2, timeout=30_000)
    expect(page.locator(".js-plotly-plot")).to_have_count(2, timeout=30_000)
    expect(page.locator(".js-plotly-plot >> text=DÉMONSTRATION")).to_have_count(2, timeout=30_000)
    assert page.locator(".modebar-btn").count() == 0


def test_the_language_switch_changes_words_titles_and_the_language_of_the_document(open_page: Open) -> None:
    page = open_page()
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.title() == "Vue d’ensemble – Baromètre du numérique"
    choose(page, "Langue", "English")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title() == "Overview – Digital barometer"
    assert "In 2025, digital technology weighs about" in text_of(page)
    assert "tonnes of CO₂ equivalent in Bourgogne-Franche-Comté" in text_of(page)
    page.get_by_role("link", name="Understand").click()
    page.wait_for_selector("h1:has-text('Understand the figure')")
    assert page.locator("html").get_attribute("lang") == "en"


#: Text a reader sees that is smaller than 16 px.
SMALL_TEXT = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = (element) => element.checkVisibility() && parseFloat(getComputedStyle(element).fontSize) < 16;
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    if (text && !['SCRIPT', 'STYLE'].includes(element.tagName) && small(element)) found.push(text.slice(0, 40));
  }
  for (const field of document.querySelectorAll('input, textarea')) if (small(field)) found.push(field.outerHTML);
  return found;
}"""
WIDTHS = "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"
NAMES = "() => [...document.querySelectorAll('[aria-label]')].map(e => e.getAttribute('aria-label'))"
#: What Streamlit would say in English if we let it.
ENGLISH = ("Upload", "Browse files", "per file", "Choose an option", "Overview", "Download as", "Press Enter")


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_reads_every_page_in_french_without_scrolling_sideways_or_small_text(
    open_page: Open, path: str
) -> None:
    page = open_page(path, width=PHONE, height=1500)
    page.wait_for_timeout(300)  # names that Streamlit gives in English are replaced once they are there
    assert max(page.evaluate(WIDTHS)) <= PHONE
    assert page.evaluate(SMALL_TEXT) == []
    said = text_of(page)
    assert [word for word in ENGLISH if word in said] == []
    assert [name for name in page.evaluate(NAMES) if name == "Open" or name.startswith("Help for")] == []


@pytest.mark.parametrize("width", [645, 768, 900])
def test_a_table_of_intervals_fits_a_tablet(context: BrowserContext, width: int) -> None:
    """As on Agir > Gisement à recycler: an interval breaks between its numbers, never inside one."""
    heads = ["Année", "Appareils qui quittent l'usage", "Dormants", "Réemployés", "À recycler", "Tonnes"]
    interval = "1\u202f900\u202f000 (de 1\u202f600\u202f000 à 2\u202f500\u202f000)"
    page, css = context.new_page(), (ROOT / "dashboards" / "screen_files" / "screen.css").read_text(encoding="utf-8")
    page.set_viewport_size({"width": width, "height": 600})
    shown = table(heads, [["2026", *[interval] * 5]], caption="Par année", numbers=range(1, 6))
    page.set_content(f"<style>{css}</style><body style='margin: 2rem'>{shown}</body>")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_a_table_wider_than_a_tablet_moves_inside_its_card(context: BrowserContext) -> None:
    """As on Réemploi > Filière: the balance has fifteen columns."""
    page, css = context.new_page(), (ROOT / "dashboards" / "screen_files" / "screen.css").read_text(encoding="utf-8")
    page.set_viewport_size({"width": 700, "height": 600})
    shown = table(["au recyclage"] * 15, [["1 234"] * 15], caption="Bilan", numbers=range(1, 15))
    page.set_content(f"<style>{css}</style><body><div data-testid='stHtml'>{shown}</div></body>")
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.evaluate("document.querySelector('div').scrollWidth") > 700
    page.set_viewport_size({"width": 1280, "height": 600})  # in one of four cards of a wide screen too
    page.evaluate("document.querySelector('div').style.width = '300px'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.close()


def test_on_paper_a_card_is_whole_and_has_no_buttons(context: BrowserContext) -> None:
    """As on the overview of a territory, printed."""
    page, css = context.new_page(), (ROOT / "dashboards" / "screen_files" / "screen.css").read_text(encoding="utf-8")
    button = "<p class='st-key-actions_total'>CSV</p>"
    card = f"<div class='st-key-card_total'><p class='b-value'>1</p>{button}</div>"
    folds = folded("Données", line("1")) + folded("Non calculé (3)", line("2"), is_gap=True)
    place = line("Jura · 2025", "b-paper")
    page.set_content(f"<style>{css}</style><body>{card}{folds}{place}{table(['a'], [['1']], caption='An')}</body>")
    assert not page.is_visible(".b-paper")
    page.emulate_media(media="print")
    style = "name => getComputedStyle(document.querySelector(name))"
    assert page.evaluate(f"({style})('.st-key-card_total').breakInside") == "avoid"
    assert page.evaluate(f"({style})('caption').breakAfter") == "avoid"
    assert not page.is_visible(".st-key-actions_total")
    # The filters are not on paper: their words are. What was left closed is not, save the count of a gap.
    assert page.is_visible(".b-paper")
    assert page.is_visible(".b-gap summary")
    assert not page.is_visible("details:not(.b-gap)")
    page.close()


def test_the_watch_would_see_a_request_to_another_host(context: BrowserContext) -> None:
    watch, page = Watch(), context.new_page()
    page.on("request", watch.on_request)
    page.evaluate("() => fetch('http://outside.example/').catch(() => 0)")
    page.close()
    assert watch.problems == ["outside request: http://outside.example/"]
