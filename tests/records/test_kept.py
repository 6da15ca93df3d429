"""Frames kept under a version: the current one and the one before; never those of another name."""

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from barometer.records.home import Home, create_home
from barometer.records.kept import read_kept, write_kept

FRAME = pl.DataFrame({"day": [date(2026, 1, 1)]})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return create_home(tmp_path / "home", demo=False)


def keep(home: Home, what: str, version: str, order: int) -> None:
    """Kept in a known order, whatever the clock of the file system."""
    write_kept(home, what, FRAME, version=version)
    os.utime(home.fleet / f"{what}-{version}.parquet", (order, order))


def test_the_current_version_and_the_one_before_are_kept(home: Home) -> None:
    for order, version in enumerate(("a1", "b2", "c3")):
        keep(home, "models-sheets", version, order)
    assert read_kept(home, "models-sheets", "a1") is None
    assert read_kept(home, "models-sheets", "b2") is not None
    assert read_kept(home, "models-sheets", "c3") is not None


def test_a_name_that_begins_like_another_takes_nothing_away_from_it(home: Home) -> None:
    """`models-sheets-2026` is kept under a policy of its own, not an old version of `models-sheets`."""
    keep(home, "models-sheets-2026", "a1", 1)
    keep(home, "models-sheets-2026", "b2", 2)
    keep(home, "models-sheets", "c3", 3)
    keep(home, "models-sheets", "d4", 4)
    for name, version in (("sheets-2026", "a1"), ("sheets-2026", "b2"), ("sheets", "c3"), ("sheets", "d4")):
        assert read_kept(home, f"models-{name}", version) is not None
