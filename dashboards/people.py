"""How many people each organisation has: what a fleet is compared with on import. In: the register. Out: a frame."""

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from barometer.exact import exact_sum
from barometer.records.home import Home
from barometer.records.registers import list_head_counts, list_organisations
from imports.plausibility import PEOPLE_SCHEMA

if TYPE_CHECKING:
    from factors.territories import Territories

COMMUNE = "commune"


def known_people(home: Home, territories: "Territories", on: date) -> pl.DataFrame:
    """Agents and pupils by the last counts made by `on`, and the inhabitants of each commune (`PEOPLE_SCHEMA`)."""
    people = (
        list_head_counts(home)
        .filter(pl.col("counted_on") <= on)
        .sort("counted_on")
        .unique(["organisation", "category"], keep="last", maintain_order=True)
        .group_by("organisation")
        .agg(exact_sum("people"))
    )
    populations = territories.communes.select(commune_code="code", population="population")
    organisations = list_organisations(home).select("organisation", "kind", "commune_code")
    return (
        organisations.join(people, on="organisation", how="left", validate="1:1")
        .join(populations, on="commune_code", how="left", validate="m:1")
        .with_columns(inhabitants=pl.when(pl.col("kind") == COMMUNE).then("population"))
        .select(pl.col(name).cast(kind) for name, kind in PEOPLE_SCHEMA.items())
    )
