"""What digital technology saves elsewhere (METHODOLOGY 6): activity, saving and evidence, in the avoided account.

In: declared values of a year, the gains as data, the figures of practices. Out: one `GainFigure` a gain. Nothing here
is ever deducted from the footprint. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from barometer.indicators import AVOIDED, Question, published
from barometer.terms import evaluate, input_keys
from barometer.uncertainty import Vector, percentiles
from factors.companions import Practice
from factors.draws import Draws, draw_declared
from factors.gains import Gain, Saving
from factors.library import FactorSet

PRACTICE_MARKS = ("avoided:", "cost:")
#: Level 3 is a national factor on a head count: the public sees the activity, not the saving (after ITU-T L.1480).
LAST_PUBLIC_LEVEL = 2
UNIT = "kgCO2eq"


@dataclass(frozen=True)
class Stated:
    """A declared value, and whether it was measured and has its evidence."""

    value: float
    is_proven: bool


@dataclass(frozen=True)
class GainFigure:
    """One gain of one body and year. `saving`, `low`, `high` in kgCO2eq, None where there is none; `level` of evidence.

    `is_lowered`: a stronger level was claimed without its evidence. `missing`: inputs that would give the next level.
    `terms`: the names that the saving multiplies, as (name, value, source). `rule`: the formula that was used.
    """

    gain: Gain
    activity: float | None
    level: int | None
    is_lowered: bool
    saving: float | None
    low: float | None
    high: float | None
    missing: tuple[str, ...]
    terms: tuple[tuple[str, float, str], ...]
    rule: Saving | None = None

    @property
    def is_public(self) -> bool:
        """Whether the saving may be shown outside."""
        return self.level is not None and self.level <= LAST_PUBLIC_LEVEL


class GainFactors:
    """What a term may name besides declared inputs: practices (drawn by the rule of their source) and parameters."""

    def __init__(self, factors: FactorSet, draws: Draws, practices: Mapping[str, Practice]) -> None:
        self.factors, self.draws, self.practices = factors, draws, practices

    def central(self, name: str) -> float:
        """The value of a practice (`cost:` turns a deduction positive) or of a parameter."""
        mark, _, practice = name.partition(":")
        if f"{mark}:" in PRACTICE_MARKS:
            return abs(self.practices[practice].amount)
        return self.factors.input_value(name)

    def drawn(self, name: str) -> Vector:
        """Its draws, the same for every body and year."""
        mark, _, practice = name.partition(":")
        if f"{mark}:" not in PRACTICE_MARKS:
            return self.draws.values(name)
        known = self.practices[practice]
        bounds = sorted((abs(known.low), abs(known.high)))
        return draw_declared(f"practice:{practice}", abs(known.amount), *bounds, source=known.source, like=self.draws)

    def source(self, name: str) -> str:
        """Where a value was read."""
        mark, _, practice = name.partition(":")
        if f"{mark}:" in PRACTICE_MARKS:
            return self.practices[practice].source
        return str(self.factors.inputs.row(by_predicate=pl.col("input_key") == name, named=True)["source"])


def assess_gain(gain: Gain, stated: Mapping[str, Stated], known: GainFactors, inputs: frozenset[str]) -> GainFigure:
    """The activity, and the saving at the strongest level whose inputs are declared and whose evidence stands.

    `inputs`: the names of the catalogue of declared inputs; any other name of a term is a practice or a parameter.
    """

    def value_of(name: str) -> float:
        return stated[name].value if name in inputs else known.central(name)

    def drawn(name: str) -> Any:
        return stated[name].value if name in inputs else known.drawn(name)

    def lacking(names: set[str]) -> list[str]:
        return sorted(name for name in names & inputs if name not in stated)

    activity_names = set(input_keys(gain.activity))
    is_known = not lacking(activity_names) and not _divides_by_nothing(gain.activity, stated)
    activity = float(evaluate(gain.activity, value_of)) if is_known else None
    is_lowered, missing = False, lacking(activity_names)
    for saving in gain.savings:
        names = _names(saving)
        if lacking(names):
            missing = sorted({*missing, *lacking(names)})
            continue
        if not all(stated[name].is_proven for name in saving.measured):
            is_lowered = True
            continue
        low, high = percentiles(_total(saving, drawn))
        value = float(_total(saving, value_of))
        terms = tuple((name, value_of(name), "" if name in inputs else known.source(name)) for name in sorted(names))
        return GainFigure(
            gain, activity, saving.level, is_lowered, value, min(low, value), max(high, value), tuple(missing), terms,
            saving,
        )  # fmt: skip
    return GainFigure(gain, activity, None, is_lowered, None, None, None, tuple(missing), ())


def saving_draws(saving: Saving, stated: Mapping[str, Stated], known: GainFactors, inputs: frozenset[str]) -> Vector:
    """The draws of one saving: paired between bodies, since practices and parameters are drawn once."""
    return np.asarray(_total(saving, lambda name: stated[name].value if name in inputs else known.drawn(name)))


def _names(saving: Saving) -> set[str]:
    return {name for terms in (*saving.plus, *saving.minus) for name in input_keys(terms)}


def _total(saving: Saving, value_of: Callable[[str], Any]) -> Any:
    """What is saved less what is spent for it, added in the order of the data."""
    total = sum((evaluate(terms, value_of) for terms in saving.plus), 0.0)
    return total - sum((evaluate(terms, value_of) for terms in saving.minus), 0.0)


def _divides_by_nothing(terms: str, stated: Mapping[str, Stated]) -> bool:
    return any(term.startswith("1/") and stated[term[2:]].value == 0 for term in terms.split("*") if term[2:] in stated)


def gain_indicators(
    figures: Mapping[str, list[GainFigure]], question: Question, names: Mapping[str, str]
) -> pl.DataFrame:
    """Published rows of the avoided account: for each group and gain its activity, then its saving where it is public.

    A saving that is not public, or that nobody can compute, is a gap: null, never zero.
    """
    rows = [
        {
            "group": group, "account": AVOIDED, "code": each.gain.indicator, "breakdown": breakdown,
            "breakdown_value": each.gain.gain, "unit": unit, "value": value, "low": low, "high": high,
            "impact_category": category, "series": None if each.level is None else f"evidence_{each.level}",
            **(DECLARED if value is not None else {}),
        }
        for group in sorted(figures)
        for each in figures[group]
        for breakdown, unit, category, value, low, high in _both(each)
    ]  # fmt: skip
    return published(rows, question, names)


DECLARED = {"measured_share": 0.0, "declared_share": 1.0, "modelled_share": 0.0, "quality": 4}


def _both(each: GainFigure) -> list[tuple[str, str, str | None, float | None, float | None, float | None]]:
    shown = (each.saving, each.low, each.high) if each.is_public else (None, None, None)
    return [
        ("activity", each.gain.activity_unit, None, _percent(each), None, None),
        ("saving", UNIT, "climate_change", *shown),
    ]


def _percent(each: GainFigure) -> float | None:
    is_share = each.gain.activity_unit == "percent"
    return each.activity * 100 if is_share and each.activity is not None else each.activity
