"""What the pages ask, kept between runs: the context of the data folder, assessments, figures, explanations.

In: a folder and who looks at it. Out: frames, read-only and shared by every session of this server. A key holds all a
result depends on: folder, version of its data, day, question. Access is required at each opening, for kept answers too.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

import polars as pl
import streamlit as st

from barometer.assessment import Assessment
from barometer.decisions.gains import GainFigure
from barometer.decisions.ranking import Ranked
from barometer.explanation import Explanation
from barometer.records import access, batches, declarations
from barometer.records.home import Home, open_home
from barometer.records.own_factors import factors_version
from barometer.records.registers import list_head_counts, list_organisations
from barometer.records.settings import read_settings
from barometer.variance import VarianceShares
from dashboards import overview
from dashboards.actors import Actor, acting
from dashboards.campaigning import Campaign, campaign_of
from dashboards.changing import Change, change_of, observed_since
from dashboards.changing_edition import EditionChange, change_of_editions
from dashboards.covering import Covered, coverage_of
from dashboards.deciding import Ground, Outcome, ground_of, outcome_of, ranking_of
from dashboards.declared_values import declare_volumes
from dashboards.edition_content import published_territories
from dashboards.gaining import gains_of
from dashboards.hints import DEFAULT_HOME
from dashboards.hosting import Hosting, hosting_of
from dashboards.loading import Context, load_context, prepare_missing, prepare_shared, when_prepared
from dashboards.measuring import shares_of
from dashboards.operations import VIEW, answer, explain_figure
from dashboards.other_rules import OtherRules, other_rules
from dashboards.recycling import RecyclingStudy, recycling_study
from dashboards.scenario_text import parse_moves
from dashboards.scopes import Scope
from dashboards.taught_types import aliases
from reuse.journey_log import log_version

P = ParamSpec("P")
R = TypeVar("R")


def kept(entries: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the last results of a function for every session; arguments that begin with `_` are not part of the key."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        keeping: Callable[P, R] = st.cache_resource(function, max_entries=entries, show_spinner=False)
        return keeping

    return decorate


@dataclass(frozen=True)
class Folder:
    """An opened data folder: `key` names its content, so that what was computed for another content never shows."""

    home: Home
    actor: Actor
    context: Context
    key: str


def open_folder(environment: Mapping[str, str] = os.environ) -> Folder:
    """The folder this server shows. Refused (a `UserError`) where it is not ready, or the actor may not read."""
    folder = Path(environment.get("BAROMETER_HOME") or DEFAULT_HOME)
    home = open_home(folder, environment.get("BAROMETER_DATABASE_URL"))
    actor = acting(environment.get("BAROMETER_ACTOR"))
    access.require(home, actor.name, "read")
    key = f"{folder.resolve()} {actor.today} {_version(home)}"
    context = _context(key, home, actor)
    # Kept from when the folder was last in this state: its files may have gone since.
    prepare_missing(home)
    return Folder(home, actor, context, key)


def _version(home: Home) -> str:
    """A digest of all that a figure depends on besides the factors shipped: batches, register, counts, settings."""
    # An organisation taken back alone, or assigned from quarantine, leaves the batch where it is.
    visible = sorted([batch.batch, *batch.holders] for batch in batches.visible_batches(home))
    parts = [
        json.dumps(
            [visible, read_settings(home), log_version(home), factors_version(home), aliases(home)], sort_keys=True
        )
    ]
    tables = (list_organisations(home), list_head_counts(home), declarations.read(home))
    parts += [repr(table.rows()) for table in tables]
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()[:16]


@kept(3)
def _context(key: str, _home: Home, _actor: Actor) -> Context:
    return load_context(_home, _actor.today)


def assessed(folder: Folder, year: int, view: str) -> Assessment:
    """Impacts of one year and view, everywhere."""
    return _assessed(folder.key, year, view, folder)


@kept(16)
def _assessed(key: str, year: int, view: str, _folder: Folder) -> Assessment:
    return _folder.context.assess(year, view)


def figures(folder: Folder, scopes: tuple[Scope, ...], year: int, view: str) -> pl.DataFrame:
    """Published rows of some territories or organisations."""
    return _figures(folder.key, scopes, year, view, folder)


@kept(64)
def _figures(key: str, scopes: tuple[Scope, ...], year: int, view: str, _folder: Folder) -> pl.DataFrame:
    return answer(_folder.context, _folder.actor, list(scopes), year=year, view=view)


def hosting(folder: Folder, organisation: str, year: int, view: str, category: str, key: str, basis: str) -> Hosting:
    """What runs on the hosts of an organisation, and what of them nobody takes."""
    return _hosting(folder.key, organisation, year, view, category, key, basis, folder)


@kept(16)
def _hosting(
    key: str, organisation: str, year: int, view: str, category: str, by: str, basis: str, _folder: Folder
) -> Hosting:
    return hosting_of(
        _folder.context, _folder.actor, organisation, year=year, view=view, category=category, key=by, basis=basis
    )


def covered(folder: Folder, scope: Scope, year: int, view: str) -> list[Covered]:
    """Which indicators of the catalogue have a value. Not kept: declarations and registers change under it."""
    return coverage_of(folder.context, folder.actor, scope, year=year, view=view)


def explanation(folder: Folder, scope: Scope, code: str, year: int, view: str) -> Explanation:
    """One figure, down to amount x factor, source and spreadsheet cells."""
    return _explanation(folder.key, scope, code, year, view, folder)


@kept(32)
def _explanation(key: str, scope: Scope, code: str, year: int, view: str, _folder: Folder) -> Explanation:
    return explain_figure(_folder.context, _folder.actor, scope, code=code, year=year, view=view)


def campaign(folder: Folder, scope: Scope, year: int) -> Campaign:
    """Who is asked in a territory, who answered. Not kept: mandates change."""
    return campaign_of(folder.context, folder.actor, scope, year=year, on=folder.actor.today)


def first_inventories(folder: Folder) -> dict[str, int]:
    """Organisation -> year of its first inventory."""
    return _first_inventories(folder.key, folder)


@kept(3)
def _first_inventories(key: str, _folder: Folder) -> dict[str, int]:
    return observed_since(_folder.context)


def change(folder: Folder, scope: Scope, code: str, since: int, year: int, view: str) -> Change:
    """Why one figure changed between two years."""
    return _change(folder.key, scope, code, since, year, view, folder)


@kept(16)
def _change(key: str, scope: Scope, code: str, since: int, year: int, view: str, _folder: Folder) -> Change:
    return change_of(_folder.context, _folder.actor, scope, code=code, since=since, year=year, view=view)


def change_of_edition(
    folder: Folder, scope: Scope, code: str, year: int, against: str, other: str | None
) -> EditionChange:
    """Why one figure of an edition is another one in `other`, or today."""
    return _change_of_edition(folder.key, scope, code, year, against, other, folder)


@kept(8)
def _change_of_edition(
    key: str, scope: Scope, code: str, year: int, against: str, other: str | None, _folder: Folder
) -> EditionChange:
    return change_of_editions(_folder.context, _folder.actor, scope, code=code, year=year, against=against, other=other)


def variance(folder: Folder, scope: Scope, code: str, year: int, view: str) -> VarianceShares:
    """What the interval of one figure is made of."""
    return _variance(folder.key, scope, code, year, view, folder)


@kept(32)
def _variance(key: str, scope: Scope, code: str, year: int, view: str, _folder: Folder) -> VarianceShares:
    return shares_of(_folder.context, _folder.actor, scope, code=code, year=year, view=view)


def gains(folder: Folder, organisation: str, year: int) -> list[GainFigure]:
    """What digital technology saves elsewhere, as one organisation declares it. Not kept: declarations change."""
    return gains_of(folder.context, folder.actor, organisation, year)


def ground(folder: Folder, scope: Scope, year: int, category: str) -> Ground:
    """What a scope holds at the end of a year."""
    return _ground(folder.key, scope, year, category, folder)


@kept(8)
def _ground(key: str, scope: Scope, year: int, category: str, _folder: Folder) -> Ground:
    return ground_of(_folder.context, _folder.actor, scope, year=year, category=category)


def outcome(folder: Folder, start: Ground, levers: tuple[str, ...], until: int, prices: Mapping[str, float]) -> Outcome:
    """A scenario beside its trend."""
    return _outcome(folder.key, *_named(start), levers, until, tuple(sorted(prices.items())), start)


@kept(16)
def _outcome(
    key: str,
    scope: Scope,
    year: int,
    category: str,
    levers: tuple[str, ...],
    until: int,
    prices: tuple[tuple[str, float], ...],
    _start: Ground,
) -> Outcome:
    return outcome_of(_start, parse_moves(levers, year + 1), until=until, prices=dict(prices))


def ranking(folder: Folder, start: Ground, until: int) -> list[Ranked]:
    """What would lower the footprint of a scope most."""
    return _ranking(folder.key, *_named(start), until, start)


@kept(16)
def _ranking(key: str, scope: Scope, year: int, category: str, until: int, _start: Ground) -> list[Ranked]:
    return ranking_of(_start, until=until)


def recycling(folder: Folder, scope: Scope, year: int) -> RecyclingStudy:
    """What a territory will have to recycle."""
    return _recycling(folder.key, scope, year, folder)


@kept(4)
def _recycling(key: str, scope: Scope, year: int, _folder: Folder) -> RecyclingStudy:
    return recycling_study(_folder.context, _folder.actor, scope, year=year)


def same_stock(folder: Folder, scope: Scope, year: int) -> OtherRules:
    """The inventories of a scope by our rules and by others'."""
    return _same_stock(folder.key, scope, year, folder)


