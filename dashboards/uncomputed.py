"""What was not computed, for one question: which gaps are its own, how many devices each concerns (METHODOLOGY 2.7).

In: the gaps of an assessment (`barometer.gaps`), the scope asked about. Out: the gaps of the scope, and lines of text.
"""

from collections.abc import Collection
from typing import Any

import polars as pl

from barometer.exact import exact_sum
from barometer.impacts import CLIMATE, ELECTRICITY
from barometer.indicators import EMBODIED_SHARE, IMPACT_INDICATORS
from barometer.services import NO_INVENTORY, OWN_DEVICES
from dashboards.loading import Context
from dashboards.output import number
from dashboards.scopes import Scope, seated_in
from dashboards.words import gap_reason, text, word
from factors.alternatives import MANUFACTURING
from factors.services import service_flows

WHAT = ("equipment_type", "impact_category", "life_cycle_stage", "why")
#: Indicator -> the category of impacts that it adds up.
CATEGORY_OF_CODE = {indicator.code: indicator.impact_category for indicator in IMPACT_INDICATORS}
CATEGORY_OF_CODE |= {EMBODIED_SHARE: CLIMATE}


def gaps_of(context: Context, scope: Scope, gaps: pl.DataFrame, categories: Collection[str]) -> pl.DataFrame:
    """`WHAT`, units: what the figures of some categories lack for an organisation; in a territory, for the households
    and the organisations seated in it, without what no territory counts: volumes, servers, network equipment.
    """
    if scope.organisation:
        here = pl.col("organisation") == scope.organisation
    else:
        seated = seated_in(context, scope.territory or "")
        here = (pl.col("organisation").is_null() | pl.col("organisation").is_in(seated)) & of_places(context)
    return added_up(gaps.filter(here & _feeds(categories)))


def of_places(context: Context) -> pl.Expr:
    """Gaps of what a territory counts: neither volumes and what stands beside them (METHODOLOGY 30.2), nor equipment of
    the tiers that the national study fills there (3.4).
    """
    filled = context.factors.equipment_types.filter(pl.col("tier") != "terminals")["equipment_type"]
    own = [OWN_DEVICES, *service_flows()["equipment_type"].unique(), *filled]
    return pl.col("equipment_type").is_in(own).fill_null(value=False).not_()


def devices_unknown(scope: Scope, gaps: pl.DataFrame) -> bool:
    """Whether an organisation declared what it uses elsewhere, and nothing tells of its devices (METHODOLOGY 30.1)."""
    return scope.organisation in set(gaps.filter(pl.col("why") == NO_INVENTORY)["organisation"])


def added_up(gaps: pl.DataFrame) -> pl.DataFrame:
    """`WHAT`, units: the gaps of several organisations together."""
    return (
        gaps.group_by(WHAT)
        .agg(exact_sum("units").cast(pl.Int64))
        .sort("why", "equipment_type", "impact_category", "life_cycle_stage", nulls_last=True)
    )


def devices(gaps: pl.DataFrame) -> pl.DataFrame:
    """equipment_type, why, units, impact_category and life_cycle_stage (lists), of gaps added up. One device lacks
    several stages or categories at once: the largest of these counts is that of the devices, never their sum.
    """
    lists = [pl.col(name).drop_nulls().unique().sort() for name in ("impact_category", "life_cycle_stage")]
    return (
        gaps.group_by("equipment_type", "why")
        .agg(pl.col("units").max(), *lists)
        .sort("why", "equipment_type", nulls_last=True)
    )


def left_out(gaps: pl.DataFrame) -> int:
    """Devices without a factor of manufacturing, of the gaps of one category added up."""
    return int(gaps.filter(pl.col("life_cycle_stage") == MANUFACTURING).select(exact_sum("units")).item() or 0)


def gap_lines(gaps: pl.DataFrame, language: str) -> list[str]:
    """One line a type and a reason: what is missing, and of how many devices. `gaps`: `WHAT`, units."""
    return [_line(row, gaps, language) for row in devices(gaps).iter_rows(named=True)]


def _line(row: dict[str, Any], gaps: pl.DataFrame, language: str) -> str:
    name = word(row["equipment_type"] or "unknown_type", language)
    what = f"{name} × {number(row['units'])}" if row["units"] else name
    own = gaps.filter(pl.col("equipment_type").eq_missing(row["equipment_type"]), pl.col("why") == row["why"])
    details = text("gap_list_separator", language).join(_details(own, language))
    reason = gap_reason(row["why"], language) + (f" ({details})" if details else "")
    return text("gap_told", language, what=what, reason=reason)


def _details(own: pl.DataFrame, language: str) -> list[str]:
    """`changement climatique : fabrication, distribution`: each category with its stages."""
    told = []
    for (category,), part in own.sort("impact_category", nulls_last=True).group_by(
        "impact_category", maintain_order=True
    ):
        stages = ", ".join(
            word(stage, language).lower() for stage in part["life_cycle_stage"].drop_nulls().unique().sort()
        )
        if category is None:
            told += [stages] if stages else []
        else:
            name = word(str(category), language).lower()
            told.append(text("gap_stages", language, category=name, stages=stages) if stages else name)
    return told


def _feeds(categories: Collection[str]) -> pl.Expr:
    """A gap without category feeds them all; electricity has no embodied part: only what lacks a use concerns it."""
    category, stage = pl.col("impact_category"), pl.col("life_cycle_stage")
    feeds = category.is_null() | category.is_in(list(categories))
    if set(categories) == {ELECTRICITY}:
        return feeds & (stage.is_null() | (stage == "use"))
    return feeds
