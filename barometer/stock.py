"""The stock itself (METHODOLOGY 9.1): devices per person, age, service life and idle share, exact from cohorts.

Counts of declared devices carry no interval: `low` and `high` stay null. The stock is that of 31 December, midnight.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from barometer.activity import commissioning_year
from barometer.calendar import EPOCH_YEAR, TICKS_PER_MONTH, TICKS_PER_YEAR, year_start
from barometer.completion import REFURBISHED
from barometer.exact import exact_sum
from barometer.hosts import CARRIED
from barometer.indicators import Question, published

DECLARED = {"measured_share": 0.0, "declared_share": 1.0, "modelled_share": 0.0, "quality": 4, "series": "inventories"}


def summarise_stock(
    cohorts: pl.DataFrame,
    question: Question,
    names: Mapping[str, str],
    people: Mapping[str, int],
    idle: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """EQP-01 to EQP-04 of each organisation; a figure without what it needs is a gap (null value).

    `people`: organisation -> agents and pupils of the year, where the register knows them. `idle`: idle devices that it
    declared, which count where its inventory names none.
    """
    stored = idle or {}
    counted = set(cohorts["organisation"])
    nothing = list(_rows(cohorts.clear(), question, None, None))  # whoever has no inventory: gaps, the same for all
    rows = [
        row | {"group": organisation}
        for organisation in sorted(names)
        for row in (
            nothing
            if organisation not in counted
            else _rows(
                cohorts.filter(pl.col("organisation") == organisation),
                question,
                people.get(organisation),
                stored.get(organisation),
            )
        )
    ]
    return published(rows, question, names)


def stock_at_end(cohorts: pl.DataFrame, year: int) -> pl.DataFrame:
    """Cohorts present at the end of `year`: commissioned by then (or seen by then), not yet retired."""
    begun = pl.coalesce(commissioning_year(), "known_from_year", pl.lit(year)) <= year
    return cohorts.filter(begun & (pl.col("retirement_year").is_null() | (pl.col("retirement_year") > year)))


def _rows(
    cohorts: pl.DataFrame, question: Question, people: int | None, declared_idle: float | None
) -> Iterator[dict[str, Any]]:
    # Carried by a host that is counted: never a device.
    cohorts = cohorts.filter(~pl.col("equipment_type").is_in(CARRIED).fill_null(value=False))
    present = stock_at_end(cohorts, question.year)
    used = present.filter("is_used")
    units, idle = _units(used), _units(present.filter(~pl.col("is_used")))
    per_person = units / people if units is not None and people else None
    yield _row("EQP-01", "total", "total", "unit/person", per_person)
    for equipment_type in sorted(used["equipment_type"].drop_nulls().unique()):
        of_type = _units(used.filter(pl.col("equipment_type") == equipment_type))
        value = of_type / people if of_type is not None and people else None
        yield _row("EQP-01", "equipment_type", equipment_type, "unit/person", value)
    yield _row("EQP-02", "measure", "mean_age", "year", _mean_age(used, question.year))
    yield _row("EQP-02", "measure", "mean_service_life", "year", _mean_service_life(cohorts, question.year))
    yield _row("EQP-03", "total", "total", "percent", _renewal_rate(cohorts, question.year))
    stored = idle or (declared_idle if units else None) or 0
    total = (units or 0) + stored
    share = 100.0 * stored / total if total else None
    yield _row("EQP-04", "total", "total", "percent", share)


def _row(code: str, breakdown: str, breakdown_value: str, unit: str, value: float | None) -> dict[str, Any]:
    row = {"code": code, "breakdown": breakdown, "breakdown_value": breakdown_value, "unit": unit, "value": value}
    return row | (DECLARED if value is not None else {})


def _units(cohorts: pl.DataFrame) -> int | None:
    total: int | None = cohorts.select(exact_sum("units")).item()
    return total


def _mean_age(cohorts: pl.DataFrame, year: int) -> float | None:
    """Σ units x (end of year - commissioning) / Σ units, dated assets only, in years."""
    dated = cohorts.filter(pl.col("commissioning_month").is_not_null())
    start = _started()
    age = pl.col("units") * year_start(year + 1) - start
    return _ratio(dated.with_columns(ticks=age))


def _mean_service_life(cohorts: pl.DataFrame, year: int) -> float | None:
    """Mean of retirement - commissioning over the assets retired in the year, in years."""
    retired = cohorts.filter(pl.col("commissioning_month").is_not_null() & (pl.col("retirement_year") == year))
    opened = (pl.col("retirement_year").cast(pl.Int128) - EPOCH_YEAR) * TICKS_PER_YEAR
    stopped = pl.col("units") * opened + pl.col("units_retired")
    return _ratio(retired.with_columns(ticks=stopped - _started()))


def _renewal_rate(cohorts: pl.DataFrame, year: int) -> float | None:
    """100 x devices commissioned new in the year / those present on 1 January; unknown where one has no date."""
    before, after = stock_at_end(cohorts, year - 1), stock_at_end(cohorts, year)
    if before["commissioning_month"].null_count() or after["commissioning_month"].null_count():
        return None
    is_new = ~pl.col("factor_type").str.contains(REFURBISHED, literal=True).fill_null(value=False)
    new, stock = _units(cohorts.filter(is_new & (commissioning_year() == year))), _units(before)
    return 100.0 * (new or 0) / stock if stock else None


def _started() -> pl.Expr:
    """Σ units x commissioning tick of a cohort."""
    return pl.col("units") * pl.col("commissioning_month").cast(pl.Int128) * TICKS_PER_MONTH + pl.col("units_start")


def _ratio(cohorts: pl.DataFrame) -> float | None:
    units, ticks = cohorts.select(exact_sum("units"), exact_sum("ticks")).row(0)
    return float(ticks) / TICKS_PER_YEAR / float(units) if units else None
