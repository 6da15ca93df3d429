"""What the two faces can do: authorise, load, call, record. The only place where the floors are strung together.

Each operation takes an opened data folder, who acts, and when; it returns frames or records, never text. Refusals are
`UserError`s, whose sentence the face shows in the user's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from barometer import assessment as engine
from barometer.assessment import Assessment, Stock, grouped
from barometer.explanation import Explanation, explain
from barometer.perimeter import control_panel, perimeter_table
from barometer.records import access, batches
from barometer.records.batches import Batch
from barometer.records.home import Home
from barometer.stock import summarise_stock
from barometer.indicators import Question
from dashboards.errors import DashboardsError
from dashboards.loading import Context, FactorContext
from factors import territories
from imports.inventory import InventoryReading, read_inventory

VIEW = "amortised"


@dataclass(frozen=True)
class Actor:
    """Who acts, and when: nothing below reads a clock."""

    name: str
    now: datetime

    @property
    def today(self) -> date:
        """The day of the action."""
        return self.now.date()


def local_actor(name: str | None) -> Actor:
    """Whoever sits at this machine, now."""
    return Actor(name or "local", datetime.now(UTC))


@dataclass(frozen=True)
class FileAssessment:
    """One inventory file, assessed without being stored."""

    reading: InventoryReading
    assessment: Assessment
    impacts: pl.DataFrame
    completed: pl.DataFrame
    units: int


def assess_file(path: Path, context: FactorContext, *, year: int, view: str, language: str) -> FileAssessment:
    """Impacts of one file: read, canonicalise, then the main path; stores nothing (`barometer assess FILE`)."""
    from dashboards.oneshot import assess_rows  # noqa: PLC0415 - keeps this file to the ten-line verbs

    context.check_year(year)
    reading = read_inventory(
        path,
        organisation=None,
        batch="assess",
        as_of=None,
        is_complete=False,
        territories=territories.load(),
        equipment_types=context.factors.equipment_types,
        language=language,
    )
    return assess_rows(reading, context, year=year, view=view)


def indicators(
    context: Context, actor: Actor, *, group: str | None, year: int, view: str = VIEW, organisation: str | None = None
) -> pl.DataFrame:
    """Published columns for one territory (the region by default) or one organisation."""
    access.require(context.home, actor.name, "read")
    assessed = context.assess(year, view)
    if organisation is not None:
        return organisation_indicators(context, assessed, [organisation])
    return territory_indicators(context, assessed, [group or context.region])


def territory_indicators(context: Context, assessed: Assessment, codes: list[str]) -> pl.DataFrame:
    """Indicators of territories, from the communes they hold."""
    groups = territory_groups(context, codes)
    return engine.answer(
        assessed,
        groups,
        by="commune",
        names={code: context.territories.name(code) for code in codes},
        factors=context.factors,
        draws=context.draws,
        is_demo=context.home.is_demo,
    )


def organisation_indicators(context: Context, assessed: Assessment, organisations: list[str]) -> pl.DataFrame:
    """Indicators of organisations: impacts, and the stock itself."""
    names = dict(context.organisations.filter(pl.col("organisation").is_in(organisations)).select("organisation", "name").iter_rows())
    impacts = engine.answer(
        assessed,
        pl.DataFrame({"organisation": organisations, "group": organisations}),
        by="organisation",
        names=names,
        factors=context.factors,
        draws=context.draws,
        is_demo=context.home.is_demo,
    )
    question = Question("organisation", assessed.year, assessed.view, context.factors.digest, context.home.is_demo)
    stock = summarise_stock(context.stock.cohorts, question, names, context.people(assessed.year))
    return pl.concat([impacts, stock])


def territory_groups(context: Context, codes: list[str]) -> pl.DataFrame:
    """commune -> group, one row for each territory that holds it."""
    return context.territories.roll_up.filter(pl.col("territory").is_in(codes)).select("commune", group="territory")
