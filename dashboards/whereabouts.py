"""Where the impacts of a figure fall: one question of both faces (METHODOLOGY 9.6).

In: a context, a territory or an organisation, a code, a year and a view. Out: `Whereabouts`.
"""

from dataclasses import dataclass
from typing import Any

from barometer import assessment as engine
from barometer.assessment import Assessment
from barometer.exact import NANO, exact_sum
from barometer.explanation import missing_tiers
from barometer.indicators import IMPACT_INDICATORS
from barometer.records import access
from barometer.uncertainty import draw_cells
from barometer.whereabouts import STAGE_KEYS, placed, sums_of_places, sums_of_stages
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.loading import HOME_COUNTRY, Context
from dashboards.operations import VIEW
from dashboards.scopes import Scope, covering, groups_of
from factors.companions import impact_places

CATEGORY = {each.code: each.impact_category for each in IMPACT_INDICATORS}


@dataclass(frozen=True)
class Whereabouts:
    """`places`: place, value, low, high, share; `stages`: the same by life_cycle_stage and grid_country, with reasons.

    Both add up to `value`, what is computed of the figure: nothing of `missing_tiers`. `home`: name of the country that
    *here* is, by language.
    """

    code: str
    year: int
    value: float
    unit: str
    home: dict[str, str]
    countries: dict[str, dict[str, str]]
    places: list[dict[str, Any]]
    stages: list[dict[str, Any]]
    missing_tiers: list[str]


def whereabouts_of(
    context: Context,
    actor: Actor,
    scope: Scope,
    *,
    code: str,
    year: int,
    view: str = VIEW,
    assessed: Assessment | None = None,
) -> Whereabouts:
    """Refused: a ratio, which falls nowhere, and a scope without that figure. `assessed`: of that year, if at hand."""
    access.require(context.home, actor.name, "read")
    if code not in CATEGORY:
        raise DashboardsError("where_of_ratio", indicator=code, known=", ".join(CATEGORY))
    covered = covering(context, [scope])
    assessed, groups = assessed or covered.assess(year, view), groups_of(covered, [scope])
    cells = engine.grouped(assessed.cells, groups, by=scope.by)
    tiers = missing_tiers(cells, cells.filter(impact_category=CATEGORY[code]))
    cells = cells.filter(impact_category=CATEGORY[code])
    if cells.is_empty():
        raise DashboardsError("where_nothing", indicator=code, place=scope.territory or scope.organisation, year=year)
    cells = placed(cells, impact_places(), HOME_COUNTRY)
    drawn = draw_cells(
        cells, ["group", *STAGE_KEYS], factors=covered.factors, draws=covered.draws, year=year,
        dated_defaults=assessed.dated_defaults.lazy().join(groups.lazy(), on=scope.by, how="inner"),
    )  # fmt: skip
    names = {
        row["geography"]: {"fr": row["name_fr"], "en": row["name_en"]}
        for row in covered.factors.geographies.iter_rows(named=True)
    }
    value = float(cells.select(exact_sum("impact")).item()) / NANO
    return Whereabouts(
        code, year, value, cells["unit"][0], names[HOME_COUNTRY], names,
        sums_of_places(cells, drawn), sums_of_stages(cells, drawn), tiers,
    )  # fmt: skip
