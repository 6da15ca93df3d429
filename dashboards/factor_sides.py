"""The two sides of `factors diff`: a date, a policy, a folder of factors or an edition (METHODOLOGY 20.3).

In: what was asked, and what the data folder chooses. Out: a `Side`, which gives the factors alone, or a whole context.
"""

import re
from argparse import Namespace
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from barometer.editions.build import EDITION, find_edition
from barometer.editions.published_factors import PublishedFactors, as_published, read_published
from barometer.records import own_factors
from barometer.records.home import Home
from dashboards.errors import DashboardsError
from dashboards.loading import Context, bases_of, load_context
from dashboards.session import actor_of, choices_of, known_home
from factors import library
from factors.factor_set import FactorSet

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Side:
    """The day, the policy, the series and the folder that the factors of one side are read with; or its edition."""

    on: date
    policy: str
    grid_series: str
    overlay: Path | None = None
    edition: PublishedFactors | None = None
    bases: list[Path] = field(default_factory=list)
    #: The home as its edition found it: with the bases and own values of then, where a copy was kept.
    then: Home | None = None

    @property
    def forgotten_base(self) -> str | None:
        """The base whose policy the edition followed, where it was removed since: the default is then read instead."""
        known = library.load(self.overlay, self.bases).policies()
        return self.policy if self.edition is not None and self.policy not in known else None

    @property
    def _policy_read(self) -> str:
        return library.DEFAULT_POLICY if self.forgotten_base else self.policy

    def factors(self) -> FactorSet:
        """The factors alone, an edition's own figures in place of those known today."""
        known = library.load(self.overlay, self.bases)
        return self._as_it_was(known.in_force(self.on, self._policy_read, self.grid_series))

    def context(self, home: Home) -> tuple[Context, bool | None]:
        """The data of a folder under these factors, and whether an edition's are those still known for its date."""
        choice = {"policy": self._policy_read, "grid_series": self.grid_series}
        loaded = load_context(self.then or home, self.on, **choice, overlay=self.overlay)
        if self.edition is None:
            return loaded, None
        is_same = loaded.factors.digest == self.edition.factors_digest
        return replace(loaded, factors=self._as_it_was(loaded.factors)), is_same

    def _as_it_was(self, factors: FactorSet) -> FactorSet:
        return factors if self.edition is None else as_published(factors, self.edition)


def read_side(arguments: Namespace, asked: str) -> Side:
    """What a word of the command names; refused where it is none of the four."""
    home, (policy, series) = known_home(arguments), choices_of(arguments)
    bases, today = bases_of(home), actor_of(arguments).today
    if _DAY.fullmatch(asked):
        try:
            return Side(date.fromisoformat(asked), policy, series, bases=bases)
        except ValueError as problem:
            raise DashboardsError("diff_unknown", asked=asked) from problem
    if home is not None and EDITION.fullmatch(asked):
        return edition_side(home, asked)
    if asked in library.load(bases=bases).policies():
        return Side(today, asked, series, bases=bases)
    if Path(asked).is_dir():
        return Side(today, policy, series, Path(asked), bases=bases)
    raise DashboardsError("diff_unknown", asked=asked)


def edition_side(home: Home, edition: str) -> Side:
    """The factors that an edition of this folder was computed with."""
    said = read_published(find_edition(home.editions, edition))
    then = own_factors.as_published(home, said.edition)
    bases = bases_of(then or home)
    return Side(said.published_on, said.policy, said.grid_series, edition=said, bases=bases, then=then)
