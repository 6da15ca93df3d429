"""The journeys of the log: those that somebody may see. In: a data folder, who asks. Out: `Journey`s, and a version."""

from collections.abc import Mapping

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read
from barometer.records.home import Home
from reuse.journeys import Journey, LoggedEvent, journeys
from reuse.queries import visible
from reuse.rights import ACTION
from reuse.store import EVENT, HEAD

#: Organisation -> position and hash of the last link of its chain: a state of the log, since nothing in it changes.
Heads = Mapping[str, tuple[int, str]]
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


def chain_journeys(home: Home, heads: Heads | None = None) -> list[Journey]:
    """Every device of every organisation, for figures that add them up and name none of them.

    With `heads`, as the log was then: what was appended since is left out.
    """
    query = sa.select(*COLUMNS).order_by(EVENT.c.device_id, EVENT.c.seq)
    if heads is not None:
        chains = [
            sa.and_(EVENT.c.organisation == name, EVENT.c.position <= position)
            for name, (position, _) in sorted(heads.items())
        ]
        query = query.where(sa.or_(sa.false(), *chains))
    with read(home) as connection:
        return list(journeys(connection.execute(query)))


def log_heads(home: Home) -> Heads:
    """Organisation -> position and hash of the last link of its chain."""
    with read(home) as connection:
        rows = connection.execute(sa.select(HEAD.c.organisation, HEAD.c.position, HEAD.c.hash))
        return {row.organisation: (row.position, row.hash) for row in rows if row.position}


def log_version(home: Home) -> str:
    """What the log holds, in a few words: the head of each chain. Two logs of one version are the same."""
    return version_of(log_heads(home))


def version_of(heads: Heads) -> str:
    """The same of heads already read."""
    return " ".join(f"{name}:{digest[:16]}" for name, (_, digest) in sorted(heads.items()))
