"""Pictures that must not be kept: the bytes erased for good, the events and their hashes left as they are (19.16).

In: a data folder, who acts, a picture by its sha256, why. Out: a tombstone, which says when and why the file that an
event cites is no longer there, so that `reuse verify` still passes. A proof is never erased.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.audit import append_entry
from barometer.records.database import read, write
from barometer.records.home import Home
from barometer.records.tables import core
from factors.spelling import country_day
from reuse import ledger, store
from reuse.errors import ReuseError
from reuse.events_in import DevicePhotographed
from reuse.evidence import FOLDER
from reuse.rights import ACTION
from reuse.tables_exits import ErasedPictureTable
from reuse.vocabularies import Word, codes

ERASED = core(ErasedPictureTable)
REASONS = "picture_erasure"
#: A picture may be named by the beginning of its sha256; shorter ones could be of several.
LEAST_SIGNS = 8


@dataclass(frozen=True)
class ErasedPicture:
    """The tombstone of a picture."""

    sha256: str
    reason: str
    erased_at: datetime
    erased_by: str


def forget_picture(home: Home, named: str, reason: str, *, actor: str, recorded_at: datetime) -> ErasedPicture:
    """Erase a picture, whoever cites it; asked again, its file goes again (it may be back from a backup)."""
    if reason not in codes(REASONS):
        raise ReuseError("picture_reason", known=[Word(REASONS, code) for code in codes(REASONS)])
    named = named.strip().lower()
    with write(home) as connection:
        cited = _cited(connection, named)
        digests = {row.evidence_sha256 for row in cited}
        access.require_in(connection, actor, ACTION, sorted({row.organisation for row in cited}))
        if len(named) < LEAST_SIGNS or len(digests) != 1:
            raise ReuseError("picture_unknown", picture=named, count=len(digests))
        if any(row.type != DevicePhotographed.name for row in cited):
            raise ReuseError("picture_is_proof", picture=named)
        digest = digests.pop()
        known = erased_in(connection).get(digest)
        found = known or ErasedPicture(digest, reason, recorded_at, actor)
        if known is None:
            connection.execute(ERASED.insert().values(**vars(found)))
            append_entry(
                connection, recorded_at=recorded_at, actor=actor, verb="privacy-forget-picture", subject=digest,
                organisation=cited[0].organisation, detail=reason,
            )  # fmt: skip
    _overwrite(home, digest)
    return found


def erased_pictures(home: Home) -> dict[str, ErasedPicture]:
    """Every tombstone, by the sha256 of its picture."""
    with read(home) as connection:
        return erased_in(connection)


def erased_in(connection: sa.Connection) -> dict[str, ErasedPicture]:
    """The same inside a connection."""
    return {row.sha256: ErasedPicture(**row._mapping) for row in connection.execute(sa.select(ERASED))}


def check_not_erased(home: Home, digest: str) -> None:
    """The same picture is not taken in again."""
    found = erased_pictures(home).get(digest)
    if found is not None:
        raise ReuseError("picture_erased", day=country_day(found.erased_at), reason=Word(REASONS, found.reason))


def _cited(connection: sa.Connection, named: str) -> list[Any]:
    """The events of devices and lots that cite it, those taken back too."""
    found: list[Any] = []
    for log in (store.EVENT, ledger.EVENT):
        query = sa.select(log.c.organisation, log.c.type, log.c.evidence_sha256)
        found += connection.execute(query.where(log.c.evidence_sha256.startswith(named, autoescape=True)))
    return found


def _overwrite(home: Home, digest: str) -> None:
    """Zeros over the bytes, then the file away."""
    path = home.folder / FOLDER / digest
    if not path.is_file():
        return
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
