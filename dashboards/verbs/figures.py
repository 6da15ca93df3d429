"""`barometer indicators` and `barometer explain`: published figures, and one of them down to its sources."""

from argparse import Namespace
from typing import Any

import polars as pl

from barometer.indicators import Question
from barometer.records.declaration_checks import label_of
from dashboards import exits
from dashboards.chain_view import priority_sentence, rate_sentence
from dashboards.changing import change_of
from dashboards.changing_edition import change_of_editions
from dashboards.counted_elsewhere import counts_of, shared_devices
from dashboards.declared_series import COLUMNS, DeclaredSeries, declared_series, series_rows, series_table
from dashboards.declaring import declared_figures, declared_gaps, own_shares
from dashboards.errors import DashboardsError
from dashboards.gaining import gain_rows, gains_of
from dashboards.governing import governed, whole_answer
from dashboards.loading import Context
from dashboards.measuring import shares_of
from dashboards.note_view import sentence
from dashboards.noting import notes_of
from dashboards.operations import answer, explain_figure, not_computed
from dashboards.output import is_json, print_json, print_rows, print_text, records, say
from dashboards.scopes import Scope, scope_of
from dashboards.session import actor_of, context_of
from dashboards.uncomputed import CATEGORY_OF_CODE, gap_lines
from dashboards.verbs.change import print_change
from dashboards.verbs.change_edition import print_edition_change
from dashboards.verbs.changes import tell_shared
from dashboards.verbs.coverage import print_coverage
from dashboards.verbs.measuring import print_shares
from dashboards.verbs.months import print_months
from dashboards.verbs.notes import document as note_document
from dashboards.verbs.whereabouts import print_whereabouts
from dashboards.voice import Voice
from dashboards.whereabouts import whereabouts_of
from dashboards.words import shown_figure, text, unit_name, word
from factors import nomenclature, territories
from factors.own_values import SEPARATOR

SHOWN = ("code", "breakdown", "breakdown_value", "value", "low", "high", "unit", "quality", "status")
AMOUNTS = ("amount", "amount_unit", "factor", "factor_unit", "value")
PART_COLUMNS = ("equipment_type", "life_cycle_stage", "origin", *AMOUNTS, "source")


def indicators(arguments: Namespace) -> int:
    """Indicators of one territory (the region by default) or one organisation."""
    context = context_of(arguments)
    scope = scope_of(context, arguments.territory, arguments.organisation)
    year = arguments.year or context.years[-1]
    actor = actor_of(arguments)
    if arguments.coverage or arguments.months:
        return (print_coverage if arguments.coverage else print_months)(arguments, context, scope, year)
    table = _figures(arguments, context, scope, year)
    found = declared_series(context, actor, scope, year)
    question = Question(
        "territory" if scope.territory else "organisation", year, arguments.view, context.factors.digest,
        context.home.is_demo,
    )  # fmt: skip
    table = pl.concat([table, series_table(context, found, scope, question)])
    if arguments.code:
        table = _of_code(table, arguments.code.upper())
    lacking = _lacking(arguments, context, scope, year, table["code"].unique().to_list())
    shared = _shared(context, arguments, scope)
    if is_json(arguments):
        print_json(records(table))
        _say(arguments, lacking)
        tell_shared(arguments, shared)
        return exits.DONE
    language = arguments.language
    table = table.filter(pl.col("breakdown") != "input")  # told below, each with its period
    print_text(f"{_name(scope)} · {year} · {word(arguments.view, language)} · {_choice(context, language)}")
    largest = dict(table.group_by("code").agg(pl.col("value").abs().max()).iter_rows())
    rows = [_worded(row, language, largest[row["code"]]) for row in table.select(SHOWN).iter_rows(named=True)]
    if rows:
        print_rows(rows, SHOWN, [word(column, language) for column in SHOWN])
    _print_series(arguments, found, year)
    if untold := rate_sentence(table, Voice(language)):
        print_text(untold)
    if "INC-01" in table["code"]:
        print_text(priority_sentence(context, Voice(language)))
    _say(arguments, lacking)
    tell_shared(arguments, shared)
    return exits.DONE


