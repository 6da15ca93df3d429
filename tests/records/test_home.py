"""A data folder is made once, opened often, and never changes its nature or its database by accident."""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from barometer.records import database
from barometer.records.batches import visible_batches
from barometer.records.errors import DatabaseError, HomeMissingError, RecordsError
from barometer.records.home import MARKER, Home, create_home, locate_home, open_home
from tests.records.samples import keep, organisation


def test_a_data_folder_is_made_once_and_making_it_again_changes_nothing(
    tmp_path: Path, database_url: str | None
) -> None:
    first = create_home(tmp_path / "var", demo=False, database_url=database_url)
    marker = (tmp_path / "var" / MARKER).read_bytes()
    organisation(first, "carnot")
    keep(first, "b1", "carnot")
    second = create_home(tmp_path / "var", demo=False, database_url=database_url)
    assert second == first == open_home(tmp_path / "var", database_url)
    assert (tmp_path / "var" / MARKER).read_bytes() == marker
    assert [batch.batch for batch in visible_batches(second)] == ["b1"]


def test_a_demo_folder_never_becomes_an_ordinary_one_nor_the_reverse(tmp_path: Path, database_url: str | None) -> None:
    create_home(tmp_path / "demo", demo=True, database_url=database_url)
    assert open_home(tmp_path / "demo", database_url).is_demo
    with pytest.raises(RecordsError) as refusal:
        create_home(tmp_path / "demo", demo=False, database_url=database_url)
    assert refusal.value.code == "home_is_demo"


def test_an_ordinary_folder_never_becomes_a_demo(home: Home) -> None:
    with pytest.raises(RecordsError) as refusal:
        create_home(home.folder, demo=True)
    assert refusal.value.code == "home_is_ordinary"
    assert str(home.folder) in refusal.value.message("fr")


def test_a_lost_marker_does_not_let_a_demo_become_ordinary(tmp_path: Path) -> None:
    create_home(tmp_path, demo=True)
    (tmp_path / MARKER).unlink()
    with pytest.raises(RecordsError) as refusal:
        create_home(tmp_path, demo=False)
    assert refusal.value.code == "home_is_demo"
    assert not (tmp_path / MARKER).exists()


def test_a_folder_that_was_never_prepared_is_refused_with_the_command_to_run(tmp_path: Path) -> None:
    with pytest.raises(HomeMissingError) as refusal:
        open_home(tmp_path / "nowhere")
    assert "barometer init" in refusal.value.message("fr")
    assert "barometer init" in refusal.value.message("en")
    assert not (tmp_path / "nowhere").exists()


def test_a_database_that_disappeared_is_said_and_not_replaced_by_an_empty_one(home: Home) -> None:
    (home.folder / "barometer.sqlite").unlink()
    with pytest.raises(HomeMissingError) as refusal:
        open_home(home.folder)
    assert refusal.value.code == "database_missing"
    assert not (home.folder / "barometer.sqlite").exists()


def test_a_database_newer_than_the_program_is_refused(any_home: Home) -> None:
    with database.write(any_home) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for attempt in (open_home, lambda folder, url: create_home(folder, demo=False, database_url=url)):
        with pytest.raises(DatabaseError) as refusal:
            attempt(any_home.folder, any_home.database_url)
        assert refusal.value.code == "database_newer"
        assert "9999" in refusal.value.message("fr")


@pytest.mark.parametrize(("demo", "end"), [(False, "init`"), (True, "init --demo`")])
def test_a_database_older_than_the_program_names_the_command_that_brings_it_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo: bool, end: str
) -> None:
    old, known = create_home(tmp_path / "essai 1", demo=demo), database.revisions()
    monkeypatch.setattr(database, "revisions", lambda: [*known, "9999"])
    with pytest.raises(HomeMissingError) as refusal:
        open_home(old.folder)
    assert refusal.value.code == "database_older"
    assert f"`barometer --home '{old.folder}' {end}" in refusal.value.message("fr")


