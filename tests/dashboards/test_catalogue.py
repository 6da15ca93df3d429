"""The sheet of an indicator in both languages, as Données > Indicateurs shows it (METHODOLOGY 9.5)."""

from dashboards.covering import COMPUTED, GAP, Covered
from dashboards.covering_view import SHEET, sheet

BARE = {"low": None, "high": None, "unit": "percent"}
FIGURES = [
    BARE | {"breakdown": "total", "breakdown_value": "total", "value": 25.0},
    BARE | {"breakdown": "step", "breakdown_value": "strategy", "value": 40.0},
]
SHARES = {"measured_share": 0.0, "declared_share": 0.25, "modelled_share": 0.75}
KNOWN = Covered("EMP-03", COMPUTED, True, 2, {}, 0, SHARES, (1, 4), FIGURES)


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


def test_a_gap_has_neither_origin_nor_quality() -> None:
    told = dict(sheet(Covered("DEC-02", GAP, False, 0, {}, 0, {}, None), "en"))
    assert (told["Origin of the values"], told["Quality (1 to 5)"]) == ("–", "–")
    assert told["Direction"] == "higher is better"
