"""Gains of several bodies together (METHODOLOGY 6.1): added level by level of evidence, never across levels.

In: what each body declared in a year. Out: one `GatheredGain` a gain and level. Draws are paired between bodies; an
activity that is a share is the ratio of the sums. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from barometer.decisions.gains import LAST_PUBLIC_LEVEL, GainFactors, GainFigure, Stated, assess_gain, saving_draws
from barometer.terms import evaluate, input_keys
from barometer.uncertainty import percentiles
from factors.gains import Gain

Declared = Mapping[str, Mapping[str, Stated]]


@dataclass(frozen=True)
class GatheredGain:
    """One gain at one level of evidence. `saving`, `low`, `high`: kgCO2eq, None where no factor is sourced or given.

    `bodies`: who told it, in order of name; none where nobody declared the activity, which is then a gap.
    """

    gain: Gain
    level: int | None
    bodies: tuple[str, ...]
    activity: float | None
    saving: float | None
    low: float | None
    high: float | None

    @property
    def is_public(self) -> bool:
        """Whether the saving may be shown outside."""
        return self.level is not None and self.level <= LAST_PUBLIC_LEVEL


def gather_gains(
    gains: Iterable[Gain], declared: Declared, known: GainFactors, inputs: frozenset[str]
) -> list[GatheredGain]:
    """`declared`: body -> input -> value. A gain that nobody tells is one row without bodies."""
    return [row for gain in gains for row in _gather(gain, declared, known, inputs)]


def _gather(gain: Gain, declared: Declared, known: GainFactors, inputs: frozenset[str]) -> list[GatheredGain]:
    figures = {body: assess_gain(gain, declared[body], known, inputs) for body in sorted(declared)}
    told = {body: each for body, each in figures.items() if each.activity is not None or each.level is not None}
    levels = sorted({each.level for each in told.values()}, key=lambda level: (level is None, level or 0))
    if not levels:
        return [GatheredGain(gain, None, (), None, None, None, None)]
    return [
        _added(gain, level, {body: each for body, each in told.items() if each.level == level}, declared, known, inputs)
        for level in levels
    ]


def _added(
    gain: Gain,
    level: int | None,
    figures: Mapping[str, GainFigure],
    declared: Declared,
    known: GainFactors,
    inputs: frozenset[str],
) -> GatheredGain:
    activity = _activity(gain, figures, declared)
    draws = [
        saving_draws(each.rule, declared[body], known, inputs)
        for body, each in figures.items()
        if each.rule is not None
    ]
    if not draws:
        return GatheredGain(gain, level, tuple(figures), activity, None, None, None)
    saving = sum(each.saving for each in figures.values() if each.saving is not None)
    low, high = percentiles(np.sum(draws, axis=0))
    return GatheredGain(gain, level, tuple(figures), activity, saving, min(low, saving), max(high, saving))


def _activity(gain: Gain, figures: Mapping[str, GainFigure], declared: Declared) -> float | None:
    """The sum of the activities; of shares, the ratio of the sums of what they are made of."""
    told = [body for body, each in figures.items() if each.activity is not None]
    if not told:
        return None
    if "1/" not in gain.activity:
        return float(sum(figures[body].activity or 0.0 for body in told))
    sums = {name: sum(declared[body][name].value for body in told) for name in input_keys(gain.activity)}
    return float(evaluate(gain.activity, sums.__getitem__))
