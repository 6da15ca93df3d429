"""What to measure next (METHODOLOGY 4.6): how much of a figure's variance each of its inputs carries.

In: the impact cells of one group, the draws of the inputs they name, the cohorts whose default lifetime is drawn. Out:
one share an input, first order and exact: this input drawn, all others at their central value. What single inputs do
not explain is told apart: errors that go together (inputs of one source), and interactions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import polars as pl

from barometer.errors import BarometerError
from barometer.exact import NANO, exact_sum
from barometer.explanation import explainable_codes
from barometer.impacts import CLIMATE
from barometer.indicators import EMBODIED_SHARE, IMPACT_INDICATORS
from barometer.terms import input_keys
from barometer.uncertainty import DrawnLives, RatioOfDraws, Vector, joined_terms, percentiles
from factors.draws import Draws
from factors.library import FactorSet

LIFETIME = "lifetime:"
#: `low`, `high`: percentiles of the figure when this input alone is drawn. `group`: what its errors are shared with.
SCHEMA = {
    "input_key": pl.String(),
    "kind": pl.String(),
    "source": pl.String(),
    "range_rule": pl.String(),
    "variance_share": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
}
GROUP_SCHEMA = {"kind": pl.String(), "source": pl.String(), "inputs": pl.Int64(), "variance_share": pl.Float64()}


@dataclass(frozen=True)
class VarianceShares:
    """`inputs`: `SCHEMA`, the largest first; `sources`: `GROUP_SCHEMA`, inputs of one kind and source drawn together.

    Shares of `inputs` + `together` + `interactions` = 1. All are None or empty where nothing about the figure varies.
    """

    value: float
    unit: str
    low: float
    high: float
    inputs: pl.DataFrame
    sources: pl.DataFrame
    together: float | None
    interactions: float | None


@dataclass(frozen=True)
class Inside:
    """What cells are drawn with. `dated_defaults`: as in `uncertainty.draw_cells`, of the same group."""

    factors: FactorSet
    draws: Draws
    dated_defaults: pl.DataFrame
    year: int


#: Sums of cells -> the figure, on numbers or draw by draw.
Combination = Callable[[Sequence[Vector]], Vector]


def variance_shares(code: str, cells: pl.DataFrame, inside: Inside) -> VarianceShares | None:
    """Shares of one indicator of one group (`assessment.grouped`). None where no cell feeds it; an unknown code raises
    BarometerError.
    """
    selections, combined = _figure(code)
    parts = [_Part(cells.filter(selection), inside) for selection in selections]
    if any(part.cells.is_empty() for part in parts) or not parts[-1].central:
        return None
    one = np.ones(inside.draws.count)
    value = float(combined([part.central * one for part in parts])[0])
    whole = combined([part.drawn(None) for part in parts])
    low, high = percentiles(whole)
    keys = sorted(set().union(*(part.keys for part in parts)))
    alone = {key: combined([part.drawn(key) for part in parts]) for key in keys}
    moving = {key: drawn for key, drawn in alone.items() if float(np.ptp(drawn)) > 0}
    unit = "percent" if code == EMBODIED_SHARE else parts[0].cells["unit"][0]
    return _shares((value, unit, min(low, value), max(high, value)), whole, moving, inside.factors)


def _figure(code: str) -> tuple[list[pl.Expr], Combination]:
    """The sums of cells that a figure is made of, and how: a total, or a part over its whole in per cent."""
    if code == EMBODIED_SHARE:
        terminals = (pl.col("impact_category") == CLIMATE) & (pl.col("tier") == "terminals")
        made = terminals & (pl.col("life_cycle_stage") == "manufacturing")
        return [made, terminals], lambda sums: 100.0 * sums[0] / sums[1]
    for indicator in IMPACT_INDICATORS:
        if indicator.code == code:
            return [pl.col("impact_category") == indicator.impact_category], lambda sums: sums[0]
    raise BarometerError("explain_unknown_code", indicator=code, known=", ".join(explainable_codes()))


class _Part:
    """A sum of cells, with any one of its inputs drawn, or all of them (`drawn(None)`)."""

    def __init__(self, cells: pl.DataFrame, inside: Inside) -> None:
        self.cells, self.inside = cells, inside
        self.ratio = RatioOfDraws(inside.factors, inside.draws)
        linear = cells.filter(pl.col("lifetime_key").is_null()).with_columns(terms=joined_terms())
        by_terms = linear.group_by("terms").agg(exact_sum("impact")).sort("terms")
        self.linear = {terms: float(impact) / NANO for terms, impact in by_terms.iter_rows()}
        aged = cells.filter(pl.col("lifetime_key").is_not_null())
        factor_keys = ["factor_type", "lifetime_key", "factor", "factor_terms"]
        self.aged = aged.group_by(factor_keys).agg(exact_sum("impact")).sort(factor_keys).to_dicts()
        keys = {row["lifetime_key"] for row in self.aged}
        cohorts = inside.dated_defaults.lazy()
        self.lives = DrawnLives(cohorts, [], keys, inside.draws, inside.year) if keys else None
        self.keys = {key for terms in self.linear for key in input_keys(terms)}
        self.keys |= {key for row in self.aged for key in input_keys(row["factor_terms"])}
        self.keys |= {f"{LIFETIME}{row['lifetime_key']}" for row in self.aged}
        self.central = sum(self.linear.values()) + sum(float(row["impact"]) / NANO for row in self.aged)

    def drawn(self, key: str | None) -> Vector:
        """The sum under the draws of one input, all others central; of every input for None."""
        terms = [impact * self.ratio(named, only=key) for named, impact in self.linear.items()]
        return reduce(np.add, [*terms, *(self._aged(row, key) for row in self.aged)])

    def _aged(self, row: Mapping[str, object], key: str | None) -> Vector:
        """A cell amortised over a default lifetime: devices at the drawn lifetime x the drawn factor."""
        factor = float(row["factor"]) * self.ratio(str(row["factor_terms"]), only=key)  # type: ignore[arg-type]
        if self.lives and key in {None, f"{LIFETIME}{row['lifetime_key']}"}:
            return self.lives((row["factor_type"], row["lifetime_key"])) * factor
        # Central devices, from the exact impact: a lifetime that is over holds none.
        central = float(row["factor"])  # type: ignore[arg-type]
        devices = float(row["impact"]) / NANO / central if central else 0.0  # type: ignore[arg-type]
        return devices * factor


def _shares(
    figure: tuple[float, str, float, float], whole: Vector, alone: Mapping[str, Vector], factors: FactorSet
) -> VarianceShares:
    """Variances over that of the figure; the rest split into what goes together and what interacts."""
    value, variance = figure[0], float(np.var(whole))
    if not variance:
        return VarianceShares(*figure, pl.DataFrame(schema=SCHEMA), pl.DataFrame(schema=GROUP_SCHEMA), None, None)
    papers = {row["input_key"]: row for row in factors.inputs.iter_rows(named=True)}
    rows: list[dict[str, object]] = []
    by_source: dict[tuple[str, str], list[Vector]] = {}
    for key, drawn in alone.items():
        given = papers[key]
        low, high = percentiles(drawn)
        about = {name: given[name] for name in ("input_key", "kind", "source", "range_rule")}
        rows.append(about | {"variance_share": float(np.var(drawn)) / variance, "low": low, "high": high})
        by_source.setdefault((given["kind"], given["source"]), []).append(drawn - value)
    inputs = pl.DataFrame(rows, schema=SCHEMA).sort("variance_share", "input_key", descending=[True, False])
    sources = pl.DataFrame(
        [(*who, len(moves), float(np.var(reduce(np.add, moves))) / variance) for who, moves in by_source.items()],
        schema=GROUP_SCHEMA,
        orient="row",
    ).sort("variance_share", "kind", "source", descending=[True, False, False], nulls_last=True)
    single = float(reduce(np.add, [float(np.var(drawn)) for drawn in alone.values()], 0.0)) / variance
    summed = float(np.var(reduce(np.add, [drawn - value for drawn in alone.values()]))) / variance
    return VarianceShares(*figure, inputs, sources, summed - single, 1.0 - summed)
