"""The journeys of the log: those that somebody may see. In: a data folder, who asks. Out: `Journey`s, and a version."""

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read
from barometer.records.home import Home
from reuse.commands import ACTION
from reuse.journeys import Journey, LoggedEvent, journeys
from reuse.queries import visible
from reuse.store import EVENT, HEAD

COLUMNS = tuple(EVENT.c[name] for name in LoggedEvent._fields)


def read_journeys(home: Home, *, actor: str, organisation: str | None = None) -> list[Journey]:
    """Every device that the actor may see, or those of one organisation, recomputed from the events."""
    query = sa.select(*COLUMNS).order_by(EVENT.c.device_id, EVENT.c.seq)
    with read(home) as connection:
        if organisation is not None:
            access.require_in(connection, actor, ACTION, [organisation])
            query = query.where(EVENT.c.organisation == organisation)
        else:
            mine = visible(connection, actor)
            query = query if mine is None else query.where(EVENT.c.organisation.in_(sorted(mine)))
        return list(journeys(connection.execution_options(stream_results=True).execute(query)))


def chain_journeys(home: Home) -> list[Journey]:
    """Every device of every organisation, for figures that add them up and name none of them."""
    query = sa.select(*COLUMNS).order_by(EVENT.c.device_id, EVENT.c.seq)
    with read(home) as connection:
        return list(journeys(connection.execute(query)))


def log_version(home: Home) -> str:
    """What the log holds, in a few words: the head of each chain. Two logs of one version are the same."""
    with read(home) as connection:
        rows = connection.execute(sa.select(HEAD.c.organisation, HEAD.c.hash).order_by(HEAD.c.organisation))
        return " ".join(f"{row.organisation}:{row.hash[:16]}" for row in rows)
