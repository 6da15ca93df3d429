"""Metals of what is not reused (METHODOLOGY 19.13): units x content x yield. In: devices handed to recyclers in a year.

Contents are known for phones only, yields only where somebody declared them; elsewhere the row says what is missing.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

import polars as pl

YIELD = "reuse.recovery_"


@dataclass(frozen=True)
class Content:
    """Grams of a material in one device of a type: with the range of the sources that were read."""

    equipment_type: str
    material: str
    grams: float
    low: float
    high: float
    source: str


@dataclass(frozen=True)
class Metal:
    """One type and material: devices, grams they hold (null: content unknown), grams recoverable (null: no yield)."""

    equipment_type: str
    material: str
    units: int
    grams_held: float | None
    grams_recoverable: float | None
    source: str


@cache
def contents() -> tuple[Content, ...]:
    """What a phone holds, by material (`factors/data/metal_contents.csv`)."""
    text = (files("factors") / "data" / "metal_contents.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(
        Content(
            row["equipment_type"], row["material"], float(row["grams"]), float(row["low"]), float(row["high"]),
            row["source"],
        )
        for row in rows
    )  # fmt: skip


def recoverable_metals(
    recycled: pl.DataFrame, declared: Mapping[tuple[str, str], Decimal], organisation: str
) -> list[Metal]:
    """One row a type and material; a type of unknown content is one row without material."""
    found = []
    for kind, units in sorted(recycled.drop_nulls("equipment_type").group_by("equipment_type").len().iter_rows()):
        known = [content for content in contents() if content.equipment_type == kind]
        if not known:
            found.append(Metal(kind, "", units, None, None, ""))
        for content in known:
            ratio = declared.get((organisation, YIELD + content.material))
            held = units * content.grams
            grams = None if ratio is None else held * float(ratio)
            found.append(Metal(kind, content.material, units, held, grams, content.source))
    return found
