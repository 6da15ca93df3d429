"""Each guard, by an example that a workshop would recognise, refused with its own sentence."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from factors.errors import messages
from reuse.errors import GuardRefusedError, ReuseError
from reuse.events import CATALOGUE
from reuse.guards import remarks
from reuse.kinds import instant
from reuse.payload import FORBIDDEN_KEYS, build, specs
from reuse.vocabularies import codes
from tests.reuse.lives import (  # fmt: skip
    ARRIVAL,
    DIAGNOSIS,
    GIFT,
    GRADES,
    HAND_OVER,
    HDD,
    LEAST,
    NVME,
    PATHS,
    SIZE,
    WIPE,
    Story,
    lenient,
)

PLUS = timedelta(days=1)


def refused(story: Story, event: str, **values: Any) -> ReuseError:
    """The refusal of an event, whole in both languages."""
    before = story.device
    with pytest.raises(ReuseError) as refusal:
        story.tell(event, **values)
    assert story.device == before
    assert refusal.value.message("fr") != refusal.value.message("en")
    assert refusal.value.lifted_by in codes("lifter")
    return refusal.value


def code(story: Story, event: str, **values: Any) -> str:
    return refused(story, event, **values).code


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


def test_qualifying_needs_every_function_tested_and_the_charger() -> None:
    story = Story(*PATHS["triaged"], "erase")
    assert code(story, "qualify", **GRADES | {"is_every_function_tested": False}) == "functions_not_tested"
    assert code(story, "qualify", **GRADES | {"kit": []}) == "kit_incomplete"
    assert story.tell("qualify", **GRADES | {"kit": [], "kit_waiver": "standard_connector"}).state == "ready"


def test_a_public_gift_has_a_ceiling_and_a_list_of_takers() -> None:
    say = GIFT | {"route": "gift"}
    assert code(Story(), "announce", **say | {"unit_value_cents": 30001}) == "gift_over_ceiling"
    assert code(Story(), "announce", **say | {"unit_value_cents": None}) == "gift_needs_value_and_taker"
    assert code(Story(), "announce", **say | {"taker_kind": "company"}) == "gift_taker_refused"
    story = Story()
    assert story.tell("announce", **say | {"unit_value_cents": 30000}).state == "announced"


def test_what_a_public_body_gave_is_sold_under_the_solidarity_ceiling() -> None:
    story = Story()
    story.tell("receive", **GIFT)
    for event in ("diagnose", "erase", "qualify", "allocate"):
        story.tell(event)
    sale = HAND_OVER | {"mode": "sale"}
    refusal = refused(story, "hand-over", **sale | {"price_cents": 18001})
    assert (refusal.code, refusal.values["ceiling"]) == ("price_over_ceiling", "180,00 €")
    assert code(story, "hand-over", **sale) == "price_missing"
    assert code(story, "hand-over", **HAND_OVER | {"price_cents": 100}) == "price_without_sale"
    assert story.tell("hand-over", **sale | {"price_cents": 18000}).owner == "beneficiary"


def test_a_type_without_a_solidarity_price_is_not_sold_when_a_public_body_gave_it() -> None:
    story = Story()
    story.tell("receive", **GIFT | {"equipment_type": "server"})
    for event in ("diagnose", "erase", "qualify", "allocate"):
        story.tell(event)
    assert code(story, "hand-over", **HAND_OVER | {"mode": "sale", "price_cents": 1}) == "price_ceiling_unknown"


def test_a_company_s_device_has_no_legal_ceiling() -> None:
    story = Story(*PATHS["reserved"])
    assert story.tell("hand-over", **HAND_OVER | {"mode": "sale", "price_cents": 35000}).state == "in_use"


def test_a_loan_leaves_the_owner_as_it_was() -> None:
    story = Story(*PATHS["reserved"])
    device = story.tell("hand-over", **HAND_OVER | {"mode": "loan"})
    assert (device.possessor, device.owner) == ("beneficiary", "donor-1")


def test_the_two_sides_of_a_shipment_differ_and_are_those_of_the_slip() -> None:
    story = Story(*PATHS["reserved"])
    assert code(story, "ship", slip="S", partner="workshop") == "partner_is_oneself"
    story.tell("ship")
    assert code(story, "partner-receive", slip="S", partner="lycee-2") == "partner_is_not_the_one"
    assert story.tell("partner-receive").possessor == "lycee-1"


def test_a_loss_with_data_states_its_breach_check() -> None:
    story = Story(*PATHS["triaged"])
    assert code(story, "lose", reason="missing") == "breach_check_missing"
    assert code(story, "lose", reason="stolen", breach_check="B") == "theft_report_missing"
    assert story.tell("lose", reason="stolen", breach_check="B", report="PV-1").state == "lost"
    assert story.tell("find", place="A1").state == "triaged"
    assert Story(*PATHS["ready"]).tell("lose", reason="missing").state == "lost"
    assert code(Story("receive"), "lose", reason="missing") == "breach_check_missing"


def test_waste_holds_no_data_or_cites_the_contract_that_destroys_it() -> None:
    assert code(Story("receive"), "declare-waste", reason="broken") == "waste_media_unknown"
    story = Story(*PATHS["triaged"])
    assert code(story, "declare-waste", reason="broken") == "waste_holds_data"
    story.tell("erase")
    assert story.tell("declare-waste", reason="broken").legal_status == "waste"
    assert story.tell("prepare-reuse").legal_status == "product"


def test_a_dismantled_device_weighs_what_its_parts_and_residue_weigh() -> None:
    story = Story(*PATHS["triaged"])
    assert code(story, "dismantle", residue_grams=1999) == "mass_differs"
    story.tell("dismantle")
    assert [medium.place for medium in story.device.media] == ["stock"]
    light = Story()
    light.tell("receive", **ARRIVAL)
    light.tell("diagnose")
    assert code(light, "dismantle") == "weight_missing"


def test_a_gap_of_more_than_five_percent_is_signed_for() -> None:
    story = Story(*PATHS["handed"])
    assert code(story, "confirm-treatment", treatment="R4", grams_received=1899) == "mass_gap"
    assert Story(*PATHS["handed"]).tell("confirm-treatment", treatment="R4", grams_received=1900).state == "recycled"
    signed = {"treatment": "R4", "grams_received": 1000, "gap_accepted_by": "coordinator"}
    assert story.tell("confirm-treatment", **signed).state == "recycled"


def test_events_happen_in_order_and_not_in_the_future() -> None:
    story = Story(*PATHS["triaged"])
    assert code(story, "move", place="A1", at=story.now - PLUS) == "occurred_before_last"
    assert code(story, "move", place="A1", at=story.now + PLUS) == "occurred_in_future"


def test_a_first_arrival_says_type_origin_and_donor() -> None:
    for field in ARRIVAL:
        assert code(Story(), "receive", **{name: ARRIVAL[name] for name in ARRIVAL if name != field}) == (
            "arrival_incomplete"
        )


def test_a_filler_is_no_serial() -> None:
    for serial in ("AAAAAAAA", "000000", "To-Be-Filled-By-O.E.M.", "Default-string"):
        assert code(Story("receive"), "identify", serial=serial) == "serial_is_junk"
    assert code(Story("receive"), "identify", model="X") == "identity_missing"


def test_what_is_accepted_and_worth_saying_is_said() -> None:
    story = Story(*PATHS["triaged"], "start-repair", "finish-repair", "erase")
    fact = story.fact("qualify")
    assert [word.code for word in remarks(story.device, fact, story.policy)] == ["same_person"]
    late = Story().fact("receive", at=story.now - timedelta(days=3))
    assert [word.code for word in remarks(Story().new, late, story.policy)] == ["late_entry"]


def test_taking_back_an_event_decides_the_rest_again() -> None:
    story = Story(*PATHS["ready"])
    assert code(story, "void", voided_seq=3, reason="incorrect_data") == "void_breaks_later"  # the erasure
    story.tell("void", voided_seq=4, reason="did_not_occur")
    assert (story.device.state, story.device.seq) == ("triaged", 5)
    assert code(story, "void", voided_seq=4, reason="did_not_occur") == "void_target_gone"
    assert code(story, "void", voided_seq=9, reason="did_not_occur") == "void_target_missing"
    story.tell("void", voided_seq=3, reason="incorrect_data")
    assert story.device.data_status == "pending"
    assert code(story, "qualify") == "data_not_erased"


def test_what_two_organisations_signed_is_taken_back_by_both() -> None:
    story = Story(*PATHS["at_partner"])
    seq = story.device.seq
    assert code(story, "void", voided_seq=seq, reason="did_not_occur") == "void_needs_other_party"
    own = {"voided_seq": seq, "reason": "did_not_occur", "approved_by": "workshop"}
    assert code(story, "void", **own) == "void_needs_other_party"
    assert story.tell("void", **own | {"approved_by": "lycee-1"}).state == "in_transit"


def test_even_after_recycling_a_correction_is_possible_and_nothing_else() -> None:
    story = Story(*PATHS["recycled"])
    assert story.tell("void", voided_seq=story.device.seq, reason="incorrect_data").state == "handed"


def test_no_field_of_an_event_is_named_after_a_person() -> None:
    for event in CATALOGUE.values():
        for spec in specs(event):
            names = {spec.name, *(inner.name for inner in specs(spec.record))} if spec.record else {spec.name}
            assert not names & set(FORBIDDEN_KEYS), event
            assert spec.kind is None or spec.kind.name != "text"


BAD_FIELDS: list[tuple[str, str, dict[str, Any]]] = [
    ("personal_data_key", "hand-over", HAND_OVER | {"beneficiary": "Someone"}),
    ("field_unknown", "hand-over", HAND_OVER | {"colour": "red"}),
    ("client_ref_form", "hand-over", HAND_OVER | {"client_ref": "Jeanne"}),
    ("client_ref_form", "hand-over", HAND_OVER | {"client_ref": "a@b.fr"}),
    ("personal_data", "start-repair", {"fault": "call 06 12 34 56 78"}),
    ("personal_data", "diagnose", DIAGNOSIS | {"processor": "someone@example.org"}),
    ("negative_number", "weigh", {"grams": -1, "weight_method": "measured"}),
    ("number_too_large", "weigh", {"grams": 2_000_000, "weight_method": "measured"}),
    ("whole_number_expected", "weigh", {"grams": 2.5, "weight_method": "measured"}),
    ("whole_number_expected", "weigh", {"grams": True, "weight_method": "measured"}),
    ("choice_unknown", "weigh", {"grams": 2, "weight_method": "guessed"}),
    ("field_missing", "weigh", {"grams": 2}),
    ("identifier_form", "move", {"place": "two words"}),
    ("identifier_form", "move", {"place": ""}),
    ("sha256_form", "identify", {"serial": "X"}),
    ("day_form", "transfer-out", LEAST["transfer-out"] | {"proof_due_on": "31/02/2027"}),
    ("instant_without_zone", "erase", WIPE | {"wiped_at": "2026-01-05T10:00:00"}),
    ("instant_form", "erase", WIPE | {"wiped_at": "yesterday"}),
    ("waste_code_form", "hand-to-recycler", LEAST["hand-to-recycler"] | {"waste_code": "160214x"}),
    ("list_expected", "diagnose", {"media": "M1"}),
    ("record_expected", "diagnose", {"media": ["M1"]}),
    ("flag_expected", "diagnose", {"is_without_medium": "yes"}),
    ("text_expected", "move", {"place": 3}),
    ("event_unknown", "explode", {}),
]


@pytest.mark.parametrize(("expected", "event", "values"), [bad for bad in BAD_FIELDS if bad[0] != "sha256_form"])
def test_a_malformed_field_is_refused_by_its_name(expected: str, event: str, values: dict[str, Any]) -> None:
    with pytest.raises(ReuseError) as refusal:
        build(event, values)
    assert refusal.value.code == expected
    assert refusal.value.message("fr") != refusal.value.message("en")


def test_every_refusal_says_who_may_lift_it() -> None:
    for name, entry in messages("reuse").items():
        assert entry["lifted_by"] in codes("lifter"), name


def test_a_guard_of_data_before_a_hand_over_is_lifted_by_nobody() -> None:
    assert {messages("reuse")[name]["lifted_by"] for name in ("data_not_erased", "device_locked")} == {"nobody"}
    assert issubclass(GuardRefusedError, ReuseError)
