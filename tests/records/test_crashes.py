"""Whatever the instant at which a process is killed, what was visible stays visible, and `doctor` says why."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from barometer.records.batches import undo_batch, visible_batches
from barometer.records.doctor import diagnose
from barometer.records.fleets import fleet_version, read_cohorts, read_rows, unprepared, write_fleet
from barometer.records.home import Home, create_home, locate_home, open_home
from tests.records.samples import NOW, keep, organisation

ROOT = Path(__file__).resolve().parents[2]
IMPORT_STEPS = [
    "while a file is written",
    "before a file is forced to disk",
    "before a file is renamed",
    "after the first rename",
    "after the batch row",
    "after the last row",
    "before the commit",
]


def _killed(folder: Path, database_url: str | None, deed: str, step: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tests.records.crash_script", str(folder), database_url or "-", deed, step],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 9, f"{step} was not reached: {result.stderr[-800:]}"


@pytest.fixture
def stocked(any_home: Home) -> Home:
    """Two organisations, one batch, the fleet of the first prepared."""
    organisation(any_home, "carnot")
    organisation(any_home, "eiffel")
    keep(any_home, "b1", "carnot")
    _prepare(any_home)
    return any_home


def _prepare(home: Home) -> None:
    version = fleet_version(home, "carnot")
    rows = read_rows(home, "carnot", version=version).collect()
    write_fleet(home, "carnot", rows, rows.select("organisation", "quantity"), version=version)


def _seen(home: Home) -> tuple[list[str], pl.DataFrame, int]:
    cohorts = read_cohorts(home)
    assert cohorts is not None
    return (
        [batch.batch for batch in visible_batches(home)],
        read_rows(home, "carnot").collect(),
        cohorts.collect().height,
    )


@pytest.mark.parametrize("step", IMPORT_STEPS)
def test_an_import_killed_at_any_step_changes_nothing(stocked: Home, step: str) -> None:
    before = _seen(stocked)
    _killed(stocked.folder, stocked.database_url, "import", step)
    after = _seen(open_home(stocked.folder, stocked.database_url))
    assert after[0] == before[0] == ["b1"]
    assert after[1].equals(before[1])
    assert after[2] == before[2] == 3
    findings = diagnose(stocked)
    assert {finding.level for finding in findings} == {"notice"}, [finding.message("en") for finding in findings]
    assert all(str(finding.path) in finding.message("fr") for finding in findings)
    # and nothing stands in the way of importing the same file again
    keep(stocked, "b2", "carnot", "eiffel", assets=5)
    assert read_rows(stocked, "carnot").collect().height == 8
    undo_batch(stocked, "b2", actor="local", recorded_at=NOW)
    assert _seen(stocked)[1].equals(before[1])


@pytest.mark.parametrize("step", ["after the update", "before the commit"])
def test_an_undo_killed_before_its_commit_changes_nothing(stocked: Home, step: str) -> None:
    before = _seen(stocked)
    _killed(stocked.folder, stocked.database_url, "undo", step)
    after = _seen(stocked)
    assert (after[0], after[2]) == (before[0], before[2])
    assert diagnose(stocked) == []


@pytest.mark.parametrize(
    "step",
    ["while a file is written", "before a file is forced to disk", "before a file is renamed", "after the assets"],
)
def test_a_preparation_killed_at_any_step_never_shows_cohorts_of_another_state(home: Home, step: str) -> None:
    organisation(home, "carnot")
    keep(home, "b1", "carnot")
    _prepare(home)
    keep(home, "b2", "carnot", assets=5)
    _killed(home.folder, None, "prepare", step)
    assert unprepared(home) == ["carnot"]
    _prepare(home)
    assert _seen(home)[2] == 8


@pytest.mark.parametrize(
    "step", ["after the tables", "after the first settings", "before the commit", "before the marker"]
)
def test_an_init_killed_at_any_step_is_simply_run_again(tmp_path: Path, database_url: str | None, step: str) -> None:
    _killed(tmp_path / "var", database_url, "init", step)
    made = create_home(tmp_path / "var", demo=False, database_url=database_url)
    assert made == locate_home(tmp_path / "var", database_url)
    assert diagnose(made) == []
