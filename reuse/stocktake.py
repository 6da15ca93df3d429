"""A count of one place: every code seen there, against what the log says stands there (METHODOLOGY 19.9).

In: a place, codes. Out: found, elsewhere, missing, unknown, always computed against the devices as they are now, so
that two people count together and what moves meanwhile is seen. Nothing changes before the count is applied; applied
again after a crash, it does what is left.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read, write
from barometer.records.home import Home
from barometer.records.tables import core
from reuse import store
from reuse.commands import fact_for, record_in
from reuse.device import fold
from reuse.errors import ReuseError, ScanRefusedError
from reuse.event_fields import Event
from reuse.events_in import DeviceMoved
from reuse.events_out import DeviceFound, DeviceLost
from reuse.kinds import Kind, check, instant
from reuse.moments import moment_after
from reuse.rights import ACTION
from reuse.scan import code_of, find_device
from reuse.state import Device
from reuse.tables_bench import StocktakeCodeTable, StocktakeTable

COUNT = core(StocktakeTable)
CODE = core(StocktakeCodeTable)
OPEN, DONE, DROPPED = "open", "applied", "dropped"
FOUND, ELSEWHERE, MISSING, UNKNOWN, SEEN = "found", "elsewhere", "missing", "unknown", "duplicate"
#: States in which a device stands on a shelf of the organisation.
ON_SHELVES = ("received", "triaged", "in_repair", "ready", "reserved", "returned", "dismantled", "waste")
LOST = "lost"


@dataclass(frozen=True)
class Count:
    """One count."""

    stocktake: str
    organisation: str
    place: str
    status: str
    opened_at: str
    opened_by: str
    closed_at: str | None
    closed_by: str | None


@dataclass(frozen=True)
class Review:
    """What a count comes to now: devices (codes where unknown), in order; `elsewhere`: with where the log has them."""

    count: Count
    found: tuple[str, ...]
    elsewhere: tuple[tuple[str, str | None], ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Applied:
    """What applying did: devices moved here, found again, declared lost; and those refused, with why."""

    moved: tuple[str, ...]
    found_again: tuple[str, ...]
    lost: tuple[str, ...]
    refused: tuple[tuple[str, ReuseError], ...]


def open_count(home: Home, key: str, *, organisation: str, place: str, actor: str, now: datetime) -> Count:
    """Begin to count a place, or go on with the count that is open there."""
    place = check(Kind("identifier"), place, "place")
    with write(home) as connection:
        access.require_in(connection, actor, ACTION, [organisation])
        here = (COUNT.c.organisation == organisation) & (COUNT.c.place == place) & (COUNT.c.status == OPEN)
        row = connection.execute(sa.select(COUNT).where(here)).one_or_none()
        if row is None:
            values: dict[str, Any] = {"stocktake": key, "organisation": organisation, "place": place, "status": OPEN,
                      "opened_at": instant(now), "opened_by": actor, "closed_at": None, "closed_by": None}  # fmt: skip
            connection.execute(COUNT.insert().values(**values))
            return Count(**values)
    return Count(**dict(row._mapping))


def list_counts(home: Home, *, actor: str, organisation: str | None = None) -> tuple[Count, ...]:
    """The counts, the last one first."""
    with read(home) as connection:
        mine = access.organisations_in(connection, actor, ACTION)
        query = sa.select(COUNT).order_by(COUNT.c.opened_at.desc(), COUNT.c.stocktake)
        if organisation is not None:
            access.require_in(connection, actor, ACTION, [organisation])
            query = query.where(COUNT.c.organisation == organisation)
        elif mine is not None:
            query = query.where(COUNT.c.organisation.in_(sorted(mine)))
        return tuple(Count(**dict(row._mapping)) for row in connection.execute(query))


def see(home: Home, key: str, code: str, *, actor: str, now: datetime) -> tuple[str, str | None]:
    """(word, device) of a code seen at the place: kept at once, once, whoever saw it first."""
    code = code_of(code)
    with write(home) as connection:
        count = _count(connection, key, actor, must_be_open=True)
        device = find_device(connection, count.organisation, code)
        name = code if device is None else device.device_id
        seen = (CODE.c.stocktake == key) & ((CODE.c.code == code) | (CODE.c.device_id == name))
        if connection.execute(sa.select(CODE.c.code).where(seen).limit(1)).scalar() is not None:
            return SEEN, name
        device_id = None if device is None else device.device_id
        connection.execute(
            CODE.insert().values(stocktake=key, code=code, device_id=device_id, seen_at=instant(now), seen_by=actor)
        )
    return (UNKNOWN if device is None else _word(device, count)), device_id


def unsee(home: Home, key: str, code: str, *, actor: str) -> None:
    """Take a code back out of an open count."""
    with write(home) as connection:
        _count(connection, key, actor, must_be_open=True)
        same = (CODE.c.stocktake == key) & ((CODE.c.code == code) | (CODE.c.device_id == code))
        if connection.execute(CODE.delete().where(same)).rowcount == 0:
            raise ScanRefusedError("stocktake_code_unseen", scanned=code)


def review(home: Home, key: str, *, actor: str) -> Review:
    """What the count comes to, against the devices as they are now."""
    with read(home) as connection:
        return _review(connection, _count(connection, key, actor))


def apply_count(
    home: Home, key: str, *, actor: str, now: datetime, lose_missing: bool = False, breach_check: str | None = None
) -> Applied:
    """Move what was seen here, find what was lost, and declare lost what is missing where that is asked; then close."""
    before = review(home, key, actor=actor)
    if before.count.status != OPEN:
        raise ScanRefusedError("stocktake_closed", stocktake=key)
    moved: list[str] = []
    again: list[str] = []
    lost: list[str] = []
    refused: list[tuple[str, ReuseError]] = []
    steps: list[tuple[str, list[str]]] = [(name, moved) for name, _ in before.elsewhere]
    steps += [(name, lost) for name in before.missing] if lose_missing else []
    for name, into in steps:
        try:
            with write(home) as connection:
                count = _count(connection, key, actor, must_be_open=True)
                device = _load(connection, count.organisation, name)
                event = _event(device, count, breach_check, is_missing=into is lost)
                at = moment_after(now, device.recorded_at, device.occurred_at)
                record_in(connection, fact_for(event, name, count.organisation, device.seq, actor, at, at))
            (again if isinstance(event, DeviceFound) else into).append(name)
        except ReuseError as refusal:
            refused.append((name, refusal))
    if not refused:
        close_count(home, key, DONE, actor=actor, now=now)
    return Applied(tuple(moved), tuple(again), tuple(lost), tuple(refused))


def close_count(home: Home, key: str, status: str, *, actor: str, now: datetime) -> None:
    """Close a count, applied or dropped; what was seen stays written."""
    with write(home) as connection:
        _count(connection, key, actor, must_be_open=True)
        values = {"status": status, "closed_at": instant(now), "closed_by": actor}
        connection.execute(COUNT.update().where(COUNT.c.stocktake == key).values(**values))


def _event(device: Device, count: Count, breach_check: str | None, *, is_missing: bool) -> Event:
    if is_missing:
        return DeviceLost(reason="missing", breach_check=breach_check)
    return DeviceFound(place=count.place) if device.state == LOST else DeviceMoved(place=count.place)


def _review(connection: sa.Connection, count: Count) -> Review:
    current = store.CURRENT.c
    mine = current.organisation == count.organisation
    rows = connection.execute(sa.select(CODE).where(CODE.c.stocktake == count.stocktake)).all()
    met = {row.code: row.device_id or _received_since(connection, count, row.code) for row in rows}
    seen = {device for device in met.values() if device is not None}
    devices: dict[str, Any] = {}
    columns = (current.device_id, current.place, current.state)
    here = mine & (current.place == count.place) & current.state.in_(ON_SHELVES)
    expected = {row.device_id for row in connection.execute(sa.select(*columns).where(here))}
    for row in connection.execute(sa.select(*columns).where(mine & current.device_id.in_(sorted(seen)))):
        devices[row.device_id] = row
    return Review(
        count=count,
        found=tuple(sorted(seen & expected)),
        elsewhere=tuple((name, devices[name].place) for name in sorted(seen - expected) if name in devices),
        missing=tuple(sorted(expected - seen)),
        unknown=tuple(sorted(code for code, device in met.items() if device is None)),
    )


def _received_since(connection: sa.Connection, count: Count, code: str) -> str | None:
    """The device of a code that was none when it was seen: it was there, so it is not missing."""
    try:
        device = find_device(connection, count.organisation, code)
    except ScanRefusedError:  # several devices by now: still nobody's
        return None
    return None if device is None else device.device_id


def _word(device: Device, count: Count) -> str:
    return FOUND if device.place == count.place and device.state in ON_SHELVES else ELSEWHERE


def _count(connection: sa.Connection, key: str, actor: str, *, must_be_open: bool = False) -> Count:
    row = connection.execute(sa.select(COUNT).where(COUNT.c.stocktake == key)).one_or_none()
    mine = access.organisations_in(connection, actor, ACTION)
    if row is None or (mine is not None and row.organisation not in mine):
        raise ScanRefusedError("stocktake_unknown", stocktake=key)
    if must_be_open and row.status != OPEN:
        raise ScanRefusedError("stocktake_closed", stocktake=key)
    return Count(**dict(row._mapping))


def _load(connection: sa.Connection, organisation: str, device_id: str) -> Device:
    return fold(Device(device_id=device_id, organisation=organisation), store.facts_of(connection, device_id))
