"""Words of a screen that a reader need not decode: one device, the name of an electricity series."""

from types import SimpleNamespace
from typing import cast

import polars as pl
import pytest

from dashboards.frame import Screen
from dashboards.measuring_view import input_title
from dashboards.sections import missing
from dashboards.voice import Voice
from factors.library import FactorSet


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
