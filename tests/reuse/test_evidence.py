"""Evidence is kept once and never lost: used by the device it names, or waiting; a proof serves one medium."""

import hashlib
import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from barometer.records.access import set_actor
from barometer.records.errors import AccessRefusedError
from barometer.records.home import Home
from reuse.commands import record
from reuse.errors import ReuseError
from reuse.event_fields import MediumFound
from reuse.evidence import (
    TAKEN_BACK,
    Item,
    Kept,
    find_item,
    keep_evidence,
    list_free_again,
    list_items,
    set_aside,
)
from reuse.kinds import instant
from reuse.matching import match_item, match_waiting
from reuse.payload import build
from reuse.proofs import FAILED, PROVED, UNPROVED, Diagnostic, Erasure, Evidence
from reuse.queries import show_device
from reuse.verify import verify
from tests.reuse.bench import later, live, tell
from tests.reuse.lives import SIZE

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("BAROMETER_KILLS", "8"))
ERASURE = Erasure(serial="M1", outcome=PROVED, bytes_erased=SIZE, method="zeros", tool="nwipe 0.38")
SNAPSHOT = Diagnostic(serial="S-D1", media=(MediumFound(medium="M1", kind="hdd", size_bytes=SIZE),), battery_percent=90)


def wiped(at: datetime) -> str:
    return instant(at)


def evidence(*says: Erasure | Diagnostic, content: bytes = b"one", **changes: object) -> Evidence:
    erasures = tuple(each for each in says if isinstance(each, Erasure))
    diagnostic = next((each for each in says if isinstance(each, Diagnostic)), None)
    digest = hashlib.sha256(content).hexdigest()
    read = Evidence("nwipe_log", digest, content, diagnostic, erasures)
    return replace(read, **changes)


def keep(home: Home, read: Evidence, actor: str = "local") -> Kept:
    return keep_evidence(home, read, organisation="workshop", name="x.log", actor=actor, now=later())


def statuses(home: Home) -> list[tuple[str, str | None]]:
    return [(each.status, each.why) for each in list_items(home, actor="local", status=None)]


def code(home: Home, item: Item, device: str, medium: str | None = None) -> str:
    before = show_device(home, device, actor="local").device
    with pytest.raises(ReuseError) as refusal:
        match_item(home, item, actor="local", now=later(), device_id=device, medium=medium)
    assert show_device(home, device, actor="local").device == before
    assert refusal.value.message("fr") != refusal.value.message("en")
    return refusal.value.code


def test_a_log_proves_the_erasure_of_the_device_that_holds_the_disk(any_workshop: Home) -> None:
    live(any_workshop, "D1", "triaged")
    kept = keep(any_workshop, evidence(replace(ERASURE, wiped_at=wiped(later()))))
    (found,) = match_waiting(any_workshop, actor="local", now=later(), items=kept.items)
    assert found.done is not None
    device = found.done.device
    assert (device.device_id, device.data_status, device.media[0].evidence_sha256) == ("D1", "cleared", kept.sha256)
    assert (any_workshop.folder / "evidence" / kept.sha256).read_bytes() == b"one"
    assert statuses(any_workshop) == [("used", None)]


def test_a_damaged_or_lost_proof_is_whole_again_once_the_same_file_comes_again(workshop: Home) -> None:
    read = evidence(replace(ERASURE, wiped_at=wiped(later())))
    kept = keep(workshop, read)
    path = workshop.folder / "evidence" / kept.sha256
    path.write_bytes(b"")
    assert not keep(workshop, read).is_new
    assert path.read_bytes() == b"one"
    path.unlink()
    keep(workshop, read)
    assert path.read_bytes() == b"one"


def test_evidence_without_its_device_waits_and_is_matched_once_the_disk_is_listed(any_workshop: Home) -> None:
    kept = keep(any_workshop, evidence(replace(ERASURE, wiped_at=wiped(later()))))
    match_waiting(any_workshop, actor="local", now=later(), items=kept.items)
    assert statuses(any_workshop) == [("waiting", "evidence_no_device")]
    live(any_workshop, "D1", "received")
    assert match_waiting(any_workshop, actor="local", now=later())[0].done is None
    tell(any_workshop, "D1", "diagnose", seq=1)
    (found,) = match_waiting(any_workshop, actor="local", now=later())
    assert found.done is not None
    assert found.done.device.data_status == "cleared"


