"""Frames small enough to check by hand, and the pages run without a browser on a real demonstration folder."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, app_test
from streamlit.util import calc_hash

from barometer.schemas import INDICATOR_COLUMNS
from dashboards.cli import main
from dashboards.frame import PAGES, PUBLIC
from tests.demo_home import shared_demo
from tests.house import ROOT

#: A first page loads factors, draws and territories; on a busy machine that takes seconds.
PATIENCE = 120
Rows = Callable[..., pl.DataFrame]
Open = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def _tidy() -> Iterator[None]:
    """AppTest keeps a folder until the interpreter ends, then warns about it."""
    yield
    app_test.TMP_DIR.cleanup()


@pytest.fixture(scope="session", autouse=True)
def _components_sought_once() -> Iterator[None]:
    """Each AppTest reads the papers of every package installed, in search of components: 0.07 s, the same each time."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration folder, read by many tests and changed by none."""
    return shared_demo(tmp_path_factory)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary folder with one lycée, to copy."""
    folder = tmp_path_factory.mktemp("prepared") / "home"
    assert main(["--home", str(folder), "--quiet", "init"]) == 0
    words = ["organisation", "add", "lycee-a", "--name", "Lycée A", "--kind", "lycee", "--seat", "25056"]
    assert main(["--home", str(folder), "--quiet", *words]) == 0
    return folder


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    """A folder of one test."""
    return Path(shutil.copytree(prepared, tmp_path / "home"))


@pytest.fixture
def open_page(demo: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """The dashboard of a folder (the demonstration by default), run once at an address, in French by default."""

    def run(home: Path = demo, page: str | None = None, language: str = "fr", **address: str) -> AppTest:
        monkeypatch.setenv("BAROMETER_HOME", str(home))
        monkeypatch.setenv("BAROMETER_LANGUAGE", language)
        at = AppTest.from_file(str(ROOT / "dashboards" / "app.py"), default_timeout=PATIENCE)
        for name, value in address.items():
            at.query_params[name] = value
        if page:  # at once, as by its address: the overview would first compute every territory of a new folder
            at._page_hash = calc_hash((PAGES | PUBLIC)[page][1])
        at.run()
        assert not at.exception
        return at

    return run


def markup(at: AppTest) -> str:
    """All the HTML of a page but its style and script, one piece a line, spaces of any width as one."""
    bodies = [element.proto.body for element in at.get("html")]
    text = "\n".join(body for body in bodies if not body.startswith(("<style", "<script")))
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture(scope="session")
def rows() -> Rows:
    """Published rows from a few fields; the others are what a modelled figure of one territory has."""

    def make(*fields: dict[str, Any]) -> pl.DataFrame:
        common = {
            "code": "EMP-01",
            "account": "footprint",
            "scope": "territory",
            "territory": "DEP-21",
            "territory_name": "Côte-d'Or",
            "period_start": date(2025, 1, 1),
            "period_end": date(2025, 12, 31),
            "impact_category": "climate_change",
            "view": "amortised",
            "breakdown": "total",
            "breakdown_value": "total",
            "unit": "kgCO2eq",
            "measured_share": 0.0,
            "declared_share": 0.0,
            "modelled_share": 1.0,
            "quality": 1,
            "status": "published",
            "method_version": "1.0",
            "factors_digest": "abc",
        }
        complete = [dict.fromkeys(INDICATOR_COLUMNS) | common | each for each in fields]
        return pl.DataFrame(complete, schema_overrides=INDICATOR_COLUMNS)

    return make