@kept(8)
def _same_stock(key: str, scope: Scope, year: int, _folder: Folder) -> OtherRules:
    return other_rules(_folder.context, _folder.actor, scope, year=year)


def _named(start: Ground) -> tuple[Scope, int, str]:
    return start.scope, start.year, start.around.category


def gaps(folder: Folder, year: int, view: str) -> pl.DataFrame:
    """What was not computed, with reasons in both languages."""
    return _gaps(folder.key, year, view, folder)


@kept(8)
def _gaps(key: str, year: int, view: str, _folder: Folder) -> pl.DataFrame:
    return overview.gaps(_folder.context, assessed(_folder, year, view))


def with_figures(folder: Folder) -> list[str]:
    """Organisations with a footprint (inventory, head count, volumes), in order; those too that another counts."""
    counted = [*folder.context.stock.cohorts["organisation"].unique(), *_left_out(folder.key, folder)]
    year = folder.context.years[-1]
    modelled = assessed(folder, year, VIEW).cells.filter(pl.col("origin") == "assumption")["organisation"]
    return sorted({*counted, *modelled.drop_nulls(), *declare_volumes(folder.home)})


@kept(3)
def _left_out(key: str, _folder: Folder) -> list[str]:
    """Organisations with devices that another body counts."""
    shared, _ = when_prepared(_folder.home, lambda: prepare_shared(_folder.home))
    return shared.filter(~pl.col("is_counted"))["organisation"].unique().sort().to_list()


def published(folder: Folder) -> list[str]:
    """The territories a filter offers: the region, its departments, every EPCI that touches it."""
    return published_territories(folder.context)
