"""The log on both engines: appended, hashed, chained; never changed without `verify` saying so."""

import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from barometer.records.access import set_actor
from barometer.records.database import _engine
from barometer.records.errors import AccessRefusedError, RecordsError
from barometer.records.home import Home
from reuse.errors import ConflictError, DeviceUnknownError, GuardRefusedError
from reuse.queries import list_devices, organisation_of, show_device
from reuse.verify import Verified, verify
from tests.records.samples import NOW, organisation
from tests.reuse.bench import live, proof_of, rows, tamper, tell
from tests.reuse.lives import LEAST, PATHS, WIPE


def broken(home: Home) -> list[tuple[str, str]]:
    return [(fault.code, fault.place) for fault in verify(home, actor="local").broken]


def test_a_life_is_stored_chained_and_shown(any_workshop: Home) -> None:
    seq = live(any_workshop, "D1", "in_use")
    live(any_workshop, "D2", "received", organisation="other")
    shown = show_device(any_workshop, "D1", actor="local")
    assert (shown.device.state, shown.current_seq, len(shown.facts)) == ("in_use", seq, seq)
    checked = verify(any_workshop, actor="local")
    assert (checked.links, checked.devices, checked.broken) == (seq + 1, 2, ())
    assert {name: position for name, (position, _) in checked.heads.items()} == {"workshop": seq, "other": 1}
    frame = list_devices(any_workshop, actor="local", state="in_use")
    assert frame.select("device_id", "possessor", "data_status").rows() == [("D1", "beneficiary", "cleared")]
    assert list_devices(any_workshop, actor="local", only_stock=True)["device_id"].to_list() == ["D2"]


def test_the_seq_comes_from_the_screen_and_the_second_person_is_told(any_workshop: Home) -> None:
    seq = live(any_workshop, "D1", "triaged")
    tell(any_workshop, "D1", "move", seq=seq)
    with pytest.raises(ConflictError) as refusal:
        tell(any_workshop, "D1", "erase", seq=seq)
    assert "Someone else changed" in refusal.value.message("en")
    assert len(rows(any_workshop)) == seq + 1


