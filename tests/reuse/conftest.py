"""Data folders for the tests of the reuse chain: `any_workshop` on each engine, `workshop` on SQLite."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from barometer.records.home import Home, create_home, locate_home
from tests.records.conftest import ENGINES
from tests.records.postgresql_server import Make
from tests.records.samples import organisation


@pytest.fixture(params=ENGINES)
def any_workshop(request: pytest.FixtureRequest) -> Home:
    """A folder with two workshops, on each engine in turn."""
    if request.param == "sqlite":
        return request.getfixturevalue("workshop")
    copy: Callable[[Make], Home] = request.getfixturevalue("postgresql_copy")
    return copy(made)


@pytest.fixture(scope="session")
def workshops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two workshops on SQLite, to copy."""
    return made(tmp_path_factory.mktemp("workshops") / "var", None).folder


@pytest.fixture
def workshop(workshops: Path, tmp_path: Path) -> Home:
    """A folder with two workshops, on SQLite."""
    return locate_home(Path(shutil.copytree(workshops, tmp_path / "var")))


def made(folder: Path, url: str | None) -> Home:
    """A folder with two workshops registered."""
    home = create_home(folder, demo=False, database_url=url)
    for name in ("workshop", "other"):
        organisation(home, name)
    return home
