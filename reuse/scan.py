"""A scan session: an action armed once, then code after code, each applied or not, said in one of six words (19.9).

In: a session, a code as a reader typed it. Out: an entry, written at once with the event it records, in one
transaction: a tab that closes loses nothing. Taking the last one back is a correction event. Words: applied, already,
blocked, not_found, busy, duplicate.
"""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read, write
from barometer.records.errors import AccessRefusedError, DatabaseError
from barometer.records.home import Home
from barometer.records.tables import core
from factors.errors import UserError
from reuse import effects, store
from reuse.commands import fact_for, record_in
from reuse.device import fold
from reuse.errors import ConflictError, ScanRefusedError
from reuse.event_fields import Event
from reuse.events_in import DeviceReceived, DeviceTagged
from reuse.events_out import EventVoided
from reuse.kinds import instant
from reuse.moments import moment_after
from reuse.payload import canonical, plain, restore
from reuse.public_codes import device_of_code
from reuse.rights import ACTION
from reuse.state import Device
from reuse.tables_bench import ScanEntryTable, ScanSessionTable
from reuse.transitions import NEW, SAME, transitions
from reuse.uniqueness import ENDED
from reuse.vocabularies import Word

SESSION = core(ScanSessionTable)
ENTRY = core(ScanEntryTable)
APPLIED, ALREADY, BLOCKED, NOT_FOUND, BUSY, DUPLICATE = OUTCOMES = (
    "applied", "already", "blocked", "not_found", "busy", "duplicate",
)  # fmt: skip
CARD = "ACTION:"
#: A person types at most this; a reader that sticks types more.
LONGEST_CODE = 200


@dataclass(frozen=True)
class Session:
    """An armed action: whose workshop, which event with its fields."""

    session: str
    organisation: str
    event: Event


@dataclass(frozen=True)
class Entry:
    """One code and what came of it; `reason`: language -> sentence where it was blocked."""

    number: int
    code: str
    outcome: str
    device_id: str | None
    seq: int | None
    reason: dict[str, str] | None
    scanned_at: str
    undone_at: str | None


@cache
def actions() -> tuple[str, ...]:
    """The events that may be armed."""
    return tuple(tomllib.loads((files("reuse") / "scan_actions.toml").read_text(encoding="utf-8"))["actions"])


def lot_of(code: str) -> str | None:
    """The lot that the address in the QR of its sheet names; None for any other code."""
    code = code.strip()[:LONGEST_CODE]
    if not code.lower().startswith(("http://", "https://")):
        return None
    return parse_qs(urlsplit(code).query).get("lot", [None])[0]


def read_card(code: str) -> tuple[str, dict[str, str]] | None:
    """(event, fields) of a printed card of action, or of a lot: what is scanned next comes in by it. Else None."""
    if lot := lot_of(code):
        return DeviceReceived.name, {"lot": lot}
    if not code.startswith(CARD):
        return None
    name, *fields = code.removeprefix(CARD).split(":")
    values = dict(field.partition("=")[::2] for field in fields)
    return name, values


def card_of(event: Event) -> str:
    """The code printed on the card of an armed action."""
    said = [f":{name}={value}" for name, value in plain(event).items() if isinstance(value, str | int)]
    return CARD + event.name + "".join(said)


def open_session(home: Home, key: str, event: Event, *, organisation: str, actor: str, now: datetime) -> Session:
    """Arm an action. Refused where the event says something of one device only."""
    if event.name not in actions():
        raise ScanRefusedError("scan_action_unknown", event=event.name, known=", ".join(actions()))
    with write(home) as connection:
        access.require_in(connection, actor, ACTION, [organisation])
        connection.execute(
            SESSION.insert().values(
                session=key, organisation=organisation, action=event.name, values_json=canonical(event),
                opened_at=instant(now), opened_by=actor,
            )
        )  # fmt: skip
    return Session(key, organisation, event)


def find_session(home: Home, key: str, *, actor: str) -> Session:
    """An armed action by its key, to go on with it after a break."""
    with read(home) as connection:
        row = connection.execute(sa.select(SESSION).where(SESSION.c.session == key)).one_or_none()
        mine = access.organisations_in(connection, actor, ACTION)
    if row is None or (mine is not None and row.organisation not in mine):
        raise ScanRefusedError("scan_session_unknown", session=key)
    return Session(row.session, row.organisation, restore(row.action, row.values_json))


