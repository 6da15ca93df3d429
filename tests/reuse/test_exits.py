"""What leaves an inventory and how it counts: worked cases of METHODOLOGY 19.14 and 19.15, checkable by hand."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from factors.support import support_end, support_ends
from reuse.errors import ReuseError
from reuse.exit_fates import Fate, Outcome, outcome
from reuse.exit_plan import Candidate, Decision, Selection, candidates, items_of
from reuse.exits import ExitItem, allowed_routes, judge, routes
from reuse.short_ids import is_short_id, read_short_id, short_id
from reuse.statutory import DECLARED, RetiredStock, reuse_rate, stock_on
from reuse.vocabularies import codes

BOUGHT, RETIRED, GONE = date(2020, 9, 1), date(2026, 3, 1), date(2026, 4, 1)


def item(number: int, route: str = "gift", **values: Any) -> ExitItem:
    known: dict[str, Any] = {
        "device_id": f"D{number}", "organisation": "region", "asset_id": f"A{number}", "route": route,
        "retired_on": RETIRED, "reason": "planned", "equipment_type": "laptop", "commissioned_on": BOUGHT,
        "handed_on": GONE,
    }  # fmt: skip
    return ExitItem(**known | values)


def gone(number: int, route: str = "gift", **values: Any) -> Outcome:
    return outcome(item(number, route, **values), None, is_planned=True)


def stock(units: int) -> RetiredStock:
    return RetiredStock(units, DECLARED, 0, 0, 0, 0, 0, 0)


PROVED = {"undertaking": "U-1", "undertaken_on": date(2026, 3, 15), "proof": "P-1", "proved_on": date(2026, 9, 1)}
PROMISED = {"undertaking": "U-1", "undertaken_on": date(2026, 3, 15)}


def test_the_worked_case_of_the_specification_gives_55_per_cent_and_7_points_and_a_half_in_wait() -> None:
    outcomes = [gone(n) for n in range(180)]
    outcomes += [gone(200 + n, "sale", **PROVED) for n in range(40)]
    outcomes += [gone(300 + n, "sale", **PROMISED) for n in range(30)]
    outcomes += [gone(400 + n, commissioned_on=date(2015, 9, 1)) for n in range(20)]
    rate = reuse_rate("region", 2026, outcomes, stock(400))
    assert (rate.counted, rate.pending, rate.units["excluded"]) == (220, 30, 20)
    assert rate.rate == 220 / 400 == 0.55
    assert rate.pending_share == 0.075
    assert rate.required is not None
    assert rate.required.value == 0.50


def test_a_flow_over_a_stock_may_exceed_one_and_a_year_without_stock_has_no_rate() -> None:
    outcomes = [gone(n) for n in range(30)]
    assert reuse_rate("region", 2026, outcomes, stock(20)).rate == 1.5
    assert reuse_rate("region", 2026, outcomes, None).rate is None
    assert reuse_rate("region", 2026, outcomes, stock(0)).rate is None
    assert reuse_rate("region", 2025, outcomes, stock(20)).counted == 0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ("counted", "gift")),
        ({"route": "public_transfer"}, ("counted", "public_transfer")),
        ({"route": "internal_reuse"}, ("not_reuse", "internal_reuse")),
        ({"route": "recycling"}, ("not_reuse", "recycling")),
        ({"route": "sale"}, ("pending", "undertaking_missing")),
        ({"route": "sale", **PROMISED}, ("pending", "proof_missing")),
        ({"route": "take_back", **PROVED}, ("counted", "take_back")),
        ({"route": "sale", **PROVED, "undertaken_on": date(2026, 4, 2)}, ("not_reuse", "undertaking_late")),
        ({"is_security_bound": True}, ("excluded", "security_bound")),
        ({"equipment_type": "copier"}, ("excluded", "out_of_scope")),
        ({"equipment_type": "server"}, ("excluded", "class_unknown")),
        ({"equipment_type": "virtual_machine"}, ("excluded", "out_of_scope")),
        ({"equipment_type": None}, ("pending", "type_unknown")),
        ({"commissioned_on": None}, ("pending", "age_unknown")),
        ({"commissioned_on": date(2016, 3, 1)}, ("counted", "gift")),
        ({"commissioned_on": date(2016, 2, 29)}, ("counted", "gift")),
        ({"commissioned_on": date(2016, 2, 28)}, ("excluded", "over_age")),
        ({"handed_on": None}, ("not_gone", "not_gone")),
    ],
)
def test_how_one_exit_counts(values: dict[str, Any], expected: tuple[str, str]) -> None:
    each = item(1, **values)
    judged = judge(each, each.handed_on, None)
    assert (judged.status, judged.why) == expected


def test_a_hand_over_that_the_chain_saw_is_a_proof_of_actual_reuse() -> None:
    assert judge(item(1, "sale", **PROMISED), GONE, date(2026, 8, 1)).status == "counted"


def given_back(number: int, since: date) -> Outcome:
    """Received on GONE, returned to its donor since."""
    known: dict[str, Any] = dict.fromkeys(Fate.__dataclass_fields__) | {"device_id": f"D{number}", "passed_on": GONE}
    return outcome(item(number), Fate(**known | {"state": "returned_to_donor", "since": since}), is_planned=True)


def test_a_device_returned_to_its_donor_does_not_count_and_is_in_stock_again() -> None:
    back = given_back(1, date(2026, 5, 1))
    assert (back.judgement.status, back.judgement.why) == ("not_reuse", "returned_to_donor")
    rate = reuse_rate("region", 2026, [back, gone(2)], stock(2))
    assert (rate.counted, rate.rate, rate.families) == (1, 0.5, {"returned_to_donor": 1, "not_followed": 1})
    assets = fleet({"asset_id": "A1", "retired_on": RETIRED})
    assert [stock_on(assets, [back], day).units for day in (date(2026, 4, 15), date(2027, 1, 1))] == [0, 1]
    again = gone(1, device_id="D0", handed_on=date(2026, 9, 1))  # sorted before D1, and later in time
    assert stock_on(assets, [again, back], date(2027, 1, 1)).units == 0


def test_the_same_device_leaves_once_a_year() -> None:
    twice = [gone(1, serial_number="PF2X3ABC"), gone(2, serial_number="pf2x 3abc")]
    assert reuse_rate("region", 2026, twice, stock(10)).counted == 1


def test_over_ten_years_or_with_data_to_destroy_only_recycling_is_open() -> None:
    assert allowed_routes("laptop", date(2015, 1, 1), RETIRED) == ("recycling",)
    assert allowed_routes("laptop", BOUGHT, RETIRED, is_security_bound=True) == ("recycling",)
    assert allowed_routes("laptop", None, RETIRED) == tuple(routes())
    assert {kind for route in routes().values() for kind in route.takers} <= set(codes("taker_kind"))


def fleet(*rows: dict[str, Any]) -> pl.DataFrame:
    known = {
        "asset_id": "A1", "serial_number": "S1", "equipment_type": "laptop", "manufacturer": "Dell", "model": "E1",
        "site": None, "quantity": 1, "commissioned_on": BOUGHT, "retired_on": None, "retirement_inferred": False,
        "operating_system": None, "status": "in_service", "synthetic": False,
    }  # fmt: skip
    schema = {"commissioned_on": pl.Date, "retired_on": pl.Date, "quantity": pl.Int64, "operating_system": pl.String,
              "site": pl.String}  # fmt: skip
    return pl.DataFrame([known | row for row in rows], schema_overrides=schema)


def test_a_selection_meets_every_criterion_and_says_why() -> None:
    assets = fleet(
        {"asset_id": "old", "commissioned_on": date(2019, 1, 1), "operating_system": "Windows 10 Professionnel"},
        {"asset_id": "new", "commissioned_on": date(2025, 1, 1), "operating_system": "Windows 11 Pro"},
        {"asset_id": "gone", "retired_on": date(2026, 1, 1)},
        {"asset_id": "aside", "status": "in_stock"},
        {"asset_id": "leaving", "status": "in_stock"},
    )

    def chosen(**criteria: Any) -> list[str]:
        return [each.asset_id for each in candidates(assets, {"leaving"}, Selection(on=RETIRED, **criteria))]

    assert chosen() == ["aside", "gone"]
    assert chosen(older_than_years=6) == ["old"]
    assert chosen(is_unsupported=True) == ["old"]
    assert chosen(warranty_years=5) == ["old", "aside", "gone"]
    assert chosen(is_retired=True) == ["gone"]
    assert chosen(asset_ids=frozenset({"new", "leaving"})) == ["new"]
    (old,) = candidates(assets, set(), Selection(on=RETIRED, older_than_years=6))
    assert (old.age_years, old.reasons) == (7, ("old", "unsupported"))


def test_the_age_asked_is_the_age_shown() -> None:
    retired = fleet({"commissioned_on": date(2018, 1, 1), "retired_on": date(2024, 6, 1)})  # six years old that day
    assert candidates(retired, set(), Selection(on=RETIRED, older_than_years=7)) == []
    (found,) = candidates(retired, set(), Selection(on=RETIRED, older_than_years=6))
    assert (found.age_years, found.reasons) == (6, ("retired", "old"))


def test_a_row_of_five_leaves_as_five_and_keeps_no_serial() -> None:
    (found,) = candidates(fleet({"quantity": 5, "status": "unused"}), set(), Selection(on=RETIRED))
    kept = items_of([found], "region", Decision(route="gift", retired_on=RETIRED))
    assert [(each.asset_id, each.serial_number) for each in kept] == [("A1", None)] * 5


def test_a_route_that_is_not_open_is_refused_with_the_assets() -> None:
    found: list[Candidate] = candidates(
        fleet({"commissioned_on": date(2014, 1, 1), "status": "unused"}), set(), Selection(on=RETIRED)
    )
    with pytest.raises(ReuseError) as refusal:
        items_of(found, "region", Decision(route="gift", retired_on=RETIRED))
    assert (refusal.value.code, refusal.value.values["assets"]) == ("route_not_open", "A1")
    assert items_of(found, "region", Decision(route="recycling", retired_on=RETIRED))


def test_the_stock_at_1_january_is_what_was_retired_and_had_not_left() -> None:
    before = {"retired_on": date(2025, 6, 1)}
    assets = fleet(
        {"asset_id": "in"} | before,
        {"asset_id": "ten", "quantity": 10} | before,
        {"asset_id": "in service"},
        {"asset_id": "old", "commissioned_on": date(2010, 1, 1)} | before,
        {"asset_id": "copier", "equipment_type": "copier"} | before,
        {"asset_id": "server", "equipment_type": "server", "quantity": 3} | before,
        {"asset_id": "undated", "commissioned_on": None} | before,
        {"asset_id": "vanished", "retirement_inferred": True} | before,
        {"asset_id": "A1"} | before,
        {"asset_id": "A2"} | before,
    )
    left = [gone(1, retired_on=date(2025, 6, 1), handed_on=date(2025, 12, 31)), gone(2, retired_on=date(2025, 6, 1))]
    found = stock_on(assets, left, date(2026, 1, 1))
    assert (found.units, found.over_age, found.out_of_scope) == (1 + 10 + 1 + 1, 1, 1)
    assert (found.unknown_age, found.without_trace, found.class_unknown) == (1, 1, 3)


def test_a_short_identifier_is_read_as_people_type_it_and_a_slip_of_the_finger_is_seen() -> None:
    name = short_id("region", "A1")
    assert is_short_id(name)
    assert name == short_id("region", "A1") != short_id("region", "A1", attempt=1)
    assert read_short_id(f" {name.lower().replace('-', ' ')} ") == name
    wrong = name[:-1] + ("0" if name[-1] != "0" else "1")
    assert not is_short_id(wrong)
    swapped = name[1] + name[0] + name[2:]
    assert name[0] == name[1] or not is_short_id(swapped)


@pytest.mark.parametrize(
    ("written", "ends_on"),
    [
        ("Microsoft Windows 10 Professionnel", date(2025, 10, 14)),
        ("Windows 10 Enterprise LTSC 2021", date(2027, 1, 12)),
        ("Windows 7 Pro", date(2020, 1, 14)),
        ("Ubuntu 20.04.6 LTS", date(2025, 5, 31)),
        ("macOS Monterey", date(2024, 9, 16)),
        ("Debian GNU/Linux 11 (bullseye)", date(2026, 8, 31)),
        ("Windows Server 2012 R2 Standard", date(2023, 10, 10)),
        ("Microsoft Windows 11 Professionnel (23H2)", date(2025, 11, 11)),
        ("Windows 11 24H2 Pro", date(2026, 10, 13)),
        ("Windows 11 Entreprise 24H2", date(2027, 10, 12)),
        ("Windows 11 22H2", date(2025, 10, 14)),  # no edition: the last of them to end
        ("Windows 11 Enterprise 25H2", None),
        ("Windows 11 Pro", None),
        ("Windows 100", None),
        ("", None),
    ],
)
def test_the_end_of_support_is_that_of_the_system_or_unknown(written: str, ends_on: date | None) -> None:
    found = support_end(written)
    assert (None if found is None else found.ends_on) == ends_on


def test_every_end_of_support_has_its_source_and_its_name_is_recognised() -> None:
    for known in support_ends():
        assert known.source
        assert known.locator
        assert support_end(known.name) == known
