"""Devices that will have to be recycled, place by place and year by year (METHODOLOGY 27.1 to 27.4).

In: what places hold on 31 December, the share kept unused, what the chain reuses in a year. Out: `Arising`s, whole
thousandths of devices: arisings = leaving + idle let go - reused, exactly, in each draw. Column 0 is the central value.
Who leaves is told by the turnover of the scenarios, never by a second one. Pure.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import polars as pl

from barometer.allocation import locate
from barometer.assessment import Stock, assess, bodies_without_inventory, keyed_cohorts
from barometer.chain import HOUSEHOLD_TWIN
from barometer.completion import REFURBISHED
from barometer.decisions.holdings import MILLI, Inputs, Part, inventoried, modelled, present_at_end
from barometer.decisions.scenarios import course_of
from barometer.decisions.turnover import Counts, turn_over
from barometer.hosts import CARRIED
from barometer.models import HOUSEHOLDS
from barometer.uncertainty import Vector

IDLE_RATIO = "published.idle_ratio"
#: Devices whose years are followed to know those of any number: what a stock does is in proportion to it.
_REFERENCE = 10_000_000


@dataclass(frozen=True)
class Held:
    """What the places of a study hold: `homes` modelled in households, `elsewhere` inventories and public bodies.

    `unknown`: devices of inventories whose type nobody recognised.
    """

    homes: tuple[Part, ...]
    elsewhere: tuple[Part, ...]
    unknown: int


@dataclass(frozen=True)
class Arising:
    """One type in one place, thousandths of devices, years x (1 + draws). `beyond`: reused more than there is."""

    place: str
    equipment_type: str
    leaving: Counts
    idle: Counts
    reused: Counts
    beyond: int

    @property
    def net(self) -> Counts:
        """What is left to recycle."""
        return np.asarray(self.leaving + self.idle - self.reused)


@dataclass(frozen=True)
class Arisings:
    """`rows`: every type in every place. `without_life`: type -> thousandths held whose departure nobody can date."""

    years: tuple[int, ...]
    rows: tuple[Arising, ...]
    without_life: Mapping[str, int]


def held_by(stock: Stock, known: Inputs, *, year: int, places: pl.DataFrame) -> Held:
    """What each place holds at the end of a year. `places`: commune -> place; else left out."""
    factors = known.factors
    present = keyed_cohorts(replace(stock, cohorts=present_at_end(stock.cohorts, year)), factors)
    located = locate(present.lazy(), stock.organisations).collect().join(places, on="commune", how="inner")
    alone = replace(stock, cohorts=stock.cohorts.clear(), agents=bodies_without_inventory(stock).drop("commune"))
    cells = assess(alone, factors, year=year, view="at-purchase").cells.join(places, on="commune", how="inner")
    at_home = pl.col("sector") == HOUSEHOLDS
    # A virtual machine is no waste: what carries it is.
    devices = set(factors.equipment_types.filter(pl.col("kind") == "equipment")["equipment_type"]) - set(CARRIED)
    elsewhere = [
        *inventoried(located, known, year, by=["place"]),
        *modelled(cells.filter(~at_home), known, by=["place"]),
    ]
    unknown = located.filter(pl.col("equipment_type").is_null() | pl.col("factor_type").is_null())["units"].to_list()
    return Held(
        tuple(modelled(cells.filter(at_home), known, by=["place"])),
        tuple(part for part in elsewhere if part.key[0] in devices),
        sum(int(units) for units in unknown if units is not None),
    )


def arise(
    held: Held,
    known: Inputs,
    years: Sequence[int],
    *,
    reused: Mapping[tuple[str, str], int],
    with_idle: Collection[str],
) -> Arisings:
    """The years of every type in every place. `reused`: (place, type) -> devices that the chain put back into use in a
    year, the same each year; `with_idle`: types of which households keep a share unused.
    """
    leaving: dict[tuple[str, str], Counts] = {}
    without_life: dict[str, int] = defaultdict(int)
    for key, by_place in _grouped((*held.homes, *held.elsewhere)).items():
        life = known.life([part for parts in by_place.values() for part in parts])
        for place, parts in by_place.items():
            if life is None:
                without_life[base_type(key[0])] += _in_service(parts)
                continue
            left = _leaving(parts, life, years)
            spot = (place, base_type(key[0]))
            leaving[spot] = leaving[spot] + left if spot in leaving else left
    idle = _idle(held.homes, known, years, with_idle)
    claimed = _on_twins(reused, leaving)
    rows = [_row(*spot, left, idle.get(spot), claimed.get(spot, 0)) for spot, left in sorted(leaving.items())]
    rows += [
        _nothing_there(*spot, count, years, known) for spot, count in sorted(claimed.items()) if spot not in leaving
    ]
    return Arisings(tuple(years), tuple(rows), dict(sorted(without_life.items())))


def base_type(equipment_type: str) -> str:
    """A refurbished device is recycled like a new one."""
    return equipment_type.removesuffix(REFURBISHED)


def _grouped(parts: Sequence[Part]) -> dict[tuple[str, str], dict[str, list[Part]]]:
    """Type and factor type -> place -> parts, in order."""
    found: dict[tuple[str, str], dict[str, list[Part]]] = {}
    for part in sorted(parts, key=lambda each: (each.key, each.place)):
        found.setdefault(part.key, {}).setdefault(part.place, []).append(part)
    return found


def _in_service(parts: Sequence[Part]) -> int:
    return sum(sum(part.dated.values()) + round(float(part.steady[0])) for part in parts)


def _leaving(parts: Sequence[Part], life: Counts, years: Sequence[int]) -> Counts:
    """Σ devices of an age x share of that age that leaves in the year, they and those that replaced them."""
    ages: dict[int, int] = defaultdict(int)
    for part in parts:
        for age, units in part.dated.items():
            ages[max(age, 0)] += units
    steady = _whole(sum((part.steady for part in parts), np.zeros(life.size)))
    total = steady * _response(life.tobytes(), tuple(years), None)
    for age, units in sorted(ages.items()):
        total = total + units * _response(life.tobytes(), tuple(years), age)
    return np.asarray(total // _REFERENCE)


@lru_cache(maxsize=256)
def _response(life: bytes, years: tuple[int, ...], age: int | None) -> Counts:
    """How many of the reference leave each year, all of one age, or spread as in a stock renewed for ever (None)."""
    course = course_of((), "", "", years, np.frombuffer(life, dtype=np.int64), None)
    dated = np.zeros(0 if age is None else age + 1, dtype=np.int64)
    dated[age if age is not None else slice(0)] = _REFERENCE
    return turn_over(dated, _REFERENCE if age is None else 0, course).retired


def _idle(
    homes: Sequence[Part], known: Inputs, years: Sequence[int], with_idle: Collection[str]
) -> dict[tuple[str, str], Counts]:
    """Devices kept unused: in use x s / (1 - s), let go in equal parts over the years of the study."""
    share = known.value(IDLE_RATIO)
    steady: dict[tuple[str, str], Vector] = {}
    for part in homes:
        spot = (part.place, base_type(part.key[0]))
        if spot[1] in with_idle:
            steady[spot] = steady.get(spot, np.zeros(share.size)) + part.steady
    steps = np.arange(len(years) + 1, dtype=np.int64)[:, np.newaxis]
    found = {}
    for spot, devices in steady.items():
        kept = _whole(devices * share / (1.0 - share))
        found[spot] = np.diff(kept * steps // len(years), axis=0)
    return found


def _on_twins(
    reused: Mapping[tuple[str, str], int], leaving: Mapping[tuple[str, str], Counts]
) -> dict[tuple[str, str], int]:
    """What the chain reused, on the type that the place holds: homes have personal computers (METHODOLOGY 19.11)."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for (place, name), count in sorted(reused.items()):
        own = (place, base_type(name))
        twin = (place, HOUSEHOLD_TWIN.get(own[1], own[1]))
        found[twin if twin in leaving else own] += count
    return dict(found)


def _row(place: str, name: str, left: Counts, idle: Counts | None, reused: int) -> Arising:
    let_go = np.zeros_like(left) if idle is None else idle
    wanted = reused * MILLI
    taken = np.minimum(left + let_go, wanted)
    return Arising(place, name, left, let_go, taken, int(wanted * len(left) - taken[:, 0].sum()))


def _nothing_there(place: str, name: str, reused: int, years: Sequence[int], known: Inputs) -> Arising:
    nothing = np.zeros((len(years), known.draws.count + 1), dtype=np.int64)
    return _row(place, name, nothing, None, reused)


def _whole(devices: Vector) -> Counts:
    """Whole thousandths; a model never holds less than nothing."""
    return np.asarray(np.maximum(np.rint(devices), 0), dtype=np.int64)
