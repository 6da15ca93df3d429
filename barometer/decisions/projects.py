"""What a project that asks for funding would weigh, before it is decided (METHODOLOGY 24). Nothing is stored.

In: lines bought and replaced, factors, draws, a year whose grid serves. Out: impacts with intervals, gaps, questions.
Column 0 of every vector is the central value. Pure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import polars as pl

from barometer.calendar import MONTHS_PER_YEAR
from barometer.completion import REFURBISHED
from barometer.decisions.holdings import Inputs
from barometer.impacts import CLIMATE, resolve_grid
from barometer.uncertainty import Vector
from factors.draws import Draws
from factors.library import FactorSet

HOME = "FR"
AGAIN = ("refurbished", "reused")
QUESTIONS = 3
#: Asked where nothing weighs more, in this order.
USUAL = ("fate", "need", "support")


@dataclass(frozen=True)
class Part:
    """One line. Vectors in kgCO2eq: `made` once, `made_a_year` over the life, `use` and `stopped` a year, `lost` once.

    None where it is unknown, with its reason in `gaps` (made, use, lifetime, age). `assumed`: what a default filled.
    `saved_refurbished`: what a refurbished device would take off `made_a_year`, None where there is none.
    """

    line: dict[str, Any]
    made: Vector | None
    made_a_year: Vector | None
    use: Vector | None
    stopped: Vector | None
    lost: Vector | None
    lifetime_years: float | None
    saved_refurbished: Vector | None
    gaps: tuple[str, ...]
    assumed: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One thing to ask the applicant: a code, the type it is about, how much is at stake a year (None: unknown)."""

    code: str
    equipment_type: str | None
    stake: float | None
    values: dict[str, Any]


@dataclass(frozen=True)
class ProjectSheet:
    """The lines, and what to ask first."""

    year: int
    parts: tuple[Part, ...]
    questions: tuple[Question, ...]

    def total(self, name: str) -> Vector | None:
        """The sum of one vector over the lines that have it; None where none has."""
        known = [vector for part in self.parts if (vector := getattr(part, name)) is not None]
        return reduce(np.add, known) if known else None

    @property
    def change_a_year(self) -> Vector | None:
        """Manufacture spread over the life, and use, less the use that stops: on paired draws."""
        known = [(1, self.total("made_a_year")), (1, self.total("use")), (-1, self.total("stopped"))]
        parts = [sign * vector for sign, vector in known if vector is not None]
        return reduce(np.add, parts) if parts else None


def assess_project(lines: Sequence[dict[str, Any]], factors: FactorSet, draws: Draws, *, year: int) -> ProjectSheet:
    """The sheet of a project. `lines`: rows of `imports.project`."""
    known = Inputs(factors, draws)
    grid = home_grid(factors, draws, year)
    parts = tuple(_part(line, known, grid) for line in lines)
    return ProjectSheet(year, parts, _questions(parts))


def home_grid(factors: FactorSet, draws: Draws, year: int) -> Vector:
    """kgCO2eq a kWh at home."""
    row = resolve_grid(factors, year=year).row(
        by_predicate=(pl.col("geography") == HOME) & (pl.col("impact_category") == CLIMATE), named=True
    )
    return np.asarray(float(row["amount"]) * np.concatenate([[1.0], draws.values(row["input_key"])]))


def _part(line: dict[str, Any], known: Inputs, grid: Vector) -> Part:
    name = line["equipment_type"]
    bought, replaced = line["bought_units"] or 0, line["replaced_units"] or 0
    if name is None:
        return Part(line, None, None, None, None, None, None, None, ("type",), ())
    factor_type = name + REFURBISHED if line["condition"] in AGAIN else name
    gaps = [each for each in ("bought", "replaced") if line[f"{each}_units"] is None]
    assumed = []
    months = _months(line, factor_type, name, known)
    if line["lifetime_years"] is None and months is not None:
        assumed.append("lifetime")
    if bought and line["condition"] is None:
        assumed.append("condition")
    each = known.embodied(factor_type).get(CLIMATE)
    made = bought * each if bought and each is not None else None
    if bought and each is None:
        gaps.append("made")
    if bought and months is None:
        gaps.append("lifetime")
    kwh = _kwh(line["electricity_kwh_per_year"], factor_type, name, known)
    if bought and kwh is None:
        gaps.append("use")
    if bought and kwh is not None and line["electricity_kwh_per_year"] is None:
        assumed.append("electricity")
    old = _kwh(None, name, name, known)
    new = known.embodied(name).get(CLIMATE)
    lost = _lost(line, new, known)
    if replaced and line["replaced_age_years"] is None:
        gaps.append("age")
    spread = None if made is None or months is None else made * MONTHS_PER_YEAR / months
    return Part(
        line, made, spread, bought * kwh * grid if bought and kwh is not None else None,
        replaced * old * grid if replaced and old is not None else None, lost,
        None if months is None else float(months[0]) / MONTHS_PER_YEAR,
        _saved(line, spread, name, known), tuple(gaps), tuple(assumed),
    )  # fmt: skip


