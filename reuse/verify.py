"""Everything computed again: every link of every chain, every head, every projection (METHODOLOGY 19.5).

In: a data folder. Out: what is broken, first link first, by organisation and place in its chain; nothing where all
holds. Breaking a chain is evident, not impossible: whoever drops the triggers, rewrites every later hash and the head
passes, unless the heads are compared with those printed earlier.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read
from barometer.records.home import Home
from reuse import ledger
from reuse.device import fold
from reuse.errors import ReuseError
from reuse.rights import ACTION
from reuse.state import Device
from reuse.store import CURRENT, EVENT, GENESIS, HASHED, HEAD, fact_of, link_hash, projection


@dataclass(frozen=True)
class Break:
    """One fault: which chain, which link (`organisation #position`) or device, what differs."""

    code: str
    organisation: str
    place: str
    device_id: str

    def message(self, language: str) -> str:
        """The sentence in `language`."""
        known = {"organisation": self.organisation, "place": self.place, "device": self.device_id}
        return ReuseError(f"broken_{self.code}", **known).message(language)


@dataclass(frozen=True)
class Verified:
    """What was checked, of devices and (`chain_`) of lots and requests: links, subjects, heads; and what broke."""

    links: int
    devices: int
    heads: dict[str, tuple[int, str]]
    chain_links: int
    subjects: int
    chain_heads: dict[str, tuple[int, str]]
    broken: tuple[Break, ...]


def verify(home: Home, *, actor: str, organisation: str | None = None) -> Verified:
    """Check the chains and projections of an organisation, or of all."""
    with read(home) as connection:
        access.require_in(connection, actor, ACTION, [] if organisation is None else [organisation])
        links, heads, broken = check_chains(connection, organisation)
        devices, differing = check_projections(connection, organisation)
        chain = (ledger.EVENT, ledger.HEAD, ledger.HASHED)
        chain_links, chain_heads, chain_broken = check_chains(connection, organisation, chain)
        subjects, chain_differing = check_subjects(connection, organisation)
    found = (*broken, *differing, *chain_broken, *chain_differing)
    return Verified(links, devices, heads, chain_links, subjects, chain_heads, found)


def check_chains(
    connection: sa.Connection,
    organisation: str | None = None,
    chain: tuple[sa.Table, sa.Table, tuple[str, ...]] = (EVENT, HEAD, HASHED),
) -> tuple[int, dict[str, tuple[int, str]], list[Break]]:
    """Every link follows the one before and hashes to what it says; the head is the last. First fault of each chain."""
    log, head, hashed = chain
    query = _of(sa.select(*[log.c[name] for name in hashed], log.c.hash), log, organisation)
    broken: dict[str, Break] = {}
    ends: dict[str, tuple[int, str]] = {}
    links = 0
    for row in connection.execute(query.order_by(log.c.organisation, log.c.position)):
        links += 1
        owner = row[1]
        position, previous = ends.get(owner, (0, GENESIS))
        ends[owner] = (row[2], row[-1])
        if owner in broken:
            continue
        code = _link_fault(row, position, previous)
        if code is not None:
            broken[owner] = Break(code, owner, f"{owner} #{row[2] if code == 'hash' else position + 1}", row[3])
    heads = {
        row.organisation: (row.position, row.hash)
        for row in connection.execute(_of(sa.select(head), head, organisation))
    }
    for owner in sorted({*heads, *ends} - broken.keys()):
        if heads.get(owner) != ends.get(owner, (0, GENESIS)):
            broken[owner] = Break("head", owner, f"{owner} #{ends.get(owner, (0, ''))[0] + 1}", "–")
    return links, heads, [broken[owner] for owner in sorted(broken)]


def check_projections(connection: sa.Connection, organisation: str | None = None) -> tuple[int, list[Break]]:
    """`fold(events) == projection` for every device, and none on one side only (I9)."""
    query = _of(sa.select(CURRENT), CURRENT, organisation).order_by(CURRENT.c.device_id)
    held = {row.device_id: dict(row._mapping) for row in connection.execute(query)}
    broken, devices = [], 0
    for device_id, rows in _lives(connection, organisation):
        devices += 1
        owner = rows[0]["organisation"]
        if _projected(device_id, rows) != held.pop(device_id, None):
            broken.append(Break("projection", owner, device_id, device_id))
    broken += [Break("projection", row["organisation"], name, name) for name, row in held.items()]
    return devices, broken


def check_subjects(connection: sa.Connection, organisation: str | None = None) -> tuple[int, list[Break]]:
    """The same for lots, requests and slips: each is the fold of its events, and none stands on one side only."""
    query = _of(sa.select(ledger.CURRENT), ledger.CURRENT, organisation)
    held = {(row.stream, row.subject): dict(row._mapping) for row in connection.execute(query)}
    log = ledger.EVENT
    told = _of(sa.select(log.c.stream, log.c.subject, log.c.organisation), log, organisation).distinct()
    broken, subjects = [], 0
    for stream, subject, owner in connection.execute(told.order_by(log.c.stream, log.c.subject)).all():
        subjects += 1
        if _retold(connection, stream, subject) != held.pop((stream, subject), None):
            broken.append(Break("projection", owner, f"{stream} {subject}", subject))
    broken += [Break("projection", row["organisation"], " ".join(key), key[1]) for key, row in held.items()]
    return subjects, broken


def _retold(connection: sa.Connection, stream: str, subject: str) -> dict[str, Any] | None:
    try:
        known = ledger.STREAMS[stream]
        return ledger.projection(known, ledger.load_subject(connection, known, subject))
    except (ReuseError, TypeError, ValueError, KeyError, AttributeError):
        return None  # a row that is no event any more


def _link_fault(row: Any, position: int, previous: str) -> str | None:
    if row[2] != position + 1:
        return "gap"
    values = ["" if value is None else str(value) for value in row[:-1]]
    if row[0] != previous or link_hash(values) != row[-1]:
        return "hash"
    return None


def _projected(device_id: str, rows: list[Any]) -> dict[str, Any] | None:
    """What the events make of a device; None where they cannot be told in order."""
    try:
        facts = [fact_of(row) for row in rows]
        return projection(fold(Device(device_id=device_id, organisation=rows[0]["organisation"]), facts))
    except (ReuseError, TypeError, ValueError, KeyError, AttributeError):
        return None  # a row that is no event any more


def _lives(connection: sa.Connection, organisation: str | None) -> Iterator[tuple[str, list[Any]]]:
    """The rows of each device, one device after the other."""
    query = _of(sa.select(EVENT), EVENT, organisation).order_by(EVENT.c.device_id, EVENT.c.seq)
    rows: list[Any] = []
    for row in connection.execute(query).mappings():
        if rows and rows[0]["device_id"] != row["device_id"]:
            yield rows[0]["device_id"], rows
            rows = []
        rows.append(row)
    if rows:
        yield rows[0]["device_id"], rows


def _of(query: sa.Select[Any], table: sa.Table, organisation: str | None) -> sa.Select[Any]:
    return query if organisation is None else query.where(table.c.organisation == organisation)
