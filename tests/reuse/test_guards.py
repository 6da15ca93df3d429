"""The other guards: law, order, weights, two parties, corrections."""

from datetime import timedelta

import pytest

from reuse.journeys import LoggedEvent, Step, journeys
from reuse.payload import canonical
from reuse.remarks import remarks
from tests.reuse.lives import ARRIVAL, GIFT, GRADES, HAND_OVER, LEAST, PATHS, Story, code, refused

PLUS = timedelta(days=1)


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


def test_what_was_announced_as_a_public_gift_does_not_change_its_law_on_the_way() -> None:
    for event, paper in (("collect", {"slip": "S-1"}), ("receive", {"place": "A1"})):
        story = Story()
        story.tell("announce", **GIFT | {"route": "gift"})
        assert code(story, event, **paper, origin="purchase") == "origin_differs"
        assert code(story, event, **paper, unit_value_cents=90_000) == "gift_over_ceiling"
        assert code(story, event, **paper, taker_kind="person") == "gift_taker_refused"
        assert story.tell(event, **paper).unit_value_cents == 20000


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
    assert Story(*PATHS["ready"]).tell("lose", reason="missing").state == "lost"
    assert code(Story("receive"), "lose", reason="missing") == "breach_check_missing"


@pytest.mark.parametrize(
    ("state", "found"), [("ready", "returned"), ("at_partner", "returned"), ("triaged", "triaged")]
)
def test_what_others_had_is_erased_again_before_anybody_gets_it(state: str, found: str) -> None:
    story, found = Story(*PATHS[state]), state if found == "=" else found
    if state == "triaged":
        story.tell("erase")
    story.tell("lose", reason="stolen", report="PV-1")
    device = story.tell("find", place="A1", is_to_erase=True)
    assert (device.state, device.data_status, device.possessor) == (found, "pending", "workshop")
    assert (device.grade_function, device.lock_status, device.cycle, device.request) == (None, None, 1, None)
    assert [step.after for step in told(story)][-1] == found  # balances read the same
    if state != "triaged":
        story.tell("diagnose")
    assert code(story, "qualify") in {"data_not_erased", "diagnosis_missing"}
    story.tell("diagnose")
    story.tell("erase")
    assert story.tell("qualify").state == "ready"


def test_what_was_in_use_is_its_user_s_again_and_erased_on_its_return() -> None:
    story = Story(*PATHS["in_use"])
    story.tell("lose", reason="stolen", report="PV-1")
    assert code(story, "find", place="A1", is_to_erase=True) == "found_in_use"
    assert story.tell("find", place="A1").state == "in_use"
    assert story.tell("return").data_status == "pending"


def told(story: Story) -> tuple[Step, ...]:
    """The steps that balances count, from the same facts."""
    logged = [
        LoggedEvent("D1", fact.seq, "workshop", fact.event.name, fact.occurred_at, canonical(fact.event))
        for fact in story.facts
    ]
    return next(journeys(logged)).steps


def test_a_weight_of_nothing_and_a_proof_due_in_a_far_century_are_refused_with_what_to_write() -> None:
    story = Story(*PATHS["ready"])
    nothing = refused(story, "weigh", grams=0, weight_method="measured").message("fr")
    assert "0 g ne dit rien" in nothing
    assert "Écrire 0" not in nothing
    late = LEAST["transfer-out"] | {"proof_due_on": "9999-01-01"}
    assert "05/01/2031" in refused(story, "transfer-out", **late).message("fr")
    assert story.tell("transfer-out", **(late | {"proof_due_on": "2031-01-05"})).state == "transferred"


def test_a_household_is_not_named_as_a_donor() -> None:
    gift = LEAST["receive"] | {"origin": "household_donation", "donor": "jean-dupont"}
    assert code(Story(), "receive", **gift) == "donor_household"
    assert Story().tell("receive", **(gift | {"donor": "households"})).donor == "households"


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
    assert code(story, "void", **own | {"approved_by": "lycee-2"}) == "void_approved_by_another"
    assert story.tell("void", **own | {"approved_by": "lycee-1"}).state == "in_transit"


def test_even_after_recycling_a_correction_is_possible_and_nothing_else() -> None:
    story = Story(*PATHS["recycled"])
    assert story.tell("void", voided_seq=story.device.seq, reason="incorrect_data").state == "handed"


def test_a_type_nobody_knows_is_refused_at_each_event_that_says_it() -> None:
    story = Story("receive")
    assert code(story, "identify", serial="PF2X3ABC", equipment_type="abacus") == "equipment_type_unknown"
    assert code(Story(), "receive", **ARRIVAL | {"equipment_type": "abacus"}) == "equipment_type_unknown"
    assert story.tell("identify", serial="PF2X3ABC", equipment_type="tablet").equipment_type == "tablet"


def test_a_device_is_not_put_into_service_after_it_arrived() -> None:
    assert code(Story(), "receive", **ARRIVAL | {"commissioned_on": "2099-01-01"}) == "commissioned_in_future"
    assert Story().tell("receive", **ARRIVAL | {"commissioned_on": "2019-01-01"}).state == "received"


def test_nobody_transfers_a_device_to_themselves() -> None:
    story = Story(*PATHS["ready"])
    assert code(story, "transfer-out", **LEAST["transfer-out"] | {"taker": "workshop"}) == "partner_is_oneself"


def test_a_lock_that_was_seen_is_lifted_by_an_event_of_its_own() -> None:
    story = Story("receive")
    story.tell("diagnose", **LEAST["diagnose"] | {"lock_status": "mdm"})
    assert code(story, "diagnose", **LEAST["diagnose"]) == "lock_to_be_lifted"
    story.tell("diagnose", **LEAST["diagnose"] | {"lock_status": "bios"})
    story.tell("unlock")
    assert story.tell("diagnose", **LEAST["diagnose"]).lock_status == "none"
