"""The sample edition, written once for the tests that only read it."""

from pathlib import Path

import pytest

from barometer.editions.build import build_edition
from tests.editions.sample import sample


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary edition."""
    return build_edition(tmp_path_factory.mktemp("editions"), sample())


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition of a demonstration folder."""
    return build_edition(tmp_path_factory.mktemp("editions"), sample("demo"))
