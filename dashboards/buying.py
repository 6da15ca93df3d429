"""What the two faces can do about purchases and tenders: authorise, load, call, record (METHODOLOGY 13, 14).

In: an opened data folder or a factor context, who acts, a file. Out: records, never text. A tender is compared without
being stored: nothing of a bid stays in the data folder.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import polars as pl

from barometer.decisions.tenders import Comparison, compare_bids
from barometer.decisions.weights import Weights, parse_weights
from barometer.errors import BarometerError
from dashboards.errors import DashboardsError
from dashboards.loading import FactorContext
from imports.tenders import TenderReading, read_tender


@dataclass(frozen=True)
class TenderAnswer:
    """One answer grid, read and compared. `comparison` is null where a row was rejected: no bid is ranked by halves."""

    reading: TenderReading
    comparison: Comparison | None


def compare_tender(
    path: Path,
    context: FactorContext,
    *,
    language: str,
    weights: str | None = None,
    declared_on: date | None = None,
    carbon_price: str | None = None,
    year: int | None = None,
) -> TenderAnswer:
    """Read, check, weigh and rank the bids of a file (`barometer tender compare`). Stores nothing."""
    chosen = year or context.years[-1]
    context.check_year(chosen)
    price = parse_price(carbon_price)
    given = None if weights is None else parse_weights(weights, declared_on)
    reading = read_tender(path, equipment_types=context.factors.equipment_types, language=language)
    if reading.rows_rejected or reading.rows.is_empty():
        return TenderAnswer(reading, None)
    comparison = compare_bids(
        reading.rows,
        agreed_weights(given, reading.weights),
        factors=context.factors,
        draws=context.draws,
        year=chosen,
        carbon_price=price,
    )
    return TenderAnswer(reading, comparison)


def agreed_weights(given: Weights | None, declared: Weights | None) -> Weights:
    """The weights of the file, else those of the command; refused where there are none, or where they differ."""
    if given is None and declared is None:
        raise BarometerError("tender_weights_missing")
    if given is None or declared is None:
        return given or declared  # type: ignore[return-value]
    if dict(given.of) != dict(declared.of):
        raise BarometerError("tender_weights_differ", given=written(given), declared=written(declared))
    return declared


def written(weights: Weights) -> str:
    """The weights as `--weights` takes them."""
    return ",".join(f"{criterion}={Decimal(value) / 100:f}" for criterion, value in weights.of.items())


def parse_price(text: str | None) -> float | None:
    """Euros a tonne, written as French or English does; refused below zero."""
    if text is None or not text.strip():
        return None
    try:
        price = Decimal(text.strip().rstrip("€").replace("\u202f", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise DashboardsError("carbon_price_unreadable", value=text) from None
    if not price.is_finite() or price < 0:
        raise DashboardsError("carbon_price_unreadable", value=text)
    return float(price)


def category_of_types(equipment_types: pl.DataFrame) -> dict[str, str]:
    """Equipment type -> AGEC category, where it has one."""
    return dict(equipment_types.select("equipment_type", "agec_category").drop_nulls().iter_rows())
