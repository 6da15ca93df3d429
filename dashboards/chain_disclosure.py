"""Which counts of people no answer about the chain tells, whatever place is asked for (METHODOLOGY 19.12).

In: a context, facts of a year, the groups asked for. Out: the cells to hide. Places are asked one by one, a region, its
departments, its EPCI, a commune: all are weighed together, so that what one answer hides no other one gives back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from barometer.records.settings import read_settings
from dashboards.loading import Context
from factors.territories import FRANCE
from reuse.facts import Facts
from reuse.indicators import Groups, hidden_groups
from reuse.people import TOTAL, Cell

MINIMUM = "disclosure.minimum_people"
#: Kind of a place -> the kinds of places that it is made of; communes stand for what none of them covers.
MADE_OF = {FRANCE: ("REG",), "REG": ("DEP", "EPCI"), "DEP": ("EPCI",), "EPCI": ("COM",)}


@dataclass(frozen=True)
class Disclosure:
    """What is not told: `hidden` cells of the year, found among the groups of `within`."""

    hidden: set[Cell]
    within: Groups
    priority: tuple[str, ...]
    minimum: int


def disclosure_of(context: Context, facts: Facts, groups: Groups) -> Disclosure:
    """Of places: whatever else could be asked decides too. Figures of one workshop are for its own eyes."""
    within = every_place(context.territories.roll_up, facts) if groups.by == "commune" else groups
    priority, minimum = priority_audiences(context), int(context.factors.input_value(MINIMUM))
    return Disclosure(hidden_groups(facts, within, priority, minimum), within, priority, minimum)


def is_secret(context: Context, facts: Facts, groups: Groups) -> bool:
    """Whether too few devices were handed over in a place for anything of them to be told; never of a workshop."""
    hidden = disclosure_of(context, facts, groups).hidden if groups.by == "commune" else set()
    return any((group, TOTAL) in hidden for group in groups.names)


def every_place(roll_up: pl.DataFrame, facts: Facts) -> Groups:
    """Every territory where devices were handed over or came back in the year, and which of them add up to which.

    `roll_up`: commune, territory that holds it.
    """
    communes = pl.concat([facts.handed["commune"], facts.returned["commune"]]).unique()
    table = roll_up.filter(pl.col("commune").is_in(communes.implode()))
    members = {
        name: set(held) for name, held in table.group_by("territory").agg("commune").sort("territory").iter_rows()
    }
    names = {name: name for name in members}
    return Groups(table.select("commune", group="territory"), "commune", names, list(_sums(members)))


def priority_audiences(context: Context) -> tuple[str, ...]:
    """The groups of people that the folder counts as priority ones."""
    return tuple(read_settings(context.home)["priority_audiences"].split(","))


def _sums(members: Mapping[str, set[str]]) -> Iterator[tuple[str, list[str]]]:
    """A place, then the places within it and the communes that none of those covers."""
    for whole, held in members.items():
        for kind in MADE_OF.get(_kind(whole), ()):
            parts = [name for name, inside in members.items() if _kind(name) == kind and inside <= held]
            yield whole, [*parts, *sorted(held.difference(*(members[name] for name in parts)))]


def _kind(territory: str) -> str:
    return territory.partition("-")[0]
