"""An edition from the command line: whole, immutable, the same bytes anywhere, and valid for a foreign tool."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import frictionless
import polars as pl
import pytest

from factors.services import service_flows
from tests.cli.conftest import Run
from tests.demo_home import copied

EDITION = "2026.1"
ELSEWHERE = (
    {"LC_ALL": "C", "TZ": "UTC", "POLARS_MAX_THREADS": "1", "PYTHONHASHSEED": "1"},
    {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Auckland", "POLARS_MAX_THREADS": "2", "PYTHONHASHSEED": "2"},
)


@pytest.fixture(scope="module")
def editions(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same folder published under two locales, time zones, thread counts and hash seeds."""
    published = []
    for number, environment in enumerate(ELSEWHERE):
        folder = copied(demo, tmp_path_factory.mktemp("editions") / f"home{number}")
        words = ["--home", str(folder), "--quiet", "publish", EDITION, "--published-on", "2026-11-23"]
        command = [sys.executable, "-m", "dashboards.cli", *words]
        subprocess.run(command, env=os.environ | environment, check=True, timeout=300)
        published.append(folder / "editions" / EDITION)
    return published


def test_two_runs_give_the_same_bytes(editions: list[Path]) -> None:
    contents = [{file.name: file.read_bytes() for file in sorted(edition.iterdir())} for edition in editions]
    assert contents[0].keys() == contents[1].keys()
    assert [name for name in contents[0] if contents[0][name] != contents[1][name]] == []


def test_a_foreign_validator_accepts_the_package(editions: list[Path]) -> None:
    report = frictionless.validate(str(editions[0] / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])


def test_our_own_check_finds_nothing_and_sees_tampering(editions: list[Path], tmp_path: Path, run: Run) -> None:
    home = editions[0].parents[1]
    assert run("--home", home, "edition", "check", EDITION)[0] == 0
    tampered = Path(shutil.copytree(editions[1].parents[1], tmp_path / "tampered"))
    table = tampered / "editions" / EDITION / "indicators.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("EMP-01", "EMP-99", 1), encoding="utf-8")
    code, out, _err = run("--home", tampered, "edition", "check", EDITION)
    assert code == 1
    assert "indicators.csv" in out


def test_a_published_edition_never_changes(editions: list[Path], run: Run) -> None:
    home = editions[0].parents[1]
    before = (editions[0] / "SHA256SUMS").read_bytes()
    assert run("--home", home, "publish", EDITION, "--if-absent")[0] == 0
    assert run("--home", home, "publish", EDITION, "--published-on", "2026-11-24")[0] == 2
    assert (editions[0] / "SHA256SUMS").read_bytes() == before


def test_the_published_headline_is_that_of_the_command_line(editions: list[Path], demo: Path, run: Run) -> None:
    import json  # noqa: PLC0415 - only here

    table = pl.read_parquet(editions[0] / "indicators.parquet")
    headline = table.filter(
        (pl.col("code") == "EMP-01")
        & (pl.col("territory") == "REG-27")
        & (pl.col("breakdown") == "total")
        & (pl.col("period_start").dt.year() == 2025)
    )
    _code, out, _err = run("--home", demo, "indicators", "--code", "EMP-01", "--year", "2025", "--json", "--quiet")
    [total] = [row for row in json.loads(out) if row["breakdown"] == "total"]
    assert headline["value"].item() == total["value"]
    assert (headline["low"].item(), headline["high"].item()) == (total["low"], total["high"])


def test_an_edition_says_what_it_rests_on_what_it_publishes_and_who_has_a_strategy(
    editions: list[Path], run: Run
) -> None:
    """GOU-02 counts the indicators with a value in that edition, itself included; the three are those of the tool."""
    import json  # noqa: PLC0415 - only here

    table = pl.read_parquet(editions[0] / "indicators.parquet")
    told = table.filter((pl.col("territory") == "REG-27") & (pl.col("period_start").dt.year() == 2025))
    home = editions[0].parents[1]
    _code, out, _err = run("--home", home, "indicators", "--year", "2025", "--json", "--quiet")
    live = {(row["code"], row["breakdown_value"]): row["value"] for row in json.loads(out)}
    for code, parts in (("GOU-01", 5), ("GOU-02", 10), ("SEN-03", 6)):
        rows = dict(told.filter(pl.col("code") == code).select("breakdown_value", "value").iter_rows())
        assert rows == {part: live[code, part] for part in rows}
        assert len(rows) == parts
    known = told.drop_nulls("value")["code"].n_unique()
    assert live["GOU-02", "total"] == pytest.approx(100 * known / 50)
    page = (editions[0] / "index.html").read_text(encoding="utf-8")
    assert "Couverture et qualité des données\u00a0: valeurs mesurées" in page
    assert "données\u00a0: EPCI contributeurs" in page
    gaps = pl.read_csv(editions[0] / "gaps.csv")["code"].to_list()
    assert not {"GOU-01", "GOU-02", "INC-05"} & set(gaps)


def test_what_organisations_use_elsewhere_leaves_no_trace_in_an_edition(editions: list[Path]) -> None:
    """The demonstration declares volumes; no territory counts them: no factor nor gap of theirs is published."""
    types = set(service_flows()["equipment_type"])
    for name in ("factors.csv", "gaps.csv"):
        told = pl.read_csv(editions[0] / name, infer_schema_length=None)["equipment_type"].drop_nulls()
        assert not types & set(told.str.split("@").list.first())
