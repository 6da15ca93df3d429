"""The shipped factors: figures that anyone can look up, series and policies kept apart, dates, digest."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from factors import companions, library, territories
from factors.errors import FactorsError
from factors.factor_set import FactorSet, UnknownInputError, canonical_text, months

DATA = Path(library.__file__).parent / "data"
ON = date(2025, 12, 31)
FACTORS = library.load().in_force(on=ON)

#: Manufacturing, distribution, end of life in kgCO2eq, as the ADEME file prints them (g / 1000).
CLIMATE = {
    "laptop": (170.0, 12.3, 2.79),
    "smartphone": (77.0, 2.27, 0.246),
    "tablet": (80.5, 3.43, 0.364),
    "television": (325.0, 3.26, 11.9),
    "desktop_professional": (203.0, 1.85, 6.61),
    "monitor": (64.6, 1.29, 3.95),
    "video_projector": (39.2, 1.32115, 3.26),
    "internet_box": (60.8, 0.61, 1.63),
}
#: Whole embodied impact of a device, kgCO2eq.
EMBODIED = {"laptop": 185.09, "smartphone": 79.516, "monitor": 69.84, "desktop_professional": 211.46}
#: Lifetime in years; kWh a year = watts x hours a day x 365 / 1000.
LIVES = {
    "laptop": (5, 26.5 * 3 * 0.365),
    "smartphone": (2.5, 4.5 * 3 * 0.365),
    "television": (8, 65 * 3 * 0.365),
    "desktop_professional": (6, 70 * 6 * 0.365),
    "internet_box": (5, 8 * 24 * 0.365),
    "monitor": (6, 50 * 4 * 0.365),
}
ADEME_GRID = {2022: 0.052, 2023: 0.058, 2024: 0.0519, 2025: 0.0461}
EMBER_GRID = {2015: 0.0591493, 2018: 0.0599236, 2022: 0.0785502, 2024: 0.0441791}


def embodied(factors: FactorSet, equipment_type: str, category: str = "climate_change") -> dict[str, float]:
    rows = factors.impact_factors.filter(equipment_type=equipment_type, impact_category=category)
    return dict(rows.select("life_cycle_stage", "amount").iter_rows())


@pytest.mark.parametrize("equipment_type", CLIMATE)
def test_climate_factors_are_those_of_the_source(equipment_type: str) -> None:
    stages = ("manufacturing", "distribution", "end_of_life")
    assert embodied(FACTORS, equipment_type) == dict(zip(stages, CLIMATE[equipment_type], strict=True))


@pytest.mark.parametrize("equipment_type", EMBODIED)
def test_stages_add_up_to_the_whole_embodied_impact(equipment_type: str) -> None:
    assert sum(embodied(FACTORS, equipment_type).values()) == pytest.approx(EMBODIED[equipment_type], rel=1e-12)


@pytest.mark.parametrize("equipment_type", LIVES)
def test_lifetimes_and_powers_are_those_of_the_source(equipment_type: str) -> None:
    years, kwh = LIVES[equipment_type]
    assert FACTORS.input_value(f"lifetime:{equipment_type}") == years
    assert FACTORS.lifetime_months(equipment_type) == round(years * 12)
    assert FACTORS.input_value(f"power:{equipment_type}") == pytest.approx(kwh, abs=1e-6)


def test_the_ademe_set_holds_twenty_types_for_climate_and_nineteen_for_water() -> None:
    ademe = FACTORS.impact_factors.filter(source="ademe_base_empreinte")
    types = {
        category: ademe.filter(impact_category=category)["equipment_type"].n_unique()
        for category in ("climate_change", "water_use")
    }
    assert types == {"climate_change": 20, "water_use": 19}
    assert embodied(FACTORS, "laptop", "water_use") == {"manufacturing": 194.0, "distribution": 0.0516}
    lives = FACTORS.equipment_types.filter(lifetime_source="ademe_base_empreinte", is_refurbished=False)
    assert lives.height == 18
    assert lives["electricity_kwh_per_year"].null_count() == 0


@pytest.mark.parametrize(("series", "known"), [("ademe_consumption", ADEME_GRID), ("ember_generation", EMBER_GRID)])
def test_the_french_grid_of_each_series_is_its_own(series: str, known: dict[int, float]) -> None:
    mixes = FACTORS.grid(series).filter(geography="FR", impact_category="climate_change")
    found = dict(mixes.select("year", "amount").iter_rows())
    assert found.items() >= known.items()
    assert mixes["series"].unique().to_list() == [series]
    assert mixes["input_key"].unique().to_list() == [f"grid:{series}:FR:climate_change"]


def test_two_series_are_never_mixed() -> None:
    assert sorted(FACTORS.grid()["year"].unique()) == [2022, 2023, 2024, 2025]
    assert FACTORS.grid()["geography"].unique().to_list() == ["FR"]
    ember = FACTORS.grid("ember_generation")
    assert ember.filter(geography="FR")["year"].max() == 2024
    assert {"DE", "EU27", "WORLD", "US"} <= set(ember["geography"])
    assert ember["geography"].str.len_chars().is_in([2, 4, 5]).all()
    assert FACTORS.electricity_mixes.group_by("geography", "impact_category", "year", "series").len()["len"].max() == 1


def test_use_is_never_a_factor_of_a_device() -> None:
    devices = FACTORS.equipment_types.filter(kind="equipment").select("equipment_type")
    of_devices = FACTORS.impact_factors.join(devices, on="equipment_type", how="semi")
    assert of_devices.filter(life_cycle_stage="use").is_empty()
    assert FACTORS.impact_categories.filter(impact_category="electricity_use")["unit"].to_list() == ["kWh"]


def test_every_number_has_a_unit_a_source_a_rule_and_an_ordered_range() -> None:
    sources = set(FACTORS.sources["source"])
    for frame in (FACTORS.impact_factors, FACTORS.electricity_mixes, FACTORS.inputs):
        assert set(frame["source"]) <= sources
        assert frame.select("unit", "source", "range_rule", "low", "high").null_count().row(0) == (0,) * 5
    for frame, value in ((FACTORS.impact_factors, "amount"), (FACTORS.electricity_mixes, "amount")):
        assert frame.select((pl.col("low") <= pl.col(value)) & (pl.col(value) <= pl.col("high"))).to_series().all()
    inputs = FACTORS.inputs.filter(pl.col("value").is_not_null())
    assert inputs.select((pl.col("low") <= pl.col("value")) & (pl.col("value") <= pl.col("high"))).to_series().all()
    assert FACTORS.sources["checked_on"].null_count() == 0


def test_each_key_names_one_input_and_one_row() -> None:
    assert FACTORS.inputs["input_key"].is_unique().all()
    assert FACTORS.impact_factors["input_key"].is_unique().all()
    keys = {*FACTORS.impact_factors["input_key"], *FACTORS.electricity_mixes["input_key"]}
    assert keys <= set(FACTORS.inputs["input_key"])


def test_ranges_without_a_source_come_from_the_pedigree_rule() -> None:
    laptop = FACTORS.impact_factors.row(
        by_predicate=pl.col("input_key") == "factor:laptop:climate_change:manufacturing", named=True
    )
    assert (laptop["low"], laptop["high"], laptop["range_rule"]) == (170 / 1.3, 170 * 1.3, "same")
    printer = FACTORS.impact_factors.row(
        by_predicate=pl.col("input_key") == "factor:printer_home:climate_change:manufacturing", named=True
    )
    assert (printer["low"], printer["high"], printer["range_rule"]) == (5.25, 21.0, "cited")
    agents = FACTORS.parameters.row(by_predicate=pl.col("parameter") == "public.devices_per_agent", named=True)
    assert (agents["low"], agents["high"], agents["range_rule"]) == (1.9, 7.6, "cited")
    grid = FACTORS.inputs.row(
        by_predicate=pl.col("input_key") == "grid:ademe_consumption:FR:climate_change", named=True
    )
    assert grid["value"] is None
    assert (grid["low"], grid["high"]) == pytest.approx((1 / 1.3, 1.3), rel=1e-12)


def test_a_range_that_is_our_assumption_is_not_said_to_be_of_its_source() -> None:
    """The study says 46 % and no bounds: ours. Archetypes say 16 to 48 cores, sheets their percentiles: theirs."""
    rules = dict(FACTORS.inputs.select("input_key", "range_rule").iter_rows())
    ours = {"national.data_centres_ratio", "national.networks_ratio", "household.television.per_equipped"}
    ours |= {"usage_ratio.default", "pue.default", "lifetime:laptop_refurbished", "power:feature_phone"}
    assert {key: rules.get(key) for key in ours} == dict.fromkeys(ours, "judged")
    assert rules["cloud.vcpu_per_server"] == "stated"
    for policy in library.load().policies():
        factors = library.load().in_force(on=ON, policy=policy)
        judged = pl.col("source").eq("house-assumption") | pl.col("note").fill_null("").str.contains("house assumption")
        for frame in (factors.impact_factors, factors.electricity_mixes, factors.parameters):
            assert frame.filter(judged, range_rule="stated").is_empty()
        assert factors.inputs.filter(source="house-assumption", range_rule="stated").is_empty()


def test_refurbished_factors_are_the_sum_of_their_parts_list() -> None:
    with (DATA / "refurbishing_parts.csv").open(encoding="utf-8", newline="") as file:
        parts = list(csv.DictReader(file))
    grid = FACTORS.grid().filter(year=2025)["amount"].item()
    amounts = dict(FACTORS.impact_factors.select("input_key", "amount").iter_rows()) | {
        "grid:ademe_consumption:FR:climate_change": grid
    }
    house = FACTORS.impact_factors.filter(source="house-assumption")
    assert set(house["equipment_type"]) == {part["equipment_type"] for part in parts}
    assert house["equipment_type"].n_unique() == 6
    for row in house.iter_rows(named=True):
        mine = [p for p in parts if all(p[key] == row[key] for key in ("equipment_type", "life_cycle_stage"))]
        for column, replaced in (("amount", "replaced_ratio"), ("low", "replaced_low"), ("high", "replaced_high")):
            total = sum(amounts[p["basis"]] * float(p["basis_ratio"]) * float(p[replaced]) for p in mine)
            assert row[column] == pytest.approx(total, rel=1e-5)
        assert all(part["part"] in row["note"] for part in mine)


def test_a_refurbished_type_has_a_parent_and_a_smaller_embodied_impact() -> None:
    refurbished = FACTORS.equipment_types.filter("is_refurbished")
    assert refurbished.height == 6
    for row in refurbished.iter_rows(named=True):
        assert row["equipment_type"] == f"{row['parent']}_refurbished"
        assert sum(embodied(FACTORS, row["equipment_type"]).values()) < 0.2 * sum(
            embodied(FACTORS, row["parent"]).values()
        )


def test_named_gaps_are_recognised_and_have_no_factor() -> None:
    known = set(FACTORS.equipment_types["equipment_type"])
    gaps = {"storage_bay", "network_switch", "router", "firewall", "ups", "public_screen", "interactive_whiteboard"}
    gaps |= {"ai_use"}
    assert gaps <= known
    assert gaps.isdisjoint(FACTORS.impact_factors["equipment_type"])
    assert gaps <= set(companions.known_gaps()["equipment_type"].drop_nulls())
    assert FACTORS.lifetime_months("router") is None
    with pytest.raises(UnknownInputError) as refused:
        FACTORS.input_value("lifetime:router")
    assert "lifetime:" in refused.value.message("fr")


def test_where_nothing_open_exists_one_cited_value_stands_with_a_wide_interval() -> None:
    """1,300 kgCO2eq for a server, cited: 650 to 2,600; the open policy leaves it a gap."""
    server = FACTORS.impact_factors.filter(equipment_type="server").row(0, named=True)
    assert (server["amount"], server["low"], server["high"], server["range_rule"]) == (1300, 650, 2600, "cited")
    strict = library.load().in_force(on=ON, policy="open")
    assert strict.impact_factors.filter(equipment_type="server").is_empty()
    classes = dict(FACTORS.sources.select("source", "licence_class").iter_rows())
    used = {classes[source] for source in strict.impact_factors["source"]}
    assert used == {"open", "own"}


def test_household_and_national_parameters_are_those_of_the_facts() -> None:
    assert FACTORS.input_value("household.persons") == pytest.approx(2_807_807 / 1_300_000, abs=5e-4)
    assert FACTORS.input_value("household.television.equipped_ratio") == 0.903
    assert FACTORS.input_value("household.smartphone.equipped_ratio") == 0.91
    assert FACTORS.input_value("household.feature_phone.equipped_ratio") == pytest.approx(0.98 - 0.91)
    assert FACTORS.input_value("national.population") == territories.load().population("FR")
    assert FACTORS.input_value("national.footprint") == 29.5e9
    shares = [FACTORS.input_value(f"national.{tier}_ratio") for tier in ("networks", "data_centres", "terminals")]
    assert sum(shares) == pytest.approx(1.0)


def test_a_rate_is_carried_forward_and_what_is_not_in_force_is_listed() -> None:
    older = library.load().in_force(on=date(2023, 12, 31))
    assert older.input_value("household.smartphone.equipped_ratio") == 0.87
    missing = dict(older.not_in_force.select("key", "first_valid_from").iter_rows())
    assert missing["household.feature_phone.equipped_ratio"] == date(2024, 1, 1)
    with pytest.raises(UnknownInputError, match="2023-12-31"):
        older.input_value("household.feature_phone.equipped_ratio")
    before = library.load().in_force(on=date(2014, 12, 31))
    assert before.impact_factors.is_empty()
    assert "factor:laptop:climate_change:manufacturing" in before.not_in_force["key"].to_list()
    assert FACTORS.not_in_force.is_empty(), "nothing of ours waits for a later date"


def test_a_policy_chooses_one_source_for_a_device_and_a_category() -> None:
    other = library.load().in_force(on=ON, policy="impactco2")
    assert embodied(other, "tablet") == {"manufacturing": 56.3, "distribution": 3.4, "end_of_life": 0.4}
    # Water exists at Base Empreinte only; a device and a category never come from two sources.
    assert embodied(other, "tablet", "water_use") == embodied(FACTORS, "tablet", "water_use")
    assert embodied(FACTORS, "feature_phone") == {"manufacturing": 23.3, "end_of_life": 0.1}
    for factors in (FACTORS, other):
        sources = factors.impact_factors.group_by("equipment_type", "impact_category").agg(pl.col("source").n_unique())
        assert sources["source"].max() == 1
    assert other.digest != FACTORS.digest


@pytest.mark.parametrize(
    ("arguments", "code"),
    [({"policy": "adme"}, "policy_not_known"), ({"grid_series": "ademe"}, "series_not_known")],
)
def test_an_unknown_policy_or_series_is_refused_with_the_known_ones(arguments: dict[str, str], code: str) -> None:
    with pytest.raises(FactorsError) as refused:
        library.load().in_force(on=ON, **arguments)
    assert refused.value.code == code
    assert "ademe" in refused.value.message("fr")


def test_the_digest_forgets_row_order_and_remembers_everything_else() -> None:
    frame = FACTORS.impact_factors
    assert canonical_text(frame.sample(fraction=1.0, shuffle=True, seed=1)) == canonical_text(frame)
    assert canonical_text(frame.with_columns(amount=pl.col("amount") * (1 + 1e-12))) != canonical_text(frame)
    assert library.load().in_force(on=ON).digest == FACTORS.digest
    others = [
        library.load().in_force(on=date(2023, 12, 31)),
        library.load().in_force(on=ON, grid_series="ember_generation"),
    ]
    assert len({FACTORS.digest, *(other.digest for other in others)}) == 3


def test_the_shipped_factors_have_no_problem() -> None:
    assert [problem.message("en") for problem in library.check()] == []


def test_a_lifetime_in_months_is_rounded_half_up_and_never_zero() -> None:
    assert [months(years) for years in (5, 2.5, 4.33, 0.125, 0.01)] == [60, 30, 52, 2, 1]
