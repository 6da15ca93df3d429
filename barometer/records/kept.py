"""Frames kept beside the fleets under the version of what they were derived from, so that they are derived once.

In: a name, a version, a frame. Out: the frame while the version is still that one. A new version changes the name
looked for: nothing stale is ever read, and a file that a crash left out is made again.
"""

from pathlib import Path

import polars as pl

from barometer.exact import at_rest
from barometer.records.files import write_aside
from barometer.records.home import Home

#: Besides the current version, so that undoing the last import, or a reader half-way, finds its files.
VERSIONS_KEPT = 1


def read_kept(home: Home, what: str, version: str) -> pl.DataFrame | None:
    """The frame kept under a version; None where it is still to be derived."""
    path = _path(home, what, version)
    return pl.read_parquet(path, glob=False) if path.is_file() else None


def write_kept(home: Home, what: str, frame: pl.DataFrame, *, version: str) -> None:
    """Keep a frame under the version it was derived from; older ones go, but the last."""
    path = _path(home, what, version)
    write_aside(path, at_rest(frame))
    forget_old(path, what)


def forget_old(current: Path, what: str) -> None:
    """Remove the versions of a file other than the current one and the last before it.

    A version has no `-`: what a longer name keeps (`models-sheets-2026` beside `models-sheets`) is not ours to remove.
    """
    named = (path for path in current.parent.glob(f"{what}-*.parquet") if path.stem.rpartition("-")[0] == what)
    others = [path for path in named if path != current]
    for path in sorted(others, key=_age, reverse=True)[VERSIONS_KEPT:]:
        path.unlink(missing_ok=True)


def _path(home: Home, what: str, version: str) -> Path:
    return home.fleet / f"{what}-{version}.parquet"


def _age(path: Path) -> int:
    """When a file was written; the beginning of time if another process has just removed it."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
