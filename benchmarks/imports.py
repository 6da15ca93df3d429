"""The benchmark of what comes in (`python -m benchmarks.imports`): seconds and peak memory of whole files.

In: nothing (synthetic files are made in a temporary folder, or found in `--keep`). Out: one Markdown table. Each task
runs in a fresh interpreter, the tasks in turn, several rounds; medians are shown. Its peak is that of the larger of
itself and of the reader it starts; `both` adds the two. Trust the ratios to the bare scan of the same file in the same
run, not seconds: machines differ and are shared.
"""

import argparse
import contextlib
import io
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HEADERS = (
    "Identifiant", "Numéro de série", "Type d'équipement", "Fabricant", "Modèle", "Quantité", "Date de mise en service",
    "État à l'achat", "Code commune INSEE", "Site", "Statut", "Prix d'achat HT",
)  # fmt: skip
TYPES = ("Ordinateur portable", "Écran d'ordinateur", "Smartphone", "Tablette", "laptop", "Imprimante")
COMMUNES = ("21231", "25056", "39300", "58194", "71270")
STATUSES = ("en service", "en stock", "inutilisé", "")
#: One row in a hundred is rejected: a quantity below zero.
REJECTED_EVERY = 100
FILES = {"large.xlsx": 200_000, "small.xlsx": 20_000, "large.csv": 1_000_000}
TASKS = {
    "nothing": "imports, factors, territories: before any file",
    "scan_csv": "bare scan: the csv, all cells as text",
    "scan_xlsx": "bare scan: the xlsx, all cells as text",
    "scan_small": "bare scan: the small xlsx, all cells as text",
    "xlsx": "200,000 rows x 12, xlsx, read with all checks",
    "csv": "1,000,000 rows x 12, csv, read with all checks",
    "keep": "`import`, csv: read and kept, with batch, fleet, conflicts, annotated copy",
    "dry_run": "`import --dry-run`, csv: read, compared with nothing known, annotated copy",
    "assess": "`assess FILE`, csv: read, counted, its impacts with intervals",
    "rules": "the rules of the contract alone, 1,000,000 rows",
    "small": "20,000 rows x 12, xlsx, read with all checks",
    "annotate": "the same, then the annotated workbook",
}

#: Task -> the file it reads: memory is compared with its size, seconds with those of another task of the run.
READ = {
    **dict.fromkeys(("scan_csv", "csv", "keep", "dry_run", "assess"), "large.csv"),
    **dict.fromkeys(("scan_xlsx", "xlsx"), "large.xlsx"),
    **dict.fromkeys(("scan_small", "small", "annotate"), "small.xlsx"),
}
#: File -> the bare scan of it: first of its tasks.
SCANS = {file: task for task, file in reversed(READ.items())}


