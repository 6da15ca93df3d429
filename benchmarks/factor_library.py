"""The benchmark of the factor library (`python -m benchmarks.factor_library`): counts, loading, matching, own values.

In: nothing (a folder of its own, thrown away; rows are synthetic). Out: Markdown. Loading is measured in fresh
interpreters, after import; the rest in this one, in turn. Seconds are of the processor: the machine may be shared.
"""

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import polars as pl

from dashboards.actors import Actor
from dashboards.cli import main as command
from dashboards.loading import Context, load_context
from dashboards.naming import names_to_check
from dashboards.operations import answer
from dashboards.scopes import Scope
from factors import library
from imports.model_names import match_models

YEAR = 2025
NOW = datetime(2026, 6, 1, tzinfo=UTC)
ACTOR = Actor("local", NOW)
#: Factors, then lifetimes and powers: a thousand values that one organisation says itself.
OWN_VALUES = 1_000
STRINGS, ASSETS, MODELS = 10_000, 100_000, 4_000
NAMES = Path(__file__).parents[1] / "tests" / "imports" / "model_names.csv"
LOADING = (
    "import json, time\n"
    "from datetime import date\n"
    "from factors import library, checks\n"
    "start = time.process_time()\n"
    "library.load().in_force(date(2026, 6, 1))\n"
    "first = time.process_time() - start\n"
    "start = time.process_time()\n"
    "library.load().in_force(date(2026, 6, 1))\n"
    "print(json.dumps([first, time.process_time() - start]))\n"
)


