"""Virtual machines whose host cannot be shared as said. In: rows, cells as written. Out: warnings, raw.

They share the impact of their host (METHODOLOGY 28): one that names none of ours, or another machine, has nothing to
share; shares set beforehand that make more than the host are not applied.
"""

from collections.abc import Callable, Collection

import polars as pl

from barometer.exact import divided, exact_sum
from barometer.hosts import APPLICATION, HOST_NAMES, MACHINE, MILLI, host_name
from imports.findings import about_values, none_found

#: `equipment_type` and the columns of `HOST_NAMES`, of what these organisations gave before.
KnownEquipment = Callable[[Collection[str]], pl.DataFrame]


def check_hosts(rows: pl.DataFrame, texts: pl.DataFrame, known: KnownEquipment | None) -> pl.DataFrame:
    """The rows whose host is nothing that carries them, in this file or known before; and those that take too much of
    it. `rows` are InventoryRow.
    """
    hosted = rows.drop_nulls("host_id")
    if hosted.is_empty():
        return none_found()
    among, unknown = [rows], _without_host(hosted, rows)
    if known is not None and not unknown.is_empty():
        among.append(known(unknown["organisation"].drop_nulls().unique().sort().to_list()))
        unknown = _without_host(unknown, among[-1])
    names = pl.concat([_names(each) for each in among])
    is_named = host_name("host_id").is_in(names.implode())
    nothing = pl.lit(None, pl.String)
    return pl.concat(
        [
            about_values(unknown.filter(~is_named), texts, "host_id", "host_unknown", nothing),
            about_values(unknown.filter(is_named), texts, "host_id", "host_not_physical", nothing),
            about_values(_beyond_host(hosted), texts, "host_share", "plausibility_host_shares", pl.col("percent")),
        ]
    )


def _beyond_host(hosted: pl.DataFrame) -> pl.DataFrame:
    """The machines still there of a host whose shares set beforehand make more than 1, with `percent` of them all."""
    # A share that is none (-1, 1e308) is refused with its cell: it takes no part here.
    there = hosted.filter(pl.col("retired_on").is_null(), pl.col("host_share").is_between(0, 1))
    units = pl.col("quantity").fill_null(1)  # an absent quantity is one (METHODOLOGY 2.7)
    milli = (pl.col("host_share") * MILLI).round().cast(pl.Int64) * units
    shared = there.with_columns(host=host_name("host_id"), milli=milli)
    of_host = shared.group_by("organisation", "host").agg(exact_sum("milli").alias("taken"))
    beyond = shared.join(of_host, on=["organisation", "host"], how="left", validate="m:1", nulls_equal=True)
    return beyond.filter(pl.col("taken") > MILLI).with_columns(percent=divided(pl.col("taken"), 10).cast(pl.String))


def _without_host(hosted: pl.DataFrame, among: pl.DataFrame) -> pl.DataFrame:
    """A machine runs on a device, an application on either."""
    if hosted.is_empty():
        return hosted
    is_application = (pl.col("equipment_type") == APPLICATION).fill_null(False)
    is_machine = (pl.col("equipment_type") == MACHINE).fill_null(False)
    machines, devices = _names(among.filter(is_machine)), _names(among.filter(~is_machine & ~is_application))
    host = host_name("host_id")
    return hosted.filter(~(host.is_in(devices.implode()) | (is_application & host.is_in(machines.implode()))))


def _names(rows: pl.DataFrame) -> pl.Series:
    return pl.concat([rows.select(name=host_name(each)) for each in HOST_NAMES])["name"].drop_nulls().unique()
