"""What the two faces can do about registers: authorise, load, call (METHODOLOGY 17.1).

In: an opened data folder, who acts, fields as text. Out: records and frames, never text. Organisations, head counts and
the registers of `ENTRIES` are one table of forms: the screen and the checks of a field are made from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from barometer.records import access
from barometer.records.access import organisations_in
from barometer.records.database import read
from barometer.records.entries import ENTRIES, OWNER, entry_stem, list_entries, put_entry
from barometer.records.entry_fields import READERS, Field
from barometer.records.errors import AccessRefusedError, EntryRefusedError, FieldError, OrganisationRefusedError
from barometer.records.home import Home
from barometer.records.organisations import HEAD_COUNT_CATEGORIES, Register, kinds
from barometer.records.registers import (
    add_head_count,
    list_head_counts,
    list_organisations,
    put_organisation,
    read_register,
)
from dashboards.actors import Actor
from dashboards.expecting import effect_check

ORGANISATION, HEAD_COUNT = "organisation", "head_count"
COUNTED_ON, SOURCE = Field("counted_on", "date"), Field("head_count_source", "text")
IDENTITY = (
    Field("name", "text", required=True),
    Field("kind", "choice", required=True, choices=tuple(kinds())),
    Field("siret", "siret"),
    Field("uai", "uai"),
    Field("commune_code", "commune"),
    Field("parent", "organisation"),
    Field("is_reen_subject", "yes_no"),
)
PEOPLE = tuple(Field(category, "whole") for category in HEAD_COUNT_CATEGORIES)


@dataclass(frozen=True)
class Form:
    """One register: what its writer must be allowed to do, its fields, and whether an entry has a short identifier."""

    action: str
    fields: tuple[Field, ...]
    has_key: bool = True


FORMS: dict[str, Form] = {
    ORGANISATION: Form("register_organisations", (*IDENTITY, *PEOPLE, COUNTED_ON, SOURCE)),
    HEAD_COUNT: Form(
        "edit_organisation",
        (
            OWNER,
            Field("category", "choice", required=True, choices=HEAD_COUNT_CATEGORIES),
            Field("people", "whole", required=True),
            Field("counted_on", "date", required=True),
            Field("head_count_source", "text", required=True),
        ),
        has_key=False,
    ),
    **{name: Form(entry.action, entry.fields) for name, entry in ENTRIES.items()},
}


def read_entries(home: Home, actor: Actor, name: str, organisation: str | None = None) -> pl.DataFrame:
    """One register, in the order of its identifiers; `key` names an entry. Of one organisation where it is given."""
    access.require(home, actor.name, "read")
    if name in ENTRIES:
        return list_entries(home, name, organisation)
    if name == HEAD_COUNT:
        counts = list_head_counts(home).rename({"source": "head_count_source"})
        key = pl.concat_str("organisation", "category", pl.col("counted_on").dt.to_string(), separator=" ")
        table = counts.with_columns(key=key)
    else:
        table = list_organisations(home).with_columns(key="organisation")
    return table if organisation is None else table.filter(pl.col("organisation") == organisation)


def put(home: Home, actor: Actor, name: str, key: str, fields: Mapping[str, str | None], *, is_new: bool) -> str:
    """Add an entry, or correct the one called `key`: `added`, `corrected` or `unchanged`. All of it, or nothing.

    Refused with every fault of every field (`problems`), also where a new entry takes an identifier already used.
    """
    if name == ORGANISATION:
        return _put_organisation(home, actor, key, fields, is_new=is_new)
    if name == HEAD_COUNT:
        return _put_head_count(home, actor, fields)
    if is_new and key.strip().lower() in list_entries(home, name)["key"].to_list():
        raise EntryRefusedError(key, [FieldError("entry_key_taken", column="key", value=key.strip().lower())])
    return put_entry(
        home, name, key, fields, actor=actor.name, recorded_at=actor.now, also=effect_check(home, actor, name)
    )


def proposed_key(fields: Mapping[str, str | None], taken: Iterable[str]) -> str:
    """A short identifier nobody uses, from what names an entry; empty where nothing does yet."""
    stem = entry_stem(fields)
    used, number = set(taken), 1
    key = stem
    while key in used:
        number += 1
        key = f"{stem}-{number}"
    return key


def understand(field: Field, text: str, register: Register) -> Any:
    """What one field says, by the reader that keeps it; refused (`FieldError`) as it would be on keeping."""
    return READERS[field.kind](text.strip(), field, register)


def may_act_for(home: Home, actor: Actor, action: str, names: Iterable[str]) -> list[str]:
    """Of some organisations, those this actor may do something for: to build a list, never instead of `require`."""
    try:
        with read(home) as connection:
            own = organisations_in(connection, actor.name, action)
    except AccessRefusedError:
        return []
    return [name for name in names if own is None or name in own]


def _put_organisation(home: Home, actor: Actor, key: str, fields: Mapping[str, str | None], *, is_new: bool) -> str:
    register, problems = read_register(home), []
    people, day, flag = {}, None, None
    for field in (*PEOPLE, COUNTED_ON, IDENTITY[-1]):
        text = (fields.get(field.name) or "").strip()
        if not text:
            continue
        try:
            value = understand(field, text, register)
        except FieldError as problem:
            problems.append(problem)
            continue
        if field in PEOPLE:
            people[field.name] = value
        elif field is COUNTED_ON:
            day = value
        else:
            flag = value
    if problems:
        raise OrganisationRefusedError(key or str(fields.get("name") or "–"), problems)
    identity: dict[str, object] = {field.name: fields.get(field.name) for field in IDENTITY if field.name in fields}
    identity |= {"is_reen_subject": flag} | ({"organisation": key} if is_new else {})
    if not is_new:
        identity["siren"] = None  # follows the SIRET
    outcome, _ = put_organisation(
        home,
        identity,
        people,
        replaces=None if is_new else key,
        actor=actor.name,
        recorded_at=actor.now,
        counted_on=day,
        source=fields.get(SOURCE.name),
    )
    return outcome


def _put_head_count(home: Home, actor: Actor, fields: Mapping[str, str | None]) -> str:
    """A dated count; the same organisation, category and date again corrects."""
    register, problems, values = read_register(home), [], {}
    for field in FORMS[HEAD_COUNT].fields:
        text = (fields.get(field.name) or "").strip()
        try:
            if not text:
                raise FieldError("entry_field_missing", column=field.name, value="")
            values[field.name] = understand(field, text, register)
        except FieldError as problem:
            problems.append(problem)
    if problems:
        raise EntryRefusedError(fields.get("organisation") or "–", problems)
    held = read_entries(home, actor, HEAD_COUNT, values["organisation"])
    same = held.filter(category=values["category"], counted_on=values["counted_on"])
    add_head_count(
        home,
        values["organisation"],
        values["category"],
        values["people"],
        counted_on=values["counted_on"],
        source=values["head_count_source"],
        actor=actor.name,
        recorded_at=actor.now,
    )
    return "added" if same.is_empty() else "corrected"
