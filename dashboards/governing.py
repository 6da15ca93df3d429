"""GOU-01, GOU-02 and SEN-03 of a territory, and every figure of a place with its bodies (METHODOLOGY 9.9).

In: a context, who asks, a territory or an organisation, or those of an edition, a year. Out: published rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from barometer.decisions.gains import gain_indicators
from barometer.declared import summarise_declared, yearly
from barometer.governance import (
    COVERAGE,
    OPEN_DATA,
    STEPS,
    YEARLY_STEP,
    Obliged,
    data_coverage,
    open_data,
    strategies,
    values_of,
)
from barometer.indicators import Question, published
from barometer.records import access
from barometer.records.declaration_checks import inputs
from barometer.records.editions import list_editions
from barometer.records.registers import read_register
from barometer.schemas import INDICATOR_COLUMNS
from dashboards.actors import Actor
from dashboards.chain_answer import needs_of_year
from dashboards.declared_values import territory_values, validated_values
from dashboards.declaring import declared_figures, own_shares
from dashboards.epci_needs import each_epci
from dashboards.gaining import gain_rows, gains_of, gains_of_place
from dashboards.loading import Context, seats_of
from dashboards.operations import answer
from dashboards.places import epci_of, place_bodies
from dashboards.scopes import Scope, names_of, seated_in
from factors import law, nomenclature

#: What the indicators of gains begin with.
GAINS = "GAI-"
THRESHOLD = "reen_inhabitants"
INPUT_OF = {step: f"reen.{step}" for step in STEPS}


def whole_answer(
    context: Context, actor: Actor, scope: Scope, *, year: int, view: str, code: str | None = None
) -> pl.DataFrame:
    """Every figure of a place: its own, those of the bodies seated in it, and what they say of the data.

    `code`: the only indicator of the place that is wanted. Its bodies are looked at for GOU-01 alone: they cost most.
    """
    bodies = [scope.organisation] if scope.organisation else seated_in(context, scope.territory or "")
    if scope.territory and code not in (None, COVERAGE):
        bodies = []
    figures = [_of_bodies(context, actor, bodies, year, view)] if bodies else []
    if scope.territory:
        figures.append(answer(context, actor, [scope], year=year, view=view))
        figures.append(_declared_of(context, scope.territory, year, view))
    found = pl.concat(figures)
    return pl.concat([found, governed(context, actor, scope, found, year=year, view=view)])


def edition_answer(context: Context, actor: Actor, scopes: Sequence[Scope], *, year: int, view: str) -> pl.DataFrame:
    """What an edition holds of a year: the figures of its territories, what is declared of them, then GOU-01, GOU-02
    and SEN-03 of each.

    GOU-02 counts what stands in this very answer, itself included: no edition is read. The figures of bodies are looked
    at once for all territories, and only their origins and qualities leave.
    """
    own = answer(context, actor, list(scopes), year=year, view=view)
    seated = {code: seated_in(context, code) for scope in scopes if (code := scope.territory)}
    bodies = sorted({name for names in seated.values() for name in names})
    theirs = _of_bodies(context, actor, bodies, year, view) if bodies else own.clear()
    declared = {each.group for each in territory_values(context.home)}
    obliged = obliged_in(context, list(seated), year)
    family_of = _families()
    rows: list[dict[str, Any]] = []
    stated = [_declared_of(context, code, year, view) for code in seated if code in declared]
    own = pl.concat([own, *stated])
    for code, names in seated.items():
        mine = own.filter(pl.col("territory") == code)
        parts = [mine, theirs.filter(pl.col("organisation").is_in(names))]
        steps = [*strategies(obliged[code])]
        parts.append(_published(context, [{"group": code} | row for row in steps], [Scope(territory=code)], year, view))
        found = [*_coverage(context, values_of(pl.concat(parts)), code), *steps]
        told = {*mine.drop_nulls("value")["code"], *(row["code"] for row in found if row["value"] is not None)}
        found += open_data({*told, OPEN_DATA}, family_of)
        rows += [{"group": code} | row for row in found]
    return pl.concat([own, _published(context, rows, scopes, year, view)])


def governed(
    context: Context, actor: Actor, scope: Scope, figures: pl.DataFrame, *, year: int, view: str
) -> pl.DataFrame:
    """GOU-01 of a territory or organisation; GOU-02 and SEN-03 of a territory. `figures`: all, bodies' too."""
    access.require(context.home, actor.name, "read")
    name = scope.territory or scope.organisation or ""
    steps = [*strategies(obliged_in(context, [name], year)[name])] if scope.territory else []
    if steps:
        told = _published(context, [{"group": name} | row for row in steps], [scope], year, view)
        figures = pl.concat([figures, told])
    rows = [*_coverage(context, values_of(figures), scope.territory), *steps]
    if scope.territory:
        rows += open_data(published_codes(context, name, year), _families())
        if context.chain.workshops:
            facts = context.chain.facts(year, seats_of(context.organisations))
            rows += each_epci(context, needs_of_year(context, facts, year), name)
    return _published(context, [{"group": name} | row for row in rows], [scope], year, view)


def _published(
    context: Context, rows: list[dict[str, Any]], scopes: Sequence[Scope], year: int, view: str
) -> pl.DataFrame:
    """Rows of the published table: of neither account."""
    kind = "territory" if scopes[0].territory else "organisation"
    question = Question(kind, year, view, context.factors.digest, context.home.is_demo)
    table = published(rows, question, names_of(context, list(scopes)))
    return table.with_columns(account=pl.lit(None, pl.String)).select(list(INDICATOR_COLUMNS))


