"""What is wrong with a data folder, if anything, and what to do; nothing is changed by looking.

In: a `Home` from `locate_home`, so that a folder that cannot be opened can still be examined. Out: findings: `error`
(data missing or unusable), `warning` (something to do), `notice` (files nobody reads; `remove_leftovers` deletes them).
"""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from barometer.records.access import require_in
from barometer.records.audit import append_entry
from barometer.records.batch_list import Batch, all_batches, visible_batches
from barometer.records.contents import CONTENTS, quarantine_path, rows_path
from barometer.records.database import check_integrity, check_ready, write
from barometer.records.editions import list_editions
from barometer.records.errors import RecordsError
from barometer.records.files import PARTIAL, digest_of, refusal
from barometer.records.fleets import unprepared
from barometer.records.home import SUBFOLDERS, Home, identity_of

Level = Literal["error", "warning", "notice"]
#: Where files of ours may be: those every folder has, and those of what was imported.
_FOLDERS = sorted({*SUBFOLDERS, *(content.folder for content in CONTENTS.values()), "quarantine"})


@dataclass(frozen=True)
class Finding:
    """One thing to know. `path` where it is about a file."""

    level: Level
    problem: RecordsError
    path: Path | None = None

    def message(self, language: str = "fr") -> str:
        """What, where and what to do."""
        return self.problem.message(language)


def diagnose(home: Home) -> list[Finding]:
    """Every finding, the gravest first; an empty list for a healthy folder."""
    findings = list(_folder(home))
    try:
        check_ready(home, identity_of(home))
        damage = [Finding("error", RecordsError("database_integrity", fault=fault)) for fault in check_integrity(home)]
        findings += damage
        if not damage:
            findings += [*_fleets(home), *_batches(home), *_editions(home), *_leftovers(home)]
    except RecordsError as error:
        # The database cannot be read: which files should be there is unknown, so nothing is said of them.
        findings.append(Finding("error", error))
    order = ["error", "warning", "notice"]
    return sorted(findings, key=lambda finding: order.index(finding.level))


def remove_leftovers(home: Home, *, before: datetime, actor: str, recorded_at: datetime) -> list[Path]:
    """Delete the files nobody reads that were written before a time (an import may be writing right now)."""
    with write(home) as connection:  # no batch can be committed between the look and the deletion
        require_in(connection, actor, "manage_home", [])
        found = [finding.path for finding in _leftovers(home) if finding.path is not None]
        old = [path for path in found if path.stat().st_mtime < before.timestamp()]
        for path in old:
            path.unlink(missing_ok=True)
        if old:
            names = " ".join(str(path.relative_to(home.folder)) for path in old)
            append_entry(
                connection, recorded_at=recorded_at, actor=actor, verb="doctor", subject="leftovers", detail=names
            )
    return old


def _folder(home: Home) -> Iterator[Finding]:
    for folder in (home.folder, *(home.folder / name for name in SUBFOLDERS)):
        if not folder.is_dir():
            yield Finding("error", RecordsError("folder_missing", folder=folder, command=home.init_command), folder)
            continue
        # Trying is the only proof: rights, mount options and quotas all have their say.
        trial = folder / f".doctor.{secrets.token_hex(6)}{PARTIAL}"
        try:
            os.close(os.open(trial, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            trial.unlink()
        except OSError as error:
            yield Finding("error", refusal(folder, error), folder)


def _fleets(home: Home) -> Iterator[Finding]:
    for organisation in unprepared(home):
        yield Finding("warning", RecordsError("fleet_not_prepared", organisations=organisation))


def _batches(home: Home) -> Iterator[Finding]:
    """Each visible batch has its files, as they were written."""
    for batch in visible_batches(home):
        for path, digest in _files(home, batch).items():
            if not path.is_file():
                yield Finding("error", RecordsError("batch_file_missing", path=path), path)
            elif digest_of(path) != digest:
                yield Finding("error", RecordsError("batch_file_altered", path=path, batch=batch.batch), path)


def _editions(home: Home) -> Iterator[Finding]:
    recorded = set(list_editions(home)["edition"])
    present = {path.name for path in home.editions.iterdir() if path.is_dir() and not path.name.startswith(".")}
    for edition in sorted(recorded - present):
        folder = home.editions / edition
        yield Finding("error", RecordsError("edition_without_files", edition=edition, folder=folder), folder)
    for edition in sorted(present - recorded):
        folder = home.editions / edition
        yield Finding("warning", RecordsError("edition_not_recorded", edition=edition, folder=folder), folder)


def _leftovers(home: Home) -> Iterator[Finding]:
    """Files nobody reads: half-written, without a committed batch, or of a batch taken back."""
    visible: set[Path] = set()
    undone: set[Path] = set()
    for batch in all_batches(home):
        (visible if batch.is_visible else undone).update(_files(home, batch))
    # Not the whole folder: a demo folder may live inside an ordinary one.
    for folder, pattern in ((home.folder, ""), *((home.folder / name, "**/") for name in _FOLDERS)):
        for path in sorted(folder.glob(f"{pattern}.*{PARTIAL}")):
            yield Finding("notice", RecordsError("leftover_partial", path=path), path)
    folders = sorted({content.folder for content in CONTENTS.values()})
    kept = [path for name in folders for path in (home.folder / name).glob("*/batches/*.parquet")]
    for path in sorted([*kept, *(home.folder / "quarantine").glob("*/*.parquet")]):
        if path in undone:
            yield Finding("notice", RecordsError("leftover_undone", path=path), path)
        elif path not in visible:
            yield Finding("notice", RecordsError("leftover_batch", path=path), path)


def _files(home: Home, batch: Batch) -> dict[Path, str]:
    """Every file of a batch -> its digest, taken back or waiting ones included."""
    kept = {
        rows_path(home, name, batch.batch, batch.content): part.parquet_sha256
        for name, part in batch.organisations.items()
    }
    waiting = {quarantine_path(home, batch.batch, key): one.parquet_sha256 for key, one in batch.quarantine.items()}
    return kept | waiting
