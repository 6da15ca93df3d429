"""The tab Filière says what the command line says."""

from tests.dashboards.conftest import Open, markup


def test_the_chain_shows_balance_flows_avoided_indicators_and_costs(open_page: Open) -> None:
    said = markup(open_page(page="reuse"))
    assert "474 appareils entrés : 261 sont en usage et 30 en stock" in said
    assert "Écart d’appareils : 0 sur 474." in said
    assert "Écart entre ce qui est entré, sorti et resté : 0." in said
    assert "Ce qui est évité ailleurs ne réduit pas ce qui est dépensé ici" in said
    assert "coupure (seul son reconditionnement compte dans l’empreinte)" in said
    assert "électricité de l’atelier non déclarée" in said
    assert '<th scope="row">REU-06</th>' in said
    assert "masqué (petit effectif)" in said
    assert "REU-02, lacune : il manque les biens réformés en stock au 1er janvier de chaque organisme public" in said
    assert "Atelier fictif n° 1 (synthétique)" in said
    november, december = ('<th scope="row">novembre</th>', '<th scope="row">décembre</th>')
    assert ">81,3<" in said[said.index(november) : said.index(december)]
    assert "1 240,50 €" in said  # to the cent: half to even had made it 1 240
    assert "réglable par l’administrateur : réglage priority_audiences) : demandeur d’emploi" in said
    assert "Effacements prouvés par le journal de l’outil" in said


def test_the_chain_is_said_in_english_too(open_page: Open) -> None:
    said = markup(open_page(page="reuse", language="en"))
    assert "474 devices had come in: 261 are in use and 30 in stock" in said
    assert "What is saved elsewhere does not reduce what is spent here" in said
    assert "which the administrator may change: setting priority_audiences): job seeker, recipient" in said