def main() -> None:
    """Measure, and print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how many times each task runs")
    rounds = parser.parse_args().rounds
    _counts()
    loaded = [_fresh_loading() for _ in range(rounds)]
    print("\n| task | processor seconds, median | range |\n|---|---|---|")
    _told("load the library and a date, fresh interpreter", [first for first, _ in loaded])
    _told("the same again (files read once)", [again for _, again in loaded])
    types = library.load().in_force(NOW.date()).equipment_types
    texts = pl.Series(_strings(STRINGS))
    _told(f"match {STRINGS:,} distinct strings", [_timed(lambda: match_models(texts, types)) for _ in range(rounds)])
    with tempfile.TemporaryDirectory(prefix="barometer-bench-") as folder:
        homes = {name: _home(Path(folder) / name, own=name == "own") for name in ("without", "own")}
        contexts = {name: _context(home) for name, home in homes.items()}
        named = [_timed(lambda: names_to_check(contexts["without"], ACTOR)) for _ in range(rounds)]
        _told(f"names to look at, {ASSETS:,} rows", named)
        _own_against_none(homes, contexts, rounds)


def _own_against_none(homes: dict[str, Path], contexts: dict[str, Context], rounds: int) -> None:
    """A question from a cold start (load, draw, answer), then the answer alone, with and without own values."""
    tasks: dict[str, Callable[[str], object]] = {
        "load, draw and answer": lambda name: _answer(_context(homes[name])),
        "answer": lambda name: _answer(contexts[name]),
    }
    for title, run in tasks.items():
        seconds: dict[str, list[float]] = {name: [] for name in homes}
        for _ in range(rounds):
            for name in homes:
                seconds[name].append(_timed(partial(run, name)))
        for name, found in seconds.items():
            _told(f"{title}, {f'{OWN_VALUES:,}' if name == 'own' else 'no'} own values", found)
        ratio = statistics.median(seconds["own"]) / statistics.median(seconds["without"])
        print(f"| ratio of the two: {title} | {ratio:.2f} | |")


def _counts() -> None:
    """Rows by type, category and licence, and what the policies choose."""
    known = library.load()
    classes = {row.cells["source"]: row.cells["licence_class"] for row in known.tables["sources"]}
    rows = [row.cells for row in known.tables["impact_factors"]]
    mixes = [row.cells for row in known.tables["electricity_mixes"]]
    print(
        f"{len(rows)} factors of {len({row['equipment_type'] for row in rows})} types; {len(mixes)} electricity mixes"
    )
    for title, counter in (
        ("category", Counter(row["impact_category"] for row in rows)),
        ("stage", Counter(row["life_cycle_stage"] for row in rows)),
        ("licence", Counter(classes[row["source"]] for row in rows)),
        ("source", Counter(row["source"] for row in rows)),
        ("electricity, by series", Counter(row["series"] for row in mixes)),
        ("electricity, by licence", Counter(classes[row["source"]] for row in mixes)),
        ("type", Counter(row["equipment_type"] for row in rows)),
    ):
        print(f"- by {title}: " + ", ".join(f"{name} {count}" for name, count in counter.most_common()))
    for policy in known.policies():
        print(f"- policy {policy}: {known.in_force(NOW.date(), policy).impact_factors.height} factors in force")


def _fresh_loading() -> tuple[float, float]:
    done = subprocess.run([sys.executable, "-c", LOADING], check=True, capture_output=True, text=True)
    first, again = json.loads(done.stdout)
    return first, again


def _timed(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def _told(title: str, seconds: list[float]) -> None:
    print(f"| {title} | {statistics.median(seconds):.3f} | {min(seconds):.3f}-{max(seconds):.3f} |", flush=True)


def _strings(count: int) -> list[str]:
    """Distinct strings made of real model names, as inventories vary them: a suffix of memory, site or colour."""
    with NAMES.open(encoding="utf-8") as file:
        names = [row["text"] for row in csv.DictReader(file)]
    return [f"{names[place % len(names)]} {place // len(names)} Go" for place in range(count)]


def _home(folder: Path, *, own: bool) -> Path:
    """A data folder with one organisation, its inventory, and a thousand values of its own where asked."""
    home = folder / "home"
    words = ["--home", str(home), "--quiet"]
    add = ["organisation", "add", "lycee-a", "--name", "Lycée A", "--kind", "lycee", "--seat", "25056"]
    inventory = folder / "parc.csv"
    folder.mkdir(parents=True)
    with inventory.open("w", encoding="utf-8") as file:
        file.writelines(_inventory())
    _done([*words, "init"])
    _done([*words, *add])
    _done([*words, "import", str(inventory), "--organisation", "lycee-a"])
    if own:
        path = folder / "own.csv"
        path.write_text("\n".join(_own_values()) + "\n", encoding="utf-8")
        kept = ["--source", "own", "--licence", "own", "--perimeter", "synthetic"]
        kept += ["--published-on", "2026-01-01", "--organisation", "lycee-a"]
        _done([*words, "factors", "import", str(path), *kept])
    return home


def _done(words: list[str]) -> None:
    code = command(words)
    if code not in (0, 1):  # 1: done, with rows to look at
        raise SystemExit(code)


def _inventory() -> Iterator[str]:
    yield "Identifiant;Type d'équipement;Modèle;Quantité;Date de mise en service\n"
    types = sorted({row["equipment_type"] for row in _factor_rows()})
    models = _strings(MODELS)
    for number in range(ASSETS):
        kind = types[number % len(types)] if number % 2 else ""
        yield f"PC-{number};{kind};{models[number % MODELS]};1;15/{number % 12 + 1:02d}/{2018 + number % 8}\n"


def _factor_rows() -> list[dict[str, object]]:
    """The factors of devices that the default policy chooses."""
    factors = library.load().in_force(NOW.date())
    devices = factors.equipment_types.filter(pl.col("kind") == "equipment")["equipment_type"].implode()
    rows = factors.impact_factors.filter(pl.col("equipment_type").is_in(devices) & (pl.col("per") == "unit"))
    return rows.filter(pl.col("life_cycle_stage") != "use").to_dicts()


def _own_values() -> list[str]:
    """Each factor said again, with dated rows until there are enough."""
    lines = ["equipment_type,impact_category,life_cycle_stage,amount,unit,locator,valid_from"]
    rows, year = _factor_rows(), 2025
    while len(lines) <= OWN_VALUES:
        for row in rows[: OWN_VALUES + 1 - len(lines)]:
            said = (row["equipment_type"], row["impact_category"], row["life_cycle_stage"], row["amount"], row["unit"])
            lines.append(",".join(map(str, (*said, "synthetic", f"{year}-01-01"))))
        year -= 1
    return lines


def _context(home: Path) -> Context:
    from barometer.records.home import open_home  # noqa: PLC0415 - only here

    return load_context(open_home(home), NOW.date())


def _answer(context: Context) -> int:
    """The indicators of the organisation, with their intervals."""
    return answer(context, ACTOR, [Scope(organisation="lycee-a")], year=YEAR).height


if __name__ == "__main__":
    main()
