"""Folders and schools for the tests of the command line, made by the command line."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboards.cli import main
from tests.cli.schools import FLEET, GIFT, PARC
from tests.demo_home import shared_demo

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """(exit code, standard output, standard error) of `barometer …`."""

    def call(*words: str | Path) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return code, said.out, said.err

    return call


@pytest.fixture
def run_json(run: Run) -> Callable[..., Any]:
    """The JSON document of a verb that ends well."""

    def call(*words: str | Path) -> Any:
        code, out, err = run(*words, "--json", "--quiet")
        assert code == 0, err
        return json.loads(out)

    return call


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration folder, read by many tests and changed by none."""
    return shared_demo(tmp_path_factory)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary folder with one organisation, to copy: preparing it again for each test would take seconds."""
    folder = tmp_path_factory.mktemp("prepared") / "home"
    assert main(["--home", str(folder), "--quiet", "init"]) == 0
    words = ["organisation", "add", "lycee-a", "--name", "Lycée A", "--kind", "lycee", "--seat", "25056"]
    assert main(["--home", str(folder), "--quiet", *words]) == 0
    return folder


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    """A folder of one test."""
    return Path(shutil.copytree(prepared, tmp_path / "home"))


@pytest.fixture(scope="session")
def two_schools(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lycées with the same ten laptops."""
    folder = tmp_path_factory.mktemp("schools")
    home, parc = Path(shutil.copytree(prepared, folder / "home")), folder / "parc.csv"
    parc.write_text(PARC, encoding="utf-8")
    words = ["organisation", "add", "lycee-b", "--name", "Lycée B", "--kind", "lycee", "--seat", "25056"]
    assert main(["--home", str(home), "--quiet", *words]) == 0
    for name in ("lycee-a", "lycee-b"):
        assert main(["--home", str(home), "--quiet", "import", str(parc), "--organisation", name]) == 0
    return home


@pytest.fixture
def schools(two_schools: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two_schools, tmp_path / "home"))


@pytest.fixture
def school(run: Run, home: Path, tmp_path: Path) -> Path:
    """A school with forty-two laptops, two of them over ten years old, and a workshop."""
    lines = [
        f"PC-{n:03};Ordinateur portable;Dell;Latitude « é »;SN{n:05}Z;{'01/09/2019' if n < 40 else '01/09/2014'};"
        f"en stock;Windows 10 Professionnel\n"
        for n in range(42)
    ]
    file = tmp_path / "parc.csv"
    file.write_text(FLEET + "".join(lines), encoding="utf-8")
    words = ("organisation", "add", "atelier", "--name", "Atelier Œuvre", "--kind", "reuse_operator", "--seat", "25056")
    assert run("--home", home, *words)[0] == 0
    code, _, err = run("--home", home, "import", file, "--organisation", "lycee-a")
    assert code == 0, err
    return home


@pytest.fixture
def given(run: Run, school: Path) -> tuple[Path, str]:
    """One laptop of the school announced, received, repaired and ready at the workshop: (folder, its identifier)."""
    words = ("retire", "--organisation", "lycee-a", "--asset", "PC-001", *GIFT, "--lot", "LOT-1", "--json")
    device = json.loads(run("--home", school, "reuse", *words)[1])["exits"][0]["device_id"]
    media = ["--media", "medium=M1,kind=hdd,size_bytes=1000", "--lock-status", "none"]
    for verb, *options in (
        ["receive", "--grams", "1 850", "--weight-method", "measured"],
        ["diagnose", *media],
        ["start-repair", "--fault", "charnière ; « cassée »"],
        ["finish-repair"],
    ):
        assert run("--home", school, "reuse", verb, device, *options)[0] == 0
    return school, device
