"""What digital technology saves elsewhere: one question of both faces (METHODOLOGY 6).

In: a context, who asks, an organisation and a year. Out: `GainFigure`s from validated declarations, and published rows.
"""

from collections.abc import Mapping

import polars as pl

from barometer.decisions.gains import GainFactors, GainFigure, Stated, assess_gain, gain_indicators
from barometer.declared import yearly
from barometer.indicators import Question
from barometer.records import access, declarations
from barometer.records.declaration_checks import inputs
from dashboards.declared_values import validated_values
from dashboards.loading import Context
from dashboards.operations import Actor
from factors.companions import practices
from factors.gains import gains
from factors.schemas import PEDIGREE


def gains_of(context: Context, actor: Actor, organisation: str, year: int) -> list[GainFigure]:
    """Every gain of the catalogue for one organisation: known, partly known, or a gap that says what is missing."""
    access.require(context.home, actor.name, "read")
    stated = _stated(context, organisation, year)
    known = gain_factors(context)
    names = frozenset(inputs())
    return [assess_gain(gain, stated, known, names) for gain in gains()]


def gain_factors(context: Context) -> GainFactors:
    """Practices and parameters of the factor set, and their draws."""
    pedigree = {rule: context.factors.input_value(f"pedigree.{rule}") for rule in PEDIGREE}
    return GainFactors(context.factors, context.draws, practices(pedigree))


def gain_rows(context: Context, figures: Mapping[str, list[GainFigure]], year: int, view: str) -> pl.DataFrame:
    """Published rows of the avoided account, of organisations."""
    names = dict(context.organisations.select("organisation", "name").iter_rows())
    question = Question("organisation", year, view, context.factors.digest, context.home.is_demo)
    return gain_indicators(figures, question, names)


def _stated(context: Context, organisation: str, year: int) -> dict[str, Stated]:
    """Input -> its value of the year, and whether every declaration behind it says its method and has its evidence."""
    values = yearly(validated_values(context.home, year), year)
    unproven = _without_proof(context, organisation)
    return {
        name: Stated(float(value), name not in unproven)
        for (owner, name), value in values.items()
        if owner == organisation
    }


def _without_proof(context: Context, organisation: str) -> set[str]:
    rows = declarations.read(context.home).filter(pl.col("organisation") == organisation)
    lacking = pl.col("method").is_null() | pl.col("evidence").is_null()
    return set(rows.filter(lacking)["input"].to_list())
