"""Data centres hosted in a territory (METHODOLOGY 9.7), worked by hand."""

from decimal import Decimal

import pytest

from barometer.hosted import INPUTS, Site, Total, hosts_here, totals

ENERGY, IT_ENERGY, WATER, HEAT = INPUTS


def declared(owner: str, **values: int) -> dict[tuple[str, str], Decimal]:
    return {(owner, f"data_centre.{name}"): Decimal(value) for name, value in values.items()}


def by_code(rows: list[Total]) -> dict[str, tuple[float | None, int, int]]:
    return {row.code: (row.value, row.known, row.hosts) for row in rows}


def test_totals_are_sums_and_ratios_of_sums_over_those_that_declare_both() -> None:
    """PUE: (150 + 900) / (100 + 500) = 1.75, not the mean of 1.5 and 1.8; heat: 90 / 900 = 10 %."""
    sites = [Site("a", "Room A", True), Site("b", "Room B", True), Site("c", "Room C", True)]
    values = declared("a", energy=150, it_energy=100, water=0)
    values |= declared("b", energy=900, it_energy=500, reused_heat=90) | declared("c", energy=50)
    hosts = hosts_here(sites, [], values, {})
    assert [(host.organisation, host.basis) for host in hosts] == [("a", "site"), ("b", "site"), ("c", "site")]
    assert by_code(totals(hosts)) == {
        "energy": (1100.0, 3, 3), "EMP-06": (0.0, 1, 3), "EMP-07": (1.75, 2, 3), "EMP-08": (pytest.approx(10.0), 1, 3)
    }  # fmt: skip


def test_rooms_in_several_territories_are_told_and_not_counted() -> None:
    """One meter for two places: no part of it is known to be here."""
    sites = [Site("a", "Here", True), Site("a", "There", False), Site("b", "There too", False)]
    [host] = hosts_here(sites, ["b"], declared("a", energy=150) | declared("b", energy=7), {})
    assert (host.organisation, host.basis, host.centres) == ("a", "split", ("Here",))
    assert by_code(totals([host]))["energy"] == (None, 0, 1)


def test_a_meter_without_a_registered_room_is_at_the_seat_and_an_inventory_has_no_meter() -> None:
    values = declared("seated", energy=10) | declared("elsewhere", energy=99) | declared("counted", energy=5)
    hosts = hosts_here([Site("counted", "Far", False)], ["seated", "silent"], values, {"counted": 12.5})
    assert [(host.organisation, host.basis, host.inventory_kwh) for host in hosts] == [
        ("counted", "inventory", 12.5),
        ("seated", "seat", None),
    ]
    assert by_code(totals(hosts))["energy"] == (10.0, 1, 2)


def test_nothing_hosted_is_unknown_not_zero() -> None:
    assert {row.value for row in totals([])} == {None}
