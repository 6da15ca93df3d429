"""Csv as French and English spreadsheets write it. In: a text file. Out: its records, all text, in one Arrow file.

Runs in the child process (`reading.py`). Understands `;` `,` `|` and tab, UTF-8 with or without mark, UTF-16 with mark,
Windows-1252, cells of several lines, and a lone quotation mark (`Écran 24"`). Row n of the result is record n of the
file, as a spreadsheet program would show it. The parser is Python's own: it keeps ragged rows, which readers for
clean tables refuse. Tables that are clean go through Arrow's, five times as fast (`csv_fast.py`).
"""

import codecs
import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, Literal

from imports.csv_fast import read_fast

SEPARATORS = ";,\t|"
SAMPLE_LINES = 60
#: Small enough to stay in the processor's cache: twice as fast as 65,536.
ROWS_PER_BATCH = 4_096
CHUNK_BYTES = 2**20
#: Python's default (128 kB) would take a long comment for a damaged file.
LONGEST_CELL = 2**20
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

Writer = Callable[[Path, list[Any]], None]


@contextmanager
def long_cells() -> Iterator[None]:
    """Cells as long as `LONGEST_CELL`, then as before: the limit is one for all that runs in the interpreter."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


@long_cells()
def read_csv(path: Path, target: Path, write: Writer, *, columns: int) -> dict[str, Any]:
    """Reads `path` and gives the batches to `write`. The notes say what was assumed: encoding, lone quotation marks."""
    encoding = detect_encoding(path)
    if encoding is None:
        return {"refused": "encoding_unknown"}
    notes = ["read_as_windows_1252"] if encoding == "cp1252" else []
    separator = detect_separator(path, encoding)
    try:
        batches = read_fast(path, encoding, separator)
        batches = batches or list(_batches(path, encoding, separator, quoting=csv.QUOTE_MINIMAL))
    except csv.Error:
        # A quotation mark that opens a cell and never closes: taken literally, and said.
        notes.append("lone_quotation_mark")
        batches = list(_batches(path, encoding, separator, quoting=csv.QUOTE_NONE))
    width = max((batch.num_columns for batch in batches), default=0)
    if width > columns:
        return {"refused": "sheet_too_large", "rows": sum(batch.num_rows for batch in batches), "columns": width}
    write(target, batches)
    sheet = {"name": path.stem, "visible": True, "columns": list(range(width)), "file": target.name, "errors": []}
    return {"sheets": [sheet], "notes": notes, "separator": separator, "encoding": encoding}


def detect_encoding(path: Path) -> str | None:
    """By its mark, else UTF-8 where every byte agrees, else Windows-1252; None where neither fits."""
    with path.open("rb") as stream:
        start = stream.read(4)
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            return encoding
    return next((encoding for encoding in ("utf-8", "cp1252") if _decodes(path, encoding)), None)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def detect_separator(path: Path, encoding: str) -> str:
    """The separator that cuts the first lines into most cells, equally on most lines. Excel's `sep=;` line decides."""
    with path.open(encoding=encoding, newline="", errors="replace") as stream:
        lines = [line[:CHUNK_BYTES] for line in islice(stream, SAMPLE_LINES)]
    hint = lines[0].strip().lower() if lines else ""
    if hint.startswith("sep=") and len(hint) == len("sep=;"):
        return hint[-1]
    return max(SEPARATORS, key=lambda separator: _regularity(lines, separator))


def _regularity(lines: list[str], separator: str) -> tuple[int, int]:
    """(cells on the lines of the commonest width, that width): a comma inside text or numbers scores low."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error:
        widths = [line.count(separator) + 1 for line in lines]
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0, 0
    commonest = max(set(wide), key=lambda width: (wide.count(width), width))
    return wide.count(commonest) * commonest, commonest


def _batches(path: Path, encoding: str, separator: str, *, quoting: Literal[0, 3]) -> Iterator[Any]:
    """Arrow batches of the records, each as wide as its widest record; a blank line is an empty row."""
    import pyarrow as pa  # noqa: PLC0415 - after the limits of the child are set

    with path.open(encoding=encoding, newline="") as stream:
        yield from _arrow_batches(pa, csv.reader(stream, delimiter=separator, quoting=quoting, strict=True))


def _arrow_batches(pa: Any, records: Iterator[list[str]]) -> Iterator[Any]:
    while rows := list(islice(records, ROWS_PER_BATCH)):
        columns = [pa.array(column, pa.string()) for column in zip_longest(*rows, fillvalue=None)]
        columns = columns or [pa.nulls(len(rows), pa.string())]
        yield pa.record_batch(columns, names=[str(index) for index in range(len(columns))])
