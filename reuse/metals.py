"""Metals of what is not reused (METHODOLOGY 19.13): units x content x yield. In: devices handed to recyclers in a year.

Contents are known for phones only, yields only where somebody declared them; elsewhere the row says what is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from factors.companions import material_contents

YIELD = "reuse.recovery_"
CONTENT = "content"
GRAMS_PER_KILOGRAM = 1000


@dataclass(frozen=True)
class Metal:
    """One type and material: devices, grams they hold (null: content unknown), grams recoverable (null: no yield)."""

    equipment_type: str
    material: str
    units: int
    grams_held: float | None
    grams_recoverable: float | None
    source: str


def recoverable_metals(
    recycled: pl.DataFrame, declared: Mapping[tuple[str, str], Decimal], organisation: str
) -> list[Metal]:
    """One row a type and material; a type of unknown content is one row without material."""
    found = []
    for kind, units in sorted(recycled.drop_nulls("equipment_type").group_by("equipment_type").len().iter_rows()):
        known = material_contents().filter(pl.col("equipment_type") == kind)
        if known.is_empty():
            found.append(Metal(kind, "", units, None, None, ""))
        # Where sources differ the first one counts, and its name stands beside the figure.
        for row in known.unique("material", keep="first", maintain_order=True).iter_rows(named=True):
            held = units * row["mass_kg"] * GRAMS_PER_KILOGRAM
            ratio = declared.get((organisation, YIELD + row["material"])) if row["basis"] == CONTENT else Decimal(1)
            grams = None if ratio is None else held * float(ratio)
            found.append(Metal(kind, row["material"], units, held, grams, row["source"]))
    return found
