"""EQP-05, ACH-04 and SEN-02 of some organisations, from registers, surveys and inventories (METHODOLOGY 9.8).

In: a context, who asks, organisations, a year. Out: published rows, and the refusals of shares above the whole.
"""

from collections.abc import Collection
from decimal import Decimal

import polars as pl

from barometer.declared import DeclaredValue, yearly
from barometer.exact import exact_sum
from barometer.indicators import Question
from barometer.records.entries import list_entries
from barometer.registered import Adopted, Service, Workstations, above_whole, summarise_registered
from barometer.stock import stock_at_end
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.gesturing import surveys_of
from dashboards.loading import Context
from factors.gestures import STAFF
from factors.spelling import Quantity

LIGHT = "workstations.thin_or_shared"
THIN_CLIENT = "thin_client"
OLD_AFTER = "services.assessment_years"
#: Desktop computers and laptops, by the class that every type has (METHODOLOGY 20.6).
COMPUTERS = ("ords-4", "ords-16")
#: Scores are kept in hundredths of a per cent.
BASIS_POINTS = 100


def registered_figures(
    context: Context, actor: Actor, question: Question, names: dict[str, str], values: list[DeclaredValue]
) -> pl.DataFrame:
    """The rows of the organisations named, gaps included."""
    return summarise_registered(
        workstations_of(context, names, values, question.year),
        _services(context, names),
        _adopted(context, actor, names, question.year),
        question,
        names,
        old_after_years=int(context.factors.input_value(OLD_AFTER)),
    )


def workstations_of(
    context: Context, bodies: Collection[str], values: list[DeclaredValue], year: int
) -> dict[str, Workstations]:
    """Workstations in service on 31 December, and those declared thin or shared for the year."""
    types = context.factors.equipment_types.filter(pl.col("ords_category").is_in(COMPUTERS))["equipment_type"]
    held = stock_at_end(context.stock.cohorts, year).filter(
        pl.col("is_used") & pl.col("organisation").is_in(list(bodies)) & pl.col("equipment_type").is_in(types.implode())
    )
    counted = held.group_by("organisation", "equipment_type").agg(exact_sum("units")).iter_rows()
    units = {(owner, name): int(count) for owner, name, count in counted}
    of_year = yearly(values, year)
    return {
        body: Workstations(
            None if (told := of_year.get((body, LIGHT))) is None else float(told),
            units.get((body, THIN_CLIENT), 0),
            sum(count for (owner, _), count in units.items() if owner == body),
        )
        for body in bodies
    }


def shares_above(workstations: dict[str, Workstations], year: int) -> list[DashboardsError]:
    """More thin or shared workstations than workstations: refused, with both numbers."""
    return [
        DashboardsError(
            "workstations_above_total", figure="EQP-05", organisation=name, year=year,
            light=Quantity(Decimal(str(workstations[name].declared)), "unit"), total=workstations[name].all,
        )
        for name in above_whole(workstations)
    ]  # fmt: skip


def _services(context: Context, bodies: Collection[str]) -> dict[str, list[Service]]:
    """The register as it stands; the day of an assessment says the years that it counts for."""
    found: dict[str, list[Service]] = {}
    rows = list_entries(context.home, "service").select(
        "organisation", "rgesn_version", "rgesn_score_bp", "assessed_on"
    )
    for owner, version, score, day in rows.iter_rows():
        if owner in bodies:
            found.setdefault(owner, []).append(Service(version, None if score is None else score / BASIS_POINTS, day))
    return found


def _adopted(context: Context, actor: Actor, bodies: Collection[str], year: int) -> dict[str, Adopted]:
    """What staff answered in the year; nothing under the number of answers from which adoption is shown."""
    asked = [each for each in surveys_of(context.home, actor, bodies, STAFF) if each.year == year]
    shares = {each.organisation: {code: told.share for code, told in each.adoption.items()} for each in asked}
    return {body: shares.get(body, {}) for body in bodies}
