"""How large a workbook really is, before any library opens it. In: a path and limits. Out: its extent, or a refusal.

calamine allocates the rectangle between the first and the last used cell: a 17 kB file with A1 and XFD1048576 asks for
549 GB and aborts the process, which no `except` can see. So the XML of every archive member is streamed once, counting
the bytes it really unpacks to (the archive's own directory can lie) and the furthest cell that holds something.
"""

import re
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from imports.errors import UnreadableFileError
from imports.sniffing import ZIP_ERRORS

Bytes = npt.NDArray[np.uint8]

CHUNK_BYTES = 4 * 2**20
#: A tag longer than this is not written by any spreadsheet program.
LONGEST_TAG_BYTES = 2**20
_R, _EQUALS, _DOUBLE, _SINGLE, _SPACE, _CLOSE, _SLASH = b"r=\"' >/"
_LONGEST_REFERENCE = 10  # XFD1048576
#: A formula whose result may never have been saved (or is an empty text): `formulas.py` then looks closer.
_UNCALCULATED = re.compile(rb"(?:</f>|<f [^<>]*/>)\s*(?:<v ?/>|<v></v>|</c>)")
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


@dataclass(frozen=True)
class Limits:
    """What a file may cost before it is refused. Generous for an inventory of a region, small for a bomb."""

    file_bytes: int = 400 * 2**20
    entries: int = 2_000
    unpacked_bytes: int = 1_200 * 2**20
    columns: int = 1_000
    #: Unpacked over packed, from `small_bytes` on: a large inventory reaches some 40, a bomb several hundreds.
    ratio: int = 150
    small_bytes: int = 64 * 2**20
    cells: int = 20_000_000
    memory_bytes: int = 4 * 2**30
    seconds: int = 120


@dataclass
class Extent:
    """The furthest used row and column over all sheets.

    `uncalculated`: the archive members in which some formulas may carry no saved result. `errors`: sheet name -> (row,
    column, what stands there) of cells that hold an error or such a formula, both from 0.
    """

    rows: int = 0
    columns: int = 0
    unpacked_bytes: int = 0
    uncalculated: list[str] = field(default_factory=list)
    errors: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)


def measure(path: Path, limits: Limits) -> Extent:
    """The extent of a workbook; UnreadableFileError as soon as a limit is passed, without unpacking the rest."""
    total = Extent()
    plausible = max(limits.small_bytes, limits.ratio * path.stat().st_size)
    limits = replace(limits, unpacked_bytes=min(limits.unpacked_bytes, plausible))
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()  # by entry, not by name: a name can stand twice
            if len(entries) > limits.entries:
                raise UnreadableFileError("archive_too_large", file=path.name)
            if len({entry.filename for entry in entries}) < len(entries):  # which of the two would be read?
                raise UnreadableFileError("file_corrupt", file=path.name)
            if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:  # a lie is found while reading
                raise UnreadableFileError("archive_too_large", file=path.name)
            for entry in entries:
                with archive.open(entry) as stream:
                    _measure_entry(stream, total, limits, path.name, member=entry.filename)  # type: ignore[arg-type]
    except ZIP_ERRORS as problem:
        raise UnreadableFileError("file_corrupt", file=path.name) from problem
    return total


def _measure_entry(stream: zipfile.ZipExtFile, total: Extent, limits: Limits, file: str, *, member: str = "") -> None:
    """Adds one archive member to `total`: its bytes, and its cells where it is XML."""
    sheet = Extent()
    carried = b""
    is_first, is_xml = True, False
    while chunk := stream.read(CHUNK_BYTES):
        total.unpacked_bytes += len(chunk)
        if total.unpacked_bytes > limits.unpacked_bytes:
            raise UnreadableFileError("archive_too_large", file=file)
        if is_first:
            is_first, is_xml = False, chunk.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        if not is_xml:
            continue
        text = carried + chunk
        _refuse_entities(text, file)
        cut = text.rfind(b"<")  # a tag is never cut in two: the last one waits for the next chunk
        carried = text[cut:] if cut >= 0 else b""
        if len(carried) > LONGEST_TAG_BYTES:
            raise UnreadableFileError("file_corrupt", file=file)
        _widen(sheet, text[: cut if cut >= 0 else len(text)])
        _check(sheet, limits, file)
    _widen(sheet, carried)
    _check(sheet, limits, file)
    total.rows, total.columns = max(total.rows, sheet.rows), max(total.columns, sheet.columns)
    if sheet.uncalculated:
        total.uncalculated.append(member)


def _refuse_entities(text: bytes, file: str) -> None:
    """Spreadsheet programs never declare entities: they serve to swell (a bomb) or to read other files (XXE)."""
    if _ENTITIES.search(text):
        raise UnreadableFileError("xml_with_entities", file=file)


def _check(sheet: Extent, limits: Limits, file: str) -> None:
    """Refuses a sheet wider than an inventory, or whose rectangle would not fit in memory."""
    if sheet.columns > limits.columns or sheet.rows * sheet.columns > limits.cells:
        raise UnreadableFileError("sheet_too_large", file=file, rows=sheet.rows, columns=sheet.columns)


def _widen(sheet: Extent, text: bytes) -> None:
    """Looks at every `r="B12"` attribute of `text` (whole tags) that belongs to a tag with content."""
    if not sheet.uncalculated and _UNCALCULATED.search(text):
        sheet.uncalculated.append("")
    content: Bytes = np.frombuffer(text, dtype=np.uint8)
    if content.size < len(b' r="1'):
        return
    starts = _reference_starts(content)
    starts = starts[~_is_self_closing(content, starts)]  # a coloured but empty cell takes no room in calamine
    if starts.size == 0:
        return
    columns, rows = _references(content, starts)
    sheet.columns = max(sheet.columns, int(columns.max()))
    sheet.rows = max(sheet.rows, int(rows.max()))


def _reference_starts(content: Bytes) -> npt.NDArray[np.int64]:
    """Where the value of each attribute named exactly `r` begins (either quote)."""
    quoted = (content[3:] == _DOUBLE) | (content[3:] == _SINGLE)
    named = (content[1:-2] == _R) & (content[2:-1] == _EQUALS) & (content[:-3] <= _SPACE)
    return np.flatnonzero(quoted & named) + 4


def _is_self_closing(content: Bytes, starts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """True where the tag around `starts` ends with `/>`."""
    ends = np.flatnonzero(content == _CLOSE)
    if ends.size == 0:
        return np.zeros(starts.size, dtype=bool)
    following = np.searchsorted(ends, starts).clip(max=ends.size - 1)
    is_slash: npt.NDArray[np.bool_] = content[ends[following] - 1] == _SLASH
    return is_slash


def _references(content: Bytes, starts: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(column, row) of each reference, read a character at a time over all references at once; 0 where absent."""
    columns = np.zeros(starts.size, dtype=np.int64)
    rows = np.zeros(starts.size, dtype=np.int64)
    is_open = np.ones(starts.size, dtype=bool)
    for offset in range(_LONGEST_REFERENCE):
        position = starts + offset
        character = content[position.clip(max=content.size - 1)].astype(np.int64)
        letter = (character & ~0x20) - ord("A") + 1
        is_letter = is_open & (letter >= 1) & (letter <= 26) & (rows == 0)
        is_digit = is_open & (character >= ord("0")) & (character <= ord("9"))
        is_open = (is_letter | is_digit) & (position < content.size)
        columns = np.where(is_letter, columns * 26 + letter, columns)
        rows = np.where(is_digit, rows * 10 + character - ord("0"), rows)
    return columns, rows
