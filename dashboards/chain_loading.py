"""The reuse chain as a question needs it: journeys of the log and periods of use, read once for a context.

In: a data folder, a factor set. Out: `Chain`; what it gives the footprint (devices in households).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from barometer.calendar import TICKS_PER_YEAR
from barometer.chain import PERIOD_SCHEMA
from barometer.records.home import Home
from factors.library import FactorSet
from reuse.journey_log import chain_journeys
from reuse.journeys import Journey
from reuse.uses import Use, uses

CAP = "avoided.cap."
#: Hand-overs to an association or an institution are no household's.
NO_HOUSEHOLD = "organisation"


@dataclass(frozen=True)
class Chain:
    """Every device of the log, and every period in somebody's hands."""

    lives: tuple[Journey, ...] = ()
    periods: tuple[Use, ...] = ()


def load_chain(home: Home, factors: FactorSet) -> Chain:
    """The whole log, whoever asks: figures add devices up and name none."""
    lives = tuple(chain_journeys(home))
    return Chain(lives, tuple(uses(lives, caps(factors))))


def caps(factors: FactorSet) -> dict[str, int]:
    """Type -> ticks credited at most for one second life."""
    rows = factors.parameters.filter(pl.col("parameter").str.starts_with(CAP)).select("parameter", "value")
    return {name.removeprefix(CAP): round(value * TICKS_PER_YEAR) for name, value in rows.iter_rows()}


def household_periods(chain: Chain, seats: Mapping[str, str | None]) -> pl.DataFrame:
    """Devices in households, where they are: the commune of the hand-over, else the seat of the workshop."""
    rows = [
        {
            "commune": use.commune or seats.get(use.organisation),
            "equipment_type": use.equipment_type,
            "start": use.start,
            "stop": use.stop,
        }
        for use in chain.periods
        if use.audience != NO_HOUSEHOLD
    ]
    return pl.DataFrame(rows, schema=PERIOD_SCHEMA)
