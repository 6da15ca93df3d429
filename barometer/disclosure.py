"""Small counts of people are not published, nor what would reveal them (METHODOLOGY 9, 19.12).

In: counts by cell, and which cells add up to which. Out: the cells to hide. Primary: a count above zero and below the
minimum. Secondary: where a single cell of a sum is hidden, or those hidden are together below the minimum, the smallest
other one is hidden too, until no difference of published cells tells of a few people.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

Cell = TypeVar("Cell")


def hidden_cells(counts: Mapping[Cell, int], sums: Iterable[tuple[Cell, Sequence[Cell]]], *, minimum: int) -> set[Cell]:
    """The cells to hide. `sums`: a whole and the parts that add up to it; cells without a count are left out."""
    hidden = {cell for cell, count in counts.items() if 0 < count < minimum}
    known = [[cell for cell in (whole, *parts) if cell in counts] for whole, parts in sums]
    places: dict[Cell, list[int]] = {}
    for place, cells in enumerate(known):
        for cell in cells:
            places.setdefault(cell, []).append(place)
    # Sums to look at again: those of a cell that was hidden since they were looked at last.
    due = {place for cell in hidden for place in places.get(cell, ())}
    while due:
        for place in sorted(due):
            due.discard(place)
            cells = known[place]
            secret = [cell for cell in cells if cell in hidden]
            is_few = cells[0] not in hidden and sum(counts[cell] for cell in secret) < minimum
            if not secret or (len(secret) > 1 and not is_few):
                continue
            # A part that is not zero hides something; a zero would say that the other one is the difference.
            others = [cell for cell in cells[1:] if cell not in hidden and counts[cell] > 0]
            chosen = min(others, key=lambda cell: (counts[cell], str(cell)), default=None)
            if chosen is None and cells[0] not in hidden:
                chosen = cells[0]
            if chosen is not None:
                hidden.add(chosen)
                due.update(places[chosen])
    return hidden
