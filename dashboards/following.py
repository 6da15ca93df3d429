"""What became of recorded actions: expected, observed, distinguishable or not (METHODOLOGY 23.3).

In: a context, who asks, an organisation and a year. Out: one `FollowUp` an action. Expected: the scenario that the
action names, else the amount it states. Observed: the change of its indicator since the year before it began: on paired
draws for EMP-01 and EMP-03; of an indicator without an interval, the difference of its two values alone.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from barometer.decisions.projection import interval
from barometer.records.entries import list_entries
from dashboards.changing import CATEGORY, Change, change_of, observed_since
from dashboards.declaring import declared_figures
from dashboards.loading import Context
from dashboards.operations import VIEW, Actor, answer
from dashboards.parts import total_row
from dashboards.scenario_store import CATEGORY_OF, run_scenario, saved_scenarios
from dashboards.scenario_view import UNIT
from dashboards.scopes import Scope
from dashboards.typed_amounts import stated_amount
from factors.errors import UserError


@dataclass(frozen=True)
class Counted:
    """An indicator without an interval in two years: its difference cannot be told from noise, nor not."""

    since: int
    year: int
    before: float
    after: float
    unit: str

    @property
    def difference(self) -> float:
        """What has changed."""
        return self.after - self.before


@dataclass(frozen=True)
class FollowUp:
    """`expected`: (value, low, high) of the year, low and high None where it is a stated amount. `observed`: the
    change; `counted`: that of an indicator without an interval. `why`: a code where nothing is observed (`began`,
    `indicator`, `not_yet`, `compared`, `uncounted`), or a refusal.
    """

    key: str
    title: str
    code: str | None
    since: int | None
    expected: tuple[float, float | None, float | None] | None
    observed: Change | None
    why: str | UserError | None
    counted: Counted | None = None

    @property
    def is_as_expected(self) -> bool | None:
        """Whether the expected value is within what is observed; None where one of them is not known."""
        if self.expected is None or self.observed is None:
            return None
        return self.observed.judged.low <= self.expected[0] <= self.observed.judged.high


def follow_ups(context: Context, actor: Actor, scope: Scope, year: int) -> list[FollowUp]:
    """Every action of an organisation, or of a territory, in the order of the register."""
    rows = list_entries(context.home, "action", scope.organisation).to_dicts()
    own = [row for row in rows if scope.organisation is not None or row["territory"] == scope.territory]
    return [_follow(context, actor, scope, row, year) for row in own]


def _follow(context: Context, actor: Actor, scope: Scope, row: dict[str, Any], year: int) -> FollowUp:
    code, began = row["indicator"], row["starts_on"]
    # An action for a territory is judged there, not on the equipment of whoever leads it.
    scope = Scope(territory=row["territory"]) if row["territory"] else scope
    expected = _expected(context, actor, row, code, year)
    known = {"key": row["key"], "title": row["title"], "code": code, "expected": expected}
    if began is None:
        return FollowUp(**known, since=None, observed=None, why="began")
    since = began.year - 1
    if code not in CATEGORY:
        counted = _counted(context, actor, row["organisation"], code, since, year) if code and year > since else None
        why = "indicator" if code is None else "not_yet" if year <= since else None if counted else "uncounted"
        return FollowUp(**known, since=since, observed=None, why=why, counted=counted)
    # In a territory a body inventoried since is a cause of its own, perimeter: no effect of the action (5.1).
    is_known = since in context.years and since >= observed_since(context).get(scope.organisation or "", 0)
    if not is_known or year <= since:
        return FollowUp(**known, since=since, observed=None, why="not_yet" if year <= since else "compared")
    try:
        observed = change_of(context, actor, scope, code=code, since=since, year=year)
    except UserError as refusal:
        return FollowUp(**known, since=since, observed=None, why=refusal)
    return FollowUp(**known, since=since, observed=observed, why=None)


def _counted(context: Context, actor: Actor, organisation: str, code: str, since: int, year: int) -> Counted | None:
    """The values of both years for whoever leads the action; None where one of them is not known."""
    rows = []
    for each in (since, year):
        if each not in context.years:
            return None
        figures = answer(context, actor, [Scope(organisation=organisation)], year=each)
        stated = declared_figures(context, actor, [organisation], each, VIEW)
        rows.append(total_row(pl.concat([figures, stated]), code))
    before, after = rows
    if before is None or after is None or before["value"] is None or after["value"] is None:
        return None
    return Counted(since, year, float(before["value"]), float(after["value"]), str(after["unit"]))


def _expected(
    context: Context, actor: Actor, row: dict[str, Any], code: str | None, year: int
) -> tuple[float, float | None, float | None] | None:
    """The difference that the named scenario makes in the year, or the amount stated; None where neither is said."""
    told = (row["expected_effect"] or "").strip()
    scenario = saved_scenarios(context.home, actor).get(told)
    if scenario is not None and code in CATEGORY_OF:
        outcome = run_scenario(context, actor, scenario, code=code)
        if year not in outcome.effect.years:
            return None
        return interval(outcome.effect.yearly[outcome.effect.years.index(year)])
    amount = stated_amount(told, UNIT[CATEGORY_OF[code]] if code in CATEGORY_OF else None)
    return None if amount is None else (amount, None, None)
