"""The tab Déclarations, without a browser: the form comes from the catalogue, a correction moves the indicator."""

import json
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from barometer.declared import DeclaredValue
from barometer.records.access import set_actor
from barometer.records.declaration_checks import inputs
from barometer.records.home import open_home
from dashboards.actors import acting
from dashboards.cli import main
from tests.dashboards.conftest import Open, markup


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("declarations") / "home"
    assert main(["--home", str(folder), "--quiet", "init"]) == 0
    words = ["organisation", "add", "ville-a", "--name", "Ville A", "--kind", "commune", "--seat", "21231"]
    assert main(["--home", str(folder), "--quiet", *words]) == 0
    return folder


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "home"))


def opened(open_page: Open, home: Path, name: str = "data_centre.energy", **more: str) -> AppTest:
    return open_page(home, page="data", tab="declarations", part=name, year="2025", **more)


def declare(at: AppTest, name: str, value: str, turn: int = 0, *, button: str = "declare_submit") -> AppTest:
    at.text_input(key=f"declare_value_{name}_{turn}").set_value(value)
    at.run()
    return at.button(key=button).click().run()


def pue(home: Path, capsys: pytest.CaptureFixture[str]) -> float | None:
    words = ["indicators", "--organisation", "ville-a", "--year", "2025", "--code", "EMP-07"]
    capsys.readouterr()
    assert main(["--home", str(home), "--json", "--quiet", *words]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    value: float | None = row["value"]
    return value


def test_the_form_of_an_input_comes_from_its_row(open_page: Open, home: Path) -> None:
    at = opened(open_page, home)
    for name in ("data_centre.energy", "mediation.passes_used", "head_count.agents"):  # by month, quarter, year
        at.selectbox(key="choice_part").set_value(name).run()
        row: dict[str, Any] = inputs()[name]
        said = markup(at).replace("’", "'")
        assert row["who_knows_fr"].replace("’", "'") in said
        assert row["indicator"].replace(" ", ", ") in said
        periods = at.selectbox(key=f"declare_period_{name}_2025").options
        assert len(periods) == {"month": 17, "quarter": 5, "year": 1}[row["period"]]
    labels = {row["label_fr"] for row in inputs().values()}
    assert labels == set(at.selectbox(key="choice_part").options), "every input of the catalogue can be declared"


@pytest.mark.parametrize(("language", "yes"), [("fr", "oui"), ("en", "yes")])
def test_a_question_is_answered_by_yes_or_no(open_page: Open, home: Path, language: str, yes: str) -> None:
    at = opened(open_page, home, "reen.strategy", language=language)
    at.radio(key="declare_value_reen.strategy_0").set_value(yes).run()
    at.button(key="declare_submit").click().run()
    assert f">{yes}</td>" in markup(at)


def test_a_value_is_said_back_with_its_unit_and_an_unusual_one_is_asked_again(open_page: Open, home: Path) -> None:
    at = opened(open_page, home)
    at.text_input(key="declare_value_data_centre.energy_0").set_value("1 200,5")
    at.text_input(key="declare_unit_data_centre.energy_0").set_value("MWh").run()
    assert "Compris : 1 200 500 kWh" in markup(at)
    assert "Inhabituel" not in markup(at)
    at.text_input(key="declare_unit_data_centre.energy_0").set_value("kWh").run()
    assert "Compris : 1 200,5 kWh" in markup(at)
    assert "Inhabituel" in markup(at)
    at.text_input(key="declare_value_data_centre.energy_0").set_value("1,234").run()
    assert "se lit de deux façons" in markup(at)


def test_a_declared_value_counts_once_validated_and_a_correction_moves_the_indicator(
    open_page: Open, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = opened(open_page, home, "data_centre.it_energy")
    at = declare(at, "data_centre.it_energy", "1000000")
    at = declare(opened(open_page, home), "data_centre.energy", "1500000")
    assert "soumise : 1 500 000 kWh" in markup(at)
    assert pue(home, capsys) is None
    for number in (1, 2):
        at.selectbox(key="step_of").set_value(number).run()
        at.button(key="step_validate").click().run()
    assert pue(home, capsys) == 1.5
    assert '<td data-label="Valeur" class="n">1,5 kWh/kWh</td>' in markup(at)
    at = opened(open_page, home)
    assert "Il y a déjà 1 500 000 kWh" in markup(at)
    at.text_input(key="declare_method_0").set_value("facture rectifiée")
    at = declare(at, "data_centre.energy", "1 400 000")
    assert pue(home, capsys) == 1.5, "the old value counts until the correction is validated"
    at.selectbox(key="step_of").set_value(3).run()
    at.button(key="step_validate").click().run()
    assert pue(home, capsys) == 1.4
    assert "1,4 kWh/kWh" in markup(at)
    assert "Corrige la n°" in markup(at)


def test_a_value_said_again_changes_nothing_and_a_draft_that_is_replaced_is_named(open_page: Open, home: Path) -> None:
    name = "data_centre.energy"
    at = declare(opened(open_page, home), name, "25000", button="declare_keep")
    at = declare(at, name, "25 000", 1, button="declare_keep")
    assert "Cette valeur est déjà déclarée (n° 1, brouillon)" in markup(at)
    said = markup(declare(at, name, "26000", 2, button="declare_keep"))
    assert "Déclaration n° 2 gardée en brouillon" in said
    assert "Elle remplace la n° 1 (25 000 kWh), que l’historique garde." in said.replace("\u202f", " ").replace(
        "\u00a0", " "
    )
    said = markup(declare(at, name, "26000", 3))  # the same, submitted now
    assert "Déclaration n° 2 soumise" in said


def test_quarters_of_a_quarterly_indicator_stand_beside_the_year(
    open_page: Open, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """INC-04 is quarterly (100 + 250 + 30 + 20 = 400); water has no such series. Both faces say the same."""
    said = [("mediation.passes_used", 3 * at, value) for at, value in enumerate((100, 250, 30, 20))]
    said += [("carpool.passenger_km", 2, 1200), ("data_centre.water", 0, 9)]
    values = [
        DeclaredValue(
            "ville-a", name, date(2025, at + 1, 1), date(2025, at + (1 if at == 2 else 3), 28), Decimal(value)
        )
        for name, at, value in said
    ]
    monkeypatch.setattr("dashboards.declared_series.validated_values", lambda *_: values)
    shown = markup(opened(open_page, home)).replace("\u2011", "-")
    shown = shown[shown.index("Mois et trimestres déclarés de 2025") :]
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", shown[: shown.index("</table>")])
    rows = [tuple(cells[at : at + 3]) for at in range(0, len(cells), 3)]
    quarters = [("INC-04", f"trimestre {at} de 2025", value) for at, value in enumerate(("100", "250", "30", "20"), 1)]
    months = [("GAI-04", "mars 2025", "1 200"), ("GAI-04", "année 2025, somme", "incomplète")]
    assert sorted(rows) == sorted([*quarters, ("INC-04", "année 2025, somme", "400"), *months])
    asked = ["indicators", "--organisation", "ville-a", "--year", "2025", "--code", "INC-04"]
    capsys.readouterr()
    assert main(["--home", str(home), "--quiet", *asked]) == 0
    told = capsys.readouterr().out
    assert "trimestre 2 de 2025" in told
    assert "mars 2025" not in told
    capsys.readouterr()
    assert main(["--home", str(home), "--quiet", *asked, "--json"]) == 0
    rows = [row for row in json.loads(capsys.readouterr().out) if row["breakdown"] == "input"]
    assert [(row["period_start"], row["period_end"], row["value"]) for row in rows] == [
        ("2025-01-01", "2025-03-28", 100.0), ("2025-04-01", "2025-06-28", 250.0), ("2025-07-01", "2025-09-28", 30.0),
        ("2025-10-01", "2025-12-28", 20.0), ("2025-01-01", "2025-12-31", 400.0),
    ]  # fmt: skip


def test_months_declared_of_a_territory_itself_are_told_too(
    open_page: Open, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """1,200 passenger-kilometres in March; the year is not whole, so no row tells of it. Of a body: nothing."""
    march = DeclaredValue("DEP-21", "carpool.passenger_km", date(2025, 3, 1), date(2025, 3, 31), Decimal(1200))
    monkeypatch.setattr("dashboards.declared_series.territory_values", lambda *_: [march])
    asked = [
        "--home",
        str(home),
        "--quiet",
        "indicators",
        "--territory",
        "DEP-21",
        "--year",
        "2025",
        "--code",
        "GAI-04",
    ]
    assert main([*asked, "--json"]) == 0
    gap, row = sorted(json.loads(capsys.readouterr().out), key=lambda each: str(each["value"]), reverse=True)
    assert (gap["breakdown"], gap["value"]) == ("total", None)
    assert (row["territory"], row["breakdown_value"], row["value"]) == ("DEP-21", "carpool.passenger_km", 1200.0)
    assert (row["period_start"], row["period_end"]) == ("2025-03-01", "2025-03-31")
    assert main(asked) == 0
    assert "mars 2025" in capsys.readouterr().out


def test_a_refusal_of_the_command_stands_under_its_field(open_page: Open, home: Path) -> None:
    at = declare(opened(open_page, home, "staff.made_aware"), "staff.made_aware", "-5")
    assert "hors des bornes" in markup(at)
    assert "0 donnée déclarée" in markup(at)


def test_what_is_missing_names_who_knows_it(open_page: Open, home: Path) -> None:
    said = markup(opened(open_page, home))
    assert f"Ce qui manque, et qui le sait ({len(inputs())})" in said
    assert "(à demander à : exploitant)" in said
    # An indicator of several figures says which one each row is.
    assert "Hébergement souverain – Hébergés en France" in said
    assert "Emplois de la filière – Heures d’insertion" in said


def test_who_declares_does_not_validate_without_the_right(
    open_page: Open, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = acting(None)
    home_open = open_home(home)
    set_actor(home_open, "noe", role="buyer", organisations=["ville-a"], actor=actor.name, recorded_at=actor.now)
    monkeypatch.setenv("BAROMETER_ACTOR", "noe")
    at = declare(opened(open_page, home), "data_centre.energy", "1500000")
    keys = {str(button.key) for button in at.button}
    assert "step_withdraw" in keys
    assert "step_validate" not in keys


def test_a_territory_can_declare_too(open_page: Open, home: Path) -> None:
    at = opened(open_page, home, "weee.collected")
    at.selectbox(key="declare_whose").set_value("REG-27").run()
    at = declare(at, "weee.collected", "12500")
    assert "Bourgogne-Franche-Comté : 1 donnée" in markup(at)
