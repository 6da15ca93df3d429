"""What an avoided impact is made of, and what a new part weighs on, as data (METHODOLOGY 19.11).

In: factors/data/avoided_components.csv, avoided_parts.csv. Out: frames in file order, checked once.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl

from factors.problems import FactorsRefusedError
from factors.reading import read_table
from factors.schemas import Column, Table, schema_of

COMPONENTS = Table(
    "avoided_components",
    "avoided_components.csv",
    ("component",),
    (
        Column("component", required=True),
        Column("sign", "integer", required=True),
        Column("name_fr", required=True),
        Column("name_en", required=True),
    ),
)
PARTS = Table(
    "avoided_parts",
    "avoided_parts.csv",
    ("part_kind", "equipment_type"),
    (Column("part_kind", required=True), Column("equipment_type"), Column("factor_type"), Column("parameter")),
)


@cache
def components() -> pl.DataFrame:
    """component, sign (1 avoided, -1 spent), name_fr, name_en."""
    return _read(COMPONENTS)


@cache
def part_factors() -> pl.DataFrame:
    """part_kind, equipment_type (null: any), factor_type (null: the device's own), parameter (null: one unit of it)."""
    return _read(PARTS)


def _read(table: Table) -> pl.DataFrame:
    rows, problems = read_table(files("factors") / "data", table)
    if problems:
        raise FactorsRefusedError(Path("factors/data"), problems)
    return pl.DataFrame([row.cells for row in rows], schema=schema_of(table))
