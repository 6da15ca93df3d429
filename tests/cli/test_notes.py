"""`barometer note`: written beside a figure, read with it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.demo_home import copied, shared_demo

RunJson = Callable[..., Any]
SCHOOL = ("--organisation", "lycee-fictif-1", "--year", "2025")
TEXT = "Deux salles équipées en septembre."


@pytest.fixture
def demo(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(shared_demo(tmp_path_factory), tmp_path / "home")


def test_a_note_is_read_with_its_figure(demo: Path, run: Run, run_json: RunJson) -> None:
    figure = run_json("--home", demo, "explain", "EMP-01", *SCHOOL)
    written = run_json("--home", demo, "note", "add", "emp-01", TEXT, *SCHOOL)
    assert written["figure"]["value"] == pytest.approx(figure["value"])
    explained = run_json("--home", demo, "explain", "EMP-01", *SCHOOL)
    assert [note["text"] for note in explained["notes"]] == [TEXT]
    assert run_json("--home", demo, "explain", "EMP-02", *SCHOOL)["notes"] == []
    code, out, _ = run("--home", demo, "explain", "EMP-01", *SCHOOL, "--language", "en")
    assert code == 0
    assert f"{TEXT} (the figure was" in out
    since = run_json("--home", demo, "explain", "EMP-01", *SCHOOL, "--against", "2024")
    assert [note["text"] for note in since["notes"]] == [TEXT]
    assert TEXT in run("--home", demo, "explain", "EMP-01", *SCHOOL, "--against", "2024")[1]
    assert run("--home", demo, "note", "withdraw", str(written["note"]))[0] == 0
    assert run_json("--home", demo, "note", "list") == []


def test_a_note_keeps_a_figure_that_is_declared_and_says_where_there_is_none(
    demo: Path, run: Run, run_json: RunJson
) -> None:
    region = ("--organisation", "region-fictive", "--year", "2025")
    figures = run_json("--home", demo, "indicators", *region, "--code", "EMP-09")
    (total,) = [row["value"] for row in figures if row["breakdown"] == "total"]
    assert run_json("--home", demo, "note", "add", "EMP-09", TEXT, *region)["figure"]["value"] == total
    assert run_json("--home", demo, "note", "add", "GAI-05", TEXT, *region)["figure"] is None
    assert f"{TEXT} (le chiffre n’avait alors pas de valeur)" in run("--home", demo, "note", "list")[1]


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        ("fr", ("add", "XXX-99", "a"), "« XXX-99 » n'est pas un indicateur"),
        ("en", ("add", "EMP-01", " "), "A note has 1 to 1000 characters; this one has 0"),
        ("en", ("withdraw", "12"), "No note has the number 12"),
        ("fr", ("add", "EMP-01", "a", "--organisation", "nulle-part"), "nulle-part"),
    ],
)
def test_a_note_that_cannot_be_is_refused_in_words(
    demo: Path, run: Run, run_json: RunJson, language: str, words: tuple[str, ...], said: str
) -> None:
    code, _, err = run("--home", demo, "--language", language, "note", *words)
    assert code == 2
    assert said in err
    assert run_json("--home", demo, "note", "list") == []
