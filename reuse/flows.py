"""What moved during a period, from journeys: the rows of the Sankey diagram and of the table behind it (METHODOLOGY
19.10).

In: journeys, first and last day. Out: `Flows`: stock at the start, what came in by origin, what came back, what went
out by outcome, stock at the end, and the gap between them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from reuse.balances import STOCK
from reuse.journeys import Journey

IN, OUT, BACK = "in", "out", "back"


@dataclass(frozen=True)
class Flows:
    """Devices, parts left out. `entered`: origin -> devices; `back` and `out`: state left or reached -> devices."""

    opening: int
    closing: int
    entered: dict[str, int] = field(default_factory=dict)
    back: dict[str, int] = field(default_factory=dict)
    out: dict[str, int] = field(default_factory=dict)

    @property
    def gap(self) -> int:
        """What came in and neither left nor is here: zero, or it is shown."""
        return (
            self.opening + sum(self.entered.values()) + sum(self.back.values()) - sum(self.out.values()) - self.closing
        )


def flows(lives: Iterable[Journey], *, first: date, last: date) -> Flows:
    """Movements into and out of the stock between two days, both included. Stocks are counted from states, movements
    from events: two counts that must agree.
    """
    opening = closing = 0
    entered: Counter[str] = Counter()
    back: Counter[str] = Counter()
    out: Counter[str] = Counter()
    for life in lives:
        if life.parent is not None:
            continue
        before, now = life.until(first - timedelta(days=1)), life.until(last)
        opening += bool(before) and before[-1].after in STOCK
        closing += bool(now) and now[-1].after in STOCK
        for step in now[len(before) :]:
            was_in, is_in = step.before in STOCK, step.after in STOCK
            if is_in and not was_in:
                if step.event == "receive":
                    entered[life.origin or "unknown"] += 1
                else:
                    back[step.before] += 1
            elif was_in and not is_in:
                out[step.after] += 1
    return Flows(opening, closing, *(dict(sorted(each.items())) for each in (entered, back, out)))
