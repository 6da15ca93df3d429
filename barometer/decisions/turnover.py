"""How a stock renews itself, cohort by cohort (METHODOLOGY 22.1, 22.2): who leaves, who is bought, who stays.

In: devices by age, and what is asked of them year by year (`Course`). Out: `Flows`, whole numbers:
closing = opening + bought - retired, for each year, each draw. Pure, integers only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count, pairwise

import numpy as np
from numpy.typing import NDArray

from barometer.calendar import MONTHS_PER_YEAR
from barometer.decisions.errors import ScenarioError
from factors.levers import PPM, reference_survivors

Counts = NDArray[np.int64]
#: What stands in for a device: the same again, a refurbished or a smaller one, another kind of device.
SAME, REFURBISHED, SMALLER, REPLACEMENT = "same", "refurbished", "smaller", "replacement"
VARIANTS = (SAME, REFURBISHED, SMALLER, REPLACEMENT)
#: Devices that were retired here, and serve here again: refurbished, not paid for as a purchase.
RETURNED = "returned"
WAYS_IN = (*VARIANTS, RETURNED)
_STEPS_PER_LIFE = 20
_SCALE = 10_000
#: Products of a count and a share stay below 2^63.
MOST_DEVICES = 2**63 // PPM - 1


@dataclass(frozen=True)
class Ending:
    """Devices of one type, as a stock counts them, whose system ends in `year`: a part of it with a life of its own."""

    year: int
    dated: Counts
    steady: int

    @property
    def variant(self) -> str:
        """The name of its life in a `Course`."""
        return f"ends_{self.year}"


@dataclass(frozen=True)
class Course:
    """What is asked of one type. `months`: variant -> mean life, one row a year, one column a draw. Shares in
    millionths, one a year: `kept` of the base stock, `replaced` of it by another device, `refurbished` and `smaller` of
    purchases, `returned` of what is retired. `today`: the life that spreads what has no age, one a draw (None: that of
    the first year). `months` has a row of its own for each `Ending` of the stock.
    """

    months: Mapping[str, NDArray[np.int64]]
    kept: tuple[int, ...]
    replaced: tuple[int, ...]
    refurbished: tuple[int, ...]
    smaller: tuple[int, ...]
    returned: tuple[int, ...]
    today: NDArray[np.int64] | None = None

    def lives(self) -> list[NDArray[np.int64]]:
        """Every life that devices may have."""
        return [*self.months.values(), *([] if self.today is None else [self.today])]


@dataclass(frozen=True)
class Flows:
    """Devices by year and draw: `opening`, `retired`; `bought` by way in, `closing` by variant. As the stock counts."""

    opening: Counts
    retired: Counts
    bought: Mapping[str, Counts]
    closing: Mapping[str, Counts]


@cache
def survivors(months: int) -> tuple[int, ...]:
    """Millionths of a purchase still in service at the end of its year, and of each later one, until none is left.

    The reference curve stretched so that the shares add up to the mean life: a device serves `months` on average.
    A life under one year counts as one year.
    """
    low, high = 1, months * _SCALE
    while low < high:
        middle = (low + high) // 2
        if sum(_stretched(middle)) * MONTHS_PER_YEAR < months * PPM:
            low = middle + 1
        else:
            high = middle
    return _stretched(low)


def turn_over(dated: Counts, steady: int, course: Course, ending: Sequence[Ending] = ()) -> Flows:
    """The years of a stock. `dated`: devices by whole years of age; `steady`: devices of unknown age, spread as in a
    stock renewed for ever; `ending`: those of both whose system ends, which nothing bought ever joins. The stock is
    kept at `kept` of its size: what is missing is bought, the oldest beyond it withdrawn.
    """
    base = int(dated.sum()) + steady
    if steady < 0 or bool((dated < 0).any()) or base > MOST_DEVICES:
        raise ScenarioError("scenario_stock", devices=base)
    held = _opening_stock(dated, steady, course, ending)
    main = (SAME, REFURBISHED, SMALLER, *(each.variant for each in ending))
    years = []
    for place in range(len(course.kept)):
        opening = _total(held, held)
        held, failed = _aged(held, course, place)
        bought: dict[str, Counts] = {}
        missing = _levelled(held, main, base * course.kept[place] // PPM)
        bought[RETURNED] = np.minimum(_total(failed, main) * course.returned[place] // PPM, missing)
        paid = missing - bought[RETURNED]
        bought[REFURBISHED] = paid * course.refurbished[place] // PPM
        bought[SMALLER] = paid * course.smaller[place] // PPM
        bought[SAME] = paid - bought[REFURBISHED] - bought[SMALLER]
        bought[REPLACEMENT] = _levelled(held, (REPLACEMENT,), base * course.replaced[place] // PPM)
        for way, devices in bought.items():
            held[REFURBISHED if way == RETURNED else way][0] += devices
        closing = {variant: held[variant].sum(axis=0) for variant in VARIANTS}
        closing[SAME] = _total(held, (SAME, *(each.variant for each in ending)))
        years.append((opening, opening + _sum(bought.values()) - _sum(closing.values()), bought, closing))
    opening, retired, bought_of, closing_of = zip(*years, strict=True)
    return Flows(
        np.array(opening),
        np.array(retired),
        {way: np.array([year[way] for year in bought_of]) for way in WAYS_IN},
        {variant: np.array([year[variant] for year in closing_of]) for variant in VARIANTS},
    )


def _stretched(life: int) -> tuple[int, ...]:
    """The reference curve read at each whole year, its scale being `life` ten-thousandths of a year."""
    reference = reference_survivors()
    shares = []
    for age in count():
        step, rest = divmod(age * _STEPS_PER_LIFE * _SCALE, life)
        if step >= len(reference) - 1:
            break
        shares.append((reference[step] * (life - rest) + reference[step + 1] * rest) // life)
    return tuple(share for share in shares if share > 0)


def _opening_stock(dated: Counts, steady: int, course: Course, ending: Sequence[Ending]) -> dict[str, Counts]:
    """Devices by age and draw: those dated, and the others spread by the curve of today, whatever is decided."""
    today = course.months[SAME][0] if course.today is None else course.today
    longest = max(len(survivors(int(each))) for life in course.lives() for each in np.unique(life))
    ages = max(longest, len(dated)) + 1
    held = {variant: np.zeros((ages, today.size), dtype=np.int64) for variant in VARIANTS}
    others = dated.copy()
    for part in ending:
        held[part.variant] = _aged_today(part.dated, part.steady, today, ages)
        others, steady = others - part.dated, steady - part.steady
    held[SAME] = _aged_today(others, steady, today, ages)
    return held


def _aged_today(dated: Counts, steady: int, today: NDArray[np.int64], ages: int) -> Counts:
    held = np.zeros((ages, today.size), dtype=np.int64)
    held[: len(dated)] += dated[:, np.newaxis]
    if steady:
        for life in np.unique(today):
            held[:, today == life] += _spread(steady, int(life), ages)[:, np.newaxis]
    return held


def _spread(devices: int, months: int, ages: int) -> Counts:
    """Devices by age in a stock renewed for ever: in proportion to survivors, to the unit by cumulated shares."""
    curve = survivors(months)
    steps, total = np.cumsum([0, *curve]).tolist(), sum(curve)
    counts = [devices * upper // total - devices * lower // total for lower, upper in pairwise(steps)]
    return np.array([*counts, *[0] * (ages - len(counts))], dtype=np.int64)


def _aged(held: Mapping[str, Counts], course: Course, place: int) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """One year later: each age keeps survivors(age + 1) / survivors(age). Second: what left, by variant.

    Variants of one life are cut together, so that as many leave as of one undivided stock.
    """
    aged, failed = {}, {}
    gone: dict[bytes, tuple[Counts, Counts]] = {}
    for variant, stock in held.items():
        if not stock.any():
            aged[variant], failed[variant] = stock, stock.sum(axis=0)
            continue
        life = course.months[variant][place].tobytes()
        curve = _curves(life, len(stock))
        before, stayed = gone.get(life, (np.zeros_like(stock[:-1]), np.zeros_like(stock[:-1])))
        up_to = before + stock[:-1]
        together = up_to * curve[1:] // np.maximum(curve[:-1], 1)
        gone[life], stays = (up_to, together), together - stayed
        aged[variant] = np.concatenate([np.zeros((1, stock.shape[1]), dtype=np.int64), stays])
        failed[variant] = stock.sum(axis=0) - stays.sum(axis=0)
    return aged, {variant: left[np.newaxis] for variant, left in failed.items()}


@lru_cache(maxsize=64)
def _curves(lives: bytes, ages: int) -> Counts:
    """Survivors by age and draw; 0 beyond the end of a curve. `lives`: months (Int64), so that a row is known again."""
    months = np.frombuffer(lives, dtype=np.int64)
    curves = np.zeros((ages, months.size), dtype=np.int64)
    for life in np.unique(months):
        curve = survivors(int(life))
        curves[: len(curve), months == life] = np.array(curve, dtype=np.int64)[:, np.newaxis]
    return curves


def _levelled(held: Mapping[str, Counts], variants: tuple[str, ...], wanted: int) -> Counts:
    """What is missing to have the stock wanted; what is beyond it leaves at once, the oldest first."""
    present = _total(held, variants)
    beyond = np.maximum(present - wanted, 0)
    if beyond.any():
        for age in reversed(range(len(held[SAME]))):
            for variant in variants:
                leaves = np.minimum(held[variant][age], beyond)
                held[variant][age] -= leaves
                beyond -= leaves
    return np.maximum(wanted - present, 0)


def _total(stock: Mapping[str, Counts], variants: Iterable[str]) -> Counts:
    return _sum(stock[variant].sum(axis=0) for variant in variants)


def _sum(counts: Iterable[Counts]) -> Counts:
    first, *others = counts
    total = first.copy()
    for each in others:
        total += each
    return total
