"""What carries an interval (METHODOLOGY 4.6), against answers in closed form and against sampling row by row."""

from datetime import date
from math import exp, log

import numpy as np
import polars as pl
import pytest

from barometer.assessment import Stock, assess, count_fleet, draw, grouped
from barometer.impacts import CLIMATE
from barometer.uncertainty import percentiles
from barometer.variance import Inside, VarianceShares, variance_shares
from factors import library
from factors.draws import SCORE_OF_HIGH, Draws, draw_inputs
from factors.library import FactorSet
from tests.barometer.fleets import asset, inventory, random_assets

YEAR = 2024
ORGANISATIONS = pl.DataFrame({"organisation": ["o"], "kind": ["lycee"], "seat_commune": ["COM-25056"]})
NOWHERE = pl.DataFrame(schema={"commune": pl.String, "population": pl.Int64})
GROUPS = pl.DataFrame({"organisation": ["o"], "group": ["o"]})
HIGH = SCORE_OF_HIGH / 1_000_000
STAGES = ("manufacturing", "distribution", "end_of_life")


@pytest.fixture(scope="module")
def factors() -> FactorSet:
    return library.load().in_force(on=date(2026, 11, 1))


def independent(factors: FactorSet) -> Draws:
    """Inputs that err apart."""
    return draw_inputs(factors, rho=0.0)


def shares(rows: list[dict[str, object]], factors: FactorSet, draws: Draws, code: str = "EMP-01") -> VarianceShares:
    stock = Stock(count_fleet(inventory(rows).lazy())[1], ORGANISATIONS, NOWHERE)
    assessed = assess(stock, factors, year=YEAR, view="amortised")
    aged = assessed.dated_defaults.join(GROUPS, on="organisation", how="inner")
    cells = grouped(assessed.cells, GROUPS, by="organisation")
    found = variance_shares(code, cells, Inside(factors, draws, aged, YEAR))
    assert found is not None
    return found


def spread(ratio: float) -> float:
    """Variance over the square of the median of a lognormal law whose 95th percentile is `ratio` times the median."""
    square = (log(ratio) / HIGH) ** 2
    return exp(square) * (exp(square) - 1)


def test_a_sum_of_two_independent_factors_splits_as_their_variances(factors: FactorSet) -> None:
    """Two laptops a year old, in stock: m + d + e, of which each varies as a lognormal law of known variance."""
    row = asset(0, commissioned_on=date(YEAR, 1, 1), lifetime_years=1.0, status="in_stock")
    found = shares([row], factors, independent(factors))
    central = {stage: factors.input_value(f"factor:laptop:climate_change:{stage}") for stage in STAGES}
    square = {stage: value**2 * spread(1.3) for stage, value in central.items()}
    told = dict(found.inputs.select("input_key", "variance_share").iter_rows())
    for stage in STAGES:
        expected = square[stage] / sum(square.values())
        assert told[f"factor:laptop:climate_change:{stage}"] == pytest.approx(expected, abs=0.01)
    assert found.interactions == pytest.approx(0.0, abs=1e-9)  # a sum has none
    assert found.together == pytest.approx(0.0, abs=0.02)  # they err apart


def test_a_product_of_two_lognormal_inputs_has_the_interaction_of_the_textbook(factors: FactorSet) -> None:
    """Electricity x grid: V = e^(s+t) (e^(s+t) - 1) against V1 = e^s (e^s - 1), over the squared median."""
    row = asset(0, equipment_type="laptop", commissioned_on=None, lifetime_years=5.0, electricity_kwh_per_year=None)
    row |= {"usage_ratio": 1.0, "lifetime_years": 5.0}
    stock = Stock(count_fleet(inventory([row]).lazy())[1], ORGANISATIONS, NOWHERE)
    assessed = assess(stock, factors, year=YEAR, view="amortised")
    cells = grouped(assessed.cells, GROUPS, by="organisation").filter(pl.col("life_cycle_stage") == "use")
    found = variance_shares("EMP-01", cells, Inside(factors, independent(factors), assessed.dated_defaults, YEAR))
    assert found is not None
    told = dict(found.inputs.select("kind", "variance_share").iter_rows())
    assert set(told) == {"power", "grid"}
    ratios = {row["kind"]: row["high"] / (row["value"] or 1.0) for row in _inputs(factors, found)}
    one = {kind: spread(ratio) for kind, ratio in ratios.items()}
    square = sum((log(ratio) / HIGH) ** 2 for ratio in ratios.values())
    whole = exp(square) * (exp(square) - 1)
    for kind, share in told.items():
        assert share == pytest.approx(one[kind] / whole, abs=0.04)
    expected = 1 - sum(one.values()) / whole
    assert found.interactions + found.together == pytest.approx(expected, abs=0.05)


def _inputs(factors: FactorSet, found: VarianceShares) -> list[dict[str, float]]:
    return factors.inputs.filter(pl.col("input_key").is_in(found.inputs["input_key"].implode())).to_dicts()


