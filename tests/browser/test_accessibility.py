"""axe on every page, by eye of the machine only: no serious violation. A manual audit stays a human's work."""

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Open

PAGES = (
    "/", "/?organisation=lycee-fictif-1", "/comprendre", "/comprendre?tab=equipment", "/comprendre?tab=explain",
    "/acheter?organisation=region-fictive", "/acheter?tab=tender", "/reemploi", "/reemploi?tab=lots",
    "/acheter?tab=legal&organisation=region-fictive", "/donnees?tab=registers&part=service",
    "/donnees?tab=declarations&organisation=region-fictive",
    "/donnees", "/donnees?tab=factors", "/donnees?tab=method", "/?language=en",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_serious_violation(open_page: Open, path: str) -> None:
    page = open_page(path, height=2400)
    page.wait_for_timeout(300)  # titles and pictures are placed
    found = Axe().run(page).response["violations"]
    serious = [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
    assert not serious, "\n".join(serious)


def test_headings_follow_each_other_without_a_hole_and_there_is_one_title(open_page: Open) -> None:
    page = open_page("/comprendre?tab=explain&organisation=lycee-fictif-1", height=3000)
    levels = page.evaluate("() => [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]))")
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_folds_of_a_card_open_with_the_keyboard(open_page: Open) -> None:
    page = open_page()
    fold = page.locator(".st-key-card_figure_0 summary", has_text="Données")
    fold.focus()
    page.keyboard.press("Enter")
    assert page.locator(".st-key-card_figure_0 details[open] table caption").is_visible()
