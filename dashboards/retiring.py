"""What the two faces can do about what leaves an inventory: choose, decide, follow, prove (METHODOLOGY 19.14).

In: an opened data folder, who acts, an organisation. Out: candidates, kept exits, outcomes. Refusals are `UserError`s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from barometer.records import access, fleets
from barometer.records.batch_list import visible_batches
from barometer.records.contents import INVENTORY
from barometer.records.database import read
from barometer.records.home import Home
from barometer.records.organisations import Organisation
from barometer.records.registers import read_register
from dashboards.actors import Actor
from dashboards.loading import counted_assets, when_prepared
from reuse.errors import ReuseError
from reuse.events_in import DeviceAnnounced
from reuse.exit_fates import Outcome, outcomes_of
from reuse.exit_plan import Candidate, Decision, Selection, candidates, items_of, known_route, open_to
from reuse.exit_store import devices_back, exits_in, record_exits, told_serial
from reuse.exits import ExitItem, routes
from reuse.remarks import Remark
from reuse.retired_stock import declared_stock, first_january
from reuse.rights import RETIRE
from reuse.state import Device
from reuse.statutory import RetiredStock, ReuseRate, reuse_rate, stock_on
from reuse.vocabularies import Word, with_codes

#: What an inventory says of an asset that somebody uses.
USED = ("in_service", "lent")
#: Kinds of organisation that the décret binds; what others give is a donation.
PUBLIC_KINDS = ("region", "department", "epci", "commune", "lycee", "shared_body")
DONATION = "company_donation"


@dataclass(frozen=True)
class Planned:
    """What may leave one organisation; `left_out`: those to which the route asked is not open."""

    organisation: Organisation
    found: list[Candidate]
    left_out: list[Candidate]


def plan(home: Home, actor: Actor, organisation: str, selection: Selection, route: str | None = None) -> Planned:
    """The assets that meet a selection, those to which a route is not open apart."""
    known = read_register(home).find(organisation)
    access.require(home, actor.name, "read_assets", known.organisation)
    with read(home) as connection:
        back = devices_back(connection, known.organisation)
        leaving = {item.asset_id for item in exits_in(connection, known.organisation) if item.device_id not in back}
    found = candidates(assets_of(home, known.organisation), leaving, selection)
    if route is None:
        return Planned(known, found, [])
    kept = open_to(found, known_route(route))
    names = {each.asset_id for each in kept}
    return Planned(known, kept, [each for each in found if each.asset_id not in names])


def retire(
    home: Home, actor: Actor, organisation: str, found: Sequence[Candidate], decision: Decision
) -> list[ExitItem]:
    """Decide that these assets leave: kept, and announced to the workshop where there is one."""
    register = read_register(home)
    known = register.find(organisation)
    access.require(home, actor.name, RETIRE, known.organisation)
    route = routes()[known_route(decision.route)]
    receiver = None if decision.receiver is None else register.find(decision.receiver).organisation
    is_public = known.kind in PUBLIC_KINDS
    kind = decision.taker_kind or (route.takers[0] if len(route.takers) == 1 else None)
    if receiver is not None and is_public and kind is None:
        raise ReuseError("taker_kind_missing", known=with_codes("taker_kind", route.takers))
    lot = decision.lot or new_lot(home, actor, known.organisation)
    settled = replace(decision, receiver=receiver, taker_kind=kind, lot=lot)
    items = items_of(found, known.organisation, settled)
    return record_exits(home, items, actor=actor.name, recorded_at=actor.now, origin=None if is_public else DONATION)


def new_lot(home: Home, actor: Actor, organisation: str) -> str:
    """A name for a lot that no other lot of the organisation bears: who, the day, a number from the second on."""
    taken = {each.item.lot for each in outcomes_of(home, organisation, actor=actor.name)}
    stem = f"{organisation}-{actor.today:%Y%m%d}"
    number = 1
    while (name := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return name


def assets_of(home: Home, organisation: str) -> pl.DataFrame:
    """The assets of an organisation as its inventories leave them; none where nothing was imported."""
    if not visible_batches(home, organisation, INVENTORY):
        raise ReuseError("fleet_missing", organisation=organisation)
    return when_prepared(home, lambda: fleets.read_assets(home, organisation)).collect()


def rate_of(
    home: Home, actor: Actor, organisation: str, year: int, fleets_of: Mapping[str, pl.LazyFrame] | None = None
) -> ReuseRate:
    """The reuse rate of one organisation and year: the declared stock where there is one, else the computed one.

    `fleets_of`: inventories of several organisations, looked up once where the rates of many are asked.
    """
    known = read_register(home).find(organisation)
    outcomes = outcomes_of(home, known.organisation, actor=actor.name)
    stock = declared_stock(home, known.organisation, year, actor=actor.name)
    if stock is None:
        found = counted_assets(home, [known.organisation]) if fleets_of is None else fleets_of
        stock = computed_stock(home, actor, known.organisation, year, outcomes, found)
    return reuse_rate(known.organisation, year, outcomes, stock)


def computed_stock(
    home: Home,
    actor: Actor,
    organisation: str,
    year: int,
    outcomes: list[Outcome],
    fleets_of: Mapping[str, pl.LazyFrame],
) -> RetiredStock | None:
    """The stock at 1 January as inventories and exits tell it; None without an inventory."""
    access.require(home, actor.name, "read_assets", organisation)
    assets = fleets_of.get(organisation)
    return None if assets is None else stock_on(assets.collect(), outcomes, first_january(year))


@dataclass(frozen=True)
class InService:
    """An asset that the inventory of its donor still says in service, and the day of that inventory."""

    asset: str
    organisation: str
    inventoried_on: date


def check_leaves_service(home: Home, actor: Actor, announced: DeviceAnnounced) -> None:
    """Refuse to announce a device that the inventory of its donor says in service, unless its exit was decided."""
    found = still_in_service(home, actor, announced.donor, asset=announced.asset, serial=announced.serial)
    if found is not None:
        raise ReuseError("asset_in_service", asset=found.asset, organisation=found.organisation)


def in_service_remark(home: Home, actor: Actor, device: Device) -> list[Word]:
    """The same of a device that stands on the bench: it cannot be refused any more, it is told.

    What is not identified yet goes by the code it was received under, often the number or serial written on it.
    """
    named = device.device_id
    found = still_in_service(home, actor, device.donor, asset=device.asset or named, serial=device.serial or named)
    return [] if found is None else [Remark("remark", "asset_in_service", vars(found))]


def still_in_service(
    home: Home, actor: Actor, donor: str | None, *, asset: str | None, serial: str | None
) -> InService | None:
    """The asset of a device that its donor uses as its inventory says, where no exit of it was decided."""
    wanted = told_serial(serial)
    if donor is None or (asset is None and wanted is None) or not visible_batches(home, donor, INVENTORY):
        return None
    with read(home) as connection:
        leaving = {item.asset_id for item in exits_in(connection, donor)}
    used = assets_of(home, donor).filter(
        pl.col("status").is_in(USED) & (pl.col("retired_on").is_null() | (pl.col("retired_on") > actor.today))
    )
    for name, number, day in used.select("asset_id", "serial_number", "last_seen_on").iter_rows():
        is_it = name == asset or (wanted is not None and told_serial(number) == wanted)
        if is_it and name not in leaving:
            return InService(asset=name, organisation=donor, inventoried_on=day)
    return None
