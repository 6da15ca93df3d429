"""One measure, in a fresh interpreter: `python -m benchmarks.measure TASK FOLDER` -> one JSON line.

In: a folder made by `benchmarks.run` (`fleet/*.parquet`, then `cohorts.parquet`). Out: seconds of the task alone
(imports, factors and draws are ready before the clock starts), peak memory of the process, rows that came out.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from barometer import assessment
from barometer.assessment import Assessment, Stock
from barometer.cohorts import count_cohorts
from barometer.completion import complete_inventory
from barometer.decisions.holdings import hold
from barometer.decisions.projection import Surroundings, project
from barometer.decisions.scenarios import Move
from barometer.exact import at_rest, in_memory
from factors import library
from factors.draws import draw_inputs

YEAR = 2025
YEARS = range(YEAR - 3, YEAR + 1)
LATER = range(YEAR + 1, 2036)

#: The columns that the path from assets to cohorts reads: the bare scan decodes these and does nothing else.
COLUMNS_READ = (
    "organisation", "asset_id", "equipment_type", "quantity", "commissioned_on", "retired_on", "condition",
    "lifetime_years", "electricity_kwh_per_year", "usage_ratio", "commune_code", "data_centre", "pue_ratio", "country",
    "status", "synthetic", "first_seen_on",
)  # fmt: skip


class Bench:
    """The tasks; each returns how many rows it produced."""

    def __init__(self, folder: Path) -> None:
        self.assets = pl.scan_parquet(folder / "fleet" / "*.parquet")
        self.cohorts_file = folder / "cohorts.parquet"
        self.factors = library.load().in_force(on=date(YEAR, 12, 31))
        self.draws = draw_inputs(self.factors)

    def nothing(self) -> int:
        """What the process costs before any task: imports, factors, draws."""
        return 0

    def scan(self) -> int:
        """Decode the columns read, and nothing else."""
        return self.assets.select(COLUMNS_READ).collect(engine="streaming").height

    def arrive(self) -> int:
        """Names 3 to 5: all that happens once, when a file arrives."""
        rows = self.assets.drop("first_seen_on", "last_seen_on", "retirement_inferred")
        return assessment.count_fleet(rows)[1].height

    def cohorts(self) -> int:
        """Names 4 and 5, without keeping the assets; the cohorts are written for the answers."""
        cohorts = count_cohorts(complete_inventory(self.assets))
        at_rest(cohorts).write_parquet(self.cohorts_file)
        return cohorts.height

    def answer(self) -> int:
        """Names 6 to 8 from stored cohorts: impacts of one year, by organisation, commune, type, stage, category."""
        return self._assess(YEAR).cells.height

    def answers(self) -> int:
        """The same for four years."""
        return sum(self._assess(year).cells.height for year in YEARS)

    def interval(self) -> int:
        """Names 6 to 9: the indicators of one group of all organisations, with their intervals."""
        assessed = self._assess(YEAR)
        organisations = assessed.cells["organisation"].unique().drop_nulls()
        groups = pl.DataFrame({"organisation": organisations, "group": ["all"] * len(organisations)})
        published = assessment.answer(
            assessed, groups, by="organisation", names={"all": "all"}, factors=self.factors, draws=self.draws
        )
        return published.height

    def scenario(self) -> int:
        """From the same cohorts to 2035: what all organisations hold, the trend, and devices kept a year longer."""
        around = Surroundings(lambda _country: np.ones(1 + self.draws.count), np.ones(1 + self.draws.count))
        place = hold(self._stock(), self.factors, self.draws, year=YEAR, is_territory=False)
        longer = Move("longer", 1.0, LATER[0], LATER[0])
        return sum(project(place, moves, LATER, around).values.shape[0] for moves in ((), (longer,)))

    def _assess(self, year: int) -> Assessment:
        return assessment.assess(self._stock(), self.factors, year=year, view="amortised")

    def _stock(self) -> Stock:
        texts = dict.fromkeys(("organisation", "kind", "seat_commune"), pl.String())
        return Stock(
            cohorts=in_memory(pl.scan_parquet(self.cohorts_file)).collect(),
            organisations=pl.DataFrame(schema=texts),
            communes=pl.DataFrame(schema={"commune": pl.String(), "population": pl.Int64()}),
        )


def main(task: str, folder: str) -> None:
    """Run one task and write its measure."""
    bench = Bench(Path(folder))
    run: Callable[[], int] = getattr(bench, task)
    start = time.perf_counter()
    rows = run()
    seconds = time.perf_counter() - start
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"task": task, "seconds": seconds, "peak_mb": peak_mb, "rows": rows}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
