"""The benchmark (`make bench`): time and peak memory, as ratios to the bare scan of the same run.

Every measure runs in a fresh interpreter, the tasks in turn, several rounds; medians are shown. Trust ratios, not
seconds: machines differ and are shared. Assets are synthetic. `--rows 1000000` for the short version.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

# Only the standard library here: a child's peak memory starts from that of the process that launches it.

TASKS = {
    "nothing": "imports, factors, draws: before any task",
    "scan": "bare scan of the columns read",
    "cohorts": "scan -> cohorts, written",
    "answer": "cohorts -> impacts of one year",
    "answers": "cohorts -> impacts of four years",
    "scenario": "cohorts -> trend and scenario of the whole to 2035, with draws",
    "interval": "cohorts -> indicators of one group, with intervals",
    "arrive": "whole arrival of a file: one life per asset, completion, cohorts",
}
#: A file that arrives holds one or a few organisations: its whole path keeps the assets in memory.
LARGEST_ARRIVAL = 2_000_000
COMMAND_ROUNDS = 5


def main() -> None:
    """Generate, measure, and print Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000], help="sizes of the fleets")
    parser.add_argument("--rounds", type=int, default=3, help="how many times each task runs")
    parser.add_argument("--keep", type=Path, help="folder for the generated fleets (default: temporary, deleted)")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="barometer-bench-"))
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {options.rounds} rounds, medians.\n")
    try:
        for rows in options.rows:
            print_fleet(folder / str(rows), rows, options.rounds)
        print_commands(folder)
    finally:
        if not options.keep:
            shutil.rmtree(folder)


def print_fleet(folder: Path, rows: int, rounds: int) -> None:
    """Measure all tasks on one generated fleet."""
    if not folder.exists():
        command = [sys.executable, "-m", "benchmarks.generate", str(folder / "fleet"), str(rows)]
        subprocess.run(command, check=True)
    size = sum(path.stat().st_size for path in (folder / "fleet").iterdir())
    print(f"{rows:,} assets, synthetic, {size / 1e6:.0f} MB of Parquet\n")
    measures: dict[str, list[dict[str, Any]]] = defaultdict(list)
    tasks = [task for task in TASKS if task != "arrive" or rows <= LARGEST_ARRIVAL]
    for _ in range(rounds):
        for task in tasks:
            measures[task].append(measure(task, folder))
    medians = {
        task: {key: statistics.median(run[key] for run in runs) for key in ("seconds", "peak_mb", "rows")}
        for task, runs in measures.items()
    }
    print("| task | seconds | min-max | x scan | peak MB | x scan | rows out |\n|---|---|---|---|---|---|---|")
    scan = medians["scan"]
    for task, median in medians.items():
        seconds = [run["seconds"] for run in measures[task]]
        print(
            f"| {TASKS[task]} | {median['seconds']:.2f} | {min(seconds):.2f}-{max(seconds):.2f} "
            f"| {median['seconds'] / scan['seconds']:.1f} | {median['peak_mb']:.0f} "
            f"| {median['peak_mb'] / scan['peak_mb']:.1f} | {median['rows']:,.0f} |"
        )
    print()


def measure(task: str, folder: Path) -> dict[str, Any]:
    """One task in a fresh interpreter."""
    command = [sys.executable, "-m", "benchmarks.measure", task, str(folder)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def print_commands(folder: Path) -> None:
    """Time and peak memory of whole commands, start of the interpreter included."""
    script = Path(sys.prefix) / "bin" / "barometer"
    inventory = folder / "parc.csv"
    inventory.write_text(
        "Identifiant;Type d'équipement;Quantité;Date de mise en service\n"
        + "".join(f"PC-{number:04d};laptop;1;01/09/{2018 + number % 7}\n" for number in range(1000)),
        encoding="utf-8",
    )
    commands = {
        "barometer --help": [script, "--help"],
        "barometer assess, 1,000 rows": [script, "assess", inventory, "--year", "2025", "--json"],
    }
    print("| command | seconds | min-max | peak MB |\n|---|---|---|---|")
    for name, command in commands.items():
        runs = [timed(command, folder) for _ in range(COMMAND_ROUNDS)]
        seconds, peaks = zip(*runs, strict=True)
        spread = f"{min(seconds):.2f}-{max(seconds):.2f}"
        print(f"| `{name}` | {statistics.median(seconds):.2f} | {spread} | {statistics.median(peaks):.0f} |")


def timed(command: list[Any], folder: Path) -> tuple[float, float]:
    """Seconds and peak memory (MB) of one command; its data folder is empty, so nothing stored can help."""
    output = folder / "command.out"
    environment = os.environ | {"BAROMETER_HOME": str(folder / "home")}
    with output.open("wb") as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command}: exit {process.returncode}: {output.read_text(encoding='utf-8')[-500:]}")
    return seconds, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
