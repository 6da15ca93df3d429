"""Awkward files, one by one (`tests/files`): a file dropped there, with its table in `expected.toml`, has its test."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from factors.errors import LANGUAGES, UserError
from tests.files.large import LARGE
from tests.files.make import FILES
from tests.imports.spreadsheets import read

FOLDER = Path(__file__).parents[1] / "files"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))


PEAK = Path(__file__).parent / "peak_script.py"
MOST_MEBIBYTES = 1024
KEPT_HERE = sorted(name for name, expected in EXPECTED.items() if "large" not in expected)


def present() -> set[str]:
    return {path.name for path in FOLDER.iterdir() if path.suffix not in {".py", ".toml"} and path.is_file()}


def test_every_file_of_the_folder_says_what_it_must_give() -> None:
    assert present() == set(KEPT_HERE)
    assert set(EXPECTED) - set(KEPT_HERE) == set(LARGE)
    assert len(EXPECTED) >= 60


@pytest.mark.parametrize("name", sorted(LARGE))
def test_a_large_file_gives_what_it_must_with_less_than_a_gigabyte_of_memory(tmp_path: Path, name: str) -> None:
    LARGE[name](tmp_path / name)
    script = [sys.executable, "-m", "tests.imports.peak_script", str(tmp_path / name)]
    done = subprocess.run(script, cwd=PEAK.parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-800:]
    found = json.loads(done.stdout)
    assert max(found.pop("peak_mebibytes")) < MOST_MEBIBYTES
    assert found == {key: value for key, value in EXPECTED[name].items() if key != "large"}


@pytest.mark.parametrize("name", KEPT_HERE)
def test_an_awkward_file_gives_what_it_must(name: str) -> None:
    expected = EXPECTED[name]
    if "refused" in expected:
        with pytest.raises(UserError) as refusal:
            read(FOLDER / name)
        assert refusal.value.code == expected["refused"]
        for language in LANGUAGES:
            assert name in refusal.value.message(language)
        return
    reading = read(FOLDER / name)
    assert reading.rows["asset_id"].to_list() == expected["kept"]
    assert reading.rows["quantity"].drop_nulls().to_list() == expected["quantities"]
    assert reading.rows_rejected == expected["rejected"]
    found = [*reading.rejects.select("code", "cell").iter_rows(), *reading.warnings.select("code", "cell").iter_rows()]
    assert [f"{code} {cell}" if cell else code for code, cell in found] == expected["told"]


@pytest.mark.parametrize("name", sorted(name for name in FILES if not name.endswith((".xlsx", ".xlsm", ".xls"))))
def test_a_file_made_again_is_the_same(name: str) -> None:
    # workbooks of openpyxl carry the hour they were made at
    assert FILES[name]() == (FOLDER / name).read_bytes() or name in {"workbook.csv"}
