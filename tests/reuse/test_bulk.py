"""Many at once, held to the lots and requests that they cite: what one by one would refuse is refused, all or none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from barometer.records.home import Home
from reuse.bulk import append_all
from reuse.kinds import instant
from reuse.lots import show_lot
from reuse.payload import build
from reuse.request import REQUEST
from reuse.requests import show_request
from reuse.state import Fact
from reuse.streams import Entry
from reuse.verify import verify
from tests.reuse.bench import asked, own, proof_of, rows
from tests.reuse.lives import GRADES, HAND_OVER, LEAST, START
from tests.reuse.lot_desk import ASK, received, refusal_code

TWO = {"equipment_type": "laptop", "quantity": 2}
LIFE = ("receive", "diagnose", "erase", "qualify", "allocate", "hand-over")


def facts(device: str, *names: str, minute: int = 0, **values: dict[str, Any]) -> list[Fact]:
    """A device of the workshop, one event a minute; `values`: what an event says, `_` for a hyphen."""
    found = []
    for seq, name in enumerate(names):
        at = START + timedelta(minutes=minute + seq + 10)
        said = own(dict(values.get(name.replace("-", "_"), LEAST[name])), device)
        if name == "erase":
            said |= {"wiped_at": instant(at)}
        proof = proof_of(device, seq) if name == "erase" else None
        found.append(
            Fact(
                device_id=device, organisation="workshop", seq=seq + 1, occurred_at=instant(at),
                recorded_at=instant(at), actor="local", event=build(name, said), evidence_sha256=proof,
            )
        )  # fmt: skip
    return found


def from_lot(device: str, minute: int = 0) -> list[Fact]:
    return facts(device, "receive", minute=minute, receive={"lot": "L1", "equipment_type": "laptop"})


def bulk_code(home: Home, steps: list[Any]) -> str:
    """The code of the refusal; nothing was written."""
    before = len(rows(home))
    code = refusal_code(lambda: append_all(home, steps, actor="local"))
    assert len(rows(home)) == before
    return code


def test_a_lot_counts_out_each_device_and_tells_it_where_it_comes_from(any_workshop: Home) -> None:
    received(any_workshop, TWO)
    three = [fact for place in (1, 2, 3) for fact in from_lot(f"D{place}", place)]
    assert bulk_code(any_workshop, three) == "lot_not_enough"
    assert append_all(any_workshop, three[:2], actor="local") == 4  # two devices, two entries of their lot
    left = show_lot(any_workshop, "L1", actor="local")[0]
    assert (left.held("stock", "laptop")[0], left.devices) == (0, ("D1", "D2"))
    assert verify(any_workshop, actor="local").broken == ()


def test_a_lot_or_a_request_that_does_not_exist_is_refused(workshop: Home) -> None:
    assert bulk_code(workshop, from_lot("D1")) == "lot_unknown"
    assert bulk_code(workshop, facts("D1", *LIFE)) == "request_unknown"


def test_a_request_takes_as_many_as_it_wants_and_is_closed_by_the_last(any_workshop: Home) -> None:
    asked(any_workshop, "Q-1", "workshop")
    one = facts("D1", *LIFE)
    two = facts("D2", *LIFE, minute=20, hand_over=HAND_OVER | {"client_ref": "P-18", "receipt": "R-2"})
    assert bulk_code(any_workshop, [*one[:-1], *two]) == "request_full"
    assert bulk_code(any_workshop, [*one, *two]) == "request_not_accepted"
    assert append_all(any_workshop, one, actor="local") == len(one) + 1
    found, entries = show_request(any_workshop, "Q-1", actor="local")
    assert (found.request.state, found.request.reason, found.progress.handed_over) == ("closed", "served", 1)
    assert entries[-1].recorded_at == one[-1].recorded_at
    assert verify(any_workshop, actor="local").broken == ()


def test_a_device_that_came_back_leaves_its_place_to_another(workshop: Home) -> None:
    asked(workshop, "Q-1", "workshop")
    back = facts("D1", *LIFE[:-1], "cancel-reservation")
    two = facts("D2", *LIFE[:-1], minute=20, qualify=GRADES)
    assert append_all(workshop, [*back, *two], actor="local") == len(back) + len(two)


def test_entries_told_with_the_devices_pass_the_checks_of_the_command(workshop: Home) -> None:
    def entry(subject: str, seq: int, name: str, **values: Any) -> Entry:
        at = instant(START + timedelta(minutes=seq))
        return Entry(
            stream="request", subject=subject, organisation="other", seq=seq, occurred_at=at, recorded_at=at,
            actor="local", event=build(name, values, REQUEST.catalogue),
        )  # fmt: skip

    many = [entry("Q-1", 1, "ask", **ASK | {"quantity": 60}), entry("Q-2", 1, "ask", **ASK | {"quantity": 41})]
    assert bulk_code(workshop, many) == "request_over_limit"
    told = [entry("Q-1", 1, "ask", **ASK), entry("Q-1", 2, "accept", quantity=1)]
    one = facts("D1", *LIFE)
    close, at = entry("Q-1", 3, "close", reason="partly_served"), one[-1].recorded_at
    held = [*told, *one[:-1], replace(close, occurred_at=at, recorded_at=at)]
    assert bulk_code(workshop, held) == "request_holds_devices"
    offer = replace(told[0], stream="offer")
    assert bulk_code(workshop, [offer]) == "bulk_entry"
    assert append_all(workshop, [*told, *one], actor="local") == len(told) + len(one) + 1
    assert show_request(workshop, "Q-1", actor="local")[0].request.reason == "served"
