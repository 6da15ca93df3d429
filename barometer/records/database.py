"""Connections to the database of a data folder, SQLite or PostgreSQL, and its migrations.

In: a `Home`. Out: `read(home)` and `write(home)`, context managers giving a SQLAlchemy Core connection in one
transaction. Writers take turns: BEGIN IMMEDIATE on SQLite, one advisory lock on PostgreSQL, so that what a writer reads
first is still true when it commits. What the driver refuses is said in our words, without bound values.
"""

import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from barometer.records.errors import DatabaseError, HomeMissingError
from barometer.records.home import Home, check_nature

#: How long a writer waits for its turn. A batch of a million rows holds the lock for a rename and an insert only.
WAIT_SECONDS = 30
#: Any number will do, as long as it is always the same ("baro" in ASCII).
WRITER_LOCK = 0x6261726F
MIGRATIONS = "migrations"
#: The version `init` brings a database to.
LATEST = "head"
_MAKING = threading.Lock()


@contextmanager
def read(home: Home) -> Iterator[sa.Connection]:
    """A connection for reading: one state from the first query to the last, and no writing."""
    with _said(home), _engine(home.database_url).connect() as connection:
        yield connection


@contextmanager
def write(home: Home) -> Iterator[sa.Connection]:
    """A connection for writing, alone; committed on a clean exit, rolled back otherwise."""
    engine = _engine(home.database_url).execution_options(is_writer=True)
    with _said(home), engine.begin() as connection:
        yield connection


def claim(home: Home, identity: str | None) -> str:
    """Bring the database to the latest schema and tie it to the folder, in one transaction. Gives the identity.

    `identity` is the marker's, None for a new folder: it then takes the identity the database holds (a first
    `init` that was interrupted), unless that database already holds somebody's batches or editions.
    """
    with _said(home), _engine(home.database_url).execution_options(is_writer=True, is_migration=True).begin() as link:
        _check_encoding(home, link)
        _check_not_newer(home, _revision(link))
        _upgrade(link)
        held = _identity(link)
        if held is not None:
            check_nature(home, held[1])
        if held is not None and identity != held[0] and (identity is not None or _is_used(link)):
            raise DatabaseError("database_of_another_folder", folder=home.folder)
        if held is None:
            held = (identity or uuid.uuid4().hex, home.is_demo)
            _introduce(link, *held)
        return held[0]


def check_ready(home: Home, identity: str) -> None:
    """Refuse a database that is absent, older or newer than this program, or another folder's."""
    database = sa.make_url(home.database_url).database
    if home.database_url.startswith("sqlite") and not (database and Path(database).is_file()):
        # Connecting would create an empty file, and hide that the records are gone.
        raise HomeMissingError("database_missing", folder=home.folder, command=home.init_command)
    with read(home) as connection:
        revision = _revision(connection)
        _check_not_newer(home, revision)
        if revision != revisions()[-1]:
            raise HomeMissingError(
                "database_older",
                folder=home.folder,
                found=revision,
                expected=revisions()[-1],
                command=home.init_command,
            )
        held = _identity(connection)
    if held is None or held[0] != identity:
        raise DatabaseError("database_of_another_folder", folder=home.folder)
    check_nature(home, held[1])


def revisions() -> list[str]:
    """The schema versions this program knows, in order: the first four figures of each file name."""
    folder = files("barometer.records") / MIGRATIONS / "versions"
    return sorted(item.name.split("_")[1] for item in folder.iterdir() if item.name.startswith("revision_"))


def schema_version(home: Home) -> str | None:
    """The version of the database, or None where nothing was ever stored."""
    with read(home) as connection:
        return _revision(connection)


def check_integrity(home: Home) -> list[str]:
    """What SQLite finds damaged in its file; PostgreSQL checks its own, so nothing is found there."""
    if not home.database_url.startswith("sqlite"):
        return []
    with read(home) as connection:
        pages = connection.exec_driver_sql("PRAGMA quick_check").scalars().all()
        rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [str(page) for page in pages if page != "ok"] + [f"{row[0]}, row {row[1]} -> {row[2]}" for row in rows]


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command  # noqa: PLC0415 - only `init` migrates
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    location = str(files("barometer.records") / MIGRATIONS)
    config.set_main_option("script_location", location.replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, LATEST)


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _check_encoding(home: Home, connection: sa.Connection) -> None:
    """A database of another encoding gives bytes back, or refuses an accent: said before anything is created."""
    if connection.dialect.name != "postgresql":
        return
    query = "SELECT encoding = pg_char_to_encoding('UTF8') FROM pg_database WHERE datname = current_database()"
    if not connection.exec_driver_sql(query).scalar():
        raise DatabaseError("database_not_utf8", folder=home.folder)


def _check_not_newer(home: Home, revision: str | None) -> None:
    if revision is not None and revision not in revisions():
        raise DatabaseError("database_newer", folder=home.folder, found=revision, expected=revisions()[-1])


