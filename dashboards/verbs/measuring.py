"""`barometer explain CODE --uncertainty`: what the interval of a figure is made of, and what to measure next."""

from argparse import Namespace

from barometer.variance import VarianceShares
from dashboards import exits, measuring_view
from dashboards.loading import Context
from dashboards.output import is_json, print_json, print_rows, print_text, records
from dashboards.scopes import Scope
from dashboards.voice import Voice
from dashboards.words import shown_figure, text, word

SHOWN = measuring_view.COLUMNS


def print_shares(
    arguments: Namespace, context: Context, scope: Scope, code: str, year: int, shares: VarianceShares
) -> int:
    """The figure with its interval, then one line an input: share, interval if it alone varied, how to know better."""
    place = scope.territory or scope.organisation
    figure = {"value": shares.value, "low": shares.low, "high": shares.high, "unit": shares.unit}
    if is_json(arguments):
        where = {"code": code, "territory": scope.territory, "organisation": scope.organisation, "year": year}
        rest = {"together": shares.together, "interactions": shares.interactions}
        print_json(where | figure | {"inputs": records(shares.inputs), "sources": records(shares.sources)} | rest)
        return exits.DONE
    language, voice = arguments.language, Voice(arguments.language)
    shown = shown_figure(figure, language)
    print_text(text("explain_total", language, code=code, place=place, year=year, **shown))
    print_text(measuring_view.finding(shares, context.factors, voice))
    cells = measuring_view.input_rows(shares, context.factors, voice)
    rows = [dict(zip(SHOWN, row, strict=True)) for row in cells]
    print_rows(rows, SHOWN, [word(column, language) for column in SHOWN])
    return exits.DONE
