"""Impacts -> published indicators (METHODOLOGY 9): value, interval, origin shares and quality, for any group.

A group is a territory or an organisation. Ratios are ratios of sums; a figure without any cell is a gap (null value,
status `gap`), never zero. Values are central; intervals come from the draws.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from barometer.exact import NANO, exact_sum
from barometer.impacts import CLIMATE, ELECTRICITY
from barometer.schemas import INDICATOR_COLUMNS
from barometer.uncertainty import DrawnCells, Vector, percentiles

METHOD_VERSION = "1.0"
FOOTPRINT, AVOIDED = "footprint", "avoided"
TOTAL = "total"
#: What an organisation is known for, several tiers together, where another one is a gap: a part, never the total.
KNOWN_PART, KNOWN_TIERS = "known_part", "known_tiers"

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
    """A total of impacts: its catalogue code, and the category it adds up, in the unit of the category."""

    code: str
    impact_category: str
    unit: str
    #: Whether it has a row, a gap if need be, where no factor of its category was multiplied.
    is_always: bool = True


IMPACT_INDICATORS = (
    ImpactIndicator("EMP-01", CLIMATE, "kgCO2eq"),
    ImpactIndicator("EMP-03", ELECTRICITY, "kWh"),
    # No open source gives these factors by device: they come with an imported base, or an organisation's own values.
    ImpactIndicator("EMP-04", "resource_use_minerals_metals", "kgSbeq", is_always=False),
    ImpactIndicator("EMP-05", "raw_materials", "kg", is_always=False),
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
    """`INDICATOR_COLUMNS` for every group of `names` (column `group`): EMP-01 and EMP-03 with breakdowns, EMP-02;
    EMP-04 and EMP-05 too where factors of their category were multiplied.

    EMP-03 and EMP-02 hold for terminals only while networks and data centres come from a study without stages or
    electricity by tier (METHODOLOGY 3.4): a total that lacks a tier of the footprint is a gap, and so is the figure of
    a group without any cell.
    """
    there = set(cells["impact_category"].unique())
    wanted = [each for each in IMPACT_INDICATORS if each.is_always or each.impact_category in there]
    rows = [row for indicator in wanted for row in _impact_rows(indicator, cells, drawn, names, question.scope)]
    rows += _embodied_shares(cells, drawn, names)
    return published(rows, question, names)


def _impact_rows(
    indicator: ImpactIndicator, cells: pl.DataFrame, drawn: DrawnCells, names: Mapping[str, str], scope: str
) -> Iterator[dict[str, Any]]:
    """The total of each group and its breakdowns, in one series."""
    of_category = pl.col("impact_category") == indicator.impact_category
    selected = cells.filter(of_category)
    common = {"code": indicator.code, "impact_category": indicator.impact_category, "unit": indicator.unit}
    series = _series(selected)
    missing = _missing_tiers(cells, selected)
    for breakdown in (TOTAL, *BREAKDOWNS):
        parts = _parts(selected, drawn, of_category, breakdown)
        for group in sorted(names):
            for value, part in _with_gaps(parts.get(group, {}), breakdown, missing.get(group)):
                what = {"group": group, "breakdown": breakdown, "breakdown_value": value}
                figure = {"value": None} if part is None else _figure(part, drawn)
                yield common | what | {"series": series.get(group)} | figure
    if scope == "organisation":
        yield from (
            common | row | {"series": series.get(row["group"])} for row in _known_tiers(selected, drawn, missing)
        )


def _known_tiers(
    selected: pl.DataFrame, drawn: DrawnCells, missing: Mapping[str, list[str]]
) -> Iterator[dict[str, Any]]:
    """The tiers that are known together, of each group that lacks one; one tier alone has its own row."""
    of_category = pl.col("impact_category").is_in(selected["impact_category"].unique().implode())
    parts = _parts(selected, drawn, of_category, TOTAL)
    tiers = dict(selected.group_by("group").agg(pl.col("tier").n_unique()).iter_rows())
    for group in sorted(missing):
        if tiers.get(group, 0) > 1:
            what = {"group": group, "breakdown": KNOWN_PART, "breakdown_value": KNOWN_TIERS}
            yield what | _figure(parts[group][TOTAL], drawn)


def _with_gaps(
    parts: dict[str, "_Part"], breakdown: str, missing: list[str] | None
) -> list[tuple[str, "_Part | None"]]:
    """The parts of one breakdown. Where a tier is missing, the total and that tier are gaps, and nothing else is split:
    parts that cannot be compared with a total would be read as the whole.
    """
    if breakdown == TOTAL:
        return [(TOTAL, None if missing else parts.get(TOTAL))]
    if not missing:
        return sorted(parts.items())
    return sorted([*parts.items(), *((tier, None) for tier in missing)]) if breakdown == "tier" else []


class _Part(NamedTuple):
    """A set of cells: its exact impact, how it splits by origin, and the rows of its draws."""

    impact: int
    by_origin: dict[str, int]
    positions: list[int]


def _parts(cells: pl.DataFrame, drawn: DrawnCells, chosen: pl.Expr, breakdown: str) -> dict[str, dict[str, _Part]]:
    """Group -> value of the breakdown -> its cells."""
    value = pl.lit(TOTAL) if breakdown == TOTAL else pl.col(breakdown)
    sums = cells.group_by("group", "origin", split=value).agg(exact_sum("impact")).sort("group", "split", "origin")
    drawn_rows = drawn.keys.with_row_index("position").filter(chosen).group_by("group", split=value).agg("position")
    positions = {(group, split): sorted(rows) for group, split, rows in drawn_rows.iter_rows()}
    parts: dict[str, dict[str, _Part]] = {}
    for group, origin, split, impact in sums.select("group", "origin", "split", "impact").iter_rows():
        part = parts.setdefault(group, {}).get(split) or _Part(0, {}, positions[group, split])
        parts[group][split] = part._replace(impact=part.impact + impact, by_origin={**part.by_origin, origin: impact})
    return parts


def _figure(part: _Part, drawn: DrawnCells) -> dict[str, Any]:
    """Value, interval and origin shares of a set of cells."""
    value = float(part.impact) / NANO
    low, high = percentiles(drawn.total(part.positions))
    return {"value": value, "low": min(low, value), "high": max(high, value), **origin_shares(part.by_origin)}


def _series(cells: pl.DataFrame) -> dict[str, str]:
    by_group = cells.group_by("group").agg(pl.col("series").unique().sort().str.join("+"))
    return dict(by_group.iter_rows())


def _missing_tiers(cells: pl.DataFrame, selected: pl.DataFrame) -> dict[str, list[str]]:
    """Group -> the tiers of its footprint that the selected cells lack."""
    pairs = cells.filter(pl.col("impact_category") == CLIMATE).select("group", "tier").unique()
    lacking = pairs.join(selected.select("group", "tier").unique(), on=["group", "tier"], how="anti")
    return dict(lacking.group_by("group").agg(pl.col("tier").sort()).iter_rows())


def origin_shares(by_origin: Mapping[str, int]) -> dict[str, Any]:
    """Shares of the value that are measured, declared, modelled, and the quality 1 to 5 (METHODOLOGY 9.2, 9.3)."""
    total = sum(by_origin.values())
    # A value of 0 that an interval surrounds: the shares are those of its origins, one as much as the other.
    share_of = {origin: impact / total if total else 1 / len(by_origin) for origin, impact in by_origin.items()}
    shares = dict.fromkeys(sorted(set(ORIGIN_SHARE.values())), 0.0)
    for origin, share in share_of.items():
        shares[ORIGIN_SHARE[origin]] += share
    return {**shares, "quality": quality(share_of)}


def quality(share_of: Mapping[str, float]) -> int:
    """4: at least 50 % measured or declared · 3: 20 % · 2: mostly archetypes on a counted stock · 1: national average.

    5 needs 80 % measured and nothing missing (METHODOLOGY 9.2): no measured data enters yet, so nothing claims it.
    """
    informed = share_of.get("measured", 0.0) + share_of.get("declared", 0.0)
    if informed >= 0.50:
        return 4
    if informed >= 0.20:
        return 3
    return 2 if informed + share_of.get("archetype", 0.0) >= 0.50 else 1


def _embodied_shares(cells: pl.DataFrame, drawn: DrawnCells, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Manufacturing / footprint of terminals, in per cent: a ratio of sums (EMP-02)."""
    terminals = (pl.col("impact_category") == CLIMATE) & (pl.col("tier") == "terminals")
    made = terminals & (pl.col("life_cycle_stage") == "manufacturing")
    wholes = _parts(cells.filter(terminals), drawn, terminals, TOTAL)
    parts = _parts(cells.filter(made), drawn, made, TOTAL)
    series = _series(cells.filter(terminals))
    common = {"code": EMBODIED_SHARE, "impact_category": CLIMATE, "unit": "percent"}
    common |= {"breakdown": "tier", "breakdown_value": "terminals"}
    for group in sorted(names):
        row = common | {"group": group, "series": series.get(group)}
        if group not in parts or not wholes[group][TOTAL].impact:  # the share of nothing is unknown
            yield row | {"value": None}
            continue
        whole, part = wholes[group][TOTAL], parts[group][TOTAL]
        value = 100.0 * part.impact / whole.impact
        low, high = percentiles(_percent(drawn.total(part.positions), drawn.total(whole.positions)))
        figure = {"value": value, "low": min(low, value), "high": max(high, value)}
        yield row | figure | origin_shares(whole.by_origin)


