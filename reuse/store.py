"""The log: events appended under the head of their organisation's chain, the projection in the same transaction.

In: a writing connection, a fact, the device after it. Out: a row that is never changed again, hashed with the one
before it (METHODOLOGY 19.5). Decisions are taken in `commands.py`, the whole is checked again in `verify.py`.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from barometer.records.tables import core
from reuse.errors import ReuseError
from reuse.payload import canonical, restore
from reuse.state import Device, Fact
from reuse.tables import DeviceCurrentTable, DeviceEventTable, OrganisationHeadTable

EVENT = core(DeviceEventTable)
HEAD = core(OrganisationHeadTable)
CURRENT = core(DeviceCurrentTable)
#: What the first link of a chain follows.
GENESIS = "0" * 64
#: Rows written by one statement.
ROWS_PER_STATEMENT = 1000
#: What is hashed, in this order, one line each; the payload comes last. No field but the payload is free text.
HASHED = ("prev_hash", "organisation", "position", "device_id", "seq", "type", "occurred_at", "recorded_at", "actor",
          "evidence_sha256", "payload_json")  # fmt: skip


def link_hash(values: list[str]) -> str:
    """The hash of a link, of its values in the order of `HASHED`."""
    return hashlib.sha256("\n".join(values).encode("utf-8")).hexdigest()


def append(connection: sa.Connection, fact: Fact, device: Device) -> int:
    """Append a fact to its organisation's chain and write what it makes of the device. Gives its place in the chain."""
    place = append_links(connection, [fact])[fact.organisation]
    _project(connection, device)
    return place


def append_links(connection: sa.Connection, facts: Sequence[Fact]) -> dict[str, int]:
    """Append facts, in their order, to the chains of their organisations: the last place of each. Nothing projected."""
    heads: dict[str, tuple[int, str]] = {}
    rows = []
    for fact in facts:
        if fact.organisation not in heads:
            heads[fact.organisation] = _head(connection, HEAD, fact.organisation)
        row = _link(fact, *heads[fact.organisation])
        heads[fact.organisation] = (row["position"], row["hash"])
        rows.append(row)
    for start in range(0, len(rows), ROWS_PER_STATEMENT):
        connection.execute(EVENT.insert(), rows[start : start + ROWS_PER_STATEMENT])
    for organisation, (position, digest) in heads.items():
        place = HEAD.c.organisation == organisation
        connection.execute(HEAD.update().where(place).values(position=position, hash=digest))
    return {organisation: position for organisation, (position, _) in heads.items()}


def _link(fact: Fact, position: int, previous: str) -> dict[str, Any]:
    """The row of a fact after the link at `position`, whose hash is `previous`."""
    if not fact.actor.isprintable():
        raise ReuseError("actor_form", actor=fact.actor)
    row = {
        "device_id": fact.device_id,
        "seq": fact.seq,
        "organisation": fact.organisation,
        "type": fact.event.name,
        "occurred_at": fact.occurred_at,
        "recorded_at": fact.recorded_at,
        "actor": fact.actor,
        "payload_json": canonical(fact.event),
        "evidence_sha256": fact.evidence_sha256,
    }
    return chained(row, HASHED, position, previous)


def chained(row: dict[str, Any], hashed: tuple[str, ...], position: int, previous: str) -> dict[str, Any]:
    """A row with its place after the link at `position`, and its hash."""
    row |= {"position": position + 1, "prev_hash": previous}
    row["hash"] = link_hash(["" if row[name] is None else str(row[name]) for name in hashed])
    return row


def add_link(
    connection: sa.Connection, log: sa.Table, heads: sa.Table, hashed: tuple[str, ...], row: dict[str, Any]
) -> int:
    """Append a row to its organisation's chain in a log; gives its place. Lots and requests have one too."""
    row = chained(row, hashed, *_head(connection, heads, row["organisation"]))
    connection.execute(log.insert().values(**row))
    place = heads.c.organisation == row["organisation"]
    connection.execute(heads.update().where(place).values(position=row["position"], hash=row["hash"]))
    return int(row["position"])


def facts_of(connection: sa.Connection, device_id: str) -> list[Fact]:
    """The life of a device, in order."""
    query = sa.select(EVENT).where(EVENT.c.device_id == device_id).order_by(EVENT.c.seq)
    return [fact_of(row._mapping) for row in connection.execute(query)]


def fact_of(row: Any) -> Fact:
    """A row of the log as a fact."""
    return Fact(
        device_id=row["device_id"],
        organisation=row["organisation"],
        seq=row["seq"],
        occurred_at=row["occurred_at"],
        recorded_at=row["recorded_at"],
        actor=row["actor"],
        event=restore(row["type"], row["payload_json"]),
        evidence_sha256=row["evidence_sha256"],
    )


def projection(device: Device) -> dict[str, Any]:
    """The row of a device in `device_current`."""
    columns = [column.name for column in CURRENT.columns if column.name != "state_json"]
    return {name: getattr(device, name) for name in columns} | {"state_json": canonical(device)}


def _head(connection: sa.Connection, heads: sa.Table, organisation: str) -> tuple[int, str]:
    """The last link, locked until the commit; made with the first event of an organisation."""
    query = sa.select(heads.c.position, heads.c.hash).where(heads.c.organisation == organisation).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        connection.execute(heads.insert().values(organisation=organisation, position=0, hash=GENESIS))
        return 0, GENESIS
    return row.position, row.hash


def _project(connection: sa.Connection, device: Device) -> None:
    values = projection(device)
    changed = connection.execute(CURRENT.update().where(CURRENT.c.device_id == device.device_id).values(**values))
    if changed.rowcount == 0:
        connection.execute(CURRENT.insert().values(**values))
