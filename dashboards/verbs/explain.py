"""`barometer explain`: one figure down to its sources, what makes its interval, where it falls, why it changed."""

from argparse import Namespace
from typing import Any

import polars as pl

from barometer.services import NO_INVENTORY
from dashboards import exits
from dashboards.changing import change_of
from dashboards.changing_edition import change_of_editions
from dashboards.declared_values import declared_volumes
from dashboards.errors import DashboardsError
from dashboards.loading import Context
from dashboards.measuring import shares_of
from dashboards.note_view import sentence
from dashboards.noting import notes_of
from dashboards.operations import answer, explain_figure
from dashboards.output import is_json, print_json, print_rows, print_text, records, say
from dashboards.parts import total_row
from dashboards.scopes import Scope, scope_of
from dashboards.session import actor_of, context_of
from dashboards.verbs.beside import beside, chosen_factors, lacking, say_lines, shared_with, worded
from dashboards.verbs.change import print_change
from dashboards.verbs.change_edition import print_edition_change
from dashboards.verbs.changes import tell_shared
from dashboards.verbs.measuring import print_shares
from dashboards.verbs.notes import document as note_document
from dashboards.verbs.sheet import is_sheet_only, print_declaration, print_sheet
from dashboards.verbs.whereabouts import print_whereabouts
from dashboards.voice import Voice
from dashboards.whereabouts import whereabouts_of
from dashboards.words import shown_figure, text, word
from factors.own_values import SEPARATOR

AMOUNTS = ("amount", "amount_unit", "factor", "factor_unit", "value")
PART_COLUMNS = ("equipment_type", "life_cycle_stage", "origin", *AMOUNTS, "source")


def explain(arguments: Namespace) -> int:
    """Total, parts by stage and type, amount x factor, source and locator, spreadsheet cells."""
    context = context_of(arguments)
    scope = scope_of(context, arguments.territory, arguments.organisation)
    year = arguments.year or context.years[-1]
    actor = actor_of(arguments)
    code = arguments.code.upper()
    _check_one_question(arguments)
    if is_sheet_only(arguments, code):
        return print_sheet(arguments, context, scope, code, year)
    if arguments.uncertainty:
        shares = shares_of(context, actor, scope, code=code, year=year, view=arguments.view)
        return print_shares(arguments, context, scope, code, year, shares)
    if arguments.where:
        found = whereabouts_of(context, actor, scope, code=code, year=year, view=arguments.view)
        return print_whereabouts(arguments, found, scope)
    if arguments.against:
        return _explain_change(arguments, context, scope, code, year)
    explanation = explain_figure(context, actor, scope, code=code, year=year, view=arguments.view)
    figures = answer(context, actor, [scope], year=year, view=arguments.view)
    interval = _interval(figures, code)
    document = {
        "policy": context.factors.policy,
        "grid_series": context.factors.grid_series,
        "code": code,
        "territory": scope.territory,
        "organisation": scope.organisation,
        "year": year,
        "view": arguments.view,
        "value": explanation.value,
        "unit": explanation.unit,
        **interval,
        "missing_tiers": explanation.missing_tiers,
        "parts": explanation.parts,
    }
    shared = shared_with(context, arguments, scope)
    document["shared_devices"] = records(shared)
    noted = notes_of(context, actor, scope, code=code, year=year)
    document["notes"] = [note_document(note) for note in noted]
    document["not_computed"] = records(beside(arguments, context, scope, year, [code]))
    if is_json(arguments):
        print_json(document)
        return exits.DONE
    print_text(chosen_factors(context, arguments.language))
    _print_explanation(document, arguments.language)
    language = arguments.language
    for tier in explanation.missing_tiers if explanation.value is not None else ():
        say(arguments, text("explain_without_tier", language, code=code, tier=word(tier, language).lower()))
    lines = lacking(arguments, context, scope, year, [code])
    if explanation.value is None and not lines:
        place = scope.territory or scope.organisation
        # 0 is an answer: whoever gave it is not asked again (METHODOLOGY 30.1).
        is_told = scope.organisation in set(declared_volumes(context.home, context.organisations, year)["organisation"])
        key = "explain_only_zero" if is_told else "explain_nothing_known"
        lines = [text(key, language, code=code, place=place, year=year)]
    say_lines(arguments, lines)
    tell_shared(arguments, shared)
    for note in noted:
        print_text(sentence(note, Voice(language)))
    return exits.DONE


def _check_one_question(arguments: Namespace) -> None:
    """Of what the interval is made, where it falls, why it changed: one at a time."""
    if sum(map(bool, (arguments.uncertainty, arguments.against, arguments.where))) > 1:
        raise DashboardsError("uncertainty_or_change")
    if arguments.edition and str(arguments.against or "0").isdigit():
        raise DashboardsError("change_edition_alone")


def _explain_change(arguments: Namespace, context: Context, scope: Scope, code: str, year: int) -> int:
    """From another year, or from a published edition."""
    actor, against = actor_of(arguments), str(arguments.against)
    noted = notes_of(context, actor, scope, code=code, year=year)
    if not against.isdigit():
        change = change_of_editions(
            context, actor, scope, code=code, year=year, against=against, other=arguments.edition
        )
        return print_edition_change(arguments, change, scope, noted)
    found = change_of(context, actor, scope, code=code, since=int(against), year=year, view=arguments.view)
    names = dict(context.organisations.select("organisation", "name").iter_rows())
    code_of_exit = print_change(arguments, found, scope, noted, names)
    say_lines(arguments, lacking(arguments, context, scope, year, [code], only=NO_INVENTORY))
    return code_of_exit


def _interval(figures: pl.DataFrame, code: str) -> dict[str, Any]:
    """Interval of the figure explained: its total, or the one part that carries the value."""
    rows = figures.filter((pl.col("code") == code) & pl.col("low").is_not_null())
    row = total_row(rows, code) or {"low": None, "high": None}
    return {bound: row[bound] for bound in ("low", "high")}


def _print_explanation(document: dict[str, Any], language: str) -> None:
    asked = {"code": document["code"], "place": document["territory"] or document["organisation"]}
    asked["year"] = document["year"]
    if document["value"] is None:
        print_text(text("explain_no_value", language, **asked))
        return
    print_text(text("explain_total", language, **asked, **shown_figure(document, language)))
    # Own values and sheets of models stand under a name of their own.
    named = [
        part | ({"equipment_type": part["factor_type"]} if SEPARATOR in (part["factor_type"] or "") else {})
        for part in document["parts"]
    ]
    rows = [worded(part, language) for part in named]
    print_rows(rows, PART_COLUMNS, [word(f"part_{column}", language) for column in PART_COLUMNS])
    told: set[int] = set()
    for part in named:
        # A declaration stands once, under the largest of its parts.
        for row in [each for each in part.get("declarations", ()) if each["declaration"] not in told]:
            told.add(row["declaration"])
            print_declaration(row, part["amount_unit"], language)
        for cell in part["cells"][:3]:
            where = ", ".join(sorted(cell["cells"].values()))
            print_text(f"  {word(part['equipment_type'], language)} ← {cell['file']} · {cell['sheet']} · {where}")