def scan(home: Home, session: Session, code: str, *, actor: str, now: datetime, told: Sequence[Word] = ()) -> Entry:
    """Apply the armed action to the device of a code, and keep what came of it; `told` is kept where it applies."""
    code = code_of(code)
    try:
        with write(home) as connection:
            access.require_in(connection, actor, ACTION, [session.organisation])
            return _scan(connection, session, code, actor, now, told)
    except UserError as refusal:
        if isinstance(refusal, AccessRefusedError):
            raise  # nothing of a workshop is said, or kept, to somebody who does not work there
        outcome, reason = BUSY if isinstance(refusal, ConflictError | DatabaseError) else BLOCKED, refusal
    with write(home) as connection:
        access.require_in(connection, actor, ACTION, [session.organisation])
        device = find_device(connection, session.organisation, code)
        said = {language: reason.message(language) for language in ("fr", "en")}
        return _keep(
            connection, session, code, outcome, actor, now, None if device is None else device.device_id, None, said
        )


def undo(home: Home, session: Session, *, actor: str, now: datetime) -> Entry:
    """Take the last code applied back, by a correction event; refused where nothing is left or something came after."""
    with write(home) as connection:
        access.require_in(connection, actor, ACTION, [session.organisation])
        applied = (ENTRY.c.session == session.session) & (ENTRY.c.outcome == APPLIED) & ENTRY.c.undone_at.is_(None)
        rows = connection.execute(sa.select(ENTRY).where(applied).order_by(ENTRY.c.number.desc())).all()
        row = next((each for each in rows if not _is_taken_back(connection, each)), None)
        if row is None:
            raise ScanRefusedError("scan_nothing_to_undo")
        device = _load(connection, session.organisation, row.device_id)
        at = moment_after(now, device.recorded_at, device.occurred_at)
        event = EventVoided(voided_seq=row.seq, reason="did_not_occur")
        record_in(connection, fact_for(event, row.device_id, session.organisation, device.seq, actor, at, at))
        here = (ENTRY.c.session == session.session) & (ENTRY.c.number == row.number)
        connection.execute(ENTRY.update().where(here).values(undone_at=instant(now)))
        return _entry(connection.execute(sa.select(ENTRY).where(here)).one())


def entries(home: Home, session: Session) -> tuple[Entry, ...]:
    """What was scanned, the last code first."""
    query = sa.select(ENTRY).where(ENTRY.c.session == session.session).order_by(ENTRY.c.number.desc())
    with read(home) as connection:
        return tuple(_entry(row) for row in connection.execute(query))


def tally(found: tuple[Entry, ...]) -> dict[str, int]:
    """How many codes had each outcome; what was taken back counts no more as applied."""
    counted = Counter(each.outcome for each in found if each.undone_at is None)
    return {outcome: counted[outcome] for outcome in OUTCOMES}


def code_of(text: str) -> str:
    """A code as devices are known, no space around: of the address in a label's QR, the public code, else the end."""
    text = text.strip()[:LONGEST_CODE]
    if not text.lower().startswith(("http://", "https://")):
        return text
    address = urlsplit(text)
    asked = parse_qs(address.query).get("code")
    return asked[0] if asked else address.path.rstrip("/").rpartition("/")[2]


def find_device(connection: sa.Connection, organisation: str, code: str) -> Device | None:
    """The device of a code: its identifier, else its serial, label or asset number, whatever the capitals, else the
    public code of its label; refused where several have it.
    """
    current = store.CURRENT.c
    mine = current.organisation == organisation
    found = connection.execute(sa.select(current.device_id).where(mine & (current.device_id == code))).scalar()
    if found is None:
        named = [sa.func.upper(current[name]) == code.upper() for name in ("serial", "label", "asset")]
        is_open = sa.or_(*named) & current.state.not_in(ENDED)
        is_it = is_open | (sa.func.upper(current.device_id) == code.upper())
        query = sa.select(current.device_id).where(mine & is_it).order_by(current.device_id).limit(2)
        several = connection.execute(query).scalars().all()
        if len(several) > 1:
            raise ScanRefusedError("scan_several_devices", scanned=code, devices=", ".join(several))
        found = several[0] if several else device_of_code(connection, organisation, code)
    return None if found is None else _load(connection, organisation, found)


