"""The only pint registry (METHODOLOGY 4.1): units are converted once, where factors load, and nowhere else.

In: an amount, the unit it was written in, the unit wanted. Out: the amount in the unit wanted, or a refusal.
The registry is private and built as this module is imported: pint's own is not safe between threads. Importing pint
takes a quarter of a second, so only the loading of factors imports this module.
"""

import re
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import pint

from factors.errors import FactorsError
from factors.unit_words import read_unit

#: What a unit may look like. Anything else never reaches pint, which would compute `2**9**9` for hours.
_SHAPE = re.compile(r"[A-Za-z][A-Za-z0-9_]*([*/][A-Za-z][A-Za-z0-9_]*){0,3}")


class UnitError(FactorsError):
    """A unit that is not known, or that measures something else."""


def _registry() -> "pint.UnitRegistry[Any]":
    registry: pint.UnitRegistry[Any] = pint.UnitRegistry(None)
    registry.load_definitions((files("factors") / "data" / "units.txt").read_text(encoding="utf-8").splitlines())
    return registry


REGISTRY = _registry()


def check_unit(unit: str) -> None:
    """Refuse a unit that the registry does not know."""
    _parsed(unit)


def converted(amount: float, unit: str, wanted: str) -> float:
    """The amount in `wanted`: 46.1 gCO2eq -> 0.0461 kgCO2eq. A unit of another dimension is refused."""
    factor, divisor = _factors(unit, wanted)
    # 46.1 / 1000 is the float nearest to 0.0461; 46.1 x 0.001 is not.
    return amount / divisor if divisor > 1 and divisor.is_integer() else amount * factor


def converted_exactly(amount: Decimal, unit: str, wanted: str) -> Decimal:
    """The same on decimals: 1.2 MWh -> 1200 kWh, without a float on the way."""
    factor, divisor = _factors(unit, wanted)
    if divisor > 1 and divisor.is_integer():
        return amount / Decimal(int(divisor))
    return amount * Decimal(repr(factor))


def is_per(unit: str, wanted: str, flow: str) -> bool:
    """True if `unit` is written per flow ("gCO2eq/kWh") rather than for one flow ("gCO2eq")."""
    return bool(_parsed(unit).is_compatible_with(_parsed(f"{wanted}/{flow}")))


@cache
def _factors(unit: str, wanted: str) -> tuple[float, float]:
    """One `unit` in `wanted`, and one `wanted` in `unit`, to 15 digits: 1,000 g in a kg, not 999.9999999999999."""
    source, target = _parsed(unit), _parsed(wanted)
    if not source.is_compatible_with(target):
        raise UnitError("unit_dimension", unit=unit, wanted=wanted)
    both = (REGISTRY.convert(1.0, source, target), REGISTRY.convert(1.0, target, source))
    return float(f"{both[0]:.15g}"), float(f"{both[1]:.15g}")


@cache
def _parsed(unit: str) -> pint.Unit:
    spelling = read_unit(unit)
    if not _SHAPE.fullmatch(spelling):
        raise UnitError("unit_unknown", unit=unit)
    try:
        return REGISTRY.parse_units(spelling)
    except pint.PintError as error:
        raise UnitError("unit_unknown", unit=unit) from error
