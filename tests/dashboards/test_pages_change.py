"""Pages of changes and gains, run without a browser on a real demonstration folder."""

import json
from html import unescape
from pathlib import Path

import pytest

from dashboards.changing_edition import EditionChange, Figure
from dashboards.cli import main
from tests.dashboards.conftest import Open, markup
from tests.dashboards.test_pages import plain


def test_a_change_is_told_with_its_causes_and_no_curve_where_nothing_informs_it(open_page: Open) -> None:
    said = plain(markup(open_page(page="understand", organisation="lycee-fictif-1", tab="change")))
    assert "de 2024 à 2025, l’empreinte augmente" in said
    assert "Année par année" in said
    assert "La courbe commence en 2024, année du premier inventaire" in said
    region = plain(markup(open_page(page="understand", tab="change")))
    assert "Aucune courbe n’est donc tracée" in region
    assert "Année par année" not in region
    assert "Mix électrique" in region


def test_no_curve_goes_on_where_volumes_are_declared_for_the_first_time(open_page: Open) -> None:
    """Inventoried in 2024; networks, cloud and services declared for 2025 alone."""
    said = plain(markup(open_page(page="understand", organisation="epci-fictif-1", tab="change", year="2025")))
    assert "Rupture de série en 2025 : des volumes ne sont déclarés qu’une des deux années 2024 et 2025 (" in said
    assert "Une seule année a ce périmètre" in said
    assert "Année par année" not in said


VILLAGE = ("--territory", "COM-21471")


def test_no_curve_and_no_trend_cross_the_first_inventory_of_a_body_of_a_place(
    home: Path, tmp_path: Path, open_page: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twelve inhabitants and a town hall inventoried in 2024: before, another perimeter, and a break that is said."""

    def run(*words: str) -> str:
        assert main(["--home", str(home), "--quiet", "--json", *words]) == 0
        return capsys.readouterr().out

    run("organisation", "add", "village", "--name", "Village", "--kind", "commune", "--seat", "21471")
    table = tmp_path / "parc.csv"
    rows = "".join(f"L{year};laptop;40;{year}-01-01;5\n" for year in (2021, 2023, 2024))
    table.write_text("asset_id;equipment_type;quantity;commissioned_on;lifetime_years\n" + rows, encoding="utf-8")
    run("import", str(table), "--organisation", "village", "--as-of", "2024-12-31")
    aim = ("--code", "EMP-01", "--to", "2035", "--value", "1000", "--source", "conseil")
    for name, since in (("before", "2022"), ("after", "2024")):
        run("target", "set", name, *VILLAGE, *aim, "--since", since)
    told = json.loads(run("target", "status", *VILLAGE, "--year", "2025"))
    assert {row["target"]: row["trend"] for row in told} == {"before": "other_start", "after": "few"}
    said = plain(markup(open_page(home, page="understand", territory="COM-21471", tab="change", year="2025")))
    assert "Rupture de série en 2024" in said
    assert "Année par année, même méthode, même périmètre" in said
    assert "Rupture" not in plain(markup(open_page(page="understand", organisation="lycee-fictif-1", tab="change")))


def test_costs_and_gains_stand_side_by_side_and_are_never_netted(open_page: Open) -> None:
    said = plain(markup(open_page(page="act", organisation="region-fictive", tab="balance")))
    assert "Ce qui est évité ailleurs ne réduit pas ce qui est dépensé ici." in said
    assert "non calculé : il manque des déclarations" in said
    assert "Choisir une organisation" in plain(markup(open_page(page="act", tab="balance")))


def test_an_interval_is_told_with_what_to_measure_first(open_page: Open) -> None:
    region = plain(markup(open_page(page="understand", tab="uncertainty")))
    assert "À mesurer d’abord : Empreinte carbone annuelle du numérique en France" in region
    assert "Erreurs qui vont ensemble" in region
    asked = {"organisation": "lycee-fictif-1", "tab": "uncertainty", "figure": "EMP-03", "language": "en"}
    lycee = open_page(page="understand", **asked)
    said = plain(markup(lycee))
    assert "To measure first: Usage ratio" in said
    assert "Measure a few devices with a power meter" in said
    assert not lycee.exception


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    """An edition whose figure rose since by 20 t: 30 of data, 10 less of grid (computed for real: tests/cli)."""
    causes = [("data", 30_000 * 10**9), ("grid", -10_000 * 10**9)]
    before, after = (
        Figure(edition, value, value / 2, value * 2, "1.0", "abc")
        for edition, value in (("2026.1", 100_000.0), (None, 120_000.0))
    )
    moved = EditionChange("EMP-01", "kgCO2eq", 2025, before, after, causes)
    section = "dashboards.sections.change_edition"
    monkeypatch.setattr(f"{section}.list_editions", lambda _: [Path("2026.1")])
    monkeypatch.setattr(f"{section}.change_of_edition", lambda *_: moved)


@pytest.mark.usefixtures("published")
def test_a_published_edition_is_compared_with_today(open_page: Open) -> None:
    """The sentence and the table of `explain --against EDITION`, once an edition is chosen."""
    page = open_page(page="understand", tab="change")
    assert [box.label for box in page.selectbox if box.label == "Édition de départ"]
    assert "dans 2026.1" not in plain(markup(page))
    page.query_params["against"] = "2026.1"
    said = unescape(plain(markup(page.run())))
    assert "(de 50 à 200) dans 2026.1 -> 120 tCO₂éq (de 60 à 240) dans le dossier d’aujourd’hui" in said
    assert "+ 30 tCO₂éq" in said
    assert "− 10 tCO₂éq" in said
    assert "Données et méthode : ce que les mêmes facteurs donnent" in said


@pytest.mark.usefixtures("published")
def test_no_edition_is_offered_for_an_organisation(open_page: Open) -> None:
    page = open_page(page="understand", organisation="lycee-fictif-1", tab="change", against="2026.1")
    assert "Face à une édition publiée" not in plain(markup(page))
