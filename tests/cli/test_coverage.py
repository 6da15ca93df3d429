"""`barometer indicators --coverage` and EMP-09, on a real folder (METHODOLOGY 9.4, 9.5)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

RunJson = Callable[..., Any]
BALANCE = ("--organisation", "lycee-a", "--period", "2025")


def _declare(home: Path, run: Run, kilograms: str) -> None:
    number = 0
    status, _, err = run("--home", home, "declare", "ghg_balance", kilograms, *BALANCE)
    assert status == 0, err
    _, out, _ = run("--home", home, "--json", "declare", "list", "--organisation", "lycee-a")
    number = out.count('"declaration":')
    for step in ("submit", "validate"):
        assert run("--home", home, "declare", step, str(number))[0] == 0


def test_each_indicator_is_computed_declared_or_a_gap_with_who_knows(demo: Path, run_json: RunJson, run: Run) -> None:
    told = run_json("--home", demo, "indicators", "--coverage", "--year", "2025")
    states = {row["code"]: row for row in told["indicators"]}
    assert len(states) == 50
    assert sum(told["counts"].values()) == 50
    assert (states["EMP-01"]["state"], states["EMP-01"]["here"]) == ("computed", True)
    assert (states["REU-07"]["state"], states["REU-07"]["bodies"]) == ("declared", 1)
    for row in told["indicators"]:
        is_gap = row["state"] == "gap"
        assert bool(row["missing"]["fr"]) == bool(row["missing"]["en"]) == is_gap, row["code"]
        assert (row["bodies"] or row["here"]) != is_gap
    assert ["Eau prélevée par le centre de données", "exploitant"] in states["EMP-06"]["missing"]["fr"]
    status, out, _ = run("--language", "en", "--home", demo, "indicators", "--coverage", "--year", "2025")
    assert status == 0
    assert f"{told['counts']['gap']} gaps" in out
    assert run("--home", demo, "indicators", "--coverage", "--code", "EMP-01")[0] == 2


def test_a_declared_balance_makes_the_share_and_one_below_it_is_refused(
    schools: Path, run_json: RunJson, run: Run
) -> None:
    where = ("--home", schools, "indicators", "--organisation", "lycee-a", "--year", "2025")
    assert run_json(*where, "--code", "EMP-09")[0]["value"] is None
    _declare(schools, run, "1")
    for language, said in (("fr", "dépasse le bilan GES déclaré"), ("en", "exceeds the declared GHG balance")):
        status, out, err = run("--language", language, *where, "--code", "EMP-09")
        assert (status, out) == (2, "")
        assert said in err
        assert "lycee-a" in err
    status, _, err = run(*where)
    assert status == 0
    assert "dépasse le bilan GES déclaré" in err
    _declare(schools, run, "1000000")
    footprint = run_json(*where, "--code", "EMP-01")
    total = next(row["value"] for row in footprint if row["breakdown"] == "total")
    share = run_json(*where, "--code", "EMP-09")[0]["value"]
    assert share == pytest.approx(total / 10_000, rel=1e-12)
    covered = run_json("--home", schools, "indicators", "--coverage", "--organisation", "lycee-a", "--year", "2025")
    assert {row["code"]: row["state"] for row in covered["indicators"]}["EMP-09"] == "computed"
