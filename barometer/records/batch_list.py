"""Batches as they stand: what came in, when, by whom, what of it counts. Reading only; `batches` keeps and takes back.

A batch is made of parts, one an organisation. A part counts while neither it nor its batch was taken back. Rows whose
organisation the register did not know wait in quarantine; once assigned they are parts like the others, read from
where they waited.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from barometer.records.contents import INVENTORY, quarantine_path, rows_path
from barometer.records.database import read
from barometer.records.errors import BatchUnknownError
from barometer.records.home import Home
from barometer.records.tables import BatchOrganisationTable, BatchTable, QuarantineTable, core

if TYPE_CHECKING:
    import polars as pl

BATCH = core(BatchTable)
BATCH_ORGANISATION = core(BatchOrganisationTable)
QUARANTINE = core(QuarantineTable)


@dataclass(frozen=True)
class Batch:
    """One file that came in; `columns` leads from a canonical column to its letter in the spreadsheet.

    `rows` counts all it brought, those that wait included. `quarantine`: key -> the rows of an unknown organisation.
    """

    batch: str
    sequence: int
    recorded_at: datetime
    recorded_by: str
    file_name: str
    file_sha256: str
    template: str
    is_complete: bool
    inventoried_on: date | None
    rows: int
    rejected: int
    warnings: int
    columns: dict[str, str]
    undone_at: datetime | None
    undone_by: str | None
    content: str
    sent_by: str | None
    organisations: dict[str, "BatchPart"]
    quarantine: dict[str, "Waiting"]

    @property
    def is_visible(self) -> bool:
        """Whether its rows count, but for the organisations taken back alone."""
        return self.undone_at is None

    @property
    def holders(self) -> list[str]:
        """The organisations for which it counts, those assigned from quarantine included."""
        if not self.is_visible:
            return []
        direct = {name for name, part in self.organisations.items() if part.undone_at is None}
        assigned = {one.assigned_to for one in self.quarantine.values() if one.assigned_to and not one.is_dropped}
        return sorted(direct | assigned)

    @property
    def waiting(self) -> int:
        """How many of its rows wait for their organisation."""
        return sum(one.rows for one in self.quarantine.values() if one.is_waiting) if self.is_visible else 0


class BatchPart(NamedTuple):
    """The rows of one organisation in a batch, and the digest of their file."""

    rows: int
    parquet_sha256: str
    undone_at: datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """Rows of a batch whose organisation was unknown: `organisation_text` as written, and what is proposed."""

    key: str
    batch: str
    organisation_text: str
    rows: int
    parquet_sha256: str
    proposal: list[dict[str, Any]]
    assigned_to: str | None
    is_dropped: bool
    settled_at: datetime | None
    settled_by: str | None

    @property
    def is_waiting(self) -> bool:
        """Neither assigned nor dropped."""
        return self.settled_at is None


class VisiblePart(NamedTuple):
    """Rows that count for an organisation: where they are, and a name that says which they are."""

    organisation: str
    path: Path
    name: str
    is_assigned: bool


def show_batch(home: Home, batch: str) -> Batch:
    """One batch by its name."""
    with read(home) as connection:
        return find_in(connection, batch)


def visible_batches(home: Home, organisation: str | None = None, content: str | None = None) -> list[Batch]:
    """The batches that count, in order of arrival; of one organisation, or all; of one content, or all."""
    with read(home) as connection:
        return visible_in(connection, organisation, content)


def all_batches(home: Home) -> list[Batch]:
    """Every batch in order of arrival, those taken back included."""
    with read(home) as connection:
        return _load(connection)


def visible_in(connection: sa.Connection, organisation: str | None = None, content: str | None = None) -> list[Batch]:
    """The same as `visible_batches`, inside a transaction."""
    conditions = [BATCH.c.undone_at.is_(None)] + ([] if content is None else [BATCH.c.content == content])
    batches = _load(connection, *conditions)
    return [batch for batch in batches if organisation is None or organisation in batch.holders]


def visible_parts(
    home: Home, connection: sa.Connection, organisation: str | None = None, content: str = INVENTORY
) -> list[VisiblePart]:
    """Every part that counts, in order of arrival; of one organisation, or all.

    Asked once an organisation of a file of hundreds: nothing is read of the others.
    """
    counts = (BATCH.c.undone_at.is_(None), BATCH.c.content == content)
    held, waited = BATCH_ORGANISATION.c, QUARANTINE.c
    direct = (
        sa.select(BATCH.c.sequence, held.batch, held.organisation)
        .join(BATCH, BATCH.c.batch == held.batch)
        .where(*counts, held.undone_at.is_(None))
        .order_by(BATCH.c.sequence, held.organisation)
    )
    assigned = (
        sa.select(BATCH.c.sequence, waited.batch, waited.assigned_to, waited.key)
        .join(BATCH, BATCH.c.batch == waited.batch)
        .where(*counts, waited.assigned_to.is_not(None), waited.is_dropped.is_(False))
        .order_by(BATCH.c.sequence, waited.organisation_text, waited.key)
    )
    if organisation is not None:
        direct = direct.where(held.organisation == organisation)
        assigned = assigned.where(waited.assigned_to == organisation)
    parts = [
        (row.sequence, VisiblePart(row.organisation, _path_of(home, row, content), row.batch, False))
        for row in connection.execute(direct)
    ]
    for row in connection.execute(assigned):
        path = quarantine_path(home, row.batch, row.key)
        parts.append((row.sequence, VisiblePart(row.assigned_to, path, f"{row.batch}/{row.key}", True)))
    return [part for _, part in sorted(parts, key=lambda each: each[0])]


def find_same_file(
    home: Home, sha256: str, content: str = INVENTORY, *, organisation: str | None = None, on: date | None = None
) -> Batch | None:
    """The last batch made from the very same file that still counts whole; for one organisation, or for any."""
    with read(home) as connection:
        return same_file_in(connection, sha256, content, None if organisation is None else {organisation}, on)


def same_file_in(
    connection: sa.Connection,
    sha256: str,
    content: str,
    organisations: set[str] | None = None,
    on: date | None = None,
) -> Batch | None:
    """The same inside a transaction. A file sent for other organisations (`organisations`) is not the same.

    Nor is one that was surveyed again on a later day (`on`): a stock that did not change is an inventory all the same.
    """
    conditions = (BATCH.c.file_sha256 == sha256, BATCH.c.content == content, BATCH.c.undone_at.is_(None))
    same = [batch for batch in _load(connection, *conditions) if _is_whole(batch)]
    if organisations is not None:
        same = [batch for batch in same if organisations & {*batch.organisations, *batch.holders}]
    if on is not None:
        same = [batch for batch in same if batch.inventoried_on is None or batch.inventoried_on >= on]
    return same[-1] if same else None


def list_batches(home: Home) -> "pl.DataFrame":
    """Every batch in order of arrival, those taken back included, with the organisations it holds."""
    import polars as pl  # noqa: PLC0415 - polars only where a frame is asked for

    from barometer.records.frames import schema_of  # noqa: PLC0415 - as above

    batches = all_batches(home)
    kept = [column for column in BATCH.c if column.name != "columns_json"]
    schema = schema_of(kept) | {"waiting": pl.Int64(), "organisations": pl.List(pl.String)}
    rows = [
        [*(getattr(batch, column.name) for column in kept), batch.waiting, list(batch.organisations)]
        for batch in batches
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def find_in(connection: sa.Connection, batch: str) -> Batch:
    """One batch by its name, inside a transaction."""
    found = _load(connection, BATCH.c.batch == batch)
    if not found:
        raise BatchUnknownError("batch_unknown", batch=batch)
    return found[0]


def waiting_of(row: Any) -> Waiting:
    """A row of the quarantine table, read."""
    fields = dict(row._mapping)
    return Waiting(proposal=json.loads(fields.pop("proposal_json")), **fields)


def _path_of(home: Home, part: Any, content: str) -> Path:
    return rows_path(home, part.organisation, part.batch, content)


def _is_whole(batch: Batch) -> bool:
    """Nothing of it was taken back: a file of which a part was may be sent again."""
    is_dropped = any(one.is_dropped for one in batch.quarantine.values())
    return not is_dropped and all(part.undone_at is None for part in batch.organisations.values())


def _load(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Batch]:
    """Batches in order of arrival, each with its organisations and what waits."""
    chosen = sa.select(BATCH).where(*conditions).order_by(BATCH.c.sequence)
    parts = sa.select(BATCH_ORGANISATION).join(BATCH, BATCH.c.batch == BATCH_ORGANISATION.c.batch).where(*conditions)
    organisations: dict[str, dict[str, BatchPart]] = {}
    for part in connection.execute(parts.order_by(BATCH_ORGANISATION.c.organisation)):
        held = BatchPart(part.rows, part.parquet_sha256, part.undone_at)
        organisations.setdefault(part.batch, {})[part.organisation] = held
    waits = sa.select(QUARANTINE).join(BATCH, BATCH.c.batch == QUARANTINE.c.batch).where(*conditions)
    quarantine: dict[str, dict[str, Waiting]] = {}
    for row in connection.execute(waits.order_by(QUARANTINE.c.organisation_text, QUARANTINE.c.key)):
        quarantine.setdefault(row.batch, {})[row.key] = waiting_of(row)
    return [
        _batch(dict(row._mapping), organisations.get(row.batch, {}), quarantine.get(row.batch, {}))
        for row in connection.execute(chosen)
    ]


def _batch(fields: dict[str, Any], organisations: dict[str, BatchPart], quarantine: dict[str, Waiting]) -> Batch:
    columns = json.loads(fields.pop("columns_json"))
    return Batch(**fields, columns=columns, organisations=organisations, quarantine=quarantine)
