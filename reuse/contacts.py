"""Contact data behind a `client_ref`: kept apart from the log, until a day, and erased for good (METHODOLOGY 19.16).

In: a data folder, who acts, a reference. Out: rows, or how many were erased. On SQLite what is erased is overwritten
and leaves the journal at once; a backup made before still holds it, which `forget` says. The audit log names no person.
"""

import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.audit import append_entry
from barometer.records.database import empty_journal, read, write
from barometer.records.home import Home
from barometer.records.tables import core
from factors.spelling import country_day
from reuse.errors import ReuseError
from reuse.kinds import Kind, check
from reuse.short_ids import BODY, SIGNS, check_sign, grouped
from reuse.tables_exits import ContactTable

CONTACT = core(ContactTable)
KEEP = "keep_contacts"
DATA = ("name", "telephone", "mail")
#: Places of a reference that hold a figure.
FIGURES = (0, 4)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One person's contact data, as one organisation keeps them."""

    organisation: str
    client_ref: str
    keep_until: date
    name: str | None = None
    telephone: str | None = None
    mail: str | None = None


@cache
def longest_months() -> int:
    """How long contact data may be kept after the last contact, in months."""
    written: Mapping[str, Any] = tomllib.loads((files("reuse") / "privacy.toml").read_text(encoding="utf-8"))
    return int(written["contact"]["longest_months"])


def new_reference(draw: Callable[[int], int] = secrets.randbelow) -> str:
    """A reference drawn at random, which tells nothing of the person: `B7K3M-9QTX`, its last sign a check.

    Each group has a figure where it is needed for no more than three letters in a row: four might be a name, and a
    reference that might be one is refused.
    """
    body = "".join(SIGNS[draw(10 if place in FIGURES else len(SIGNS))] for place in range(BODY))
    return "B" + grouped(body + check_sign(body))


def count_contacts(home: Home, organisation: str, *, actor: str, on: date) -> tuple[int, int]:
    """(contact records that an organisation keeps, those of them whose day is past)."""
    mine = CONTACT.c.organisation == organisation
    counted = sa.select(sa.func.count()).select_from(CONTACT)
    with read(home) as connection:
        access.require_in(connection, actor, KEEP, [organisation])
        held = connection.execute(counted.where(mine)).scalar_one()
        return int(held), int(connection.execute(counted.where(mine, CONTACT.c.keep_until < on)).scalar_one())


def keep_contact(home: Home, contact: Contact, *, actor: str, recorded_at: datetime) -> None:
    """Keep or renew contact data; refused without data, for too long, or under a reference that looks like a name."""
    if not any(getattr(contact, name) for name in DATA):
        raise ReuseError("contact_empty")
    reference = check(Kind("client_ref"), contact.client_ref, "client_ref")
    today = country_day(recorded_at)
    latest = months_later(today, longest_months())
    if contact.keep_until < today:
        raise ReuseError("contact_past", day=contact.keep_until)
    if contact.keep_until > latest:
        raise ReuseError("contact_too_long", day=contact.keep_until, latest=latest, months=longest_months())
    place = (CONTACT.c.organisation == contact.organisation) & (CONTACT.c.client_ref == reference)
    with write(home) as connection:
        access.require_in(connection, actor, KEEP, [contact.organisation])
        _erase_well(connection)
        connection.execute(CONTACT.delete().where(place))
        values = vars(contact) | {"client_ref": reference, "recorded_at": recorded_at, "recorded_by": actor}
        connection.execute(CONTACT.insert().values(**values))
        _log(connection, "keep", reference, contact.organisation, actor, recorded_at, f"until {contact.keep_until}")


def export_contact(home: Home, organisation: str, client_ref: str, *, actor: str) -> dict[str, Any]:
    """Everything kept about one reference, to hand to the person; refused where there is nothing."""
    query = sa.select(CONTACT).where(CONTACT.c.organisation == organisation, CONTACT.c.client_ref == client_ref)
    with read(home) as connection:
        access.require_in(connection, actor, KEEP, [organisation])
        row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise ReuseError("contact_unknown", reference=client_ref, organisation=organisation)
    return dict(row)


def forget_contact(home: Home, organisation: str, client_ref: str, *, actor: str, recorded_at: datetime) -> int:
    """Erase what is kept about one reference; the log of devices, which names nobody, stays. Gives how many rows."""
    place = (CONTACT.c.organisation == organisation) & (CONTACT.c.client_ref == client_ref)
    with write(home) as connection:
        access.require_in(connection, actor, KEEP, [organisation])
        _erase_well(connection)
        count = connection.execute(CONTACT.delete().where(place)).rowcount
        if count == 0:
            raise ReuseError("contact_unknown", reference=client_ref, organisation=organisation)
        _log(connection, "forget", client_ref, organisation, actor, recorded_at, str(count))
    empty_journal(home)
    return int(count)


def expire_contacts(home: Home, organisation: str, *, actor: str, recorded_at: datetime) -> int:
    """Erase every contact of an organisation whose day is past. Gives how many."""
    place = (CONTACT.c.organisation == organisation) & (CONTACT.c.keep_until < country_day(recorded_at))
    with write(home) as connection:
        access.require_in(connection, actor, KEEP, [organisation])
        _erase_well(connection)
        count = connection.execute(CONTACT.delete().where(place)).rowcount
        _log(connection, "expire", "", organisation, actor, recorded_at, str(count))
    empty_journal(home)
    return int(count)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    for number in range(day.day, day.day - 4, -1):
        try:
            return date(day.year + years, month + 1, number)
        except ValueError:
            continue
    raise ValueError(day)


def _log(
    connection: sa.Connection, verb: str, reference: str, organisation: str, actor: str, at: datetime, detail: str
) -> None:
    append_entry(
        connection,
        recorded_at=at,
        actor=actor,
        verb=f"privacy-{verb}",
        subject=reference,
        organisation=organisation,
        detail=detail,
    )


def _erase_well(connection: sa.Connection) -> None:
    """SQLite leaves what it deletes in free pages unless told to write zeros over it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
