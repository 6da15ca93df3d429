"""Which devices run a system that ends, as inventories write it (METHODOLOGY 22.9): ages, years, and what is not known.

In: assets, a place that holds them. Out: `Systems`, and the same place with these devices apart. Pure. A device without
a system written is counted, never taken for one that ends or goes on.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from barometer.decisions.holdings import MILLI, Holding, Place
from barometer.decisions.turnover import Ending
from barometer.exact import exact_sum
from factors.support import SupportEnd, support_end

#: What an asset tells: the type, the system as it is written, the age in whole years (null: unknown), devices.
SYSTEM_COLUMNS: dict[str, pl.DataType] = {
    "equipment_type": pl.String(),
    "operating_system": pl.String(),
    "age": pl.Int32(),
    "units": pl.Int128(),
}


@dataclass(frozen=True)
class Found:
    """Devices of one type and age whose system is written so; `end`: None where we hold no end of it."""

    equipment_type: str
    age: int | None
    text: str | None
    end: SupportEnd | None
    units: int


@dataclass(frozen=True)
class Systems:
    """Every device of inventories of one place, by what is written of its system."""

    rows: tuple[Found, ...]

    def of(self, types: Collection[str]) -> "Systems":
        """Those of some types."""
        return Systems(tuple(row for row in self.rows if row.equipment_type in types))

    @property
    def recorded(self) -> int:
        """Devices of which a system is written."""
        return sum(row.units for row in self.rows if row.text is not None)

    @property
    def unrecorded(self) -> int:
        """Devices of which no system is written."""
        return sum(row.units for row in self.rows if row.text is None)

    @property
    def undated(self) -> int:
        """Devices whose system is written and has no end that we know."""
        return sum(row.units for row in self.rows if row.text is not None and row.end is None)

    @property
    def updated(self) -> int:
        """Devices whose system has an end, and a next version without charge for the same computer."""
        return sum(row.units for row in self.rows if row.end is not None and row.end.next_is_free)

    def ended(self, until: int) -> list[tuple[SupportEnd, int]]:
        """Systems that end by 31 December of a year and oblige to leave them, the first first, with their devices."""
        found: dict[SupportEnd, int] = {}
        for row in self.rows:
            if row.end is not None and not row.end.next_is_free and row.end.ends_on.year <= until:
                found[row.end] = found.get(row.end, 0) + row.units
        return sorted(found.items(), key=lambda each: (each[0].ends_on, each[0].code))


def count_systems(assets: pl.LazyFrame, *, year: int) -> pl.DataFrame:
    """`SYSTEM_COLUMNS` of the devices present on 31 December of a year; without a date, from when they were seen."""
    begun = pl.coalesce("commissioned_on", "first_seen_on").dt.year()
    here = (begun.is_null() | (begun <= year)) & (
        pl.col("retired_on").is_null() | (pl.col("retired_on").dt.year() > year)
    )
    return (
        assets.filter(here & pl.col("equipment_type").is_not_null())
        .select(
            "equipment_type",
            operating_system=pl.col("operating_system").str.strip_chars().replace("", None),
            age=year - pl.col("commissioned_on").dt.year(),
            units=pl.col("quantity").fill_null(1),  # a row without a quantity is one device (METHODOLOGY 2.7)
        )
        .group_by("equipment_type", "operating_system", "age")
        .agg(exact_sum("units"))
        .select(pl.col(name).cast(kind) for name, kind in SYSTEM_COLUMNS.items())
        .collect(engine="streaming")
    )


def systems_of(counted: pl.DataFrame) -> Systems:
    """Each text with the end of its system."""
    *keys, _ = SYSTEM_COLUMNS
    ordered = counted.group_by(keys).agg(exact_sum("units")).sort(keys, nulls_last=True)
    return Systems(
        tuple(
            Found(name, None if age is None else int(age), text, support_end(text), int(units))
            for name, text, age, units in ordered.select(*SYSTEM_COLUMNS).iter_rows()
        )
    )


def with_systems(place: Place, systems: Systems, types: Collection[str]) -> Place:
    """The place, the devices of some types apart whose system ends: at each age, their share of what is inventoried."""
    undated: dict[str, int] = {}
    for each in place.holdings:
        undated[each.equipment_type] = undated.get(each.equipment_type, 0) + each.steady
    holdings = tuple(
        replace(each, ending=_ending(each, systems, undated[each.equipment_type]))
        if each.equipment_type in types
        else each
        for each in place.holdings
    )
    return replace(place, holdings=holdings)


def _ending(holding: Holding, systems: Systems, undated_held: int) -> tuple[Ending, ...]:
    """By year: of each age, the thousandths held times the devices concerned over those inventoried, rounded down.

    `undated_held`: thousandths of unknown age of the whole type, of which models are a part.
    """
    rows = systems.of({holding.equipment_type}).rows
    inventoried: dict[int | None, int] = {}
    concerned: dict[int, dict[int | None, int]] = {}
    for row in rows:
        inventoried[row.age] = inventoried.get(row.age, 0) + row.units
        if row.end is not None and not row.end.next_is_free:
            of_year = concerned.setdefault(row.end.ends_on.year, {})
            of_year[row.age] = of_year.get(row.age, 0) + row.units
    # Devices of unknown age stand beside modelled ones: they are what the inventory counts, never a share of the model.
    undated = min(inventoried.get(None, 0) * MILLI, undated_held) * holding.steady // max(undated_held, 1)
    parts = []
    for year, by_age in sorted(concerned.items()):
        dated = _dated(holding.dated, by_age, inventoried)
        steady = undated * by_age.get(None, 0) // max(inventoried.get(None, 0), 1)
        parts.append(Ending(year, dated, steady))
    return tuple(each for each in parts if each.steady or each.dated.any())


def _dated(
    held: NDArray[np.int64], concerned: Mapping[int | None, int], inventoried: Mapping[int | None, int]
) -> NDArray[np.int64]:
    shares = [
        int(units) * concerned.get(age, 0) // max(inventoried.get(age, 0), 1) for age, units in enumerate(held.tolist())
    ]
    return np.array(shares, dtype=np.int64)
