"""Pages of changes and gains, run without a browser on a real demonstration folder."""

from tests.dashboards.conftest import Open, markup
from tests.dashboards.test_pages import plain


def test_a_change_is_told_with_its_causes_and_no_curve_where_nothing_informs_it(open_page: Open) -> None:
    said = plain(markup(open_page(page="understand", organisation="lycee-fictif-1", tab="change")))
    assert "de 2024 à 2025, l’empreinte augmente" in said
    assert "Année par année" in said
    region = plain(markup(open_page(page="understand", tab="change")))
    assert "Aucune courbe n’est donc tracée" in region
    assert "Année par année" not in region
    assert "Mix électrique" in region


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
