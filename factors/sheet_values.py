"""Sheets of models as factors of their own (METHODOLOGY 21.3): one key a model that is present, none for the others.

In: a factor set, and the sheets that were recognised in fleets, each under its key `type@source/model`. Out: the set
with the rows of those keys: what the sheet says of manufacturing, and of the yearly electricity where it says it; the
other stages are those that the policy (or the organisation's own values) gives the type.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from factors.factor_set import FactorSet
from factors.library import Library
from factors.overlay import prevailing_factors
from factors.own_values import SEPARATOR, extended, renamed
from factors.plausibility import RATIO_KEY

#: Between the source of a sheet and the words of its model; organisations and types never hold it.
OF_SOURCE = "/"
CLIMATE, MANUFACTURING = "climate_change", "manufacturing"
FIRST_DAY = date(2015, 1, 1)

Cells = dict[str, Any]


@dataclass(frozen=True)
class ModelSheet:
    """What a manufacturer says of one model: kgCO2eq to make it, and kWh a year where the sheet says it."""

    equipment_type: str
    words: str
    name: str
    manufacturing_kgco2eq: float
    electricity_kwh_per_year: float | None
    source: str
    locator: str
    organisation: str | None = None

    @property
    def key(self) -> str:
        """`type@source/words`, or `type@organisation/source/words`: what stands for the type in a cohort."""
        owner = [self.organisation, self.source] if self.organisation else [self.source]
        return f"{self.equipment_type}{SEPARATOR}{OF_SOURCE.join([*owner, self.words])}"


def is_sheet_key(name: str) -> bool:
    """Whether a type stands under a sheet: `laptop@hp/elitebook 840 g8`."""
    return OF_SOURCE in name.partition(SEPARATOR)[2]


def plausible_manufacturing(library: Library, on: date) -> dict[str, tuple[float, float]]:
    """Type -> (lowest, highest) kgCO2eq that making one may plausibly be, as for a factor (METHODOLOGY 20.4)."""
    ratio = library.in_force(on).input_value(RATIO_KEY)
    known: dict[str, list[float]] = {}
    for cells in library.ours:
        if (cells["impact_category"], cells["life_cycle_stage"], cells["per"]) == (CLIMATE, MANUFACTURING, "unit"):
            known.setdefault(cells["equipment_type"], []).append(cells["amount"])
    return {code: (min(amounts) / ratio, max(amounts) * ratio) for code, amounts in known.items()}


def with_sheet_values(factors: FactorSet, sheets: Mapping[ModelSheet, Library]) -> FactorSet:
    """The set with rows for each sheet; the library is that in which its source, and the rest of the type, stand."""
    if not sheets:
        return factors
    rows: list[Cells] = []
    types: list[Cells] = []
    known = {cells["equipment_type"]: cells for cells in factors.equipment_types.to_dicts()}
    for sheet, library in sorted(sheets.items(), key=lambda each: each[0].key):
        code, ranks = sheet.equipment_type, library.ranks(factors.policy)
        said = _manufacturing(sheet)
        own = [cells for cells in library.theirs if cells["equipment_type"] == code]
        mine = [
            renamed(cells, f"{code}{SEPARATOR}{sheet.organisation}")
            for cells in own
            if (cells["impact_category"], cells["life_cycle_stage"]) != (CLIMATE, MANUFACTURING)
        ]
        ours = [cells for cells in library.ours if cells["equipment_type"] == code]
        kept = prevailing_factors(ours, [*mine, said], factors.on, ranks)
        rows += library.ranged([cells | {"equipment_type": sheet.key} for cells in kept], factors.on)
        if sheet.electricity_kwh_per_year is not None:
            papers = {"electricity_low": None, "electricity_high": None, "electricity_source": sheet.source}
            power = {"electricity_kwh_per_year": sheet.electricity_kwh_per_year, "lifetime_years": None}
            named = {"equipment_type": sheet.key, "source": sheet.source, "note": sheet.name}
            types.append(known[code] | named | power | papers)
    return extended(factors, sheets.values(), rows, types)


def _manufacturing(sheet: ModelSheet) -> Cells:
    return {
        "equipment_type": sheet.equipment_type,
        "impact_category": CLIMATE,
        "life_cycle_stage": MANUFACTURING,
        "amount": sheet.manufacturing_kgco2eq,
        "unit": "kgCO2eq",
        "per": "unit",
        "valid_from": FIRST_DAY,
        "source": sheet.source,
        "locator": f"{sheet.name}; {sheet.locator}".strip("; "),
        "input_key": f"factor:{sheet.key}:{CLIMATE}:{MANUFACTURING}",
    }
