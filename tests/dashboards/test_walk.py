"""A part of a figure, told so that it can be checked by hand."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from barometer.explanation import PART_KEYS
from dashboards.voice import Voice
from dashboards.walk import amount_text, cell_rows, input_name, input_rows, part_code, part_label, product, terms_text
from factors import library

FR, EN = Voice("fr"), Voice("en")
PART: dict[str, Any] = dict.fromkeys(PART_KEYS) | {
    "tier": "terminals",
    "equipment_type": "smartphone",
    "factor_type": "smartphone",
    "life_cycle_stage": "manufacturing",
    "flow": "embodied",
    "origin": "assumption",
    "parameters": "share.old*1-share.young*1/lifetime:smartphone",
    "amount": 1000.0,
    "amount_unit": "unit",
    "factor": 77.0,
    "factor_unit": "kgCO2eq/unit",
    "value": 77_000.0,
    "inputs": [
        {"input_key": "share.old", "value": 0.865, "unit": "ratio"},
        {"input_key": "share.young", "value": 0.25, "unit": "ratio"},
        {"input_key": "lifetime:smartphone", "value": 2.5, "unit": "year"},
    ],
}


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_multiplication_is_written_in_full() -> None:
    assert plain(product(PART, "kgCO2eq", FR)) == "1 000 appareils × 77 kgCO₂éq/appareil = 77 000 kgCO₂éq"
    assert product(PART, "kgCO2eq", EN) == "1,000 devices × 77 kgCO₂e/device = 77,000 kgCO₂e"


def test_a_share_says_what_it_is_a_share_of() -> None:
    said = plain(product(PART | {"value": 4.5}, "percent", FR))
    assert said.endswith("= 77 000, soit 4,5 % de l’empreinte des terminaux")


def test_terms_are_multiplied_complemented_and_divided_in_their_order() -> None:
    assert terms_text(PART, FR) == " × 0,865 × (1 − 0,25) ÷ 2,5"
    assert "2 802 670 habitants × 0,865 × (1 − 0,25) ÷ 2,5" in plain(amount_text(PART, 2_802_670, FR))


@pytest.mark.parametrize(("flow", "origin", "words"), [("study", "national_pro_rata", "nombre d’habitants"),
                                                       ("embodied", "declared", "vient des inventaires"),
                                                       ("use", "archetype", "complété par")])  # fmt: skip
def test_where_an_amount_comes_from_is_said(flow: str, origin: str, words: str) -> None:
    parameters = "power:laptop" if origin == "archetype" else ""
    part = PART | {"flow": flow, "origin": origin, "parameters": parameters}
    assert words in amount_text(part, None, FR)


def test_the_code_of_a_part_holds_and_tells_parts_apart() -> None:
    assert part_code(PART) == part_code(dict(PART))
    assert part_code(PART) != part_code(PART | {"life_cycle_stage": "use"})
    assert len(part_code(PART)) == 8


def test_the_label_of_a_part_says_what_at_which_stage_how_known_and_how_much() -> None:
    assert plain(part_label(PART, 154_000.0, FR)) == "Smartphone · fabrication · modélisé · 50 % du chiffre"


def test_cells_are_named_in_the_order_of_a_reader() -> None:
    cell = {
        "organisation": "o",
        "file": "f.xlsx",
        "sheet": "Parc",
        "row": 3,
        "cells": {"quantity": "F3", "equipment_type": "D3"},
    }
    assert cell_rows(PART | {"cells": [cell]}, FR) == [["o", "f.xlsx", "Parc", "3", "type D3, quantité F3"]]


def test_a_factor_inside_a_factor_is_named_in_words() -> None:
    assert input_name("factor:server:climate_change:manufacturing", FR) == "Serveur · fabrication"


def test_each_parameter_says_whether_its_range_is_of_its_source_or_ours() -> None:
    """Two studies: 46 % without bounds, archetypes with theirs."""
    factors = library.load().in_force(on=date(2025, 12, 31))
    said = {}
    for key in ("national.data_centres_ratio", "cloud.vcpu_per_server"):
        given = factors.inputs.row(by_predicate=pl.col("input_key") == key, named=True) | {"locator": None}
        ((_, _, said[key], *_),) = input_rows(PART | {"inputs": [given]}, factors, FR)
    assert said == {
        "national.data_centres_ratio": "Hypothèse\u00a0: bornes jugées, sans source",
        "cloud.vcpu_per_server": "Donnée par sa source",
    }
