"""What belongs to one device at a time, a medium above all; and codes that must exist."""

from dataclasses import replace
from typing import Any

import pytest

from barometer.records.home import Home
from reuse.bulk import append_all
from reuse.errors import GuardRefusedError, ReuseError
from reuse.guards import GUARDS
from reuse.payload import build
from reuse.policy import default_policy
from reuse.queries import show_device
from reuse.state import Device, Fact
from tests.reuse.bench import live, tell
from tests.reuse.lives import HAND_OVER, HDD, LEAST, SLIP, WIPE, Story

_in_force = GUARDS["hand-to-recycler"][-1]
M2 = HDD | {"medium": "M-D2"}


def code_of(home: Home, device: str, name: str, **values: Any) -> str:
    before = show_device(home, device, actor="local").device
    with pytest.raises(GuardRefusedError) as refusal:
        tell(home, device, name, seq=before.seq, **values)
    assert show_device(home, device, actor="local").device == before
    assert "D2" in refusal.value.message("fr")
    return refusal.value.code


def test_a_medium_is_inside_one_device_at_a_time(any_workshop: Home) -> None:
    live(any_workshop, "D2", "triaged")
    live(any_workshop, "D3", "received")
    assert code_of(any_workshop, "D3", "diagnose", media=[M2]) == "medium_elsewhere"
    tell(any_workshop, "D3", "diagnose", seq=1, media=[HDD | {"medium": "M-D3"}])
    assert code_of(any_workshop, "D3", "replace-part", kind="storage", fitted=[M2]) == "medium_elsewhere"


def test_a_medium_moves_by_an_event_that_cannot_be_taken_back_once_it_is_elsewhere(any_workshop: Home) -> None:
    seq = live(any_workshop, "D1", "triaged")
    live(any_workshop, "D2", "triaged")
    tell(any_workshop, "D1", "replace-part", seq=seq, kind="storage", removed=["M1"])
    tell(any_workshop, "D2", "replace-part", seq=2, kind="storage", fitted=[{"medium": "M-D2x", "kind": "hdd"}])
    tell(any_workshop, "D2", "replace-part", seq=3, kind="storage", removed=["M-D2"])
    tell(any_workshop, "D1", "replace-part", seq=seq + 1, kind="storage", fitted=[M2])
    assert show_device(any_workshop, "D1", actor="local").device.medium("M-D2").status == "pending"  # type: ignore[union-attr]
    with pytest.raises(GuardRefusedError) as refusal:
        tell(any_workshop, "D2", "void", seq=4, voided_seq=4, reason="did_not_occur")
    assert (refusal.value.code, refusal.value.values["device"]) == ("medium_elsewhere", "D1")


def test_a_medium_without_a_serial_of_its_own_and_another_workshop_s_medium_are_no_conflict(workshop: Home) -> None:
    nameless = HDD | {"medium": "medium-1"}
    for device, home_of in (("D1", "workshop"), ("D2", "workshop"), ("D3", "other")):
        live(workshop, device, "received", organisation=home_of)
        tell(workshop, device, "diagnose", seq=1, media=[nameless], organisation=home_of)
    live(workshop, "D4", "received", organisation="other")
    tell(workshop, "D4", "diagnose", seq=1, media=[nameless, HDD | {"medium": "M-1"}], organisation="other")
    live(workshop, "D5", "received")
    tell(workshop, "D5", "diagnose", seq=1, media=[HDD | {"medium": "M-1"}])


def test_a_device_that_left_the_chain_frees_its_medium(workshop: Home) -> None:
    live(workshop, "D2", "handed")
    live(workshop, "D3", "received")
    tell(workshop, "D3", "diagnose", seq=1, media=[M2])


def test_one_hardware_hash_is_one_open_device(any_workshop: Home) -> None:
    live(any_workshop, "D2", "received")
    tell(any_workshop, "D2", "identify", seq=1, hardware_hash="3f_a7")
    live(any_workshop, "D3", "received")
    assert code_of(any_workshop, "D3", "identify", hardware_hash="3f_a7") == "hardware_hash_taken"
    tell(any_workshop, "D3", "identify", seq=1, hardware_hash="3fxa7")  # `_` is no wildcard


