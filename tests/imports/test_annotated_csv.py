"""A csv copied line by line is what taking each of its cells apart would have written."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports import annotated_csv
from tests.imports.spreadsheets import read

#: What may make a cell come alive, end a line or stand in a number; never a quotation mark.
TEXT = st.text(st.sampled_from("a1é ;\t,|=+-@＝'\r\n"), max_size=60)
#: The row about which something is said -> what.
ADDED = st.dictionaries(st.integers(1, 6), st.just(["= reason ; second", "", "remark"]), max_size=2)


def _both(path: Path, separator: str, added: dict[int, list[str]]) -> tuple[str, str]:
    def table() -> annotated_csv._Table:
        said = annotated_csv._Added(sorted(added.items()))
        return annotated_csv._Table(path, "utf-8", separator, csv.QUOTE_MINIMAL, said)

    width = annotated_csv._width_of_lines(table())
    assert width is not None
    records = list(table().records())
    assert width == max([1, *map(len, records)])
    by_line, by_record = io.StringIO(newline=""), io.StringIO(newline="")
    annotated_csv._copy_lines(table(), width, by_line)
    annotated_csv._write_records(table(), [True] * width, by_record)
    assert all(cell in by_line.getvalue() for row, cells in added.items() if row <= len(records) for cell in cells)
    return by_line.getvalue(), by_record.getvalue()


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXT, separator=st.sampled_from(";,|\t"), added=ADDED, at_once=st.sampled_from([1, 8, 2**22]))
def test_lines_copied_are_the_records_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    separator: str,
    added: dict[int, list[str]],
    at_once: int,
) -> None:
    path = tmp_path / "parc.csv"
    path.write_bytes(("x\n" + text).encode())
    monkeypatch.setattr(annotated_csv, "LINES_AT_ONCE", at_once)
    by_line, by_record = _both(path, separator, added)
    assert by_line == by_record


@pytest.mark.parametrize("first", ["sep=;\r\n", "sep=;;\n", "=1;2\n", "\n"])
def test_a_first_line_is_copied_as_it_must(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    path = tmp_path / "parc.csv"
    path.write_bytes((first + "a;=1\n-5;-x\n;;\n").encode())
    for at_once in (1, 2**22):
        monkeypatch.setattr(annotated_csv, "LINES_AT_ONCE", at_once)
        by_line, by_record = _both(path, ";", {3: ["r", "", ""]})
        assert by_line == by_record


@pytest.mark.parametrize("is_quoted", [False, True])
def test_a_file_with_and_without_quotation_marks_comes_back_the_same(tmp_path: Path, is_quoted: bool) -> None:
    mark = '"' if is_quoted else ""
    path = tmp_path / "parc.csv"
    lines = ["Identifiant;Type;Quantité;Site", "A;laptop;-3;x", f"{mark}B{mark};laptop;1;=1+1", "C;laptop;2;y"]
    path.write_text("\n".join(lines), encoding="utf-8")
    copy = tmp_path / "copy.csv"
    annotated_csv.write_csv(path, read(path), copy, "en")
    copied = copy.read_bytes().decode("utf-8-sig").split("\r\n")
    assert copied[0].startswith("Identifiant;Type;Quantité;Site;")
    assert copied[1].startswith("A;laptop;-3;x;« -3 » est négatif.;")
    assert copied[2:] == ["B;laptop;1;'=1+1;;;", "C;laptop;2;y;;;", ""]
