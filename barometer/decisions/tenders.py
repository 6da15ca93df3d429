"""Bids -> points, ranks and ties, lot by lot (METHODOLOGY 14). Read `compare_bids` first.

In: lines of bids (BidLine), weights declared beforehand, a factor set and its draws. Out: every bid with its measures,
its points, its rank or what it lacks. Bids are letters until they are ranked; the order of the lines changes nothing.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase

import numpy as np
import polars as pl

from barometer.decisions.bid_figures import Line, Measure, Remark, Tools, measure_bid
from barometer.decisions.weights import CRITERIA, WHOLE, Weights
from barometer.errors import BarometerError
from barometer.uncertainty import Vector, percentiles
from factors.draws import Draws
from factors.library import FactorSet

POINTS = 100


@dataclass(frozen=True)
class Bid:
    """One bid in one lot. `points`: criterion -> of 100 x weight; null is a gap. `rank`: null where not comparable.

    `low`, `high`: 5th and 95th percentile of the points. `tied_with`: letters of the bids it cannot be told from.
    """

    letter: str
    name: str
    manufacturers: tuple[str, ...]
    is_second_hand: bool | None
    measures: dict[str, Measure]
    points: dict[str, float | None]
    total: float | None
    low: float | None
    high: float | None
    rank: int | None
    tied_with: tuple[str, ...]
    lacks: tuple[str, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Lot:
    """The bids of one lot: ranked ones first, by points; then those that cannot be compared, by letter."""

    lot: str
    items: tuple[tuple[str, int], ...]
    bids: tuple[Bid, ...]


@dataclass(frozen=True)
class Comparison:
    """A whole tender, with all that its ranking rests on."""

    lots: tuple[Lot, ...]
    weights: Weights
    carbon_price: float | None
    year: int
    policy: str
    grid_series: str
    factors_digest: str
    is_synthetic: bool


def compare_bids(
    lines: pl.DataFrame,
    weights: Weights,
    *,
    factors: FactorSet,
    draws: Draws,
    year: int,
    carbon_price: float | None = None,
) -> Comparison:
    """Rank the bids of every lot. Refused: a line given twice, or quantities that differ between bids for one item."""
    rows: list[Line] = lines.sort("lot", "bid", "item", "row").to_dicts()
    _check_lines(rows)
    letters = name_bids({line["bid"] for line in rows})
    tools = Tools(factors, draws, year, carbon_price)
    lots = []
    for lot in sorted({line["lot"] for line in rows}):
        of_lot = [line for line in rows if line["lot"] == lot]
        items = {line["item"]: line["quantity"] for line in of_lot}
        bids = [_measured(of_lot, name, letter, items, tools) for name, letter in letters.items()]
        ranked = _ranked([bid for bid in bids if bid is not None], weights, draws.count)
        lots.append(Lot(lot, tuple(sorted(items.items())), ranked))
    return Comparison(
        lots=tuple(lots),
        weights=weights,
        carbon_price=carbon_price,
        year=year,
        policy=factors.policy,
        grid_series=factors.grid_series,
        factors_digest=factors.digest,
        is_synthetic=any(line["synthetic"] for line in rows),
    )


def name_bids(names: set[str]) -> dict[str, str]:
    """Bid -> letter, by the digest of its name: neither the order of the file nor the alphabet shows through.

    Where bids are themselves called by letters (« A », « Offre B »), X1, X2...: nobody takes one for another.
    """
    ordered = sorted(names, key=lambda name: hashlib.sha256(name.encode("utf-8")).hexdigest())
    letters = {name: _letter(place) for place, name in enumerate(ordered)}
    if {word.upper() for name in names for word in name.split()[-1:]} & set(letters.values()):
        return {name: f"X{place}" for place, name in enumerate(ordered, start=1)}
    return letters


def _letter(place: int) -> str:
    """A, B, ..., Z, AA, AB..."""
    first, last = divmod(place, len(ascii_uppercase))
    return (_letter(first - 1) if first else "") + ascii_uppercase[last]


def _check_lines(rows: Sequence[Line]) -> None:
    """One line a bid, lot and item; one quantity an item, whoever bids."""
    seen: dict[tuple[str, str, str], Line] = {}
    asked: dict[tuple[str, str], Line] = {}
    for line in rows:
        key = (line["bid"], line["lot"], line["item"])
        if key in seen:
            where = f"{seen[key]['row']}, {line['row']}"
            raise BarometerError("tender_line_twice", bid=key[0], lot=key[1], item=key[2], rows=where)
        seen[key] = line
        first = asked.setdefault((line["lot"], line["item"]), line)
        if first["quantity"] != line["quantity"]:
            raise BarometerError(
                "tender_quantities_differ",
                lot=line["lot"],
                item=line["item"],
                first=first["bid"],
                first_quantity=first["quantity"],
                second=line["bid"],
                second_quantity=line["quantity"],
            )


def _measured(of_lot: Sequence[Line], name: str, letter: str, items: dict[str, int], tools: Tools) -> Bid | None:
    """A bid before points: its measures, and what to ask. None where it does not answer this lot."""
    lines = [line for line in of_lot if line["bid"] == name]
    if not lines:
        return None
    tools.remarks = []
    measures = measure_bid(lines, tools)
    remarks = list(dict.fromkeys(tools.remarks))
    if missing := sorted(items.keys() - {line["item"] for line in lines}):
        measures = {criterion: replace(measure, value=None) for criterion, measure in measures.items()}
        remarks = [Remark("ask_item", item, "") for item in missing] + remarks
    devices = [line["condition"] for line in lines if not line["is_service"]]
    known = [condition in {"refurbished", "reused"} for condition in devices if condition is not None]
    return Bid(
        letter=letter,
        name=name,
        manufacturers=tuple(sorted({line["manufacturer"] for line in lines if line["manufacturer"]})),
        is_second_hand=all(known) if known and len(known) == len(devices) and len(set(known)) == 1 else None,
        measures=measures,
        points={},
        total=None,
        low=None,
        high=None,
        rank=None,
        tied_with=(),
        lacks=(),
        remarks=tuple(remarks),
    )


def _ranked(bids: Sequence[Bid], weights: Weights, count: int) -> tuple[Bid, ...]:
    """Points of every comparable bid, then ranks from the best total down (METHODOLOGY 14.4)."""
    scored = [_with_points(bid, bids, weights) for bid in bids]
    drawn = {bid.letter: _drawn_total(bid, bids, weights, count) for bid in scored if not bid.lacks}
    complete = sorted((bid for bid in scored if not bid.lacks), key=lambda bid: (-(bid.total or 0), bid.letter))
    ranks: dict[str, int] = {}
    leader = ""
    for place, bid in enumerate(complete, start=1):
        if not leader or stands_apart(drawn[leader], drawn[bid.letter]):
            leader, ranks[bid.letter] = bid.letter, place
        else:
            ranks[bid.letter] = ranks[leader]
    ranked = []
    for bid in complete:
        low, high = percentiles(drawn[bid.letter])
        total = bid.total or 0.0
        tied = [other for other in complete if other is not bid and ranks[other.letter] == ranks[bid.letter]]
        ranked.append(
            replace(
                bid,
                rank=ranks[bid.letter],
                low=min(low, total),
                high=max(high, total),
                tied_with=tuple(sorted(other.letter for other in tied)),
            )
        )
    return (*ranked, *sorted((bid for bid in scored if bid.lacks), key=lambda bid: bid.letter))


def stands_apart(better: Vector, worse: Vector) -> bool:
    """Whether the 5th percentile of the difference, draw by draw, is above zero."""
    return percentiles(better - worse)[0] > 0


def _with_points(bid: Bid, bids: Sequence[Bid], weights: Weights) -> Bid:
    """Central points of one bid against the best of its lot; the criteria with a weight that it lacks."""
    points = {criterion: _points(bid, bids, criterion, weights) for criterion in weights.of}
    lacks = tuple(criterion for criterion, value in points.items() if value is None)
    total = None if lacks else sum(value for value in points.values() if value is not None)
    return replace(bid, points=points, lacks=lacks, total=total)


def _points(bid: Bid, bids: Sequence[Bid], criterion: str, weights: Weights) -> float | None:
    measure = bid.measures[criterion]
    if not measure.is_applicable:
        return weights.of[criterion] * POINTS / WHOLE
    if measure.value is None:
        return None
    values = [value for other in bids if (value := other.measures[criterion].value) is not None]
    best = min(values) if CRITERIA[criterion] else max(values)
    share = _shares(np.array([measure.value]), np.array([best]), criterion)
    return float(weights.of[criterion] * POINTS / WHOLE * share[0])


def _drawn_total(bid: Bid, bids: Sequence[Bid], weights: Weights, count: int) -> Vector:
    """Points of one bid, draw by draw: on each draw, the best of the lot on that draw is the reference."""
    total: Vector | None = None
    for criterion in weights.of:
        weight = weights.of[criterion] * POINTS / WHOLE
        part = weight * _drawn_shares(bid, bids, criterion, count)
        total = part if total is None else total + part
    if total is None:
        raise AssertionError  # weights sum to 100 %: at least one criterion
    return total


def _drawn_shares(bid: Bid, bids: Sequence[Bid], criterion: str, count: int) -> Vector:
    if not bid.measures[criterion].is_applicable:
        return np.ones(count)
    known = [measure for other in bids if (measure := other.measures[criterion]).value is not None]
    drawn = [_vector(measure, count) for measure in known]
    best = np.minimum.reduce(drawn) if CRITERIA[criterion] else np.maximum.reduce(drawn)
    return _shares(_vector(bid.measures[criterion], count), best, criterion)


def _vector(measure: Measure, count: int) -> Vector:
    """The draws of a measure; an exact one is itself on every draw."""
    if measure.value is None:
        raise AssertionError  # asked of measures that have a value only
    return measure.drawn if measure.drawn is not None else np.full(count, measure.value)


def _shares(values: Vector, best: Vector, criterion: str) -> Vector:
    """Lowest / value where less is better, value / highest where more is; all of it where both are zero."""
    above, below = (best, values) if CRITERIA[criterion] else (values, best)
    return np.divide(above, below, out=np.ones_like(above), where=below != 0)
