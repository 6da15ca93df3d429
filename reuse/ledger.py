"""The log of lots, requests, slips, offers and needs: a chain of its own (METHODOLOGY 19.6).

In: a connection, an entry, the subject after it. Out: rows never changed again, and the projection of the same
transaction. Which organisations somebody sees is asked here, once: both sides of a subject, nobody else.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from barometer.records.errors import RecordsError
from barometer.records.tables import OrganisationTable, core
from reuse.errors import ConflictError, ReuseError, SubjectUnknownError
from reuse.event_fields import Event
from reuse.kinds import Kind, check, instant
from reuse.lot import LOT
from reuse.payload import canonical, restore, revived
from reuse.policy import Policy
from reuse.request import NEED, OFFER, REQUEST
from reuse.slip import SLIP
from reuse.store import add_links
from reuse.streams import Entry, Stream, Subject
from reuse.tables import ChainCurrentTable, ChainEventTable, ChainHeadTable
from reuse.vocabularies import Word

EVENT = core(ChainEventTable)
HEAD = core(ChainHeadTable)
CURRENT = core(ChainCurrentTable)
ORGANISATION = core(OrganisationTable)
STREAMS: dict[str, Stream] = {stream.name: stream for stream in (LOT, REQUEST, OFFER, NEED, SLIP)}
#: What is hashed, in this order; position and owner stand where `verify` expects them.
HASHED = ("prev_hash", "organisation", "position", "subject", "stream", "seq", "type", "occurred_at", "recorded_at",
          "actor", "evidence_sha256", "payload_json")  # fmt: skip


def entry_for(
    stream: Stream,
    subject: str,
    organisation: str,
    event: Event,
    *,
    expected_seq: int,
    actor: str,
    occurred_at: datetime,
    recorded_at: datetime,
    evidence_sha256: str | None = None,
) -> Entry:
    """An event with what surrounds it, checked."""
    return Entry(
        stream=stream.name,
        subject=check(Kind("identifier"), subject, stream.name),
        organisation=organisation,
        seq=expected_seq + 1,
        occurred_at=instant(occurred_at),
        recorded_at=instant(recorded_at),
        actor=actor,
        event=event,
        evidence_sha256=None if evidence_sha256 is None else check(Kind("sha256"), evidence_sha256, "evidence"),
    )


class Book:
    """Subjects inside one transaction: loaded once, decided in memory, written together in the order of telling."""

    def __init__(self, connection: sa.Connection, policy: Policy) -> None:
        self.connection, self.policy = connection, policy
        self._known: dict[tuple[str, str], Any] = {}
        self._told: list[Entry] = []

    def find(self, stream: Stream, subject: str) -> Any:
        """A subject as it is by now; None where there is none. Whose it is, is for the caller to ask."""
        key = (stream.name, subject)
        if key not in self._known:
            self._known[key] = load_subject(self.connection, stream, subject)
        return self._known[key]

    def of(self, stream: Stream, organisation: str) -> list[Any]:
        """Every subject in the chain of an organisation, as it is by now."""
        for each in list_subjects(self.connection, stream, [organisation], sides=("organisation",)):
            self._known.setdefault((stream.name, each.subject), each)
        found = [each for (name, _), each in self._known.items() if name == stream.name and each is not None]
        return [each for each in found if each.organisation == organisation]

    def tell(self, entry: Entry) -> Any:
        """Decide an entry against the subject as its events make it. Gives the subject after it; nothing is written."""
        stream = STREAMS[entry.stream]
        if not entry.actor.isprintable():
            raise ReuseError("actor_form", actor=entry.actor)
        before = self.find(stream, entry.subject)
        if before is None:
            check_registered(self.connection, entry.organisation)
            before = stream.new(entry.subject, entry.organisation)
        elif before.organisation != entry.organisation:
            raise SubjectUnknownError("subject_taken", stream=Word("stream", stream.name), subject=entry.subject)
        if before.seq != entry.seq - 1:
            said = {"stream": Word("stream", stream.name), "subject": entry.subject}
            if before.seq == 0:
                raise SubjectUnknownError("subject_unknown", **said)
            raise ConflictError("subject_changed", found=before.seq, expected=entry.seq - 1, **said)
        after = self._known[stream.name, entry.subject] = stream.decide(before, entry, self.policy)
        self._told.append(entry)
        return after

    def write(self) -> int:
        """Append what was told to the log, project each subject once. Gives how many entries there were."""
        told, self._told = self._told, []
        if not told:
            return 0
        add_links(self.connection, EVENT, HEAD, HASHED, [_row(entry) for entry in told])
        for stream, subject in dict.fromkeys((entry.stream, entry.subject) for entry in told):
            _project(self.connection, STREAMS[stream], self._known[stream, subject])
        return len(told)


def write_entry(connection: sa.Connection, entry: Entry, policy: Policy) -> Any:
    """Decide one entry, append it, project. Gives the subject after it."""
    book = Book(connection, policy)
    after = book.tell(entry)
    book.write()
    return after


def load_subject(connection: sa.Connection, stream: Stream, subject: str) -> Any:
    """A subject as its events make it; None where there is none. Whose it is, is for the caller to ask."""
    entries = entries_of(connection, stream, subject)
    return stream.fold(entries) if entries else None


def entries_of(connection: sa.Connection, stream: Stream, subject: str) -> list[Entry]:
    """The events of a subject, in order."""
    query = sa.select(EVENT).where(EVENT.c.stream == stream.name, EVENT.c.subject == subject).order_by(EVENT.c.seq)
    return [entry_of(row._mapping) for row in connection.execute(query)]


def entry_of(row: Any) -> Entry:
    """A row of the log as an entry."""
    names = ("stream", "subject", "organisation", "seq", "occurred_at", "recorded_at", "actor", "evidence_sha256")
    event = restore(row["type"], row["payload_json"], STREAMS[row["stream"]].catalogue)
    return Entry(event=event, **{name: row[name] for name in names})


def list_subjects(
    connection: sa.Connection, stream: Stream, mine: Iterable[str] | None, *, sides: tuple[str, ...], **filters: str
) -> list[Any]:
    """Subjects from the projection, in the order in which they were last written. `mine`: of these organisations, on
    one of the `sides` (`organisation`, `counterpart`); None: all.
    """
    query = sa.select(CURRENT.c.state_json).where(CURRENT.c.stream == stream.name)
    if mine is not None:
        names = sorted(mine)
        query = query.where(sa.or_(*[CURRENT.c[side].in_(names) for side in sides]))
    for name, value in filters.items():
        query = query.where(CURRENT.c[name] == value)
    query = query.order_by(CURRENT.c.recorded_at, CURRENT.c.subject)
    return [revived(stream.subject, json.loads(text)) for text in connection.execute(query).scalars()]


def check_registered(connection: sa.Connection, organisation: str) -> None:
    """Refuse an organisation that the register does not know."""
    query = sa.select(ORGANISATION.c.organisation).where(ORGANISATION.c.organisation == organisation)
    if connection.execute(query).scalar() is None:
        raise RecordsError("organisations_unknown", organisations=organisation)


def projection(stream: Stream, subject: Subject) -> dict[str, Any]:
    """The row of a subject in `chain_current`."""
    columns = [column.name for column in CURRENT.columns if column.name not in {"stream", "state_json"}]
    found = {name: getattr(subject, name) for name in columns}
    return found | {"stream": stream.name, "state_json": canonical(subject)}


def _row(entry: Entry) -> dict[str, Any]:
    """The row of an entry, without its place in the chain."""
    return {
        "stream": entry.stream,
        "subject": entry.subject,
        "seq": entry.seq,
        "organisation": entry.organisation,
        "type": entry.event.name,
        "occurred_at": entry.occurred_at,
        "recorded_at": entry.recorded_at,
        "actor": entry.actor,
        "payload_json": canonical(entry.event),
        "evidence_sha256": entry.evidence_sha256,
    }


def _project(connection: sa.Connection, stream: Stream, subject: Subject) -> None:
    values = projection(stream, subject)
    place = sa.and_(CURRENT.c.stream == stream.name, CURRENT.c.subject == subject.subject)
    changed = connection.execute(CURRENT.update().where(place).values(**values))
    if changed.rowcount == 0:
        connection.execute(CURRENT.insert().values(**values))
