"""The formulas of an xlsx workbook whose result was never saved. In: a path, its suspect members. Out: their addresses.

Such a cell reads as empty: « =1+1 » in a quantity would pass for a missing one. Runs in the child process
(`reading.py`), on the members in which `extent.py` saw one.
"""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

CHUNK_BYTES = 2**20
#: More cells than this are not listed one by one.
LISTED = 100_000
LONGEST_FORMULA = 200
_REFERENCE = re.compile(r"^([A-Za-z]{1,3})(\d{1,7})$")

Found = list[tuple[int, int, str]]


def formulas_without_value(path: Path, members: list[str]) -> dict[str, Found]:
    """Sheet name -> (row, column, formula), both from 0, of the formulas without a result."""
    with zipfile.ZipFile(path) as archive:
        names = _sheet_names(archive)
        found = {}
        for member in dict.fromkeys(members):
            name = names.get(member.lower().lstrip("/"))
            if name is not None:
                found[name] = _Scan().read(archive, member)
    return found


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Archive member (lower case) -> the name of its sheet, by the workbook and its relations."""
    members = {name.lower().lstrip("/"): name for name in archive.namelist()}
    relations = ElementTree.fromstring(archive.read(members["xl/_rels/workbook.xml.rels"]))  # noqa: S314 - no entities: extent.py
    book = ElementTree.fromstring(archive.read(members["xl/workbook.xml"]))  # noqa: S314 - the same
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    names = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] != "sheet":
            continue
        link = next((value for key, value in sheet.attrib.items() if key.rpartition("}")[2] == "id"), None)
        target = targets.get(link, "").lower()
        names[target.lstrip("/") if target.startswith("/") else f"xl/{target}"] = sheet.get("name", "")
    return names


class _Scan:
    """Streams one sheet and keeps the cells that have a formula and no value."""

    def __init__(self) -> None:
        self.found: Found = []
        self.row, self.column = 0, -1
        self.formula: str | None = None
        self.has_value = False
        self.inside = ""

    def read(self, archive: zipfile.ZipFile, member: str) -> Found:
        """The cells of one member; what the parser cannot follow ends the list."""
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                parser.Parse(chunk, False)
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            place = _REFERENCE.match(attributes.get("r", ""))
            self.column = _column(place.group(1)) if place else self.column + 1
            self.row = int(place.group(2)) - 1 if place else self.row
            self.formula, self.has_value = None, attributes.get("t") == "str"  # a text may well be empty
        elif local == "row":
            written = attributes.get("r", "")
            self.row = int(written) - 1 if written.isdigit() else self.row + 1
            self.column = -1
        elif local == "f":
            self.formula = ""
        self.inside = local

    def _text(self, text: str) -> None:
        if self.inside == "f" and self.formula is not None and len(self.formula) < LONGEST_FORMULA:
            self.formula += text
        elif self.inside in ("v", "t"):
            self.has_value = True

    def _end(self, name: str) -> None:
        self.inside = ""
        if name.rpartition(":")[2] == "c" and self.formula is not None:
            if not self.has_value and len(self.found) < LISTED:
                self.found.append((self.row, self.column, f"={self.formula[:LONGEST_FORMULA]}"))
            self.formula = None


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
