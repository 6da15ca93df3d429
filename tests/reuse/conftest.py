"""Data folders for the tests of the reuse chain: `any_workshop` on each engine, `workshop` on SQLite."""

from pathlib import Path

import pytest

from barometer.records.home import Home, create_home
from tests.records.conftest import ENGINES
from tests.records.postgresql_server import postgresql_server, postgresql_url
from tests.records.samples import organisation

__all__ = ["postgresql_server", "postgresql_url"]


@pytest.fixture(autouse=True)
def _no_database_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAROMETER_DATABASE_URL", raising=False)


@pytest.fixture(params=ENGINES)
def any_workshop(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A folder with two workshops, on each engine in turn."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    return made(tmp_path / "var", url)


@pytest.fixture
def workshop(tmp_path: Path) -> Home:
    """A folder with two workshops, on SQLite."""
    return made(tmp_path / "var", None)


def made(folder: Path, url: str | None) -> Home:
    """A folder with two workshops registered."""
    home = create_home(folder, demo=False, database_url=url)
    for name in ("workshop", "other"):
        organisation(home, name)
    return home
