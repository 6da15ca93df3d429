"""Scenarios that were named: kept, found, forgotten, run again (METHODOLOGY 22.8). Operations of both faces.

In: an opened data folder and who acts. Out: `Definition`s and their `Outcome`s. They stand in `<home>/scenarios`, one
folder a place: a name belongs to its organisation or territory (`placed`).
"""

from dataclasses import replace

from barometer.impacts import CLIMATE, ELECTRICITY
from barometer.records import access
from barometer.records.audit import record_entry
from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.deciding import Ground, Outcome, ground_of, outcome_of
from dashboards.errors import DashboardsError
from dashboards.loading import Context
from dashboards.placed import (
    Broken,
    by_address,
    forget_placed,
    home_place,
    matching,
    owner_of,
    picked,
    place_of,
    read_each,
    replace_placed,
)
from dashboards.scenario_text import Definition, definition_text, parse_moves, read_definition
from dashboards.scopes import Scope, scope_of

SCENARIOS = "scenarios"
#: Indicators that a scenario can project.
CATEGORY_OF = {"EMP-01": CLIMATE, "EMP-03": ELECTRICITY}


def read_scenarios(home: Home, actor: Actor) -> tuple[list[Definition], list[Broken]]:
    """Every scenario of the folder, each with its place, and those that can no longer be read."""
    access.require(home, actor.name, "read")
    return read_each(home, SCENARIOS, lambda text: _placed(home, read_definition(text.name, text.text)))


def saved_scenarios(home: Home, actor: Actor) -> dict[str, Definition]:
    """What to type -> every scenario that can be read: its name, with its place where two places use it."""
    return by_address(read_scenarios(home, actor)[0])


def find_scenario(home: Home, actor: Actor, name: str, scope: Scope | None = None) -> Definition:
    """One scenario; refused with those known, and where several places use the name. One damaged says why."""
    found, broken = read_scenarios(home, actor)
    for each in [] if matching(found, name, scope) else matching(broken, name, scope):
        raise each.why
    return picked(found, name, scope, "scenario_unknown")


def save_scenario(context: Context, actor: Actor, definition: Definition) -> tuple[Outcome, Definition | None]:
    """Run it, then keep it: what cannot be computed is never kept. Also the one of this name and place replaced."""
    scope = scope_of(context, definition.territory, definition.organisation)
    access.require(context.home, actor.name, "decide", scope.organisation)
    placed = replace(definition, territory=scope.territory, organisation=scope.organisation)
    outcome = run_scenario(context, actor, placed)
    before = matching(read_scenarios(context.home, actor)[0], placed.name, scope)
    replace_placed(context.home, SCENARIOS, placed.name, scope, definition_text(placed))
    _audit(context.home, actor, "scenario save", placed)
    return outcome, before[0] if before else None


def remove_scenario(home: Home, actor: Actor, name: str, scope: Scope | None = None) -> None:
    """Forget a scenario, also one that can no longer be read: asked of who may decide for its place."""
    found, broken = read_scenarios(home, actor)
    every: list[Definition | Broken] = [*found, *broken]
    chosen = picked(every, name, scope, "scenario_unknown")
    access.require(home, actor.name, "decide", owner_of(chosen))
    forget_placed(home, SCENARIOS, chosen.name, chosen.scope)
    _audit(home, actor, "scenario remove", chosen)


def _placed(home: Home, definition: Definition) -> Definition:
    """A scenario with its place: one that was kept without is about the home region."""
    return definition if place_of(definition.scope) else replace(definition, territory=home_place(home).territory)


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


def _audit(home: Home, actor: Actor, verb: str, definition: Definition | Broken) -> None:
    record_entry(
        home,
        recorded_at=actor.now,
        actor=actor.name,
        verb=verb,
        subject=definition.name,
        organisation=owner_of(definition),
        outcome="done",
        detail="; ".join(definition.moves) if isinstance(definition, Definition) else "",
    )
