"""Arisings as devices, tonnes and materials, by territory (METHODOLOGY 27.5, 27.6). Pure.

In: `Arisings` of places, the places of each territory, masses and contents with their ranges. Out: `Study`: two tables
(`UNITS`, `MATERIALS`) and the gaps. A null is what nobody knows: no mass, no content, no recovery rate. Territories are
sums of the same places, in whole thousandths of devices: they add up exactly.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from barometer.decisions.arisings import Arising, Arisings
from barometer.decisions.holdings import MILLI
from barometer.decisions.projection import interval
from barometer.decisions.turnover import Counts
from barometer.uncertainty import Vector
from factors.draws import Draws, draw_declared

KG_PER_TONNE = 1000
CONTENT, RECOVERABLE = "content", "recoverable"
#: Equipment type of the row that adds every type up.
ALL = "all"

_INTERVAL = {"value": pl.Float64(), "low": pl.Float64(), "high": pl.Float64()}
UNITS: dict[str, pl.DataType] = {
    "level": pl.String(), "territory": pl.String(), "equipment_type": pl.String(), "year": pl.Int64(),
    "leaving": pl.Float64(), "idle": pl.Float64(), "reused": pl.Float64(), "arisings": pl.Float64(),
    "arisings_low": pl.Float64(), "arisings_high": pl.Float64(), "tonnes": pl.Float64(), "tonnes_low": pl.Float64(),
    "tonnes_high": pl.Float64(),
}  # fmt: skip
MATERIALS: dict[str, pl.DataType] = {
    "level": pl.String(), "territory": pl.String(), "equipment_type": pl.String(), "material": pl.String(),
    "year": pl.Int64(), "content_kg": pl.Float64(), "content_low": pl.Float64(), "content_high": pl.Float64(),
    "recovered_kg": pl.Float64(), "recovered_low": pl.Float64(), "recovered_high": pl.Float64(), "source": pl.String(),
}  # fmt: skip


@dataclass(frozen=True)
class Amount:
    """A mass of one device in kg, its range, its source; `basis`: of a material, what is held or what comes out."""

    value: float
    low: float
    high: float
    source: str
    basis: str = CONTENT


@dataclass(frozen=True)
class Weights:
    """`devices`: type -> mass of one. `materials`: type -> material -> mass in one. `yields`: material -> share that
    treatment takes out (central, low, high), where somebody declared it.
    """

    devices: Mapping[str, Amount]
    materials: Mapping[str, Mapping[str, Amount]]
    yields: Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True)
class Gap:
    """What is not in the tables: a reason, of which type or material, how many devices where they are counted."""

    reason: str
    about: str = ""
    devices: float | None = None


@dataclass(frozen=True)
class Study:
    """The tables: year null is the sum of all years. `gaps`: everything that they leave out."""

    years: tuple[int, ...]
    units: pl.DataFrame
    materials: pl.DataFrame
    gaps: tuple[Gap, ...]


def study(
    arisings: Arisings, territories: Mapping[tuple[str, str], Sequence[str]], weights: Weights, draws: Draws
) -> Study:
    """`territories`: (level, code) -> places it is made of."""
    by_type: dict[str, dict[str, Arising]] = {}
    for row in arisings.rows:
        by_type.setdefault(row.equipment_type, {})[row.place] = row
    units: list[dict[str, Any]] = []
    materials: list[dict[str, Any]] = []
    for (level, code), places in territories.items():
        head = {"level": level, "territory": code}
        found = {name: _added([at[place] for place in places if place in at]) for name, at in sorted(by_type.items())}
        held = {name: flows for name, flows in found.items() if flows is not None}
        units += [head | row for row in _unit_rows(held, arisings.years, weights, draws)]
        materials += [head | row for row in _material_rows(held, arisings.years, weights, draws)]
    return Study(
        arisings.years,
        pl.DataFrame(units, schema=UNITS),
        pl.DataFrame(materials, schema=MATERIALS),
        tuple(_gaps(arisings, weights)),
    )


@dataclass(frozen=True)
class _Flows:
    """Thousandths of devices, years x (1 + draws), and as the last row their sum."""

    leaving: Counts
    idle: Counts
    reused: Counts

    @property
    def net(self) -> Counts:
        return np.asarray(self.leaving + self.idle - self.reused)


def _added(rows: Sequence[Arising]) -> _Flows | None:
    """Places together, then the years together, on integers: the order does not matter."""
    if not rows:
        return None
    sums = [_plus(getattr(row, name) for row in rows) for name in ("leaving", "idle", "reused")]
    return _Flows(*(np.concatenate([each, _plus(iter(each))[np.newaxis]]) for each in sums))


def _plus(arrays: Iterator[Counts]) -> Counts:
    total = next(arrays).copy()
    for each in arrays:
        total += each
    return total


def _unit_rows(
    held: Mapping[str, _Flows], years: Sequence[int], weights: Weights, draws: Draws
) -> Iterator[dict[str, Any]]:
    """One row a type and year, then all types together: tonnes of those whose mass is known."""
    if not held:
        return
    whole = _Flows(*(_plus(getattr(each, name) for each in held.values()) for name in ("leaving", "idle", "reused")))
    tonnes = {
        name: flows.net / MILLI * _mass(name, weights.devices[name], draws) / KG_PER_TONNE
        for name, flows in held.items()
        if name in weights.devices
    }
    every = [*held.items(), (ALL, whole)]
    if tonnes:
        tonnes[ALL] = np.sum(list(tonnes.values()), axis=0)
    for name, flows in every:
        for place, year in enumerate([*years, None]):
            known = (None, None, None) if name not in tonnes else interval(tonnes[name][place])
            yield {
                "equipment_type": name,
                "year": year,
                **{each: float(getattr(flows, each)[place, 0]) / MILLI for each in ("leaving", "idle", "reused")},
                **_spelled("arisings", interval(flows.net[place] / MILLI)),
                **_spelled("tonnes", known),
            }


def _material_rows(
    held: Mapping[str, _Flows], years: Sequence[int], weights: Weights, draws: Draws
) -> Iterator[dict[str, Any]]:
    """One row a type whose contents are known, material and year."""
    for name, flows in held.items():
        for material, amount in weights.materials.get(name, {}).items():
            mass = flows.net / MILLI * _mass(f"{name}:{material}", amount, draws)
            for place, year in enumerate([*years, None]):
                content, recovered = _both(interval(mass[place]), amount.basis, weights.yields.get(material))
                yield {
                    "equipment_type": name,
                    "material": material,
                    "year": year,
                    **_spelled("content", content, "_kg"),
                    **_spelled("recovered", recovered, "_kg"),
                    "source": amount.source,
                }


Figure = tuple[float | None, float | None, float | None]


def _both(
    known: tuple[float, float, float], basis: str, share: tuple[float, float, float] | None
) -> tuple[Figure, Figure]:
    """(content, recovered): a source that says what comes out says nothing of what is inside."""
    nothing: Figure = (None, None, None)
    if basis == RECOVERABLE:
        return nothing, known
    # Bounds with bounds: the shares are declared, not drawn.
    return known, nothing if share is None else (known[0] * share[0], known[1] * share[1], known[2] * share[2])


def _spelled(name: str, figure: Figure, unit: str = "") -> dict[str, float | None]:
    return dict(zip((f"{name}{unit}", f"{name}_low", f"{name}_high"), figure, strict=True))


def _mass(name: str, amount: Amount, draws: Draws) -> Vector:
    """Kg in one device: central value, then draws that err together with those of the same source."""
    drawn = draw_declared(f"mass:{name}", amount.value, amount.low, amount.high, source=amount.source, like=draws)
    return np.concatenate([[amount.value], drawn])


def _gaps(arisings: Arisings, weights: Weights) -> Iterator[Gap]:
    """Types without life, without mass, without contents; reuse beyond what arises; recovery rates nobody declared."""
    for name, units in arisings.without_life.items():
        yield Gap("life", name, units / MILLI)
    devices: dict[str, float] = {}
    beyond: dict[str, float] = {}
    for row in arisings.rows:
        devices[row.equipment_type] = devices.get(row.equipment_type, 0.0) + float(row.net[:, 0].sum()) / MILLI
        beyond[row.equipment_type] = beyond.get(row.equipment_type, 0.0) + row.beyond / MILLI
    for reason, known in (("mass", weights.devices), ("content", weights.materials)):
        yield from (Gap(reason, name, units) for name, units in sorted(devices.items()) if name not in known)
    yield from (Gap("beyond", name, units) for name, units in sorted(beyond.items()) if units)
    inside = {
        material
        for name in devices
        for material, amount in weights.materials.get(name, {}).items()
        if amount.basis == CONTENT and material not in weights.yields
    }
    yield from (Gap("recovery", material) for material in sorted(inside))
