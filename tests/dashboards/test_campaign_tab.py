"""Agir > Campagne, run without a browser."""

from pathlib import Path

import pytest

from tests.cli.test_campaign import campaign
from tests.dashboards.conftest import Open, markup
from tests.dashboards.test_pages import plain

__all__ = ["campaign"]


def test_missing_answers_are_listed_with_letters_to_take_away(open_page: Open, campaign: Path) -> None:
    at = open_page(home=campaign, page="act", tab="campaign", year="2025")
    said = plain(markup(at))
    assert "Inventaires de 2025 ou plus récents reçus de 0 organisme sur 5" in said
    assert said.index("Grande") < said.index("Muette")
    assert "ni inventaire ni effectif" in said
    labels = plain("\n".join(button.label for button in at.get("download_button")))
    assert "Télécharger 5 courriers (zip)" in labels  # today nobody's mandate holds


@pytest.mark.parametrize(("language", "title"), [("fr", "Campagne 2025"), ("en", "2025 campaign")])
def test_everybody_answered_in_the_demonstration(open_page: Open, language: str, title: str) -> None:
    said = plain(markup(open_page(page="act", tab="campaign", year="2025", language=language)))
    assert title in said
