"""Who acts, and when: the clock is read here and nowhere below."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from factors.spelling import country_day


@dataclass(frozen=True)
class Actor:
    """Who acts, and when: nothing below reads a clock."""

    name: str
    now: datetime

    @property
    def today(self) -> date:
        """The day of the action."""
        return country_day(self.now)


def acting(name: str | None) -> Actor:
    """Whoever sits at this machine, now."""
    return Actor(name or "local", datetime.now(UTC))
