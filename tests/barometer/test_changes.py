"""What a file changes is said before it is kept, by the rules of the fleet itself."""

from datetime import date

from barometer.changes import compare_fleets
from tests.barometer.fleets import asset, inventory

EARLIER, LATER = date(2024, 1, 1), date(2025, 1, 1)


def test_entered_left_changed_and_aged_are_told_apart() -> None:
    seen = {"inventoried_on": EARLIER, "batch": "b1"}
    now = {"inventoried_on": LATER, "batch": "b2", "is_complete": True}
    known = [
        asset(1, **seen),
        asset(2, **seen),
        asset(3, serial_number="SN3", **seen),
        asset(4, model="X", **seen),
    ]
    incoming = [
        asset(1, **now),
        asset(9, **now),
        asset(3, asset_id="new", serial_number="SN3", **now),
        asset(4, model="Y", **now),
    ]
    changes = compare_fleets(inventory(known), inventory(incoming))
    assert changes.counts == {"entered": 1, "returned": 0, "left": 1, "changed": 2, "unchanged": 1}
    assert changes.rows.select("asset_id", "change", "field", "before", "after").rows() == [
        ("a4", "changed", "model", "X", "Y"),
        ("new", "changed", "asset_id", "a3", "new"),
        ("a9", "entered", None, None, None),
        ("a2", "left", None, None, None),
    ]
    assert changes.conflicts.is_empty()


def test_what_was_missing_from_a_complete_inventory_and_is_seen_again_returned_under_any_label() -> None:
    absent = date(2024, 6, 1)
    known = [
        *(asset(each, serial_number=f"SN{each}", inventoried_on=EARLIER, batch="b1") for each in (1, 2, 3)),
        asset(3, serial_number="SN3", inventoried_on=absent, batch="b2", is_complete=True),
    ]
    now = {"inventoried_on": LATER, "batch": "b3", "is_complete": True}
    incoming = [
        asset(1, serial_number="SN1", **now),
        asset(3, serial_number="SN3", **now),
        asset(8, asset_id="new", serial_number="sn 2", model="X", **now),
    ]
    changes = compare_fleets(inventory(known), inventory(incoming))
    assert changes.counts == {"entered": 0, "returned": 2, "left": 0, "changed": 0, "unchanged": 1}
    assert changes.rows.select("asset_id", "change", "field", "before", "after").rows() == [
        ("a1", "returned", "retired_on", "2024-06-01", None),
        ("new", "returned", "asset_id", "a2", "new"),
        ("new", "returned", "model", None, "X"),
        ("new", "returned", "retired_on", "2024-06-01", None),
        ("new", "returned", "serial_number", "SN2", "sn 2"),
    ]
    assert changes.conflicts.is_empty()


def test_a_completing_file_makes_nobody_leave_and_new_conflicts_are_listed() -> None:
    known = [asset(1, serial_number="SN1", inventoried_on=EARLIER, batch="b1")]
    incoming = [
        asset(2, serial_number="SN1", inventoried_on=LATER, batch="b2"),
        asset(3, serial_number="SN1", inventoried_on=LATER, batch="b2"),
    ]
    changes = compare_fleets(inventory(known), inventory(incoming))
    assert changes.counts == {"entered": 2, "returned": 0, "left": 0, "changed": 0, "unchanged": 1}
    assert changes.conflicts["code"].to_list() == ["serial_shared"]
