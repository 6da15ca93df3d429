"""Published intervals, variance shares and changes against brute force (METHODOLOGY 4): a small region, 30,000 samples
from the laws alone. Nothing of the draws is used: own copula, quantiles and products; lifetimes asset by asset.
"""

from collections.abc import Callable
from datetime import date
from math import prod

import numpy as np
import polars as pl
import pytest

from barometer.assessment import Assessment, Stock, assess, count_fleet, draw, grouped
from barometer.impacts import CLIMATE, ELECTRICITY
from barometer.uncertainty import DrawnCells
from barometer.variance import Inside, variance_shares
from factors import library
from factors.draws import draw_inputs
from tests.barometer.fleets import inventory, random_assets

SAMPLES, SCORE, YEAR = 30_000, 1.6448536269514722, 2025
FACTORS = library.load().in_force(on=date(2026, 11, 1))
INPUTS = {row["input_key"]: row for row in FACTORS.inputs.iter_rows(named=True)}
#: In service, so that a missing lifetime is the default of the type, which is drawn.
ASSETS = [row | {"retired_on": None, "status": "in_service"} for row in random_assets(3, 60)]
SEAT = "COM-25056"
COMMUNES = pl.DataFrame({"commune": [SEAT, "COM-21231"], "population": [118489, 161830]})
STOCK = Stock(
    count_fleet(inventory(ASSETS).lazy())[1],
    pl.DataFrame({"organisation": ["o"], "kind": ["lycee"], "seat_commune": [SEAT]}),
    COMMUNES,
)
SCOPES = {
    "commune": COMMUNES.select("commune", group=pl.lit("all")),
    "organisation": pl.DataFrame({"organisation": ["o"], "group": ["all"]}),
}


class Sampled:
    """Values of inputs, sampled when asked for: z = √rho x common(kind, source) + √(1 - rho) x own."""

    def __init__(self, rho: float, only: str | None = None) -> None:
        self.rho, self.only, self.random = rho, only, np.random.default_rng(1)
        self.common: dict[tuple[str, str], np.ndarray] = {}
        self.known: dict[str, np.ndarray] = {}

    def __call__(self, key: str) -> np.ndarray:
        if key not in self.known:
            given = INPUTS[key]
            is_still = given["distribution"] == "fixed" or self.only not in {None, key}
            self.known[key] = np.full(SAMPLES, _central(key)) if is_still else self._sampled(given, _central(key))
        return self.known[key]

    def _sampled(self, given: dict[str, float], centre: float) -> np.ndarray:
        source = (str(given["kind"]), str(given["source"]))
        common = self.common.setdefault(source, self.random.standard_normal(SAMPLES))
        z = np.sqrt(self.rho) * common + np.sqrt(1 - self.rho) * self.random.standard_normal(SAMPLES)
        law = _triangular if given["distribution"] == "triangular" else _lognormal
        values = np.clip(law(z, centre, given["low"], given["high"]), given["lower_bound"], given["upper_bound"])
        return np.maximum(np.rint(values * 12), 1) / 12 if given["kind"] == "lifetime" else values


def _central(key: str) -> float:
    return 1.0 if INPUTS[key]["value"] is None else float(INPUTS[key]["value"])


def _lognormal(z: np.ndarray, centre: float, low: float, high: float) -> np.ndarray:
    return centre * np.where(z >= 0, (high / centre) ** (z / SCORE), (low / centre) ** (-z / SCORE))


def _triangular(z: np.ndarray, centre: float, low: float, high: float) -> np.ndarray:
    """Each half has a density that rises from its end to the centre; 5 % of all lie beyond each bound."""
    u = np.argsort(np.argsort(z)) / SAMPLES + 0.5 / SAMPLES
    left, right = ((bound - centre * 0.1**0.5) / (1 - 0.1**0.5) for bound in (low, high))
    below, above = np.sqrt(2 * u), np.sqrt(2 * (1 - u))
    return np.where(u < 0.5, left + (centre - left) * below, right - (right - centre) * above)


def _product(terms: str, value_of: Callable[[str], np.ndarray | float]) -> np.ndarray | float:
    found = [value_of(term.removeprefix("1/").removeprefix("1-")) for term in terms.split("*") if term]
    names = [term for term in terms.split("*") if term]
    return prod(
        1 / each if name.startswith("1/") else 1 - each if name.startswith("1-") else each
        for name, each in zip(names, found, strict=True)
    )


def _figure(year: int, by: str) -> tuple[Assessment, pl.DataFrame]:
    assessed = assess(STOCK, FACTORS, year=year, view="amortised")
    return assessed, grouped(assessed.cells, SCOPES[by], by=by)


def _sum(cells: pl.DataFrame, year: int, value_of: Sampled) -> np.ndarray:
    """Sampled sum of some cells of one category: the linear ones by their terms, the others asset by asset."""
    total = np.zeros(SAMPLES)
    for parameters, factor, impact in (
        cells.filter(pl.col("lifetime_key").is_null()).select("parameters", "factor_terms", "impact").iter_rows()
    ):
        terms = f"{parameters}*{factor}"
        total += float(impact) / 1e9 * _product(terms, value_of) / _product(terms, _central)
    for name in cells.filter(pl.col("lifetime_key").is_not_null())["factor_terms"].unique().sort():
        total += _made(name.split(":")[1], year, value_of) * value_of(name)
    return total


