"""Makes the awkward files of this folder again: `python -m tests.files.make`. Kept so that each can be read and changed.

What each must give is in `expected.toml`; drop a file here with its line there, and it has its test. Old .xls files are
not made here (no library of ours writes them): `*.xls` were written once with xlwt. `glpi_list.ods` and `snipe_it.xls`
are the samples of `tests/imports/layouts`, converted once by LibreOffice.
"""

from collections.abc import Callable
from pathlib import Path

from tests.files.parts import (
    BILLION,
    EMPTY,
    GOOD,
    HEAD,
    ODS_HEAD,
    ODS_ROW,
    OUTSIDE,
    PLAIN,
    ROW,
    ROW2,
    book,
    changed,
    far,
    in_sheet,
    merged,
    merged_headers,
    ods,
    ods_row,
    offset,
    ole_loop,
    other_zip,
    rows_book,
    sheets,
    text,
    twice,
    with_entities,
    with_macros,
)

FOLDER = Path(__file__).parent

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
    "merged_headers.xlsx": lambda: book(merged_headers),
    "macros.xlsm": with_macros,
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
    "not_a_spreadsheet.xlsx": lambda: other_zip(),
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
    "ole_loop.xls": lambda: ole_loop(),
    "truncated.xls": lambda: (FOLDER / "good.xls").read_bytes()[:1500],
    "xls_named.csv": lambda: (FOLDER / "good.xls").read_bytes(),
}


def main() -> None:
    """Writes every file but those that are already the same."""
    for name, make in FILES.items():
        content = make()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_bytes() != content:
            (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
