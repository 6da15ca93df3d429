"""The sheet of an indicator in both languages, as Données > Indicateurs shows it (METHODOLOGY 9.5)."""

from dataclasses import replace

import pytest

from dashboards.covering import COMPUTED, GAP, Covered
from dashboards.covering_view import SHEET, rows, sheet
from dashboards.normalising import normalised
from tests.dashboards.conftest import Open, markup

BARE = {"series": None, "low": None, "high": None, "unit": "percent"}
FIGURES = [
    BARE | {"breakdown": "total", "breakdown_value": "total", "value": 25.0},
    BARE | {"breakdown": "step", "breakdown_value": "strategy", "value": 40.0},
]
SHARES = {"measured_share": 0.0, "declared_share": 0.25, "modelled_share": 0.75}
UNITS = (("unit", 411.0), ("kg", 1353.0))
NONE: dict[str, list[tuple[str, str]]] = {"fr": [], "en": []}
KNOWN = Covered("EMP-03", COMPUTED, True, 2, NONE, 0, SHARES, (1, 4), FIGURES)


def test_a_sheet_says_formula_unit_direction_origins_and_quality() -> None:
    french, english = dict(sheet(KNOWN, "fr")), dict(sheet(KNOWN, "en"))
    assert len(french) == len(english) == len(SHEET)
    assert french["Ici"] == "25 % ; Stratégie : 40 %"
    assert english["Here"] == "25%; Strategy: 40%"
    assert french["Formule"] == "Σ parc × kWh/an + réseaux + centres"
    assert (french["Sens"], english["Direction"]) == ("plus bas est mieux", "lower is better")
    assert french["Origine des valeurs"].replace("\u202f", " ") == "25 % déclaré, 75 % modélisé"
    assert english["Origin of the values"] == "25% declared, 75% modelled"
    assert (french["Qualité (1 à 5)"], english["Quality (1 to 5)"]) == ("de 1 à 4", "1 to 4")


def test_values_stand_by_inhabitant_agent_or_pupil_as_the_catalogue_asks() -> None:
    """411 devices and 1,353 kg for 2,802,670 inhabitants; 2,336 kg for 400 agents; a share is never divided."""
    people = {"inhabitant": 2_802_670}
    devices, kilos = ({"breakdown": "total", "unit": unit, "value": at, "low": at, "high": at} for unit, at in UNITS)
    found = normalised("10,000 inhabitants", [devices, kilos, FIGURES[0]], people)
    assert [row["value"] for row in found] == pytest.approx([1.466459, 4.827539], rel=1e-6)
    of_body = {"breakdown": "total", "unit": "kgCO2eq", "value": 2336.0, "low": 1868.0, "high": 3018.0}
    assert [row["value"] for row in normalised("inhabitant, agent, pupil", [of_body], {"agent": 400})] == [5.84]
    assert normalised("inhabitant, agent, pupil", [of_body], {}) == []
    assert normalised("line", [of_body], people) == []
    told = replace(KNOWN, code="REU-01", normalised=found)
    assert dict(sheet(told, "fr"))["Rapporté à"].replace("\u202f", " ").replace("\u00a0", " ") == (
        "10 000 habitants : 1,5 équipements pour 10 000 habitants ; 4,8 kg pour 10 000 habitants"
    )
    english = dict(sheet(told, "en"))["Normalised by"]
    assert english.endswith("1.5 devices per 10,000 inhabitants; 4.8 kg per 10,000 inhabitants")


def test_a_gap_has_neither_origin_nor_quality() -> None:
    told = dict(sheet(Covered("DEC-02", GAP, False, 0, {}, 0, {}, None), "en"))
    assert (told["Origin of the values"], told["Quality (1 to 5)"]) == ("–", "–")
    assert told["Direction"] == "higher is better"


def test_the_table_tells_the_value_here_and_joins_what_is_missing_as_its_language_does() -> None:
    lacking = {each: [("a", "x"), ("b", "y")] for each in ("fr", "en")}
    gap = Covered("DEC-02", GAP, False, 0, lacking, 0, {}, None)
    [known, lacks] = rows([KNOWN, gap], "en")
    assert known[3] == "25%, 2 organisations"
    assert lacks[3:] == ["–", "a; b", "x; y"]
    assert rows([gap], "fr")[0][4] == "a ; b"
    several = Covered("EMP-03", COMPUTED, True, 0, NONE, 1, SHARES, (1, 4), [*FIGURES, FIGURES[0]])
    assert rows([several], "en")[0][3] == "here, without 1 device not computed"


def test_on_the_screen_nothing_is_no_dash_and_no_code_of_an_input_or_command_is_shown(open_page: Open) -> None:
    said = markup(open_page(page="data", tab="catalogue", year="2025", language="en"))
    assert '<td data-label="What is missing">Water taken by the data centre</td>' in said
    assert "barometer factors import" not in said
    assert '<td data-label="Who knows it">–</td>' not in said
