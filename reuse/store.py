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
from reuse.transitions import moving

EVENT = core(DeviceEventTable)
HEAD = core(OrganisationHeadTable)
CURRENT = core(DeviceCurrentTable)
#: What the first link of a chain follows.
GENESIS = "0" * 64
#: Rows written by one statement.
ROWS_PER_STATEMENT = 1000
#: Between the tags of a device in the column that is searched: no tag holds a comma.
BETWEEN_TAGS = ", "
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
    return add_links(connection, EVENT, HEAD, HASHED, [_row(fact) for fact in facts])


def _row(fact: Fact) -> dict[str, Any]:
    """The row of a fact, without its place in the chain."""
    if not fact.actor.isprintable():
        raise ReuseError("actor_form", actor=fact.actor)
    return {
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


def add_links(
    connection: sa.Connection, log: sa.Table, heads: sa.Table, hashed: tuple[str, ...], rows: Sequence[dict[str, Any]]
) -> dict[str, int]:
    """Append rows, in their order, to the chains of their organisations in a log: the last place of each.

    Lots and requests have a log of their own.
    """
    last: dict[str, tuple[int, str]] = {}
    for row in rows:
        name = row["organisation"]
        if name not in last:
            last[name] = _head(connection, heads, name)
        position, previous = last[name]
        row.update(position=position + 1, prev_hash=previous)
        row["hash"] = link_hash(["" if row[column] is None else str(row[column]) for column in hashed])
        last[name] = (row["position"], row["hash"])
    for start in range(0, len(rows), ROWS_PER_STATEMENT):
        connection.execute(log.insert(), rows[start : start + ROWS_PER_STATEMENT])
    for name, (position, digest) in last.items():
        connection.execute(heads.update().where(heads.c.organisation == name).values(position=position, hash=digest))
    return {name: position for name, (position, _) in last.items()}


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
    tags = BETWEEN_TAGS.join(device.tags) or None
    return {name: getattr(device, name) for name in columns} | {"tags": tags, "state_json": canonical(device)}


def moved_at() -> sa.ScalarSelect[str]:
    """When a device of the projection last went to another state, events taken back included: never before that.

    The state dates from the earlier of this moment and of the last fact that counts (`CURRENT.occurred_at`).
    """
    event = EVENT.c
    mine = (event.device_id == CURRENT.c.device_id) & event.type.in_(moving())
    return sa.select(sa.func.max(event.occurred_at)).where(mine).correlate(CURRENT).scalar_subquery()


def is_tagged(tag: str) -> sa.ColumnElement[bool]:
    """The condition that a device bears a tag."""
    held: sa.ColumnElement[bool] = (BETWEEN_TAGS + CURRENT.c.tags + BETWEEN_TAGS).contains(
        BETWEEN_TAGS + tag.strip().lower() + BETWEEN_TAGS, autoescape=True
    )
    return held


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