def _identity(connection: sa.Connection) -> tuple[str, bool] | None:
    """The folder a database belongs to and whether it is a demo; None in a new database."""
    query = sa.text("SELECT key, value FROM setting WHERE key IN ('home', 'is_demo')")
    held = {row.key: row.value for row in connection.execute(query)}
    return (held["home"], held["is_demo"] == "true") if held else None


def _is_used(connection: sa.Connection) -> bool:
    query = sa.text("SELECT (SELECT count(*) FROM batch) + (SELECT count(*) FROM edition)")
    return bool(connection.execute(query).scalar_one())


def _introduce(connection: sa.Connection, identity: str, is_demo: bool) -> None:
    """The first rows: who this database belongs to, and `local`, who may do everything on their own machine."""
    setting = sa.text("INSERT INTO setting (key, value) VALUES (:key, :value)")
    connection.execute(setting, [{"key": "home", "value": identity}, {"key": "is_demo", "value": str(is_demo).lower()}])
    actor = sa.text(
        "INSERT INTO actor (actor, role, is_every_organisation, is_active) "
        "VALUES ('local', 'administrator', :yes, :yes)"
    )
    connection.execute(actor, {"yes": True})


def _engine(url: str) -> sa.Engine:
    """One engine a database, whoever asks first: of two made at once, one would keep its connections for nobody."""
    with _MAKING:
        return _made(url)


@cache
def _made(url: str) -> sa.Engine:
    """SQLite opens a connection each time (0.2 ms): no file stays open behind a moved folder."""
    if url.startswith("postgresql"):
        engine = sa.create_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_size=5, connect_args={"connect_timeout": 10}
        )
        sa.event.listen(engine, "begin", _begin_postgresql)
        return engine
    engine = sa.create_engine(url, hide_parameters=True, poolclass=sa.NullPool)
    sa.event.listen(engine, "connect", _connect_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def empty_journal(home: Home) -> None:
    """Write SQLite's journal into the database and empty it, so that what was erased stands nowhere any more."""
    if home.database_url.startswith("sqlite"):
        with closing(sqlite3.connect(str(sa.make_url(home.database_url).database), timeout=WAIT_SECONDS)) as link:
            link.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def close(home: Home) -> None:
    """Give back the connections kept for a database (before it is dropped or restored)."""
    _engine(home.database_url).dispose()


def _connect_sqlite(connection: Any, _record: Any) -> None:
    """What every SQLite connection needs; the driver's own transactions are off, ours are explicit."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
    _write_ahead(connection)
    # FULL, not NORMAL: an import that was acknowledged must survive a power cut. Writes are few.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA recursive_triggers = ON")  # else REPLACE deletes behind a DELETE trigger's back
    connection.execute("PRAGMA foreign_keys = ON")


def _write_ahead(connection: Any) -> None:
    """Readers and one writer at a time. Alone among pragmas, this one does not wait when two ask at once: we do."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if options.get("is_migration"):
        # Altering a SQLite table drops and refills it: references are checked once, at the end (env.py).
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    if not options.get("is_writer"):
        connection.exec_driver_sql("PRAGMA query_only = ON")  # for good: the connection is not used again
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("is_writer") else "BEGIN")


def _begin_postgresql(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("is_writer"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
    else:
        # SQLite's readers see one state; by default PostgreSQL's see a new one at each query.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


@contextmanager
def _said(home: Home) -> Iterator[None]:
    """Turn what the driver refuses into a sentence that says what, where and how to repair."""
    try:
        yield
    except sa.exc.DatabaseError as error:
        code = _code(error)
        if code is None:
            raise
        shown = sa.make_url(home.database_url).render_as_string(hide_password=True)
        raise DatabaseError(code, database=shown, folder=home.folder) from error


def _code(error: sa.exc.DatabaseError) -> str | None:
    """Our word for a driver's error; None for a fault of the program, which must stay one."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", "") or ""
        known = {
            "SQLITE_BUSY": "database_busy",
            "SQLITE_LOCKED": "database_busy",
            "SQLITE_READONLY": "database_read_only",
            "SQLITE_CANTOPEN": "database_unreachable",
            "SQLITE_PERM": "database_unreachable",
            "SQLITE_FULL": "database_full",
            "SQLITE_CORRUPT": "database_corrupt",
            "SQLITE_NOTADB": "database_corrupt",
            "SQLITE_IOERR": "database_corrupt",
        }
        return next((code for prefix, code in known.items() if name.startswith(prefix)), None)
    by_state = {"55P03": "database_busy", "53100": "database_full", "42501": "database_read_only"}
    state = by_state.get(getattr(cause, "sqlstate", None) or "")
    return state or ("database_unreachable" if isinstance(error, sa.exc.OperationalError) else None)
