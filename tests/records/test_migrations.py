"""One history for both engines, which says the same thing as the tables, and travels in the wheel."""

import ast
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from barometer.records import database, tables_registers  # noqa: F401 - declares its tables
from barometer.records.audit import list_entries, record_entry
from barometer.records.batches import visible_batches
from barometer.records.errors import DatabaseError, HomeMissingError
from barometer.records.home import Home, create_home, open_home
from barometer.records.tables import Table
from reuse import tables as reuse_tables
from reuse import (
    tables_bench,  # noqa: F401 - declares its tables
    tables_exits,  # noqa: F401 - declares its tables
)
from tests.records.samples import keep, organisation

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = Path(str(files("barometer.records"))) / "migrations" / "versions"


def test_the_migrations_make_exactly_the_tables_declared(any_home: Home) -> None:
    with database.read(any_home) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Table.metadata) == []


def test_the_migrations_make_exactly_the_constraints_declared(any_home: Home) -> None:
    with database.read(any_home) as connection:
        inspector = sa.inspect(connection)
        held = {name: _names_held(inspector, name) for name in inspector.get_table_names() if name != "alembic_version"}
        declared = {table.name: _names_declared(table) for table in Table.metadata.tables.values()}
    assert held == declared
    assert reuse_tables.DeviceEventTable.__tablename__ in declared
    assert sum(len(names) for names in declared.values()) > 30


def test_a_difference_between_tables_and_migrations_would_be_seen(any_home: Home) -> None:
    with database.write(any_home) as connection:
        connection.exec_driver_sql("ALTER TABLE edition DROP COLUMN title")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Table.metadata)
    assert [(kind, column.name) for kind, _, _, column in differences] == [("add_column", "title")]


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("revision_*.py")), ids=lambda path: path.stem)
def test_a_migration_imports_no_table_and_writes_with_op_only(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported |= {f"{node.module}.{alias.name}" for alias in node.names}
    assert imported <= {"sqlalchemy", "alembic.op"}


def test_the_versions_known_without_alembic_are_those_alembic_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent).replace("%", "%%"))
    walked = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert database.revisions() == walked[::-1]


