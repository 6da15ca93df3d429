"""Hosts and what runs on them (METHODOLOGY 28): cases by hand, and what holds whatever the machines."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.completion import complete_inventory
from barometer.fleet import consolidate_fleet
from barometer.hosts import CAPACITY, DECLARED, REMAINDER, Sharing, as_hosts, share_hosts, share_machines, split_impacts
from tests.barometer.fleets import asset, inventory

YEAR = 2025
KILO = 1_000_000_000


def _assets(*rows: dict[str, Any]) -> pl.DataFrame:
    told = [asset(place, **row) for place, row in enumerate(rows)]
    return complete_inventory(consolidate_fleet(inventory(told).lazy())).collect()


def _host(**cells: Any) -> dict[str, Any]:
    return {"asset_id": "srv", "equipment_type": "server"} | cells


def _machine(name: str, **cells: Any) -> dict[str, Any]:
    return {"asset_id": name, "equipment_type": "virtual_machine", "host_id": "srv"} | cells


def _impact(host: str, amount: int, stage: str = "use") -> dict[str, Any]:
    return {
        "host": host, "impact_category": "climate_change", "life_cycle_stage": stage, "unit": "kgCO2eq",
        "impact": amount,
    }  # fmt: skip


def _parts(sharing: Sharing, amount: int) -> dict[str | None, int]:
    impacts = pl.DataFrame([_impact("srv", amount)], schema_overrides={"impact": pl.Int128})
    return dict(split_impacts(sharing.lines, impacts).select("asset_id", "impact").iter_rows())


def _codes(sharing: Sharing) -> list[tuple[str, str | None]]:
    return sharing.findings.select("code", "asset_id").rows()


def test_a_host_is_named_by_identifier_or_serial_whatever_its_spaces_and_capitals() -> None:
    named = [_machine("a", vcpu=4, host_id="S R V"), _machine("b", vcpu=8, host_id="sn-77")]
    sharing = share_hosts(_assets(_host(vcpu=16, serial_number="SN-77"), *named), year=YEAR)
    assert _parts(sharing, 320 * KILO) == {"a": 80 * KILO, "b": 160 * KILO, None: 80 * KILO}
    assert sharing.findings.is_empty()


def test_machines_share_their_host_by_vcpu_and_what_nobody_took_stands_apart() -> None:
    """16 vCPU, of which 4 and 8 are taken: of 320 kg, 80 and 160; the 80 left are nobody's."""
    sharing = share_hosts(_assets(_host(vcpu=16), _machine("a", vcpu=4), _machine("b", vcpu=8)), year=YEAR)
    assert _parts(sharing, 320 * KILO) == {"a": 80 * KILO, "b": 160 * KILO, None: 80 * KILO}
    assert sharing.lines.select("line", "key", "basis", "taken", "of").rows() == [
        ("virtual_machine", "vcpu", CAPACITY, 4.0, 16.0),
        ("virtual_machine", "vcpu", CAPACITY, 8.0, 16.0),
        (REMAINDER, "vcpu", CAPACITY, 4.0, 16.0),
    ]
    assert sharing.findings.is_empty()


def test_against_the_declared_machines_nothing_is_left() -> None:
    """4 and 8 of 12: of 320 kg, 106.666666666 and 213.333333334: the parts still make the whole."""
    assets = _assets(_host(vcpu=16), _machine("a", vcpu=4), _machine("b", vcpu=8))
    parts = _parts(share_hosts(assets, year=YEAR, basis=DECLARED), 320 * KILO)
    assert parts == {"a": 106_666_666_666, "b": 213_333_333_334}


def test_a_host_given_out_twice_is_shared_by_what_is_asked_and_it_is_said() -> None:
    """8 vCPU, 12 asked: over-commit. A third and two thirds, no remainder."""
    sharing = share_hosts(_assets(_host(vcpu=8), _machine("a", vcpu=4), _machine("b", vcpu=8)), year=YEAR)
    assert _parts(sharing, 3 * KILO) == {"a": KILO, "b": 2 * KILO}
    assert sharing.findings.select("code", "host", "taken", "of").rows() == [("over_commit", "srv", 12.0, 8.0)]