def test_a_proof_whose_event_was_taken_back_may_be_matched_again(workshop: Home) -> None:
    live(workshop, "D1", "triaged")
    kept = keep(workshop, evidence(replace(ERASURE, wiped_at=wiped(later()))))
    (found,) = match_waiting(workshop, actor="local", now=later(), items=kept.items)
    assert found.done is not None
    used = find_item(workshop, kept.items[0].key, actor="local")
    assert code(workshop, used, "D1") != ""  # used: once
    seq = found.done.device.seq
    at = later() + timedelta(days=2)
    record(workshop, build("void", {"voided_seq": seq, "reason": "incorrect_data"}), device_id="D1",
           organisation="workshop", expected_seq=seq, actor="local", occurred_at=at, recorded_at=at)  # fmt: skip
    # It is offered again, to be matched by hand: nothing brings back by itself what somebody took back.
    assert [(each.key, each.why) for each in list_free_again(workshop, actor="local")] == [(used.key, TAKEN_BACK)]
    assert match_waiting(workshop, actor="local", now=at + timedelta(seconds=30)) == []
    again = match_item(workshop, used, actor="local", now=at + timedelta(minutes=1), device_id="D1")
    assert again.done is not None
    assert again.done.device.data_status == "cleared"
    assert find_item(workshop, used.key, actor="local").seq == again.done.device.seq
    assert list_free_again(workshop, actor="local") == ()
    assert verify(workshop, actor="local").broken == ()


def test_a_wipe_older_than_the_arrival_of_its_device_waits_and_says_why(workshop: Home) -> None:
    live(workshop, "D1", "triaged")
    keep(workshop, evidence(replace(ERASURE, wiped_at="2025-12-01T00:00:00.000000Z")))
    assert match_waiting(workshop, actor="local", now=later())[0].done is None
    assert statuses(workshop) == [("waiting", "wipe_too_old")]


def test_the_same_file_again_adds_nothing(any_workshop: Home) -> None:
    read = evidence(replace(ERASURE, wiped_at=wiped(later())))
    assert [keep(any_workshop, read).is_new, keep(any_workshop, read).is_new] == [True, False]
    assert len(list_items(any_workshop, actor="local")) == 1


def test_one_wipe_instant_proves_one_medium(workshop: Home) -> None:
    at = wiped(later())
    one, other = replace(ERASURE, wiped_at=at), replace(ERASURE, serial="M2", wiped_at=at)
    with pytest.raises(ReuseError, match="the same wipe instant"):
        keep(workshop, evidence(one, other))
    keep(workshop, evidence(one))
    for again, expected in ((other, "wipe_instant_shared"), (one, "wipe_already_kept")):
        with pytest.raises(ReuseError) as refusal:
            keep(workshop, evidence(again, content=b"altered"))
        assert refusal.value.code == expected
    assert len(list_items(workshop, actor="local")) == 1


def test_a_proof_of_another_disk_is_refused_by_hand_too(workshop: Home) -> None:
    live(workshop, "D1", "triaged")
    kept = keep(workshop, evidence(replace(ERASURE, serial="ELSEWHERE", wiped_at=wiped(later()))))
    assert code(workshop, kept.items[0], "D1") == "evidence_of_another_medium"
    assert code(workshop, kept.items[0], "D1", "M1") == "evidence_serial_differs"
    assert statuses(workshop) == [("waiting", None)]


def test_a_disk_without_a_readable_serial_is_matched_by_hand(workshop: Home) -> None:
    live(workshop, "D1", "received")
    medium = {"medium": "D1-1", "kind": "hdd", "size_bytes": SIZE}
    tell(workshop, "D1", "diagnose", seq=1, media=[medium], lock_status="none")
    kept = keep(workshop, evidence(replace(ERASURE, serial="ON-THE-LABEL", wiped_at=wiped(later()))))
    found = match_item(workshop, kept.items[0], actor="local", now=later(), device_id="D1", medium="D1-1")
    assert found.done is not None
    assert found.done.device.data_status == "cleared"
    with pytest.raises(ReuseError) as refusal:
        match_item(workshop, kept.items[0], actor="local", now=later(), device_id="D1", medium="D1-1")
    assert refusal.value.code == "evidence_used"
    assert verify(workshop, actor="local").links == 3


def test_a_snapshot_diagnoses_and_identifies_and_never_erases(any_workshop: Home) -> None:
    live(any_workshop, "D1", "received")
    tell(any_workshop, "D1", "identify", seq=1)
    kept = keep(any_workshop, evidence(SNAPSHOT))
    (found,) = match_waiting(any_workshop, actor="local", now=later(), items=kept.items)
    assert found.done is not None
    device = found.done.device
    assert (device.state, device.data_status, device.battery_percent) == ("triaged", "pending", 90)


def test_a_snapshot_by_hand_gives_a_nameless_machine_its_serial(workshop: Home) -> None:
    live(workshop, "D1", "received")
    item = keep(workshop, evidence(SNAPSHOT)).items[0]
    done = match_item(workshop, item, actor="local", now=later(), device_id="D1").done
    assert done is not None
    assert (done.device.serial, done.device.seq) == ("S-D1", 3)


def test_a_snapshot_of_another_machine_or_that_sees_no_disk_says_nothing_of_this_one(workshop: Home) -> None:
    live(workshop, "D1", "received")
    tell(workshop, "D1", "identify", seq=1)
    other = keep(workshop, evidence(replace(SNAPSHOT, serial="OTHER"))).items[0]
    blind = keep(workshop, evidence(replace(SNAPSHOT, media=()), content=b"blind")).items[0]
    assert code(workshop, other, "D1") == "snapshot_of_another_machine"
    assert code(workshop, blind, "D1") == "snapshot_without_medium"