def test_an_interrupted_migration_leaves_the_previous_schema(
    tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = database._introduce

    def fail(connection: sa.Connection, *values: Any) -> None:
        real(connection, *values)
        raise ZeroDivisionError

    monkeypatch.setattr(database, "_introduce", fail)
    with pytest.raises(ZeroDivisionError):
        create_home(tmp_path, demo=False, database_url=database_url)
    monkeypatch.undo()
    home = Home(tmp_path, _sqlite(tmp_path) if database_url is None else _psycopg(database_url), is_demo=False)
    with database.read(home) as connection:
        assert sa.inspect(connection).get_table_names() == []
    assert create_home(tmp_path, demo=False, database_url=database_url) == open_home(tmp_path, database_url)


def test_what_the_first_version_stored_is_still_there_after_migration(
    tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = database.revisions
    with monkeypatch.context() as first:
        first.setattr(database, "LATEST", "0001")
        first.setattr(database, "revisions", lambda: real()[:1])
        old = create_home(tmp_path / "var", demo=False, database_url=database_url)
    columns = "recorded_at, recorded_by, file_name, file_sha256, template, is_complete, rows, rejected, warnings"
    values = f"'2026-01-05 10:15:00+00:00', 'local', 'parc.csv', '{'0' * 64}', 'inventory', false, 3, 0, 0"
    with database._engine(old.database_url).execution_options(is_writer=True).begin() as link:
        link.exec_driver_sql(
            f"INSERT INTO batch (batch, sequence, columns_json, {columns}) VALUES ('b1', 1, '{{}}', {values})"
        )
        link.exec_driver_sql(
            "INSERT INTO organisation (organisation, name, kind, is_synthetic, recorded_at, recorded_by)"
            " VALUES ('carnot', 'Carnot', 'lycee', false, '2026-01-05 10:15:00+00:00', 'local')"
        )
        link.exec_driver_sql(f"INSERT INTO batch_organisation VALUES ('b1', 'carnot', 3, '{'1' * 64}')")
    with pytest.raises(HomeMissingError):
        open_home(tmp_path / "var", database_url)
    home = create_home(tmp_path / "var", demo=False, database_url=database_url)
    (batch,) = visible_batches(home)
    assert (batch.batch, batch.content, batch.sent_by, batch.holders) == ("b1", "inventory", None, ["carnot"])
    assert batch.organisations["carnot"].rows == 3


def test_a_migration_may_rebuild_a_table_others_refer_to(home: Home) -> None:
    # What batch mode does on SQLite: with references checked at once, the old table could not be dropped.
    organisation(home, "carnot")
    keep(home, "b1", "carnot")
    with database._engine(home.database_url).execution_options(is_writer=True, is_migration=True).begin() as link:
        link.exec_driver_sql("CREATE TABLE organisation_new AS SELECT * FROM organisation")
        link.exec_driver_sql("DROP TABLE organisation")
        link.exec_driver_sql("ALTER TABLE organisation_new RENAME TO organisation")
        assert link.exec_driver_sql("SELECT count(*) FROM batch_organisation").scalar() == 1


@pytest.mark.parametrize("hour", [datetime(2025, 10, 26, 0, 30, tzinfo=UTC), datetime(2025, 10, 26, 1, 30, tzinfo=UTC)])
def test_the_two_half_past_two_of_a_clock_change_stay_apart(any_home: Home, hour: datetime) -> None:
    paris = hour.astimezone(ZoneInfo("Europe/Paris"))
    assert (paris.hour, paris.minute) == (2, 30)
    record_entry(any_home, recorded_at=paris, actor="local", verb="x", subject="y", outcome="done")
    assert list_entries(any_home)["recorded_at"].to_list() == [hour]


def test_a_time_without_its_zone_is_refused(any_home: Home) -> None:
    naive = datetime(2025, 10, 26, 2, 30)  # noqa: DTZ001 - the fault under test
    with pytest.raises(sa.exc.StatementError, match="timezone"):
        record_entry(any_home, recorded_at=naive, actor="local", verb="x", subject="y", outcome="done")


@pytest.mark.postgresql
def test_a_user_who_may_not_create_tables_is_told_so(tmp_path: Path, postgresql_url: str) -> None:
    admin = sa.create_engine(postgresql_url.replace("postgresql:", "postgresql+psycopg:"))
    with admin.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS guest")
        connection.exec_driver_sql("CREATE ROLE guest LOGIN")
    with pytest.raises(DatabaseError) as refusal:
        create_home(tmp_path, demo=False, database_url=postgresql_url.replace("tests@", "guest@"))
    assert refusal.value.code == "database_read_only"
    database.close(Home(tmp_path, _psycopg(postgresql_url.replace("tests@", "guest@")), is_demo=False))
    with admin.begin() as connection:
        connection.exec_driver_sql("DROP ROLE guest")
    admin.dispose()


def test_the_installed_wheel_can_make_a_data_folder(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "wheels")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (tmp_path / "wheels").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    script = (
        "import sys, pathlib, barometer.records.home as home\n"
        "from barometer.records import access, settings, organisations, errors\n"
        "assert pathlib.Path(home.__file__).is_relative_to(sys.argv[1]), home.__file__\n"
        "made = home.create_home(pathlib.Path(sys.argv[2]), demo=True)\n"
        "assert access.require(made, 'local', 'publish').role == 'administrator'\n"
        "assert settings.read_settings(made) and organisations.kinds()\n"
        "assert errors.RecordsError('batch_empty').message('fr')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "installed"), str(tmp_path / "var")],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "installed"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def _names_held(inspector: sa.Inspector, table: str) -> set[str | None]:
    names = {inspector.get_pk_constraint(table)["name"]}
    names |= {one["name"] for one in inspector.get_foreign_keys(table)}
    names |= {one["name"] for one in inspector.get_unique_constraints(table)}
    names |= {one["name"] for one in inspector.get_check_constraints(table)}
    # PostgreSQL lists the index behind a unique constraint too.
    return names | {one["name"] for one in inspector.get_indexes(table) if not one.get("duplicates_constraint")}


def _names_declared(table: sa.Table) -> set[str | None]:
    names: set[Any] = {constraint.name for constraint in table.constraints}
    return {str(name) for name in names | {index.name for index in table.indexes}}


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder}/barometer.sqlite"


def _psycopg(url: str) -> str:
    return url.replace("postgresql:", "postgresql+psycopg:")
