"""What digital technology saves elsewhere: one question of both faces (METHODOLOGY 6).

In: a context, who asks, an organisation or a territory, a year. Out: `GainFigure`s or `TerritoryGains` from validated
declarations, and published rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from barometer.decisions.gain_sums import GatheredGain, gather_gains
from barometer.decisions.gains import GainFactors, GainFigure, Stated, assess_gain, gain_indicators
from barometer.declared import yearly
from barometer.indicators import Question
from barometer.records import access, declarations
from barometer.records.declaration_checks import inputs
from dashboards.actors import Actor
from dashboards.declared_values import merged_into, territory_values, validated_values
from dashboards.loading import Context
from dashboards.scopes import seated_in
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


def gains_of_place(context: Context, territory: str, year: int) -> list[GainFigure]:
    """Every gain that is declared of a territory itself."""
    stated, known, names = _stated_of_place(context, territory, year), gain_factors(context), frozenset(inputs())
    return [assess_gain(gain, stated, known, names) for gain in gains()]


@dataclass(frozen=True)
class TerritoryGains:
    """`bodies`: organisations of the register seated there. `of_the_place`: gains that the territory declares itself,
    which hold everybody's: no body's is added to them.
    """

    gains: list[GatheredGain]
    bodies: int
    of_the_place: frozenset[str]

    @property
    def told(self) -> int:
        """How many organisations declare at least one activity."""
        return len({body for each in self.gains for body in each.bodies if each.gain.gain not in self.of_the_place})


def gains_in(context: Context, actor: Actor, territory: str, year: int) -> TerritoryGains:
    """Every gain of a territory: what it declares itself, else what the organisations seated there declare."""
    access.require(context.home, actor.name, "read")
    merged = merged_into(context.home, year)  # what they declared is their successor's already
    bodies = {name: _stated(context, name, year) for name in seated_in(context, territory) if name not in merged}
    own = {territory: _stated_of_place(context, territory, year)}
    known, names = gain_factors(context), frozenset(inputs())
    found, of_the_place = [], set()
    for gain in gains():
        rows = gather_gains([gain], own, known, names)
        if rows[0].bodies:
            of_the_place.add(gain.gain)
        found += rows if rows[0].bodies else gather_gains([gain], bodies, known, names)
    return TerritoryGains(found, len(bodies), frozenset(of_the_place))


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


def _stated_of_place(context: Context, territory: str, year: int) -> dict[str, Stated]:
    values = yearly(territory_values(context.home, territory), year)
    unproven = _without_proof(context, territory, "territory")
    return {name: Stated(float(value), name not in unproven) for (_, name), value in values.items()}


def _without_proof(context: Context, owner: str, column: str = "organisation") -> set[str]:
    rows = declarations.read(context.home).filter(pl.col(column) == owner)
    lacking = pl.col("method").is_null() | pl.col("evidence").is_null()
    return set(rows.filter(lacking)["input"].to_list())
