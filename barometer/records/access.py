"""Who may do what: `require(home, actor, action, organisation)` guards every verb, whatever screen or command calls it.

In: the name of somebody known, an action of roles.toml, an organisation where the action is about one. Out: the
actor, or a refusal saying who may. Roles and actions are data. `local`, made at `init`, is an administrator.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from barometer.records.audit import append_entry
from barometer.records.database import read, write
from barometer.records.errors import AccessRefusedError, RecordsError
from barometer.records.home import Home
from barometer.records.mandates import Sending, mandated_in
from barometer.records.tables import ActorOrganisationTable, ActorTable, OrganisationTable, core

if TYPE_CHECKING:
    import polars as pl

ACTOR = core(ActorTable)
ACTOR_ORGANISATION = core(ActorOrganisationTable)
ORGANISATION = core(OrganisationTable)


@dataclass(frozen=True)
class Actor:
    """Somebody known: their role and the organisations they act for (`is_every_organisation`: all of them)."""

    actor: str
    role: str
    is_active: bool
    is_every_organisation: bool
    organisations: frozenset[str]


def require(
    home: Home, actor: str, action: str, organisation: str | None = None, *, sending: Sending | None = None
) -> Actor:
    """Refuse unless this actor may do this action, for this organisation where the action is about one."""
    with read(home) as connection:
        concerned = [] if organisation is None else [organisation]
        return require_in(connection, actor, action, concerned, sending=sending)


def require_in(
    connection: sa.Connection, actor: str, action: str, organisations: Iterable[str], *, sending: Sending | None = None
) -> Actor:
    """The same inside a transaction, for several organisations at once: all or none.

    `sending`: something is sent on a day; those who mandated one of the actor's organisations for it count as theirs.
    """
    rule = roles()["actions"][action]  # an unknown action is the program's fault: KeyError
    known = _find(connection, actor)
    if known is None or not known.is_active:
        raise AccessRefusedError("actor_unknown", actor=actor)
    role = roles()["roles"].get(known.role)
    if role is None or action not in role["actions"]:
        allowed = [name for name, content in roles()["roles"].items() if action in content["actions"]]
        raise AccessRefusedError("action_refused", actor=actor, role=known.role, what=rule, roles=", ".join(allowed))
    if rule["by_organisation"] and not known.is_every_organisation:
        wanted = sorted(set(organisations))
        if not wanted:
            raise AccessRefusedError("organisation_needed", actor=actor, what=rule)
        theirs = known.organisations
        if sending is not None:
            theirs |= mandated_in(connection, theirs, sending)
        outside = [name for name in wanted if name not in theirs]
        if outside:
            raise AccessRefusedError(
                "organisation_refused_to_actor", actor=actor, what=rule, outside=", ".join(outside)
            )
    return known


def require_for_some(
    home: Home, actor: str, action: str, organisations: Iterable[str], *, sending: Sending | None = None
) -> None:
    """The same for what a file turned out to be about; for nobody yet, that the actor may do it for somebody."""
    wanted = sorted(set(organisations))
    with read(home) as connection:
        if wanted:
            require_in(connection, actor, action, wanted, sending=sending)
        else:
            organisations_in(connection, actor, action)


def organisations_in(connection: sa.Connection, actor: str, action: str) -> frozenset[str] | None:
    """The organisations somebody may do this for, None for all of them; refused where there is none."""
    known = _find(connection, actor)
    known = require_in(connection, actor, action, frozenset() if known is None else known.organisations)
    return None if known.is_every_organisation else known.organisations


def may(home: Home, actor: str, action: str, organisation: str | None = None) -> bool:
    """Whether `require` would accept: to build a list of pages, never instead of `require`."""
    try:
        require(home, actor, action, organisation)
    except AccessRefusedError:
        return False
    return True


def set_actor(
    home: Home,
    name: str,
    *,
    role: str,
    organisations: Iterable[str] | None,
    actor: str,
    recorded_at: datetime,
    is_active: bool = True,
) -> Actor:
    """Add somebody, or change their role, their organisations (None: all) or whether they may act at all."""
    name = name.strip()
    listed = None if organisations is None else sorted(set(organisations))
    if not name:
        raise RecordsError("actor_name_empty")
    if role not in roles()["roles"]:
        raise RecordsError("role_unknown", role=role, known=", ".join(roles()["roles"]))
    content = {"role": role, "is_every_organisation": listed is None, "is_active": is_active}
    with write(home) as connection:
        require_in(connection, actor, "manage_actors", [])
        _check_registered(connection, listed or [])
        connection.execute(ACTOR_ORGANISATION.delete().where(ACTOR_ORGANISATION.c.actor == name))
        changed = connection.execute(
            ACTOR.update().where(ACTOR.c.actor == name).values(**content, changed_at=recorded_at, changed_by=actor)
        )
        if changed.rowcount == 0:
            connection.execute(ACTOR.insert().values(actor=name, **content, changed_at=recorded_at, changed_by=actor))
        if listed:
            connection.execute(ACTOR_ORGANISATION.insert(), [{"actor": name, "organisation": one} for one in listed])
        _check_somebody_manages(connection)
        detail = f"{role}, {'all' if listed is None else ' '.join(listed)}, {'active' if is_active else 'inactive'}"
        append_entry(connection, recorded_at=recorded_at, actor=actor, verb="actor", subject=name, detail=detail)
    return Actor(name, role, is_active, listed is None, frozenset(listed or ()))


def list_actors(home: Home) -> "pl.DataFrame":
    """Everybody known, in the order of their names."""
    from barometer.records.frames import frame_of  # noqa: PLC0415 - polars only where a frame is asked for

    with read(home) as connection:
        return frame_of(connection, sa.select(ACTOR)).sort("actor")


def list_people(home: Home) -> list[Actor]:
    """Everybody known with their organisations, in the order of their names."""
    with read(home) as connection:
        names = connection.execute(sa.select(ACTOR.c.actor).order_by(ACTOR.c.actor)).scalars().all()
        return [known for name in names if (known := _find(connection, name)) is not None]


@cache
def roles() -> dict[str, dict[str, Any]]:
    """`actions` and `roles`, as written in roles.toml."""
    return tomllib.loads((files("barometer.records") / "roles.toml").read_text(encoding="utf-8"))


def _find(connection: sa.Connection, actor: str) -> Actor | None:
    row = connection.execute(sa.select(ACTOR).where(ACTOR.c.actor == actor)).one_or_none()
    if row is None:
        return None
    listed = connection.execute(
        sa.select(ACTOR_ORGANISATION.c.organisation).where(ACTOR_ORGANISATION.c.actor == actor)
    ).scalars()
    return Actor(row.actor, row.role, row.is_active, row.is_every_organisation, frozenset(listed))


def _check_registered(connection: sa.Connection, organisations: list[str]) -> None:
    query = sa.select(ORGANISATION.c.organisation).where(ORGANISATION.c.organisation.in_(organisations))
    unknown = sorted(set(organisations) - set(connection.execute(query).scalars()))
    if unknown:
        raise RecordsError("organisations_unknown", organisations=", ".join(unknown))


def _check_somebody_manages(connection: sa.Connection) -> None:
    """Nobody may lock everybody out: one active person must still be able to manage people."""
    managing = [name for name, content in roles()["roles"].items() if "manage_actors" in content["actions"]]
    query = sa.select(sa.func.count()).where(
        ACTOR.c.role.in_(managing), ACTOR.c.is_active, ACTOR.c.is_every_organisation
    )
    if connection.execute(query).scalar_one() == 0:
        raise RecordsError("last_administrator")
