"""Benchmark of intervals (`python -m benchmarks.uncertainty FOLDER`): 1,000 draws of territories, categories, years.

In: a data folder (a demonstration will do). Out: a Markdown table: every territory that an edition publishes, the
categories drawn alone and all of them, one year and ten; the visible territory alone; each beside the impacts without
draws of the same run. Machines are shared: trust ratios, not seconds.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from barometer import assessment as engine
from barometer.assessment import Assessment
from barometer.records.home import open_home
from dashboards.edition_content import published_territories
from dashboards.loading import Context, load_context
from dashboards.operations import VIEW
from dashboards.scopes import Scope, groups_of

ROUNDS = 3
YEARS = 10
TODAY = date(2026, 1, 1)


def main(folder: str) -> None:
    """Measure and print."""
    context = load_context(open_home(Path(folder), None), TODAY)
    _ = context.draws.count
    codes = published_territories(context)
    year = context.years[-1]
    assessed = context.assess(year, VIEW)
    whole = _seconds(lambda: context.assess(year, VIEW))
    tasks: dict[str, Callable[[], object]] = {
        "the visible territory, published categories, one year": lambda: _drawn(context, assessed, codes[:1], True),
        "the visible territory, every category, one year": lambda: _drawn(context, assessed, codes[:1], False),
        f"{len(codes)} territories, published categories, one year": lambda: _drawn(context, assessed, codes, True),
        f"{len(codes)} territories, every category, one year": lambda: _drawn(context, assessed, codes, False),
    }
    categories = assessed.cells["impact_category"].n_unique()
    print(
        f"{context.draws.count} draws, {categories} categories, {assessed.cells.height} cells, medians of {ROUNDS}.\n"
    )
    print("| what | seconds | impacts without draws = 1 |\n|---|---|---|")
    print(f"| impacts of one year, without draws | {whole:.3f} | 1 |")
    for name, task in tasks.items():
        seconds = _seconds(task)
        print(f"| {name} | {seconds:.3f} | {seconds / whole:.1f} |")
    years = [context.years[-1]] * YEARS
    start = time.perf_counter()
    for each in years:
        _drawn(context, context.assess(each, VIEW), codes, True)
    seconds = time.perf_counter() - start
    print(f"| {len(codes)} territories, published categories, {YEARS} years | {seconds:.3f} | {seconds / whole:.1f} |")


def _drawn(context: Context, assessed: Assessment, codes: list[str], is_published: bool) -> int:
    """Draws of every part of every territory, then the interval of each total, as `assessment.answer` does."""
    wanted = pl.col("impact_category").is_in(engine.DRAWN_CATEGORIES) if is_published else pl.lit(value=True)
    chosen = replace(assessed, cells=assessed.cells.filter(wanted))
    groups = groups_of(context, [Scope(territory=code) for code in codes])
    drawn = engine.draw(chosen, groups, by="commune", factors=context.factors, draws=context.draws)
    for code in codes:
        for category in chosen.cells["impact_category"].unique():
            drawn.interval((pl.col("group") == code) & (pl.col("impact_category") == category))
    return drawn.keys.height


def _seconds(task: Callable[[], object]) -> float:
    """Median of several rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    main(sys.argv[1])
