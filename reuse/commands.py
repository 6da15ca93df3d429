"""One command: who may, the device as it is, the decision, the log (METHODOLOGY 19.5). All in one transaction.

In: an organisation, a device, an event, the seq that the screen showed (0 for a new device), who, when. Out: the device
after it, and what is worth saying; or a refusal, and nothing is written.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

import sqlalchemy as sa

from barometer.records.database import write
from barometer.records.errors import RecordsError
from barometer.records.home import Home
from barometer.records.tables import OrganisationTable, core
from reuse import ledger, store, ties
from reuse.custody import check_custody
from reuse.device import apply, fold, take_back
from reuse.dismantling import recover_parts, take_parts_back
from reuse.errors import ConflictError, DeviceUnknownError
from reuse.event_fields import Event
from reuse.events_out import DeviceDismantled, EventVoided
from reuse.history import check_history, completed
from reuse.kinds import Kind, check, instant
from reuse.places import check_commune
from reuse.policy import Policy, default_policy
from reuse.remarks import remarks, unknown_organisations
from reuse.rights import check_may
from reuse.state import Device, Fact
from reuse.transitions import VOID
from reuse.uniqueness import check_media, check_names_again, check_unique
from reuse.vocabularies import Word

ORGANISATION = core(OrganisationTable)


@dataclass(frozen=True)
class Done:
    """The device after the command, the fact recorded, and remarks worth reading."""

    device: Device
    fact: Fact
    remarks: tuple[Word, ...]


def record(
    home: Home,
    event: Event,
    *,
    device_id: str,
    organisation: str,
    expected_seq: int,
    actor: str,
    occurred_at: datetime,
    recorded_at: datetime,
    evidence_sha256: str | None = None,
    policy: Policy | None = None,
) -> Done:
    """Decide and append one event, and the first event of each part where a device is dismantled."""
    fact = fact_for(event, device_id, organisation, expected_seq, actor, occurred_at, recorded_at, evidence_sha256)
    with write(home) as connection:
        return record_in(connection, fact, policy)


def record_in(connection: sa.Connection, fact: Fact, policy: Policy | None = None) -> Done:
    """The same inside the writing transaction of a caller that keeps something else with the event, all or nothing."""
    check_may(connection, fact)
    return decide_in(connection, fact, policy or default_policy())


def fact_for(
    event: Event,
    device_id: str,
    organisation: str,
    expected_seq: int,
    actor: str,
    occurred_at: datetime,
    recorded_at: datetime,
    evidence_sha256: str | None = None,
) -> Fact:
    """An event with what surrounds it, checked."""
    return Fact(
        device_id=check(Kind("identifier"), device_id, "device"),
        organisation=organisation,
        seq=expected_seq + 1,
        occurred_at=instant(occurred_at),
        recorded_at=instant(recorded_at),
        actor=actor,
        event=event,
        evidence_sha256=None if evidence_sha256 is None else check(Kind("sha256"), evidence_sha256, "evidence"),
    )


def decide_in(connection: sa.Connection, fact: Fact, policy: Policy, *, is_counted: bool = True) -> Done:
    """The same inside a transaction of whoever is allowed already; `is_counted`: a lot cited counts it out itself."""
    _check_registered(connection, fact.organisation)
    before, facts = _load(connection, fact, fact.seq - 1)
    book, progress = ledger.Book(connection, policy), partial(ties.progress_of, connection)
    given, fact = fact, completed(ties.completed(book, fact, before), before, facts)
    ties.check_request(book, fact, before, progress)
    check_custody(connection, facts, fact)
    check_commune(fact)
    check_unique(connection, fact)
    check_history(connection, before, facts, fact, policy)
    after = _decide(before, facts, fact, policy)
    check_media(connection, before, after, policy)
    check_names_again(connection, fact, before, after)
    ties.check_place_again(book, fact, before, after, progress)
    store.append(connection, fact, after)
    if isinstance(fact.event, DeviceDismantled):
        recover_parts(connection, before, fact, fact.event, policy)
    take_parts_back(connection, facts, fact, policy)
    if is_counted:
        ties.count_out(book, fact, before)
        ties.count_back(book, fact, facts)
    ties.close_served(book, fact, before, progress)
    book.write()
    dropped = [Word("remark", "serial_dropped")] if ties.is_serial_dropped(given, fact) else []
    told = (*remarks(before, fact, policy), *unknown_organisations(connection, given), *dropped)
    return Done(after, fact, told)


def _decide(before: Device, facts: list[Fact], fact: Fact, policy: Policy) -> Device:
    if isinstance(fact.event, EventVoided):
        return take_back(_new(fact), facts, fact, policy)
    return apply(before, fact, policy)


def _load(connection: sa.Connection, fact: Fact, expected_seq: int) -> tuple[Device, list[Fact]]:
    """The device as its events make it; told apart: not there, somebody else's, changed meanwhile."""
    facts = store.facts_of(connection, fact.device_id)
    owners = {each.organisation for each in facts}
    if owners - {fact.organisation}:
        # Whose it is is nobody's business here: for this organisation the device is not there, its name is taken.
        code = "device_unknown" if expected_seq else "device_id_taken"
        raise DeviceUnknownError(code, device=fact.device_id)
    if not facts and expected_seq:
        raise DeviceUnknownError("device_unknown", device=fact.device_id)
    if len(facts) != expected_seq:
        raise ConflictError("device_changed", device=fact.device_id, found=len(facts), expected=expected_seq)
    if not facts and fact.event.name == VOID:
        raise DeviceUnknownError("device_unknown", device=fact.device_id)
    return fold(_new(fact), facts), facts


def _check_registered(connection: sa.Connection, organisation: str) -> None:
    query = sa.select(ORGANISATION.c.organisation).where(ORGANISATION.c.organisation == organisation)
    if connection.execute(query).scalar() is None:
        raise RecordsError("organisations_unknown", organisations=organisation)


def _new(fact: Fact) -> Device:
    return Device(device_id=fact.device_id, organisation=fact.organisation)
