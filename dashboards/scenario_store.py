"""Scenarios that were named: kept, found, forgotten, run again (METHODOLOGY 22.8). Operations of both faces.

In: an opened data folder and who acts. Out: `Definition`s and their `Outcome`s. They stand in `<home>/scenarios`.
"""

from barometer.impacts import CLIMATE, ELECTRICITY
from barometer.records import access
from barometer.records.audit import record_entry
from barometer.records.home import Home
from barometer.records.taught import read_taught, remove_taught, write_taught
from dashboards.deciding import Ground, Outcome, ground_of, outcome_of
from dashboards.errors import DashboardsError
from dashboards.loading import Context
from dashboards.operations import Actor
from dashboards.scenario_text import Definition, definition_text, parse_moves, read_definition
from dashboards.scopes import scope_of

SCENARIOS = "scenarios"
#: Indicators that a scenario can project.
CATEGORY_OF = {"EMP-01": CLIMATE, "EMP-03": ELECTRICITY}


def saved_scenarios(home: Home, actor: Actor) -> dict[str, Definition]:
    """Name -> every scenario of the folder."""
    access.require(home, actor.name, "read")
    return {name: read_definition(name, text) for name, text in read_taught(home, SCENARIOS).items()}


def find_scenario(home: Home, actor: Actor, name: str) -> Definition:
    """One scenario; refused with those known."""
    known = saved_scenarios(home, actor)
    if name not in known:
        raise DashboardsError("scenario_unknown", name=name, known=", ".join(known) or "–")
    return known[name]


def save_scenario(context: Context, actor: Actor, definition: Definition) -> Outcome:
    """Run it, then keep it: what cannot be computed is never kept."""
    access.require(context.home, actor.name, "decide", definition.organisation)
    outcome = run_scenario(context, actor, definition)
    write_taught(context.home, SCENARIOS, definition.name, definition_text(definition))
    _audit(context.home, actor, "scenario save", definition)
    return outcome


def remove_scenario(home: Home, actor: Actor, name: str) -> None:
    """Forget a scenario."""
    definition = find_scenario(home, actor, name)
    access.require(home, actor.name, "decide", definition.organisation)
    remove_taught(home, SCENARIOS, name)
    _audit(home, actor, "scenario remove", definition)


def run_scenario(
    context: Context, actor: Actor, definition: Definition, *, code: str = "EMP-01", ground: Ground | None = None
) -> Outcome:
    """The outcome of a definition, on its own place and years."""
    start = ground or ground_for(context, actor, definition, code=code)
    moves = parse_moves(definition.moves, start.year + 1)
    return outcome_of(start, moves, until=definition.until, prices=definition.prices)


def ground_for(context: Context, actor: Actor, definition: Definition, *, code: str = "EMP-01") -> Ground:
    """What a definition starts from."""
    if code not in CATEGORY_OF:
        raise DashboardsError("scenario_code", indicator=code, known=", ".join(CATEGORY_OF))
    scope = scope_of(context, definition.territory, definition.organisation)
    return ground_of(context, actor, scope, year=definition.year, category=CATEGORY_OF[code])


def _audit(home: Home, actor: Actor, verb: str, definition: Definition) -> None:
    record_entry(
        home,
        recorded_at=actor.now,
        actor=actor.name,
        verb=verb,
        subject=definition.name,
        organisation=definition.organisation,
        outcome="done",
        detail="; ".join(definition.moves),
    )
