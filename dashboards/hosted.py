"""What a territory hosts, and its uses of artificial intelligence: beside the footprint, one question of both faces.

In: a context, a territory, a year. Out: `Beside`: hosts and totals (METHODOLOGY 9.7), what the territory uses of data
centres wherever they stand, and services that say they use artificial intelligence, a series of its own without figure.
"""

from dataclasses import dataclass

import polars as pl

from barometer.assessment import Assessment
from barometer.declared import yearly
from barometer.exact import NANO, exact_sum
from barometer.hosted import KINDS, Host, Site, Total, hosts_here, totals
from barometer.impacts import CLIMATE, ELECTRICITY, USE_STAGE
from barometer.records import access
from barometer.records.entries import list_entries
from dashboards.actors import Actor
from dashboards.declared_values import validated_values
from dashboards.errors import DashboardsError
from dashboards.loading import Context
from dashboards.overview import territory_cells
from dashboards.scopes import Scope, covering, groups_of
from factors.companions import known_gaps

CENTRES, AI_USE = "data_centres", "ai_use"


@dataclass(frozen=True)
class Beside:
    """`names`: organisation -> name. `used_kgco2eq`: of data centres used here, wherever they stand; None is a gap.

    `services`: organisation, title and `ai_use` of those that say they use artificial intelligence; `asked`: all that
    the register holds here; `ai_gap`: why no figure, by language.
    """

    year: int
    hosts: list[Host]
    totals: list[Total]
    names: dict[str, str]
    used_kgco2eq: float | None
    services: list[dict[str, str]]
    asked: int
    ai_gap: dict[str, str]


def beside_of(context: Context, actor: Actor, scope: Scope, *, year: int, assessed: Assessment | None = None) -> Beside:
    """Refused: an organisation, which hosts where its own sheet says. `assessed`: of that year, if at hand."""
    access.require(context.home, actor.name, "read")
    if not scope.territory:
        raise DashboardsError("hosted_of_territory")
    covered = covering(context, [scope])
    assessed = assessed or covered.assess(year, "amortised")
    inside = set(groups_of(covered, [scope])["commune"].to_list())
    seats = dict(context.organisations.select("organisation", "seat_commune").iter_rows())
    seated = [owner for owner, commune in seats.items() if commune in inside]
    sites = [
        Site(row["organisation"], row["name"], _commune(row["commune_code"], seats[row["organisation"]]) in inside)
        for row in list_entries(context.home, "site").filter(pl.col("site_kind").is_in(list(KINDS))).to_dicts()
    ]
    hosts = hosts_here(
        sites, seated, yearly(validated_values(context.home, year), year), _inventoried(assessed, inside)
    )
    cells = territory_cells(covered, assessed, scope.territory)
    used = cells.filter((pl.col("tier") == CENTRES) & (pl.col("impact_category") == CLIMATE))
    total = used.select(exact_sum("impact")).item()
    services = list_entries(context.home, "service").filter(pl.col("organisation").is_in(seated))
    [gap] = known_gaps().filter(pl.col("equipment_type") == AI_USE).select("why_fr", "why_en").to_dicts()
    return Beside(
        year, hosts, totals(hosts), dict(context.organisations.select("organisation", "name").iter_rows()),
        None if total is None else float(total) / NANO,
        services.filter(pl.col("ai_use").is_not_null()).select("organisation", "title", "ai_use").to_dicts(),
        services.height, {"fr": gap["why_fr"], "en": gap["why_en"]},
    )  # fmt: skip


def _commune(code: str | None, seat: str | None) -> str | None:
    """The typed code of a site, else the seat of its organisation (METHODOLOGY 3.8)."""
    return f"COM-{code}" if code else seat


def _inventoried(assessed: Assessment, inside: set[str]) -> dict[str, float]:
    """Organisation -> kWh of the year of its equipment of data centres that stands here, PUE included."""
    own = assessed.cells.filter(
        (pl.col("tier") == CENTRES)
        & (pl.col("life_cycle_stage") == USE_STAGE)
        & (pl.col("impact_category") == ELECTRICITY)
        & pl.col("organisation").is_not_null()
        & pl.col("commune").is_in(list(inside))
    )
    sums = own.group_by("organisation").agg(exact_sum("impact")).filter(pl.col("impact") != 0)
    return {owner: float(impact) / NANO for owner, impact in sums.iter_rows()}
