"""What only the history tells: proofs used once, failures and doubts, where a medium was meanwhile."""

from typing import Any

import pytest

from barometer.records.home import Home
from reuse.errors import GuardRefusedError
from reuse.queries import show_device
from reuse.verify import verify
from tests.reuse.bench import live, proof_of, tell
from tests.reuse.lives import GRADES, HDD, WIPE


def seq_of(home: Home, device: str) -> int:
    return show_device(home, device, actor="local").device.seq


def next_of(home: Home, device: str, name: str, **values: Any) -> Any:
    return tell(home, device, name, seq=seq_of(home, device), **values).device


def code(home: Home, device: str, name: str, **values: Any) -> str:
    before = show_device(home, device, actor="local").device
    with pytest.raises(GuardRefusedError) as refusal:
        next_of(home, device, name, **values)
    assert show_device(home, device, actor="local").device == before
    assert refusal.value.message("fr") != refusal.value.message("en")
    return refusal.value.code


def test_a_medium_taken_out_unerased_is_not_new_in_another_device(any_workshop: Home) -> None:
    live(any_workshop, "D2", "triaged")
    next_of(any_workshop, "D2", "replace-part", kind="storage", removed=["M-D2"])
    live(any_workshop, "D1", "triaged")
    fitted = {"medium": "M-D2", "kind": "hdd"}
    for device in ("D2", "D1"):
        assert code(any_workshop, device, "replace-part", kind="storage", fitted=[fitted | {"is_new": True}]) == (
            "medium_not_new"
        )
    assert next_of(any_workshop, "D1", "replace-part", kind="storage", fitted=[fitted]).data_status == "pending"
    new = fitted | {"medium": "N1", "is_new": True}
    assert next_of(any_workshop, "D1", "replace-part", kind="storage", fitted=[new]).medium("N1").status == "blank"


def test_a_medium_that_was_in_another_device_is_erased_again_before_it_comes_back(any_workshop: Home) -> None:
    live(any_workshop, "D2", "ready")
    next_of(any_workshop, "D2", "unqualify")
    next_of(any_workshop, "D2", "replace-part", kind="storage", removed=["M-D2"])
    live(any_workshop, "D1", "triaged")
    back = {"kind": "storage", "fitted": [{"medium": "M-D2", "kind": "hdd"}]}
    next_of(any_workshop, "D1", "replace-part", **back)
    next_of(any_workshop, "D1", "replace-part", kind="storage", removed=["M-D2"])
    assert code(any_workshop, "D2", "replace-part", **back) == "medium_was_elsewhere"
    assert (
        code(any_workshop, "D2", "diagnose", media=[HDD | {"medium": "M-D2"}], lock_status="none")
        == "medium_was_elsewhere"
    )
    next_of(any_workshop, "D2", "erase")
    assert next_of(any_workshop, "D2", "replace-part", **back).data_status == "cleared"
    assert next_of(any_workshop, "D2", "qualify").state == "ready"
    assert verify(any_workshop, actor="local").broken == ()


def test_a_medium_only_taken_out_and_put_back_keeps_what_is_known_of_it(workshop: Home) -> None:
    live(workshop, "D1", "ready")
    next_of(workshop, "D1", "unqualify")
    next_of(workshop, "D1", "replace-part", kind="storage", removed=["M1"])
    fitted = [{"medium": "M1", "kind": "hdd"}]
    assert next_of(workshop, "D1", "replace-part", kind="storage", fitted=fitted).data_status == "cleared"


def test_an_erasure_in_doubt_is_proved_again_before_the_device_is_fit(workshop: Home) -> None:
    live(workshop, "D1", "ready")
    next_of(workshop, "D1", "unqualify", reason="erasure_doubted")
    assert code(workshop, "D1", "qualify") == "erasure_in_doubt"
    next_of(workshop, "D1", "erase")
    assert next_of(workshop, "D1", "qualify").state == "ready"


