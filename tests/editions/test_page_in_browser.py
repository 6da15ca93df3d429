"""The published page in a real browser: accessible, reflowing, quiet, and readable without script."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

PAGES = [("published", "index.html"), ("published", "index.en.html"), ("demo", "index.html"), ("demo", "index.en.html")]
WIDTHS = (320, 390, 735, 737, 927, 930, 1024, 1087, 1089, 1280)

pytestmark = pytest.mark.browser


@pytest.fixture
def open_page(browser: Browser, published: Path, demo: Path) -> Iterator[Any]:
    """Open a page of one of the two editions: `open_page("demo", "index.html", width=320, ...)`."""
    contexts: list[BrowserContext] = []

    def opened(edition: str, name: str, width: int = 1280, **options: Any) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **options))
        page = contexts[-1].new_page()
        page.goto(({"published": published, "demo": demo}[edition] / name).as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")


@pytest.mark.parametrize(("edition", "name"), PAGES)
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_violation(open_page: Any, edition: str, name: str, width: int) -> None:
    # The page's own policy forbids scripts; the tool needs one.
    page = open_page(edition, name, width, bypass_csp=True, reduced_motion="reduce")
    unfold(page)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"]) > 30


@pytest.mark.parametrize(("edition", "name"), PAGES)
def test_nothing_is_wider_than_the_screen(open_page: Any, edition: str, name: str) -> None:
    page = open_page(edition, name)
    unfold(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        wide = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
            ".map(e => e.tagName + ' ' + e.textContent.slice(0, 40))"
        )
        assert wide == [], width


@pytest.mark.parametrize(("edition", "name"), PAGES)
def test_the_page_asks_nothing_of_any_other_host_and_says_nothing_in_the_console(
    browser: Browser, request: pytest.FixtureRequest, edition: str, name: str
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda seen: asked.append(seen.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    address = (request.getfixturevalue(edition) / name).as_uri()
    page.goto(address, wait_until="load")
    page.close()
    assert [url for url in asked if not url.startswith("data:")] == [address]
    assert said == []


@pytest.mark.parametrize("name", ["index.html", "index.en.html"])
def test_the_page_is_whole_without_script(open_page: Any, name: str) -> None:
    page = open_page("published", name, java_script_enabled=False)
    figure = {"index.html": "820\u202f000", "index.en.html": "820,000"}[name]
    assert figure in page.locator("h1 ~ .opening").inner_text()
    assert page.locator("svg.chart").count() == 5
    folded = page.locator("#territories details table")
    assert not folded.is_visible()
    page.locator("#territories details summary").click()
    assert folded.is_visible()
    assert page.locator("script").count() == 0


@pytest.mark.parametrize(("name", "language", "title"), [
    ("index.html", "fr", "L’empreinte du numérique"), ("index.en.html", "en", "The digital footprint"),
])  # fmt: skip
def test_each_page_says_its_language_and_leads_to_the_other(
    open_page: Any, name: str, language: str, title: str
) -> None:
    page = open_page("published", name)
    assert page.locator("html").get_attribute("lang") == language
    assert title in page.locator("h1").inner_text()
    page.locator("header a").click()
    assert page.locator("html").get_attribute("lang") != language


@pytest.mark.parametrize("width", [320, 1280])
def test_no_text_is_smaller_than_16_pixels(open_page: Any, width: int) -> None:
    page = open_page("demo", "index.html", width)
    unfold(page)
    small = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 &&"
        " n.textContent.trim()) && parseFloat(getComputedStyle(e).fontSize) < 16)"
        ".map(e => e.tagName + ' ' + e.textContent.slice(0, 40))"
    )
    assert small == []


def test_numbers_are_set_in_tabular_figures(open_page: Any) -> None:
    page = open_page("published", "index.html")
    assert page.evaluate("getComputedStyle(document.querySelector('td.number')).fontVariantNumeric") == "tabular-nums"


@pytest.mark.parametrize("name", ["index.html", "index.en.html"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_words_of_a_drawing_never_meet_nor_leave_it(open_page: Any, name: str, width: int) -> None:
    page = open_page("published", name, width)
    drawings = page.evaluate(
        "[...document.querySelectorAll('svg.chart')].map(s => ({left: s.getBoundingClientRect().left,"
        " right: s.getBoundingClientRect().right, texts: [...s.querySelectorAll('text')].map(t => {"
        " const b = t.getBoundingClientRect(); return [t.textContent, b.left, b.right, b.top, b.bottom] })}))"
    )
    assert len(drawings) == 5
    for drawing in drawings:
        for text, left, right, _, _ in drawing["texts"]:
            assert drawing["left"] - 1 <= left, text
            assert right <= drawing["right"] + 1, text
        for place, one in enumerate(drawing["texts"]):
            for other in drawing["texts"][place + 1 :]:
                apart = one[2] <= other[1] or other[2] <= one[1] or one[4] <= other[3] + 1 or other[4] <= one[3] + 1
                assert apart, (one[0], other[0])


@pytest.mark.parametrize("width", [320, 1280])
def test_tables_stay_tables_for_those_who_listen(open_page: Any, width: int) -> None:
    page = open_page("published", "index.html", width)
    unfold(page)
    assert page.get_by_role("table").count() == page.locator("table").count() == 11
    departments = page.get_by_role("table", name="par département")
    assert departments.get_by_role("row").count() == 10  # header, eight departments, the region
    assert departments.get_by_role("rowheader").count() == 9
    assert departments.get_by_role("columnheader").count() == 4
    assert departments.get_by_role("cell").count() == 27


def test_drawings_have_a_name_and_a_description(open_page: Any) -> None:
    page = open_page("published", "index.html")
    images = page.get_by_role("img")
    assert images.count() == 5
    for place in range(images.count()):
        named = images.nth(place).get_attribute("aria-labelledby").split()
        assert all(page.locator(f"#{part}").text_content().strip() for part in named)
    assert page.get_by_role("img", name="Empreinte par tiers, 2025").count() == 1


def test_the_keyboard_reaches_the_content_and_every_link_shows_its_focus(open_page: Any) -> None:
    page = open_page("published", "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    page.wait_for_url("**#content")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_what_is_folded_on_screen_is_printed(open_page: Any) -> None:
    page = open_page("published", "index.html")
    folded = page.locator("#territories details table")
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()
    assert not page.locator("nav.contents").is_visible()


def test_a_demonstration_shows_its_banner_above_everything_and_a_watermark(open_page: Any) -> None:
    page = open_page("demo", "index.html", 390)
    banner = page.get_by_role("complementary", name="Démonstration").bounding_box()
    assert banner["y"] + banner["height"] < page.locator("h1").bounding_box()["y"]
    assert "DEMO" in page.evaluate("getComputedStyle(document.body, '::after').content")
    assert "DEMO" not in open_page("published", "index.html").evaluate(
        "getComputedStyle(document.body, '::after').content"
    )
