"""The sheet of a project that asks for funding: one question of both faces, nothing stored (METHODOLOGY 24).

In: the applicant's file, a factor context. Out: a `Project`: what was read, the figures, the sources behind them.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from barometer.completion import REFURBISHED
from barometer.decisions.projects import AGAIN, ProjectSheet, assess_project
from barometer.impacts import CLIMATE
from dashboards.loading import FactorContext
from factors.spelling import source_text
from imports.findings import Reading
from imports.project import read_project


@dataclass(frozen=True)
class Project:
    """`name`: that of the file. `sources`: of the factors that were used."""

    name: str
    reading: Reading
    sheet: ProjectSheet
    sources: tuple[str, ...]


def assess_project_file(path: Path, context: FactorContext, *, language: str, year: int | None = None) -> Project:
    """Read and assess one file; refused where it has not the columns of a project, or the year has no grid."""
    chosen = year or context.years[-1]
    context.check_year(chosen)
    factors = context.factors
    rows, reading = read_project(path, factors.equipment_types, language=language)
    sheet = assess_project(rows.to_dicts(), factors, context.draws, year=chosen)
    named = [
        each.line["equipment_type"] + (REFURBISHED if each.line["condition"] in AGAIN else "")
        for each in sheet.parts
        if each.made is not None
    ]
    used = factors.impact_factors.filter(
        pl.col("equipment_type").is_in(named) & (pl.col("impact_category") == CLIMATE) & (pl.col("per") == "unit")
    )
    titles = {row["source"]: source_text(row, "title", language) for row in factors.sources.iter_rows(named=True)}
    return Project(path.stem, reading, sheet, tuple(sorted(titles[name] for name in used["source"].unique())))
