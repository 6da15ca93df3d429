"""A share of what was observed, with its interval (METHODOLOGY 19.18, 25.4). Pure."""

from math import sqrt
from statistics import NormalDist

#: Bounds of 90 %, as everywhere.
_UPPER = NormalDist().inv_cdf(0.95)


def observed_share(successes: int, count: int) -> tuple[float, float | None, float]:
    """(low, central, high), 0 to 1, by Wilson's score; nothing observed says nothing: 0 to 1, without centre."""
    if not count:
        return 0.0, None, 1.0
    share, z2 = successes / count, _UPPER**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    spread = share * (1 - share) / count + z2 / (4 * count**2)
    half = _UPPER * sqrt(spread) / (1 + z2 / count)
    # None or all of them: the bound is the share itself, which rounding may miss by a hair.
    return max(min(middle - half, share), 0.0), share, min(max(middle + half, share), 1.0)
