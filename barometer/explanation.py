"""One value, down to amount x factor, source and parameters (ARCHITECTURE "A number is traceable").

In: the impact cells of one group. Out: parts whose values sum to the value of the indicator; each part is an amount in
reference flows times one factor, with the source and locator of the factor and of every parameter in the amount.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from barometer.errors import BarometerError
from barometer.exact import NANO, as_float, exact_sum
from barometer.impacts import CLIMATE, ELECTRICITY
from barometer.indicators import EMBODIED_SHARE, IMPACT_INDICATORS
from barometer.models import STUDY
from barometer.services import SERVICE, amount_units
from barometer.terms import input_keys
from factors.library import FactorSet

PART_KEYS = (
    "tier",
    "sector",
    "equipment_type",
    "factor_type",
    "life_cycle_stage",
    "flow",
    "origin",
    "synthetic",
    "country",
    "parameters",
    "lifetime_key",
    "factor_terms",
    "series",
    "grid_year",
)
#: What one unit of the amount is, by flow.
AMOUNT_UNIT = {"embodied": "unit", "use": "kWh", STUDY: "inhabitant"}


@dataclass(frozen=True)
class Explanation:
    """`value` in `unit`; `parts` sum to it. Each part: `PART_KEYS`, amount, amount_unit, factor, factor_unit, value,
    source, locator, inputs (the parameters in the amount, each with value, unit, source, locator). `missing_tiers`:
    those of the footprint in which nothing feeds the figure; the value is then no total, the published total a gap.
    """

    code: str
    unit: str
    value: float | None
    parts: list[dict[str, Any]]
    missing_tiers: list[str] = field(default_factory=list)


def explainable_codes() -> list[str]:
    """Codes that `explain` can walk down."""
    return sorted([EMBODIED_SHARE, *(indicator.code for indicator in IMPACT_INDICATORS)])


def explain(code: str, cells: pl.DataFrame, factors: FactorSet) -> Explanation:
    """Walk one indicator of one group down to its parts. Raises BarometerError for a code that has no parts."""
    if code == EMBODIED_SHARE:
        return _explain_share(cells, factors)
    for indicator in IMPACT_INDICATORS:
        if indicator.code == code:
            chosen = cells.filter(pl.col("impact_category") == indicator.impact_category)
            explained = _explained(code, chosen, indicator.unit, 1.0, factors)
            return replace(explained, missing_tiers=missing_tiers(cells, chosen))
    raise BarometerError("explain_unknown_code", indicator=code, known=", ".join(explainable_codes()))


def missing_tiers(cells: pl.DataFrame, chosen: pl.DataFrame) -> list[str]:
    """Tiers of the footprint (climate) that the chosen cells lack."""
    footprint = cells.filter(pl.col("impact_category") == CLIMATE)["tier"].drop_nulls().unique()
    return sorted(set(footprint) - set(chosen["tier"]))


def _explain_share(cells: pl.DataFrame, factors: FactorSet) -> Explanation:
    """Manufacturing / footprint of terminals: each part is its share of the whole, in per cent."""
    terminals = cells.filter((pl.col("impact_category") == CLIMATE) & (pl.col("tier") == "terminals"))
    whole = terminals.select(exact_sum("impact")).item()
    made = terminals.filter(pl.col("life_cycle_stage") == "manufacturing")
    scale = float(whole) / NANO / 100.0 if whole else 1.0
    return _explained(EMBODIED_SHARE, made, "percent", scale, factors)


def _explained(code: str, cells: pl.DataFrame, unit: str, scale: float, factors: FactorSet) -> Explanation:
    # Central amount 0: only longer lifetimes that are drawn would feed it; it is in the interval, not in the value.
    cells = cells.filter(pl.col("amount") != 0)
    if cells.is_empty():
        return Explanation(code, unit, None, [])
    total = cells.select(exact_sum("impact")).item()
    grouped = (
        cells.with_columns(flows=as_float("amount") * pl.col("multiplier"))
        .group_by(PART_KEYS)
        .agg(
            exact_sum("impact"),
            exact_sum("units"),
            # Sorted, so that this float sum is the same for any order of rows.
            amount=pl.col("flows").sort().sum(),  # house rule: float sum in a fixed order
            factor=pl.col("factor").first(),
            category_unit=pl.col("unit").first(),
        )
        .sort("impact", *PART_KEYS, descending=[True] + [False] * len(PART_KEYS), nulls_last=True)
    )
    papers = _Papers(factors)
    parts = [_part(row, scale, papers) for row in grouped.iter_rows(named=True)]
    return Explanation(code, unit, float(total) / NANO / scale, parts)


def _part(row: dict[str, Any], scale: float, papers: "_Papers") -> dict[str, Any]:
    is_service = row["flow"] == SERVICE
    amount_unit = amount_units()[row["equipment_type"]] if is_service else AMOUNT_UNIT[row["flow"]]
    keys = [*input_keys(row["parameters"]), *([f"lifetime:{row['lifetime_key']}"] if row["lifetime_key"] else [])]
    named = input_keys(row["factor_terms"])
    # A factor that is itself a product: each of what it multiplies has its papers, the first one gives the source.
    study_keys = named if row["flow"] == STUDY or len(named) > 1 else []
    factor_papers = papers.of(study_keys[0] if study_keys else row["factor_terms"], row["grid_year"])
    return {
        **{key: row[key] for key in PART_KEYS},
        "units": None if row["units"] is None else int(row["units"]),
        "amount": row["amount"],
        "amount_unit": amount_unit,
        "factor": row["factor"],
        "factor_unit": f"{row['category_unit']}/{amount_unit}",
        "value": float(row["impact"]) / NANO / scale,
        "source": factor_papers["source"],
        "locator": factor_papers["locator"],
        "inputs": [*map(papers.of, keys), *(papers.of(key, row["grid_year"]) for key in study_keys)],
    }


class _Papers:
    """Value, unit, source and locator of any named input of a factor set."""

    def __init__(self, factors: FactorSet) -> None:
        self.factors = factors
        self.sourced = {
            row["input_key"]: row
            for table in (factors.parameters, factors.impact_factors)
            for row in table.select("input_key", "source", "locator").iter_rows(named=True)
        }
        types = (factors.equipment_types, factors.own_types)
        self.types = {row["equipment_type"]: row for table in types for row in table.iter_rows(named=True)}
        self.inputs = {row["input_key"]: row for row in factors.inputs.iter_rows(named=True)}
        # Every series: a country that ours does not know is read in another one, which its key names (METHODOLOGY 2.6).
        self.grids = {(row["input_key"], row["year"]): row for row in factors.electricity_mixes.iter_rows(named=True)}

    def of(self, key: str, grid_year: int | None = None) -> dict[str, Any]:
        """One kWh of electricity per kWh needs no source; everything else has one."""
        if not key:
            return {"input_key": ELECTRICITY, "value": 1.0, "unit": "kWh", "source": None, "locator": None}
        if (key, grid_year) in self.grids:
            grid = self.grids[key, grid_year]
            return {name: grid[name] for name in ("input_key", "unit", "source", "locator")} | {"value": grid["amount"]}
        kind, _, name = key.partition(":")
        given = self.inputs[key]
        sourced = self.sourced.get(key) or self._of_type(kind, name, given)
        return {
            "input_key": key,
            "value": given["value"],
            "unit": given["unit"],
            "low": given["low"],
            "high": given["high"],
            "source": sourced["source"],
            "locator": sourced["locator"],
        }

    def _of_type(self, kind: str, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """The source of a lifetime or a power: its own, which need not be that of the type; the note is the type's."""
        row = self.types[name]
        source = row[f"{'lifetime' if kind == 'lifetime' else 'electricity'}_source"] or given["source"]
        return {"source": source, "locator": row.get("note") if source == row["source"] else None}
