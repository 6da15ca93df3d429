"""An import killed at random instants (`make fuzz`, and a few in `make test`): the old state or the new, never between.

Each round copies a prepared folder, starts `barometer import` on a file that replaces an inventory, kills it after a
random time, and looks: which batches, how many assets, what `doctor` says. Then the same import, undisturbed, must give
the new state.
"""

import argparse
import collections
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from barometer.records.doctor import diagnose
from barometer.records.fleets import read_rows
from barometer.records.home import open_home
from dashboards.cli import main as barometer

OLD_ROWS, NEW_ROWS = 300, 500
ORGANISATION = "lycee-a"


def prepare(folder: Path) -> tuple[Path, Path]:
    """(a data folder with one inventory, the file of the next one)."""
    home = folder / "home"
    options = ["--home", str(home), "--quiet"]
    first, second = folder / "old.csv", folder / "new.csv"
    for path, rows, prefix in ((first, OLD_ROWS, "A"), (second, NEW_ROWS, "B")):
        lines = [f"{prefix}{number};Ordinateur portable" for number in range(rows)]
        path.write_text("Identifiant;Type\n" + "\n".join(lines) + "\n", encoding="utf-8")
    add = ["organisation", "add", ORGANISATION, "--name", "Lycée A", "--kind", "lycee"]
    for words in (["init"], add, ["import", str(first), "--organisation", ORGANISATION]):
        if barometer([*options, *words]) != 0:
            raise AssertionError(words)
    return home, second


def kill_once(home: Path, file: Path, folder: Path, after_seconds: float) -> str:
    """`old` or `new`: the state found after the kill; an AssertionError where it is neither."""
    copy = folder / "home"
    shutil.copytree(home, copy)
    try:
        words = ["--home", str(copy), "--quiet", "import", str(file), "--organisation", ORGANISATION]
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboards.cli", *words], start_new_session=True, stderr=subprocess.DEVNULL
        )
        time.sleep(after_seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        state = _state(copy)
        if barometer(words) != 0 or _state(copy) != "new":
            message = "the import sent again does not give the new state"
            raise AssertionError(message)
    finally:
        shutil.rmtree(copy)
    return state


def _state(folder: Path) -> str:
    home = open_home(folder, None)
    rows = read_rows(home, ORGANISATION).collect().height
    findings = [finding for finding in diagnose(home) if finding.level == "error"]
    if findings or rows not in (OLD_ROWS, OLD_ROWS + NEW_ROWS):
        message = f"{rows} rows; doctor: {[finding.message('en') for finding in findings]}"
        raise AssertionError(message)
    return "old" if rows == OLD_ROWS else "new"


def duration(home: Path, file: Path, folder: Path) -> float:
    """Seconds that the whole import takes here, now."""
    start = time.monotonic()
    kill_free = folder / "whole"
    shutil.copytree(home, kill_free)
    words = ["--home", str(kill_free), "--quiet", "import", str(file), "--organisation", ORGANISATION]
    subprocess.run([sys.executable, "-m", "dashboards.cli", *words], check=True, stderr=subprocess.DEVNULL)
    shutil.rmtree(kill_free)
    return time.monotonic() - start


def main() -> int:
    """Kill as many times as asked; print how often the old and the new state were found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=20260101)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    found: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="barometer-kills-") as name:
        folder = Path(name)
        home, file = prepare(folder)
        (folder / "rounds").mkdir()
        longest = duration(home, file, folder)
        for _ in range(options.count):
            # most of the time goes into starting: the second half is where files and rows are written
            after = longest * chance.choice((chance.uniform(0, 1), chance.uniform(0.5, 1.1)))
            found[kill_once(home, file, folder / "rounds", after)] += 1
    print(f"{options.count} kills: {dict(found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
