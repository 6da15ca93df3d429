"""Awkward files too large to keep: written when a test asks for them. What each must give is in `expected.toml`."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.files.parts import HEAD

CSV_ROWS = 1_100_000
UNPACKED_MEBIBYTES = 1_300
BLOCK = b'<c r="A1"><v>1</v></c>' * (2**20 // 22)


def long_csv(path: Path) -> None:
    """More rows than a workbook can have; a csv has no such end."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write(";".join(HEAD) + "\n")
        stream.writelines(f"PC-{number:07d};Ordinateur portable;1;05/03/2022\n" for number in range(CSV_ROWS))


def zip_bomb(path: Path) -> None:
    """An archive of a megabyte whose sheet unpacks to more than a gigabyte. One compressed block, repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packer.compress(b"<worksheet><sheetData>")
    packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    names = [b"[Content_Types].xml", b"xl/workbook.xml", b"xl/worksheets/sheet1.xml"]
    parts = [_deflated(b"<Types/>"), _deflated(b"<workbook/>"), block * UNPACKED_MEBIBYTES]
    sizes = [8, 11, len(BLOCK) * UNPACKED_MEBIBYTES]
    checks = [zlib.crc32(b"<Types/>"), zlib.crc32(b"<workbook/>"), 0]
    body, directory = b"", b""
    for name, part, size, check in zip(names, parts, sizes, checks, strict=True):
        about = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, check, len(part), size, len(name), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + about + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + about + name + part
    end = struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(directory), len(body), 0)
    path.write_bytes(body + directory + b"PK\x05\x06" + end)


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


LARGE: dict[str, Callable[[Path], None]] = {"rows_1100000.csv": long_csv, "zip_bomb.xlsx": zip_bomb}
