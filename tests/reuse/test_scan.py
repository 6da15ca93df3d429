"""A scan session says one of six words a code, keeps each at once, and takes back by a correction."""

import threading
from typing import Any

import pytest

from barometer.records.access import set_actor
from barometer.records.errors import AccessRefusedError
from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.exit_documents import labels_of
from reuse import scan
from reuse.commands import record
from reuse.errors import ReuseError
from reuse.payload import build
from reuse.queries import named_device, show_device
from reuse.scan import Entry, Session
from reuse.transitions import transitions
from reuse.verify import verify
from tests.reuse.bench import later, live, tell
from tests.reuse.lives import ARRIVAL, GRADES, LEAST


def armed(home: Home, name: str, key: str = "s1", **values: Any) -> Session:
    event = build(name, values or LEAST[name])
    return scan.open_session(home, key, event, organisation="workshop", actor="local", now=later())


def scanned(home: Home, session: Session, *codes: str) -> list[str]:
    return [scan.scan(home, session, code, actor="local", now=later()).outcome for code in codes]


def test_each_code_gets_its_word(any_workshop: Home) -> None:
    live(any_workshop, "D1", "triaged")
    live(any_workshop, "D2", "announced")
    live(any_workshop, "D3", "ready")
    tell(any_workshop, "D3", "move", seq=4, place="A1")
    session = armed(any_workshop, "move", place="A1")
    assert scanned(any_workshop, session, "D1", " D1 ", "D2", "D3", "NOBODY") == [
        "applied", "duplicate", "blocked", "already", "not_found",
    ]  # fmt: skip
    assert show_device(any_workshop, "D1", actor="local").device.place == "A1"
    found = scan.entries(any_workshop, session)
    assert scan.tally(found) == {
        "applied": 1, "already": 1, "blocked": 1, "not_found": 1, "busy": 0, "duplicate": 1,
    }  # fmt: skip
    blocked = next(each for each in found if each.outcome == "blocked")
    assert blocked.reason is not None
    assert "annoncé" in blocked.reason["fr"]


def test_a_code_is_an_identifier_a_serial_a_label_or_the_address_on_a_label(workshop: Home) -> None:
    for number, code in enumerate(("D1", "S-D2", "L3", "https://example.org/appareil/D4/")):
        live(workshop, f"D{number + 1}", "received")
        if number == 1:
            tell(workshop, "D2", "identify", seq=1)
        if number == 2:
            tell(workshop, "D3", "identify", seq=1, label="L3")
        session = armed(workshop, "move", key=f"s{number}", place="A1")
        assert scanned(workshop, session, code) == ["applied"]
        assert show_device(workshop, f"D{number + 1}", actor="local").device.place == "A1"


def test_the_label_that_is_printed_is_the_label_that_is_scanned(any_workshop: Home) -> None:
    live(any_workshop, "D1", "received")
    live(any_workshop, "X1", "received", organisation="other")
    (label,) = labels_of(any_workshop, Actor("local", later()), ["D1"], [("a laptop",)])
    session = armed(any_workshop, "move", place="A1")
    assert scanned(any_workshop, session, label.address) == ["applied"]
    assert show_device(any_workshop, "D1", actor="local").device.place == "A1"
    (theirs,) = labels_of(any_workshop, Actor("local", later()), ["X1"], [("a laptop",)])
    read_aloud = theirs.address.rpartition("=")[2].lower()
    assert scanned(any_workshop, armed(any_workshop, "move", key="s2", place="A1"), theirs.address, read_aloud) == [
        "not_found", "not_found",
    ]  # fmt: skip


def test_capitals_make_no_second_device(any_workshop: Home) -> None:
    live(any_workshop, "V1", "received")
    with pytest.raises(ReuseError) as refusal:
        live(any_workshop, "v1", "received")
    assert refusal.value.code == "device_id_case"
    assert "« V1 » existe déjà" in refusal.value.message("fr")
    assert scanned(any_workshop, armed(any_workshop, "move", place="A1"), "v1") == ["applied"]
    assert show_device(any_workshop, "V1", actor="local").device.place == "A1"
    live(any_workshop, "v1", "received", organisation="other")  # another workshop's names are its own


def test_a_device_is_named_by_its_serial_and_two_of_one_serial_are_told_apart(any_workshop: Home) -> None:
    for device in ("D1", "D2"):
        live(any_workshop, device, "received")
        tell(any_workshop, device, "identify", seq=1, serial="PF2X3ABC")
        if device == "D1":
            tell(any_workshop, "D1", "return-to-donor", seq=2)
    assert named_device(any_workshop, "pf2x3abc", actor="local") == "D2"  # the one still here
    tell(any_workshop, "D2", "return-to-donor", seq=2)
    with pytest.raises(ReuseError) as refusal:
        named_device(any_workshop, "PF2X3ABC", actor="local")
    assert "D1, D2" in refusal.value.message("fr")
    assert [named_device(any_workshop, code, actor="local") for code in ("d1", "NOBODY")] == ["D1", "NOBODY"]


def test_what_is_worth_saying_of_a_device_scanned_is_said(workshop: Home) -> None:
    live(workshop, "D1", "announced", organisation="workshop")
    session = armed(workshop, "receive", donor="wokshop-2")
    assert scanned(workshop, session, "D1") == ["applied"]
    (entry,) = scan.entries(workshop, session)
    assert entry.reason is not None
    assert "wokshop-2" in entry.reason["fr"]