def test_without_a_capacity_the_machines_share_what_they_take_and_it_is_said() -> None:
    sharing = share_hosts(_assets(_host(), _machine("a", memory_gb=8), _machine("b", memory_gb=24)), year=YEAR)
    assert _parts(sharing, 4 * KILO) == {"a": KILO, "b": 3 * KILO}
    assert _codes(sharing) == [("no_capacity", None)]


def test_shares_set_beforehand_leave_the_rest_and_more_than_one_is_refused() -> None:
    shared = share_hosts(_assets(_host(), _machine("a", host_share=0.25), _machine("b", host_share=0.5)), year=YEAR)
    assert _parts(shared, 4 * KILO) == {"a": KILO, "b": 2 * KILO, None: KILO}
    over = share_hosts(_assets(_host(), _machine("a", host_share=0.75), _machine("b", host_share=0.5)), year=YEAR)
    assert _parts(over, 4 * KILO) == {None: 4 * KILO}
    assert over.findings.select("code", "taken", "of").rows() == [("shares_over_one", 1.25, 1.0)]


def test_the_key_is_the_first_that_every_machine_states_or_the_one_asked_for() -> None:
    both = _assets(
        _host(vcpu=16, memory_gb=64), _machine("a", vcpu=4, memory_gb=16), _machine("b", memory_gb=32, vcpu=None)
    )
    assert _parts(share_hosts(both, year=YEAR), 64 * KILO) == {"a": 16 * KILO, "b": 32 * KILO, None: 16 * KILO}
    asked = share_hosts(both, year=YEAR, key="vcpu")
    assert _parts(asked, 64 * KILO) == {"a": 16 * KILO, None: 48 * KILO}
    assert _codes(asked) == [("key_missing", "b")]


def test_machines_that_state_nothing_share_equally() -> None:
    sharing = share_hosts(_assets(_host(), _machine("a"), _machine("b"), _machine("c")), year=YEAR)
    assert _parts(sharing, 10) == {"a": 3, "b": 3, "c": 4}
    assert sharing.lines["key"].unique().to_list() == ["equally"]


def test_a_machine_takes_its_host_only_while_both_serve() -> None:
    """Half the vCPU from 1 July to the end of the year: 184 of 365 days of half a host: 184 of 730."""
    machine = _machine("a", vcpu=8, commissioned_on=date(2025, 7, 1))
    parts = _parts(share_hosts(_assets(_host(vcpu=16), machine), year=YEAR), 730)
    assert parts == {"a": 184, None: 546}
    gone = _machine("b", vcpu=8, retired_on=date(2024, 6, 1), commissioned_on=date(2020, 1, 1))
    assert share_hosts(_assets(_host(vcpu=16), gone), year=YEAR).lines.is_empty()


def test_a_host_that_nobody_knows_or_that_left_is_named_with_its_cell() -> None:
    assets = _assets(
        _host(retired_on=date(2024, 1, 1), commissioned_on=date(2019, 1, 1), vcpu=8),
        _machine("a", vcpu=1),
        _machine("b", vcpu=1, host_id="other"),
        _machine("c", vcpu=1, host_id=None),
    )
    sharing = share_hosts(assets, year=YEAR)
    assert _codes(sharing) == [("host_absent", "a"), ("host_unknown", "b"), ("no_host", "c")]
    assert sharing.findings["row"].null_count() == 0
    assert sharing.lines.is_empty()


