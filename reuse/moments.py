"""The moment at which an event is recorded, when several follow each other faster than a clock ticks.

In: now, and when the device was last written. Out: now, or an instant after that write where both fell together.
"""

from datetime import datetime, timedelta

from reuse.kinds import moment

#: Two writes of one command, or of two machines whose clocks differ a little; beyond, the guard says what is wrong.
CLOSE = timedelta(seconds=5)
TICK = timedelta(microseconds=1)


def moment_after(now: datetime, *written: str) -> datetime:
    """`now`, or just after the latest of the stored instants where that is close to now."""
    latest = max((moment(each) for each in written if each), default=None)
    if latest is None or latest < now or latest - now > CLOSE:
        return now
    return latest + TICK
