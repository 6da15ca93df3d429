"""Requests: who asks, what is undertaken, allocated, closed; offers, needs, batches; on both engines."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.records.access import set_actor
from barometer.records.errors import AccessRefusedError
from barometer.records.home import Home
from reuse.errors import ReuseError
from reuse.payload import build
from reuse.policy import default_policy
from reuse.request import ACCEPTED, OPEN, REQUEST
from reuse.requests import allocate, close_overdue, list_requests, record_request, show_request
from reuse.streams import Entry
from reuse.verify import verify
from tests.records.samples import organisation
from tests.reuse.bench import live, tell
from tests.reuse.lives import HAND_OVER
from tests.reuse.lot_desk import ASK, NOW, request
from tests.reuse.lot_desk import refusal_code as code

POLICY = default_policy()
LATER = NOW + timedelta(hours=6)


def accepted(home: Home, quantity: int = 2, **values: Any) -> None:
    request(home, "ask", **(ASK | {"quantity": quantity} | values))
    request(home, "accept", quantity=quantity)


def test_a_request_is_asked_accepted_in_part_served_and_closed_by_its_last_hand_over(any_workshop: Home) -> None:
    request(any_workshop, "ask", **(ASK | {"quantity": 3}))
    assert code(lambda: request(any_workshop, "accept", quantity=4)) == "request_quantity"
    assert request(any_workshop, "accept", quantity=2).wanted == 2
    seqs = [(name, live(any_workshop, name, "ready")) for name in ("D1", "D2", "D3")]
    found = allocate(any_workshop, "Q1", seqs[:2], actor="local", now=LATER)
    assert (found.progress.allocated, found.progress.handed_over) == (2, 0)
    assert code(lambda: allocate(any_workshop, "Q1", seqs[2:], actor="local", now=LATER)) == "request_full"
    assert code(lambda: request(any_workshop, "withdraw", at=LATER)) == "request_holds_devices"
    for name, seq in seqs[:2]:
        at = LATER + timedelta(minutes=1)
        _hand_over(any_workshop, name, seq + 1, at)
    shown, entries = show_request(any_workshop, "Q1", actor="local")
    assert (shown.request.state, shown.request.reason, shown.progress.handed_over) == ("closed", "served", 2)
    assert [entry.event.name for entry in entries] == ["ask", "accept", "close"]
    assert verify(any_workshop, actor="local").broken == ()


def _hand_over(home: Home, device: str, seq: int, at: Any) -> None:
    from reuse.commands import record  # noqa: PLC0415 - only here

    record(home, build("hand-over", HAND_OVER), device_id=device, organisation="workshop", expected_seq=seq,
           actor="local", occurred_at=at, recorded_at=at)  # fmt: skip


def test_a_cancelled_a_returned_and_a_lost_device_leave_their_place_to_another(workshop: Home) -> None:
    accepted(workshop, 1)
    for name, events in (
        ("D1", [("cancel-reservation", {"reason": "device_changed"})]),
        ("D2", [("lose", {"reason": "missing"})]),
    ):
        seq = live(workshop, name, "ready")
        tell(workshop, name, "allocate", seq=seq, request="Q1")
        assert show_request(workshop, "Q1", actor="local")[0].progress.allocated == 1
        for number, (event, values) in enumerate(events, start=1):
            tell(workshop, name, event, seq=seq + number, **values)
        assert show_request(workshop, "Q1", actor="local")[0].progress.allocated == 0


def test_of_two_operators_on_the_last_device_one_wins_and_the_other_is_told(any_workshop: Home) -> None:
    accepted(any_workshop, 5)
    seq, told = live(any_workshop, "D1", "ready"), []

    def work(minute: int) -> None:
        try:
            allocate(any_workshop, "Q1", [("D1", seq)], actor="local", now=LATER + timedelta(minutes=minute))
            told.append("won")
        except ReuseError as refusal:
            told.append(refusal.code)

    _both(work)
    assert sorted(told) == ["device_changed", "won"]


def test_of_two_operators_on_the_last_place_of_a_request_one_wins_and_the_other_is_told(any_workshop: Home) -> None:
    accepted(any_workshop, 1)
    seqs, told = [(name, live(any_workshop, name, "ready")) for name in ("D1", "D2")], []

    def work(number: int) -> None:
        try:
            allocate(any_workshop, "Q1", [seqs[number]], actor="local", now=LATER + timedelta(minutes=number))
            told.append("won")
        except ReuseError as refusal:
            told.append(refusal.code)

    _both(work)
    assert sorted(told) == ["request_full", "won"]
    assert show_request(any_workshop, "Q1", actor="local")[0].progress.allocated == 1


def _both(work: Any) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_batch_is_allocated_whole_or_not_at_all(workshop: Home) -> None:
    accepted(workshop, 2)
    first, second = live(workshop, "D1", "ready"), live(workshop, "D2", "triaged")
    refused = code(lambda: allocate(workshop, "Q1", [("D1", first), ("D2", second)], actor="local", now=LATER))
    assert refused == "transition_refused"
    assert show_request(workshop, "Q1", actor="local")[0].progress.allocated == 0


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"equipment_type": "abacus"}, "equipment_type_unknown"),
    ({"quantity": 0}, "quantity_is_zero"),
    ({"quantity": 101}, "request_over_limit"),
    ({"territory": "21231"}, "territory_form"),
    ({"audience": "everybody"}, "choice_unknown"),
    ({"workshop": "nobody"}, "organisations_unknown"),
    ({"workshop": "other"}, "request_of_oneself"),
    ({"needed_by": "31/02/2026"}, "day_form"),
    ({"name": "Ana"}, "field_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "expected"), REFUSED)
def test_a_bad_request_is_refused_said_why_and_nothing_is_written(
    workshop: Home, values: dict[str, Any], expected: str
) -> None:
    def ask() -> None:
        record_request(workshop, "ask", ASK | values, request="Q1", organisation="other", expected_seq=0, actor="local",
                       occurred_at=NOW, recorded_at=NOW)  # fmt: skip

    assert code(ask) == expected
    assert list_requests(workshop, actor="local") == []


def test_a_device_is_allocated_only_to_an_accepted_request_of_its_type_and_of_its_workshop(workshop: Home) -> None:
    seq = live(workshop, "D1", "ready")

    def give(name: str) -> str:
        return code(lambda: tell(workshop, "D1", "allocate", seq=seq, request=name))

    assert give("Q1") == "request_unknown"
    request(workshop, "ask", **ASK)
    assert give("Q1") == "request_not_accepted"
    request(workshop, "ask", request="Q2", **(ASK | {"equipment_type": "monitor"}))
    request(workshop, "accept", request="Q2", quantity=1)
    assert give("Q2") == "request_of_another_type"
    organisation(workshop, "third")
    request(workshop, "ask", request="Q3", **(ASK | {"workshop": "third"}))
    request(workshop, "accept", request="Q3", quantity=1)
    assert give("Q3") == "request_unknown"


def test_a_prescriber_sees_and_moves_its_own_requests_only(any_workshop: Home) -> None:
    organisation(any_workshop, "lycee")
    people = {"paul": ("prescriber", "other"), "lea": ("prescriber", "lycee"), "omar": ("operator", "workshop"),
              "olga": ("operator", "lycee")}  # fmt: skip
    for name, (role, whose) in people.items():
        set_actor(any_workshop, name, role=role, organisations=[whose], actor="local", recorded_at=NOW)
    request(any_workshop, "ask", actor="paul", **ASK)
    seen = {name: [each.request.subject for each in list_requests(any_workshop, actor=name)] for name in people}
    assert seen == {"paul": ["Q1"], "lea": [], "omar": ["Q1"], "olga": []}
    assert code(lambda: show_request(any_workshop, "Q1", actor="lea")) == "subject_unknown"
    for actor in ("paul", "lea", "olga"):
        with pytest.raises(AccessRefusedError):
            request(any_workshop, "accept", actor=actor, quantity=1)
    with pytest.raises(AccessRefusedError):
        request(any_workshop, "withdraw", actor="lea")
    assert request(any_workshop, "accept", actor="omar", quantity=1).state == ACCEPTED
    assert request(any_workshop, "withdraw", actor="paul").state == "withdrawn"
    set_actor(any_workshop, "rita", role="reader", organisations=None, actor="local", recorded_at=NOW)
    with pytest.raises(AccessRefusedError):
        list_requests(any_workshop, actor="rita")


def test_what_nobody_speaks_of_is_warned_then_closed_unless_it_is_confirmed(workshop: Home) -> None:
    for name in ("Q1", "Q2"):
        request(workshop, "ask", request=name, **ASK)
    assert code(lambda: request(workshop, "close", reason="expired")) == "request_not_warned"
    quiet = NOW + timedelta(days=POLICY.request_warn_days)
    assert close_overdue(workshop, "workshop", actor="local", now=quiet - timedelta(days=1)) == []
    warned = close_overdue(workshop, "workshop", actor="local", now=quiet)
    assert [(entry.subject, entry.event.name) for entry in warned] == [("Q1", "warn"), ("Q2", "warn")]
    assert (
        code(lambda: request(workshop, "close", reason="expired", at=quiet + timedelta(days=1)))
        == "request_closes_later"
    )
    request(workshop, "confirm", at=quiet + timedelta(days=2))
    closed = close_overdue(workshop, "workshop", actor="local", now=quiet + timedelta(days=POLICY.request_close_days))
    assert [(entry.subject, entry.event.reason) for entry in closed] == [("Q2", "expired")]


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["accept", "wait", "refuse", "warn", "confirm", "withdraw", "close"]),
        st.integers(0, 8), st.integers(0, 60),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=150)
@given(entries=ENTRIES)
def test_whatever_is_decided_nothing_above_what_was_asked_is_undertaken_and_the_end_is_the_end(
    entries: list[tuple[str, int, int]],
) -> None:
    found, when = REQUEST.new("Q1", "other"), NOW
    said = {"refuse": {"reason": "no_stock"}, "close": {"reason": "expired"}}
    told: list[tuple[str, dict[str, Any]]] = [("ask", ASK | {"quantity": 5})]
    for name, number, days in entries:
        when += timedelta(days=days, minutes=1)
        values = {"quantity": number} if name == "accept" else said.get(name, {})
        if name == "warn":
            values = {"closes_on": (when + timedelta(days=number * 5)).date().isoformat()}
        told.append((name, values | {"_at": when}))
    accepted_entries = []
    for name, values in told:
        at = (values.pop("_at", NOW)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        entry = Entry(stream="request", subject="Q1", organisation="other", seq=found.seq + 1, occurred_at=at,
                      recorded_at=at, actor="ana", event=build(name, values, REQUEST.catalogue))  # fmt: skip
        before = found
        try:
            found = REQUEST.decide(found, entry, POLICY)
        except ReuseError:
            continue
        accepted_entries.append(entry)
        assert before.state == "new" or before.state in OPEN
        assert name != "close" or (before.closes_on is not None and at[:10] >= before.closes_on)
    assert found.accepted is None or 0 < found.accepted <= found.quantity == 5
    assert REQUEST.fold(accepted_entries) == found


def test_what_comes_back_to_a_request_whose_place_was_taken_does_not_leave_for_it(workshop: Home) -> None:
    request(workshop, "ask", **ASK | {"quantity": 1})
    request(workshop, "accept", quantity=1)
    seqs = {name: live(workshop, name, "ready") for name in ("D1", "D2", "D3")}
    tell(workshop, "D1", "allocate", seq=seqs["D1"], request="Q1")
    tell(workshop, "D1", "cancel-reservation", seq=seqs["D1"] + 1)
    tell(workshop, "D2", "allocate", seq=seqs["D2"], request="Q1")
    voided = {"voided_seq": seqs["D1"] + 2, "reason": "did_not_occur"}
    assert code(lambda: tell(workshop, "D1", "void", seq=seqs["D1"] + 2, **voided)) == "request_overfull"
    tell(workshop, "D2", "lose", seq=seqs["D2"] + 1)
    tell(workshop, "D3", "allocate", seq=seqs["D3"], request="Q1")
    tell(workshop, "D2", "find", seq=seqs["D2"] + 2)
    for name, seq in (("D2", seqs["D2"] + 3), ("D3", seqs["D3"] + 1)):
        assert code(lambda name=name, seq=seq: tell(workshop, name, "hand-over", seq=seq)) == "request_overfull"  # type: ignore[misc]
    tell(workshop, "D2", "cancel-reservation", seq=seqs["D2"] + 3)
    assert tell(workshop, "D3", "hand-over", seq=seqs["D3"] + 1).device.state == "in_use"


def test_no_fewer_are_accepted_than_were_given(workshop: Home) -> None:
    request(workshop, "ask", **ASK | {"quantity": 3})
    request(workshop, "accept", quantity=3)
    for name in ("D1", "D2"):
        tell(workshop, name, "allocate", seq=live(workshop, name, "ready"), request="Q1")
    assert code(lambda: request(workshop, "accept", quantity=1)) == "request_below_given"
    assert request(workshop, "accept", quantity=2).accepted == 2
