"""What a question needs, loaded once: factors, draws, territories, and the stock of a data folder.

In: a folder, a policy, a date. Out: `Context`, read-only and shared between questions. Every cohort table is brought up
to date here (an import that was cut after its batch was committed is finished at the next question).
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import polars as pl

from barometer.assessment import Assessment, Stock, assess, count_in_parts, resolve_lifetimes
from barometer.chain import under_rule
from barometer.cohorts import added_up, count_cohorts, no_cohorts, without
from barometer.errors import BarometerError
from barometer.exact import at_rest, exact_sum, in_memory
from barometer.identity import SHARED_SCHEMA, find_shared
from barometer.impacts import MAX_CARRIED_YEARS, resolve_grid
from barometer.models import PUBLIC_TYPES
from barometer.own_keys import present_types
from barometer.records import fleets, own_factors
from barometer.records.errors import FleetChangedError, FleetNotPreparedError
from barometer.records.home import Home
from barometer.records.registers import list_head_counts, list_organisations
from barometer.records.settings import read_settings
from dashboards.chain_loading import Chain, household_periods, load_chain
from dashboards.declared_values import declared_volumes
from dashboards.model_factors import MODEL_SCHEMA, Fitted, fit_file, fit_sheets
from dashboards.taught_types import with_taught_types
from factors import library, territories
from factors.draws import Draws, draw_inputs
from factors.library import FactorSet
from factors.own_values import with_own_values
from factors.services import service_flows
from factors.sheet_values import with_sheet_values
from factors.territories import Territories

HOME_COUNTRY = "FR"
Answer = TypeVar("Answer")
#: How often the fleets are read again while another process keeps batches.
ATTEMPTS = 5


@dataclass(frozen=True)
class FactorContext:
    """A factor set and its draws, which are made only when an interval is asked for."""

    factors: FactorSet

    @cached_property
    def draws(self) -> Draws:
        """The stored draws of every input (METHODOLOGY 4.3)."""
        return draw_inputs(self.factors)

    @property
    def years(self) -> list[int]:
        """Years of the grid series, in order: those a figure can be computed for without carrying a factor."""
        series = self.factors.electricity_mixes.filter(
            (pl.col("series") == self.factors.grid_series) & (pl.col("geography") == HOME_COUNTRY)
        )
        return sorted(series["year"].unique().to_list())

    def grid_year(self, year: int) -> int:
        """The year whose French grid serves `year`: itself, or the one carried (METHODOLOGY 2.6)."""
        self.check_year(year)
        grid = resolve_grid(self.factors, year=year).filter(pl.col("geography") == HOME_COUNTRY)
        return int(grid["year"].min())  # type: ignore[arg-type]

    def check_year(self, year: int) -> None:
        """Refuse a year for which the series has no French grid, carried at most three years (METHODOLOGY 2.6)."""
        if HOME_COUNTRY not in resolve_grid(self.factors, year=year)["geography"].to_list():
            raise BarometerError(
                "no_grid",
                year=year,
                series=self.factors.grid_series,
                carried=MAX_CARRIED_YEARS,
                first=self.years[0],
                last=self.years[-1] + MAX_CARRIED_YEARS,
            )


@dataclass(frozen=True)
class Context(FactorContext):
    """A data folder ready for questions."""

    home: Home
    region: str
    territories: Territories
    organisations: pl.DataFrame
    stock: Stock
    chain: Chain = field(default_factory=Chain)
    models: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MODEL_SCHEMA))

    def people(self, year: int) -> dict[str, int]:
        """Organisation -> agents and pupils: the last counts made by the end of the year, else the first later ones."""
        counts = self.head_counts(year).group_by("organisation").agg(exact_sum("people").cast(pl.Int64))
        return dict(counts.iter_rows())

    def head_counts(self, year: int) -> pl.DataFrame:
        """The head count that describes a year: organisation, category, people."""
        counts = list_head_counts(self.home).with_columns(is_later=pl.col("counted_on") > date(year, 12, 31))
        day = pl.col("counted_on").to_physical()
        return (
            counts.sort("organisation", "category", "is_later", pl.when("is_later").then(day).otherwise(-day))
            .unique(["organisation", "category"], keep="first", maintain_order=True)
            .select("organisation", "category", "people")
        )

    def assess(self, year: int, view: str) -> Assessment:
        """Names 6 to 8 of the main path for one year and view."""
        self.check_year(year)
        return assess(self.stock_in(year), self.factors, year=year, view=view)

    def stock_in(self, year: int) -> Stock:
        """The stock with what is known of one year: head counts, and volumes of services that were declared."""
        agents = self.head_counts(year).filter(pl.col("category") == "agents").select("organisation", agents="people")
        return replace(self.stock, agents=agents, services=declared_volumes(self.home, self.organisations, year))


def load_factors(
    on: date, *, overlay: Path | None = None, policy: str, grid_series: str, home: Home | None = None
) -> FactorContext:
    """The factor set in force on a date, with the bases of a home beside ours, and a folder laid over if any."""
    known = library.load(overlay, bases_of(home))
    return FactorContext(known.in_force(on=on, policy=policy, grid_series=grid_series))


def bases_of(home: Home | None) -> list[Path]:
    """The folders of the bases brought into a home."""
    return [] if home is None else list(own_factors.factor_folders(home, own_factors.BASES).values())


def own_libraries(home: Home) -> dict[str, library.Library]:
    """Organisation -> the library under its own values."""
    folders = own_factors.factor_folders(home, own_factors.ORGANISATIONS)
    return {name: library.load(folder, bases_of(home)) for name, folder in folders.items()}


def load_context(
    home: Home, on: date, *, policy: str | None = None, grid_series: str | None = None, overlay: Path | None = None
) -> Context:
    """Everything a question about a data folder needs; `overlay`: a folder of factors laid over ours."""
    settings = read_settings(home)
    factor_library = library.load(overlay, bases_of(home))
    factor_set = factor_library.in_force(
        on=on, policy=policy or settings["factor_policy"], grid_series=grid_series or settings["grid_series"]
    )
    known = territories.load()
    region = settings["home_region"]
    organisations = register_table(home)
    chain = load_chain(home, factor_set)
    owned = own_libraries(home)
    fitted = when_prepared(
        home, lambda: fit_sheets(home, prepare_cohorts(home), factor_library, factor_set.policy, owned)
    )
    stock = Stock(
        fitted.cohorts,
        organisations,
        modelled_communes(known, region),
        chain=household_periods(chain, seats_of(organisations)),
        refurbished=settings["refurbished_rule"],
    )
    factor_set = own_factor_set(factor_set, factor_library, owned, fitted, stock)
    return Context(factor_set, home, region, known, organisations, stock, chain, fitted.models)


@dataclass(frozen=True)
class Beside:
    """A data folder beside a file that is read and forgotten; `overlay`: a folder of factors laid over ours."""

    home: Home
    overlay: Path | None = None

    def fit(self, context: FactorContext, rows: pl.DataFrame, stock: Stock) -> tuple[FactorContext, Stock]:
        """The factors and the stock as a question about the folder would take them after an import of these rows."""
        known = library.load(self.overlay, bases_of(self.home))
        present = set(rows["organisation"].unique())
        owned = {name: values for name, values in own_libraries(self.home).items() if name in present}
        fitted = fit_file(self.home, rows, stock.cohorts, known, context.factors.policy, owned)
        rule = read_settings(self.home)["refurbished_rule"]
        stock = replace(stock, cohorts=fitted.cohorts, refurbished=rule)
        return FactorContext(own_factor_set(context.factors, known, owned, fitted, stock)), stock


def own_factor_set(
    factors: FactorSet, known: library.Library, owned: dict[str, library.Library], fitted: Fitted, stock: Stock
) -> FactorSet:
    """The set with what only some devices have: sheets of their models, own values of their organisation."""
    sheeted = with_sheet_values(factors, fitted.sheets(known, owned))
    if not owned:
        return sheeted
    present = present_types(resolve_lifetimes(under_rule(stock.cohorts, stock.refurbished), sheeted))
    # A body without an inventory may be modelled from its head count: its own values count there too.
    declared = set(stock.cohorts["organisation"])
    modelled = [(name, code) for name in owned if name not in declared for code in PUBLIC_TYPES]
    services = [(name, code) for name in owned for code in service_flows()["equipment_type"]]
    return with_own_values(sheeted, known, owned, [*present, *modelled, *services])


def register_table(home: Home) -> pl.DataFrame:
    """The register as the engine reads it: organisation, name, kind, seat_commune (typed), is_synthetic."""
    return list_organisations(home).select(
        "organisation", "name", "kind", "is_synthetic", seat_commune="COM-" + pl.col("commune_code")
    )


def seats_of(organisations: pl.DataFrame) -> dict[str, str | None]:
    """Organisation -> typed code of the commune of its seat."""
    return dict(organisations.select("organisation", "seat_commune").iter_rows())


def modelled_communes(known: Territories, region: str) -> pl.DataFrame:
    """Communes of every EPCI that touches the region, with inhabitants: commune, population (METHODOLOGY 3.8)."""
    wanted = known.modelled_communes(region)
    return known.communes.filter(pl.col("territory").is_in(wanted) & pl.col("population").is_not_null()).select(
        commune="territory", population="population"
    )


def prepare_cohorts(home: Home) -> pl.DataFrame:
    """Cohorts of all organisations, those that changed prepared first (names 3 to 5 of the main path)."""

    def found() -> pl.DataFrame:
        cohorts = fleets.read_cohorts(home)
        if cohorts is None:
            return no_cohorts()
        _, removed = prepare_shared(home)
        return without(in_memory(cohorts).collect(), removed)

    return when_prepared(home, found)


def counted_assets(home: Home, organisations: Collection[str]) -> dict[str, pl.LazyFrame]:
    """The assets that count for each of some organisations, all at one state; not there without an inventory."""
    return when_prepared(home, lambda: fleets.read_assets_of(home, organisations))


def when_prepared(home: Home, ask: Callable[[], Answer]) -> Answer:
    """What `ask` reads of the fleets, those that changed prepared first.

    Another process may keep a batch between the two: then once more. A folder that never comes to rest is refused.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            prepare_missing(home)
            return ask()
        except (FleetNotPreparedError, FleetChangedError):
            continue
    prepare_missing(home)
    return ask()


