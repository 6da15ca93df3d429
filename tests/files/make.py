"""Makes the awkward files of this folder again: `python -m tests.files.make`. Kept so that each can be read and changed.

What each must give is in `expected.toml`; drop a file here with its line there, and it has its test. Old .xls files are
not made here (no library of ours writes them): `*.xls` were written once with xlwt.
"""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

FOLDER = Path(__file__).parent
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


FILES: dict[str, Callable[[], bytes]] = {
    # --- text
    "utf8.csv": lambda: PLAIN.encode(),
    "utf8_bom.csv": lambda: b"\xef\xbb\xbf" + PLAIN.encode(),
    "utf16_le.csv": lambda: b"\xff\xfe" + PLAIN.encode("utf-16-le"),
    "utf16_be.csv": lambda: b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "cp1252.csv": lambda: PLAIN.encode("cp1252"),
    "comma.csv": lambda: text([HEAD, ROW], ",").encode(),
    "tab.tsv": lambda: text([HEAD, ROW], "\t").encode(),
    "pipe.txt": lambda: text([HEAD, ROW], "|").encode(),
    "sep_line.csv": lambda: ("sep=;\n" + PLAIN).encode(),
    "carriage_returns.csv": lambda: text([HEAD, ROW, ROW2], line="\r").encode(),
    "windows_lines.csv": lambda: text([HEAD, ROW, ROW2], line="\r\n").encode(),
    "several_lines_in_a_cell.csv": lambda: text(
        [[*HEAD, "Site"], [*ROW, '"Mairie\nrez-de-chaussée"'], [*ROW2, ""]]
    ).encode(),
    "lone_quotation_mark.csv": lambda: text([[*HEAD, "Modèle"], [*ROW, 'Écran 24"'], [*ROW2, "x"]]).encode(),
    "quotation_mark_never_closed.csv": lambda: text([[*HEAD, "Modèle"], [*ROW, '"24 pouces'], [*ROW2, "x"]]).encode(),
    "thousands_with_spaces.csv": lambda: text(
        [HEAD, ["A", "Écran", "1\u202f200", "2022"], ["B", "Écran", "1\u00a0200,0", "2022"]]
    ).encode(),
    "decimal_comma.csv": lambda: text([[*HEAD, "Durée de vie prévue"], [*ROW, "4,33"]]).encode(),
    "iso_dates.csv": lambda: text(
        [HEAD, ["A", "Écran", "1", "2022-03-05"], ["B", "Écran", "1", "20220305"], ["C", "Écran", "1", "44625"]]
    ).encode(),
    "month_first_dates.csv": lambda: text(
        [HEAD, ["A", "Écran", "1", "03/31/2022"], ["B", "Écran", "1", "05/06/2022"]]
    ).encode(),
    "dates_of_both_orders.csv": lambda: text(
        [HEAD, ["A", "Écran", "1", "03/31/2022"], ["B", "Écran", "1", "31/03/2022"]]
    ).encode(),
    "impossible_date.csv": lambda: text([HEAD, ["A", "Écran", "1", "31/02/2022"], ROW2]).encode(),
    "ragged_rows.csv": lambda: f"Parc 2025\n\n{PLAIN}PC-3;Écran\n".encode(),
    "scientific_identifier.csv": lambda: text([HEAD, ["1,23E+12", "Écran", "1", "2022"], ROW2]).encode(),
    "placeholders.csv": lambda: text([[*HEAD, "Numéro de série"], [*ROW, "<numéro>"], [*ROW2, "N/A"]]).encode(),
    "placeholder_identifier.csv": lambda: text([HEAD, ["<name>", "Écran", "1", "2022"], ROW2]).encode(),
    "formula_injection.csv": lambda: text([[*HEAD, "Site"], [*ROW, "=cmd|'/C calc'!A0"], [*ROW2, "@SUM(A1)"]]).encode(),
    "right_to_left.csv": lambda: text([[*HEAD, "Site"], [*ROW, "مكتب \u202eabc"]]).encode(),
    "emoji_ligature_euro.csv": lambda: text(
        [[*HEAD, "Site", "Prix d'achat HT"], [*ROW, "Cœur de ville 😀", "500 €"]]
    ).encode(),
    "duplicate_headers.csv": lambda: text([[*HEAD, "Identifiant"], [*ROW, "PC-8"]]).encode(),
    "empty_header_cells.csv": lambda: text([["", *HEAD, ""], ["x", *ROW, "y"]]).encode(),
    "two_lines_of_headers.csv": lambda: text([["Équipement", "", "Vie", ""], HEAD, ROW]).encode(),
    "headers_repeated.csv": lambda: text([HEAD, ROW, HEAD, ROW2]).encode(),
    "second_table.csv": lambda: text(
        [HEAD, ROW, [], ["Quantité", "Identifiant", "Modèle", "Site"], ["3", "Z-1", "x", "y"]]
    ).encode(),
    "duplicate_identifiers.csv": lambda: text([HEAD, ROW, ROW]).encode(),
    "lost_leading_zero.csv": lambda: text([[*HEAD, "Code commune INSEE"], [*ROW, "1001"]]).encode(),
    "only_headers.csv": lambda: text([HEAD]).encode(),
    "empty.csv": lambda: b"",
    "blank.csv": lambda: b"\xef\xbb\xbf \r\n\r\n",
    "no_known_column.csv": lambda: b"Fruit;Couleur\npomme;rouge\n",
    "list_of_people.csv": lambda: "Nom;Prénom;Courriel\nDupont;Anne;anne.dupont@exemple.fr\n".encode(),
    "people_column.csv": lambda: text([[*HEAD, "Utilisateur"], [*ROW, "Anne Dupont"]]).encode(),
    "binary.csv": lambda: b"Identifiant;Type\n\x00\x01\x02;laptop\n",
    "neither_utf8_nor_cp1252.csv": lambda: b"Identifiant;Type\n\x81\x8d;laptop\n",
    "workbook.csv": lambda: GOOD,
    "text.xlsx": lambda: PLAIN.encode(),
    "web_page.xls": lambda: b"<html><body><table><tr><td>Identifiant</td></tr></table></body></html>",
    "document.xlsx": lambda: b"%PDF-1.7 ...",
    # --- workbooks
    "good.xlsx": lambda: GOOD,
    "offset.xlsx": lambda: book(offset),
    "merged_title.xlsx": lambda: book(merged),
    "hidden_sheet.xlsx": lambda: book(lambda made: sheets(made, hidden=True)),
    "two_sheets.xlsx": lambda: book(lambda made: sheets(made, hidden=False)),
    "formula_without_value.xlsx": lambda: rows_book(HEAD, ["PC-1", "Écran", "=1+1", "05/03/2022"], ROW2),
    "error_cell.xlsx": lambda: in_sheet(
        rows_book(HEAD, ["PC-1", "Écran", 7777, "05/03/2022"], ROW2),
        b'<c r="C2" t="n"><v>7777</v></c>',
        b'<c r="C2" t="e"><v>#N/A</v></c>',
    ),
    "number_identifiers.xlsx": lambda: rows_book(HEAD, [12345678901234, "Écran", 1, 44625], [13, "Écran", 1.0, 44625]),
    "external_link.xlsx": lambda: rows_book([*HEAD, "Site"], [*ROW, "=[1]Autre!A1"]),
    "formula_injection.xlsx": lambda: changed(
        rows_book([*HEAD, "Site"], [*ROW, "SITE"]), lambda _name, part: part.replace(b"SITE", b"=cmd|'/C calc'!A0")
    ),
    "truncated.xlsx": lambda: GOOD[: len(GOOD) * 2 // 3],
    "duplicate_entries.xlsx": lambda: twice(GOOD),
    "sparse_bomb.xlsx": lambda: far("XFD1048576"),
    "columns_16384.xlsx": lambda: far("XFD2"),
    "entity_bomb.xlsx": lambda: with_entities(BILLION, "&c;"),
    "outside_entity.xlsx": lambda: with_entities(OUTSIDE, "&outside;"),
    "not_a_spreadsheet.xlsx": lambda: _other_zip(),
    # --- OpenDocument
    "good.ods": lambda: ods(ODS_HEAD + ODS_ROW),
    "offset.ods": lambda: ods(
        f'<table:table-row table:number-rows-repeated="3">{EMPTY}</table:table-row>'
        + ods_row([EMPTY, *HEAD])
        + ods_row([EMPTY, *ROW])
    ),
    "repeated_empty_cells.ods": lambda: ods(
        ODS_HEAD
        + ODS_ROW
        + ods_row(['<table:table-cell table:number-columns-repeated="1024"/>'], ' table:number-rows-repeated="1048573"')
    ),
    "repeated_bomb.ods": lambda: ods(
        ODS_HEAD
        + ods_row(
            [
                '<table:table-cell table:number-columns-repeated="1000" office:value-type="string"><text:p>x</text:p></table:table-cell>'
            ],
            ' table:number-rows-repeated="1000000"',
        )
    ),
    "formula_without_value.ods": lambda: ods(
        ODS_HEAD + ods_row(["PC-1", "Écran", '<table:table-cell table:formula="of:=1+1"/>', "05/03/2022"])
    ),
    "entity_bomb.ods": lambda: ods(ODS_HEAD + ODS_ROW.replace("PC-1", "&c;"), BILLION),
    "truncated.ods": lambda: ods(ODS_HEAD + ODS_ROW)[:-200],
    "ods_named.xlsx": lambda: ods(ODS_HEAD + ODS_ROW),
    # --- OLE
    "password.xlsx": lambda: (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(64)
    ),
    "ole_loop.xls": lambda: _ole_loop(),
    "truncated.xls": lambda: (FOLDER / "good.xls").read_bytes()[:1500],
    "xls_named.csv": lambda: (FOLDER / "good.xls").read_bytes(),
}


def _other_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("word/document.xml", STAMP), "<document/>")
    return stream.getvalue()


def _ole_loop() -> bytes:
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


def main() -> None:
    """Writes every file but those that are already the same."""
    for name, make in FILES.items():
        content = make()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_bytes() != content:
            (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
