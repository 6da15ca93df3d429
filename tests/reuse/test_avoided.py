"""Avoided impact of reuse: the laptop of METHODOLOGY 19.11 by hand, then what always holds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.avoided import ACTIVITY_SCHEMA, Avoided, assess_avoided, grouped_avoided, net_of
from barometer.calendar import TICKS_PER_YEAR, tick_of, year_start
from barometer.exact import NANO
from factors import library
from factors.draws import Draws, draw_inputs
from factors.library import FactorSet
from reuse.avoided import DISTANCE, ENERGY, tell_avoided, work_of
from reuse.journeys import Journey
from reuse.uses import Use, uses
from tests.reuse.journeys_of import told

LAPTOP = {"equipment_type": "laptop", "origin": "company_donation", "donor": "d"}
CAPS = {"laptop": 4 * TICKS_PER_YEAR}
END = year_start(2026)
GROUPS = pl.DataFrame({"organisation": ["workshop"], "group": ["workshop"]})
REGISTER = pl.DataFrame({"organisation": ["workshop"], "kind": ["reuse_operator"], "seat_commune": ["COM-25056"]})
BURDENS = {("workshop", DISTANCE): Decimal(0), ("workshop", ENERGY): Decimal(0)}


@pytest.fixture(scope="module")
def factors() -> FactorSet:
    return library.load().in_force(on=date(2026, 11, 25))


@pytest.fixture(scope="module")
def draws(factors: FactorSet) -> Draws:
    return draw_inputs(factors)


def in_use(device: str, day: str, *more: tuple[str, str], **said: str) -> Journey:
    """A laptop handed over on a day."""
    return told(device, ("2024-12-01", "receive", LAPTOP), ("2024-12-02", "diagnose"), ("2024-12-03", "qualify"),
                ("2024-12-04", "allocate"), (day, "hand-over", {"commune_code": "25056", **said}), *more)  # fmt: skip


def assessed(lives: list[Journey], factors: FactorSet, year: int = 2025, extra: pl.DataFrame | None = None) -> Avoided:
    telling = tell_avoided(work_of(lives, year), uses(lives, CAPS), BURDENS, year=year, until=END)
    rows = telling.rows if extra is None else pl.concat([telling.rows, extra])
    return assess_avoided(rows, REGISTER, factors, year=year, missing=telling.missing)


def test_three_years_of_a_laptop_avoid_43_kg_between_9_and_101(factors: FactorSet, draws: Draws) -> None:
    """0.5 x 185.09 / 5 x 3 = 55.5; parts 10; (1 - 0.5) x 29.0175 x 3 x 0.0461 = 2.0. Three laptops, one year."""
    lives = [in_use(f"D{n}", "2025-01-01") for n in range(3)]
    chargers = round(10 / (3.51 + 0.14 + 0.542) * NANO)
    part = {"organisation": "workshop", "component": "parts", "equipment_type": "laptop", "flow": "embodied",
            "factor_type": "laptop_charger", "parameters": "", "origin": "measured", "amount": chargers}  # fmt: skip
    avoided = assessed(lives, factors, extra=pl.DataFrame([part], schema=ACTIVITY_SCHEMA))
    net = net_of(grouped_avoided(avoided, GROUPS, by="organisation"), "workshop", factors, draws)
    assert net is not None
    assert net.by_component["gross"][0] == pytest.approx(55.5, abs=0.1)
    assert net.by_component["parts"][0] == pytest.approx(-10.0, abs=1e-6)
    assert net.by_component["induced_use"][0] == pytest.approx(-2.0, abs=0.01)
    assert net.value == pytest.approx(43.5, abs=0.05)
    assert net.at_low_share == pytest.approx(9.0, abs=0.05)
    assert net.at_high_share == pytest.approx(101.0, abs=0.1)
    assert net.low < net.value < net.high


def test_the_answer_at_hand_over_is_the_share(factors: FactorSet, draws: Draws) -> None:
    """Would have bought new: 185.09 / 5 = 37.0, no new use. Would have bought nothing: only 29.0175 x 0.0461 = 1.34."""
    for answer, expected in (("new", 37.018), ("nothing", -1.338)):
        avoided = assessed([in_use("D", "2025-01-01", substitution=answer)], factors)
        net = net_of(grouped_avoided(avoided, GROUPS, by="organisation"), "workshop", factors, draws)
        assert net is not None
        assert net.value == pytest.approx(expected, abs=0.01)
        assert net.at_low_share == pytest.approx(net.value) == pytest.approx(net.at_high_share)


def test_credit_runs_with_the_years_really_in_use_and_stops_at_the_cap() -> None:
    handed = in_use("D", "2019-07-01")
    (use,) = uses([handed], CAPS)
    years = [use.credited(year_start(year), year_start(year + 1)) / TICKS_PER_YEAR for year in range(2018, 2026)]
    assert years == pytest.approx([0, 184 / 365, 1, 1, 1, 181 / 365, 0, 0])
    assert use.ticks(year_start(2024), END) == 2 * TICKS_PER_YEAR  # still used, no longer credited


def test_a_return_stops_the_credit_and_a_second_life_adds_its_own_cap() -> None:
    life = in_use("D", "2019-01-01", ("2025-01-01", "return"), ("2025-01-02", "diagnose"), ("2025-01-03", "qualify"),
                  ("2025-01-04", "allocate"), ("2025-07-01", "hand-over"))  # fmt: skip
    first, second = uses([life], CAPS)
    assert first.credited(0, END) == 4 * TICKS_PER_YEAR  # six years used, four credited
    assert second.allowance == 2 * TICKS_PER_YEAR  # 2 lives x 4 years - 6 years used
    assert first.stop == tick_of(date(2025, 1, 1))


@pytest.mark.parametrize("end", [("2025-01-02", "ship"), ("2025-01-02", "lose"), ("2024-12-05", "transfer-out")])
def test_what_is_in_nobody_s_hands_earns_nothing(end: tuple[str, str]) -> None:
    steps = [("2024-12-01", "receive", LAPTOP), ("2024-12-02", "diagnose"), ("2024-12-03", "qualify")]
    steps += [] if end[1] == "transfer-out" else [("2024-12-04", "allocate")]
    steps += [end, *([("2025-01-03", "partner-receive")] if end[1] == "ship" else [])]
    assert list(uses([told("D", *steps)], CAPS)) == []


def test_a_lost_device_keeps_the_years_it_was_used_and_no_more() -> None:
    (use,) = uses([in_use("D", "2025-01-01", ("2025-07-01", "lose"))], CAPS)
    assert use.credited(0, END) / TICKS_PER_YEAR == pytest.approx(181 / 365)


def test_a_burden_that_nobody_entered_is_missing_not_zero() -> None:
    lives = [in_use("D", "2025-01-01"), *_ready_in_2025()]
    telling = tell_avoided(
        work_of(lives, 2025), uses(lives, CAPS), {("workshop", ENERGY): Decimal(120)}, year=2025, until=END
    )
    assert {(each.what, each.devices) for each in telling.missing} == {("parts", 1), ("transport", None)}
    energy = telling.rows.filter(component="workshop_energy").row(0, named=True)
    assert energy["amount"] == 120 * NANO
    new = telling.rows.filter(component="parts")
    assert new.select("factor_type", "parameters", "amount").row(0) == ("laptop", "avoided.part.battery", NANO)


def _ready_in_2025() -> Iterator[Journey]:
    """One without any part; one with a new battery; one with a harvested one, which weighs nothing more."""
    for number, steps in enumerate(
        ([], [("2025-02-03", "replace-part", {"kind": "battery", "is_new": True})],
         [("2025-02-03", "replace-part", {"kind": "battery"})])
    ):  # fmt: skip
        yield told(
            f"R{number}",
            ("2025-02-01", "receive", LAPTOP),
            ("2025-02-02", "diagnose"),
            *steps,
            ("2025-02-04", "qualify"),
        )


@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 1500)), min_size=1, max_size=4),
    st.integers(1, 5),
)
def test_the_years_credited_never_exceed_the_cap_nor_the_use(spans: list[tuple[int, int]], cap: int) -> None:
    day = date(2015, 1, 1).toordinal()
    steps: list[tuple[str, str]] = []
    for wait, length in spans:
        begin, stop = day + wait, day + wait + length
        steps += [(date.fromordinal(begin).isoformat(), "allocate"), (date.fromordinal(begin).isoformat(), "hand-over")]
        steps += [(date.fromordinal(stop).isoformat(), name) for name in ("return", "diagnose", "qualify")]
        day = stop
    life = told("D", ("2015-01-01", "receive", LAPTOP), ("2015-01-01", "diagnose"), ("2015-01-01", "qualify"), *steps)
    found = list(uses([life], {"laptop": cap * TICKS_PER_YEAR}))
    far = year_start(2060)
    credited = [use.credited(0, far) for use in found]
    assert sum(credited) <= cap * TICKS_PER_YEAR * len(found)
    assert all(0 <= part <= use.ticks(0, far) for part, use in zip(credited, found, strict=True))
    by_year = sum(use.credited(year_start(year), year_start(year + 1)) for use in found for year in range(2015, 2060))
    assert by_year == sum(credited)


def test_a_use_has_no_credit_where_its_type_has_no_cap() -> None:
    (use,) = uses([in_use("D", "2025-01-01")], {})
    assert use.credited(0, END) == 0
    assert isinstance(replace(use, allowance=1), Use)
