"""What a territory hosts, at the command line (METHODOLOGY 9.7)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

RunJson = Callable[..., Any]


def test_the_meters_of_rooms_that_stand_here_are_told_beside_what_is_used(
    demo: Path, run: Run, run_json: RunJson
) -> None:
    """The Région fictive registers one server room, in Besançon, and declares 412 and 286 MWh: 412 / 286 = 1.44."""
    told = run_json("--home", demo, "study", "hosted", "--territory", "DEP-25", "--year", "2025")
    totals = {row["code"]: row for row in told["totals"]}
    assert (totals["energy"]["value"], totals["energy"]["known"]) == (412_000.0, 1)
    assert totals["EMP-07"]["value"] == pytest.approx(412 / 286)
    assert totals["EMP-06"]["value"] is None
    [room] = [host for host in told["hosts"] if host["basis"] == "site"]
    assert room["organisation"] == "region-fictive"
    assert told["used_kgco2eq"] > 0
    assert told["ai"]["value"] is None
    assert len(told["ai"]["services"]) <= told["ai"]["asked"]
    status, out, _ = run("--home", demo, "study", "hosted", "--territory", "DEP-25", "--language", "en")
    assert status == 0
    assert "412,000 kWh" in out
    assert "No open figure for the use of artificial intelligence." in out


def test_where_nobody_hosts_the_figures_are_gaps(demo: Path, run_json: RunJson) -> None:
    told = run_json("--home", demo, "study", "hosted", "--territory", "COM-39001")
    assert told["hosts"] == []
    assert {row["value"] for row in told["totals"]} == {None}
