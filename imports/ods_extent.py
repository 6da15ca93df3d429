"""How large an OpenDocument spreadsheet really is, before it is opened. In: a path and limits. Out: its extent.

A run of equal rows or cells is written once with a count: a file of 1 kB can ask for a billion cells. content.xml is
streamed once; only counts are kept, and the cells whose formula has no result or is in error.
"""

import zipfile
from pathlib import Path
from typing import Any
from xml.parsers import expat

from imports.errors import UnreadableFileError
from imports.extent import CHUNK_BYTES, Extent, Limits
from imports.sniffing import ZIP_ERRORS

_SPACE = "\x1f"
_TABLE = f"urn:oasis:names:tc:opendocument:xmlns:table:1.0{_SPACE}"
_OFFICE = f"urn:oasis:names:tc:opendocument:xmlns:office:1.0{_SPACE}"
_TEXT = f"urn:oasis:names:tc:opendocument:xmlns:text:1.0{_SPACE}p"
_IS_ERROR = f"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0{_SPACE}value-type"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MANIFEST, _CONTENT = "META-INF/manifest.xml", "content.xml"
#: More cells than this without a result are not listed one by one.
LISTED_ERRORS = 100_000


def measure_ods(path: Path, limits: Limits) -> Extent:
    """The extent of an ods file; UnreadableFileError as soon as a limit is passed."""
    total = Extent()
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > limits.entries:
                raise UnreadableFileError("archive_too_large", file=path.name)
            if len({entry.filename for entry in entries}) < len(entries):  # which of the two would be read?
                raise UnreadableFileError("file_corrupt", file=path.name)
            for entry in entries:
                with archive.open(entry) as stream:
                    _measure_entry(stream, entry.filename, total, limits, path.name)
    except expat.ExpatError as problem:
        raise UnreadableFileError("file_corrupt", file=path.name) from problem
    except ZIP_ERRORS as problem:
        raise UnreadableFileError("file_corrupt", file=path.name) from problem
    return total


def _measure_entry(stream: Any, member: str, total: Extent, limits: Limits, file: str) -> None:
    """Adds one archive member: its bytes, and its cells where it is the content."""
    counter = _Counter(total, limits, file) if member == _CONTENT else None
    while chunk := stream.read(CHUNK_BYTES):
        total.unpacked_bytes += len(chunk)
        if total.unpacked_bytes > limits.unpacked_bytes:
            raise UnreadableFileError("archive_too_large", file=file)
        if member == _MANIFEST and b"encryption-data" in chunk:
            raise UnreadableFileError("password_protected", file=file)
        if counter:
            counter.parser.Parse(chunk, False)
    if counter:
        counter.parser.Parse(b"", True)


class _Counter:
    """Follows the rows and cells of content.xml; `total` receives what it finds."""

    def __init__(self, total: Extent, limits: Limits, file: str) -> None:
        self.total, self.limits, self.file = total, limits, file
        self.parser = expat.ParserCreate(namespace_separator=_SPACE)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse_entities
        self.sheet, self.row, self.column = "", 0, 0
        self.row_repeats = self.repeats = 1
        self.furthest = self.rows = self.columns = 0
        self.is_filled = False
        self.detail, self.found = "", list[tuple[int, str]]()

    def _refuse_entities(self, *_declaration: object) -> None:
        raise UnreadableFileError("xml_with_entities", file=self.file)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            self.repeats = _count(attributes.get(f"{_TABLE}number-columns-repeated"))
            formula, value = attributes.get(f"{_TABLE}formula"), attributes.get(f"{_OFFICE}value-type")
            self.is_filled = formula is not None or value is not None
            self.detail = ""
            if attributes.get(_IS_ERROR) == "error":
                self.detail = "#"
                self.parser.CharacterDataHandler = self._read_text
            elif formula is not None and value is None:
                self.detail = "=" + formula.partition("=")[2]
        elif name == f"{_TABLE}table-row":
            self.row_repeats = _count(attributes.get(f"{_TABLE}number-rows-repeated"))
            self.column = self.furthest = 0
            self.found = []
        elif name == f"{_TABLE}table":
            self.sheet, self.row = attributes.get(f"{_TABLE}name", ""), 0
            self.rows = self.columns = 0
        elif name == _TEXT:
            self.is_filled = True

    def _read_text(self, text: str) -> None:
        self.detail = self.detail + text if len(self.detail) > 1 else text or "#"

    def _end(self, name: str) -> None:
        if name in _CELLS:
            if self.detail:
                self.found.append((self.column, self.detail))
                self.parser.CharacterDataHandler = None
            self.column += self.repeats
            if self.is_filled:
                self.furthest = self.column
        elif name == f"{_TABLE}table-row":
            self._end_row()

    def _end_row(self) -> None:
        """A row of nothing takes no room at the end of a sheet; before a filled one it does."""
        listed = self.total.errors.setdefault(self.sheet, []) if self.found else []
        if len(listed) < LISTED_ERRORS:
            listed += [(self.row, column, detail) for column, detail in self.found]
        self.row += self.row_repeats
        if not self.furthest:
            return
        self.rows, self.columns = self.row, max(self.columns, self.furthest)
        if self.columns > self.limits.columns or self.rows * self.columns > self.limits.cells:
            raise UnreadableFileError("sheet_too_large", file=self.file, rows=self.rows, columns=self.columns)
        self.total.rows, self.total.columns = max(self.total.rows, self.rows), max(self.total.columns, self.columns)


def _count(written: str | None) -> int:
    """How many times; what is no number counts once, as the reader does."""
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 12 else 1
