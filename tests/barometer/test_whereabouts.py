"""Where impacts fall (METHODOLOGY 9.6): worked by hand, and adding up to the figure."""

from datetime import date

import polars as pl
import pytest

from barometer.assessment import Stock, assess, count_fleet, draw, grouped
from barometer.exact import NANO, exact_sum
from barometer.uncertainty import draw_cells
from barometer.whereabouts import STAGE_KEYS, placed, sums_of_places, sums_of_stages
from factors import library
from factors.companions import impact_places
from factors.draws import draw_inputs
from tests.barometer.fleets import asset, inventory, random_assets

GROUPS = pl.DataFrame({"organisation": ["o"], "group": ["o"]})
ORGANISATIONS = pl.DataFrame({"organisation": ["o"], "kind": ["lycee"], "seat_commune": ["COM-25056"]})
NOWHERE = pl.DataFrame(schema={"commune": pl.String, "population": pl.Int64})
CELL = {"life_cycle_stage": "use", "factor_type": "laptop", "country": "FR", "impact": 100 * NANO}


def fallen(**changed: object) -> dict[str, object]:
    [row] = placed(pl.DataFrame([CELL | changed]), impact_places(), "FR").to_dicts()
    return row


@pytest.mark.parametrize(
    ("changed", "place", "country"),
    [
        ({}, "here", "FR"),
        ({"country": "DE"}, "elsewhere", "DE"),
        ({"country": None}, "unknown", None),
        ({"life_cycle_stage": "manufacturing"}, "elsewhere", None),
        ({"life_cycle_stage": "manufacturing", "factor_type": "laptop_refurbished"}, "unknown", None),
        ({"life_cycle_stage": "manufacturing", "factor_type": "laptop_refurbished@lycee"}, "unknown", None),
        ({"life_cycle_stage": "distribution"}, "unknown", None),
        ({"life_cycle_stage": "end_of_life", "factor_type": None}, "unknown", None),
        ({"life_cycle_stage": "unspecified"}, "unknown", None),
        ({"life_cycle_stage": "a stage of tomorrow"}, "unknown", None),
    ],
)
def test_a_stage_falls_where_its_row_says_and_electricity_in_the_country_of_its_grid(
    changed: dict[str, object], place: str, country: str | None
) -> None:
    row = fallen(**changed)
    assert (row["place"], row["grid_country"]) == (place, country)


def test_the_reason_of_electricity_whose_country_is_unknown_names_no_grid() -> None:
    """A factor by GB has no country; a laptop at a German desk has one."""
    assert fallen(country=None)["reason_fr"].startswith("Réseaux et services : leur facteur")
    assert fallen(country="DE")["reason_en"] == "Electricity: counted in the country of the grid that supplies it."
    refurbished = {"life_cycle_stage": "manufacturing", "factor_type": "laptop_refurbished", "country": None}
    assert fallen(**refurbished)["reason_en"].startswith("Refurbishing")


def test_places_and_stages_add_up_to_the_figure_and_their_draws_to_its_draws() -> None:
    factors = library.load().in_force(on=date(2026, 11, 1))
    draws = draw_inputs(factors, 40)
    rows = [*random_assets(5, 60), asset(900, country="DE", equipment_type="laptop", quantity=3)]
    assessed = assess(
        Stock(count_fleet(inventory(rows).lazy())[1], ORGANISATIONS, NOWHERE), factors, year=2024, view="amortised"
    )
    cells = grouped(assessed.cells, GROUPS, by="organisation").filter(impact_category="climate_change")
    told = placed(cells, impact_places(), "FR")
    drawn = draw_cells(
        told, ["group", *STAGE_KEYS], factors=factors, draws=draws, year=2024,
        dated_defaults=assessed.dated_defaults.lazy().join(GROUPS.lazy(), on="organisation"),
    )  # fmt: skip
    places, stages = sums_of_places(told, drawn), sums_of_stages(told, drawn)
    total = float(cells.select(exact_sum("impact")).item()) / NANO
    assert [row["place"] for row in places] == ["here", "elsewhere", "unknown"]
    assert sum(row["value"] for row in places) == pytest.approx(total, rel=1e-12)
    assert sum(row["value"] for row in stages) == pytest.approx(total, rel=1e-12)
    assert sum(row["share"] for row in places) == pytest.approx(1.0)
    assert all(row["low"] <= row["value"] <= row["high"] for row in places)
    assert {row["grid_country"] for row in stages if row["place"] == "elsewhere"} == {None, "DE"}
    whole = draw(assessed, GROUPS, by="organisation", factors=factors, draws=draws)
    of_climate = whole.keys.with_row_index("at").filter(impact_category="climate_change")["at"].to_list()
    assert drawn.total(range(drawn.keys.height)) == pytest.approx(whole.total(of_climate), rel=1e-12)
