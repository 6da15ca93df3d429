"""From a query to a Polars frame with declared types, so that an empty register has the columns of a full one."""

from collections.abc import Iterable
from typing import Any

import polars as pl
import sqlalchemy as sa

#: Database type -> Polars type.
TYPES: tuple[tuple[type[sa.types.TypeEngine[Any]], pl.DataType], ...] = (
    (sa.Boolean, pl.Boolean()),
    (sa.Integer, pl.Int64()),
    (sa.DateTime, pl.Datetime("us", "UTC")),
    (sa.Date, pl.Date()),
    (sa.String, pl.String()),
)


def frame_of(connection: sa.Connection, query: sa.Select[Any]) -> pl.DataFrame:
    """The rows of a query, in its order."""
    rows = [tuple(row) for row in connection.execute(query)]
    return pl.DataFrame(rows, schema=schema_of(query.selected_columns), orient="row")


def schema_of(columns: Iterable[sa.ColumnElement[Any]]) -> dict[str, pl.DataType]:
    """The Polars types of database columns, in their order."""
    return {str(column.name): _type_of(column.type) for column in columns if isinstance(column, sa.Column)}


def _type_of(kind: sa.types.TypeEngine[Any]) -> pl.DataType:
    stored = kind.impl if isinstance(kind, sa.types.TypeDecorator) else kind
    return next(polars for declared, polars in TYPES if isinstance(stored, declared))
