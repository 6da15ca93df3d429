"""Lots: what was announced against what was counted, double entry, weights, devices out of a lot; on both engines."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.records.access import set_actor
from barometer.records.entries import put_entry
from barometer.records.errors import AccessRefusedError, RecordsError
from barometer.records.home import Home
from reuse.errors import ConflictError, ReuseError
from reuse.lot import LOT, MAY_MOVE, OUTSIDE, Lot
from reuse.lot_events import Line
from reuse.lots import left_to_serialise, list_lots, show_lot
from reuse.payload import build
from reuse.policy import default_policy
from reuse.queries import list_devices
from reuse.streams import Entry
from reuse.verify import verify
from reuse.vocabularies import codes
from reuse.weights import shared, weighed_lines
from tests.records.samples import NOW
from tests.reuse.bench import tell
from tests.reuse.lot_desk import FROM, LAPTOPS, SCREENS, lot, received

POLICY = default_policy()


def code(home: Home, name: str, **values: Any) -> str:
    """The code of a refusal that writes nothing, whole in both languages."""
    before = verify(home, actor="local").chain_links
    with pytest.raises((ReuseError, RecordsError)) as refusal:
        lot(home, name, **values)
    assert verify(home, actor="local").chain_links == before
    assert refusal.value.message("fr") != refusal.value.message("en")
    if isinstance(refusal.value, ReuseError):
        assert refusal.value.lifted_by in codes("lifter")
    return refusal.value.code


def test_a_lot_is_announced_collected_received_with_its_discrepancy(any_workshop: Home) -> None:
    lot(any_workshop, "announce", lines=[LAPTOPS, SCREENS], **FROM, expected_on="2026-01-20")
    lot(any_workshop, "collect", slip="S-1")
    counted = [LAPTOPS | {"quantity": 11}, SCREENS]
    arrival = {"lines": counted, "weight_method": "measured", "grams": 46_300}
    assert code(any_workshop, "receive", **arrival) == "lot_discrepancy_needed"
    found = lot(any_workshop, "receive", **arrival, discrepancy="fewer")
    # 11 x 1,830 g and 5 x 5,230 g usually: 46,280 g; 46,300 shared: 20,138.7 -> 20,139 and 26,161.3 -> 26,161
    assert [found.held("stock", name) for name in ("laptop", "monitor")] == [(11, 20_139), (5, 26_161)]
    assert left_to_serialise(found) == 16
    assert show_lot(any_workshop, "L1", actor="local")[0] == found
    assert verify(any_workshop, actor="local").broken == ()


def test_a_part_of_a_lot_may_be_refused_on_arrival(workshop: Home) -> None:
    lot(workshop, "announce", lines=[LAPTOPS], **FROM)
    refused = [{"equipment_type": "laptop", "quantity": 2, "reason": "dangerous"}]
    taken = [LAPTOPS | {"quantity": 10}]
    found = lot(workshop, "receive", lines=taken, refused=refused, weight_method="type_average")
    assert (found.held("stock", "laptop"), found.held("refused", "laptop")) == ((10, 18_300), (2, 0))


def test_serialising_takes_from_the_count_and_receives_the_devices_all_or_none(any_workshop: Home) -> None:
    received(any_workshop)
    found = lot(any_workshop, "serialise", equipment_type="laptop", devices=["D1", "D2", "D3"])
    assert (found.held("stock", "laptop"), found.held("serialised", "laptop")) == ((9, 16_470), (3, 5_490))
    devices = list_devices(any_workshop, actor="local", lot="L1")
    assert devices.select("device_id", "state", "donor", "grams").rows()[0] == ("D1", "received", "other", 1830)
    assert code(any_workshop, "serialise", equipment_type="laptop", devices=["D4", "D1"]) == "lot_device_twice"
    assert code(any_workshop, "serialise", equipment_type="laptop", devices=["D4", "D4"]) == "lot_device_twice"
    assert code(any_workshop, "serialise", equipment_type="monitor", devices=["D4"]) == "lot_not_enough"
    tell(any_workshop, "D9", "receive", seq=0, organisation="other")
    assert code(any_workshop, "serialise", equipment_type="laptop", devices=["D8", "D9"]) == "device_id_taken"
    assert list_devices(any_workshop, actor="local", lot="L1").height == 3


def test_a_device_received_out_of_a_lot_takes_one_and_inherits_what_the_lot_says(any_workshop: Home) -> None:
    received(any_workshop, LAPTOPS | {"quantity": 1}, place="A1")
    tell(any_workshop, "D1", "receive", seq=0, lot="L1")
    found = show_lot(any_workshop, "L1", actor="local")[0]
    assert (found.devices, found.held("stock", "laptop")) == (("D1",), (0, 0))
    device = list_devices(any_workshop, actor="local").row(0, named=True)
    assert (device["equipment_type"], device["donor"], device["place"]) == ("laptop", "other", "A1")
    for name, expected in (("L1", "lot_type_needed"), ("L2", "lot_unknown")):
        with pytest.raises(ReuseError) as refusal:
            tell(any_workshop, "D2", "receive", seq=0, lot=name)
        assert refusal.value.code == expected


def test_cables_are_moved_by_count_and_what_leaves_cites_its_paper(workshop: Home) -> None:
    received(workshop, {"equipment_type": "keyboard", "quantity": 40, "grams": 24_000}, tracking="count_only")
    gone = {"source": "stock", "destination": "distributed", "equipment_type": "keyboard", "quantity": 10}
    assert code(workshop, "move", **gone) == "lot_reference_missing"
    found = lot(workshop, "move", **gone, reference="R-1")
    assert (found.held("stock", "keyboard"), found.held("distributed", "keyboard")) == ((30, 18_000), (10, 6_000))
    assert code(workshop, "move", **(gone | {"quantity": 31}), reference="R-2") == "lot_not_enough"
    assert code(workshop, "move", **(gone | {"destination": "recycler"}), reference="R-2") == "lot_move_refused"
    assert left_to_serialise(found) == 0


@pytest.mark.parametrize("equipment_type", ["laptop", "smartphone", "printer_home"])
def test_what_may_hold_data_is_not_given_away_by_count(workshop: Home, equipment_type: str) -> None:
    # nobody looked at its media; where nobody knows whether the type has any, neither
    received(workshop, {"equipment_type": equipment_type, "quantity": 10}, tracking="count_only")
    gone = {"source": "stock", "equipment_type": equipment_type, "quantity": 1, "reference": "R-1"}
    for destination in ("distributed", "transferred"):
        assert code(workshop, "move", **gone, destination=destination) == "lot_holds_data"
    assert code(workshop, "move", **gone, destination="waste") == "lot_waste_holds_data"
    contract = gone | {"recycler_contract": "C-1"}
    assert lot(workshop, "move", **contract, destination="waste").held("waste", equipment_type)[0] == 1
    left = gone | {"source": "waste", "destination": "recycler"}
    assert lot(workshop, "move", **left).held("recycler", equipment_type)[0] == 1  # its contract was said on the way in


def test_a_public_gift_stays_one_on_its_way_and_under_its_ceiling(workshop: Home) -> None:
    gift = {"origin": "public_gift", "unit_value_cents": 20_000, "taker_kind": "solidarity_enterprise"}
    lot(workshop, "announce", **(FROM | gift), lines=[LAPTOPS])
    came = {"lines": [LAPTOPS], "weight_method": "type_average"}
    assert code(workshop, "receive", **came, origin="purchase") == "origin_differs"
    assert code(workshop, "receive", **came, unit_value_cents=90_000) == "gift_over_ceiling"
    assert code(workshop, "receive", **came, taker_kind="person") == "gift_taker_refused"
    assert lot(workshop, "receive", **came).unit_value_cents == 20_000
    with pytest.raises(ReuseError) as refusal:
        tell(workshop, "D1", "receive", seq=0, lot="L1", origin="purchase")
    assert refusal.value.code == "origin_differs"


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("announce", FROM | {"lines": []}, "lot_lines_missing"),
    ("announce", {"lines": [LAPTOPS]}, "lot_arrival_incomplete"),
    ("announce", FROM | {"lines": [LAPTOPS, LAPTOPS]}, "lot_type_twice"),
    ("announce", FROM | {"lines": [LAPTOPS | {"equipment_type": "abacus"}]}, "equipment_type_unknown"),
    ("announce", FROM | {"lines": [LAPTOPS | {"quantity": 0}]}, "quantity_is_zero"),
    ("announce", FROM | {"lines": [LAPTOPS | {"quantity": -1}]}, "negative_number"),
    ("announce", FROM | {"lines": [LAPTOPS | {"grams": 22}]}, "weight_too_low"),
    ("announce", FROM | {"lines": [LAPTOPS | {"grams": 22_000_000}]}, "weight_too_high"),
    ("announce", FROM | {"lines": [LAPTOPS | {"grams": -5}]}, "negative_number"),
    ("announce", FROM | {"lines": [LAPTOPS], "donor": "nobody"}, "organisations_unknown"),
    ("announce", FROM | {"lines": [LAPTOPS], "origin": "household_donation"}, "donor_household"),
    ("announce", FROM | {"lines": [LAPTOPS], "origin": "public_gift"}, "gift_needs_value_and_taker"),
    ("announce", FROM | {"lines": [LAPTOPS], "drop_off": "nowhere"}, "drop_off_unknown"),
    ("announce", FROM | {"lines": [LAPTOPS], "at": 1}, "occurred_in_future"),
    ("receive", FROM | {"lines": [LAPTOPS], "weight_method": "measured"}, "lot_weight_missing"),
    ("receive", FROM | {"lines": [LAPTOPS], "weight_method": "type_average", "discrepancy": "more"},
     "lot_discrepancy_without_difference"),
    ("collect", {"slip": "S-1"}, "chain_transition_refused"),
    ("collect", {"slip": "S-1", "seq": 3}, "subject_unknown"),
    ("dance", {}, "event_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "expected"), REFUSED)
def test_a_bad_entry_is_refused_said_why_and_nothing_is_written(
    workshop: Home, name: str, values: dict[str, Any], expected: str
) -> None:
    assert code(workshop, name, **values) == expected


def test_a_donor_has_a_parent_whose_sites_are_its_drop_off_points(workshop: Home) -> None:
    from tests.records.samples import organisation  # noqa: PLC0415 - only here

    organisation(workshop, "school", parent="other")
    site = {"organisation": "other", "name": "Depot", "site_kind": "office"}
    put_entry(workshop, "site", "depot-1", site, actor="local", recorded_at=NOW)
    found = lot(workshop, "announce", lines=[LAPTOPS], **(FROM | {"donor": "school", "drop_off": "depot-1"}))
    assert (found.counterpart, found.drop_off) == ("school", "depot-1")


def test_pictures_and_tags_are_kept_and_a_picture_needs_its_file(workshop: Home) -> None:
    lot(workshop, "announce", lines=[LAPTOPS], **FROM)
    assert code(workshop, "photograph") == "picture_missing"
    lot(workshop, "photograph", evidence="b" * 64)
    lot(workshop, "tag", added=["fin de bail", "urgent"])
    found = lot(workshop, "tag", dropped=["urgent"])
    assert (found.pictures, found.tags) == (("b" * 64,), ("fin de bail",))
    assert code(workshop, "tag", added=["write to ana@example.org"]) == "personal_data"


def test_the_second_of_two_people_on_one_lot_is_told(any_workshop: Home) -> None:
    received(any_workshop)
    told: list[str] = []

    def work(device: str) -> None:
        try:
            lot(any_workshop, "serialise", equipment_type="laptop", devices=[device], seq=2)
            told.append(device)
        except ConflictError as refusal:
            told.append(refusal.code)

    threads = [threading.Thread(target=work, args=(device,)) for device in ("D1", "D2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told)[-1] == "subject_changed"
    assert list_devices(any_workshop, actor="local", lot="L1").height == 1


def test_a_workshop_sees_its_own_lots_and_learns_nothing_of_another_s(any_workshop: Home) -> None:
    received(any_workshop)
    set_actor(any_workshop, "omar", role="operator", organisations=["other"], actor="local", recorded_at=NOW)
    assert list_lots(any_workshop, actor="omar") == []
    with pytest.raises(ReuseError) as unknown:
        show_lot(any_workshop, "L1", actor="omar")
    assert unknown.value.code == "subject_unknown"
    with pytest.raises(AccessRefusedError):
        lot(any_workshop, "tag", added=["mine"], actor="omar")
    assert code(any_workshop, "tag", added=["x"], organisation="other", actor="omar") == "subject_taken"


@given(total=st.integers(0, 10**7), weights=st.lists(st.integers(0, 10**5), min_size=1, max_size=8))
def test_a_pallet_shared_between_its_lines_weighs_what_the_scale_says(total: int, weights: list[int]) -> None:
    parts = shared(total, weights)
    assert sum(parts) == (total if sum(weights) else 0)
    assert all(abs(part * sum(weights) - total * weight) < sum(weights) or not sum(weights)
               for part, weight in zip(parts, weights, strict=True))  # fmt: skip


@given(first=st.integers(1, 400), second=st.integers(1, 400), total=st.integers(0, 10**7))
def test_lines_weighed_together_sum_to_the_whole(first: int, second: int, total: int) -> None:
    lines = [Line(equipment_type="laptop", quantity=first), Line(equipment_type="monitor", quantity=second)]
    assert sum(line.grams or 0 for line in weighed_lines(lines, total, "measured", POLICY)) == total


MOVES = st.lists(
    st.tuples(
        st.sampled_from(sorted(MAY_MOVE)), st.sampled_from(codes("lot_account")),
        st.sampled_from(["laptop", "monitor"]),
        st.integers(0, 15), st.one_of(st.none(), st.integers(0, 40_000)),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=150)
@given(moves=MOVES)
def test_whatever_is_moved_accounts_sum_to_zero_and_none_of_ours_is_below(moves: list[tuple[Any, ...]]) -> None:
    found: Lot = LOT.new("L1", "workshop")
    arrival = FROM | {"lines": [LAPTOPS | {"grams": 22_000}, SCREENS | {"grams": 26_000}], "weight_method": "measured"}
    events = [build("receive", arrival, LOT.catalogue)]
    for source, destination, equipment_type, quantity, grams in moves:
        values = {"source": source, "destination": destination, "equipment_type": equipment_type,
                  "quantity": quantity, "grams": grams, "reference": "R-1"}  # fmt: skip
        events.append(build("move", values, LOT.catalogue))
    accepted = []
    for number, event in enumerate(events, start=1):
        at = (NOW + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        entry = Entry(stream="lot", subject="L1", organisation="workshop", seq=found.seq + 1, occurred_at=at,
                      recorded_at=at, actor="ana", event=event)  # fmt: skip
        try:
            found = LOT.decide(found, entry, POLICY)
            accepted.append(entry)
        except ReuseError:
            continue
    for equipment_type in ("laptop", "monitor"):
        rows = [each for each in found.balances if each.equipment_type == equipment_type]
        assert (sum(each.quantity for each in rows), sum(each.grams for each in rows)) == (0, 0)
    assert all(each.quantity >= 0 and each.grams >= 0 for each in found.balances if each.account not in OUTSIDE)
    assert LOT.fold(accepted) == found


def test_a_reception_taken_back_gives_its_device_back_to_the_count(workshop: Home) -> None:
    received(workshop)
    before = show_lot(workshop, "L1", actor="local")[0]
    tell(workshop, "W1", "receive", seq=0, lot="L1")
    tell(workshop, "W1", "void", seq=1, voided_seq=1, reason="did_not_occur")
    after = show_lot(workshop, "L1", actor="local")[0]
    assert (after.held("stock", "laptop"), after.devices) == (before.held("stock", "laptop"), ())
    tell(workshop, "W1", "receive", seq=2, lot="L1")
    assert show_lot(workshop, "L1", actor="local")[0].held("serialised", "laptop") == (1, 1830)
    assert not verify(workshop, actor="local").broken
