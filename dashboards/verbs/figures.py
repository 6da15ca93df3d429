"""`barometer indicators`: the figures of a territory or an organisation, and what is missing beside them."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

import polars as pl

from barometer.indicators import TOTAL, Question, published
from barometer.schemas import INDICATOR_COLUMNS
from dashboards import exits
from dashboards.chain_view import priority_sentence, rate_sentence
from dashboards.covering import coverage_of
from dashboards.declared_series import COLUMNS, DeclaredSeries, declared_series, series_rows, series_table
from dashboards.declaring import declared_figures, declared_gaps, own_shares
from dashboards.errors import DashboardsError
from dashboards.gaining import gain_rows, gains_of
from dashboards.governing import governed, whole_answer
from dashboards.loading import Context
from dashboards.operations import answer
from dashboards.output import is_json, print_json, print_rows, print_text, records, say
from dashboards.scopes import Scope, names_of, scope_of
from dashboards.session import actor_of, context_of
from dashboards.verbs.beside import chosen_factors, lacking, say_lines, shared_with, worded
from dashboards.verbs.changes import tell_shared
from dashboards.verbs.coverage import print_coverage
from dashboards.verbs.months import print_months
from dashboards.voice import EVIDENCE, Voice
from dashboards.words import text, word
from factors import nomenclature

SHOWN = ("code", "breakdown", "breakdown_value", "value", "low", "high", "unit", "quality", "status")
#: Rows that share these are told apart by their series.
SAME_PART = ("code", "breakdown", "breakdown_value")


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
    told = _undeclared(arguments, context, scope, year)
    if arguments.code:
        table = _of_code(table, arguments.code.upper())
        of_year = table.filter(pl.col("breakdown") != "input")
        # A masked value is known: why it is not shown is said elsewhere.
        if of_year.filter(pl.col("value").is_not_null() | (pl.col("status") == "secret")).is_empty():
            told += _untold(arguments, context, scope, year)
            table = pl.concat([table, _gap(arguments, context, scope, question)]) if of_year.is_empty() else table
    say_lines(arguments, [*dict.fromkeys(told)])
    missing = lacking(arguments, context, scope, year, table["code"].unique().to_list())
    shared = shared_with(context, arguments, scope)
    if is_json(arguments):
        print_json(records(table))
        say_lines(arguments, missing)
        tell_shared(arguments, shared)
        return exits.DONE
    language = arguments.language
    table = table.filter(pl.col("breakdown") != "input")  # told below, each with its period
    print_text(f"{_name(scope)} · {year} · {word(arguments.view, language)} · {chosen_factors(context, language)}")
    largest = dict(table.group_by("code").agg(pl.col("value").abs().max()).iter_rows())
    rows = [
        worded(row, language, largest[row["code"]]) | {"breakdown_value": _label(row, language)}
        for row in _shown(table, language)
    ]
    if rows:
        print_rows(rows, SHOWN, [word(column, language) for column in SHOWN])
    _print_series(arguments, found, year)
    if untold := rate_sentence(table, Voice(language)):
        print_text(untold)
    if "INC-01" in table["code"]:
        print_text(priority_sentence(context, Voice(language)))
    say_lines(arguments, missing)
    tell_shared(arguments, shared)
    return exits.DONE


def _figures(arguments: Namespace, context: Context, scope: Scope, year: int) -> pl.DataFrame:
    """Every figure of a territory, or of an organisation."""
    actor = actor_of(arguments)
    if scope.territory:
        code = arguments.code and arguments.code.upper()
        table = whole_answer(context, actor, scope, year=year, view=arguments.view, code=code)
        return table.filter(pl.col("organisation").is_null())
    name = str(scope.organisation)
    table = answer(context, actor, [scope], year=year, view=arguments.view)
    table = pl.concat([table, declared_figures(context, actor, [name], year, arguments.view)])
    shares, above = own_shares(context, actor, table, year, arguments.view)
    table = pl.concat([table, shares])
    _refuse_or_say(arguments, above, table)
    gained = gain_rows(context, {name: gains_of(context, actor, name, year)}, year, arguments.view)
    table = pl.concat([table, gained])
    return pl.concat([table, governed(context, actor, scope, table, year=year, view=arguments.view)])


def _print_series(arguments: Namespace, found: list[DeclaredSeries], year: int) -> None:
    """Months and quarters declared, beside the year; nothing where none is."""
    voice, asked = Voice(arguments.language), (arguments.code or "").upper()
    shown = [each for each in found if asked in ("", each.code)]
    if shown:
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in series_rows(shown, voice)]
        print_text(voice("declared_series_caption", year=year))
        print_rows(rows, COLUMNS, [voice(f"indicator_{name}") for name in COLUMNS])


def _refuse_or_say(arguments: Namespace, above: list[DashboardsError], table: pl.DataFrame) -> None:
    """A share above the whole is said beside what stands; refused where the indicator asked for has no other figure."""
    asked = (arguments.code or "").upper()
    known = set(table.filter(pl.col("value").is_not_null())["code"])
    for refusal in above:
        figure = refusal.values["figure"]
        if figure == asked and figure not in known:
            raise refusal
        if asked in ("", figure):
            say(arguments, refusal.message(arguments.language))


def _of_code(table: pl.DataFrame, code: str) -> pl.DataFrame:
    """The rows of one indicator, none where nothing feeds it here; refused where the catalogue has no such code."""
    catalogue = nomenclature.indicators()["code"].to_list()
    if code not in catalogue:
        raise DashboardsError("indicator_unknown", indicator=code, known=", ".join(catalogue))
    return table.filter(pl.col("code") == code)


def _undeclared(arguments: Namespace, context: Context, scope: Scope, year: int) -> list[str]:
    """What an organisation did not declare, and who knows it: of every indicator, or of the one asked for."""
    asked = arguments.code.upper() if arguments.code else None
    gaps = declared_gaps(context.home, scope.organisation, year, arguments.language) if scope.organisation else []
    return [text("declared_gap", arguments.language, **gap) for gap in gaps if asked in (None, gap["code"])]


def _untold(arguments: Namespace, context: Context, scope: Scope, year: int) -> list[str]:
    """Of an indicator without a value here: what is missing and who knows it; how many bodies seated here have one."""
    code, language = arguments.code.upper(), arguments.language
    covered = coverage_of(context, actor_of(arguments), scope, year=year, view=arguments.view)
    found = next(each for each in covered if each.code == code)
    lines = [text("catalogue_gap", language, code=code, what=what, who=who) for what, who in found.missing[language]]
    if found.bodies:
        lines.append(text("catalogue_gap_bodies", language, code=code, place=_name(scope), count=found.bodies))
    return lines


def _gap(arguments: Namespace, context: Context, scope: Scope, question: Question) -> pl.DataFrame:
    """The row of an indicator that nothing feeds here, or of which only a part of the year is declared."""
    row = {"group": _name(scope), "code": arguments.code.upper(), "breakdown": TOTAL, "breakdown_value": TOTAL}
    table = published([row | {"value": None}], question, names_of(context, [scope]))
    return table.with_columns(account=pl.lit(None, pl.String)).select(list(INDICATOR_COLUMNS))


def _shown(table: pl.DataFrame, language: str) -> Iterator[dict[str, Any]]:
    """`SHOWN` row by row; the gap of an indicator that nothing feeds has the unit of the catalogue."""
    units = dict(nomenclature.indicators().select("code", f"unit_{language}").iter_rows())
    shared = table.select(pl.struct(SAME_PART).is_duplicated()).to_series()
    is_told = shared | table["series"].str.starts_with(EVIDENCE).fill_null(value=False)
    for row, told in zip(table.select(*SHOWN, "series").iter_rows(named=True), is_told, strict=True):
        unit = units[row["code"]] if row["unit"] is None else row["unit"]
        yield row | {"unit": unit, "series": row["series"] if told else None}


def _label(row: dict[str, Any], language: str) -> str:
    """The part of a row in words, with its series where another row has that part too, and any level of evidence."""
    part, series = str(worded(row, language)["breakdown_value"]), row["series"]
    return part if series is None else f"{part} · {Voice(language).series(series)}"


def _name(scope: Scope) -> str:
    return scope.territory or scope.organisation or ""
