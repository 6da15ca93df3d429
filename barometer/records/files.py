"""Files that are whole or absent: written aside, forced to disk, then renamed.

In: a path and a frame or a text. Out: the file, complete; after a crash at any instant, the previous file or none,
and at most a `.partial` beside it, which `doctor` names.
"""

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from barometer.records.errors import RecordsError

if TYPE_CHECKING:
    import polars as pl

PARTIAL = ".partial"
COMPRESSION: Final = "zstd"


def write_aside(path: Path, frame: "pl.DataFrame | pl.LazyFrame | Iterator[pl.DataFrame]") -> None:
    """Write a frame as Parquet at `path`, whole or not at all; one that comes in parts is never whole in memory."""
    with _replacing(path) as partial:
        if isinstance(frame, Iterator):
            _sink_parts(partial, frame)
        else:
            sink(partial, frame)


def stage(path: Path, frame: "pl.DataFrame | pl.LazyFrame") -> Path:
    """Write a frame beside `path` and force it to disk, to be put in place later by `put_in_place`."""
    partial = _partial(path)
    with _said(path):
        sink(partial, frame)
        _force(partial)
    return partial


def put_in_place(partial: Path, path: Path) -> None:
    """Rename a staged file to its name; the rename itself is forced to disk."""
    with _said(path):
        partial.replace(path)
        _force(path.parent)


def replace_text(path: Path, text: str) -> None:
    """Write a small text file, whole or not at all."""
    with _replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")


def replace_bytes(path: Path, content: bytes) -> None:
    """Write a small file as it came, whole or not at all."""
    with _replacing(path) as partial:
        partial.write_bytes(content)


def sink(path: Path, frame: "pl.DataFrame | pl.LazyFrame") -> None:
    """Parquet without Int128, which other readers cannot open (pitfall P3): cast to Decimal(38, 0) first."""
    import polars as pl  # noqa: PLC0415 - the command line's --help must not pay for it

    _check_no_wide(path, frame.lazy().collect_schema())
    try:
        frame.lazy().sink_parquet(path, compression=COMPRESSION)
    except pl.exceptions.PolarsError as error:
        # A full disk reaches us as a ComputeError whose text ends in "(os error 28)".
        number = re.search(r"\(os error (\d+)\)", str(error))
        if number is None:
            raise
        raise OSError(int(number.group(1)), str(error)) from error


def _sink_parts(path: Path, parts: "Iterator[pl.DataFrame]") -> None:
    """Parquet of frames of one schema, a row group each; at least one."""
    from pyarrow import parquet  # noqa: PLC0415 - only large fleets come in parts

    first = next(parts)
    _check_no_wide(path, first.schema)
    table = first.to_arrow()
    with path.open("wb") as file, parquet.ParquetWriter(file, table.schema, compression=COMPRESSION) as writer:
        writer.write_table(table)
        for part in parts:
            writer.write_table(part.to_arrow())


def _check_no_wide(path: Path, schema: "pl.Schema") -> None:
    import polars as pl  # noqa: PLC0415 - as above

    wide = [name for name, kind in schema.items() if kind == pl.Int128]
    if wide:
        message = f"{path.name}: Int128 stays in memory; cast to Decimal(38, 0) before writing: {', '.join(wide)}"
        raise TypeError(message)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refusal(folder: Path, error: OSError) -> RecordsError:
    """What the system refuses in a folder (rights, read-only disk, full disk), in our words."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return RecordsError("disk_full", folder=folder)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS} or isinstance(error, PermissionError):
        return RecordsError("folder_read_only", folder=folder)
    if isinstance(error, FileExistsError | NotADirectoryError):
        return RecordsError("folder_is_a_file", folder=folder)
    return RecordsError("folder_failed", folder=folder, reason=str(error))


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; on a clean exit it takes the place of `path`."""
    partial = _partial(path)
    try:
        with _said(path):
            yield partial
            _force(partial)
            partial.replace(path)
            _force(path.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _partial(path: Path) -> Path:
    """A new empty file beside `path`, with a name nobody else has."""
    # Not `tempfile`: it gives files only their maker may read, and colleagues may share the folder.
    partial = path.with_name(f".{path.name}.{secrets.token_hex(6)}{PARTIAL}")
    with _said(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.touch(exist_ok=False)
    return partial


def _force(path: Path) -> None:
    """Ask the disk to hold a file or a folder before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """Turn what the system refuses into a sentence."""
    try:
        yield
    except OSError as error:
        raise refusal(path.parent, error) from error
