"""GOU-01, GOU-02 and SEN-03 by hand (METHODOLOGY 9.9)."""

from typing import Any

import polars as pl
import pytest

from barometer.governance import Obliged, data_coverage, open_data, strategies, values_of

ROW = {
    "organisation": None, "territory": "REG-27", "breakdown": "total", "value": 1.0, "quality": 4,
    "measured_share": 0.0, "declared_share": 0.0, "modelled_share": 0.0,
}  # fmt: skip
DONE = {"assessment": True, "programme": True, "strategy": True, "annual_review": True}


def told(rows: Any) -> dict[str, float | None]:
    return {row["breakdown_value"]: row["value"] for row in rows}


def test_each_value_counts_once_whatever_its_parts() -> None:
    """EMP-01 (its split left out) 1/4 declared, EMP-03 of two tiers declared and modelled, one measured body, one gap:
    measured 1/3, declared (1/4 + 1/2) / 3, modelled (3/4 + 1/2) / 3, quality (3 + 1 + 5) / 3.
    """
    rows: list[dict[str, Any]] = [
        {"code": "EMP-01", "declared_share": 0.25, "modelled_share": 0.75, "quality": 3},
        {"code": "EMP-01", "breakdown": "equipment_type", "measured_share": 1.0},
        {"code": "EMP-03", "breakdown": "tier", "declared_share": 1.0},
        {"code": "EMP-03", "breakdown": "tier", "modelled_share": 1.0, "quality": 1},
        {"code": "EMP-03", "value": None, "quality": None},
        {"code": "REU-03", "organisation": "atelier", "territory": None, "measured_share": 1.0, "quality": 5},
        {"code": "GOU-01", "measured_share": 1.0, "quality": 5},
    ]
    values = values_of(pl.DataFrame([ROW | row for row in rows], infer_schema_length=None))
    assert values.select("code", "owner").rows() == [
        ("EMP-01", "REG-27"), ("EMP-03", "REG-27"), ("GOU-01", "REG-27"), ("REU-03", "atelier"),
    ]  # fmt: skip
    assert told(data_coverage(values, 5, 113)) == pytest.approx(
        {
            "values_measured": 100 / 3, "values_declared": 25.0, "values_modelled": 125 / 3,
            "contributing_epci": 500 / 113, "mean_quality": 3.0,
        }
    )  # fmt: skip
    assert set(told(data_coverage(values.clear(), 0, None)).values()) == {None}


def test_no_order_of_rows_changes_a_digit() -> None:
    shares = [1e-17, 0.1, 1.0, 0.7, 3e-16, 0.2]
    rows = [ROW | {"code": "EMP-03", "breakdown": "tier", "declared_share": share} for share in shares]
    assert len({values_of(pl.DataFrame(order))["declared_share"].item() for order in (rows, rows[::-1])}) == 1


def test_what_an_edition_publishes_is_counted_by_family_and_no_edition_is_a_gap() -> None:
    family_of = {"EMP-01": "footprint", "EMP-02": "footprint", "REU-01": "reuse", "DEC-01": "waste"}
    shares = told(open_data({"EMP-01", "REU-01", "OLD-99"}, family_of))
    assert shares == {"total": 50.0, "footprint": 50.0, "reuse": 100.0, "waste": 0.0}
    assert told(open_data(None, family_of)) == {"total": None}


def test_who_says_nothing_of_its_strategy_is_unknown_and_not_late() -> None:
    """Four obliged: one up to date, one late, one that told a step of four, one silent: 1 of 4 to 3 of 4."""
    bodies = [
        Obliged("EPCI-1", True, DONE),
        Obliged("EPCI-2", True, DONE | {"strategy": False}),
        Obliged("EPCI-3", True, {"assessment": True}),
        Obliged("COM-4", True, {}),
        Obliged("COM-5", False, DONE),
        Obliged("COM-6", False, DONE | {"annual_review": False}),
    ]
    rows = {row["breakdown_value"]: row for row in strategies(bodies)}
    assert [rows["total"][name] for name in ("value", "low", "high")] == [25.0, 25.0, 75.0]
    assert [rows["assessment"][name] for name in ("value", "high")] == [75.0, 100.0]
    assert [rows["strategy"][name] for name in ("value", "high")] == [25.0, 75.0]
    assert (rows["volunteers"]["value"], rows["volunteers"]["unit"]) == (1.0, "body")
    assert told(strategies(bodies[3:4])) == {"total": None}
    assert told(strategies([])) == {"total": None}
