"""A real PostgreSQL server for the tests, thrown away afterwards; one a test process (xdist worker), started on demand.

Use `postgresql_url` for an empty database of one's own, `postgresql_copy` for a copy of a data folder made once.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from barometer.records import database
from barometer.records.home import Home, locate_home

#: PostgreSQL refuses to run as root.
SERVANTS = ("postgres", "nobody")
START_SECONDS = 60
#: Makes a data folder with the database of a URL, None for SQLite.
Make = Callable[[Path, str | None], Home]


class Server:
    """A server on a Unix socket in a folder of its own: no port to choose, nobody else can reach it."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # short: a socket's path holds 107 characters
        self.numbers = count(1)
        self.prefix = self._as_servant()
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "tests", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        self.log = (self.folder / "log").open("w", encoding="utf-8")
        self.process = subprocess.Popen(
            [*self.prefix, self.binaries / "postgres", "-D", self.folder / "data", "-k", self.folder,
             "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=60"],
            stdout=self.log, stderr=self.log,
        )  # fmt: skip
        self._await()

    def url(self, name: str) -> str:
        return f"postgresql://tests@/{name}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """A new database, empty or a copy of another, by its name."""
        name = f"records{next(self.numbers)}"
        with self._connect() as connection:
            # Files copied, not written to the journal too: half the processor time. Older servers know no other way.
            strategy = "STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} {strategy}".encode())
        return name

    def drop(self, name: str) -> None:
        self._ask(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder)

    def _as_servant(self) -> list[str]:
        """How to run a command so that it dies with us, and as somebody else than root."""
        prefix = ["setpriv", "--pdeathsig", "QUIT"]
        if os.geteuid() != 0:
            return prefix
        servant = next(user for name in SERVANTS if (user := _user(name)) is not None)
        os.chown(self.folder, servant.pw_uid, servant.pw_gid)
        return [*prefix, f"--reuid={servant.pw_uid}", f"--regid={servant.pw_gid}", "--clear-groups"]

    def _run(self, command: str, *arguments: str) -> None:
        subprocess.run(
            [*self.prefix, self.binaries / command, *arguments],
            cwd=self.folder, check=True, capture_output=True, text=True,
        )  # fmt: skip

    def _ask(self, query: str) -> None:
        with self._connect() as connection:
            connection.execute(query.encode())

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(f"host={self.folder} user=tests dbname=postgres", autocommit=True)

    def _await(self) -> None:
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                self._ask("SELECT 1")
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > end:
                    pytest.fail(f"PostgreSQL did not start: {(self.folder / 'log').read_text(encoding='utf-8')}")
                time.sleep(0.1)
            else:
                return


def _user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _binaries() -> Path | None:
    """The newest PostgreSQL of the machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    binaries = _binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server binaries on this machine (Debian package: postgresql)")
    server = Server(binaries)
    yield server
    server.stop()


@pytest.fixture
def postgresql_url(postgresql_server: Server) -> Iterator[str]:
    """The URL of an empty database, dropped after the test."""
    name = postgresql_server.create()
    yield postgresql_server.url(name)
    _close(postgresql_server.url(name))
    postgresql_server.drop(name)


@pytest.fixture(scope="session")
def postgresql_made(
    postgresql_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Make], tuple[Path, str]]:
    """A data folder and the name of its database, made at the first call, the same ones afterwards: to copy."""
    made: dict[Make, tuple[Path, str]] = {}

    def once(make: Make) -> tuple[Path, str]:
        if make not in made:
            folder, name = tmp_path_factory.mktemp("made") / "var", postgresql_server.create()
            make(folder, postgresql_server.url(name))
            _close(postgresql_server.url(name))  # a database that somebody uses is not copied
            made[make] = folder, name
        return made[make]

    return once


@pytest.fixture
def postgresql_copy(
    postgresql_server: Server, postgresql_made: Callable[[Make], tuple[Path, str]], tmp_path: Path
) -> Iterator[Callable[[Make], Home]]:
    """What `make` makes, in a folder and a database of the test's own: 0.05 s, where bringing one up takes 0.4 s."""
    names = []

    def copy(make: Make) -> Home:
        folder, template = postgresql_made(make)
        names.append(postgresql_server.create(template))
        return locate_home(Path(shutil.copytree(folder, tmp_path / "var")), postgresql_server.url(names[-1]))

    yield copy
    for name in names:
        _close(postgresql_server.url(name))
        postgresql_server.drop(name)


def _close(url: str) -> None:
    database.close(Home(Path(), url.replace("postgresql://", "postgresql+psycopg://"), is_demo=False))
