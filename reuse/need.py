"""INC-05: devices handed over for a thousand people far from digital technology, EPCI by EPCI (METHODOLOGY 9.10).

In: devices handed over in the year and the need that each EPCI declares. Out: rates, the rate of several EPCI together
and who is below half of it. Pure. A need that nobody declared is a gap; a count that is not published gives no rate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

CODE, NEED = "INC-05", "inclusion.people_far"
THOUSAND = 1000
#: The catalogue flags an EPCI whose rate is below a half of the rate of the region.
HALVES = 2


@dataclass(frozen=True)
class EpciNeed:
    """One EPCI. `handed`: None where the count is secret; `people`: None where nobody declared them; `year`: theirs."""

    epci: str
    handed: int | None
    people: Decimal | None
    year: int | None

    @property
    def is_known(self) -> bool:
        """Whether it has a rate."""
        return self.handed is not None and bool(self.people)

    @property
    def per_thousand(self) -> float | None:
        """Handed over / people far from digital technology x 1,000."""
        return rate_together([self])


def rate_together(needs: Iterable[EpciNeed]) -> float | None:
    """A ratio of sums over the EPCI of known need and published count; None where there is none."""
    known = [each for each in needs if each.is_known]
    people = sum((each.people for each in known if each.people), Decimal(0))
    handed = sum(each.handed for each in known if each.handed is not None)  # house rule: devices counted one by one
    return float(handed * THOUSAND / people) if people else None


def below_half(needs: Sequence[EpciNeed], regional: float | None) -> list[EpciNeed]:
    """The EPCI whose rate is below half of the rate of the region."""
    if regional is None:
        return []
    return [each for each in needs if (rate := each.per_thousand) is not None and rate * HALVES < regional]
