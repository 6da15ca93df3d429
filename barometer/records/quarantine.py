"""Rows whose organisation the register did not know: they wait, then count with their own batch, date and cells.

In: a key of the quarantine, an organisation. Out: what waits, or what now counts. Assigning moves no file: the rows are
read from where they wait, under the organisation they were given, so one committed row of the database changes all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from barometer.records.access import require_in
from barometer.records.audit import append_entry
from barometer.records.batch_list import BATCH, QUARANTINE, Waiting, waiting_of
from barometer.records.database import read, write
from barometer.records.errors import OrganisationUnknownError, RecordsError
from barometer.records.home import Home
from barometer.records.identifiers import lookup_key
from barometer.records.organisations import Organisation, Register, load_register, plain_name

if TYPE_CHECKING:
    import polars as pl

SIRET_LENGTH, SIREN_LENGTH = 14, 9
COMMUNE = "commune"
#: What nearly every commune has in its name tells none of them apart.
SAID_OF_ALL = frozenset({"commune", "mairie", "ville", "de", "du", "des", "la", "le", "les", "l", "d"})
#: How many organisations are proposed, and how much of the name they must share (three letters by three).
PROPOSED = 3
ALIKE = 0.35


def propose(
    texts: Iterable[str], register: Register, decided: Mapping[str, str] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """For each unknown text, who it may be: whom it was assigned to before (`decided_before`), else the same SIREN or
    commune code, else the nearest names; and the row to add otherwise.
    """
    trigrams = {entry.organisation: _trigrams(entry.name) for entry in register.entries.values()}
    return {text: [*_likely(text, register, trigrams, decided or {}), _to_add(text)] for text in texts}


def decided_before(home: Home) -> dict[str, str]:
    """Of what was written for an organisation, in plain letters: the one that somebody last said it is."""
    with read(home) as connection:
        return _decided(_load(connection))


def _decided(found: list[Waiting]) -> dict[str, str]:
    settled = [one for one in found if one.settled_at is not None and one.assigned_to is not None]
    settled.sort(key=lambda one: str(one.settled_at))
    return {plain_name(one.organisation_text): str(one.assigned_to) for one in settled}


def list_quarantine(home: Home, *, every: bool = False) -> list[Waiting]:
    """What waits, in order of arrival; `every`: what was settled too. Of batches that were not taken back.

    What the same words were assigned to since they came is proposed.
    """
    with read(home) as connection:
        found = _load(connection)
        decided = _decided(found)
        register = load_register(connection) if decided else Register([])
    return [_as_decided(one, register, decided) for one in found if every or one.is_waiting]


def _as_decided(one: Waiting, register: Register, decided: Mapping[str, str]) -> Waiting:
    before = register.entries.get(decided.get(plain_name(one.organisation_text), ""))
    if before is None or not one.is_waiting:
        return one
    return replace(one, proposal=[_proposal(before, "assigned_before"), _to_add(one.organisation_text)])


def show_quarantine(home: Home, key: str) -> tuple[Waiting, "pl.DataFrame"]:
    """One entry, and its rows as they came in."""
    from barometer.records.contents import quarantine_path  # noqa: PLC0415 - polars only where a frame is asked for
    from barometer.records.rows import read_waiting  # noqa: PLC0415 - as above

    with read(home) as connection:
        one = _find(connection, key)
    return one, read_waiting(quarantine_path(home, one.batch, key))


def assign(home: Home, key: str, organisation: str, *, actor: str, recorded_at: datetime) -> Waiting:
    """Say whose these rows are: they count from now, as rows of the batch they came with."""
    with write(home) as connection:
        one = _waiting(connection, key)
        known = load_register(connection).find(organisation).organisation
        require_in(connection, actor, "import", [known])
        _settle(connection, one, known, actor, recorded_at)
        return _find(connection, key)


def drop(home: Home, key: str, *, actor: str, recorded_at: datetime) -> Waiting:
    """Say that these rows are nobody's: they will never count. Their file stays until `doctor` removes it."""
    with write(home) as connection:
        one = _waiting(connection, key)
        require_in(connection, actor, "register_organisations", [])
        _settle(connection, one, None, actor, recorded_at)
        return _find(connection, key)


def release(home: Home, *, actor: str, recorded_at: datetime) -> list[Waiting]:
    """Look again at all that waits, with the register as it is."""
    with write(home) as connection:
        require_in(connection, actor, "import", [])
        return release_in(connection, actor, recorded_at)