@pytest.mark.postgresql
def test_a_forgotten_variable_does_not_open_an_empty_file_beside_the_real_records(
    tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAROMETER_DATABASE_URL", postgresql_url)
    assert create_home(tmp_path, demo=False) == open_home(tmp_path)
    monkeypatch.delenv("BAROMETER_DATABASE_URL")
    with pytest.raises(RecordsError) as refusal:
        open_home(tmp_path)
    assert refusal.value.code == "home_in_postgresql"
    assert not list(tmp_path.glob("*.sqlite"))


@pytest.mark.postgresql
def test_a_variable_left_by_accident_does_not_hide_the_file_of_the_folder(home: Home, postgresql_url: str) -> None:
    with pytest.raises(RecordsError) as refusal:
        open_home(home.folder, postgresql_url)
    assert refusal.value.code == "home_in_sqlite"


@pytest.mark.postgresql
def test_one_database_serves_one_folder(tmp_path: Path, postgresql_url: str) -> None:
    first = create_home(tmp_path / "one", demo=False, database_url=postgresql_url)
    organisation(first, "carnot")
    keep(first, "b1", "carnot")
    with pytest.raises(DatabaseError) as refusal:
        create_home(tmp_path / "two", demo=False, database_url=postgresql_url)
    assert refusal.value.code == "database_of_another_folder"
    shutil.copytree(tmp_path / "one", tmp_path / "moved")
    assert open_home(tmp_path / "moved", postgresql_url).folder == tmp_path / "moved"


@pytest.mark.postgresql
def test_a_password_is_never_shown(tmp_path: Path) -> None:
    url = "postgresql://agent:secret-word@127.0.0.1:1/barometre"
    with pytest.raises(DatabaseError) as refusal:
        create_home(tmp_path, demo=False, database_url=url)
    assert refusal.value.code == "database_unreachable"
    assert "127.0.0.1" in refusal.value.message("fr")
    shown = [refusal.value.message("fr"), repr(Home(tmp_path, url, is_demo=False))]
    assert not any("secret-word" in text for text in shown)


def test_a_database_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordsError) as refusal:
        create_home(tmp_path, demo=False, database_url="mysql://server/base")
    assert refusal.value.code == "database_url_unknown"


