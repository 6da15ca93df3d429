"""Hosts and what runs on them: one question of both faces (METHODOLOGY 28).

In: a context, an organisation, a year, a view, an impact category, how to share. Out: `Hosting`, whose lines add up to
their host to the last unit. Nothing is stored: the inventories hold all it needs.
"""

from dataclasses import dataclass

import polars as pl

from barometer.assessment import assess_each
from barometer.exact import exact_sum
from barometer.hosts import (
    AUTOMATIC,
    CAPACITY,
    CARRIED,
    REMAINDER,
    Sharing,
    as_hosts,
    share_hosts,
    share_machines,
    split_impacts,
)
from barometer.impacts import CLIMATE
from barometer.records import access, batches
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.loading import Context, counted_assets
from dashboards.model_factors import with_model_keys
from dashboards.operations import VIEW

#: Names on the command line -> columns of the assets.
KEY_OF = {"auto": AUTOMATIC, "vcpu": "vcpu", "memory": "memory_gb", "storage": "storage_tb", "share": "host_share"}


@dataclass(frozen=True)
class Hosting:
    """`hosts`: host, equipment_type, carried, unit, impact. `machines`, `applications`: `LINES` and impact (Int128 nano
    units), unit; what is shared is their `host`. `findings`: `FINDINGS` and file. `gaps`: what of a host is missing.
    """

    organisation: str
    year: int
    category: str
    hosts: pl.DataFrame
    machines: pl.DataFrame
    applications: pl.DataFrame
    findings: pl.DataFrame
    gaps: pl.DataFrame


def hosting_of(
    context: Context,
    actor: Actor,
    organisation: str,
    *,
    year: int,
    view: str = VIEW,
    category: str = CLIMATE,
    key: str = "auto",
    basis: str = CAPACITY,
) -> Hosting:
    """How the hosts of an organisation are shared in a year. Refused: an organisation that lists nothing carried."""
    access.require(context.home, actor.name, "read")
    context.check_year(year)
    if category not in (known := sorted(context.factors.impact_categories["impact_category"].to_list())):
        raise DashboardsError("hosts_category_unknown", category=category, known=", ".join(known))
    assets = _assets(context, organisation)
    sharing = share_hosts(assets, year=year, key=KEY_OF[key], basis=basis)
    above = share_machines(assets, year=year)
    carriers = assets.filter(pl.col("asset_id").is_in(sharing.lines["host"].unique().implode()))
    impacts = assess_each(carriers, context.stock, context.factors, year=year, view=view)
    cells = (
        impacts.cells.filter(pl.col("impact_category") == category)
        .group_by("impact_category", "life_cycle_stage", "unit", host="organisation")
        .agg(exact_sum("impact"))
    )
    machines = split_impacts(sharing.lines, cells)
    applications = split_impacts(above.lines, as_hosts(machines))
    return Hosting(
        organisation,
        year,
        category,
        _hosts(carriers, sharing.lines, cells),
        _added_up(sharing.lines, machines),
        _added_up(above.lines, applications),
        _with_files(context, sharing, above),
        impacts.gaps.filter(pl.col("impact_category").is_null() | (pl.col("impact_category") == category)),
    )


def carries_something(context: Context, organisation: str) -> bool:
    """Whether the inventories of an organisation list machines or applications."""
    own = context.stock.cohorts.filter(pl.col("organisation") == organisation)
    return not own.filter(pl.col("equipment_type").is_in(CARRIED)).is_empty()


def _assets(context: Context, organisation: str) -> pl.DataFrame:
    if not carries_something(context, organisation):
        raise DashboardsError("hosts_nothing", organisation=organisation)
    assets = counted_assets(context.home, [organisation])[organisation]
    return with_model_keys(assets, context.models).collect()


def _hosts(carriers: pl.DataFrame, lines: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Each host with what it carries and its own impact; null where nothing of it could be computed."""
    carried = lines.filter(pl.col("line") != REMAINDER).group_by("host").agg(carried=pl.len())
    totals = cells.group_by("host", "unit").agg(exact_sum("impact"))
    return (
        carriers.select("equipment_type", host="asset_id")
        .join(carried, on="host", how="left", validate="1:1")
        .join(totals, on="host", how="left", validate="1:1")
        .sort("host")
    )


def _added_up(lines: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """One row a line, its stages added up; null where its host has no impact in this category."""
    sums = parts.group_by("host", "line", "asset_id", "unit").agg(exact_sum("impact"))
    return lines.join(
        sums, on=["host", "line", "asset_id"], how="left", validate="1:1", nulls_equal=True, maintain_order="left"
    )


def _with_files(context: Context, *sharings: Sharing) -> pl.DataFrame:
    """What both floors say, with the file of each row: a machine whose applications share nothing is said once."""
    names = {batch.batch: batch.file_name for batch in batches.visible_batches(context.home)}
    found = pl.concat(sharing.findings for sharing in sharings)
    return found.with_columns(file=pl.col("batch").replace_strict(names, default=None, return_dtype=pl.String))
