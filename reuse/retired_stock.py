"""The stock of retired equipment that an organisation declares at 1 January (METHODOLOGY 19.15).

In: rows by type, read from the template; who declares. Out: the declaration of that year, instead of the one before,
or nothing. The stock is what remains after exclusions.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.audit import append_entry
from barometer.records.database import read, write
from barometer.records.home import Home
from barometer.records.tables import core
from factors.spelling import country_day
from reuse.equipment import equipment_kind
from reuse.errors import ReuseError
from reuse.statutory import DECLARED, RetiredStock
from reuse.tables_exits import RetiredStockTable

STOCK = core(RetiredStockTable)
FIRST_YEAR = 2023
COLUMNS = ("units", "over_age_units", "security_units")


def declare_stock(
    home: Home,
    organisation: str,
    year: int,
    rows: Sequence[Mapping[str, Any]],
    *,
    source: str,
    file_sha256: str,
    actor: str,
    recorded_at: datetime,
) -> RetiredStock:
    """Keep the declaration of one organisation and year, the same type on several rows added up."""
    if not FIRST_YEAR <= year <= country_day(recorded_at).year:
        raise ReuseError("stock_year", year=year, last=country_day(recorded_at).year)
    if not rows:
        raise ReuseError("stock_empty", file=source)
    if home.is_demo:
        raise ReuseError("stock_synthetic")
    added: dict[str, dict[str, int]] = {}
    for row in rows:
        excluded = row["over_age_units"] + row["security_units"]
        if excluded > row["units"]:
            raise ReuseError("stock_exclusions", file=source, row=row["row"], excluded=excluded, units=row["units"])
        held = added.setdefault(row["equipment_type"], dict.fromkeys(COLUMNS, 0))
        for name in COLUMNS:
            held[name] += row[name]
    with write(home) as connection:
        access.require_in(connection, actor, "declare", [organisation])
        _replace(connection, organisation, year, added, source, file_sha256, actor, recorded_at)
        units = sum(values["units"] for values in added.values())
        append_entry(
            connection,
            recorded_at=recorded_at,
            actor=actor,
            verb="stock-1-january",
            subject=str(year),
            organisation=organisation,
            detail=f"{units} ({source})",
        )
        found = declared_in(connection, organisation, year)
    if found is None:
        raise ReuseError("stock_empty", file=source)
    return found


def declared_stock(home: Home, organisation: str, year: int, *, actor: str) -> RetiredStock | None:
    """The stock declared at 1 January of a year; None where nothing was."""
    with read(home) as connection:
        access.require_in(connection, actor, "read_assets", [organisation])
        return declared_in(connection, organisation, year)


def declaring_stock(home: Home, year: int) -> set[str]:
    """The organisations that declared a stock at 1 January of a year."""
    with read(home) as connection:
        return set(connection.execute(sa.select(STOCK.c.organisation).where(STOCK.c.year == year).distinct()).scalars())


def declared_in(connection: sa.Connection, organisation: str, year: int) -> RetiredStock | None:
    """The same inside a connection."""
    query = sa.select(STOCK).where(STOCK.c.organisation == organisation, STOCK.c.year == year)
    rows = list(connection.execute(query))
    if not rows:
        return None
    scopes = [(row, kind is None or kind.is_in_scope) for row in rows for kind in [equipment_kind(row.equipment_type)]]
    inside = [row for row, is_in_scope in scopes if is_in_scope]
    over_age, bound = (sum(getattr(row, name) for row in inside) for name in ("over_age_units", "security_units"))
    return RetiredStock(
        units=sum(row.units for row in inside) - over_age - bound,
        source=DECLARED,
        over_age=over_age,
        security_bound=bound,
        out_of_scope=sum(row.units for row, is_in_scope in scopes if is_in_scope is False),
        unknown_age=0,
        without_trace=0,
        class_unknown=sum(row.units for row, is_in_scope in scopes if is_in_scope is None),
    )


def first_january(year: int) -> date:
    """The day of the stock."""
    return date(year, 1, 1)


def _replace(
    connection: sa.Connection,
    organisation: str,
    year: int,
    added: dict[str, dict[str, int]],
    source: str,
    file_sha256: str,
    actor: str,
    recorded_at: datetime,
) -> None:
    connection.execute(STOCK.delete().where(STOCK.c.organisation == organisation, STOCK.c.year == year))
    stamp = {
        "organisation": organisation,
        "year": year,
        "source": source,
        "file_sha256": file_sha256,
        "is_synthetic": False,
        "recorded_at": recorded_at,
        "recorded_by": actor,
    }
    rows = [{"equipment_type": name, **values, **stamp} for name, values in sorted(added.items())]
    connection.execute(STOCK.insert(), rows)
