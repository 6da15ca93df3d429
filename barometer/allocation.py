"""Where activity falls (METHODOLOGY 3.8): allocation moves activity, never impacts, and its shares sum to 1.

An asset is where its inventory says it is; else at the seat of its organisation; else nowhere, which the territory
figures count and say. The sector of an activity is that of its organisation.
"""

import polars as pl

from barometer.exact import exact_sum
from barometer.schemas import ACTIVITY_KEYS

#: Kinds of organisation -> sectors of the perimeter table.
SECTOR_OF_KIND = {
    "region": "public_bodies",
    "department": "public_bodies",
    "epci": "public_bodies",
    "commune": "public_bodies",
    "lycee": "public_bodies",
    "shared_body": "public_bodies",
    "association": "firms",
    "reuse_operator": "firms",
    "inclusion_place": "firms",
    "recycler": "firms",
    "firm": "firms",
}

#: Sector of an organisation that the register does not hold (a file assessed without being stored).
NOT_REGISTERED = "not_registered"


def allocate_activity(activity: pl.LazyFrame, organisations: pl.DataFrame) -> pl.LazyFrame:
    """Activity of organisations -> `ACTIVITY_KEYS` with commune and sector; amounts are conserved exactly.

    `organisations`: organisation, kind, seat_commune (typed code or null). An organisation that the register does not
    hold has the sector `not_registered`.
    """
    return locate(activity, organisations).group_by(ACTIVITY_KEYS).agg(exact_sum("amount"), exact_sum("units"))


def locate(rows: pl.LazyFrame, organisations: pl.DataFrame) -> pl.LazyFrame:
    """Rows with organisation and commune -> the same rows with sector, and the seat where the commune is not given."""
    register = organisations.lazy().select(
        "organisation",
        "seat_commune",
        sector=pl.col("kind").replace_strict(SECTOR_OF_KIND, default=None, return_dtype=pl.String),
    )
    return (
        rows.join(register, on="organisation", how="left", validate="m:1")
        .with_columns(commune=pl.coalesce("commune", "seat_commune"), sector=pl.col("sector").fill_null(NOT_REGISTERED))
        .drop("seat_commune")
    )
