"""Is the container of an .xls workbook sound? In: a path and limits. Out: its extent, or a refusal.

An OLE container is a small file system: chains of sectors in a table (FAT). A chain that bites its own tail, or counts
that the file cannot hold, make readers loop or swell; they are found here by following each chain once.
"""

import struct
from pathlib import Path

from imports.errors import UnreadableFileError
from imports.extent import Extent, Limits
from imports.sniffing import OLE_MAGIC

_LAST_SECTOR = 0xFFFFFFFA
_ENTRY_BYTES = 128
_IN_HEADER = 109  # FAT sectors named by the header itself
_MINIMUM_STREAM = 4096
_CELL_RECORDS = frozenset({0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00BE, 0x00D6, 0x00FD})
_PASSWORD_RECORD = 0x002F


def measure_xls(path: Path, limits: Limits) -> Extent:
    """The furthest cell of a workbook of before 2007; UnreadableFileError where its container is not sound."""
    content = path.read_bytes()
    try:
        stream = _workbook_stream(content)
    except (struct.error, ValueError, IndexError) as problem:
        raise UnreadableFileError("file_corrupt", file=path.name) from problem
    total = Extent()
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        if kind == _PASSWORD_RECORD:
            raise UnreadableFileError("password_protected", file=path.name)
        if kind in _CELL_RECORDS and size >= 4:
            row, column = struct.unpack_from("<HH", stream, place + 4) if place + 8 <= len(stream) else (0, 0)
            total.rows, total.columns = max(total.rows, row + 1), max(total.columns, column + 1)
        place += 4 + size
    if total.columns > limits.columns or total.rows * total.columns > limits.cells:
        raise UnreadableFileError("sheet_too_large", file=path.name, rows=total.rows, columns=total.columns)
    return total


def _workbook_stream(content: bytes) -> bytes:
    """The bytes of the workbook's own stream. ValueError where a chain loops or leaves the file."""
    if not content.startswith(OLE_MAGIC):
        raise ValueError
    shift, mini_shift = struct.unpack_from("<HH", content, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise ValueError
    size = 1 << shift
    fat_count, directory_start = struct.unpack_from("<I", content, 44)[0], struct.unpack_from("<I", content, 48)[0]
    mini_start, _, chain_start, chain_count = struct.unpack_from("<IIII", content, 60)
    sectors = len(content) // size + 1
    if fat_count > sectors or chain_count > sectors:
        raise ValueError
    fat_sectors = list(struct.unpack_from(f"<{_IN_HEADER}I", content, 76))
    place, seen = chain_start, set[int]()
    while place < _LAST_SECTOR and chain_count:
        if place in seen:
            raise ValueError
        seen.add(place)
        *named, place = struct.unpack(f"<{size // 4}I", _sector(content, place, size))
        fat_sectors += named
    fat: list[int] = []
    for number in fat_sectors[:fat_count]:
        fat += struct.unpack(f"<{size // 4}I", _sector(content, number, size))
    directory = _follow(content, fat, directory_start, size)
    root = _entry(directory, 0)
    for offset in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        name, start, length = _entry(directory, offset)
        if name not in ("workbook", "book"):
            continue
        if length >= _MINIMUM_STREAM:
            return _follow(content, fat, start, size)[:length]
        small = _follow(content, fat, root[1], size)
        table = _follow(content, fat, mini_start, size)
        links = list(struct.unpack(f"<{len(table) // 4}I", table))
        return _follow(small, links, start, 1 << mini_shift, skipped=0)[:length]
    raise ValueError


def _entry(directory: bytes, offset: int) -> tuple[str, int, int]:
    """(name in lower case, first sector, length) of one directory entry."""
    name_bytes = struct.unpack_from("<H", directory, offset + 64)[0]
    name = directory[offset : offset + max(min(name_bytes, 64) - 2, 0)].decode("utf-16-le", errors="replace")
    start, length = struct.unpack_from("<II", directory, offset + 116)
    return name.lower(), start, length


def _follow(content: bytes, links: list[int], start: int, size: int, *, skipped: int | None = None) -> bytes:
    """The sectors of a chain, put together; no sector stands in it twice."""
    parts, place = [], start
    seen: set[int] = set()
    while place < _LAST_SECTOR:
        if place in seen or place >= len(links):
            raise ValueError
        seen.add(place)
        parts.append(_sector(content, place, size, skipped=skipped))
        place = links[place]
    return b"".join(parts)


def _sector(content: bytes, number: int, size: int, *, skipped: int | None = None) -> bytes:
    """One sector. The last one of a file may be cut short by some programs: it is filled up."""
    place = number * size + (size if skipped is None else skipped)
    if place >= len(content):
        raise ValueError
    return content[place : place + size].ljust(size, b"\x00")
