"""Draws: percentiles where the ranges say, independence where it is claimed, the same bytes everywhere."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import NormalDist

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factors import draws as module
from factors import library
from factors.draws import Draws, draw_inputs
from factors.errors import FactorsError
from factors.factor_set import FactorSet, UnknownInputError

ON = date(2025, 12, 31)
FACTORS = library.load().in_force(on=ON)
DRAWS = draw_inputs(FACTORS)
LAPTOP = "factor:laptop:climate_change:manufacturing"
MONITOR = "factor:monitor:climate_change:manufacturing"
DRAWN = FACTORS.inputs.filter(pl.col("distribution") != "fixed")
#: Rows 49, 499 and 949 of 1,000 sorted draws: the 5th, 50th and 95th percentiles, as figures take them.
LOW, MEDIAN, HIGH = 49, 499, 949


def correlation(draws: Draws, one: str, other: str) -> float:
    ranks = [np.argsort(np.argsort(draws.values(key), kind="stable"), kind="stable") for key in (one, other)]
    return float(np.corrcoef(*ranks)[0, 1])


def only(keys: list[str], factors: FactorSet = FACTORS) -> FactorSet:
    return replace(factors, inputs=factors.inputs.filter(pl.col("input_key").is_in([*keys, "uncertainty.rho"])))


@pytest.mark.parametrize("kind", ["factor", "grid", "power", "parameter"])
def test_the_percentiles_of_the_draws_are_low_value_and_high(kind: str) -> None:
    rows = DRAWN.filter(kind=kind)
    assert rows.height > 15
    for row in rows.iter_rows(named=True):
        ordered = np.sort(DRAWS.values(row["input_key"]))
        centre = 1.0 if row["value"] is None else row["value"]
        # A draw is the middle of one of 1,000 equal slices, so it stands at most a slice away from the percentile.
        for position, expected in ((LOW, row["low"]), (MEDIAN, centre), (HIGH, row["high"])):
            slices = (ordered[position - 1], ordered[position + 2])
            assert slices[0] * (1 - 1e-4) <= expected <= slices[1] * (1 + 1e-4), row["input_key"]


def test_a_known_draw_can_be_checked_by_hand() -> None:
    ordered = np.sort(DRAWS.values(LAPTOP))
    # Slice 950 of 1,000: z = 1.65 standard deviations, 170 x 1.3^(z / 1.645).
    z = NormalDist().inv_cdf(0.9505)
    assert ordered[950] == pytest.approx(170 * 1.3 ** (z / 1.6448536), rel=1e-5)
    assert ordered[49] == pytest.approx(170 / 1.3 ** (-NormalDist().inv_cdf(0.0495) / 1.6448536), rel=1e-5)


def test_lifetimes_are_whole_months_around_their_central_value() -> None:
    months = DRAWS.lifetime_months("laptop")
    assert months.dtype == np.int32
    assert np.median(months) == 60
    ordered = np.sort(months)
    assert (ordered[LOW], ordered[HIGH]) == (46, 78)  # 60 / 1.3 and 60 x 1.3
    assert DRAWS.values("lifetime:laptop") == pytest.approx(months / 12, rel=1e-15)
    for row in DRAWN.filter(kind="lifetime").iter_rows(named=True):
        assert DRAWS.integers[row["input_key"]].min() >= 1


def test_shares_stay_between_zero_and_one_and_bounds_hold() -> None:
    for row in DRAWN.filter(pl.col("lower_bound").is_not_null()).iter_rows(named=True):
        values = DRAWS.values(row["input_key"])
        assert values.min() >= row["lower_bound"]
        assert values.max() <= row["upper_bound"]
    assert DRAWS.values("pue.default").min() == 1.0
    assert DRAWN.filter(distribution="triangular").height >= 8


def test_a_fixed_input_has_its_value_in_every_draw() -> None:
    assert set(DRAWS.values("national.population")) == {68_350_798.0}
    assert set(DRAWS.values("power:laptop_charger")) == {0.0}
    assert "national.population" not in DRAWS.frame()["input_key"]


def test_every_input_is_drawn_or_fixed() -> None:
    assert {*DRAWS.integers, *DRAWS.fixed} == set(FACTORS.inputs["input_key"])
    for key in FACTORS.inputs["input_key"]:
        values = DRAWS.values(key)
        assert values.shape == (1000,)
        assert np.isfinite(values).all()
        assert not values.flags.writeable


def test_an_input_does_not_depend_on_the_presence_of_the_others() -> None:
    alone = draw_inputs(only([LAPTOP]))
    assert np.array_equal(alone.values(LAPTOP), DRAWS.values(LAPTOP))


def test_the_order_of_inputs_changes_nothing() -> None:
    shuffled = replace(FACTORS, inputs=FACTORS.inputs.sample(fraction=1.0, shuffle=True, seed=3))
    assert draw_inputs(shuffled).digest == DRAWS.digest


def test_one_source_errs_together_as_rho_says() -> None:
    drawn = {rho: draw_inputs(FACTORS, rho=rho) for rho in (0.0, 0.5, 1.0)}
    assert correlation(drawn[1.0], LAPTOP, MONITOR) == pytest.approx(1.0)
    assert correlation(drawn[0.5], LAPTOP, MONITOR) == pytest.approx(0.48, abs=0.06)
    assert abs(correlation(drawn[0.0], LAPTOP, MONITOR)) < 0.09
    assert DRAWS.rho == 0.5
    # Margins are the same whatever rho: only who errs with whom changes.
    for other in drawn.values():
        assert np.array_equal(np.sort(other.values(LAPTOP)), np.sort(DRAWS.values(LAPTOP)))


def test_two_sources_and_two_kinds_of_one_source_err_apart() -> None:
    together = draw_inputs(FACTORS, rho=1.0)
    assert abs(correlation(together, LAPTOP, "grid:ademe_consumption:FR:climate_change")) < 0.09
    # A factor over a lifetime of the same study must not cancel its own error.
    assert abs(correlation(together, LAPTOP, "lifetime:laptop")) < 0.09


def test_sixty_factors_of_one_source_spread_as_the_method_says() -> None:
    """METHODOLOGY 4.3 reason for rho: 60 types at x/÷ 1.3 are known to about ±8 % apart, ±52 % together (at ±30 %)."""
    rows = [
        {"input_key": f"factor:type_{n}:climate_change:manufacturing", "kind": "factor", "value": 100.0,
         "low": 100 / 1.3, "high": 130.0, "distribution": "lognormal", "source": "one", "unit": "kgCO2eq",
         "range_rule": "same", "lower_bound": None, "upper_bound": None}
        for n in range(60)
    ]  # fmt: skip
    factors = replace(FACTORS, inputs=pl.DataFrame(rows, schema=FACTORS.inputs.schema))
    widths = {}
    for rho in (0.0, 1.0):
        drawn = draw_inputs(factors, rho=rho)
        total = np.sort(sum(drawn.values(row["input_key"]) for row in rows))
        widths[rho] = (total[HIGH] - total[LOW]) / total[MEDIAN]
    assert widths[1.0] == pytest.approx(1.3 - 1 / 1.3, rel=0.01)
    assert widths[0.0] == pytest.approx(widths[1.0] / np.sqrt(60), rel=0.15)


@given(count=st.integers(1, 1000))
@settings(max_examples=25, deadline=None)
def test_fewer_draws_are_evenly_chosen(count: int) -> None:
    drawn = draw_inputs(only([LAPTOP]), count=count)
    values = np.sort(drawn.values(LAPTOP))
    assert values.shape == (count,)
    # The same quantiles, on a grid that follows the largest value drawn.
    distances = np.abs(values[:, None] - DRAWS.values(LAPTOP)[None, :]).min(axis=1)
    assert distances.max() < 1e-3
    assert np.all(np.diff(values) > 0)


@given(
    centre=st.floats(0.001, 1e9),
    below=st.floats(0.05, 1.0),
    above=st.floats(1.0, 20.0),
)
@settings(max_examples=50, deadline=None)
def test_any_range_keeps_order_median_and_percentiles(centre: float, below: float, above: float) -> None:
    values = module._lognormal(centre, centre * below, centre * above, 1000)
    assert np.all(np.diff(values) >= 0)
    assert values[LOW] == pytest.approx(centre * below, rel=0.02)
    assert values[HIGH] == pytest.approx(centre * above, rel=0.02)
    assert values[MEDIAN] <= centre <= values[MEDIAN + 1]


@given(st.tuples(*[st.floats(0, 1)] * 3).map(sorted))
@settings(max_examples=50, deadline=None)
def test_any_share_keeps_order_median_and_percentiles(bounds: list[float]) -> None:
    low, centre, high = bounds
    values = module._triangular(centre, low, high, 1000)
    assert np.all(np.diff(values) >= -1e-12)
    assert values[LOW] == pytest.approx(low, abs=0.005)
    assert values[HIGH] == pytest.approx(high, abs=0.005)
    assert values[MEDIAN] <= centre + 1e-12
    assert values[MEDIAN + 1] >= centre - 1e-12


def test_drawn_values_are_integers_on_a_grid_of_powers_of_two() -> None:
    for key, integers in DRAWS.integers.items():
        assert np.abs(integers).max() <= 2**module.GRID_BITS
        step = DRAWS.steps[key]
        assert np.array_equal(DRAWS.values(key), integers * step)
        assert np.log2(step).is_integer() or key.startswith("lifetime:")


def test_shipped_scores_are_those_of_the_normal_law() -> None:
    expected = [round(NormalDist().inv_cdf((i + 0.5) / 1000) * 1e6) for i in range(1000)]
    assert module._scores(1000).tolist() == expected
    assert round(NormalDist().inv_cdf(0.95) * 1e6) == module.SCORE_OF_HIGH


def test_the_frame_holds_everything_needed_to_find_the_draws_again() -> None:
    frame = DRAWS.frame()
    assert frame.columns == ["input_key", "draw", "value", "step"]
    assert frame.height == 1000 * len(DRAWS.integers)
    laptop = frame.filter(input_key=LAPTOP).sort("draw")
    assert np.array_equal((laptop["value"] * laptop["step"]).to_numpy(), DRAWS.values(LAPTOP))


def test_draws_kept_in_a_folder_are_the_same(tmp_path: Path) -> None:
    written = draw_inputs(FACTORS, folder=tmp_path)
    read = draw_inputs(FACTORS, folder=tmp_path)
    assert [path.name[:6] for path in tmp_path.iterdir()] == ["draws-"]
    assert read is not written
    assert read.digest == written.digest == DRAWS.digest
    assert np.array_equal(read.values("national.population"), DRAWS.values("national.population"))
    assert draw_inputs(FACTORS) is draw_inputs(FACTORS)
    assert draw_inputs(FACTORS, rho=0.0, folder=tmp_path).digest != DRAWS.digest
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(("locale", "zone", "threads"), [("fr_FR.UTF-8", "Pacific/Auckland", "1"), ("C", "UTC", "2")])
def test_a_fresh_interpreter_elsewhere_draws_the_same_bytes(locale: str, zone: str, threads: str) -> None:
    code = (
        "from datetime import date; from factors import library; from factors.draws import draw_inputs\n"
        "factors = library.load().in_force(on=date(2025, 12, 31)); print(factors.digest, draw_inputs(factors).digest)"
    )
    elsewhere = {
        "LC_ALL": locale, "TZ": zone, "POLARS_MAX_THREADS": threads, "OPENBLAS_NUM_THREADS": threads,
        "OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": "", "PYTHONHASHSEED": threads,
    }  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | elsewhere
    )
    assert run.stdout.split() == [FACTORS.digest, DRAWS.digest]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [({"count": 0}, "draws_count"), ({"count": 1001}, "draws_count"), ({"rho": 1.5}, "draws_rho")],
)
def test_an_impossible_draw_is_refused(arguments: dict[str, float], code: str) -> None:
    with pytest.raises(FactorsError) as refused:
        draw_inputs(FACTORS, **arguments)
    assert refused.value.code == code


def test_an_unknown_input_is_answered_with_close_names() -> None:
    for ask in (lambda: DRAWS.values("factor:laptop:climate:manufacturing"), lambda: DRAWS.lifetime_months("router")):
        with pytest.raises(UnknownInputError) as refused:
            ask()
        assert "noms proches" in refused.value.message("fr")


def test_own_values_are_drawn_when_asked_and_stand_with_the_others() -> None:
    """The same key gives the same draws, alone or in the table; no draw of the shared inputs moves."""
    own = FACTORS.inputs.filter(input_key="factor:laptop:climate_change:manufacturing").with_columns(
        input_key=pl.lit("factor:laptop@lycee:climate_change:manufacturing"), source=pl.lit("nos-fiches")
    )
    drawn = draw_inputs(replace(FACTORS, inputs=pl.concat([FACTORS.inputs, own])))
    key = own["input_key"][0]
    values = drawn.values(key)
    assert sorted(values) == sorted(DRAWS.values("factor:laptop:climate_change:manufacturing"))
    table = drawn.frame().filter(input_key=key)
    assert (table["value"] * table["step"]).to_list() == values.tolist()
    shared = "factor:monitor:climate_change:manufacturing"
    assert drawn.values(shared).tolist() == DRAWS.values(shared).tolist()
    assert drawn.digest != DRAWS.digest
