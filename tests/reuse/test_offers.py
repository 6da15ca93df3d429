"""What a workshop offers, batches alike, need against supply."""

from datetime import date, timedelta
from typing import Any

import pytest

from barometer.records.home import Home
from factors.errors import UserError
from reuse.offers import Batch, declare_need, need_and_supply, propose, ready_batches, set_offer
from reuse.preparation import queue_of
from reuse.requests import allocate
from tests.records.samples import organisation
from tests.reuse.bench import later, live
from tests.reuse.lot_desk import ASK, NOW, request
from tests.reuse.lot_desk import refusal_code as code


def accepted(home: Home, quantity: int, **values: Any) -> None:
    request(home, "ask", **(ASK | {"quantity": quantity} | values))
    request(home, "accept", quantity=quantity)


def test_an_offer_is_of_a_type_and_territory_and_the_nearest_word_holds(workshop: Home) -> None:
    def offer(territory: str, status: str) -> None:
        values = {"territory": territory, "equipment_type": "laptop", "status": status}
        set_offer(workshop, values, workshop="workshop", actor="local", now=NOW)

    offer("REG-27", "closed")
    assert code(lambda: request(workshop, "ask", **ASK)) == "offer_closed"
    offer("EPCI-242100410", "from_stock")
    assert code(lambda: request(workshop, "ask", **ASK)) == "offer_out_of_stock"
    live(workshop, "D1", "ready")
    assert request(workshop, "ask", **ASK).state == "asked"
    with pytest.raises((UserError,)):
        offer("EPCI-999999999", "open")


def test_need_and_supply_stand_side_by_side_by_epci_and_no_need_declared_is_not_zero(any_workshop: Home) -> None:
    organisation(any_workshop, "here", commune_code="21231")
    declare = {
        "territory": "EPCI-242100410",
        "equipment_type": "laptop",
        "counted_on": "2026-01-02",
        "counted_by": "CCAS",
    }
    for minute, quantity in enumerate((80, 120)):
        at = NOW + timedelta(minutes=minute)
        declare_need(any_workshop, declare | {"quantity": quantity}, organisation="other", actor="local", now=at)
    accepted(any_workshop, 3, workshop="here")
    live(any_workshop, "D1", "ready", organisation="here")
    live(any_workshop, "D2", "triaged", organisation="here")
    found = need_and_supply(any_workshop, actor="local", on=date(2026, 2, 1))
    assert [(row.territory, row.need, row.undertaken, row.ready, row.coming) for row in found] == [
        ("EPCI-242100410", 120, 3, 1, 1)
    ]
    assert need_and_supply(any_workshop, actor="local", on=date(2026, 1, 1))[0].need is None


def test_devices_alike_are_proposed_together_from_the_smallest_batch_that_is_enough(workshop: Home) -> None:
    for number in range(3):
        live(workshop, f"D{number}", "ready")
    assert [batch.quantity for batch in ready_batches(workshop, actor="local", workshop="workshop")] == [3]
    sizes = {"big": 9, "mid": 5, "small": 3}
    batches = [
        Batch("laptop", None, name, tuple((f"{name}{n}", 1) for n in range(size))) for name, size in sizes.items()
    ]

    def picked(quantity: int) -> list[tuple[str | None, int]]:
        return [(batch.model, batch.quantity) for batch in propose(batches, quantity)]

    assert picked(4) == [("mid", 4)]
    assert picked(9) == [("big", 9)]
    assert picked(12) == [("big", 9), ("mid", 3)]
    assert picked(40) == [("big", 9), ("mid", 5), ("small", 3)]


def test_the_queue_proposes_each_device_once_to_the_oldest_request_that_it_suits(workshop: Home) -> None:
    for number in range(3):
        live(workshop, f"D{number}", "ready")
    for name, quantity in (("Q1", 2), ("Q2", 2), ("Q3", 1)):
        request(workshop, "ask", request=name, **ASK | {"quantity": quantity})
        if name != "Q3":  # not accepted: nothing to prepare
            request(workshop, "accept", request=name, quantity=quantity)
    queue = queue_of(workshop, "workshop", actor="local")
    assert [(each.followed.request.subject, each.left) for each in queue] == [("Q1", 2), ("Q2", 2)]
    assert [[device for device, _ in each.devices] for each in queue] == [["D0", "D1"], ["D2"]]
    allocate(workshop, "Q1", queue[0].devices, actor="local", now=later())
    (left,) = queue_of(workshop, "workshop", actor="local")
    assert (left.followed.request.subject, [device for device, _ in left.devices]) == ("Q2", ["D2"])
    assert [each.is_waiting for each in queue] == [False, False]
    assert queue_of(workshop, "other", actor="local") == []
    request(workshop, "ask", request="Q4", **ASK | {"equipment_type": "smartphone", "quantity": 1})
    request(workshop, "accept", request="Q4", quantity=1)
    assert [each.is_waiting for each in queue_of(workshop, "workshop", actor="local")] == [False, True]
