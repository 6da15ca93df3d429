"""Files of a factor folder -> rows with their place, cell by cell (contracts: schemas.py).

In: a folder laid out as factors/data. Out: rows whose cells have the right type, and every problem found on the way.
Accepts what spreadsheets write: `,` or `;` between cells, a decimal comma, a byte-order mark.
"""

import csv
import io
import math
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from typing import Any, cast

from factors.problems import Problem, choices
from factors.schemas import PARAMETER_FIELDS, PARAMETER_TEXTS, TABLES, VALUE_FIELDS, VALUE_TEXTS, Column, Kind, Table

PARAMETERS = "parameters/"
#: Sheets of models beside a base: read by the matching of names, no factor (METHODOLOGY 21.3).
MODEL_SHEETS = "model_sheets.csv"
#: The one table that may be given in part: some columns of some types.
PARTIAL = "equipment_types"
#: A quotation mark that never closes would make one cell of the rest of the file.
LONGEST_CELL = 2**17
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True)
class Row:
    """One row of a table and where it was written. A column that the file does not have is not in `cells`."""

    file: str
    line: int | None
    cells: dict[str, Any]

    def problem(self, code: str, column: str | None = None, **values: Any) -> Problem:
        """A problem of this row, in one of its cells."""
        value = self.cells.get(column) if column else None
        said = f"{value:.15g}" if isinstance(value, float) else None if value is None else str(value)
        return Problem(code, self.file, self.line, column, said, values)


Tables = dict[str, list[Row]]


@dataclass
class Reading:
    """All tables of one folder: name of the table -> rows; parameters are rows too, one per dated value."""

    tables: Tables
    problems: list[Problem]


def read_folder(folder: Traversable, *, is_overlay: bool = False) -> Reading:
    """Read every table of the folder. An overlay may hold only some of the files, but no file we do not know."""
    problems = _unknown_files(folder) if is_overlay else []
    tables: Tables = {}
    for table in TABLES:
        tables[table.name], found = read_table(folder, table)
        problems += found
    tables["parameters"] = [
        row for name, text in _texts(folder, PARAMETERS, problems) for row in _parameter_rows(name, text, problems)
    ]
    if is_overlay and not problems and not any(tables.values()):
        problems.append(Problem("folder_without_factors", folder.name, values={"known": _layout()}))
    return Reading(tables, problems)


def read_table(folder: Traversable, table: Table) -> tuple[list[Row], list[Problem]]:
    """One table of the folder: its rows, in file order, and the problems of its cells and keys."""
    problems: list[Problem] = []
    rows = [row for name, text in _texts(folder, table.path, problems) for row in _rows(table, name, text, problems)]
    return rows, problems


def _texts(folder: Traversable, path: str, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """The files of one table, in name order: path inside the folder, text."""
    suffix = ".toml" if path == PARAMETERS else ".csv"
    if path.endswith("/"):
        inside = folder / path[:-1]
        found = [f for f in inside.iterdir() if f.name.endswith(suffix) and f.is_file()] if inside.is_dir() else []
        places = [(path + file.name, file) for file in sorted(found, key=lambda file: file.name)]
    else:
        places = [(path, folder / path)] if (folder / path).is_file() else []
    for name, file in places:
        try:
            yield name, file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            problems.append(Problem("file_not_text", name))
        except OSError as error:
            problems.append(Problem("file_not_readable", name, value=error.strerror))


def _rows(table: Table, name: str, text: str, problems: list[Problem]) -> Iterator[Row]:
    lines = _lines(name, text, problems)
    _, header = next(lines, (1, []))
    columns = [cell.strip() for cell in header]
    if not _header_is_good(table, name, columns, problems):
        return
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns):
            problems.append(Problem("row_too_long", name, line))
            continue
        texts = dict(zip(columns, [cell.strip() for cell in cells], strict=False))
        values = {}
        for column in columns:
            contract = cast("Column", table.column(column))
            value, code = _cell(contract, texts.get(column, ""))
            if code:
                known = {"known": choices(texts.get(column), contract.choices)}
                problems.append(Problem(code, name, line, column, texts.get(column), known))
            values[column] = value
        yield Row(name, line, values)


