"""Data folders for the tests of records: `home` on SQLite, `any_home` on each engine."""

from pathlib import Path

import pytest

from barometer.records.home import Home, create_home
from tests.records.postgresql_server import postgresql_server, postgresql_url

__all__ = ["postgresql_server", "postgresql_url"]

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(autouse=True)
def _no_database_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAROMETER_DATABASE_URL", raising=False)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str | None:
    """None for the SQLite file of the folder, else the URL of an empty PostgreSQL database."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgresql_url")


@pytest.fixture
def any_home(tmp_path: Path, database_url: str | None) -> Home:
    """An ordinary data folder, on each engine in turn."""
    return create_home(tmp_path / "var", demo=False, database_url=database_url)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An ordinary data folder on SQLite."""
    return create_home(tmp_path / "var", demo=False)
