"""The avoided account (METHODOLOGY 19.11): activity that reuse tells, multiplied here like any other, with its draws.

In: activity rows of `ACTIVITY_SCHEMA`. Out: cells by component with their sign, net totals with their interval,
published rows. This account stands beside the footprint and is never subtracted from it: nothing here takes a cell of
the other, and nothing of the other takes one of these.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from barometer.allocation import locate
from barometer.exact import NANO, exact_sum
from barometer.impacts import CLIMATE, ELECTRICITY, assess_impacts
from barometer.indicators import Question, origin_shares, published
from barometer.models import HOME_COUNTRY
from barometer.schemas import ACTIVITY_KEYS
from barometer.terms import evaluate
from barometer.uncertainty import DrawnCells, Vector, draw_cells, percentiles
from factors.avoided import components
from factors.draws import Draws
from factors.library import FactorSet

AVOIDED = "avoided"
NET = "REU-06"
SUBSTITUTIONS = ("avoided.substitution.unanswered", "avoided.substitution.second_hand")

ACTIVITY_SCHEMA: dict[str, pl.DataType] = {
    "organisation": pl.String(),
    "commune": pl.String(),
    "equipment_type": pl.String(),
    "component": pl.String(),
    "flow": pl.String(),
    "factor_type": pl.String(),
    "parameters": pl.String(),
    "origin": pl.String(),
    "amount": pl.Int128(),
}
_CELL_KEYS = ("group", "component", "impact_category", "unit", "origin", "parameters", "factor_terms", "series")


class Missing(NamedTuple):
    """A burden that nobody entered: whose, which one, for how many devices (null: for all of them)."""

    organisation: str
    what: str
    devices: int | None


@dataclass(frozen=True)
class Avoided:
    """One year: `cells` of both signs (component, sign and impact, unsigned), gaps, and what nobody entered."""

    year: int
    cells: pl.DataFrame
    gaps: pl.DataFrame
    missing: tuple[Missing, ...]


def assess_avoided(
    activity: pl.DataFrame,
    organisations: pl.DataFrame,
    factors: FactorSet,
    *,
    year: int,
    missing: Iterable[Missing] = (),
    synthetic: bool = False,
) -> Avoided:
    """Multiply what reuse tells. Each component apart, so that its sign and its name stay with it."""
    cells, gaps = [], []
    located = locate(activity.lazy(), organisations).collect()
    for component, sign in components().select("component", "sign").iter_rows():
        rows = located.filter(pl.col("component") == component).with_columns(
            country=pl.lit(HOME_COUNTRY),
            lifetime_key=pl.lit(None, dtype=pl.String),
            synthetic=pl.lit(synthetic),
            units=pl.lit(None, dtype=pl.Int128),
        )
        impacts = assess_impacts(rows.lazy().select(*ACTIVITY_KEYS, "amount", "units"), factors, year=year)
        named = {"component": pl.lit(component), "sign": pl.lit(sign)}
        # What a kilowatt-hour of new use takes from the grid is told in its climate and resources.
        cells.append(impacts.cells.filter(pl.col("impact_category") != ELECTRICITY).with_columns(**named))
        gaps.append(impacts.gaps.with_columns(component=pl.lit(component)))
    return Avoided(year, pl.concat(cells), pl.concat(gaps), tuple(missing))


def grouped_avoided(avoided: Avoided, groups: pl.DataFrame, *, by: str) -> pl.DataFrame:
    """Cells added up by group, integers only."""
    return (
        avoided.cells.join(groups, on=by, how="inner")
        .group_by(*_CELL_KEYS, "sign", "multiplier", "factor", "lifetime_key")
        .agg(exact_sum("impact"), exact_sum("amount"))
        .sort(*_CELL_KEYS, nulls_last=True)
    )


@dataclass(frozen=True)
class Net:
    """An amount with its interval, the signed amount of each component, and the central net under other shares of
    substitution (low, high): null where nothing feeds it.
    """

    value: float
    low: float
    high: float
    by_component: Mapping[str, tuple[float, float, float]]
    by_origin: Mapping[str, int]
    at_low_share: float
    at_high_share: float
    unit: str
    series: str


def net_of(cells: pl.DataFrame, group: str, factors: FactorSet, draws: Draws, *, category: str = CLIMATE) -> Net | None:
    """NET = gross - burden - induced use of one group and category; None where nothing was told."""
    mine = cells.filter((pl.col("group") == group) & (pl.col("impact_category") == category))
    if mine.is_empty():
        return None
    no_dates = pl.LazyFrame(schema={"group": pl.String})
    drawn = draw_cells(mine, ["component"], factors=factors, draws=draws, dated_defaults=no_dates, year=0)
    signs = dict(components().select("component", "sign").iter_rows())
    sums = mine.group_by("component", "origin").agg(exact_sum("impact")).sort("component", "origin")
    central: dict[str, int] = {}
    by_origin: dict[str, int] = {}
    for component, origin, impact in sums.iter_rows():
        central[component] = central.get(component, 0) + impact * signs[component]
        by_origin[origin] = by_origin.get(origin, 0) + impact
    by_component = {name: _interval(value, _drawn(drawn, name) * signs[name]) for name, value in central.items()}
    totals = reduce(np.add, (_drawn(drawn, name) * signs[name] for name in sorted(central)))
    value, low, high = _interval(sum(central.values()), totals)
    share_low, share_high = _bounds_of_share(factors)
    return Net(
        value, low, high, by_component, by_origin,
        at_low_share=net_at(mine, factors, share_low), at_high_share=net_at(mine, factors, share_high),
        unit=mine["unit"][0], series="+".join(sorted(set(mine["series"]))),
    )  # fmt: skip


def net_at(cells: pl.DataFrame, factors: FactorSet, share: float | None) -> float:
    """The central net if every share of substitution that is assumed were `share` (its own, by default)."""

    def value_of(key: str) -> float:
        return factors.input_value(key) if share is None or key not in SUBSTITUTIONS else share

    rows = cells.select("sign", "amount", "parameters", "factor").iter_rows()
    total = sum(
        sign * float(amount) * float(evaluate(terms, value_of)) * factor for sign, amount, terms, factor in rows
    )
    return float(total) / NANO


def nets_by_share(avoided: Avoided, factors: FactorSet) -> tuple[float, float, float]:
    """The net of a whole year at the low, central and high share of substitution, in kgCO2eq, whatever the group."""
    cells = avoided.cells.filter(pl.col("impact_category") == CLIMATE)
    low, high = _bounds_of_share(factors)
    return net_at(cells, factors, low), net_at(cells, factors, None), net_at(cells, factors, high)


def _bounds_of_share(factors: FactorSet) -> tuple[float, float]:
    row = factors.parameters.filter(pl.col("parameter") == SUBSTITUTIONS[0]).row(0, named=True)
    return float(row["low"]), float(row["high"])


def _drawn(drawn: DrawnCells, component: str) -> Vector:
    return drawn.total(drawn.keys.with_row_index("at").filter(pl.col("component") == component)["at"].to_list())


def _interval(central: int, draws: Vector) -> tuple[float, float, float]:
    value = float(central) / NANO
    low, high = percentiles(draws)
    return value, min(low, value), max(high, value)


def publish_avoided(
    avoided: Avoided, groups: pl.DataFrame, *, by: str, question: Question, names: Mapping[str, str],
    factors: FactorSet, draws: Draws, hidden: Iterable[str] = (),
) -> pl.DataFrame:  # fmt: skip
    """REU-06 of every group, total and components (signed: they sum to the net); a gap where nothing was told.

    `hidden`: groups whose figure would reveal a small count of people. A net whose burdens are not all entered is
    provisional: it can only fall.
    """
    cells = grouped_avoided(avoided, groups, by=by)
    secret, rows = set(hidden), []
    for group in sorted(names):
        net = None if group in secret else net_of(cells, group, factors, draws)
        status = "secret" if group in secret else "provisional" if avoided.missing else None
        rows += list(_rows(group, net, status))
    return published(rows, question, names)


def _rows(group: str, net: Net | None, status: str | None) -> Iterator[dict[str, Any]]:
    common: dict[str, Any] = {
        "account": AVOIDED,
        "group": group,
        "code": NET,
        "impact_category": CLIMATE,
        "unit": "kgCO2eq",
        "status": status,
    }
    if net is None:
        yield common | {"breakdown": "total", "breakdown_value": "total", "value": None}
        return
    common |= {"series": net.series, "unit": net.unit, **origin_shares(net.by_origin)}
    parts = {"total": ("total", (net.value, net.low, net.high))}
    parts |= {name: ("component", figures) for name, figures in net.by_component.items()}
    for name, (breakdown, (value, low, high)) in parts.items():
        figure = {"value": value, "low": low, "high": high}
        yield common | {"breakdown": breakdown, "breakdown_value": name} | figure
