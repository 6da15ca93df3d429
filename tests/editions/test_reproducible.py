"""Two builds give the same bytes: another locale, time zone, hash seed, thread count, row order, folder, umask."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import ROOT

ENVIRONMENTS = {
    "reference": {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "POLARS_MAX_THREADS": "1"},
    "posix locale, far east, two threads": {
        "LC_ALL": "POSIX", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "POLARS_MAX_THREADS": "2",
        "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0",
    },
    "french locale, far west, four threads": {
        "LC_ALL": "fr_FR.UTF-8", "LANG": "fr_FR.UTF-8", "TZ": "America/Los_Angeles", "PYTHONHASHSEED": "random",
        "POLARS_MAX_THREADS": "4", "COLUMNS": "20", "POLARS_FMT_MAX_ROWS": "2",
    },
}  # fmt: skip


def written(folder: Path, environment: dict[str, str], seed: int, umask: int) -> dict[str, bytes]:
    """Build in a fresh interpreter, elsewhere, and read every byte."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON", "TZ"))}
    folder.mkdir()
    result = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "tests" / "editions" / "build_script.py"), str(folder), str(seed)],
        cwd=folder, env=kept | environment | {"PYTHONPATH": str(ROOT)}, umask=umask,
        capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return {path.name: path.read_bytes() for path in sorted((folder / "2026.1").iterdir())}


def test_the_bytes_depend_on_the_content_only(tmp_path: Path) -> None:
    builds = [
        written(tmp_path / str(number), environment, seed=number + 1, umask=(0o022, 0o077, 0o002)[number])
        for number, environment in enumerate(ENVIRONMENTS.values())
    ]
    for name, other in zip(list(ENVIRONMENTS)[1:], builds[1:], strict=True):
        assert other.keys() == builds[0].keys(), name
        assert [file for file in other if other[file] != builds[0][file]] == [], name


@pytest.mark.parametrize("trace", [str(ROOT), sys.prefix, f"{Path.home()}/", "site-packages"])
def test_no_file_says_where_it_was_made(published: Path, trace: str) -> None:
    places = {trace, str(published)}
    found = [
        (path.name, place) for path in published.iterdir() for place in places if place.encode() in path.read_bytes()
    ]
    assert found == []
