"""What reuse tells the barometer for the avoided account: activity rows, never impacts (METHODOLOGY 19.11).

In: journeys, a year, what was declared of the workshops. Out: one row an organisation, commune, type, component and
answer: device-years, parts, vehicle-kilometres, kilowatt-hours, in nano-units. Nothing here knows a factor: the rows
name the parameters and the factor they need, and `barometer/avoided.py` multiplies. What nobody entered is listed, not
zero.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from barometer.avoided import ACTIVITY_SCHEMA, Missing
from barometer.calendar import TICKS_PER_YEAR, year_start
from barometer.exact import NANO
from factors.avoided import part_factors
from reuse.journeys import Journey, Step
from reuse.uses import Use

#: What the question at hand-over says of a purchase that did not take place: the parameter that is its share of a new
#: one; "new" is 1 and "nothing" 0 by definition.
SHARE_OF_ANSWER = {"second_hand": "avoided.substitution.second_hand", "unanswered": "avoided.substitution.unanswered"}
ENERGY, DISTANCE = "reuse.workshop_energy", "reuse.transport_distance"
READY = "qualify"


@dataclass(frozen=True)
class Told:
    """Rows for the barometer, and what nobody entered."""

    rows: pl.DataFrame
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class Work:
    """What the workshops did in a year: new parts (`ACTIVITY_SCHEMA`), those not known, who was at work."""

    parts: pl.DataFrame
    missing: tuple[Missing, ...]
    active: tuple[str, ...]


def work_of(lives: Sequence[Journey], year: int) -> Work:
    """The work of a year, from journeys."""
    parts, missing = _part_rows(lives, year)
    active = sorted({life.organisation for life in lives if any(step.day.year == year for step in life.steps)})
    return Work(pl.DataFrame(parts, schema=ACTIVITY_SCHEMA), tuple(missing), tuple(active))


def tell_avoided(
    work: Work,
    periods: Iterable[Use],
    declared: Mapping[tuple[str, str], Decimal],
    *,
    year: int,
    until: int,
) -> Told:
    """The activity of a year, up to the tick `until`. `declared`: (organisation, input) -> value of the year."""
    first, last = year_start(year), min(year_start(year + 1), until)
    used = pl.DataFrame([*_use_rows(periods, first, last)], schema=ACTIVITY_SCHEMA)
    rows, undeclared = _declared_rows(work.active, declared)
    told = pl.DataFrame(rows, schema=ACTIVITY_SCHEMA)
    return Told(pl.concat([used, work.parts, told]), (*work.missing, *undeclared))


def _use_rows(periods: Iterable[Use], first: int, last: int) -> Iterable[dict[str, Any]]:
    """Device-years credited: new manufacture avoided, s x E / L, and use that would not have been, (1 - s) x kWh."""
    ticks: Counter[tuple[str, str | None, str, str]] = Counter()
    for use in periods:
        credited = use.credited(first, last)
        if credited and use.equipment_type is not None:
            ticks[use.organisation, use.commune, use.equipment_type, use.substitution] += credited
    for (organisation, commune, kind, answer), credited in sorted(ticks.items(), key=repr):
        common: dict[str, Any] = {"organisation": organisation, "commune": commune, "equipment_type": kind}
        common |= {"amount": _nano(credited, TICKS_PER_YEAR), "factor_type": kind}
        common |= {"origin": "assumption" if answer == "unanswered" else "measured"}
        share = SHARE_OF_ANSWER.get(answer)
        if answer != "nothing":
            terms = "*".join(term for term in (share, f"1/lifetime:{kind}") if term)
            yield common | {"component": "gross", "flow": "embodied", "parameters": terms}
        if answer != "new":
            terms = "*".join(term for term in (share and f"1-{share}", f"power:{kind}") if term)
            yield common | {"component": "induced_use", "flow": "use", "parameters": terms}


def _part_rows(lives: Iterable[Journey], year: int) -> tuple[list[dict[str, Any]], list[Missing]]:
    """New parts of devices that became ready in the year, once each; a harvested part weighs nothing more."""
    counts: Counter[tuple[str, str, str]] = Counter()
    without: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for life in lives:
        for parts in _ready_with(life.steps, year):
            if not parts:
                without[life.organisation] += 1
            for kind, is_new in parts:
                if is_new and _part_factor(kind, life.equipment_type) is None:
                    unknown[life.organisation] += 1
                elif is_new:
                    counts[life.organisation, life.equipment_type or "", kind] += 1
    rows = []
    for (organisation, equipment_type, kind), count in sorted(counts.items()):
        factor_type, parameter = _part_factor(kind, equipment_type) or ("", "")
        rows.append(
            {
                "organisation": organisation, "commune": None, "equipment_type": equipment_type, "component": "parts",
                "flow": "embodied", "factor_type": factor_type, "parameters": parameter, "origin": "measured",
                "amount": count * NANO,
            }
        )  # fmt: skip
    missing = [Missing(organisation, "parts", count) for organisation, count in sorted(without.items())]
    return rows, missing + [Missing(name, "part_without_factor", count) for name, count in sorted(unknown.items())]


def _ready_with(steps: Sequence[Step], year: int) -> list[list[tuple[str, bool]]]:
    """For each time the device became ready in the year: the parts recorded since the time before."""
    found, parts = [], []
    for step in steps:
        if step.event == "replace-part":
            parts.append((step.said["kind"], bool(step.said.get("is_new"))))
        elif step.event == READY:
            if step.day.year == year:
                found.append(parts)
            parts = []
    return found


def _part_factor(kind: str, equipment_type: str | None) -> tuple[str, str] | None:
    """What a new part of a device weighs on: a factor type and the parameter of its share; None where none is known."""
    for row in part_factors().iter_rows(named=True):
        if row["part_kind"] == kind and row["equipment_type"] in {None, equipment_type}:
            factor_type = row["factor_type"] or equipment_type
            return None if factor_type is None else (factor_type, row["parameter"] or "")
    return None


def _declared_rows(
    organisations: Iterable[str], declared: Mapping[tuple[str, str], Decimal]
) -> tuple[list[dict[str, Any]], list[Missing]]:
    """Kilometres and kilowatt-hours of each workshop at work in the year, or that they are not known."""
    rows, missing = [], []
    kinds = (("transport", DISTANCE, "transport", "vehicle_km"), ("workshop_energy", ENERGY, "use", None))
    for organisation in organisations:
        for component, name, flow, factor_type in kinds:
            value = declared.get((organisation, name))
            if value is None:
                missing.append(Missing(organisation, component, None))
                continue
            rows.append(
                {
                    "organisation": organisation, "commune": None, "equipment_type": None, "component": component,
                    "flow": flow, "factor_type": factor_type or component, "parameters": "", "origin": "declared",
                    "amount": int(value * NANO),
                }
            )  # fmt: skip
    return rows, missing


def _nano(ticks: int, divisor: int) -> int:
    """Nano device-years, half up."""
    return (2 * ticks * NANO + divisor) // (2 * divisor)
