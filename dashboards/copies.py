"""Where annotated copies go, and which of them somebody has worked on since.

In: a file, its reading, the data folder. Out: the copy, beside the file; in the data folder where that place cannot be
written. The digests of the copies we wrote are kept. A copy made from the file can be made again; any other holds
somebody's repairs (also one that was annotated again), and nothing but its own annotation is written over it. Which
rows are still rejected follows from the same names.
"""

from datetime import date
from hashlib import file_digest
from pathlib import Path

from barometer.records.batch_list import Batch
from barometer.records.home import Home
from imports.errors import ImportsError
from imports.findings import ReadingLike
from imports.rejects import annotated_name, is_annotated_name, numbered_name, own_stem, write_annotated

FOLDER = "annotated"
DIGESTS = "digests.txt"
#: Made from the file; made from a copy in which somebody had repaired something.
FRESH, REPAIRED = "fresh", "repaired"


def leave_copy(home: Home, path: Path, reading: ReadingLike, language: str) -> Path:
    """Writes the annotated copy of `path` beside it, else in the data folder; returns where it is."""
    name = annotated_name(path, language)
    try:
        copy = write_annotated(path, reading, _free(home, path.parent, name, path), language)
    except ImportsError as problem:
        if problem.code != "output_unwritable":
            raise
        folder = home.folder / FOLDER
        folder.mkdir(exist_ok=True)
        copy = write_annotated(path, reading, _free(home, folder, name, path), language)
    _remember(home, copy, REPAIRED if copy == path else FRESH)
    return copy


def is_untouched(home: Home, path: Path) -> bool:
    """Whether a file is a copy of ours as we wrote it: nobody has repaired anything in it yet."""
    return is_annotated_name(path) and digest_of(path) in _digests(home, FRESH, REPAIRED)


def repaired_copy(home: Home, path: Path, language: str) -> Path | None:
    """The annotated copy beside `path` that somebody changed after the file itself, if there is one."""
    copy = path.parent / annotated_name(path, language)
    if copy == path or not copy.is_file() or digest_of(copy) in _digests(home, FRESH):
        return None
    return copy if copy.stat().st_mtime_ns > path.stat().st_mtime_ns else None


def still_rejected(visible: list[Batch]) -> int:
    """How many rows of the batches that count are still rejected; `visible`: in order of arrival.

    Those of a batch no longer are once the same file, or its annotated copy, came again for one of its organisations:
    the later batch says what is left. Nor are they once a complete inventory of all its organisations, no older, came.
    """
    return sum(
        batch.rejected
        for index, batch in enumerate(visible)
        if not any(_is_followed(batch, later) for later in visible[index + 1 :])
    )


def _is_followed(batch: Batch, later: Batch) -> bool:
    """Whether what a batch rejected is past, now that a later one came."""
    ours, theirs = set(batch.holders), set(later.holders)
    name, other = (own_stem(Path(each.file_name)).casefold() for each in (batch, later))
    if name == other and ours & theirs:
        return True
    is_older = batch.inventoried_on is not None and (later.inventoried_on or date.min) < batch.inventoried_on
    return later.is_complete and bool(ours) and ours <= theirs and not is_older


def digest_of(path: Path) -> str:
    """Sha256 of a file."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _free(home: Home, folder: Path, name: str, path: Path) -> Path:
    """The usual name, or the next numbered one that writes over nobody's work."""
    target, number = folder / name, 1
    while target.is_file() and target != path and digest_of(target) not in _digests(home, FRESH):
        number += 1
        target = folder / numbered_name(name, number)
    return target


def _digests(home: Home, *kinds: str) -> set[str]:
    log = home.folder / FOLDER / DIGESTS
    lines = log.read_text(encoding="ascii").splitlines() if log.is_file() else []
    return {digest for digest, _, kind in (line.partition(" ") for line in lines) if kind in kinds}


def _remember(home: Home, copy: Path, kind: str) -> None:
    log = home.folder / FOLDER / DIGESTS
    log.parent.mkdir(exist_ok=True)
    with log.open("a", encoding="ascii") as stream:
        stream.write(f"{digest_of(copy)} {kind}\n")
