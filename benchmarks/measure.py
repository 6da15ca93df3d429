"""One measure, in a fresh interpreter: `python -m benchmarks.measure TASK FOLDER` -> one JSON line.

In: a folder made by `benchmarks.run` (`fleet/*.parquet`, then `cohorts.parquet`). Out: seconds of the task alone
(imports and factor loading are done before the clock starts), peak memory of the process, rows that came out.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from barometer.activity import derive_activity
from barometer.allocation import allocate_activity
from barometer.cohorts import count_cohorts
from barometer.completion import complete_inventory
from barometer.exact import at_rest, in_memory
from barometer.fleet import consolidate_fleet
from barometer.impacts import assess_impacts
from factors import library

YEAR = 2025
YEARS = range(YEAR - 3, YEAR + 1)

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

    def nothing(self) -> int:
        return 0

    def scan(self) -> int:
        return self.assets.select(COLUMNS_READ).collect(engine="streaming").height

    def consolidate(self) -> int:
        rows = self.assets.drop("first_seen_on", "last_seen_on", "retirement_inferred")
        return consolidate_fleet(rows).collect(engine="streaming").height

    def cohorts(self) -> int:
        cohorts = count_cohorts(complete_inventory(self.assets, self.factors.equipment_types))
        at_rest(cohorts).write_parquet(self.cohorts_file)
        return cohorts.height

    def answer(self) -> int:
        return self._answer(YEAR)

    def answers(self) -> int:
        return sum(self._answer(year) for year in YEARS)

    def _answer(self, year: int) -> int:
        types = self.factors.equipment_types["equipment_type"]
        months = {name: life for name in types if (life := self.factors.lifetime_months(name)) is not None}
        cohorts = in_memory(pl.scan_parquet(self.cohorts_file))
        activity = derive_activity(cohorts, year=year, view="amortised", lifetime_months=months)
        register = pl.DataFrame(schema={"organisation": pl.String, "kind": pl.String, "seat_commune": pl.String})
        return assess_impacts(allocate_activity(activity, register), self.factors, year=year).cells.height


def main(task: str, folder: str) -> None:
    """Run one task and write its measure."""
    bench = Bench(Path(folder))
    tasks: dict[str, Callable[[], int]] = {
        name: getattr(bench, name) for name in ("nothing", "scan", "consolidate", "cohorts", "answer", "answers")
    }
    start = time.perf_counter()
    rows = tasks[task]()
    seconds = time.perf_counter() - start
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"task": task, "seconds": seconds, "peak_mb": peak_mb, "rows": rows}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
