"""Agir > Scénarios, run without a browser on a real demonstration folder."""

from pathlib import Path

from tests.dashboards.conftest import Open, markup
from tests.dashboards.test_pages import plain
from tests.demo_home import copied

LEVERS = "longer=2:laptop@2027 refurbished=0.5@2027-2030"


def test_without_a_lever_what_would_lower_this_most_is_ranked(open_page: Open) -> None:
    said = plain(markup(open_page(page="act", organisation="epci-fictif-1")))
    assert "ce qui ferait le plus baisser le cumul d’ici 2035" in said
    assert said.index("Acheter reconditionné") < said.index("Des écrans plus petits")
    assert "à essayer soi-même, en donnant : pays" in said


def test_a_link_holds_the_levers_and_the_answer_says_whether_it_can_be_told(open_page: Open) -> None:
    at = open_page(page="act", organisation="epci-fictif-1", levers=LEVERS, until="2030")
    said = plain(markup(at))
    assert "d’ici 2030, ce scénario évite" in said
    assert "significatif" in said
    assert "Acheter reconditionné : 50 %, tous les types concernés, par paliers de 2027 à 2030" in said
    assert "Coût : non calculé" in said
    at.text_area(key="scenario_prices").set_value("laptop=900 laptop_refurbished=400").run()
    assert "Coût d’achat cumulé d’ici 2030" in plain(markup(at))
    at.number_input(key="scenario_longer_value").set_value(0.0).run()
    assert "longer=0:laptop@2027 refurbished=0.5@2027-2030" in at.query_params["levers"]


def test_what_cannot_be_is_refused_in_words(open_page: Open) -> None:
    at = open_page(page="act", organisation="epci-fictif-1", levers="fewer=0.7 shared=0.7", language="en")
    assert "Negative stock" in plain(markup(at))


def test_a_scenario_is_saved_and_compared(open_page: Open, demo: Path, tmp_path: Path) -> None:
    home = copied(demo, tmp_path / "home")
    at = open_page(home=home, page="act", organisation="epci-fictif-1", levers=LEVERS)
    at.text_input(key="scenario_name").set_value("sobriete")
    [save] = [button for button in at.button if button.label == "Enregistrer ce scénario"]
    save.click().run()
    assert "« sobriete » enregistré" in plain(markup(at))
    at.multiselect(key="scenario_compare").set_value(["sobriete"]).run()
    assert plain(markup(at)).count("sobriete") >= 2


def test_targets_of_the_law_stand_beside_decided_ones(open_page: Open, demo: Path, tmp_path: Path) -> None:
    home = copied(demo, tmp_path / "home")
    at = open_page(home=home, page="act", organisation="lycee-fictif-1", tab="targets")
    assert "pas de tendance : moins de trois années comparables" in plain(markup(at))
    for key, text in (("target_name", "sobriete"), ("target_value", "-40%"), ("target_source", "plan 2026")):
        at.text_input(key=key).set_value(text)
    [save] = [button for button in at.button if button.label == "Inscrire l’objectif"]
    at.text_input(key="target_since_value").set_value("vingt")
    save.click().run()
    assert "« vingt » n’est pas une valeur de départ" in plain(markup(at))
    at.text_input(key="target_since_value").set_value("20")
    [save] = [button for button in at.button if button.label == "Inscrire l’objectif"]
    save.click().run()
    assert "« 20 » n’a pas d’unité, et ce tableau en montre plusieurs : écrire 20 t ou 20 kg" in plain(markup(at))
    at.text_input(key="target_since_value").set_value("20 t")
    [save] = [button for button in at.button if button.label == "Inscrire l’objectif"]
    _break_a_target(home)
    save.click().run()
    said = plain(markup(at))
    assert "« sobriete » : plan 2026" in said
    assert "sobriete : 12 tCO₂éq au plus en 2030" in said  # 40 % less than the start that was typed
    assert "de 20 tCO₂éq en" in said
    assert "L’objectif « nan » ne se lit plus" in said  # told beside the others, which stay
    at.button(key="target_forget_nan_lycee-fictif-1").click().run()
    assert "L’objectif « nan » ne se lit plus" not in plain(markup(at))
    at.button(key="target_forget_sobriete").click().run()
    assert "Objectif « sobriete » oublié." in plain(markup(at))
    assert "sobriete :" not in plain(markup(at))
    assert "La loi n’en fixe aucun pour le carbone" in plain(markup(open_page(page="act", tab="targets")))


def _break_a_target(home: Path) -> None:
    """A target of before names had places, whose start is no number."""
    (home / "targets").mkdir(exist_ok=True)
    told = 'organisation = "lycee-fictif-1"\ncode = "EMP-01"\nsince = 2024\nsince_value = nan\nyear = 2030\n'
    (home / "targets" / "nan.toml").write_text(told + 'value = 12.0\nsource = "x"\n', encoding="utf-8")


def test_a_project_sheet_comes_back_from_an_uploaded_spreadsheet(open_page: Open) -> None:
    at = open_page(page="act", tab="project")
    told = "Type d'équipement;Nombre acheté;État\nOrdinateur portable;10;neuf\nTablette;-3;neuf\n"
    at.file_uploader[0].set_value(("projet.csv", told.encode(), "text/csv")).run()
    said = plain(markup(at))
    assert "par an, une fois les appareils en service" in said
    assert "« -3 » est négatif" in said
    assert "Trois questions à poser au porteur" in said


def test_a_link_carries_one_lever_for_several_devices_and_says_what_it_refused(open_page: Open) -> None:
    wrong = "longer=99 refurbished=1.5 warmer=1 longer=1:tractor longer"
    right = "longer=1:laptop@2026 longer=3:monitor@2026"
    at = open_page(page="act", organisation="epci-fictif-1", levers=f"{wrong} {right}", until="2040")
    said = plain(markup(at))
    assert "2035 est montré" in said
    for text, reason in (("longer=99", "de 0 à 10"), ("refurbished=1.5", "entre 0 et 1"), ("warmer=1", "inconnu"),
                         ("longer=1:tractor", "tractor"), ("longer.", "longer=2")):  # fmt: skip
        assert reason in said.split(f"n’a pas été repris : {text}")[1][:300], text
    assert "+ 1 an, ordinateur portable" in said
    assert "+ 3 ans, écran d’ordinateur" in said
    assert at.query_params["levers"] == right
    at.button(key="scenario_again_longer").click().run()
    assert "longer=3:monitor@2026 longer=1:" in at.query_params["levers"]
    at.button(key="scenario_longer_2_withdraw").click().run()
    said = plain(markup(at))
    assert "écran d’ordinateur, à partir" not in said
    assert "n’a pas été repris" not in said


def test_a_scenario_without_a_name_is_not_kept_and_that_is_said(open_page: Open) -> None:
    at = open_page(page="act", organisation="epci-fictif-1", levers="fewer=1")
    [save] = [button for button in at.button if button.label == "Enregistrer ce scénario"]
    save.click().run()
    said = plain(markup(at))
    assert "Rien n’est enregistré : donner un nom" in said
    assert "aucun prix n’est donné" in said
