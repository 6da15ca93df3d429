"""An hour of a workshop's day is understood however a spreadsheet holds it."""

from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from imports.day_sheet import read_day

TYPES = pl.DataFrame({"equipment_type": ["laptop"], "name_fr": ["Ordinateur portable"], "name_en": ["Laptop"]})


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (time(9, 30), time(9, 30)),  # what a spreadsheet makes of 9:30 typed in an ordinary cell
        (time(0, 5), time(0, 5)),
        ("09:30", time(9, 30)),
        ("9:30:00", time(9, 30)),
        ("9h", time(9)),
        ("14 h 05", None),
        ("25:61", None),
        ("1987-05-02 09:30:00", None),
        (None, time(12)),
    ],
)
def test_an_hour_of_the_day_sheet(tmp_path: Path, typed: object, read: time | None) -> None:
    book = openpyxl.Workbook()
    for row in (("Appareil", "Opération", "Date", "Heure"), ("D-1", "recevoir", date(2026, 11, 25), typed)):
        book.active.append(row)
    path = tmp_path / "day.xlsx"
    book.save(path)
    (found,) = read_day(path, TYPES)
    expected = (None, ("day_hour", str(typed))) if read is None else (datetime.combine(date(2026, 11, 25), read), None)
    assert (found.at, found.problem) == expected
