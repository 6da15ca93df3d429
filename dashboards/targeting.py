"""Where an organisation or a territory stands beside its targets: operation of both faces (METHODOLOGY 23).

In: a context, who asks, a scope and a year. Out: `Standing`s: legal ones of `law.toml`, those of `target_store`.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from barometer.decisions.targets import OTHER_START, Meeting, Trajectory, meeting
from dashboards.actors import Actor
from dashboards.changing import observed_since, same_perimeter_since
from dashboards.loading import Context
from dashboards.operations import answer
from dashboards.parts import is_informed, total_row
from dashboards.retiring import rate_of
from dashboards.scopes import Scope
from dashboards.target_store import read_targets
from dashboards.typed_amounts import UNITS
from factors.law import LegalText, in_force_in_year, rules

THRESHOLD = "display.information_threshold_ratio"
#: Legal trajectory -> the indicator that it is about.
LEGAL = {"agec_it_share": "ACH-01", "reuse_rate": "reuse_rate"}
PERCENT = 100.0


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


def standings(context: Context, actor: Actor, scope: Scope, year: int) -> list[Standing]:
    """Where a scope stands: the law for an organisation, then what users set for this scope."""
    found = [] if scope.organisation is None else _legal(context, actor, scope, year)
    for target in read_targets(context.home, actor)[0]:
        if target.scope != scope:
            continue
        years = comparable_years(context, scope, target.code)
        rows = {each: _row(context, actor, scope, target.code, each) for each in years}
        observed = {each: float(row["value"]) for each, row in rows.items() if row and row["value"] is not None}
        threshold = context.factors.input_value(THRESHOLD)
        informed = all(
            is_informed(row, threshold) for each, row in rows.items() if row is not None and each in observed
        )
        last = rows.get(max(observed)) if observed else None
        is_comparable = target.is_start_given or target.since in years
        met = meeting(target.trajectory, observed, is_informed=informed) if is_comparable else Meeting(OTHER_START)
        unit = target.unit or UNITS.get(target.code, "") if last is None else str(last["unit"])
        found.append(
            Standing(
                target.name, target.code, target.source, unit, year,
                target.trajectory, target.trajectory.asked(year), observed.get(year),
                met, None,
            )
        )  # fmt: skip
    return found


def comparable_years(context: Context, scope: Scope, code: str) -> list[int]:
    """Years of one electricity series and one perimeter, for an indicator (METHODOLOGY 3.7, 5.1)."""
    first = same_perimeter_since(context, scope, observed_since(context), code).since
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
