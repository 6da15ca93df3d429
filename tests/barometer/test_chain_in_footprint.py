"""Devices of the reuse chain in the footprint: they replace modelled ones, and the avoided account is never netted."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.assessment import Stock, assess
from barometer.attribution import Side, explain_change
from barometer.calendar import TICKS_PER_YEAR, year_start
from barometer.chain import AS_NEW, CUT_OFF, PERIOD_SCHEMA, replace_modelled, under_rule
from barometer.cohorts import no_cohorts
from barometer.exact import NANO
from barometer.impacts import CLIMATE
from barometer.models import household_devices
from barometer.terms import evaluate
from factors import library

FACTORS = library.load().in_force(on=date(2026, 11, 25))
COMMUNES = pl.DataFrame(
    {"commune": ["COM-21231", "COM-25001"], "population": [160_000, 40]}, schema_overrides={"population": pl.Int64}
)
NOBODY = pl.DataFrame(schema={"organisation": pl.String(), "kind": pl.String(), "seat_commune": pl.String()})
FIRST = year_start(2025)


def periods(*rows: tuple[str, str, int, int | None]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=PERIOD_SCHEMA, orient="row")


def devices(activity: pl.DataFrame) -> int:
    """Nano device-years of the use flow, those taken from the model being negative."""
    return sum(activity.filter(pl.col("flow") == "use")["amount"].to_list())


used = st.tuples(
    st.sampled_from(COMMUNES["commune"].to_list()),
    st.sampled_from(["laptop", "smartphone", "monitor", "desktop_professional", "server"]),
    st.integers(FIRST - TICKS_PER_YEAR, FIRST + TICKS_PER_YEAR),
    st.none() | st.integers(FIRST, FIRST + 2 * TICKS_PER_YEAR),
)


@given(st.lists(used, max_size=60), st.sampled_from([CUT_OFF, AS_NEW]))
@settings(max_examples=40, deadline=None)
def test_what_the_chain_puts_in_is_what_it_takes_from_the_model(
    rows: list[tuple[str, str, int, int | None]], rule: str
) -> None:
    activity = replace_modelled(periods(*rows), COMMUNES, FACTORS, year=2025, rule=rule).collect()
    assert devices(activity) == 0
    by_commune = activity.filter(flow="use").group_by("commune", "equipment_type", "origin").agg(pl.col("amount").sum())
    for commune, kind, origin, amount in by_commune.iter_rows():
        population = dict(COMMUNES.iter_rows())[commune]
        rate = evaluate(dict(household_devices().iter_rows())[kind], FACTORS.input_value)
        assert abs(amount) <= population * rate * NANO  # never more than the model has
        assert (amount < 0) == (origin == "assumption")


def total(chain: pl.DataFrame, rule: str) -> float:
    stock = Stock(no_cohorts(), NOBODY, COMMUNES, chain=chain, refurbished=rule)
    cells = assess(stock, FACTORS, year=2025, view="amortised").cells
    return float(sum(cells.filter(pl.col("impact_category") == CLIMATE)["impact"].to_list())) / NANO


def test_a_laptop_of_the_chain_replaces_one_of_the_model() -> None:
    """Cut-off: 185.09 / 5 leaves, (16.9669 + 1.23) / 3 comes; same electricity: 37.018 - 6.066 = 30.952 kg less."""
    one = periods(("COM-21231", "laptop", FIRST, None))
    without = total(one.clear(), CUT_OFF)
    assert without - total(one, CUT_OFF) == pytest.approx(30.952, abs=0.005)
    assert total(one, AS_NEW) == pytest.approx(without, abs=1e-6)


def test_the_avoided_account_is_never_taken_off_the_footprint() -> None:
    """The footprint is the same whatever is avoided: no cell of it is of the other account, and none is negative
    beyond what it replaces.
    """
    chain = periods(*[("COM-21231", "laptop", FIRST, None)] * 500)
    stock = Stock(no_cohorts(), NOBODY, COMMUNES, chain=chain)
    cells = assess(stock, FACTORS, year=2025, view="amortised").cells
    assert "component" not in cells.columns
    assert not any("avoided." in terms for terms in cells["parameters"].unique())
    per_cell = cells.group_by("commune", "equipment_type", "impact_category").agg(pl.col("impact").sum())
    assert per_cell["impact"].min() >= 0  # type: ignore[operator]
    assert replace(stock, chain=chain.clear()).chain.is_empty()


def test_a_refurbished_asset_weighs_as_a_new_one_where_the_switch_says_so() -> None:
    cohorts = pl.DataFrame(
        {"factor_type": ["laptop_refurbished", "laptop"], "lifetime_key": ["laptop_refurbished", None]}
    )
    assert under_rule(cohorts, CUT_OFF).equals(cohorts)
    assert under_rule(cohorts, AS_NEW)["factor_type"].to_list() == ["laptop", "laptop"]
    assert under_rule(cohorts, AS_NEW)["lifetime_key"].to_list() == ["laptop", None]


def test_what_the_chain_replaced_is_a_change_of_the_mix_of_types_and_the_causes_still_add_up() -> None:
    chain = periods(*[("COM-21231", "laptop", FIRST, None)] * 400, ("COM-25001", "smartphone", FIRST, None))
    sides = []
    for year in (2024, 2025):
        stock = Stock(no_cohorts(), NOBODY, COMMUNES, chain=chain)
        cells = assess(stock, FACTORS, year=year, view="amortised").cells
        sides.append(Side(year, cells, stock.cohorts, NOBODY, FACTORS))
    causes = explain_change(*sides, category=CLIMATE)
    totals = [sum(side.cells.filter(pl.col("impact_category") == CLIMATE)["impact"].to_list()) for side in sides]
    assert sum(causes["contribution"].to_list()) == totals[1] - totals[0]
    by_cause = dict(causes.group_by("cause").agg(pl.col("contribution").sum()).iter_rows())
    # 400 laptops less 30.95 kg each: 12.4 t, by what is used and not by how many there are.
    assert by_cause["type_mix"] / NANO == pytest.approx(-400 * 30.952, rel=0.05)
    assert abs(by_cause.get("stock", 0)) / NANO < 100
