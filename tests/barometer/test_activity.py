"""Cohorts answer any year exactly as a row-by-row computation in Python integers would (METHODOLOGY 2.2, 2.11)."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.activity import amortised_by_lifetime, derive_activity
from barometer.assessment import count_fleet
from barometer.calendar import TICKS_PER_MONTH
from barometer.cohorts import no_cohorts
from barometer.exact import NANO, at_rest, in_memory
from tests.barometer.fleets import DEFAULT_MONTHS, inventory, random_assets, unit_ticks_amortised

YEARS = range(2010, 2040)


def embodied(cohorts: pl.DataFrame, year: int, view: str = "amortised") -> pl.DataFrame:
    activity = derive_activity(cohorts.lazy(), year=year, view=view, lifetime_months=DEFAULT_MONTHS)
    return activity.filter(pl.col("flow") == "embodied").collect()


def devices(activity: pl.DataFrame) -> Fraction:
    """Devices amortised; an undated default names 1/lifetime, which is applied here."""
    total = Fraction(0)
    for row in activity.iter_rows(named=True):
        divisor = Fraction(DEFAULT_MONTHS[row["equipment_type"]], 12) if row["parameters"] else Fraction(1)
        total += Fraction(int(row["amount"]), NANO) / divisor
    return total


@pytest.mark.parametrize("seed", range(4))
def test_every_year_equals_the_row_by_row_computation(seed: int) -> None:
    rows = random_assets(seed, 300)
    _assets, cohorts = count_fleet(inventory(rows).lazy())
    for year in YEARS:
        exact = sum((Fraction(*unit_ticks_amortised(row, year)) for row in rows), Fraction(0))
        # Each cohort is rounded once, to the nano-device.
        assert abs(devices(embodied(cohorts, year)) - exact) <= Fraction(cohorts.height, NANO)


@pytest.mark.parametrize("seed", range(3))
def test_a_life_sums_exactly_to_its_devices(seed: int) -> None:
    rows = [row for row in random_assets(seed, 200) if row["commissioned_on"]]
    _assets, cohorts = count_fleet(inventory(rows).lazy())
    lived = sum((devices(embodied(cohorts, year)) for year in YEARS), Fraction(0))
    assert abs(lived - sum(row["quantity"] for row in rows)) <= Fraction(len(YEARS) * cohorts.height, NANO)


def test_at_purchase_charges_each_device_once_in_its_year() -> None:
    rows = [row for row in random_assets(7, 200) if row["commissioned_on"]]
    _assets, cohorts = count_fleet(inventory(rows).lazy())
    for year in YEARS:
        bought = sum(row["quantity"] for row in rows if row["commissioned_on"].year == year)
        assert devices(embodied(cohorts, year, "at-purchase")) == bought


@settings(max_examples=30, deadline=None)
@given(months=st.integers(1, 240), year=st.integers(2010, 2035), seed=st.integers(0, 50))
def test_any_default_lifetime_follows_without_a_rescan(months: int, year: int, seed: int) -> None:
    rows = [row | {"lifetime_years": None, "retired_on": None} for row in random_assets(seed, 40)]
    rows = [row for row in rows if row["commissioned_on"]]
    _assets, cohorts = count_fleet(inventory(rows).lazy())
    asked = pl.LazyFrame({"lifetime_key": ["laptop", "monitor"], "months": [months, months]})
    amounts = amortised_by_lifetime(cohorts.lazy(), year=year, months=asked).collect()["amount"]
    exact = Fraction(0)
    for row in rows:
        ticks, _lifetime = unit_ticks_amortised(row | {"lifetime_years": months / 12}, year)
        if round(months / 12 * 100) * 12 != months * 100:  # hundredths of a year cannot say every month
            ticks = _overlap_of_months(row, months, year)
        exact += Fraction(ticks, months * TICKS_PER_MONTH)
    assert abs(Fraction(int(amounts.sum() or 0), NANO) - exact) <= Fraction(max(1, cohorts.height), NANO)


def _overlap_of_months(row: dict[str, object], months: int, year: int) -> int:
    from datetime import date  # noqa: PLC0415 - only here

    from barometer.calendar import tick_of, year_start  # noqa: PLC0415 - only here
    from tests.barometer.fleets import overlap  # noqa: PLC0415 - only here

    start, quantity = row["commissioned_on"], row["quantity"]
    assert isinstance(start, date)
    assert isinstance(quantity, int)
    begun = tick_of(start)
    return quantity * overlap(begun, begun + months * TICKS_PER_MONTH, year_start(year), year_start(year + 1))


def test_a_longer_lifetime_never_raises_the_yearly_rate_inside_both_windows() -> None:
    rows = [row | {"retired_on": None} for row in random_assets(3, 100) if row["commissioned_on"]]
    short = [row | {"lifetime_years": 6.0} for row in rows]
    long = [row | {"lifetime_years": 9.0} for row in rows]
    for year in (2024, 2025):  # every window of the rows bought since 2020 is open
        kept = [i for i, row in enumerate(rows) if row["commissioned_on"].year >= 2020]
        rates = [
            devices(embodied(count_fleet(inventory([fleet[i] for i in kept]).lazy())[1], year))
            for fleet in (short, long)
        ]
        assert rates[1] <= rates[0]


def test_doubling_the_units_doubles_every_amount() -> None:
    rows = random_assets(5, 150)
    once = count_fleet(inventory(rows).lazy())[1]
    twice = count_fleet(inventory([row | {"quantity": 2 * row["quantity"]} for row in rows]).lazy())[1]
    for year in (2016, 2020, 2024):
        gap = abs(devices(embodied(twice, year)) - 2 * devices(embodied(once, year)))
        assert gap <= Fraction(3 * once.height, NANO)


def test_the_order_of_rows_changes_nothing() -> None:
    rows = inventory(random_assets(9, 400))
    tables = [count_fleet(rows.sample(fraction=1.0, shuffle=True, seed=seed).lazy())[1] for seed in range(3)]
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


def test_cohorts_at_rest_come_back_the_same() -> None:
    cohorts = count_fleet(inventory(random_assets(2, 100)).lazy())[1]
    assert in_memory(at_rest(cohorts).lazy()).collect().equals(cohorts)
    assert no_cohorts().schema == cohorts.schema
