"""GOU-01, GOU-02 and SEN-03 of a territory, and every figure of a place with its bodies (METHODOLOGY 9.9).

In: a context, who asks, a territory or an organisation, a year. Out: published rows.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from barometer.decisions.gains import gain_indicators
from barometer.declared import summarise_declared, yearly
from barometer.governance import STEPS, YEARLY_STEP, Obliged, data_coverage, open_data, strategies, values_of
from barometer.indicators import Question, published
from barometer.records import access
from barometer.records.declaration_checks import inputs
from barometer.records.editions import list_editions
from barometer.records.registers import read_register
from barometer.schemas import INDICATOR_COLUMNS
from dashboards.chain_answer import needs_of_year
from dashboards.declared_values import territory_values, validated_values
from dashboards.declaring import declared_figures, own_shares
from dashboards.epci_needs import each_epci
from dashboards.gaining import gain_rows, gains_of, gains_of_place
from dashboards.loading import Context, seats_of
from dashboards.operations import Actor, answer
from dashboards.places import epci_of, place_bodies
from dashboards.scopes import Scope, names_of, seated_in
from factors import law, nomenclature

#: What the indicators of gains begin with.
GAINS = "GAI-"
THRESHOLD = "reen_inhabitants"
INPUT_OF = {step: f"reen.{step}" for step in STEPS}


def whole_answer(context: Context, actor: Actor, scope: Scope, *, year: int, view: str) -> pl.DataFrame:
    """Every figure of a place: its own, those of the bodies seated in it, and what they say of the data."""
    bodies = [scope.organisation] if scope.organisation else seated_in(context, scope.territory or "")
    figures = [_of_bodies(context, actor, bodies, year, view)] if bodies else []
    if scope.territory:
        figures.append(answer(context, actor, [scope], year=year, view=view))
        figures.append(_declared_of(context, scope.territory, year, view))
    found = pl.concat(figures)
    return pl.concat([found, governed(context, actor, scope, found, year=year, view=view)])


def governed(
    context: Context, actor: Actor, scope: Scope, figures: pl.DataFrame, *, year: int, view: str
) -> pl.DataFrame:
    """GOU-01 of a territory or organisation; GOU-02 and SEN-03 of a territory. `figures`: all, bodies' too."""
    access.require(context.home, actor.name, "read")
    name = scope.territory or scope.organisation or ""
    question = Question(
        "territory" if scope.territory else "organisation", year, view, context.factors.digest, context.home.is_demo
    )
    values = values_of(figures)
    epci = None if scope.organisation else epci_of(context, name)
    rows = [*data_coverage(values, _contributing(context, values, epci or []), None if not epci else len(epci))]
    if scope.territory:
        family_of = dict(nomenclature.indicators().select("code", "family").iter_rows())
        rows += open_data(published_codes(context, name, year), family_of)
        rows += strategies(obliged_in(context, name, year))
        if context.chain.workshops:
            facts = context.chain.facts(year, seats_of(context.organisations))
            rows += each_epci(context, needs_of_year(context, facts, year), name)
    table = published([{"group": name} | row for row in rows], question, names_of(context, [scope]))
    return table.with_columns(account=pl.lit(None, pl.String)).select(list(INDICATOR_COLUMNS))


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


def obliged_in(context: Context, territory: str, year: int) -> list[Obliged]:
    """The EPCI and communes of a territory that the law obliges, and volunteers that said something.

    The flag of the register decides, else the inhabitants. A step is what the place, or the body seated there,
    declared: for the year where it is owed yearly, else the last one up to the year.
    """
    rule = law.in_force(THRESHOLD, date(year, 12, 31))
    if rule is None:
        return []
    known, communes = context.territories, context.territories.communes_of(territory)
    places = pl.concat([
        known.communes.filter(pl.col("territory").is_in(communes)).select("territory", "population"),
        known.epci.filter(pl.col("territory").is_in(epci_of(context, territory))).select("territory", "population"),
    ])  # fmt: skip
    bodies = place_bodies(context)
    flags = {name: known.is_reen_subject for name, known in read_register(context.home).entries.items()}
    stated = _steps_by_year(context, year)
    found = []
    for place, people in places.sort("territory").iter_rows():
        own = bodies.get(place, [])
        steps = _steps([place, *own], stated, year)
        flagged = [flag for name in own if (flag := flags.get(name)) is not None]
        is_obliged = flagged[0] if flagged else people is not None and people > rule.value
        if is_obliged or steps:
            found.append(Obliged(place, is_obliged, steps))
    return found


def _contributing(context: Context, values: pl.DataFrame, epci: Sequence[str]) -> int:
    """How many of these EPCI have a body, seated there, with a value."""
    seats = dict(context.organisations.select("organisation", "seat_commune").iter_rows())
    of_commune = dict(context.territories.communes.select("territory", "epci").iter_rows())
    telling = {of_commune.get(seats[owner]) for owner in values["owner"] if owner in seats}
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
