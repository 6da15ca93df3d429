"""The reuse chain as rows of an answer (METHODOLOGY 19.11, 19.12). In: a context, scopes, a year. Out: published rows.

Without any device in the log there is no row: the chain is then not tracked here, which is not a zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import fsum

import polars as pl

from barometer.avoided import Avoided, assess_avoided, nets_by_share, publish_avoided
from barometer.calendar import TICKS_PER_YEAR, tick_of, year_start
from barometer.declared import yearly
from barometer.indicators import Question, published
from barometer.schemas import INDICATOR_COLUMNS
from dashboards.chain_disclosure import disclosure_of
from dashboards.declared_values import validated_values
from dashboards.epci_needs import epci_needs, need_rows
from dashboards.loading import Context, seats_of
from dashboards.scopes import Scope, groups_of, names_of
from reuse.avoided import tell_avoided, work_of
from reuse.facts import Facts
from reuse.indicators import SERIES, Groups, publish_chain
from reuse.need import EpciNeed
from reuse.people import TOTAL

RATE_CODE = "REU-02"
RATE_OF_A_PLACE = {
    "code": RATE_CODE, "unit": "percent", "breakdown": TOTAL, "breakdown_value": TOTAL, "series": SERIES, "value": None,
}  # fmt: skip


@dataclass(frozen=True)
class ChainYear:
    """One year of the chain, whatever the scope: facts, avoided account, declared values."""

    facts: Facts
    avoided: Avoided
    declared: Mapping[tuple[str, str], Decimal]
    until: int


def chain_year(context: Context, *, year: int, today: date) -> ChainYear:
    """Facts and avoided impact of a year; a year that runs is told up to today."""
    seats = seats_of(context.organisations)
    declared = yearly(validated_values(context.home, year), year)
    until = min(year_start(year + 1), max(year_start(year), tick_of(today)))
    told = tell_avoided(context.chain.work(year), context.chain.periods, declared, year=year, until=until)
    avoided = assess_avoided(
        told.rows,
        context.organisations.select("organisation", "kind", "seat_commune"),
        context.factors,
        year=year,
        missing=told.missing,
        synthetic=context.home.is_demo,
    )
    facts = context.chain.facts(year, seats)
    return ChainYear(facts, avoided, declared, until)


def answer_chain(context: Context, scopes: Sequence[Scope], *, year: int, view: str, today: date) -> pl.DataFrame:
    """REU-01, REU-03 to REU-06, REU-08 to REU-11, DEC-04 and INC-01 to INC-03; INC-05 of territories."""
    workshops = context.chain.workshops
    wanted = [scope for scope in scopes if scope.territory or scope.organisation in workshops]
    if not workshops or not wanted:
        return pl.DataFrame(schema=INDICATOR_COLUMNS)
    told = chain_year(context, year=year, today=today)
    groups = groups_for(context, wanted)
    question = Question(
        "territory" if groups.by == "commune" else "organisation",
        year,
        view,
        context.factors.digest,
        context.home.is_demo,
    )
    known = disclosure_of(context, told.facts, groups)
    hidden = known.hidden
    added = years_added(context, groups, year, told.until)
    counted = publish_chain(
        told.facts, groups, question, years_added=added, declared=told.declared, priority=known.priority, hidden=hidden
    )
    net = publish_avoided(
        told.avoided, groups.table, by=groups.by, question=question, names=groups.names,
        factors=context.factors, draws=context.draws, hidden=[group for group, value in hidden if value == "total"],
    )  # fmt: skip
    if groups.by != "commune":
        return pl.concat([counted, net])
    rates = need_rows(context, needs_of_year(context, told.facts, year), sorted(groups.names))
    # The stock of each public body is its own to tell: a named gap, never the sum of the few that are known.
    rates += [RATE_OF_A_PLACE | {"group": group} for group in sorted(groups.names)]
    needs = published(rates, question, groups.names).with_columns(account=pl.lit(None, pl.String))
    return pl.concat([counted, net, needs])


def needs_of_year(context: Context, facts: Facts, year: int) -> dict[str, EpciNeed]:
    """What each EPCI needs and is handed over; secret are those of every answer."""
    region = groups_for(context, [Scope(territory=context.region)])
    hidden = disclosure_of(context, facts, region).hidden
    return epci_needs(context, facts, year, {group for group, value in hidden if value == TOTAL})


def groups_for(context: Context, scopes: Sequence[Scope]) -> Groups:
    """The groups of some scopes."""
    listed = list(scopes)
    return Groups(groups_of(context, listed), listed[0].by, names_of(context, listed))


def years_added(context: Context, groups: Groups, year: int, until: int) -> dict[str, float]:
    """Group -> years of use of the year, whether credited or not (REU-05)."""
    seats = seats_of(context.organisations)
    first, last = year_start(year), min(until, year_start(year + 1))
    rows = [
        {"organisation": use.organisation, "commune": use.commune or seats.get(use.organisation), "ticks": ticks}
        for use in context.chain.periods
        if (ticks := use.ticks(first, last))
    ]
    schema = {"organisation": pl.String(), "commune": pl.String(), "ticks": pl.Int64()}
    found = pl.DataFrame(rows, schema=schema).join(groups.table, on=groups.by, how="inner")
    years: dict[str, int] = {}
    for group, ticks in found.select("group", "ticks").iter_rows():
        years[group] = years.get(group, 0) + ticks
    return {group: ticks / TICKS_PER_YEAR for group, ticks in years.items()}


def avoided_of_devices(
    context: Context, device_ids: Sequence[str], *, today: date
) -> tuple[float, float, float] | None:
    """What some devices avoided since they were first handed over, in kgCO2eq: at the low, central and high share of
    substitution; None where none of them was ever in use.

    Parts are theirs; kilometres and electricity, declared for a whole workshop, are in its figure and not in this one.
    """
    wanted = set(device_ids)
    lives = [life for life in context.chain.lives if life.device_id in wanted]
    periods = [use for use in context.chain.periods if use.device_id in wanted]
    if not periods:
        return None
    years = range(min(step.day.year for life in lives for step in life.steps), today.year + 1)
    organisations = context.organisations.select("organisation", "kind", "seat_commune")
    nets = []
    for year in years:
        until = tick_of(today) if year == today.year else year_start(year + 1)
        told = tell_avoided(work_of(lives, year), periods, {}, year=year, until=until)
        found = assess_avoided(told.rows, organisations, context.factors, year=year)
        nets.append(nets_by_share(found, context.factors))
    low, central, high = (fsum(net[place] for net in nets) for place in range(3))
    return low, central, high
