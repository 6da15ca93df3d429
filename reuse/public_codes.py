"""What became of a device, for anybody who holds its code; never a person (METHODOLOGY 19.16).

In: a code, as printed on a label or a receipt. Out: a `PublicFate`, or None, by the same single query whether the code
is right, wrong or never existed: the answer takes no longer in one case than in another. Codes are drawn at random, so
that nobody finds one from an identifier.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from barometer.records.database import read, write
from barometer.records.home import Home
from barometer.records.tables import core
from reuse import store
from reuse.kinds import day_of
from reuse.short_ids import SIGNS
from reuse.statutory import family_of
from reuse.tables_exits import PublicCodeTable

PUBLIC_CODE = core(PublicCodeTable)
LENGTH = 12


@dataclass(frozen=True)
class PublicFate:
    """What a code shows: a family of states, the month since when, the type of equipment, how many lives."""

    family: str
    year: int
    month: int
    equipment_type: str | None
    cycle: int


def public_fate(home: Home, code: str) -> PublicFate | None:
    """What became of the device with this code; None for anything else."""
    current, known = store.CURRENT.c, PUBLIC_CODE.c
    query = (
        sa.select(
            current.state,
            current.occurred_at,
            store.moved_at().label("moved_at"),
            current.equipment_type,
            current.cycle,
        )
        .join_from(PUBLIC_CODE, store.CURRENT, known.device_id == current.device_id)
        .where(known.code == read_code(code))
    )
    with read(home) as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    since = day_of(min(row.occurred_at, row.moved_at))
    return PublicFate(family_of(row.state), since.year, since.month, row.equipment_type, row.cycle)


def device_of_code(connection: sa.Connection, organisation: str, code: str) -> str | None:
    """The device of a workshop whose label bears a public code; None for those of others, and for anything else."""
    known, current = PUBLIC_CODE.c, store.CURRENT.c
    query = sa.select(known.device_id).join_from(PUBLIC_CODE, store.CURRENT, known.device_id == current.device_id)
    query = query.where(known.code == read_code(code), current.organisation == organisation)
    found: str | None = connection.execute(query).scalar()
    return found


def public_codes(
    home: Home,
    device_ids: Sequence[str],
    *,
    made_at: datetime,
    draw: Callable[[int], int] = secrets.randbelow,
) -> dict[str, str]:
    """The code of each device, drawn for those that have none yet; a code is for ever."""
    with write(home) as connection:
        found = _held(connection, device_ids)
        new = [
            {"code": _drawn(draw), "device_id": device, "made_at": made_at}
            for device in dict.fromkeys(device_ids)
            if device not in found
        ]
        if new:
            connection.execute(PUBLIC_CODE.insert(), new)
        return found | {str(row["device_id"]): str(row["code"]) for row in new}


def read_code(text: str) -> str:
    """A code as typed: letters and figures alone count, small ones as capitals; O is zero, I and L are one.

    What no database can hold (a NUL, half a character) was never a code either: no answer of its own.
    """
    plain = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())[: 4 * LENGTH]
    return plain.translate(str.maketrans("OIL", "011"))


def shown_code(code: str) -> str:
    """A code in groups of four, to be read aloud."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def _held(connection: sa.Connection, device_ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(device_ids), 500):
        known = PUBLIC_CODE.c
        query = sa.select(known.device_id, known.code).where(known.device_id.in_(device_ids[start : start + 500]))
        found |= {row.device_id: row.code for row in connection.execute(query)}
    return found


def _drawn(draw: Callable[[int], int]) -> str:
    return "".join(SIGNS[draw(len(SIGNS))] for _ in range(LENGTH))