def test_an_honest_failure_is_recorded_and_no_proof_is_set_aside(workshop: Home) -> None:
    live(workshop, "D1", "triaged")
    failed = replace(ERASURE, outcome=FAILED, why="wipe_failed", errors=3)
    unproved = replace(ERASURE, serial="M9", outcome=UNPROVED, why="log_not_clean")
    kept = keep(workshop, evidence(failed, unproved))
    match_waiting(workshop, actor="local", now=later(), items=kept.items)
    assert show_device(workshop, "D1", actor="local").device.data_status == "failed"
    assert statuses(workshop) == [("used", None), ("set_aside", "log_not_clean")]


def test_two_devices_of_one_serial_are_for_somebody_to_choose(workshop: Home) -> None:
    seq, other = live(workshop, "D1", "triaged"), live(workshop, "D2", "triaged")
    tell(workshop, "D2", "replace-part", seq=other, kind="storage", removed=["M-D2"])
    moved = {"medium": "M-D2", "kind": "hdd", "size_bytes": SIZE}
    tell(workshop, "D1", "replace-part", seq=seq, kind="storage", fitted=[moved])
    tell(workshop, "D1", "replace-part", seq=seq + 1, kind="storage", removed=["M-D2"])
    kept = keep(workshop, evidence(replace(ERASURE, serial="M-D2", wiped_at=wiped(later()))))
    match_waiting(workshop, actor="local", now=later(), items=kept.items)
    assert statuses(workshop) == [("waiting", "evidence_several_devices")]


def test_the_logs_of_two_machines_in_one_file_prove_each_their_own(workshop: Home) -> None:
    for name in ("D1", "D2"):
        live(workshop, name, "received")
        tell(workshop, name, "diagnose", seq=1, media=[{"medium": f"M-{name}", "kind": "hdd"}], lock_status="none")
    says = [replace(ERASURE, serial=f"M-{name}", wiped_at=wiped(later())) for name in ("D1", "D2")]
    kept = keep(workshop, evidence(*says, extracts={f"M-{name}": name.encode() for name in ("D1", "D2")}))
    assert all(found.done for found in match_waiting(workshop, actor="local", now=later(), items=kept.items))
    proofs = {show_device(workshop, name, actor="local").device.media[0].evidence_sha256 for name in ("D1", "D2")}
    assert proofs == {hashlib.sha256(name.encode()).hexdigest() for name in ("D1", "D2")}
    assert all((workshop.folder / "evidence" / proof).is_file() for proof in proofs if proof)


def test_an_item_set_aside_is_kept_and_another_organisation_sees_nothing(any_workshop: Home) -> None:
    at = datetime.now(UTC)
    set_actor(any_workshop, "ana", role="operator", organisations=["other"], actor="local", recorded_at=at)
    item = keep(any_workshop, evidence(replace(ERASURE, wiped_at=wiped(later())))).items[0]
    assert list_items(any_workshop, actor="ana") == ()
    with pytest.raises(ReuseError) as unknown:
        find_item(any_workshop, item.key, actor="ana")
    assert unknown.value.code == "evidence_item_unknown"
    with pytest.raises(AccessRefusedError):
        keep(any_workshop, evidence(content=b"two"), actor="ana")
    set_aside(any_workshop, item, "not_ours", actor="local", now=later())
    assert list_items(any_workshop, actor="local") == ()
    assert find_item(any_workshop, item.key, actor="local").why == "not_ours"


def test_a_killed_station_loses_nothing_and_uses_nothing_twice(any_workshop: Home) -> None:
    url = "-" if any_workshop.database_url.startswith("sqlite") else any_workshop.database_url
    choose = random.Random(11)
    for number in range(KILLS // 2):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.reuse.evidence_kill_script", str(any_workshop.folder), url, str(number)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(choose.randint(1, 6))]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read().splitlines()
        process.wait()
        process.stdout.close()
        words = [line.split() for line in said if len(line.split()) == 2]
        items = {each.sha256: each for each in list_items(any_workshop, actor="local", status=None)}
        assert words
        assert {digest for what, digest in words if what == "kept"} <= items.keys()
        for digest in items:
            assert hashlib.sha256((any_workshop.folder / "evidence" / digest).read_bytes()).hexdigest() == digest
        for device in (name for what, name in words if what == "used"):
            assert show_device(any_workshop, device, actor="local").device.data_status == "cleared"
        # What was kept and not used is matched now, and each proof serves one event.
        match_waiting(any_workshop, actor="local", now=later() + timedelta(days=1))
        assert {each.status for each in list_items(any_workshop, actor="local", status=None)} == {"used"}
        assert verify(any_workshop, actor="local").broken == ()
