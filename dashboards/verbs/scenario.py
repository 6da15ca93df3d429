"""`barometer scenario …`: what a decision would change, beside the trend."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from barometer.decisions.costs import difference
from barometer.decisions.projection import interval
from dashboards import deciding, downloads, exits, scenario_store
from dashboards import scenario_view as view
from dashboards.deciding import Outcome
from dashboards.errors import DashboardsError
from dashboards.loading import Context
from dashboards.output import is_json, print_json, print_rows, print_text, say, write_output
from dashboards.scenario_file import export_table, scenario_workbook
from dashboards.scenario_text import Definition, parse_prices
from dashboards.scopes import Scope, names_of, scope_of
from dashboards.session import actor_of, context_of, opened
from dashboards.system_view import system_figures, system_words
from dashboards.voice import Voice
from factors.levers import levers

UNNAMED = "–"


def list_levers(arguments: Namespace) -> int:
    """Every lever: what it does, unit, bounds, types, figures it needs."""
    voice = Voice(arguments.language)
    rows = [
        {
            "lever": each.lever, "name": each.name[voice.language], "unit": each.unit, "low": each.lower,
            "high": each.upper, "types": list(each.types), "named_types": list(each.named_types),
            "needs": list(each.needs), "help": each.help[voice.language],
        }
        for each in levers().values()
    ]  # fmt: skip
    if is_json(arguments):
        print_json(rows)
        return exits.DONE
    heads = ("lever", "name", "low", "high", "help")
    print_rows(rows, heads, [voice.word(f"scenario_{head}") for head in heads])
    print_text(voice("scenario_grammar"))
    return exits.DONE


def run(arguments: Namespace) -> int:
    """A scenario that was saved, or one told here: each year beside the trend, then devices, cost and gaps."""
    context, actor = context_of(arguments), actor_of(arguments)
    definition = _definition(arguments, context)
    outcome = scenario_store.run_scenario(context, actor, definition, code=arguments.code)
    _print(arguments, context, definition, outcome)
    return exits.DONE


def save(arguments: Namespace) -> int:
    """Keep a scenario under a name, once it has run."""
    context, actor, voice = context_of(arguments), actor_of(arguments), Voice(arguments.language)
    definition = _told(arguments, arguments.name)
    outcome, replaced = scenario_store.save_scenario(context, actor, definition)
    for line in view.saved_words(definition.name, replaced, voice):
        say(arguments, line)
    if not is_json(arguments):
        print_text(view.finding(outcome, _place(context, outcome), voice))
    else:
        print_json(_document(context, definition, outcome))
    return exits.DONE


def list_saved(arguments: Namespace) -> int:
    """Scenarios by name, with their place, end and levers."""
    found, broken = scenario_store.read_scenarios(opened(arguments), actor_of(arguments))
    rows = [
        {
            "scenario": each.name, "place": each.organisation or each.territory or UNNAMED, "until": str(each.until),
            "levers": " ".join(each.moves),
        }
        for each in found
    ]  # fmt: skip
    if is_json(arguments):
        print_json(rows)
        return exits.DONE
    voice, heads = Voice(arguments.language), ("scenario", "place", "until", "levers")
    print_rows(rows, heads, [voice.word(f"scenario_{head}") for head in heads])
    for damaged in broken:
        print_text(damaged.why.message(voice.language))
    return exits.DONE


def remove(arguments: Namespace) -> int:
    """Forget a scenario."""
    place = Scope(arguments.territory, arguments.organisation)
    scenario_store.remove_scenario(opened(arguments), actor_of(arguments), arguments.name, place)
    say(arguments, Voice(arguments.language)("scenario_removed", name=arguments.name))
    return exits.DONE


def compare_saved(arguments: Namespace) -> int:
    """Scenarios side by side at each horizon, each beside its own trend."""
    context, voice = context_of(arguments), Voice(arguments.language)
    outcomes = _outcomes(arguments, context)
    if is_json(arguments):
        print_json([_document(context, definition, outcome) for definition, outcome in outcomes])
        return exits.DONE
    print_rows(
        rows := _horizon_rows(context, outcomes, voice),
        list(rows[0]),
        [voice.word(f"scenario_{head}") for head in rows[0]],
    )
    return exits.DONE


def _horizon_rows(context: Context, outcomes: list[tuple[Definition, Outcome]], voice: Voice) -> list[dict[str, str]]:
    """One row a scenario and horizon."""
    rows = []
    for definition, outcome in outcomes:
        cells = {int(row[0]): row for row in view.year_rows(outcome, voice)}
        for year in view.horizons(outcome):
            row = dict(zip(view.YEAR_COLUMNS, cells[year], strict=True))
            rows.append({"named": definition.name, "place": _place(context, outcome)} | row)
    return rows


def export(arguments: Namespace) -> int:
    """Scenarios as one table: every year, measure and type, with intervals; csv or xlsx by the name of the file."""
    context, voice = context_of(arguments), Voice(arguments.language)
    path = Path(arguments.output)
    kind = path.suffix.lower()
    if kind not in {".csv", ".xlsx"}:
        raise DashboardsError("scenario_suffix", file=path.name)
    outcomes = _outcomes(arguments, context)
    named = {each.name: (_place(context, outcome), outcome) for each, outcome in outcomes}
    frame = export_table(named)
    content = downloads.csv_bytes(frame) if kind == ".csv" else scenario_workbook(named, voice)
    write_output(path, content)
    say(arguments, voice("scenario_written", file=path.name, rows=frame.height))
    return exits.DONE


def rank(arguments: Namespace) -> int:
    """What would lower the footprint of this place most."""
    context, actor, voice = context_of(arguments), actor_of(arguments), Voice(arguments.language)
    scope = scope_of(context, arguments.territory, arguments.organisation)
    category = scenario_store.CATEGORY_OF[arguments.code]
    ground = deciding.ground_of(context, actor, scope, year=arguments.year, category=category)
    ranked = deciding.ranking_of(ground, until=arguments.to)
    if is_json(arguments):
        print_json(
            [
                {
                    "lever": each.lever.lever, "trial": each.lever.trial, "change": each.change, "low": each.low,
                    "high": each.high, "is_distinguishable": each.is_distinguishable, "unit": view.UNIT[category],
                    "types": dict(each.types), "until": arguments.to,
                }
                for each in ranked
            ]
        )  # fmt: skip
        return exits.DONE
    place = names_of(context, [scope])[scope.organisation or scope.territory or ""]
    unit, lacking = view.UNIT[category], deciding.unrecorded_systems(ground)
    print_text(voice("scenario_rank_title", place=place, year=arguments.to))
    heads = ("name", "trial", "change", "verdict", "types")
    rows = [dict(zip(heads, row, strict=True)) for row in view.ranking_rows(ranked, unit, voice, unrecorded=lacking)]
    print_rows(rows, heads, [voice.word(f"scenario_{head}") for head in heads])
    return exits.DONE


def _definition(arguments: Namespace, context: Context) -> Definition:
    if arguments.name is None:
        return _told(arguments, UNNAMED)
    if arguments.lever or arguments.price:
        raise DashboardsError("scenario_named_and_told", name=arguments.name)
    place = Scope(arguments.territory, arguments.organisation)
    return scenario_store.find_scenario(context.home, actor_of(arguments), arguments.name, place)


def _told(arguments: Namespace, name: str) -> Definition:
    return Definition(
        name, arguments.territory, arguments.organisation, arguments.year, arguments.to, tuple(arguments.lever),
        parse_prices(arguments.price),
    )  # fmt: skip


def _outcomes(arguments: Namespace, context: Context) -> list[tuple[Definition, Outcome]]:
    actor = actor_of(arguments)
    # Each is called as it was typed: two places may use one name.
    definitions = [
        replace(scenario_store.find_scenario(context.home, actor, name), name=name)
        for name in dict.fromkeys(arguments.names)
    ]
    return [(each, scenario_store.run_scenario(context, actor, each, code=arguments.code)) for each in definitions]


def _place(context: Context, outcome: Outcome) -> str:
    scope = outcome.ground.scope
    return names_of(context, [scope])[scope.organisation or scope.territory or ""]


def _print(arguments: Namespace, context: Context, definition: Definition, outcome: Outcome) -> None:
    if is_json(arguments):
        print_json(_document(context, definition, outcome))
        return
    voice = Voice(arguments.language)
    print_text(view.finding(outcome, _place(context, outcome), voice))
    for line in view.move_words(outcome, voice):
        print_text(f"  {line}")
    heads = [voice.word(f"scenario_{head}") for head in view.YEAR_COLUMNS]
    rows = [dict(zip(view.YEAR_COLUMNS, row, strict=True)) for row in view.year_rows(outcome, voice)]
    print_rows(rows, view.YEAR_COLUMNS, heads)
    for line in system_words(outcome, voice):
        print_text(line)
    for line in (*view.cost_words(outcome, voice), *view.not_renewed(outcome, voice), voice("scenario_rule")):
        print_text(line)


def _document(context: Context, definition: Definition, outcome: Outcome) -> dict[str, Any]:
    scope = outcome.ground.scope
    saved, missing = difference(outcome.trend_cost, outcome.cost)
    names = ("value", "low", "high")
    series = {
        "trend": outcome.trend.values, "scenario": outcome.scenario.values, "difference": outcome.effect.yearly,
        "cumulated_difference": outcome.effect.cumulated,
    }  # fmt: skip
    return {
        "scenario": definition.name,
        "territory": scope.territory,
        "organisation": scope.organisation,
        "place": _place(context, outcome),
        "year": outcome.ground.year,
        "levers": list(definition.moves),
        "systems": system_figures(outcome),
        "unit": view.UNIT[outcome.ground.around.category],
        "is_distinguishable": outcome.effect.is_distinguishable,
        "years": [
            {"year": year}
            | {name: dict(zip(names, interval(values[place]), strict=True)) for name, values in series.items()}
            for place, year in enumerate(outcome.trend.years)
        ],
        "devices": {"trend": view.totals(outcome.trend), "scenario": view.totals(outcome.scenario)},
        "cost_difference_eur": None if saved is None else [float(value) for value in saved],
        "prices_missing": list(missing),
    }
