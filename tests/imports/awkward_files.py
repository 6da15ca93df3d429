"""Files that must be refused, made on the spot: name -> how to make it. Each is as small as it can be."""

import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

from tests.imports.spreadsheets import GOOD, write_csv, write_xlsx


def _good(folder: Path) -> Path:
    return write_xlsx(folder / "good.xlsx", [GOOD])


def repack(source: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The same archive with some members changed."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
    return target


def missing(folder: Path) -> Path:
    return folder / "absent.xlsx"


def a_folder(folder: Path) -> Path:
    (folder / "dossier.xlsx").mkdir()
    return folder / "dossier.xlsx"


def empty(folder: Path) -> Path:
    (folder / "vide.xlsx").touch()
    return folder / "vide.xlsx"


def blank_csv(folder: Path) -> Path:
    (folder / "blanc.csv").write_bytes(b"\xef\xbb\xbf \r\n\r\n")
    return folder / "blanc.csv"


def pdf(folder: Path) -> Path:
    (folder / "parc.pdf").write_bytes(b"%PDF-1.7 ...")
    return folder / "parc.pdf"


def pdf_named_xlsx(folder: Path) -> Path:
    (folder / "parc.xlsx").write_bytes(b"%PDF-1.7 ...")
    return folder / "parc.xlsx"


def web_page_named_xls(folder: Path) -> Path:
    (folder / "parc.xls").write_text("<html><table><tr><td>Identifiant</td></tr></table></html>", encoding="utf-8")
    return folder / "parc.xls"


def numbers(folder: Path) -> Path:
    (folder / "parc.numbers").write_bytes(b"PK")
    return folder / "parc.numbers"


def doubled_member(folder: Path) -> Path:
    source = _good(folder)
    with zipfile.ZipFile(source, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("xl/worksheets/sheet1.xml", archive.read("xl/worksheets/sheet1.xml"))
    return source


def entity_bomb(folder: Path) -> Path:
    doctype = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    return repack(
        _good(folder),
        folder / "parc.xlsx",
        lambda name, content: (
            content.replace(b"<worksheet", doctype + b"<worksheet", 1) if "sheet1" in name else content
        ),
    )


def only_a_hidden_table(folder: Path) -> Path:
    path = write_xlsx(folder / "parc.xlsx", [GOOD])
    book = openpyxl.load_workbook(path)
    book["Parc"].sheet_state = "hidden"
    book.create_sheet("Vu")["A1"] = "Bonjour"
    book.active = 1
    book.save(path)
    return path


def binary_named_csv(folder: Path) -> Path:
    (folder / "parc.csv").write_bytes(b"Identifiant;Type\n\x00\x01\x02;laptop\n")
    return folder / "parc.csv"


def not_cp1252_csv(folder: Path) -> Path:
    (folder / "parc.csv").write_bytes(b"Identifiant;Type\n\x81\x8d;laptop\n")
    return folder / "parc.csv"


def word_document_named_xlsx(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "note.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return folder / "note.xlsx"


def ods(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "parc.ods", "w") as archive:
        archive.writestr("content.xml", "<office/>")
    return folder / "parc.ods"


def ods_named_xlsx(folder: Path) -> Path:
    return ods(folder).rename(folder / "parc.xlsx")


def old_excel_named_xlsx(folder: Path) -> Path:
    (folder / "parc.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "Workbook".encode("utf-16-le"))
    return folder / "parc.xlsx"


def password_protected(folder: Path) -> Path:
    content = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(120_000) + "EncryptedPackage".encode("utf-16-le")
    (folder / "parc.xlsx").write_bytes(content)
    return folder / "parc.xlsx"


def password_protected_zip(folder: Path) -> Path:
    """A zip whose entries are marked as encrypted (bit 0 of the flags, local and central)."""
    content = bytearray(_good(folder).read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(magic)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(magic, place + 4)
    (folder / "parc.xlsx").write_bytes(content)
    return folder / "parc.xlsx"


def truncated(folder: Path) -> Path:
    content = _good(folder).read_bytes()
    (folder / "parc.xlsx").write_bytes(content[: len(content) * 2 // 3])
    return folder / "parc.xlsx"


def only_the_end_of_a_zip(folder: Path) -> Path:
    (folder / "parc.xlsx").write_bytes(b"PK\x05\x06" + bytes(18))
    return folder / "parc.xlsx"


def corrupt_member(folder: Path) -> Path:
    """The compressed bytes of a sheet overwritten, the directory left whole."""
    source = _good(folder)
    with zipfile.ZipFile(source) as archive:
        place = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    content = bytearray(source.read_bytes())
    name_length, extra_length = struct.unpack("<HH", content[place + 26 : place + 30])
    start = place + 30 + name_length + extra_length
    content[start : start + 40] = b"\xff" * 40
    (folder / "parc.xlsx").write_bytes(content)
    return folder / "parc.xlsx"


def broken_xml(folder: Path) -> Path:
    def change(name: str, content: bytes) -> bytes:
        return content[: len(content) // 2] if name.endswith("workbook.xml") else content

    return repack(_good(folder), folder / "parc.xlsx", change)


def sparse_bomb(folder: Path) -> Path:
    """Cells at A1 and XFD1048576: the reader would ask for 549 GB and abort the process."""
    return repack(_good(folder), folder / "parc.xlsx", _with_far_cell(b' r="XFD1048576"'))


def sparse_bomb_in_disguise(folder: Path) -> Path:
    """The same, written so that the scan does not see it: only the child process is lost."""
    return repack(_good(folder), folder / "parc.xlsx", _with_far_cell(b' r ="XFD1048576"'))


def wide_but_allowed(folder: Path) -> Path:
    """Twenty million cells, nearly all empty: small enough for the scan, several hundred MB for the reader."""
    return repack(_good(folder), folder / "parc.xlsx", _with_far_cell(b' r="T1000000"'))


def _with_far_cell(reference: bytes) -> Callable[[str, bytes], bytes]:
    cell = b"<row><c" + reference + b"><v>1</v></c></row></sheetData>"
    return lambda name, content: content.replace(b"</sheetData>", cell) if "sheet1.xml" in name else content


def zip_bomb(folder: Path) -> Path:
    """1.3 GB of nothing in a few MB."""
    source = _good(folder)
    target = folder / "parc.xlsx"
    with (
        zipfile.ZipFile(source) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as after,
    ):
        for name in before.namelist():
            after.writestr(name, before.read(name))
        with after.open("xl/media/nothing.bin", "w", force_zip64=True) as stream:
            for _ in range(1300):
                stream.write(bytes(2**20))
    return target


def text_bomb(folder: Path) -> Path:
    """200 MB of one text in a few hundred kB: under the limit of size, far over what a workbook packs to."""
    text = b'<row><c t="inlineStr"><is><t>' + b"a" * 2**20 + b"</t></is></c></row>"
    ending = b"</sheetData>"
    return repack(
        _good(folder), folder / "parc.xlsx",
        lambda name, content: content.replace(ending, text * 200 + ending) if "sheet1.xml" in name else content,
    )  # fmt: skip


def too_many_entries(folder: Path) -> Path:
    source = _good(folder)
    with zipfile.ZipFile(source, "a") as archive:
        for number in range(2_100):
            archive.writestr(f"xl/extra{number}.xml", "<a/>")
    return source


def too_many_columns(folder: Path) -> Path:
    return write_xlsx(folder / "parc.xlsx", [{**GOOD, **{f"colonne {number}": 1 for number in range(1_100)}}])


def no_known_column(folder: Path) -> Path:
    return write_xlsx(folder / "parc.xlsx", [{"Fruit": "pomme", "Couleur": "rouge"}])


def required_column_missing(folder: Path) -> Path:
    return write_xlsx(folder / "parc.xlsx", [{"Type d'équipement": "Écran", "Quantité": 3}])


def duplicate_header(folder: Path) -> Path:
    path = folder / "parc.csv"
    path.write_text("Identifiant;Type;Identifiant\n1;Écran;2\n", encoding="utf-8")
    return path


def only_headers(folder: Path) -> Path:
    (folder / "parc.csv").write_text("Identifiant;Type d'équipement\n;\n", encoding="utf-8")
    return folder / "parc.csv"


def only_people(folder: Path) -> Path:
    return write_csv(folder / "agents.csv", [{"Nom": "Fictif", "Prénom": "Alex", "Courriel": "alex@example.org"}])


def register_of_organisations(folder: Path) -> Path:
    row = {"Identifiant": "mairie-x", "Nom": "Mairie X", "Nature": "commune", "Commune du siège": "21054"}
    return write_csv(folder / "registre.csv", [row])


def grid_of_bids(folder: Path) -> Path:
    row = {"Offre": "Érable", "Poste": "P1", "Quantité": "10", "Type d'équipement": "Ordinateur portable"}
    return write_csv(folder / "offres.csv", [row | {"Prix unitaire HT": "700,5", "Marque": "Fictive"}])


def only_data_centres(folder: Path) -> Path:
    return write_csv(folder / "centres.csv", [{"nomCourtDatacenter": "DC1", "pue": "1,4", "localisation": "France"}])


def json_of_something_else(folder: Path) -> Path:
    (folder / "parc.json").write_text('{"content": {"softwares": []}}', encoding="utf-8")
    return folder / "parc.json"


def letter_without_extension(folder: Path) -> Path:
    (folder / "parc").write_bytes(b"Bonjour,\nvoici le parc.\n")
    return folder / "parc"


#: How to make the file -> the code of its refusal.
REFUSED: dict[Callable[[Path], Path], str] = {
    missing: "file_missing",
    a_folder: "not_a_file",
    empty: "file_empty",
    blank_csv: "file_empty",
    pdf: "extension_unknown",
    letter_without_extension: "extension_missing",
    pdf_named_xlsx: "not_a_workbook",
    web_page_named_xls: "web_page_not_workbook",
    doubled_member: "file_corrupt",
    entity_bomb: "xml_with_entities",
    only_a_hidden_table: "table_hidden",
    binary_named_csv: "not_a_text_table",
    not_cp1252_csv: "encoding_unknown",
    word_document_named_xlsx: "not_a_workbook",
    ods: "file_corrupt",
    ods_named_xlsx: "file_corrupt",
    old_excel_named_xlsx: "file_corrupt",
    numbers: "format_not_read",
    password_protected: "password_protected",
    password_protected_zip: "password_protected",
    truncated: "file_corrupt",
    only_the_end_of_a_zip: "not_a_workbook",
    corrupt_member: "file_corrupt",
    broken_xml: "file_corrupt",
    sparse_bomb: "sheet_too_large",
    sparse_bomb_in_disguise: "reader_stopped",
    zip_bomb: "archive_too_large",
    text_bomb: "archive_too_large",
    too_many_entries: "archive_too_large",
    too_many_columns: "sheet_too_large",
    no_known_column: "no_known_column",
    required_column_missing: "column_missing",
    duplicate_header: "header_duplicate",
    only_headers: "only_headers",
    json_of_something_else: "json_not_read",
    only_people: "only_people",
    only_data_centres: "data_centres_only",
    register_of_organisations: "register_only",
    grid_of_bids: "bids_only",
}
