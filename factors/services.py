"""Which factors a declared volume of services multiplies, as data (METHODOLOGY 30).

In: factors/data/service_flows.csv. Out: a frame in file order, checked once. One row an input and a type of class
`service`; a new volume, a new part of a service or another country of hosting is a row, no code.
"""

from collections.abc import Iterable
from functools import cache

import polars as pl

from factors.nomenclature import checked_rows, declared_inputs, framed
from factors.problems import Problem
from factors.reading import Row
from factors.schemas import PER, Column, Table

SERVICE_FLOWS = Table(
    "service_flows",
    "service_flows.csv",
    ("input", "equipment_type"),
    (
        Column("input", required=True),
        Column("equipment_type", required=True),
        Column("per", required=True, choices=PER),
        Column("counted", required=True),
        *(Column(name) for name in ("host", "country", "inside_of", "if_holding", "unless_holding")),
        Column("reason", required=True),
    ),
)


@cache
def service_flows() -> pl.DataFrame:
    """input, equipment_type, per (the flow its factor is written for), counted (what one of them is called), and what
    rules the row:

    `host`, `country`: the type that serves as archetype, and where it stands; `inside_of`: inputs whose volume already
    holds this one; `if_holding`, `unless_holding`: types of the inventory with which, or without which, the row counts.
    """
    return framed(SERVICE_FLOWS, checked_rows(SERVICE_FLOWS, _wrong))


@cache
def volume_kinds() -> dict[str, str]:
    """Type of service -> the first type, in file order, that counts the same part of the same input: types of which
    the inventory chooses one (`if_holding`, `unless_holding`) are one volume.
    """
    named = service_flows().with_columns(
        first=pl.col("equipment_type").first().over("input", "inside_of", "per", "country")
    )
    parts = named.filter(pl.col("if_holding").is_not_null() | pl.col("unless_holding").is_not_null())
    return dict(parts.select("equipment_type", "first").unique().iter_rows())


def archetype_of(equipment_type: str) -> str | None:
    """The type whose factors give those of a volume that has none of its own: a server, of one vCPU hour."""
    hosts = service_flows().filter(pl.col("equipment_type") == equipment_type)["host"].drop_nulls()
    return None if hosts.is_empty() else str(hosts[0])


def _wrong(row: Row) -> Iterable[Problem]:
    """Every input that a row names is one that can be declared."""
    known = set(declared_inputs()["input"])
    for column in ("input", "inside_of"):
        for name in str(row.cells[column] or "").split():
            if name not in known:
                yield row.problem("cell_not_known", column, known=", ".join(sorted(known)))
