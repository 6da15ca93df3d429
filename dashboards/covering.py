"""Which indicators of the catalogue have a value, and what the others lack: one question of both faces (9.5).

In: a context, who asks, a territory or an organisation, a year. Out: one `Covered` an indicator. In a territory, the
organisations seated in it count too: many indicators are only known body by body.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Any

import polars as pl

from barometer.declared import yearly
from barometer.exact import exact_sum
from barometer.gaps import IN_HOST, NO_VOLUME_ELECTRICITY, NO_VOLUME_FACTOR, NO_VOLUME_GRID
from barometer.governance import SHARES, values_of
from barometer.records import access
from barometer.records.declaration_checks import inputs
from barometer.services import INSIDE, NO_INVENTORY
from dashboards.actors import Actor
from dashboards.declared_values import territory_values, validated_values
from dashboards.declaring import own_shares
from dashboards.errors import DashboardsError
from dashboards.governing import whole_answer
from dashboards.loading import Context
from dashboards.normalising import normalised, people_of
from dashboards.operations import VIEW
from dashboards.scopes import Scope, covering, seated_in
from dashboards.uncomputed import CATEGORY_OF_CODE, devices, gaps_of
from dashboards.words import text, word
from factors import nomenclature
from factors.services import service_flows

COMPUTED, DECLARED, GAP = "computed", "declared", "gap"
SPLITS = ("life_cycle_stage", "equipment_type", "sector", "origin")
FIGURE = ("breakdown", "breakdown_value", "series", "value", "low", "high", "unit", "quality", "status")
STATES = (COMPUTED, DECLARED, GAP)
#: Figures that are a declared value, or a gain: it rests on a declared activity, whatever its level of evidence.
_STATED = pl.col("series").eq_missing("declared") | pl.col("code").str.starts_with("GAI-")


@dataclass(frozen=True)
class Covered:
    """One indicator. `here`: whether the territory or organisation itself has a value; `bodies`: how many organisations
    have one. `missing`: (what, who knows it) of a gap, by language.
    `uncomputed`: devices left out of the figure. `figures`: values of the place itself, its splits by type, stage,
    sector and origin left out. `origins`: share of its values that is measured, declared, modelled; `quality`:
    lowest and highest of theirs. `normalised`: its whole values by inhabitant, agent or pupil.
    """

    code: str
    state: str
    here: bool
    bodies: int
    missing: Mapping[str, list[tuple[str, str]]]
    uncomputed: int
    origins: Mapping[str, float]
    quality: tuple[int, int] | None
    figures: Sequence[Mapping[str, Any]] = ()
    normalised: Sequence[Mapping[str, Any]] = ()


def coverage_of(context: Context, actor: Actor, scope: Scope, *, year: int, view: str = VIEW) -> list[Covered]:
    """Every indicator of the catalogue, in its order: computed, declared, or a gap."""
    access.require(context.home, actor.name, "read")
    bodies = [scope.organisation] if scope.organisation else seated_in(context, scope.territory or "")
    known = whole_answer(context, actor, scope, year=year, view=view).filter(pl.col("value").is_not_null())
    values = [*validated_values(context.home, year), *territory_values(context.home, scope.territory or "")]
    declared = {name for (owner, name) in yearly(values, year) if owner in {*bodies, scope.territory}}
    gaps = covering(context, [scope]).assess(year, view).gaps
    # The inputs that are there: declared for the year, and the indicators that have a value.
    there = declared | set(known["code"])
    lacking = {code: gaps_of(context, scope, gaps, [category]) for code, category in CATEGORY_OF_CODE.items()}
    people = people_of(context, scope, year)
    above = own_shares(context, actor, known, year, view)[1] if scope.organisation else []
    refused = {str(each.values["figure"]): each for each in above}
    found = [
        _covered(code, known.filter(pl.col("code") == code), scope, there, (lacking.get(code), refused.get(code)))
        for code in nomenclature.indicators()["code"]
    ]
    asked = nomenclature.indicators()["normalisation_en"]
    return [
        replace(each, normalised=normalised(by, each.figures, people)) for each, by in zip(found, asked, strict=True)
    ]


def counts(covered: list[Covered]) -> dict[str, int]:
    """How many indicators are in each state."""
    return {state: len([each for each in covered if each.state == state]) for state in STATES}


def missing_of(code: str, there: set[str], language: str) -> list[tuple[str, str]]:
    """What a gap lacks, and who knows it: what is said of the indicator unless it is there (`there`: inputs declared,
    indicators with a value), then the inputs that nobody declared.
    """
    needs = nomenclature.indicator_needs().filter(pl.col("code") == code)
    said = [
        (what, who) for what, who, _ in needs.select(f"missing_{language}", f"who_{language}", "met_by").iter_rows()
    ]
    open_needs = [need for need, met in zip(said, needs["met_by"], strict=True) if met is None or met not in there]
    # What is used elsewhere is one need of the table: its inputs, one by one, would drown the inventory.
    volumes = set(service_flows()["input"])
    fed = {
        name: (f"{row[f'label_{language}']} ({name})", row[f"who_knows_{language}"])
        for name, row in inputs().items()
        if code in row["indicator"].split() and name not in volumes
    }
    lacking = [*open_needs, *(need for name, need in fed.items() if name not in there)]
    # Where all is there and it still cannot be (a part above its whole), what it rests on is what to look at.
    return lacking or [*said, *fed.values()]


def _covered(
    code: str,
    known: pl.DataFrame,
    scope: Scope,
    there: set[str],
    without: tuple[pl.DataFrame | None, DashboardsError | None],
) -> Covered:
    """`without`: what the account leaves out of the figure, and the refusal of a part above its whole."""
    gaps, refusal = without
    is_computed = not known.filter(~_STATED).is_empty()
    state = COMPUTED if is_computed else DECLARED if not known.is_empty() else GAP
    values = values_of(known)
    here = pl.col("organisation").is_null() if scope.territory else pl.col("organisation") == scope.organisation
    return Covered(
        code,
        state,
        not known.filter(here).is_empty(),
        known["organisation"].drop_nulls().n_unique(),
        {
            each: refused(refusal, each) if refusal and state == GAP else _lacks(code, state, there, gaps, each)
            for each in ("fr", "en")
        },
        0 if gaps is None else _left_out(gaps),
        {name: float(fsum(values[name]) / values.height) for name in SHARES} if values.height else {},
        (min(values["quality"]), max(values["quality"])) if values.height else None,
        known.filter(here & ~pl.col("breakdown").is_in(SPLITS)).select(FIGURE).to_dicts(),
    )


def refused(refusal: DashboardsError, language: str) -> list[tuple[str, str]]:
    """All is there, and a part is above its whole: both figures, and who knows what to correct."""
    return [(text(f"coverage_{refusal.code}", language, **refusal.values), text("coverage_above_who", language))]


def _lacks(code: str, state: str, there: set[str], gaps: pl.DataFrame | None, language: str) -> list[tuple[str, str]]:
    """What a gap lacks, and what a figure that rests on volumes alone, or on some of them, lacks of being whole."""
    volumes = [] if gaps is None else _volumes_lack(gaps, language)
    if state == GAP:
        return [*volumes, *missing_of(code, there, language)]
    is_alone = gaps is not None and NO_INVENTORY in set(gaps["why"])
    return [*volumes, *(missing_of(code, there, language)[:1] if is_alone else [])]


def _volumes_lack(gaps: pl.DataFrame, language: str) -> list[tuple[str, str]]:
    """The factors that no source gives of what an organisation declares, category by category."""
    wanted = {
        NO_VOLUME_FACTOR: "coverage_volume_factor",
        NO_VOLUME_ELECTRICITY: "coverage_volume_electricity",
        NO_VOLUME_GRID: "coverage_volume_grid",
    }
    unknown = gaps.filter(pl.col("why").is_in(list(wanted))).sort("impact_category", "equipment_type")
    by_category = unknown.group_by("impact_category", "why", maintain_order=True).agg("equipment_type").iter_rows()
    return [
        (
            text(
                wanted[why], language, category=word(category, language).lower(),
                types=", ".join(word(each, language) for each in dict.fromkeys(types)),
            ),
            text("coverage_volume_factor_who", language),
        )
        for category, why, types in by_category
    ]  # fmt: skip


def _left_out(gaps: pl.DataFrame) -> int:
    """Devices that the figure lacks, whatever the reason; the reasons stand beside the figure itself."""
    # What a host carries lacks nothing: it has no impact of its own (28.1).
    lacking = devices(gaps.filter(~pl.col("why").is_in([IN_HOST, INSIDE])))
    total: int | None = lacking.select(exact_sum("units")).item()
    return int(total or 0)
