"""Custody between organisations: two signatures with two codes, both ways; refusal, partial reception, late entry."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from barometer.records.access import set_actor
from barometer.records.home import Home
from reuse import slips
from reuse.commands import record
from reuse.errors import ConflictError, ReuseError
from reuse.lots import show_lot
from reuse.payload import build
from reuse.queries import show_device
from reuse.slip import ALPHABET, code_digest, new_code
from reuse.slip_events import RefusedDevice, SlipOpened
from reuse.verify import verify
from tests.records.samples import organisation
from tests.reuse.bench import live
from tests.reuse.lives import LEAST
from tests.reuse.lot_desk import FROM, LAPTOPS, NOW, lot, refusal_code

LATER = NOW + timedelta(hours=6)


@pytest.fixture
def custody(any_workshop: Home) -> Home:
    """A folder with those who may sign, on each engine."""
    return staffed(any_workshop)


def staffed(home: Home) -> Home:
    """An operator of the workshop, one of another workshop, and a prescriber of the partner."""
    organisation(home, "third")
    for name, role, whose in (("omar", "operator", "workshop"), ("paul", "prescriber", "other"),
                              ("olga", "operator", "third")):  # fmt: skip
        set_actor(home, name, role=role, organisations=[whose], actor="local", recorded_at=NOW)
    return home


def at(minutes: int) -> datetime:
    return LATER + timedelta(minutes=minutes)


def opened(home: Home, *devices: str, **values: Any) -> None:
    said = {"direction": "outgoing", "partner": "other", "devices": devices} | values
    slips.open_slip(home, "S-1", SlipOpened(**said), workshop="workshop", actor="omar", now=at(0))


def signed(home: Home, party: str, actor: str, minute: int, **values: Any) -> Any:
    code, _ = slips.give_code(home, "S-1", party, actor=actor, now=at(minute))
    said = {"occurred_at": at(minute + 1), "now": at(minute + 1)} | values
    return slips.sign(home, "S-1", party, code, actor=actor, **said)


def state(home: Home, device: str) -> str:
    return show_device(home, device, actor="local").device.state


def test_devices_leave_with_the_giver_s_signature_and_arrive_with_the_receiver_s(custody: Home) -> None:
    for name in ("D1", "D2"):
        live(custody, name, "reserved")
    opened(custody, "D1", "D2")
    signed(custody, "workshop", "omar", 1)
    assert (state(custody, "D1"), state(custody, "D2")) == ("in_transit", "in_transit")
    left_out = [RefusedDevice(device="D2", reason="broken")]
    done = signed(custody, "partner", "paul", 3, refused=left_out)
    assert (done.subject.state, done.subject.taken) == ("signed", ("D1",))
    assert (state(custody, "D1"), state(custody, "D2")) == ("at_partner", "returned")
    found = slips.slip_rows(custody, "S-1", actor="paul")
    assert [(row["device_id"], row["refusal"]) for row in found["rows"]] == [("D1", None), ("D2", "broken")]
    assert [(each["party"], each["actor"]) for each in found["signatures"]] == [
        ("workshop", "omar"),
        ("partner", "paul"),
    ]
    assert verify(custody, actor="local").broken == ()


def test_what_was_not_in_the_load_is_lost_until_found_and_then_comes_back(custody: Home) -> None:
    for name in ("D1", "D2"):
        live(custody, name, "reserved")
    opened(custody, "D1", "D2")
    signed(custody, "workshop", "omar", 1)
    signed(custody, "partner", "paul", 3, refused=[RefusedDevice(device="D2", reason="missing")])
    assert (state(custody, "D1"), state(custody, "D2")) == ("at_partner", "lost")
    assert verify(custody, actor="local").broken == ()


def test_a_load_that_never_came_is_lost_as_a_whole(custody: Home) -> None:
    live(custody, "D1", "reserved")
    opened(custody, "D1")
    signed(custody, "workshop", "omar", 1)
    slips.refuse(custody, "S-1", "missing", actor="paul", now=at(4))
    assert state(custody, "D1") == "lost"


def test_devices_come_back_from_a_partner_with_two_signatures_too(custody: Home) -> None:
    live(custody, "D1", "reserved")
    opened(custody, "D1")
    signed(custody, "workshop", "omar", 1)
    signed(custody, "partner", "paul", 3)
    back = SlipOpened(direction="incoming", partner="other", devices=("D1",))
    slips.open_slip(custody, "S-2", back, workshop="workshop", actor="omar", now=at(5))
    for party, actor, minute in (("partner", "paul", 6), ("workshop", "omar", 8)):
        code, _ = slips.give_code(custody, "S-2", party, actor=actor, now=at(minute))
        slips.sign(custody, "S-2", party, code, actor=actor, occurred_at=at(minute + 1), now=at(minute + 1))
    assert state(custody, "D1") == "returned"


def test_a_lot_is_collected_when_its_donor_and_the_workshop_have_signed(custody: Home) -> None:
    lot(custody, "announce", lines=[LAPTOPS], **FROM)
    opened(custody, direction="incoming", lot="L1")
    assert refusal_code(lambda: signed(custody, "workshop", "omar", 1)) == "slip_giver_first"
    signed(custody, "partner", "paul", 3)
    assert show_lot(custody, "L1", actor="local")[0].state == "announced"
    assert refusal_code(lambda: lot(custody, "collect", slip="S-1")) == "slip_unsigned"
    signed(custody, "workshop", "omar", 6)
    lot(custody, "announce", lot="L2", lines=[LAPTOPS], **FROM)
    assert refusal_code(lambda: lot(custody, "collect", lot="L2", slip="S-1")) == "slip_not_for_lot"
    assert lot(custody, "collect", lot="L2", slip="PAPER-1").state == "collected"
    found = show_lot(custody, "L1", actor="local")[0]
    assert (found.state, found.slip) == ("collected", "S-1")
    assert slips.slip_rows(custody, "S-1", actor="omar")["lines"][0]["quantity"] == 12


def test_a_signature_needs_the_code_of_its_party_and_an_account_of_it(custody: Home) -> None:
    live(custody, "D1", "reserved")
    opened(custody, "D1")

    def sign(party: str, code: str, actor: str, minute: int = 9) -> Any:
        return slips.sign(custody, "S-1", party, code, actor=actor, occurred_at=at(minute), now=at(minute))

    assert refusal_code(lambda: sign("workshop", "AAAA-AAAA", "omar")) == "slip_code_missing"
    first, _ = slips.give_code(custody, "S-1", "workshop", actor="omar", now=at(1))
    second, _ = slips.give_code(custody, "S-1", "workshop", actor="omar", now=at(2))
    assert refusal_code(lambda: sign("workshop", first, "omar")) == "slip_code_wrong"
    assert refusal_code(lambda: sign("workshop", second, "paul")) == "slip_not_the_party"
    assert refusal_code(lambda: sign("workshop", second, "olga")) == "subject_unknown"
    assert (
        refusal_code(lambda: slips.give_code(custody, "S-1", "workshop", actor="paul", now=at(3))) == "subject_unknown"
    )
    assert state(custody, "D1") == "reserved"
    assert sign("workshop", second.lower().replace("-", " "), "omar", 4).subject.state == "given"
    assert refusal_code(lambda: sign("workshop", second, "omar")) == "slip_signed_already"
    assert all(second not in entry for entry in _payloads(custody))


def _payloads(home: Home) -> list[str]:
    import sqlalchemy as sa  # noqa: PLC0415 - only here

    from barometer.records.database import read  # noqa: PLC0415 - only here
    from reuse.ledger import EVENT  # noqa: PLC0415 - only here

    with read(home) as connection:
        return list(connection.execute(sa.select(EVENT.c.payload_json)).scalars())


def test_a_partner_without_account_signs_on_site_with_a_code_on_paper_and_the_slip_says_so(custody: Home) -> None:
    live(custody, "D1", "reserved")
    opened(custody, "D1")
    signed(custody, "workshop", "omar", 1)
    done = signed(custody, "partner", "omar", 3, occurred_at=at(2) + timedelta(seconds=90), now=at(60 * 30))
    assert [each.is_on_site for each in done.subject.signatures] == [False, True]
    assert [remark.code for remark in done.remarks] == ["late_entry"]
    assert slips.slip_rows(custody, "S-1", actor="omar")["signatures"][1]["is_late"]


def test_one_account_of_both_organisations_does_not_sign_for_both(custody: Home) -> None:
    live(custody, "D1", "reserved")
    opened(custody, "D1")
    signed(custody, "workshop", "local", 1)
    assert refusal_code(lambda: signed(custody, "partner", "local", 3)) == "slip_same_account"
    assert state(custody, "D1") == "in_transit"


def test_what_is_refused_comes_back_and_only_the_parties_see_a_slip(custody: Home) -> None:
    live(custody, "D1", "reserved")
    opened(custody, "D1")
    signed(custody, "workshop", "omar", 1)
    assert (
        refusal_code(lambda: slips.refuse(custody, "S-1", "not_wanted", actor="omar", now=at(4)))
        == "slip_not_the_party"
    )
    slips.refuse(custody, "S-1", "not_wanted", actor="paul", now=at(4))
    assert state(custody, "D1") == "returned"
    assert refusal_code(lambda: slips.slip_rows(custody, "S-1", actor="olga")) == "subject_unknown"
    seen = {name: len(slips.list_slips(custody, actor=name)) for name in ("omar", "paul", "olga", "local")}
    assert seen == {"omar": 1, "paul": 1, "olga": 0, "local": 1}


def test_a_slip_carries_devices_that_can_pass_and_is_cancelled_while_nobody_signed(custody: Home) -> None:
    live(custody, "D1", "ready")
    assert refusal_code(lambda: opened(custody, "D1")) == "slip_device_state"
    assert refusal_code(lambda: opened(custody, "D9")) == "slip_device_unknown"
    assert refusal_code(lambda: opened(custody)) == "slip_content"
    live(custody, "D2", "reserved")
    assert refusal_code(lambda: opened(custody, "D2", "D2")) == "slip_device_twice"
    assert refusal_code(lambda: opened(custody, "D2", partner="workshop")) == "partner_is_oneself"
    opened(custody, "D2")
    with pytest.raises(ConflictError):
        signed(custody, "workshop", "omar", 1, expected_seq=1)
    for stale in (
        lambda: slips.cancel(custody, "S-1", actor="omar", now=at(5), expected_seq=1),
        lambda: slips.give_code(custody, "S-1", "workshop", actor="omar", now=at(5), expected_seq=1),
        lambda: slips.refuse(custody, "S-1", "not_wanted", actor="paul", now=at(5), expected_seq=1),
    ):
        with pytest.raises(ConflictError):
            stale()
    slips.cancel(custody, "S-1", actor="omar", now=at(5), expected_seq=2)
    with pytest.raises(ReuseError):
        signed(custody, "workshop", "omar", 6)


def test_codes_are_drawn_read_easily_and_only_their_digest_is_kept() -> None:
    codes = {new_code()[0] for _ in range(200)}
    assert len(codes) == 200
    assert set("".join(codes)) <= set(ALPHABET) | {"-"}
    assert code_digest("k7pm 2xqd", "salt") == code_digest("K7PM-2XQD", "salt") != code_digest("K7PM-2XQD", "pepper")


def test_what_was_lost_or_came_back_on_the_way_does_not_keep_the_rest_from_passing(workshop: Home) -> None:
    home = staffed(workshop)
    seqs = {name: live(home, name, "reserved") for name in ("D1", "D2", "D3")}
    opened(home, "D1", "D2", "D3")
    signed(home, "workshop", "omar", 1)
    for name, event in (("D1", "lose"), ("D2", "return")):
        record(home, build(event, LEAST[event]), device_id=name, organisation="workshop", expected_seq=seqs[name] + 1,
               actor="omar", occurred_at=at(3), recorded_at=at(3))  # fmt: skip
    assert refusal_code(lambda: signed(home, "partner", "paul", 4)) == "slip_device_left"
    left_out = [RefusedDevice(device=name, reason="missing") for name in ("D1", "D2")]
    assert signed(home, "partner", "paul", 6, refused=left_out).subject.taken == ("D3",)
    assert [state(home, name) for name in ("D1", "D2", "D3")] == ["lost", "returned", "at_partner"]


def test_a_device_comes_back_from_the_partner_that_holds_it_and_from_no_other(workshop: Home) -> None:
    home = staffed(workshop)
    live(home, "D1", "at_partner")  # at lycee-1
    assert refusal_code(lambda: opened(home, "D1", direction="incoming", partner="third")) == "slip_device_held"


def _said(home: Home, device: str, name: str, actor: str, minute: int, **values: Any) -> Any:
    seq = show_device(home, device, actor="local").device.seq
    return record(home, build(name, values), device_id=device, organisation="workshop", expected_seq=seq, actor=actor,
                  occurred_at=at(minute), recorded_at=at(minute))  # fmt: skip


def test_a_workshop_alone_does_not_say_that_a_partner_has_it(custody: Home) -> None:
    for name in ("D1", "D2", "D3"):
        live(custody, name, "reserved")
    opened(custody, "D1")
    there = {"slip": "S-1", "partner": "other"}
    for name, said in (("D1", "slip_unsigned"), ("D2", "slip_not_for_it")):
        assert refusal_code(lambda: _said(custody, name, "ship", "omar", 1, **there)) == said  # noqa: B023 - called here
    signed(custody, "workshop", "omar", 2)
    for actor in ("omar", "paul", "local"):
        assert refusal_code(lambda: _said(custody, "D1", "partner-receive", actor, 4, **there)) == "slip_unsigned"  # noqa: B023
    assert signed(custody, "partner", "paul", 5).subject.state == "signed"
    paper = there | {"slip": "PAPER-9"}
    _said(custody, "D2", "ship", "omar", 7, **paper)
    assert refusal_code(lambda: _said(custody, "D2", "partner-receive", "omar", 8, **paper)) == "slip_partner_signs"
    assert refusal_code(lambda: _said(custody, "D2", "partner-receive", "paul", 8, **there)) == "slip_of_another_load"
    assert _said(custody, "D2", "partner-receive", "paul", 9, **paper).device.possessor == "other"
    assert [state(custody, name) for name in ("D1", "D2", "D3")] == ["at_partner", "at_partner", "reserved"]
    assert verify(custody, actor="local").broken == ()
