"""The same question under each factor policy: figure, interval, difference, devices left out (METHODOLOGY 20.1).

In: an opened data folder, who asks, a policy, a question. Out: an `UnderPolicy`; rows of text. Own values and sheets of
models hold as they do under the policy in force: only the choice between sources changes.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from barometer.editions.content import TOTAL
from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.loading import bases_of, load_context
from dashboards.operations import answer, not_computed
from dashboards.scopes import Scope
from dashboards.uncomputed import CATEGORY_OF_CODE, left_out
from dashboards.voice import Voice
from factors import library

#: Below half a percent a difference has no sign worth telling: it is shown as under 1 %.
ROUNDED = 0.005
COLUMNS = ("policy", "value", "interval", "difference", "left_out")


@dataclass(frozen=True)
class UnderPolicy:
    """What one policy gives. `row`: the published total, None where it cannot be computed; `left_out`: devices without
    a factor of manufacturing.
    """

    policy: str
    row: dict[str, Any] | None
    left_out: int


def policies_of(home: Home) -> list[str]:
    """The policies of a folder: ours and those of the bases brought in."""
    return library.load(bases=bases_of(home)).policies()


def under_policy(
    home: Home, actor: Actor, policy: str, scope: Scope, *, code: str, year: int, view: str
) -> UnderPolicy:
    """One question with the factors of one policy, read and drawn anew."""
    context = load_context(home, actor.today, policy=policy)
    figures = answer(context, actor, [scope], year=year, view=view)
    total = figures.filter((pl.col("code") == code) & (pl.col("breakdown") == TOTAL) & pl.col("value").is_not_null())
    gaps = not_computed(context, actor, scope, year=year, view=view, categories=[CATEGORY_OF_CODE[code]])
    return UnderPolicy(policy, total.row(0, named=True) if total.height == 1 else None, left_out(gaps))


def policy_rows(found: list[UnderPolicy], in_force: str, names: dict[str, str], voice: Voice) -> list[list[str]]:
    """`COLUMNS`, the policy in force first, then from the lowest figure; all in one unit."""
    return [_told(each, found, in_force, names, voice) for each in ordered(found, in_force)]


def ordered(found: list[UnderPolicy], in_force: str) -> list[UnderPolicy]:
    """The policy in force, then the others from the lowest figure; last those without one."""
    return sorted(found, key=lambda each: (each.policy != in_force, each.row is None, _value(each) or 0, each.policy))


def finding(found: list[UnderPolicy], in_force: str, voice: Voice) -> str:
    """How far the policies are apart, in one sentence."""
    values = [value for each in found if (value := _value(each)) is not None]
    mine = next((_value(each) for each in found if each.policy == in_force), None)
    if not mine or len(values) < 2:
        return voice("policies_one")
    low, high = (_percent(value, mine, voice) for value in (min(values), max(values)))
    return voice("policies_same") if min(values) == max(values) else voice("policies_finding", low=low, high=high)


def _told(each: UnderPolicy, found: list[UnderPolicy], in_force: str, names: dict[str, str], voice: Voice) -> list[str]:
    name = voice("policies_in_force", name=names[each.policy]) if each.policy == in_force else names[each.policy]
    left_out = voice.whole(each.left_out)
    if each.row is None:
        return [name, voice("not_computed_long"), "–", "–", left_out]
    shown = voice.figure(each.row, magnitude=max(_value(other) or 0.0 for other in found))
    mine = next((_value(other) for other in found if other.policy == in_force), None)
    apart = "–" if each.policy == in_force or not mine else _percent(each.row["value"], mine, voice)
    return [
        name,
        f"{shown['value']} {shown['unit']}",
        voice("range", low=shown["low"], high=shown["high"]),
        apart,
        left_out,
    ]


def _value(each: UnderPolicy) -> float | None:
    return None if each.row is None else float(each.row["value"])


def _percent(value: float, mine: float, voice: Voice) -> str:
    """A difference from the figure in force, with its sign."""
    ratio = value / mine - 1
    if abs(ratio) < ROUNDED:
        return voice.percent(abs(ratio))
    return f"{'+' if ratio > 0 else '−'}{voice.percent(abs(ratio))}"