def release_in(connection: sa.Connection, actor: str, recorded_at: datetime) -> list[Waiting]:
    """What waits for an organisation that the register now knows counts; inside the transaction that registers it."""
    waiting = [one for one in _load(connection) if one.is_waiting]
    register = load_register(connection) if waiting else None
    released = []
    for one in waiting:
        known = None if register is None else _known(one.organisation_text, register)
        if known is not None:
            _settle(connection, one, known, actor, recorded_at)
            released.append(_find(connection, one.key))
    return released


def _known(text: str, register: Register) -> str | None:
    """Who bears this identifier, or alone bears exactly this name."""
    key = lookup_key(text)
    for written in (key, key.rjust(SIRET_LENGTH, "0") if key.isdigit() else key):
        try:
            return register.find(written).organisation
        except OrganisationUnknownError:
            continue
    named = [one.organisation for one in register.entries.values() if plain_name(one.name) == plain_name(text)]
    return named[0] if len(named) == 1 else None


def _settle(connection: sa.Connection, one: Waiting, organisation: str | None, actor: str, at: datetime) -> None:
    settled = {"assigned_to": organisation, "is_dropped": organisation is None, "settled_at": at, "settled_by": actor}
    connection.execute(QUARANTINE.update().where(QUARANTINE.c.key == one.key).values(**settled))
    append_entry(
        connection,
        recorded_at=at,
        actor=actor,
        verb="quarantine drop" if organisation is None else "quarantine assign",
        subject=one.key,
        organisation=organisation,
        detail=f"{one.batch}: {one.organisation_text}, {one.rows} rows",
    )


def _load(connection: sa.Connection) -> list[Waiting]:
    query = sa.select(QUARANTINE).join(BATCH, BATCH.c.batch == QUARANTINE.c.batch).where(BATCH.c.undone_at.is_(None))
    order = (BATCH.c.sequence, QUARANTINE.c.organisation_text, QUARANTINE.c.key)
    return [waiting_of(row) for row in connection.execute(query.order_by(*order))]


def _find(connection: sa.Connection, key: str) -> Waiting:
    found = [one for one in _load(connection) if one.key == key]
    if not found:
        raise RecordsError("quarantine_unknown", key=key)
    return found[0]


def _waiting(connection: sa.Connection, key: str) -> Waiting:
    one = _find(connection, key)
    if not one.is_waiting:
        raise RecordsError("quarantine_settled", key=key, by=one.settled_by, organisation=one.assigned_to or "–")
    return one


def _likely(
    text: str, register: Register, trigrams: dict[str, set[str]], decided: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Whom the same words were assigned to before, alone; else who is near."""
    before = register.entries.get(decided.get(plain_name(text), ""))
    return [_proposal(before, "assigned_before")] if before else _nearest(text, register, trigrams)


def _nearest(text: str, register: Register, trigrams: dict[str, set[str]]) -> list[dict[str, Any]]:
    """The bodies of the same SIREN, the commune of this code; else the names that share most, the nearest first."""
    digits = lookup_key(text)
    of_code = [one for one in register.entries.values() if one.kind == COMMUNE and one.commune_code == digits]
    if of_code:
        return [_proposal(one, "same_commune") for one in sorted(of_code, key=lambda one: one.organisation)[:PROPOSED]]
    if digits.isdigit() and len(digits) in {SIRET_LENGTH, SIREN_LENGTH}:
        same = [one for one in register.entries.values() if one.siren == digits[:SIREN_LENGTH]]
        return [_proposal(one, "same_siren") for one in sorted(same, key=lambda one: one.organisation)[:PROPOSED]]
    wanted = _trigrams(text)
    scored = [(len(wanted & held) / len(wanted | held), name) for name, held in trigrams.items() if wanted & held]
    near = sorted((-score, name) for score, name in scored if score >= ALIKE)[:PROPOSED]
    return [_proposal(register.entries[name], "near_name") for _, name in near]


def _proposal(entry: Organisation, why: str) -> dict[str, Any]:
    fields = asdict(entry)
    return {"why": why} | {name: fields[name] for name in ("organisation", "name", "siren", "siret", "uai")}


def _to_add(text: str) -> dict[str, Any]:
    """The row to add to the register, as far as what was written tells."""
    key = lookup_key(text)
    if key.isdigit() and len(key) == SIRET_LENGTH:
        return {"why": "to_add", "siret": key, "siren": key[:SIREN_LENGTH]}
    if key.isdigit() and len(key) == SIREN_LENGTH:
        return {"why": "to_add", "siren": key}
    return {"why": "to_add", "name": text}


def _trigrams(text: str) -> set[str]:
    words = plain_name(text).split("_")
    padded = f"__{'_'.join([word for word in words if word not in SAID_OF_ALL] or words)}__"
    return {padded[start : start + 3] for start in range(len(padded) - 2)}
