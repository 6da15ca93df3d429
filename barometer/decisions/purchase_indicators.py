"""Purchases as published indicators (METHODOLOGY 13.3 to 13.5): ACH-01, ACH-02 and ACH-03 of each organisation.

In: the summary of one year, null where an organisation has no purchase line. Out: rows of the published table. The two
rates of ACH-01 are two series. A share of what lines state goes up to what it would be if those that do not say were of
it; a figure that nothing feeds is a gap.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from barometer.decisions.purchasing import Purchases
from barometer.indicators import Question, published

IT = "agec-it"
REUSED, RECYCLED, PURCHASES = "reused", "recycled_content", "purchases"
DECLARED = {"measured_share": 0.0, "declared_share": 1.0, "modelled_share": 0.0, "quality": 4}


def publish_purchases(
    bought: Mapping[str, Purchases | None],
    question: Question,
    names: Mapping[str, str],
    declared: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """The three indicators of every organisation of `names`; they belong to neither account of impacts.

    `declared`: organisation -> ACH-02 as it declared it, which counts where it has no purchase line.
    """
    stated = declared or {}
    rows = [row | {"group": name} for name in sorted(names) for row in _rows(bought.get(name), stated.get(name))]
    return published(rows, question, names).with_columns(account=pl.lit(None, pl.String))


def _rows(bought: Purchases | None, declared: float | None) -> Iterator[dict[str, Any]]:
    """ACH-01 by category of the law (IT and telephony always), then the two others."""
    for spend in () if bought is None else bought.categories:
        if spend.category == IT or spend.spend_cents is not None:
            reused = (spend.reused_share, spend.reused_share_high)
            recycled = (spend.recycled_share, spend.recycled_share_high)
            for series, (share, high) in ((REUSED, reused), (RECYCLED, recycled)):
                row = _row("ACH-01", "category", spend.category, "percent", _percent(share), series)
                yield row | _between(share, high)
    if bought is None:
        yield _row("ACH-01", "category", IT, "percent", None, REUSED)
        yield _row("ACH-01", "category", IT, "percent", None, RECYCLED)
    if bought is None and declared is not None:
        yield _row("ACH-02", "total", "total", "percent", declared, "declared")
    else:
        share, high = (bought.green.share, bought.green.share_high) if bought else (None, None)
        yield _row("ACH-02", "total", "total", "percent", _percent(share), PURCHASES) | _between(share, high)
    yield _row("ACH-03", "total", "total", "/10", bought.repairability.mean if bought else None, PURCHASES)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100.0 * share


def _between(share: float | None, high: float | None) -> dict[str, float | None]:
    """From what is stated to what may be."""
    return {} if share is None else {"low": _percent(share), "high": _percent(high)}


def _row(code: str, breakdown: str, value: str, unit: str, amount: float | None, series: str) -> dict[str, Any]:
    row = {"code": code, "breakdown": breakdown, "breakdown_value": value, "unit": unit, "value": amount}
    return row | {"series": series} | (DECLARED if amount is not None else {})
