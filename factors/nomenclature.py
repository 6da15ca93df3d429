"""The indicator catalogue and the inputs that somebody declares, as data (METHODOLOGY 9.1, 17.2).

In: factors/data/indicators.csv, breakdowns.csv, declared_inputs.csv, indicator_needs.csv. Out: frames in file order,
checked once. A code and a period never change meaning once published.
"""

from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl

from factors.problems import FactorsRefusedError, Problem
from factors.reading import Row, read_table
from factors.schemas import Column, Table, schema_of

LEVELS = ("core", "headline", "context")
DIRECTIONS = ("lower", "higher", "neutral")
FREQUENCIES = ("monthly", "quarterly", "yearly", "edition")
PERIODS = ("month", "quarter", "year")


def _text(*names: str, required: bool = True) -> tuple[Column, ...]:
    return tuple(Column(name, required=required) for name in names)


INDICATORS = Table(
    "indicators",
    "indicators.csv",
    ("code",),
    (
        *_text("code", "family"),
        Column("level", required=True, choices=LEVELS),
        *_text("name_fr", "name_en", "definition_fr", "definition_en", "formula_fr", "formula_en"),
        *_text("unit_fr", "unit_en"),
        Column("direction", required=True, choices=DIRECTIONS),
        *_text("breakdowns"),
        Column("frequency", required=True, choices=FREQUENCIES),
        *_text("source_fr", "source_en"),
        *_text("normalisation_fr", "normalisation_en", "reference_fr", "reference_en", required=False),
    ),
)
BREAKDOWNS = Table("breakdowns", "breakdowns.csv", ("breakdown",), _text("breakdown", "name_fr", "name_en"))
DECLARED_INPUTS = Table(
    "declared_inputs",
    "declared_inputs.csv",
    ("input",),
    (
        *_text("input", "label_fr", "label_en", "unit"),
        *(
            Column(name, "number", required=True)
            for name in ("lower_bound", "upper_bound", "plausible_low", "plausible_high")
        ),
        *_text("who_knows_fr", "who_knows_en", "help_fr", "help_en", "indicator"),
        Column("period", required=True, choices=PERIODS),
    ),
)
NEEDS = Table(
    "indicator_needs",
    "indicator_needs.csv",
    ("code", "missing_fr"),
    (*_text("code", "missing_fr", "missing_en", "who_fr", "who_en"), *_text("met_by", required=False)),
)


@cache
def indicators() -> pl.DataFrame:
    """The catalogue: one row per indicator, in file order; its `breakdowns` are codes of `breakdowns()`."""
    known = set(breakdowns()["breakdown"])
    rows = checked_rows(
        INDICATORS,
        lambda row: (
            row.problem("cell_not_known", "breakdowns", known=", ".join(sorted(known)))
            for code in str(row.cells["breakdowns"]).split()
            if code not in known
        ),
    )
    return framed(INDICATORS, rows)


@cache
def breakdowns() -> pl.DataFrame:
    """What an indicator can be broken down by: code and names."""
    return framed(BREAKDOWNS, checked_rows(BREAKDOWNS, lambda _: ()))


@cache
def declared_inputs() -> pl.DataFrame:
    """What organisations declare: unit, bounds, plausible range, who knows it, help, indicators fed, period."""
    codes = set(indicators()["code"])

    def wrong(row: Row) -> Iterable[Problem]:
        for code in str(row.cells["indicator"]).split():
            if code not in codes:
                yield row.problem("cell_not_known", "indicator", known=", ".join(sorted(codes)))
        lower, low, high, upper = (
            row.cells[name] for name in ("lower_bound", "plausible_low", "plausible_high", "upper_bound")
        )
        if not lower <= low < high <= upper:
            yield row.problem("amount_out_of_bounds", "plausible_low", lower=lower, upper=upper)

    return framed(DECLARED_INPUTS, checked_rows(DECLARED_INPUTS, wrong))


@cache
def indicator_needs() -> pl.DataFrame:
    """What an indicator lacks where it is a gap, besides declared inputs, and who knows it: code, missing, who.

    `met_by`: the indicator whose value shows that this is there.
    """
    codes = set(indicators()["code"])
    rows = checked_rows(
        NEEDS,
        lambda row: (
            row.problem("cell_not_known", "code", known=", ".join(sorted(codes)))
            for _ in range(row.cells["code"] not in codes or (row.cells["met_by"] or row.cells["code"]) not in codes)
        ),
    )
    return framed(NEEDS, rows)


def checked_rows(table: Table, wrong: Callable[[Row], Iterable[Problem]]) -> list[Row]:
    """The rows of a table of factors/data; refused as a whole if a cell, a key or a code is wrong."""
    rows, problems = read_table(files("factors") / "data", table)
    if not problems:
        problems = [problem for row in rows for problem in wrong(row)]
    if problems:
        raise FactorsRefusedError(Path("factors/data"), problems)
    return rows


def framed(table: Table, rows: list[Row]) -> pl.DataFrame:
    """Rows of a table as a frame, in file order."""
    return pl.DataFrame([row.cells for row in rows], schema=schema_of(table))
