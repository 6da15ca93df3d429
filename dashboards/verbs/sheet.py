"""`barometer explain CODE` of an indicator that has no parts: its sheet, what it rests on, what it lacks (9.5).

A ratio, a share or a count is no sum of amount x factor: it is defended by its formula, its interval, the origin and
quality of its values, the declarations behind them, and the notes.
"""

from argparse import Namespace
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from barometer.explanation import explainable_codes
from barometer.records.declaration_checks import inputs, label_of
from dashboards import covering_view, exits
from dashboards.covering import coverage_of
from dashboards.declared_values import DECLARATION_COLUMNS, declarations_behind
from dashboards.loading import Context
from dashboards.note_view import sentence
from dashboards.noting import notes_of
from dashboards.output import is_json, print_json, print_text, say
from dashboards.scopes import Scope, seated_in
from dashboards.session import actor_of
from dashboards.verbs.notes import document as note_document
from dashboards.voice import Voice
from dashboards.words import labelled, text, unit_name
from factors import nomenclature
from factors.spelling import spelled_number


def is_sheet_only(arguments: Namespace, code: str) -> bool:
    """Whether the indicator is of the catalogue, has no parts, and neither its interval nor its change is asked."""
    asked = arguments.uncertainty or arguments.where or arguments.against
    return not asked and code not in explainable_codes() and code in nomenclature.indicators()["code"]


def print_sheet(arguments: Namespace, context: Context, scope: Scope, code: str, year: int) -> int:
    """The sheet of the indicator in the place, the declarations behind it, what is missing, the notes."""
    actor, language = actor_of(arguments), arguments.language
    covered = coverage_of(context, actor, scope, year=year, view=arguments.view)
    found = next(each for each in covered if each.code == code)
    stated = _declarations(context, scope, code, year)
    noted = notes_of(context, actor, scope, code=code, year=year)
    place = scope.territory or scope.organisation or ""
    if is_json(arguments):
        told = {"place": place, "year": year, "declarations": stated, "notes": [*map(note_document, noted)]}
        print_json({**covering_view.document(found), **told})
        return exits.DONE
    name = next(row[1] for row in covering_view.rows([found], language))
    print_text(f"{code} · {name} · {place} · {year}")
    for what, said in covering_view.sheet(found, language):
        print_text(labelled(what, said, language))
    for row in stated:
        print_declaration(row, row["unit"], language)
    for what, who in found.missing[language]:
        say(arguments, text("catalogue_gap", language, code=code, what=what, who=who))
    for note in noted:
        print_text(sentence(note, Voice(language)))
    return exits.DONE


def print_declaration(row: Mapping[str, Any], unit: str, language: str) -> None:
    """One declaration behind a figure: its number, who, what, when, how much."""
    value = f"{spelled_number(Decimal(row['value']), language)}\u00a0{unit_name(unit, language)}"
    told = {name: row[name] for name in ("organisation", "period")}
    what = label_of(row["input"], language)
    print_text(text("explain_declaration", language, number=row["declaration"], what=what, value=value, **told))


def _declarations(context: Context, scope: Scope, code: str, year: int) -> list[dict[str, Any]]:
    """The declarations that feed an indicator here; of a territory, its own and those of the bodies seated in it."""
    fed = {name for name, row in inputs().items() if code in row["indicator"].split()}
    rows = declarations_behind(context.home, scope.organisation, fed, year)
    if scope.territory:
        bodies = {*seated_in(context, scope.territory)}
        rows = [row for row in rows if row["organisation"] in bodies or row["territory"] == scope.territory]
    return [
        {name: row[name] for name in DECLARATION_COLUMNS} | {"organisation": row["organisation"] or row["territory"]}
        for row in rows
    ]