def _percent(part: Vector, whole: Vector) -> Vector:
    """Draw by draw; where the whole is nothing, its part is."""
    return 100.0 * part / np.where(whole > 0, whole, 1.0)


def published(rows: list[dict[str, Any]], question: Question, names: Mapping[str, str]) -> pl.DataFrame:
    """Rows in the columns and order of the published table, with what the whole answer has in common.

    A row of the avoided account says so (`account`); both accounts are never added up.
    """
    is_territory = question.scope == "territory"
    common = {
        "scope": question.scope,
        "period_start": date(question.year, 1, 1),
        "period_end": date(question.year, 12, 31),
        "view": question.view,
        "method_version": METHOD_VERSION,
        "factors_digest": question.factors_digest,
    }
    complete = [
        dict.fromkeys(INDICATOR_COLUMNS)
        | {"account": FOOTPRINT}
        | row
        | common
        | {
            "territory": row["group"] if is_territory else None,
            "territory_name": names[row["group"]] if is_territory else None,
            "organisation": None if is_territory else row["group"],
            "status": _status(row["value"], row.get("status"), is_demo=question.is_demo),
        }
        for row in rows
    ]
    if not complete:
        return pl.DataFrame(schema=INDICATOR_COLUMNS)
    return pl.DataFrame(complete, schema_overrides=INDICATOR_COLUMNS).select(
        pl.col(column).cast(dtype) for column, dtype in INDICATOR_COLUMNS.items()
    )


def _status(value: float | None, said: str | None, *, is_demo: bool) -> str:
    """`said`: secret where a value is masked, provisional where it may still move; nothing for an ordinary one."""
    if value is None:
        return said if said == "secret" else "gap"
    return "demo" if is_demo else said or "published"
