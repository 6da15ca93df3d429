"""What came in: one batch a file. Rows are Parquet files, one an organisation; the batch's database row shows them.

The order is the guarantee: files are written aside and forced to disk, then, alone among writers, renamed and the row
committed. A crash before the commit leaves the previous state and at most files nobody reads, which `doctor` names.
Taking a batch back hides it again; its rows stay on disk, so the log stays true, until `doctor` removes them.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from barometer.records.access import require_in
from barometer.records.audit import append_entry
from barometer.records.batch_list import (
    BATCH,
    BATCH_ORGANISATION,
    QUARANTINE,
    Batch,
    BatchPart,
    all_batches,
    find_in,
    find_same_file,
    list_batches,
    same_file_in,
    show_batch,
    visible_batches,
    visible_in,
)
from barometer.records.contents import CONTENTS, INVENTORY, quarantine_path, rows_path
from barometer.records.database import read, write
from barometer.records.errors import RecordsError, SameFileError
from barometer.records.files import digest_of, put_in_place, stage
from barometer.records.home import Home
from barometer.records.mandates import Sending, mandated_in
from barometer.records.tables import OrganisationTable, core
from factors.spelling import country_day

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "Batch",
    "BatchPart",
    "all_batches",
    "find_same_file",
    "list_batches",
    "new_batch_name",
    "record_batch",
    "rows_path",
    "show_batch",
    "undo_batch",
    "visible_batches",
    "visible_in",
]

ORGANISATION = core(OrganisationTable)
#: Part of a file name: letters, figures, dash and underscore only.
BATCH_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


class Staged(NamedTuple):
    """Rows written beside their place, and the database row that will show them."""

    partial: Path
    path: Path
    table: sa.Table
    values: dict[str, Any]


def new_batch_name(recorded_at: datetime, file_sha256: str) -> str:
    """A name that sorts by time and says which file: 20260105T101500250Z-3f9a2c1b.

    To the millisecond: a file taken back and sent again at once is another batch.
    """
    moment = recorded_at.astimezone(UTC)
    return f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03d}Z-{file_sha256[:8]}"


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
    content: str = INVENTORY,
    sent_by: str | None = None,
    quarantined: "pl.DataFrame | None" = None,
    proposals: dict[str, list[dict[str, Any]]] | None = None,
) -> Batch:
    """Keep the accepted rows of one file (the contract of `content`; their `batch` names it). All of them, or none.

    `quarantined` are rows of the same contract whose `organisation` is what was written and the register does not
    know; `proposals` gives, for each such text, who it may be. A file that already counts is a `SameFileError`.
    """
    import polars as pl  # noqa: PLC0415 - polars only where a frame is at hand

    waiting = rows.clear() if quarantined is None else quarantined
    every = pl.concat([rows, waiting])
    name = _batch_of(every, content)
    _check_dated(is_complete, inventoried_on)
    _check_synthetic(home, every, into_demo=into_demo)
    values = {
        "batch": name,
        "recorded_at": recorded_at,
        "recorded_by": actor,
        "file_name": PurePath(file_name.replace("\\", "/")).name,
        "file_sha256": file_sha256,
        "template": template,
        "is_complete": is_complete,
        "inventoried_on": inventoried_on,
        "rows": every.height,
        "rejected": rejected,
        "warnings": warnings,
        "columns_json": json.dumps(columns, ensure_ascii=False, sort_keys=True),
        "content": content,
        "sent_by": sent_by,
    }
    organisations = sorted(rows["organisation"].unique())
    with read(home) as connection:
        _check_may_keep(connection, values, organisations)  # before a folder bears an organisation's name
    with _staged(home, values, rows, waiting, proposals or {}) as staged, write(home) as connection:
        _check_may_keep(connection, values, organisations)  # still so, now that nobody else writes
        return _commit(connection, values, staged)


def undo_batch(home: Home, batch: str, *, actor: str, recorded_at: datetime, organisation: str | None = None) -> Batch:
    """Take a batch back, or the part of one organisation: what was visible before it came is visible again."""
    with write(home) as connection:
        held = find_in(connection, batch)
        concerned = list(held.organisations) if organisation is None else [organisation]
        require_in(connection, actor, "undo_batch", concerned)
        if held.undone_at is not None:
            raise RecordsError("batch_already_undone", batch=batch, by=held.undone_by, at=held.undone_at)
        if organisation is not None:
            _undo_part(connection, held, organisation, actor, recorded_at)
            held = find_in(connection, batch)
        if organisation is None or not (held.holders or held.waiting):
            undone = {"undone_at": recorded_at, "undone_by": actor}
            connection.execute(BATCH.update().where(BATCH.c.batch == batch).values(**undone))
        append_entry(
            connection,
            recorded_at=recorded_at,
            actor=actor,
            verb="batch undo",
            subject=batch,
            organisation=organisation,
        )
        return find_in(connection, batch)


def _undo_part(connection: sa.Connection, held: Batch, organisation: str, actor: str, recorded_at: datetime) -> None:
    """Hide the rows of one organisation, those assigned to it from quarantine included."""
    if organisation not in held.holders:
        raise RecordsError("batch_without_organisation", batch=held.batch, organisation=organisation)
    part = (BATCH_ORGANISATION.c.batch == held.batch) & (BATCH_ORGANISATION.c.organisation == organisation)
    connection.execute(BATCH_ORGANISATION.update().where(part).values(undone_at=recorded_at, undone_by=actor))
    assigned = (QUARANTINE.c.batch == held.batch) & (QUARANTINE.c.assigned_to == organisation)
    settled = {"is_dropped": True, "settled_at": recorded_at, "settled_by": actor}
    connection.execute(QUARANTINE.update().where(assigned).values(**settled))


def _batch_of(rows: "pl.DataFrame", content: str) -> str:
    """The one batch all rows name, after a check of the contract."""
    if rows.is_empty():
        raise RecordsError("batch_empty")
    CONTENTS[content].schema().validate(rows)
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


def _check_may_keep(connection: sa.Connection, values: dict[str, Any], organisations: list[str]) -> None:
    """Known organisations, an actor who may, a new name, and a file that does not count already."""
    query = sa.select(ORGANISATION.c.organisation).where(ORGANISATION.c.organisation.in_(organisations))
    unknown = sorted(set(organisations) - set(connection.execute(query).scalars()))
    if unknown:
        raise RecordsError("organisations_unknown", organisations=", ".join(unknown))
    sending = Sending(CONTENTS[values["content"]].mandate, country_day(values["recorded_at"]))
    require_in(connection, values["recorded_by"], "import", organisations, sending=sending)
    if values["sent_by"] is not None:
        theirs = mandated_in(connection, [values["sent_by"]], sending) | {values["sent_by"]}
        if outside := sorted(set(organisations) - theirs):
            raise RecordsError("mandates_missing", sender=values["sent_by"], organisations=", ".join(outside))
    if connection.execute(sa.select(BATCH.c.batch).where(BATCH.c.batch == values["batch"])).first() is not None:
        raise RecordsError("batch_exists", batch=values["batch"])
    same = same_file_in(
        connection, values["file_sha256"], values["content"], set(organisations) or None, on=values["inventoried_on"]
    )
    if same is not None:
        raise SameFileError("same_file_counted", batch=same.batch)


@contextmanager
def _staged(
    home: Home,
    values: dict[str, Any],
    rows: "pl.DataFrame",
    waiting: "pl.DataFrame",
    proposals: dict[str, list[dict[str, Any]]],
) -> Iterator[list[Staged]]:
    """The rows of each organisation beside their place, forced to disk; nothing stays of them on the way out."""
    staged: list[Staged] = []
    batch = values["batch"]
    try:
        for (name,), part in rows.partition_by("organisation", as_dict=True).items():
            path = rows_path(home, str(name), batch, values["content"])
            staged.append(_stage(path, part, BATCH_ORGANISATION, {"batch": batch, "organisation": str(name)}))
        for (text,), part in waiting.partition_by("organisation", as_dict=True).items():
            key = hashlib.sha256(f"{batch}\n{text}".encode()).hexdigest()[:10]
            proposal = json.dumps(proposals.get(str(text), []), ensure_ascii=False)
            fields = {"key": key, "batch": batch, "organisation_text": str(text), "proposal_json": proposal}
            path = quarantine_path(home, batch, key)
            staged.append(_stage(path, part, QUARANTINE, fields | {"is_dropped": False}))
        yield staged
    finally:
        for one in staged:
            one.partial.unlink(missing_ok=True)


def _stage(path: Path, part: "pl.DataFrame", table: sa.Table, fields: dict[str, Any]) -> Staged:
    partial = stage(path, part)
    return Staged(partial, path, table, fields | {"rows": part.height, "parquet_sha256": digest_of(partial)})


def _commit(connection: sa.Connection, values: dict[str, Any], staged: list[Staged]) -> Batch:
    """Put the files in place and write the rows that show them; the caller's transaction commits."""
    placed = []
    try:
        for one in staged:
            put_in_place(one.partial, one.path)
            placed.append(one.path)
        last = connection.execute(sa.select(sa.func.max(BATCH.c.sequence))).scalar()
        connection.execute(BATCH.insert().values(**values, sequence=1 if last is None else last + 1))
        for table in (BATCH_ORGANISATION, QUARANTINE):
            shown = [one.values for one in staged if one.table is table]
            if shown:
                connection.execute(table.insert(), shown)
        append_entry(
            connection,
            recorded_at=values["recorded_at"],
            actor=values["recorded_by"],
            verb="batch import",
            subject=values["batch"],
            detail=f"{values['file_name']}: {values['rows']} rows, {values['rejected']} rejected",
        )
        return find_in(connection, values["batch"])
    except BaseException:
        # Not after this block: a commit whose answer was lost may have succeeded, and its files must stay.
        for path in placed:
            path.unlink(missing_ok=True)
        raise
