"""What a decision would change here: the trend and a scenario, one question of both faces (METHODOLOGY 22).

In: a context, who asks, a scope, moves, an end year. Out: an `Outcome`, and the levers ranked by what they change.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import polars as pl

from barometer.allocation import locate
from barometer.assessment import Stock
from barometer.completion import declared_pue
from barometer.decisions.costs import Cost, cost_of, price_names
from barometer.decisions.errors import ScenarioError
from barometer.decisions.holdings import Place, hold
from barometer.decisions.projection import Effect, Projection, Surroundings, compare, project
from barometer.decisions.ranking import Ranked, rank_levers
from barometer.decisions.scenarios import Move, check_move, check_moves, reads_systems
from barometer.decisions.systems import SYSTEM_COLUMNS, Systems, count_systems, systems_of, with_systems
from barometer.impacts import CLIMATE, FOREIGN_SERIES, resolve_grid
from barometer.records import access
from barometer.uncertainty import Vector
from dashboards.actors import Actor
from dashboards.loading import HOME_COUNTRY, Context, counted_assets
from dashboards.scopes import Scope, covering, groups_of
from dashboards.voice import Voice
from factors.errors import LANGUAGES
from factors.levers import levers
from factors.spelling import Named

#: Horizons that the region's plans name.
HORIZONS = (2030, 2035)


@dataclass(frozen=True)
class Ground:
    """What a scenario starts from: a scope, what it holds on 31 December of `year`, and what levers read besides."""

    scope: Scope
    year: int
    place: Place
    around: Surroundings
    read_systems: Callable[[], Systems] = field(default=lambda: Systems(()), compare=False)

    @cached_property
    def systems(self) -> Systems:
        """What inventories write of the systems of computers here; read when a lever asks for it."""
        return self.read_systems()

    @cached_property
    def by_system(self) -> Place:
        """The place, the devices apart whose system ends."""
        return with_systems(self.place, self.systems, levers()["beyond_support"].types)

    @cached_property
    def types(self) -> frozenset[str]:
        """Types held here."""
        return frozenset(each.equipment_type for each in self.place.holdings)

    def years(self, until: int) -> list[int]:
        """The years of a scenario."""
        return list(range(self.year + 1, until + 1))


@dataclass(frozen=True)
class Outcome:
    """The trend, the scenario, their difference on paired draws, what each costs where prices are given.

    `is_priced`: whether any price was given; `unused_prices`: prices of what nobody buys here.
    """

    ground: Ground
    moves: tuple[Move, ...]
    trend: Projection
    scenario: Projection
    effect: Effect
    trend_cost: Cost
    cost: Cost
    is_priced: bool = False
    unused_prices: tuple[str, ...] = ()


def ground_of(
    context: Context, actor: Actor, scope: Scope, *, year: int | None = None, category: str = CLIMATE
) -> Ground:
    """What a scope holds at the end of a year, the last one with a grid unless it is given."""
    access.require(context.home, actor.name, "read")
    base = year or context.years[-1]
    context.check_year(base)
    stock = stock_of(context, scope, base)
    place = hold(
        stock, context.factors, context.draws, year=base, is_territory=scope.by == "commune",
        centres=_declared_centres(context, stock),
    )  # fmt: skip
    pue = np.concatenate([[context.factors.input_value("pue.default")], context.draws.values("pue.default")])
    around = Surroundings(lambda country: _grid_ratio(context, base, country), pue, category)
    return Ground(scope, base, place, around, lambda: _systems_of(context, scope, base))


def outcome_of(
    ground: Ground, moves: Sequence[Move], *, until: int, prices: Mapping[str, float] | None = None
) -> Outcome:
    """A scenario beside the trend. Refused: what `check_moves` and `course_of` refuse."""
    years = ground.years(until)
    with _types_in_words():
        check_moves(moves, first=ground.year + 1, last=until, types=ground.types)
        place = _place_for(ground, moves)
        trend = project(place, (), years, ground.around)
        scenario = project(place, moves, years, ground.around)
    told = prices or {}
    return Outcome(
        ground, tuple(moves), trend, scenario, compare(trend, scenario),
        cost_of(trend, told), cost_of(scenario, told), bool(told),
        tuple(sorted(told.keys() - price_names(ground.types))),
    )  # fmt: skip


def check_lever(ground: Ground, move: Move, until: int) -> None:
    """Refuse a lever that cannot be set here as it is told, whatever the others are."""
    with _types_in_words():
        check_move(move, first=ground.year + 1, last=until, types=ground.types)


def systems_read(outcome: Outcome) -> Systems | None:
    """The systems of the types that a lever reads them of; None where none does."""
    reading = [move for move in outcome.moves if reads_systems(move)]
    chosen = {name for move in reading for name in move.types or move.known.types}
    return outcome.ground.systems.of(chosen) if reading else None


def ranking_of(ground: Ground, *, until: int) -> list[Ranked]:
    """What would lower this most here: each lever at its trial strength from the first year, alone."""
    check_moves((), first=ground.year + 1, last=until, types=ground.types)
    return rank_levers(ground.by_system, ground.years(until), ground.around)


def unrecorded_systems(ground: Ground) -> int:
    """Computers of inventories of which no system is written."""
    return ground.systems.of(levers()["beyond_support"].types).unrecorded


def _place_for(ground: Ground, moves: Sequence[Move]) -> Place:
    """The place, by the systems of its devices where a lever reads them; refused where no inventory writes any."""
    reading = [move for move in moves if reads_systems(move)]
    for move in reading:
        asked = ground.systems.of(move.types or move.known.types)
        if not asked.recorded:
            raise ScenarioError("scenario_no_system", lever=move.known.named, devices=asked.unrecorded)
    return ground.by_system if reading else ground.place


def stock_of(context: Context, scope: Scope, year: int) -> Stock:
    """The stock of one scope alone."""
    covered = covering(context, [scope])
    stock, groups = covered.stock_in(year), groups_of(covered, [scope])
    if scope.by == "organisation":
        return replace(
            stock,
            cohorts=stock.cohorts.join(groups, on="organisation", how="semi"),
            communes=stock.communes.clear(),
            agents=stock.agents.join(groups, on="organisation", how="semi"),
            services=stock.services.join(groups, on="organisation", how="semi"),
            chain=stock.chain.clear(),
        )
    columns = stock.cohorts.columns
    located = locate(stock.cohorts.lazy(), stock.organisations).collect()
    seats = stock.organisations.select("organisation", commune="seat_commune").join(groups, on="commune", how="semi")
    return replace(
        stock,
        cohorts=located.join(groups, on="commune", how="semi").select(columns),
        communes=stock.communes.join(groups, on="commune", how="semi"),
        agents=stock.agents.join(seats, on="organisation", how="semi"),
        services=stock.services.join(seats, on="organisation", how="semi"),
        chain=stock.chain.join(groups, on="commune", how="semi"),
    )


def _systems_of(context: Context, scope: Scope, year: int) -> Systems:
    """The systems of the devices that the inventories of a scope count."""
    stock, groups = stock_of(context, scope, year), groups_of(context, [scope])
    owners = stock.cohorts["organisation"].unique().sort().to_list()
    found = [pl.DataFrame(schema=SYSTEM_COLUMNS)]
    for assets in counted_assets(context.home, owners).values():
        located = locate(assets, stock.organisations)
        found.append(count_systems(located.join(groups.lazy(), on=scope.by, how="semi"), year=year))
    return systems_of(pl.concat(found, how="vertical_relaxed"))


def _declared_centres(context: Context, stock: Stock) -> dict[tuple[str, str], float]:
    """(organisation, data centre) -> the PUE that its inventory declares, of the centres that hold something here."""
    held = stock.cohorts.filter(pl.col("data_centre").is_not_null() & pl.col("pue_key").is_null())
    owners = held["organisation"].unique().sort().to_list()
    parts = counted_assets(context.home, owners).values() if owners else ()
    rows = [declared_pue(assets).collect() for assets in parts]
    return {(owner, centre): pue for table in rows for owner, centre, pue in table.iter_rows()}


@contextmanager
def _types_in_words() -> Iterator[None]:
    """A refusal that is about a type says its name beside its code."""
    try:
        yield
    except ScenarioError as refusal:
        if "type" in refusal.values:
            code = str(refusal.values["type"])
            names = {language: Voice(language).word(code) for language in LANGUAGES}
            refusal.values["type"] = Named(*(code if name == code else f"{name} ({code})" for name in names.values()))
        raise


def _grid_ratio(context: Context, year: int, country: str) -> Vector:
    """The kWh of a country over the home kWh, both read in one series that knows both (METHODOLOGY 22.3)."""
    series = replace(context.factors, grid_series=FOREIGN_SERIES)
    known = resolve_grid(series, year=year).filter(
        (pl.col("impact_category") == CLIMATE) & (pl.col("series") == FOREIGN_SERIES)
    )
    rows = {name: (amount, key) for name, amount, key in known.select("geography", "amount", "input_key").iter_rows()}
    wanted = country.strip().upper()
    if wanted not in rows or HOME_COUNTRY not in rows:
        raise ScenarioError("scenario_place", place=country, series=FOREIGN_SERIES, known=", ".join(sorted(rows)))
    sides = [
        amount * np.concatenate([[1.0], context.draws.values(key)])
        for amount, key in (rows[wanted], rows[HOME_COUNTRY])
    ]
    return np.asarray(sides[0] / sides[1])
