"""The months of the reuse chain beside the year, as both faces show them (METHODOLOGY 19.12).

In: a context, a scope, a year. Out: rows of `PERIODS`, months then year; tables in words. The year is the row that
`indicators` gives.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from barometer.editions.formatting import MONTHS
from dashboards.chain_answer import groups_for
from dashboards.chain_disclosure import disclosure_of
from dashboards.chain_view import kilograms
from dashboards.loading import Context, seats_of
from dashboards.scopes import Scope
from dashboards.voice import Voice
from factors import nomenclature
from reuse.months import monthly_rows

KEY = ("code", "unit", "breakdown", "breakdown_value")
PERIODS = (*KEY, "period", "value", "status")
COLUMNS = ("code", "name", "period", "value")
#: Beside the share proved by logs, what the others are; in the files and on the command line.
WIDE = ("proofs_certificate", "proofs_destruction")
#: A hyphen at which no line breaks.
UNBROKEN = "\u2011"


def months_of(context: Context, scope: Scope, year: int, whole: pl.DataFrame) -> list[dict[str, Any]]:
    """`PERIODS`, indicator by indicator: its months (2025-01), then its year (2025); nothing without a log.

    `whole`: the rows of the year, as `answer_chain` gives them.
    """
    if not context.chain.workshops or (scope.organisation and scope.organisation not in context.chain.workshops):
        return []
    facts, groups = context.chain.facts(year, seats_of(context.organisations)), groups_for(context, [scope])
    told = disclosure_of(context, facts, groups)
    found = monthly_rows(facts, groups, told.priority, told.hidden, minimum=told.minimum, within=told.within)
    by_month = pl.DataFrame(found, infer_schema_length=None)
    known = "demo" if context.home.is_demo else "published"
    rows = []
    for key in by_month.select(KEY).unique(maintain_order=True).iter_rows(named=True):
        of_key = by_month.filter(**key).sort("month")
        rows += [
            key | {"period": f"{year}-{month:02}", "value": value, "status": _status(value, known, is_secret=is_secret)}
            for month, value, is_secret in of_key.select("month", "value", "is_secret").iter_rows()
        ]
        rows += [
            key | {"period": str(year), "value": value, "status": status}
            for value, status in whole.filter(**key).select("value", "status").iter_rows()
        ]
    return rows


def month_lines(rows: Sequence[dict[str, Any]], voice: Voice) -> list[dict[str, str]]:
    """`COLUMNS` in words: a line an indicator and period."""
    return [
        {
            "code": row["code"],
            "name": _name(row, voice),
            "period": _period(row["period"], voice),
            "value": value_of(row, voice),
        }
        for row in rows
    ]


def month_table(rows: Sequence[dict[str, Any]], voice: Voice) -> tuple[list[str], list[list[str]]]:
    """Headers and cells: a line a month, the year last; a column an indicator, those that fit a screen."""
    keys = list(dict.fromkeys(tuple(row[name] for name in KEY) for row in rows if row["breakdown_value"] not in WIDE))
    cells = {(tuple(row[name] for name in KEY), row["period"]): value_of(row, voice) for row in rows}
    periods = list(dict.fromkeys(row["period"] for row in rows))
    headers = [voice("chain_month"), *(_head(dict(zip(KEY, key, strict=True)), voice) for key in keys)]
    months = [_period(period, voice) if period == periods[-1] else _month(period, voice) for period in periods]
    return headers, [
        [month, *(cells[key, period] for key in keys)] for month, period in zip(months, periods, strict=True)
    ]


def value_of(row: dict[str, Any], voice: Voice) -> str:
    """A value without its unit; a dash for a gap, a word for a secret."""
    if row["value"] is None:
        return voice("chain_month_secret") if row["status"] == "secret" else "–"
    if row["unit"] == "kg":
        return kilograms(row["value"], voice)
    # To a tenth, half up: 81.25 is 81.3, as any other rounded figure.
    return voice.amount(float(Decimal(repr(row["value"])).quantize(Decimal("0.1"), ROUND_HALF_UP)))


def _status(value: float | None, known: str, *, is_secret: bool) -> str:
    return "secret" if is_secret else "gap" if value is None else known


def _head(row: dict[str, Any], voice: Voice) -> str:
    """The code, the part where there is one, the unit."""
    part = "" if row["breakdown"] == "total" else f" · {voice.word(row['breakdown_value'])}"
    return f"{row['code'].replace('-', UNBROKEN)}{part} ({_unit(row, voice)})"


def _name(row: dict[str, Any], voice: Voice) -> str:
    """The name in the catalogue, the part where there is one, the unit."""
    names = dict(nomenclature.indicators().select("code", f"name_{voice.language}").iter_rows())
    part = "" if row["breakdown"] == "total" else f" · {voice.word(row['breakdown_value'])}"
    return f"{voice.typeset(names[row['code']])}{part} ({_unit(row, voice)})"


def _unit(row: dict[str, Any], voice: Voice) -> str:
    return voice("chain_devices").lower() if row["unit"] == "unit" else voice.unit_of(row["unit"])


def _month(text: str, voice: Voice) -> str:
    return MONTHS[voice.language][int(text.partition("-")[2]) - 1]


def _period(text: str, voice: Voice) -> str:
    year, _, month = text.partition("-")
    return f"{_month(text, voice)} {year}" if month else voice("chain_month_year", year=year)
