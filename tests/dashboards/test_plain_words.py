"""Words of a screen that a reader need not decode: one device, the name of an electricity series."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import polars as pl
import pytest
from markupsafe import Markup

from barometer.decisions.campaign import ANSWERED
from barometer.decisions.targets import Meeting, Trajectory
from barometer.exact import NANO
from dashboards import campaign_view, system_view
from dashboards.campaigning import Asked, Campaign
from dashboards.deciding import Outcome
from dashboards.errors import DashboardsError
from dashboards.following import FollowUp
from dashboards.frame import Screen
from dashboards.measuring_view import input_title
from dashboards.other_rules import FlatRatio, OtherRules
from dashboards.other_rules_view import total_rows
from dashboards.printed import printed_page
from dashboards.sections import declarations, missing
from dashboards.target_view import follow_rows, standing_rows
from dashboards.targeting import Standing
from dashboards.voice import Voice, sentences
from factors.library import FactorSet
from reuse.errors import ReuseError

ROOT = Path(__file__).parents[2]
#: Files of sentences, in every room.
CATALOGUES = re.compile(r"(messages|words|wording|screens|cli|edition|vocabularies)(_\w+)?\.toml")


@pytest.mark.parametrize(("language", "ends"), [("fr", "– 1 appareil"), ("en", "– 1 device")])
def test_one_device_is_not_in_the_plural(monkeypatch: pytest.MonkeyPatch, language: str, ends: str) -> None:
    gap = {"equipment_type": "storage_bay", "life_cycle_stage": None, "why": "no_lifetime", "units": 1}
    monkeypatch.setattr(missing, "_gathered", lambda *_: pl.DataFrame([gap]))
    assert missing.gap_lines(cast(Screen, SimpleNamespace(voice=Voice(language))), "climate_change")[0].endswith(ends)


def test_a_grid_is_told_by_the_name_of_its_series() -> None:
    series = pl.DataFrame(
        {"series": ["ademe_consumption"], "name_fr": ["ADEME, mix moyen"], "name_en": ["ADEME, average"]}
    )
    factors = cast(FactorSet, SimpleNamespace(electricity_series=series))
    told = input_title("grid:ademe_consumption:FR:climate_change", factors, Voice("en"))
    assert told == "Electricity FR: ADEME, average"


REFUSALS = [
    (DashboardsError("agec_lines_left_out", count=1, lines="12"), "tableau incomplet, qui dit combien"),
    (DashboardsError("agec_without_siret", organisation="dole"), "L’ajouter (page Données, onglet Registres), puis"),
    (DashboardsError("target_start", indicator="EMP-01", since=2020), "donner la valeur de départ."),
    (DashboardsError("evidence_device_missing", key="a1"), "Dire lequel."),
    (DashboardsError("change_same_year", year=2025), "donner une autre année."),
    (DashboardsError("campaign_until", until="2025-01-01", on="2025-02-01"), "Donner un jour à venir."),
    (DashboardsError("file_of_purchases", file="a.csv"), "page Acheter, onglet Achats."),
]


@pytest.mark.parametrize(("refusal", "shown"), REFUSALS)
def test_a_refusal_on_a_screen_has_no_option_of_the_command_line(refusal: DashboardsError, shown: str) -> None:
    assert "--" in refusal.message("fr")
    for language in ("fr", "en"):
        said = Voice(language).refusal(refusal)
        assert not [each for each in ("--", "barometer", "()") if each in said]
    assert shown in Voice("fr").refusal(refusal)


def test_no_sentence_of_the_screens_has_an_option_of_the_command_line() -> None:
    found = [
        (key, said) for key, texts in sentences().items() for said in texts.values() if " --" in said or "(--" in said
    ]
    assert found == []


def test_no_catalogue_leaves_a_plural_undecided() -> None:
    undecided = re.compile(r"\w\((?:s|es|x|ies)\)")
    rooms = ("barometer", "dashboards", "factors", "imports", "reuse")
    catalogues = [path for room in rooms for path in (ROOT / room).rglob("*.toml") if CATALOGUES.match(path.name)]
    assert len(catalogues) > 100
    assert [path.name for path in catalogues if undecided.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("devices", "language", "said"),
    [
        (0, "fr", "0 appareil est encore réservé"), (1, "fr", "1 appareil est encore réservé"),
        (2, "fr", "2 appareils sont encore réservés"), (0, "en", "0 devices are still reserved"),
        (1, "en", "1 device is still reserved"), (2, "en", "2 devices are still reserved"),
    ],
)  # fmt: skip
def test_a_refusal_of_the_chain_agrees_with_its_count(devices: int, language: str, said: str) -> None:
    assert ReuseError("request_holds_devices", devices=devices, request="r").message(language).startswith(said)


def test_a_percentage_has_no_space_in_english_and_a_narrow_one_in_french() -> None:
    assert Voice("en").typeset("between 88 and 92 %") == "between 88 and 92%"
    assert Voice("fr").typeset("entre 88 et 92 %") == "entre 88 et 92\u202f%"


def campaign_of(width: float, together: float) -> Campaign:
    asked = [SimpleNamespace(is_missing=True), SimpleNamespace(is_missing=False)]
    told = SimpleNamespace(asked=asked, year=2025, name="Région", width=width, together=together)
    return cast(Campaign, told)


def test_a_campaign_says_an_interval_and_what_narrows_it_in_one_unit() -> None:
    received, narrows = campaign_view.summary(campaign_of(5e6, 0.3), Voice("en"))
    assert received.startswith("1 of 2 bodies")
    assert "(5,000 tCO₂e wide) would narrow by 1,500 tCO₂e" in narrows
    _, narrows = campaign_view.summary(campaign_of(5e8, 1e-9), Voice("en"))
    assert "(500,000 tCO₂e wide) would narrow by less than a thousandth" in narrows


def test_what_one_answer_tells_is_in_the_smallest_of_its_units() -> None:
    told = SimpleNamespace(narrows=1e-6, width=14_000.0, with_inventory=4_000.0)
    asked = SimpleNamespace(standing="never", told=told)
    assert asked.standing != ANSWERED
    said = campaign_view.narrower(campaign_of(1e6, 0.1), cast(Asked, asked), Voice("en"))
    assert said == "1 kgCO₂e (its own would go from 14,000 kgCO₂e to 4,000 kgCO₂e wide)"


def test_other_rules_show_a_region_beside_inventories_with_three_digits_and_in_tonnes() -> None:
    known = SimpleNamespace(
        system="numecoeval", ours={"laptop": 113_421 * NANO}, theirs={"laptop": 255_112 * NANO}, difference=1
    )
    ratio = FlatRatio(2_800_056, 432.0, None, is_territory=True)
    found = SimpleNamespace(numecoeval=known, comparisons=[known], ecodiag=known, ratio=ratio)
    rows = [row[1:] for row in total_rows(cast(OtherRules, found), Voice("en"))]
    assert rows[0] == ["113 tCO₂e", ""]
    assert rows[1] == ["255 tCO₂e", "+\u00a0142 tCO₂e"]
    assert rows[-1] == ["1,210,000 tCO₂e", "+\u00a01,210,000 tCO₂e"]


def standing_of(code: str, observed: float | None) -> Standing:
    trajectory = Trajectory({2024: 20.0, 2030: 30.0}, is_stair=True, is_at_least=True)
    met = Meeting("few")
    return Standing("t", code, "délibération", "percent", 2025, trajectory, 20.0, observed, met, None)


@pytest.mark.parametrize(
    ("code", "says"),
    [("ACH-01", "les lignes d'achat de l'année (tableur, à déposer dans Acheter"), ("reuse_rate", "1er janvier 2025")],
)
def test_a_target_without_observed_value_says_what_is_missing_and_where_to_give_it(code: str, says: str) -> None:
    [row] = standing_rows([standing_of(code, None)], Voice("fr"))
    assert "rien d'observé" in row[5]
    assert says in row[5]
    assert standing_rows([standing_of(code, 25.0)], Voice("fr"))[0][5] == "sur la trajectoire"


@pytest.mark.parametrize(
    ("code", "says"),
    [("EQP-05", "inventaire des postes"), ("ACH-04", "les services numériques"), ("SEN-02", "au moins 30 personnes")],
)
def test_a_figure_of_registers_and_surveys_without_value_says_what_it_lacks(code: str, says: str) -> None:
    screen = cast(Screen, SimpleNamespace(voice=Voice("fr")))
    told = declarations.lacking_of(screen, {"code": code, "value": None}, set(), {})
    assert says in told[0]
    assert "workstations." not in " ".join(told)
    assert declarations.lacking_of(screen, {"code": code, "value": 1.0}, set(), {}) == []


@pytest.mark.parametrize(("updated", "shown"), [(0, ""), (1, "1 reçoit"), (3, "3 reçoivent")])
def test_computers_with_a_free_next_version_are_told_where_there_are_some(
    monkeypatch: pytest.MonkeyPatch, updated: int, shown: str
) -> None:
    systems = SimpleNamespace(updated=updated, unrecorded=4, undated=2, recorded=9, ended=lambda _: [])
    monkeypatch.setattr(system_view, "systems_read", lambda _: systems)
    outcome = SimpleNamespace(trend=SimpleNamespace(years=[2030]))
    said = system_view.system_words(cast(Outcome, outcome), Voice("fr"))[-1]
    assert shown in said
    assert ("gratuitement" in said) == bool(updated)
    assert "  " not in said


def test_rows_of_both_faces_get_the_spaces_of_the_language() -> None:
    assert Voice("fr").rows([["L'un ou l'autre", "rendu : 2"]]) == [["L’un ou l’autre", "rendu\u00a0: 2"]]


def test_a_page_to_print_has_the_spaces_of_its_language_and_escapes_what_it_tells() -> None:
    said = Markup("<p>{}</p>").format("L'un : 2 % <b> 'x'")
    assert "<p>L’un\u00a0: 2\u202f% &lt;b&gt; &#39;x&#39;</p>" in printed_page("t", said, "fr")
    assert "<p>L’un : 2% &lt;b&gt; &#39;x&#39;</p>" in printed_page("t", said, "en")


def test_a_verdict_is_joined_as_its_language_does() -> None:
    change = SimpleNamespace(
        difference=-10.0, low=-12.0, high=-8.0, unit="kWh", is_distinguishable=True, since=2023, year=2025,
        comparable=False,
    )  # fmt: skip
    change.judged = change
    followed = SimpleNamespace(
        key="a", title="Garder", code="EMP-03", expected=None, observed=change, counted=None, why=None, year=2025,
        is_as_expected=True, why_none=None,
    )  # fmt: skip
    [row] = follow_rows([cast(FollowUp, followed)], Voice("en"))
    assert row[1] == "Digital electricity use (EMP-03)"
    assert row[-1] == "distinguishable; compatible with what was expected"
    assert follow_rows([cast(FollowUp, followed)], Voice("fr"))[0][-1].startswith("distinguable\u202f; ")
