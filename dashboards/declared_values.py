"""Validated declarations as figures may rest on them, those of merged organisations included (METHODOLOGY 17.3).

In: a data folder, a year. Out: `DeclaredValue`s.
"""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

import polars as pl

from barometer.declared import DeclaredValue, in_part, yearly
from barometer.exact import NANO
from barometer.records import declarations
from barometer.records.entries import MERGE, list_entries
from barometer.records.home import Home
from barometer.services import DECLARED
from factors.services import service_flows

#: Why a volume is not counted: its months do not cover the year.
VOLUME_IN_PART = "volume_in_part"
#: Type of service, and country of hosting where one is told.
Volume = tuple[str, str | None]
#: What a figure tells of a declaration that it rests on.
DECLARATION_COLUMNS = ("declaration", "organisation", "input", "period", "value", "unit", "method", "evidence")


def validated_values(home: Home, year: int) -> list[DeclaredValue]:
    """Validated declarations of organisations; an older organisation's are its successor's from the change on."""
    rows = declarations.read(home).filter(pl.col("organisation").is_not_null()).to_dicts()
    successors = merged_into(home, year)
    owners = {row["organisation"] for row in rows}
    values: dict[tuple[str, str, Any, Any], Decimal] = {}
    for row in rows:
        chain = [row["organisation"], *_followers(row["organisation"], successors)]
        for owner in chain:
            key = (owner, row["input"], row["period_start"], row["period_end"])
            is_own = owner == row["organisation"]
            if is_own or owner not in owners or not _declares_itself(rows, owner, row):
                values[key] = values.get(key, Decimal(0)) + Decimal(row["value"])
    return [DeclaredValue(*key, value) for key, value in values.items()]


def declared_volumes(home: Home, organisations: pl.DataFrame, year: int) -> pl.DataFrame:
    """Volumes of networks and services of a year (`barometer.services.DECLARED`), of the organisations of the register.

    `organisations`: organisation, is_synthetic. What a synthetic organisation declares is synthetic.
    """
    made_up = dict(organisations.select("organisation", "is_synthetic").iter_rows())
    wanted = set(service_flows()["input"])
    rows = [
        (owner, name, int(value * NANO), made_up[owner])
        for (owner, name), value in yearly(validated_values(home, year), year).items()
        if name in wanted and owner in made_up
    ]
    return pl.DataFrame(sorted(rows), schema=DECLARED, orient="row")


def volumes_in_part(home: Home, organisation: str, year: int) -> dict[str, int]:
    """Type of service -> months of the year that an organisation declared of its volume, where some are missing."""
    names = service_flows().select("input", "equipment_type").unique("input", keep="first", maintain_order=True)
    type_of = dict(names.iter_rows())
    told = in_part(validated_values(home, year), year, organisation)
    return {type_of[name]: months for name, months in told.items() if name in type_of}


def declare_volumes(home: Home) -> set[str]:
    """The organisations that declared a volume, whatever the year."""
    stated = declarations.read(home).filter(pl.col("input").is_in(service_flows()["input"].implode()))
    return set(stated["organisation"].drop_nulls())


def volumes_behind(home: Home, organisation: str | None, year: int) -> dict[Volume, list[dict[str, Any]]]:
    """Volume -> the validated declarations of it in a year, of an organisation and of those merged into it; of
    everybody where none is named.
    """
    flows = service_flows().select("input", "equipment_type", "country")
    found: dict[Volume, list[dict[str, Any]]] = {}
    for row in declarations_behind(home, organisation, set(flows["input"]), year):
        for _, name, country in flows.filter(pl.col("input") == row["input"]).iter_rows():
            found.setdefault((name, country), []).append({column: row[column] for column in DECLARATION_COLUMNS})
    return found


def declarations_behind(
    home: Home, organisation: str | None, names: Collection[str], year: int
) -> list[dict[str, Any]]:
    """The validated declarations of some inputs in a year, of an organisation and of those merged into it; of
    everybody, territories included, where none is named.
    """
    successors = merged_into(home, year)
    stated = declarations.read(home).filter(
        pl.col("period_start").dt.year() == year, pl.col("input").is_in(sorted(names))
    )
    return [
        row
        for row in stated.sort("input", "period_start", "declaration").to_dicts()
        if organisation in {None, row["organisation"], *_followers(str(row["organisation"]), successors)}
    ]


def territory_values(home: Home, territory: str | None = None) -> list[DeclaredValue]:
    """Validated declarations about a territory itself, whoever made them; about every territory where none is given."""
    chosen = pl.col("territory").is_not_null() if territory is None else pl.col("territory") == territory
    return [
        DeclaredValue(row["territory"], row["input"], row["period_start"], row["period_end"], Decimal(row["value"]))
        for row in declarations.read(home).filter(chosen).to_dicts()
    ]


def merged_into(home: Home, year: int) -> dict[str, str]:
    """Older organisation -> the one it was merged into, for merges in force during the year."""
    merges = list_entries(home, "succession").filter(
        (pl.col("change") == MERGE)
        & (pl.col("starts_on").dt.year() <= year)
        & (pl.col("ends_on").is_null() | (pl.col("ends_on").dt.year() >= year))
    )
    return dict(merges.select("organisation", "successor").iter_rows())


def _followers(organisation: str, successors: dict[str, str]) -> list[str]:
    found: list[str] = []
    while organisation in successors and successors[organisation] not in found:
        organisation = successors[organisation]
        found.append(organisation)
    return found


def _declares_itself(rows: list[dict[str, Any]], owner: str, row: dict[str, Any]) -> bool:
    """Whether the successor declared this input for this period itself: then its own figure counts, alone."""
    return any(
        other["organisation"] == owner and other["input"] == row["input"] and other["period"] == row["period"]
        for other in rows
    )
