"""What is declared by month or quarter of an indicator that the catalogue asks that often, beside the year (17.3).

In: a context, an organisation, a year. Out: `DeclaredSeries`, and their rows as both faces show them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from barometer.declared import DeclaredValue, yearly
from barometer.editions.formatting import MONTHS
from barometer.records import access
from barometer.records.decimals import MONTHS_OF, parse_period
from barometer.records.declaration_checks import inputs
from dashboards.declared_values import validated_values
from dashboards.loading import Context
from dashboards.operations import Actor
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


def declared_series(context: Context, actor: Actor, body: str, year: int) -> list[DeclaredSeries]:
    """The series of an organisation; an input declared for the year alone has none."""
    access.require(context.home, actor.name, "read")
    often = [code for code, how in nomenclature.indicators().select("code", "frequency").iter_rows() if how in OFTEN]
    values = [each for each in validated_values(context.home, year) if each.group == body and each.start.year == year]
    wholes = yearly(values, year)
    found = []
    for name, row in inputs().items():
        parts = [each for each in values if each.input == name and _months(each) < MONTHS_OF["year"]]
        codes = [code for code in row["indicator"].split() if code in often]
        if parts and codes:
            parts.sort(key=lambda each: (each.start, -_months(each)))
            found.append(DeclaredSeries(codes[0], name, year, parts, wholes.get((body, name))))
    return found


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
