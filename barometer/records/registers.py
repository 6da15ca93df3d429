"""The register of organisations and their dated head counts (METHODOLOGY, registers).

In: fields as somebody wrote them. Out: a checked `Organisation`, kept with who recorded it and when; or every fault of
every field, said at once. Many at a time: `register_import.import_organisations`.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from barometer.records.access import require_in
from barometer.records.audit import append_entry
from barometer.records.database import read, write
from barometer.records.errors import FieldError, OrganisationRefusedError
from barometer.records.home import Home
from barometer.records.organisations import (
    HEAD_COUNT_CATEGORIES,
    Organisation,
    Register,
    check_organisation,
    known_communes,
    load_register,
    organisation_values,
)
from barometer.records.quarantine import release_in
from barometer.records.tables import HeadCountTable, OrganisationTable, core
from factors.spelling import country_day

if TYPE_CHECKING:
    import polars as pl

ORGANISATION = core(OrganisationTable)
HEAD_COUNT = core(HeadCountTable)


def add_organisation(
    home: Home,
    *,
    actor: str,
    recorded_at: datetime,
    name: str,
    kind: str,
    organisation: str | None = None,
    siren: str | None = None,
    siret: str | None = None,
    uai: str | None = None,
    commune_code: str | None = None,
    parent: str | None = None,
    is_reen_subject: bool | None = None,
    is_synthetic: bool = False,
    communes: Collection[str] | None = None,
) -> Organisation:
    """Register one organisation. Without `organisation`, its UAI, SIRET or SIREN is its identifier.

    `communes`: the commune codes accepted as a seat; None: those of the territories known to the factors.
    """
    fields: dict[str, object] = {
        "organisation": organisation,
        "name": name,
        "kind": kind,
        "siren": siren,
        "siret": siret,
        "uai": uai,
        "commune_code": commune_code,
        "parent": parent,
        "is_reen_subject": is_reen_subject,
        "is_synthetic": is_synthetic,
    }
    added = put_organisation(home, fields, {}, replaces=None, actor=actor, recorded_at=recorded_at, communes=communes)
    return added[1]


def put_organisation(
    home: Home,
    fields: Mapping[str, object],
    people: Mapping[str, int],
    *,
    replaces: str | None,
    actor: str,
    recorded_at: datetime,
    counted_on: date | None = None,
    source: str | None = None,
    communes: Collection[str] | None = None,
) -> tuple[str, Organisation]:
    """Register an organisation with its head counts, or correct the one called `replaces`: all of it, or nothing.

    In a correction a field that is absent stays, one that is empty is emptied; the identifier and `is_synthetic` never
    change. `added`, `corrected` or `unchanged`, and the entry as it is kept; every fault of every field at once.
    """
    problems: list[FieldError] = []
    for category, number in people.items():
        found = head_count_problems(category, number, counted_on, source, recorded_at)
        problems += [each for each in found if (each.code, each.column) not in {(x.code, x.column) for x in problems}]
    with write(home) as connection:
        register = load_register(connection)
        held = None if replaces is None else register.find(replaces)
        if held is None:
            require_in(connection, actor, "register_organisations", [])
        else:
            require_in(connection, actor, "edit_organisation", [held.organisation])
            fixed = {"organisation": held.organisation, "is_synthetic": held.is_synthetic}
            fields = asdict(held) | dict(fields) | fixed
        name = None if held is None else held.organisation
        accepted = known_communes() if communes is None else communes
        checked, faults = check_organisation(fields, register, accepted, is_demo=home.is_demo, replaces=name)
        if checked is None or problems:
            raise OrganisationRefusedError(
                str(fields.get("organisation") or fields.get("name") or "–"), faults + problems
            )
        outcome = _write_organisation(connection, checked, held, actor, recorded_at)
        for category, number in people.items():
            if counted_on is not None:
                is_new = keep_head_count(
                    connection, checked.organisation, category, number, counted_on, source or "", actor, recorded_at
                )
                outcome = "corrected" if is_new and outcome == "unchanged" else outcome
        release_in(connection, actor, recorded_at)
    return outcome, checked


def _write_organisation(
    connection: sa.Connection, checked: Organisation, held: Organisation | None, actor: str, recorded_at: datetime
) -> str:
    """The entry and its line of the log."""
    values = organisation_values(checked)
    if held is not None and values == organisation_values(held):
        return "unchanged"
    recorded = {"recorded_at": recorded_at, "recorded_by": actor}
    changes = ""
    if held is None:
        connection.execute(ORGANISATION.insert().values(**values, **recorded))
    else:
        key = ORGANISATION.c.organisation == checked.organisation
        connection.execute(ORGANISATION.update().where(key).values(**values, **recorded))
        before = organisation_values(held)
        changes = "; ".join(
            f"{name}: {before[name]} -> {value}" for name, value in values.items() if value != before[name]
        )
    append_entry(
        connection,
        recorded_at=recorded_at,
        actor=actor,
        verb="organisation add" if held is None else "organisation update",
        subject=checked.organisation,
        organisation=checked.organisation,
        detail=changes,
    )
    return "added" if held is None else "corrected"


def add_head_count(
    home: Home,
    organisation: str,
    category: str,
    people: int,
    *,
    counted_on: date,
    source: str,
    actor: str,
    recorded_at: datetime,
) -> None:
    """Record how many agents or pupils there were on a date. The same date again corrects; the log keeps both."""
    problems = head_count_problems(category, people, counted_on, source, recorded_at)
    if problems:
        raise OrganisationRefusedError(organisation, problems)
    with write(home) as connection:
        known = load_register(connection).find(organisation)
        require_in(connection, actor, "edit_organisation", [known.organisation])
        keep_head_count(connection, known.organisation, category, people, counted_on, source, actor, recorded_at)


def head_count_problems(
    category: str, people: int, counted_on: date | None, source: str | None, recorded_at: datetime
) -> list[FieldError]:
    """What is wrong with a head count; an empty list if nothing is."""
    problems = []
    if category not in HEAD_COUNT_CATEGORIES:
        known = ", ".join(HEAD_COUNT_CATEGORIES)
        problems.append(FieldError("head_count_category", column="category", value=category, known=known))
    if people < 0:
        problems.append(FieldError("head_count_negative", column=category, value=people))
    if counted_on is None:
        problems.append(FieldError("head_count_undated", column="counted_on", value=""))
    elif counted_on > country_day(recorded_at):
        problems.append(FieldError("head_count_future", column="counted_on", value=counted_on))
    if source is None or not source.strip():
        problems.append(FieldError("head_count_unsourced", column="head_count_source", value=""))
    return problems


def keep_head_count(
    connection: sa.Connection,
    organisation: str,
    category: str,
    people: int,
    counted_on: date,
    source: str,
    actor: str,
    recorded_at: datetime,
) -> bool:
    """Write a checked head count in the caller's transaction; False, and nothing happens, if it is already there."""
    key = sa.and_(
        HEAD_COUNT.c.organisation == organisation,
        HEAD_COUNT.c.category == category,
        HEAD_COUNT.c.counted_on == counted_on,
    )
    held = connection.execute(sa.select(HEAD_COUNT.c.people, HEAD_COUNT.c.source).where(key)).one_or_none()
    if held is not None and tuple(held) == (people, source.strip()):
        return False
    connection.execute(HEAD_COUNT.delete().where(key))
    connection.execute(
        HEAD_COUNT.insert().values(
            organisation=organisation,
            category=category,
            counted_on=counted_on,
            people=people,
            source=source.strip(),
            recorded_at=recorded_at,
            recorded_by=actor,
        )
    )
    before = "" if held is None else f"{held.people} ({held.source}) -> "
    append_entry(
        connection,
        recorded_at=recorded_at,
        actor=actor,
        verb="head count",
        subject=f"{organisation} {category} {counted_on.isoformat()}",
        organisation=organisation,
        detail=f"{before}{people} ({source.strip()})",
    )
    return True


