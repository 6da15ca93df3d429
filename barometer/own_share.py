"""EMP-09: the share of digital technology in a body's own footprint (METHODOLOGY 9.4). In: figures. Out: rows.

A ratio of two totals of one body and year: its EMP-01 over the GHG balance that it declared. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from barometer.indicators import TOTAL, Question, published

CODE, FOOTPRINT, BALANCE = "EMP-09", "EMP-01", "ghg_balance"
PERCENT = 100.0


@dataclass(frozen=True)
class AboveTotal:
    """A body whose digital footprint is larger than the whole that it declared, in kgCO2eq: one of them is wrong."""

    organisation: str
    digital: float
    balance: float


def digital_shares(
    figures: pl.DataFrame, balances: Mapping[str, Decimal], question: Question, names: Mapping[str, str]
) -> tuple[pl.DataFrame, list[AboveTotal]]:
    """(one row a body of `names`, bodies refused): 100 x EMP-01 / balance, with the interval and quality of EMP-01.

    A gap where the balance is not declared, is zero, or is smaller than the digital footprint, and where EMP-01 is one.
    """
    totals = figures.filter((pl.col("code") == FOOTPRINT) & (pl.col("breakdown") == TOTAL))
    known = {row["organisation"]: row for row in totals.iter_rows(named=True)}
    rows, refused = [], []
    for name in sorted(names):
        digital, balance = known.get(name), balances.get(name)
        row: dict[str, Any] = {
            "group": name, "code": CODE, "breakdown": TOTAL, "breakdown_value": TOTAL, "unit": "percent", "value": None,
        }  # fmt: skip
        if digital is not None and digital["value"] is not None and balance:
            if digital["value"] > balance:
                refused.append(AboveTotal(name, digital["value"], float(balance)))
            else:
                row |= _share(digital, float(balance))
        rows.append(row)
    return published(rows, question, names), refused


def _share(digital: Mapping[str, Any], balance: float) -> dict[str, Any]:
    papers = ("measured_share", "declared_share", "modelled_share", "quality", "series")
    amounts = {
        name: None if digital[name] is None else PERCENT * digital[name] / balance for name in ("value", "low", "high")
    }
    return amounts | {name: digital[name] for name in papers}
