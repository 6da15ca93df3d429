"""The files that events cite, read again: a proof that is gone or changed proves nothing any more (METHODOLOGY 19.5).

In: a data folder. Out: of each organisation's logs, the events whose file is not there, or is not what they cite; a
picture that was erased for good (`pictures.py`) is not to be there.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read
from barometer.records.home import Home
from reuse import ledger, store
from reuse.evidence import FOLDER
from reuse.pictures import erased_in
from reuse.rights import ACTION
from reuse.verify import Break


def check_proof_files(home: Home, *, actor: str, organisation: str | None = None) -> tuple[Break, ...]:
    """Each file cited by an event hashes to its name; told at the first event that cites it."""
    with read(home) as connection:
        access.require_in(connection, actor, ACTION, [] if organisation is None else [organisation])
        cited = list(_cited(connection, organisation))
        erased = erased_in(connection)
    broken, seen = [], set()
    for owner, position, subject, digest in cited:
        if digest not in seen:
            seen.add(digest)
            path = home.folder / FOLDER / digest
            code = _fault(path, digest) if digest not in erased else "picture_back" if path.exists() else None
            if code is not None:
                broken.append(Break(code, owner, f"{owner} #{position}", subject))
    return tuple(broken)


def _cited(connection: sa.Connection, organisation: str | None) -> Iterator[Any]:
    for log, subject in ((store.EVENT, store.EVENT.c.device_id), (ledger.EVENT, ledger.EVENT.c.subject)):
        query = sa.select(log.c.organisation, log.c.position, subject, log.c.evidence_sha256)
        query = query.where(log.c.evidence_sha256.is_not(None)).order_by(log.c.organisation, log.c.position)
        yield from connection.execute(
            query if organisation is None else query.where(log.c.organisation == organisation)
        )


def _fault(path: Path, digest: str) -> str | None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "proof_missing"
    return None if found == digest else "proof_changed"
