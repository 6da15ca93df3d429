"""A comparison of bids as both faces and the files show it: rows of text and numbers, and what to ask each bidder.

In: a Comparison and a language. Out: plain rows; names of bids stand in `revealed`, apart from the ranking.
"""

from typing import Any

from barometer.decisions.bid_figures import Measure, Remark
from barometer.decisions.tenders import Bid, Comparison, Lot
from barometer.decisions.weights import CRITERIA, PER_CENT
from barometer.editions import formatting
from dashboards.words import text, word
from factors.library import load

UNITS = {
    "impact": "kgCO2eq/year",
    "energy": "kWh/year",
    "price": "EUR/year",
    "repairability": "/10",
    "warranty": "year",
    "spare_parts": "year",
}


def comparison_document(comparison: Comparison, language: str) -> dict[str, Any]:
    """The JSON of `tender compare --json`: letters in the ranking, names beside it."""
    return {
        "weights": {criterion: value / PER_CENT for criterion, value in comparison.weights.of.items()},
        "weights_declared_on": comparison.weights.declared_on,
        "carbon_price_eur_per_tonne": comparison.carbon_price,
        "year": comparison.year,
        "policy": comparison.policy,
        "grid_series": comparison.grid_series,
        "factors_digest": comparison.factors_digest,
        "synthetic": comparison.is_synthetic,
        "lots": [
            {
                "lot": lot.lot,
                "items": [{"item": item, "quantity": quantity} for item, quantity in lot.items],
                "bids": [_bid_document(bid, language) for bid in lot.bids],
            }
            for lot in comparison.lots
        ],
        "revealed": [
            {"letter": letter, "bid": name, "manufacturers": list(manufacturers)}
            for letter, name, manufacturers in revealed(comparison)
        ],
    }


def _bid_document(bid: Bid, language: str) -> dict[str, Any]:
    return {
        "bid": bid.letter,
        "rank": bid.rank,
        "tied_with": list(bid.tied_with),
        "points": bid.total,
        "points_low": bid.low,
        "points_high": bid.high,
        "criteria": {
            criterion: {
                "value": measure.value,
                "low": measure.low,
                "high": measure.high,
                "unit": UNITS[criterion],
                "applicable": measure.is_applicable,
                "points": bid.points.get(criterion),
            }
            for criterion, measure in bid.measures.items()
        },
        "not_comparable_on": list(bid.lacks),
        "remarks": remarks(bid, language),
    }


def revealed(comparison: Comparison) -> list[tuple[str, str, tuple[str, ...]]]:
    """Letter, bid and brands, by letter: read once the ranking is known."""
    every = [bid for lot in comparison.lots for bid in lot.bids]
    names = {bid.letter: bid.name for bid in every}
    brands = {
        letter: tuple(sorted({brand for bid in every if bid.letter == letter for brand in bid.manufacturers}))
        for letter in names
    }
    return [(letter, names[letter], brands[letter]) for letter in sorted(names, key=_by_letter)]


def _by_letter(letter: str) -> tuple[int, str]:
    return len(letter), letter


def headers(comparison: Comparison, language: str) -> list[str]:
    """The headers of the table of one lot."""
    unit_names = {criterion: text(f"tender_unit_{criterion}", language) for criterion in CRITERIA}
    shown = [f"{word(f'criterion_{name}', language)} ({unit_names[name]})" for name in CRITERIA]
    points = text("tender_points", language)
    return [
        text("tender_rank", language),
        text("tender_bid", language),
        text("tender_condition", language),
        points,
        *shown,
    ]


def rows_of(lot: Lot, language: str) -> list[list[str]]:
    """One row a bid: rank, letter, condition, points, then each criterion with its interval."""
    return [
        [
            rank_of(bid, language),
            bid.letter,
            condition_of(bid, language),
            "–" if bid.total is None else interval(bid.total, bid.low, bid.high, language),
            *(shown_measure(bid.measures[criterion], criterion, language) for criterion in CRITERIA),
        ]
        for bid in lot.bids
    ]


def rank_of(bid: Bid, language: str) -> str:
    """1, or 1 with the letters it is tied with; not comparable otherwise."""
    if bid.rank is None:
        return text("tender_not_comparable", language)
    if bid.tied_with:
        return text("tender_tied", language, rank=bid.rank, others=", ".join(bid.tied_with))
    return str(bid.rank)


def condition_of(bid: Bid, language: str) -> str:
    """New, second hand, or a mix; a service has none."""
    if bid.is_second_hand is None:
        return "–"
    return text("tender_second_hand" if bid.is_second_hand else "tender_new", language)


def shown_measure(measure: Measure, criterion: str, language: str) -> str:
    """A value with its interval where it has one; a gap and what does not apply are said in words."""
    if not measure.is_applicable:
        return text("tender_not_applicable", language)
    if measure.value is None:
        return text("tender_gap", language)
    return interval(measure.value, measure.low, measure.high, language, decimals=criterion not in {"price", "energy"})


def interval(value: float, low: float | None, high: float | None, language: str, *, decimals: bool = True) -> str:
    """`3 790 (2 950 – 4 870)`: as many digits as the interval supports; an exact value to a tenth, or whole."""
    scale = formatting.scale_of("", value)
    if low is None or high is None or high - low < abs(value) * 1e-9:
        return _plain(value, language, 1 if decimals and abs(value) < PER_CENT else 0)
    shown = formatting.figure(value, low, high, scale, language)
    return shown[0] if shown[1] == shown[2] else f"{shown[0]} ({shown[1]} – {shown[2]})"


def _plain(value: float, language: str, digits: int) -> str:
    shown = f"{value:,.{digits}f}"
    if digits and shown.endswith(".0"):
        shown = shown[:-2]
    return shown.replace(",", "\u202f").replace(".", ",") if language == "fr" else shown


def remarks(bid: Bid, language: str) -> list[str]:
    """What to ask the bidder and what was done in its place, in words."""
    return list(dict.fromkeys(_remark(remark, language) for remark in bid.remarks))


def _remark(remark: Remark, language: str) -> str:
    return text(f"tender_{remark.code}", language, item=remark.item)


def weights_line(comparison: Comparison, language: str) -> str:
    """`Empreinte 40 %, prix 40 %… déclarées le 12 janvier 2026`."""
    weights = comparison.weights
    parts = [
        f"{word(f'criterion_{name}', language).lower()} {_plain(value / PER_CENT, language, 1)} %"
        for name, value in weights.of.items()
    ]
    listed = ", ".join(parts)
    if weights.declared_on is None:
        return text("tender_weights_undated", language, weights=listed)
    return text("tender_weights_dated", language, weights=listed, day=formatting.day(weights.declared_on, language))


def _titled(table: str, column: str, code: str, language: str) -> str:
    """What a choice of factors is called; one that an imported base brought keeps its code."""
    rows = (row.cells for row in load().tables[table])
    return next((row[f"name_{language}"] for row in rows if row[column] == code), code)


def basis_line(comparison: Comparison, language: str) -> str:
    """What the figures rest on: year of electricity, policy, series, digest; the carbon price, if any."""
    basis = text(
        "tender_basis",
        language,
        year=comparison.year,
        policy=_titled("policies", "policy", comparison.policy, language),
        series=_titled("electricity_series", "series", comparison.grid_series, language),
        digest=comparison.factors_digest[:12],
    )
    if comparison.carbon_price is None:
        return basis
    return f"{basis} {text('tender_carbon_price', language, price=_plain(comparison.carbon_price, language, 2))}"