def prepare_missing(home: Home) -> None:
    """Prepare the fleets that changed, or that came back to a state whose files are gone."""
    for organisation in fleets.unprepared(home):
        prepare_fleet(home, organisation)


def prepare_shared(home: Home) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(devices that several bodies declare, cohorts of those not counted): found once per state of all fleets."""
    held = fleets.read_shared(home)
    if held is not None:
        return held[0], in_memory(held[1]).collect()
    version = fleets.shared_version(home)
    assets = fleets.read_all_assets(home)
    if assets is None:
        return pl.DataFrame(schema=SHARED_SCHEMA), no_cohorts()
    shared = find_shared(assets)
    left_out = shared.filter(~pl.col("is_counted")).lazy()
    doubled = assets.join(left_out, on=["organisation", "asset_id"], how="semi").collect()
    removed = no_cohorts() if doubled.is_empty() else count_cohorts(doubled.lazy())
    fleets.write_shared(home, shared, at_rest(removed), version=version)
    return shared, removed


def prepare_fleet(home: Home, organisation: str) -> None:
    """Consolidate, complete and count one organisation's fleet, and keep it under the version it was made from."""
    version = fleets.fleet_version(home, organisation)
    rows = with_taught_types(fleets.read_rows(home, organisation, version=version), home)
    counted: list[pl.DataFrame] = []

    def assets() -> Iterator[pl.DataFrame]:
        for part, cohorts in count_in_parts(rows):
            counted.append(cohorts)
            yield at_rest(part)

    fleets.write_fleet(home, organisation, assets(), lambda: at_rest(added_up(counted)), version=version)
