"""Targets that somebody decided: set, found, forgotten (METHODOLOGY 23.1). Operations of both faces.

In: a context, who asks, a scope, values as typed. Out: `Target`s. They stand in `<home>/targets`, one folder a place:
a name belongs to its organisation or territory. No target is ever proposed.
"""

import tomllib
from dataclasses import dataclass
from math import isfinite

from barometer.decisions.targets import Trajectory
from barometer.records import access
from barometer.records.audit import record_entry
from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.loading import Context
from dashboards.operations import answer
from dashboards.parts import total_row
from dashboards.placed import Broken, by_address, forget_placed, matching, owner_of, picked, read_each, replace_placed
from dashboards.scopes import Scope
from dashboards.typed_amounts import UNITS, example_of, read_amount
from factors import nomenclature
from imports.proposals import quoted

TARGETS = "targets"
#: Years that a target may name: the first is that of the Kyoto baseline.
FIRST_YEAR, LAST_YEAR = 1990, 2100
LOWER, HIGHER = "lower", "higher"


@dataclass(frozen=True)
class Target:
    """A trajectory that somebody decided: `source` says who, in which decision. `unit`: None if kept before it was."""

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
    is_at_least: bool = False
    unit: str | None = None

    @property
    def trajectory(self) -> Trajectory:
        """Straight from the start to the end."""
        steps = {self.since: self.since_value, self.year: self.value}
        return Trajectory(steps, is_stair=False, is_at_least=self.is_at_least)

    @property
    def yearly(self) -> float:
        """What is asked of each year beside the one before."""
        return (self.value - self.since_value) / (self.year - self.since)


@dataclass(frozen=True)
class Asked:
    """A target as somebody types it. `is_at_least`: None where nobody says; the catalogue then does.

    `is_unit_needed`: on a screen a number alone could be the tonnes that stand beside it, or our kilograms.
    """

    code: str
    years: tuple[int, int]
    value: str
    source: str
    since_value: str = ""
    is_at_least: bool | None = None
    is_unit_needed: bool = False


def set_target(context: Context, actor: Actor, name: str, scope: Scope, asked: Asked) -> tuple[Target, Target | None]:
    """Keep a trajectory; the one of this name and place that it replaces, if there was one."""
    access.require(context.home, actor.name, "decide", scope.organisation)
    directions = dict(nomenclature.indicators().select("code", "direction").iter_rows())
    if asked.code not in directions:
        raise DashboardsError("indicator_unknown", indicator=asked.code, known=", ".join(directions))
    is_at_least = _is_at_least(asked, directions[asked.code])
    _check_years(*asked.years)
    if not asked.source.strip():
        raise DashboardsError("target_source")
    since, year = asked.years
    counted, unit = _counted(context, actor, scope, asked.code, since)
    start = counted if not asked.since_value.strip() else _start_typed(asked, unit)
    if start is None:
        raise DashboardsError("target_start", indicator=asked.code, since=since)
    is_given = bool(asked.since_value.strip())
    aimed = _aimed(asked, start, unit)
    target = Target(
        name, scope, asked.code, since, start, year, aimed, asked.source.strip(), is_given, is_at_least, unit
    )
    before = matching(read_targets(context.home, actor)[0], name, scope)
    replaced = before[0] if before else None
    replace_placed(context.home, TARGETS, name, scope, _text(target))
    _audit(context.home, actor, "target set", target, _said(target, replaced))
    return target, replaced


def remove_target(home: Home, actor: Actor, name: str, scope: Scope | None = None) -> None:
    """Forget a trajectory, also one that can no longer be read. Refused where several places use the name."""
    found, broken = read_targets(home, actor)
    every: list[Target | Broken] = [*found, *broken]
    chosen = picked(every, name, scope, "target_unknown")
    access.require(home, actor.name, "decide", owner_of(chosen))
    forget_placed(home, TARGETS, chosen.name, chosen.scope)
    _audit(home, actor, "target remove", chosen, _said(chosen, None) if isinstance(chosen, Target) else "")


def read_targets(home: Home, actor: Actor) -> tuple[list[Target], list[Broken]]:
    """Every trajectory that users set, and those that can no longer be read."""
    access.require(home, actor.name, "read")
    return read_each(home, TARGETS, lambda text: _read(text.name, text.text))


def targets(home: Home, actor: Actor) -> dict[str, Target]:
    """What to type -> every trajectory that can be read."""
    return by_address(read_targets(home, actor)[0])


