"""Indicators that are a declared value or a ratio of two (METHODOLOGY 17.3). In: validated values. Out: published rows.

Pure. A year is the value declared for it, else the sum of parts that cover it whole; else a gap.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from barometer import own_share
from barometer.indicators import Question, published

PERCENT = Decimal(100)
AGENTS = "head_count.agents"
DECLARED = {"measured_share": 0.0, "declared_share": 1.0, "modelled_share": 0.0, "quality": 4, "series": "declared"}


@dataclass(frozen=True)
class DeclaredIndicator:
    """A catalogue code, the input above the line, the one below where it is a ratio, the unit of the result."""

    code: str
    above: str
    below: str | None
    unit: str
    measure: str | None = None
    #: Shown where it is declared; asked of nobody, since the indicator is known without it.
    is_beside: bool = False
    #: An input that the one above holds whole: recovery includes recycling.
    holds: str | None = None
    #: The part may come from the whole of the year before: above it, it is no fault, only no share.
    is_carried: bool = False


DECLARED_INDICATORS = (
    DeclaredIndicator("EMP-03", "data_centre.energy", None, "kWh", "metered_data_centre", is_beside=True),
    DeclaredIndicator("EMP-03", "electricity.it_rooms", None, "kWh", "metered_rooms", is_beside=True),
    DeclaredIndicator("EMP-06", "data_centre.water", None, "m3"),
    DeclaredIndicator("EMP-07", "data_centre.energy", "data_centre.it_energy", "kWh/kWh"),
    DeclaredIndicator("EMP-08", "data_centre.reused_heat", "data_centre.energy", "percent"),
    DeclaredIndicator("REU-07", "reuse.jobs", None, "person"),
    DeclaredIndicator("REU-07", "reuse.insertion_hours", None, "hour", "inclusion_hours"),
    DeclaredIndicator("DEC-01", "weee.collected", None, "kg"),
    DeclaredIndicator("DEC-03", "weee.recycled", "weee.treated", "percent"),
    DeclaredIndicator(
        *("DEC-03", "weee.recovered", "weee.treated", "percent", "recovered_share"),
        is_beside=True,
        holds="weee.recycled",
    ),
    DeclaredIndicator("SEN-01", "staff.made_aware", AGENTS, "percent"),
    DeclaredIndicator("INC-04", "mediation.passes_used", None, "pass"),
    DeclaredIndicator(
        *("INC-04", "mediation.passes_used", "mediation.passes_distributed", "percent", "passes_used_share"),
        is_beside=True,
        is_carried=True,
    ),
    DeclaredIndicator("INC-04", "mediation.jobs", None, "person", "mediation_jobs", is_beside=True),
    DeclaredIndicator("GOU-03", "hosting.in_region", "hosting.services", "percent", "hosted_in_region"),
    DeclaredIndicator("GOU-03", "hosting.in_france", "hosting.services", "percent", "hosted_in_france"),
    DeclaredIndicator("GOU-03", "hosting.in_union", "hosting.services", "percent", "hosted_in_union"),
)


#: What counts where a body has no purchase line of the year (METHODOLOGY 13.5).
GREEN_SHARE = DeclaredIndicator("ACH-02", "purchases.with_criterion", "purchases.digital", "percent")


@dataclass(frozen=True)
class DeclaredValue:
    """One validated value: of which group, input and period."""

    group: str
    input: str
    start: date
    end: date
    value: Decimal


def summarise_declared(
    values: Iterable[DeclaredValue], agents: Mapping[str, int], question: Question, names: Mapping[str, str]
) -> pl.DataFrame:
    """One row per indicator and group; a gap where an input is not declared for the whole year.

    `agents`: the head count of the register that describes the year.
    """
    of_year = yearly(values, question.year)
    of_year |= {(group, AGENTS): Decimal(people) for group, people in agents.items()}
    rows: list[dict[str, Any]] = []
    for group in sorted(names):
        for indicator in DECLARED_INDICATORS:
            value = declared_ratio(indicator, group, of_year)
            if indicator.is_beside and value is None and not _excesses(indicator, group, of_year):
                continue
            row: dict[str, Any] = {
                "group": group,
                "code": indicator.code,
                "breakdown": "measure" if indicator.measure else "total",
                "breakdown_value": indicator.measure or "total",
            }
            row |= {"unit": indicator.unit, "value": value}
            rows.append(row | (DECLARED if value is not None else {}))
    return published(rows, question, names)


def missing_inputs(values: Iterable[DeclaredValue], year: int, group: str) -> list[tuple[str, str]]:
    """(indicator, input) of what nobody declared for the whole year: gaps whose holder the catalogue names."""
    known = {name for owner, name in yearly(values, year) if owner == group}
    needed = [
        (indicator.code, name)
        for indicator in DECLARED_INDICATORS
        for name in (indicator.above, indicator.below)
        if name is not None and name != AGENTS and not indicator.is_beside
    ]
    needed = [*dict.fromkeys(needed), (own_share.CODE, own_share.BALANCE)]
    return [(code, name) for code, name in needed if name not in known]


@dataclass(frozen=True)
class AboveWhole:
    """A part that a body declared larger than its whole: one of the two is wrong. Both inputs, then their values."""

    group: str
    indicator: DeclaredIndicator
    part: str
    whole: str
    above: Decimal
    below: Decimal


def above_whole(values: Iterable[DeclaredValue], agents: Mapping[str, int], year: int) -> list[AboveWhole]:
    """The shares of a year whose part exceeds its whole, by body: gaps, told with both numbers."""
    of_year = yearly(values, year) | {(group, AGENTS): Decimal(people) for group, people in agents.items()}
    return [
        AboveWhole(group, indicator, part, whole, of_year[group, part], of_year[group, whole])
        for group in sorted({group for group, _ in of_year})
        for indicator in (*DECLARED_INDICATORS, GREEN_SHARE)
        for part, whole in _excesses(indicator, group, of_year)
    ]


def yearly(values: Iterable[DeclaredValue], year: int) -> dict[tuple[str, str], Decimal]:
    """(group, input) -> its value of the year: declared as such, else the sum of parts that cover the year whole."""
    found: dict[tuple[str, str], list[DeclaredValue]] = {}
    for each in values:
        if each.start.year == year:
            found.setdefault((each.group, each.input), []).append(each)
    sums = {key: _whole_year(parts) for key, parts in found.items()}
    return {key: total for key, total in sums.items() if total is not None}


def in_part(values: Iterable[DeclaredValue], year: int, group: str) -> dict[str, int]:
    """Input -> months of the year that a group declared of it, where they do not cover the year: it is not counted."""
    own = [each for each in values if each.group == group and each.start.year == year]
    whole = {name for _, name in yearly(own, year)}
    months: dict[str, set[int]] = {}
    for each in own:
        if each.input not in whole:
            months.setdefault(each.input, set()).update(range(each.start.month, each.end.month + 1))
    return {name: len(known) for name, known in sorted(months.items())}


def _whole_year(parts: list[DeclaredValue]) -> Decimal | None:
    """The longest periods first; a part inside one already taken says nothing more."""
    taken: list[DeclaredValue] = []
    for part in sorted(parts, key=lambda each: each.start - each.end):
        if not any(whole.start <= part.start and part.end <= whole.end for whole in taken):
            taken.append(part)
    months = [each.end.month - each.start.month + 1 for each in taken]
    whole = 12
    return sum((each.value for each in taken), Decimal(0)) if sum(months) == whole else None


def declared_ratio(
    indicator: DeclaredIndicator, group: str, of_year: Mapping[tuple[str, str], Decimal]
) -> float | None:
    """The declared value of a group, or its ratio of two; None where one is missing, or above its whole."""
    above = of_year.get((group, indicator.above))
    if above is None or indicator.below is None:
        return None if above is None else float(above)
    below = of_year.get((group, indicator.below))
    if not below or _excesses(indicator, group, of_year):
        return None
    return float(above / below * (PERCENT if indicator.unit == "percent" else 1))


def _excesses(
    indicator: DeclaredIndicator, group: str, of_year: Mapping[tuple[str, str], Decimal]
) -> list[tuple[str, str]]:
    """(part, whole) of a share whose part is declared larger: itself above 100 %, or below what it holds."""
    if indicator.unit != "percent":
        return []
    pairs = [(indicator.above, indicator.below), (indicator.holds, indicator.above)]
    declared = [
        (part, whole, of_year.get((group, part)), of_year.get((group, whole)))
        for part, whole in pairs
        if part is not None and whole is not None
    ]
    return [
        (part, whole)
        for part, whole, first, second in declared
        if first is not None and second is not None and first > second
    ]