@pytest.mark.parametrize("code", ["EMP-01", "EMP-02", "EMP-03"])
@pytest.mark.parametrize("rho", [0.0, 0.5, 1.0])
def test_shares_the_rest_and_the_interactions_sum_to_one(factors: FactorSet, code: str, rho: float) -> None:
    found = shares(random_assets(5, 60), factors, draw_inputs(factors, rho=rho), code)
    assert found.together is not None
    assert found.interactions is not None
    total = sum(found.inputs["variance_share"]) + found.together + found.interactions
    assert total == pytest.approx(1.0, abs=1e-12)
    assert found.inputs["variance_share"].is_between(0, 1.2).all()
    assert found.low <= found.value <= found.high


def test_the_errors_of_one_source_that_go_together_are_told_apart(factors: FactorSet) -> None:
    """rho = 1: the three factors of a laptop rise and fall as one; alone they carry less than all of the variance."""
    row = asset(0, commissioned_on=date(YEAR, 1, 1), lifetime_years=1.0, status="in_stock")
    found = shares([row], factors, draw_inputs(factors, rho=1.0))
    central = np.array([factors.input_value(f"factor:laptop:climate_change:{stage}") for stage in STAGES])
    assert found.together == pytest.approx(1 - float((central**2).sum() / central.sum() ** 2), abs=1e-3)
    [source] = found.sources["variance_share"].to_list()
    assert source == pytest.approx(1.0, abs=1e-9)


def test_the_interval_is_that_of_the_published_figure(factors: FactorSet) -> None:
    draws, rows = draw_inputs(factors), random_assets(7, 80)
    found = shares(rows, factors, draws)
    stock = Stock(count_fleet(inventory(rows).lazy())[1], ORGANISATIONS, NOWHERE)
    assessed = assess(stock, factors, year=YEAR, view="amortised")
    drawn = draw(assessed, GROUPS, by="organisation", factors=factors, draws=draws)
    interval = drawn.interval(pl.col("impact_category") == CLIMATE)
    assert (found.low, found.high) == pytest.approx(interval, rel=1e-9)


def test_a_lifetime_that_is_drawn_is_an_input_like_another(factors: FactorSet) -> None:
    """Only the lifetime is unknown: a fixed factor would leave it all of the variance."""
    row = asset(0, commissioned_on=date(YEAR - 1, 1, 1), lifetime_years=None, status="in_stock")
    found = shares([row | {"equipment_type": "laptop"}], factors, independent(factors))
    first = found.inputs.row(0, named=True)
    assert first["input_key"] == "lifetime:laptop"
    assert first["low"] < found.value < first["high"]
    assert _without_lifetime(found) < first["variance_share"]


def _without_lifetime(found: VarianceShares) -> float:
    return float(found.inputs.filter(pl.col("kind") != "lifetime")["variance_share"].sum())


def test_sampling_each_row_anew_gives_the_same_interval(factors: FactorSet) -> None:
    """A fleet of three types, all inputs apart: 20,000 samples of our own, row by row, from the laws alone."""
    kinds, count = ("laptop", "monitor", "smartphone"), 20_000
    rows = [
        asset(place, commissioned_on=date(YEAR, 1, 1), lifetime_years=2.0, status="in_stock", quantity=10 + place)
        | {"equipment_type": kind}
        for place, kind in enumerate(kinds)
    ]
    found = shares(rows, factors, independent(factors))
    random = np.random.default_rng(1)
    known = {row["input_key"]: row for row in factors.inputs.iter_rows(named=True)}
    total = np.zeros(count)
    for place, kind in enumerate(kinds):
        for stage in STAGES:
            given = known.get(f"factor:{kind}:climate_change:{stage}")
            if given is None:
                continue
            z = random.standard_normal(count)
            above, below = given["high"] / given["value"], given["low"] / given["value"]
            ratio = np.where(z >= 0, above ** (z / HIGH), below ** (-z / HIGH))
            total += (10 + place) / 2 * given["value"] * ratio
    low, high = percentiles(total)
    half = (high - low) / 2
    # 1,000 draws place a 5th percentile within about 0.07 standard deviations of it (one sigma); three are allowed.
    assert abs(found.low - low) < 0.15 * half
    assert abs(found.high - high) < 0.15 * half


def test_one_input_measured_carries_nothing_any_more(factors: FactorSet) -> None:
    """A lifetime that the inventory declares leaves the list: measuring is what the list is for."""
    row = asset(0, commissioned_on=date(YEAR - 1, 1, 1), lifetime_years=None, status="in_stock")
    known = [row | {"equipment_type": "laptop", "lifetime_years": 5.0}]
    found = shares(known, factors, independent(factors))
    assert "lifetime:laptop" not in found.inputs["input_key"].to_list()
    assert found.value > 0
