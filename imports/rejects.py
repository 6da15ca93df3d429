"""Gives users their own file back, with what is to correct (INTERFACE `import`). In: a file, its reading. Out: a copy.

A workbook comes back as itself, rejected cells coloured and commented, with a first sheet that lists everything; a csv
comes back as csv with three more columns. Corrected and sent again, the copy loses nothing. A workbook too large for
that comes back as its rejected rows only. Nothing a user typed becomes a live formula.
"""

import csv
import re
from collections.abc import Iterator
from itertools import chain, compress, islice
from pathlib import Path

import polars as pl
from xlsxwriter.exceptions import FileCreateError

from factors.errors import LANGUAGES, messages
from imports.annotated_workbook import annotate
from imports.csv_reading import detect_encoding, detect_separator, long_cells
from imports.errors import ImportsError, UnreadableFileError
from imports.extent import Limits, measure
from imports.findings import CATALOGUE, ReadingLike
from imports.guard import Sheet, read_spreadsheet
from imports.marking import by_level
from imports.rebuilt_workbook import write_rejects_only, write_whole
from imports.safe_text import protect_csv
from imports.sniffing import TEXT_EXTENSIONS

#: Above, keeping the layout of a workbook takes too long (0.2 ms a row) or more than 600 MB (0.6 kB a cell).
ANNOTATED_ROWS = 20_000
KEPT_EXTENSIONS = (".xlsx", ".xlsm")
ANNOTATED_LIMITS = Limits(unpacked_bytes=80 * 2**20, cells=800_000, columns=16_384)
_SUFFIXES = "|".join(re.escape(messages(CATALOGUE)["annotated_suffix"][language]) for language in LANGUAGES)
_OUR_SUFFIX = re.compile(rf" \((?:{_SUFFIXES})(?: \d+)?\)$")
CSV_COLUMNS = ("annotated_csv_reason", "annotated_csv_repair", "annotated_csv_remark")


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
            _write_csv(path, reading, partial, language)
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


def _write_csv(path: Path, reading: ReadingLike, target: Path, language: str) -> None:
    """Every record of the file, in its order, with the reason, the repair and the remarks of its row at the right.

    The file is read twice, a record at a time: once for its width, then to be written.
    """
    words = messages(CATALOGUE)
    titles = [words[code][language] for code in CSV_COLUMNS]
    by_row = _sentences(reading)
    encoding = detect_encoding(path) or "utf-8"
    separator = detect_separator(path, encoding)
    lone_quotation_mark = (reading.warnings["code"] == "lone_quotation_mark").any()
    quoting = csv.QUOTE_NONE if lone_quotation_mark else csv.QUOTE_MINIMAL
    kept = _columns_to_keep(_records(path, encoding, separator, quoting), reading.header_row)
    nothing = ["", "", ""]
    with target.open("w", encoding=_encoding_back(encoding), errors="replace", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator)
        for number, record in enumerate(_records(path, encoding, separator, quoting), start=1):
            if number == 1 and _is_separator_line(record):
                stream.write(f"sep={separator}\r\n")
                continue
            padded = [*record, *[""] * (len(kept) - len(record))]
            own = list(compress(padded, kept))
            added = titles if number == reading.header_row else by_row.get(number, nothing)
            writer.writerow([protect_csv(cell) for cell in [*own, *added]])


def _encoding_back(encoding: str) -> str:
    """The encoding of the file; UTF-8 with its mark, without which Excel takes it for Windows-1252.

    In Windows-1252 only a sentence of ours could hold a character to replace: the user's own came from it.
    """
    return encoding if encoding in ("cp1252", "utf-16") else "utf-8-sig"


def _records(path: Path, encoding: str, separator: str, quoting: int) -> Iterator[list[str]]:
    with long_cells(), path.open(encoding=encoding, newline="", errors="replace") as stream:
        yield from csv.reader(stream, delimiter=separator, quoting=quoting)  # type: ignore[arg-type]


def _is_separator_line(record: list[str]) -> bool:
    """Excel's own first line, `sep=;`, which must stay as it is."""
    return bool(record) and record[0].strip().lower() == "sep=" and not any(record[1:])


def _columns_to_keep(records: Iterator[list[str]], header_row: int) -> list[bool]:
    """One flag a column: False for those an earlier annotated copy added."""
    words = messages(CATALOGUE)
    ours = {words[code][language] for code in CSV_COLUMNS for language in LANGUAGES}
    above = list(islice(records, header_row))
    headers = above[-1]
    width = max(map(len, chain(above, records)))
    return [header not in ours for header in [*headers, *[""] * (width - len(headers))]]


def _sentences(reading: ReadingLike) -> dict[int, list[str]]:
    """Row -> (reasons, repairs, remarks), several joined by « | »."""
    found = by_level(reading)
    keeps_out = pl.concat([found["reject"], found["quarantine"]])
    remarks = pl.concat([found["check"], found["warning"]])
    joined = [
        table.drop_nulls("row").group_by("row").agg(pl.col(column).unique(maintain_order=True).str.join(" | "))
        for table, column in ((keeps_out, "reason"), (keeps_out, "repair"), (remarks, "reason"))
    ]
    sentences: dict[int, list[str]] = {}
    for index, table in enumerate(joined):
        for row, text in table.iter_rows():
            sentences.setdefault(row, ["", "", ""])[index] = text
    return sentences
