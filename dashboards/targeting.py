"""Targets of an organisation or a territory: operations of both faces (METHODOLOGY 23).

In: a context, who asks, a scope and a year. Out: `Standing`s. User-set targets stand in `<home>/targets`, each with who
decided it; legal ones come from `law.toml`. No target is ever proposed.
"""

import tomllib
from dataclasses import dataclass
from math import isfinite
from typing import Any

import polars as pl

from barometer.decisions.targets import OTHER_START, Meeting, Trajectory, meeting
from barometer.records import access
from barometer.records.audit import record_entry
from barometer.records.home import Home
from barometer.records.taught import read_taught, remove_taught, write_taught
from dashboards.changing import observed_since, same_perimeter_since
from dashboards.errors import DashboardsError
from dashboards.loading import Context
from dashboards.operations import Actor, answer
from dashboards.parts import is_informed, total_row
from dashboards.retiring import rate_of
from dashboards.scopes import Scope
from factors import nomenclature
from factors.law import LegalText, in_force_in_year, rules
from imports.proposals import quoted

TARGETS = "targets"
THRESHOLD = "display.information_threshold_ratio"
#: Legal trajectory -> the indicator that it is about.
LEGAL = {"agec_it_share": "ACH-01", "reuse_rate": "reuse_rate"}
PERCENT = 100.0


@dataclass(frozen=True)
class Target:
    """A trajectory that somebody decided: `source` says who, in which decision."""

    name: str
    scope: Scope
    code: str
    since: int
    since_value: float
    year: int
    value: float
    source: str
    #: Somebody said the value of the start; otherwise it is the one that was counted when the target was set.
    is_start_given: bool = False

    @property
    def trajectory(self) -> Trajectory:
        """Straight from the start to the end."""
        steps = {self.since: self.since_value, self.year: self.value}
        return Trajectory(steps, is_stair=False, is_at_least=self.value >= self.since_value)


@dataclass(frozen=True)
class Standing:
    """A target in a year. `asked`, `observed`, `gap` in `unit`, None where unknown; `text`: the law behind, if any."""

    name: str
    code: str
    source: str
    unit: str
    year: int
    trajectory: Trajectory
    asked: float | None
    observed: float | None
    meeting: Meeting
    text: LegalText | None

    @property
    def gap(self) -> float | None:
        """Observed less asked."""
        if self.asked is None or self.observed is None or self.meeting.why == OTHER_START:
            return None
        return self.observed - self.asked

    @property
    def is_met(self) -> bool | None:
        """Whether the year is on its trajectory; None where nobody can tell."""
        if self.asked is None or self.observed is None or self.meeting.why == OTHER_START:
            return None
        return self.trajectory.is_met(self.observed, self.asked)


def set_target(
    context: Context, actor: Actor, name: str, scope: Scope, *, code: str, years: tuple[int, int], value: str,
    since_value: float | None, source: str,
) -> Target:  # fmt: skip
    """Keep a trajectory. `value`: a number in the unit of the indicator, or a share of the start ("-40%")."""
    access.require(context.home, actor.name, "decide", scope.organisation)
    since, year = years
    if code not in (catalogue := nomenclature.indicators()["code"].to_list()):
        raise DashboardsError("indicator_unknown", indicator=code, known=", ".join(catalogue))
    if year <= since:
        raise DashboardsError("target_years", since=since, year=year)
    if not source.strip():
        raise DashboardsError("target_source")
    start = since_value if since_value is not None else _value_in(context, actor, scope, code, since)
    if start is None:
        raise DashboardsError("target_start", indicator=code, since=since)
    aimed = _amount(value, start)
    if not (isfinite(aimed) and aimed >= 0):
        raise DashboardsError("target_below_nothing", value=value)
    target = Target(name, scope, code, since, start, year, aimed, source.strip(), since_value is not None)
    write_taught(context.home, TARGETS, name, _text(target))
    _audit(context.home, actor, "target set", target)
    return target


def start_value(text: str) -> float | None:
    """The value of the start as somebody typed it; None where nothing is typed: it is then the one computed."""
    if not text.strip():
        return None
    try:
        return float(_plain(text))
    except ValueError as problem:
        raise DashboardsError("target_start_typed", value=text) from problem


def remove_target(home: Home, actor: Actor, name: str) -> None:
    """Forget a trajectory."""
    known = targets(home, actor)
    if name not in known:
        raise DashboardsError("target_unknown", name=name, known=", ".join(known) or "–")
    access.require(home, actor.name, "decide", known[name].scope.organisation)
    remove_taught(home, TARGETS, name)
    _audit(home, actor, "target remove", known[name])


def targets(home: Home, actor: Actor) -> dict[str, Target]:
    """Name -> every trajectory that users set."""
    access.require(home, actor.name, "read")
    return {name: _read(name, text) for name, text in read_taught(home, TARGETS).items()}


