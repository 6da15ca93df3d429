"""Why a figure changed, at the command line: causes that add up, a start at the first inventory."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

RunJson = Callable[..., Any]
ASK = ("--year", "2025", "--against", "2024")


@pytest.mark.parametrize(
    "where", [("--territory", "REG-27"), ("--territory", "DEP-21"), ("--organisation", "lycee-fictif-1")]
)
@pytest.mark.parametrize("code", ["EMP-01", "EMP-03"])
def test_causes_add_up_to_the_difference_of_both_years(
    code: str, where: tuple[str, str], demo: Path, run_json: RunJson
) -> None:
    change = run_json("--home", demo, "explain", code, *where, *ASK)
    values = [run_json("--home", demo, "explain", code, *where, "--year", year)["value"] for year in ("2024", "2025")]
    assert change["difference"] == pytest.approx(values[1] - values[0], rel=1e-9)
    for rows in (change["causes"], change["by_type"]):
        assert sum(Decimal(repr(row["contribution"])) for row in rows) == Decimal(repr(change["difference"]))
    # same library, same rates: what the rounding of impacts leaves is no cause
    assert "factors" not in {row["cause"] for row in change["by_type"]}
    assert change["low"] <= change["difference"] <= change["high"]


def test_departments_add_up_to_the_region_cause_by_cause(demo: Path, run_json: RunJson) -> None:
    def causes(code: str) -> dict[str, float]:
        change = run_json("--home", demo, "explain", "EMP-01", "--territory", code, *ASK)
        return {row["cause"]: row["contribution"] for row in change["causes"]}

    parts = [causes(f"DEP-{code}") for code in ("21", "25", "39", "58", "70", "71", "89", "90")]
    whole = causes("REG-27")
    assert {name: sum(part.get(name, 0.0) for part in parts) for name in whole} == pytest.approx(whole, abs=1e-6)


def test_a_year_before_the_first_inventory_is_refused_and_is_a_perimeter_in_a_territory(
    demo: Path, run: Run, run_json: RunJson
) -> None:
    ask = ("--year", "2025", "--against", "2022")
    code, _, err = run("--home", demo, "explain", "EMP-01", "--organisation", "lycee-fictif-1", *ask)
    assert code == 2
    assert "2024" in err
    change = run_json("--home", demo, "explain", "EMP-01", "--territory", "REG-27", *ask)
    assert {"grid", "perimeter"} <= {row["cause"] for row in change["causes"]}


@pytest.mark.parametrize(
    ("code", "against", "said"),
    [("EMP-02", "2024", "EMP-01, EMP-03"), ("EMP-01", "2025", "2025"), ("EMP-01", "2012", "2012")],
)
def test_a_change_that_cannot_be_told_is_refused_in_words(
    code: str, against: str, said: str, demo: Path, run: Run
) -> None:
    status, out, err = run("--home", demo, "explain", code, "--year", "2025", "--against", against)
    assert (status, out) == (2, "")
    assert said in err


def test_a_change_of_known_tiers_says_which_one_is_missing(demo: Path, run: Run) -> None:
    out = run("--home", demo, "explain", "EMP-03", "--organisation", "epci-fictif-1", *ASK)[1]
    assert "EMP-03 n’est pas connu pour\u00a0: réseaux." in out
    assert "À périmètre égal" in out


def test_a_body_of_which_nothing_is_known_gets_the_next_step(demo: Path, run: Run) -> None:
    ask = ("explain", "EMP-01", "--organisation", "asso-fictive-1", "--year", "2025")
    status, out, err = run("--home", demo, "--language", "en", *ask)
    assert status == 0
    assert "not computed" in out
    assert "Import an inventory (Data > Import" in err


def test_a_territory_lacks_no_factor_of_servers_that_it_never_counts(demo: Path, run_json: RunJson) -> None:
    def lacking(*where: str) -> set[str]:
        found = run_json("--home", demo, "explain", "EMP-01", *where, "--year", "2025")["not_computed"]
        return {row["equipment_type"] for row in found}

    assert "server" in lacking("--organisation", "epci-fictif-1")
    assert "server" not in lacking("--territory", "REG-27")
