"""What holds for every test: nothing depends on how fast or how busy the machine is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import dashboards  # noqa: F401 - products on one core, as in the faces: other tests run on the other
from tests.chromium import browser
from tests.records.postgresql_server import (
    postgresql_copy,
    postgresql_made,
    postgresql_server,
    postgresql_url,
)

#: Here, for every room: where two rooms import them, each starts a server, or a browser, of its own.
__all__ = ["browser", "postgresql_copy", "postgresql_made", "postgresql_server", "postgresql_url"]

# Hypothesis fails an example that takes over 200 ms: on a shared machine that says nothing of the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def _no_database_of_the_machine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BAROMETER_DATABASE_URL", raising=False)
        yield


TESTS = Path(__file__).parent
#: Where the longest files are. Workers take whole files in this order: short ones at the end, so that all end together.
LONGEST_FIRST = ("", "browser", "barometer", "cli", "dashboards", "editions", "imports", "records")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Among several workers, the rooms in the order above; the files of a room and their tests in that of chance."""
    if hasattr(config, "workerinput"):
        ranks = {room: rank for rank, room in enumerate(LONGEST_FIRST)}
        items.sort(key=lambda item: ranks.get("".join(item.path.relative_to(TESTS).parent.parts[:1]), len(ranks)))