def _coverage(context: Context, values: pl.DataFrame, territory: str | None) -> Iterator[dict[str, Any]]:
    """GOU-01 of these values; with the EPCI that contribute, where the territory has some."""
    epci = epci_of(context, territory) if territory else []
    return data_coverage(values, _contributing(context, values, epci), len(epci) or None)


def _families() -> dict[str, str]:
    """Indicator -> family."""
    return dict(nomenclature.indicators().select("code", "family").iter_rows())


def _declared_of(context: Context, territory: str, year: int, view: str) -> pl.DataFrame:
    """What is declared of a territory itself, where the whole year is known; what is not is asked of its bodies."""
    question = Question("territory", year, view, context.factors.digest, context.home.is_demo)
    names = names_of(context, [Scope(territory=territory)])
    values = territory_values(context.home, territory)
    if not values:
        return pl.DataFrame(schema=INDICATOR_COLUMNS)
    gained = gain_indicators({territory: gains_of_place(context, territory, year)}, question, names)
    stated = summarise_declared(values, {}, question, names)
    return pl.concat([stated, gained]).filter(pl.col("value").is_not_null())


def published_codes(context: Context, territory: str, year: int) -> set[str] | None:
    """The indicators of a territory and year with a value in the last edition that tells of them; None without any.

    An edition names each code it holds, else it is refused (`rules.named_codes`): what it publishes is documented.
    """
    for edition in reversed(list_editions(context.home)["edition"].to_list()):
        path = context.home.editions / edition / "indicators.parquet"
        if not path.is_file():  # recorded, its files taken away: an older edition may still stand
            continue
        told = pl.scan_parquet(path).filter(
            (pl.col("territory") == territory) & (pl.col("period_start") == date(year, 1, 1))
        )
        found = told.select("code", "value").collect()
        if not found.is_empty():
            return set(found.filter(pl.col("value").is_not_null())["code"])
    return None


def obliged_in(context: Context, territories: Sequence[str], year: int) -> dict[str, list[Obliged]]:
    """Territory -> the EPCI and communes of it that the law obliges, and volunteers that said something.

    The flag of the register decides, else the inhabitants. A step is what the place, or the body seated there,
    declared: for the year where it is owed yearly, else the last one up to the year.
    """
    rule = law.in_force(THRESHOLD, date(year, 12, 31))
    if rule is None:
        return {name: [] for name in territories}
    known = context.territories
    people = dict(pl.concat([known.communes, known.epci], how="diagonal").select("territory", "population").iter_rows())
    places = {name: {*known.communes_of(name), *epci_of(context, name)} for name in territories}
    bodies = place_bodies(context)
    flags = {name: known.is_reen_subject for name, known in read_register(context.home).entries.items()}
    stated = _steps_by_year(context, year)
    found: dict[str, Obliged] = {}
    for place in sorted(set().union(*places.values())):
        own = bodies.get(place, [])
        steps = _steps([place, *own], stated, year)
        flagged = [flag for name in own if (flag := flags.get(name)) is not None]
        count = people[place]
        is_obliged = flagged[0] if flagged else count is not None and count > rule.value
        if is_obliged or steps:
            found[place] = Obliged(place, is_obliged, steps)
    return {name: [each for place, each in found.items() if place in within] for name, within in places.items()}


def _contributing(context: Context, values: pl.DataFrame, epci: Sequence[str]) -> int:
    """How many of these EPCI have a body, seated there, with a value."""
    owners = context.organisations.filter(pl.col("organisation").is_in(values["owner"].unique().to_list()))
    seats = owners["seat_commune"].drop_nulls().unique().to_list()
    communes = context.territories.communes
    telling = set(communes.filter(pl.col("territory").is_in(seats))["epci"])
    return len(telling & set(epci))


def _steps_by_year(context: Context, year: int) -> dict[tuple[str, str], dict[int, bool]]:
    """(territory or organisation, input) -> year -> whether the step was taken."""
    found: dict[tuple[str, str], dict[int, bool]] = {}
    for each in [*validated_values(context.home, year), *territory_values(context.home)]:
        if each.input in INPUT_OF.values():
            found.setdefault((each.group, each.input), {})[each.start.year] = bool(each.value)
    return found


def _steps(owners: Sequence[str], stated: Mapping[tuple[str, str], Mapping[int, bool]], year: int) -> dict[str, bool]:
    """What one of these said of each step; what is said of the territory itself comes first."""
    steps = {}
    for step, name in INPUT_OF.items():
        for owner in owners:
            told = {at: taken for at, taken in stated.get((owner, name), {}).items() if at <= year}
            last = max(told, default=None)
            if last is not None and (step != YEARLY_STEP or last == year):
                steps[step] = told[last]
                break
    return steps


def _of_bodies(context: Context, actor: Actor, bodies: list[str], year: int, view: str) -> pl.DataFrame:
    """Every indicator of some organisations, those that rest on declarations included."""
    table = answer(context, actor, [Scope(organisation=name) for name in bodies], year=year, view=view)
    stated = declared_figures(context, actor, bodies, year, view)
    shares, _ = own_shares(context, actor, table, year, view)
    # A gain without any declared input is a gap: only bodies that declared one are asked, as each costs its draws.
    wanted = {name for name, row in inputs().items() if GAINS in row["indicator"]}
    values = yearly(validated_values(context.home, year), year)
    telling = sorted({owner for owner, name in values if name in wanted and owner in bodies})
    if telling:
        gained = {name: gains_of(context, actor, name, year) for name in telling}
        table = pl.concat([table, gain_rows(context, gained, year, view)])
    return pl.concat([table, stated, shares])
