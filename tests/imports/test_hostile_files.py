"""Files damaged at random, and the scan that measures a workbook before it is opened."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factors.errors import LANGUAGES
from imports import extent
from imports.addresses import column_letter
from imports.errors import ImportsError
from imports.extent import Limits, measure
from imports.rejects import write_annotated
from tests.imports.awkward_files import repack
from tests.imports.spreadsheets import GOOD, read, write_xlsx

XML_NOISE = b'<>/"=rRAZ09 &;'


def _try(path: Path, folder: Path) -> str:
    """What became of a file: read and annotated, or the code of its refusal. Anything else is a failure."""
    try:
        reading = read(path)
    except ImportsError as refusal:
        return " ".join([refusal.code, *(refusal.message(language) for language in LANGUAGES)]).split()[0]
    assert write_annotated(path, reading, folder, "fr").exists()
    return "read"


def test_a_workbook_damaged_at_random_is_read_or_refused_and_never_a_traceback(tmp_path: Path) -> None:
    chance = random.Random(20251231)
    rows = [{**GOOD, "asset_id": str(number), "quantity": -(number % 3)} for number in range(12)]
    source = write_xlsx(tmp_path / "bon.xlsx", rows)
    members = ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
    outcomes = []
    for turn in range(24):
        path = tmp_path / f"parc{turn}.xlsx"
        if turn % 2:
            content = bytearray(source.read_bytes())
            for _ in range(3):
                content[chance.randrange(len(content))] = chance.randrange(256)
            path.write_bytes(content)
        else:
            damaged = members[turn // 2 % len(members)]
            repack(
                source,
                path,
                lambda name, content, target=damaged: _noise(content, chance) if name == target else content,
            )
        outcomes.append(_try(path, tmp_path))
    assert {"read", "file_corrupt"} <= set(outcomes)


def _noise(content: bytes, chance: random.Random) -> bytes:
    """A few bytes of XML replaced by others, so that the archive stays sound and the sheet does not."""
    damaged = bytearray(content)
    for _ in range(4):
        place = chance.randrange(len(damaged))
        damaged[place : place + chance.randrange(3)] = bytes(
            chance.choice(XML_NOISE) for _ in range(chance.randrange(3))
        )
    return bytes(damaged)


@pytest.mark.parametrize("seed", range(8))
def test_a_csv_of_random_bytes_is_read_or_refused_and_never_a_traceback(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    noise = bytes(chance.choice(b';,"\n\r\t a1\xe9\x80\xff') for _ in range(400))
    path = tmp_path / "parc.csv"
    path.write_bytes(b"Identifiant;Type;Quantite\nPC-1;Ecran;1\n" + noise)
    assert _try(path, tmp_path)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 1_048_576), st.integers(1, 16_384)), min_size=1, max_size=30),
    st.integers(16, 400),
)
def test_the_scan_finds_the_furthest_cell_wherever_the_stream_is_cut(cells: list[tuple[int, int]], chunk: int) -> None:
    xml = "".join(
        f'<row r="{row}"><c s="1" r="{column_letter(column)}{row}" t="n"><v>r="ZZ9"</v></c></row>'
        for row, column in cells
    )
    found = _scan(f'<?xml version="1.0"?><sheetData>{xml}<c r="XFD1048576"/></sheetData>'.encode(), chunk)
    assert (found.rows, found.columns) == (max(row for row, _ in cells), max(column for _, column in cells))


@pytest.mark.parametrize("cell", ["<c r='C7'><v>1</v></c>", '<x:c t="s" r="c7"><x:v>1</x:v></x:c>', '<c\nr="C7">1</c>'])
def test_the_scan_knows_every_usual_way_to_write_a_reference(cell: str) -> None:
    found = _scan(f"<sheet>{cell}</sheet>".encode(), 64)
    assert (found.rows, found.columns) == (7, 3)


def _scan(xml: bytes, chunk: int) -> extent.Extent:
    """The scan of one archive member read by pieces of `chunk` bytes."""

    class Stream:
        def __init__(self) -> None:
            self.place = 0

        def read(self, _size: int) -> bytes:
            piece = xml[self.place : self.place + chunk]
            self.place += chunk
            return piece

    total = extent.Extent()
    limits = Limits(cells=2**40, columns=20_000)
    extent._measure_entry(Stream(), total, limits, "parc.xlsx")  # type: ignore[arg-type]
    return total


def test_the_limits_stop_the_scan_at_the_first_cell_beyond(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "parc.xlsx", [GOOD] * 10)
    assert measure(path, Limits(cells=33)).rows == 11
    with pytest.raises(ImportsError) as refusal:
        measure(path, Limits(cells=32))
    assert (refusal.value.code, refusal.value.values["rows"], refusal.value.values["columns"]) == (
        "sheet_too_large",
        11,
        3,
    )
