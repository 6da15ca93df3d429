"""Virtual machines and applications on a host that nobody knows. In: rows, cells as written. Out: warnings, raw.

They share the impact of their host (METHODOLOGY 28): one that names none of ours has nothing to share.
"""

from collections.abc import Callable, Collection

import polars as pl

from barometer.hosts import APPLICATION, HOST_NAMES, MACHINE, host_name
from imports.findings import about_values

#: `equipment_type` and the columns of `HOST_NAMES`, of what these organisations gave before.
KnownEquipment = Callable[[Collection[str]], pl.DataFrame]


def check_hosts(rows: pl.DataFrame, texts: pl.DataFrame, known: KnownEquipment | None) -> pl.DataFrame:
    """The rows whose host is nothing that carries them: of this file, or known before. `rows` are InventoryRow."""
    unknown = _without_host(rows.drop_nulls("host_id"), rows)
    if known is not None and not unknown.is_empty():
        unknown = _without_host(unknown, known(unknown["organisation"].drop_nulls().unique().sort().to_list()))
    return about_values(unknown, texts, "host_id", "host_unknown", pl.lit(None, pl.String))


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
