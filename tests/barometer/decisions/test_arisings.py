"""What will have to be recycled: worked by hand, exact in whole thousandths of devices (METHODOLOGY 27)."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.decisions.arisings import IDLE_RATIO, Arisings, Held, arise
from barometer.decisions.holdings import MILLI, Inputs, Part
from barometer.decisions.recycling import ALL, Amount, Weights, study
from barometer.decisions.scenarios import course_of
from barometer.decisions.turnover import turn_over
from factors import library
from factors.draws import draw_inputs

FACTORS = library.load().in_force(on=date(2026, 11, 1))
DRAWS = draw_inputs(FACTORS, count=5)
KNOWN = Inputs(FACTORS, DRAWS)
WEIGHTS = Weights(
    {"smartphone": Amount(0.16, 0.16, 0.16, "oeko_2016"), "laptop": Amount(2.0, 1.0, 4.0, "restart_2021")},
    {
        "smartphone": {
            "gold": Amount(3e-5, 1.5e-5, 6e-5, "oeko_2016"),
            "copper": Amount(0.016, 0.008, 0.032, "epa_phones", "recoverable"),
            "tin": Amount(0.001, 0.0005, 0.002, "oeko_2016"),
        }
    },
    {"gold": (0.5, 0.4, 0.6)},
)


def _part(name: str, place: str, *, steady: int = 0, life: int = 12, dated: dict[int, int] | None = None) -> Part:
    ages = {age: units * MILLI for age, units in (dated or {}).items()}
    return Part((name, name), ages, np.full(6, steady * float(MILLI)), life, place)


def _arise(homes: list[Part], elsewhere: list[Part], years: int, reused: dict[tuple[str, str], int]) -> Arisings:
    held = Held(tuple(homes), tuple(elsewhere), 0)
    return arise(held, KNOWN, range(2026, 2026 + years), reused=reused, with_idle={"smartphone"})


def test_a_thousand_telephones_that_last_one_year_are_counted_by_hand() -> None:
    """Each year all 1,000 leave. Kept unused: 1,000 x 0.25 / 0.75 = 333.333, let go in two years: 166.666 then 166.667.

    The chain reuses 100. Left: 1,066.666 then 1,066.667; x 0.16 kg = 0.34133 t; gold 2,133.333 x 30 mg = 64 g, of which
    half comes out; copper comes out as its source says; nobody declared a rate for tin.
    """
    found = _arise([_part("smartphone", "a", steady=1000)], [], 2, {("a", "smartphone"): 100})
    (row,) = found.rows
    assert row.leaving[:, 0].tolist() == [1_000_000, 1_000_000]
    assert row.idle[:, 0].tolist() == [166_666, 166_667]
    assert row.reused[:, 0].tolist() == [100_000, 100_000]
    assert row.net[:, 0].tolist() == [1_066_666, 1_066_667]
    told = study(found, {("territory", "T"): ["a"]}, WEIGHTS, DRAWS)
    total = told.units.filter((pl.col("equipment_type") == ALL) & pl.col("year").is_null()).row(0, named=True)
    assert total["arisings"] == pytest.approx(2133.333)
    assert total["tonnes"] == pytest.approx(2133.333 * 0.16 / 1000)
    inside = {row["material"]: row for row in told.materials.filter(pl.col("year").is_null()).iter_rows(named=True)}
    assert inside["gold"]["content_kg"] == pytest.approx(0.064, rel=1e-6)
    assert inside["gold"]["recovered_kg"] == pytest.approx(0.032, rel=1e-6)
    assert (inside["copper"]["content_kg"], inside["tin"]["recovered_kg"]) == (None, None)
    assert inside["copper"]["recovered_kg"] == pytest.approx(2133.333 * 0.016)
    assert [(gap.reason, gap.about) for gap in told.gaps] == [("recovery", "tin")]


def test_one_short_lived_device_does_not_age_the_stock_of_a_region() -> None:
    """1,000 of 60 months and one of 48: (60,000 + 48) / 1,001 = 59.99, 60 months and not 59 (+1.7 % leaving a year)."""
    parts = [_part("laptop", "a", steady=1000, life=60), _part("laptop", "a", steady=1, life=48)]
    life = KNOWN.life(parts)
    assert life is not None
    assert life[0] == 60


def test_what_is_not_known_is_a_gap_and_never_a_zero() -> None:
    """A copier without mass, a scanner without life, more laptops reused than leave."""
    parts = [_part("copier", "a", steady=4), Part(("scanner", "scanner"), {}, np.full(6, 3000.0), None, "a")]
    found = _arise([], parts, 1, {("a", "laptop"): 2})
    told = study(found, {("territory", "T"): ["a"]}, WEIGHTS, DRAWS)
    rows = {row["equipment_type"]: row for row in told.units.filter(year=2026).iter_rows(named=True)}
    assert (rows["copier"]["arisings"], rows["copier"]["tonnes"]) == (4.0, None)
    assert "scanner" not in rows
    assert (rows["laptop"]["reused"], rows["laptop"]["arisings"]) == (0.0, 0.0)
    assert {(gap.reason, gap.about, gap.devices) for gap in told.gaps} == {
        ("life", "scanner", 3.0), ("mass", "copier", 4.0), ("content", "copier", 4.0), ("content", "laptop", 0.0),
        ("beyond", "laptop", 2.0),
    }  # fmt: skip


def test_who_leaves_is_told_by_the_turnover_of_the_scenarios() -> None:
    """Devices of several ages and of none, followed together by the engine of scenarios: the same, to a thousandth."""
    part = _part("laptop", "a", steady=700, life=60, dated={0: 300, 2: 500, 7: 40})
    (row,) = _arise([], [part], 10, {}).rows
    dated = np.array([300, 0, 500, 0, 0, 0, 0, 40], dtype=np.int64) * MILLI
    course = course_of((), "laptop", "terminals", range(2026, 2036), np.full(6, 60), None)
    engine = turn_over(dated, 700 * MILLI, course).retired
    assert row.leaving.shape == engine.shape
    assert np.abs(row.leaving - engine).max() <= 60  # sixty thousandths of some 300 devices: roundings of each age


def test_a_chain_computer_is_taken_from_the_personal_ones_where_no_other_is_held() -> None:
    found = _arise([_part("desktop_personal", "a", steady=10)], [], 1, {("a", "desktop_professional"): 4})
    assert [(row.equipment_type, int(row.net[0, 0])) for row in found.rows] == [("desktop_personal", 6000)]


PLACES = st.sampled_from(["21 A", "21 B", "58 B", "58 C"])
PARTS = st.lists(
    st.tuples(
        st.sampled_from(["smartphone", "laptop"]), PLACES, st.integers(0, 5000), st.integers(6, 120),
        st.dictionaries(st.integers(0, 12), st.integers(0, 900), max_size=3),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(parts=PARTS, reused=st.dictionaries(st.tuples(PLACES, st.just("laptop")), st.integers(0, 300), max_size=3))
def test_departments_and_epci_add_up_to_the_territory_exactly(
    parts: list[tuple[str, str, int, int, dict[int, int]]], reused: dict[tuple[str, str], int]
) -> None:
    """An EPCI (B) lies in two departments: both cuts give the same whole, and every row holds its own account."""
    made = [_part(name, place, steady=steady, life=life, dated=dated) for name, place, steady, life, dated in parts]
    found = _arise(made[:3], made[3:], 4, reused)
    for row in found.rows:
        assert bool((row.net == row.leaving + row.idle - row.reused).all())
        assert bool((row.net >= 0).all())
    everywhere = ["21 A", "21 B", "58 B", "58 C"]
    cuts = {
        "territory": [everywhere],
        "department": [everywhere[:2], everywhere[2:]],
        "epci": [["21 A"], ["21 B", "58 B"], ["58 C"]],
    }
    named = {(level, str(number)): places for level, cut in cuts.items() for number, places in enumerate(cut)}
    units = study(found, named, WEIGHTS, DRAWS).units
    totals = [
        units.filter(level=level).group_by("equipment_type", "year").agg(
            (pl.col(name) * MILLI).round().cast(pl.Int64).sum() for name in ("leaving", "idle", "reused", "arisings")
        ).sort("equipment_type", "year")
        for level in cuts
    ]  # fmt: skip
    assert totals[0].equals(totals[1])
    assert totals[0].equals(totals[2])
    bounded = units.drop_nulls("tonnes")
    assert bounded.filter(~pl.col("tonnes").is_between("tonnes_low", "tonnes_high")).is_empty()


def test_the_share_kept_unused_has_its_source_and_an_interval() -> None:
    row = FACTORS.parameters.filter(pl.col("parameter") == IDLE_RATIO).row(0, named=True)
    assert (row["low"], row["value"], row["high"], row["source"]) == (0.18, 0.25, 0.32, "arcep_barometre_2023")


def test_a_refurbished_device_is_recycled_as_its_type() -> None:
    parts = [Part(("laptop", "laptop_refurbished"), {}, np.full(6, 5000.0), 12, "a"), _part("laptop", "a", steady=2)]
    found = _arise([], parts, 1, {})
    assert [(row.equipment_type, int(row.net[0, 0])) for row in found.rows] == [("laptop", 7000)]
    assert found.without_life == {}
