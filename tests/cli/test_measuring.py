"""What an interval is made of, at the command line (METHODOLOGY 4.6)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

RunJson = Callable[..., Any]


@pytest.mark.parametrize(
    "where", [("--territory", "REG-27"), ("--territory", "DEP-21"), ("--organisation", "lycee-fictif-1")]
)
@pytest.mark.parametrize("code", ["EMP-01", "EMP-02", "EMP-03"])
def test_shares_sum_to_one_and_the_figure_is_the_published_one(
    code: str, where: tuple[str, str], demo: Path, run_json: RunJson
) -> None:
    told = run_json("--home", demo, "explain", code, *where, "--year", "2025", "--uncertainty")
    figure = run_json("--home", demo, "explain", code, *where, "--year", "2025")
    names = ("value", "low", "high")
    assert [told[name] for name in names] == pytest.approx([figure[name] for name in names], rel=1e-9)
    assert told["unit"] == figure["unit"]
    shares = [row["variance_share"] for row in told["inputs"]]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) + told["together"] + told["interactions"] == pytest.approx(1.0, abs=1e-9)


def test_the_line_command_says_what_to_measure_first_and_how(demo: Path, run: Run) -> None:
    status, out, _ = run("--home", demo, "explain", "EMP-01", "--organisation", "lycee-fictif-1", "--uncertainty")
    assert status == 0
    assert "À mesurer d’abord\u202f: Ordinateur fixe (professionnel)" in out.replace("\xa0", "\u202f")
    assert "Demander au fabricant" in out
    assert "Erreurs qui vont ensemble" in out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("EMP-01", "--against", "2024"), "--against"),
        (("ACH-01",), "EMP-01"),
        (("EMP-01", "--territory", "COM-99999"), "COM-99999"),
        (("EMP-01", "--year", "2012"), "2012"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_cannot_be_told_is_refused_in_words(
    language: str, options: tuple[str, ...], said: str, demo: Path, run: Run
) -> None:
    status, out, err = run("--language", language, "--home", demo, "explain", *options, "--uncertainty")
    assert (status, out) == (2, "")
    assert said in err


def test_where_impacts_fall_adds_up_to_the_figure_and_names_what_nobody_knows(
    demo: Path, run: Run, run_json: RunJson
) -> None:
    """The national study has no place, electricity that of its grid; unknown is never spread (METHODOLOGY 9.6)."""
    question = ("--home", demo, "explain", "EMP-01", "--territory", "DEP-21", "--year", "2025")
    told, figure = run_json(*question, "--where"), run_json(*question)
    by_place = {row["place"]: row["value"] for row in told["places"]}
    assert list(by_place) == ["here", "elsewhere", "unknown"]
    assert sum(by_place.values()) == pytest.approx(figure["value"], rel=1e-12)
    by_stage = {(row["place"], row["life_cycle_stage"], row["grid_country"]): row["value"] for row in told["stages"]}
    assert by_stage["here", "use", "FR"] == pytest.approx(by_place["here"], rel=1e-12)
    assert by_stage["unknown", "unspecified", None] > by_place["elsewhere"]
    status, out, _ = run("--home", demo, "explain", "EMP-03", "--territory", "DEP-21", "--where", "--language", "en")
    assert status == 0
    assert "100% in France" in out
    assert "Not included, for want of a figure: data centres and networks." in out
    status, _, refused = run("--home", demo, "explain", "EMP-02", "--territory", "DEP-21", "--where")
    assert status == 2
    assert "EMP-02 est un rapport" in refused
