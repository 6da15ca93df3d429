"""A gap of `indicators --code` says what is missing and who knows it, whatever the indicator and the place."""

import json
import shutil
from argparse import Namespace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from barometer.records.home import open_home
from dashboards.actors import acting
from dashboards.cli import main
from dashboards.covering import Covered
from dashboards.loading import load_context
from dashboards.scopes import Scope
from dashboards.verbs import figures
from factors import nomenclature
from tests.cli.conftest import Run
from tests.cli.schools import PARC

SEAT = ("--kind", "commune", "--seat", "21231")


@pytest.fixture(scope="module")
def town(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two bodies of one commune: one with an inventory and its waste, one of which nothing is known."""
    folder = tmp_path_factory.mktemp("town")
    home, parc = Path(shutil.copytree(prepared, folder / "home")), folder / "parc.csv"
    parc.write_text(PARC, encoding="utf-8")
    start = ("--home", str(home), "--quiet")
    for name in ("counted", "empty"):
        assert main([*start, "organisation", "add", name, "--name", name, *SEAT]) == 0
    assert main([*start, "import", str(parc), "--organisation", "counted"]) == 0
    said = ("declare", "weee.collected", "0,9", "--unit", "t", "--organisation", "counted", "--period", "2025")
    quarters = [
        ("declare", "mediation.passes_used", "30", "--territory", "COM-21231", "--period", f"2025-Q{each}")
        for each in (1, 3)
    ]
    for number, words in enumerate((said, *quarters), start=1):
        assert main([*start, *words]) == 0
        for step in ("submit", "validate"):
            assert main([*start, "declare", step, str(number)]) == 0
    return home


PLACES = ("--organisation empty", "--organisation counted", "--territory COM-21231", "--territory EPCI-242100410")


@pytest.mark.parametrize("place", PLACES)
def test_no_gap_is_bare(town: Path, run: Run, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Every code of the catalogue on one context: its figures, and its coverage, are asked once."""
    context = load_context(open_home(town, None), acting("local").today)
    answer, coverage = figures._figures, figures.coverage_of
    kept: list[pl.DataFrame] = []
    covered: list[Covered] = []

    def once(arguments: Namespace, known: Any, scope: Scope, year: int) -> pl.DataFrame:
        if not kept:
            kept.append(answer(Namespace(**vars(arguments) | {"code": None}), known, scope, year))
        return kept[0]

    def covered_once(*asked: Any, **how: Any) -> list[Covered]:
        covered[:] = covered or coverage(*asked, **how)
        return covered

    monkeypatch.setattr(figures, "context_of", lambda _: context)
    monkeypatch.setattr(figures, "_figures", once)
    monkeypatch.setattr(figures, "lacking", lambda *_: [])
    monkeypatch.setattr(figures, "coverage_of", covered_once)
    gaps, bare = [], []
    for code in nomenclature.indicators()["code"]:
        words = ("indicators", *place.split(), "--year", "2025", "--code", code, "--json")
        status, out, err = run("--home", town, "--language", "en", *words)
        assert status == 0, err
        rows = [row for row in json.loads(out) if row["breakdown"] != "input"]
        assert rows, code
        if all(row["value"] is None for row in rows):
            gaps.append(code)
            bare += [] if f"{code} is missing: " in err or f"{code} is not known of" in err else [code]
    assert len(gaps) > 15
    assert bare == []
    assert "INC-04" in gaps
