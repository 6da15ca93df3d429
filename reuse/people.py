"""INC-01 and INC-03: devices handed over to groups of people, and what of it is told (METHODOLOGY 19.12).

In: the facts of one group, which groups of people are priority ones. Out: counts by cell, the cells to hide, rows. A
count of people from 1 to 4 is secret, and so is whatever would give it back; a share is secret where one of the two
counts behind it is.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from barometer.disclosure import hidden_cells

TOTAL, PRIORITY, NOT_PRIORITY = "total", "priority_groups", "not_priority"
PUPIL, LAPTOP = "pupil", "laptop"
LAPTOPS, NO_LAPTOPS = "pupil_laptops", "pupil_no_laptops"
SECOND_HAND, NEW, UNSURE = "refurbished", "pupil_new", "pupil_unsure"
RETURNS, REUSED, ENDED = "returns", "returns_reused", "returns_ended"
LEFT, OPEN = "returns_left", "returns_open"
#: A whole and its parts, the narrower ones first: what hides a part is then looked for near it.
WITHIN_PUPILS = (
    (LAPTOPS, (SECOND_HAND, NEW, UNSURE)),
    (RETURNS, (REUSED, ENDED, LEFT, OPEN)),
    (PUPIL, (LAPTOPS, NO_LAPTOPS)),
)
#: Cells that are no audience.
OWN = {TOTAL, PRIORITY, NOT_PRIORITY, RETURNS} | {name for _, parts in WITHIN_PUPILS for name in parts}

Cell = tuple[str, str]
#: (audience, type, what is told of it) -> devices.
Tally = dict[tuple[str, str, Any], int]
Sums = Sequence[tuple[str, Sequence[str]]]


class Told(NamedTuple):
    """One row: what it counts, its value, and whether that is told."""

    code: str
    unit: str
    breakdown: str
    part: str
    value: float | None
    is_secret: bool


def counts_of(handed: Tally, returned: Tally, priority: Collection[str]) -> dict[str, int]:
    """How many devices went to each group of people, and what of those of pupils; by name of cell.

    `handed` tells of each whether somebody had it before, `returned` what became of it.
    """
    audiences: dict[str, int] = {}
    for (audience, *_), count in handed.items():
        audiences[audience] = audiences.get(audience, 0) + count
    laptops = {each[2]: count for each, count in handed.items() if each[:2] == (PUPIL, LAPTOP)}
    fates = {each[2]: count for each, count in returned.items() if each[:2] == (PUPIL, LAPTOP)}
    counts = {
        TOTAL: sum(handed.values()),
        PRIORITY: sum(count for audience, count in audiences.items() if audience in priority),
        LAPTOPS: sum(laptops.values()),
        NO_LAPTOPS: audiences.get(PUPIL, 0) - sum(laptops.values()),
        SECOND_HAND: laptops.get(True, 0),
        NEW: laptops.get(False, 0),
        UNSURE: laptops.get(None, 0),
        RETURNS: sum(fates.values()),
        REUSED: fates.get("reused", 0),
        ENDED: fates.get("ended", 0),
        LEFT: fates.get("left", 0),
        OPEN: fates.get(None, 0),
    }
    return audiences | counts | {NOT_PRIORITY: counts[TOTAL] - counts[PRIORITY]}


def hidden_people(
    counts: Mapping[str, Mapping[str, int]], sums: Sums, priority: Collection[str], *, minimum: int
) -> set[Cell]:
    """(group, cell) that is not published. `counts`: of each group; `sums`: groups that add up to another."""
    names = sorted({name for each in counts.values() for name in each})
    cells = {(group, name): each.get(name, 0) for group, each in counts.items() for name in names}
    audiences = [name for name in names if name not in OWN]
    first = [each for each in audiences if each in priority]
    within = (
        *WITHIN_PUPILS,
        (PRIORITY, first),
        (NOT_PRIORITY, [each for each in audiences if each not in first]),
        (TOTAL, (PRIORITY, NOT_PRIORITY)),
        (TOTAL, audiences),
    )
    known: list[tuple[Cell, list[Cell]]] = [
        ((group, whole), [(group, part) for part in parts]) for whole, parts in within for group in counts
    ]
    for whole, parts in sums:
        known += [((whole, name), [(part, name) for part in parts]) for name in names]
    return hidden_cells(cells, known, minimum=minimum)


def people_rows(counts: Mapping[str, int], hidden: Set[str]) -> Iterator[Told]:
    """INC-01 and INC-03 of one group, from its counts and the names of its hidden cells."""
    yield Told("INC-01", "unit", TOTAL, TOTAL, counts[TOTAL], TOTAL in hidden)
    is_secret = not hidden.isdisjoint({PRIORITY, NOT_PRIORITY, TOTAL})
    yield Told("INC-01", "percent", "measure", PRIORITY, share(counts[PRIORITY], counts[TOTAL]), is_secret)
    for audience in sorted(name for name in counts if name not in OWN):
        yield Told("INC-01", "unit", "user_group", audience, counts[audience], audience in hidden)
    yield Told("INC-03", "unit", TOTAL, TOTAL, counts[LAPTOPS], LAPTOPS in hidden)
    refurbished = None if counts[UNSURE] else share(counts[SECOND_HAND], counts[LAPTOPS])
    is_secret = not hidden.isdisjoint({LAPTOPS, SECOND_HAND, NEW})
    yield Told("INC-03", "percent", "measure", SECOND_HAND, refurbished, is_secret)
    again = share(counts[REUSED], counts[REUSED] + counts[ENDED])
    is_secret = not hidden.isdisjoint({RETURNS, REUSED, ENDED, LEFT, OPEN})
    yield Told("INC-03", "percent", "measure", REUSED, again, is_secret)
    yield Told("INC-03", "percent", "measure", OPEN, share(counts[OPEN], counts[RETURNS]), is_secret)


def share(part: int, whole: int) -> float | None:
    """In percent; a share of nothing is a gap."""
    return 100 * part / whole if whole else None
