"""The list of editions: what was published, by whom, with which method and factors.

In: an edition already built in `editions/<edition>`, and its digest. Out: its row. Recording the same edition with the
same digest again changes nothing (a publication interrupted half-way is simply run again); another digest is refused.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from barometer.records.access import require_in
from barometer.records.audit import append_entry
from barometer.records.database import read, write
from barometer.records.errors import RecordsError
from barometer.records.home import Home
from barometer.records.tables import EditionTable, core

if TYPE_CHECKING:
    import polars as pl

EDITION = core(EditionTable)
#: `<publication year>.<n>`, as 2026.1.
EDITION_NAME = re.compile(r"20[0-9]{2}\.[1-9][0-9]*")


@dataclass(frozen=True)
class Edition:
    """One edition; `status` is `published`, or `demo` in a demo folder."""

    edition: str
    status: str
    title: str
    digest: str
    method_version: str
    factors_digest: str
    recorded_at: datetime
    recorded_by: str


def record_edition(
    home: Home,
    *,
    edition: str,
    title: str,
    digest: str,
    method_version: str,
    factors_digest: str,
    actor: str,
    recorded_at: datetime,
) -> Edition:
    """Say that an edition is published. Its status follows the folder: what a demo folder publishes is a demo."""
    check_edition_name(edition)
    if not (home.editions / edition).is_dir():
        raise RecordsError("edition_without_files", edition=edition, folder=home.editions / edition)
    made = Edition(
        edition=edition,
        status="demo" if home.is_demo else "published",
        title=title,
        digest=digest,
        method_version=method_version,
        factors_digest=factors_digest,
        recorded_at=recorded_at,
        recorded_by=actor,
    )
    with write(home) as connection:
        require_in(connection, actor, "publish", [])
        held = _load(connection, EDITION.c.edition == edition)
        if held and held[0].digest != digest:
            raise RecordsError("edition_exists", edition=edition, by=held[0].recorded_by)
        if held:
            return held[0]
        connection.execute(EDITION.insert().values(**vars(made)))
        append_entry(connection, recorded_at=recorded_at, actor=actor, verb="publish", subject=edition, detail=digest)
    return made


def find_edition(home: Home, edition: str) -> Edition | None:
    """One edition by its name, None if it was never published."""
    with read(home) as connection:
        held = _load(connection, EDITION.c.edition == edition)
    return held[0] if held else None


def list_editions(home: Home) -> "pl.DataFrame":
    """Every edition, the oldest name first."""
    from barometer.records.frames import frame_of  # noqa: PLC0415 - polars only where a frame is asked for

    with read(home) as connection:
        found = frame_of(connection, sa.select(EDITION))
    order = sorted(range(found.height), key=lambda row: [int(part) for part in found["edition"][row].split(".")])
    return found[order]


def check_edition_name(edition: str) -> None:
    """Refuse a name that is not `<publication year>.<n>`."""
    if EDITION_NAME.fullmatch(edition) is None:
        raise RecordsError("edition_name", edition=edition)


def _load(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Edition]:
    return [Edition(**row._mapping) for row in connection.execute(sa.select(EDITION).where(*conditions))]
