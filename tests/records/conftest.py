"""Data folders for the tests of records: `home` on SQLite, `any_home` on each engine."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from barometer.records.home import Home, create_home, locate_home
from tests.records.postgresql_server import Make

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str | None:
    """None for the SQLite file of the folder, else the URL of an empty PostgreSQL database."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgresql_url")


@pytest.fixture(params=ENGINES)
def any_home(request: pytest.FixtureRequest) -> Home:
    """An ordinary data folder, on each engine in turn."""
    if request.param == "sqlite":
        return request.getfixturevalue("home")
    copy: Callable[[Make], Home] = request.getfixturevalue("postgresql_copy")
    return copy(made)


@pytest.fixture(scope="session")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary data folder on SQLite, to copy: a copy takes a tenth of the time of the migrations."""
    return made(tmp_path_factory.mktemp("ordinary") / "var", None).folder


@pytest.fixture
def home(ordinary: Path, tmp_path: Path) -> Home:
    """An ordinary data folder on SQLite."""
    return locate_home(Path(shutil.copytree(ordinary, tmp_path / "var")))


def made(folder: Path, url: str | None) -> Home:
    """An ordinary data folder, its database brought up to date."""
    return create_home(folder, demo=False, database_url=url)
