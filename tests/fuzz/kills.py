"""A command killed at random instants (`make fuzz`, and a few in `make test`): the old state or the new, never between.

Three commands that write much: an import that completes one fleet, one file for many organisations, the undo of that
file. Each round copies a prepared folder, starts the command, kills it after a random time, and looks: how many assets
each organisation has, what `doctor` says. Then the same command, undisturbed, must give the new state.
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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from barometer.records.batch_list import visible_batches
from barometer.records.doctor import diagnose
from barometer.records.fleets import read_rows
from barometer.records.home import open_home
from dashboards.cli import main as barometer
from tests.records.samples import organisation as organisation_of

ORGANISATION = "lycee-a"
BODIES = 20
EACH = 5


@dataclass(frozen=True)
class Command:
    """`words` turn a fleet of `old` assets into one of `new` (per organisation, in the order of their names)."""

    home: Path
    words: tuple[str, ...]
    old: tuple[int, ...]
    new: tuple[int, ...]
    organisations: tuple[str, ...]

    def state(self, folder: Path) -> str:
        """`old` or `new`; AssertionError where the folder holds neither, or where `doctor` finds an error."""
        home = open_home(folder, None)
        rows = tuple(read_rows(home, organisation).collect().height for organisation in self.organisations)
        findings = [finding for finding in diagnose(home) if finding.level == "error"]
        if findings or rows not in (self.old, self.new):
            message = f"{rows} rows; doctor: {[finding.message('en') for finding in findings]}"
            raise AssertionError(message)
        return "old" if rows == self.old else "new"


def one_import(folder: Path) -> Command:
    """500 devices that complete a fleet of 300."""
    home = folder / "home"
    first, second = folder / "old.csv", folder / "new.csv"
    for path, rows, prefix in ((first, 300, "A"), (second, 500, "B")):
        lines = [f"{prefix}{number};Ordinateur portable" for number in range(rows)]
        path.write_text("Identifiant;Type\n" + "\n".join(lines) + "\n", encoding="utf-8")
    _run(home, "init")
    _register(home, ORGANISATION)
    _run(home, "import", str(first), "--organisation", ORGANISATION)
    words = ("import", str(second), "--organisation", ORGANISATION)
    return Command(home, words, (300,), (800,), (ORGANISATION,))


def many_bodies(folder: Path) -> Command:
    """One file for many organisations, in one entry."""
    home, bodies = folder / "home", tuple(f"commune-{number:02d}" for number in range(BODIES))
    file = folder / "many.csv"
    lines = [f"{body};{body}-{number};Ordinateur portable" for body in bodies for number in range(EACH)]
    file.write_text("Organisation;Identifiant;Type\n" + "\n".join(lines) + "\n", encoding="utf-8")
    _run(home, "init")
    for body in bodies:
        _register(home, body)
    return Command(home, ("import", str(file)), (0,) * BODIES, (EACH,) * BODIES, bodies)


def undo_of_many(folder: Path) -> Command:
    """The same file, taken back whole."""
    done = many_bodies(folder)
    _run(done.home, *done.words)
    batch = visible_batches(open_home(done.home, None))[0].batch
    return Command(done.home, ("batches", "undo", batch), done.new, done.old, done.organisations)


COMMANDS: dict[str, Callable[[Path], Command]] = {
    "one import": one_import,
    "many bodies": many_bodies,
    "undo of many": undo_of_many,
}


def _register(home: Path, organisation: str) -> None:
    organisation_of(open_home(home, None), organisation)


def _run(home: Path, *words: str) -> None:
    if barometer(["--home", str(home), "--quiet", *words]) != 0:
        raise AssertionError(words)


def kill_once(command: Command, folder: Path, after_seconds: float) -> str:
    """`old` or `new`: the state found after the kill; an AssertionError where it is neither."""
    copy = folder / "copy"
    shutil.copytree(command.home, copy)
    try:
        process = _start(copy, command)
        time.sleep(after_seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        state = command.state(copy)
        barometer(["--home", str(copy), "--quiet", *command.words])
        if command.state(copy) != "new":
            message = "the command given again does not give the new state"
            raise AssertionError(message)
    finally:
        shutil.rmtree(copy)
    return state


def duration(command: Command, folder: Path) -> float:
    """Seconds that the whole command takes here, now."""
    start = time.monotonic()
    kill_free = folder / "whole"
    shutil.copytree(command.home, kill_free)
    if _start(kill_free, command).wait() != 0 or command.state(kill_free) != "new":
        raise AssertionError(command.words)
    shutil.rmtree(kill_free)
    return time.monotonic() - start


def _start(home: Path, command: Command) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "dashboards.cli", "--home", str(home), "--quiet", *command.words],
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )


def rounds(command: Command, folder: Path, count: int, chance: random.Random) -> collections.Counter[str]:
    """How often each state was found after `count` kills."""
    longest = duration(command, folder)
    found: collections.Counter[str] = collections.Counter()
    for _ in range(count):
        # most of the time goes into starting: the second half is where files and rows are written
        after = longest * chance.choice((chance.uniform(0, 1), chance.uniform(0.5, 1.1)))
        found[kill_once(command, folder, after)] += 1
    return found


def main() -> int:
    """Kill each command as many times as asked; print how often the old and the new state were found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=20260101)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    for name, prepare in COMMANDS.items():
        with tempfile.TemporaryDirectory(prefix="barometer-kills-") as room:
            found = rounds(prepare(Path(room)), Path(room), options.count, chance)
        print(f"{name}: {options.count} kills: {dict(found)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