def main() -> None:
    """Make the files, run the tasks in turn, print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="folder for the files (default: temporary, deleted)")
    parser.add_argument("--task", choices=TASKS, nargs="+", default=list(TASKS))
    parser.add_argument("--one", choices=TASKS, help="run one task here and print its JSON line")
    options = parser.parse_args()
    if options.one:
        _measure(options.one, options.keep)
        return
    folder = options.keep or Path(tempfile.mkdtemp(prefix="barometer-bench-"))
    try:
        _make_files(folder)
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {options.rounds} rounds, medians.\n")
        scans = {SCANS[READ[task]] for task in options.task if task in READ}
        wanted = [task for task in TASKS if task in options.task or task in scans]
        runs: dict[str, list[dict[str, Any]]] = {task: [] for task in wanted}
        for _ in range(options.rounds):
            for task in wanted:
                runs[task].append(_run(task, folder))
        _print_table(runs, folder)
    finally:
        if not options.keep:
            shutil.rmtree(folder)


def _print_table(runs: dict[str, list[dict[str, Any]]], folder: Path) -> None:
    """One row a task: medians, and their ratios to the bare scan of the file it reads."""
    names = ("seconds", "processor_seconds", "peak_mb", "both_mb")
    medians = {
        task: {name: statistics.median(run[name] for run in of_task) for name in names}
        for task, of_task in runs.items()
    }
    print("| task | seconds | min-max | x scan | processor s | x scan | peak MB | both MB | peak / file | rows out |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for task, median in medians.items():
        seconds, file = [run["seconds"] for run in runs[task]], READ.get(task)
        scan = medians[SCANS[file]] if file else None
        ratios = [f"{median[name] / scan[name]:.1f}" if scan else "–" for name in names[:2]]
        size = f"{median['peak_mb'] * 2**20 / (folder / file).stat().st_size:.1f}" if file else "–"
        print(
            f"| {TASKS[task]} | {median['seconds']:.2f} | {min(seconds):.2f}-{max(seconds):.2f} | {ratios[0]} "
            f"| {median['processor_seconds']:.2f} | {ratios[1]} | {median['peak_mb']:.0f} | {median['both_mb']:.0f} "
            f"| {size} | {runs[task][0]['rows']:,} |"
        )


def _run(task: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.imports", "--one", task, "--keep", str(folder)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def _make_files(folder: Path) -> None:
    import xlsxwriter  # noqa: PLC0415 - the parent keeps its memory small

    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in FILES.items():
        path = folder / name
        if path.exists():
            continue
        if path.suffix == ".csv":
            with path.open("w", encoding="utf-8") as stream:
                stream.writelines(";".join(map(str, line)) + "\n" for line in _lines(rows))
        else:
            with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
                sheet = book.add_worksheet("Parc")
                for number, line in enumerate(_lines(rows)):
                    sheet.write_row(number, 0, line)


def _lines(rows: int) -> Iterator[tuple[Any, ...]]:
    """The headers, then synthetic assets."""
    yield HEADERS
    for number in range(rows):
        yield (
            f"PC-{number:07d}",
            f"SYN{number:09d}",
            TYPES[number % len(TYPES)],
            "Synthétique",
            f"Modèle {number % 97}",
            -1 if number % REJECTED_EVERY == 0 else 1,
            f"{number % 28 + 1:02d}/{number % 12 + 1:02d}/{2015 + number % 10}",
            "neuf" if number % 5 else "reconditionné",
            COMMUNES[number % len(COMMUNES)],
            f"Bâtiment {number % 41}",
            STATUSES[number % len(STATUSES)],
            f"{500 + number % 700},50",
        )


def _measure(task: str, folder: Path) -> None:
    """One task in this interpreter: seconds of the task alone, peak of this process and of the reader."""
    from factors import library, territories  # noqa: PLC0415 - ready before the clock starts
    from imports.inventory import read_inventory  # noqa: PLC0415 - as above
    from imports.rejects import write_annotated  # noqa: PLC0415 - as above

    known = {"territories": territories.load(), "equipment_types": _types(library)}

    def read(name: str) -> Any:
        return read_inventory(folder / name, batch="bench", language="fr", organisation="25056-epci", **known)

    def annotate() -> int:
        reading = read("small.xlsx")
        write_annotated(folder / "small.xlsx", reading, folder / "annotated.xlsx", "fr")
        return int(reading.rows_read)

    tasks: dict[str, Callable[[], int]] = {
        "nothing": lambda: 0,
        "xlsx": lambda: int(read("large.xlsx").rows_read),
        "csv": lambda: int(read("large.csv").rows_read),
        "keep": _verb(folder, "import") if task == "keep" else lambda: 0,
        "dry_run": _verb(folder, "import", "--dry-run") if task == "dry_run" else lambda: 0,
        "assess": _verb(folder, "assess", "--year", "2025") if task == "assess" else lambda: 0,
        "scan_csv": lambda: _scan_csv(folder / "large.csv"),
        "scan_xlsx": lambda: _scan_xlsx(folder / "large.xlsx"),
        "scan_small": lambda: _scan_xlsx(folder / "small.xlsx"),
        "small": lambda: int(read("small.xlsx").rows_read),
        "annotate": annotate,
        "rules": _rules_of(folder) if task == "rules" else lambda: 0,
    }
    start, busy = time.perf_counter(), _processor_seconds()
    rows = tasks[task]()
    seconds, processor = time.perf_counter() - start, _processor_seconds() - busy
    usages = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    answer = {"seconds": seconds, "processor_seconds": processor, "rows": rows}
    answer |= {"peak_mb": max(usages), "both_mb": sum(usages)}
    sys.stdout.write(json.dumps(answer) + "\n")


def _scan_csv(path: Path) -> int:
    """The cells as text, and nothing else."""
    import polars as pl  # noqa: PLC0415 - as above

    return pl.scan_csv(path, separator=";", infer_schema=False).collect().height


def _scan_xlsx(path: Path) -> int:
    """The same of a workbook."""
    import fastexcel  # noqa: PLC0415 - as above

    return int(fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars().height)


def _verb(folder: Path, verb: str, *options_of_verb: str) -> Callable[[], int]:
    """A whole command on the csv, with a new data folder, which is made before the clock starts."""
    from dashboards.cli import main as barometer  # noqa: PLC0415 - as above

    home = Path(tempfile.mkdtemp(prefix="home-", dir=folder))
    options = ["--home", str(home), "--quiet"]
    organisation = ["--organisation", "25056-epci"] if verb == "import" else []
    for words in (["init"], ["organisation", "add", "25056-epci", "--name", "Synthétique", "--kind", "epci"]):
        _silently(barometer, [*options, *words])

    def run() -> int:
        try:
            _silently(barometer, [*options, verb, str(folder / "large.csv"), *organisation, *options_of_verb])
        finally:
            shutil.rmtree(home)
        return FILES["large.csv"]

    return run


def _silently(barometer: Callable[[list[str]], int], words: list[str]) -> None:
    """One command, whose words stay out of the measure's line; rejected rows (exit code 1) are no failure."""
    with contextlib.redirect_stdout(io.StringIO()):
        code = barometer(words)
    if code > 1:
        raise AssertionError(words)


def _processor_seconds() -> float:
    """Of this process and its readers: what the task costs, however busy the machine is."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _types(library: Any) -> Any:
    from datetime import date  # noqa: PLC0415 - as above

    return library.load().in_force(on=date(2025, 12, 31)).equipment_types


def _rules_of(folder: Path) -> Callable[[], int]:
    """The contract on a million typed rows, which are made before the clock starts."""
    import polars as pl  # noqa: PLC0415 - as above

    from barometer.schemas import InventoryRow  # noqa: PLC0415 - as above
    from imports.contracts import check_rows  # noqa: PLC0415 - as above

    number = pl.int_range(FILES["large.csv"], dtype=pl.Int32)
    known = {
        "organisation": pl.lit("25056-epci"), "asset_id": number.cast(pl.String), "model": pl.lit("Synthétique"),
        "serial_number": number.cast(pl.String), "quantity": number % 7 - 1, "row": number + 2, "sheet": pl.lit("Parc"),
        "batch": pl.lit(folder.name), "synthetic": pl.lit(True), "is_complete": pl.lit(True),
    }  # fmt: skip
    schema = InventoryRow.create_empty().schema
    rows = pl.select(known.get(name, pl.lit(None)).cast(kind).alias(name) for name, kind in schema.items())
    texts = rows.select("row", "quantity").cast({"quantity": pl.String})
    return lambda: check_rows(rows, texts).height


if __name__ == "__main__":
    main()
