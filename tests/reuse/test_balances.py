"""Balances of devices and of mass: worked by hand, then held whatever happens (METHODOLOGY 19.10, I1, I3)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.records.home import Home
from reuse.balances import as_record, balances
from reuse.bulk import append_all
from reuse.commands import record
from reuse.demonstration import demonstration_year
from reuse.device import fold
from reuse.errors import ReuseError
from reuse.facts import facts_of
from reuse.flows import flows
from reuse.journey_log import chain_journeys, log_version
from reuse.journeys import Journey, journeys
from reuse.kinds import day_of
from reuse.payload import build, canonical
from reuse.policy import default_policy
from reuse.public_codes import public_codes, public_fate
from reuse.queries import list_devices
from reuse.state import Device, Fact
from reuse.verify import verify
from reuse.waste_register import waste_lines
from tests.reuse.bench import later, live, rows, tell
from tests.reuse.journeys_of import of_story, told
from tests.reuse.lives import LEAST, PATHS, Story

LAPTOP = {"equipment_type": "laptop", "origin": "company_donation", "donor": "d", "lot": "L1"}


def test_three_devices_balance_by_hand_at_three_dates() -> None:
    lives = [
        told("A", ("2025-01-06", "receive", LAPTOP | {"grams": 2000}), ("2025-01-08", "diagnose"),
             ("2025-01-09", "qualify"), ("2025-01-10", "allocate"), ("2025-02-01", "hand-over")),
        told("B", ("2025-01-06", "receive", LAPTOP | {"grams": 1000}), ("2025-01-20", "declare-waste"),
             ("2025-01-21", "hand-to-recycler", {"grams_handed": 950}),
             ("2025-03-01", "confirm-treatment", {"grams_received": 900})),
        told("C", ("2025-01-06", "announce", LAPTOP), ("2025-02-10", "collect")),
    ]  # fmt: skip
    january = balances(lives, on=date(2025, 1, 31))[0]
    assert (january.entered, january.stock, january.gap) == (2, 1, 0)
    assert january.en_route == {"announced": 1}
    assert (january.grams_in, january.gap_grams) == (3000, 50)
    march = balances(lives, on=date(2025, 3, 31))[0]
    assert march.states == {"in_use": 1, "recycled": 1}
    assert march.en_route == {"collected": 1}
    assert march.gap_grams == 100
    assert march.gap_ratio == pytest.approx(100 / 3000)
    assert not march.is_alarming(0.05)
    assert march.is_alarming(0.03)


def test_the_first_hour_of_a_year_is_of_that_year_and_not_of_the_day_of_utc() -> None:
    first_hour = told("A", ("2024-12-31T23:30:00.000000Z", "receive", LAPTOP | {"grams": 2000}))  # 00:30 in France
    last_hour = told("B", ("2024-12-31T22:59:59.999999Z", "receive", LAPTOP | {"grams": 1000}))
    summer = told("C", ("2025-06-30T22:00:00.000000Z", "receive", LAPTOP))  # 1 July, 00:00
    lives = [first_hour, last_hour, summer]
    days = (date(2024, 12, 31), date(2025, 6, 30), date(2025, 7, 1))
    assert [balances(lives, on=day)[0].entered for day in days] == [1, 2, 3]
    assert flows(lives, first=date(2025, 1, 1), last=date(2025, 12, 31)).opening == 1
    rules = default_policy()
    received = [facts_of(lives, {}, year=year, policy=rules).received["grams"].to_list() for year in (2024, 2025)]
    assert received == [[1000], [2000, None]]
    assert [day_of(each) for each in (first_hour.steps[0].occurred_at, "2025-01-01")] == [date(2025, 1, 1)] * 2


def test_what_came_back_counts_in_the_stock_and_a_part_is_no_device() -> None:
    back = of_story(Story(*PATHS["returned"]), "A")
    apart = told("B", ("2025-01-06", "receive", LAPTOP | {"grams": 2000}), ("2025-01-07", "diagnose"),
                 ("2025-01-08", "dismantle", {"residue_grams": 1500}))  # fmt: skip
    part = told("P", ("2025-01-08", "recover-part", {"parent": "B", "grams": 500}))
    found = balances([back, apart, part], on=date(2026, 2, 1))[0]
    assert (found.entered, found.stock, found.gap, found.gap_grams) == (2, 1, 0, 0)
    assert found.grams == {"returned": 2000, "dismantled": 1500, "triaged": 500}


def test_a_device_lost_before_it_was_received_did_not_enter() -> None:
    lost = told("A", ("2025-01-06", "collect", LAPTOP), ("2025-01-09", "lose"))
    found = balances([lost], on=date(2025, 1, 31))[0]
    assert (found.entered, found.lost_en_route, found.gap) == (0, 1, 0)


def test_an_unknown_weight_is_unknown_and_counted_as_such() -> None:
    row = as_record(balances([told("A", ("2025-01-06", "receive", LAPTOP))], on=date(2025, 2, 1))[0], alarm_ratio=0.05)
    assert (row["kg_in"], row["kg_gap"], row["without_weight"]) == (None, None, 1)


def test_an_event_taken_back_moves_nothing() -> None:
    story = Story(*PATHS["in_use"])
    story.tell("void", voided_seq=len(PATHS["in_use"]), reason="did_not_occur")
    assert balances([of_story(story)], on=date(2027, 1, 1))[0].states == {"reserved": 1}


@given(st.lists(st.sampled_from([name for name in LEAST if name not in {"recover-part", "announce"}]), max_size=25))
@settings(max_examples=60, deadline=None)
def test_whatever_happens_a_device_is_somewhere_and_where_its_fold_says(events: list[str]) -> None:
    story = Story("receive")
    for name in events:
        try:
            story.tell(name)
        except ReuseError:
            continue
    journey = of_story(story)
    assert journey.steps[-1].after == fold(Device(device_id="D1", organisation="workshop"), story.facts).state
    end = date(2027, 1, 1)
    balance = balances([journey], on=end)[0]
    assert (balance.entered, balance.gap) == (1, 0)
    assert flows([journey], first=date(2026, 1, 1), last=end).gap == 0


def test_the_synthetic_year_satisfies_every_guard_and_balances_in_every_group(workshop: Home) -> None:
    year = demonstration_year()
    assert all(fact.device_id.startswith("SYN-") and fact.actor.startswith("synthetic") for fact in year.facts)
    lives = list(_lives(year.facts))
    assert len(lives) > 400
    for by in ("total", "organisation", "equipment_type", "lot", "donor", "origin"):
        found = balances(lives, on=date(2025, 9, 30), by=by)
        assert all(each.gap == 0 and not each.is_alarming(0.05) for each in found)
    moved = flows(lives, first=date(2025, 1, 1), last=date(2025, 12, 31))
    assert moved.gap == 0
    assert moved.opening > 0
    assert moved.closing > 0


def _lives(facts: Iterable[Fact]) -> Iterator[Journey]:
    ordered = sorted(facts, key=lambda fact: (fact.device_id, fact.seq))
    return journeys(
        (f.device_id, f.seq, f.organisation, f.event.name, f.occurred_at, canonical(f.event)) for f in ordered
    )


def test_facts_appended_in_bulk_are_the_chain_that_one_by_one_would_make(any_workshop: Home) -> None:
    live(any_workshop, "A", "in_use")
    facts = list(Story(*PATHS["dismantled"]).facts)
    before = len(rows(any_workshop))
    assert append_all(any_workshop, facts, actor="local") == len(facts) + 1  # its part is one more
    assert len(rows(any_workshop)) == before + len(facts) + 1
    checked = verify(any_workshop, actor="local")
    assert checked.broken == ()
    assert checked.devices == 3
    with pytest.raises(ReuseError) as refusal:
        append_all(any_workshop, facts, actor="local")
    assert refusal.value.code == "device_id_taken"
    at = later(600)
    waste = build("declare-waste", {"reason": "residue", "recycler_contract": "C-1"})
    record(any_workshop, waste, device_id="D1", organisation="workshop", expected_seq=len(facts), actor="local",
           occurred_at=at, recorded_at=at)  # fmt: skip
    assert verify(any_workshop, actor="local").broken == ()


def test_a_balance_never_reads_the_projection(workshop: Home) -> None:
    for place, state in enumerate(PATHS):
        if state != "new":
            live(workshop, f"D{place}", state)
    version = log_version(workshop)
    held = balances(chain_journeys(workshop), on=date(2027, 1, 1))[0]
    counted = list_devices(workshop, actor="local").filter(state="in_use").height
    assert held.states["in_use"] == counted == 1
    assert held.gap == 0
    tell(workshop, "late", "receive", seq=0)
    assert log_version(workshop) != version


def test_the_waste_register_and_the_public_page_date_an_hour_of_the_night_as_the_country_does(workshop: Home) -> None:
    seq = live(workshop, "D1", "triaged")
    tell(workshop, "D1", "declare-waste", seq=seq)
    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # 1 January 2027, 00:30
    record(workshop, build("hand-to-recycler", LEAST["hand-to-recycler"]), device_id="D1", organisation="workshop",
           expected_seq=seq + 1, actor="local", occurred_at=at, recorded_at=at)  # fmt: skip
    assert waste_lines(workshop, "workshop", 2026, actor="local") == []
    assert [line.day for line in waste_lines(workshop, "workshop", 2027, actor="local")] == ["2027-01-01"]
    fate = public_fate(workshop, public_codes(workshop, ["D1"], made_at=at)["D1"])
    assert fate is not None
    assert (fate.year, fate.month) == (2027, 1)
    assert rows(workshop)[-1].occurred_at == "2026-12-31T23:30:00.000000Z"
    assert verify(workshop, actor="local").broken == ()
