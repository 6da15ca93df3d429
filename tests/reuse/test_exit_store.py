"""Exits kept on both engines: announced with the lot or not at all, met again on arrival, proved, cancelled."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from barometer.records.access import set_actor
from barometer.records.database import read
from barometer.records.errors import AccessRefusedError
from barometer.records.home import Home
from reuse.errors import ReuseError
from reuse.exit_fates import outcomes_of
from reuse.exit_store import EXIT, cancel_exits, change_exits, list_exits, record_exits
from reuse.exits import ExitItem
from reuse.lots import show_lot
from reuse.public_codes import public_codes, public_fate, read_code, shown_code
from reuse.queries import show_device
from reuse.retired_stock import declare_stock, declared_stock
from reuse.statutory import reuse_rate
from reuse.verify import verify
from reuse.waste_register import register_rows, tonnes, waste_lines
from tests.records.samples import NOW, organisation
from tests.reuse.bench import live, tell
from tests.reuse.lives import GIFT, LEAST, START

RETIRED = date(2026, 1, 2)


def planned(*assets: str, route: str = "gift", **values: Any) -> list[ExitItem]:
    known: dict[str, Any] = {
        "device_id": "", "organisation": "lycee", "route": route, "retired_on": RETIRED, "reason": "planned",
        "equipment_type": "laptop", "commissioned_on": date(2020, 1, 1), "receiver": "workshop", "lot": "L-1",
        "taker_kind": "solidarity_enterprise", "unit_value_cents": 10000,
    }  # fmt: skip
    return [ExitItem(asset_id=asset, serial_number=f"S-{asset}", **known | values) for asset in assets]


def record(home: Home, items: list[ExitItem], actor: str = "local") -> list[ExitItem]:
    return record_exits(home, items, actor=actor, recorded_at=START)


def states(home: Home) -> dict[str, str]:
    return {each.item.asset_id: each.state for each in outcomes_of(home, "lycee", actor="local")}


@pytest.fixture
def chain(any_workshop: Home) -> Home:
    organisation(any_workshop, "lycee")
    return any_workshop


def test_a_lot_is_announced_whole_and_followed_to_its_second_life(chain: Home) -> None:
    first, second = record(chain, planned("A1", "A2"))
    assert states(chain) == {"A1": "announced", "A2": "announced"}
    announced = show_device(chain, first.device_id, actor="local").device
    assert (announced.donor, announced.lot, announced.serial, announced.asset) == ("lycee", "L-1", "S-A1", "A1")
    lot, _ = show_lot(chain, "L-1", actor="local")
    assert (lot.state, lot.counterpart, [(line.equipment_type, line.quantity) for line in lot.announced]) == (
        "announced", "lycee", [("laptop", 2)],
    )  # fmt: skip
    for seq, name in enumerate(("receive", "diagnose", "erase", "qualify", "allocate", "hand-over"), start=1):
        values = {} if name != "receive" else {"grams": 2000, "weight_method": "measured"}
        tell(chain, first.device_id, name, seq=seq, **values)
    assert states(chain) == {"A1": "in_use", "A2": "announced"}
    outcomes = outcomes_of(chain, "lycee", actor="local", lot="L-1")
    rate = reuse_rate("lycee", 2026, outcomes, None)
    assert (rate.counted, rate.families) == (1, {"reused": 1})
    assert second.device_id != first.device_id
    assert verify(chain, actor="local").broken == ()


def test_a_device_received_under_another_identifier_is_known_again_by_its_serial(chain: Home) -> None:
    record(chain, planned("A1"))
    gift = GIFT | {"donor": "lycee", "grams": 2000, "weight_method": "measured"}
    tell(chain, "D9", "receive", seq=0, **gift, organisation="other")
    tell(chain, "D9", "identify", seq=1, serial="S-A1", organisation="other")
    assert states(chain) == {"A1": "received"}


def test_a_device_that_came_in_unplanned_counts_by_its_origin(chain: Home) -> None:
    tell(chain, "D9", "receive", seq=0, **GIFT | {"donor": "lycee", "commissioned_on": "2020-01-01"})
    (found,) = outcomes_of(chain, "lycee", actor="local")
    assert (found.is_planned, found.judgement.status, found.item.route) == (False, "counted", "gift")


def test_one_refused_announcement_leaves_nothing_of_the_lot(chain: Home) -> None:
    over = planned("A1") + planned("A2", unit_value_cents=30001)
    with pytest.raises(ReuseError) as refusal:
        record(chain, over)
    assert refusal.value.code == "gift_over_ceiling"
    with read(chain) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(EXIT)).scalar() == 0
    assert verify(chain, actor="local").links == 0


def test_an_asset_leaves_once_and_the_taker_must_be_one_of_the_route(chain: Home) -> None:
    record(chain, planned("A1"))
    for items, code in (
        (planned("A1"), "asset_already_leaving"),
        (planned("A2", taker_kind="company"), "taker_not_of_route"),
        (planned("A2", route="recycling", taker_kind="company"), "route_without_workshop"),
        (planned("A2", receiver=None, handed_on=date(2026, 1, 1)), "exit_before_retirement"),
        (planned("A2") + planned("A3", organisation="other", receiver=None), "exits_of_several"),
        ([], "exits_empty"),
    ):
        with pytest.raises(ReuseError) as refusal:
            record(chain, items)
        assert refusal.value.code == code
        assert refusal.value.message("fr") != refusal.value.message("en")


def test_a_sale_waits_for_its_undertaking_then_for_its_proof(chain: Home) -> None:
    record(chain, planned("A1", route="sale", receiver=None, taker="Entreprise", taker_kind="company"))

    def change(**values: Any) -> tuple[str, str]:
        change_exits(chain, "lycee", actor="local", recorded_at=START + timedelta(days=200), lot="L-1", **values)
        judged = outcomes_of(chain, "lycee", actor="local")[0].judgement
        return judged.status, judged.why

    assert change(handed_on=date(2026, 2, 1)) == ("pending", "undertaking_missing")
    assert change(undertaking="U-1", undertaken_on=date(2026, 1, 20)) == ("pending", "proof_missing")
    assert change(proof="P-1", proved_on=date(2026, 6, 1)) == ("counted", "sale")


def test_a_cancelled_exit_is_taken_back_in_the_log_and_may_be_decided_again(chain: Home) -> None:
    (item,) = record(chain, planned("A1"))
    soon = START + timedelta(milliseconds=1)  # before whatever `tell` records next
    assert cancel_exits(chain, "lycee", actor="local", recorded_at=soon, asset_id="A1") == 1
    assert list_exits(chain, "lycee", actor="local") == []
    assert show_lot(chain, "L-1", actor="local")[0].state == "cancelled"
    (again,) = record_exits(chain, planned("A1", lot="L-2"), actor="local", recorded_at=soon)
    assert again.device_id != item.device_id
    tell(chain, again.device_id, "receive", seq=1, grams=2000, weight_method="measured")
    with pytest.raises(ReuseError) as refusal:
        cancel_exits(chain, "lycee", actor="local", recorded_at=START + timedelta(days=3), lot="L-2")
    assert refusal.value.code == "exit_already_gone"


def test_the_donor_decides_for_its_own_inventory_only(chain: Home) -> None:
    set_actor(chain, "buyer", role="buyer", organisations=["lycee"], actor="local", recorded_at=NOW)
    set_actor(chain, "bench", role="operator", organisations=["workshop"], actor="local", recorded_at=NOW)
    record(chain, planned("A1"), actor="buyer")
    for attempt in (
        lambda: record(chain, planned("A2"), actor="bench"),
        lambda: record(chain, planned("A2", organisation="other", receiver=None), actor="buyer"),
        lambda: list_exits(chain, "lycee", actor="bench"),
        lambda: outcomes_of(chain, "other", actor="buyer"),
    ):
        with pytest.raises(AccessRefusedError):
            attempt()


def test_a_declared_stock_is_what_remains_after_exclusions_and_the_last_one_holds(chain: Home) -> None:
    def declare(units: int, year: int = 2026, **values: int) -> Any:
        row = {"row": 2, "equipment_type": "laptop", "units": units, "over_age_units": 0, "security_units": 0} | values
        rest = {"row": 3, "equipment_type": "copier", "units": 7, "over_age_units": 0, "security_units": 0}
        other = {"row": 4, "equipment_type": "server", "units": 2, "over_age_units": 0, "security_units": 0}
        return declare_stock(chain, "lycee", year, [row, rest, other], source="stock.csv", file_sha256="0" * 64,
                             actor="local", recorded_at=NOW)  # fmt: skip

    assert declare(500).units == 500
    found = declare(440, over_age_units=30, security_units=10)
    assert (found.units, found.over_age, found.security_bound, found.out_of_scope) == (400, 30, 10, 7)
    assert found.class_unknown == 2
    assert declared_stock(chain, "lycee", 2026, actor="local") == found
    assert declared_stock(chain, "lycee", 2025, actor="local") is None
    for values, code in (
        ({"year": 2027}, "stock_year"),
        ({"over_age_units": 6, "security_units": 5}, "stock_exclusions"),
    ):
        with pytest.raises(ReuseError) as refusal:
            declare(10, **values)
        assert refusal.value.code == code


def test_the_waste_register_has_a_line_a_slip_with_tonnes_handed_and_received(chain: Home) -> None:
    for device in ("D1", "D2"):
        seq = live(chain, device, "triaged")
        tell(chain, device, "declare-waste", seq=seq)
        tell(chain, device, "hand-to-recycler", seq=seq + 1)
    tell(chain, "D1", "confirm-treatment", seq=seq + 2, treatment="R4", grams_received=1950)
    (line,) = waste_lines(chain, "workshop", 2026, actor="local")
    assert (line.units, line.grams, line.confirmed, line.received, line.treatments) == (2, 4000, 1, 1950, ("R4",))
    assert line.donors
    (row,) = register_rows([line], {donor: f"Nom de {donor}" for donor in line.donors})
    assert row["origine"] == f"Nom de {line.donors[0]}"
    assert (row["quantite_tonnes"], row["quantite_recue_tonnes"]) == ("0.004000", "0.001950")
    assert row["statut"] == "en attente du traitement"
    assert tonnes(1_234_567) == "1.234567"
    assert waste_lines(chain, "workshop", 2025, actor="local") == []


def test_a_public_code_tells_a_fate_and_never_a_person_and_nothing_for_another_code(chain: Home) -> None:
    live(chain, "D1", "in_use")
    code = public_codes(chain, ["D1"], made_at=NOW)["D1"]
    assert public_codes(chain, ["D1", "D1"], made_at=NOW) == {"D1": code}
    found = public_fate(chain, f" {shown_code(code).lower()} ")
    assert found is not None
    assert (found.family, found.equipment_type, found.cycle) == ("reused", "laptop", 1)
    assert LEAST["hand-over"]["client_ref"] not in repr(found)
    assert public_fate(chain, "0" * 12) is None
    assert public_fate(chain, "D1") is None
    assert public_fate(chain, "' OR 1=1 --") is None
    assert read_code("o0il-1") == "00111"


@pytest.mark.parametrize("field", ["handed_on", "undertaken_on", "proved_on"])
def test_what_is_still_to_come_is_not_written_as_done(chain: Home, field: str) -> None:
    tomorrow = {field: START.date() + timedelta(days=1)}
    with pytest.raises(ReuseError) as refusal:
        record(chain, planned("A1", receiver=None, **tomorrow))
    assert refusal.value.code == "exit_in_future"
    record(chain, planned("A1", receiver=None, handed_on=START.date()))
    with pytest.raises(ReuseError) as later:
        change_exits(chain, "lycee", actor="local", recorded_at=START, asset_id="A1", **tomorrow)  # type: ignore[arg-type]
    assert later.value.message("fr") != later.value.message("en")


@pytest.mark.parametrize("code", ["\x00", "A\x00B", "\ud800", "é" * 80, "٣٣٣", "-", " "])
def test_what_no_database_can_hold_gets_the_neutral_answer(any_workshop: Home, code: str) -> None:
    assert public_fate(any_workshop, code) is None
