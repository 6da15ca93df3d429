"""The annotated copy of a csv file (`rejects.py`). In: the file, its reading. Out: the same with three more columns.

Every record comes back in its order; nothing a user typed becomes a live formula. A file without any quotation mark is
its own lines: those about which nothing is said are copied, and cells are taken apart only on the others.
"""

import csv
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import accumulate, chain, compress, islice
from pathlib import Path
from typing import TextIO

import polars as pl

from factors.errors import LANGUAGES, messages
from imports.csv_reading import detect_encoding, detect_separator, long_cells
from imports.findings import CATALOGUE, ReadingLike
from imports.marking import by_level
from imports.safe_text import LIVE, protect_csv

CSV_COLUMNS = ("annotated_csv_reason", "annotated_csv_repair", "annotated_csv_remark")
#: The cells of a row about which nothing is said.
NOTHING = ("",) * len(CSV_COLUMNS)
#: Lines taken at once, in characters.
LINES_AT_ONCE = 2**22
#: Rows whose sentences are joined at once.
ROWS_AT_ONCE = 2**16


class _Added:
    """What is added to the rows, asked for in their order: of a million, none is held beside the findings."""

    def __init__(self, rows: Iterable[tuple[int, list[str]]]) -> None:
        """`rows`: number and cells, by number."""
        self._rest = iter(rows)
        self._next: tuple[int, list[str]] | None = next(self._rest, None)

    def take(self, number: int) -> list[str] | None:
        """The cells of a row; None where nothing is said of it. Rows before it are passed over."""
        while self._next is not None and self._next[0] < number:
            self._next = next(self._rest, None)
        return self._next[1] if self._next is not None and self._next[0] == number else None


@dataclass(frozen=True)
class _Table:
    """A csv file as it was read, and what is added to it."""

    path: Path
    encoding: str
    separator: str
    quoting: int
    added: _Added

    def records(self) -> Iterator[list[str]]:
        """Every record, taken apart."""
        with long_cells(), self._open() as stream:
            yield from csv.reader(stream, delimiter=self.separator, quoting=self.quoting)  # type: ignore[arg-type]

    def lines(self) -> Iterator[list[str]]:
        """The lines with their ends, many at once."""
        with self._open() as stream:
            while lines := stream.readlines(LINES_AT_ONCE):
                yield lines

    def _open(self) -> TextIO:
        return self.path.open(encoding=self.encoding, newline="", errors="replace")


def write_csv(path: Path, reading: ReadingLike, target: Path, language: str) -> None:
    """Every record of the file, in its order, with the reason, the repair and the remarks of its row at the right.

    The file is read twice, a part at a time: once for its width, then to be written.
    """
    words = messages(CATALOGUE)
    encoding = detect_encoding(path) or "utf-8"
    separator = detect_separator(path, encoding)
    lone_quotation_mark = (reading.warnings["code"] == "lone_quotation_mark").any()
    quoting = csv.QUOTE_NONE if lone_quotation_mark else csv.QUOTE_MINIMAL
    titles = [words[code][language] for code in CSV_COLUMNS]
    added = _Added(merge([(reading.header_row, titles)], _sentences(reading)))
    table = _Table(path, encoding, separator, quoting, added)
    width = _width_of_lines(table)
    with target.open("w", encoding=_encoding_back(encoding), errors="replace", newline="") as stream:
        if width is not None and all(kept := _columns_to_keep(table, reading.header_row, width)):
            _copy_lines(table, len(kept), stream)
        else:
            _write_records(table, _columns_to_keep(table, reading.header_row), stream)


def _write_records(table: _Table, kept: list[bool], stream: TextIO) -> None:
    writer = csv.writer(stream, delimiter=table.separator)
    for number, record in enumerate(table.records(), start=1):
        if number == 1 and _is_separator_line(record):
            stream.write(_separator_line(table))
            continue
        padded = [*record, *[""] * (len(kept) - len(record))]
        own = list(compress(padded, kept))
        writer.writerow([protect_csv(cell) for cell in [*own, *(table.added.take(number) or NOTHING)]])