def _lines(name: str, text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line, and its number."""
    header, _, _ = text.partition("\n")
    reader = csv.reader(io.StringIO(text), delimiter=";" if header.count(";") > header.count(",") else ",")
    try:
        for cells in reader:
            # Not left to the limit of the module `csv`: it is one for all that runs in the interpreter.
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise csv.Error(f"field larger than field limit ({LONGEST_CELL})")
            yield reader.line_num, cells
    except csv.Error as error:
        problems.append(Problem("file_not_csv", name, reader.line_num, value=str(error)))


def _header_is_good(table: Table, name: str, columns: list[str], problems: list[Problem]) -> bool:
    if not any(columns):
        problems.append(Problem("file_empty", name))
        return False
    known = [column.name for column in table.columns]
    found = [
        Problem("column_not_known", name, 1, column or "(?)", column, {"known": choices(column, known)})
        for column in columns
        if column not in known
    ]
    found += [Problem("column_twice", name, 1, c, c) for c in sorted({c for c in columns if columns.count(c) > 1})]
    owed = table.key if table.name == PARTIAL else [column.name for column in table.columns if column.required]
    found += [Problem("column_missing", name, 1, column, column) for column in owed if column not in columns]
    problems += found
    return not found


def _cell(column: Column, text: str) -> tuple[Any, str | None]:
    """The value of a cell and, where it is wrong, the code of the problem. An empty cell is unknown, never zero."""
    if not text:
        return None, "cell_empty" if column.required else None
    value = _READERS[column.kind](text)
    if value is None or (column.choices and value not in column.choices):
        return None, _CODES[column.kind]
    return value, None


def _number(text: str) -> float | None:
    number = float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None


def _integer(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[+-]?\d{1,9}", text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_READERS: dict[Kind, Callable[[str], Any]] = {
    "text": str,
    "number": _number,
    "integer": _integer,
    "date": _day,
    "boolean": lambda text: {"true": True, "false": False}.get(text.lower()),
}
_CODES: dict[Kind, str] = {
    "text": "cell_not_known",
    "number": "cell_not_a_number",
    "integer": "cell_not_a_whole_number",
    "date": "cell_not_a_date",
    "boolean": "cell_not_yes_or_no",
}


def _parameter_rows(name: str, text: str, problems: list[Problem]) -> Iterator[Row]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem("parameter_file", name, value=str(error)))
        return
    for parameter, entry in _entries(document):
        line = next((n for n, line in enumerate(text.splitlines(), 1) if line.strip() == f"[{parameter}]"), None)
        shared = {key: value for key, value in entry.items() if key != "values"}
        values = entry["values"] if isinstance(entry["values"], list) else [entry["values"]]
        if not values:
            problems.append(Problem("cell_empty", name, line, parameter))
        for value in values:
            cells = {"parameter": parameter, **shared, **(value if isinstance(value, dict) else {"value": value})}
            row = Row(name, line, cells)
            unknown = [key for key in cells if key not in ("parameter", *PARAMETER_FIELDS, *VALUE_FIELDS)]
            problems += [
                Problem("parameter_field", name, line, parameter, key, {"known": ", ".join(VALUE_FIELDS)})
                for key in unknown
            ]
            found = list(_parameter_problems(row))
            problems += found
            if not unknown and not found:
                yield row


def _parameter_problems(row: Row) -> Iterator[Problem]:
    """The types that TOML leaves open: a date without quotes, a number that is not text, a source."""
    for key in ("value", "low", "high"):
        value = row.cells.get(key)
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if key in row.cells and not is_number:
            yield Problem("cell_not_a_number", row.file, row.line, row.cells["parameter"], str(value))
    for key in ("from", "checked_on"):
        if key in row.cells and type(row.cells[key]) is not date:
            yield Problem("cell_not_a_date", row.file, row.line, row.cells["parameter"], str(row.cells[key]))
    for key in ("value", "from", "source", "unit"):
        if key not in row.cells:
            yield Problem("column_missing", row.file, row.line, row.cells["parameter"], key)
    for key in (*PARAMETER_TEXTS, *VALUE_TEXTS):
        if not isinstance(row.cells.get(key, ""), str):
            yield Problem("cell_not_text", row.file, row.line, row.cells["parameter"], str(row.cells[key]))
    if not _are_bounds(row.cells.get("bounds", [0, 1])):
        yield Problem("parameter_bounds", row.file, row.line, row.cells["parameter"], str(row.cells["bounds"]))


def _are_bounds(value: Any) -> bool:
    is_pair = isinstance(value, list) and len(value) == 2
    return is_pair and all(type(bound) in (int, float) for bound in value) and bool(value[0] < value[1])


def _entries(document: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Tables that hold `values`, under their dotted names."""
    for key, entry in document.items():
        if isinstance(entry, dict) and "values" in entry:
            yield prefix + key, entry
        elif isinstance(entry, dict):
            yield from _entries(entry, f"{prefix}{key}.")


def _unknown_files(folder: Traversable) -> list[Problem]:
    """Files of data with no place in the layout: most often a misspelt name, whose figures would be ignored."""
    found = []
    known = {table.path for table in TABLES} | {PARAMETERS, MODEL_SHEETS}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.is_dir():
            is_known = file.name + "/" in known
            inside = [f"{file.name}/{f.name}" for f in file.iterdir()] if not is_known else []
            paths = [path for path in sorted(inside) if path.endswith((".csv", ".toml"))]
        else:
            paths = [file.name] if file.name not in known and file.name.endswith((".csv", ".toml")) else []
        found += [Problem("file_not_known", path, values={"known": _layout()}) for path in paths]
    return found


def _layout() -> str:
    return ", ".join(
        [*(table.path + ("*.csv" if table.path.endswith("/") else "") for table in TABLES), "parameters/*.toml"]
    )
