"""What everyday gestures save, and who does them (METHODOLOGY 25). Pure.

In: gestures, what the user's organisation holds, factors, draws, a grid. Out: one `GestureFigure` a gesture, in kgCO2eq
for one person and year; shares of answers with their interval. Column 0 of every vector is the central value.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from barometer.calendar import MONTHS_PER_YEAR
from barometer.completion import REFURBISHED
from barometer.decisions.holdings import MILLI, Holding, Inputs
from barometer.decisions.proportions import observed_share
from barometer.impacts import CLIMATE
from barometer.uncertainty import Vector, percentiles
from factors.draws import draw_declared
from factors.gestures import Gesture

#: Fewer answers than this are never shown: nobody may be recognised, and the share would say little.
FEWEST_ANSWERS = 30


@dataclass(frozen=True)
class Device:
    """One device of a type as its place holds it. `stock`: devices held, None where the place is not known to hold any.

    `made`: kgCO2eq of one life; `use`: of one year; `months`: mean life; `refurbished`: (months, made) of its twin.
    """

    stock: float | None
    months: NDArray[np.int64] | None
    made: Vector | None
    use: Vector | None
    refurbished: tuple[NDArray[np.int64], Vector] | None


@dataclass(frozen=True)
class GestureFigure:
    """One gesture. `saving`, `low`, `high` in kgCO2eq for one person and year, None with `why` where nobody can tell.

    `devices`: held by the place, of the type of the gesture. `is_own`: the place's own lives and values were used.
    """

    gesture: Gesture
    saving: float | None
    low: float | None
    high: float | None
    why: str | None
    devices: float | None
    is_own: bool


@dataclass(frozen=True)
class Adoption:
    """Of `answers` people concerned, `yes` do it; the 90 % interval is Wilson's. Not shown below `FEWEST_ANSWERS`."""

    yes: int
    answers: int

    @property
    def is_public(self) -> bool:
        """Whether enough people answered."""
        return self.answers >= FEWEST_ANSWERS

    @property
    def share(self) -> tuple[float, float, float] | None:
        """(central, low, high), 0 to 1; None where too few answered."""
        if not self.is_public:
            return None
        low, central, high = observed_share(self.yes, self.answers)
        return central or 0.0, low, high


def gesture_figures(
    known: Sequence[Gesture], holdings: Sequence[Holding], inputs: Inputs, grid: Vector
) -> list[GestureFigure]:
    """Every gesture, quantified by the place's own holdings where it has some, else by the defaults of each type.

    `grid`: kgCO2eq a kWh.
    """
    return [_figure(gesture, holdings, inputs, grid) for gesture in known]


def _figure(gesture: Gesture, holdings: Sequence[Holding], inputs: Inputs, grid: Vector) -> GestureFigure:
    amount = _amount(gesture, inputs)
    if gesture.rule == "service":
        saved = _service(gesture.types, inputs)
        stand_in = _service(gesture.minus, inputs)
        total = None if saved is None or stand_in is None else amount * (saved - stand_in)
        return _told(gesture, total, "no_factor", None, is_own=False)
    if gesture.rule == "electricity":
        held = device_of(gesture.types[0], holdings, inputs, grid)
        return _told(gesture, amount * grid, None, held.stock, is_own=False)
    device = device_of(gesture.types[0], holdings, inputs, grid)
    saved, why = _RULES[gesture.rule](device, amount)
    return _told(gesture, saved, why, device.stock, is_own=device.stock is not None)


def device_of(name: str, holdings: Sequence[Holding], inputs: Inputs, grid: Vector) -> Device:
    """A type as a place holds it, its most frequent kind; the defaults where it holds none."""
    held = [each for each in holdings if each.equipment_type == name]
    if held:
        most = max(held, key=lambda each: each.stock)
        twin = most.refurbished
        return Device(
            stock=sum(each.stock for each in held) / MILLI,
            months=most.months,
            made=most.embodied.get(CLIMATE),
            use=_use_of_one(most, inputs, grid),
            refurbished=(twin[0], twin[1][CLIMATE]) if twin is not None and CLIMATE in twin[1] else None,
        )
    months = inputs.months(name) if name in inputs.lifetimes else None
    twin_name, again = name + REFURBISHED, None
    made_again = inputs.embodied(twin_name).get(CLIMATE)
    life = next((each for each in (twin_name, name) if each in inputs.lifetimes), None)
    if made_again is not None and life is not None:
        again = inputs.months(life), made_again
    return Device(None, months, inputs.embodied(name).get(CLIMATE), _default_use(name, inputs, grid), again)


def _use_of_one(held: Holding, inputs: Inputs, grid: Vector) -> Vector | None:
    """A year of one device that is used there: those set aside use nothing; where all are, that of the type."""
    use, used = held.use.get(CLIMATE), held.stock if held.used is None else held.used
    if used == 0:
        return _default_use(held.equipment_type, inputs, grid)
    return None if use is None else use / (used / MILLI * held.devices)


def _default_use(name: str, inputs: Inputs, grid: Vector) -> Vector | None:
    return inputs.value(f"power:{name}") * grid if _has(f"power:{name}", inputs) else None


def _longer(device: Device, years: Vector) -> tuple[Vector | None, str | None]:
    """Made / life - made / (life + years)."""
    if device.made is None or device.months is None:
        return None, "no_factor" if device.made is None else "no_lifetime"
    life = device.months / MONTHS_PER_YEAR
    return device.made / life - device.made / (life + years), None


def _refurbished(device: Device, _one: Vector) -> tuple[Vector | None, str | None]:
    """Made a year when new - made a year when refurbished."""
    if device.made is None or device.months is None or device.refurbished is None:
        return None, "no_factor"
    months, made = device.refurbished
    return (device.made / device.months - made / months) * MONTHS_PER_YEAR, None


def _fewer(device: Device, devices: Vector) -> tuple[Vector | None, str | None]:
    """What a device weighs in a year, made and used."""
    if device.made is None or device.months is None or device.use is None:
        return None, "no_factor"
    return devices * (device.made * MONTHS_PER_YEAR / device.months + device.use), None


_RULES = {"longer": _longer, "refurbished": _refurbished, "fewer": _fewer}


def _service(types: Sequence[str], inputs: Inputs) -> Vector | None:
    """kgCO2eq of one unit of services together; None where one of them has no factor."""
    total = np.zeros(inputs.draws.count + 1)
    for name in types:
        keys = inputs.factors.impact_factors.filter(
            (pl.col("equipment_type") == name) & (pl.col("impact_category") == CLIMATE)
        ).sort("input_key")["input_key"]
        if keys.is_empty():
            return None
        for key in keys:
            total = total + inputs.value(key)
    return total


def _amount(gesture: Gesture, inputs: Inputs) -> Vector:
    central, low, high = gesture.amount
    if low == high:
        return np.full(inputs.draws.count + 1, central)
    drawn = draw_declared(f"gesture:{gesture.code}", central, low, high, source=gesture.source, like=inputs.draws)
    return np.concatenate([[central], drawn])


def _told(
    gesture: Gesture, saved: Vector | None, why: str | None, devices: float | None, *, is_own: bool
) -> GestureFigure:
    if saved is None:
        return GestureFigure(gesture, None, None, None, why, devices, is_own)
    value, (low, high) = float(saved[0]), percentiles(saved[1:])
    return GestureFigure(gesture, value, min(low, value), max(high, value), None, devices, is_own)


def _has(key: str, inputs: Inputs) -> bool:
    known = inputs.factors.inputs.filter((pl.col("input_key") == key) & pl.col("value").is_not_null())
    return not known.is_empty()
