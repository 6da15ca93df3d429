"""Benchmark of the draws alone (`python -m benchmarks.monte_carlo`): 258 territories, 10 years, 16 categories, 1,000
draws.

In: the real factor set and its stored draws; cells made here, of 60 types that are modelled as a territory's are: made
over a drawn lifetime, used at a drawn power on one of three grids. Out: a Markdown table, from grouped impacts to the
5th and 95th percentiles of every total; each beside the matrix product of BLAS and the sort of the same run, which add
in an order of their own and are the floor. Machines are shared: trust ratios of computing time, not seconds.
"""

import os
import statistics
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl

from barometer.exact import NANO
from barometer.uncertainty import bounds, draw_cells
from factors import library
from factors.draws import Draws, draw_inputs
from factors.factor_set import FactorSet

TERRITORIES, YEARS, CATEGORIES, TYPES = 258, 10, 16, 60
ROUNDS = 5
BY = ["group", "impact_category"]


def main() -> None:
    """Measure and print."""
    factors = library.load().in_force(on=date(2025, 12, 31))
    draws = draw_inputs(factors)
    years = [cells_of(year, factors) for year in range(YEARS)]
    one = years[0].filter(pl.col("group") == years[0]["group"][0])
    _drawn(years[0], factors, draws)  # ratios of a factor set are computed once, whatever the questions
    tasks: dict[str, Callable[[], object]] = {
        "matrix product of BLAS and sort, one year": lambda: _floor(draws.count),
        f"{TERRITORIES} territories, one year": lambda: _drawn(years[0], factors, draws),
        f"{TERRITORIES} territories, {YEARS} years": lambda: [_drawn(cells, factors, draws) for cells in years],
        "the visible territory, one year": lambda: _drawn(one, factors, draws),
    }
    load = os.getloadavg()[0]
    print(
        f"{draws.count} draws, {CATEGORIES} categories, {2 * TYPES} inputs a total, {ROUNDS} rounds, load {load:.1f}.\n"
    )
    print("| what | seconds, median | least | computing, median | least | floor = 1 |\n|---|---|---|---|---|---|")
    floor = None
    for name, task in tasks.items():
        clock, busy = _seconds(task)
        floor = floor or min(busy)
        columns = [statistics.median(clock), min(clock), statistics.median(busy), min(busy)]
        print(f"| {name} | {' | '.join(f'{seconds:.3f}' for seconds in columns)} | {min(busy) / floor:.1f} |")


def cells_of(year: int, factors: FactorSet) -> pl.DataFrame:
    """Grouped impacts of one year, as `assessment.grouped` gives them: every territory, category, type and stage."""
    named = {
        kind: factors.inputs.filter(pl.col("kind") == kind)["input_key"].sort().to_list()
        for kind in ("factor", "lifetime", "power", "grid")
    }
    places = pl.DataFrame({"group": [f"T{number:03d}" for number in range(TERRITORIES)]}).with_row_index("place")
    kinds = pl.DataFrame(
        [
            (f"category {category:02d}", stage, category * TYPES + kind, parameters, term)
            for category in range(CATEGORIES)
            for kind in range(TYPES)
            for stage, parameters, term in _stages(kind, category, named)
        ],
        schema=["impact_category", "life_cycle_stage", "weight", "parameters", "factor_terms"],
        orient="row",
    )
    return places.join(kinds, how="cross").with_columns(
        lifetime_key=pl.lit(None, pl.String),
        impact=((pl.col("weight") + 7 * pl.col("place") + year + 1).cast(pl.Int128) * NANO),
    )


def _stages(kind: int, category: int, named: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """Made and used: the inputs named by a cell of this type and category."""

    def of(name: str, number: int) -> str:
        return named[name][number % len(named[name])]

    made = of("factor", kind + TYPES * category)
    return [
        ("manufacturing", f"1/{of('lifetime', kind)}", made),
        ("use", of("power", kind), of("grid", kind % 3 + 3 * category)),
    ]


def _drawn(cells: pl.DataFrame, factors: FactorSet, draws: Draws) -> int:
    """Every total of every category, and its interval."""
    nothing = pl.LazyFrame(schema={"group": pl.String})
    drawn = draw_cells(cells, BY, factors=factors, draws=draws, dated_defaults=nothing, year=0)
    low, high = bounds(drawn.values)
    return len(low) + len(high)


def _floor(count: int) -> None:
    """The same amount of arithmetic without any rule: float matrix products in any order, then a sort."""
    weights, ratios = np.ones((TERRITORIES, 2 * TYPES)), np.ones((2 * TYPES, count))
    for _ in range(CATEGORIES):
        np.sort(weights @ ratios, axis=1)


def _seconds(task: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Several rounds: on the clock, and of the cores (a shared machine makes them differ)."""
    clock, busy = [], []
    for _ in range(ROUNDS):
        start, worked = time.perf_counter(), time.process_time()
        task()
        clock.append(time.perf_counter() - start)
        busy.append(time.process_time() - worked)
    return clock, busy


if __name__ == "__main__":
    main()
