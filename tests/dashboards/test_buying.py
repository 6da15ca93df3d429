"""The page Acheter, without a browser: the same figures as the command, bids as letters until they are ranked."""

import json
from pathlib import Path

import pytest

from dashboards.cli import main
from dashboards.purchase_view import euros, share
from tests.dashboards.conftest import Open, markup


def plain(text: str) -> str:
    return text.replace("\u202f", " ")


@pytest.mark.parametrize("organisation", ["region-fictive", "epci-fictif-1"])
def test_the_screen_shows_the_totals_of_the_command(
    open_page: Open, demo: Path, organisation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--home", str(demo), "purchases", "--organisation", organisation, "--year", "2025", "--json"]
    assert main(words) == 0
    document = json.loads(capsys.readouterr().out)
    said = markup(open_page(page="buy", organisation=organisation, year="2025"))
    for category in document["categories"]:
        assert plain(euros(category["spend_cents"], "fr")) in said
    assert plain(share(document["categories"][0]["reused_share"], None, "fr")) in said
    assert "ni l’annexe" in said, "what we have not read of the law stands beside the target"


def test_a_year_without_purchases_names_the_years_known(open_page: Open) -> None:
    said = markup(open_page(page="buy", organisation="region-fictive", year="2022"))
    assert "années connues : 2024, 2025" in said


def test_the_tab_of_tenders_offers_clauses_before_the_bids(open_page: Open) -> None:
    page = open_page(page="buy", tab="tender")
    assert "Les offres sont des lettres" in markup(page)
    assert not page.exception


def test_a_folder_without_purchases_says_what_to_drop(open_page: Open, tmp_path: Path) -> None:
    assert main(["--home", str(tmp_path / "home"), "--quiet", "init"]) == 0
    said = markup(open_page(page="buy", home=tmp_path / "home"))
    assert "Aucun achat pour l’instant" in said
