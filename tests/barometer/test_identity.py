"""One device, one life: a changed label, a serial that comes back, a device that two bodies declare."""

import random
from datetime import date
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from barometer.assessment import count_fleet
from barometer.cohorts import count_cohorts, without
from barometer.fleet import consolidate_fleet
from barometer.identity import find_shared, list_conflicts
from tests.barometer.fleets import asset, inventory, random_assets

EARLIER, LATER = date(2024, 1, 1), date(2025, 1, 1)


def _seen(number: int, identifier: str, serial: str | None, when: date, **given: Any) -> dict[str, Any]:
    fixed = {"asset_id": identifier, "serial_number": serial, "inventoried_on": when, "batch": f"b{when.year}"}
    return asset(number, **(fixed | given))


def _identifiers(*rows: dict[str, Any]) -> list[str]:
    return sorted(consolidate_fleet(inventory(list(rows)).lazy()).collect()["asset_id"])


def test_a_changed_label_with_the_same_serial_is_the_same_asset() -> None:
    rows = [
        _seen(1, "old", "s n 1", EARLIER, is_complete=True, model="X"),
        _seen(2, "new", "SN1", LATER, is_complete=True),
        _seen(3, "vm", None, EARLIER, host_id="old"),
    ]
    fleet = consolidate_fleet(inventory(rows).lazy()).collect().sort("asset_id")
    assert fleet["asset_id"].to_list() == ["new", "vm"]
    assert fleet.row(0, named=True)["first_seen_on"] == EARLIER
    assert fleet.row(0, named=True)["retired_on"] is None
    assert fleet["model"].to_list() == ["X", None]
    assert fleet["host_id"].to_list() == [None, "new"]


@pytest.mark.parametrize(
    "serial", ["AAAA", "0000", "To be filled by O.E.M.", "N/A", "System Serial Number", "  ", "none", "123456789"]
)
def test_a_serial_that_identifies_nothing_never_joins_two_assets(serial: str) -> None:
    rows = [_seen(1, "a", serial, EARLIER), _seen(2, "b", serial, LATER)]
    assert _identifiers(*rows) == ["a", "b"]
    assert list_conflicts(inventory(rows).lazy()).is_empty()


def test_two_assets_present_at_once_with_one_serial_stay_two_and_are_listed() -> None:
    rows = [_seen(1, "a", "SN1", EARLIER), _seen(2, "b", "SN1", EARLIER), _seen(3, "c", "SN1", LATER)]
    assert _identifiers(*rows) == ["a", "b", "c"]
    (conflict,) = list_conflicts(inventory(rows).lazy()).to_dicts()
    assert (conflict["code"], conflict["assets"]) == ("serial_shared", "a, b, c")


def test_a_retired_serial_that_reappears_is_listed() -> None:
    rows = [_seen(1, "a", "SN1", EARLIER, retired_on=date(2023, 6, 1)), _seen(2, "b", "SN1", LATER)]
    assert _identifiers(*rows) == ["a", "b"]
    same = [_seen(1, "a", "SN1", EARLIER, retired_on=date(2023, 6, 1)), _seen(2, "a", "SN1", LATER)]
    for each in (rows, same):
        (conflict,) = list_conflicts(inventory(each).lazy()).to_dicts()
        assert (conflict["code"], conflict["serial_number"]) == ("serial_returns", "SN1")


def test_the_same_serial_of_two_makers_is_two_devices_and_a_lot_has_no_serial() -> None:
    makers = [_seen(1, "a", "SN1", EARLIER, manufacturer="Dell"), _seen(2, "b", "SN1", LATER, manufacturer="HP")]
    assert _identifiers(*makers) == ["a", "b"]
    lots = [_seen(1, "a", "SN1", EARLIER, quantity=5), _seen(2, "b", "SN1", LATER, quantity=5)]
    assert _identifiers(*lots) == ["a", "b"]


def test_a_device_that_two_bodies_declare_is_kept_by_the_latest_inventory() -> None:
    rows = [
        _seen(1, "a", "SN1", EARLIER, organisation="first"),
        _seen(2, "b", "sn1", LATER, organisation="second"),
        _seen(3, "c", "SN2", LATER, organisation="second"),
    ]
    (shared,) = find_shared(consolidate_fleet(inventory(rows).lazy())).to_dicts()
    assert (shared["organisation"], shared["asset_id"], shared["kept_by"]) == ("first", "a", "second")
    assert (shared["is_counted"], shared["code"]) == (False, "declared_twice")


def test_a_device_handed_over_keeps_both_lives_where_one_follows_the_other() -> None:
    rows = [
        _seen(1, "a", "SN1", EARLIER, organisation="first", retired_on=date(2024, 6, 1)),
        _seen(2, "b", "SN1", LATER, organisation="second", commissioned_on=date(2024, 7, 1)),
    ]
    (shared,) = find_shared(consolidate_fleet(inventory(rows).lazy())).to_dicts()
    assert (shared["is_counted"], shared["code"]) == (True, "handed_over")
    rows[1]["commissioned_on"] = date(2021, 9, 1)
    (shared,) = find_shared(consolidate_fleet(inventory(rows).lazy())).to_dicts()
    assert (shared["is_counted"], shared["kept_by"]) == (False, "second")


@pytest.mark.parametrize("seed", range(5))
def test_identity_depends_on_no_order_of_rows_and_removed_assets_leave_exact_cohorts(seed: int) -> None:
    chance = random.Random(seed)
    rows = [
        row | {
            "serial_number": f"SN{chance.randrange(60)}", "quantity": chance.choice([1, 1, 1, 3, None]),
            "organisation": chance.choice(["p", "q", "r"]), "manufacturer": chance.choice(["Dell", "HP", None]),
            "inventoried_on": date(2020 + (year := chance.randrange(4)), 1, 1), "batch": f"b{year}",
            "asset_id": f"a{chance.randrange(70)}", "row": number,
        }
        for number, row in enumerate(random_assets(seed, 150))
    ]  # fmt: skip
    first, cohorts = count_fleet(inventory(rows).lazy())
    chance.shuffle(rows)
    again, cohorts_again = count_fleet(inventory(rows).lazy())
    assert_frame_equal(cohorts, cohorts_again)
    shared = find_shared(first.lazy())
    assert_frame_equal(shared, find_shared(again.sample(fraction=1, shuffle=True, seed=seed).lazy()))
    assert_frame_equal(list_conflicts(inventory(rows).lazy()), list_conflicts(inventory(rows[::-1]).lazy()))
    out = shared.filter(~pl.col("is_counted"))
    removed = count_cohorts(first.join(out, on=["organisation", "asset_id"], how="semi").lazy())
    left = count_cohorts(first.join(out, on=["organisation", "asset_id"], how="anti").lazy())
    assert_frame_equal(without(cohorts, removed), left)