def _figures(arguments: Namespace, context: Context, scope: Scope, year: int) -> pl.DataFrame:
    """Every figure of a territory, or of an organisation with what nobody declared said beside."""
    actor = actor_of(arguments)
    if scope.territory:
        code = arguments.code and arguments.code.upper()
        table = whole_answer(context, actor, scope, year=year, view=arguments.view, code=code)
        return table.filter(pl.col("organisation").is_null())
    name = str(scope.organisation)
    table = answer(context, actor, [scope], year=year, view=arguments.view)
    table = pl.concat([table, declared_figures(context, actor, [name], year, arguments.view)])
    shares, above = own_shares(context, actor, table, year, arguments.view)
    _refuse_or_say(arguments, above)
    gained = gain_rows(context, {name: gains_of(context, actor, name, year)}, year, arguments.view)
    table = pl.concat([table, shares, gained])
    for gap in declared_gaps(context.home, name, year, arguments.language):
        if not arguments.code or gap["code"] == arguments.code.upper():
            say(arguments, text("declared_gap", arguments.language, **gap))
    return pl.concat([table, governed(context, actor, scope, table, year=year, view=arguments.view)])


def _print_series(arguments: Namespace, found: list[DeclaredSeries], year: int) -> None:
    """Months and quarters declared, beside the year; nothing where none is."""
    voice, asked = Voice(arguments.language), (arguments.code or "").upper()
    shown = [each for each in found if asked in ("", each.code)]
    if shown:
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in series_rows(shown, voice)]
        print_text(voice("declared_series_caption", year=year))
        print_rows(rows, COLUMNS, [voice(f"indicator_{name}") for name in COLUMNS])


def _refuse_or_say(arguments: Namespace, above: list[DashboardsError]) -> None:
    """A share above the whole is refused where it is asked for, and said beside the others."""
    for refusal in above:
        if arguments.code and arguments.code.upper() == refusal.values["figure"]:
            raise refusal
        say(arguments, refusal.message(arguments.language))


def _shared(context: Context, arguments: Namespace, scope: Scope) -> pl.DataFrame:
    """Who counts the devices of an organisation that another one declares too."""
    names = [scope.organisation] if scope.organisation else []
    return counts_of(shared_devices(context.home, actor_of(arguments), names))


def _lacking(arguments: Namespace, context: Context, scope: Scope, year: int, codes: list[str]) -> list[str]:
    """What was not computed, and the grid year that was carried: said beside every figure it should have fed."""
    categories = {CATEGORY_OF_CODE[code] for code in codes if code in CATEGORY_OF_CODE}
    if not categories:
        return []
    gaps = not_computed(
        context, actor_of(arguments), scope, year=year, view=arguments.view, categories=sorted(categories)
    )
    lines = gap_lines(gaps, arguments.language)
    grid_year = context.grid_year(year)
    if grid_year != year:
        lines.insert(0, text("grid_carried", arguments.language, year=year, grid_year=grid_year))
    return lines


def _say(arguments: Namespace, lines: list[str]) -> None:
    for line in lines:
        say(arguments, line)


def explain(arguments: Namespace) -> int:
    """Total, parts by stage and type, amount x factor, source and locator, spreadsheet cells."""
    context = context_of(arguments)
    scope = scope_of(context, arguments.territory, arguments.organisation)
    year = arguments.year or context.years[-1]
    actor = actor_of(arguments)
    code = arguments.code.upper()
    if sum(map(bool, (arguments.uncertainty, arguments.against, arguments.where))) > 1:
        raise DashboardsError("uncertainty_or_change")
    if arguments.edition and str(arguments.against or "0").isdigit():
        raise DashboardsError("change_edition_alone")
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
    shared = _shared(context, arguments, scope)
    document["shared_devices"] = records(shared)
    noted = notes_of(context, actor, scope, code=code, year=year)
    document["notes"] = [note_document(note) for note in noted]
    if is_json(arguments):
        print_json(document)
        return exits.DONE
    print_text(_choice(context, arguments.language))
    _print_explanation(document, arguments.language)
    language = arguments.language
    for tier in explanation.missing_tiers:
        say(arguments, text("explain_without_tier", language, code=code, tier=word(tier, language).lower()))
    _say(arguments, _lacking(arguments, context, scope, year, [code]))
    tell_shared(arguments, shared)
    for note in noted:
        print_text(sentence(note, Voice(language)))
    return exits.DONE