def _made(kind: str, year: int, value_of: Sampled) -> np.ndarray:
    """Devices of default lifetime amortised in the year."""
    days, devices = (date(year + 1, 1, 1) - date(year, 1, 1)).days, np.zeros(SAMPLES)
    for row in ASSETS:
        if row["equipment_type"] == kind and row["commissioned_on"] and row["lifetime_years"] is None:
            start, life = (row["commissioned_on"] - date(year, 1, 1)).days, value_of(f"lifetime:{kind}") * 365.25
            devices += row["quantity"] * np.maximum(np.minimum(start + life, days) - max(start, 0), 0) / life
    return devices


def _drawn(drawn: DrawnCells, category: str) -> np.ndarray:
    return drawn.total(drawn.keys.with_row_index("at").filter(pl.col("impact_category") == category)["at"].to_list())


def _agree(draws: np.ndarray, samples: np.ndarray) -> None:
    """Bounds as below; the spread within a tenth."""
    ordered = np.sort(draws)
    _within((ordered[49], ordered[949]), samples)
    assert draws.std() == pytest.approx(samples.std(), rel=0.1)


def _within(bounds: tuple[float, float], samples: np.ndarray) -> None:
    """5th and 95th percentiles within three standard errors of those of 1,000 samples."""
    for share, found in zip((0.05, 0.95), bounds, strict=True):
        before, expected, after = np.quantile(samples, [share - 0.01, share, share + 0.01])
        assert abs(found - expected) < 3 * np.sqrt(share * (1 - share) / 1000) * (after - before) / 0.02


@pytest.mark.parametrize("rho", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("by", ["commune", "organisation"])
def test_intervals_shares_and_changes_are_those_of_brute_force(by: str, rho: float) -> None:
    draws = draw_inputs(FACTORS, rho=rho)
    sides = {year: _figure(year, by) for year in (YEAR - 2, YEAR)}
    drawn = {
        year: draw(assessed, SCOPES[by], by=by, factors=FACTORS, draws=draws) for year, (assessed, _) in sides.items()
    }
    value_of, cells = Sampled(rho), sides[YEAR][1]
    of = {category: cells.filter(pl.col("impact_category") == category) for category in (CLIMATE, ELECTRICITY)}
    sampled = {category: _sum(each, YEAR, value_of) for category, each in of.items()}
    for category, samples in sampled.items():
        _agree(_drawn(drawn[YEAR], category), samples)
    earlier = sides[YEAR - 2][1].filter(pl.col("impact_category") == CLIMATE)
    change = _drawn(drawn[YEAR], CLIMATE) - _drawn(drawn[YEAR - 2], CLIMATE)
    _agree(change, sampled[CLIMATE] - _sum(earlier, YEAR - 2, value_of))
    aged = sides[YEAR][0].dated_defaults.join(SCOPES[by], on=by, how="inner")
    shares = variance_shares("EMP-01", cells, Inside(FACTORS, draws, aged, YEAR))
    assert shares is not None
    for key, share in shares.inputs.head(4).select("input_key", "variance_share").iter_rows():
        alone = _sum(of[CLIMATE], YEAR, Sampled(rho, only=key)).var() / sampled[CLIMATE].var()
        assert share == pytest.approx(alone, rel=0.12)
    terminals = of[CLIMATE].filter(pl.col("tier") == "terminals")
    made = _sum(terminals.filter(pl.col("life_cycle_stage") == "manufacturing"), YEAR, value_of)
    ratio = variance_shares("EMP-02", cells, Inside(FACTORS, draws, aged, YEAR))
    assert ratio is not None
    _within((ratio.low, ratio.high), 100 * made / _sum(terminals, YEAR, value_of))


def test_inputs_of_one_source_that_err_together_add_their_percentiles() -> None:
    """rho = 1: the interval of a sum is the sum of the intervals, draw for draw."""
    draws = draw_inputs(FACTORS, rho=1.0)
    source = INPUTS["factor:laptop:climate_change:manufacturing"]["source"]
    keys = [key for key, row in INPUTS.items() if (row["kind"], row["source"]) == ("factor", source)]
    together = np.sort(sum(draws.values(key) for key in keys))
    assert len(keys) > 2
    assert np.allclose(together, sum(np.sort(draws.values(key)) for key in keys), rtol=1e-12)


def test_inputs_that_err_apart_are_not_correlated() -> None:
    """rho = 0: ranks of any two inputs are as those of chance; rho = 0.5: half together within a kind and source."""
    keys = [key for key, row in INPUTS.items() if row["kind"] in {"factor", "power"} and row["distribution"] != "fixed"]
    for rho, expected in ((0.0, 0.0), (0.5, 0.5)):
        draws = draw_inputs(FACTORS, rho=rho)
        ranks = np.argsort(np.argsort([draws.values(key) for key in keys], axis=1, kind="stable"), axis=1)
        found = np.corrcoef(ranks)[np.triu_indices(len(keys), 1)]
        groups = [(INPUTS[key]["kind"], INPUTS[key]["source"]) for key in keys]
        same = np.array([[one == other for other in groups] for one in groups])[np.triu_indices(len(keys), 1)]
        assert found[~same].mean() == pytest.approx(0.0, abs=0.05)
        assert found[same].mean() == pytest.approx(expected, abs=0.05)
        assert np.abs(found if rho == 0 else found[~same]).max() < 0.2
