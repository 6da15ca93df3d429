"""Why a published figure is another one: between two editions, or an edition and today (METHODOLOGY 5.5).

In: an edition, another or none (today), a territory, a code, a year. Out: `EditionChange`. The figures are those of the
files; the causes of the factors come from the data of today under the factors of each, exactly (5.2). What is left is
what the same factors give on other data: inventories, registers, and the method, which no second computation tells.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from barometer.attribution import CAUSES, explain_change
from barometer.editions.build import find_edition
from barometer.editions.check import read_table
from barometer.editions.tables import canonical, tables
from barometer.exact import NANO, exact_sum
from barometer.records import access
from dashboards.actors import Actor
from dashboards.changing import CATEGORY, UNIT, side_of
from dashboards.errors import DashboardsError
from dashboards.factor_sides import edition_side
from dashboards.loading import Context
from dashboards.operations import VIEW, answer
from dashboards.scopes import Scope, covering, groups_of

DATA = "data"
#: Of two figures published as floats.
PRECISION = 2.0**-50


@dataclass(frozen=True)
class Figure:
    """A figure as it was published (or is today, `edition` None): value, interval, method and digest of factors."""

    edition: str | None
    value: float
    low: float
    high: float
    method_version: str
    factors_digest: str


@dataclass(frozen=True)
class EditionChange:
    """`causes`: cause, contribution (Int, nano-units), in the order of the method: they add up to the difference."""

    code: str
    unit: str
    year: int
    before: Figure
    after: Figure
    causes: list[tuple[str, int]]

    @property
    def difference(self) -> float:
        """After less before."""
        return self.after.value - self.before.value


def change_of_editions(
    context: Context, actor: Actor, scope: Scope, *, code: str, year: int, against: str, other: str | None
) -> EditionChange:
    """From the edition `against` to the edition `other`, or to today. Refused: a ratio, an organisation (an
    edition holds none), the same edition twice, a year it lacks, factors that its licence withheld.
    """
    access.require(context.home, actor.name, "read")
    if code not in CATEGORY:
        raise DashboardsError("change_of_ratio", indicator=code, known=", ".join(CATEGORY))
    if not scope.territory:
        raise DashboardsError("change_edition_territory")
    if other == against:
        raise DashboardsError("change_same_edition", edition=other)
    before = _published(context, against, scope, code, year)
    after = (
        _today(context, actor, scope, code, year) if other is None else _published(context, other, scope, code, year)
    )
    contexts = [_context(context, name) for name in (against, other)]
    sides = [_side(each, scope, year) for each in contexts]
    rows = explain_change(sides[0], sides[1], category=CATEGORY[code])
    sums = {cause: int(value) for cause, value in rows.group_by("cause").agg(exact_sum("contribution")).iter_rows()}
    left = round(after.value * NANO) - round(before.value * NANO) - sum(sums.values())
    # A published figure is a float: what its last bits cannot tell is no cause.
    is_noise = abs(left) <= max(abs(before.value), abs(after.value)) * NANO * PRECISION
    cause = max(sums, key=lambda name: abs(sums[name])) if is_noise and sums else DATA
    if not is_noise or sums:
        sums[cause] = sums.get(cause, 0) + left
    ordered = [(name, sums[name]) for name in (DATA, *CAUSES) if sums.get(name)]
    return EditionChange(code, UNIT[code], year, before, after, ordered)


def _published(context: Context, edition: str, scope: Scope, code: str, year: int) -> Figure:
    """The total that an edition published."""
    place = find_edition(context.home.editions, edition)
    frame, problems = canonical(read_table(place, tables()["indicators"]), tables()["indicators"])
    if problems:
        raise problems[0]
    found = frame.filter((pl.col("view") == VIEW) & pl.col("value").is_not_null())
    return _figure(found, edition, scope, code, year)


def _today(context: Context, actor: Actor, scope: Scope, code: str, year: int) -> Figure:
    return _figure(answer(context, actor, [scope], year=year, view=VIEW), None, scope, code, year)


def _figure(figures: pl.DataFrame, edition: str | None, scope: Scope, code: str, year: int) -> Figure:
    rows = figures.filter(
        (pl.col("code") == code)
        & (pl.col("territory") == scope.territory)
        & (pl.col("period_start") == date(year, 1, 1))
        & (pl.col("breakdown") == "total")
        & pl.col("value").is_not_null()
    )
    if rows.is_empty():
        raise DashboardsError(
            "change_edition_nothing", indicator=code, place=scope.territory, year=year, edition=edition or "–"
        )
    row: dict[str, Any] = rows.row(0, named=True)
    return Figure(edition, row["value"], row["low"], row["high"], row["method_version"], row["factors_digest"])


def _context(context: Context, edition: str | None) -> Context:
    """The data of today under the factors of an edition; those of today where there is none."""
    if edition is None:
        return context
    side = edition_side(context.home, edition)
    loaded, is_same = side.context(context.home)
    withheld = side.edition.withheld_sources if side.edition is not None else []
    if side.forgotten_base or (withheld and not is_same and not side.then):
        raise DashboardsError("change_edition_withheld", edition=edition)
    return loaded


def _side(context: Context, scope: Scope, year: int) -> Any:
    covered = covering(context, [scope])
    return side_of(covered, scope, groups_of(covered, [scope]), year, VIEW)[0]
