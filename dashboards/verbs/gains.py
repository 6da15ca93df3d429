"""`barometer gains`: what digital technology saves elsewhere, never deducted from what it costs."""

from argparse import Namespace

from barometer.decisions.gain_sums import GatheredGain
from barometer.decisions.gains import GainFigure
from barometer.records.declaration_checks import inputs
from dashboards import exits, gain_view
from dashboards.errors import DashboardsError
from dashboards.gaining import gains_in, gains_of
from dashboards.loading import Context
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.scopes import scope_of
from dashboards.session import actor_of, context_of
from dashboards.voice import Voice


def show_gains(arguments: Namespace) -> int:
    """Activity, saving, level of evidence of every gain of an organisation or a territory."""
    if arguments.organisation is None and arguments.territory is None:
        raise DashboardsError("gains_of_whom")
    context, voice = context_of(arguments), Voice(arguments.language)
    scope = scope_of(context, arguments.territory, arguments.organisation)
    year = arguments.year or context.years[-1]
    if scope.territory:
        return _of_territory(arguments, context, scope.territory, year)
    organisation = scope.organisation or ""
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


def _of_territory(arguments: Namespace, context: Context, territory: str, year: int) -> int:
    """Level by level, with how many bodies tell it."""
    found, voice = gains_in(context, actor_of(arguments), territory, year), Voice(arguments.language)
    if is_json(arguments):
        rows = [_gathered(each) for each in found.gains]
        head = {"territory": territory, "year": year, "account": "avoided", "organisations": found.bodies}
        print_json(head | {"told": found.told, "of_the_territory": sorted(found.of_the_place), "gains": rows})
        return exits.DONE
    print_text(f"{territory} · {year} · {voice('balance_rule')}")
    print_text(voice("gains_told", told=found.told, bodies=found.bodies))
    heads = gain_view.gathered_headers(voice)
    table = gain_view.gathered_rows(found.gains, found.of_the_place, voice)
    print_rows([dict(zip(heads, row, strict=True)) for row in table], heads, heads)
    return exits.DONE


def _gathered(each: GatheredGain) -> dict[str, object]:
    return {
        "gain": each.gain.gain, "code": each.gain.indicator, "evidence_level": each.level, "is_public": each.is_public,
        "bodies": list(each.bodies), "activity": each.activity, "activity_unit": each.gain.activity_unit,
        "saving": each.saving, "low": each.low, "high": each.high, "unit": "kgCO2eq",
    }  # fmt: skip


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
