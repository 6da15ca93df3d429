"""`barometer gains`: what digital technology saves elsewhere, never deducted from what it costs."""

from argparse import Namespace

from barometer.decisions.gains import GainFigure
from barometer.records.declaration_checks import inputs
from dashboards import exits, gain_view
from dashboards.errors import DashboardsError
from dashboards.gaining import gains_of
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.scopes import scope_of
from dashboards.session import actor_of, context_of
from dashboards.voice import Voice


def show_gains(arguments: Namespace) -> int:
    """Activity, saving, level of evidence of every gain of one organisation, then what would tell more."""
    if arguments.organisation is None:
        raise DashboardsError("gains_of_whom")
    context, voice = context_of(arguments), Voice(arguments.language)
    organisation = scope_of(context, None, arguments.organisation).organisation or ""
    year = arguments.year or context.years[-1]
    figures = gains_of(context, actor_of(arguments), organisation, year)
    if is_json(arguments):
        print_json(
            {"organisation": organisation, "year": year, "account": "avoided", "gains": list(map(_row, figures))}
        )
        return exits.DONE
    print_text(f"{organisation} · {year} · {voice('balance_rule')}")
    heads = gain_view.headers(voice)
    print_rows([dict(zip(heads, row, strict=True)) for row in gain_view.rows(figures, voice)], heads[:4], heads[:4])
    for line in gain_view.missing(figures, inputs(), voice):
        print_text(line)
    return exits.DONE


def _row(each: GainFigure) -> dict[str, object]:
    return {
        "gain": each.gain.gain,
        "code": each.gain.indicator,
        "activity": each.activity,
        "activity_unit": each.gain.activity_unit,
        "evidence_level": each.level,
        "is_lowered": each.is_lowered,
        "is_public": each.is_public,
        "saving": each.saving,
        "low": each.low,
        "high": each.high,
        "unit": "kgCO2eq",
        "missing": list(each.missing),
        "terms": [{"name": name, "value": value, "source": source} for name, value, source in each.terms],
    }
