"""Random but valid inventories, and the row-by-row oracle that cohorts must equal."""

import random
from datetime import date, timedelta
from typing import Any

import polars as pl

from barometer.calendar import TICKS_PER_HUNDREDTH_YEAR, TICKS_PER_MONTH, tick_of, year_start
from barometer.schemas import InventoryRow

SCHEMA = {name: column.dtype for name, column in InventoryRow.columns().items()}
DEFAULT_MONTHS = {"laptop": 60, "monitor": 72}


def asset(number: int, **given: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(SCHEMA)
    row |= {"organisation": "o", "asset_id": f"a{number}", "equipment_type": "laptop", "quantity": 1}
    row |= {"synthetic": False, "is_complete": False, "batch": "b", "sheet": "s", "row": number + 2}
    return row | given


def inventory(assets: list[dict[str, Any]]) -> pl.DataFrame:
    return InventoryRow.validate(pl.DataFrame(assets, schema=SCHEMA))


def random_assets(seed: int, count: int) -> list[dict[str, Any]]:
    """Every mix of known and unknown dates, lifetimes, powers, statuses."""
    chance = random.Random(seed)

    def day(first: date) -> date:
        return first + timedelta(days=chance.randrange(0, 365 * 12))

    rows = []
    for number in range(count):
        start = day(date(2012, 1, 1)) if chance.random() < 0.85 else None
        stop = day(start or date(2014, 1, 1)) if chance.random() < 0.4 else None
        rows.append(
            asset(
                number,
                equipment_type=chance.choice(["laptop", "monitor"]),
                quantity=chance.randrange(0, 40),
                commissioned_on=start,
                retired_on=stop,
                lifetime_years=round(chance.uniform(0.5, 12), 2) if chance.random() < 0.5 else None,
                electricity_kwh_per_year=round(chance.uniform(5, 300), 3) if chance.random() < 0.5 else None,
                usage_ratio=round(chance.random(), 2) if chance.random() < 0.5 else None,
                status=chance.choice(["in_service", "in_stock", "lent", None]),
                commune_code=chance.choice(["21231", "25056", None]),
            )
        )
    return rows


def unit_ticks_amortised(row: dict[str, Any], year: int) -> tuple[int, int]:
    """(unit-ticks of the year in the amortisation window, lifetime in ticks) of one asset (METHODOLOGY 2.2)."""
    first, last = year_start(year), year_start(year + 1)
    quantity = 1 if row["quantity"] is None else row["quantity"]
    start = None if row["commissioned_on"] is None else tick_of(row["commissioned_on"])
    stop = None if row["retired_on"] is None else tick_of(row["retired_on"])
    declared = row["lifetime_years"]
    if start is None:
        served = max(0, min(last, last if stop is None else stop) - first)
        months = DEFAULT_MONTHS[row["equipment_type"]]
        lifetime = round(declared * 100) * TICKS_PER_HUNDREDTH_YEAR if declared else months * TICKS_PER_MONTH
        return quantity * served, lifetime
    if declared is None and stop is not None:
        lifetime = max(1, (2 * (stop - start) + TICKS_PER_MONTH) // (2 * TICKS_PER_MONTH)) * TICKS_PER_MONTH
        return quantity * overlap(start, start + lifetime, first, last), lifetime
    if declared is None:
        lifetime = DEFAULT_MONTHS[row["equipment_type"]] * TICKS_PER_MONTH
        return quantity * overlap(start, start + lifetime, first, last), lifetime
    lifetime = round(declared * 100) * TICKS_PER_HUNDREDTH_YEAR
    end = start + lifetime
    if stop is None or stop >= end:
        return quantity * overlap(start, end, first, last), lifetime
    charged = end - stop if first <= stop < last else 0
    return quantity * (overlap(start, stop, first, last) + charged), lifetime


def overlap(start: int, stop: int, first: int, last: int) -> int:
    return max(0, min(stop, last) - max(start, first))
