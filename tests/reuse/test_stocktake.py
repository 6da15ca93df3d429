"""A count of a place: found, elsewhere, missing, unknown; two people at once; applied only when asked."""

import pytest

from barometer.records.access import set_actor
from barometer.records.home import Home
from reuse import stocktake
from reuse.errors import ReuseError
from reuse.queries import show_device
from reuse.verify import verify
from tests.reuse.bench import later, live, tell


def begun(home: Home, actor: str = "local", key: str = "c1") -> stocktake.Count:
    return stocktake.open_count(home, key, organisation="workshop", place="A1", actor=actor, now=later())


def shelved(home: Home, device: str, place: str, state: str = "triaged") -> None:
    seq = live(home, device, state)
    tell(home, device, "move", seq=seq, place=place)


def seen(home: Home, *codes: str, actor: str = "local") -> list[str]:
    return [stocktake.see(home, "c1", code, actor=actor, now=later())[0] for code in codes]


def parts(home: Home) -> dict[str, list[str]]:
    found = stocktake.review(home, "c1", actor="local")
    elsewhere = [name for name, _ in found.elsewhere]
    return {
        "found": list(found.found), "elsewhere": elsewhere, "missing": list(found.missing),
        "unknown": list(found.unknown),
    }  # fmt: skip


def test_a_count_is_reviewed_then_applied(any_workshop: Home) -> None:
    shelved(any_workshop, "D1", "A1")
    shelved(any_workshop, "D2", "B2")
    shelved(any_workshop, "D3", "A1", "ready")
    live(any_workshop, "D4", "lost")
    begun(any_workshop)
    assert seen(any_workshop, "D1", "D2", "D4", "WHAT", "D1") == [
        "found",
        "elsewhere",
        "elsewhere",
        "unknown",
        "duplicate",
    ]
    assert parts(any_workshop) == {"found": ["D1"], "elsewhere": ["D2", "D4"], "missing": ["D3"], "unknown": ["WHAT"]}
    assert show_device(any_workshop, "D2", actor="local").device.place == "B2"
    done = stocktake.apply_count(any_workshop, "c1", actor="local", now=later(), lose_missing=True)
    assert (done.moved, done.found_again, done.lost, done.refused) == (("D2",), ("D4",), ("D3",), ())
    assert show_device(any_workshop, "D2", actor="local").device.place == "A1"
    found_again = show_device(any_workshop, "D4", actor="local").device
    assert (found_again.state, found_again.place) == ("triaged", "A1")
    assert show_device(any_workshop, "D3", actor="local").device.state == "lost"
    assert stocktake.list_counts(any_workshop, actor="local")[0].status == "applied"
    with pytest.raises(ReuseError):
        seen(any_workshop, "D1")
    assert verify(any_workshop, actor="local").broken == ()


def test_missing_devices_stay_as_they_are_unless_asked_and_data_need_their_check(workshop: Home) -> None:
    shelved(workshop, "D1", "A1")
    begun(workshop)
    assert stocktake.apply_count(workshop, "c1", actor="local", now=later()).lost == ()
    assert show_device(workshop, "D1", actor="local").device.state == "triaged"
    begun(workshop, key="c2")
    done = stocktake.apply_count(workshop, "c2", actor="local", now=later(), lose_missing=True)
    assert [(name, why.code) for name, why in done.refused] == [("D1", "breach_check_missing")]
    assert stocktake.list_counts(workshop, actor="local")[0].status == "open"
    done = stocktake.apply_count(workshop, "c2", actor="local", now=later(), lose_missing=True, breach_check="B-1")
    assert (done.lost, done.refused) == (("D1",), ())


def test_two_people_count_together_and_go_on_after_a_break(any_workshop: Home) -> None:
    set_actor(any_workshop, "ana", role="operator", organisations=["workshop"], actor="local", recorded_at=later())
    for name in ("D1", "D2"):
        shelved(any_workshop, name, "A1")
    first = begun(any_workshop)
    assert begun(any_workshop, actor="ana", key="other") == first
    assert seen(any_workshop, "D1") == ["found"]
    assert seen(any_workshop, "D1", "D2", actor="ana") == ["duplicate", "found"]
    assert parts(any_workshop)["found"] == ["D1", "D2"]
    # Moved meanwhile by somebody else: the count says so, it does not remember.
    tell(any_workshop, "D2", "move", seq=3, place="C3")
    assert parts(any_workshop)["elsewhere"] == ["D2"]


def test_a_code_seen_by_mistake_is_taken_back_and_a_count_dropped_changes_nothing(workshop: Home) -> None:
    shelved(workshop, "D1", "B2")
    begun(workshop)
    assert seen(workshop, "D1", "HM") == ["elsewhere", "unknown"]
    stocktake.unsee(workshop, "c1", "HM", actor="local")
    assert parts(workshop)["unknown"] == []
    with pytest.raises(ReuseError):
        stocktake.unsee(workshop, "c1", "HM", actor="local")
    stocktake.close_count(workshop, "c1", stocktake.DROPPED, actor="local", now=later())
    assert show_device(workshop, "D1", actor="local").device.place == "B2"
    with pytest.raises(ReuseError):
        stocktake.apply_count(workshop, "c1", actor="local", now=later())


def test_what_is_recorded_as_handed_over_cannot_be_put_on_a_shelf_without_a_return(workshop: Home) -> None:
    live(workshop, "D1", "in_use")
    begun(workshop)
    assert seen(workshop, "D1") == ["elsewhere"]
    done = stocktake.apply_count(workshop, "c1", actor="local", now=later())
    assert [(name, why.code) for name, why in done.refused] == [("D1", "transition_refused")]
    assert stocktake.list_counts(workshop, actor="local")[0].status == "open"


def test_a_count_of_another_workshop_is_unknown(workshop: Home) -> None:
    set_actor(workshop, "ana", role="operator", organisations=["other"], actor="local", recorded_at=later())
    begun(workshop)
    with pytest.raises(ReuseError) as refusal:
        stocktake.review(workshop, "c1", actor="ana")
    assert refusal.value.code == "stocktake_unknown"
    assert stocktake.list_counts(workshop, actor="ana") == ()


def test_a_device_seen_before_it_was_received_is_not_missing(workshop: Home) -> None:
    begun(workshop)
    assert seen(workshop, "D1") == ["unknown"]
    live(workshop, "D1", "received")
    tell(workshop, "D1", "move", seq=1, place="A1")
    assert parts(workshop) == {"found": ["D1"], "elsewhere": [], "missing": [], "unknown": []}
    assert seen(workshop, "D1") == ["duplicate"]
    assert stocktake.apply_count(workshop, "c1", actor="local", now=later(), lose_missing=True).lost == ()
