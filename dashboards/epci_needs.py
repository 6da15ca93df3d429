"""The need of each EPCI and what the reuse chain hands over there (INC-05, METHODOLOGY 9.10).

In: a context, facts of the chain, a year. Out: `EpciNeed`s, and rows of an answer.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from dashboards.declared_values import territory_values, validated_values
from dashboards.loading import Context
from dashboards.places import epci_of, place_bodies
from factors import territories
from reuse.facts import Facts
from reuse.indicators import DECLARED, SERIES
from reuse.need import CODE, NEED, EpciNeed, below_half, rate_together


def epci_needs(context: Context, facts: Facts, year: int, hidden: Collection[str]) -> dict[str, EpciNeed]:
    """Every EPCI that touches the region. `hidden`: those whose count would tell of a few people, whatever is asked."""
    epci = context.territories.epci_touching(context.region)["territory"].to_list()
    of_commune = dict(context.territories.communes.select("territory", "epci").iter_rows())
    counts = dict.fromkeys(epci, 0)
    for commune in facts.handed["commune"].drop_nulls():
        if (place := of_commune.get(commune)) in counts:
            counts[str(place)] += 1
    declared = _declared(context, year)
    bodies = place_bodies(context)
    found = {}
    for place in epci:
        told = next((declared[owner] for owner in (place, *bodies.get(place, [])) if owner in declared), (None, None))
        found[place] = EpciNeed(place, None if place in hidden else counts[place], *told)
    return found


def need_rows(context: Context, needs: dict[str, EpciNeed], groups: Sequence[str]) -> list[dict[str, Any]]:
    """One row a territory: an EPCI its own rate, a region or a department that of the EPCI seated in it, together."""
    rows = []
    for group in groups:
        mine = [needs[place] for place in _seated(context, group) if place in needs]
        is_secret = len(mine) == 1 and mine[0].people is not None and mine[0].handed is None
        rows.append(_row(group, rate_together(mine)) | ({"status": "secret"} if is_secret else {}))
    return rows


def each_epci(context: Context, needs: dict[str, EpciNeed], territory: str) -> list[dict[str, Any]]:
    """A row an EPCI of known rate seated in a region or department; those below half the rate of the region apart."""
    if territory in needs or not _seated(context, territory):
        return []
    regional = rate_together(needs[place] for place in _seated(context, context.region))
    mine = [needs[place] for place in _seated(context, territory) if place in needs and needs[place].is_known]
    low = {each.epci for each in below_half(mine, regional)}
    return [
        _row(territory, each.per_thousand)
        | {"breakdown": "epci_below_half" if each.epci in low else "epci", "breakdown_value": each.epci}
        for each in mine
    ]


def _seated(context: Context, territory: str) -> list[str]:
    """The EPCI of a region, a department or itself; none for France, of which the log tells nothing."""
    return [] if territory == territories.FRANCE else epci_of(context, territory)


def _declared(context: Context, year: int) -> dict[str, tuple[Decimal, int]]:
    """Territory or organisation -> people, and the year they were declared for: the last one up to the year."""
    found: dict[str, tuple[Decimal, int]] = {}
    for each in [*validated_values(context.home, year), *territory_values(context.home)]:
        is_later = each.group not in found or found[each.group][1] < each.start.year
        if each.input == NEED and each.start.year <= year and is_later:
            found[each.group] = (each.value, each.start.year)
    return found


def _row(group: str, value: float | None) -> dict[str, Any]:
    row = {"group": group, "code": CODE, "unit": "per_thousand", "breakdown": "total", "breakdown_value": "total"}
    known = {} if value is None else {"low": value, "high": value, **DECLARED}
    return row | {"series": SERIES, "value": value} | known
