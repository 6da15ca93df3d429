"""What kind of file is this, judged by its content, not its name. In: a path. Out: a kind, or a refusal.

Only the first bytes and the zip directory are looked at here; `extent.py` then measures the sheets.
"""

import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from imports.errors import UnreadableFileError

Kind = Literal["xlsx", "xlsm", "xls", "ods", "csv", "json"]

WORKBOOK_EXTENSIONS = (".xlsx", ".xlsm", ".xls", ".ods")
TEXT_EXTENSIONS = (".csv", ".tsv", ".txt")
#: What agents send, one computer a file (`agent_json.py`).
AGENT_EXTENSIONS = (".json",)
#: Spreadsheets that are recognised so that the refusal can say how to convert them.
OTHER_SPREADSHEETS = (".xlsb", ".numbers", ".fods")

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: Excel keeps a workbook with a password inside an OLE container, in a stream of this name.
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
#: The stream of a workbook of before 2007 (the second: of before 1997).
OLD_EXCEL_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
#: Files of other programs, whatever their name.
OTHER_MAGIC = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"\x1f\x8b", b"7z\xbc\xaf")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
#: What Python's zip reader raises on damaged, exotic or hostile archives.
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    OverflowError,
)

SAMPLE_BYTES = 65_536


def sniff(path: Path, *, file_bytes: int) -> Kind:
    """The kind of a spreadsheet we read, or UnreadableFileError: missing, empty, too large, protected..."""
    _check_exists(path, file_bytes=file_bytes)
    extension = path.suffix.lower()
    if extension in OTHER_SPREADSHEETS:
        raise UnreadableFileError("format_not_read", file=path.name, extension=extension)
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
    if not sample.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise UnreadableFileError("file_empty", file=path.name)
    if extension not in WORKBOOK_EXTENSIONS + TEXT_EXTENSIONS + AGENT_EXTENSIONS:
        return _kind_by_content(path, sample, extension)
    if sample.startswith(OLE_MAGIC):
        return _ole_kind(path, sample)
    if sample.startswith(ZIP_MAGIC):
        return _workbook_kind(path)
    is_text = b"\x00" not in sample or sample.startswith(UTF16_MARKS)
    if extension in WORKBOOK_EXTENSIONS:
        if sample.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":  # web applications call their pages .xls
            raise UnreadableFileError("web_page_not_workbook", file=path.name, extension=extension)
        if not is_text or not _is_table(sample):
            raise UnreadableFileError("not_a_workbook", file=path.name)
        return "csv"
    if not is_text or sample.startswith(OTHER_MAGIC):
        raise UnreadableFileError("not_a_text_table", file=path.name)
    return "json" if extension in AGENT_EXTENSIONS else "csv"


def _kind_by_content(path: Path, sample: bytes, extension: str) -> Kind:
    """Under a name of no spreadsheet: a workbook by its content; text only where there is no extension."""
    try:
        if sample.startswith(OLE_MAGIC):
            return _ole_kind(path, sample)
        if sample.startswith(ZIP_MAGIC):
            return _workbook_kind(path)
    except UnreadableFileError as problem:
        raise UnreadableFileError("extension_unknown", file=path.name, extension=extension or "–") from problem
    if extension:
        raise UnreadableFileError("extension_unknown", file=path.name, extension=extension)
    is_text = b"\x00" not in sample or sample.startswith(UTF16_MARKS)
    if not is_text or not _is_table(sample):
        raise UnreadableFileError("extension_missing", file=path.name)
    return "csv"


def is_misnamed(path: Path, kind: Kind) -> bool:
    """Whether the extension says another kind of file than the content."""
    expected = {
        "csv": TEXT_EXTENSIONS,
        "json": AGENT_EXTENSIONS,
        "xlsx": (".xlsx", ".xlsm"),
        "xlsm": (".xlsx", ".xlsm"),
    }
    return path.suffix.lower() not in expected.get(kind, (f".{kind}",))


def _check_exists(path: Path, *, file_bytes: int) -> None:
    """Missing, a folder, unreadable, empty, too large: said before anything is opened."""
    if not path.exists():
        raise UnreadableFileError("file_missing", file=path.name)
    if not path.is_file():
        raise UnreadableFileError("not_a_file", file=path.name)
    try:
        size = path.stat().st_size
        path.open("rb").close()
    except OSError as problem:
        raise UnreadableFileError("file_unreadable", file=path.name) from problem
    if size == 0:
        raise UnreadableFileError("file_empty", file=path.name)
    if size > file_bytes:
        raise UnreadableFileError("file_too_large", file=path.name, size=size // 2**20, limit=file_bytes // 2**20)


def _is_table(sample: bytes) -> bool:
    """Whether the first two lines of a text hold a separator: a csv file with the name of a workbook."""
    plain = sample.replace(b"\x00", b"")
    lines = plain.splitlines()[:2]
    return not sample.startswith(OTHER_MAGIC) and bool(lines) and all(re.search(rb"[;,\t|]", line) for line in lines)


def _ole_kind(path: Path, sample: bytes) -> Kind:
    """An OLE container is a workbook with a password, the format of before 2007, or another program's file."""
    content = sample if len(sample) < SAMPLE_BYTES else path.read_bytes()
    if ENCRYPTED_STREAM in content:
        raise UnreadableFileError("password_protected", file=path.name)
    if not any(name in content for name in OLD_EXCEL_STREAMS):
        raise UnreadableFileError("not_a_workbook", file=path.name)
    return "xls"


def _workbook_kind(path: Path) -> Kind:
    """The kind (xlsx, xlsm, ods) by what the archive holds; refused when it is damaged, or is some other zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            is_encrypted = any(entry.flag_bits & 1 for entry in archive.infolist())
    except ZIP_ERRORS as problem:
        raise UnreadableFileError("file_corrupt", file=path.name) from problem
    if is_encrypted:
        raise UnreadableFileError("password_protected", file=path.name)
    lowered = {name.lower().lstrip("/") for name in names}
    if "xl/workbook.xml" not in lowered:
        if "xl/workbook.bin" in lowered:
            raise UnreadableFileError("format_not_read", file=path.name, extension=".xlsb")
        if "content.xml" in lowered:
            return "ods"
        raise UnreadableFileError("not_a_workbook", file=path.name)
    return "xlsm" if "xl/vbaproject.bin" in lowered else "xlsx"
