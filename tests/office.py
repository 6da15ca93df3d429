"""Every spreadsheet we hand out, opened by LibreOffice (`make office`): it opens, keeps its lists, prints as it must.

Each template and annotated copies, in both languages, are converted by a headless `soffice`: to xlsx, where sheets,
texts, drop-down lists and defined names must be those we wrote, and to pdf, whose pages are counted. `--keep FOLDER`
keeps the pdf files, to look at.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
from pypdf import PdfReader

from factors.errors import LANGUAGES
from imports.rejects import write_annotated
from imports.templates import templates, write_template
from tests.imports.spreadsheets import GOOD, equipment_types, read, write_xlsx

#: Spreadsheets that are one printed page.
ONE_PAGE = ("small-commune",)


def main() -> int:
    """Convert everything; print a line a file; 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        print("LibreOffice is not installed: `apt-get install libreoffice-calc`", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="barometer-office-") as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        sources = _sources(folder)
        for kind in ("xlsx", "pdf"):
            (folder / kind).mkdir(exist_ok=True)
            _convert(office, sources, folder / kind, kind, Path(name))
        faults = [fault for source in sources for fault in _faults(source, folder)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _sources(folder: Path) -> list[Path]:
    types = equipment_types()
    made = [
        write_template(name, folder / f"{name}-{language}.xlsx", language, equipment_types=types)
        for name in templates()
        for language in LANGUAGES
    ]
    rows = [{**GOOD, "asset_id": f"PC-{number}", "quantity": -(number % 2)} for number in range(30)]
    parc = write_xlsx(folder / "parc.xlsx", rows)
    filled = _filled(made[0], folder / "filled.xlsx")
    for path in (parc, filled):
        for language in LANGUAGES:
            reading = read(path, language=language)
            made.append(write_annotated(path, reading, folder / f"{path.stem}-annotated-{language}.xlsx", language))
    return made


def _filled(template: Path, out: Path) -> Path:
    """The inventory template with a sound row and a bad one: its lists must live through the annotated copy."""
    book = openpyxl.load_workbook(template)
    page = book.worksheets[0]
    headers = {cell.value: cell.column for cell in page[1]}
    for row, quantity in ((2, 1), (3, -1)):
        page.cell(row, headers["Identifiant"]).value = f"PC-{row}"
        page.cell(row, headers["Type d'équipement"]).value = "Ordinateur portable"
        page.cell(row, headers["Quantité"]).value = quantity
    book.save(out)
    return out


def _convert(office: str, sources: list[Path], out: Path, kind: str, profile: Path) -> None:
    """One call for all files, with a profile of its own so that no other soffice is asked."""
    command = [office, f"-env:UserInstallation=file://{profile}/profile", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(out), *map(str, sources)], check=True, capture_output=True, timeout=600)


def _faults(source: Path, folder: Path) -> list[str]:
    """What LibreOffice did not find again, or printed on more pages than one."""
    pdf, again = folder / "pdf" / f"{source.stem}.pdf", folder / "xlsx" / source.name
    if not (pdf.is_file() and again.is_file()):
        return [f"{source.name}: not converted"]
    pages = len(PdfReader(pdf).pages)
    before, after = openpyxl.load_workbook(source), openpyxl.load_workbook(again)
    faults = []
    if before.sheetnames != after.sheetnames:
        faults.append(f"sheets {before.sheetnames} -> {after.sheetnames}")
    for name in set(before.sheetnames) & set(after.sheetnames):
        lists = [sum(len(str(one.sqref).split()) for one in _lists(book[name])) for book in (before, after)]
        if lists[0] != lists[1]:
            faults.append(f"{name}: {lists[0]} drop-down lists -> {lists[1]}")
        if _texts(before[name]) != _texts(after[name]):
            faults.append(f"{name}: other texts")
        states = [book[name].sheet_state for book in (before, after)]
        if states[0] != states[1]:
            faults.append(f"{name}: {states[0]} -> {states[1]}")
    lost = {name for name in before.defined_names if name.startswith("list_")} - set(after.defined_names)
    faults += [f"the name {name} is lost" for name in sorted(lost)]
    if source.stem.startswith(ONE_PAGE) and pages != 1:
        faults.append(f"{pages} printed pages, not one")
    print(f"{source.name}: {pages} page(s), {'ok' if not faults else 'FAULT'}")
    return [f"{source.name}: {fault}" for fault in faults]


def _lists(sheet) -> list:  # type: ignore[no-untyped-def]
    return [one for one in sheet.data_validations.dataValidation if one.type == "list"]


def _texts(sheet) -> set[str]:  # type: ignore[no-untyped-def]
    return {str(cell.value).strip() for row in sheet.iter_rows(max_row=200) for cell in row if cell.value is not None}


if __name__ == "__main__":
    sys.exit(main())