@pytest.mark.parametrize("name", ["Données 2025", "50 % ?x=1#2", "a+b:c@d"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    made = create_home(tmp_path / name, demo=False)
    organisation(made, "carnot")
    assert (tmp_path / name / "barometer.sqlite").stat().st_size > 0
    assert open_home(tmp_path / name) == made


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("not a folder")
    with pytest.raises(RecordsError) as refusal:
        create_home(tmp_path / "var", demo=False)
    assert refusal.value.code == "folder_is_a_file"


def test_a_damaged_marker_is_said(home: Home) -> None:
    (home.folder / MARKER).write_text("home = ")
    with pytest.raises(RecordsError) as refusal:
        locate_home(home.folder)
    assert refusal.value.code == "home_marker_unreadable"


def test_a_file_that_is_not_a_database_is_said(home: Home) -> None:
    (home.folder / "barometer.sqlite").write_bytes(b"nothing like a database" * 100)
    with pytest.raises(DatabaseError) as refusal:
        open_home(home.folder)
    assert refusal.value.code == "database_corrupt"


RECORD_AN_ENTRY = """audit.record_entry(
    home.open_home(folder / 'made'), recorded_at=datetime.datetime.now(datetime.UTC),
    actor='local', verb='x', subject='y', outcome='done')"""
READ_ONLY = """
import os, sys
from pathlib import Path
from barometer.records import home, database, access, audit, errors, files
from barometer.records.errors import RecordsError
import alembic.command, alembic.config, datetime
folder = Path(sys.argv[1])
if os.geteuid() == 0:
    os.setegid(65534); os.seteuid(65534)  # rights do not bind root
try:
    eval(sys.argv[2])
except RecordsError as refusal:
    print(refusal.code)
"""


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that another user can reach (pytest's own are closed to others), as ours."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)


@pytest.mark.parametrize(
    ("attempt", "codes"),
    [
        ("home.create_home(folder / 'var', demo=False)", {"folder_read_only"}),
        ("home.create_home(folder, demo=False)", {"folder_read_only"}),
        (RECORD_AN_ENTRY, {"database_read_only", "database_unreachable"}),
    ],
)
def test_a_folder_without_the_right_to_write_is_said(reachable: Path, attempt: str, codes: set[str]) -> None:
    create_home(reachable / "made", demo=False)
    for path in [reachable, *reachable.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    result = subprocess.run(
        [sys.executable, "-c", READ_ONLY, str(reachable), attempt], capture_output=True, text=True, check=False
    )
    assert result.stdout.strip() in codes, result.stderr[-800:]


def test_importing_the_door_of_records_loads_no_heavy_library() -> None:
    script = (
        "import sys, barometer.records.home as home, pathlib\n"
        "heavy = {'polars', 'sqlmodel', 'sqlalchemy', 'alembic', 'dataframely', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_a_statement_in_error_does_not_show_the_values_bound_to_it(home: Home) -> None:
    organisation(home, "carnot")
    again = "INSERT INTO organisation SELECT * FROM organisation WHERE name = ?"
    with database.write(home) as connection, pytest.raises(sa.exc.IntegrityError) as error:
        connection.exec_driver_sql(again, ("Carnot",))
    assert "hide_parameters" in str(error.value)
    assert "Carnot" not in str(error.value)


def test_a_failed_write_leaves_nothing(any_home: Home) -> None:
    def fail() -> None:
        with database.write(any_home) as connection:
            connection.exec_driver_sql("DELETE FROM setting")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert open_home(any_home.folder, any_home.database_url) == any_home


def test_sqlite_connections_have_the_settings_we_rely_on(home: Home) -> None:
    with database.read(home) as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                 ("journal_mode", "foreign_keys", "busy_timeout", "synchronous", "recursive_triggers")}  # fmt: skip
    assert found == {
        "journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30000, "synchronous": 2, "recursive_triggers": 1,
    }  # fmt: skip


def test_a_writer_who_waits_too_long_is_told_so(any_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT_SECONDS", 1)
    with database.write(any_home), pytest.raises(DatabaseError) as refusal, database.write(any_home):
        pass
    assert refusal.value.code == "database_busy"


def test_readers_do_not_wait_for_a_writer(any_home: Home) -> None:
    with database.write(any_home) as writer:
        writer.exec_driver_sql("DELETE FROM actor")
        with database.read(any_home) as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM actor").scalar() == 1
        writer.rollback()


def test_a_reader_sees_one_state_from_the_first_query_to_the_last(any_home: Home) -> None:
    organisation(any_home, "carnot")
    with database.read(any_home) as reader:
        before = reader.exec_driver_sql("SELECT count(*) FROM batch").scalar()
        keep(any_home, "b1", "carnot")
        assert reader.exec_driver_sql("SELECT count(*) FROM batch").scalar() == before == 0
        assert reader.exec_driver_sql("SELECT count(*) FROM batch_organisation").scalar() == 0
    assert len(visible_batches(any_home)) == 1


def test_a_connection_for_reading_cannot_write(any_home: Home) -> None:
    with database.read(any_home) as reader, pytest.raises(sa.exc.DBAPIError):
        reader.exec_driver_sql("DELETE FROM setting")
    assert open_home(any_home.folder, any_home.database_url) == any_home


def test_a_folder_survives_without_its_wal_files_being_open(home: Home) -> None:
    organisation(home, "carnot")
    copy = home.folder.parent / "copy.sqlite"
    shutil.copy(home.folder / "barometer.sqlite", copy)
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM organisation").fetchone() == (1,)
    connection.close()