def _copy_lines(table: _Table, width: int, stream: TextIO) -> None:
    """The same for lines that are records, all their columns kept: most are copied as they are."""
    separator, ending = table.separator, table.separator * len(CSV_COLUMNS) + "\r\n"
    is_live = re.compile(f"{re.escape(separator)}[{re.escape(LIVE.replace(separator, ''))}]")
    number = 0
    for lines in table.lines():
        ends = list(accumulate(map(len, lines)))
        live = {bisect_right(ends, found.end() - 1) for found in is_live.finditer("".join(lines))}
        written = _Written()
        writer = csv.writer(written, delimiter=separator)
        for place, line in enumerate(lines):
            number += 1
            own, said = line.rstrip("\r\n"), table.added.take(number)
            is_whole = own.count(separator) == width - 1
            if number == 1 and _is_separator_line(own.split(separator)):
                written.append(_separator_line(table))
            elif is_whole and said is None and place not in live and own[:1] not in LIVE:
                written.append(own + ending)
            else:
                cells = own.split(separator)
                cells += [*[""] * (width - len(cells)), *(said or NOTHING)]
                writer.writerow([protect_csv(cell) for cell in cells])
        stream.write("".join(written))


class _Written(list[str]):
    """Lines to write; a csv writer adds its own."""

    write = list.append


def _width_of_lines(table: _Table) -> int | None:
    """How many cells the widest line has; None where a line may not be a record: quotation marks hide separators."""
    width = 0
    for lines in table.lines():
        whole = "".join(lines)
        if '"' in whole or "\0" in whole:
            return None
        width = max(width, 1 + max(line.count(table.separator) for line in lines))
    return width


def _encoding_back(encoding: str) -> str:
    """The encoding of the file; UTF-8 with its mark, without which Excel takes it for Windows-1252.

    In Windows-1252 only a sentence of ours could hold a character to replace: the user's own came from it.
    """
    return encoding if encoding in ("cp1252", "utf-16") else "utf-8-sig"


def _separator_line(table: _Table) -> str:
    return f"sep={table.separator}\r\n"


def _is_separator_line(record: list[str]) -> bool:
    """Excel's own first line, `sep=;`, which must stay as it is."""
    return bool(record) and record[0].strip().lower() == "sep=" and not any(record[1:])


def _columns_to_keep(table: _Table, header_row: int, width: int | None = None) -> list[bool]:
    """One flag a column: False for those an earlier annotated copy added. `width`: of the table, where it is known."""
    words = messages(CATALOGUE)
    ours = {words[code][language] for code in CSV_COLUMNS for language in LANGUAGES}
    records = table.records()
    above = list(islice(records, header_row))
    headers = above[-1]
    width = width or max(map(len, chain(above, records)))
    return [header not in ours for header in [*headers, *[""] * (width - len(headers))]]


def _sentences(reading: ReadingLike) -> Iterator[tuple[int, list[str]]]:
    """Row -> reasons, repairs and remarks, several joined by « | »; by row, some rows at a time."""
    found = by_level(reading)
    keeps_out = pl.concat([found["reject"], found["quarantine"]]).drop_nulls("row")
    remarks = pl.concat([found["check"], found["warning"]]).drop_nulls("row")
    rows = pl.concat([keeps_out["row"], remarks["row"]])
    last = 0 if rows.is_empty() else int(rows.max())  # type: ignore[arg-type]
    for first in range(0, last + 1, ROWS_AT_ONCE):
        is_here = pl.col("row").is_between(first, first + ROWS_AT_ONCE - 1)
        for row, *cells in _joined(keeps_out.filter(is_here), remarks.filter(is_here)).iter_rows():
            yield row, cells


def _joined(keeps_out: pl.DataFrame, remarks: pl.DataFrame) -> pl.DataFrame:
    """`row` and the columns of `CSV_COLUMNS`, by row."""
    said = pl.DataFrame(schema={"row": pl.Int32})
    columns = ((keeps_out, "reason"), (keeps_out, "repair"), (remarks, "reason"))
    for name, (table, column) in zip(CSV_COLUMNS, columns, strict=True):
        text = pl.col(column).unique(maintain_order=True).str.join(" | ")
        said = said.join(table.group_by("row").agg(text.alias(name)), on="row", how="full", coalesce=True)
    return said.with_columns(pl.col(CSV_COLUMNS).fill_null("")).sort("row")
