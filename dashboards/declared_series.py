"""What is declared by month or quarter of an indicator that the catalogue asks that often, beside the year (17.3).

In: a context, an organisation or a territory, a year. Out: `DeclaredSeries`, their rows as both faces show them, and as
published rows, each of its own period.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from barometer.declared import DECLARED, DeclaredValue, yearly
from barometer.editions.formatting import MONTHS
from barometer.indicators import Question, published
from barometer.records import access
from barometer.records.decimals import MONTHS_OF, parse_period
from barometer.records.declaration_checks import inputs
from barometer.schemas import INDICATOR_COLUMNS
from dashboards.actors import Actor
from dashboards.declared_values import territory_values, validated_values
from dashboards.loading import Context
from dashboards.scopes import Scope, names_of
from dashboards.voice import Voice
from factors import nomenclature

OFTEN = ("monthly", "quarterly")
COLUMNS = ("name", "code", "period", "value")


@dataclass(frozen=True)
class DeclaredSeries:
    """The parts of a year declared of an input, in their order; `whole`: the year, unknown while it lacks some."""

    code: str
    input: str
    year: int
    parts: list[DeclaredValue]
    whole: Decimal | None


def declared_series(context: Context, actor: Actor, scope: Scope, year: int) -> list[DeclaredSeries]:
    """What is declared of an organisation, or of a territory itself; an input declared for the year alone has none."""
    access.require(context.home, actor.name, "read")
    often = [code for code, how in nomenclature.indicators().select("code", "frequency").iter_rows() if how in OFTEN]
    body = scope.territory or scope.organisation or ""
    stated = territory_values(context.home, body) if scope.territory else validated_values(context.home, year)
    values = [each for each in stated if each.group == body and each.start.year == year]
    wholes = yearly(values, year)
    found = []
    for name, row in inputs().items():
        parts = [each for each in values if each.input == name and _months(each) < MONTHS_OF["year"]]
        codes = [code for code in row["indicator"].split() if code in often]
        if parts and codes:
            parts.sort(key=lambda each: (each.start, -_months(each)))
            found.append(DeclaredSeries(codes[0], name, year, parts, wholes.get((body, name))))
    return found


def series_table(context: Context, found: Sequence[DeclaredSeries], scope: Scope, question: Question) -> pl.DataFrame:
    """The periods as rows of an answer: breakdown `input`, the period its own; then the year, where it is whole."""
    periods = [each for series in found for each in _with_year(series)]
    codes = {series.input: series.code for series in found}
    body = scope.territory or scope.organisation or ""
    rows = [
        {
            "group": body, "code": codes[each.input], "breakdown": "input", "breakdown_value": each.input,
            "unit": inputs()[each.input]["unit"], "value": float(each.value), **DECLARED,
        }
        for each in periods
    ]  # fmt: skip
    table = published(rows, question, names_of(context, [scope])) if rows else pl.DataFrame(schema=INDICATOR_COLUMNS)
    days = {"period_start": [each.start for each in periods], "period_end": [each.end for each in periods]}
    dated = table.with_columns(pl.Series(name, found_on, dtype=pl.Date) for name, found_on in days.items())
    # What is declared belongs to neither account of impacts.
    return dated.with_columns(account=pl.lit(None, pl.String))


def _with_year(series: DeclaredSeries) -> list[DeclaredValue]:
    if series.whole is None or not series.parts:
        return series.parts
    year = date(series.year, 1, 1), date(series.year, 12, 31)
    return [*series.parts, DeclaredValue(series.parts[0].group, series.input, *year, series.whole)]


def series_rows(found: Sequence[DeclaredSeries], voice: Voice) -> list[list[str]]:
    """`COLUMNS`: a row a period, then the year, or that it is not whole yet."""
    rows = []
    for series in found:
        row = inputs()[series.input]
        label, unit = voice.typeset(row[f"label_{voice.language}"]), row["unit"]
        told = [(period_shown(voice, _text(each)), each.value) for each in series.parts]
        for period, value in [*told, (voice("declared_series_year", year=series.year), series.whole)]:
            shown = voice("declared_series_incomplete") if value is None else voice.amount(float(value))
            of_unit = "" if unit == "unit" or value is None else f" {voice.unit_of(unit)}"
            rows.append([label, series.code, period, shown + of_unit])
    return rows


def period_shown(voice: Voice, text: str) -> str:
    """A period in words."""
    period = parse_period(text)
    names = {"year": period.start.year, "month": MONTHS[voice.language][period.start.month - 1]}
    return voice(f"declared_{period.kind}", **names, quarter=(period.start.month + 2) // 3)


def _months(each: DeclaredValue) -> int:
    return each.end.month - each.start.month + 1


def _text(each: DeclaredValue) -> str:
    start = each.start
    return f"{start:%Y-%m}" if _months(each) == 1 else f"{start:%Y}-Q{(start.month + 2) // 3}"
