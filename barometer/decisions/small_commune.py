"""Ten counts in bands -> a yearly footprint with its interval, and what three actions would change (METHODOLOGY 16).

In: for each type, between how many and how many devices; the drawn impacts of the same devices as they are and bought
refurbished. Out: figures whose intervals hold both the bands and the factors. Actions are rows of small_commune.toml;
every draw is shared, so that an action is compared with the same errors.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from barometer.uncertainty import DrawnCells, Vector, percentiles
from factors.draws import Draws, draw_count

NOW, REFURBISHED = "now", "refurbished"
EMBODIED_STAGES = ("manufacturing", "distribution", "end_of_life")
MONTHS_PER_YEAR = 12
SHOWN_ACTIONS = 3


class Band(NamedTuple):
    """Between `low` and `high` devices of one type, `central` of them in the central figure."""

    low: int
    central: int
    high: int


@dataclass(frozen=True)
class Figure:
    """kgCO2eq a year: central value, interval, draws."""

    value: float
    low: float
    high: float
    drawn: Vector


@dataclass(frozen=True)
class Action:
    """An action and what it would save each year; `is_distinguishable`: its interval does not hold zero."""

    code: str
    settings: Mapping[str, Any]
    saving: Figure

    @property
    def is_distinguishable(self) -> bool:
        """Whether 90 % of the draws agree that it saves something."""
        return self.saving.low > 0


@dataclass(frozen=True)
class SheetResult:
    """The total, each type, embodied and use apart, and the actions that save most, the largest first."""

    total: Figure
    embodied: Figure
    use: Figure
    types: dict[str, Figure]
    actions: list[Action]


@dataclass(frozen=True)
class _Parts:
    """Impacts of the counted devices, drawn with their bands: (group, type, stage) -> (central, draws)."""

    cells: dict[tuple[str, str, str], tuple[float, Vector]]
    draws: Draws
    lifetime_years: Mapping[str, float]

    def total(
        self, wanted: Callable[[str, str, str], bool], factor: "Callable[[str], _Factor] | None" = None
    ) -> Figure:
        """The sum of some cells, each times a factor of its type where one is given."""
        found = [(key, cell) for key, cell in sorted(self.cells.items()) if wanted(*key)]
        terms = [
            (central * each.central, drawn * each.drawn)
            for (_, name, _), (central, drawn) in found
            for each in [factor(name) if factor else _ONE]
        ]
        none = np.zeros(self.draws.count)
        return _figure(sum(central for central, _ in terms), reduce(np.add, (drawn for _, drawn in terms), none))


class _Factor(NamedTuple):
    central: float
    drawn: Vector | float


_ONE = _Factor(1.0, 1.0)


def assess_counts(
    bands: Mapping[str, Band],
    cells: pl.DataFrame,
    drawn: DrawnCells,
    *,
    draws: Draws,
    lifetime_years: Mapping[str, float],
) -> SheetResult:
    """The figures of one sheet.

    `cells`: group (`NOW`, `REFURBISHED`), equipment_type, life_cycle_stage, kgco2eq of the central counts; `drawn`: the
    same cells drawn. `lifetime_years`: the default lifetime of each type.
    """
    parts = _Parts(_with_bands(bands, cells, drawn, draws), draws, lifetime_years)
    types = sorted({name for group, name, _ in parts.cells if group == NOW})
    return SheetResult(
        total=parts.total(lambda group, _type, _stage: group == NOW),
        embodied=parts.total(lambda group, _type, stage: group == NOW and stage in EMBODIED_STAGES),
        use=parts.total(lambda group, _type, stage: group == NOW and stage not in EMBODIED_STAGES),
        types={name: parts.total(_of_type(name)) for name in types},
        actions=_best_actions(parts),
    )


@cache
def actions() -> dict[str, dict[str, Any]]:
    """Every action, by its code."""
    return tomllib.loads((files("barometer.decisions") / "small_commune.toml").read_text(encoding="utf-8"))


def _with_bands(
    bands: Mapping[str, Band], cells: pl.DataFrame, drawn: DrawnCells, draws: Draws
) -> dict[tuple[str, str, str], tuple[float, Vector]]:
    """Each drawn cell of the central count, times the drawn count over the central one (impacts are linear in it)."""
    keys = ["group", "equipment_type", "life_cycle_stage"]
    values = {tuple(row): drawn.values[place] for place, row in enumerate(drawn.keys.select(keys).iter_rows())}
    counts = {name: draw_count(f"count:{name}", band.low, band.high, like=draws) for name, band in bands.items()}
    return {
        (group, name, stage): (kg, values[group, name, stage] * (counts[name] / bands[name].central))
        for group, name, stage, kg in cells.select(*keys, "kgco2eq").iter_rows()
    }


def _best_actions(parts: _Parts) -> list[Action]:
    """Those that save something, the largest first, as many as the page shows."""
    found = [Action(code, row, _LEVERS[row["lever"]](row, parts)) for code, row in actions().items()]
    useful = [action for action in found if action.saving.value > 0]
    return sorted(useful, key=lambda action: (-action.saving.value, action.code))[:SHOWN_ACTIONS]


def _keep_longer(row: Mapping[str, Any], parts: _Parts) -> Figure:
    """Embodied x extra / (life + extra): the same device serves L + x years instead of L (METHODOLOGY 2.3)."""
    extra = row["extra_years"]

    def saved(name: str) -> _Factor:
        life, drawn = parts.lifetime_years[name], parts.draws.lifetime_months(name) / MONTHS_PER_YEAR
        return _Factor(extra / (life + extra), extra / (drawn + extra))

    known = set(row["equipment_types"]) & set(parts.lifetime_years)
    return parts.total(lambda group, name, stage: group == NOW and name in known and stage in EMBODIED_STAGES, saved)


def _buy_refurbished(row: Mapping[str, Any], parts: _Parts) -> Figure:
    """Share x (as it is - bought refurbished), for types whose refurbished impact is known (METHODOLOGY 2.8)."""
    known = {name for group, name, _ in parts.cells if group == REFURBISHED} & set(row["equipment_types"])
    now = parts.total(lambda group, name, _stage: group == NOW and name in known)
    then = parts.total(lambda group, name, _stage: group == REFURBISHED and name in known)
    return _figure((now.value - then.value) * row["share"], (now.drawn - then.drawn) * row["share"])


def _fewer(row: Mapping[str, Any], parts: _Parts) -> Figure:
    """Share x the whole impact of the types."""
    now = parts.total(lambda group, name, _stage: group == NOW and name in row["equipment_types"])
    return _figure(now.value * row["share"], now.drawn * row["share"])


_LEVERS = {"keep_longer": _keep_longer, "refurbished": _buy_refurbished, "fewer": _fewer}


def _of_type(wanted: str) -> Callable[[str, str, str], bool]:
    return lambda group, name, _stage: group == NOW and name == wanted


def _figure(value: float, drawn: Vector) -> Figure:
    low, high = percentiles(drawn)
    return Figure(value, min(low, value), max(high, value), drawn)


def central_counts(counts: Sequence[tuple[str, int, int]]) -> dict[str, Band]:
    """(type, low, high) -> Band with the middle of each, the lower one of two; no band where there are none."""
    return {name: Band(low, (low + high) // 2, high) for name, low, high in counts if high}
