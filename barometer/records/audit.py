"""The log: who did what, when, to what, and how it ended. Only ever appended.

Every verb of this room that changes something writes its entry in the same transaction as the change: one cannot be
there without the other. Callers add entries for what is refused, or for verbs kept elsewhere.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from barometer.records.database import read, write
from barometer.records.home import Home
from barometer.records.tables import AuditTable, core

if TYPE_CHECKING:
    import polars as pl

Outcome = Literal["done", "refused", "failed"]
AUDIT = core(AuditTable)


def record_entry(
    home: Home,
    *,
    recorded_at: datetime,
    actor: str,
    verb: str,
    subject: str,
    outcome: Outcome,
    organisation: str | None = None,
    detail: str = "",
) -> None:
    """Append one entry in a transaction of its own."""
    with write(home) as connection:
        append_entry(
            connection,
            recorded_at=recorded_at,
            actor=actor,
            verb=verb,
            subject=subject,
            outcome=outcome,
            organisation=organisation,
            detail=detail,
        )


def append_entry(
    connection: sa.Connection,
    *,
    recorded_at: datetime,
    actor: str,
    verb: str,
    subject: str,
    outcome: Outcome = "done",
    organisation: str | None = None,
    detail: str = "",
) -> None:
    """Append one entry in the caller's transaction."""
    connection.execute(
        AUDIT.insert().values(
            recorded_at=recorded_at,
            actor=actor,
            verb=verb,
            subject=subject,
            organisation=organisation,
            outcome=outcome,
            detail=detail,
        )
    )


def list_entries(home: Home, *, limit: int | None = None) -> "pl.DataFrame":
    """The log, newest entry first."""
    from barometer.records.frames import frame_of  # noqa: PLC0415 - polars only where a frame is asked for

    query = sa.select(AUDIT).order_by(AUDIT.c.entry.desc()).limit(limit)
    with read(home) as connection:
        return frame_of(connection, query)
