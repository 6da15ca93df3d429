"""What came in: one batch a file. Rows are Parquet files, one an organisation; the batch's database row shows them.

The order is the guarantee: files are written aside and forced to disk, then, alone among writers, renamed and the row
committed. A crash before the commit leaves the previous state and at most files nobody reads, which `doctor` names.
Taking a batch back hides it again; its rows stay on disk, so the log stays true, until `doctor` removes them.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from barometer.records.access import require_in
from barometer.records.audit import append_entry
from barometer.records.database import read, write
from barometer.records.errors import BatchUnknownError, RecordsError
from barometer.records.files import digest_of, put_in_place, stage
from barometer.records.home import Home
from barometer.records.tables import BatchOrganisationTable, BatchTable, OrganisationTable, core

if TYPE_CHECKING:
    import polars as pl

BATCH = core(BatchTable)
BATCH_ORGANISATION = core(BatchOrganisationTable)
ORGANISATION = core(OrganisationTable)
#: Part of a file name: letters, figures, dash and underscore only.
BATCH_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


@dataclass(frozen=True)
class Batch:
    """One file that came in; `columns` leads from a canonical column to its letter in the spreadsheet."""

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
    organisations: dict[str, "BatchPart"]

    @property
    def is_visible(self) -> bool:
        """Whether its rows count."""
        return self.undone_at is None


class BatchPart(NamedTuple):
    """The rows of one organisation in a batch, and the digest of their file."""

    rows: int
    parquet_sha256: str


def new_batch_name(recorded_at: datetime, file_sha256: str) -> str:
    """A name that sorts by time and says which file: 20260105T101500250Z-3f9a2c1b.

    To the millisecond: a file taken back and sent again at once is another batch.
    """
    moment = recorded_at.astimezone(UTC)
    return f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03d}Z-{file_sha256[:8]}"


def rows_path(home: Home, organisation: str, batch: str) -> Path:
    """Where the rows of one organisation in one batch are."""
    return home.fleet / organisation / "batches" / f"{batch}.parquet"


def record_batch(
    home: Home,
    *,
    actor: str,
    recorded_at: datetime,
    file_name: str,
    file_sha256: str,
    template: str,
    is_complete: bool,
    inventoried_on: date | None,
    rows: "pl.DataFrame",
    rejected: int,
    warnings: int,
    columns: dict[str, str],
    into_demo: bool = False,
) -> Batch:
    """Keep the accepted rows of one file (InventoryRow; their `batch` names it). All organisations, or none."""
    name = _batch_of(rows)
    _check_dated(is_complete, inventoried_on)
    _check_synthetic(home, rows, into_demo=into_demo)
    values = {
        "batch": name,
        "recorded_at": recorded_at,
        "recorded_by": actor,
        "file_name": PurePath(file_name.replace("\\", "/")).name,
        "file_sha256": file_sha256,
        "template": template,
        "is_complete": is_complete,
        "inventoried_on": inventoried_on,
        "rows": rows.height,
        "rejected": rejected,
        "warnings": warnings,
        "columns_json": json.dumps(columns, ensure_ascii=False, sort_keys=True),
    }
    organisations = sorted(rows["organisation"].unique())
    with read(home) as connection:
        _check_may_keep(connection, actor, name, organisations)  # before a folder bears an organisation's name
    with _staged(home, name, rows) as staged, write(home) as connection:
        _check_may_keep(connection, actor, name, organisations)  # still so, now that nobody else writes
        return _commit(connection, home, values, staged)


def undo_batch(home: Home, batch: str, *, actor: str, recorded_at: datetime) -> Batch:
    """Take a batch back: what was visible before it came is visible again."""
    with write(home) as connection:
        held = _find(connection, batch)
        require_in(connection, actor, "undo_batch", held.organisations)
        if held.undone_at is not None:
            raise RecordsError("batch_already_undone", batch=batch, by=held.undone_by, at=held.undone_at.isoformat())
        connection.execute(BATCH.update().where(BATCH.c.batch == batch).values(undone_at=recorded_at, undone_by=actor))
        append_entry(connection, recorded_at=recorded_at, actor=actor, verb="batch undo", subject=batch)
        return _find(connection, batch)


def show_batch(home: Home, batch: str) -> Batch:
    """One batch by its name."""
    with read(home) as connection:
        return _find(connection, batch)


def visible_batches(home: Home, organisation: str | None = None) -> list[Batch]:
    """The batches that count, in order of arrival; of one organisation, or all."""
    with read(home) as connection:
        return visible_in(connection, organisation)


def all_batches(home: Home) -> list[Batch]:
    """Every batch in order of arrival, those taken back included."""
    with read(home) as connection:
        return _load(connection)


def visible_in(connection: sa.Connection, organisation: str | None = None) -> list[Batch]:
    """The same inside a transaction."""
    batches = _load(connection, BATCH.c.undone_at.is_(None))
    return [batch for batch in batches if organisation is None or organisation in batch.organisations]


def find_same_file(home: Home, sha256: str) -> Batch | None:
    """The last visible batch made from the very same file, if any."""
    with read(home) as connection:
        same = _load(connection, BATCH.c.file_sha256 == sha256, BATCH.c.undone_at.is_(None))
    return same[-1] if same else None


def list_batches(home: Home) -> "pl.DataFrame":
    """Every batch in order of arrival, those taken back included, with the organisations it holds."""
    import polars as pl  # noqa: PLC0415 - polars only where a frame is asked for

    from barometer.records.frames import schema_of  # noqa: PLC0415 - as above

    batches = all_batches(home)
    kept = [column for column in BATCH.c if column.name != "columns_json"]
    schema = schema_of(kept) | {"organisations": pl.List(pl.String)}
    rows = [[*(getattr(batch, column.name) for column in kept), list(batch.organisations)] for batch in batches]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _batch_of(rows: "pl.DataFrame") -> str:
    """The one batch all rows name, after a check of the contract."""
    from barometer.schemas import InventoryRow  # noqa: PLC0415 - dataframely costs 0.4 s

    if rows.is_empty():
        raise RecordsError("batch_empty")
    InventoryRow.validate(rows)
    names = rows["batch"].unique().to_list()
    if len(names) != 1 or BATCH_NAME.fullmatch(names[0]) is None:
        message = f"the rows of one file name one batch, in letters, figures and dashes; found {sorted(names)[:3]}"
        raise ValueError(message)
    return str(names[0])


def _check_dated(is_complete: bool, inventoried_on: date | None) -> None:
    if is_complete and inventoried_on is None:
        raise RecordsError("inventory_date_missing")


def _check_synthetic(home: Home, rows: "pl.DataFrame", *, into_demo: bool) -> None:
    """Synthetic rows live in demo folders only; a real file enters one only when that is asked for."""
    if not home.is_demo and rows["synthetic"].any():
        raise RecordsError("synthetic_rows_refused", folder=home.folder)
    if home.is_demo and not into_demo and not rows["synthetic"].all():
        raise RecordsError("real_rows_refused", folder=home.folder)


def _check_may_keep(connection: sa.Connection, actor: str, batch: str, organisations: list[str]) -> None:
    query = sa.select(ORGANISATION.c.organisation).where(ORGANISATION.c.organisation.in_(organisations))
    unknown = sorted(set(organisations) - set(connection.execute(query).scalars()))
    if unknown:
        raise RecordsError("organisations_unknown", organisations=", ".join(unknown))
    require_in(connection, actor, "import", organisations)
    if connection.execute(sa.select(BATCH.c.batch).where(BATCH.c.batch == batch)).first() is not None:
        raise RecordsError("batch_exists", batch=batch)


@contextmanager
def _staged(home: Home, batch: str, rows: "pl.DataFrame") -> Iterator[dict[str, tuple[Path, BatchPart]]]:
    """The rows of each organisation beside their place, forced to disk; nothing stays of them on the way out."""
    staged: dict[str, tuple[Path, BatchPart]] = {}
    try:
        for (key,), part in rows.partition_by("organisation", as_dict=True).items():
            organisation = str(key)
            partial = stage(rows_path(home, organisation, batch), part)
            staged[organisation] = (partial, BatchPart(part.height, digest_of(partial)))
        yield staged
    finally:
        for partial, _ in staged.values():
            partial.unlink(missing_ok=True)


def _commit(
    connection: sa.Connection, home: Home, values: dict[str, Any], staged: dict[str, tuple[Path, BatchPart]]
) -> Batch:
    """Put the files in place and write the rows that show them; the caller's transaction commits."""
    batch = values["batch"]
    placed = []
    try:
        for organisation, (partial, _) in staged.items():
            path = rows_path(home, organisation, batch)
            put_in_place(partial, path)
            placed.append(path)
        last = connection.execute(sa.select(sa.func.max(BATCH.c.sequence))).scalar()
        connection.execute(BATCH.insert().values(**values, sequence=1 if last is None else last + 1))
        parts = [
            {"batch": batch, "organisation": organisation} | part._asdict()
            for organisation, (_, part) in staged.items()
        ]
        connection.execute(BATCH_ORGANISATION.insert(), parts)
        append_entry(
            connection,
            recorded_at=values["recorded_at"],
            actor=values["recorded_by"],
            verb="batch import",
            subject=batch,
            detail=f"{values['file_name']}: {values['rows']} rows, {values['rejected']} rejected",
        )
        return _find(connection, batch)
    except BaseException:
        # Not after this block: a commit whose answer was lost may have succeeded, and its files must stay.
        for path in placed:
            path.unlink(missing_ok=True)
        raise


def _find(connection: sa.Connection, batch: str) -> Batch:
    found = _load(connection, BATCH.c.batch == batch)
    if not found:
        raise BatchUnknownError("batch_unknown", batch=batch)
    return found[0]


def _load(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Batch]:
    """Batches in order of arrival, each with its organisations."""
    chosen = sa.select(BATCH).where(*conditions).order_by(BATCH.c.sequence)
    parts = sa.select(BATCH_ORGANISATION).join(BATCH, BATCH.c.batch == BATCH_ORGANISATION.c.batch).where(*conditions)
    organisations: dict[str, dict[str, BatchPart]] = {}
    for part in connection.execute(parts.order_by(BATCH_ORGANISATION.c.organisation)):
        organisations.setdefault(part.batch, {})[part.organisation] = BatchPart(part.rows, part.parquet_sha256)
    return [_batch(dict(row._mapping), organisations[row.batch]) for row in connection.execute(chosen)]


def _batch(fields: dict[str, Any], organisations: dict[str, BatchPart]) -> Batch:
    columns = json.loads(fields.pop("columns_json"))
    return Batch(**fields, columns=columns, organisations=organisations)
