"""What one bid gives for each criterion of a lot, central and drawn (METHODOLOGY 14.2, 14.3).

In: the lines of a bid (BidLine), a factor set and its draws. Out: a `Measure` a criterion, and what to ask the bidder.
All bids read the same draws, so that two of them are compared on the same errors. A figure that is not given is a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from barometer.completion import REFURBISHED
from barometer.exact import NANO
from barometer.impacts import CLIMATE, resolve_grid
from barometer.uncertainty import Vector, percentiles
from factors.draws import Draws, draw_declared
from factors.library import FactorSet

HOME_COUNTRY = "FR"
CENTS = 100
KG_PER_TONNE = 1000
MONTHS_PER_YEAR = 12
MANUFACTURING = "manufacturing"
EMBODIED_STAGES = (MANUFACTURING, "distribution", "end_of_life")
NETWORKS = {"fixed": "network_fixed_fr", "mobile": "network_mobile_fr"}
#: Criterion -> column of the mean weighted by units.
MEANS = {"repairability": "repairability_index", "warranty": "warranty_years", "spare_parts": "spare_parts_years"}
Line = dict[str, Any]


class Number(NamedTuple):
    """A central value and its draws."""

    central: float
    drawn: Vector


class Remark(NamedTuple):
    """What is missing or was done about one item of a bid: a code of the words both faces share."""

    code: str
    item: str
    criterion: str


@dataclass(frozen=True)
class Measure:
    """One criterion of one bid. Without draws (`low` null) it is exact; without `value` it is a gap."""

    value: float | None
    low: float | None = None
    high: float | None = None
    drawn: Vector | None = None
    is_applicable: bool = True


@dataclass
class Tools:
    """What every line is multiplied by: factors, draws, the grid of the year; the carbon price in EUR per tonne."""

    factors: FactorSet
    draws: Draws
    year: int
    carbon_price: float | None = None
    remarks: list[Remark] = field(default_factory=list)

    def __post_init__(self) -> None:
        known = self.factors.inputs.filter(pl.col("value").is_not_null())
        self.known = set(known["input_key"])
        climate = self.factors.impact_factors.filter(pl.col("impact_category") == CLIMATE)
        columns = ("equipment_type", "life_cycle_stage", "per", "amount", "input_key")
        self.rows = [dict(zip(columns, row, strict=True)) for row in climate.select(columns).iter_rows()]
        is_home = (pl.col("geography") == HOME_COUNTRY) & (pl.col("impact_category") == CLIMATE)
        grid = resolve_grid(self.factors, year=self.year).filter(is_home).row(0, named=True)
        self.grid = Number(grid["amount"], grid["amount"] * self.draws.values(grid["input_key"]))

    def exactly(self, value: float) -> Number:
        """A number that is not drawn."""
        return Number(value, np.full(self.draws.count, value))

    def factor(self, equipment_type: str, stage: str, per: str = "unit") -> Number | None:
        """The climate factor of a type at a stage (any stage where `per` is not a unit), central and drawn."""
        for row in self.rows:
            is_stage = row["life_cycle_stage"] == stage or per != "unit"
            if row["equipment_type"] == equipment_type and row["per"] == per and is_stage:
                return Number(row["amount"], self.draws.values(row["input_key"]))
        return None

    def remark(self, code: str, line: Line, criterion: str) -> None:
        """Keep what is missing or was done."""
        self.remarks.append(Remark(code, line["item"], criterion))


def measure_bid(lines: Sequence[Line], tools: Tools) -> dict[str, Measure]:
    """Every criterion of one bid in one lot. `tools.remarks` gains what to ask and what was done."""
    ordered = sorted(lines, key=lambda line: str(line["item"]))
    lives = [_lifetime(line, tools) for line in ordered]
    impacts = [_impact(line, life, tools) for line, life in zip(ordered, lives, strict=True)]
    impact = _total([(line["quantity"], number) for line, number in zip(ordered, impacts, strict=True)])
    prices = [_price(line, life, tools) for line, life in zip(ordered, lives, strict=True)]
    price = _total([(line["quantity"], number) for line, number in zip(ordered, prices, strict=True)])
    if tools.carbon_price is not None and price is not None:
        price = None if impact is None else _plus(price, impact, tools.carbon_price / KG_PER_TONNE)
    measures = {
        "impact": _measure(impact, is_drawn=True),
        "energy": _energy(ordered, tools),
        "price": _measure(price, is_drawn=price is not None and not _is_flat(price)),
    }
    return measures | {name: _mean(ordered, name, column, tools) for name, column in MEANS.items()}


def _lifetime(line: Line, tools: Tools) -> Number | None:
    """Years of service of one device: what is promised as far as it is backed, else the default of the type, drawn."""
    if line["is_service"]:
        return tools.exactly(1.0)
    default, key = _default_lifetime(line, tools)
    promised = line["lifetime_years"]
    if promised is None:
        if key is None or default is None:
            tools.remark("ask_lifetime", line, "impact")
            return None
        return Number(default, tools.draws.lifetime_months(key) / MONTHS_PER_YEAR)
    backings = [years for years in (line["warranty_years"], line["spare_parts_years"], default) if years]
    if not backings:
        tools.remark("ask_warranty_for_lifetime", line, "impact")
        return None
    if promised > max(backings):
        tools.remark("lifetime_not_backed", line, "impact")
    return tools.exactly(min(promised, max(backings)))


def _default_lifetime(line: Line, tools: Tools) -> tuple[float | None, str | None]:
    """Years and type of the default lifetime: of the refurbished type, else of the type when new (METHODOLOGY 2.8)."""
    for equipment_type in (_factor_type(line), line["equipment_type"]):
        if equipment_type and (months := tools.factors.lifetime_months(equipment_type)) is not None:
            return months / MONTHS_PER_YEAR, equipment_type
    return None, None


def _factor_type(line: Line) -> str | None:
    """The type whose embodied factors apply."""
    equipment_type: str | None = line["equipment_type"]
    is_second_hand = line["condition"] in {"refurbished", "reused"}
    return equipment_type + REFURBISHED if equipment_type and is_second_hand else equipment_type


def _impact(line: Line, life: Number | None, tools: Tools) -> Number | None:
    """kgCO2eq of one unit for one year of service; None where a part of it is unknown, and said."""
    parts: list[Number] = []
    if line["is_service"]:
        parts = _flows(line, tools)
        if (declared := _declared(line, tools)) is not None:
            parts.append(declared)
        elif parts:
            tools.remark("ask_service_footprint", line, "impact")
    elif life is not None:
        made = _embodied(line, tools)
        if made is None:
            return None
        parts = [Number(part.central / life.central, part.drawn / life.drawn) for part in made]
    else:
        return None
    energy = _kwh(line, tools)
    if energy is not None:
        parts.append(Number(energy.central * tools.grid.central, energy.drawn * tools.grid.drawn))
    elif not line["is_service"] or not parts:
        tools.remark("ask_energy", line, "impact")
        return None
    return _total([(1, part) for part in parts])


def _embodied(line: Line, tools: Tools) -> list[Number] | None:
    """Manufacturing (the maker's own figure first), distribution and end of life of one device."""
    equipment_type = _factor_type(line)
    generic = {stage: tools.factor(equipment_type, stage) for stage in EMBODIED_STAGES} if equipment_type else {}
    made = _declared(line, tools) or generic.get(MANUFACTURING)
    if made is None:
        tools.remark("ask_manufacturing", line, "impact")
        return None
    others = [number for stage in EMBODIED_STAGES[1:] if (number := generic.get(stage)) is not None]
    if not others:
        tools.remark("only_manufacturing", line, "impact")
    return [made, *others]


def _declared(line: Line, tools: Tools) -> Number | None:
    """The footprint that a bidder declares with its source; drawn in its own range, else in that of a cited value."""
    value = line["declared_kgco2eq"]
    if value is None:
        return None
    source = line["declared_source"]
    if not source:
        tools.remark("ask_declared_source", line, "impact")
        return None
    spread = tools.factors.input_value("pedigree.cited")
    low, high = line["declared_low_kgco2eq"] or value / spread, line["declared_high_kgco2eq"] or value * spread
    if not low < value < high:
        low, high = value / spread, value * spread
    key = f"declared:{line['equipment_type']}:{value!r}:{low!r}:{high!r}"
    return Number(value, draw_declared(key, value, low, high, source=source, like=tools.draws))


def _kwh(line: Line, tools: Tools) -> Number | None:
    """Electricity of one unit in a year: declared, else of the type, drawn, and asked."""
    if line["electricity_kwh_per_year"] is not None:
        return tools.exactly(line["electricity_kwh_per_year"])
    key = f"power:{line['equipment_type']}"
    if line["is_service"] or key not in tools.known:
        return None
    return Number(tools.factors.input_value(key), tools.draws.values(key))


def _flows(line: Line, tools: Tools) -> list[Number]:
    """Data and hours of one service for a year, where a factor exists."""
    found = []
    for column, per in (("gb_per_year", "GB"), ("hours_per_year", "hour")):
        amount = line[column]
        if amount is None:
            continue
        equipment_type = NETWORKS.get(line["network"] or "fixed") if per == "GB" else line["equipment_type"]
        factor = tools.factor(equipment_type, "", per) if equipment_type else None
        if factor is None:
            tools.remark("no_factor_per_hour", line, "impact")
        else:
            found.append(Number(amount * factor.central, amount * factor.drawn))
    return found


def _price(line: Line, life: Number | None, tools: Tools) -> Number | None:
    """Euros of one unit for one year of service."""
    if line["unit_price_cents"] is None:
        tools.remark("ask_price", line, "price")
        return None
    if line["unit_price_cents"] == 0:
        tools.remark("price_zero", line, "price")
    if life is None:
        return None
    price = line["unit_price_cents"] / CENTS
    return Number(price / life.central, price / life.drawn)


def _energy(lines: Sequence[Line], tools: Tools) -> Measure:
    """Electricity of the whole bid in a year: declared by the bidder for every line, else a gap."""
    silent = [line for line in lines if line["electricity_kwh_per_year"] is None]
    for line in silent:
        tools.remark("ask_energy", line, "energy")
    if silent:
        return Measure(None)
    return Measure(sum(round(line["quantity"] * line["electricity_kwh_per_year"] * NANO) for line in lines) / NANO)


def _mean(lines: Sequence[Line], criterion: str, column: str, tools: Tools) -> Measure:
    """The mean of a declared number over the devices of the bid; not applicable where the lot holds services only."""
    devices = [line for line in lines if not line["is_service"]]
    if not devices:
        return Measure(None, is_applicable=False)
    silent = [line for line in devices if line[column] is None]
    for line in silent:
        tools.remark(f"ask_{criterion}", line, criterion)
    if silent:
        return Measure(None)
    units = sum(line["quantity"] for line in devices)
    return Measure(sum(line["quantity"] * round(line[column] * NANO) for line in devices) / units / NANO)


def _total(parts: Sequence[tuple[int, Number | None]]) -> Number | None:
    """Quantity x number, added; the central values as whole billionths, so that their order does not count."""
    if not parts or any(number is None for _, number in parts):
        return None
    known = [(quantity, number) for quantity, number in parts if number is not None]
    central = sum(quantity * round(number.central * NANO) for quantity, number in known) / NANO
    return Number(central, reduce(np.add, (quantity * number.drawn for quantity, number in known)))


def _plus(first: Number, second: Number, times: float) -> Number:
    return Number(first.central + second.central * times, first.drawn + second.drawn * times)


def _is_flat(number: Number) -> bool:
    return bool(number.drawn.min() == number.drawn.max())


def _measure(number: Number | None, *, is_drawn: bool) -> Measure:
    if number is None:
        return Measure(None)
    if not is_drawn:
        return Measure(number.central)
    low, high = percentiles(number.drawn)
    return Measure(number.central, min(low, number.central), max(high, number.central), number.drawn)
