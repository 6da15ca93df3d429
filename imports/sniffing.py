"""What kind of file is this, judged by its content, not its name. In: a path. Out: a kind, or a refusal.

Only the first bytes and the zip directory are looked at here; `extent.py` then measures the sheets.
"""

import zipfile
import zlib
from pathlib import Path
from typing import Literal

from imports.errors import UnreadableFileError

Kind = Literal["xlsx", "xlsm", "csv", "json"]

WORKBOOK_EXTENSIONS = (".xlsx", ".xlsm")
TEXT_EXTENSIONS = (".csv", ".tsv", ".txt")
#: What agents send, one computer a file (`agent_json.py`).
AGENT_EXTENSIONS = (".json",)
#: Spreadsheets that are recognised so that the refusal can say how to convert them.
OTHER_SPREADSHEETS = (".xls", ".xlsb", ".ods", ".numbers", ".fods")

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: Excel keeps a workbook with a password inside an OLE container, in a stream of this name.
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
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
    if extension not in WORKBOOK_EXTENSIONS + TEXT_EXTENSIONS + AGENT_EXTENSIONS:
        raise UnreadableFileError("extension_unknown", file=path.name, extension=extension or "-")
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
    if not sample.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise UnreadableFileError("file_empty", file=path.name)
    if sample.startswith(OLE_MAGIC):
        _refuse_ole(path, sample)
    is_zip = sample.startswith(ZIP_MAGIC)
    if extension in WORKBOOK_EXTENSIONS:
        if not is_zip:
            raise UnreadableFileError("not_a_workbook", file=path.name)
        return _workbook_kind(path)
    if is_zip or (b"\x00" in sample and not sample.startswith(UTF16_MARKS)):
        raise UnreadableFileError("not_a_text_table", file=path.name)
    return "json" if extension in AGENT_EXTENSIONS else "csv"


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


def _refuse_ole(path: Path, sample: bytes) -> None:
    """An OLE container is a workbook with a password, or the format of before 2007."""
    content = sample if len(sample) < SAMPLE_BYTES else path.read_bytes()
    code = "password_protected" if ENCRYPTED_STREAM in content else "format_not_read"
    raise UnreadableFileError(code, file=path.name, extension=".xls")


def _workbook_kind(path: Path) -> Kind:
    """The kind (xlsx, xlsm) by what the archive holds; refused when it is damaged, or is some other zip."""
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
        known = {"xl/workbook.bin": ".xlsb", "content.xml": ".ods"}
        for member, extension in known.items():
            if member in lowered:
                raise UnreadableFileError("format_not_read", file=path.name, extension=extension)
        raise UnreadableFileError("not_a_workbook", file=path.name)
    return "xlsm" if "xl/vbaproject.bin" in lowered else "xlsx"
