"""What is done with requests: ask, accept, refuse, wait, warn, close, allocate; who may, who sees (METHODOLOGY 19.7).

In: a data folder, a request, who, when. Out: the request after it, or a refusal and nothing is written. Whoever asks
sees their own requests; a workshop those addressed to it; nobody else sees any.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read, write
from barometer.records.errors import AccessRefusedError
from barometer.records.home import Home
from factors import territories
from factors.spelling import country_day
from reuse import ledger, ties
from reuse.commands import decide_in, fact_for
from reuse.errors import GuardRefusedError, SubjectUnknownError
from reuse.event_fields import Event
from reuse.events_out import DeviceAllocated
from reuse.lots import Recorded
from reuse.payload import build
from reuse.policy import Policy, default_policy
from reuse.request import OFFER, OPEN, REQUEST, Request, to_warn_on
from reuse.request_events import DevicesAsked, RequestAccepted, RequestClosed, RequestWarned, RequestWithdrawn
from reuse.rights import ACTION, ASKS
from reuse.streams import Entry, is_late
from reuse.ties import Progress, Progressing, progress_of
from reuse.vocabularies import Word

#: What whoever asked does; the rest is for the workshop.
OF_THE_ASKER = frozenset({"ask", "confirm", "withdraw"})


@dataclass(frozen=True)
class Followed:
    """A request with how many devices are allocated and handed over, and the day from which it is warned."""

    request: Request
    progress: Progress
    warn_on: date


def record_request(
    home: Home,
    name: str,
    values: Mapping[str, Any],
    *,
    request: str,
    organisation: str,
    expected_seq: int,
    actor: str,
    occurred_at: datetime,
    recorded_at: datetime,
    policy: Policy | None = None,
) -> Recorded:
    """Record one event of a request; `organisation` is the one that asks."""
    rules = policy or default_policy()
    event = build(name, values, REQUEST.catalogue)
    with write(home) as connection:
        book = ledger.Book(connection, rules)
        check_said(book, event, request, organisation, actor, partial(progress_of, connection))
        entry = ledger.entry_for(
            REQUEST, request, organisation, event, expected_seq=expected_seq, actor=actor, occurred_at=occurred_at,
            recorded_at=recorded_at,
        )  # fmt: skip
        after = book.tell(entry)
        book.write()
        late = (Word("remark", "late_entry"),) if is_late(entry, rules) else ()
        return Recorded(after, entry, late)


def check_said(
    book: ledger.Book, event: Event, request: str, organisation: str, actor: str, progress: Progressing
) -> None:
    """Who may say this of a request, and what only the other requests and the devices can tell."""
    held = book.find(REQUEST, request)
    workshop = event.workshop if isinstance(event, DevicesAsked) else getattr(held, "counterpart", None)
    asks = event.name in OF_THE_ASKER
    access.require_in(book.connection, actor, ASKS if asks else ACTION, [organisation if asks else workshop or ""])
    if isinstance(event, DevicesAsked):
        _check_ask(book, event, organisation, progress)
    if isinstance(event, RequestAccepted) and held is not None and progress(held).allocated > event.quantity:
        raise GuardRefusedError(
            "request_below_given", request=request, quantity=event.quantity, devices=progress(held).allocated
        )
    if isinstance(event, RequestWithdrawn | RequestClosed) and held is not None:
        _check_nothing_reserved(held, progress)


def allocate(
    home: Home, request: str, devices: Sequence[tuple[str, int]], *, actor: str, now: datetime,
    policy: Policy | None = None,
) -> Followed:  # fmt: skip
    """Keep devices (identifier, seq that the screen showed) for a request: all, or none and which one was wrong."""
    rules = policy or default_policy()
    with write(home) as connection:
        held = ledger.load_subject(connection, REQUEST, request)
        if held is None:
            raise SubjectUnknownError("subject_unknown", stream=Word("stream", "request"), subject=request)
        access.require_in(connection, actor, ACTION, [held.counterpart])
        for device, seq in devices:
            event = DeviceAllocated(request=request)
            decide_in(connection, fact_for(event, device, held.counterpart, seq, actor, now, now), rules)
        return Followed(held, progress_of(connection, held), to_warn_on(held, rules))


def close_overdue(home: Home, workshop: str, *, actor: str, now: datetime, policy: Policy | None = None) -> list[Entry]:
    """Warn whoever asked long ago; close what was warned and whose day has come. Gives what was written."""
    rules = policy or default_policy()
    written = []
    with write(home) as connection:
        access.require_in(connection, actor, ACTION, [workshop])
        for held in ledger.list_subjects(connection, REQUEST, [workshop], sides=("counterpart",)):
            event = _overdue(connection, held, country_day(now), rules)
            if event is not None:
                entry = ledger.entry_for(
                    REQUEST, held.subject, held.organisation, event, expected_seq=held.seq, actor=actor,
                    occurred_at=now, recorded_at=now,
                )  # fmt: skip
                ledger.write_entry(connection, entry, rules)
                written.append(entry)
    return written


def list_requests(home: Home, *, actor: str, organisation: str | None = None, **filters: str) -> list[Followed]:
    """Requests that somebody may see, oldest first: their own, and those addressed to their workshop."""
    rules = default_policy()
    with read(home) as connection:
        found = _visible(connection, actor, **filters)
        if organisation is not None:
            found = [each for each in found if organisation in (each.organisation, each.counterpart)]
        return [Followed(each, progress_of(connection, each), to_warn_on(each, rules)) for each in found]


def show_request(home: Home, request: str, *, actor: str) -> tuple[Followed, list[Entry]]:
    """One request and its events; that of somebody else is unknown."""
    with read(home) as connection:
        entries = ledger.entries_of(connection, REQUEST, request)
        held = REQUEST.fold(entries) if entries else None
        if held is None or not _may_see(connection, actor, held):
            raise SubjectUnknownError("subject_unknown", stream=Word("stream", "request"), subject=request)
        return Followed(held, progress_of(connection, held), to_warn_on(held, default_policy())), entries


def offer_for(connection: sa.Connection, workshop: str, territory: str, equipment_type: str) -> str:
    """What a workshop offers of a type in a territory: its own word for it, else that of a wider one, else open."""
    mine = ledger.list_subjects(connection, OFFER, [workshop], sides=("organisation",), equipment_type=equipment_type)
    known = {each.territory: each.state for each in mine}
    return next((known[code] for code in wider(territory) if code in known), "open")


def wider(territory: str) -> list[str]:
    """A territory, then those that hold it, from the nearest: commune, EPCI, department, region, FR."""
    communes = territories.load().communes
    rows = communes.filter(communes["territory"].is_in(territories.load().communes_of(territory)))
    found = [territory]
    for column in ("epci", "department", "region"):
        held = rows[column].unique().to_list()
        if len(held) == 1 and held[0] is not None and held[0] not in found:
            found.append(held[0])
    return [*found, "FR"]


def _overdue(connection: sa.Connection, held: Request, today: date, policy: Policy) -> Any:
    if held.state not in OPEN:
        return None
    if held.closes_on is not None:
        progress = progress_of(connection, held)
        is_over = today >= date.fromisoformat(held.closes_on) and progress.allocated == progress.handed_over
        return RequestClosed(reason="expired") if is_over else None
    if today < to_warn_on(held, policy):
        return None
    return RequestWarned(closes_on=(today + timedelta(days=policy.request_close_days)).isoformat())


def _check_ask(book: ledger.Book, event: DevicesAsked, organisation: str, progress: Progressing) -> None:
    """A territory that exists, a workshop of the register, an offer that is not closed, a limit that is not passed."""
    territories.load().name(territories.parse_code(event.territory))
    ledger.check_registered(book.connection, event.workshop)
    status = offer_for(book.connection, event.workshop, event.territory, event.equipment_type)
    if status == "closed":
        raise GuardRefusedError(
            "offer_closed", equipment_type=event.equipment_type, territory=event.territory, workshop=event.workshop
        )
    if status == "from_stock" and not ties.ready_count(book.connection, event.workshop, event.equipment_type):
        raise GuardRefusedError("offer_out_of_stock", equipment_type=event.equipment_type, workshop=event.workshop)
    mine = book.of(REQUEST, organisation)
    pending = [each.wanted - progress(each).handed_over for each in mine if each.state in OPEN]
    total, limit = sum(pending) + event.quantity, book.policy.request_open_devices
    if total > limit:
        raise GuardRefusedError("request_over_limit", pending=sum(pending), asked=event.quantity, limit=limit)


def _check_nothing_reserved(held: Request, progress: Progressing) -> None:
    found = progress(held)
    waiting = found.allocated - found.handed_over
    if waiting:
        raise GuardRefusedError("request_holds_devices", request=held.subject, devices=waiting)


def _visible(connection: sa.Connection, actor: str, **filters: str) -> list[Request]:
    found: dict[str, Request] = {}
    refusal: AccessRefusedError | None = None
    sides_seen = 0
    for action, side in ((ASKS, "organisation"), (ACTION, "counterpart")):
        try:
            mine = access.organisations_in(connection, actor, action)
        except AccessRefusedError as error:
            refusal = error
            continue
        sides_seen += 1
        for each in ledger.list_subjects(connection, REQUEST, mine, sides=(side,), **filters):
            found[each.subject] = each
    if not sides_seen and refusal is not None:
        raise refusal
    return sorted(found.values(), key=lambda each: (each.asked_at or "", each.subject))


def _may_see(connection: sa.Connection, actor: str, held: Request) -> bool:
    return any(each.subject == held.subject for each in _visible(connection, actor))