def look_up(home: Home, organisation: str, code: str, *, actor: str) -> Device | None:
    """The device of a code, for a screen; its `seq` is what the screen gives back."""
    with read(home) as connection:
        access.require_in(connection, actor, ACTION, [organisation])
        return find_device(connection, organisation, code_of(code))


def _scan(
    connection: sa.Connection, session: Session, code: str, actor: str, now: datetime, told: Sequence[Word]
) -> Entry:
    device = find_device(connection, session.organisation, code)
    if device is None and (code.startswith(CARD) or not _starts_life(session.event)):
        return _keep(connection, session, code, NOT_FOUND, actor, now)
    if device is None:
        device = Device(device_id=code, organisation=session.organisation)
    if _is_duplicate(connection, session, device.device_id):
        return _keep(connection, session, code, DUPLICATE, actor, now, device.device_id)
    if is_already(device, session.event):
        return _keep(connection, session, code, ALREADY, actor, now, device.device_id)
    at = moment_after(now, device.recorded_at, device.occurred_at)
    fact = fact_for(session.event, device.device_id, session.organisation, device.seq, actor, at, at)
    done = record_in(connection, fact)
    remarks = (*done.remarks, *told)
    said = {language: " ".join(remark.said(language) for remark in remarks) for language in ("fr", "en")}
    reason = said if remarks else None
    return _keep(connection, session, code, APPLIED, actor, now, device.device_id, done.device.seq, reason)


def is_already(device: Device, event: Event) -> bool:
    """Whether the event would change nothing: the state it leads to, and every field it states, are there."""
    if isinstance(event, DeviceTagged):
        return set(event.added) <= set(device.tags) and not set(event.dropped) & set(device.tags)
    rows = [row for (name, _), row in transitions().items() if name == event.name]
    leads_to = {row.to_state for row in rows} - {SAME}
    stated = effects.copied(event)
    if not leads_to and not stated:
        return False
    states = leads_to or {row.from_state for row in rows}
    return device.state in states and all(getattr(device, name) == value for name, value in stated.items())


def _starts_life(event: Event) -> bool:
    return (event.name, NEW) in transitions()


def _is_duplicate(connection: sa.Connection, session: Session, device_id: str) -> bool:
    same = (ENTRY.c.session == session.session) & (ENTRY.c.device_id == device_id) & (ENTRY.c.outcome == APPLIED)
    query = sa.select(ENTRY.c.device_id, ENTRY.c.seq).where(same & ENTRY.c.undone_at.is_(None))
    return any(not _is_taken_back(connection, row) for row in connection.execute(query).all())


def _is_taken_back(connection: sa.Connection, row: Any) -> bool:
    """Whether what a code recorded was taken back since, elsewhere than in the session."""
    facts = store.facts_of(connection, row.device_id)
    return any(isinstance(each.event, EventVoided) and each.event.voided_seq == row.seq for each in facts)


def _load(connection: sa.Connection, organisation: str, device_id: str) -> Device:
    return fold(Device(device_id=device_id, organisation=organisation), store.facts_of(connection, device_id))


def _keep(
    connection: sa.Connection,
    session: Session,
    code: str,
    outcome: str,
    actor: str,
    now: datetime,
    device_id: str | None = None,
    seq: int | None = None,
    reason: dict[str, str] | None = None,
) -> Entry:
    last = sa.select(sa.func.max(ENTRY.c.number)).where(ENTRY.c.session == session.session)
    number = (connection.execute(last).scalar() or 0) + 1
    said = reason or {}
    row: dict[str, Any] = {
        "session": session.session, "number": number, "code": code, "outcome": outcome, "device_id": device_id,
        "seq": seq, "reason_fr": said.get("fr"), "reason_en": said.get("en"), "scanned_at": instant(now),
        "scanned_by": actor, "undone_at": None,
    }  # fmt: skip
    connection.execute(ENTRY.insert().values(**row))
    return Entry(number, code, outcome, device_id, seq, reason, row["scanned_at"], None)


def _entry(row: Any) -> Entry:
    reason = None if row.reason_fr is None else {"fr": row.reason_fr, "en": row.reason_en}
    return Entry(row.number, row.code, row.outcome, row.device_id, row.seq, reason, row.scanned_at, row.undone_at)