def test_devices_that_are_not_ours_are_not_found(workshop: Home) -> None:
    live(workshop, "X1", "received", organisation="other")
    assert scanned(workshop, armed(workshop, "move", place="A1"), "X1") == ["not_found"]


def test_reception_takes_codes_that_nobody_knows_and_refuses_odd_ones(workshop: Home) -> None:
    session = armed(workshop, "receive", **ARRIVAL)
    assert scanned(workshop, session, "N1", "N2", "N1", "two words") == ["applied", "applied", "duplicate", "blocked"]
    assert show_device(workshop, "N2", actor="local").device.state == "received"


def test_the_last_one_applied_is_taken_back_by_a_correction(any_workshop: Home) -> None:
    for name in ("D1", "D2"):
        live(any_workshop, name, "triaged")
    session = armed(any_workshop, "start-repair", fault="fan")
    assert scanned(any_workshop, session, "D1", "D2", "D2") == ["applied", "applied", "duplicate"]
    undone = scan.undo(any_workshop, session, actor="local", now=later())
    assert (undone.code, show_device(any_workshop, "D2", actor="local").device.state) == ("D2", "triaged")
    assert [fact.event.name for fact in show_device(any_workshop, "D2", actor="local").facts][-1] == "void"
    assert scanned(any_workshop, session, "D2") == ["applied"]
    for _ in range(2):
        scan.undo(any_workshop, session, actor="local", now=later())
    with pytest.raises(ReuseError) as refusal:
        scan.undo(any_workshop, session, actor="local", now=later())
    assert refusal.value.code == "scan_nothing_to_undo"
    assert verify(any_workshop, actor="local").broken == ()


def test_two_people_scan_the_same_pallet_and_each_device_is_applied_once(any_workshop: Home) -> None:
    names = [f"D{number}" for number in range(12)]
    for name in names:
        live(any_workshop, name, "triaged")
    sessions = [armed(any_workshop, "start-repair", key=f"s{number}", fault="fan") for number in range(2)]
    words: list[list[str]] = [[], []]

    def work(place: int) -> None:
        words[place] = scanned(any_workshop, sessions[place], *names)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for pair in zip(*words, strict=True):
        assert sorted(pair) in (["already", "applied"], ["applied", "busy"])
    assert {show_device(any_workshop, name, actor="local").current_seq for name in names} == {3}


def test_a_card_says_its_action_and_its_fields() -> None:
    event = build("move", {"place": "A1"})
    assert scan.card_of(event) == "ACTION:move:place=A1"
    assert scan.read_card("ACTION:move:place=A1") == ("move", {"place": "A1"})
    assert scan.read_card("D1") is None
    # The sheet of a lot arms the receptions of that lot.
    assert scan.read_card("https://b.example.org/reemploi?tab=lots&lot=LOT%201") == ("receive", {"lot": "LOT 1"})
    assert scan.read_card("https://b.example.org/reemploi?code=ABC") is None


def test_every_action_that_may_be_armed_is_an_event_of_the_table() -> None:
    assert set(scan.actions()) <= {name for name, _ in transitions()}


def test_what_says_something_of_one_device_only_cannot_be_armed(workshop: Home) -> None:
    for name in ("erase", "hand-over", "identify", "weigh"):
        with pytest.raises(ReuseError) as refusal:
            armed(workshop, name, **LEAST[name] | ({"wiped_at": "2026-01-05T09:00:00Z"} if name == "erase" else {}))
        assert refusal.value.code == "scan_action_unknown"


def test_qualifying_is_blocked_while_data_are_there_and_said_why(workshop: Home) -> None:
    live(workshop, "D1", "triaged")
    session = armed(workshop, "qualify", **GRADES)
    entry: Entry = scan.scan(workshop, session, "D1", actor="local", now=later())
    assert entry.outcome == "blocked"
    assert entry.reason is not None
    assert "M1" in entry.reason["fr"]


def test_somebody_of_another_workshop_neither_scans_nor_reads(workshop: Home) -> None:
    set_actor(workshop, "ana", role="operator", organisations=["other"], actor="local", recorded_at=later())
    session = armed(workshop, "move", place="A1")
    with pytest.raises(AccessRefusedError):
        scan.scan(workshop, session, "D1", actor="ana", now=later())
    with pytest.raises(ReuseError):
        scan.find_session(workshop, "s1", actor="ana")
    assert scan.find_session(workshop, "s1", actor="local") == session
    assert scan.entries(workshop, session) == ()


def test_what_the_bench_took_back_is_scanned_again_and_does_not_stop_the_way_back(workshop: Home) -> None:
    seqs = {name: live(workshop, name, "triaged") for name in ("D1", "D2")}
    session = armed(workshop, "move", place="B1")
    assert scanned(workshop, session, "D1", "D2") == ["applied", "applied"]
    taken = build("void", {"voided_seq": seqs["D2"] + 1, "reason": "did_not_occur"})
    now = later()
    record(workshop, taken, device_id="D2", organisation="workshop", expected_seq=seqs["D2"] + 1, actor="local",
           occurred_at=now, recorded_at=now)  # fmt: skip
    assert scan.undo(workshop, session, actor="local", now=later()).device_id == "D1"
    assert scanned(workshop, session, "D2") == ["applied"]


def test_a_card_is_no_device(workshop: Home) -> None:
    session = armed(workshop, "receive")
    assert scanned(workshop, session, "ACTION:weigh", "D1") == ["not_found", "applied"]
