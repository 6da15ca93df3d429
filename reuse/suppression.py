"""Small counts masked on public outputs, so that nobody is recognised in them (METHODOLOGY 19.16).

In: counts of the parts of one total. Out: the same counts, None where masked. A masked part cannot be found again from
the total: a second one, the smallest of the others, is masked with it; where nothing is left to hide behind, all are.
"""

from collections.abc import Mapping

from reuse.contacts import smallest_count


def masked(counts: Mapping[str, int], *, least: int | None = None) -> dict[str, int | None]:
    """The counts that may be published beside their total; zero tells of nobody and stays."""
    least = smallest_count() if least is None else least
    hidden = {name for name, count in counts.items() if 0 < count < least}
    shown = {name: count for name, count in counts.items() if name not in hidden and count > 0}
    is_found_again = bool(hidden) and (len(hidden) == 1 or sum(counts[name] for name in hidden) < least)
    if is_found_again and shown:
        hidden.add(min(shown, key=lambda name: (shown[name], name)))
    return {name: None if name in hidden else count for name, count in counts.items()}
