"""The campaign of a year: who is asked, by whom, who answered, what each missing answer would tell (METHODOLOGY 29).

In: a context, a territory, a year, a day. Out: `Campaign`. Operations of both faces; nothing here is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from barometer import assessment as engine
from barometer.allocation import SECTOR_OF_KIND
from barometer.decisions.campaign import (
    ANSWERED,
    FROM_OLDER,
    NO_HEAD_COUNT,
    NO_SEAT,
    NOT_MODELLED,
    OLDER,
    Narrowing,
    Told,
    narrowing,
    standing_of,
)
from barometer.impacts import CLIMATE
from barometer.models import PUBLIC_BODIES
from barometer.records import access, fleets
from barometer.records.batch_list import visible_batches
from barometer.records.contents import CONTENTS, INVENTORY
from barometer.records.entries import list_entries
from barometer.records.home import Home
from barometer.records.mandates import EVERYTHING
from barometer.uncertainty import percentiles
from dashboards.actors import Actor
from dashboards.declared_values import merged_into
from dashboards.loading import Context, when_prepared
from dashboards.operations import VIEW
from dashboards.scopes import Scope, covering, groups_of, names_of
from factors.spelling import country_day


@dataclass(frozen=True)
class Asked:
    """A body that is asked for its inventory.

    `senders`: who may send it that day, itself where nobody is mandated. `last_year`: of its last inventory. `told`:
    what its answer would tell; None with `why` where nobody can say, and where it answered.
    """

    organisation: str
    name: str
    kind: str
    senders: tuple[str, ...]
    standing: str
    last_year: int | None
    people: int | None
    told: Told | None
    why: str | None
    is_synthetic: bool

    @property
    def is_missing(self) -> bool:
        """Whether no inventory of the year came."""
        return self.standing != ANSWERED


@dataclass(frozen=True)
class Campaign:
    """`asked`: the most useful missing answer first, then those of which nobody can tell, then those who answered."""

    territory: str
    name: str
    year: int
    on: date
    asked: tuple[Asked, ...]
    #: Width of the interval of the territory's climate figure, kgCO2eq; share of it that all answers would take away.
    width: float
    together: float

    @property
    def missing(self) -> list[Asked]:
        """Those who did not answer, the most useful first."""
        return [each for each in self.asked if each.is_missing]

    @property
    def letters(self) -> dict[str, list[Asked]]:
        """Sender -> the missing bodies it may send for: one letter each, none to who answered for all of its own."""
        found: dict[str, list[Asked]] = {}
        for each in self.missing:
            found.setdefault(each.senders[0], []).append(each)
        return {sender: sorted(found[sender], key=lambda one: one.name) for sender in sorted(found)}


def campaign_of(context: Context, actor: Actor, scope: Scope, *, year: int, on: date) -> Campaign:
    """The campaign of a territory. `on`: the day whose mandates count; the year must have a grid."""
    access.require(context.home, actor.name, "read")
    context = covering(context, [scope])
    context.check_year(year)
    bodies = _bodies(context, scope, year)
    answered, people = last_years(context.home), context.people(year)
    told, width = _narrowing(context, scope, year)
    senders = _senders(context.home, on)
    asked = [
        _asked(row, answered.get(row["organisation"]), people.get(row["organisation"]), told.by_body, senders, year)
        for row in bodies.iter_rows(named=True)
        if SECTOR_OF_KIND.get(row["kind"]) == PUBLIC_BODIES or row["organisation"] in answered
    ]
    asked.sort(key=lambda one: (not one.is_missing, -one.told.narrows if one.told else 1.0, one.organisation))
    name = names_of(context, [scope])[str(scope.territory)]
    return Campaign(str(scope.territory), name, year, on, tuple(asked), width, told.together)


def last_years(home: Home) -> dict[str, int]:
    """Organisation -> year of its last inventory that counts: the day it describes, else the day it came."""
    days: dict[str, date] = {}
    assets = when_prepared(home, lambda: fleets.read_all_assets(home))
    if assets is not None:
        seen = assets.group_by("organisation").agg(pl.col("last_seen_on").max()).drop_nulls().collect()
        days |= dict(seen.iter_rows())
    for batch in visible_batches(home, content=INVENTORY):
        if batch.inventoried_on is None:
            came = country_day(batch.recorded_at)
            days |= {name: max(came, days.get(name, came)) for name in batch.holders}
    return {name: day.year for name, day in days.items()}


def _bodies(context: Context, scope: Scope, year: int) -> pl.DataFrame:
    """Register entries seated in the territory, or whose seat is unknown; those merged away by the year left out."""
    inside = groups_of(context, [scope])["commune"].to_list()
    merged = list(merged_into(context.home, year))
    seat = pl.col("seat_commune")
    return context.organisations.filter(seat.is_null() | seat.is_in(inside), ~pl.col("organisation").is_in(merged))


def _narrowing(context: Context, scope: Scope, year: int) -> tuple[Narrowing, float]:
    """What inventories would tell of the climate figure of the territory, and the width of its interval."""
    assessed = context.assess(year, VIEW)
    groups = groups_of(context, [scope])
    of_climate = replace(assessed, cells=assessed.cells.filter(pl.col("impact_category") == CLIMATE))
    drawn = engine.draw(of_climate, groups, by="commune", factors=context.factors, draws=context.draws)
    inside = of_climate.cells.join(groups, on="commune", how="semi")
    total = drawn.total(range(drawn.keys.height))
    low, high = percentiles(total)
    return narrowing(inside, total, context.factors, context.draws), high - low


def _senders(home: Home, on: date) -> dict[str, list[str]]:
    """Organisation -> who may send its inventory that day, the latest mandate first."""
    wanted = [CONTENTS[INVENTORY].mandate, EVERYTHING]
    rows = list_entries(home, "mandate").filter(
        pl.col("what").is_in(wanted),
        pl.col("starts_on") <= on,
        pl.col("ends_on").is_null() | (pl.col("ends_on") >= on),
    )
    found: dict[str, list[str]] = {}
    for row in rows.sort("starts_on", "mandatary", descending=[True, False]).iter_rows(named=True):
        found.setdefault(row["organisation"], []).append(row["mandatary"])
    return found


def _asked(
    row: Mapping[str, object],
    last_year: int | None,
    people: int | None,
    told: Mapping[str, Told],
    senders: Mapping[str, Sequence[str]],
    year: int,
) -> Asked:
    """One body: where it stands, and what its answer would tell."""
    organisation, standing = str(row["organisation"]), standing_of(last_year, year)
    is_modelled = standing != ANSWERED and organisation in told
    return Asked(
        organisation=organisation,
        name=str(row["name"]),
        kind=str(row["kind"]),
        senders=tuple(senders.get(organisation, (organisation,))),
        standing=standing,
        last_year=last_year,
        people=people,
        told=told[organisation] if is_modelled else None,
        why=None if is_modelled or standing == ANSWERED else _why(standing, people, row["seat_commune"]),
        is_synthetic=bool(row["is_synthetic"]),
    )


def _why(standing: str, people: int | None, seat: object) -> str:
    """Why nobody can tell what an answer would change."""
    if standing == OLDER:
        return FROM_OLDER
    if seat is None:
        return NO_SEAT
    return NO_HEAD_COUNT if people is None else NOT_MODELLED