def test_a_wipe_of_before_a_failure_does_not_repair_it(workshop: Home) -> None:
    live(workshop, "D1", "triaged")
    next_of(workshop, "D1", "erase")
    old = show_device(workshop, "D1", actor="local").device.medium("M1")
    assert old is not None
    next_of(workshop, "D1", "fail-erasure")
    again = WIPE | {"wiped_at": old.wiped_at}
    assert code(workshop, "D1", "erase", **again) == "wipe_before_failure"
    assert next_of(workshop, "D1", "erase").data_status == "cleared"


def test_one_proof_is_for_one_erasure_of_one_medium(workshop: Home) -> None:
    live(workshop, "D1", "received")
    next_of(workshop, "D1", "diagnose", media=[HDD, HDD | {"medium": "M2"}], lock_status="none")
    proof = proof_of("D1", 2)
    next_of(workshop, "D1", "erase", proof=proof)
    assert code(workshop, "D1", "erase", proof=proof, **WIPE | {"medium": "M2"}) == "evidence_used"
    next_of(workshop, "D1", "void", voided_seq=3, reason="incorrect_data")
    next_of(workshop, "D1", "erase", proof=proof, **WIPE | {"medium": "M2"})
    next_of(workshop, "D1", "erase")
    assert next_of(workshop, "D1", "qualify", **GRADES).state == "ready"


def test_a_medium_left_in_the_residue_does_not_go_to_waste_with_its_data(workshop: Home) -> None:
    live(workshop, "D1", "triaged")
    next_of(workshop, "D1", "dismantle", parts=[], residue_grams=2000)
    assert code(workshop, "D1", "declare-waste", reason="broken") == "residue_holds_data"
    next_of(workshop, "D1", "erase")
    assert next_of(workshop, "D1", "declare-waste", reason="broken").state == "waste"
    live(workshop, "D2", "triaged")
    taken = [{"part": "M-D2", "kind": "storage", "grams": 100}]
    next_of(workshop, "D2", "dismantle", parts=taken, residue_grams=1900)
    assert next_of(workshop, "D2", "declare-waste", reason="broken").state == "waste"
    assert show_device(workshop, "M-D2", actor="local").device.data_status == "pending"


def test_a_dismantling_taken_back_takes_its_parts_back_with_it(workshop: Home) -> None:
    live(workshop, "D1", "triaged")
    apart = {"parts": [{"part": "P1", "kind": "screen", "grams": 500}], "residue_grams": 1500}
    next_of(workshop, "D1", "dismantle", **apart)
    assert code(workshop, "P1", "void", voided_seq=1, reason="did_not_occur") == "void_part_alone"
    next_of(workshop, "D1", "void", voided_seq=3, reason="did_not_occur")
    assert [show_device(workshop, name, actor="local").device.state for name in ("D1", "P1")] == ["triaged", "new"]
    next_of(workshop, "D1", "dismantle", **apart)
    next_of(workshop, "P1", "move", place="A1")
    assert code(workshop, "D1", "void", voided_seq=5, reason="did_not_occur") == "void_parts_used"
    assert not verify(workshop, actor="local").broken


def test_what_was_taken_apart_is_no_device_again_and_is_not_taken_apart_twice(
    any_workshop: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(any_workshop, "D1", "dismantled")
    next_of(any_workshop, "D1", "declare-waste")
    assert code(any_workshop, "D1", "prepare-reuse") == "residue_is_no_device"
    live(any_workshop, "D2", "waste")  # whole, it may
    assert next_of(any_workshop, "D2", "prepare-reuse").legal_status == "product"
    with monkeypatch.context() as before:  # a log of before this rule
        before.setattr("reuse.commands.check_history", lambda *_: None)
        next_of(any_workshop, "D1", "prepare-reuse")
    assert show_device(any_workshop, "D1", actor="local").device.state == "triaged"
    assert not verify(any_workshop, actor="local").broken
    again = {"parts": [{"part": "P9", "kind": "screen", "grams": 200}], "residue_grams": 1800}
    assert code(any_workshop, "D1", "dismantle", **again) == "residue_is_no_device"
    seq = seq_of(any_workshop, "D1")
    assert next_of(any_workshop, "D1", "void", voided_seq=seq, reason="incorrect_data").state == "waste"
