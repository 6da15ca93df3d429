"""What the two faces can do: authorise, load, call, record. The only place where the floors are strung together.

Each operation takes an opened data folder (or a context loaded from it), who acts, and when; it returns frames or
records, never text. Refusals are `UserError`s, whose sentence the face shows in the user's language.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from barometer import assessment as engine
from barometer.assessment import Assessment, Stock
from barometer.cohorts import added_up
from barometer.completion import completed_cells
from barometer.declared import yearly
from barometer.explanation import Explanation, explain
from barometer.indicators import Question
from barometer.records import access
from barometer.stock import summarise_stock
from dashboards.actors import Actor
from dashboards.chain_answer import answer_chain
from dashboards.declared_values import VOLUME_IN_PART, validated_values, volumes_in_part
from dashboards.loading import Beside, Context, FactorContext
from dashboards.purchase_answer import answer_purchases
from dashboards.scopes import Scope, covering, groups_of, names_of
from dashboards.statutory_answer import answer_rate
from dashboards.tracing import with_cells
from dashboards.uncomputed import gaps_of
from factors import territories
from imports.inventory import InventoryReading, read_inventory
from imports.layouts import NO_WORDS, UserWords

VIEW = "amortised"
IDLE_INPUT = "devices.idle"


# --- one file, nothing stored -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FileAssessment:
    """One inventory file, assessed without being stored.

    `cohorts`: of its assets. `completed`: how many cells were completed (`completion.completed_cells`).
    """

    reading: InventoryReading
    assessed: Assessment
    cohorts: pl.DataFrame
    completed: pl.DataFrame
    context: FactorContext


def assess_file(
    path: Path,
    context: FactorContext,
    *,
    year: int,
    view: str,
    language: str,
    known: UserWords = NO_WORDS,
    beside: Beside | None = None,
) -> FileAssessment:
    """Impacts of one file, along the whole main path, without any store (`barometer assess FILE`).

    `beside`: a data folder whose sheets of models, own values and rules count as they would after an import.
    """
    context.check_year(year)
    reading = read_inventory(
        path,
        batch="assess",
        territories=territories.load(),
        equipment_types=context.factors.equipment_types,
        language=language,
        organisation_when_missing=path.stem,
        known=known,
    )
    counted, completed = [], []
    for assets, cohorts_of_part in engine.count_in_parts(reading.rows.lazy()):
        counted.append(cohorts_of_part)
        completed.append(completed_cells(assets.lazy()))
    cohorts = added_up(counted)
    nobody = pl.DataFrame(schema={"organisation": pl.String, "kind": pl.String, "seat_commune": pl.String})
    nowhere = pl.DataFrame(schema={"commune": pl.String, "population": pl.Int64})
    stock = Stock(cohorts, nobody, nowhere)
    if beside is not None:
        context, stock = beside.fit(context, reading.rows, stock)
    assessed = engine.assess(stock, context.factors, year=year, view=view)
    return FileAssessment(reading, assessed, cohorts, pl.concat(completed), context)


# --- questions ----------------------------------------------------------------------------------------------------


def answer(context: Context, actor: Actor, scopes: list[Scope], *, year: int, view: str = VIEW) -> pl.DataFrame:
    """Published columns for territories or organisations, all of the same kind."""
    access.require(context.home, actor.name, "read")
    context = covering(context, scopes)
    assessed = context.assess(year, view)
    names = names_of(context, scopes)
    figures = engine.answer(
        assessed,
        groups_of(context, scopes),
        by=scopes[0].by,
        names=names,
        factors=context.factors,
        draws=context.draws,
        is_demo=context.home.is_demo,
    )
    figures = pl.concat([figures, answer_chain(context, scopes, year=year, view=view, today=actor.today)])
    if scopes[0].territory:
        return figures

    question = Question("organisation", year, view, context.factors.digest, context.home.is_demo)
    stock = summarise_stock(context.stock.cohorts, question, names, context.people(year), _idle(context, year))
    rates = answer_rate(context, actor, scopes, question, names)
    return pl.concat([figures, stock, answer_purchases(context, question, names), rates])


def _idle(context: Context, year: int) -> dict[str, float]:
    """Organisation -> idle devices that it declared for the year."""
    values = yearly(validated_values(context.home, year), year)
    return {owner: float(value) for (owner, name), value in values.items() if name == IDLE_INPUT}


def not_computed(
    context: Context, actor: Actor, scope: Scope, *, year: int, view: str = VIEW, categories: Collection[str]
) -> pl.DataFrame:
    """What the figures of some impact categories lack, with the reason (METHODOLOGY 2.7)."""
    access.require(context.home, actor.name, "read")
    context = covering(context, [scope])
    found = gaps_of(context, scope, context.assess(year, view).gaps, categories)
    if not (categories and scope.organisation):
        return found
    part = volumes_in_part(context.home, scope.organisation, year)
    shape = {name: found.schema[name] for name in ("equipment_type", "why")}
    incomplete = pl.DataFrame({"equipment_type": list(part), "why": [VOLUME_IN_PART] * len(part)}, schema=shape)
    return pl.concat([found, incomplete], how="diagonal")


def explain_figure(
    context: Context, actor: Actor, scope: Scope, *, code: str, year: int, view: str = VIEW
) -> Explanation:
    """One value of a territory or an organisation, down to amount x factor, source and spreadsheet cells."""
    access.require(context.home, actor.name, "read")
    context = covering(context, [scope])
    assessed = context.assess(year, view)
    cells = engine.grouped(assessed.cells, groups_of(context, [scope]), by=scope.by)
    explanation = explain(code, cells, context.factors)
    return replace(explanation, parts=with_cells(context, scope, explanation.parts, year=year, view=view))
