"""Low and high of every number (METHODOLOGY 4.1, 4.2): stated by the source, else by the pedigree rule.

In: numbers with or without a range, and the pedigree factors in force. Out: low, high, and the rule that gave them:
`stated` by the source, `judged` by us (a source gave the number at most), or the rule of the pedigree.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from factors.schemas import PEDIGREE

STATED, JUDGED, FIXED = "stated", "judged", "fixed"
ASSUMPTION = "assumption"
LOGNORMAL, TRIANGULAR = "lognormal", "triangular"
RATIO = "ratio"

Cells = dict[str, Any]


def ranged(
    value: float, low: float | None, high: float | None, rule: str, pedigree: Mapping[str, float]
) -> tuple[float, float, str]:
    """low, high and the rule: what is written prevails; without it, value / k and value x k with k of the rule.

    Bounds written under the rule `assumption` (of the row, else of its source) are a judgement, not the source's word.
    """
    if low is not None and high is not None:
        return low, high, JUDGED if rule == ASSUMPTION else STATED
    return value / pedigree[rule], value * pedigree[rule], rule


def pedigree_factors(parameters: Iterable[Cells]) -> dict[str, float]:
    """The k of each rule, itself a parameter: pedigree.same, pedigree.proxy, pedigree.cited, pedigree.assumption."""
    values = {cells["parameter"]: cells["value"] for cells in parameters}
    return {rule: values[f"pedigree.{rule}"] for rule in PEDIGREE}


def parameter_distribution(cells: Cells) -> str:
    """What is said, else triangular for a share (a ratio between 0 and 1), else lognormal."""
    is_share = cells["unit"] == RATIO and cells["value"] <= 1
    return str(cells.get("distribution") or (TRIANGULAR if is_share else LOGNORMAL))


def ranged_parameter(cells: Cells, rule: str, pedigree: Mapping[str, float]) -> Cells:
    """Low, high, rule, distribution and bounds of a parameter; a share stays between 0 and 1."""
    distribution = parameter_distribution(cells)
    value = cells["value"]
    lower, upper = cells.get("bounds") or ((0.0, 1.0) if distribution == TRIANGULAR else (None, None))
    low, high, said = ranged(value, cells.get("low"), cells.get("high"), rule, pedigree)
    if distribution == FIXED:
        low, high, said = value, value, FIXED
    return {
        "low": low if lower is None else max(low, lower),
        "high": high if upper is None else min(high, upper),
        "range_rule": said,
        "distribution": distribution,
        "lower_bound": None if lower is None else float(lower),
        "upper_bound": None if upper is None else float(upper),
    }
