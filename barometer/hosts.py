"""Hosts and what runs on them (METHODOLOGY 28): machines share the impact of a host, applications that of a machine.

In: completed assets of one organisation, and the impacts of each host of a year. Out: one line a machine and one for
what nobody took, whose integers add up to the host exactly; and what could not be shared, with the reason. Nothing
here is added to a footprint: the host is already in it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import polars as pl

from barometer.calendar import year_start
from barometer.exact import exact_sum, split_by_weight

#: What is shared out, in the order in which a key is looked for: column of the assets.
KEYS = ("host_share", "vcpu", "memory_gb", "storage_tb")
EQUALLY, AUTOMATIC = "equally", "auto"
CAPACITY, DECLARED = "capacity", "declared"
#: Three decimals of a key are kept: a thousandth of a vCPU.
MILLI = 1_000
MACHINE, APPLICATION = "virtual_machine", "application"
#: Carried by a device that is counted: never a device.
CARRIED = (MACHINE, APPLICATION)
#: What a machine may call its host by.
HOST_NAMES = ("asset_id", "serial_number")
#: The line of a host beside those of what it carries: what nobody took.
REMAINDER = "remainder"

LINES: dict[str, pl.DataType] = {
    "host": pl.String(),
    "line": pl.String(),
    "asset_id": pl.String(),
    "key": pl.String(),
    "basis": pl.String(),
    "taken": pl.Float64(),
    "of": pl.Float64(),
    "weight": pl.Int128(),
}
FINDINGS: dict[str, pl.DataType] = {
    "code": pl.String(),
    "host": pl.String(),
    "asset_id": pl.String(),
    "key": pl.String(),
    "taken": pl.Float64(),
    "of": pl.Float64(),
    "batch": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int32(),
}


class Sharing(NamedTuple):
    """`lines` (`LINES`): how each host is shared. `findings` (`FINDINGS`): what was read otherwise, or not at all."""

    lines: pl.DataFrame
    findings: pl.DataFrame


def share_hosts(assets: pl.DataFrame, *, year: int, key: str = AUTOMATIC, basis: str = CAPACITY) -> Sharing:
    """How the hosts of one organisation are shared by their machines in a year; a host is any asset that one names.

    weight = quantity x key x ticks of the year in which machine and host both serve; the remainder has what is left of
    quantity x capacity x ticks of the host. Where machines take more than there is, or no capacity is stated, they
    share by what they take, without remainder, and that is said.
    """
    placed = _placed(assets, year)
    is_machine = pl.col("equipment_type").eq_missing(MACHINE)
    straight = pl.col("equipment_type").eq_missing(APPLICATION) & ~_runs_on_machine(placed)
    carried = placed.filter((is_machine | straight) & pl.col("is_present"))
    return _share(carried, placed.filter(~pl.col("equipment_type").is_in(CARRIED)), key, basis)


def share_machines(assets: pl.DataFrame, *, year: int) -> Sharing:
    """The same one floor below: applications share the machine they run on, equally where nothing says otherwise."""
    placed = _placed(assets, year)
    is_application = pl.col("equipment_type").eq_missing(APPLICATION)
    carried = placed.filter(is_application & _runs_on_machine(placed) & pl.col("is_present"))
    return _share(carried, placed.filter(pl.col("equipment_type").eq_missing(MACHINE)), AUTOMATIC, DECLARED)


def _runs_on_machine(assets: pl.DataFrame) -> pl.Expr:
    machines = assets.filter(pl.col("equipment_type") == MACHINE)["asset_id"]
    return pl.col("host_id").is_in(machines.implode()).fill_null(value=False)


def split_impacts(lines: pl.DataFrame, impacts: pl.DataFrame) -> pl.DataFrame:
    """Each line's part of its host. `impacts`: host, impact_category, life_cycle_stage, unit, impact (integers).

    Part = floor(impact x weights up to the line / all) - floor(impact x weights before it / all): exact, and the same
    in any order of the rows. Adds to `LINES`: impact_category, life_cycle_stage, unit, impact.
    """
    cells = ["host", "impact_category", "life_cycle_stage"]
    ordered = lines.sort("host", pl.col("line") == REMAINDER, "asset_id")
    return (
        ordered.join(impacts, on="host", how="inner", maintain_order="left_right")
        .with_columns(impact=split_by_weight("impact", "weight", cells))
        .sort(*cells, pl.col("line") == REMAINDER, "asset_id")
    )


def as_hosts(parts: pl.DataFrame) -> pl.DataFrame:
    """What machines took of their hosts, as the impacts that their applications share."""
    return (
        parts.filter(pl.col("line") == MACHINE)
        .group_by(pl.col("asset_id").alias("host"), "impact_category", "life_cycle_stage", "unit")
        .agg(exact_sum("impact"))
        .sort("host", "impact_category", "life_cycle_stage")
    )


def host_name(column: str) -> pl.Expr:
    """A name of a host as compared: capitals, no spaces."""
    return pl.col(column).str.to_uppercase().str.replace_all(" ", "", literal=True)


def _resolved(assets: pl.DataFrame) -> pl.DataFrame:
    """The assets, each under the identifier of the host that it names by identifier or by serial number."""
    names = pl.concat([assets.select(name=host_name(each), known="asset_id") for each in HOST_NAMES])
    names = names.drop_nulls("name").unique("name", keep="first", maintain_order=True)  # an identifier before a serial
    return (
        assets.with_columns(name=host_name("host_id"))
        .join(names, on="name", how="left", validate="m:1", maintain_order="left")
        .with_columns(host_id=pl.coalesce("known", "host_id"))
        .drop("name", "known")
    )


def _placed(assets: pl.DataFrame, year: int) -> pl.DataFrame:
    """The assets with the window of the year in which each is there, and their keys in thousandths."""
    opened, closed = year_start(year), year_start(year + 1)
    return (
        _resolved(assets)
        .with_columns(
            since=pl.max_horizontal(pl.col("start_tick").fill_null(opened), pl.lit(opened)).cast(pl.Int64),
            until=pl.min_horizontal(pl.col("stop_tick").fill_null(closed), pl.lit(closed)).cast(pl.Int64),
            **{f"{name}_milli": (pl.col(name) * MILLI).round().cast(pl.Int64) for name in KEYS},
        )
        .with_columns(is_present=pl.col("until") > pl.col("since"))
    )


def _share(carried: pl.DataFrame, carriers: pl.DataFrame, key: str, basis: str) -> Sharing:
    rows = carriers.select(
        "asset_id", "quantity", "since", "until", "is_present", *(f"{name}_milli" for name in KEYS)
    ).to_dicts()
    known = {row["asset_id"]: row for row in rows}
    lines: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    for (host,), machines in carried.sort("asset_id").group_by(["host_id"], maintain_order=True):
        told = machines.to_dicts()
        carrier = known.get(host) if host is not None else None
        if carrier is None or not carrier["is_present"]:
            code = "no_host" if host is None else "host_unknown" if carrier is None else "host_absent"
            found += [_about(code, host, each) for each in told]
            continue
        shared, said = _one_host(host, carrier, told, _chosen(key, told), basis)
        lines += shared
        found += said
    return Sharing(
        pl.DataFrame(lines, schema=LINES).sort("host", pl.col("line") == REMAINDER, "asset_id"),
        pl.DataFrame(found, schema=FINDINGS).sort("code", "host", "asset_id", nulls_last=True),
    )


def _chosen(key: str, machines: Sequence[dict[str, Any]]) -> str:
    """The key asked for; else the first that every machine of the host states, or the one that most of them do."""
    if key != AUTOMATIC:
        return key
    stated = {name: len([each for each in machines if each[f"{name}_milli"] is not None]) for name in KEYS}
    best = max(KEYS, key=lambda name: (stated[name], -KEYS.index(name)))
    return best if stated[best] else EQUALLY


def _one_host(
    host: str, carrier: dict[str, Any], machines: Sequence[dict[str, Any]], key: str, basis: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lines of one host and what is said of them."""
    found, weighed = [], []
    for each in machines:
        stated = MILLI if key == EQUALLY else each[f"{key}_milli"]
        together = min(each["until"], carrier["until"]) - max(each["since"], carrier["since"])
        if stated is None:
            found.append(_about("key_missing", host, each, key))
        elif together <= 0:
            found.append(_about("host_absent", host, each, key))
        else:
            if stated * each["quantity"] == 0:
                found.append(_about("takes_nothing", host, each, key))
            weighed.append((each, stated * each["quantity"] * together))
    taken = sum(weight for _, weight in weighed)
    capacity = _capacity(carrier, key)
    served = carrier["until"] - carrier["since"]
    told = {"taken": taken / served / MILLI, "of": None if capacity is None else capacity / served / MILLI}
    if key == "host_share" and capacity is not None and taken > capacity:
        # More than the whole was given away: nobody can tell which share is wrong, so nobody gets one.
        return [_remainder(host, key, basis, capacity, served, capacity)], [
            *found, {"code": "shares_over_one", "host": host, "key": key} | told
        ]  # fmt: skip
    if basis == CAPACITY and key != EQUALLY and (capacity is None or taken > capacity):
        found.append({"code": "no_capacity" if not capacity else "over_commit", "host": host, "key": key} | told)
    against = capacity if basis == CAPACITY and capacity is not None and capacity >= taken else taken
    used = CAPACITY if against == capacity and basis == CAPACITY else DECLARED
    if not against:
        return [_remainder(host, key, used, 1, served, 0)], found
    lines = [
        {
            "host": host, "line": each["equipment_type"], "asset_id": each["asset_id"], "key": key, "basis": used,
            "taken": weight / served / MILLI, "of": against / served / MILLI, "weight": weight,
        }
        for each, weight in weighed
    ]  # fmt: skip
    left = [_remainder(host, key, used, against - taken, served, against)] if used == CAPACITY else []
    # What is split must stay exact in 128 bits; beyond 63 bits a weight loses its last bits, the sum none.
    excess = max(0, against.bit_length() - 62)
    return [line | {"weight": line["weight"] >> excess} for line in [*lines, *left]], found


def _capacity(carrier: dict[str, Any], key: str) -> int | None:
    """What a host has to give over the time it serves: its whole for shares, what it states for the others."""
    stated = MILLI if key == "host_share" else None if key == EQUALLY else carrier[f"{key}_milli"]
    if not stated or not carrier["quantity"]:
        return None
    return int(stated * carrier["quantity"] * (carrier["until"] - carrier["since"]))


def _remainder(host: str, key: str, basis: str, weight: int, served: int, against: int) -> dict[str, Any]:
    return {
        "host": host, "line": REMAINDER, "asset_id": None, "key": key, "basis": basis,
        "taken": weight / served / MILLI if against else None, "of": against / served / MILLI or None, "weight": weight,
    }  # fmt: skip


def _about(code: str, host: str | None, machine: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    where = {name: machine[name] for name in ("asset_id", "batch", "sheet", "row")}
    return {"code": code, "host": host, "key": key} | where
