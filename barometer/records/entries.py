"""Registers whose form is data: sites, mandates, agreements, successions, actions, services (METHODOLOGY 17.1).

In: fields as text. Out: one checked entry, kept with who recorded it and when; or every fault at once. One row of
`ENTRIES` describes a register; command, spreadsheet and screen are made from it. The same identifier again corrects:
the log keeps what stood before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from barometer.records.access import require_in
from barometer.records.audit import append_entry
from barometer.records.database import read, write
from barometer.records.entry_fields import Field, check_fields, check_key
from barometer.records.errors import EntryRefusedError, FieldError, RecordsError
from barometer.records.home import Home
from barometer.records.organisations import load_register, plain_name
from barometer.records.tables import Table, core
from barometer.records.tables_registers import (
    ActionTable,
    AgreementTable,
    MandateTable,
    ServiceTable,
    SiteTable,
    SuccessionTable,
)

if TYPE_CHECKING:
    import polars as pl


#: What a face asks of the values of an entry beside their fields: its refusals.
Check = Callable[[Mapping[str, Any]], list[FieldError]]


@dataclass(frozen=True)
class Entry:
    """One register: where it is kept, what its writer must be allowed to do, its fields."""

    table: type[Table]
    action: str
    fields: tuple[Field, ...]


OWNER = Field("organisation", "organisation", required=True)
STARTS, ENDS = Field("starts_on", "date", required=True), Field("ends_on", "date")
SITE_KINDS = (
    "office", "school", "server_room", "data_centre", "workshop", "third_place", "inclusion_place", "other_site",
)  # fmt: skip
WHAT_MANDATED = ("send_inventories", "send_purchases", "send_declarations", "send_everything")
MAY_PUBLISH = ("publish_nothing", "publish_totals", "publish_indicators", "publish_everything")
MERGE = "merge"
STATUSES = ("planned", "under_way", "done", "abandoned")
#: What an entry can be called after, the best first, and of how many of them.
NAMING, NAMED_BY, LONGEST_KEY = ("name", "title", "organisation", "mandatary", "recipient", "successor"), 2, 56
ENTRIES: dict[str, Entry] = {
    "site": Entry(
        SiteTable,
        "edit_organisation",
        (
            OWNER,
            Field("name", "text", required=True),
            Field("site_kind", "choice", required=True, choices=SITE_KINDS),
            Field("commune_code", "commune"),
            Field("address", "text"),
            Field("opening", "text"),
        ),
    ),
    "mandate": Entry(
        MandateTable,
        "edit_organisation",
        (
            OWNER,
            Field("mandatary", "organisation", required=True),
            Field("what", "choice", required=True, choices=WHAT_MANDATED),
            STARTS,
            ENDS,
        ),
    ),
    "agreement": Entry(
        AgreementTable,
        "edit_organisation",
        (
            OWNER,
            Field("recipient", "organisation", required=True),
            Field("may_publish", "choice", required=True, choices=MAY_PUBLISH),
            STARTS,
            ENDS,
        ),
    ),
    "succession": Entry(
        SuccessionTable,
        "edit_organisation",
        (
            OWNER,
            Field("successor", "organisation", required=True),
            Field("change", "choice", required=True, choices=(MERGE, "split")),
            STARTS,
            ENDS,
        ),
    ),
    "action": Entry(
        ActionTable,
        "decide",
        (
            OWNER,
            Field("title", "text", required=True),
            Field("territory", "territory"),
            Field("starts_on", "date"),
            ENDS,
            Field("budget_cents", "cents"),
            Field("lever", "text"),
            Field("expected_effect", "text"),
            Field("indicator", "indicator"),
            Field("action_status", "choice", required=True, choices=STATUSES),
        ),
    ),
    "service": Entry(
        ServiceTable,
        "edit_organisation",
        (
            OWNER,
            Field("title", "text", required=True),
            Field("users", "whole"),
            Field("hosting", "text"),
            Field("rgesn_version", "text"),
            Field("rgesn_score_bp", "percent"),
            Field("assessed_on", "date"),
            Field("accessibility_bp", "percent"),
            Field("has_alternative", "yes_no"),
            Field("ai_use", "text"),
        ),
    ),
}


def put_entry(
    home: Home,
    kind: str,
    key: str,
    fields: Mapping[str, str | None],
    *,
    actor: str,
    recorded_at: datetime,
    is_synthetic: bool = False,
    also: Check | None = None,
) -> str:
    """Add an entry, or correct the one with this identifier: `added`, `corrected` or `unchanged`.

    `also`: what is asked of its values beside their fields.
    """
    with write(home) as connection:
        register = load_register(connection)
        problems: list[FieldError] = []
        name = check_key(key, problems)
        values = check_fields(ENTRIES[kind].fields, fields, register, problems)
        problems += check_together(kind, values)
        if not problems:
            problems += check_lineage(connection, kind, name, values)
            problems += [] if also is None else also(values)
        if is_synthetic and not home.is_demo:
            problems.append(FieldError("synthetic_refused", column="is_synthetic", value=key))
        if problems:
            raise EntryRefusedError(key, problems)
        values |= {"is_synthetic": is_synthetic}
        held = find_entry(connection, kind, name)
        return keep_entry(connection, kind, name, values, held, actor=actor, recorded_at=recorded_at)


def find_entry(connection: sa.Connection, kind: str, name: str) -> dict[str, Any] | None:
    """The entry of an identifier, as held."""
    table = core(ENTRIES[kind].table)
    found = connection.execute(sa.select(table).where(table.c.key == name)).mappings().one_or_none()
    return None if found is None else dict(found)


def keep_entry(
    connection: sa.Connection,
    kind: str,
    name: str,
    values: Mapping[str, Any],
    held: Mapping[str, Any] | None,
    *,
    actor: str,
    recorded_at: datetime,
) -> str:
    """Write a checked entry and its line of the log: `added`, `corrected` or `unchanged`. Refused to who may not."""
    entry = ENTRIES[kind]
    table = core(entry.table)
    owners = {values["organisation"]} | (set() if held is None else {held["organisation"]})
    require_in(connection, actor, entry.action, sorted(owners))
    if held is not None:
        if all(held[column] == value for column, value in values.items()):
            return "unchanged"
        connection.execute(table.delete().where(table.c.key == name))
    connection.execute(table.insert().values(key=name, **values, recorded_at=recorded_at, recorded_by=actor))
    append_entry(
        connection,
        recorded_at=recorded_at,
        actor=actor,
        verb=f"{kind} add",
        subject=name,
        organisation=values["organisation"],
        detail=_changes(held, values),
    )
    return "added" if held is None else "corrected"


def entry_stem(told: Mapping[str, Any]) -> str:
    """What an entry without an identifier is called, from what names it; empty where nothing does."""
    named = [told.get(name) for name in NAMING if told.get(name)][:NAMED_BY]
    return "-".join(plain_name(str(each)).replace("_", "-") for each in named)[:LONGEST_KEY].strip("-")


def list_entries(home: Home, kind: str, organisation: str | None = None) -> "pl.DataFrame":
    """One register, in the order of identifiers; of one organisation where it is given."""
    from barometer.records.frames import frame_of  # noqa: PLC0415 - polars only where a frame is asked for

    table = core(ENTRIES[kind].table)
    query = sa.select(table).order_by(table.c.key)
    with read(home) as connection:
        if organisation is not None:
            query = query.where(table.c.organisation == load_register(connection).find(organisation).organisation)
        return frame_of(connection, query)


def show_entry(home: Home, kind: str, key: str) -> dict[str, Any]:
    """One entry by its identifier; refused with those known."""
    table = core(ENTRIES[kind].table)
    with read(home) as connection:
        found = connection.execute(sa.select(table).where(table.c.key == key.strip().lower())).mappings().one_or_none()
        known = connection.execute(sa.select(table.c.key).order_by(table.c.key)).scalars().all()
    if found is None:
        raise RecordsError("entry_unknown", entry=key, known=", ".join(known[:20]) or "–")
    return dict(found)


def check_together(kind: str, values: Mapping[str, Any]) -> list[FieldError]:
    """What two fields say that cannot be true together; both figures are named."""
    problems = []
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts is not None and ends is not None and ends < starts:
        problems.append(FieldError("entry_ends_first", column="ends_on", value=ends, start=starts))
    problems += [
        FieldError("entry_with_itself", column=column, value=values[column])
        for column in ("mandatary", "recipient", "successor")
        if values.get(column) is not None and values[column] == values.get("organisation")
    ]
    if kind == "service" and (values.get("rgesn_version") is None) != (values.get("rgesn_score_bp") is None):
        problems.append(
            FieldError(
                "rgesn_alone",
                column="rgesn_version",
                value=values.get("rgesn_version") or "–",
                score="–" if values.get("rgesn_score_bp") is None else f"{values['rgesn_score_bp'] / 100:g}",
            )
        )
    if kind == "service" and values.get("assessed_on") is not None and values.get("rgesn_score_bp") is None:
        problems.append(FieldError("assessed_without_score", column="assessed_on", value=values["assessed_on"]))
    return problems


def check_lineage(connection: sa.Connection, kind: str, name: str, values: Mapping[str, Any]) -> list[FieldError]:
    """What a merge may not do: name a second successor, or come back to where it started (counted twice)."""
    if kind != "succession" or values["change"] != MERGE or values["ends_on"] is not None:
        return []
    table = core(SuccessionTable)
    lasting = sa.and_(table.c.change == MERGE, table.c.ends_on.is_(None), table.c.key != name)
    kept = connection.execute(sa.select(table.c.organisation, table.c.successor).where(lasting))
    after: dict[str, str] = {row[0]: row[1] for row in kept}
    own, successor = values["organisation"], values["successor"]
    if own in after:
        return [
            FieldError("succession_second", column="successor", value=successor, organisation=own, already=after[own])
        ]
    passed = [successor]
    while passed[-1] in after and after[passed[-1]] not in passed:
        passed.append(after[passed[-1]])
    if own in passed:
        return [FieldError("succession_loop", column="successor", value=successor, organisation=own)]
    return []


def _changes(held: Mapping[str, Any] | None, values: Mapping[str, Any]) -> str:
    if held is None:
        return ""
    return ", ".join(f"{name}: {held[name]} -> {value}" for name, value in values.items() if held[name] != value)
