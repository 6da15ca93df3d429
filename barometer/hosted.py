"""Data centres hosted in a territory, a perimeter apart from what it uses (METHODOLOGY 9.7): never added to it.

In: registered sites, seats, validated declarations of a year (`data_centre.*`), electricity that inventories give to
equipment of data centres standing here. Out: one row an organisation that hosts here, and totals: sums, and ratios of
sums over those that declare both terms. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

ENERGY, IT_ENERGY, WATER, HEAT = (f"data_centre.{name}" for name in ("energy", "it_energy", "water", "reused_heat"))
INPUTS = (ENERGY, IT_ENERGY, WATER, HEAT)
#: Why an organisation is told here: a registered room or centre, its seat where it registers none, its inventory.
SITE, SEAT, INVENTORY = "site", "seat", "inventory"
#: Its rooms stand in several territories and its meters are declared as one: nobody knows which part is here.
SPLIT = "split"
KINDS = ("data_centre", "server_room")


@dataclass(frozen=True)
class Host:
    """Who hosts here, and what it declares of the year; `centres`: names of its rooms here. None is not declared."""

    organisation: str
    basis: str
    centres: tuple[str, ...]
    declared: Mapping[str, Decimal]
    inventory_kwh: float | None

    def counts(self, *names: str) -> bool:
        """Whether all these inputs are known of what stands here."""
        return self.basis != SPLIT and all(name in self.declared for name in names)


@dataclass(frozen=True)
class Site:
    """A registered room or centre: whose, its name, and whether it stands here (3.8: where it says, else the seat)."""

    organisation: str
    name: str
    is_here: bool


def hosts_here(
    sites: Iterable[Site],
    seated: Iterable[str],
    declared: Mapping[tuple[str, str], Decimal],
    inventory_kwh: Mapping[str, float],
) -> list[Host]:
    """Every organisation with a room here; else, without any registered room, seated here with a declared meter; else
    with inventoried equipment here. `declared`: (organisation, input) -> value of the year.
    """
    rooms: dict[str, list[Site]] = {}
    for site in sites:
        rooms.setdefault(site.organisation, []).append(site)
    metered = {owner for owner, name in declared if name in INPUTS}
    names = {owner for owner, owned in rooms.items() if any(site.is_here for site in owned)}
    at_seat = {owner for owner in seated if owner in metered and owner not in rooms}
    found = []
    for owner in sorted(names | at_seat | set(inventory_kwh)):
        own = rooms.get(owner, [])
        if owner in names:
            basis = SITE if all(site.is_here for site in own) else SPLIT
        else:
            basis = SEAT if owner in at_seat else INVENTORY
        of_owner = {name: declared[owner, name] for name in INPUTS if (owner, name) in declared}
        here = tuple(sorted(site.name for site in own if site.is_here))
        kept = of_owner if basis != INVENTORY else {}
        found.append(Host(owner, basis, here, kept, inventory_kwh.get(owner)))
    return found


@dataclass(frozen=True)
class Total:
    """A figure of all that is hosted here: `value` null where nobody declares it; `known` of `hosts` feed it."""

    code: str
    value: float | None
    unit: str
    known: int
    hosts: int


def totals(hosts: list[Host]) -> list[Total]:
    """Energy, water (EMP-06), PUE (EMP-07) and reused heat (EMP-08)."""
    return [
        _sum("energy", ENERGY, "kWh", hosts),
        _sum("EMP-06", WATER, "m3", hosts),
        _ratio("EMP-07", ENERGY, IT_ENERGY, "kWh/kWh", hosts),
        _ratio("EMP-08", HEAT, ENERGY, "percent", hosts),
    ]


def _sum(code: str, name: str, unit: str, hosts: list[Host]) -> Total:
    known = [host.declared[name] for host in hosts if host.counts(name)]
    return Total(code, float(sum(known)) if known else None, unit, len(known), len(hosts))


def _ratio(code: str, above: str, below: str, unit: str, hosts: list[Host]) -> Total:
    """A ratio of sums over the hosts that declare both, never a mean of ratios."""
    both = [host for host in hosts if host.counts(above, below)]
    parts = (sum((host.declared[name] for host in both), Decimal(0)) for name in (above, below))
    over, under = parts
    scale = 100 if unit == "percent" else 1
    return Total(code, float(over / under * scale) if under else None, unit, len(both), len(hosts))