def standings(context: Context, actor: Actor, scope: Scope, year: int) -> list[Standing]:
    """Where a scope stands: the law for an organisation, then what users set for this scope."""
    years = comparable_years(context, scope)
    found = [] if scope.organisation is None else _legal(context, actor, scope, year)
    for target in targets(context.home, actor).values():
        if target.scope != scope:
            continue
        rows = {each: _row(context, actor, scope, target.code, each) for each in years}
        observed = {each: float(row["value"]) for each, row in rows.items() if row and row["value"] is not None}
        threshold = context.factors.input_value(THRESHOLD)
        informed = all(
            is_informed(row, threshold) for each, row in rows.items() if row is not None and each in observed
        )
        last = rows.get(max(observed)) if observed else None
        is_comparable = target.is_start_given or target.since in years
        met = meeting(target.trajectory, observed, is_informed=informed) if is_comparable else Meeting(OTHER_START)
        found.append(
            Standing(
                target.name, target.code, target.source, "" if last is None else str(last["unit"]), year,
                target.trajectory, target.trajectory.asked(year), observed.get(year),
                met, None,
            )
        )  # fmt: skip
    return found


def comparable_years(context: Context, scope: Scope) -> list[int]:
    """Years of one electricity series and one perimeter (METHODOLOGY 3.7, 5.1)."""
    first = same_perimeter_since(context, scope, observed_since(context))
    return [year for year in context.years if year >= first]


def _legal(context: Context, actor: Actor, scope: Scope, year: int) -> list[Standing]:
    organisation = scope.organisation or ""
    years = [each for each in context.years if each <= year]
    shares = {each: _reused_share(context, actor, scope, each) for each in years}
    rates = {each: rate_of(context.home, actor, organisation, each).rate for each in years}
    observed = {
        "agec_it_share": {each: share for each, share in shares.items() if share is not None},
        "reuse_rate": {each: rate * PERCENT for each, rate in rates.items() if rate is not None},
    }
    found = []
    for rule, values in observed.items():
        asked = in_force_in_year(rule, year)
        if asked is None:
            continue
        steps = {value["from"].year: float(value["value"]) * PERCENT for value in rules()[rule]["values"]}
        trajectory = Trajectory(steps, is_stair=True, is_at_least=True)
        found.append(
            Standing(
                rule, LEGAL[rule], rule, "percent", year, trajectory, asked.value * PERCENT, values.get(year),
                meeting(trajectory, values, is_informed=True), asked.text,
            )
        )  # fmt: skip
    return found


def _reused_share(context: Context, actor: Actor, scope: Scope, year: int) -> float | None:
    """ACH-01 of IT and telephony, the series of reuse: recycled content is never added to it (METHODOLOGY 13.3)."""
    rows = answer(context, actor, [scope], year=year).filter(
        (pl.col("code") == "ACH-01") & (pl.col("series") == "reused") & (pl.col("breakdown_value") == "agec-it")
    )
    values = rows["value"].drop_nulls().to_list()
    return float(values[0]) if values else None


def _row(context: Context, actor: Actor, scope: Scope, code: str, year: int) -> dict[str, Any] | None:
    return total_row(answer(context, actor, [scope], year=year), code)


def _value_in(context: Context, actor: Actor, scope: Scope, code: str, year: int) -> float | None:
    row = _row(context, actor, scope, code, year)
    return None if row is None or row["value"] is None else float(row["value"])


def _plain(text: str) -> str:
    """A number as a program reads it: 1 200,5 is 1200.5."""
    return "".join(text.split()).replace(",", ".").replace("−", "-")


def _amount(text: str, start: float) -> float:
    told = _plain(text)
    try:
        if told.endswith("%") and told[0] in "+-":
            return start * (1 + float(told[:-1]) / PERCENT)
        return float(told.removesuffix("%"))
    except ValueError as problem:
        raise DashboardsError("target_value", value=text) from problem


def _text(target: Target) -> str:
    where = {"territory": target.scope.territory, "organisation": target.scope.organisation}
    lines = [f"{name} = {quoted(value)}" for name, value in where.items() if value]
    lines += [f"code = {quoted(target.code)}", f"since = {target.since}", f"since_value = {target.since_value!r}"]
    lines += [f"year = {target.year}", f"value = {target.value!r}", f"source = {quoted(target.source)}"]
    lines += [f"is_start_given = {str(target.is_start_given).lower()}"]
    return "\n".join(lines) + "\n"


def _read(name: str, text: str) -> Target:
    try:
        told = tomllib.loads(text)
        scope = Scope(told.get("territory"), told.get("organisation"))
        numbers = (int(told["since"]), float(told["since_value"]), int(told["year"]), float(told["value"]))
        is_given = bool(told.get("is_start_given", False))
        return Target(name, scope, str(told["code"]), *numbers, str(told["source"]), is_given)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as problem:
        raise DashboardsError("target_file", name=name, problem=str(problem)) from problem


def _audit(home: Home, actor: Actor, verb: str, target: Target) -> None:
    record_entry(
        home, recorded_at=actor.now, actor=actor.name, verb=verb, subject=target.name,
        organisation=target.scope.organisation, outcome="done", detail=f"{target.code} {target.year}: {target.value}",
    )  # fmt: skip
