"""Indicators counted on registers, surveys and workstations (METHODOLOGY 9.8). In: counts. Out: rows.

EQP-05 (thin or shared workstations), ACH-04 (services assessed, scores by version), SEN-02 (adoption of each gesture).
Pure. What nobody declared is a gap; a share above the whole is no share: a gap too, told by `above_whole`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from barometer.declared import DECLARED
from barometer.indicators import Question, published

PERCENT = 100
SURVEY, REGISTER = "survey", "register"


@dataclass(frozen=True)
class Workstations:
    """`declared`: thin or shared ones that a body declared; `thin`: those its inventory names so; `all`: in service."""

    declared: float | None
    thin: int
    all: int

    @property
    def share(self) -> float | None:
        """The declared number counts; without it, thin clients alone where the inventory holds some: a lower bound."""
        light = self.declared if self.declared is not None else self.thin or None
        return None if light is None or not self.all or light > self.all else PERCENT * light / self.all


@dataclass(frozen=True)
class Service:
    """A digital service of a body: the version it was assessed with, its score out of 100 and the day, or nothing."""

    version: str | None
    score: float | None
    assessed_on: date | None = None

    def counts_in(self, year: int) -> bool:
        """Whether it was assessed by the end of the year; an assessment without a day counts for any year."""
        return self.score is not None and (self.assessed_on is None or self.assessed_on <= date(year, 12, 31))

    def is_old(self, year: int, years: int) -> bool:
        """Whether more than `years` years went by between the assessment and the end of the year."""
        return self.assessed_on is not None and (year - self.assessed_on.year, 12, 31) > (
            years, self.assessed_on.month, self.assessed_on.day,
        )  # fmt: skip


#: gesture -> (share, low, high), in ratio; None under the smallest published number of answers.
Adopted = Mapping[str, tuple[float, float, float] | None]


def summarise_registered(
    workstations: Mapping[str, Workstations],
    services: Mapping[str, Sequence[Service]],
    adopted: Mapping[str, Adopted],
    question: Question,
    names: Mapping[str, str],
    *,
    old_after_years: int,
) -> pl.DataFrame:
    """One row an indicator and body, then its parts: mean score of each version (versions are never averaged together),
    services whose assessment is older than `old_after_years` or has no day, adoption of each gesture with its interval.
    """
    rows: list[dict[str, Any]] = []
    for group in sorted(names):
        computers = workstations.get(group)
        shares, known = adopted.get(group, {}), services.get(group, ())
        counted = [each for each in known if each.counts_in(question.year)]
        old = [each for each in counted if each.is_old(question.year, old_after_years)]
        undated = [each for each in counted if each.assessed_on is None]
        found = [
            _row("EQP-05", "total", "total", None if computers is None else computers.share, "declared"),
            _row("ACH-04", "total", "total", _share(counted, known), REGISTER),
            *(_row("ACH-04", "rgesn_version", version, mean, REGISTER) for version, mean in _means(counted)),
            *(
                _row("ACH-04", "measure", measure, _share(some, known), REGISTER)
                for measure, some in (("assessment_old", old), ("assessment_undated", undated))
                if some
            ),
            *(
                _row("SEN-02", "gesture", gesture, None if share is None else PERCENT * share[0], SURVEY)
                | ({} if share is None else {"low": PERCENT * share[1], "high": PERCENT * share[2]})
                for gesture, share in sorted(shares.items())
            ),
        ]
        if not shares:
            found.append(_row("SEN-02", "total", "total", None, SURVEY))
        rows += [row | {"group": group} for row in found]
    return published(rows, question, names)


def above_whole(workstations: Mapping[str, Workstations]) -> list[str]:
    """Bodies that declare more thin or shared workstations than they have workstations."""
    return sorted(
        name
        for name, each in workstations.items()
        if each.declared is not None and each.all and each.declared > each.all
    )


def _share(some: Sequence[Service], services: Sequence[Service]) -> float | None:
    """Services assessed by the end of the year (or some of them) / all services of the register, in %."""
    return PERCENT * len(some) / len(services) if services else None


def _means(services: Sequence[Service]) -> list[tuple[str, float]]:
    """Mean score of each version, exact until the last division."""
    scores: dict[str, list[Fraction]] = {}
    for each in services:
        if each.version is not None and each.score is not None:
            scores.setdefault(each.version, []).append(Fraction(str(each.score)))
    return [(version, float(sum(found, Fraction(0)) / len(found))) for version, found in sorted(scores.items())]


def _row(code: str, breakdown: str, breakdown_value: str, value: float | None, series: str) -> dict[str, Any]:
    row = {"code": code, "breakdown": breakdown, "breakdown_value": breakdown_value, "unit": "percent", "value": value}
    return row | (DECLARED | {"series": series} if value is not None else {})
