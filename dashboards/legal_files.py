"""Which legal files there are: the calendar, the command and the screen name them so (METHODOLOGY 15).

A row makes one file of one organisation and year, or refuses with what is missing. A further file is one more row, with
its words (`legal_file_<code>` on the screen).
"""

from collections.abc import Callable
from dataclasses import dataclass

from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.filing import LegalFile, agec_file
from dashboards.filing_reuse import reuse_rate_file, waste_register_file
from factors.factor_set import FactorSet


@dataclass(frozen=True)
class Asked:
    """What a legal file is asked of. `is_partial`: also where lines are left out, which the file then says."""

    home: Home
    actor: Actor
    factors: FactorSet
    organisation: str
    year: int
    is_partial: bool = False


def _agec(asked: Asked) -> LegalFile:
    return agec_file(
        asked.home, asked.actor, asked.factors, asked.organisation, asked.year, is_partial=asked.is_partial
    )


def _reuse_rate(asked: Asked) -> LegalFile:
    return reuse_rate_file(asked.home, asked.actor, asked.organisation, asked.year)[0]


def _waste_register(asked: Asked) -> LegalFile:
    return waste_register_file(asked.home, asked.actor, asked.organisation, asked.year)


FILES: dict[str, Callable[[Asked], LegalFile]] = {
    "agec": _agec,
    "reuse_rate": _reuse_rate,
    "waste_register": _waste_register,
}
