"""A real PostgreSQL server for the tests, thrown away afterwards; one a test process (xdist worker), started on demand.

Use `postgresql_url` for an empty database of one's own. Elsewhere than in `tests/records`, a conftest only needs
`from tests.records.postgresql_server import postgresql_server, postgresql_url`.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from barometer.records import database
from barometer.records.home import Home

#: PostgreSQL refuses to run as root.
SERVANTS = ("postgres", "nobody")
START_SECONDS = 60


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

    def create(self) -> str:
        """A new empty database, by its name."""
        name = f"records{next(self.numbers)}"
        self._ask(f"CREATE DATABASE {name}")
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
        with psycopg.connect(f"host={self.folder} user=tests dbname=postgres", autocommit=True) as connection:
            connection.execute(query.encode())

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
def postgresql_url(postgresql_server: Server, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, dropped after the test."""
    name = postgresql_server.create()
    url = postgresql_server.url(name)
    yield url
    database.close(Home(tmp_path, url.replace("postgresql://", "postgresql+psycopg://"), is_demo=False))
    postgresql_server.drop(name)
