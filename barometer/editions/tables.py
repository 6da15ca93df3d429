"""The tables of an edition: what each must hold (`tables.toml`), and one canonical form of each frame.

In: the frames of an `EditionContent`, in any row order. Out: the same frames with declared columns first, declared
types and sorted rows, so that the bytes written depend on the content only.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from barometer.editions.content import EditionContent
from barometer.editions.errors import Problem
from barometer.schemas import INDICATOR_COLUMNS

TYPES: dict[str, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
}


@dataclass(frozen=True)
class Column:
    """One declared column: name, Table Schema type, titles, and the words it may hold (empty: any)."""

    name: str
    type: str
    fr: str
    en: str
    required: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table of an edition, as `tables.toml` declares it."""

    name: str
    fr: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def types(self) -> dict[str, pl.DataType]:
        """Declared types by column; those of `indicators` are the contract of `barometer/schemas.py`."""
        return INDICATOR_COLUMNS if self.name == "indicators" else {c.name: TYPES[c.type] for c in self.columns}

    def described(self, frame: pl.DataFrame) -> tuple[Column, ...]:
        """The columns of a frame in canonical form: declared ones, then its own, described by their name and type."""
        declared = {column.name: column for column in self.columns}
        return tuple(declared.get(name) or Column(name, _type_name(kind), name, name) for name, kind in _items(frame))


@cache
def tables() -> dict[str, Table]:
    """Every table an edition may hold, in the order of `tables.toml`."""
    document = tomllib.loads((files("barometer.editions") / "tables.toml").read_text(encoding="utf-8"))
    return {
        name: Table(
            name=name,
            fr=table["fr"],
            en=table["en"],
            key=tuple(table["key"]),
            columns=tuple(Column(**{**column, "words": tuple(column.get("words", ()))}) for column in table["columns"]),
        )
        for name, table in document.items()
    }


def canonical_tables(content: EditionContent) -> tuple[dict[str, pl.DataFrame], list[Problem]]:
    """Every frame of the content in canonical form, by table name, and what prevents it."""
    frames, problems = {}, []
    for name, table in tables().items():
        frame: pl.DataFrame = getattr(content, name)
        if name == "perimeter" and "year" not in frame.columns:
            frame = frame.with_columns(year=pl.lit(content.meta.headline_year))
        frames[name], found = canonical(frame, table)
        problems += found
    return frames, problems


def canonical(frame: pl.DataFrame, table: Table) -> tuple[pl.DataFrame, list[Problem]]:
    """Declared columns first and typed, others after them by name, empty text as null, rows in one total order."""
    if missing := [column.name for column in table.columns if column.name not in frame.columns]:
        return frame, [Problem("missing_columns", table=table.name, columns=", ".join(missing))]
    declared = table.types
    order = [*declared, *sorted(set(frame.columns) - set(declared))]
    problems, columns = [], []
    for name in order:
        expected = declared.get(name) or _plain_type(frame.schema[name])
        try:
            columns.append(_clean(_typed(frame[name], expected)))
        except pl.exceptions.PolarsError:
            found = str(frame.schema[name])
            problems.append(Problem("wrong_type", table=table.name, column=name, found=found, expected=str(expected)))
    if problems:
        return frame, problems
    clean = pl.DataFrame(columns)
    first = [name for name in table.key if name in order]
    rest = [name for name in order if name not in first]
    return clean.sort(first + rest, nulls_last=False, maintain_order=True), _not_finite(clean, table)


def _typed(column: pl.Series, expected: pl.DataType) -> pl.Series:
    """The column in its declared type; text as our CSV writes it. A cell that does not convert raises PolarsError."""
    if column.dtype == pl.String() and expected == pl.Date():
        return column.str.to_date("%Y-%m-%d", strict=True)
    if column.dtype == pl.String() and expected == pl.Boolean():
        return column.replace_strict({"true": True, "false": False}, return_dtype=pl.Boolean())
    return column.cast(expected, strict=True)


def _clean(column: pl.Series) -> pl.Series:
    """Empty text is unknown; minus zero is zero."""
    if column.dtype == pl.String():
        return column.set(column == "", None)
    if column.dtype == pl.Float64():
        return column.set(column == 0.0, 0.0)
    return column


def _not_finite(frame: pl.DataFrame, table: Table) -> list[Problem]:
    return [
        Problem("not_finite", table=table.name, column=name, count=count)
        for name, kind in _items(frame)
        if kind == pl.Float64() and (count := int((~frame[name].is_finite()).sum()))
    ]


def _plain_type(kind: pl.DataType) -> pl.DataType:
    """The file type of a column nobody declared."""
    if kind.is_integer():
        return pl.Int64()
    if kind.is_numeric():
        return pl.Float64()
    return kind if kind in (pl.Boolean(), pl.Date()) else pl.String()


def _type_name(kind: pl.DataType) -> str:
    return next(name for name, plain in TYPES.items() if plain == kind)


def _items(frame: pl.DataFrame) -> list[tuple[str, pl.DataType]]:
    return list(zip(frame.columns, frame.dtypes, strict=True))