def _is_at_least(asked: Asked, direction: str) -> bool:
    """Which side is asked: the catalogue says it, somebody does where it does not."""
    if direction not in {LOWER, HIGHER}:
        if asked.is_at_least is None:
            raise DashboardsError("target_side_needed", indicator=asked.code)
        return asked.is_at_least
    if asked.is_at_least not in {None, direction == HIGHER}:
        raise DashboardsError(f"target_side_{direction}", indicator=asked.code)
    return direction == HIGHER


def _check_years(since: int, year: int) -> None:
    for each in (since, year):
        if not FIRST_YEAR <= each <= LAST_YEAR:
            raise DashboardsError("target_year_absurd", year=each, first=FIRST_YEAR, last=LAST_YEAR)
    if year <= since:
        raise DashboardsError("target_years", since=since, year=year)


def _counted(context: Context, actor: Actor, scope: Scope, code: str, year: int) -> tuple[float | None, str | None]:
    """The value of a year and its unit, each None where it is not known."""
    if year not in context.years:
        return None, UNITS.get(code)
    row = total_row(answer(context, actor, [scope], year=year), code)
    if row is None:
        return None, UNITS.get(code)
    return None if row["value"] is None else float(row["value"]), str(row["unit"]) or UNITS.get(code)


def _start_typed(asked: Asked, unit: str | None) -> float:
    read = read_amount(asked.since_value, unit, is_unit_needed=asked.is_unit_needed)
    if read is None or read.is_share or not (isfinite(read.number) and read.number >= 0):
        raise DashboardsError("target_start_typed", value=asked.since_value, **_example(asked.code, unit))
    return read.number


def _aimed(asked: Asked, start: float, unit: str | None) -> float:
    """The value to reach: an amount, or a share of the start ("-40%")."""
    read = read_amount(asked.value, unit, is_unit_needed=asked.is_unit_needed)
    if read is None:
        raise DashboardsError("target_value", value=asked.value, **_example(asked.code, unit))
    aimed = read.of(start)
    if not (isfinite(aimed) and aimed >= 0):
        raise DashboardsError("target_below_nothing", value=asked.value)
    return aimed


def _example(code: str, unit: str | None) -> dict[str, str]:
    return {"indicator": code, "example": example_of(unit)}


def _text(target: Target) -> str:
    where = {"territory": target.scope.territory, "organisation": target.scope.organisation}
    lines = [f"{name} = {quoted(value)}" for name, value in where.items() if value]
    lines += [f"code = {quoted(target.code)}", f"since = {target.since}", f"since_value = {target.since_value!r}"]
    lines += [f"year = {target.year}", f"value = {target.value!r}", f"source = {quoted(target.source)}"]
    lines += [f"is_start_given = {str(target.is_start_given).lower()}"]
    lines += [f"is_at_least = {str(target.is_at_least).lower()}"]
    lines += [] if target.unit is None else [f"unit = {quoted(target.unit)}"]
    return "\n".join(lines) + "\n"


def _read(name: str, text: str) -> Target:
    try:
        told = tomllib.loads(text)
        scope = Scope(told.get("territory"), told.get("organisation"))
        since, start = int(told["since"]), float(told["since_value"])
        year, value = int(told["year"]), float(told["value"])
        source, code = str(told["source"]), str(told["code"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as problem:
        raise DashboardsError("target_file", name=name, problem=str(problem)) from problem
    for number in (start, value):
        if not (isfinite(number) and number >= 0):
            raise DashboardsError("target_file", name=name, problem=str(number))
    try:
        _check_years(since, year)
    except DashboardsError as problem:
        raise DashboardsError("target_file", name=name, problem=f"{since} – {year}") from problem
    known = dict(nomenclature.indicators().select("code", "direction").iter_rows())
    # Kept before the side was: the catalogue says it; where it does not, the numbers did.
    guessed = known[code] == HIGHER if known.get(code) in {LOWER, HIGHER} else value >= start
    return Target(
        name, scope, code, since, start, year, value, source, bool(told.get("is_start_given", False)),
        bool(told.get("is_at_least", guessed)), told.get("unit"),
    )  # fmt: skip


def _said(target: Target, replaced: Target | None) -> str:
    side = ">=" if target.is_at_least else "<="
    said = f"{target.code} {target.year}: {side} {target.value}"
    return said if replaced is None else f"{said} (replaces {_said(replaced, None)})"


def _audit(home: Home, actor: Actor, verb: str, target: Target | Broken, detail: str) -> None:
    record_entry(
        home, recorded_at=actor.now, actor=actor.name, verb=verb, subject=target.name,
        organisation=owner_of(target), outcome="done", detail=detail,
    )  # fmt: skip