def test_many_at_once_obey_the_same_rule_among_themselves_and_against_the_log(workshop: Home) -> None:
    facts = Story("receive", "diagnose").facts
    twins = [*facts, *(_as(fact, "D9") for fact in facts)]
    with pytest.raises(GuardRefusedError, match="M1"):
        append_all(workshop, twins, actor="local")
    live(workshop, "D1", "triaged")
    with pytest.raises(GuardRefusedError, match="M1"):
        append_all(workshop, twins[2:], actor="local")
    assert append_all(workshop, [_as(fact, "D9") for fact in facts[:1]], actor="local") == 1


@pytest.mark.parametrize("code", ["99 99 99", "160214*", "16 06 24"])  # the last: waste of making batteries
def test_a_waste_code_that_does_not_exist_is_refused(code: str) -> None:
    with pytest.raises(ReuseError) as refusal:
        build("hand-to-recycler", LEAST["hand-to-recycler"] | {"waste_code": code})
    assert refusal.value.code == "waste_code_unknown"
    assert "16 02 13*" in refusal.value.message("fr")


@pytest.mark.parametrize(
    ("code", "said"),
    [("99999", "commune_unknown"), ("21", "commune_unknown"), ("01003", "commune_former")],
)
def test_a_commune_that_does_not_exist_takes_no_device(workshop: Home, code: str, said: str) -> None:
    seq = live(workshop, "D2", "reserved")
    with pytest.raises(ReuseError) as refusal:
        tell(workshop, "D2", "hand-over", seq=seq, **HAND_OVER, commune_code=code)
    assert refusal.value.code == said
    assert refusal.value.message("fr") != refusal.value.message("en")
    assert tell(workshop, "D2", "hand-over", seq=seq, **HAND_OVER, commune_code="21231").device.state == "in_use"


@pytest.mark.parametrize(
    ("code", "day", "is_taken"),
    [("16 06 04", "2026-01-20", True), ("16 06 04", "2026-12-09", False), ("160604*", "2026-12-09", True),
     ("16 06 07*", "2026-01-20", False), ("16 06 07", "2026-12-09", True), ("16 06 05", "2026-12-08", True),
     ("20 01 34", "2026-12-09", False), ("16 02 14", "2030-01-01", True)],
)  # fmt: skip
def test_a_battery_code_is_one_of_the_list_of_that_day(code: str, day: str, is_taken: bool) -> None:
    event: Any = build("hand-to-recycler", LEAST["hand-to-recycler"] | {"waste_code": code})
    fact = Fact(device_id="D1", organisation="workshop", seq=1, occurred_at=f"{day}T10:00:00.000000Z",
                recorded_at=f"{day}T10:00:00.000000Z", actor="local", event=event)  # fmt: skip
    if is_taken:
        _in_force(Device(device_id="D1", organisation="workshop"), fact, default_policy())
        return
    with pytest.raises(GuardRefusedError) as refusal:
        _in_force(Device(device_id="D1", organisation="workshop"), fact, default_policy())
    assert refusal.value.code == "waste_code_not_in_force"
    assert ("16 06 04*" if day > "2026-12" else "16 06 04") in refusal.value.message("fr") or code[:2] == "20"


def test_codes_are_kept_in_their_one_form() -> None:
    assert build("hand-to-recycler", LEAST["hand-to-recycler"] | {"waste_code": "200135"}).waste_code == "20 01 35*"  # type: ignore[attr-defined]
    assert build("hand-over", HAND_OVER | {"commune_code": "com-2a004"}).commune_code == "2A004"  # type: ignore[attr-defined]


def _as(fact: Any, device: str) -> Any:
    return replace(fact, device_id=device)


