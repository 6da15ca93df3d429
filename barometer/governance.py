"""What figures rest on, what is published, who has a strategy: GOU-01, GOU-02, SEN-03 (METHODOLOGY 9.9).

In: published rows, counts, what bodies declared. Out: rows for `published`. Pure. Nobody knows: a gap, never 0.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

import polars as pl

from barometer.declared import DECLARED
from barometer.indicators import KNOWN_PART, TOTAL

COVERAGE, OPEN_DATA, STRATEGIES = "GOU-01", "GOU-02", "SEN-03"
TOOL = "tool"
PERCENT = 100.0
#: Counted by the tool on its own rows: nothing is estimated.
COUNTED = {"measured_share": 1.0, "declared_share": 0.0, "modelled_share": 0.0, "quality": 5, "series": TOOL}
SHARES = ("measured_share", "declared_share", "modelled_share")
#: What the law asks, in its order; the last is owed every year, the others stay in force once adopted.
STEPS = ("assessment", "programme", "strategy", "annual_review")
YEARLY_STEP = "annual_review"


def values_of(figures: pl.DataFrame) -> pl.DataFrame:
    """code, owner, the three shares, quality: one *value* an indicator and territory or body.

    A value is the total of an indicator, where it has one; else its parts together: the mean of their shares, the
    lowest quality among them. Whole sums: no order of rows changes a digit.
    """
    is_part = pl.col("breakdown") != KNOWN_PART  # its tiers are there, one by one
    known = figures.filter(pl.col("value").is_not_null() & pl.col("quality").is_not_null() & is_part).with_columns(
        owner=pl.coalesce("organisation", "territory")
    )
    is_total = pl.col("breakdown") == TOTAL
    values = (
        known.filter(is_total | ~is_total.any().over("code", "owner"))
        .group_by("code", "owner")
        .agg(*SHARES, pl.col("quality").min())
        .sort("code", "owner")
    )
    means = (pl.Series(name, [fsum(parts) / len(parts) for parts in values[name]], pl.Float64) for name in SHARES)
    return values.with_columns(*means)


def data_coverage(values: pl.DataFrame, contributing: int, epci: int | None) -> Iterator[dict[str, Any]]:
    """GOU-01: shares of the values by origin, each value counting once; EPCI that contribute; mean quality, 1 to 5.

    `epci`: all those of the place; None where the question does not arise (a commune, an organisation). What GOU-01 and
    GOU-02 say about values is no value.
    """
    values = values.filter(~pl.col("code").is_in([COVERAGE, OPEN_DATA]))
    for name in SHARES:
        share = None if values.is_empty() else PERCENT * fsum(values[name]) / values.height
        yield _row(COVERAGE, f"values_{name.removesuffix('_share')}", share)
    if epci is not None:
        yield _row(COVERAGE, "contributing_epci", PERCENT * contributing / epci if epci else None)
    mean = None if values.is_empty() else fsum(values["quality"]) / values.height
    yield _row(COVERAGE, "mean_quality", mean) | {"unit": "out_of_five"}


def open_data(published: Collection[str] | None, family_of: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """GOU-02: indicators with a value in the last edition / indicators of the catalogue, and by family.

    `published`: codes; None where no edition tells of this place and year.
    """
    if published is None:
        yield _row(OPEN_DATA, TOTAL, None, breakdown=TOTAL)
        return
    counted = set(published) & family_of.keys()
    yield _row(OPEN_DATA, TOTAL, PERCENT * len(counted) / len(family_of), breakdown=TOTAL)
    for family in dict.fromkeys(family_of.values()):
        of_family = {code for code, each in family_of.items() if each == family}
        yield _row(OPEN_DATA, family, PERCENT * len(counted & of_family) / len(of_family), breakdown="family")


@dataclass(frozen=True)
class Obliged:
    """An EPCI or a commune, and which steps it says it took; a step it does not speak of is unknown."""

    place: str
    is_obliged: bool
    steps: Mapping[str, bool]

    @property
    def is_up_to_date(self) -> bool:
        """Whether it took all the steps."""
        return all(self.steps.get(step, False) for step in STEPS)

    @property
    def may_be(self) -> bool:
        """Whether it could be up to date for all that is known: no step is declared missing."""
        return all(self.steps.get(step, True) for step in STEPS)


def strategies(bodies: Sequence[Obliged]) -> Iterator[dict[str, Any]]:
    """SEN-03: bodies up to date / bodies that the law obliges, then a row a step; volunteers apart, never in the ratio.

    Unknown is not late: the high bound counts as up to date whoever may be. A gap where no obliged body said anything.
    """
    obliged = [each for each in bodies if each.is_obliged]
    if any(each.steps for each in obliged):
        yield _among(TOTAL, TOTAL, [each.is_up_to_date for each in obliged], [each.may_be for each in obliged])
        for step in STEPS:
            taken, may = ([each.steps.get(step, unknown) for each in obliged] for unknown in (False, True))
            yield _among("step", step, taken, may)
    else:
        yield _row(STRATEGIES, TOTAL, None, breakdown=TOTAL)
    volunteers = [each for each in bodies if not each.is_obliged and each.steps]
    if volunteers:
        count = float(len([each for each in volunteers if each.is_up_to_date]))
        yield _row(STRATEGIES, "volunteers", count, papers=DECLARED) | {"unit": "body"}


def _among(breakdown: str, part: str, taken: Sequence[bool], may: Sequence[bool]) -> dict[str, Any]:
    """The share of those who did, and of those who may have."""
    value, high = (PERCENT * len([each for each in answers if each]) / len(answers) for answers in (taken, may))
    return _row(STRATEGIES, part, value, breakdown=breakdown, papers=DECLARED) | {"low": value, "high": high}


def _row(
    code: str, part: str, value: float | None, *, breakdown: str = "measure", papers: Mapping[str, Any] = COUNTED
) -> dict[str, Any]:
    row: dict[str, Any] = {"code": code, "breakdown": breakdown, "breakdown_value": part}
    row |= {"unit": "percent", "value": value, "low": value, "high": value}  # a count has no interval but itself
    return row | (dict(papers) if value is not None else {})
