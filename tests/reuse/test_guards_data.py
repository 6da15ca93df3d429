"""The guards of data and locks, by examples that a workshop would recognise."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reuse.kinds import instant
from tests.reuse.lives import DIAGNOSIS, HDD, NVME, PATHS, SIZE, WIPE, Story, code, lenient, refused


def test_a_device_cannot_be_qualified_before_every_medium_is_erased() -> None:
    media = [HDD, HDD | {"medium": "M2"}]
    story = Story("receive")
    story.tell("diagnose", media=media, lock_status="none")
    story.tell("erase")
    refusal = refused(story, "qualify")
    assert (refusal.code, refusal.values["medium"], refusal.lifted_by) == ("data_not_erased", "M2", "nobody")
    story.tell("erase", **WIPE | {"medium": "M2"})
    assert story.tell("qualify").state == "ready"


def test_a_failed_erasure_keeps_the_device_on_the_bench() -> None:
    story = Story(*PATHS["triaged"], "fail-erasure")
    assert story.device.data_status == "failed"
    assert code(story, "qualify") == "data_not_erased"


def test_overwriting_is_not_enough_for_flash_memory_unless_the_policy_says_so() -> None:
    for policy, expected in ((None, "level_too_low"), (lenient(), None)):
        story = Story("receive", policy=policy)
        story.tell("diagnose", media=[NVME], lock_status="none")
        story.tell("erase")
        assert story.device.data_status == "cleared"
        if expected is None:
            assert story.tell("qualify").state == "ready"
        else:
            assert code(story, "qualify") == expected
            story.tell("erase", **WIPE | {"level": "purged", "method": "NVMe sanitize"})
            assert story.tell("qualify").state == "ready"


@pytest.mark.parametrize("lock", ["account", "mdm", "bios"])
def test_a_locked_device_cannot_be_qualified_before_somebody_unlocks_it(lock: str) -> None:
    story = Story("receive")
    story.tell("diagnose", **DIAGNOSIS | {"lock_status": lock})
    story.tell("erase")
    assert code(story, "qualify") == "device_locked"
    story.tell("unlock")
    assert story.tell("qualify").state == "ready"


def test_a_lock_that_nobody_looked_for_is_not_taken_for_no_lock() -> None:
    story = Story("receive")
    story.tell("diagnose", media=[HDD])
    story.tell("erase")
    assert code(story, "qualify") == "lock_not_checked"
    screen = Story("receive")
    screen.tell("diagnose", is_without_medium=True)
    assert screen.tell("qualify").data_status == "no_medium"


@pytest.mark.parametrize(
    ("state", "event"),
    [("reserved", "ship"), ("reserved", "hand-over"), ("in_transit", "partner-receive"), ("at_partner", "hand-over"),
     ("ready", "transfer-out"), ("ready", "allocate")],
)  # fmt: skip
@pytest.mark.parametrize("fault", ["pending", "failed", "locked"])
def test_nothing_leaves_with_data_or_a_lock_even_if_the_state_were_wrong(state: str, event: str, fault: str) -> None:
    # The table keeps such a device from being ready; the guard is asked again at each step all the same.
    story = Story(*PATHS[state])
    if fault == "locked":
        story.device = replace(story.device, lock_status="mdm")
    else:
        story.device = replace(story.device, media=tuple(replace(m, status=fault) for m in story.device.media))
    assert code(story, event) == ("device_locked" if fault == "locked" else "data_not_erased")


def test_what_comes_back_is_erased_again_and_an_old_wipe_proves_nothing() -> None:
    story = Story(*PATHS["in_use"])
    first = next(fact.event.wiped_at for fact in story.facts if fact.event.name == "erase")  # type: ignore[attr-defined]
    story.tell("return")
    assert (story.device.data_status, story.device.cycle, story.device.lock_status) == ("pending", 2, None)
    story.tell("diagnose")
    assert code(story, "erase", **WIPE | {"wiped_at": first}) == "wipe_too_old"
    assert code(story, "qualify") == "data_not_erased"
    story.tell("erase")
    assert story.tell("qualify").cycle == 2


def test_the_cycle_counts_returns_after_use_only() -> None:
    story = Story(*PATHS["at_partner"], "return")
    assert (story.device.cycle, story.device.data_status) == (1, "pending")


def test_a_removed_medium_keeps_its_own_status() -> None:
    story = Story(*PATHS["triaged"])
    story.tell("replace-part", kind="storage", removed=["M1"],
               fitted=[{"medium": "N1", "kind": "ssd", "is_new": True}])  # fmt: skip
    old, new = story.device.media
    assert (old.place, old.status, new.place, new.status) == ("stock", "pending", "inside", "blank")
    assert story.tell("qualify").data_status == "blank"
    story.tell("unqualify")
    story.tell("erase")
    assert story.device.medium("M1").status == "cleared"  # type: ignore[union-attr]
    assert story.device.data_status == "blank"


def test_a_device_whose_memory_was_taken_out_says_so() -> None:
    story = Story(*PATHS["triaged"])
    story.tell("replace-part", kind="storage", removed=["M1"])
    assert story.device.data_status == "medium_removed"
    assert code(story, "replace-part", kind="storage", removed=["M1"]) == "medium_not_inside"
    assert code(story, "replace-part", kind="storage", fitted=[HDD, HDD]) == "medium_twice"


ERASURES: list[tuple[str, dict[str, Any]]] = [
    ("evidence_missing", {"proof": ""}),
    ("erasure_with_errors", {"errors": 1}),
    ("bytes_missing", {"bytes_erased": SIZE - 1}),
    ("bytes_not_said", {"bytes_erased": None}),
    ("medium_unknown", {"medium": "OTHER"}),
    ("wipe_too_old", {"wiped_at": "2025-12-31T10:00:00Z"}),
    ("occurred_in_future", {"wiped_at": "2030-01-01T10:00:00Z"}),
]


@pytest.mark.parametrize(("expected", "fault"), ERASURES)
def test_an_erasure_that_its_proof_does_not_prove_is_refused(expected: str, fault: dict[str, Any]) -> None:
    assert code(Story(*PATHS["triaged"]), "erase", **WIPE | fault) == expected


def test_one_wipe_instant_is_for_one_medium() -> None:
    story = Story("receive")
    story.tell("diagnose", media=[HDD, HDD | {"medium": "M2"}], lock_status="none")
    at = instant(story.now + timedelta(seconds=30))
    story.tell("erase", **WIPE | {"wiped_at": at})
    assert code(story, "erase", **WIPE | {"medium": "M2", "wiped_at": at}) == "wipe_instant_twice"


DIAGNOSES: list[tuple[str, dict[str, Any]]] = [
    ("media_missing", {"lock_status": "none"}),
    ("media_contradict", {"media": [HDD], "is_without_medium": True}),
    ("medium_twice", {"media": [HDD, HDD]}),
]


@pytest.mark.parametrize(("expected", "values"), DIAGNOSES)
def test_a_diagnostic_lists_every_medium_or_says_there_is_none(expected: str, values: dict[str, Any]) -> None:
    assert code(Story("receive"), "diagnose", **values) == expected


def test_a_medium_seen_once_neither_vanishes_nor_changes_kind() -> None:
    story = Story(*PATHS["triaged"])
    assert code(story, "diagnose", media=[HDD | {"medium": "M2"}]) == "medium_vanished"
    assert code(story, "diagnose", media=[NVME]) == "medium_kind_differs"


def test_what_somebody_else_left_on_a_device_never_goes_back_to_its_donor() -> None:
    own = Story(*PATHS["triaged"])
    assert own.device.data_status == "pending"
    assert own.tell("return-to-donor").state == "returned_to_donor"
    used = Story(*PATHS["returned"], "diagnose")
    assert code(used, "return-to-donor") == "data_of_somebody_else"
    fitted = Story(*PATHS["triaged"])
    fitted.tell("replace-part", kind="storage", fitted=[NVME | {"medium": "M9"}])
    assert code(fitted, "return-to-donor") == "data_of_somebody_else"


def test_a_wipe_does_not_end_after_the_operation_that_says_it_is_done() -> None:
    story = Story(*PATHS["triaged"])
    told, wiped = story.now + timedelta(hours=1), instant(story.now + timedelta(hours=2))
    story.now += timedelta(days=1)
    assert code(story, "erase", at=told, **WIPE | {"wiped_at": wiped}) == "wipe_after_event"
    assert story.tell("erase", at=told + timedelta(hours=1), **WIPE | {"wiped_at": wiped}).data_status == "cleared"
