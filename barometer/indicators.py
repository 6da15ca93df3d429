"""Impacts -> published indicators (METHODOLOGY 9): value, interval, origin shares and quality, for any group.

A group is a territory or an organisation. Ratios are ratios of sums; a figure without any cell is a gap (null value,
status `gap`), never zero. Values are central; intervals come from the draws.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from barometer.exact import NANO, exact_sum
from barometer.impacts import CLIMATE, ELECTRICITY
from barometer.schemas import INDICATOR_COLUMNS
from barometer.uncertainty import DrawnCells, Vector, percentiles

METHOD_VERSION = "1.0"
FOOTPRINT = "footprint"

#: Dimensions kept on drawn cells; a breakdown is one of them.
DIMENSIONS = ("tier", "life_cycle_stage", "equipment_type", "sector", "origin", "series")
BREAKDOWNS = ("tier", "life_cycle_stage", "equipment_type", "sector", "origin")

#: Share of a figure that is measured or declared, for each origin.
ORIGIN_SHARE = {
    "measured": "measured_share",
    "declared": "declared_share",
    "archetype": "modelled_share",
    "assumption": "modelled_share",
    "national_pro_rata": "modelled_share",
}


@dataclass(frozen=True)
class ImpactIndicator:
    """A total of impacts: its catalogue code, category, unit, and how many category units make one of its own."""

    code: str
    impact_category: str
    unit: str
    scale: float


IMPACT_INDICATORS = (
    ImpactIndicator("EMP-01", CLIMATE, "tCO2eq", 1_000.0),
    ImpactIndicator("EMP-03", ELECTRICITY, "MWh", 1_000.0),
)
EMBODIED_SHARE = "EMP-02"


@dataclass(frozen=True)
class Question:
    """What every row of an answer has in common."""

    scope: str  # territory or organisation
    year: int
    view: str
    factors_digest: str
    is_demo: bool


def summarise_indicators(
    cells: pl.DataFrame, drawn: DrawnCells, question: Question, names: Mapping[str, str]
) -> pl.DataFrame:
    """`INDICATOR_COLUMNS` for every group of `cells` (column `group`): EMP-01 and EMP-03 with breakdowns, EMP-02.

    EMP-03 and EMP-02 hold for terminals only while networks and data centres come from a study without stages or
    electricity by tier (METHODOLOGY 3.4): their total is then a gap, and the tier `terminals` carries the value.
    """
    rows = [
        row | {"group": group}
        for group in sorted(names)
        for row in _group_rows(cells.filter(pl.col("group") == group), drawn, group)
    ]
    return published(rows, question, names)


def _group_rows(cells: pl.DataFrame, drawn: DrawnCells, group: str) -> Iterator[dict[str, Any]]:
    positions = drawn.keys.with_row_index("position").filter(pl.col("group") == group)
    tiers = set(cells.filter(pl.col("impact_category") == CLIMATE)["tier"])
    for indicator in IMPACT_INDICATORS:
        of_category = pl.col("impact_category") == indicator.impact_category
        selected, drawn_rows = cells.filter(of_category), positions.filter(of_category)
        yield from _broken_down(indicator, selected, drawn_rows, drawn, tiers)
    yield _embodied_share(cells, positions, drawn)


def _broken_down(
    indicator: ImpactIndicator, cells: pl.DataFrame, positions: pl.DataFrame, drawn: DrawnCells, tiers: set[str]
) -> Iterator[dict[str, Any]]:
    """The total and its breakdowns, in one series. A total that lacks a tier of the footprint is a gap."""
    series = "+".join(sorted(cells["series"].unique()))
    common = {"code": indicator.code, "impact_category": indicator.impact_category, "unit": indicator.unit}
    common |= {"series": series}
    whole = cells if set(cells["tier"]) == tiers else cells.clear()
    total = _figure(whole, positions, drawn, indicator.scale)
    yield common | {"breakdown": "total", "breakdown_value": "total"} | total
    for breakdown in BREAKDOWNS:
        for value in sorted(cells[breakdown].unique()):
            chosen = pl.col(breakdown) == value
            figure = _figure(cells.filter(chosen), positions.filter(chosen), drawn, indicator.scale)
            yield common | {"breakdown": breakdown, "breakdown_value": value} | figure


def _figure(cells: pl.DataFrame, positions: pl.DataFrame, drawn: DrawnCells, scale: float) -> dict[str, Any]:
    """Value, interval and origin shares of a set of cells; a null value where there is none."""
    if cells.is_empty():
        return {"value": None}
    value = float(cells.select(exact_sum("impact")).item()) / NANO / scale
    low, high = percentiles(drawn.total(positions["position"].to_list()) / scale)
    return {"value": value, "low": min(low, value), "high": max(high, value), **origin_shares(cells)}


def origin_shares(cells: pl.DataFrame) -> dict[str, Any]:
    """Shares of the value that are measured, declared, modelled, and the quality 1 to 5 (METHODOLOGY 9.2, 9.3)."""
    total = float(cells.select(exact_sum("impact")).item())
    by_origin = {
        origin: float(impact) / total if total else 0.0
        for origin, impact in cells.group_by("origin").agg(exact_sum("impact")).sort("origin").iter_rows()
    }
    shares = dict.fromkeys(sorted(set(ORIGIN_SHARE.values())), 0.0)
    for origin, share in by_origin.items():
        shares[ORIGIN_SHARE[origin]] += share
    return {**shares, "quality": quality(by_origin)}


def quality(share_of: Mapping[str, float]) -> int:
    """5: at least 80 % measured · 4: 50 % measured or declared · 3: 20 % · 2: mostly archetypes on a counted stock ·
    1: a national average (METHODOLOGY 9.2).
    """
    measured = share_of.get("measured", 0.0)
    informed = measured + share_of.get("declared", 0.0)
    if measured >= 0.80:
        return 5
    if informed >= 0.50:
        return 4
    if informed >= 0.20:
        return 3
    return 2 if informed + share_of.get("archetype", 0.0) >= 0.50 else 1


def _embodied_share(cells: pl.DataFrame, positions: pl.DataFrame, drawn: DrawnCells) -> dict[str, Any]:
    """Manufacturing / footprint of terminals, in per cent: a ratio of sums (EMP-02)."""
    common = {"code": EMBODIED_SHARE, "impact_category": CLIMATE, "unit": "%"}
    common |= {"breakdown": "tier", "breakdown_value": "terminals"}
    terminals = (pl.col("impact_category") == CLIMATE) & (pl.col("tier") == "terminals")
    made = terminals & (pl.col("life_cycle_stage") == "manufacturing")
    whole, part = cells.filter(terminals), cells.filter(made)
    if whole.is_empty() or part.is_empty():
        return common | {"value": None}
    value = 100.0 * float(part.select(exact_sum("impact")).item()) / float(whole.select(exact_sum("impact")).item())
    drawn_ratio: Vector = 100.0 * drawn.total(_at(positions, made)) / drawn.total(_at(positions, terminals))
    low, high = percentiles(np.asarray(drawn_ratio))
    figure = {"value": value, "low": min(low, value), "high": max(high, value)}
    return common | figure | {"series": "+".join(sorted(whole["series"].unique()))} | origin_shares(whole)


def _at(positions: pl.DataFrame, chosen: pl.Expr) -> list[int]:
    return positions.filter(chosen)["position"].to_list()


def published(rows: list[dict[str, Any]], question: Question, names: Mapping[str, str]) -> pl.DataFrame:
    """Rows in the columns and order of the published table, with what the whole answer has in common."""
    is_territory = question.scope == "territory"
    common = {
        "account": FOOTPRINT,
        "scope": question.scope,
        "period_start": date(question.year, 1, 1),
        "period_end": date(question.year, 12, 31),
        "view": question.view,
        "method_version": METHOD_VERSION,
        "factors_digest": question.factors_digest,
    }
    complete = [
        row
        | common
        | {
            "territory": row["group"] if is_territory else None,
            "territory_name": names[row["group"]] if is_territory else None,
            "organisation": None if is_territory else row["group"],
            "status": _status(row["value"], is_demo=question.is_demo),
        }
        for row in rows
    ]
    return pl.DataFrame(complete, schema_overrides=INDICATOR_COLUMNS).select(
        pl.col(column).cast(dtype) for column, dtype in INDICATOR_COLUMNS.items()
    )


def _status(value: float | None, *, is_demo: bool) -> str:
    if value is None:
        return "gap"
    return "demo" if is_demo else "published"