def _explain_change(arguments: Namespace, context: Context, scope: Scope, code: str, year: int) -> int:
    """From another year, or from a published edition."""
    actor, against = actor_of(arguments), str(arguments.against)
    noted = notes_of(context, actor, scope, code=code, year=year)
    if not against.isdigit():
        change = change_of_editions(
            context, actor, scope, code=code, year=year, against=against, other=arguments.edition
        )
        return print_edition_change(arguments, change, scope, noted)
    return print_change(arguments, change_of(
        context, actor, scope, code=code, since=int(against), year=year, view=arguments.view
    ), scope, noted)  # fmt: skip


def _of_code(table: pl.DataFrame, code: str) -> pl.DataFrame:
    """The rows of one indicator; refused where the catalogue has no such code, or nothing feeds it here."""
    rows = table.filter(pl.col("code") == code)
    if rows.is_empty():
        catalogue = nomenclature.indicators()["code"].to_list()
        if code not in catalogue:
            raise DashboardsError("indicator_unknown", indicator=code, known=", ".join(catalogue))
        raise DashboardsError("indicator_not_computed", indicator=code, known=", ".join(table["code"].unique().sort()))
    return rows


def _interval(figures: pl.DataFrame, code: str) -> dict[str, Any]:
    """Interval of the figure explained: its total, or the one part that carries the value."""
    rows = figures.filter((pl.col("code") == code) & pl.col("low").is_not_null())
    whole = rows.filter(pl.col("breakdown") == "total")
    chosen = whole if not whole.is_empty() else rows.filter(pl.col("breakdown") == "tier")
    return chosen.select("low", "high").row(0, named=True) if not chosen.is_empty() else {"low": None, "high": None}


def _print_explanation(document: dict[str, Any], language: str) -> None:
    print_text(
        text(
            "explain_total",
            language,
            code=document["code"],
            place=document["territory"] or document["organisation"],
            year=document["year"],
            **shown_figure(document, language),
        )
    )
    # Own values and sheets of models stand under a name of their own.
    named = [
        part | ({"equipment_type": part["factor_type"]} if SEPARATOR in (part["factor_type"] or "") else {})
        for part in document["parts"]
    ]
    rows = [_worded(part, language) for part in named]
    print_rows(rows, PART_COLUMNS, [word(f"part_{column}", language) for column in PART_COLUMNS])
    told: set[int] = set()
    for part in named:
        # A declaration stands once, under the largest of its parts.
        for row in [each for each in part.get("declarations", ()) if each["declaration"] not in told]:
            told.add(row["declaration"])
            what, value = label_of(row["input"], language), f"{row['value']} {unit_name(part['amount_unit'], language)}"
            print_text(text("explain_declaration", language, number=row["declaration"], what=what, value=value, **{
                name: row[name] for name in ("organisation", "period")
            }))  # fmt: skip
        for cell in part["cells"][:3]:
            where = ", ".join(sorted(cell["cells"].values()))
            print_text(f"  {word(part['equipment_type'], language)} ← {cell['file']} · {cell['sheet']} · {where}")


def _worded(row: dict[str, Any], language: str, magnitude: float | None = None) -> dict[str, Any]:
    units = {key for key in row if key.endswith("unit")}
    shown = {
        key: unit_name(value, language) if key in units else word(value, language) if isinstance(value, str) else value
        for key, value in row.items()
    }
    if str(row.get("breakdown")).startswith("epci"):
        shown["breakdown_value"] = territories.load().name(row["breakdown_value"])
    return shown | (shown_figure(row, language, magnitude=magnitude) if "low" in row else {})


def _choice(context: Context, language: str) -> str:
    """Factor policy and electricity series of a figure: two series are never mixed silently (METHODOLOGY 2.6)."""
    chosen = context.factors
    names = dict(chosen.electricity_series.select("series", f"name_{language}").iter_rows())
    return text("chosen_factors", language, policy=chosen.policy, series=names[chosen.grid_series])


def _name(scope: Scope) -> str:
    return scope.territory or scope.organisation or ""
