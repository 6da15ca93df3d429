"""What an action says it will change: asked of it as it is recorded, worked out as it is followed (METHODOLOGY 23.3).

In: the fields of an action. Out: a `Stated`, or an `EffectError` that says how to write it or why there is no figure:
the same words at the door of the register and where the action is followed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from barometer.records.errors import FieldError
from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.placed import by_address, matching, place_of
from dashboards.scenario_store import CATEGORY_OF, read_scenarios
from dashboards.scenario_text import Definition
from dashboards.scopes import Scope
from dashboards.target_store import FIRST_YEAR, LAST_YEAR
from dashboards.typed_amounts import UNITS, Amount, example_of, read_amount
from factors import nomenclature

COLUMN = "expected_effect"
PERCENT = "percent"


class EffectError(FieldError):
    """An expected effect from which no figure can be taken."""

    catalogue = "dashboards"

    def __init__(self, code: str, *, value: object, column: str = COLUMN, **values: object) -> None:
        super().__init__(code, column=column, value=value, **values)


@dataclass(frozen=True)
class Stated:
    """Where the expected figure comes from: a scenario of the same place, or an amount (or a share of the start)."""

    scenario: Definition | None = None
    amount: Amount | None = None


def judged_scope(action: Mapping[str, Any]) -> Scope:
    """Where an action is judged: its territory where it names one, not the equipment of whoever leads it."""
    if action["territory"]:
        return Scope(territory=action["territory"])
    return Scope(organisation=action["organisation"])


def stated_effect(action: Mapping[str, Any], scenarios: list[Definition]) -> Stated | None:
    """What an action expects of its indicator; None where it names none or expects nothing. Refused: `EffectError`."""
    told, code = (action[COLUMN] or "").strip(), action["indicator"]
    if not told or code is None:
        return None
    if named := matching(scenarios, told):
        return Stated(scenario=_scenario_here(told, code, named, judged_scope(action)))
    unit = _unit(code)
    amount = read_amount(told, unit)
    if amount is not None and amount.is_share and unit == PERCENT:
        raise EffectError("effect_points", value=told)
    if amount is None:
        raise EffectError("effect_unread", value=told, indicator=code, example=f"-{example_of(unit)}")
    return Stated(amount=amount)


def effect_check(home: Home, actor: Actor, kind: str) -> Callable[[Mapping[str, Any]], list[FieldError]] | None:
    """What the register asks of an action beside its fields: years of our time, an expected effect that can be read."""
    if kind != "action":
        return None
    scenarios, _ = read_scenarios(home, actor)

    def check(values: Mapping[str, Any]) -> list[FieldError]:
        problems: list[FieldError] = [
            EffectError("action_year_absurd", value=day, column=name, first=FIRST_YEAR, last=LAST_YEAR)
            for name in ("starts_on", "ends_on")
            if (day := values[name]) is not None and not FIRST_YEAR <= day.year <= LAST_YEAR
        ]
        try:
            stated_effect(values, scenarios)
        except EffectError as refusal:
            problems.append(refusal)
        return problems

    return check


def _scenario_here(told: str, code: str, named: list[Definition], scope: Scope) -> Definition:
    """The scenario of this name and place; one of another place says nothing of this action."""
    here = [each for each in named if each.scope == scope]
    if not here:
        others = ", ".join(by_address(named)) if len(named) > 1 else place_of(named[0].scope)
        raise EffectError("effect_other_place", value=told, other=others, place=place_of(scope))
    if code not in CATEGORY_OF:
        raise EffectError("effect_unprojected", value=told, indicator=code, known=", ".join(CATEGORY_OF))
    return here[0]


def _unit(code: str) -> str | None:
    """The unit of an amount of an indicator; None where a number stands alone."""
    known = dict(nomenclature.indicators().select("code", "unit_en").filter(pl.col("unit_en") == "%").iter_rows())
    return UNITS.get(code) or (PERCENT if code in known else None)
