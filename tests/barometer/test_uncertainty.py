"""Intervals (METHODOLOGY 4): what the draws of an aggregate give is what the draws of its rows would give."""

from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl
import pytest

from barometer import uncertainty
from barometer.assessment import Stock, answer, assess, count_fleet, draw
from barometer.exact import NANO
from barometer.impacts import IMPACT_KEYS, KIND_KEYS
from barometer.uncertainty import bounds, percentiles
from factors import library
from factors.draws import Draws, draw_inputs
from factors.library import FactorSet
from tests.barometer.fleets import asset, inventory, random_assets

YEAR = 2024
ORGANISATIONS = pl.DataFrame({"organisation": ["o"], "kind": ["lycee"], "seat_commune": ["COM-25056"]})
NOWHERE = pl.DataFrame(schema={"commune": pl.String, "population": pl.Int64})
COMMUNES = pl.DataFrame({"commune": ["COM-21231", "COM-25056", "COM-90010"], "population": [161830, 118489, 45912]})
GROUPS = pl.DataFrame({"organisation": ["o"], "group": ["o"]})


@pytest.fixture(scope="module")
def factors() -> FactorSet:
    return library.load().in_force(on=date(2026, 11, 1))


@pytest.fixture(scope="module")
def draws(factors: FactorSet) -> Draws:
    return draw_inputs(factors)


def drawn_total(rows: list[dict[str, object]], factors: FactorSet, draws: Draws, category: str) -> np.ndarray:
    stock = Stock(count_fleet(inventory(rows).lazy())[1], ORGANISATIONS, NOWHERE)
    assessed = assess(stock, factors, year=YEAR, view="amortised")
    drawn = draw(assessed, GROUPS, by="organisation", factors=factors, draws=draws)
    chosen = drawn.keys.with_row_index("at").filter(pl.col("impact_category") == category)["at"].to_list()
    return drawn.total(chosen)


def test_a_single_factor_gives_its_own_interval(factors: FactorSet, draws: Draws) -> None:
    rows = [asset(0, commissioned_on=date(2023, 1, 1), lifetime_years=1.0, status="in_stock")]
    rows[0] |= {"commissioned_on": date(2024, 1, 1)}
    total = drawn_total(rows, factors, draws, "climate_change")
    keys = [f"factor:laptop:climate_change:{stage}" for stage in ("manufacturing", "distribution", "end_of_life")]
    expected = sum(draws.values(key) for key in keys)
    assert np.allclose(total, expected, rtol=1e-9)


def test_drawn_lifetimes_equal_a_recomputation_of_each_row(factors: FactorSet, draws: Draws) -> None:
    rows = [
        row | {"lifetime_years": None, "retired_on": None, "status": "in_stock"}
        for row in random_assets(11, 60)
        if row["commissioned_on"]
    ]
    total = drawn_total(rows, factors, draws, "climate_change")
    stages = ("manufacturing", "distribution", "end_of_life")
    for index in (0, 17, 499, 998):
        expected = 0.0
        for row in rows:
            kind = row["equipment_type"]
            months = int(draws.lifetime_months(kind)[index])
            share = _amortised(row["commissioned_on"], months) * (row["quantity"] or 0)
            expected += share * sum(draws.values(f"factor:{kind}:climate_change:{stage}")[index] for stage in stages)
        assert total[index] == pytest.approx(expected, rel=1e-6)


def test_a_default_lifetime_that_is_over_may_be_longer_in_the_interval(factors: FactorSet, draws: Draws) -> None:
    """A laptop of June 2019, default of five years: nothing embodied in 2025, unless it was made to last longer."""
    row = asset(0, commissioned_on=date(2019, 6, 1), lifetime_years=None, retired_on=None, status="in_stock")
    stock = Stock(count_fleet(inventory([row | {"equipment_type": "laptop"}]).lazy())[1], ORGANISATIONS, NOWHERE)
    assessed = assess(stock, factors, year=2025, view="amortised")
    assert assessed.gaps.is_empty()  # nothing lacks the factor of nothing
    figures = answer(assessed, GROUPS, by="organisation", names={"o": "O"}, factors=factors, draws=draws)
    [total] = figures.filter((pl.col("code") == "EMP-01") & (pl.col("breakdown") == "total")).to_dicts()
    assert (total["value"], total["low"]) == (0.0, 0.0)
    assert 20 < total["high"] < 40  # about 185 kg over up to 6.5 years
    assert total["measured_share"] + total["declared_share"] + total["modelled_share"] == 1.0
    [share] = figures.filter(pl.col("code") == "EMP-02").to_dicts()
    assert share["status"] == "gap"


def _amortised(start: date, months: int) -> float:
    from barometer.calendar import TICKS_PER_MONTH, tick_of, year_start  # noqa: PLC0415 - only here

    begun, lifetime = tick_of(start), months * TICKS_PER_MONTH
    return max(0, min(begun + lifetime, year_start(YEAR + 1)) - max(begun, year_start(YEAR))) / lifetime


