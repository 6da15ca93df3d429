"""One demonstration folder for all the tests of one run that only read it, whatever the number of workers."""

import fcntl
import shutil
from pathlib import Path

import pytest

from barometer.records.home import Home, create_home
from barometer.records.registers import add_organisation
from dashboards.actors import acting
from dashboards.cli import main
from dashboards.demonstrating import fill_registers
from imports.demonstration import ORGANISATIONS


def shared_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, made by the real `init --demo` by the first worker that asks; the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    common = base.parent if base.name.startswith("popen-") else base  # pytest-xdist gives each worker its own
    folder = common / "shared-demo"
    with (common / "shared-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            assert main(["--home", str(folder / "home"), "--quiet", "init", "--demo"]) == 0
            (folder / "ready").touch()
    return folder / "home"


def copied(demo: Path, place: Path) -> Path:
    """A copy of the shared folder, to write in, without the journals of SQLite: they come and go while others read."""
    return Path(shutil.copytree(demo, place, ignore=shutil.ignore_patterns("*.sqlite-wal", "*.sqlite-shm")))


def registers_only(folder: Path) -> Home:
    """A demonstration folder with its organisations and registers: no inventory, nothing in the chain."""
    home, actor = create_home(folder, demo=True, database_url=None), acting("local")
    for entry in ORGANISATIONS:
        fields = {name: value for name, value in vars(entry).items() if name != "head_counts"}
        add_organisation(home, **fields, actor="local", recorded_at=actor.now)
    fill_registers(home, actor)
    return home
