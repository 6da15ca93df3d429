"""Evidence: kept once, then used by events or waiting in an inbox, never lost (METHODOLOGY 19.8).

In: what `imports` read in a file (`reuse.proofs.Evidence`), an organisation, who, when. Out: its items. The file is
forced to disk before its rows exist: a crash leaves at most a file that the next attempt finds again. What an item
says becomes an event by `reuse/matching.py`.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read, write
from barometer.records.files import replace_bytes
from barometer.records.home import Home
from barometer.records.tables import core
from reuse import store
from reuse.errors import EvidenceRefusedError
from reuse.events_out import EventVoided
from reuse.kinds import instant
from reuse.payload import canonical
from reuse.proofs import UNPROVED, Diagnostic, Erasure, Evidence
from reuse.rights import ACTION
from reuse.tables_bench import EvidenceItemTable, EvidenceTable

EVIDENCE = core(EvidenceTable)
ITEM = core(EvidenceItemTable)
FOLDER = "evidence"
ERASURE, DIAGNOSTIC = "erasure", "diagnostic"
WAITING, USED, ASIDE = "waiting", "used", "set_aside"
#: Why an item that was used is offered again.
TAKEN_BACK = "taken_back"
#: Why somebody sets an item aside, and why one is from the start.
REASONS = ("not_ours", "entered_otherwise", "device_left", "unreadable")
SHORT = 12


@dataclass(frozen=True, kw_only=True)
class Item:
    """What a file says of one medium or machine. `why`: what it waits for, or why it was set aside."""

    key: str
    organisation: str
    sha256: str
    item: int
    kind: str
    serial: str | None
    wiped_at: str | None
    proof_sha256: str
    record_json: str
    status: str
    why: str | None
    device_id: str | None
    seq: int | None
    format: str
    name: str
    received_at: str
    received_by: str


@dataclass(frozen=True)
class Kept:
    """A file kept: under which digest, whether it is new, what it says."""

    sha256: str
    is_new: bool
    items: tuple[Item, ...]


def keep_evidence(
    home: Home,
    evidence: Evidence,
    *,
    organisation: str,
    name: str,
    actor: str,
    now: datetime,
    station: str | None = None,
) -> Kept:
    """Keep a file and what it says; again, it only mends the bytes. Refused where another contradicts it."""
    digest = hashlib.sha256(evidence.kept).hexdigest()
    rows = _item_rows(evidence, organisation, digest)
    _check_within(rows)
    with read(home) as connection:
        access.require_in(connection, actor, ACTION, [organisation])
        known = _known(connection, organisation, evidence.source_sha256)
    if known in {None, digest}:  # known: a file damaged or lost since is whole again
        keep_bytes(home, digest, evidence.kept)
        for extract in evidence.extracts.values():
            keep_bytes(home, hashlib.sha256(extract).hexdigest(), extract)
    with write(home) as connection:
        access.require_in(connection, actor, ACTION, [organisation])
        known = _known(connection, organisation, evidence.source_sha256)
        if known is None:
            _check_instants(connection, organisation, rows)
            connection.execute(
                EVIDENCE.insert().values(
                    organisation=organisation, sha256=digest, source_sha256=evidence.source_sha256,
                    format=evidence.format, name=_file_name(name), station=station, received_at=instant(now),
                    received_by=actor,
                )
            )  # fmt: skip
            connection.execute(ITEM.insert(), rows)
        items = items_in(connection, organisation, known or digest)
    return Kept(known or digest, known is None, items)


def list_items(
    home: Home, *, actor: str, organisation: str | None = None, status: str | None = WAITING
) -> tuple[Item, ...]:
    """The items of an organisation, or of all that the actor works for; those that wait by default."""
    with read(home) as connection:
        mine = access.organisations_in(connection, actor, ACTION)
        query = _query()
        if organisation is not None:
            access.require_in(connection, actor, ACTION, [organisation])
            query = query.where(ITEM.c.organisation == organisation)
        elif mine is not None:
            query = query.where(ITEM.c.organisation.in_(sorted(mine)))
        if status is not None:
            query = query.where(ITEM.c.status == status)
        return tuple(item_of(row) for row in connection.execute(query))


def list_free_again(home: Home, *, actor: str, organisation: str | None = None) -> tuple[Item, ...]:
    """Used items whose event was taken back since: offered again, matched by hand only, for somebody doubted them."""
    used = list_items(home, actor=actor, organisation=organisation, status=USED)
    voids = sa.select(store.EVENT.c.device_id, store.EVENT.c.payload_json).where(store.EVENT.c.type == EventVoided.name)
    with read(home) as connection:
        gone = {(row.device_id, json.loads(row.payload_json)["voided_seq"]) for row in connection.execute(voids)}
    return tuple(replace(each, why=TAKEN_BACK) for each in used if (each.device_id, each.seq) in gone)


def find_item(home: Home, key: str, *, actor: str) -> Item:
    """One item by its key; unknown where the actor does not work for its organisation."""
    found = [each for each in list_items(home, actor=actor, status=None) if each.key == key]
    if len(found) != 1:
        raise EvidenceRefusedError("evidence_item_unknown", key=key)
    return found[0]


def set_aside(home: Home, item: Item, why: str, *, actor: str, now: datetime) -> None:
    """Take an item out of the inbox, with a reason; it is kept, and may be matched later all the same."""
    if why not in REASONS:
        raise EvidenceRefusedError("evidence_reason_unknown", why=why, known=", ".join(REASONS))
    with write(home) as connection:
        access.require_in(connection, actor, ACTION, [item.organisation])
        settle(connection, item, status=ASIDE, why=why, actor=actor, now=now, unless=USED)


def settle(
    connection: sa.Connection,
    item: Item,
    *,
    status: str,
    why: str | None,
    actor: str,
    now: datetime,
    used: tuple[str, int] | None = None,
    unless: str | None = None,
) -> None:
    """Write what became of an item. Refused where it was already used meanwhile."""
    here = (ITEM.c.organisation == item.organisation) & (ITEM.c.sha256 == item.sha256) & (ITEM.c.item == item.item)
    if unless is not None:
        # Used, but by an event taken back since: free again, unless somebody used it meanwhile.
        is_free = _is_free_again(connection, item)
        here &= (ITEM.c.status != unless) | (sa.literal(is_free) & (ITEM.c.seq == item.seq))
    device_id, seq = used or (None, None)
    changed = connection.execute(
        ITEM.update()
        .where(here)
        .values(status=status, why=why, device_id=device_id, seq=seq, decided_at=instant(now), decided_by=actor)
    )
    if changed.rowcount == 0:
        raise EvidenceRefusedError("evidence_item_used", key=item.key, device=item.device_id or "–")


def _is_free_again(connection: sa.Connection, item: Item) -> bool:
    """Whether the event that an item served was taken back since: the proof may then serve again."""
    if item.device_id is None or item.seq is None:
        return False
    facts = store.facts_of(connection, item.device_id)
    return any(isinstance(fact.event, EventVoided) and fact.event.voided_seq == item.seq for fact in facts)


def items_in(connection: sa.Connection, organisation: str, sha256: str) -> tuple[Item, ...]:
    """The items of one file."""
    here = (ITEM.c.organisation == organisation) & (ITEM.c.sha256 == sha256)
    return tuple(item_of(row) for row in connection.execute(_query().where(here)))


def item_of(row: Any) -> Item:
    """A row as an item."""
    values = dict(row._mapping)
    return Item(key=f"{values['sha256'][:SHORT]}-{values['item']}", **values)


def _query() -> sa.Select[Any]:
    names = ("organisation", "sha256", "item", "kind", "serial", "wiped_at", "proof_sha256", "record_json", "status",
             "why", "device_id", "seq")  # fmt: skip
    around = (EVIDENCE.c.format, EVIDENCE.c.name, EVIDENCE.c.received_at, EVIDENCE.c.received_by)
    joined = (ITEM.c.organisation == EVIDENCE.c.organisation) & (ITEM.c.sha256 == EVIDENCE.c.sha256)
    query = sa.select(*(ITEM.c[name] for name in names), *around).join_from(ITEM, EVIDENCE, joined)
    return query.order_by(EVIDENCE.c.received_at, ITEM.c.sha256, ITEM.c.item)


def _item_rows(evidence: Evidence, organisation: str, digest: str) -> list[dict[str, Any]]:
    says: list[Diagnostic | Erasure] = list(evidence.erasures)
    says += [] if evidence.diagnostic is None else [evidence.diagnostic]
    rows = []
    for number, each in enumerate(says, start=1):
        is_erasure = isinstance(each, Erasure)
        extract = evidence.extracts.get(each.serial or "")
        is_no_proof = isinstance(each, Erasure) and each.outcome == UNPROVED
        rows.append(
            {
                "organisation": organisation,
                "sha256": digest,
                "item": number,
                "kind": ERASURE if is_erasure else DIAGNOSTIC,
                "serial": each.serial,
                "wiped_at": each.wiped_at if isinstance(each, Erasure) else None,
                "proof_sha256": digest if extract is None else hashlib.sha256(extract).hexdigest(),
                "record_json": canonical(each),
                "status": ASIDE if is_no_proof else WAITING,
                "why": each.why if isinstance(each, Erasure) and is_no_proof else None,
            }
        )
    return rows


def _check_within(rows: list[dict[str, Any]]) -> None:
    """One medium, one wipe instant: two media of one log that end together were never wiped one by one."""
    seen: dict[str, str] = {}
    for row in rows:
        at = row["wiped_at"]
        if at is not None and at in seen:
            raise EvidenceRefusedError("wipe_instant_shared", serial=row["serial"], other=seen[at], wiped=at)
        if at is not None:
            seen[at] = row["serial"]


def _check_instants(connection: sa.Connection, organisation: str, rows: list[dict[str, Any]]) -> None:
    """No other file of the organisation says the same instant: it would be an altered copy, or be already kept."""
    for row in rows:
        if row["wiped_at"] is None:
            continue
        same = (ITEM.c.organisation == organisation) & (ITEM.c.wiped_at == row["wiped_at"]) & (ITEM.c.status != ASIDE)
        other = connection.execute(sa.select(ITEM.c.serial).where(same).limit(1)).scalar()
        if other is not None:
            code = "wipe_already_kept" if other == row["serial"] else "wipe_instant_shared"
            raise EvidenceRefusedError(code, serial=row["serial"], other=other, wiped=row["wiped_at"])


def _known(connection: sa.Connection, organisation: str, source_sha256: str) -> str | None:
    here = (EVIDENCE.c.organisation == organisation) & (EVIDENCE.c.source_sha256 == source_sha256)
    found: str | None = connection.execute(sa.select(EVIDENCE.c.sha256).where(here)).scalar()
    return found


def keep_bytes(home: Home, digest: str, content: bytes) -> None:
    """A proof under its sha256, once; written again where what stands there is not it."""
    path = home.folder / FOLDER / digest
    if not path.is_file() or path.read_bytes() != content:
        replace_bytes(path, content)


def _file_name(name: str) -> str:
    """The name as it came, without its folders."""
    shown = name.encode("utf-8", "replace").decode("utf-8")  # bytes of a disk that are no text
    return shown.replace("\\", "/").rpartition("/")[2][:200] or "–"
