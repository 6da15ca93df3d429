"""Opens a spreadsheet somebody sent, safely (name 1 of the main path). In: a path. Out: its sheets, every cell as text.

What it is (`sniffing.py`) and how large it is (`extent.py`) are judged before any library opens it; the reading itself
(`reading.py`) runs in a fresh interpreter with limits on memory and time. Never a fork: Polars hangs in a forked child.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from imports.addresses import column_letter
from imports.errors import UnreadableFileError
from imports.extent import Extent, Limits, measure
from imports.ods_extent import measure_ods
from imports.sniffing import Kind, is_misnamed, sniff
from imports.xls_extent import measure_xls

#: `-I` keeps the user's PYTHON* settings and the current folder out of the child; the package is found where we are.
_START = "import sys; sys.path.insert(0, sys.argv[1]); from imports.reading import main; main()"
_ROOT = str(Path(__file__).resolve().parent.parent)
#: The child needs no setting of ours, and must not see the database address.
_PRIVATE_PREFIX = "BAROMETER_"

ERROR_SCHEMA = {"row": pl.Int32(), "column_letter": pl.String(), "detail": pl.String()}


@dataclass(frozen=True)
class Sheet:
    """One sheet: `cells` has `row` (1 is the sheet's first row) and one text column per sheet column, named A, B...

    `is_typed`: a file of text, whose numbers are as somebody typed them; a workbook also holds them as a machine does.
    """

    name: str
    is_visible: bool
    cells: pl.DataFrame
    errors: pl.DataFrame  # row, column_letter, detail: cells that hold #N/A, #DIV/0! and the like
    is_typed: bool = False


@dataclass(frozen=True)
class Spreadsheet:
    """A file that was read. `notes` are message codes about the whole file (macros ignored, encoding assumed...)."""

    path: Path
    kind: Kind
    sheets: list[Sheet]
    notes: list[str]


def read_spreadsheet(path: Path, limits: Limits | None = None) -> Spreadsheet:
    """The sheets of an xlsx, xlsm, xls, ods or csv file, or UnreadableFileError; our own process is never at risk."""
    limits = limits or Limits()
    kind = sniff(path, file_bytes=limits.file_bytes)
    extent = _MEASURES.get(kind, _unmeasured)(path, limits)
    with tempfile.TemporaryDirectory(prefix="barometer-") as folder:
        answer = _run_child(path, kind, Path(folder), limits, extent)
        sheets = [_load_sheet(Path(folder), sheet, extent, is_typed=kind == "csv") for sheet in answer["sheets"]]
    notes = list(answer["notes"])
    if kind == "xlsm":
        notes.append("macros_ignored")
    if is_misnamed(path, kind):
        notes.append(_MISNAMED[kind])
    return Spreadsheet(path=path, kind=kind, sheets=sheets, notes=notes)


def _run_child(path: Path, kind: Kind, folder: Path, limits: Limits, extent: Extent) -> dict[str, Any]:
    """The child's answer; its death, its silence and its refusals become ours."""
    job = {
        "path": str(path.resolve()),
        "kind": kind,
        "folder": str(folder),
        "memory_bytes": limits.memory_bytes,
        "seconds": limits.seconds,
        "uncalculated": extent.uncalculated,
        "columns": limits.columns,
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_PRIVATE_PREFIX)}
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and our own code; the file's name goes by stdin
            [sys.executable, "-I", "-c", _START, _ROOT],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=limits.seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise UnreadableFileError("reading_too_long", file=path.name, seconds=limits.seconds) from problem
    if child.returncode != 0:
        raise UnreadableFileError("reader_stopped", file=path.name)
    answer: dict[str, Any] = json.loads(child.stdout)
    if "refused" in answer:
        raise UnreadableFileError(answer.pop("refused"), file=path.name, **answer)
    return answer


def _load_sheet(folder: Path, answer: dict[str, Any], extent: Extent, *, is_typed: bool) -> Sheet:
    """One sheet from the child's Arrow file, its columns named by their letter."""
    letters = [column_letter(index + 1) for index in answer["columns"]]
    cells = pl.read_ipc(folder / answer["file"])
    cells = cells.rename(dict(zip(cells.columns, letters, strict=True)))
    row = pl.int_range(1, pl.len() + 1, dtype=pl.Int32).alias("row")
    found = [*answer["errors"], *extent.errors.get(answer["name"], [])]
    errors = {(row_index + 1, column_letter(column + 1), detail) for row_index, column, detail in found}
    return Sheet(
        name=answer["name"],
        is_visible=answer["visible"],
        cells=cells.select(row, pl.all()),
        errors=pl.DataFrame(sorted(errors), schema=ERROR_SCHEMA, orient="row"),
        is_typed=is_typed,
    )


def _unmeasured(_path: Path, _limits: Limits) -> Extent:
    """Text is streamed by the child, whatever its length."""
    return Extent()


#: Kind -> what is said where the extension is another one.
_MISNAMED: dict[Kind, str] = {
    "csv": "extension_wrong_csv",
    "json": "extension_wrong_csv",
    "xlsx": "extension_wrong_xlsx",
    "xlsm": "extension_wrong_xlsm",
    "xls": "extension_wrong_xls",
    "ods": "extension_wrong_ods",
}
_MEASURES = {"xlsx": measure, "xlsm": measure, "xls": measure_xls, "ods": measure_ods}
