"""Answers to the questionnaire of gestures: one row a person, one column a statement (METHODOLOGY 25.3).

In: a spreadsheet and the statements it may hold. Out: counts by gesture and by type of idle device; the cells that
could not be read. Only counts leave this file: no row is kept, and columns about people are not read at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from factors.gestures import Gesture
from factors.spelling import Named
from imports.errors import UnknownLayoutError
from imports.guard import Sheet, read_spreadsheet
from imports.numbers import parse_whole_numbers
from imports.parsing import keys_of
from imports.vocabularies import synonyms

YES, NO, NOT_CONCERNED = "yes", "no", "not_concerned"
#: The most devices that one home may keep without using them: more is asked again.
MOST_IDLE = 50
SHOWN_HEADERS = 10


@dataclass(frozen=True)
class Unread:
    """A cell that is neither yes, no nor not concerned, or no count; or a column whose header says nothing known."""

    sheet: str
    cell: str
    value: str


@dataclass(frozen=True)
class Tally:
    """`answers`: gesture -> (yes, no, not concerned). `idle`: type -> (devices, homes that answered)."""

    people: int
    answers: Mapping[str, tuple[int, int, int]]
    idle: Mapping[str, tuple[int, int]]
    unread: tuple[Unread, ...] = ()
    columns_left: tuple[str, ...] = field(default=())


def read_answers(
    path: Path, known: Sequence[Gesture], idle: Mapping[str, Mapping[str, str]], foreign: Sequence[str] = ()
) -> Tally:
    """The counts of one file. `idle`: type -> header by language; `foreign`: headers that only another audience is
    asked. Refused where no column is a known statement, one is there twice, or the file is that of another audience.
    """
    headers = _headers(known, idle)
    spreadsheet = read_spreadsheet(path)
    for sheet in spreadsheet.sheets:
        found = _header_row(sheet, headers) if sheet.is_visible else None
        if found is not None:
            row, columns, left = found
            _refuse_twice(path, sheet, columns, known)
            _refuse_foreign(path, [*columns.values()], left, known, foreign)
            return _tally(sheet, row, columns, left, set(idle))
    seen = [text for sheet in spreadsheet.sheets[:1] for text in sheet.cells.drop("row").head(1).row(0) if text]
    raise UnknownLayoutError("survey_unknown", file=path.name, headers=", ".join(seen[:SHOWN_HEADERS]) or "–")


def _headers(known: Sequence[Gesture], idle: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Every way to write a column -> its code: the statement or the name, in either language, or the code."""
    ways = [(text, each.code) for each in known for text in (*each.said.values(), *each.name.values(), each.code)]
    ways += [(text, code) for code, names in idle.items() for text in names.values()]
    return dict(zip(keys_of([text for text, _ in ways]), (code for _, code in ways), strict=True))


def _header_row(sheet: Sheet, headers: Mapping[str, str]) -> tuple[int, dict[str, str], list[str]] | None:
    """(row of the headers, letter -> code, headers left aside), the first row that holds a known statement."""
    for row in sheet.cells.head(20).iter_rows(named=True):
        letters = {letter: text for letter, text in row.items() if letter != "row" and text}
        keys = dict(zip(letters, keys_of(list(letters.values())), strict=True))
        columns = {letter: headers[key] for letter, key in keys.items() if key in headers}
        if columns:
            return row["row"], columns, [text for letter, text in letters.items() if letter not in columns]
    return None


def _refuse_twice(path: Path, sheet: Sheet, columns: Mapping[str, str], known: Sequence[Gesture]) -> None:
    """Two columns of one question: which of them counts, nobody can tell."""
    for code in columns.values():
        letters = [letter for letter, other in columns.items() if other == code]
        if len(letters) > 1:
            said = {each.code: Named(each.said["fr"], each.said["en"]) for each in known}
            raise UnknownLayoutError(
                "survey_twice", file=path.name, sheet=sheet.name, question=said.get(code, code),
                columns=", ".join(letters),
            )  # fmt: skip


def _refuse_foreign(
    path: Path, codes: Sequence[str], left: Sequence[str], known: Sequence[Gesture], foreign: Sequence[str]
) -> None:
    """Questions that only another audience is asked, and none that only this one is: the file of the other one."""
    strange = set(keys_of(list(foreign)))
    others = [text for text, key in zip(left, keys_of(list(left)), strict=True) if key in strange]
    shared = {each.code for each in known if len(each.audience) > 1}
    if others and shared.issuperset(codes):
        raise UnknownLayoutError("survey_audience", file=path.name, headers=" ; ".join(others[:SHOWN_HEADERS]))


def _tally(sheet: Sheet, header_row: int, columns: Mapping[str, str], left: Sequence[str], idle: set[str]) -> Tally:
    rows = sheet.cells.filter(pl.col("row") > header_row)
    filled = rows.filter(pl.any_horizontal(pl.col(list(columns)).is_not_null()))
    answers: dict[str, tuple[int, int, int]] = {}
    devices: dict[str, tuple[int, int]] = {}
    unread: list[Unread] = []
    for letter, code in columns.items():
        cells = filled.select("row", text=pl.col(letter)).drop_nulls()
        read = _counts(cells) if code in idle else _choices(cells)
        bad = read.filter(pl.col("code").is_null())
        unread += [Unread(sheet.name, f"{letter}{row}", text) for row, text in bad.select("row", "text").iter_rows()]
        good = read.drop_nulls("code")
        if code in idle:
            devices[code] = (sum(map(int, good["code"].to_list())), good.height)
        else:
            told = good["code"].to_list()
            answers[code] = (told.count(YES), told.count(NO), told.count(NOT_CONCERNED))
    return Tally(filled.height, answers, devices, tuple(unread), tuple(left))


def _choices(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells with `code`: yes, no, not concerned; null where it is none of them."""
    words = synonyms("yes_no") | synonyms("not_concerned")
    texts = cells["text"].to_list()
    codes = [words.get(key) for key in keys_of(texts)]
    return cells.with_columns(code=pl.Series(codes, dtype=pl.String))


def _counts(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells with `code`: a whole number from 0 to `MOST_IDLE`; null otherwise."""
    parsed = parse_whole_numbers(cells["text"]).select("text", "value")
    found = cells.join(parsed, on="text", how="left", validate="m:1")
    is_sane = pl.col("value").is_between(0, MOST_IDLE)
    return found.select("row", "text", code=pl.when(is_sane).then("value").cast(pl.String))
