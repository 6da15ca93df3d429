"""The reuse chain as a question needs it: read from the log once per state of the log, then kept beside the fleets.

In: a data folder, a factor set. Out: `Chain`: periods of use, facts and work of a year, journeys where they are asked
for; what it gives the footprint (devices in households). All of one question comes from one state of the log.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property

import polars as pl

from barometer.avoided import ACTIVITY_SCHEMA, Missing
from barometer.calendar import TICKS_PER_YEAR
from barometer.chain import PERIOD_SCHEMA
from barometer.records.home import Home
from barometer.records.kept import read_kept, write_kept
from factors.library import FactorSet
from reuse.avoided import Work, work_of
from reuse.facts import Facts, facts_of
from reuse.journey_log import Heads, chain_journeys, log_heads, version_of
from reuse.journeys import Journey
from reuse.policy import default_policy
from reuse.uses import Use, uses

CAP = "avoided.cap."
#: Hand-overs to an association or an institution are no household's.
NO_HOUSEHOLD = "organisation"
#: Raise it when the same log would give other rows: everything kept is then derived again.
KEPT_FORMAT = "3"
USE_SCHEMA: dict[str, pl.DataType] = {
    "device_id": pl.String(), "organisation": pl.String(), "equipment_type": pl.String(), "commune": pl.String(),
    "audience": pl.String(), "substitution": pl.String(), "mode": pl.String(), "start": pl.Int64(),
    "stop": pl.Int64(), "allowance": pl.Int64(),
}  # fmt: skip
MISSING_SCHEMA: dict[str, pl.DataType] = {"organisation": pl.String(), "what": pl.String(), "devices": pl.Int64()}
ACTIVE_SCHEMA: dict[str, pl.DataType] = {"organisation": pl.String()}


@dataclass(frozen=True)
class Chain:
    """One state of the log. `used`: every period in somebody's hands (`USE_SCHEMA`); the journeys are read if asked."""

    home: Home | None = None
    heads: Heads = field(default_factory=dict)
    used: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=USE_SCHEMA))

    @property
    def workshops(self) -> list[str]:
        """The organisations that have a log, in order."""
        return sorted(self.heads)

    @cached_property
    def lives(self) -> tuple[Journey, ...]:
        """Every device of the log: seconds where there are a hundred thousand."""
        return () if self.home is None else tuple(chain_journeys(self.home, self.heads))

    @cached_property
    def periods(self) -> tuple[Use, ...]:
        """Every period in somebody's hands."""
        return tuple(Use(*row) for row in self.used.iter_rows())

    def facts(self, year: int, seats: Mapping[str, str | None]) -> Facts:
        """Every fact of a year."""
        version = _digest(self.heads, sorted(seats.items()), _policy_text())
        names = [each.name for each in fields(Facts)]
        held = {name: self._kept(f"chain-{name}-{year}", version) for name in names}
        if all(frame is not None for frame in held.values()):
            return Facts(**{name: frame for name, frame in held.items() if frame is not None})
        found = facts_of(self.lives, seats, year=year, policy=default_policy())
        for name in names:
            self._keep(f"chain-{name}-{year}", version, getattr(found, name))
        return found

    def work(self, year: int) -> Work:
        """What the workshops did in a year."""
        version = _digest(self.heads)
        held = [self._kept(f"chain-{name}-{year}", version) for name in ("parts", "missing", "active")]
        parts, missing, active = held
        if parts is not None and missing is not None and active is not None:
            known = tuple(Missing(*row) for row in missing.iter_rows())
            amounts = parts.cast({"amount": pl.Int128()}).select(list(ACTIVITY_SCHEMA))
            return Work(amounts, known, tuple(active["organisation"]))
        found = work_of(self.lives, year)
        self._keep(f"chain-parts-{year}", version, found.parts)
        self._keep(f"chain-missing-{year}", version, pl.DataFrame(found.missing, schema=MISSING_SCHEMA, orient="row"))
        self._keep(f"chain-active-{year}", version, pl.DataFrame({"organisation": found.active}, schema=ACTIVE_SCHEMA))
        return found

    def _kept(self, what: str, version: str) -> pl.DataFrame | None:
        return None if self.home is None else read_kept(self.home, what, version)

    def _keep(self, what: str, version: str, frame: pl.DataFrame) -> None:
        if self.home is not None:
            write_kept(self.home, what, frame, version=version)


def load_chain(home: Home, factors: FactorSet) -> Chain:
    """The log as it is now, whoever asks: figures add devices up and name none. Its uses are kept per state."""
    heads = log_heads(home)
    if not heads:
        return Chain()
    allowed = caps(factors)
    version = _digest(heads, sorted(allowed.items()))
    used = read_kept(home, "chain-uses", version)
    if used is not None:
        return Chain(home, heads, used)
    lives = Chain(home, heads).lives
    found = pl.DataFrame([asdict(use) for use in uses(lives, allowed)], schema=USE_SCHEMA)
    write_kept(home, "chain-uses", found, version=version)
    chain = Chain(home, heads, found)
    vars(chain)["lives"] = lives  # already read: not twice
    return chain


def caps(factors: FactorSet) -> dict[str, int]:
    """Type -> ticks credited at most for one second life."""
    rows = factors.parameters.filter(pl.col("parameter").str.starts_with(CAP)).select("parameter", "value")
    return {name.removeprefix(CAP): round(value * TICKS_PER_YEAR) for name, value in rows.iter_rows()}


def household_periods(chain: Chain, seats: Mapping[str, str | None]) -> pl.DataFrame:
    """Devices in households, where they are: the commune of the hand-over, else the seat of the workshop."""
    known = pl.DataFrame(
        {"organisation": list(seats), "seat": list(seats.values())},
        schema={"organisation": pl.String(), "seat": pl.String()},
    )
    return (
        chain.used.filter(pl.col("audience").ne_missing(NO_HOUSEHOLD))
        .join(known, on="organisation", how="left", maintain_order="left")
        .select(pl.coalesce("commune", "seat").alias("commune"), "equipment_type", "start", "stop")
        .cast(pl.Schema(PERIOD_SCHEMA))
    )


def _policy_text() -> str:
    rules = vars(default_policy()).items()
    known = {name: sorted(rule) if isinstance(rule, frozenset) else rule for name, rule in rules}
    return json.dumps(known, default=str, sort_keys=True)


def _digest(heads: Heads, *parts: object) -> str:
    text = json.dumps([KEPT_FORMAT, version_of(heads), *parts])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
