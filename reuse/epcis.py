"""The log as EPCIS 2.0 events in JSON-LD, for those who exchange them (METHODOLOGY 19.17).

In: the facts of devices. Out: one ObjectEvent a fact, tags and pictures apart, which are the workshop's own; a fact
taken back is told again with its error declaration, as the standard asks. Steps and dispositions are those of
`transitions.csv`; where the standard has no word, a URI of ours. No reference of a person leaves: neither `client_ref`,
nor receipt, nor commune.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read
from barometer.records.home import Home
from reuse import store
from reuse.device import fold
from reuse.errors import ReuseError
from reuse.event_fields import Event
from reuse.events_in import DevicePhotographed, DeviceTagged
from reuse.events_out import EventVoided
from reuse.kinds import day_of
from reuse.rights import ACTION
from reuse.state import BENEFICIARY, Device, Fact
from reuse.transitions import transitions

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
OURS = "urn:barometer"
#: Steps and dispositions of ours begin so in `transitions.csv`.
MARK = "x:"
#: Notes of the workshop, no step of the chain.
UNTOLD = (DeviceTagged.name, DevicePhotographed.name)
#: The last fact of a life, and the first.
DELETED = ("recycled",)
#: A field of an event that names a business document -> its type in the standard.
DOCUMENTS = {"slip": "bol", "undertaking": "cert", "authorisation": "cert"}


def epcis_document(home: Home, organisation: str, *, actor: str, year: int | None = None) -> dict[str, Any]:
    """The document of one organisation, all its log or the facts of one year; its date is that of the last fact."""
    event = store.EVENT.c
    query = sa.select(store.EVENT).where(event.organisation == organisation).order_by(event.device_id, event.seq)
    with read(home) as connection:
        access.require_in(connection, actor, ACTION, [organisation])
        rows = [row._mapping for row in connection.execute(query)]
    if not rows:
        raise ReuseError("log_empty", organisation=organisation)
    lives: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        lives[row["device_id"]].append(row)
    told = [each for life in lives.values() for each in _life(life)]
    kept = [(place, each) for place, each in told if year is None or day_of(each["eventTime"]).year == year]
    return {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": max(row["recorded_at"] for row in rows),
        "epcisBody": {"eventList": [each for _, each in sorted(kept, key=lambda pair: pair[0])]},
    }


def epcis_bytes(document: dict[str, Any]) -> bytes:
    """The document as JSON text, the same bytes for the same log."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _life(rows: list[Any]) -> Iterable[tuple[int, dict[str, Any]]]:
    """(place in the chain, event) of each fact of one device."""
    facts = [store.fact_of(row) for row in rows]
    said: dict[int, dict[str, Any]] = {}
    for number, (fact, row) in enumerate(zip(facts, rows, strict=True)):
        if isinstance(fact.event, EventVoided):
            first = said.get(fact.event.voided_seq)
            if first is not None:
                declared = {"declarationTime": fact.recorded_at, "reason": fact.event.reason}
                yield row["position"], first | {"recordTime": fact.recorded_at, "errorDeclaration": declared}
            continue
        if fact.event.name in UNTOLD:
            continue
        before = fold(_new(fact), facts[:number])
        said[fact.seq] = _event(fact, row["hash"], before)
        yield row["position"], said[fact.seq]


def _new(fact: Fact) -> Device:
    return Device(device_id=fact.device_id, organisation=fact.organisation)


def _event(fact: Fact, digest: str, before: Device) -> dict[str, Any]:
    row = transitions()[(fact.event.name, before.state)]
    found: dict[str, Any] = {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}",
        "eventTime": fact.occurred_at,
        "eventTimeZoneOffset": "+00:00",
        "recordTime": fact.recorded_at,
        "epcList": [named("device", fact.device_id)],
        "action": "ADD" if fact.seq == 1 else "DELETE" if row.to_state in DELETED else "OBSERVE",
        "bizStep": _word("bizstep", row.epcis_step),
        "disposition": _word("disposition", _disposition(fact.event, row.epcis_disposition)),
        "readPoint": {"id": named("organisation", fact.organisation)},
    }
    documents = [
        {"type": kind, "bizTransaction": named("document", getattr(fact.event, field))}
        for field, kind in DOCUMENTS.items()
        if getattr(fact.event, field, None)
    ]
    if fact.evidence_sha256 is not None:
        documents.append({"type": "cert", "bizTransaction": named("sha256", fact.evidence_sha256)})
    if documents:
        found["bizTransactionList"] = documents
    return found | _parties(fact, before)


def _parties(fact: Fact, before: Device) -> dict[str, Any]:
    """From whom to whom custody passes, where it does, between organisations only."""
    after = fold(before, [fact])
    if after.possessor == before.possessor or BENEFICIARY in {after.possessor, before.possessor}:
        return {}
    found: dict[str, Any] = {}
    if before.possessor is not None:
        found["sourceList"] = [{"type": "possessing_party", "source": named("organisation", before.possessor)}]
    if after.possessor is not None:
        found["destinationList"] = [{"type": "possessing_party", "destination": named("organisation", after.possessor)}]
    return found


def _disposition(event: Event, usual: str) -> str:
    return "stolen" if getattr(event, "reason", None) == "stolen" else usual


def _word(vocabulary: str, code: str) -> str:
    return named(vocabulary, code.removeprefix(MARK)) if code.startswith(MARK) else code


def named(kind: str, name: str) -> str:
    """A URI of ours: `urn:barometer:<kind>:<name>`, what a URI does not take percent-encoded."""
    from urllib.parse import quote  # noqa: PLC0415 - only where a document is made

    return f"{OURS}:{kind}:{quote(name, safe='._-:')}"
