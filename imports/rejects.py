"""Gives users their own file back, with what is to correct (INTERFACE `import`). In: a file, its reading. Out: a copy.

A workbook comes back as itself, rejected cells coloured and commented, with a first sheet that lists everything; a csv
comes back as csv with three more columns. Corrected and sent again, the copy loses nothing. A workbook too large for
that comes back as its rejected rows only. Nothing a user typed becomes a live formula.
"""

import re
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError

from factors.errors import LANGUAGES, messages
from imports.annotated_csv import write_csv
from imports.annotated_workbook import annotate
from imports.errors import ImportsError, UnreadableFileError
from imports.extent import Limits, measure
from imports.findings import CATALOGUE, ReadingLike
from imports.guard import Sheet, read_spreadsheet
from imports.rebuilt_workbook import write_rejects_only, write_whole
from imports.sniffing import TEXT_EXTENSIONS

#: Above, keeping the layout of a workbook takes too long (0.2 ms a row) or more than 600 MB (0.6 kB a cell).
ANNOTATED_ROWS = 20_000
KEPT_EXTENSIONS = (".xlsx", ".xlsm")
ANNOTATED_LIMITS = Limits(unpacked_bytes=80 * 2**20, cells=800_000, columns=16_384)
_SUFFIXES = "|".join(re.escape(messages(CATALOGUE)["annotated_suffix"][language]) for language in LANGUAGES)
_OUR_SUFFIX = re.compile(rf" \((?:{_SUFFIXES})(?: \d+)?\)$")


def write_annotated(path: Path, reading: ReadingLike, out: Path, language: str) -> Path:
    """Writes the annotated copy of `path` to `out` (a file, or a folder: the usual name there). Returns its path."""
    is_workbook = path.suffix.lower() not in TEXT_EXTENSIONS
    target = out / annotated_name(path, language) if out.is_dir() else out
    target = target.with_suffix(".xlsx" if is_workbook else path.suffix)
    # Aside, then renamed: the file written over may be the user's only copy.
    partial = target.with_name(f".{target.stem}.partial{target.suffix}")
    try:
        partial.touch()  # a place that cannot be written is known before the work
        if is_workbook:
            _write_workbook(path, reading, partial, language)
        else:
            write_csv(path, reading, partial, language)
        partial.replace(target)
    except (OSError, FileCreateError) as problem:
        raise ImportsError("output_unwritable", file=target.name) from problem
    finally:
        if partial.exists():
            partial.unlink()
    return target


def annotated_name(path: Path, language: str) -> str:
    """The usual name of the copy: `Parc 2025 (à corriger).xlsx`."""
    suffix = messages(CATALOGUE)["annotated_suffix"][language]
    extension = ".xlsx" if path.suffix.lower() not in TEXT_EXTENSIONS else path.suffix
    return f"{own_stem(path)} ({suffix}){extension}"


def own_stem(path: Path) -> str:
    """The name of the file that a copy was made from, or of a file that is no copy; without extension."""
    return _OUR_SUFFIX.sub("", path.stem)


def numbered_name(name: str, number: int) -> str:
    """The same with a number: `Parc 2025 (à corriger 2).xlsx`."""
    path = Path(name)
    return f"{path.stem.removesuffix(')')} {number}){path.suffix}"


def is_annotated_name(path: Path) -> bool:
    """Whether a file is called as an annotated copy is."""
    return _OUR_SUFFIX.search(path.stem) is not None


def _write_workbook(path: Path, reading: ReadingLike, target: Path, language: str) -> None:
    """The user's own workbook where it is small enough and can be kept, else its cells, else the rejected rows."""
    is_small = _is_small(path, reading)
    if is_small and path.suffix.lower() in KEPT_EXTENSIONS and _annotates(path, reading, target, language):
        return
    sheets = read_spreadsheet(path).sheets
    if is_small and path.suffix.lower() not in KEPT_EXTENSIONS and _fits(sheets):
        write_whole(sheets, reading, target, language)
        return
    sheet = next(sheet for sheet in sheets if sheet.name == reading.sheet)
    write_rejects_only(sheet.cells, reading, target, language)


def _fits(sheets: list[Sheet]) -> bool:
    return sum(sheet.cells.height * sheet.cells.width for sheet in sheets) <= ANNOTATED_LIMITS.cells


def _annotates(path: Path, reading: ReadingLike, target: Path, language: str) -> bool:
    """False where openpyxl cannot keep the workbook: the other form of the copy says so in its first lines."""
    try:
        annotate(path, reading, target, language)
    except Exception:  # a workbook that calamine reads makes openpyxl fail in ways nobody can list
        return False
    return True


def _is_small(path: Path, reading: ReadingLike) -> bool:
    if reading.rows_read > ANNOTATED_ROWS:
        return False
    if path.suffix.lower() not in KEPT_EXTENSIONS:
        return True
    try:
        measure(path, ANNOTATED_LIMITS)
    except UnreadableFileError:
        return False
    return True
