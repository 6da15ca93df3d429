"""Who may send what for whom, and until when (METHODOLOGY 17.1). In: senders, what is sent, a day. Out: organisations.

A mandate is a row of the register: an organisation, its mandatary, what, from, to. `send_everything` holds for all.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from barometer.records.database import read
from barometer.records.home import Home
from barometer.records.tables import core
from barometer.records.tables_registers import MandateTable

MANDATE = core(MandateTable)
EVERYTHING = "send_everything"


class Sending(NamedTuple):
    """What is sent (a code of the register of mandates) and on which day."""

    what: str
    on: date


def mandated_in(connection: sa.Connection, senders: Iterable[str], sending: Sending) -> frozenset[str]:
    """The organisations that gave one of these senders a mandate in force that day for what is sent."""
    is_current = (MANDATE.c.starts_on <= sending.on) & sa.or_(
        MANDATE.c.ends_on.is_(None), MANDATE.c.ends_on >= sending.on
    )
    is_about = MANDATE.c.what.in_([sending.what, EVERYTHING])
    query = sa.select(MANDATE.c.organisation).where(MANDATE.c.mandatary.in_(sorted(senders)), is_about, is_current)
    return frozenset(connection.execute(query).scalars())


def mandated(home: Home, sender: str, sending: Sending) -> frozenset[str]:
    """The same for one sender: itself, and those that mandated it."""
    with read(home) as connection:
        return mandated_in(connection, [sender], sending) | {sender}
