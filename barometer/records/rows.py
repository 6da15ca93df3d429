"""The rows that count, of any content, as they came in. In: a content, an organisation or all. Out: a lazy frame."""

from functools import cache
from pathlib import Path

import polars as pl

from barometer.records.batch_list import VisiblePart, visible_parts
from barometer.records.contents import CONTENTS
from barometer.records.database import read
from barometer.records.errors import RecordsError
from barometer.records.home import Home


def read_content(home: Home, content: str, organisation: str | None = None) -> pl.LazyFrame:
    """The rows of every visible batch of a content, in order of arrival (the contract of that content)."""
    with read(home) as connection:
        parts = visible_parts(home, connection, organisation, content)
    return scan_parts(parts, content)


def holders_of(home: Home, content: str) -> set[str]:
    """The organisations with rows of a content that count: asked once where hundreds are looked at."""
    with read(home) as connection:
        return {part.organisation for part in visible_parts(home, connection, content=content)}


def read_waiting(path: Path) -> pl.DataFrame:
    """The rows of one entry of the quarantine."""
    if not path.is_file():
        raise RecordsError("batch_file_missing", path=path)
    return pl.read_parquet(path)


def scan_parts(parts: list[VisiblePart], content: str) -> pl.LazyFrame:
    """The rows of some parts, in their order; those assigned from quarantine bear the organisation they were given."""
    schema = _schema(content)
    missing = [part.path for part in parts if not part.path.is_file()]
    if missing:
        raise RecordsError("batch_file_missing", path=missing[0])
    if not parts:
        return pl.DataFrame(schema=schema).lazy()
    if not any(part.is_assigned for part in parts):
        return _scan([str(part.path) for part in parts], schema)
    return pl.concat(
        _scan([str(part.path)], schema).with_columns(organisation=pl.lit(part.organisation)) for part in parts
    )


@cache
def _schema(content: str) -> pl.Schema:
    """The columns of a contract: making them anew for each of hundreds of organisations is felt."""
    return CONTENTS[content].schema().create_empty().schema


def _scan(paths: list[str], schema: pl.Schema) -> pl.LazyFrame:
    # A column added to the contract since the batch came is absent from its file: unknown, hence null.
    return pl.scan_parquet(paths, glob=False, schema=schema, missing_columns="insert")
