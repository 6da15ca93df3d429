"""What the two faces can do with requests: read what was typed, name the request, decide and record (METHODOLOGY 19.7).

In: an opened data folder, who acts, an event's name and typed values. Out: records, never text.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.workshop import read_instant, read_values
from reuse import requests
from reuse.errors import SubjectUnknownError
from reuse.lots import Recorded
from reuse.payload import plain
from reuse.request_events import REQUEST_EVENTS
from reuse.requests import Followed


def record_request_typed(
    home: Home,
    actor: Actor,
    name: str,
    request: str | None,
    values: Mapping[str, Any],
    *,
    organisation: str | None = None,
    expected_seq: int | None = None,
    occurred_at: str | None = None,
) -> Recorded:
    """Record an event of a request from typed values; `request` None: a new one gets its number."""
    read = read_values(name, values, REQUEST_EVENTS)
    held = None
    if request is not None and name != "ask":
        held = requests.show_request(home, request, actor=actor.name)[0].request
    owner = organisation or (held.organisation if held is not None else None)
    if owner is None:
        raise DashboardsError("request_organisation_missing")
    return requests.record_request(
        home,
        name,
        read,
        request=request or next_number(home, actor),
        organisation=owner,
        expected_seq=expected_seq if expected_seq is not None else (0 if held is None else held.seq),
        actor=actor.name,
        occurred_at=actor.now if occurred_at is None else read_instant(occurred_at),
        recorded_at=actor.now,
    )


def next_number(home: Home, actor: Actor) -> str:
    """A number nobody has: the day and the time of the request, to the hundredth of a second."""
    return f"Q{actor.now:%y%m%d-%H%M%S}{actor.now.microsecond // 10_000:02d}"


def device_seqs(home: Home, actor: Actor, devices: list[str]) -> list[tuple[str, int]]:
    """Devices typed by hand, as they are now."""
    from reuse.queries import organisation_of  # noqa: PLC0415 - only where devices are named by hand

    found = []
    for device in devices:
        known = organisation_of(home, device, actor=actor.name)
        if known is None:
            raise SubjectUnknownError("device_unknown", device=device)
        found.append((device, known[1]))
    return found


def request_document(followed: Followed) -> dict[str, Any]:
    """What is known of a request, first what is asked first."""
    request = followed.request
    first = {
        "request": request.subject,
        "organisation": request.organisation,
        "workshop": request.counterpart,
        "state": request.state,
        "seq": request.seq,
        **asdict(followed.progress),
        "warn_on": followed.warn_on.isoformat(),
    }
    hidden = {"subject", "organisation", "counterpart", "state", "seq"}
    return first | {name: value for name, value in plain(request).items() if name not in hidden}