def test_of_two_operators_at_once_exactly_one_wins_each_time(any_workshop: Home) -> None:
    told: list[str] = []

    def work(place: str) -> None:
        for number in range(20):
            try:
                tell(any_workshop, f"D{number}", "receive", seq=0)
                told.append(f"D{number} {place}")
            except ConflictError:
                told.append("told")

    threads = [threading.Thread(target=work, args=(place,)) for place in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 40
    assert told.count("told") == 20
    assert len({one.split()[0] for one in told if one != "told"}) == 20
    assert verify(any_workshop, actor="local").broken == ()


REFUSED = [
    "UPDATE device_event SET actor = 'somebody'",
    "DELETE FROM device_event",
    "INSERT OR REPLACE INTO device_event SELECT * FROM device_event",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_sqlite_refuses_to_change_the_log_even_on_a_plain_connection(workshop: Home, statement: str) -> None:
    live(workshop, "D1", "received")
    # A connection without our pragmas: REPLACE would delete without firing a DELETE trigger.
    with sqlite3.connect(workshop.folder / "barometer.sqlite") as link, pytest.raises(sqlite3.Error, match="append"):
        link.execute(statement)
    link.close()
    assert len(rows(workshop)) == 1


@pytest.mark.postgresql
@pytest.mark.parametrize("any_workshop", ["postgresql"], indirect=True)
@pytest.mark.parametrize("statement", [*REFUSED[:2], "TRUNCATE device_event", "TRUNCATE organisation CASCADE"])
def test_postgresql_refuses_to_change_the_log(any_workshop: Home, statement: str) -> None:
    live(any_workshop, "D1", "received")
    engine = _engine(any_workshop.database_url).execution_options(is_writer=True)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert len(rows(any_workshop)) == 1


TAMPERINGS: list[tuple[str, tuple[str, ...], tuple[str, str]]] = [
    ("a payload", ("UPDATE device_event SET payload_json = '{}' WHERE position = 3",), ("hash", "workshop #3")),
    ("an instant", ("UPDATE device_event SET occurred_at = '2026' WHERE position = 2",), ("hash", "workshop #2")),
    ("an actor", ("UPDATE device_event SET actor = 'eve' WHERE position = 4",), ("hash", "workshop #4")),
    ("a device", ("UPDATE device_event SET device_id = 'D9' WHERE position = 5",), ("hash", "workshop #5")),
    ("a hash", ("UPDATE device_event SET hash = prev_hash WHERE position = 3",), ("hash", "workshop #3")),
    ("a removed event", ("DELETE FROM device_event WHERE position = 3",), ("gap", "workshop #3")),
    ("a removed end", ("DELETE FROM device_event WHERE position = 6",), ("head", "workshop #6")),
    ("a whole life removed", ("DELETE FROM device_event WHERE organisation = 'workshop'",), ("head", "workshop #1")),
    (
        "two events exchanged",
        (
            "UPDATE device_event SET position = 99 WHERE position = 2",
            "UPDATE device_event SET position = 2 WHERE position = 3",
            "UPDATE device_event SET position = 3 WHERE position = 99",
        ),
        ("hash", "workshop #2"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("what", "statements", "expected"), TAMPERINGS, ids=[case[0] for case in TAMPERINGS])
def test_tampering_is_detected_and_the_first_broken_link_named(
    any_workshop: Home, what: str, statements: tuple[str, ...], expected: tuple[str, str]
) -> None:
    live(any_workshop, "D1", "in_use")
    assert len(PATHS["in_use"]) == 6
    live(any_workshop, "E1", "received", organisation="other")
    assert broken(any_workshop) == []
    tamper(any_workshop, *(f"{one} AND organisation = 'workshop'" for one in statements))
    found: Verified = verify(any_workshop, actor="local")
    assert (found.broken[0].code, found.broken[0].place) == expected
    assert {fault.organisation for fault in found.broken} == {"workshop"}
    assert all(fault.place in fault.message("fr") for fault in found.broken)
    assert verify(any_workshop, actor="local", organisation="other").broken == ()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE device_current SET state = 'ready'", "UPDATE device_current SET state_json = '{}'",
     "DELETE FROM device_current", "UPDATE device_current SET place = 'B2'"],
)  # fmt: skip
def test_a_projection_that_is_not_what_the_events_give_is_named(any_workshop: Home, statement: str) -> None:
    live(any_workshop, "D1", "received")
    tamper(any_workshop, statement)
    assert broken(any_workshop) == [("projection", "D1")]


def test_a_projected_device_without_events_is_named(any_workshop: Home) -> None:
    live(any_workshop, "D1", "received")
    tamper(any_workshop, "UPDATE device_current SET device_id = 'D7'")
    assert sorted(broken(any_workshop)) == [("projection", "D1"), ("projection", "D7")]


def _operator(home: Home, name: str, organisation: str) -> str:
    set_actor(home, name, role="operator", organisations=[organisation], actor="local", recorded_at=NOW)
    return name


def test_two_organisations_never_see_each_other_s_devices(any_workshop: Home) -> None:
    ana, bob = _operator(any_workshop, "ana", "workshop"), _operator(any_workshop, "bob", "other")
    seq = live(any_workshop, "D1", "triaged", actor=ana)
    live(any_workshop, "E1", "received", actor=bob, organisation="other")
    assert list_devices(any_workshop, actor=bob)["device_id"].to_list() == ["E1"]
    assert list_devices(any_workshop, actor=ana)["device_id"].to_list() == ["D1"]
    assert organisation_of(any_workshop, "D1", actor=bob) is None
    refused: list[Callable[[], Any]] = [
        lambda: show_device(any_workshop, "D1", actor=bob),
        lambda: tell(any_workshop, "D1", "move", seq=seq, actor=bob, organisation="other"),
        lambda: tell(any_workshop, "D1", "receive", seq=0, actor=bob, organisation="other"),
    ]
    for attempt in refused:
        with pytest.raises(DeviceUnknownError) as refusal:
            attempt()
        assert "workshop" not in refusal.value.message("en")
    for attempt in (
        lambda: tell(any_workshop, "D1", "move", seq=seq, actor=bob),
        lambda: list_devices(any_workshop, actor=bob, organisation="workshop"),
        lambda: verify(any_workshop, actor=bob),
        lambda: verify(any_workshop, actor=bob, organisation="workshop"),
    ):
        with pytest.raises(AccessRefusedError):
            attempt()
    assert verify(any_workshop, actor=bob, organisation="other").links == 1
    assert len(rows(any_workshop)) == seq + 1


def test_a_proof_serves_one_machine_only_and_a_serial_one_open_device(any_workshop: Home) -> None:
    first = live(any_workshop, "D1", "triaged")
    tell(any_workshop, "D1", "erase", seq=first, proof=proof_of("x", 1))
    second = live(any_workshop, "D2", "triaged")
    with pytest.raises(GuardRefusedError) as refusal:
        tell(any_workshop, "D2", "erase", seq=second, proof=proof_of("x", 1))
    assert (refusal.value.code, refusal.value.values["device"]) == ("evidence_taken", "D1")
    tell(any_workshop, "D1", "identify", seq=first + 1, serial="PF2X3")
    with pytest.raises(GuardRefusedError) as refusal:
        tell(any_workshop, "D2", "identify", seq=second, serial="PF2X3")
    assert refusal.value.code == "serial_taken"
    assert set(WIPE) < {"medium", "level", "method", "tool", "bytes_erased", "wiped_at"}


def test_the_parts_of_a_dismantled_device_become_devices_with_their_data(any_workshop: Home) -> None:
    seq = live(any_workshop, "D1", "triaged")
    parts = [{"part": "M1", "kind": "storage", "grams": 100}, {"part": "P2", "kind": "screen", "grams": 400}]
    tell(any_workshop, "D1", "dismantle", seq=seq, parts=parts, residue_grams=1500)
    disk = show_device(any_workshop, "M1", actor="local").device
    assert (disk.parent, disk.state, disk.data_status, disk.is_entered) == ("D1", "triaged", "pending", False)
    assert show_device(any_workshop, "P2", actor="local").device.data_status == "no_medium"
    assert verify(any_workshop, actor="local").broken == ()


def test_an_organisation_that_is_not_registered_has_no_workshop(workshop: Home) -> None:
    with pytest.raises(RecordsError) as refusal:
        tell(workshop, "D1", "receive", seq=0, organisation="nowhere")
    assert refusal.value.code == "organisations_unknown"


def test_a_refused_event_writes_nothing(any_workshop: Home) -> None:
    seq = live(any_workshop, "D1", "triaged")
    before = rows(any_workshop)
    with pytest.raises(GuardRefusedError):
        tell(any_workshop, "D1", "qualify", seq=seq)
    assert rows(any_workshop) == before
    assert verify(any_workshop, actor="local").broken == ()


def test_who_retires_the_donors_equipment_may_announce_it_and_nothing_else(any_workshop: Home) -> None:
    organisation(any_workshop, "donor-1")
    buyer = "buyer"
    set_actor(any_workshop, buyer, role="buyer", organisations=["donor-1"], actor="local", recorded_at=NOW)
    tell(any_workshop, "D1", "announce", seq=0, actor=buyer, **LEAST["announce"], serial="PF2X3ABC")
    for attempt in (
        lambda: tell(any_workshop, "D1", "receive", seq=1, actor=buyer),
        lambda: tell(any_workshop, "D2", "announce", seq=0, actor=buyer, **LEAST["announce"] | {"donor": "other"}),
    ):
        with pytest.raises(AccessRefusedError):
            attempt()
    with pytest.raises(GuardRefusedError) as refusal:
        tell(any_workshop, "D3", "announce", seq=0, **LEAST["announce"], serial="PF2X3ABC")
    assert refusal.value.code == "serial_taken"