def test_zero_takes_nothing_and_is_said() -> None:
    sharing = share_hosts(_assets(_host(vcpu=4), _machine("a", vcpu=0), _machine("b", vcpu=1)), year=YEAR)
    assert _parts(sharing, 4 * KILO) == {"a": 0, "b": KILO, None: 3 * KILO}
    assert _codes(sharing) == [("takes_nothing", "a")]
    nothing = share_hosts(_assets(_host(vcpu=0), _machine("a", vcpu=0)), year=YEAR)
    assert _parts(nothing, 4 * KILO) == {None: 4 * KILO}


def test_quantities_count_on_both_sides() -> None:
    """Two servers of 8 vCPU, three machines of 4: 12 of 16."""
    sharing = share_hosts(_assets(_host(vcpu=8, quantity=2), _machine("a", vcpu=4, quantity=3)), year=YEAR)
    assert _parts(sharing, 16) == {"a": 12, None: 4}


def test_applications_share_their_machine_equally_and_one_on_a_server_shares_the_server() -> None:
    app = {"equipment_type": "application"}
    assets = _assets(
        _host(vcpu=4),
        _machine("vm", vcpu=1),
        {"asset_id": "paie", "host_id": "vm"} | app,
        {"asset_id": "site", "host_id": "vm"} | app,
        {"asset_id": "sauvegarde", "host_id": "srv", "vcpu": 2} | app,
    )
    sharing = share_hosts(assets, year=YEAR)
    impacts = pl.DataFrame([_impact("srv", 4 * KILO)], schema_overrides={"impact": pl.Int128})
    parts = split_impacts(sharing.lines, impacts)
    assert dict(parts.select("asset_id", "impact").iter_rows()) == {"vm": KILO, "sauvegarde": 2 * KILO, None: KILO}
    above = split_impacts(share_machines(assets, year=YEAR).lines, as_hosts(parts))
    assert above.select("host", "asset_id", "impact").rows() == [("vm", "paie", KILO // 2), ("vm", "site", KILO // 2)]


@settings(max_examples=60, deadline=None)
@given(
    vcpus=st.lists(st.integers(0, 64), min_size=1, max_size=8),
    capacity=st.one_of(st.none(), st.integers(0, 200)),
    amounts=st.lists(st.integers(0, 10**18), min_size=2, max_size=2),
    basis=st.sampled_from([CAPACITY, DECLARED]),
    order=st.randoms(use_true_random=False),
)
def test_the_parts_of_a_host_make_the_host_to_the_last_unit_in_any_order(
    vcpus: list[int], capacity: int | None, amounts: list[int], basis: str, order: Any
) -> None:
    rows = [_host(vcpu=capacity), *(_machine(f"m{place}", vcpu=each) for place, each in enumerate(vcpus))]
    told = [_impact("srv", amounts[0]), _impact("srv", amounts[1], "manufacturing")]
    impacts = pl.DataFrame(told, schema_overrides={"impact": pl.Int128})
    parts = split_impacts(share_hosts(_assets(*rows), year=YEAR, basis=basis).lines, impacts)
    sums = dict.fromkeys(("use", "manufacturing"), 0)
    for stage, part in parts.select("life_cycle_stage", "impact").iter_rows():
        assert part >= 0
        sums[stage] += part
    assert sums == {"use": amounts[0], "manufacturing": amounts[1]}
    order.shuffle(rows)
    again = split_impacts(share_hosts(_assets(*rows), year=YEAR, basis=basis).lines, impacts)
    assert again.equals(parts)


@pytest.mark.parametrize("machines", [1, 7])
def test_a_large_host_does_not_overflow(machines: int) -> None:
    """A million vCPU of a million servers, a thousand billion kg: the product stays within 128 bits."""
    each = {"vcpu": 10**5, "quantity": 10**6}
    rows = [_host(vcpu=10**6, quantity=10**6), *(_machine(f"m{place}", **each) for place in range(machines))]
    amount = 10**12 * 10**6
    parts = _parts(share_hosts(_assets(*rows), year=YEAR), amount)
    assert parts["m0"] == amount // 10
    assert parts[None] == amount - machines * (amount // 10)