def test_a_correction_gives_no_name_that_another_device_has_by_now(workshop: Home) -> None:
    for name in ("D1", "D2"):
        live(workshop, name, "received")
    tell(workshop, "D1", "identify", seq=1, serial="S1")
    tell(workshop, "D1", "identify", seq=2, serial="S2")
    tell(workshop, "D2", "identify", seq=1, serial="S1")
    assert code_of(workshop, "D1", "void", voided_seq=3, reason="incorrect_data") == "serial_taken"
    tell(workshop, "D2", "return-to-donor", seq=2, slip="S-3")
    tell(workshop, "D1", "void", seq=3, voided_seq=3, reason="incorrect_data")
    again = {"voided_seq": 3, "reason": "did_not_occur", "approved_by": "donor-1"}
    with pytest.raises(GuardRefusedError) as refusal:
        tell(workshop, "D2", "void", seq=3, **again)
    assert (refusal.value.code, refusal.value.values["device"]) == ("serial_taken", "D1")


def test_a_proof_taken_back_serves_the_device_that_it_is_of(workshop: Home) -> None:
    for name in ("D1", "D2"):
        live(workshop, name, "received")
        tell(workshop, name, "diagnose", seq=1, media=[HDD | {"medium": "medium-1"}])
    wipe = WIPE | {"medium": "medium-1"}
    tell(workshop, "D1", "erase", seq=2, proof="e" * 64, **wipe)
    with pytest.raises(GuardRefusedError):
        tell(workshop, "D2", "erase", seq=2, proof="e" * 64, **wipe)
    tell(workshop, "D1", "void", seq=3, voided_seq=3, reason="did_not_occur")
    assert tell(workshop, "D2", "erase", seq=2, proof="e" * 64, **wipe).device.data_status == "cleared"


def test_a_waste_slip_goes_to_one_recycler_and_a_bsd_is_of_one_waste(any_workshop: Home) -> None:
    for device in ("D1", "D2", "D3"):
        live(any_workshop, device, "waste")
    number = "bsd-20260105-abc123def"
    seq = tell(any_workshop, "D2", "hand-to-recycler", seq=3).fact.seq
    other = SLIP | {"slip": number, "recycler": "recycler-2"}
    assert code_of(any_workshop, "D1", "hand-to-recycler", **other) == "waste_slip_used"
    screens = SLIP | {"slip": number, "waste_code": "16 02 13*"}
    assert code_of(any_workshop, "D1", "hand-to-recycler", **screens) == "waste_slip_used"
    assert tell(any_workshop, "D1", "hand-to-recycler", seq=3, **SLIP | {"slip": number}).device.state == "handed"
    eco = screens | {"slip": "ECO-7"}  # that of an éco-organisme lists its wastes
    tell(any_workshop, "D3", "hand-to-recycler", seq=3, **eco)
    live(any_workshop, "D4", "waste")
    assert tell(any_workshop, "D4", "hand-to-recycler", seq=3, **eco | {"waste_code": "16 02 14"}).remarks == ()
    for device in ("D1", "D2"):  # taken back, the number is free
        seq = show_device(any_workshop, device, actor="local").device.seq
        tell(any_workshop, device, "void", seq=seq, voided_seq=4, reason="did_not_occur", approved_by="recycler-1")
    assert tell(any_workshop, "D1", "hand-to-recycler", seq=5, **other).device.state == "handed"


def test_a_waste_slip_goes_to_one_recycler_in_bulk_too(workshop: Home) -> None:
    one = Story("receive", "declare-waste", "hand-to-recycler").facts
    two = [_as(fact, "D2") for fact in one]
    two[-1] = replace(two[-1], event=build("hand-to-recycler", SLIP | {"recycler": "recycler-2"}))
    with pytest.raises(GuardRefusedError) as refusal:
        append_all(workshop, [*one, *two], actor="local")
    assert refusal.value.code == "waste_slip_used"
    assert append_all(workshop, [*one, *(_as(fact, "D2") for fact in one)], actor="local") == 6
