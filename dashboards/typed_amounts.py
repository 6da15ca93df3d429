"""An amount as people type it: "-40%", "20 t", "−1,4 MWh", "1 200,5" (METHODOLOGY 23.1, 23.3). Pure.

In: a text and the unit of the indicator. Out: an `Amount` in that unit, or a share; None where it is neither.
"""

import re
from dataclasses import dataclass

from barometer.declared import DECLARED_INDICATORS
from dashboards.changing import UNIT
from dashboards.errors import DashboardsError
from factors.units import UnitError, converted

#: Indicator -> the unit of its amounts; of the others, a number as it was written.
UNITS = UNIT | {each.code: each.unit for each in DECLARED_INDICATORS if each.measure is None}
PERCENT = 100.0
#: Units of which a number says the hundredths.
SHARES = {"percent": 1.0, "ratio": 0.01}
#: Units that screens show in two sizes, as people write them.
SIZES = {"kgCO2eq": ("t", "kg"), "kWh": ("MWh", "kWh")}
#: How an amount is written, by unit.
_EXAMPLES = {"kgCO2eq": "20 t", "kWh": "15 MWh", "percent": "30%", "ratio": "30%"}
_AMOUNT = re.compile(r"^(?P<number>[+\-−]?\s?\d[\d\s]*(?:[.,]\d+)?)\s*(?P<unit>[^\d\s].*)?$")
#: How people write a unit, and how it is spelled in data.
_WRITTEN = str.maketrans({"₂": "2", "é": "e", "É": "e", " ": "", "\u00a0": "", "\u202f": ""})
_WORDS = {
    "tonne": "t", "tonnes": "t", "kilo": "kg", "kilos": "kg", "an": "year", "ans": "year", "annee": "year",
    "annees": "year", "years": "year", "jour": "day", "jours": "day", "days": "day",
    "kwh": "kWh", "mwh": "MWh", "gwh": "GWh",
}  # fmt: skip
_POINTS = {"point", "points", "pt", "pts"}


@dataclass(frozen=True)
class Amount:
    """A number in the unit of the indicator, or the share of a start by which it changes."""

    number: float
    is_share: bool = False

    def of(self, start: float) -> float:
        """What is reached from a start."""
        return start * (1 + self.number) if self.is_share else self.number


def read_amount(told: str, unit: str | None, *, is_unit_needed: bool = False) -> Amount | None:
    """An amount in `unit`, or a signed share of a start. Of an indicator in per cent, 30% is 30, and -40% a share.

    `is_unit_needed`: a number alone is refused where the unit is shown in several sizes (kg and t).
    """
    read = _AMOUNT.match(told.strip())
    if read is None:
        return None
    number = _number(read["number"])
    if read["unit"] is None:
        if is_unit_needed and number and unit in SIZES:
            large, small = SIZES[unit]
            raise DashboardsError("amount_without_unit", value=told.strip(), large=large, small=small)
        return Amount(number)
    written = read["unit"].translate(_WRITTEN)
    if written == "%":
        if read["number"][0] in "+-−":
            return Amount(number / PERCENT, is_share=True)
        return Amount(number * SHARES[unit]) if unit in SHARES else None
    amount = stated_amount(told, unit)
    return None if amount is None else Amount(amount)


def example_of(unit: str | None) -> str:
    """How an amount of a unit is written."""
    return _EXAMPLES.get(unit or "", "1200")


def stated_amount(told: str, unit: str | None) -> float | None:
    """An amount as people write it, in `unit`: "−1,4 MWh" is -1,400 kWh. None: no amount, or another unit.

    Where the indicator has no unit of ours, a number alone is understood. Of a carbon indicator, "20 t" is 20 tCO2eq.
    """
    read = _AMOUNT.match(told.strip())
    if read is None:
        return None
    number = _number(read["number"])
    if read["unit"] is None:
        return number
    if unit is None:
        return None
    written = read["unit"].translate(_WRITTEN)
    if written in _POINTS:
        return number * SHARES[unit] if unit in SHARES else None
    written = _WORDS.get(written.lower(), written)
    for spelled in (written, f"{written}eq", f"{written}CO2eq"):
        try:
            return converted(number, spelled, unit)
        except UnitError:
            continue
    return None


def _number(text: str) -> float:
    return float(re.sub(r"\s", "", text).replace(",", ".").replace("−", "-"))
