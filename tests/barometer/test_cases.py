"""Worked cases: each file of tests/cases is an example an expert can check by hand, on round factors of its own."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from barometer.assessment import Assessment, Stock, assess, count_fleet, grouped
from barometer.explanation import explain
from barometer.schemas import InventoryRow
from factors import library
from factors.library import FactorSet

CASES = Path(__file__).parents[1] / "cases"
FILES = sorted(CASES.glob("*.toml"))
NOBODY = pl.DataFrame(schema={"organisation": pl.String, "kind": pl.String, "seat_commune": pl.String})
NOWHERE = pl.DataFrame(schema={"commune": pl.String, "population": pl.Int64})


@pytest.fixture(scope="session")
def round_factors() -> FactorSet:
    return library.load(CASES / "factors").in_force(on=date(2026, 11, 1))


def inventory(assets: list[dict[str, Any]]) -> pl.DataFrame:
    schema = {name: column.dtype for name, column in InventoryRow.columns().items()}
    rows = []
    for number, asset in enumerate(assets, start=2):
        given = {"organisation": "o", "asset_id": f"asset-{number}", "sheet": "Parc", "row": number} | asset
        given |= {"synthetic": False, "batch": asset.get("batch", "1"), "is_complete": asset.get("is_complete", False)}
        rows.append({name: given.get(name) for name in schema})
    return InventoryRow.validate(pl.DataFrame(rows, schema=schema))


def assessed(case: dict[str, Any], factors: FactorSet) -> Assessment:
    _assets, cohorts = count_fleet(inventory(case["assets"]).lazy())
    stock = Stock(cohorts, NOBODY, NOWHERE)
    return assess(stock, factors, year=case["year"], view=case.get("view", "amortised"))


def total(assessment: Assessment, category: str) -> float:
    cells = assessment.cells.filter(pl.col("impact_category") == category)
    return sum(cells["impact"].to_list()) / 1e9


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_worked_case_gives_what_was_computed_by_hand(file: Path, round_factors: FactorSet) -> None:
    case = tomllib.loads(file.read_text(encoding="utf-8"))
    assessment = assessed(case, round_factors)
    for category, expected in case["expected"].items():
        assert total(assessment, category) == pytest.approx(expected, rel=case.get("tolerance", 1e-9), abs=1e-8)
    gaps = {f"{gap['equipment_type'] or '?'} {gap['why']}" for gap in assessment.gaps.to_dicts()}
    assert gaps.issuperset(case.get("gaps", []))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_worked_case_is_explained_down_to_factors_with_a_source(file: Path, round_factors: FactorSet) -> None:
    """Also where the grid is that of another country, in another series than the one in force."""
    case = tomllib.loads(file.read_text(encoding="utf-8"))
    everything = pl.DataFrame({"organisation": ["o"], "group": ["o"]})
    cells = grouped(assessed(case, round_factors).cells, everything, by="organisation")
    explained = explain("EMP-01", cells, round_factors)
    assert sum(part["value"] for part in explained.parts) == pytest.approx(case["expected"].get("climate_change", 0.0))
    assert all(part["source"] and part["locator"] for part in explained.parts)


def test_there_are_enough_worked_cases_and_each_says_why() -> None:
    cases = [tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES]
    assert len(cases) >= 30
    assert all(case["why"] and case["expected"] for case in cases)
