"""Scenarios as files: every figure in full precision, and what was decided in words (METHODOLOGY 22.8).

In: name -> (place, `Outcome`). Out: tables for csv and xlsx.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from barometer.decisions.costs import difference
from barometer.decisions.holdings import MILLI
from barometer.decisions.projection import Projection, interval
from barometer.decisions.turnover import RETURNED, WAYS_IN
from dashboards import downloads
from dashboards.deciding import Outcome
from dashboards.scenario_view import UNIT, cost_words, finding, move_words, not_renewed
from dashboards.system_view import system_words
from dashboards.voice import Voice

EXPORT_COLUMNS: dict[str, pl.DataType] = {
    "scenario": pl.String(),
    "place": pl.String(),
    "year": pl.Int64(),
    "measure": pl.String(),
    "equipment_type": pl.String(),
    "value": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "unit": pl.String(),
}
TOLD_COLUMNS: dict[str, pl.DataType] = {"scenario": pl.String(), "place": pl.String(), "told": pl.String()}


def scenario_workbook(outcomes: Mapping[str, tuple[str, Outcome]], voice: Voice) -> bytes:
    """The figures, then what each scenario decides, reads and leaves out, so that the file stands alone."""
    tables = {voice.word("scenario"): export_table(outcomes), voice("scenario_sheet_told"): told_table(outcomes, voice)}
    return downloads.workbook_bytes(tables)


def told_table(outcomes: Mapping[str, tuple[str, Outcome]], voice: Voice) -> pl.DataFrame:
    """One row a sentence: the finding, its levers, systems, cost and gaps, the rule of the trend."""
    rows = [
        {"scenario": name, "place": place, "told": text}
        for name, (place, outcome) in outcomes.items()
        for text in (
            finding(outcome, place, voice), *move_words(outcome, voice), *system_words(outcome, voice),
            *cost_words(outcome, voice), *not_renewed(outcome, voice), voice("scenario_rule"),
        )
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=TOLD_COLUMNS)


def export_table(outcomes: Mapping[str, tuple[str, Outcome]]) -> pl.DataFrame:
    """Name -> (place, outcome) as one long table, full precision: years, measures, types."""
    rows: list[dict[str, Any]] = []
    for name, (place, outcome) in outcomes.items():
        unit = UNIT[outcome.ground.around.category]
        series = {
            "trend": outcome.trend.values,
            "scenario": outcome.scenario.values,
            "difference": outcome.effect.yearly,
            "cumulated_difference": outcome.effect.cumulated,
        }
        head = {"scenario": name, "place": place}
        for number, year in enumerate(outcome.trend.years):
            for measure, values in series.items():
                value, low, high = interval(values[number])
                rows.append(
                    head | {"year": year, "measure": measure, "value": value, "low": low, "high": high, "unit": unit}
                )
        for kind, projection in (("trend", outcome.trend), ("scenario", outcome.scenario)):
            rows += [head | row | {"measure": f"{kind}_{row['measure']}"} for row in _devices(projection)]
        saved, _ = difference(outcome.trend_cost, outcome.cost)
        if saved is not None:
            rows += [
                head | {"year": year, "measure": "cost_difference", "value": float(value), "unit": "EUR"}
                for year, value in zip(outcome.trend.years, saved, strict=True)
            ]
    return pl.DataFrame(rows, schema=EXPORT_COLUMNS)


def _devices(projection: Projection) -> list[dict[str, Any]]:
    """Bought (of which put back into service), retired and held, by type and year."""
    found: dict[tuple[str, int, str], float] = {}
    for holding, flows in projection.flows:
        measures = {
            "bought": sum(flows.bought[way][:, 0] for way in WAYS_IN if way != RETURNED),
            "put_back": flows.bought[RETURNED][:, 0],
            "retired": flows.retired[:, 0],
            "stock": sum(each[:, 0] for each in flows.closing.values()),
        }
        for measure, counts in measures.items():
            for year, count in zip(projection.years, np.asarray(counts), strict=True):
                key = (holding.equipment_type, year, measure)
                found[key] = found.get(key, 0.0) + float(count) / MILLI
    return [
        {"equipment_type": name, "year": year, "measure": measure, "value": value, "unit": "unit"}
        for (name, year, measure), value in found.items()
    ]
