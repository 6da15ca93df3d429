"""The supply of devices to come, from the inventories somebody may see (METHODOLOGY 19.18).

In: an opened data folder, who acts, a day. Out: forecasts, and what could not be forecast, counted.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from barometer.calendar import MONTHS_PER_YEAR
from barometer.records.access import require
from barometer.records.batch_list import visible_batches
from barometer.records.contents import INVENTORY
from barometer.records.database import read
from barometer.records.home import Home
from barometer.records.organisations import Organisation
from barometer.records.registers import read_register
from barometer.records.settings import read_settings
from dashboards.actors import Actor
from dashboards.loading import load_factors
from dashboards.registering import may_act_for
from dashboards.retiring import assets_of
from factors.support import support_end
from reuse.errors import ReuseError
from reuse.exit_plan import ASIDE
from reuse.exit_store import exits_in
from reuse.exits import anniversary
from reuse.forecast import Fleet, Forecast, forecast, observed_yield
from reuse.journey_log import chain_journeys
from reuse.places import epci_of

READ = "read_assets"
NOWHERE = "unknown"
Lives = Mapping[str, tuple[int, int, int]]


@dataclass(frozen=True)
class Foreseen:
    """`left_out`: reason -> units that no forecast counts; `undated`: units counted without their age."""

    rows: list[Forecast]
    organisations: list[str]
    left_out: Mapping[str, int]
    undated: int


def foresee(
    home: Home,
    actor: Actor,
    *,
    on: date,
    years: int,
    organisation: str | None = None,
    contract_years: int | None = None,
) -> Foreseen:
    """What inventories would give back to reuse by the end of each year; all that the actor may see, or one."""
    register = read_register(home)
    with_fleet = {name for batch in visible_batches(home, content=INVENTORY) for name in batch.organisations}
    if organisation is not None:
        known = register.find(organisation)
        require(home, actor.name, READ, known.organisation)
        names = [known.organisation]
    else:
        names = may_act_for(home, actor, READ, sorted(with_fleet))
    if not with_fleet.intersection(names):
        raise ReuseError("fleet_missing", organisation=organisation or "–")
    lives = _lives(home, on)
    left_out: Counter[str] = Counter()
    fleets = [
        fleet for name in names for fleet in _fleets(home, register.find(name), lives, on, contract_years, left_out)
    ]
    rows = forecast(fleets, observed_yield(chain_journeys(home), on=on), on=on, years=years)
    undated = sum(fleet.units for fleet in fleets if fleet.commissioned_on is None)
    return Foreseen(rows, names, left_out, undated)


def _fleets(
    home: Home, known: Organisation, lives: Lives, on: date, contract_years: int | None, left_out: Counter[str]
) -> list[Fleet]:
    """The devices in use of one organisation; those already on their way out are left out, and counted."""
    with read(home) as connection:
        leaving = {item.asset_id for item in exits_in(connection, known.organisation)}
    found = []
    for row in assets_of(home, known.organisation).iter_rows(named=True):
        units = 1 if row["quantity"] is None else row["quantity"]
        if row["retired_on"] is not None and row["retired_on"] <= on:
            continue
        life = _life(row, lives)
        if row["asset_id"] in leaving or row["equipment_type"] is None or life is None:
            why = "leaving" if row["asset_id"] in leaving else "life" if row["equipment_type"] else "type"
            left_out[why] += units
            continue
        commune = row["commune_code"] or known.commune_code
        place = NOWHERE if commune is None else epci_of(f"COM-{commune}")
        due = _due(row, on, contract_years)
        aside = row["status"] in ASIDE
        found.append(Fleet(place, row["equipment_type"], units, row["commissioned_on"], life, due, aside))
    return found


def _due(row: Mapping[str, Any], on: date, contract_years: int | None) -> date | None:
    """The first day to come at which it is known to leave: retirement decided, end of support, end of contract."""
    support = support_end(row["operating_system"])
    days = [row["retired_on"], None if support is None else support.ends_on]
    if contract_years is not None and row["commissioned_on"] is not None:
        days.append(anniversary(row["commissioned_on"], contract_years))
    return min((day for day in days if day is not None and day > on), default=None)


def _life(row: Mapping[str, Any], lives: Lives) -> tuple[int, int, int] | None:
    """Months: the life its inventory declares, else that of its type, else that of the type when new."""
    if row["lifetime_years"] is not None:
        declared = max(round(row["lifetime_years"] * MONTHS_PER_YEAR), 1)
        return (declared, declared, declared)
    kind = row["equipment_type"] or ""
    return lives.get(kind) or lives.get(kind.removesuffix("_refurbished"))


def _lives(home: Home, on: date) -> Lives:
    settings = read_settings(home)
    context = load_factors(on, policy=settings["factor_policy"], grid_series=settings["grid_series"], home=home)
    columns = ("lifetime_low", "lifetime_years", "lifetime_high")
    types = context.factors.equipment_types.drop_nulls("lifetime_years")
    return {
        row["equipment_type"]: tuple(max(round(row[name] * MONTHS_PER_YEAR), 1) for name in columns)
        for row in types.iter_rows(named=True)
    }
