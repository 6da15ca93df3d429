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
from dashboards.actors import Actor
from dashboards.changing import CATEGORY, Change, change_of, observed_since
from dashboards.declaring import declared_figures
from dashboards.expecting import EffectError, judged_scope, stated_effect
from dashboards.loading import Context
from dashboards.operations import VIEW, answer
from dashboards.parts import total_row
from dashboards.scenario_store import read_scenarios, run_scenario
from dashboards.scopes import Scope
from factors.errors import UserError

#: The expected change: value, low and high, these None where it is a stated amount.
Expected = tuple[float, float | None, float | None]


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
    expected: Expected | None
    observed: Change | None
    why: str | UserError | None
    counted: Counted | None = None
    #: Why what the action expects gives no figure; None where it expects nothing, or gives one.
    why_none: UserError | None = None

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
    return [_follow(context, actor, row, year) for row in own]


def _follow(context: Context, actor: Actor, row: dict[str, Any], year: int) -> FollowUp:
    code, began = row["indicator"], row["starts_on"]
    # An action for a territory is judged there, not on the equipment of whoever leads it.
    scope = judged_scope(row)
    expected, why_none = _expected(context, actor, row, scope, year)
    known = {"key": row["key"], "title": row["title"], "code": code, "expected": expected, "why_none": why_none}
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
    before, after = (_value_of(context, actor, Scope(organisation=organisation), code, each) for each in (since, year))
    return None if before is None or after is None else Counted(since, year, before[0], after[0], after[1])


def _value_of(context: Context, actor: Actor, scope: Scope, code: str, year: int) -> tuple[float, str] | None:
    """The value of an indicator and its unit, declared ones too for an organisation; None where it is not known."""
    if year not in context.years:
        return None
    figures = answer(context, actor, [scope], year=year)
    if scope.organisation:
        stated = declared_figures(context, actor, [scope.organisation], year, VIEW)
        figures = pl.concat([figures, stated])
    row = total_row(figures, code)
    return None if row is None or row["value"] is None else (float(row["value"]), str(row["unit"]))


def _expected(
    context: Context, actor: Actor, row: dict[str, Any], scope: Scope, year: int
) -> tuple[Expected | None, UserError | None]:
    """The difference that the named scenario makes in the year, or the amount stated; else why there is none."""
    told, code, began = row["expected_effect"], row["indicator"], row["starts_on"]
    try:
        found = stated_effect(row, read_scenarios(context.home, actor)[0])
        if found is None:
            return None, None
        if found.scenario is not None:
            effect = run_scenario(context, actor, found.scenario, code=code).effect
            if year not in effect.years:
                first, last = effect.years[0], effect.years[-1]
                raise EffectError("effect_other_years", value=told, first=first, last=last, year=year)
            return interval(effect.yearly[effect.years.index(year)]), None
    except UserError as refusal:
        return None, refusal
    assert found.amount is not None  # one of the two is always said
    if not found.amount.is_share:
        return (found.amount.number, None, None), None
    start = None if began is None else _value_of(context, actor, scope, code, began.year - 1)
    if start is None:
        return None, EffectError("effect_start", value=told, since="–" if began is None else began.year - 1)
    return (start[0] * found.amount.number, None, None), None
