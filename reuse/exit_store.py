"""What leaves inventories, kept: decided, announced to a workshop, handed on, proved, cancelled (METHODOLOGY 19.14).

In: a data folder, units that leave, who acts, when. Out: records. A lot is written whole or not at all, with its
announcements in the log of the workshop; every change writes its line in the audit log, in the same transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, replace
from datetime import date, datetime

import sqlalchemy as sa

from barometer.records import access
from barometer.records.audit import append_entry
from barometer.records.database import read, write
from barometer.records.home import Home
from barometer.records.tables import core
from factors.spelling import country_day
from reuse import store
from reuse.commands import fact_for, record_in
from reuse.errors import ReuseError
from reuse.events_in import DeviceAnnounced
from reuse.events_out import EventVoided
from reuse.exit_lots import announce_lot, cancel_lot
from reuse.exits import ExitItem, routes
from reuse.kinds import IDENTIFIER
from reuse.policy import default_policy
from reuse.rights import RETIRE
from reuse.short_ids import short_id
from reuse.tables_exits import ExitItemTable
from reuse.uniqueness import ENDED
from reuse.vocabularies import Word, with_codes

EXIT = core(ExitItemTable)
FIELDS = tuple(field.name for field in fields(ExitItem))
#: States in which an organisation that is no person holds a device of the chain.
HELD = (AT_PARTNER := "at_partner", "transferred")


def record_exits(
    home: Home, items: Sequence[ExitItem], *, actor: str, recorded_at: datetime, origin: str | None = None
) -> list[ExitItem]:
    """Keep units that leave one organisation; those with a `receiver` are announced to it. Gives them as kept.

    `origin`: what the chain calls them where the donor is no public body; else the route says it.
    """
    if not items:
        raise ReuseError("exits_empty")
    organisation = items[0].organisation
    with write(home) as connection:
        access.require_in(connection, actor, RETIRE, sorted({item.organisation for item in items}))
        _check_free(connection, organisation, items, country_day(recorded_at))
        kept = _named(connection, items)
        stamp = {"cancelled_at": None, "recorded_at": recorded_at, "recorded_by": actor}
        connection.execute(EXIT.insert(), [asdict(item) | stamp for item in kept])
        announced = [item for item in kept if item.receiver is not None and not _is_there(connection, item)]
        if announced:
            announce_lot(connection, announced, actor, recorded_at, origin)
        for item in announced:
            _announce(connection, item, actor, recorded_at, origin)
        append_entry(
            connection,
            recorded_at=recorded_at,
            actor=actor,
            verb="retire",
            subject=items[0].lot or kept[0].device_id,
            organisation=organisation,
            detail=f"{len(kept)} {items[0].route} {items[0].receiver or items[0].taker or ''}".strip(),
        )
    return kept


def list_exits(
    home: Home, organisation: str, *, actor: str, lot: str | None = None, asset_id: str | None = None
) -> list[ExitItem]:
    """Units that leave or left an organisation, cancelled ones left out, by lot then asset."""
    with read(home) as connection:
        access.require_in(connection, actor, "read_assets", [organisation])
        return exits_in(connection, organisation, lot=lot, asset_id=asset_id)


def exits_in(
    connection: sa.Connection, organisation: str, *, lot: str | None = None, asset_id: str | None = None
) -> list[ExitItem]:
    """The same inside a connection, for those who have already been let in."""
    query = sa.select(*[EXIT.c[name] for name in FIELDS]).where(
        EXIT.c.organisation == organisation, EXIT.c.cancelled_at.is_(None)
    )
    if lot is not None:
        query = query.where(EXIT.c.lot == lot)
    if asset_id is not None:
        query = query.where(EXIT.c.asset_id == asset_id)
    query = query.order_by(EXIT.c.lot, EXIT.c.asset_id, EXIT.c.device_id)
    return [ExitItem(**row._mapping) for row in connection.execute(query)]


def change_exits(
    home: Home,
    organisation: str,
    *,
    actor: str,
    recorded_at: datetime,
    lot: str | None = None,
    asset_id: str | None = None,
    **values: str | date,
) -> int:
    """State later what was not known: `undertaking` and its day, `handed_on`, `proof` and its day. Gives how many."""
    with write(home) as connection:
        access.require_in(connection, actor, RETIRE, [organisation])
        items = exits_in(connection, organisation, lot=lot, asset_id=asset_id)
        if not items:
            raise ReuseError("exit_unknown", organisation=organisation, what=asset_id or lot or "–")
        for item in items:
            _check_days(replace(item, **values), country_day(recorded_at))  # type: ignore[arg-type]
        named = [item.device_id for item in items]
        connection.execute(EXIT.update().where(EXIT.c.device_id.in_(named)).values(**values))
        append_entry(
            connection,
            recorded_at=recorded_at,
            actor=actor,
            verb="exit",
            subject=lot or asset_id or "",
            organisation=organisation,
            detail=", ".join(f"{name} = {value}" for name, value in sorted(values.items())) + f" ({len(items)})",
        )
    return len(items)


def cancel_exits(
    home: Home,
    organisation: str,
    *,
    actor: str,
    recorded_at: datetime,
    lot: str | None = None,
    asset_id: str | None = None,
) -> int:
    """Keep the assets after all: nothing of what was announced may have left yet. Gives how many."""
    with write(home) as connection:
        access.require_in(connection, actor, RETIRE, [organisation])
        items = exits_in(connection, organisation, lot=lot, asset_id=asset_id)
        if not items:
            raise ReuseError("exit_unknown", organisation=organisation, what=asset_id or lot or "–")
        for item in items:
            _withdraw(connection, item, actor, recorded_at)
        named = [item.device_id for item in items]
        connection.execute(EXIT.update().where(EXIT.c.device_id.in_(named)).values(cancelled_at=recorded_at))
        for name, receiver in sorted({(item.lot, item.receiver) for item in items if item.lot and item.receiver}):
            if not exits_in(connection, organisation, lot=name):
                cancel_lot(connection, name or "", receiver or "", actor, recorded_at)
        append_entry(
            connection,
            recorded_at=recorded_at,
            actor=actor,
            verb="cancel-exit",
            subject=lot or asset_id or "",
            organisation=organisation,
            detail=str(len(items)),
        )
    return len(items)


def _check_free(connection: sa.Connection, organisation: str, items: Iterable[ExitItem], today: date) -> None:
    """An asset leaves once at a time, all units come from one organisation, and the dates follow each other."""
    wanted = set()
    for item in items:
        if item.organisation != organisation:
            raise ReuseError("exits_of_several", organisations=", ".join(sorted({organisation, item.organisation})))
        _check_item(item)
        _check_days(item, today)
        wanted.add(item.asset_id)
    back = devices_back(connection, organisation)
    before = [item for item in exits_in(connection, organisation) if item.device_id not in back]
    leaving = {item.asset_id for item in before} & wanted
    if leaving:
        raise ReuseError("asset_already_leaving", assets=", ".join(sorted(leaving)[:10]), count=len(leaving))
    _check_owned(connection, organisation, items)


def devices_back(connection: sa.Connection, organisation: str) -> set[str]:
    """Devices that this organisation gave and has again, or holds from the chain: their exit is over."""
    current = store.CURRENT.c
    given_back = (current.donor == organisation) & (current.state == "returned_to_donor")
    held = (current.possessor == organisation) & current.state.in_(HELD)
    return set(connection.execute(sa.select(current.device_id).where(given_back | held)).scalars())


def _check_owned(connection: sa.Connection, organisation: str, items: Iterable[ExitItem]) -> None:
    """What a workshop entrusted goes back by its return: a second announcement would make two of one device."""
    current = store.CURRENT.c
    query = sa.select(current.device_id, current.serial, current.organisation).where(
        current.possessor == organisation, current.state == AT_PARTNER
    )
    held = connection.execute(query).all()
    for item in items:
        serial = told_serial(item.serial_number)
        for row in held:
            if item.asset_id == row.device_id or (serial is not None and told_serial(row.serial) == serial):
                raise ReuseError(
                    "asset_entrusted", asset=item.asset_id, device=row.device_id, workshop=row.organisation,
                    organisation=organisation,
                )  # fmt: skip


def _check_item(item: ExitItem) -> None:
    route = routes()[item.route]
    if item.taker_kind is not None and item.taker_kind not in route.takers:
        kinds = with_codes("taker_kind", route.takers)
        raise ReuseError("taker_not_of_route", taker=Word("taker_kind", item.taker_kind), known=kinds)
    if item.receiver is not None and route.chain_route is None:
        open_to_it = [known.spelled for known in routes().values() if known.chain_route]
        raise ReuseError("route_without_workshop", route=route.name, known=open_to_it)


def _check_days(item: ExitItem, today: date) -> None:
    """What is stated has happened: not before the unit was retired, not after the day of writing."""
    for name in ("undertaken_on", "handed_on", "proved_on"):
        said = getattr(item, name)
        if said is not None and said > today:
            raise ReuseError("exit_in_future", field=name, day=said)
    for name, day in (("handed_on", item.handed_on), ("proved_on", item.proved_on)):
        if day is not None and day < item.retired_on:
            raise ReuseError("exit_before_retirement", field=name, day=day, retired=item.retired_on)


def _named(connection: sa.Connection, items: Iterable[ExitItem]) -> list[ExitItem]:
    """The units, each under a short identifier that nothing else bears."""
    kept: list[ExitItem] = []
    given: set[str] = set()
    for item in items:
        name, attempt = item.device_id, 0
        while not name or name in given or _is_taken(connection, name):
            name = short_id(item.organisation, item.asset_id, attempt=attempt)
            attempt += 1
        given.add(name)
        kept.append(replace(item, device_id=name))
    return kept


def _is_taken(connection: sa.Connection, name: str) -> bool:
    exit_item = sa.select(EXIT.c.device_id).where(EXIT.c.device_id == name)
    event = sa.select(store.EVENT.c.device_id).where(store.EVENT.c.device_id == name).limit(1)
    return any(connection.execute(query).scalar() is not None for query in (exit_item, event))


def _announce(connection: sa.Connection, item: ExitItem, actor: str, recorded_at: datetime, origin: str | None) -> None:
    route = routes()[item.route]
    event = DeviceAnnounced(
        route=route.chain_route or "gift",
        equipment_type=item.equipment_type,
        origin=origin or route.origin,
        donor=item.organisation,
        lot=item.lot,
        manufacturer=item.manufacturer,
        model=item.model,
        unit_value_cents=item.unit_value_cents,
        taker_kind=item.taker_kind,
        commissioned_on=None if item.commissioned_on is None else item.commissioned_on.isoformat(),
        serial=told_serial(item.serial_number),
        asset=item.asset_id if IDENTIFIER.fullmatch(item.asset_id) else None,
    )
    record_in(connection, fact_for(event, item.device_id, item.receiver or "", 0, actor, recorded_at, recorded_at))


def _is_there(connection: sa.Connection, item: ExitItem) -> bool:
    """Whether the workshop already holds this unit, received before its exit was decided: then nothing is announced."""
    serial = told_serial(item.serial_number)
    if serial is None:
        return False
    current = store.CURRENT.c
    query = sa.select(current.device_id).where(
        current.organisation == item.receiver,
        current.donor == item.organisation,
        sa.func.upper(current.serial) == serial,
        current.state.not_in(("announced", *ENDED)),
    )
    return connection.execute(query.limit(1)).scalar() is not None


def told_serial(serial: str | None) -> str | None:
    """A serial number as the chain takes it; None where it identifies nothing, or cannot be written in an event."""
    plain = "".join((serial or "").upper().split())
    if IDENTIFIER.fullmatch(plain) is None or default_policy().is_junk_serial(plain):
        return None
    return plain


def _withdraw(connection: sa.Connection, item: ExitItem, actor: str, recorded_at: datetime) -> None:
    """The announcement is taken back in the log of the workshop; refused once the device has moved."""
    if item.handed_on is not None:
        raise ReuseError("exit_already_gone", device=item.device_id)
    if item.receiver is None:
        return
    row = connection.execute(
        sa.select(store.CURRENT.c.state, store.CURRENT.c.seq).where(store.CURRENT.c.device_id == item.device_id)
    ).one_or_none()
    if row is None or row.state != "announced":
        raise ReuseError("exit_already_gone", device=item.device_id)
    event = EventVoided(voided_seq=row.seq, reason="did_not_occur")
    record_in(connection, fact_for(event, item.device_id, item.receiver, row.seq, actor, recorded_at, recorded_at))
