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
    assert changes.counts == {"entered": 1, "left": 1, "changed": 2, "unchanged": 1}
    assert changes.rows.select("asset_id", "change", "field", "before", "after").rows() == [
        ("a4", "changed", "model", "X", "Y"),
        ("new", "changed", "asset_id", "a3", "new"),
        ("a9", "entered", None, None, None),
        ("a2", "left", None, None, None),
    ]
    assert changes.conflicts.is_empty()


def test_a_completing_file_makes_nobody_leave_and_new_conflicts_are_listed() -> None:
    known = [asset(1, serial_number="SN1", inventoried_on=EARLIER, batch="b1")]
    incoming = [
        asset(2, serial_number="SN1", inventoried_on=LATER, batch="b2"),
        asset(3, serial_number="SN1", inventoried_on=LATER, batch="b2"),
    ]
    changes = compare_fleets(inventory(known), inventory(incoming))
    assert changes.counts == {"entered": 2, "left": 0, "changed": 0, "unchanged": 1}
    assert changes.conflicts["code"].to_list() == ["serial_shared"]
