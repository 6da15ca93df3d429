"""Lots and requests for the tests: one entry a minute, as a desk would write them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from barometer.records.home import Home
from factors.errors import UserError
from reuse.errors import ReuseError
from reuse.lots import owner_of, record_lot
from reuse.request import Request
from reuse.requests import list_requests, record_request
from reuse.vocabularies import codes

#: Before the devices of `bench.py`, so that a lot is there when they arrive.
NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)

LAPTOPS = {"equipment_type": "laptop", "quantity": 12}
SCREENS = {"equipment_type": "monitor", "quantity": 5}
FROM = {"donor": "other", "origin": "company_donation", "route": "gift"}


def lot(home: Home, name: str, **values: Any) -> Any:
    """Write the next entry of lot L1 (or `lot`) of the workshop, one minute after the last; gives the lot."""
    told = {key: values.pop(key) for key in ("lot", "seq", "actor", "organisation", "at", "evidence") if key in values}
    subject = told.get("lot", "L1")
    known = owner_of(home, subject, actor="local")
    seq = told.get("seq", 0 if known is None else known[1])
    at = NOW + timedelta(minutes=told.get("at", seq))
    done = record_lot(
        home, name, values, lot=subject, organisation=told.get("organisation", "workshop"), expected_seq=seq,
        actor=told.get("actor", "local"), occurred_at=at, recorded_at=NOW + timedelta(minutes=seq),
        evidence_sha256=told.get("evidence"),
    )  # fmt: skip
    return done.subject


def received(home: Home, *lines: dict[str, Any], **values: Any) -> Any:
    """A lot announced and received as announced, weighed by the averages of its types."""
    given = list(lines) or [LAPTOPS]
    name = {"lot": values.pop("lot", "L1")}
    lot(home, "announce", lines=given, **FROM, **name)
    return lot(home, "receive", lines=given, weight_method="type_average", **name, **values)


ASK = {"workshop": "workshop", "equipment_type": "laptop", "quantity": 2, "territory": "COM-21231", "audience": "pupil"}


def request(
    home: Home, name: str, *, actor: str = "local", by: str = "other", at: Any = None, **values: Any
) -> Request:
    """Write the next entry of request Q1 of `other`."""
    subject = values.pop("request", "Q1")
    known = {each.request.subject: each.request.seq for each in list_requests(home, actor="local")}
    seq = known.get(subject, 0)
    when = at or NOW + timedelta(minutes=seq)
    return record_request(
        home, name, values, request=subject, organisation="other", expected_seq=seq, actor=actor, occurred_at=when,
        recorded_at=when,
    ).subject  # type: ignore[no-any-return] # fmt: skip


def refusal_code(call: Any) -> str:
    """The code of a refusal, whole in both languages."""
    with pytest.raises((UserError,)) as refusal:
        call()
    assert refusal.value.message("fr") != refusal.value.message("en")
    if isinstance(refusal.value, ReuseError):
        assert refusal.value.lifted_by in codes("lifter")
    return refusal.value.code
