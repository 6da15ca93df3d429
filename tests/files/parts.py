"""What the awkward files are made of: text tables, workbooks, their archives, OpenDocument tables, OLE containers."""

import io
import zipfile
from collections.abc import Callable

import openpyxl

HEAD = ["Identifiant", "Type d'équipement", "Quantité", "Date de mise en service"]
ROW = ["PC-1", "Ordinateur portable", "1", "05/03/2022"]
ROW2 = ["PC-2", "Écran", "2", "06/03/2022"]
STAMP = (2026, 1, 1, 0, 0, 0)


def text(rows: list[list[str]], separator: str = ";", line: str = "\n") -> str:
    return "".join(separator.join(row) + line for row in rows)


PLAIN = text([HEAD, ROW, ROW2])


def book(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "Parc"
    fill(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def rows_book(*rows: list[object]) -> bytes:
    def fill(made: openpyxl.Workbook) -> None:
        for row in rows:
            made.active.append(row)

    return book(fill)


def changed(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, STAMP), change(name, before.read(name)))
    return stream.getvalue()


def in_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    return changed(content, lambda name, part: part.replace(old, new) if name.endswith("sheet1.xml") else part)


GOOD = rows_book(HEAD, ROW, ROW2)


def ods(rows: str, head: str = "", name: str = "Parc") -> bytes:
    namespaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
        for prefix, path in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content {namespaces} {calc} office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="{name}">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        mime = "application/vnd.oasis.opendocument.spreadsheet"
        for member, part in (("mimetype", mime), ("content.xml", content), ("META-INF/manifest.xml", manifest)):
            archive.writestr(zipfile.ZipInfo(member, STAMP), part, compress_type=zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def ods_row(cells: list[str], attributes: str = "") -> str:
    inner = "".join(
        cell
        if cell.startswith("<")
        else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row{attributes}>{inner}</table:table-row>"


ODS_HEAD = ods_row(HEAD)
ODS_ROW = ods_row(ROW)
EMPTY = "<table:table-cell/>"


def far(reference: str) -> bytes:
    cell = f'<row><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()
    return in_sheet(GOOD, b"</sheetData>", cell)


def sheets(made: openpyxl.Workbook, *, hidden: bool) -> None:
    for row in (HEAD, ROW):
        made.active.append(row)
    other = made.create_sheet("Ancien parc")
    for row in (HEAD, ["PC-9", "Serveur", "1", "01/01/2015"]):
        other.append(row)
    other.sheet_state = "hidden" if hidden else "visible"


def merged(made: openpyxl.Workbook) -> None:
    sheet = made.active
    sheet["A1"] = "Parc informatique de la ville"
    sheet.merge_cells("A1:D1")
    for row in (HEAD, ROW, ROW2):
        sheet.append(row)


def merged_headers(made: openpyxl.Workbook) -> None:
    sheet = made.active
    sheet.append(["Équipement", None, "Vie", None])
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:D1")
    for row in (HEAD, ROW, ROW2):
        sheet.append(row)


def with_macros() -> bytes:
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    content = changed(
        GOOD, lambda _name, part: part.replace(kind, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    )
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(zipfile.ZipInfo("xl/vbaProject.bin", STAMP), bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))
    return stream.getvalue()


def offset(made: openpyxl.Workbook) -> None:
    for place, row in enumerate([HEAD, ROW, ROW2], start=4):
        for column, cell in enumerate(row, start=3):
            made.active.cell(place, column, cell)


def twice(content: bytes) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        part = archive.read("xl/worksheets/sheet1.xml")
        archive.writestr(zipfile.ZipInfo("xl/worksheets/sheet1.xml", STAMP), part.replace(b"PC-1", b"PC-7"))
    return stream.getvalue()


BILLION = '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY outside SYSTEM "file:///etc/hostname">]>'


def with_entities(declared: str, used: str) -> bytes:
    def change(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        body = part.replace(b"PC-1", used.encode())
        head, _, rest = body.partition(b"?>") if body.startswith(b"<?xml") else (b'<?xml version="1.0"', b"", body)
        return head + b"?>" + declared.encode() + rest

    return changed(in_line(GOOD), change)


def in_line(content: bytes) -> bytes:
    """The same workbook, its identifiers written in the sheet itself rather than in the shared strings."""
    return in_sheet(content, b'<c r="A2" t="s"><v>4</v></c>', b'<c r="A2" t="inlineStr"><is><t>PC-1</t></is></c>')


def other_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("word/document.xml", STAMP), "<document/>")
    return stream.getvalue()


def ole_loop() -> bytes:
    """A container whose allocation table sends a sector to itself: a naive reader never ends."""
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    header[24:34] = bytes.fromhex("3e000300feff09000600")
    header[44:48] = (1).to_bytes(4, "little")  # one sector of allocation table
    header[48:52] = (1).to_bytes(4, "little")  # the directory starts at sector 1
    header[56:60] = (4096).to_bytes(4, "little")
    header[60:64] = header[68:72] = (0xFFFFFFFE).to_bytes(4, "little")
    header[76:80] = (0).to_bytes(4, "little")
    header[80:512] = b"\xff" * 432
    table = (0xFFFFFFFD).to_bytes(4, "little") + (1).to_bytes(4, "little") + b"\xff" * 504  # sector 1 -> sector 1
    name = "Workbook".encode("utf-16-le").ljust(64, b"\x00") + (18).to_bytes(2, "little") + b"\x02\x01"
    return bytes(header) + table + name.ljust(512, b"\x00")