def _months(line: dict[str, Any], factor_type: str, name: str, known: Inputs) -> Any:
    """The life that the applicant commits to, else the default of the type, drawn."""
    told = line["lifetime_years"]
    if told is not None:
        return np.full(known.draws.count + 1, max(round(told * MONTHS_PER_YEAR), 1))
    found = next((each for each in (factor_type, name) if each in known.lifetimes), None)
    return None if found is None else known.months(found)


def _kwh(told: float | None, factor_type: str, name: str, known: Inputs) -> Vector | None:
    if told is not None:
        return np.full(known.draws.count + 1, float(told))
    inputs = known.factors.inputs.filter(pl.col("value").is_not_null())["input_key"]
    found = next((key for key in (f"power:{factor_type}", f"power:{name}") if key in inputs), None)
    return None if found is None else known.value(found)


def _lost(line: dict[str, Any], new: Vector | None, known: Inputs) -> Vector | None:
    """Manufacture not yet amortised of what leaves: units x factor x (1 - age / usual life), never below zero."""
    name, age = line["equipment_type"], line["replaced_age_years"]
    if not line["replaced_units"] or age is None or new is None or name not in known.lifetimes:
        return None
    left = np.maximum(1 - age * MONTHS_PER_YEAR / known.months(name), 0)
    return np.asarray(line["replaced_units"] * new * left)


def _saved(line: dict[str, Any], spread: Vector | None, name: str, known: Inputs) -> Vector | None:
    """What the same number refurbished would take off a year of manufacture."""
    twin = name + REFURBISHED
    other = known.embodied(twin).get(CLIMATE)
    if spread is None or line["condition"] in AGAIN or other is None or twin not in known.lifetimes:
        return None
    return np.asarray(spread - line["bought_units"] * other * MONTHS_PER_YEAR / known.months(twin))


def _questions(parts: Sequence[Part]) -> tuple[Question, ...]:
    """The three that weigh most: an unknown first, then by what is at stake in a year; one of a kind."""
    asked = [question for part in parts for question in _asked(part)]
    asked.sort(key=lambda each: (each.stake is not None, -(each.stake or 0.0), each.code, each.equipment_type or ""))
    best: dict[str, Question] = {}
    for question in asked:
        best.setdefault(question.code, question)
    usual = [Question(code, None, 0.0, {}) for code in USUAL if code not in best]
    return tuple([*best.values(), *usual][:QUESTIONS])


def _asked(part: Part) -> list[Question]:
    line = part.line
    name, bought, replaced = line["equipment_type"], line["bought_units"] or 0, line["replaced_units"] or 0

    def ask(code: str, stake: float | None, **values: Any) -> Question:
        return Question(code, name, stake, {"units": bought, "replaced": replaced} | values)

    if name is None or "made" in part.gaps:
        return [ask("gap", None, text=line["equipment_type_text"])]
    life, years = part.lifetime_years, line["replaced_age_years"]
    spread = 0.0 if part.made_a_year is None else float(part.made_a_year[0])
    use = 0.0 if part.use is None else float(part.use[0])
    rules: list[tuple[bool, Callable[[], Question]]] = [
        ("lifetime" in part.assumed and bought > 0, lambda: ask("lifetime", spread / 2, life=life)),
        (
            part.saved_refurbished is not None and part.saved_refurbished[0] > 0,
            lambda: ask("refurbished", float(part.saved_refurbished[0])),  # type: ignore[index]
        ),
        (
            part.lost is not None and part.lost[0] > 0,
            lambda: ask("early", float(part.lost[0]) / (life or 1.0), age=years),  # type: ignore[index]
        ),
        (bought > replaced > 0, lambda: ask("more", (spread + use) * (bought - replaced) / bought)),
        (bought > 0 and line["replaced_units"] == 0, lambda: ask("added", spread + use)),
        ("replaced" in part.gaps, lambda: ask("replaced", spread + use)),
        ("electricity" in part.assumed, lambda: ask("electricity", use / 2)),
        ("age" in part.gaps, lambda: ask("age", spread / 2)),
    ]
    return [make() for holds, make in rules if holds]