def list_organisations(home: Home) -> "pl.DataFrame":
    """The register, in the order of identifiers."""
    from barometer.records.frames import frame_of  # noqa: PLC0415 - polars only where a frame is asked for

    with read(home) as connection:
        return frame_of(connection, sa.select(ORGANISATION)).sort("organisation")


def list_head_counts(home: Home) -> "pl.DataFrame":
    """Every dated head count: organisation, category, counted_on, people, source, who and when."""
    from barometer.records.frames import frame_of  # noqa: PLC0415 - as above

    with read(home) as connection:
        return frame_of(connection, sa.select(HEAD_COUNT)).sort("organisation", "category", "counted_on")


def show_organisation(home: Home, identifier: str) -> tuple[Organisation, "pl.DataFrame"]:
    """One organisation and its head counts, found as `find_organisation` finds it."""
    import polars as pl  # noqa: PLC0415 - as above

    known = find_organisation(home, identifier)
    return known, list_head_counts(home).filter(pl.col("organisation") == known.organisation)


def find_organisation(home: Home, identifier: str) -> Organisation:
    """The organisation with this identifier, SIRET or UAI, or the only one with this SIREN."""
    return read_register(home).find(identifier)


def read_register(home: Home) -> Register:
    """The whole register in memory, to find many organisations by any of their identifiers."""
    with read(home) as connection:
        return load_register(connection)
