"""The doctor finds what is wrong, says it in both languages, and touches nothing by looking."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from barometer.records import database
from barometer.records.batches import rows_path, undo_batch
from barometer.records.doctor import Finding, diagnose, remove_leftovers
from barometer.records.home import Home, create_home, locate_home
from tests.records.samples import NOW, keep, organisation

LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def stocked(any_home: Home) -> Home:
    """A folder with one batch that is not prepared."""
    organisation(any_home, "carnot")
    keep(any_home, "b1", "carnot")
    return any_home


def _codes(findings: list[Finding]) -> list[tuple[str, str]]:
    for finding in findings:
        assert finding.message("fr") != finding.message("en")
    return [(finding.level, finding.problem.code) for finding in findings]


def test_a_healthy_folder_has_nothing_to_say(any_home: Home) -> None:
    assert diagnose(any_home) == []


def test_a_fleet_to_prepare_is_a_warning(stocked: Home) -> None:
    assert _codes(diagnose(stocked)) == [("warning", "fleet_not_prepared")]


def test_a_missing_file_of_a_committed_batch_is_an_error(stocked: Home) -> None:
    path = rows_path(stocked, "carnot", "b1")
    path.unlink()
    findings = diagnose(stocked)
    assert _codes(findings)[0] == ("error", "batch_file_missing")
    assert findings[0].path == path


def test_a_file_changed_behind_our_back_is_an_error(stocked: Home) -> None:
    path = rows_path(stocked, "carnot", "b1")
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert _codes(diagnose(stocked))[0] == ("error", "batch_file_altered")


def test_files_nobody_reads_are_named_and_removed_on_request_only(stocked: Home) -> None:
    keep(stocked, "b2", "carnot")
    undo_batch(stocked, "b2", actor="local", recorded_at=NOW)
    left = [
        rows_path(stocked, "carnot", "b2"),
        rows_path(stocked, "carnot", "b3"),
        stocked.folder / "evidence" / ".x.parquet.abc.partial",
    ]
    for path in left[1:]:
        path.write_bytes(b"left by a crash")
    notices = [finding for finding in diagnose(stocked) if finding.level == "notice"]
    assert sorted(finding.problem.code for finding in notices) == [
        "leftover_batch",
        "leftover_partial",
        "leftover_undone",
    ]
    assert {finding.path for finding in notices} == set(left)
    assert remove_leftovers(stocked, before=datetime(2000, 1, 1, tzinfo=UTC), actor="local", recorded_at=NOW) == []
    assert all(path.exists() for path in left)
    assert set(remove_leftovers(stocked, before=LATER, actor="local", recorded_at=NOW)) == set(left)
    assert _codes(diagnose(stocked)) == [("warning", "fleet_not_prepared")]
    assert rows_path(stocked, "carnot", "b1").exists()


def test_a_demo_folder_inside_an_ordinary_one_is_left_alone(home: Home) -> None:
    demo = create_home(home.folder / "demo", demo=True)
    unfinished = demo.fleet / ".x.parquet.abc.partial"
    unfinished.write_bytes(b"")
    assert diagnose(home) == []
    assert remove_leftovers(home, before=LATER, actor="local", recorded_at=NOW) == []
    assert unfinished.exists()


def test_an_edition_without_its_files_or_without_its_row_is_said(home: Home) -> None:
    (home.editions / "2026.1").mkdir()
    assert _codes(diagnose(home)) == [("warning", "edition_not_recorded")]
    with database.write(home) as connection:
        connection.exec_driver_sql(
            "INSERT INTO edition VALUES ('2026.2', 'published', 't', ?, '1.0', 'f', '2026-01-05 10:15:00', 'local')",
            ("0" * 64,),
        )
    assert _codes(diagnose(home)) == [("error", "edition_without_files"), ("warning", "edition_not_recorded")]


def test_a_database_that_is_gone_or_too_new_is_said_and_its_files_are_not_called_leftovers(stocked: Home) -> None:
    with database.write(stocked) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    located = locate_home(stocked.folder, stocked.database_url)
    assert _codes(diagnose(located)) == [("error", "database_newer")]


def test_a_damaged_database_is_said(home: Home) -> None:
    organisation(home, "carnot")
    path = home.folder / "barometer.sqlite"
    content = bytearray(path.read_bytes())
    content[5000:9000] = b"\xff" * 4000
    path.write_bytes(content)
    findings = diagnose(locate_home(home.folder))
    assert findings[0].level == "error"
    # Which page is hit depends on what SQLite has already written back: the version itself may be unreadable.
    assert findings[0].problem.code in {"database_corrupt", "database_integrity", "database_older"}


def test_references_to_rows_that_are_gone_are_said(home: Home) -> None:
    organisation(home, "carnot")
    keep(home, "b1", "carnot")
    with database._engine(home.database_url).execution_options(is_writer=True, is_migration=True).begin() as connection:
        connection.exec_driver_sql("DELETE FROM organisation")
    assert ("error", "database_integrity") in _codes(diagnose(home))


def test_a_missing_folder_is_said(home: Home) -> None:
    (home.folder / "evidence").rmdir()
    assert _codes(diagnose(home)) == [("error", "folder_missing")]


def test_looking_changes_nothing(stocked: Home) -> None:
    (stocked.fleet / ".y.partial").write_bytes(b"")
    before = _files(stocked)
    diagnose(stocked)
    assert _files(stocked) == before


def _files(home: Home) -> list[tuple[Path, int]]:
    # SQLite's own companions come and go with each connection.
    found = [path for path in home.folder.rglob("*") if not path.name.startswith("barometer.sqlite-")]
    return sorted((path, path.stat().st_size) for path in found)
