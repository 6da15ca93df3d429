"""Devices that several bodies declare, as one of them may know it: who counts them (METHODOLOGY 18.3).

In: an opened folder, who asks, some organisations. Out: `TOLD_SCHEMA`, and each as a sentence. The other body is named
to those who may read its assets, and to an organisation with which it has a data-sharing agreement in force; to anybody
else it is another organisation.
"""

from collections.abc import Collection, Mapping
from datetime import date

import polars as pl

from barometer.records import access
from barometer.records.entries import list_entries
from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.loading import prepare_shared, when_prepared
from dashboards.words import text

#: `counted`: `elsewhere`, the other body counts this device; `here`, this one does, and the other declares it too.
TOLD_SCHEMA = dict.fromkeys(("organisation", "counted", "other", "asset_id", "serial_number"), pl.String)
ELSEWHERE, HERE = "elsewhere", "here"


def shared_devices(home: Home, actor: Actor, organisations: Collection[str]) -> pl.DataFrame:
    """The devices of some organisations that another one declares too (`TOLD_SCHEMA`), `other` null where not known."""
    shared = when_prepared(home, lambda: prepare_shared(home))[0]
    elsewhere = shared.filter(~pl.col("is_counted")).select(
        "organisation", "asset_id", "serial_number", other="kept_by", counted=pl.lit(ELSEWHERE)
    )
    declared_too = pl.col("code") == "declared_twice"
    here = shared.filter(declared_too).select(
        "serial_number",
        organisation="kept_by",
        asset_id="kept_asset_id",
        other="organisation",
        counted=pl.lit(HERE),
    )
    columns = list(TOLD_SCHEMA)
    told = pl.concat([elsewhere.select(columns), here.select(columns)]).unique()
    asked = told.filter(pl.col("organisation").is_in(list(organisations)))
    return _named_where_allowed(home, actor, asked).sort(columns, nulls_last=True)


def counts_of(told: pl.DataFrame) -> pl.DataFrame:
    """organisation, counted, other, assets: how many devices of each organisation, by who else declares them."""
    keys = ["organisation", "counted", "other"]
    return told.group_by(keys).agg(assets=pl.col("asset_id").n_unique()).sort(keys, nulls_last=True)


def counts_said(counts: pl.DataFrame, names: Mapping[str, str], language: str) -> list[str]:
    """One sentence a row of `counts_of`."""
    return [
        text(
            f"shared_{row['counted']}",
            language,
            organisation=names.get(row["organisation"], row["organisation"]),
            count=row["assets"],
            other=other_said(row["other"], names, language),
        )
        for row in counts.iter_rows(named=True)
    ]


def other_said(other: str | None, names: Mapping[str, str], language: str) -> str:
    """The name of the other body, or that there is one."""
    return text("another_organisation", language) if other is None else names.get(other, other)


def _named_where_allowed(home: Home, actor: Actor, told: pl.DataFrame) -> pl.DataFrame:
    if told.is_empty():
        return told
    pairs = told.select("organisation", "other").unique()
    readable = {name for name in pairs["other"].unique() if access.may(home, actor.name, "read_assets", name)}
    agreed = _agreed(home, actor.today)
    allowed = [name in readable or (name, organisation) in agreed for organisation, name in pairs.iter_rows()]
    known = pairs.with_columns(is_known=pl.Series(allowed, dtype=pl.Boolean))
    return (
        told.join(known, on=["organisation", "other"], how="inner", validate="m:1")
        .with_columns(other=pl.when("is_known").then("other"))
        .select(TOLD_SCHEMA.keys())
    )


def _agreed(home: Home, today: date) -> set[tuple[str, str]]:
    """(who shares its data, with whom) of the agreements in force."""
    held = list_entries(home, "agreement")
    is_current = (pl.col("starts_on") <= today) & (pl.col("ends_on").is_null() | (pl.col("ends_on") >= today))
    return set(held.filter(is_current).select("organisation", "recipient").iter_rows())
