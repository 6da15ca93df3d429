"""One demonstration folder for all the tests of one run that only read it, whatever the number of workers."""

import fcntl
from pathlib import Path

import pytest

from dashboards.cli import main


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