def test_territories_add_up_draw_by_draw(factors: FactorSet, draws: Draws) -> None:
    stock = Stock(count_fleet(inventory(random_assets(1, 80)).lazy())[1], ORGANISATIONS, COMMUNES)
    assessed = assess(stock, factors, year=YEAR, view="amortised")
    parts = COMMUNES.select("commune", group="commune")
    whole = COMMUNES.select("commune", group=pl.lit("all"))
    drawn = [draw(assessed, groups, by="commune", factors=factors, draws=draws) for groups in (parts, whole)]
    chosen = pl.col("impact_category") == "climate_change"
    totals = [each.total(each.keys.with_row_index("at").filter(chosen)["at"].to_list()) for each in drawn]
    assert np.allclose(totals[0], totals[1], rtol=1e-12)


def test_threads_change_no_byte(factors: FactorSet, draws: Draws, monkeypatch: pytest.MonkeyPatch) -> None:
    stock = Stock(count_fleet(inventory(random_assets(1, 80)).lazy())[1], ORGANISATIONS, COMMUNES)
    assessed = assess(stock, factors, year=YEAR, view="amortised")
    groups = COMMUNES.select("commune", group="commune")
    alone = draw(assessed, groups, by="commune", factors=factors, draws=draws)
    monkeypatch.setattr(uncertainty, "WEIGHTS_WORTH_THREADS", 0)
    shared = draw(assessed, groups, by="commune", factors=factors, draws=draws)
    assert alone.keys.equals(shared.keys)
    assert alone.values.tobytes() == shared.values.tobytes()


def test_bounds_are_order_statistics_without_interpolation() -> None:
    values = np.arange(1000, dtype=float)
    np.random.default_rng(1).shuffle(values)
    assert percentiles(values) == (49.0, 949.0)


@pytest.mark.parametrize("population", [COMMUNES, NOWHERE])
def test_every_value_lies_in_its_interval_and_parts_sum_to_the_total(
    population: pl.DataFrame, factors: FactorSet, draws: Draws
) -> None:
    stock = Stock(count_fleet(inventory(random_assets(4, 120)).lazy())[1], ORGANISATIONS, population)
    assessed = assess(stock, factors, year=YEAR, view="amortised")
    table = answer(
        assessed,
        COMMUNES.select("commune", group=pl.lit("REG-27")),
        by="commune",
        names={"REG-27": "Bourgogne-Franche-Comté"},
        factors=factors,
        draws=draws,
    )
    known = table.filter(pl.col("value").is_not_null())
    assert known.filter((pl.col("low") > pl.col("value")) | (pl.col("value") > pl.col("high"))).is_empty()
    total = table.filter((pl.col("code") == "EMP-01") & (pl.col("breakdown") == "total"))["value"].item()
    for breakdown in ("tier", "life_cycle_stage", "equipment_type", "sector", "origin"):
        parts = table.filter((pl.col("code") == "EMP-01") & (pl.col("breakdown") == breakdown))["value"]
        assert sum(parts) == pytest.approx(total, rel=1e-12)
    exact = assessed.cells.filter(pl.col("impact_category") == "climate_change")
    inside = exact.filter(pl.col("commune").is_in(COMMUNES["commune"].implode()))["impact"].to_list()
    assert total == pytest.approx(sum(inside) / NANO, rel=1e-15)


def test_an_empty_group_is_a_gap_not_a_zero(factors: FactorSet, draws: Draws) -> None:
    stock = Stock(count_fleet(inventory(random_assets(4, 20)).lazy())[1], ORGANISATIONS, NOWHERE)
    assessed = assess(stock, factors, year=YEAR, view="amortised")
    table = answer(
        assessed,
        pl.DataFrame({"commune": ["COM-01001"], "group": ["COM-01001"]}),
        by="commune",
        names={"COM-01001": "L'Abergement-Clémenciat"},
        factors=factors,
        draws=draws,
    )
    assert set(table["status"]) == {"gap"}
    assert table["value"].null_count() == table.height


def test_a_change_is_judged_on_paired_draws(factors: FactorSet, draws: Draws) -> None:
    rows = [asset(0, quantity=100, commissioned_on=date(2023, 1, 1), lifetime_years=5.0)]
    fewer = [rows[0] | {"quantity": 97}]
    before: Callable[[], np.ndarray] = lambda: drawn_total(rows, factors, draws, "climate_change")  # noqa: E731
    after = drawn_total(fewer, factors, draws, "climate_change")
    assert (after < before()).all()


def test_bounds_of_many_totals_are_those_of_each() -> None:
    values = np.random.default_rng(3).random((40, 1000))
    low, high = bounds(values)
    assert [percentiles(row) for row in values] == list(zip(low.tolist(), high.tolist(), strict=True))


def test_cells_of_every_place_that_are_of_one_kind_have_one_number(factors: FactorSet) -> None:
    stock = Stock(count_fleet(inventory(random_assets(2, 60)).lazy())[1], ORGANISATIONS, COMMUNES)
    cells = assess(stock, factors, year=YEAR, view="amortised").cells
    assert cells.select("kind", *KIND_KEYS).n_unique() == cells["kind"].n_unique() == cells.select(KIND_KEYS).n_unique()
    assert cells.equals(cells.sort(IMPACT_KEYS, nulls_last=True, maintain_order=True))
