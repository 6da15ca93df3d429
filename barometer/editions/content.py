"""What one edition holds before it is written: frozen frames and a few facts. The engine fills it, `build.py` writes.

In: frames computed elsewhere. Out: nothing; this is the contract between those who compute and those who publish.
The columns of each frame, their types and their meaning are data: `tables.toml` (first column of each list to last).
Method: METHODOLOGY 3.5 to 3.7, 4.4, 4.5 and 9.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

#: The one figure the page opens with (METHODOLOGY 3.5).
HEADLINE_CODE = "EMP-01"
HEADLINE_CATEGORY = "climate_change"
HEADLINE_VIEW = "amortised"
#: `breakdown` and `breakdown_value` of a figure that is not split.
TOTAL = "total"
TIERS = ("terminals", "networks", "data_centres")
SECTORS = ("households", "firms", "public_bodies")


@dataclass(frozen=True)
class EditionMeta:
    """The facts of an edition that are not tables. No clock is read: `published_on` is given."""

    published_on: date
    publisher: str
    headline_year: int
    headline_series: str  # the `series` of the headline rows of `indicators`
    method_version: str
    factors_digest: str
    policy: str  # factor policy, such as "ademe"
    grid_series: str  # electricity series, such as "ademe_consumption"
    draws_count: int  # draws of each input
    rho: float  # correlation of the inputs of one source
    information_threshold_ratio: float  # parameter display.information_threshold_ratio
    contact: str | None = None  # how to reach the publisher, as shown
    in_region_fr: str | None = None  # as it stands in a sentence: "dans le Grand Est"; "en <name>" where not given
    in_region_en: str | None = None


@dataclass(frozen=True)
class EditionContent:
    """One edition. `years` in ascending order; `region` a typed code such as `REG-27`.

    indicators    INDICATOR_COLUMNS of `barometer/schemas.py`. A figure that is not split has breakdown `total` and
                  breakdown_value `total`; a split one has breakdown `tier`, `life_cycle_stage`, `equipment_type`,
                  `sector`... and every breakdown of an amount sums to its total. The headline is EMP-01,
                  climate_change, amortised, of `region`, `meta.headline_year` and `meta.headline_series`; the page also
                  draws its `tier` and `life_cycle_stage` rows, and lists DEP-* and EPCI-* totals of the same series.
    perimeter     sector x tier, nine rows at least, for `meta.headline_year`; `value_kgco2eq` null where unknown for
                  that sector alone. A row of sector `all` gives the value of the three sectors together (networks and
                  data centres taken from the national study). The values sum to the headline. `year` may be left out.
    control_panel our figures beside others, with the reasons of the gap; never tuned to agree.
    coverage      one row for each body of data that fed the figures, how many rows fed them and how many should have.
    gaps          what was not computed, with its units and the reason.
    territories   names and populations of every territory of `indicators`; `seat_region` and `seat_department` say
                  where a department, or the seat of an EPCI, lies.
    nomenclature  French and English names of the codes used: indicators, tiers, stages, categories, types, series.
    factors, electricity, parameters, sources   what was multiplied; each `source` is a key of `sources` (or
                  `house-assumption`).
    draws         the draws of every uncertain input, long: input_key, draw, value (integer on the grid of that input).
    """

    edition: str
    status: Literal["published", "demo"]
    title_fr: str
    title_en: str
    region: str
    years: tuple[int, ...]
    indicators: pl.DataFrame
    perimeter: pl.DataFrame
    control_panel: pl.DataFrame
    coverage: pl.DataFrame
    gaps: pl.DataFrame
    territories: pl.DataFrame
    nomenclature: pl.DataFrame
    factors: pl.DataFrame
    electricity: pl.DataFrame
    parameters: pl.DataFrame
    sources: pl.DataFrame
    draws: pl.DataFrame
    meta: EditionMeta
