"""Synthetic fleets for the benchmark: Parquet files of the `Asset` shape, one slice of a million rows a file.

`python -m benchmarks.generate FOLDER ROWS`.
Everything is invented; only its shape is meant to be likely: few large organisations and many small ones, files
clustered by organisation, most optional cells empty, 96 % of the equipment in France. The same seed, the same bytes.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from barometer.schemas import Asset

SLICE = 1_000_000
ROWS_PER_ORGANISATION = 2_500
MEAN_LOT = 8
TYPES = ("laptop", "desktop_professional", "monitor", "smartphone", "tablet", "printer_home", "server", "television")
COUNTRIES = ("FR", "DE", "BE", "ES")
FIRST_DAY = (date(2012, 1, 1) - date(1970, 1, 1)).days
LAST_DAY = (date(2025, 12, 31) - date(1970, 1, 1)).days
INVENTORIED_ON = date(2025, 12, 31)
COMMUNES = ("21231", "25056", "39300", "58194", "71270", None)


def write_fleet(folder: Path, rows: int, seed: int = 1) -> None:
    """Write `rows` assets below `folder`."""
    folder.mkdir(parents=True)
    organisations = max(rows // ROWS_PER_ORGANISATION, 1)
    for number, first in enumerate(range(0, rows, SLICE)):
        size = min(SLICE, rows - first)
        fleet_slice(np.random.default_rng((seed, number)), first, size, organisations).write_parquet(
            folder / f"part-{number:03d}.parquet", compression="zstd"
        )


def fleet_slice(draw: np.random.Generator, first: int, size: int, organisations: int) -> pl.DataFrame:
    """One slice of a fleet, sorted by organisation, in the columns and types of `Asset`.

    Equipment is bought in lots: what is alike in a lot is drawn once, and repeated on each of its rows.
    """
    lots = size // MEAN_LOT + 1
    lot = pl.Series(np.sort(draw.integers(0, lots, size)))
    alike = {
        "organisation": pl.Series(np.sort(_organisations(draw, lots, organisations))).cast(pl.String),
        "equipment_type": _pick(draw, lots, TYPES, (0.3, 0.25, 0.25, 0.08, 0.05, 0.03, 0.03, 0.01)),
        "commissioned_on": _blank(draw, lots, draw.integers(FIRST_DAY, LAST_DAY, lots), empty=0.1),
        "condition": _pick(draw, lots, ("new", "refurbished", None), (0.5, 0.04, 0.46)),
        "lifetime_years": _blank(draw, lots, draw.choice([3.0, 4.0, 4.33, 5.0, 6.0], lots), empty=0.5),
        "electricity_kwh_per_year": _blank(draw, lots, draw.integers(5, 300, lots).astype(float), empty=0.8),
        "usage_ratio": _blank(draw, lots, draw.choice([0.5, 0.8, 1.0], lots), empty=0.9),
        "commune_code": _pick(draw, lots, COMMUNES, (0.18, 0.18, 0.18, 0.18, 0.18, 0.1)),
        "data_centre": _pick(draw, lots, ("salle-1", None), (0.03, 0.97)),
        "country": _pick(draw, lots, COUNTRIES, (0.96, 0.02, 0.01, 0.01)),
    }
    cells = pl.DataFrame({name: values[lot] for name, values in alike.items()}).with_columns(
        asset_id=pl.Series(np.arange(first, first + size)).cast(pl.String),
        quantity=_blank(draw, size, draw.integers(1, 4, size), empty=0.6),
        served=_blank(draw, size, draw.integers(300, 4000, size), empty=0.7),
        status=_pick(draw, size, ("in_service", "in_stock", "unused", None), (0.4, 0.05, 0.03, 0.52)),
        batch=pl.col("organisation"),
        row=np.arange(size, dtype=np.int32),
    )
    retired_on = pl.min_horizontal(pl.col("commissioned_on") + pl.col("served"), LAST_DAY)
    return _as_assets(cells.with_columns(retired_on=pl.when(pl.col("served").is_not_null()).then(retired_on)))


def _organisations(draw: np.random.Generator, lots: int, organisations: int) -> np.ndarray:
    """The organisation of each lot: its share falls as one over its rank (few large, many small)."""
    weights = 1 / np.arange(1, organisations + 1)
    return draw.choice(organisations, lots, p=weights / weights.sum())


def _as_assets(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells in the columns, order and types of `Asset`; what is not generated is empty."""
    constants = {
        "synthetic": True,
        "is_complete": True,
        "retirement_inferred": False,
        "sheet": "Parc",
        "inventoried_on": INVENTORIED_ON,
        "first_seen_on": INVENTORIED_ON,
        "last_seen_on": INVENTORIED_ON,
    }
    schema = Asset.create_empty().schema
    columns = [
        (pl.col(name) if name in cells.columns else pl.lit(constants.get(name))).cast(kind).alias(name)
        for name, kind in schema.items()
    ]
    return cells.select(columns)


def _pick(
    draw: np.random.Generator, size: int, choices: tuple[str | None, ...], weights: tuple[float, ...]
) -> pl.Series:
    """A text column drawn from a few choices; None is an empty cell."""
    position = draw.choice(len(choices), size, p=np.array(weights) / np.sum(weights))
    return pl.Series(choices, dtype=pl.String)[pl.Series(position)]


def _blank(draw: np.random.Generator, size: int, values: np.ndarray, *, empty: float) -> pl.Series:
    """A number column in which a share `empty` of the cells is empty."""
    is_empty = pl.Series(draw.random(size) < empty)
    return pl.select(pl.when(~is_empty).then(pl.Series(values))).to_series()


if __name__ == "__main__":
    write_fleet(Path(sys.argv[1]), int(sys.argv[2]))
